"""The checklist as a printed form: its fields, its quotations, what strangers write into it, odd lists, speed."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from datetime import date
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from compliance.assessment import DutyRow
from compliance.checklists import choose
from compliance.diagnostics import width
from compliance.installed import shipped
from compliance.model import ALWAYS, Effective, Inspection, Rulebook
from compliance.reports.env import full_width
from compliance.reports.kinds import sheet_of
from compliance.reports.kinds.checklist import blank, build
from compliance.reports.view import Text, View
from tests import assessments as made
from tests.reports.checklists import RULEBOOK, hostile, many, steel, undetermined
from tests.reports.test_checklist import BLANK_OF, DAY, LANGUAGES, SUFFIXES, ids, told
from tests.test_reports import HOSTILE

# --- the form ------------------------------------------------------------------------------------------------------


class Fields(HTMLParser):
    """Collects tags, attributes, rows and fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.rows: list[str] = []
        self.fields: dict[str, list[str]] = {}
        self.meta: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes |= set(found)
        if tag == "tr" and "data-id" in found:
            self.rows.append(found["data-id"])
        if tag in ("input", "textarea"):
            self.fields.setdefault(found["name"], []).append(found.get("value", ""))
        if tag == "meta" and found.get("name", "").startswith("sheet:"):
            self.meta[found["name"]] = found["content"]


def fields_of(text: str) -> Fields:
    seen = Fields()
    seen.feed(text)
    return seen


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_keeps_the_contract_of_answers(lang: str) -> None:
    view = build(steel())
    page = fields_of(told(view, "html", lang))
    assert page.rows == ids(view)
    results = ["satisfied", "not_satisfied", "not_applicable", "not_checked"]
    for row in page.rows:
        assert page.fields[f"{row}|result"] == results
        assert {f"{row}|remark", f"{row}|due", f"{row}|photo"} <= set(page.fields)
    assert {"|date", "|officer", "|certificate", "|place", "|companion"} <= set(page.fields)
    rows = hashlib.sha256("\n".join(page.rows).encode()).hexdigest()
    assert page.meta == {
        "sheet:kind": "checklist", "sheet:schema": "1", "sheet:id": view.number,
        "sheet:profile_digest": made.ENTERPRISE.digest, "sheet:rulebook_digest": RULEBOOK.digest,
        "sheet:as_of": "2024-09-30", "sheet:enterprise": "保山隆兴钢铁有限公司",
        "sheet:credit_code": "91530502MA6K00000X", "sheet:profile": "longxing.yaml", "sheet:blind": "false",
        "sheet:ids": rows,
    }  # fmt: skip


def test_the_head_and_the_signatures_are_there() -> None:
    text = told(build(steel()), "terminal")
    for label in (
        "被检查单位：保山隆兴钢铁有限公司", "统一社会信用代码：91530502MA6K00000X", "地址：隆阳区板桥镇工业园1号",
        "所属行业：", "职工人数：286人", "主要负责人：杨志强", "联系人：段丽", "检查日期：", "检查场所：", "检查人员：",
        "执法证号：", "陪同人员：", "见证人签字", "拒签理由", "不作为执法结论",
    ):  # fmt: skip
        assert label in text, label
    assert text.count("检查人员  签字") == 2


def test_columns_fill_the_paper() -> None:
    sheet = sheet_of(build(steel()))
    assert sheet.across
    for table in sheet.tables:
        assert sum(column.width for column in table.columns) == 273
    assert [each.key for each in sheet.tables[0].columns] == [
        "no", "item", "look", "judge", "result", "remark", "due", "photo",
    ]  # fmt: skip


def test_every_quotation_is_printed_in_full() -> None:
    view = build(steel())
    for lang in LANGUAGES:
        text = told(view, "html", lang)
        for group in view.stations:
            for basis in (basis for item in group.items for basis in item.bases):
                assert full_width(basis.quote) in text


def test_the_policy_admits_the_style_and_the_script_alone() -> None:
    text = told(build(steel()), "html")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    for tag, source in (("style", "style-src"), ("script", "script-src")):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    for outside in ("http://", "https://", "url(", "@import", "fetch(", "XMLHttpRequest", "eval("):
        assert outside not in text, outside


# --- what strangers write ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text_in_html(lang: str) -> None:
    text = told(build(hostile(HOSTILE)), "html", lang)
    page = fields_of(text)
    assert page.tags.count("script") == 1
    assert not {"a", "img", "iframe", "object", "b" * 9} & set(page.tags)
    assert not {name for name in page.attributes if name.startswith("on") or name in ("style", "href", "src")}
    assert "<script>alert" not in text
    assert "{{7*7}}" in text
    for unfit in ("\x00", "\x0b", "\x1b", "\u202e", "\ud83d"):
        assert unfit not in text
    assert "𠮷" in text


def test_hostile_text_stays_text_in_markdown_and_on_a_terminal() -> None:
    for lang in LANGUAGES:
        rendered = MarkdownIt("commonmark").enable("table").render(told(build(hostile(HOSTILE)), "markdown", lang))
        page = fields_of(rendered)
        assert not {"script", "a", "img", "code"} & set(page.tags)
        plain = told(build(hostile(HOSTILE)), "terminal", lang)
        assert "\x1b" not in plain
        assert "[red]a[/red]" in plain.replace("\n    ", "").replace("\n", "")
        assert max(width(line) for line in plain.split("\n")) <= 80


def test_a_hostile_id_cannot_leave_its_attribute() -> None:
    one = RULEBOOK.rulesets[1]
    odd = 'x"><img src=x onerror=alert(1)>|result\ue000'
    rulebook = replace(RULEBOOK, rulesets=(replace(one, obligations=(replace(one.obligations[0], id=odd),)),))
    view = build(steel((DutyRow(odd, (replace(made.DEPT, id=odd),)),), rulebook=rulebook))
    page = fields_of(told(view, "html"))
    assert page.rows == [odd]
    assert "img" not in page.tags
    assert f"{odd}|result" in page.fields


# --- odd cases -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", [*SUFFIXES, "json"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_odd_lists_are_printed(format: str, lang: str) -> None:
    long = replace(made.ENTERPRISE, name="很长的企业名称" * 40, address="很长的地址" * 60)
    views = (
        build(steel(())),
        build(undetermined()),
        build(many(200)),
        build(steel(enterprise=long)),
        blank(RULEBOOK, ("tongchuan-2020",), DAY),
    )
    for view in views:
        text = told(view, format, lang)
        assert text.endswith("\n") or format == "html"
        if format == "terminal":
            assert max(width(line) for line in text.split("\n")) <= 80


def test_an_empty_list_says_so() -> None:
    text = told(build(steel(())), "html")
    assert "没有适用或者可能适用的事项；" in text
    assert not fields_of(text).rows


def test_everything_unknown_is_everything_to_check() -> None:
    view = build(undetermined())
    assert len(ids(view)) == 3
    assert all(item.focus[0].concerns == ("undetermined",) for group in view.stations for item in group.items)
    text = told(view, "terminal")
    assert "主要负责人：____________" in text


def test_a_text_without_a_judgement_says_what_is_asked() -> None:
    text = told(build(steel()), "markdown")
    assert "应做到：安全生产责任保险在有效期内" in text.replace("有效期至", "")


def test_without_methods_papers_settle_it() -> None:
    bare = replace(
        RULEBOOK,
        rulesets=tuple(
            replace(each, obligations=tuple(replace(one, inspect=Inspection()) for one in each.obligations))
            for each in RULEBOOK.rulesets
        ),
    )
    assert [group.station for group in choose(steel(rulebook=bare)).groups] == ["papers", "advice"]


def test_earlier_inspections_are_shown() -> None:
    text = told(build(steel()), "markdown")
    assert "上次检查（2024年9月3日，张某）：不符合，缺8月记录" in text


def test_no_word_that_only_a_court_may_use() -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, Text):
            return [value.zh]
        if isinstance(value, View):
            return [text for name in value.__struct_fields__ for text in texts(getattr(value, name))]
        return [text for each in value for text in texts(each)] if isinstance(value, tuple) else []

    for sheet in (sheet_of(build(steel())), sheet_of(blank(RULEBOOK, BLANK_OF, DAY))):
        assert not [text for text in texts(sheet) if "违法" in text]


# --- speed ---------------------------------------------------------------------------------------------------------


def everything_in_force() -> Rulebook:
    """Return the shipped rulebook as if every obligation bound everybody, each a duty of its own."""
    from compliance.checking import load_rulesets

    always = Effective(date(2000, 1, 1))
    rulebook = load_rulesets(shipped("rulesets"))
    return replace(
        rulebook,
        rulesets=tuple(
            replace(
                each,
                obligations=tuple(
                    replace(one, effective=always, duty="", applies_when=ALWAYS) for one in each.obligations
                ),
            )
            for each in rulebook.rulesets
        ),
    )


def test_the_page_of_every_obligation_is_printed_quickly() -> None:
    rulebook = everything_in_force()
    view = blank(rulebook, [each.id for each in rulebook.rulesets], DAY)
    assert len(ids(view)) == sum(len(each.obligations) for each in rulebook.rulesets)
    told(view, "html")
    spent = []
    for _ in range(7):
        before = time.process_time()
        told(view, "html")
        spent.append(time.process_time() - before)
    # 50 ms on a machine that does nothing else; one that is loaded needs about twice that.
    assert min(spent) < 0.1, f"{min(spent) * 1000:.0f} ms"
