"""A desk where checklists are made of a small profile, filled in as officers fill them, and brought back.

The rulesets are the small ones of the command line's tests: three obligations, of which two share a duty.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import openpyxl

from compliance.cli import exits
from tests.command_line import CommandLine

DAY = "2025-06-01"
BODY = "jurisdiction: '530581'\nstaff_count: 100\ndrills: [2024-05-01, 2025-03-01]\ndust: true\ndept.exists: false\n"
DEPT, DRILL = "alpha-dept", "alpha-drill"
HEAD = {"date": date(2025, 5, 20), "officer": "甲某、乙某"}


class Desk:
    """A profile, its checklists, and the command."""

    def __init__(self, cli: CommandLine) -> None:  # the fixture's value
        self.cli = cli
        self.profile = cli.profile("works.yaml", BODY + "inspections: []   # 还没有\n", name="某厂")
        self.common = ("--as-of", DAY, "--rulesets", str(cli.rulesets), "--engine", "reference")
        self.make("works.yaml", "list.xlsx", "list.html")
        self.path = cli.folder / "works.yaml"

    def make(self, profile: str, *outputs: str) -> None:
        given = [part for output in outputs for part in ("-o", output)]
        assert self.cli("checklist", "make", profile, *given, *self.common) == exits.OK, self.cli.err

    def bring(self, *arguments: str) -> int:
        profile = () if "--profile" in arguments else ("--profile", "works.yaml")
        return self.cli("checklist", "import", *arguments, *profile, *self.common)

    def fill(
        self,
        answers: Mapping[str, Mapping[str, Any]],
        head: Mapping[str, Any] | None = None,
        edit: Callable[[Any, dict[str, str]], None] | None = None,
    ) -> str:
        """Fill the workbook in, by item and column, and return its name."""
        book = openpyxl.load_workbook(self.cli.folder / "list.xlsx")
        meta = {row[0]: row[1] for row in book["_meta"].iter_rows(values_only=True)}
        sheet = book[meta["sheet"]]
        for key, value in (HEAD if head is None else head).items():
            book[meta["cover"]][meta[f"entry.{key}"]] = value
        for row in range(1, sheet.max_row + 1):
            for key, value in answers.get(str(sheet.cell(row, 1).value), {}).items():
                sheet[f"{meta[f'column.{key}']}{row}"] = value
        if edit is not None:
            edit(sheet, meta)
        book.save(self.cli.folder / "filled.xlsx")
        return "filled.xlsx"

    def tick(self, answers: Mapping[str, Mapping[str, str]], head: Mapping[str, str] | None = None) -> str:
        """Fill the page in as its script does, in attributes and texts, and return its name."""
        page = (self.cli.folder / "list.html").read_text(encoding="utf-8")
        named = {f"|{key}": str(value) for key, value in (HEAD if head is None else head).items()}
        named |= {f"{item}|{key}": value for item, each in answers.items() for key, value in each.items()}
        for name, value in named.items():
            said = html.escape(value)
            before = page
            if name.endswith("|result"):
                page = page.replace(f'name="{name}" value="{said}"', f'name="{name}" value="{said}" checked=""')
            elif f'<textarea name="{name}"' in page:
                page = re.sub(
                    rf'(<textarea name="{re.escape(name)}"[^>]*>)', lambda tag, said=said: tag[1] + said, page
                )
            else:
                page = page.replace(f'name="{name}"', f'value="{said}" name="{name}"')
            assert page != before, name
        (self.cli.folder / "filled.html").write_text(page, encoding="utf-8")
        return "filled.html"

    def cell(self, item: str, key: str) -> str:
        """Return the address of an answer."""
        book = openpyxl.load_workbook(self.cli.folder / "list.xlsx")
        meta = {row[0]: row[1] for row in book["_meta"].iter_rows(values_only=True)}
        sheet = book[meta["sheet"]]
        row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == item)
        return f"{meta.get(f'column.{key}', 'A')}{row}"

    def refused(self, *arguments: str) -> str:
        """Import, expect a refusal, and return what was said."""
        before = self.path.read_bytes()
        assert self.bring(*arguments, "--in-place") == exits.INPUT, self.cli.err
        assert self.path.read_bytes() == before
        return self.cli.err


ANSWERS: dict[str, dict[str, Any]] = {
    DEPT: {"result": "符合", "photo": "P03"},
    DRILL: {"result": "不符合", "remark": "演练记录无人签到\n照片: 与去年相同", "due": date(2025, 7, 31)},
}
TICKED: dict[str, dict[str, str]] = {
    DEPT: {"result": "satisfied", "photo": "P03"},
    DRILL: {"result": "not_satisfied", "remark": "演练记录无人签到\n照片: 与去年相同", "due": "2025-07-31"},
}


def codes(said: str) -> list[str]:
    return re.findall(r": (K\d{3}) ", said)
