"""Options of the test run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

# Templates are compiled anew in tests: no test reads or writes the user's cache.
os.environ.setdefault("COMPLIANCE_CACHE", "")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from what is produced now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/NAME, or rewrite that file under --update-golden (review the diff)."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.is_file(), f"there is no {path}; run pytest --update-golden and review what it writes"
        assert text == path.read_bytes().decode(), f"{name} differs; if it should, run pytest --update-golden"

    return compare
