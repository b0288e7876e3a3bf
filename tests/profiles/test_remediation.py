"""What a profile says under ``remediation``: every field, what may be left out, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from compliance.diagnostics import LoadError
from compliance.enterprise import RemediationEntry
from compliance.profiles import load_profile
from tests.small_vocabulary import VOCABULARY

HEAD = "kind: enterprise_profile\nname: 某公司\n"


def read(body: str) -> tuple[RemediationEntry, ...]:
    return load_profile((HEAD + body).encode(), VOCABULARY, path="p.yaml").remediation


def refused(body: str) -> list[str]:
    with pytest.raises(LoadError) as caught:
        read(body)
    return [f"{each.code} {each.span.line}" for each in caught.value.diagnostics]


def test_every_field_is_read_with_its_place() -> None:
    (entry,) = read(
        "remediation:\n"
        "  - obligation: a-1\n"
        "    measure: 加装护栏\n"
        "    owner: 张三（设备部）\n"
        "    funds: 185000\n"
        "    due: 2025-01-24\n"
        "    contingency: 停用\n"
        "    accepted_by: 李四\n"
        "    done_on: 2025-01-20\n"
    )
    at, said = entry.at, (entry.obligation, entry.measure, entry.owner, entry.contingency, entry.accepted_by)
    assert said == ("a-1", "加装护栏", "张三（设备部）", "停用", "李四")
    assert (entry.funds, entry.due, entry.done_on) == (185000, date(2025, 1, 24), date(2025, 1, 20))
    assert str(at) == "p.yaml:4"


def test_what_is_left_out_or_empty_is_not_provided_for() -> None:
    bare, empty = read("remediation:\n  - {obligation: a-1}\n  - {obligation: a-2, owner: , funds: , due: null}\n")
    for entry in (bare, empty):
        assert (entry.measure, entry.owner, entry.contingency, entry.accepted_by) == ("", "", "", "")
        assert (entry.funds, entry.due, entry.done_on) == (None, None, None)


def test_no_money_needed_is_not_the_same_as_no_money_found() -> None:
    assert [each.funds for each in read("remediation: [{obligation: a, funds: 0}, {obligation: b}]\n")] == [0, None]


@pytest.mark.parametrize("body", ["", "remediation:\n", "remediation: []\n"])
def test_nothing_planned(body: str) -> None:
    assert read(body) == ()


def test_an_obligation_named_twice_is_refused() -> None:
    body = "remediation:\n  - {obligation: a, owner: 甲}\n  - {obligation: b}\n  - {obligation: a, funds: 0}\n"
    assert refused(body) == ["E018 6"]


def test_all_mistakes_are_told_in_one_run() -> None:
    body = (
        "remediation:\n"
        "  - {obligation: a, funds: 18.5万元}\n"
        "  - {obligation: b, funds: -1}\n"
        "  - {obligation: c, due: 春节前}\n"
        "  - {owner: 张三}\n"
        "  - {obligation: d, messure: 加装护栏}\n"
        "  - 加装护栏\n"
    )
    assert refused(body) == ["R013 4", "R014 5", "R015 6", "E014 7", "E005 8", "R010 9"]


def test_money_beyond_reason_is_refused() -> None:
    assert refused("remediation: [{obligation: a, funds: 1000000000001}]\n") == ["R014 3"]
    assert read("remediation: [{obligation: a, funds: 1000000000000}]\n")[0].funds == 10**12
