"""A witness: the smallest profile and day on which an edit, or a slip, changes a verdict.

It is text first: what is printed is read back by the profile reader and judged by the reference engine, so that nobody
is shown an example that does not hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.assessor import refuse_false_declarations
from compliance.diagnostics import LoadError
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from compliance.profiles import read_body
from compliance.profiles.stating import ENVELOPE
from compliance.reading import Mistakes, parse_text
from compliance.situation import situations
from compliance.verdict import Outcome

Scalar = str | bool | int | date | None
Value = Scalar | list["Value"] | dict[str, "Value"]
"""A value of a profile as plain data."""

_BARE = re.compile(r"[a-z][a-z0-9_]*")
_NO_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


class Witness(Struct, frozen=True):
    """The body of a profile (dotted facts, lists, envelope words) and the day on which it is judged."""

    as_of: date
    given: Mapping[str, Value]


class Change(Struct, frozen=True):
    """A witness with what each side says of it; ``None``: the obligation is not there."""

    witness: Witness
    old: Outcome | None
    new: Outcome | None


class Bench:
    """Judges witnesses by one obligation of a rulebook; a plan is made once a day."""

    def __init__(self, rulebook: Rulebook, obligation_id: str) -> None:
        self.rulebook, self.obligation_id = rulebook, obligation_id
        self._plans: dict[date, Plan] = {}

    def plan(self, as_of: date) -> Plan:
        """Return the plan of the one obligation on a day."""
        if as_of not in self._plans:
            self._plans[as_of] = lower(self.rulebook, as_of, {self.obligation_id})
        return self._plans[as_of]

    def judge(self, enterprise: Enterprise, as_of: date) -> Outcome | None:
        """Return what the reference says; ``None`` where the obligation is not there.

        Raises :class:`LoadError` where stated facts contradict each other.
        """
        plan = self.plan(as_of)
        at = situations(plan, enterprise)
        today = as_of.toordinal()
        refuse_false_declarations(plan, enterprise, Judge(at[today], plan.classes, today))
        return evaluate(plan, at).get(self.obligation_id)

    def judge_witness(self, witness: Witness) -> Outcome | None:
        """Return what the reference says of a witness, written and read again; facts unknown here are left out."""
        return self.judge(_read_for(witness, self), witness.as_of)


def body_text(given: Mapping[str, Value], indent: str = "") -> str:
    """Return the body of a profile as YAML that is read back as it is, one fact a line, one record a line."""
    if not given:
        return f"{indent}{{}}\n"
    return "".join(f"{line}\n" for line in _lines(given, indent))


def read_given(text: str, rulebook: Rulebook) -> Enterprise:
    """Read the body of a profile; :class:`LoadError` with every mistake."""
    mistakes = Mistakes("witness", text)
    root = parse_text(text, mistakes)
    if root is None:
        mistakes.end()
    enterprise = read_body(root, rulebook.vocabulary, mistakes)
    mistakes.raise_if_any()
    return replace(enterprise, name="witness", path="witness")


def replay(witness: Witness, old: Bench, new: Bench) -> Change | None:
    """Return what both sides say of a witness once written and read again; ``None`` where either cannot read it.

    Facts that one side does not know are left out for that side.
    """
    try:
        before, after = old.judge_witness(witness), new.judge_witness(witness)
    except LoadError:
        return None
    return Change(witness, before, after)


def written(value: Value) -> str:
    """Return a value as YAML that is read back as it is."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | date():
            return str(value)
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return "{" + ", ".join(f"{name}: {written(each)}" for name, each in value.items()) + "}"
    plain = _BARE.fullmatch(value) and value not in _NO_WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def _lines(given: Mapping[str, Value], indent: str) -> Iterator[str]:
    for name, value in given.items():
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {written(each)}" for each in value)
        else:
            yield f"{indent}{name}: {written(value)}"


def _read_for(witness: Witness, bench: Bench) -> Enterprise:
    vocabulary = bench.rulebook.vocabulary
    known = {**vocabulary.facts, **vocabulary.items, **vocabulary.activities, **vocabulary.classes}
    kept = {name: value for name, value in witness.given.items() if name in known or name in ENVELOPE}
    return read_given(body_text(kept), bench.rulebook)
