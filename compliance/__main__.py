"""The entry point. ``--version`` is answered before anything heavy is imported."""

from __future__ import annotations

import sys

from compliance import __version__


def main() -> None:
    """Run the command line; the process ends with the exit code of :mod:`compliance.cli.exits`."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"compliance {__version__}")
        return
    import gc

    # A run makes tens of thousands of small lasting objects and little garbage: looking for it seldom saves a tenth.
    gc.set_threshold(100_000, 20, 50)
    try:
        from compliance.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
