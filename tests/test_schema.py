"""The schemas that editors use: current, agreeing with the loader, and completing what may stand at a place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from compliance.authoring.cases import expectations
from compliance.checking import load_rulesets, rulebook_from_nodes
from compliance.checking.entries import Envelope, Excuse
from compliance.checking.inline import filled_ruleset, filled_vocabulary
from compliance.checking.ruleset_entries import (
    BEARERS,
    CLAUSE_STATUSES,
    METHODS,
    CaseEntry,
    ClauseEntry,
    InspectEntry,
    ObligationEntry,
    ObligationsEntry,
    PatchEntry,
    ReadingEntry,
    RulesetEntry,
    SourceEntry,
    SpanEntry,
    TextEntry,
)
from compliance.checking.selections import SelectionEntry
from compliance.checking.translations import TranslationEntry, TranslationsEntry
from compliance.checking.vocabulary_entries import (
    ActivityEntry,
    ClassEntry,
    FactEntry,
    ListEntry,
    PlaceEntry,
    ValueEntry,
)
from compliance.diagnostics import LoadError
from compliance.explain.words import BEARERS as SPOKEN_BEARERS
from compliance.installed import shipped
from compliance.model import AUTHORITIES, SEVERITIES, Rulebook
from compliance.reading import Node, read_file
from compliance.schema import FILES, print_schema, schemas, words
from compliance.verdict import QUALIFIERS, VERDICTS

RULESETS = shipped("rulesets")
FOLDER = RULESETS / "schema"
BAD = Path(__file__).parent / "bad" / "rulesets"
WRONG = sorted(BAD.glob("[A-Z][0-9]*.yaml"))
WRITTEN = [
    *sorted(path for path in RULESETS.rglob("*.yaml")),
    *sorted(shipped("enterprise_profiles").glob("*.yaml")),
]
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+/)?(\w+)\.schema\.json")

UNSEEN = {
    "T006-no-such-day": "29 February",
    "T007": "days and bounds that are reversed: a schema compares no two values",
    "T009": "the same name in two places",
    "T010-prefix": "a name that begins another",
    "T011": "circles",
    "T012": "names of other places",
    "T103-bare-date": "a value of a field declared beside it",
    "T105-never-reached": "more records than the period has days",
    "T107-reversed": "a lower bound above the upper one",
    "T111-share-of-itself": "the same name in two places",
    "T205-not-the-first-day": "the calendar",
    "T206-by-around-within": "a periodic duty inside a deadline, some storeys down",
    "T206-by-in-by": "a deadline inside a deadline, some storeys down",
    "T207": "whether the base of a case or of another reading is an activity",
    "T208": "the period of the base",
    "T210": "two cases with the same guard",
}
"""Mistakes of names and values that stand in two places; no schema sees these, the loader does."""


@cache
def rulebook() -> Rulebook:
    return load_rulesets(RULESETS)


@cache
def schema_of(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return found


def plain(node: Node) -> Any:
    """Return a node as an editor sees it (YAML 1.2): numbers, true and false, no dates."""
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.kind == "map":
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if not node.plain:
        return node.text
    if node.text in ("", "~", "null"):
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.fullmatch("-?[0-9]+", node.text):
        return int(node.text)
    return float(node.text) if re.fullmatch(r"-?[0-9]+\.[0-9]+", node.text) else node.text


def mistakes(schema: dict[str, Any], value: Any) -> list[Any]:
    return list(jsonschema.Draft7Validator(schema).iter_errors(value))


# --- the files that are checked in -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_the_checked_in_schemas_are_current(kind: str, request: pytest.FixtureRequest) -> None:
    """Rewritten by ``compliance rules schema -o rulesets/schema``, and by --update-golden."""
    made = print_schema(schemas(rulebook())[kind])
    path = FOLDER / f"{kind}.schema.json"
    if request.config.getoption("--update-golden"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made
    jsonschema.Draft7Validator.check_schema(json.loads(made))
    assert len(made.encode()) < 1_000_000


def test_there_is_no_other_schema() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{kind}.schema.json" for kind in FILES)


@pytest.mark.parametrize("kind", FILES)
def test_editors_can_read_them(kind: str) -> None:
    """No word newer than draft-07, every reference alone, and leading somewhere."""
    schema = schema_of(kind)
    for each in every_schema(schema):
        assert not each.keys() & {"$dynamicRef", "$defs", "unevaluatedProperties", "dependentRequired", "oneOf"}
        if "$ref" in each:
            assert set(each) == {"$ref"}
            assert at_pointer(schema, each["$ref"]) is not None


def every_schema(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema inside a schema, not the values of keywords that only look like one."""
    if not isinstance(schema, dict):
        return
    yield schema
    for word in ("items", "if", "then", "else", "not", "additionalProperties", "propertyNames"):
        yield from every_schema(schema.get(word))
    for word in ("allOf", "anyOf"):
        for each in schema.get(word, ()):
            yield from every_schema(each)
    for word in ("properties", "definitions", "dependencies"):
        for each in schema.get(word, {}).values():
            yield from every_schema(each)


def at_pointer(schema: dict[str, Any], pointer: str) -> dict[str, Any]:
    found: Any = schema
    for part in pointer.removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_file_names_its_schema_and_keeps_to_it(path: Path) -> None:
    named = MODELINE.fullmatch(path.read_text(encoding="utf-8").splitlines()[0])
    assert named is not None, "the first line names the schema"
    assert (path.parent / f"{named[1] or ''}{named[2]}.schema.json").resolve() == FOLDER / f"{named[2]}.schema.json"
    root = plain(read_file(path, 1 << 24).root)
    kind = root["kind"]
    assert named[2] == {"enterprise_profile": "profile"}.get(kind, kind)
    assert [f"{list(each.absolute_path)}: {each.message}" for each in mistakes(schema_of(named[2]), root)] == []


@pytest.mark.parametrize("folder", ["demo-2024", "vocabulary"])
def test_the_good_files_keep_to_the_schemas_of_their_own_vocabulary(folder: str) -> None:
    made = schemas(load_rulesets(BAD / "good"))
    paths = sorted((BAD / "good" / folder).glob("*.yaml"))
    assert paths
    for path in paths:
        root = plain(read_file(path).root)
        assert mistakes(made[root["kind"]], root) == [], path


# --- what the loader refuses -----------------------------------------------------------------------------------------


def schemas_of(block: Node) -> tuple[dict[str, Any], set[str]]:
    """Return the schemas of a vocabulary, and the names of its classes where these are so wrong that it has none."""
    facts = replace(block, entries={key: pair for key, pair in block.entries.items() if key != "classes"})
    shared = read_file(BAD / "vocabulary.yaml").root.get("vocabulary")
    assert shared is not None
    for each in (block, facts, shared):
        with suppress(LoadError):
            listed = block.get("classes")
            classes = set() if each is block or listed is None else set(listed.entries)
            return schemas(rulebook_from_nodes(each, ())), classes
    raise AssertionError


def seen_by_a_schema(path: Path) -> bool:
    """Whether the schemas refuse one of the small wrong files, filled in as the loader fills it."""
    root = read_file(path).root
    block = root.get("vocabulary") or read_file(BAD / "vocabulary.yaml").root.get("vocabulary")
    assert block is not None
    made, classes = schemas_of(block)
    for each in mistakes(made["vocabulary"], plain(filled_vocabulary(block))):
        if each.validator != "additionalProperties" or set(each.instance) - set(each.schema["properties"]) - classes:
            return True
    rulesets = root.get("rulesets")
    for node in rulesets.items if rulesets else ():
        written = filled_ruleset(node, path.name)
        if mistakes(made["ruleset"], plain(written.head.root)):
            return True
        if any(mistakes(made["obligations"], plain(file.root)) for file in written.files):
            return True
    return False


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_schemas_see_what_a_schema_can_see(path: Path) -> None:
    unseen = path.stem in UNSEEN or path.stem.split("-")[0] in UNSEEN
    assert seen_by_a_schema(path) is not unseen


EDITS = [
    ("demo-2024/ruleset.yaml", ("authority",), "state"),
    ("demo-2024/ruleset.yaml", ("issued",), "2024/1/1"),
    ("demo-2024/ruleset.yaml", ("schema",), 2),
    ("demo-2024/ruleset.yaml", ("clauses", 0, "status"), "done"),
    ("demo-2024/01-dept.yaml", ("kind",), "ruleset"),
    ("demo-2024/01-dept.yaml", ("obligations", 0, "id"), "TODO"),
    ("demo-2024/01-dept.yaml", ("obligations", 0, "evidence"), "台账"),
]


@pytest.mark.parametrize(("file", "place", "wrong"), EDITS, ids=[str(edit[1][-1]) for edit in EDITS])
def test_one_wrong_value_gives_one_remark(file: str, place: tuple[Any, ...], wrong: Any) -> None:
    made = schemas(load_rulesets(BAD / "good"))
    root = plain(read_file(BAD / "good" / file).root)
    kind, inner = root["kind"], root
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = wrong
    (found,) = mistakes(made[kind], root)
    assert list(found.absolute_path) == list(place)


@pytest.mark.parametrize(
    "wrong",
    [
        {"staff_cuont": 1},
        {"staff_count": "100"},
        {"safety_dept": {"exist": True}},
        {"industries": ["metalurgy"]},
        {"head_inspections": [{"leader_role": "principal"}]},
        {"drills": [{"date": "2024-1-1"}]},
        {"waivers": [{"obligation": "x"}]},
        {"liability_insurance.valid_to": "never"},
        {"staff_count": {"value": 3, "evidence": "", "checked_on": "2024-01-01"}},
    ],
)
def test_a_profile_that_the_reader_refuses(wrong: dict[str, Any]) -> None:
    profile = {"kind": "enterprise_profile", "name": "某公司", **wrong}
    assert {each.absolute_path[0] for each in mistakes(schema_of("profile"), profile) if each.absolute_path} <= set(
        wrong
    )
    assert mistakes(schema_of("profile"), profile)
    case = {"name": "例", "as_of": "2024-06-01", "given": wrong, "expect": {"yunnan-2024-16-drill": "gap"}}
    assert mistakes(schema_of("cases"), {"kind": "cases", "schema": 1, "cases": [case]})


@pytest.mark.parametrize(
    "wrong",
    [
        "gab",
        ["gap"],
        {"verdict": "gab"},
        {"verdikt": "gap"},
        {"qualifiers": "late"},
        {"qualifiers": ["latte"]},
        {"reason": "elsewhere"},
        {"final": "no"},
        {"readings": {"b": "no"}},
        {},
    ],
    ids=str,
)
def test_an_expectation_that_no_finding_can_meet(wrong: Any) -> None:
    case = {"name": "例", "as_of": "2024-06-01", "given": {}, "expect": {"yunnan-2024-16-drill": wrong}}
    assert len(mistakes(schema_of("cases"), {"kind": "cases", "schema": 1, "cases": [case]})) == 1


# --- what an editor offers -------------------------------------------------------------------------------------------


def shapes_at(schema: dict[str, Any], root: dict[str, Any], value: Any, path: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return the schemas that hold at a place in a document, as an editor collects them."""
    here = list(in_force(schema, root, value))
    if not path:
        return here
    first, rest = path[0], path[1:]
    inner = None
    if isinstance(value, dict):
        inner = value.get(first)
    elif isinstance(value, list) and first < len(value):
        inner = value[first]
    found: list[dict[str, Any]] = []
    for each in here:
        if isinstance(first, int):
            below = each.get("items")
        else:
            below = each.get("properties", {}).get(first, each.get("additionalProperties"))
        if isinstance(below, dict):
            found.extend(shapes_at(below, root, inner, rest))
    return found


def in_force(schema: dict[str, Any], root: dict[str, Any], value: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and those it takes in: by reference, ``allOf``, and the branch that ``if`` chooses."""
    if "$ref" in schema:
        yield from in_force(at_pointer(root, schema["$ref"]), root, value)
        return
    yield schema
    for each in schema.get("allOf", ()):
        yield from in_force(each, root, value)
    for each in schema.get("anyOf", ()):
        # Of a value that is still to be written every branch is offered.
        if value is None or each.get("type") != "object" or isinstance(value, dict):
            yield from in_force(each, root, value)
    if "if" in schema:
        chosen = jsonschema.Draft7Validator({**schema["if"], "definitions": root["definitions"]}).is_valid(value)
        branch = schema.get("then" if chosen else "else")
        if isinstance(branch, dict):
            yield from in_force(branch, root, value)


def keys_offered(kind: str, document: Any, *path: Any) -> set[str]:
    """Return the keys that an editor offers in the mapping at a place."""
    schema = schema_of(kind)
    shapes = shapes_at(schema, schema, document, path)
    offered = {key for each in shapes for key, below in each.get("properties", {}).items() if below is not False}
    return offered - {key for each in shapes for key, below in each.get("properties", {}).items() if below is False}


def values_offered(kind: str, document: Any, *path: Any) -> set[Any]:
    schema = schema_of(kind)
    found: set[Any] = set()
    for each in shapes_at(schema, schema, document, path):
        found |= {*each.get("enum", ()), *each.get("examples", ())}
        found |= {each["const"]} if "const" in each else set()
        found |= {True, False} if each.get("type") == "boolean" else set()
    return found


def obligation(**keys: Any) -> dict[str, Any]:
    return {"kind": "obligations", "schema": 1, "document": "x", "obligations": [keys]}


HERE = ("obligations", 0)
BOUNDS = {"at_least", "more_than", "at_most", "fewer_than"}
FREQUENCY = {"activity", "where", "at_least", "per", "within", "since", "look_back", "first_owed"}


def test_conditions_offer_every_fact_and_class() -> None:
    vocabulary = rulebook().vocabulary
    asked = {path for path, fact in vocabulary.facts.items() if fact.type != "text"} | set(vocabulary.classes)
    offered = keys_offered("obligations", obligation(applies_when={}), *HERE, "applies_when")
    assert offered == asked | {"all", "any", "not", "every", "some", "count", "share"}
    inside = keys_offered("obligations", obligation(applies_when={"any": [{}]}), *HERE, "applies_when", "any", 0)
    assert inside == offered


def test_a_number_offers_bounds_and_an_enumeration_its_values() -> None:
    vocabulary = rulebook().vocabulary
    where = (*HERE, "applies_when")
    assert keys_offered("obligations", obligation(applies_when={"staff_count": {}}), *where, "staff_count") == BOUNDS
    document = obligation(applies_when={"industries": {}})
    members = {"includes", "includes_any", "includes_all", "excludes"}
    assert keys_offered("obligations", document, *where, "industries") == members
    industries = {value.name for value in vocabulary.facts["industries"].values}
    for word, rest in (("includes", ()), ("includes_any", (0,))):
        document = obligation(applies_when={"industries": {word: [None] if rest else None}})
        assert values_offered("obligations", document, *where, "industries", word, *rest) == industries
    choice = next(fact for fact in vocabulary.facts.values() if fact.type == "choice")
    names = {value.name for value in choice.values}
    for value, rest in ((None, ()), ([None], (0,))):
        document = obligation(applies_when={choice.path: value})
        assert values_offered("obligations", document, *where, choice.path, *rest) == names


def test_the_day_of_an_act_and_an_expiry_offer_what_fits_them() -> None:
    where = (*HERE, "requires")
    act, expiry = "monitoring.connected_on", "liability_insurance.valid_to"
    assert keys_offered("obligations", obligation(requires={act: {}}), *where, act) == {"on_or_before", "on_or_after"}
    offered = keys_offered("obligations", obligation(requires={expiry: {}}), *where, expiry)
    assert offered == {"on_or_before", "on_or_after", "valid_on"}
    document = obligation(requires={act: {"on_or_before": None}})
    assert values_offered("obligations", document, *where, act, "on_or_before") == {"as_of"}


def test_inside_a_list_only_its_fields_are_offered() -> None:
    hazards = rulebook().vocabulary.items["hazards"]
    fields = {name for name, field in hazards.fields.items() if field.type != "text"}
    for word in ("where", "hold"):
        document = obligation(requires={"every": {"of": "hazards", word: {}}})
        offered = keys_offered("obligations", document, *HERE, "requires", "every", word)
        assert offered == fields | {"all", "any", "not"}
    document = obligation(requires={"count": {"of": None}})
    assert keys_offered("obligations", document, *HERE, "requires", "count") == {"of", "where", "hold"} | BOUNDS
    lists = values_offered("obligations", document, *HERE, "requires", "count", "of")
    assert lists == set(rulebook().vocabulary.items)


def test_beside_an_activity_only_the_keys_of_a_frequency_are_offered() -> None:
    vocabulary = rulebook().vocabulary
    where = (*HERE, "requires")
    assert values_offered("obligations", obligation(requires={}), *where, "activity") == set(vocabulary.activities)
    started = {"activity": "head_inspections", "where": {}}
    offered = keys_offered("obligations", obligation(requires=started), *where)
    assert offered == FREQUENCY | {"first_owed_because", "per_assumed", "by"}
    inside = keys_offered("obligations", obligation(requires=started), *where, "where")
    assert inside == set(vocabulary.activities["head_inspections"].fields) | {"all", "any", "not"}
    values = {value.name for value in vocabulary.activities["head_inspections"].fields["leader_role"].values}
    document = obligation(requires={**started, "where": {"leader_role": None}})
    assert values_offered("obligations", document, *where, "where", "leader_role") == values
    document = obligation(requires={**started, "per": None})
    assert values_offered("obligations", document, *where, "per") == {"month", "quarter", "half_year", "year"}


def test_a_stricter_case_offers_the_fields_of_its_base() -> None:
    fields = set(rulebook().vocabulary.activities["head_inspections"].fields) | {"all", "any", "not"}
    case = {"id": "a", "when": {"gongmao": True}, "requires": {"where": {}}}
    document = obligation(requires={"activity": "head_inspections", "at_least": 1}, stricter=[case])
    place = (*HERE, "stricter", 0, "requires")
    assert keys_offered("obligations", document, *place, "where") == fields
    document["obligations"][0]["stricter"][0]["requires"] = {"activity": "drills", "at_least": 1, "where": {}}
    other = set(rulebook().vocabulary.activities["drills"].fields) | {"all", "any", "not"}
    assert keys_offered("obligations", document, *place, "where") == other


def test_fixed_words_are_offered_with_their_meaning() -> None:
    assert values_offered("obligations", obligation(), *HERE, "bearer") == set(BEARERS)
    assert values_offered("obligations", obligation(), *HERE, "severity") == set(SEVERITIES)
    methods = values_offered("obligations", obligation(inspect={"method": [None]}), *HERE, "inspect", "method", 0)
    assert methods == set(METHODS)
    head: dict[str, Any] = {"clauses": [{}]}
    assert values_offered("ruleset", head, "clauses", 0, "status") == set(CLAUSE_STATUSES)
    assert values_offered("ruleset", head, "authority") == set(AUTHORITIES)
    assert values_offered("vocabulary", {"facts": {"x": {}}}, "facts", "x", "type") == set(words.TYPES)
    assert dict(words.BEARERS) == {name: said.zh for name, said in SPOKEN_BEARERS.items()}


OF_ENTRIES: list[tuple[type[Envelope], str, Any, tuple[Any, ...]]] = [
    (RulesetEntry, "ruleset", {}, ()),
    (SpanEntry, "ruleset", {"effective": {}}, ("effective",)),
    (TextEntry, "ruleset", {"text": {}}, ("text",)),
    (ClauseEntry, "ruleset", {"clauses": [{}]}, ("clauses", 0)),
    (ClassEntry, "ruleset", {"classes": {"a": {}}}, ("classes", "a")),
    (ObligationsEntry, "obligations", {}, ()),
    (ObligationEntry, "obligations", {"obligations": [{}]}, HERE),
    (SourceEntry, "obligations", {"obligations": [{"source": {}}]}, (*HERE, "source")),
    (InspectEntry, "obligations", {"obligations": [{"inspect": {}}]}, (*HERE, "inspect")),
    (CaseEntry, "obligations", {"obligations": [{"stricter": [{}]}]}, (*HERE, "stricter", 0)),
    (ReadingEntry, "obligations", {"obligations": [{"readings": [{}]}]}, (*HERE, "readings", 0)),
    (PatchEntry, "obligations", {"obligations": [{"readings": [{"patch": {}}]}]}, (*HERE, "readings", 0, "patch")),
    (Excuse, "obligations", {"obligations": [{"lint_ok": [{}]}]}, (*HERE, "lint_ok", 0)),
    (ListEntry, "vocabulary", {"items": {"a": {}}}, ("items", "a")),
    (ActivityEntry, "vocabulary", {"activities": {"a": {}}}, ("activities", "a")),
    (FactEntry, "vocabulary", {"items": {"a": {"fields": {"b": {}}}}}, ("items", "a", "fields", "b")),
    (ValueEntry, "vocabulary", {"industries": {"a": {"label": {}}}}, ("industries", "a")),
    (PlaceEntry, "vocabulary", {"jurisdictions": {"530000": {}}}, ("jurisdictions", "530000")),
    (SelectionEntry, "selections", {"selections": {"a": {}}}, ("selections", "a")),
    (TranslationsEntry, "translations", {}, ()),
    (TranslationEntry, "translations", {"texts": [{}]}, ("texts", 0)),
]


@pytest.mark.parametrize(
    ("entry", "kind", "document", "path"), OF_ENTRIES, ids=[each[0].__name__ for each in OF_ENTRIES]
)
def test_the_keys_are_those_the_loader_reads(entry: type[Envelope], kind: str, document: Any, path: Any) -> None:
    keys = {field.alias or name for name, field in entry.model_fields.items()}
    schema = schema_of(kind)
    shapes = shapes_at(schema, schema, document, path)
    assert {key for each in shapes for key in each.get("properties", {})} == keys
    needed = {field.alias or name for name, field in entry.model_fields.items() if field.is_required()}
    required = {key for each in shapes for key in each.get("required", ())}
    # A head needs its first day; of what an obligation requires the modality decides.
    assert required - ({"from", "requires"} & keys) == needed - {"requires"}


def test_only_fitting_keys_are_offered_for_a_fact() -> None:
    flag = keys_offered("vocabulary", {"facts": {"x": {"type": "flag"}}}, "facts", "x")
    assert not flag & {"unit", "values", "event", "at_least"}
    assert {"unit", "at_least", "at_most"} <= keys_offered(
        "vocabulary", {"facts": {"x": {"type": "count"}}}, "facts", "x"
    )


def test_cases_offer_facts_obligations_and_verdicts() -> None:
    book = rulebook()
    document: dict[str, Any] = {"cases": [{"given": {}, "expect": {}}]}
    given = keys_offered("cases", document, "cases", 0, "given")
    assert {*book.vocabulary.facts, *book.vocabulary.items, *book.vocabulary.activities, "founded_on"} <= given
    assert not given & {"kind", "name"}
    ids = {each.id for ruleset in book.rulesets for each in ruleset.obligations}
    assert keys_offered("cases", document, "cases", 0, "expect") == ids
    some = "yunnan-2024-16-drill"
    document = {"cases": [{"expect": {some: None}}]}
    assert values_offered("cases", document, "cases", 0, "expect", some) == {*VERDICTS, expectations.TODO}
    document = {"cases": [{"expect": {some: {"qualifiers": [None], "final": {}}}}]}
    here = ("cases", 0, "expect", some)
    assert keys_offered("cases", document, *here) == set(expectations.KEYS)
    assert keys_offered("cases", document, *here, "final") == set(expectations.FINAL_KEYS)
    assert values_offered("cases", document, *here, "qualifiers", 0) == set(QUALIFIERS)
