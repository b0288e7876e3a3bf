"""L060: ids that do not fit their file. L061: ids and printed numbers that changed since an older version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from compliance.authoring.lints.material import Head, Material
from compliance.authoring.lints.remarking import Lint, error, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, LoadError, nearest

PAGES = {
    "L060": code(
        ("id与文件不符", "id does not fit its document or file"),
        (
            "义务的id不以文件夹的名称开头，或者其中的条款编号与所在文件名的编号不同。",
            "The id does not begin with the document's name, or the clause number in it is not that of the file.",
        ),
        (
            "id写在豁免、报告和台账里，要让人一看就知道是哪份文件、哪一条；移动过的义务最容易留下旧编号。",
            "Ids stand in waivers, reports and ledgers, and should tell document and clause; one that was "
            "moved keeps its old number.",
        ),
        "# yunnan-2024/16-training-and-drills.yaml\nid: yunnan-2024-15-drill",
        "id: yunnan-2024-16-drill",
    ),
    "L061": code(
        ("编号变动或者重复使用", "id or printed number changed or reused"),
        (
            "与旧版本（--base）相比：某个id换了编号，某个编号给了别的id，或者某个id从numbers中消失。",
            "Compared with the older version (`--base`): an id has another number, a number went to another "
            "id, or an id left `numbers`.",
        ),
        (
            "编号印在报告和整改单上，给了别的义务，旧单据就指错了条款。废止的义务，编号留在numbers里不再使用。",
            "Numbers are printed on reports and orders; given to another obligation, old papers point at the "
            "wrong clause. "
            "A retired obligation keeps its line in `numbers`.",
        ),
        "numbers: {yunnan-2024-16-drill: 41}   # was 40",
        "numbers: {yunnan-2024-16-drill: 40}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield ids out of place; with an older version, those whose number is not what it was."""
    for each in material.obligations:
        node = each.node.entries["id"][1]
        name, document = node.text, each.ruleset.id
        if not name.startswith(f"{document}-"):
            said = (f"id不以文件夹名称`{document}-`开头", f"the id does not begin with `{document}-`")
            yield warning(
                node.at(each.path),
                "L060",
                said,
                ("id一经公布不再改动；新写的按此命名", "name new ones so; a published id stays as it is"),
            )
            continue
        mine, files = _numbers(name[len(document) + 1 :]), _numbers(PurePath(each.path).stem)
        short = min(len(mine), len(files))
        if short and mine[:short] != files[:short]:
            said = (
                f"id中的条款编号{'-'.join(map(str, mine))}与文件名的{'-'.join(map(str, files))}不同",
                f"the id's clause number {'-'.join(map(str, mine))} is not the file's {'-'.join(map(str, files))}",
            )
            yield warning(
                node.at(each.path),
                "L060",
                said,
                ("移到那一条的文件里，或者核对id", "move it to that clause's file, or mend a new id"),
            )
    for head in material.heads:
        if head.ruleset.id in material.older:
            yield from _changed(head, material)


def printed_numbers(folder: Path) -> dict[str, dict[str, int]]:
    """Return the printed number of every id, by ruleset, of a folder of rulesets; raises ``LoadError``."""
    from compliance.checking import HEAD, read_files
    from compliance.reading import read_bytes

    files, wrong = read_files(folder)
    if wrong:
        raise LoadError(wrong)
    found: dict[str, dict[str, int]] = {}
    for file in files:
        if file.inside.endswith(f"/{HEAD}"):
            node = read_bytes(file.data, str(file.path), len(file.data) + 1).root.get("numbers")
            pairs = node.entries.items() if node is not None else ()
            found[file.inside.split("/")[0]] = {
                name: int(value.text) for name, (_, value) in pairs if value.text.isdecimal()
            }
    return found


def _numbers(text: str) -> list[int]:
    """Return the numbers a name begins with: 2-2-1-management gives 2, 2, 1."""
    found: list[int] = []
    for part in text.split("-"):
        if not part.isdecimal():
            break
        found.append(int(part))
    return found


def _changed(head: Head, material: Material) -> Iterator[Diagnostic]:
    older = material.older[head.ruleset.id]
    node = head.root.entries["numbers"][1]
    now = {name: int(value.text) for name, (_, value) in node.entries.items()}
    owners = {number: name for name, number in older.items()}
    for name, (_, value) in node.entries.items():
        number, before = now[name], older.get(name)
        if before is not None and before != number:
            said = (
                f"`{name}`的编号原为{before}，现为{number}",
                f"the number of `{name}` was {before} and is now {number}",
            )
            yield error(value.at(head.path), "L061", said, (f"改回{before}", f"write {before} again"))
        elif before is None and number in owners:
            said = (
                f"编号{number}原属`{owners[number]}`，不能再给`{name}`",
                f"the number {number} was that of `{owners[number]}` and cannot go to `{name}`",
            )
            free = max((*now.values(), *older.values())) + 1
            yield error(value.at(head.path), "L061", said, (f"用新编号{free}", f"take a new number, {free}"))
    for name, number in sorted(older.items(), key=lambda pair: pair[1]):
        if name not in now:
            said = (f"`{name}`（编号{number}）从numbers中消失了", f"`{name}` (number {number}) is gone from `numbers`")
            like = nearest(name, [other for other in now if other not in older])
            renamed = (
                (f"；id改名为`{like}`的，恢复原名", f"; renamed to {like}? take the old name again")
                if like
                else ("", "")
            )
            help = (f"留下这一行，编号不再使用{renamed[0]}", f"keep the line: the number stays retired{renamed[1]}")
            yield error(head.root.entries["numbers"][0].at(head.path), "L061", said, help)


LINT = Lint(PAGES, look)
