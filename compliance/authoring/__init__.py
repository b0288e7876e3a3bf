"""Tools for people who write rulesets."""
