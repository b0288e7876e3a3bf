"""Questions about all enterprises at once, answered by z3 (extra ``[analysis]``).

``solver.py`` compares two versions of an obligation; ``proof.py`` proves that they are the same; ``proving.py`` looks
for what cannot be meant in one version. ``world.py`` is the unknown enterprise, ``standings.py`` the meaning of a plan
as formulas over it.
"""

from __future__ import annotations

from importlib.util import find_spec


def available() -> bool:
    """Say whether z3 is installed."""
    return find_spec("z3") is not None
