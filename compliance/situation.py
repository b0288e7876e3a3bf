"""One enterprise as integers, cut at a day: what engines read beside the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.enterprise import NOT_YET, Enterprise, FactValue, Stated
from compliance.model import Fact, Origin, Value, Vocabulary
from compliance.plan import NOT_YET_DAY, Plan


class ItemNumbers(Struct, frozen=True):
    """The fields of one item as integers; ``dated`` is false where the list's declared date is unknown."""

    numbers: Mapping[str, int]
    dated: bool
    index: int
    """Place in the profile's list, counted from 0: findings name ``hazards[2].found_on``."""


class Situation(Struct, frozen=True):
    """What is known of one enterprise, without records, items and event dates after the cut day.

    A key that is absent is unknown. ``numbers`` holds facts, set members and places, not classes: those an engine
    derives from the plan. Records are sorted by day and may share days (at most one a day counts toward one
    requirement: true if any that day is true, else unknown if any is unknown).
    """

    numbers: Mapping[str, int]
    declared: Mapping[str, int]
    """Classes as the profile declares them, 0/1."""
    items: Mapping[str, tuple[ItemNumbers, ...]]
    records: Mapping[str, tuple[tuple[int, Mapping[str, int]], ...]]
    through: Mapping[str, int]
    """Last day until which each activity's list is complete; the key ``default`` for activities without their own."""
    founded: int | None
    since: Mapping[str, int]
    suspensions: tuple[tuple[int, int], ...]


def situate(plan: Plan, enterprise: Enterprise, cut: int) -> Situation:
    """Return what is known of an enterprise at the day ``cut``: later records, items and acts do not count.

    Raises :class:`LoadError` where stated facts contradict each other (a part above its whole).
    """
    vocabulary = plan.rulebook.vocabulary
    numbers: dict[str, int] = {}
    for path, stated in enterprise.facts.items():
        fact = vocabulary.facts[path]
        if fact.type == "set":
            continue
        number = _number(fact, stated.value, cut)
        if number is not None:
            numbers[path] = number
    closures: dict[str, frozenset[str]] = {}
    for path, value in plan.members:
        if path in enterprise.facts:
            if path not in closures:
                closures[path] = closure(vocabulary.facts[path].values, _members(enterprise.facts[path]))
            numbers[f"{path}:{value}"] = int(value in closures[path])
    _place(plan, enterprise, numbers)
    _refuse_contradictions(plan, enterprise, numbers)
    founded = _day(enterprise.founded_on)
    return Situation(
        numbers=numbers,
        declared={name: int(bool(stated.value)) for name, stated in enterprise.classes.items()},
        items={path: _items(vocabulary, path, enterprise, cut) for path in enterprise.items},
        records={path: _records(vocabulary, path, enterprise, founded, cut) for path in enterprise.records},
        through=_through(plan, enterprise),
        founded=founded,
        since={key: day.toordinal() for key, day in enterprise.applicability_since.items()},
        suspensions=tuple((each.start.toordinal(), each.until.toordinal()) for each in enterprise.suspensions),
    )


def situations(plan: Plan, enterprise: Enterprise) -> dict[int, Situation]:
    """Return the situation at every day the plan asks for."""
    return {cut: situate(plan, enterprise, cut) for cut in plan.cuts()}


def closure(values: tuple[Value, ...], stated: frozenset[str]) -> frozenset[str]:
    """Return the stated values with everything they imply (coal_mining implies mining)."""
    implied = {value.name: value.implies for value in values}
    found: set[str] = set()
    waiting = list(stated)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(implied.get(name, ()))
    return frozenset(found)


def current_code(vocabulary: Vocabulary, code: str) -> str:
    """Return the present code of a place: a former code is its successor at every date."""
    if code in vocabulary.places:
        return code
    for place in vocabulary.places.values():
        if any(former == code for former, _ in place.former):
            return place.code
    return code


def place_truth(asked: str, stated: str) -> bool | None:
    """Say whether a place lies in a jurisdiction: unknown where it is stated only as a wider one (SEMANTICS 2)."""
    prefix = _stripped(asked)
    if stated.startswith(prefix):
        return True
    return None if prefix.startswith(_stripped(stated)) else False


def remarks(plan: Plan, enterprise: Enterprise) -> tuple[Diagnostic, ...]:
    """Return what was left aside on the as-of date, and why: nothing is dropped in silence."""
    cut = plan.as_of.toordinal()
    vocabulary = plan.rulebook.vocabulary
    found: list[Diagnostic] = []

    def warn(at: Origin, code: str, message: str, zh: str) -> None:
        found.append(Diagnostic(Span(at.path, at.line, 1), code, message, severity="warning", zh=zh))

    for path, stated in enterprise.facts.items():
        fact = vocabulary.facts[path]
        if fact.event and isinstance(stated.value, date) and stated.value.toordinal() > cut:
            message = f"{path} {stated.value} lies after the as-of date {plan.as_of}: taken as not yet done"
            warn(stated.at, "E071", message, f"{fact.label.zh}（{stated.value}）晚于评估日，按“尚未”处理")
    founded = _day(enterprise.founded_on)
    for path, records in enterprise.records.items():
        label = vocabulary.activities[path].label.zh
        for record in records:
            if record.day.toordinal() > cut:
                message = f"{path} {record.day} lies after the as-of date {plan.as_of}: not counted"
                warn(record.at, "E072", message, f"{label}的记录（{record.day}）晚于评估日，未计入")
            elif founded is not None and record.day.toordinal() < founded:
                message = f"{path} {record.day} lies before the founding: not counted"
                warn(record.at, "E073", message, f"{label}的记录（{record.day}）早于企业成立日期，未计入")
    for path, items in enterprise.items.items():
        declared = vocabulary.items[path]
        for item in items:
            day = item.fields.get(declared.dated) if declared.dated else None
            if isinstance(day, date) and day.toordinal() > cut:
                message = f"{path} entry of {day} lies after the as-of date {plan.as_of}: left aside"
                warn(item.at, "E074", message, f"{declared.label.zh}中{day}的一项晚于评估日，未列入")
    if enterprise.jurisdiction is not None:
        code = str(enterprise.jurisdiction.value)
        for place in vocabulary.places.values():
            for former, last in place.former:
                if former == code and plan.as_of > last and code not in vocabulary.places:
                    message = f"{code} was in use until {last}; taken as its successor {place.code} {place.label.en}"
                    zh = f"区划代码{code}用到{last}为止，按现行代码{place.code}（{place.label.zh}）处理"
                    warn(enterprise.jurisdiction.at, "E075", message, zh)
    return tuple(found)


def _number(fact: Fact, value: FactValue, cut: int) -> int | None:
    """Lower one value: flags 0/1, choices by index, days as ordinals; text has no number."""
    if value is NOT_YET:
        return NOT_YET_DAY
    if isinstance(value, date):
        day = value.toordinal()
        return NOT_YET_DAY if fact.event and day > cut else day
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, str) and fact.type == "choice":
        return next(index for index, each in enumerate(fact.values) if each.name == value)
    return None


def _members(stated: Stated) -> frozenset[str]:
    return stated.value if isinstance(stated.value, frozenset) else frozenset()


def _day(stated: Stated | None) -> int | None:
    return stated.value.toordinal() if stated is not None and isinstance(stated.value, date) else None


def _fields(fields: Mapping[str, Fact], values: Mapping[str, FactValue], cut: int) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for name, value in values.items():
        fact = fields[name]
        if isinstance(value, frozenset):
            members = closure(fact.values, value)
            numbers.update({f"{name}:{each.name}": int(each.name in members) for each in fact.values})
        else:
            number = _number(fact, value, cut)
            if number is not None:
                numbers[name] = number
    return numbers


def _items(vocabulary: Vocabulary, path: str, enterprise: Enterprise, cut: int) -> tuple[ItemNumbers, ...]:
    declared = vocabulary.items[path]
    found: list[ItemNumbers] = []
    for index, item in enumerate(enterprise.items[path]):
        day = item.fields.get(declared.dated) if declared.dated else None
        if day is NOT_YET or (isinstance(day, date) and day.toordinal() > cut):
            continue
        dated = declared.dated is None or day is not None
        found.append(ItemNumbers(_fields(declared.fields, item.fields, cut), dated, index))
    return tuple(found)


def _records(
    vocabulary: Vocabulary, path: str, enterprise: Enterprise, founded: int | None, cut: int
) -> tuple[tuple[int, Mapping[str, int]], ...]:
    fields = vocabulary.activities[path].fields
    counted = [
        (record.day.toordinal(), _fields(fields, record.fields, cut))
        for record in enterprise.records[path]
        if record.day.toordinal() <= cut and (founded is None or record.day.toordinal() >= founded)
    ]
    return tuple(sorted(counted, key=lambda record: record[0]))


def _through(plan: Plan, enterprise: Enterprise) -> dict[str, int]:
    default = plan.as_of if enterprise.stated_on is None else min(plan.as_of, enterprise.stated_on)
    through = {"default": default.toordinal()}
    through.update({path: day.toordinal() for path, day in enterprise.records_through.items()})
    return through


def _stripped(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code


def _place(plan: Plan, enterprise: Enterprise, numbers: dict[str, int]) -> None:
    if enterprise.jurisdiction is None:
        return
    stated = current_code(plan.rulebook.vocabulary, str(enterprise.jurisdiction.value))
    for asked in plan.places:
        truth = place_truth(current_code(plan.rulebook.vocabulary, asked), stated)
        if truth is not None:
            numbers[f"place:{asked}"] = int(truth)


def _refuse_contradictions(plan: Plan, enterprise: Enterprise, numbers: Mapping[str, int]) -> None:
    wrong: list[Diagnostic] = []
    for part, whole in plan.shares:
        if part in numbers and whole in numbers and numbers[part] > numbers[whole]:
            at = enterprise.facts[part].at
            wrong.append(
                Diagnostic(
                    Span(at.path, at.line, 1),
                    "E060",
                    f"{part} is {numbers[part]}, more than {whole} ({numbers[whole]}) of which it is a part",
                    f"correct {part} or {whole}",
                )
            )
    if wrong:
        raise LoadError(wrong)
