"""The shipped Word templates, drawn: ``python -m compliance.authoring.word_templates [FOLDER]`` writes them anew.

A template is an ordinary Word document with Jinja tags as docxtpl reads them: ``{%tr``, ``{%tc`` and ``{%p`` stand for
the row, cell or paragraph they are in. Two tags are this program's own: ``{% width MM %}`` gives the cell it stands in
its width, ``{% across CONDITION %}`` turns the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from compliance.authoring.word_templates import gap_report, sheet
from compliance.authoring.word_templates.parts import parts_of

DRAWN = {"gap_report/report.docx": gap_report.draw, "sheet/report.docx": sheet.draw}
"""The name of every Word template, and what draws it."""


def drawn(name: str) -> Mapping[str, bytes]:
    """Return the parts of the template of this name (one of ``DRAWN``), in the order they are stored."""
    return parts_of(DRAWN[name]())


def draw_all(folder: Path) -> None:
    """Write every Word template below a folder."""
    from compliance.reports.word_file import packed

    for name in DRAWN:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed(drawn(name)))
