"""Slips: of each form exactly those that an author makes; none that the loader would refuse, none twice."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compliance import model
from compliance.authoring.mutants import GATE, OPERATORS, VOCABULARY, mutants
from compliance.checking import load_rulesets
from compliance.installed import shipped
from tests.slips import rulebook, slips, told


def test_every_slip_of_a_small_obligation() -> None:
    assert told(slips("applies_when: {staff: {at_least: 100}}, requires: {dept: true}")) == [
        "modality: 应当 > 鼓励",
        "scope: 职工人数100人以上 > ",
        "boundary: 职工人数100人以上 > 职工人数超过100人",
        "threshold: 职工人数100人以上 > 职工人数99人以上",
        "threshold: 职工人数100人以上 > 职工人数1000人以上",
        "threshold: 职工人数100人以上 > 职工人数50人以上",
        "negation: 职工人数100人以上 > 职工人数不满100人",
        "negation: “设有机构”为“是” > “设有机构”为“否”",
    ]


BOUNDS = {
    "more_than: 100": ["boundary 100人以上", "超过101人", "超过1000人", "超过50人"],
    "at_most: 300": ["boundary 不满300人", "301人以下", "3000人以下", "200人以下"],
    "fewer_than: 300": ["boundary 300人以下", "不满299人", "不满3000人", "不满200人"],
    # Nothing below nought or above what the fact allows, and no bounds with nothing between them.
    "at_least: 0": ["boundary 超过0人"],
    "at_most: 2000000": ["boundary 不满2000000人", "1000000人以下"],
    "at_least: 9, at_most: 10": [
        "boundary 为10人", "8人以上、10人以下", "5人以上、10人以下",
        "boundary 为9人", "9人以上、11人以下", "9人以上、100人以下",
    ],
}  # fmt: skip


@pytest.mark.parametrize("written", BOUNDS)
def test_bounds(written: str) -> None:
    # 超过100人 and 101人以上 are one model: only the more serious slip is made.
    found = slips(f"requires: {{staff: {{{written}}}}}", ("boundary", "threshold"))
    said = [each.after.zh.removeprefix("职工人数") for each in found]
    marks = ["boundary " if each.operator == "boundary" else "" for each in found]
    assert [mark + words for mark, words in zip(marks, said, strict=True)] == BOUNDS[written]


LEAVES = {
    "size: big": ["value: 大 > 中", "value:  > 中", "negation: 规模为大 > 规模不是大"],
    # With every value but one listed, one more would hold for all.
    "size: [big, mid]": [
        "value: 大 > ", "value: 大 > 小", "value: 中 > ", "value: 中 > 小", "negation: 规模为大或中 > 规模不是大或中",
    ],
    "trades: {includes: coal}": [
        "value: 煤矿 > 金属矿", "value: 煤矿 > 矿山", "value:  > 金属矿", "negation: 行业包括煤矿 > 行业不包括煤矿",
    ],
    # 煤矿 beside 矿山 says nothing: to leave it out, or to write 金属矿 for it, is no slip.
    "trades: {includes_any: [mining, coal]}": [
        "connective: 行业包括矿山或煤矿 > 行业包括矿山和煤矿", "value: 矿山 > ", "value: 矿山 > 钢铁",
        "negation: 行业包括矿山或煤矿 > 行业不包括矿山或煤矿",
    ],
    "trades: {includes_all: [mining, steel]}": [
        "connective: 行业包括矿山和钢铁 > 行业包括矿山或钢铁", "value: 矿山 > ", "value: 钢铁 > ", "value:  > 煤矿",
        "negation: 行业包括矿山和钢铁 > 不符合“行业包括矿山和钢铁”",
    ],
    "trades: {excludes: [mining]}": [
        "value: 矿山 > 钢铁", "value:  > 钢铁", "negation: 行业不包括矿山 > 行业包括矿山",
    ],
    "share: {of: covered, in: posts, at_least: 100}": [
        "count: 已签岗位数占岗位数的比例达到100% > 已签岗位数占岗位数的比例不低于99%",
        "negation: 已签岗位数占岗位数的比例达到100% > 已签岗位数占岗位数的比例低于100%",
    ],
    "joined_on: {on_or_before: 2024-12-31}": [
        "date: 2024年12月31日前（含当日）已接入 > 2024年12月30日前（含当日）已接入",
        "date: 2024年12月31日前（含当日）已接入 > 2025年1月1日前（含当日）已接入",
        "date: 2024年12月31日前（含当日）已接入 > 2024年12月31日以后（含当日）接入",
        "negation: 2024年12月31日前（含当日）已接入 > 2024年12月31日前（含当日）未接入",
    ],
    "insured_to: {valid_on: as_of}": [
        "date: “保险到期日”未过 > 保险到期日不晚于评估日", "negation: “保险到期日”未过 > “保险到期日”已过",
    ],
    # That there is such a day at all has no day to be one off.
    "insured_to: {on_or_after: 1900-01-01}": [
        "date: 已明确保险到期日 > 保险到期日不晚于1900年1月1日", "negation: 已明确保险到期日 > 未明确保险到期日",
    ],
}  # fmt: skip


@pytest.mark.parametrize("written", LEAVES)
def test_comparisons(written: str) -> None:
    assert told(slips(f"requires: {{{written}}}"))[1:] == LEAVES[written]


def test_what_is_denied_where_it_is_asked_who_is_bound_is_an_exception() -> None:
    written = "all: [{staff: {at_least: 1}}, {not: {exempt: true}}, {trades: {excludes: [steel]}}]"
    kinds = ("connective", "part", "exception")
    both = ["part: 职工人数1人以上 > ", "“豁免”为“否” > ", "行业不包括钢铁 > "]
    whole = "职工人数1人以上，且“豁免”为“否”，且行业不包括钢铁"
    either = "connective: {} > {}".format(whole, whole.replace("且", "或者"))
    applies = told(slips(f"applies_when: {{{written}}}, requires: {{dept: true}}", kinds))
    assert applies == [either, both[0], f"exception: {both[1]}", f"exception: {both[2]}"]
    required = told(slips(f"requires: {{{written}}}", kinds))
    assert required == [either, both[0], f"part: {both[1]}", f"part: {both[2]}"]


HAZARDS = "不属于重大隐患且已销号的隐患"
ITEMS = {
    "every: {of: hazards, where: {major: true}, hold: {closed: true}}": [
        "quantifier: 凡重大隐患，均已销号 > 有已销号的重大隐患",
        "where: 属于重大隐患 > ",
    ],
    # Of every item something must be asked.
    "some: {of: hazards, where: {major: true}}": ["quantifier: 有重大隐患 > 全部隐患均属于重大隐患"],
    "count: {of: hazards, where: {not: {major: true}}, hold: {closed: true}, at_least: 1, at_most: 2}": [
        *(f"count: {HAZARDS}1项以上、2项以下 > {HAZARDS}{now}"
          for now in ("0项以上、2项以下", "为1项", "为2项", "1项以上、3项以下")),
        "exception: 不属于重大隐患 > ",
        "part: 已销号 > ",
    ],
}  # fmt: skip


@pytest.mark.parametrize("written", ITEMS)
def test_items(written: str) -> None:
    kinds = ("quantifier", "where", "count", "exception", "part")
    assert told(slips(f"requires: {{{written}}}", kinds)) == ITEMS[written]


def test_every_for_some_without_hold_is_what_the_loader_takes() -> None:
    (slip,) = slips("requires: {some: {of: hazards, where: {major: true}}}", ("quantifier",))
    assert isinstance(slip.changed, model.Obligation)
    hold = model.Flag("major", True)
    assert slip.changed.requires == model.Quantified("every", "hazards", model.ALWAYS, hold)


ACTIVITIES: dict[str, list[tuple[str, object]]] = {
    "activity: drills, where: {live: true}, at_least: 1, per: quarter, first_owed: 2020-07-01, first_owed_because: x": [
        ("period", "month"), ("period", "half_year"), ("period", "year"), ("count", 2), ("where", None),
        ("negation", None), ("first_owed", "2020-04-01"), ("first_owed", "2020-10-01"), ("first_owed", "None"),
        ("look_back", 24), ("suspension", None),
    ],
    "activity: drills, at_least: 2, within: {months: 6}": [
        ("period", 5), ("period", 7), ("period", 12), ("period", 3), ("count", 1), ("count", 3),
    ],
    # As many records as a span has days are never there: at most one a day counts.
    "activity: drills, at_least: 28, within: {months: 1}": [("period", 2), ("count", 27)],
    "activity: drills, at_least: 1, since: 2024-01-01": [
        ("count", 2), ("since", "2023-12-31"), ("since", "2024-01-02"), ("since", "None"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("written", ACTIVITIES)
def test_activities(written: str) -> None:
    found = slips(f"requires: {{{written}}}")[1:]
    assert [each.operator for each in found] == [operator for operator, _ in ACTIVITIES[written]]
    for each, (operator, value) in zip(found, ACTIVITIES[written], strict=True):
        assert isinstance(each.changed, model.Obligation)
        asked = each.changed.requires
        assert isinstance(asked, model.Frequency)
        now = {
            "period": asked.per or asked.within_months,
            "count": asked.at_least,
            "since": str(asked.since),
            "first_owed": str(asked.first_owed),
            "look_back": asked.look_back,
        }
        assert value is None or now[operator] == value


def test_deadlines() -> None:
    written = "requires: {dept: true, by: {date: 2024-12-31, from_start: {months: 6}}}"
    assert told(slips(written, ("deadline",))) == [
        "deadline: 2024年12月31日前（含当日） > 2024年12月30日前（含当日）",
        "deadline: 2024年12月31日前（含当日） > 2025年1月1日前（含当日）",
        "deadline: 2024年12月31日前（含当日） > ",
        "deadline: 新设立或者新纳入的6个月内 > 新设立或者新纳入的5个月内",
        "deadline: 新设立或者新纳入的6个月内 > 新设立或者新纳入的7个月内",
        "deadline: 新设立或者新纳入的6个月内 > ",
    ]


def test_stricter_cases() -> None:
    base = "requires: {activity: drills, at_least: 1, per: quarter}"
    case = "stricter: [{id: coal, when: {trades: {includes: coal}}, requires: {per: month}}]"
    found = [each for each in slips(f"{base}, {case}") if each.operator in ("stricter", "scope", "period")]
    # A case that asks what its base asks is refused: neither is the base's quarter taken for a month, nor the case's
    # month for a quarter.
    assert [(each.part, *told([each])[0].split(": ", 1)) for each in found] == [
        ("requires", "period", "每季度至少开展1次演练 > 每半年至少开展1次演练"),
        ("requires", "period", "每季度至少开展1次演练 > 每年至少开展1次演练"),
        ("stricter coal", "stricter", "每月至少开展1次演练 > "),
        ("stricter coal", "stricter", "每月至少开展1次演练 > 每季度至少开展1次演练"),
        ("stricter coal", "scope", "行业包括煤矿 > "),
        ("stricter coal", "period", "每月至少开展1次演练 > 每半年至少开展1次演练"),
        ("stricter coal", "period", "每月至少开展1次演练 > 每年至少开展1次演练"),
    ]


def test_days_in_force_are_the_rulesets_where_they_are_taken_over() -> None:
    book = rulebook("{id: a, requires: {dept: true}}\n{id: b, effective: {from: 2021-01-01}, requires: {dept: true}}")
    found = [each for each in mutants(book) if each.operator == "effective"]
    assert [(each.subject, each.concerns, each.after.zh) for each in found] == [
        ("doc", ("a",), "自2019年12月31日起施行"),
        ("doc", ("a",), "自2020年1月2日起施行"),
        ("doc", ("a", "b"), "有效期至2030年12月30日"),
        ("doc", ("a", "b"), "有效期至2031年1月1日"),
        ("b", ("b",), "自2020年12月31日起施行"),
        ("b", ("b",), "自2021年1月2日起施行"),
    ]
    changed = found[2].laid_into(book)
    assert {str(each.effective.until) for each in changed.rulesets[0].obligations} == {"2030-12-30"}
    assert str(found[0].laid_into(book).obligation("b").effective.start) == "2021-01-01"


def test_an_override_left_out_concerns_what_is_displaced() -> None:
    book = rulebook("{id: a, overrides: [b], requires: {dept: true}}\n{id: b, overrides: [c], requires: {dept: true}}\n"
                    "{id: c, applies_when: {exempt: true}, requires: {dept: true}}")  # fmt: skip
    found = [each for each in mutants(book) if each.operator in ("overrides", "scope")]
    assert [(each.subject, each.operator, each.concerns) for each in found] == [
        ("a", "overrides", ("b", "c")),
        ("b", "overrides", ("c",)),
        ("c", "scope", ("c",)),
    ]


def test_classes_concern_what_rests_on_them() -> None:
    book = rulebook(
        "{id: a, applies_when: {doc.pit: true}, requires: {dept: true}}\n{id: b, requires: {dept: true}}",
        "{doc.deep: {when: {trades: {includes: coal}}}, doc.pit: {when: {all: [{doc.deep: true}, {exempt: false}]}}, "
        "doc.idle: {when: {exempt: true}}}",
    )
    found = [each for each in mutants(book) if each.part == "class"]
    assert {each.subject for each in found} == {"doc.deep", "doc.pit"}
    assert {each.concerns for each in found} == {("a",)}
    dropped = next(each for each in found if each.operator == "exception")
    assert dropped.laid_into(book).vocabulary.classes["doc.pit"].when == model.All((model.Flag("doc.deep", True),))


def test_only_what_concerns_an_obligation() -> None:
    book = rulebook("{id: a, overrides: [b], applies_when: {exempt: true}, requires: {dept: true}}\n"
                    "{id: b, requires: {dept: true}}")  # fmt: skip
    found = [*mutants(book, {"b"})]
    assert {each.subject for each in found} == {"doc", "a", "b"}
    assert {each.part for each in found if each.subject == "a"} == {"applies_when", "overrides"}
    assert {each.operator for each in mutants(book, None, ["modality"])} == {"modality"}


@pytest.fixture(scope="module")
def book() -> model.Rulebook:
    return load_rulesets(shipped("rulesets"))


def test_slips_of_the_shipped_rulesets(book: model.Rulebook) -> None:
    found = [*mutants(book)]
    assert found == [*mutants(book)]
    assert len(found) > 10 * sum(len(ruleset.obligations) for ruleset in book.rulesets)
    assert {each.operator for each in found} == {*OPERATORS} - {VOCABULARY}
    found += mutants(book, None, {VOCABULARY})
    assert {each.operator for each in found} == {*OPERATORS}
    assert set(GATE) < set(OPERATORS)
    for each in found:
        assert each.changed != each.original
        assert each.before.zh or each.after.zh
        assert each.before != each.after
        assert each.concerns
        assert each.before.en or not each.before.zh


def test_a_slip_changes_one_thing_alone(book: model.Rulebook) -> None:
    for each in mutants(book, {"yunnan-2024-16-drill"}):
        changed = each.laid_into(book)
        if isinstance(each.changed, model.Obligation):
            assert changed.obligation(each.subject) == each.changed
            back = replace(each, original=each.changed, changed=each.original).laid_into(changed)
            assert back == book


def test_a_slip_in_a_word_changes_that_word_alone(book: model.Rulebook) -> None:
    found = [*mutants(book, None, {VOCABULARY})]
    assert {type(each.original).__name__ for each in found} == {"ClassRule", "Fact", "ItemList", "Activity"}
    for each in found:
        changed = each.laid_into(book)
        assert changed.vocabulary != book.vocabulary
        assert changed.rulesets == book.rulesets
        assert replace(each, changed=each.original).laid_into(changed) == book
