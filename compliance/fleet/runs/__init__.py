"""Runs over a store: every firm judged, the verdicts kept, compared and read."""
