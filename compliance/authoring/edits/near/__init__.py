"""Profiles near what two versions of an obligation ask: where its edges lie, profiles at them, and smaller ones."""
