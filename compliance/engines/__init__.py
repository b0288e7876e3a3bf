"""Engines: each takes a plan and a situation and gives one outcome per obligation."""
