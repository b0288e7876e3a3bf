"""Files with mistakes: read by tests, never run as cases."""

collect_ignore_glob = ["*.yaml"]
