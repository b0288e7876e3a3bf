"""Single firms of a run: found, explained by the reference, drawn for inspection."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

import pyarrow.parquet as pq
from msgspec.structs import replace

from compliance import load_rulesets, shipped
from compliance.cli import exits
from compliance.cli.app import run
from compliance.enterprise import Enterprise
from compliance.fleet.picking.drawing import UNKNOWN_WEIGHTS, WEIGHTS, apportion, draw, ticket
from compliance.fleet.picking.filters import FilterError, read_filter
from compliance.fleet.picking.listing import Query, find
from compliance.fleet.runs.manifest import write_run
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.rows import row_of, table_of
from compliance.fleet.stores.store import digest_of_file
from compliance.model import Rulebook
from compliance.situation import closure, current_code
from tests.fleet.jurisdictions import Jurisdiction, judged, made_up_firms
from tests.fleet.town import DAY, firms, write_town


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def jurisdiction(rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Jurisdiction:
    return judged(tmp_path_factory.mktemp("store"), made_up_firms(rulebook, 150, 3), rulebook)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Return the store of the town, and the options that go with it."""
    folder = tmp_path_factory.mktemp("town")
    judged(folder / "store", firms(), load_rulesets(write_town(folder / "rulesets")), DAY)
    return str(folder / "store"), "--rulesets", str(folder / "rulesets")


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = exits.OK) -> str:
    assert run(["fleet", *arguments]) == code, capsys.readouterr().err
    captured = capsys.readouterr()
    return captured.out if code == exits.OK else captured.err


# --- expressions -----------------------------------------------------------------------------------------------------


def meant(text: str, firm: Enterprise, rulebook: Rulebook) -> bool | None:
    """Say what a comparison of one fact comes to, plainly."""
    path, sign, value = text.split(" ")
    stated = firm.facts.get(path)
    if value == "unknown":
        return (stated is None) == (sign == "=")
    if stated is None:
        return None
    fact = rulebook.vocabulary.facts[path]
    held: object = stated.value
    if fact.type == "set":
        inside = value in closure(fact.values, held)  # type: ignore[arg-type]
        return inside == (sign == "=")
    if fact.type == "flag":
        return (held is (value == "true")) == (sign == "=")
    if fact.type == "choice":
        return (held == value) == (sign == "=")
    if fact.type == "date":
        if not isinstance(held, date):
            return sign == "!="
        held, value = held.toordinal(), str(date.fromisoformat(value).toordinal())
    compare = {"=": eq, "!=": ne, ">=": ge, ">": gt, "<=": le, "<": lt}[sign]
    return bool(compare(int(str(held)), int(value)))


COMPARISONS = (
    "staff_count >= 100", "staff_count < 100", "staff_count != 300", "staff_count = unknown", "staff_count != unknown",
    "industries = mining", "industries != mining", "industries = unknown", "size_class = small", "size_class != small",
    "dust_kind = wood", "responsibility_system.exists = true", "responsibility_system.exists != true",
    "liability_insurance.valid_to >= 2025-01-10", "liability_insurance.valid_to < 2025-01-10",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_expressions(rulebook: Rulebook, seed: int) -> None:
    random = Random(seed)
    some = [*made_up_firms(rulebook, 70, seed).values()]
    batch = batch_of(
        table_of([row_of(each, str(n)) for n, each in enumerate(some)], rulebook.vocabulary), rulebook.vocabulary
    )
    for text in COMPARISONS:
        found = read_filter(text, rulebook.vocabulary).matches(batch, rulebook.vocabulary)
        assert list(found) == [meant(text, each, rulebook) is True for each in some], text
    for _ in range(20):
        one, other, third = random.sample(COMPARISONS, 3)
        found = read_filter(f"{one} and not ({other} or {third})", rulebook.vocabulary).matches(
            batch, rulebook.vocabulary
        )
        values = [[meant(text, each, rulebook) for text in (one, other, third)] for each in some]
        assert list(found) == [a is True and b is False and c is False for a, b, c in values], (one, other, third)


def test_a_place_is_meant_with_all_that_lies_in_it(rulebook: Rulebook) -> None:
    some = [*made_up_firms(rulebook, 60).values()]
    vocabulary = rulebook.vocabulary
    batch = batch_of(table_of([row_of(each, str(n)) for n, each in enumerate(some)], vocabulary), vocabulary)
    codes = ["" if f.jurisdiction is None else current_code(vocabulary, str(f.jurisdiction.value)) for f in some]
    found = read_filter("place=530500", vocabulary).matches(batch, vocabulary)
    assert list(found) == [code.startswith("5305") for code in codes]
    found = read_filter("place=530581", vocabulary).matches(batch, vocabulary)
    assert list(found) == [code == "530581" for code in codes], "firms under a former code are there too"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("staff_cont>=100", "did you mean staff_count"),
        ("staff_count>=", "a value is missing"),
        ("staff_count>=many", "no whole number"),
        ("staff_count", "a comparison such as"),
        ("staff_count>=100 or", "a fact is missing"),
        ("(staff_count>=100", "a ) is missing"),
        ("staff_count>=100 industries=mining", "and, or, or the end"),
        ("industries>=mining", "by = or != only"),
        ("industries=minning", "did you mean mining"),
        ("labour_intensive=yes", "true or false"),
        ("founded_on>=2020", "no day"),
        ("founded_on>=unknown", "compared by = or !="),
        ("place=Tengchong", "six digits"),
        ("staff_count='100", "quotation mark"),
        ("1=1; drop table firms", "there is no fact '1'"),
        ("(" * 60 + "staff_count>=1", "nested too deeply"),
        ("not " * 60 + "staff_count>=1", "nested too deeply"),
        ("x" * 3000, "longer than"),
    ],
)  # fmt: skip
def test_expressions_that_are_none(rulebook: Rulebook, text: str, message: str) -> None:
    with pytest.raises(FilterError, match=r"^at \d+: ") as raised:
        read_filter(text, rulebook.vocabulary)
    assert message in str(raised.value)


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["gap", "waived", "undetermined", "pending", "advice", "satisfied", "any"])
def test_firms_with_a_verdict(jurisdiction: Jurisdiction, rulebook: Rulebook, verdict: str) -> None:
    binding = {e.id for r in rulebook.rulesets for e in r.obligations if e.modality in ("obligation", "prohibition")}
    found = {each.id: each for each in find(jurisdiction.results, Query(verdict, county="530500"))}  # type: ignore[arg-type]
    for id, assessment in jurisdiction.assessments.items():
        place = jurisdiction.firms[id].jurisdiction
        inside = place is not None and current_code(rulebook.vocabulary, str(place.value)).startswith("5305")
        which = {
            each.id
            for each in assessment.findings
            if ("waived" if "waived" in each.qualifiers else each.verdict) == verdict
            and (verdict != "undetermined" or each.id in binding)
        }
        assert (id in found) == (inside and (verdict == "any" or bool(which))), id
        if id in found and verdict != "any":
            assert set(found[id].which) == which
        if id in found:
            counts = assessment.counts
            assert (found[id].gaps, found[id].undetermined) == (
                counts["gap"] - counts["waived"],
                counts["undetermined"],
            )
            assert found[id].pending == counts["pending"]
            assert not found[id].name


def test_the_list(town: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    csv_rows = told(capsys, "list", *town, "--county", "530581", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(csv_rows.removeprefix("\ufeff"))))
    assert [(row["id"], row["which"]) for row in rows] == [(f"a{n}", "town:1") for n in range(3)]
    assert "name" not in rows[0]
    assert "煤矿" not in csv_rows
    named = json.loads(told(capsys, "list", *town, "--obligation", "town:2", "-f", "json", "--names"))
    assert [(row["id"], row["name"]) for row in named] == [("c0", "丙0矿业"), ("c1", "丙1矿业")]
    assert json.loads(told(capsys, "list", *town, "--trade", "coal_mining", "--size", "small", "-f", "json")) == []
    open_ones = json.loads(told(capsys, "list", *town, "--verdict", "undetermined", "-f", "json"))
    assert sorted(row["id"] for row in open_ones) == ["d0", "d2", "d3"]
    large = told(capsys, "list", *town, "--where", "staff_count>=102 and industries=mining", "--limit", "9")
    assert [line.split()[0] for line in large.splitlines()[1:]] == ["a2"]
    both = ("--verdict", "any", "-f", "json", "--limit", "2")
    assert [row["id"] for row in json.loads(told(capsys, "list", *town, *both))] == ["a0", "a1"], "critical gaps first"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--county", "Tengchong"), "no code"),
        (("--trade", "minning"), "did you mean mining"),
        (("--size", "huge"), "there is no 'huge'"),
        (("--verdict", "bad"), "is none of"),
        (("--obligation", "town-polcy"), "no obligation"),
        (("--where", "staff>1"), "--where: at 1"),
        (("--where", "staff_count=>1"), "at 13: a value is expected, not '>'"),
        (("-f", "xlsx"), "is none of"),
    ],
)
def test_what_cannot_be_listed(
    town: tuple[str, ...], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert message in told(capsys, "list", *town, *arguments, code=exits.USAGE)


# --- why -------------------------------------------------------------------------------------------------------------


def test_a_firm_is_explained(town: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "explain", town[0], "a0", "town:1", *town[1:])
    assert text.startswith("甲0煤矿 · 设立安全生产管理机构（town-department）\n2025-06-01 · 不符合\n")
    assert "投保安全生产责任保险" in told(capsys, "explain", town[0], "c0", *town[1:])
    assert "Hold a drill" in told(capsys, "explain", town[0], "b0", "town-drill", "--lang", "en", *town[1:])
    assert "did you mean a0?" in told(capsys, "explain", town[0], "a00", *town[1:], code=exits.USAGE)
    assert "no firm nobody" in told(capsys, "explain", town[0], "nobody", *town[1:], code=exits.USAGE)


def test_a_difference_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rulebook = load_rulesets(write_town(tmp_path / "rulesets"))
    made = judged(tmp_path / "store", firms(), rulebook, DAY)
    for path in made.results.folder.glob("*.parquet"):
        table = pq.read_table(path)
        place = table.schema.get_field_index("v:town-drill")
        wrong = table.set_column(place, table.schema.field(place), table.column("v:town-policy"))
        pq.write_table(wrong, path)
    run_of = made.results.run
    files = {
        name: replace(each, sha256=digest_of_file(made.results.folder / name)) for name, each in run_of.files.items()
    }
    write_run(made.results.folder, replace(run_of, files=files))
    options = ("--rulesets", str(tmp_path / "rulesets"))
    assert run(["fleet", "explain", str(tmp_path / "store"), "b0", *options]) == exits.BUG
    said = capsys.readouterr().err
    assert "town-drill: the run says not_applicable" in said
    assert "the reference gap" in said


def test_every_firm_is_explained_as_it_was_judged(jurisdiction: Jurisdiction) -> None:
    from compliance.fleet.runs.against_reference import differing

    for id, assessment in [*jurisdiction.assessments.items()][:40]:
        assert differing(jurisdiction.results, id, assessment) == {}


# --- draws -----------------------------------------------------------------------------------------------------------


def test_a_draw_at_random_can_be_made_again_from_seed_and_ids(jurisdiction: Jurisdiction) -> None:
    everyone = Query("any")
    found = draw(jurisdiction.results, 12, "random", "2025-01-10", everyone)
    tickets = {
        id: hashlib.blake2b(f"2025-01-10\n{id}".encode(), digest_size=8).hexdigest() for id in jurisdiction.firms
    }
    assert [each.id for each in found.firms] == sorted(tickets, key=lambda id: tickets[id])[:12]
    assert [each.ticket for each in found.firms] == [tickets[each.id] for each in found.firms]
    assert draw(jurisdiction.results, 12, "random", "2025-01-10", everyone) == found
    other = draw(jurisdiction.results, 12, "random", "2025-01-11", everyone)
    assert {each.id for each in other.firms} != {each.id for each in found.firms}
    assert found.strata[0].eligible == 150


def test_counties_give_in_proportion(jurisdiction: Jurisdiction) -> None:
    found = draw(jurisdiction.results, 20, "random", "s", Query("any"), by_county=True)
    assert sum(each.drawn for each in found.strata) == len(found.firms) == 20
    for each in found.strata:
        assert abs(each.drawn - 20 * each.eligible / 150) < 1
        mine = [firm for firm in found.firms if firm.stratum == each.place]
        assert len(mine) == each.drawn
        assert {firm.place for firm in mine} <= {each.place}
    assert apportion({"a": 3, "b": 3, "c": 4}, 2) == {"a": 1, "b": 0, "c": 1}
    assert apportion({"a": 3}, 5) == {"a": 3}
    assert apportion({}, 5) == {}


def test_by_risk_the_greatest_weight_is_drawn(jurisdiction: Jurisdiction, rulebook: Rulebook) -> None:
    owners = {each.id: each for ruleset in rulebook.rulesets for each in ruleset.obligations}
    weights = {}
    for id, assessment in jurisdiction.assessments.items():
        weights[id] = sum(
            WEIGHTS[owners[each.id].severity]
            for each in assessment.findings
            if each.verdict == "gap" and "waived" not in each.qualifiers
        ) + sum(
            UNKNOWN_WEIGHTS[owners[each.id].severity]
            for each in assessment.findings
            if each.verdict == "undetermined" and owners[each.id].modality in ("obligation", "prohibition")
        )
    found = draw(jurisdiction.results, 15, "risk", "s", Query("any"))
    ranked = sorted(weights, key=lambda id: (-weights[id], ticket("s", id)))
    assert [(each.id, each.weight) for each in found.firms] == [(id, weights[id]) for id in ranked[:15]]


def test_checklists_of_those_drawn(town: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "visits"
    arguments = ("--sample", "4", "--seed", "六月", "--stratify", "-o", str(folder), "-f", "markdown")
    told(capsys, "checklist", *town, *arguments)
    record = (folder / "drawn.csv").read_text("utf-8").removeprefix("\ufeff")
    lines = list(csv.reader(io.StringIO(record)))
    head = {line[0]: line[1] for line in lines if line[0].startswith("#")}
    assert (head["# 抽取方式"], head["# 随机种子"], head["# 抽取家数"], head["# 可抽家数"]) == (
        "随机抽取",
        "六月",
        "4",
        "20",
    )
    rows = [dict(zip(("rank", "id"), line, strict=False)) for line in lines if line[0].isdecimal()]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*(f"{row['id']}.md" for row in rows), "drawn.csv"])
    assert "煤矿" not in record
    assert "织造" not in record
    for path in folder.glob("*.md"):
        assert "检查" in path.read_text("utf-8")
    again = tmp_path / "again"
    told(capsys, "checklist", *town, *arguments[:5], "-o", str(again), "-f", "markdown")
    assert (again / "drawn.csv").read_bytes() == (folder / "drawn.csv").read_bytes()
    assert "new or empty folder" in told(capsys, "checklist", *town, *arguments, code=exits.USAGE)
    assert "either --sample" in told(capsys, "checklist", *town, "-o", str(tmp_path / "x"), code=exits.USAGE)
    nobody = ("--sample", "2", "--where", "staff_count>9999", "-o", str(tmp_path / "x"))
    assert "no firm to draw from" in told(capsys, "checklist", *town, *nobody, code=exits.INPUT)
    assert not (tmp_path / "x").exists()
