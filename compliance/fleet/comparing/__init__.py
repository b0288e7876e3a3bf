"""What an edit would mean, and what changed between two runs: as papers."""
