"""Where verdicts can turn: the values at the edges of every fact, list and word of the envelope that two sides ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from compliance import model
from compliance.authoring.edits.meaning import how_read
from compliance.authoring.edits.near.edges import DAY, Edges, record_lists, turning_days
from compliance.authoring.edits.near.sketches import Side, conditions
from compliance.authoring.witness import Value
from compliance.periods import add_months, complete_before, earliest_reaching
from compliance.situation import current_code, place_truth

LONG_AGO = date(2010, 1, 1)
"""When an enterprise was founded that is new in no respect."""
MOST_VALUES = 14


class Terrain:
    """What two versions of an obligation ask together, on any day."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self.sides = [each for each in sides if each.obligation is not None]
        self.facts: dict[str, Edges] = {}
        self.fields: dict[str, dict[str, Edges]] = {}
        self.classes: dict[str, model.ClassRule] = {}
        self.quantified: dict[str, list[model.Quantified]] = {}
        self.frequencies: dict[str, list[model.Frequency]] = {}
        self.atoms: list[set[tuple[object, ...]]] = []
        """Of each side, everything it asks, one by one: what stands on one side only is where to look first."""
        self.months: set[int] = set()
        self.deadlines: set[date] = set()
        self.spans: set[model.Effective] = set()
        self.places: dict[str, None] = {}
        self.reread: set[str] = set()
        """Facts and lists that the two sides read otherwise."""
        for side in self.sides:
            self._survey(side)
        self._compare_readings()

    @property
    def names(self) -> list[str]:
        """Return everything that can be varied, by name, the envelope last."""
        declared = [name for name, rule in self.classes.items() if rule.declarable]
        return [*self.facts, *self.fields, *declared, *self.envelope]

    @property
    def envelope(self) -> list[str]:
        """Return the words of the envelope on which something turns."""
        found = ["jurisdiction"] if self.places else []
        found.append("founded_on")
        if self.frequencies:
            found.append("records_through")
        if self.frequencies or self.months:
            found.append("applicability_since")
        if any(side.obligation and side.obligation.not_owed_when_suspended for side in self.sides):
            found.append("suspensions")
        return found

    def suspects(self) -> list[str]:
        """Return the names of which the two sides ask something different; all where they ask the same otherwise."""
        if len(self.atoms) < 2:
            return self.names
        apart = {str(atom[0]) for atom in self.atoms[0] ^ self.atoms[1]}
        found = [name for name in self.names if name in apart or name in self.reread]
        return found or self.names

    def values(self, name: str, as_of: date) -> list[Value]:
        """Return what to try for a name on a day; that it is not known goes without saying."""
        if name in self.facts:
            return self.facts[name].values(as_of)[:MOST_VALUES]
        if name in self.classes:
            return [True, False]
        if name in self.frequencies:
            return [*record_lists(self.frequencies[name], self.fields[name], as_of, name in self.reread)]
        if name in self.fields:
            return [*self._item_lists(name, as_of)]
        return self._enveloped(name, as_of)

    def days(self) -> list[date]:
        """Return the days on which something begins, ends, falls due or lapses."""
        found: dict[date, None] = {}
        for span in sorted(self.spans, key=lambda each: (each.start, each.until or date.max)):
            for wanted in [each for several in self.frequencies.values() for each in several]:
                found |= dict.fromkeys(turning_days(wanted, wanted.first_owed or span.start))
            found |= dict.fromkeys(add_months(span.start, months) + DAY for months in sorted(self.months))
            found |= dict.fromkeys((span.start, span.start - DAY))
            found |= dict.fromkeys((span.until, span.until + DAY) if span.until else ())
        found |= dict.fromkeys(day + DAY * step for day in sorted(self.deadlines) for step in (0, 1))
        fixed = {day for edges in self._all_edges() for day in edges.days if day is not None}
        found |= dict.fromkeys(day + DAY * step for day in sorted(fixed) for step in (0, 1, -1))
        return [*found]

    def ordinary_days(self) -> list[date]:
        """Return a day of each side in which it has long been in force, or is still."""
        found: dict[date, None] = {}
        for span in sorted(self.spans, key=lambda each: (each.start, each.until or date.max)):
            settled = date(span.start.year + 2, 6, 1)
            found[settled if span.until is None or settled <= span.until else span.until] = None
        return [*found]

    def _all_edges(self) -> Iterator[Edges]:
        yield from self.facts.values()
        for each in self.fields.values():
            yield from each.values()

    # --- what is asked

    def _compare_readings(self) -> None:
        """Note what the two sides read otherwise; a date may then turn on the day of judgement."""
        for name in (*self.facts, *self.fields):
            declared = [how_read(_declared(name, side.vocabulary)) for side in self.sides]
            if all(each == declared[0] for each in declared):
                continue
            self.reread.add(name)
            if name in self.facts:
                self.facts[name].days.add(None)
                continue
            for side in self.sides:
                items = side.vocabulary.items.get(name)
                if items is not None and items.dated:
                    self.fields[name].setdefault(items.dated, Edges(items.fields[items.dated])).days.add(None)
            for edges in self.fields[name].values():
                edges.days.add(None)

    def _survey(self, side: Side) -> None:
        assert side.obligation is not None
        atoms: set[tuple[object, ...]] = set()
        self.atoms.append(atoms)
        for ruleset in side.rulebook.rulesets:
            if ruleset.jurisdiction not in (None, model.NATIONAL):
                self.places[current_code(side.vocabulary, str(ruleset.jurisdiction))] = None
            atoms.add(("jurisdiction", ruleset.jurisdiction))
            for each in ruleset.obligations:
                self.spans.add(each.effective)
                own = each.id == side.obligation.id
                for node in conditions(each, own):
                    self._note(node, side, atoms)

    def _note(self, node: model.Requirement, side: Side, atoms: set[tuple[object, ...]], inside: str = "") -> None:
        match node:
            case model.All(parts) | model.Any(parts):
                for part in parts:
                    self._note(part, side, atoms, inside)
                return
            case model.Not(part):
                self._note(part, side, atoms, inside)
                return
            case model.Deadline(by, inner, months):
                self.deadlines.add(by)
                self.months |= {months} if months else set()
                atoms.add(("founded_on", by, months))
                self._note(inner, side, atoms)
                return
            case model.Quantified(mode, items, where, hold, low, high):
                self.fields.setdefault(items, {})
                if node not in self.quantified.setdefault(items, []):
                    self.quantified[items].append(node)
                atoms.add((items, mode, low, high, repr((where, hold))))
                self._note(where, side, atoms, items)
                self._note(hold, side, atoms, items)
                return
            case model.Frequency():
                self.fields.setdefault(node.activity, {})
                if node not in self.frequencies.setdefault(node.activity, []):
                    self.frequencies[node.activity].append(node)
                atoms.add((node.activity, repr(node)))
                self._note(node.where, side, atoms, node.activity)
                return
            case model.Share(part, whole, low, high):
                for name, bounds in ((whole, {100}), (part, {each for each in (low, high, 100) if each is not None})):
                    self._edges(name, side, "").bounds |= bounds
                    atoms.add((name, low, high))
                return
        if not inside and node.fact in side.vocabulary.classes:
            self._note_class(side.vocabulary.classes[node.fact], side, atoms)
            return
        edges = self._edges(node.fact, side, inside)
        atoms.add((inside or node.fact, repr(node)))
        match node:
            case model.Number(_, low, high):
                edges.bounds |= {each for each in (low, high) if each is not None}
            case model.Choice(_, values) | model.Members(_, _, values):
                edges.named |= dict.fromkeys(values)
            case model.Day(_, _, day):
                edges.days.add(day)

    def _note_class(self, rule: model.ClassRule, side: Side, atoms: set[tuple[object, ...]]) -> None:
        atom = (rule.name, rule.closed, rule.declarable)
        if atom not in atoms:
            atoms.add(atom)
            self.classes[rule.name] = rule
            self._note(rule.when, side, atoms)

    def _edges(self, name: str, side: Side, inside: str) -> Edges:
        if inside:
            known = side.vocabulary.items.get(inside) or side.vocabulary.activities[inside]
            return self.fields[inside].setdefault(name, Edges(known.fields[name]))
        return self.facts.setdefault(name, Edges(side.vocabulary.facts[name]))

    # --- lists and the envelope

    def _item_lists(self, name: str, as_of: date) -> Iterator[Value]:
        yield []
        entries = [{}, *self.entries(name, as_of)]
        for each in entries:
            yield [{**each}]
        counts = {each for node in self.quantified.get(name, ()) for each in (node.at_least, node.at_most)} - {None}
        sizes = sorted({size + step for size in counts if size is not None for step in (-1, 0, 1)} - {0, 1, -1})
        for size in sizes[:6]:
            for each in entries[:6]:
                yield [{**each} for _ in range(size)]

    def entries(self, name: str, as_of: date) -> list[dict[str, Value]]:
        """Return items or records with every field known: the first value of each, then one field otherwise."""
        fields = self.fields[name]
        declared = next((each.vocabulary.items.get(name) for each in self.sides if name in each.vocabulary.items), None)
        first: dict[str, Value] = {
            field: values[0] for field, edges in fields.items() if (values := edges.values(as_of))
        }
        if declared is not None and declared.dated and declared.dated not in first:
            first = {declared.dated: LONG_AGO, **first}
        found = [first]
        for field_name, edges in fields.items():
            found += [{**each, field_name: value} for value in edges.values(as_of)[1:] for each in found[:6]]
        return found[:24]

    def _enveloped(self, name: str, as_of: date) -> list[Value]:
        frequencies = [each for several in self.frequencies.values() for each in several]
        pers = sorted({each.per for each in frequencies if each.per})
        latest = [complete_before(as_of, per)[-1] for per in pers]
        match name:
            case "jurisdiction":
                return [*self._places()]
            case "founded_on":
                days = [
                    LONG_AGO,
                    *(date.fromordinal(earliest_reaching(as_of.toordinal(), each)) for each in self.months),
                ]
                days += [day - DAY for day in days[1:]]
                days += [date.fromordinal(first) for each in latest for first in (each.first, each.first + 1)]
                return [*dict.fromkeys((*days, as_of, as_of + DAY))]
            case "records_through":
                return [as_of, *(date.fromordinal(each.last - 1) for each in latest), LONG_AGO]
            case "suspensions":
                return [
                    [{"from": date.fromordinal(each.first), "until": date.fromordinal(each.last)}] for each in latest
                ]
        days = [*(date.fromordinal(each.first + step) for each in latest for step in (0, 1)), as_of]
        return [{key: day} for key in self._since_keys() for day in dict.fromkeys(days)]

    def _since_keys(self) -> list[str]:
        """Return what applicability_since may name on every side; a case that one side lacks says nothing there."""
        found = [_since_keys(side.obligation) for side in self.sides if side.obligation is not None]
        return [key for key in found[0] if all(key in each for each in found)]

    def _places(self) -> Iterator[str]:
        """Yield one county for each way of lying inside or outside the places asked, then wider and unknown ones."""
        known = self.sides[0].vocabulary.places
        counties = [code for code in sorted(known) if not code.endswith("00")]
        seen: set[tuple[bool | None, ...]] = set()
        for code in [*counties, *(code for code in sorted(known) if code.endswith("00"))]:
            lies = tuple(place_truth(place, code) for place in self.places)
            if lies not in seen:
                seen.add(lies)
                yield code


def _declared(name: str, vocabulary: model.Vocabulary) -> object:
    return vocabulary.facts.get(name) or vocabulary.items.get(name) or vocabulary.activities.get(name)


def _since_keys(obligation: model.Obligation) -> list[str]:
    return [obligation.id, *(f"{obligation.id}#{case.id}" for case in obligation.stricter)]
