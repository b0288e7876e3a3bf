"""Lints of rulesets, each with what it remarks on and what it leaves alone."""
