"""One mistake, one message, at its own place; and what is right becomes exactly the intermediate form."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import model
from compliance.checking import bind, load_rulesets, rulebook_from_nodes
from compliance.codes import rulesets as ruleset_codes
from compliance.diagnostics import LoadError
from compliance.model import (
    ALWAYS,
    All,
    Any,
    Choice,
    Day,
    Deadline,
    Flag,
    Frequency,
    Members,
    Not,
    Number,
    Overlay,
    Quantified,
    Requirement,
    Rulebook,
    Share,
)
from compliance.reading import Node, read_bytes, read_file

BAD = Path(__file__).parent / "bad" / "rulesets"
GOOD = BAD / "good"
WRONG = sorted(BAD.glob("[A-Z][0-9]*.yaml"))
VOCABULARY = read_file(BAD / "vocabulary.yaml").root.get("vocabulary")


# --- one small wrong file for each code ----------------------------------------------------------------------------


def load_inline(path: Path) -> Rulebook:
    root = read_file(path).root
    rulesets = root.get("rulesets")
    assert VOCABULARY is not None
    return rulebook_from_nodes(root.get("vocabulary") or VOCABULARY, rulesets.items if rulesets else (), path.name)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_one_mistake_gives_one_message_at_its_place(path: Path) -> None:
    expected = re.fullmatch(r"# expect: (\S+) (\d+):(\d+) \| (.+)", path.read_text(encoding="utf-8").splitlines()[0])
    assert expected is not None, "the first line says what is expected"
    with pytest.raises(LoadError) as refused:
        load_inline(path)
    (found,) = refused.value.diagnostics
    assert (found.code, found.span.path) == (expected[1], path.name)
    assert (found.span.line, found.span.column) == (int(expected[2]), int(expected[3]))
    assert expected[4] in f"{found.message} / {found.hint}"
    assert not re.search(r"Node|NoneType|pydantic|ValidationError|Entry|'[a-z_]+'", found.message)


def test_the_words_of_the_wrong_files_are_right() -> None:
    assert VOCABULARY is not None
    book = rulebook_from_nodes(VOCABULARY, ())
    assert {"staff_count", "industries"} <= set(book.vocabulary.facts)


@dataclass(frozen=True)
class Edit:
    """One change to the good folder, and what must be said of it."""

    file: str
    old: str
    new: str
    says: str
    fragment: str


HEAD, DEPT, DRILLS = "demo-2024/ruleset.yaml", "demo-2024/01-dept.yaml", "demo-2024/02-drills.yaml"
FACTS = "vocabulary/facts.yaml"
EDITS = [
    Edit(DEPT, "kind: obligations", "kind: ruleset", "T003 1:7", "kind: obligations"),
    Edit(DEPT, "kind: obligations\n", "", "T003 1:1", "kind: obligations"),
    Edit(HEAD, "schema: 1", "schema: 99", "T003 2:9", "format 99"),
    Edit(DEPT, "schema: 1\n", "", "T003 1:1", "schema: 1"),
    Edit(FACTS, "kind: vocabulary", "kind: profile", "T003 1:7", "kind: vocabulary"),
    Edit(HEAD, "id: demo-2024", "id: demo-2025", "T013 3:5", "demo-2024"),
    Edit(HEAD, "authority: municipal", "authority: city", "T005 6:12", "not an authority"),
    Edit(HEAD, "jurisdiction: unbound", "jurisdiction: nowhere", "T012 8:15", "national"),
    Edit(HEAD, "{from: 2024-01-01}", "{until: 2024-01-01}", "T002 9:12", "from"),
    Edit(HEAD, "file: demo.txt", "file: ../../etc/passwd", "T008 10:14", "plain file name"),
    Edit(HEAD, "sha256: ", "sha256: x", "T008 10:32", "SHA-256"),
    Edit(HEAD, "status: exhortation", "status: exhorted", "T005 14:36", "exhortation"),
    Edit(HEAD, "clause: 三", "clause: 二", "T009 14:14", "listed twice"),
    Edit(HEAD, "closed: false", "closed: no", "T006 16:87", "true or false"),
    Edit(HEAD, "demo-2024-01-retired: 2", "demo-2024-01-retired: 1", "T009 19:25", "demo-2024-01-dept"),
    Edit(HEAD, "demo-2024-02-drills: 3", "demo-2024-02-drils: 3", "T016 6:9", "demo-2024-02-drills: 4"),
    Edit(HEAD, "demo-2024-02-drills: 3", "demo-2024-02-drills: 0", "T006 20:24", "outside"),
    Edit(DEPT, "document: demo-2024", "document: demo-2023", "T012 3:11", "write demo-2024"),
    Edit(DEPT, "clause: 一", "clause: 四", "T012 4:9", "clause 四"),
    Edit(DEPT, "clause: 一\n", "", "T002 11:13", "clause"),
    Edit(DEPT, "    source: {quote: 职工人数100人以上的企业要设立安全生产管理机构}\n", "", "S001 6:5", "quote"),
    Edit(DEPT, "quote: 职工人数100人以上的企业要设立安全生产管理机构", "clause: 一", "S001 12:13", "quote"),
    Edit(DEPT, "    severity: major\n", "", "T002 6:5", "severity"),
    Edit(DEPT, "    severity: major\n", "    severty: major\n", "T001 11:5", "did you mean severity"),
    Edit(DEPT, "id: demo-2024-01-dept", "id: demo-2024-02-drills", "T009 6:9", "twice"),
    Edit(DRILLS, "demo-2024.pit: true", "demo-2024.pits: true", "T101 16:16", "did you mean demo-2024.pit"),
    Edit(FACTS, "values: industries", "values: trades", "T004 16:13", "industries"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "rulesets"))


def refused(folder: Path) -> list[str]:
    with pytest.raises(LoadError) as error:
        load_rulesets(folder)
    return [
        f"{found.code} {found.span.line}:{found.span.column} {found.message} / {found.hint}"
        for found in error.value.diagnostics
    ]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit.says}-{edit.fragment}")
def test_one_wrong_line_in_a_folder(folder: Path, edit: Edit) -> None:
    path = folder / edit.file
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.old) >= 1, "the edit changes something"
    path.write_text(text.replace(edit.old, edit.new, 1), encoding="utf-8")
    (said,) = refused(folder)
    assert said.startswith(f"{edit.says} ")
    assert edit.fragment in said


def test_every_code_of_rulesets_has_a_wrong_file() -> None:
    tried = {path.name[:4] for path in WRONG} | {edit.says[:4] for edit in EDITS}
    tried |= {"S002", "S003", "S004", "S005", "S006"}  # tests/test_quotes.py
    assert tried == {*ruleset_codes.TYPES, *ruleset_codes.QUOTES}


# --- the whole folder ------------------------------------------------------------------------------------------------


def test_the_good_folder_loads(folder: Path) -> None:
    book = load_rulesets(folder)
    (ruleset,) = book.rulesets
    assert [(each.id, each.number, str(each.origin)) for each in ruleset.obligations] == [
        ("demo-2024-01-dept", 1, "rulesets/demo-2024/01-dept.yaml:6"),
        ("demo-2024-02-drills", 3, "rulesets/demo-2024/02-drills.yaml:6"),
    ]
    assert set(book.vocabulary.classes) == {"large", "demo-2024.pit"}
    assert ruleset.jurisdiction is None
    drills = book.obligation("demo-2024-02-drills")
    assert drills.source.clause == "二"
    assert drills.stricter[0].requires == Overlay(per="half_year")


def test_mistakes_of_all_files_come_in_one_run(folder: Path) -> None:
    for name, old, new in (
        (FACTS, "unit: 人", "unit: [人]"),
        (HEAD, "closed: false", "closed: no"),
        (DEPT, "severity: major", "severity: mayor"),
        (DEPT, "dept.exists: true", "dept.exist: true"),
        (DRILLS, "per: year", "per: years"),
    ):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    said = refused(folder)
    assert sorted(line[:4] for line in said) == ["T004", "T005", "T005", "T006", "T101"]


def test_a_broken_declaration_is_not_blamed_where_it_is_used(folder: Path) -> None:
    path = folder / FACTS
    path.write_text(path.read_text(encoding="utf-8").replace("type: flag", "type: flagg"), encoding="utf-8")
    (said,) = refused(folder)
    assert said.startswith("T005 11:11")


@pytest.mark.parametrize(
    ("made", "fragment"),
    [
        ("stray.yaml", "outside every ruleset"),
        ("demo-2024/03-more.yml", "only files named .yaml"),
        ("demo-2024/more/03-more.yaml", "a folder inside a ruleset"),
        ("other-2024/01-x.yaml", "ruleset.yaml is missing"),
    ],
)
def test_a_misplaced_file_is_not_passed_over(folder: Path, made: str, fragment: str) -> None:
    path = folder / made
    path.parent.mkdir(exist_ok=True)
    path.write_text("kind: obligations\n", encoding="utf-8")
    (said,) = refused(folder)
    assert said.startswith("T013")
    assert fragment in said


def test_folders_without_rulesets_are_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        (said,) = refused(folder)
        assert said.startswith("T013")


def test_an_id_may_not_come_back_in_another_document(folder: Path) -> None:
    other = folder / "copy-2024"
    shutil.copytree(folder / "demo-2024", other)
    for path in other.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for key in ("document: ", "id: ", "pit: true", "demo-2024.pit"):
            text = text.replace(f"{key}demo-2024\n", f"{key}copy-2024\n")
        path.write_text(text.replace("demo-2024.pit", "copy-2024.pit"), encoding="utf-8")
    said = refused(folder)
    assert [line.split(" / ")[0] for line in said] == [
        "T009 6:9 the id `demo-2024-01-dept` is used twice",
        "T009 6:9 the id `demo-2024-02-drills` is used twice",
    ]


def test_an_unbound_ruleset_is_bound_by_the_user(folder: Path) -> None:
    book = load_rulesets(folder, bindings={"demo-2024": "530500"})
    assert book.rulesets[0].jurisdiction == "530500"
    for bindings, fragment in (
        ({"demo-2023": "530500"}, "did you mean demo-2024?"),
        ({"demo-2024": "539999"}, "539999"),
    ):
        with pytest.raises(LoadError, match="T012") as error:
            load_rulesets(folder, bindings=bindings)
        assert fragment in str(error.value)
    with pytest.raises(LoadError, match="names its place itself"):
        bind(book, {"demo-2024": "530500"})


def test_too_deep_a_condition_ends_the_reading(folder: Path) -> None:
    path = folder / DEPT
    deep = "{not: " * 200 + "{large: true}" + "}" * 200
    path.write_text(path.read_text(encoding="utf-8").replace("{large: true}", deep), encoding="utf-8")
    (said,) = refused(folder)
    assert said.startswith("R030")


# --- from words to the intermediate form -----------------------------------------------------------------------------


def obligation(keys: str) -> model.Obligation:
    head = "id: t, jurisdiction: national, effective: {from: 2024-01-01}"
    text = f"{{rulesets: [{{{head}, obligations: [{{id: a, {keys}}}]}}]}}"
    rulesets = read_bytes(text.encode(), "t").root.get("rulesets")
    assert rulesets is not None
    assert VOCABULARY is not None
    return rulebook_from_nodes(VOCABULARY, rulesets.items, "t").obligation("a")


CONDITIONS: list[tuple[str, Requirement]] = [
    ("staff_count: {at_least: 100}", Number("staff_count", 100)),
    ("staff_count: {more_than: 100}", Number("staff_count", 101, says_more_than=True)),
    ("staff_count: {at_most: 299, at_least: 100}", Number("staff_count", 100, 299)),
    ("staff_count: {fewer_than: 300}", Number("staff_count", None, 299, says_fewer_than=True)),
    ("dept.exists: false", Flag("dept.exists", False)),
    ("gongmao: true", Flag("gongmao", True)),
    ("dust_kind: metal", Choice("dust_kind", ("metal",))),
    ("dust_kind: [wood, metal]", Choice("dust_kind", ("wood", "metal"))),
    ("industries: {includes: mining}", Members("industries", "any", ("mining",))),
    (
        "industries: {includes_all: [mining, metal_smelting]}",
        Members("industries", "all", ("mining", "metal_smelting")),
    ),
    (
        "industries: {includes: mining, excludes: [coal_mining]}",
        All((Members("industries", "any", ("mining",)), Members("industries", "none", ("coal_mining",)))),
    ),
    ("connected_on: {on_or_before: as_of}", Day("connected_on", "on_or_before")),
    ("connected_on: {on_or_after: 2024-02-29}", Day("connected_on", "on_or_after", date(2024, 2, 29))),
    ("insurance.valid_to: {valid_on: as_of}", Day("insurance.valid_to", "valid_on")),
    ("not: {dept.exists: true}", Not(Flag("dept.exists", True))),
    ("any: [{dept.exists: true}, {gongmao: true}]", Any((Flag("dept.exists", True), Flag("gongmao", True)))),
    ("all: [{dept.exists: true}]", All((Flag("dept.exists", True),))),
    ("dept.exists: true, gongmao: true", All((Flag("dept.exists", True), Flag("gongmao", True)))),
    (
        "every: {of: hazards, where: {major: true}, hold: {cost: {at_most: 5}}}",
        Quantified("every", "hazards", Flag("major", True), Number("cost", None, 5)),
    ),
    ("some: {of: hazards, where: {major: true}}", Quantified("some", "hazards", Flag("major", True), ALWAYS)),
    ("count: {of: hazards, fewer_than: 3}", Quantified("count", "hazards", ALWAYS, ALWAYS, None, 2)),
    ("share: {of: officers, in: staff_count, at_least: 3}", Share("officers", "staff_count", 3)),
]


@pytest.mark.parametrize(("written", "meant"), CONDITIONS, ids=[written for written, _ in CONDITIONS])
def test_conditions(written: str, meant: Requirement) -> None:
    assert obligation(f"applies_when: {{{written}}}, requires: {{dept.exists: true}}").applies_when == meant
    assert obligation(f"requires: {{{written}}}").requires == meant


YEARLY = Frequency("drills", 1, per="year")
REQUIREMENTS: list[tuple[str, Requirement]] = [
    ("activity: drills, at_least: 1, per: year", YEARLY),
    (
        "activity: drills, where: {evacuation: true}, at_least: 2, per: quarter, look_back: 24",
        Frequency("drills", 2, Flag("evacuation", True), "quarter", look_back=24),
    ),
    (
        "activity: drills, at_least: 1, per: half_year, first_owed: 2024-07-01, first_owed_because: 文件3月印发",
        Frequency("drills", 1, per="half_year", first_owed=date(2024, 7, 1), first_owed_because="文件3月印发"),
    ),
    (
        "activity: drills, at_least: 1, per: year, per_assumed: true",
        Frequency("drills", 1, per="year", per_assumed=True),
    ),
    ("activity: drills, at_least: 1, within: {years: 1}", Frequency("drills", 1, within_months=12)),
    ("activity: drills, at_least: 1, within: {months: 18}", Frequency("drills", 1, within_months=18)),
    ("activity: drills, at_least: 1, since: 2024-01-01", Frequency("drills", 1, since=date(2024, 1, 1))),
    ("activity: drills, at_least: 1", Frequency("drills", 1)),
    ("activity: drills, at_least: 1, by: 2024-12-31", Deadline(date(2024, 12, 31), Frequency("drills", 1))),
    (
        "dept.exists: true, gongmao: true, by: {date: 2024-12-31, from_start: {years: 1}}",
        Deadline(date(2024, 12, 31), All((Flag("dept.exists", True), Flag("gongmao", True))), 12),
    ),
    (
        "any: [{dept.exists: true, by: 2024-06-30}, {activity: drills, at_least: 1, per: year}]",
        Any((Deadline(date(2024, 6, 30), Flag("dept.exists", True)), YEARLY)),
    ),
    (
        "all: [{activity: drills, at_least: 1, per: year}], dept.exists: true",
        All((All((YEARLY,)), Flag("dept.exists", True))),
    ),
]


@pytest.mark.parametrize(("written", "meant"), REQUIREMENTS, ids=[written for written, _ in REQUIREMENTS])
def test_requirements(written: str, meant: Requirement) -> None:
    assert obligation(f"requires: {{{written}}}").requires == meant


CASES: list[tuple[str, str, Requirement | Overlay]] = [
    ("activity: drills, at_least: 1, per: year", "per: month", Overlay(per="month")),
    ("activity: drills, at_least: 1, per: year", "at_least: 2", Overlay(at_least=2)),
    ("activity: drills, at_least: 1, per: year", "within: {months: 6}", Overlay(within_months=6)),
    ("activity: drills, at_least: 1, per: year", "where: {evacuation: true}", Overlay(where=Flag("evacuation", True))),
    ("activity: drills, at_least: 1, by: 2024-12-31", "by: 2024-06-30", Overlay(by=date(2024, 6, 30))),
    ("activity: drills, at_least: 1, per: year", "dept.exists: true", Flag("dept.exists", True)),
    (
        "activity: drills, at_least: 1, per: year",
        "activity: drills, at_least: 2, per: month",
        Frequency("drills", 2, per="month"),
    ),
    (
        "dept.exists: true",
        "staff_count: {at_least: 1}, by: 2024-06-30",
        Deadline(date(2024, 6, 30), Number("staff_count", 1)),
    ),
    (
        "activity: drills, at_least: 1, per: quarter, first_owed: 2024-04-01, first_owed_because: 甲",
        "within: {months: 1}",
        Overlay(within_months=1),
    ),
]


@pytest.mark.parametrize(("base", "case", "meant"), CASES, ids=[f"{case} over {base}" for base, case, _ in CASES])
def test_stricter_cases(base: str, case: str, meant: Requirement | Overlay) -> None:
    found = obligation(f"requires: {{{base}}}, stricter: [{{id: c, when: {{gongmao: true}}, requires: {{{case}}}}}]")
    assert found.stricter[0].requires == meant


def test_readings_and_days_in_force() -> None:
    found = obligation(
        "effective: {until: 2026-12-31}, requires: {dept.exists: true, by: 2024-12-31}, readings: ["
        "{id: b, zh: 乙说, because: 未采用, patch: {by: 2025-12-31, applies_when: {gongmao: true}}},"
        "{id: c, zh: 丙说, because: 未采用, patch: {effective: {until: 2024-12-31}, requires: {gongmao: true}}},"
        "{id: d, zh: 丁说, because: 未采用, patch: {effective: {from: 2025-01-01}}}]"
    )
    start, until = date(2024, 1, 1), date(2026, 12, 31)
    assert found.effective == model.Effective(start, until)
    second, third, fourth = found.readings
    assert second == model.Reading("b", "乙说", "未采用", applies_when=Flag("gongmao", True), by=date(2025, 12, 31))
    assert (third.effective, third.requires) == (model.Effective(start, date(2024, 12, 31)), Flag("gongmao", True))
    assert fourth.effective == model.Effective(date(2025, 1, 1), None), "replaced as a whole: it does not lapse"


def test_a_permission_requires_nothing() -> None:
    assert obligation("modality: permission, applies_when: {gongmao: true}").requires is None


# --- no input breaks the pass ----------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "all",
        "any",
        "not",
        "every",
        "some",
        "count",
        "share",
        "activity",
        "where",
        "hold",
        "of",
        "in",
        "at_least",
        "more_than",
        "at_most",
        "fewer_than",
        "per",
        "within",
        "since",
        "by",
        "look_back",
        "first_owed",
        "first_owed_because",
        "per_assumed",
        "includes",
        "excludes",
        "on_or_before",
        "valid_on",
        "date",
        "months",
        "from_start",
        "staff_count",
        "dept.exists",
        "dust_kind",
        "industries",
        "connected_on",
        "main_product",
        "hazards",
        "drills",
        "gongmao",
        "major",
        "evacuation",
        "mining",
        "metal",
        "1",
        "100",
        "true",
        "2024-07-01",
        "as_of",
        "quarter",
        "null",
        "-",
        "x",
    ]
)
SCALARS = st.builds(lambda text, plain: Node("scalar", 1, 1, 1, text, plain), WORDS, st.booleans())


def mapping(pairs: dict[str, Node]) -> Node:
    return Node("map", 1, 1, entries={key: (Node("scalar", 1, 1, 1, key, True), value) for key, value in pairs.items()})


TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.builds(lambda items: Node("list", 1, 1, items=tuple(items)), st.lists(inner, max_size=3))
        | st.builds(mapping, st.dictionaries(WORDS, inner, max_size=4))
    ),
    max_leaves=12,
)


def parsed(text: str) -> Node:
    return read_bytes(f"{{{text}}}".encode(), "t").root


@st.composite
def understood(draw: st.DrawFn, depth: int = 3) -> tuple[Node, Requirement]:
    """A condition as words, and what those words mean."""
    kind = draw(st.sampled_from(("leaf", "all", "any", "not") if depth else ("leaf",)))
    if kind == "leaf":
        text, meant = draw(st.sampled_from(CONDITIONS))
        return parsed(text), meant
    if kind == "not":
        node, meant = draw(understood(depth - 1))
        return mapping({"not": node}), Not(meant)  # type: ignore[arg-type]
    parts = draw(st.lists(understood(depth - 1), min_size=1, max_size=3))
    whole = All if kind == "all" else Any
    return mapping({kind: Node("list", 1, 1, items=tuple(node for node, _ in parts))}), whole(
        tuple(meant for _, meant in parts)
    )


@settings(max_examples=60, deadline=None)
@given(understood(), understood())
def test_conditions_join_as_they_are_written(
    applies: tuple[Node, Requirement], required: tuple[Node, Requirement]
) -> None:
    found = one_obligation(applies_when=applies[0], requires=required[0])
    assert (found.applies_when, found.requires) == (applies[1], required[1])


MIXED = TREES | understood().map(lambda pair: pair[0]) | st.sampled_from(REQUIREMENTS).map(lambda pair: parsed(pair[0]))


@settings(max_examples=150, deadline=None)
@given(MIXED, MIXED, MIXED, MIXED)
def test_any_tree_is_refused_or_understood(applies_when: Node, requires: Node, when: Node, over: Node) -> None:
    case = mapping({"id": word("c"), "when": when, "requires": over})
    said: set[str] = set()
    try:
        one_obligation(applies_when=applies_when, requires=requires, stricter=Node("list", 1, 1, items=(case,)))
    except LoadError as error:
        said = {found.code for found in error.diagnostics}
        assert said, "a refusal says why"
    assert said <= set(ruleset_codes.TYPES)


def word(text: str) -> Node:
    return Node("scalar", 1, 1, 1, text, True)


def one_obligation(**entries: Node) -> model.Obligation:
    start = mapping({"from": word("2024-01-01")})
    listed = Node("list", 1, 1, items=(mapping({"id": word("a"), **entries}),))
    ruleset = mapping({"id": word("t"), "jurisdiction": word("national"), "effective": start, "obligations": listed})
    assert VOCABULARY is not None
    return rulebook_from_nodes(VOCABULARY, (ruleset,)).obligation("a")
