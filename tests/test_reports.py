"""Gap reports: the contract, the order of a report, escaping, templates of users, and golden texts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from compliance.assessment import DutyRow
from compliance.diagnostics import LoadError, width
from compliance.reports import render, summary
from compliance.reports.build import build, short_title
from compliance.reports.contract import json_schema, parse
from compliance.reports.env import full_width
from compliance.reports.page import draw, lay_out
from compliance.reports.printing import TemplateFailure
from compliance.reports.strings import UI
from compliance.reports.terminal import typeset
from compliance.reports.view import DueDate, Text, clean
from tests import assessments as made
from tests.assessments import assessment
from tests.shared_material import shared

LANGUAGES = ("zh", "en", "both")
SUFFIXES = {"terminal": "txt", "markdown": "md", "html": "html", "json": "json"}
SHIPPED = Path(__file__).parent.parent / "report_templates"
HOSTILE = (
    "<script>alert(1)</script>\"' onload=x {{7*7}} \u202egpj.exe\x00\x0b\x1b[31m =HYPERLINK(1) [red]a[/red] "
    "[b](javascript:alert(1)) ![i](http://t/p.png) | **b** `c` \\[/] https://evil.example & ]]> \ud83d 𠮷"
)


def told(format: Any, lang: Any = "zh", **more: Any) -> str:
    return render(assessment(**more), format=format, lang=lang)


# --- golden texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_printed_reports_are_as_reviewed(golden: Callable[[str, str], None], format: str, lang: str) -> None:
    golden(f"gap_report/steel.{lang}.{SUFFIXES[format]}", told(format, lang))


def test_the_json_report_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("gap_report/steel.json", told("json"))


def test_nothing_to_report_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("gap_report/clear.zh.txt", render(assessment((made.OFFICERS, made.MINING)), format="terminal"))


# --- the contract --------------------------------------------------------------------------------------------------


def test_json_keeps_the_contract() -> None:
    for whole in (assessment(), assessment(()), hostile(), assessment((made.INSURANCE,))):
        told = json.loads(render(whole, format="json"))
        jsonschema.Draft202012Validator(json_schema()).validate(told)
        parse(json.dumps(told))
        assert told["schema_version"] == "2.0"
        assert [each["id"] for each in told["findings"]] == [each.id for each in whole.findings]


def test_the_contract_refuses_unknown_and_missing_fields() -> None:
    written = told("json")
    for spoil in (lambda it: it.update(more=1), lambda it: it.pop("counts"), lambda it: it["counts"].update(gap="4")):
        spoilt = json.loads(written)
        spoil(spoilt)
        with pytest.raises(ValueError, match="validation error"):
            parse(json.dumps(spoilt))
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(spoilt, json_schema())


def test_the_json_report_holds_what_the_issue_asks() -> None:
    told = json.loads(render(assessment(), format="json"))
    first = told["findings"][0]
    assert {
        "schema_version", "tool", "as_of", "enterprise", "documents", "rulesets", "profile_digest", "engines", "counts",
        "assumptions", "warnings", "findings",
    } <= set(told)  # fmt: skip
    assert {
        "id", "number", "duty", "verdict", "reason", "qualifiers", "modality", "addressing", "severity", "title",
        "source", "applicability", "missing_facts", "short_periods", "owed_from", "next_due", "curable", "heals_on",
        "final", "readings", "waiver", "trace", "remedy", "statute",
    } <= set(first)  # fmt: skip
    assert first["source"] == {
        "document": "yunnan-2024",
        "clause": "二(二)4",
        "quote": "主要负责人每季度至少带队检查1次重大事故隐患排查整治情况(金属冶炼企业至少每月1次)",
        "normalised": "",
    }
    assert first["trace"]["requirement"]["parts"][1]["parts"][1]["kind"] == "calendar"


def test_json_is_the_same_in_every_language_and_needs_no_pydantic() -> None:
    assert len({told("json", lang) for lang in LANGUAGES}) == 1
    probe = (
        "import sys; from tests.assessments import assessment; from compliance.reports import render; "
        "render(assessment(), format='json'); render(assessment(), format='terminal'); "
        "print(sorted({'pydantic', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=SHIPPED.parent)
    assert done.stdout.strip() == "[]"


def test_a_view_cannot_be_changed_and_cleans_its_texts() -> None:
    text = Text("a\u202eb\x00", "e\u0301")
    assert (text.zh, text.en) == ("a\ufffdb\ufffd", "\u00e9")
    with pytest.raises(AttributeError):
        text.zh = "x"  # type: ignore[misc]
    assert clean("表\t一\n𠮷") == "表\t一\n𠮷"


# --- what a report says --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_report_says_what_it_must(format: str, lang: str) -> None:
    text = told(format, lang)
    plain = text.replace("\\", "").replace("\n", "") if format == "markdown" else re.sub(r"\s*\n\s*", "", text)
    said = UI["disclaimer"].en if lang == "en" else UI["disclaimer"].zh
    assert re.sub(r"\s", "", said) in re.sub(r"\s", "", plain)
    for needed in ("2024-09-30", "abababababab", "cdcdcdcdcdcd", "reference", "durable-rules", "compliance 0.1.0"):
        assert needed in plain
    assert "违法" not in text
    assert not re.search(r"符合率|合规率|得分|score", text)
    for finding in assessment().findings:
        if finding.ruleset not in assessment().out_of_reach:
            assert f"{finding.ruleset}:{finding.number}" in plain


def test_the_order_of_the_report() -> None:
    text = told("markdown")
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert headings == [
        "先做什么", "今后90天到期事项", "不符合项", "文件已失效、失效时未完成", "缺资料、无法判定：需补齐的资料",
        "期限未到、须按期完成", "符合", "不适用及理由", "建议（鼓励、引导事项，不计入不符合）",
        "地区或者时间不相符的文件",
        "条文理解与取舍", "本次评估的假定", "资料提示", "出处与版本",
    ]  # fmt: skip


def test_measures_leave_out_what_is_waived() -> None:
    report = build(assessment())
    assert [each.ref for each in report.measures] == ["yunnan-2024:1", "baoshan-2017:1", "yunnan-2024:2"]
    assert report.measures[0].days_left == 0
    assert report.measures[0].responsible == "杨志强"
    assert report.summary.zh.startswith("4项不符合（其中1项已获豁免），")


def test_the_enterprises_own_duties_fall_to_its_principal() -> None:
    alone = replace(made.ENTERPRISE, contacts={"principal_person": "杨志强"})
    measure = build(assessment(enterprise=alone)).measures[1]
    assert (measure.bearer.zh, measure.responsible) == ("企业（主要负责人）", "杨志强")


@pytest.mark.parametrize(
    ("findings", "verdict", "zh"),
    [
        ((made.OFFICERS, made.MONITOR), "clear", "未发现不符合项，1项期限未到。"),
        ((made.INSURANCE,), "incomplete", "现有资料未见不符合项，但资料不全，1项缺资料、无法判定。"),
        ((made.POSTS,), "clear", "未发现不符合项，1项不符合已获豁免。"),
        ((made.MINING,), "nothing_applies", UI["summary.nothing_applies"].zh),
        ((), "nothing_applies", UI["summary.nothing_applies"].zh),
    ],
)
def test_the_verdict_sentence(findings: Any, verdict: str, zh: str) -> None:
    report = build(assessment(findings))
    assert (report.verdict, report.summary.zh) == (verdict, zh)


def test_one_duty_is_one_card_with_every_source() -> None:
    whole = assessment((made.DEPT, made.OFFICERS), rows=(DutyRow("safety-dept", (made.DEPT, made.OFFICERS)),))
    page = lay_out(build(whole))
    assert [(card.lead.id, [each.id for each in card.others]) for card in page.gap] == [
        (made.DEPT.id, [made.OFFICERS.id])
    ]
    assert page.satisfied == ()
    text = render(whole, format="html")
    assert full_width(made.OBLIGATIONS[8].source.quote) in text


def test_a_missing_fact_is_asked_once_for_all_it_decides() -> None:
    twin = replace(made.OFFICERS, verdict="undetermined", missing_facts=("liability_insurance.valid_to",))
    page = lay_out(build(assessment((made.INSURANCE, twin))))
    (unknown,) = page.unknowns
    assert [each.id for each in unknown.decides] == [made.INSURANCE.id, twin.id]


def test_an_undecided_recommendation_is_no_document_to_fetch() -> None:
    undecided = replace(made.ROBOTS, verdict="undetermined", missing_facts=("robots_used",))
    page = lay_out(build(assessment((undecided,))))
    assert (page.undetermined, page.unknowns) == ((), ())
    assert [card.lead.id for card in page.advice] == [made.ROBOTS.id]


def test_what_if_settings_and_old_profiles_are_said_before_the_verdict() -> None:
    what_if = replace(made.ENTERPRISE, settings=("staff_count=99",), stated_on=date(2023, 1, 1))
    for format in ("terminal", "markdown", "html"):
        text = render(assessment(enterprise=what_if, assumptions=("stated_long_ago",)), format=format)  # type: ignore[arg-type]
        flat = re.sub(r"\s|\\", "", text)
        verdict = flat.index("4项不符合")
        assert flat.index("staff_count=99") < verdict or flat.index("staff\\_count=99") < verdict
        assert flat.index("不得作为自查结论使用") < verdict
        assert flat.index("距评估日已638天") < verdict


def test_a_profile_of_a_later_day_is_said_so() -> None:
    later = replace(made.ENTERPRISE, stated_on=made.AS_OF + timedelta(days=20))
    text = render(assessment(enterprise=later, assumptions=("stated_later",)), format="terminal", lang="en")
    assert "20 days after the as-of date" in " ".join(str(text).split())


def test_a_comparison_with_an_earlier_report_is_shown() -> None:
    from compliance.assessment import Change

    changes = (Change(made.DEPT.id, "satisfied", "gap"), Change("gone", "gap", None))
    text = told("terminal", since=date(2024, 6, 30), changes=changes)
    assert "与2024年6月30日的报告相比" in text
    assert "设立安全生产管理机构：符合 → 不符合" in text
    assert "gone：不符合 → 已无此项" in text


def test_several_enterprises_are_one_table() -> None:
    text = summary([assessment((made.OFFICERS,)), assessment()], "zh")
    rows = text.strip().split("\n")
    assert [row.split()[1] for row in rows] == ["不符合", "4", "0", "4"]
    assert len({width(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("zh", "en", "short"),
    [
        (
            "中共保山市委 保山市人民政府关于推进安全生产领域改革发展的实施意见",
            "x",
            "推进安全生产领域改革发展的实施意见",
        ),
        ("云南省工贸安全生产治本攻坚三年行动实施方案(2024—2026年)", "x", "云南省工贸安全生产治本攻坚三年行动实施方案"),
    ],
)
def test_short_titles(zh: str, en: str, short: str) -> None:
    assert short_title(made.Words(zh, en)).zh == short


# --- the timeline --------------------------------------------------------------------------------------------------


def due(days: int, *titles: str) -> DueDate:
    on = date.fromordinal(made.AS_OF.toordinal() + days)
    texts = tuple(Text(title, title) for title in titles)
    return DueDate(on, days, "gap", titles, titles, texts, False)


@pytest.mark.parametrize("days", [range(0, 91, 3), range(80, 91), (0, 1, 2, 88, 89, 90), (45,)])
def test_labels_and_stems_of_the_timeline_do_not_collide(days: Any) -> None:
    drawing = draw(tuple(due(each, "重大事故隐患排查整治情况带队检查与整改销号", "x") for each in days), made.AS_OF)
    boxes = []
    for mark in drawing.marks:
        long = 6.9 * (width(mark.label.zh) + 6)
        boxes.append((mark.label_x, mark.label_x + long, mark.label_y - 12, mark.label_y + 3))
        assert mark.label_x + long <= drawing.width + 6
    for one, first in enumerate(boxes):
        for other, second in enumerate(boxes):
            if one < other:
                apart = first[1] <= second[0] or second[1] <= first[0] or first[3] <= second[2] or second[3] <= first[2]
                assert apart, (one, other)
        for number, mark in enumerate(drawing.marks):
            crossing = first[0] < mark.x < first[1] and mark.stem_top < first[3]
            assert number == one or not crossing, (one, number)


# --- hostile and extreme input -------------------------------------------------------------------------------------


def hostile() -> Any:
    enterprise = replace(
        made.ENTERPRISE, name=HOSTILE, address=HOSTILE, contacts={"principal_person": HOSTILE}, settings=(HOSTILE,)
    )
    posts = replace(made.POSTS, waiver=replace(made.POSTS.waiver, approver=HOSTILE, reason=HOSTILE))
    return assessment((made.HEAD_INSPECTION, posts, made.INSURANCE), enterprise=enterprise)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text_in_html(lang: Any) -> None:
    text = render(hostile(), format="html", lang=lang)
    seen = Tags()
    seen.feed(text)
    assert "script" not in seen.tags
    assert not {name for name in seen.attributes if name.startswith("on")}
    assert "{{7*7}}" in text
    for unfit in ("\x00", "\x0b", "\x1b", "\u202e", "\ud83d"):
        assert unfit not in text
    assert "𠮷" in text
    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'", text)
    assert "http://" not in text.replace("![i](http://t/p.png)", "")
    assert not re.search(r"\sstyle=", text)


def test_the_style_hash_admits_the_style() -> None:
    import base64
    import hashlib

    text = told("html")
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    admitted = re.search(r"sha256-([A-Za-z0-9+/=]+)'", text)
    assert style is not None
    assert admitted is not None
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() == admitted[1]


def test_hostile_text_stays_text_in_markdown() -> None:
    text = render(hostile(), format="markdown")
    for flavour in ("commonmark", "gfm-like"):
        html = MarkdownIt(flavour, {"html": True, "linkify": False}).render(text)
        seen = Tags()
        seen.feed(html)
        assert not {"script", "a", "img", "code"} & seen.tags
        assert "**b**" in html


@pytest.mark.parametrize("colour", [False, True])
def test_hostile_text_stays_text_in_the_terminal(colour: bool) -> None:
    text = render(hostile(), format="terminal", colour=colour, width=200)
    assert "\x1b[31m" not in text
    flat = re.sub(r"\x1b\[[0-9;]*m|\s", "", text)
    assert re.sub(r"\s", "", "[red]a[/red] [b](javascript:alert(1))") in flat
    assert "\\[/]https" in flat
    if not colour:
        assert "\x1b" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("columns", [80, 40])
def test_no_terminal_line_is_too_wide(lang: Any, columns: int) -> None:
    long = replace(made.ENTERPRISE, name="很长的企业名称" * 30)
    for whole in (assessment(), hostile(), assessment(enterprise=long)):
        plain = render(whole, format="terminal", lang=lang, width=columns)
        assert max(width(line) for line in plain.split("\n")) <= columns
        colour = render(whole, format="terminal", lang=lang, width=columns, colour=True)
        assert re.sub(r"\x1b\[[0-9;]*m", "", colour).split() == plain.split()


def test_chinese_breaks_between_characters_but_not_before_a_full_stop() -> None:
    assert typeset("一二三四五六七八九。十", 20).split("\n")[:2] == ["一二三四五六七八九。", "十"]
    assert typeset("一二三四五六七八九十。", 20).split("\n")[:2] == ["一二三四五六七八九", "十。"]
    assert typeset("ab  \t一二三四五六七八九十", 20).split("\n")[:2] == ["ab  一二三四五六七八", "    九十"]
    assert typeset("x longest-word-of-all-words", 20).split("\n") == ["x", "longest-word-of-all-", "words", ""]


@pytest.mark.parametrize("format", ["terminal", "markdown", "html", "json"])
def test_two_hundred_findings(format: Any) -> None:
    obligations = tuple(replace(each, id=f"{each.id}-{n}", number=n) for n in range(17) for each in made.OBLIGATIONS)
    ours = tuple(
        replace(book, obligations=tuple(each for each in obligations if each.source.document == book.id))
        for book in made.RULEBOOK.rulesets
    )
    findings = tuple(replace(each, id=f"{each.id}-{n}", number=n) for n in range(17) for each in made.ORDER)
    whole = assessment(
        findings,
        rulebook=replace(made.RULEBOOK, rulesets=ours),
        rows=tuple(DutyRow(each.id, (each,)) for each in findings),
    )
    text = render(whole, format=format)
    assert text.count("未开展主要负责人带队检查") >= 17


def test_all_undetermined() -> None:
    whole = assessment(tuple(replace(made.INSURANCE, id=each.id, ruleset=each.ruleset) for each in made.FINDINGS))
    assert "最先要做" not in render(whole, format="html")
    assert build(whole).measures == ()


# --- templates of users ----------------------------------------------------------------------------------------------


def own(folder: Path, text: str, name: str = "gap_report/report.md.j2") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_a_users_template_replaces_the_shipped_one(tmp_path: Path) -> None:
    own(tmp_path, "{{ report.enterprise.name }}: {% for f in report.findings %}{{ f.ref }} {% endfor %}")
    text = render(assessment(), format="markdown", templates=tmp_path)
    assert text.startswith("保山隆兴钢铁有限公司: yunnan-2024:1 yunnan-2024:2")


def test_a_users_template_may_extend_the_one_it_overrides(tmp_path: Path) -> None:
    own(
        tmp_path,
        "{% extends 'gap_report/report.html.j2' %}{% block title %}本厂自查{% endblock %}",
        "gap_report/report.html.j2",
    )
    text = render(assessment(), format="html", templates=tmp_path)
    assert "<title>本厂自查</title>" in text
    assert text.replace("<title>本厂自查</title>", "") == re.sub("<title>.*?</title>", "", told("html"), count=1)


@pytest.mark.parametrize(
    ("template", "code", "line", "says"),
    [
        ("line 1\n{{ report.enterprise.nmae }}", "P002", 2, "did you mean name?"),
        ("{{ reprot.as_of }}", "P002", 1, "did you mean report?"),
        ("\n\n{{ t('measures.headng') }}", "P002", 3, "did you mean measures.heading?"),
        ("ok\n{% if x %}\nno end", "P001", 3, ""),
        ("{{ 1|nothing }}", "P001", 1, "nothing"),
        ("{% include '../../../etc/passwd' %}", "P003", 1, "../../../etc/passwd"),
        ("{% extends 'base.j2' %}", "P003", 1, "base.j2"),
        ("{{ ''.__class__.__mro__ }}", "P004", 1, ""),
        ("{{ '{0.__class__}'.format(report) }}", "P004", 1, ""),
        ("{{ ['x']|map('attr', '__class__')|list }}", "P007", 1, "attr"),
        ("{{ report.__struct_fields__ }}", "P004", 1, ""),
        ("{{ report.findings.count(1) }}", "P004", 1, ""),
        ("{{ 'x' * 10**10 }}", "P004", 1, "**"),
        ("{{ 'x' * 1000 }}", "P004", 1, "*"),
        ("{{ '%s' % report }}", "P004", 1, "%"),
        ("{{ 9**(9**9) }}", "P004", 1, "**"),
        ("{{ lipsum(n=100000) }}", "P002", 1, ""),
        ("{{ now() }}", "P002", 1, ""),
        ("{{ report.as_of.today() }}", "P004", 1, ""),
        ("{% for i in range(10**9) %}x{% endfor %}", "P004", 1, ""),
        ("{% for i in range(1000000000) %}x{% endfor %}", "P005", 1, ""),
        ("{{ 1 / 0 }}", "P007", 1, "zero"),
    ],
)
def test_a_template_error_names_file_line_and_the_nearest_name(
    tmp_path: Path, template: str, code: str, line: int, says: str
) -> None:
    own(tmp_path, template)
    with pytest.raises(TemplateFailure) as caught:
        render(assessment(), format="markdown", templates=tmp_path)
    (found,) = caught.value.diagnostics
    assert isinstance(caught.value, LoadError)
    assert (found.code, found.span.line) == (code, line)
    assert found.span.path.endswith("gap_report/report.md.j2")
    assert says in f"{found.message} {found.hint}"
    assert "compliance.reports" not in found.message


def test_a_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    own(tmp_path, "")
    (tmp_path / "gap_report/report.md.j2").write_bytes("a\n企业".encode("gbk"))
    with pytest.raises(TemplateFailure) as caught:
        render(assessment(), format="markdown", templates=tmp_path)
    assert [(each.code, each.span.line) for each in caught.value.diagnostics] == [("P006", 2)]


def test_a_template_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.reports import confined

    monkeypatch.setattr(confined, "WALL_SECONDS", 2)
    loops = "{% for a in range(9999) %}" * 3 + "{% if a > 9999 %}x{% endif %}" + "{% endfor %}" * 3
    own(tmp_path, loops)
    with pytest.raises(TemplateFailure) as caught:
        render(assessment(), format="markdown", templates=tmp_path)
    assert caught.value.diagnostics[0].code == "P005"


def test_a_template_that_prints_without_end_is_stopped(tmp_path: Path) -> None:
    own(tmp_path, "{% for a in range(9999) %}{% for b in range(9999) %}" + "x" * 500 + "{% endfor %}{% endfor %}")
    with pytest.raises(TemplateFailure) as caught:
        render(assessment(), format="markdown", templates=tmp_path)
    assert caught.value.diagnostics[0].code == "P005"


def test_the_corpus_of_bad_templates_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.reports import confined

    folder = shared("corpus", "template")
    monkeypatch.setattr(confined, "WALL_SECONDS", 2)
    cases = sorted(folder.glob("*.j2"))
    assert cases
    for case in cases:
        target = tmp_path / case.stem / "gap_report" / "report.md.j2"
        target.parent.mkdir(parents=True)
        target.write_bytes(case.read_bytes())
        with pytest.raises(TemplateFailure) as caught:
            render(assessment(), format="markdown", templates=tmp_path / case.stem)
        assert caught.value.diagnostics[0].code.startswith("P"), case.name
        assert "root:" not in str(caught.value)
