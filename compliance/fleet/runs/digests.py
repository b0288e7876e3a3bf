"""What tells one obligation's meaning, and one run's verdicts, from another's.

The digest of an obligation is that of its lowered form: everything that its verdict depends on beside the firm, the
classes it uses and what its places and values stand for included, and nothing that is only said of it. The digest of
a run does not depend on buckets, row groups or processes: of each obligation it holds the sum, over all firms, of
(hash of the row x hash of what is said), which no order changes. Both find mistakes; neither stops a forger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.evaluating import CODES, Bytes
from compliance.engines.fulfilment import dated
from compliance.fleet.stores.hashing import row_hashes
from compliance.fleet.stores.store import dump
from compliance.model import Fact, Value
from compliance.periods import Period
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Plan,
    Requirement,
    Rolling,
    ShareTest,
    Until,
)
from compliance.situation import closure, current_code, place_truth

Form = Any
"""Plain data: lists, texts, numbers."""


def obligation_digests(plan: Plan) -> dict[str, str]:
    """Return the digest of every obligation's lowered form, by id."""
    forms = _Forms(plan)
    return {owed.id: digest_of(forms.owed(owed, plan.as_of.toordinal())) for owed in plan.owed}


def digest_of(form: Form) -> str:
    """Return the digest of plain data."""
    return hashlib.sha256(dump(form)).hexdigest()


class _Forms:
    """Writes what a plan asks as plain data."""

    def __init__(self, plan: Plan) -> None:
        self._vocabulary = plan.rulebook.vocabulary
        self._rules = {cut: {each.name: each for each in plan.classes_on(cut)} for cut in plan.cuts()}
        self._classes: dict[tuple[str, int], str] = {}
        self._places: dict[str, Form] = {}
        self._former = {former: place.code for place in self._vocabulary.places.values() for former, _ in place.former}

    def owed(self, owed: Owed, cut: int) -> Form:
        """Return one obligation as judged at a cut."""
        return [
            owed.modality,
            owed.standing,
            self.node(owed.place, cut),
            self.node(owed.applies_when, cut),
            [self.node(each.applies, cut) for each in owed.overriders],
            None if owed.base is None else self.node(owed.base, cut),
            [[self.node(each.guard, cut), self.node(each.requirement, cut)] for each in owed.cases],
            [self.owed(each, cut) for _, each in owed.alternatives],
            None if owed.final is None else [owed.final.until, self.owed(owed.final, owed.final.until or 0)],
        ]

    def node(self, node: Requirement, cut: int, fields: Mapping[str, Fact] | None = None) -> Form:
        """Return a test or requirement, over facts or over the fields of an item or a record."""
        if isinstance(node, Leaf):
            return ["is", node.key, node.ranges, dated(node), self._key(node.key, cut, fields)]
        if isinstance(node, AllOf):
            return ["all", *(self.node(each, cut, fields) for each in node.parts)]
        if isinstance(node, AnyOf):
            # Where a condition was lowered to several leaves none of them is an alternative.
            return ["any", node.says is None, *(self.node(each, cut, fields) for each in node.parts)]
        if isinstance(node, NotOf):
            return ["not", self.node(node.part, cut, fields)]
        if isinstance(node, ItemsTest):
            items = self._vocabulary.items[node.items]
            tests = [self.node(each, cut, items.fields) for each in (node.where, node.hold)]
            on = None if items.dated is None else [items.dated, *_kind(items.fields[items.dated])]
            return ["items", node.mode, node.items, on, *tests, node.at_least, node.at_most]
        if isinstance(node, ShareTest):
            kinds = [_kind(self._vocabulary.facts[each]) for each in (node.part, node.whole)]
            return ["share", node.part, node.whole, kinds, node.at_least, node.at_most]
        if isinstance(node, Until):
            days = [node.by, node.open, node.from_start_months, node.start_reaching, node.since]
            return ["until", *days, self.node(node.requirement, cut, fields)]
        return self._counted(node, cut)

    def _counted(self, node: Calendar | Rolling | Ever, cut: int) -> Form:
        where = self.node(node.where, cut, self._vocabulary.activities[node.activity].fields)
        if isinstance(node, Calendar):
            periods = [_days(node.complete), None if node.current is None else _days([node.current])]
            earlier = None if node.earlier is None else self.node(node.earlier, cut)
            return ["calendar", node.activity, where, node.need, periods, node.since, node.suspendable, earlier]
        if isinstance(node, Rolling):
            days = [node.reaching, node.last, node.start, node.since]
            return ["rolling", node.activity, where, node.need, *days]
        return ["ever", node.activity, where, node.need, node.first, node.last]

    def _key(self, key: str, cut: int, fields: Mapping[str, Fact] | None) -> Form:
        """Return what a leaf's key stands for beside its name."""
        name, _, member = key.partition(":")
        if fields is None and name == "place":
            return self._place(member)
        if fields is None and name in self._rules[cut]:
            return self._class(name, cut)
        fact = (self._vocabulary.facts if fields is None else fields).get(name)
        if fact is None:
            return None
        if member:
            return sorted(_stating(fact.values).get(member, ()))
        return _kind(fact)

    def _class(self, name: str, cut: int) -> str:
        if (name, cut) not in self._classes:
            rule = self._rules[cut][name]
            self._classes[name, cut] = digest_of([rule.closed, rule.declarable, self.node(rule.when, cut)])
        return self._classes[name, cut]

    def _place(self, code: str) -> Form:
        """Return the place asked for, and the former codes that lie in it otherwise than they look."""
        if code not in self._places:
            asked = current_code(self._vocabulary, code)
            moved = [
                [each, now]
                for each, now in sorted(self._former.items())
                if place_truth(asked, now) != place_truth(asked, each)
            ]
            self._places[code] = [asked, moved]
        return self._places[code]


@cache
def _stating(values: tuple[Value, ...]) -> dict[str, list[str]]:
    """Return by member who states it: every value that brings it with it."""
    found: dict[str, list[str]] = {}
    for each in values:
        for member in closure(values, frozenset([each.name])):
            found.setdefault(member, []).append(each.name)
    return found


def _kind(fact: Fact) -> Form:
    return [fact.type, fact.event, [each.name for each in fact.values] if fact.type == "choice" else []]


def _days(periods: Sequence[Period]) -> Form:
    return [[each.first, each.last] for each in periods]


# --- verdicts --------------------------------------------------------------------------------------------------------

_VERDICT_BITS, _REASON_BITS, _QUALIFIER_BITS = 3, 3, 7
_SAID = row_hashes(pa.record_batch({"said": np.arange(1 << (_VERDICT_BITS + _REASON_BITS + _QUALIFIER_BITS))}))
_ENDED = row_hashes(pa.record_batch({"ended": np.arange(256)}))
_WHOLE = 1 << 64


class Sums(Struct):
    """What was said of one obligation, over some firms: how many of each verdict, and the sum that tells it apart."""

    counts: list[int]
    """In the order of CODES."""
    sum: int

    def add(self, other: Sums) -> None:
        """Take in other firms."""
        self.counts = [one + more for one, more in zip(self.counts, other.counts, strict=True)]
        self.sum = (self.sum + other.sum) % _WHOLE


def nothing() -> Sums:
    """Return the sums of no firm."""
    return Sums([0] * len(CODES), 0)


def sums_of(
    hashes: NDArray[np.uint64], verdict: Bytes, qualifiers: Bytes, reason: Bytes, final: Bytes | None = None
) -> Sums:
    """Return the sums of one obligation's columns; ``hashes`` are those of the firms' rows."""
    said = qualifiers.astype(np.uint16)
    said <<= np.uint16(_REASON_BITS)
    said |= reason
    said <<= np.uint16(_VERDICT_BITS)
    said |= verdict
    stirred = _SAID.take(said)
    if final is not None:
        stirred += _ENDED.take(final)
    counts = np.bincount(verdict, minlength=len(CODES))
    return Sums([int(each) for each in counts], int(np.dot(stirred, hashes)))


def run_digest(as_of: str, firms: int, sums: Mapping[str, Sums]) -> str:
    """Return the digest of what a run says, whatever its buckets."""
    told = {key: f"{each.sum:016x}" for key, each in sums.items()}
    return digest_of(["compliance run 1", as_of, firms, told])
