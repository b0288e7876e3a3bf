"""Material that lies beside a checkout during development; tests that use it are skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """Return a path in the shared material, or skip the test and say why."""
    root = Path(os.environ.get("COMPLIANCE_SHARED", Path(__file__).parents[2] / "shared"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the shared material (set COMPLIANCE_SHARED)", allow_module_level=True)
    return path
