"""L071: files by whose first line no editor finds their schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

PAGES = {
    "L071": code(
        ("没有写明结构定义的文件", "file without its schema line"),
        (
            "规则集带有schema文件夹（compliance rules schema生成），而这个文件的第一行没有指明用其中的哪一个。",
            "The folder has schemas (written by `compliance rules schema`), but the first line of this file "
            "names none.",
        ),
        (
            "没有这一行，编辑器就不能补全，也不能当场标出写错的地方。`--fix`可以加上。",
            "Without it an editor neither completes nor marks mistakes. `--fix` adds it.",
        ),
        "kind: obligations",
        "# yaml-language-server: $schema=../schema/obligations.schema.json\nkind: obligations",
    ),
}
MARK = "yaml-language-server:"


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield files without the line, where the schema they would name lies beside them."""
    for path, kind in missing(material):
        said = ("第一行没有指明结构定义", "the first line does not name the file's schema")
        line = modeline(kind)
        yield warning(Span(path, 1, 1), "L071", said, (f"加上{line}，或者用--fix", f"write {line}, or use --fix"))


def modeline(kind: str) -> str:
    """Return the first line of a file of a kind that lies one folder below."""
    return f"# {MARK} $schema=../schema/{kind}.schema.json"


def missing(material: Material) -> Iterator[tuple[str, str]]:
    """Yield path and kind of every file that lacks the line."""
    files = [(document.path, document.text) for _, document in material.files]
    files += [(file.path, file.text) for file in material.cases]
    known: dict[Path, bool] = {}
    for path, text in files:
        if MARK in text.partition("\nkind:")[0]:
            continue
        kind = "cases" if path.endswith(".test.yaml") else _kind(text)
        schema = Path(path).parent.parent / "schema" / f"{kind}.schema.json"
        if known.setdefault(schema, schema.is_file()):
            yield path, kind


def _kind(text: str) -> str:
    line = next((each for each in text.splitlines() if each.startswith("kind:")), "")
    return line.removeprefix("kind:").split("#")[0].strip().strip("'\"")


LINT = Lint(PAGES, look)
