"""The house has one direction: an import goes down the list of layers, never up, never sideways between engines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "compliance"

LAYERS = {
    **dict.fromkeys(("truth", "periods", "diagnostics", "codes", "installed"), 0),
    **dict.fromkeys(("model", "verdict"), 1),
    **dict.fromkeys(("decoding", "reading", "checking", "cache", "schema", "enterprise", "profiles"), 2),
    **dict.fromkeys(("plan", "lowering", "situation"), 3),
    "engines": 4,
    **dict.fromkeys(("assessment", "assessor", "explain", "alternatives"), 5),
    **dict.fromkeys(("remedies", "agenda", "checklists", "inspected"), 5),
    **dict.fromkeys(("reports", "authoring", "fleet"), 6),
    "cli": 7,
    **dict.fromkeys(("__main__", "__init__"), 8),
}

WORKBENCH = (
    {"results", "witness"},
    {"formats", "comparing", "witness_words"},
    {"cases"},
    {"texts", "reach"},
    {"lints", "solving"},
    {"edits"},
    {"mutants"},
    {"book", "skeleton", "pages", "pytest_plugin"},
)
"""The rooms of ``authoring/``, from the ground up."""
FLEET = ({"processes"}, {"stores"}, {"importing", "generating"}, {"runs"}, {"picking"}, {"overview"}, {"comparing"})
"""The rooms of ``fleet/``, likewise."""


def imports(path: Path) -> set[str]:
    """Return the modules of this package that a file imports, as dotted names without the package."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.removeprefix("compliance.") for name in names if name.startswith("compliance.")}
    return found


def rooms() -> list[tuple[Path, str]]:
    return [(path, path.relative_to(PACKAGE).parts[0].removesuffix(".py")) for path in sorted(PACKAGE.rglob("*.py"))]


def test_every_room_has_a_layer() -> None:
    assert {room for _, room in rooms()} <= set(LAYERS)


def test_imports_go_down() -> None:
    upward = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path, room in rooms()
        for name in imports(path)
        if name.split(".")[0] in LAYERS and LAYERS[name.split(".")[0]] > LAYERS[room]
    ]
    assert upward == []


@pytest.mark.parametrize(("house", "storeys_of"), [("authoring", WORKBENCH), ("fleet", FLEET)])
def test_the_larger_rooms_have_one_direction(house: str, storeys_of: tuple[set[str], ...]) -> None:
    storeys = {room: storey for storey, rooms in enumerate(storeys_of) for room in rooms}
    folder = PACKAGE / house
    upward: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        room = path.relative_to(folder).parts[0].removesuffix(".py")
        for name in imports(path) if room != "__init__" else ():
            other = name.split(".")[1] if name.startswith(f"{house}.") else room
            if other != room and storeys[other] >= storeys[room]:
                upward.append(f"{path.relative_to(folder)} imports {name}")
    assert upward == []


def test_engines_do_not_know_each_other() -> None:
    sideways = [
        f"{path.name} imports {name}"
        for path in (PACKAGE / "engines").glob("*.py")
        for name in imports(path)
        if (name.startswith("engines.rete") and not path.stem.startswith("rete"))
        or (name.startswith(("engines.reference", "engines.tracing")) and path.stem.startswith("rete"))
    ]
    assert sideways == []


def test_engines_read_no_files() -> None:
    forbidden = {"yaml", "pydantic", "jinja2", "typer", "rich"}
    for path in (PACKAGE / "engines").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not forbidden & {alias.name.split(".")[0] for alias in node.names}, path
            if isinstance(node, ast.ImportFrom) and node.module:
                assert node.module.split(".")[0] not in forbidden, path


def test_only_the_command_line_asks_what_day_it_is() -> None:
    for path, room in rooms():
        if room not in ("cli", "__main__"):
            text = path.read_text(encoding="utf-8")
            for asked in ("date.today(", "datetime.now(", "sys.exit("):
                assert asked not in text, path
