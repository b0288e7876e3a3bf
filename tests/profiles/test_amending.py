"""Entries added to a profile's text: everything else stays, byte for byte, however the profile is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance.decoding import digest_of
from compliance.diagnostics import LoadError
from compliance.enterprise import InspectionResult
from compliance.model import Origin
from compliance.profiles import load_profile
from compliance.profiles.amending import append_inspections, compare, only_appended
from tests.small_vocabulary import VOCABULARY

NOWHERE = Origin("", 0)
HEAD = "kind: enterprise_profile\nname: 甲厂\n"
FIRST = InspectionResult(date(2025, 1, 15), "甲某、乙某", "yunnan-2024-04-dept", "not_satisfied", "缺8月记录", NOWHERE)
SECOND = InspectionResult(date(2025, 1, 15), "甲某、乙某", "baoshan-2017-05-dept", "satisfied", "", NOWHERE)
OLD = "{date: 2024-11-27, officer: 张某, item: old-1, result: satisfied}"
ADDED = (
    "{date: 2025-01-15, officer: 甲某、乙某, item: yunnan-2024-04-dept, result: not_satisfied, remark: 缺8月记录}",
    "{date: 2025-01-15, officer: 甲某、乙某, item: baoshan-2017-05-dept, result: satisfied}",
)


def amended(text: str, *entries: InspectionResult) -> str:
    return append_inspections(text.encode(), entries or (FIRST, SECOND), VOCABULARY, "a.yaml").decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("staff_count: 1\n", "staff_count: 1\ninspections:\n  - {0}\n  - {1}\n", id="absent"),
        pytest.param("address: 某路\n# 完", "address: 某路\n# 完\ninspections:\n  - {0}\n  - {1}\n", id="no-end"),
        pytest.param("inspections:\nstaff_count: 1\n", "inspections:\n  - {0}\n  - {1}\nstaff_count: 1\n", id="empty"),
        pytest.param("inspections:   # 无", "inspections:   # 无\n  - {0}\n  - {1}\n", id="empty-remarked"),
        pytest.param("inspections: null # 无\n", "inspections: [\n  {0},\n  {1}\n] # 无\n", id="null"),
        pytest.param("inspections: []   # 无\n", "inspections: [\n  {0},\n  {1}\n]   # 无\n", id="empty-list"),
        pytest.param(f"inspections: [{OLD}] # 一\n", "inspections: [OLD, {0}, {1}] # 一\n", id="flow"),
        pytest.param(
            f"inspections: [\n   {OLD}, # 一\n]\n", "inspections: [\n   OLD,\n   {0},\n   {1}, # 一\n]\n", id="lines"
        ),
        pytest.param(
            f"inspections:\n    - {OLD}  # 一\n\n# 八、其他\nstaff_count: 1\n",
            "inspections:\n    - OLD  # 一\n    - {0}\n    - {1}\n\n# 八、其他\nstaff_count: 1\n",
            id="block",
        ),
        pytest.param(f"inspections:\n- {OLD}", "inspections:\n- OLD\n- {0}\n- {1}\n", id="block-not-indented"),
    ],
)  # fmt: skip
def test_entries_come_last_in_the_manner_of_the_profile(before: str, after: str) -> None:
    wanted = after.replace("OLD", OLD).replace("{0}", ADDED[0]).replace("{1}", ADDED[1])
    assert amended(HEAD + before) == HEAD + wanted


def test_entries_with_a_line_for_each_key_get_more_of_their_kind() -> None:
    old = "inspections:\n  -  date: 2024-11-27\n     officer: 张某\n     item: old-1\n     result: satisfied\n"
    new = "  -  date: 2025-01-15\n     officer: 甲某、乙某\n     item: baoshan-2017-05-dept\n     result: satisfied\n"
    assert amended(HEAD + old + "# 完\n", SECOND) == HEAD + old + new + "# 完\n"


def test_line_ends_and_byte_order_mark_stay() -> None:
    before = "\ufeff" + (HEAD + f"inspections:\n  - {OLD}\nstaff_count: 1\n").replace("\n", "\r\n")
    after = amended(before)
    assert after.replace("\r\n", "").count("\n") == 0
    assert after.startswith("\ufeffkind")
    assert after.replace(f"  - {ADDED[0]}\r\n  - {ADDED[1]}\r\n", "") == before


def test_a_profile_in_json_stays_json() -> None:
    import json

    before = '{"kind": "enterprise_profile", "name": "甲厂", "staff_count": 1}\n'
    told = json.loads(amended(before))
    assert [each["item"] for each in told.pop("inspections")] == [FIRST.item, SECOND.item]
    assert told == json.loads(before)


@pytest.mark.parametrize(
    "text",
    [
        "缺: 记录 #1",
        '“双报告” "一"',
        "- 无",
        "[甲]",
        "null",
        "a\\b",
        "'",
        "%",
        "是否：已",
        "张三 李四",
        "{x}",
        "123",
        "~",
    ],
)
def test_any_remark_comes_back_as_it_was_written(text: str) -> None:
    for body in (
        "",
        "inspections: []\n",
        "inspections:\n  - date: 2024-11-27\n    officer: 张\n    item: o\n    result: satisfied\n",
    ):
        after = amended(HEAD + body, replace(FIRST, remark=text, officer=text))
        found = load_profile(after.encode(), VOCABULARY).inspections[-1]
        assert (found.remark, found.officer) == (text, text)


def test_what_cannot_be_added_alone_is_refused() -> None:
    # The line end that another key needs would become part of the text above it.
    with pytest.raises(LoadError) as refused:
        amended("kind: enterprise_profile\nname: 甲厂\nmain_product: |\n  钢坯")
    assert [each.code for each in refused.value.diagnostics] == ["K016"]


def test_no_entry_is_no_change() -> None:
    assert append_inspections(b"\xff", (), VOCABULARY) == b"\xff"


def test_entries_are_sorted_into_new_known_and_contradicted() -> None:
    there = (replace(FIRST, remark="另有说明"), replace(SECOND, result="not_applicable"))
    other = replace(FIRST, officer="丙某")
    found = compare(there, (FIRST, SECOND, other, other))
    assert found.new == (other,)
    assert found.already == (FIRST, other)
    assert found.contradicted == ((SECOND, there[1]),)


# --- any profile ---------------------------------------------------------------------------------------------------

WORDS = st.text(
    st.sampled_from("甲乙丙丁某厂处未建立台账，。；：、“”#:-{}[]'\"\\%&*!|>@` abcXYZ019"), min_size=1, max_size=30
)
ENTRIES = st.builds(
    InspectionResult,
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    WORDS.filter(str.strip),
    st.from_regex(r"[a-z]{2,9}-20[0-9]{2}-[0-9]{2}-[a-z]{1,9}", fullmatch=True),
    st.sampled_from(("satisfied", "not_satisfied", "not_applicable", "not_checked")),
    WORDS.filter(str.strip) | st.just(""),
    st.just(NOWHERE),
)
REMARKS = st.sampled_from(("", " # 注：[a, b]", "   # {x: 1}"))
PARTS = st.sampled_from(
    (
        "staff_count: 120",
        "safety_dept: {exists: true}",
        "industries: [steel, textile]",
        "hazards:\n  - {found_on: 2024-05-01, major: true}\n  - found_on: 2024-06-01\n    major: false",
        "drills: [2024-01-02,\n  2024-03-04]",
        "main_product: 'a''b'",
        "address: >-\n  某路\n  1号",
        "contacts:\n  principal_person: 甲",
        "suspensions: []",
        "liability_insurance.valid_to: 2026-01-01",
    )
)
BLOCK = "inspections:\n  - date: 2024-11-27\n    officer: 张某\n    item: old-1\n    result: satisfied"
LISTS = st.sampled_from(
    (
        None,
        "inspections:",
        "inspections: []",
        "inspections: [ ]",
        "inspections: null",
        "inspections: ~",
        f"inspections: [{OLD}]",
        f"inspections: [{OLD},]",
        f"inspections: [\n  {OLD},\n  {OLD.replace('old-1', 'old-2')}\n  ]",
        f"inspections:\n- {OLD}",
        f"inspections:\n    - {OLD}\n    # - {OLD}",
        BLOCK,
        f"{BLOCK}\n    remark: |-\n      看",
    )
)  # fmt: skip


@st.composite
def profiles(draw: st.DrawFn) -> str:
    """Return a profile written in one of many manners."""
    parts = draw(st.lists(PARTS, max_size=5, unique_by=lambda part: part.partition(":")[0]))
    listed = draw(LISTS)
    if listed is not None:
        parts.insert(draw(st.integers(0, len(parts))), listed)
    lines: list[str] = []
    for part in ("kind: enterprise_profile", "name: 甲厂", *parts):
        lines += draw(st.sampled_from(((), ("",), ("# 一、概况",), ("", "#"))))
        first, *others = part.split("\n")
        lines += [first + ("" if others and first.endswith((">-", ",")) else draw(REMARKS)), *others]
    lines += draw(st.sampled_from(((), ("# 完",), ("", ""), ("...",))))
    text = "\n".join(lines) + draw(st.sampled_from(("", "\n", "\n\n")))
    indent = draw(st.sampled_from(("", "", "  ")))
    text = "".join(indent + line if line.strip() not in ("", "...") else line for line in text.splitlines(True))
    return draw(st.sampled_from(("", "\ufeff"))) + text.replace("\n", draw(st.sampled_from(("\n", "\r\n"))))


def without(text: str, put: str) -> bool:
    """Say whether ``text`` is ``put`` with one stretch less: nothing else was touched."""
    more = len(put) - len(text)
    return any(put[:at] + put[at + more :] == text for at in range(len(text) + 1))


@settings(max_examples=300, deadline=None)
@given(profiles(), st.lists(ENTRIES, min_size=1, max_size=4))
def test_nothing_else_of_any_profile_changes(text: str, entries: list[InspectionResult]) -> None:
    data = text.encode()
    before = load_profile(data, VOCABULARY)
    changed = append_inspections(data, entries, VOCABULARY)
    after = load_profile(changed, VOCABULARY)
    assert [replace(each, at=NOWHERE) for each in after.inspections[len(before.inspections) :]] == entries
    put = changed.decode()
    bare = text.replace("inspections: null", "inspections: ").replace("inspections: ~", "inspections: ")
    assert without(bare, put), put
    assert only_appended(changed, digest_of(data))
    assert not only_appended(changed, digest_of(data + b"#"))
    assert append_inspections(changed, entries[:1], VOCABULARY) != changed
