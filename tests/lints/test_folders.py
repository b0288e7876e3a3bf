"""Folders of rulesets: texts, older versions, the schema line, ``--fix``, the command, and the shipped rulesets."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.authoring.lints import LINTS, NEEDS_TEXTS, PAGES, gather, lint
from compliance.authoring.lints.fixing import Edit, FixRefused, apply, meaning, mend
from compliance.authoring.lints.quoted import quote_places
from compliance.authoring.texts.quotes import find_quotes
from compliance.checking import load_rulesets
from compliance.cli import exits
from compliance.cli.app import run
from compliance.diagnostics import LoadError
from compliance.installed import shipped
from tests.shared_material import shared

GOOD = Path(__file__).parents[1] / "bad" / "rulesets" / "good"
DEPT, HEAD = "demo-2024/01-dept.yaml", "demo-2024/ruleset.yaml"
QUOTE = "职工人数100人以上的企业要设立安全生产管理机构"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "rulesets"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def remarks(folder: Path, *codes: str, texts: dict[str, str] | None = None) -> list[str]:
    book = load_rulesets(folder)
    found = lint(gather(folder, book, texts), codes)
    return [f"{each.code} {each.span.line}:{each.span.column}" for each in found]


def command(*arguments: str) -> int:
    return run(["rules", "lint", *arguments])


# --- texts and older versions ----------------------------------------------------------------------------------------

TEXT = """一、机构
职工人数100人以上的企业要设立安全生产管理机构。
二、演练
企业每年至少组织一次应急演练。矿山企业每半年至少组织一次(应当留存记录)。
"""


def test_a_quotation_of_another_clause(folder: Path) -> None:
    assert remarks(folder, "L063", "L064", texts={"demo-2024": TEXT}) == []
    edit(folder, DEPT, "clause: 一", "clause: 二")
    assert remarks(folder, "L063", texts={"demo-2024": TEXT}) == ["L063 12:14"]
    assert remarks(folder, "L063") == []
    texts = {"demo-2024": TEXT}
    (one,) = lint(gather(folder, load_rulesets(folder), texts), ("L063",))
    assert one.severity == "error"
    # Where the same words stand in several places, which one is meant is not certain.
    texts = {"demo-2024": TEXT + f"三、再次强调\n{QUOTE}。\n"}
    assert [each.severity for each in lint(gather(folder, load_rulesets(folder), texts), ("L063",))] in (
        ["warning"],
        [],
    )


def test_obligations_out_of_order(folder: Path) -> None:
    second = (folder / "demo-2024/02-drills.yaml").read_text(encoding="utf-8")
    (folder / "demo-2024/02-drills.yaml").unlink()
    first = (folder / DEPT).read_text(encoding="utf-8")
    moved = second.split("obligations:\n")[1].replace("source: {", "source: {clause: 二, ")
    begun, listed = first.split("obligations:\n")
    (folder / DEPT).write_text(f"{begun}obligations:\n{moved}{listed}", encoding="utf-8")
    line = 1 + next(
        at for at, row in enumerate((folder / DEPT).read_text(encoding="utf-8").splitlines()) if "01-dept" in row
    )
    assert remarks(folder, "L064", texts={"demo-2024": TEXT}) == [f"L064 {line}:9"]


def test_clauses_and_their_obligations(folder: Path) -> None:
    assert remarks(folder, "L062") == []
    edit(folder, HEAD, "title: 机构, status: encoded", "title: 机构, status: for_government")
    edit(folder, HEAD, "status: exhortation", "status: encoded")
    assert remarks(folder, "L062") == ["L062 12:36", "L062 14:36"]


def test_an_id_of_another_file(folder: Path) -> None:
    (folder / DEPT).rename(folder / "demo-2024/03-dept.yaml")
    assert remarks(folder, "L060") == ["L060 6:9"]


def test_numbers_of_an_older_folder(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = shutil.copytree(folder, tmp_path / "older")
    base = ("--rulesets", str(folder), "--base", str(older), "--only", "L061")
    assert command(*base) == exits.OK
    edit(folder, HEAD, "demo-2024-01-retired: 2", "demo-2024-01-other: 2")
    edit(folder, HEAD, "demo-2024-02-drills: 3", "demo-2024-02-drills: 4")
    capsys.readouterr()
    assert command(*base) == exits.RULESET
    out = capsys.readouterr().out
    assert re.findall(r"ruleset\.yaml:(\d+:\d+): (L061)", out) == [
        ("17:1", "L061"),
        ("19:23", "L061"),
        ("20:24", "L061"),
    ]
    assert "demo-2024-01-retired" in out


def test_the_places_of_quotations_are_those_of_the_files(folder: Path) -> None:
    assert quote_places(gather(folder, load_rulesets(folder))) == find_quotes(folder)


# --- excuses ---------------------------------------------------------------------------------------------------------


def test_excuses_in_the_vocabulary_and_their_form(folder: Path) -> None:
    edit(folder, "vocabulary/facts.yaml", "facts:\n", "facts:\n  idle: {label: {zh: 甲, en: A}, type: flag}\n")
    (said,) = remarks(folder, "L001", "L070")
    assert said.startswith("L001 ")
    edit(folder, "vocabulary/facts.yaml", "type: flag}", "type: flag, lint_ok: [{code: L001, because: 供核对}]}")
    assert remarks(folder, "L001", "L070") == []
    edit(folder, "vocabulary/facts.yaml", ", because: 供核对", "")
    with pytest.raises(LoadError, match="`because` is missing"):
        load_rulesets(folder)


# --- fixing ----------------------------------------------------------------------------------------------------------


def wrongly_worded(folder: Path) -> None:
    """Write 超过100人 as at_least: 101, with comments and an odd layout around it."""
    edit(folder, DEPT, QUOTE, "职工人数超过100人的企业要设立安全生产管理机构")
    edit(
        folder,
        DEPT,
        "applies_when: {large: true}",
        "applies_when:   # 界限\n      staff_count:  { at_least:   101 }   # 超过",
    )
    (folder / "schema").mkdir()
    (folder / "schema" / "obligations.schema.json").write_text("{}", encoding="utf-8")


def test_fix_changes_two_words_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrongly_worded(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    meant = meaning(load_rulesets(folder))
    assert "L042 14:23" in remarks(folder, "L042")
    command("--rulesets", str(folder), "--fix")
    said = capsys.readouterr()
    assert "L042" in said.err
    mended = (folder / DEPT).read_text(encoding="utf-8")
    line = "# yaml-language-server: $schema=../schema/obligations.schema.json\n"
    old = before[folder / DEPT].decode()
    assert mended == line + old.replace("{ at_least:   101 }   # 超过", "{ more_than:   100 }   # 超过")
    assert meaning(load_rulesets(folder)) == meant
    assert remarks(folder, "L042", "L071") == []
    after = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    assert {path.name for path in before if before[path] != after[path]} == {"01-dept.yaml", "02-drills.yaml"}
    command("--rulesets", str(folder), "--fix")
    assert "nothing to be mended" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == after


def test_fix_leaves_what_is_excused_and_what_was_not_asked_for(folder: Path) -> None:
    wrongly_worded(folder)
    book = load_rulesets(folder)
    material = gather(folder, book)
    assert set(mend(material, folder, lint(material), ["L071"]).counts.items()) == {("L042", 0), ("L071", 2)}
    edit(folder, DEPT, "    requires:", "    lint_ok: [{code: L042, because: 沿用上级文件的写法}]\n    requires:")
    material = gather(folder, load_rulesets(folder))
    assert mend(material, folder, lint(material)).counts["L042"] == 0


def test_fix_is_refused_where_the_meaning_would_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrongly_worded(folder)
    material = gather(folder, load_rulesets(folder))
    from compliance.authoring.lints import quoted_numbers

    real = list(quoted_numbers.rewordings(material))
    for wrong in ("fewer_than", "no_word"):
        changed = [quoted_numbers.Rewording(each.word_at, wrong, each.number_at, each.number) for each in real]
        monkeypatch.setattr(quoted_numbers, "rewordings", lambda _, changed=changed: iter(changed))
        with pytest.raises(FixRefused):
            mend(material, folder, lint(material))


def test_fix_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("--fix") == exits.USAGE
    assert "rules lint rulesets --fix" in capsys.readouterr().err


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), unique=True, max_size=6), st.data())
def test_edits_keep_every_other_character(places: list[tuple[int, int]], data: st.DataObject) -> None:
    """Single characters replaced, in any order of the edits: the others are byte for byte what they were."""
    rows = ["kind: 一", "甲乙丙丁戊己庚", "a: {b: c}", "      # 注"]
    text = "\n".join(rows) + "\n"
    edits = [
        Edit("f", line + 1, column + 1, 1, data.draw(st.sampled_from(["", "新", "more_than"])), "L042")
        for line, column in places
        if column < len(rows[line])
    ]
    expected = [list(row) for row in rows]
    for each in edits:
        expected[each.line - 1][each.column - 1] = each.new
    assert apply(text, edits) == "\n".join("".join(row) for row in expected) + "\n"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(2, 5000), upper=st.booleans(), comment=st.text("甲#: {}x ", max_size=8), negated=st.booleans()
)
def test_fix_is_idempotent(
    tmp_path_factory: pytest.TempPathFactory, number: int, upper: bool, comment: str, negated: bool
) -> None:
    folder = Path(shutil.copytree(GOOD, tmp_path_factory.mktemp("fix") / "rulesets"))
    said = f"职工人数{'不满' if upper else '超过'}{number}人的企业要设立安全生产管理机构"
    edit(folder, DEPT, QUOTE, said)
    bound = f"at_most: {number - 1}" if upper else f"at_least: {number + 1}"
    if negated:
        bound = f"more_than: {number - 1}" if upper else f"fewer_than: {number + 1}"
    test = f"{{staff_count: {{{bound}}}}}"
    edit(
        folder,
        DEPT,
        "applies_when: {large: true}",
        f"applies_when: {f'{{not: {test}}}' if negated else test}  # {comment}",
    )
    for turn in range(2):
        before = (folder / DEPT).read_text(encoding="utf-8")
        book = load_rulesets(folder)
        material = gather(folder, book)
        fixed = mend(material, folder, lint(material))
        assert bool(fixed.texts) == (turn == 0)
        for path, text in fixed.texts.items():
            Path(path).write_text(text, encoding="utf-8")
        after = (folder / DEPT).read_text(encoding="utf-8")
        assert after.count(f"# {comment}") == before.count(f"# {comment}")
        assert meaning(load_rulesets(folder)) == meaning(book)
        assert not {"L041", "L042"} & {each.code for each in lint(gather(folder, load_rulesets(folder)))}


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_in_both_languages_and_strict(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, DEPT, "large: true", "staff_count: {more_than: 100}")
    assert command("--rulesets", str(folder), "--only", "L041") == exits.RULESET
    said = capsys.readouterr()
    assert re.search(r"01-dept\.yaml:13:34: L041 错误：原文写“100人以上”", said.out)
    assert "^^^^^^^^^" in said.out
    assert "建议：写at_least: 100" in said.out
    assert "--sources" in said.err
    assert command("--rulesets", str(folder), "--only", "l041", "--lang", "en") == exits.RULESET
    assert "help: write at_least: 100" in capsys.readouterr().out
    assert command("--rulesets", str(folder), "--only", "L050") == exits.OK
    assert command("--rulesets", str(folder), "--only", "L050", "--strict") == exits.RULESET
    assert command("--rulesets", str(folder), "--only", "L998") == exits.USAGE
    assert command("--rulesets", str(folder), "--sources", str(folder / "nowhere")) == exits.USAGE


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "github"])
def test_other_formats_say_the_same(folder: Path, format: str, tmp_path: Path) -> None:
    edit(folder, DEPT, "large: true", "staff_count: {more_than: 100}")
    target = tmp_path / "out"
    assert command("--rulesets", str(folder), "--format", format, "-o", str(target)) == exits.RULESET
    text = target.read_text(encoding="utf-8")
    assert "100人以上" in text
    assert "01-dept.yaml" in text


# --- the shipped rulesets --------------------------------------------------------------------------------------------


def test_every_code_is_tried() -> None:
    tried = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {code for code in PAGES if code not in tried} == set()
    assert {code for each in LINTS for code in each.pages} | {"L070"} == set(PAGES)
    assert set(PAGES) >= NEEDS_TEXTS


def test_shipped_rulesets_leave_nothing_to_remark() -> None:
    rulesets = shipped("rulesets")
    assert [str(each) for each in lint(gather(rulesets, load_rulesets(rulesets)))] == []


def test_shipped_rulesets_beside_their_texts(capsys: pytest.CaptureFixture[str]) -> None:
    sources = shared("seeds")
    assert command("--sources", str(sources), "--strict") == exits.OK
    assert "0处错误，0处警告" in capsys.readouterr().out


def test_linting_is_quick() -> None:
    """Far above what it takes (0.4 s), far below what would be felt."""
    rulesets = shipped("rulesets")
    book = load_rulesets(rulesets)
    begun = time.process_time()
    lint(gather(rulesets, book))
    assert time.process_time() - begun < 3
