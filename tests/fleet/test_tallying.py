"""Numbers of a jurisdiction: each equal to what comes out when the reference's findings are counted one by one."""

from __future__ import annotations

from collections import Counter

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from compliance import load_rulesets, shipped
from compliance.assessment import Assessment, unknowns
from compliance.engines.columnar.deciding import facts_of
from compliance.engines.columnar.dues import KINDS
from compliance.engines.columnar.evaluating import CODES
from compliance.enterprise import Enterprise
from compliance.fleet.overview.tallying import DAYS, Tally, tally
from compliance.fleet.stores.grouping import STATES, UNKNOWN, State
from compliance.model import Rulebook
from compliance.situation import closure, current_code
from compliance.verdict import Finding
from tests.fleet.jurisdictions import AS_OF, Jurisdiction, judged, made_up_firms


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"), bindings={"district-2011": "530581"})


@pytest.fixture(scope="module")
def jurisdiction(rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Jurisdiction:
    return judged(tmp_path_factory.mktemp("store"), made_up_firms(rulebook, 300), rulebook)


@pytest.fixture(scope="module")
def found(jurisdiction: Jurisdiction) -> Tally:
    return tally(jurisdiction.results)


def findings(jurisdiction: Jurisdiction) -> list[tuple[str, Finding]]:
    return [(id, each) for id, assessment in jurisdiction.assessments.items() for each in assessment.findings]


def is_open(finding: Finding) -> bool:
    return finding.verdict == "gap" and "waived" not in finding.qualifiers


def asks(rulebook: Rulebook) -> set[str]:
    every = (each for ruleset in rulebook.rulesets for each in ruleset.obligations)
    return {each.id for each in every if each.modality in ("obligation", "prohibition")}


def state(assessment: Assessment, severe: set[str]) -> State:
    counts = assessment.counts
    if counts["gap"] > counts["waived"]:
        return "critical" if any(is_open(each) and each.id in severe for each in assessment.findings) else "other"
    if all(each.verdict == "not_applicable" for each in assessment.findings):
        return "nothing"
    return "undetermined" if counts["undetermined"] else "pending" if counts["pending"] else "clear"


def test_verdicts_of_every_obligation(jurisdiction: Jurisdiction, found: Tally) -> None:
    meant = Counter((each.id, each.verdict) for _, each in findings(jurisdiction))
    waived = Counter(each.id for _, each in findings(jurisdiction) if "waived" in each.qualifiers)
    final = Counter(each.id for _, each in findings(jurisdiction) if each.final and each.final.verdict == "gap")
    for place, id in enumerate(found.ids):
        assert [meant[id, code] for code in CODES] == list(found.verdicts[place]), id
        assert (waived[id], final[id]) == (found.waived[place], found.final_gaps[place])
    assert found.firms == 300
    assert sum(waived.values()) > 50
    assert sum(final.values()) > 50


def memberships(firm: Enterprise, rulebook: Rulebook) -> dict[str, set[str]]:
    vocabulary = rulebook.vocabulary
    place, size = firm.jurisdiction, firm.facts.get("size_class")
    trades = firm.facts.get("industries")
    stated = closure(vocabulary.facts["industries"].values, trades.value) if trades else ()  # type: ignore[arg-type]
    return {
        "county": {UNKNOWN if place is None else current_code(vocabulary, str(place.value))},
        "trade": set(stated) or {UNKNOWN},
        "size": {UNKNOWN if size is None else str(size.value)},
    }


@pytest.mark.parametrize("axis", ["county", "trade", "size"])
def test_groups(jurisdiction: Jurisdiction, found: Tally, rulebook: Rulebook, axis: str) -> None:
    states: Counter[tuple[str, State]] = Counter()
    lacking: Counter[str] = Counter()
    per: dict[str, Counter[tuple[str, str]]] = {"gap": Counter(), "applies": Counter()}
    binding = asks(rulebook)
    severe = {each.id for r in rulebook.rulesets for each in r.obligations if each.severity == "critical"}
    for id, assessment in jurisdiction.assessments.items():
        for group in memberships(jurisdiction.firms[id], rulebook)[axis]:
            states[group, state(assessment, severe)] += 1
            open_gaps = [each.id for each in assessment.findings if is_open(each)]
            undecided = [each.id for each in assessment.findings if each.verdict == "undetermined"]
            lacking[group] += bool(binding.intersection(undecided))
            per["gap"].update((group, each) for each in open_gaps)
            per["applies"].update((group, e.id) for e in assessment.findings if e.verdict != "not_applicable")
    groups = found.groups[axis]  # type: ignore[index]
    assert set(groups.keys) >= {group for group, _ in states}
    for place, group in enumerate(groups.keys):
        assert [states[group, each] for each in STATES] == list(groups.states[place]), group
        assert groups.firms[place] == groups.states[place].sum()
        assert lacking[group] == groups.lacking[place]
        for name, counter in per.items() if axis != "size" else ():
            assert [counter[group, id] for id in found.ids] == list(groups.by_obligation[name][place]), (group, name)
    if axis == "county":
        assert "530522" not in groups.keys, "a former code is its successor"
        assert {"530581", "530500", "530000", UNKNOWN} <= set(groups.keys)
    total = sum(states.values())
    assert total > 300 if axis == "trade" else total == 300


def test_missing_facts(jurisdiction: Jurisdiction, found: Tally, rulebook: Rulebook) -> None:
    firms: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    binding, undecided = asks(rulebook), 0
    for assessment in jurisdiction.assessments.values():
        mine: set[str] = set()
        for each in assessment.findings:
            if each.verdict != "undetermined" or each.id not in binding:
                continue
            undecided += 1
            missing = facts_of(each.missing_facts)
            verdicts.update(missing)
            mine.update(missing)
            if len(missing) == 1:
                alone.update(missing)
        firms.update(mine)
    told = {path: (each.firms, each.verdicts, each.alone) for path, each in found.lacks.items()}
    assert told == {path: (firms[path], number, alone[path]) for path, number in verdicts.items()}
    assert found.open_verdicts == undecided
    # A report of one enterprise asks for the same.
    asked = {one.path for each in jurisdiction.assessments.values() for one in unknowns(each)}
    assert set(facts_of(asked)) <= set(told)


def test_due_days(jurisdiction: Jurisdiction, found: Tally) -> None:
    slots: Counter[tuple[int, str]] = Counter()
    of: Counter[str] = Counter()
    firms: set[str] = set()
    for id, each in findings(jurisdiction):
        if each.due is not None and 0 <= (each.due.on - AS_OF).days <= DAYS:
            slots[(each.due.on - AS_OF).days // 7, each.due.kind] += 1
            of[each.id] += 1
            firms.add(id)
    assert [[slots[week, kind] for kind in KINDS] for week in range(len(found.dues))] == found.dues.tolist()
    assert [of[id] for id in found.ids] == list(found.dues_of)
    assert found.due_firms == len(firms)
    assert {"expiry", "period"} <= {kind for _, kind in slots}
