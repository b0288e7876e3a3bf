"""The page of every code there is: those of input and reports, of lints, and of proofs.

``compliance.codes`` knows no tool for authors; who explains a code asks here.
"""

from __future__ import annotations

from collections.abc import Mapping

from compliance.codes import CODES
from compliance.codes.entry import Code


def every_page() -> Mapping[str, Code]:
    """Return every page by its code."""
    from compliance.authoring import lints
    from compliance.authoring.solving import pages as proofs

    return {**CODES, **lints.PAGES, **proofs.PAGES}
