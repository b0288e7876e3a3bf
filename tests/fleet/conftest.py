"""The command in an empty folder of its own, as in the tests of the command line."""

from tests.cli.conftest import cli, compiled, small_rulesets

__all__ = ["cli", "compiled", "small_rulesets"]
