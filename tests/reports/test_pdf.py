"""PDF: what it says and keeps whole, its one font, rare characters, the same bytes for the same view."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from msgspec.structs import replace
from pylopdf_fonts_zh_cn import sans_path
from pypdf import PdfReader

from compliance.assessment import DutyRow
from compliance.diagnostics import width
from compliance.installed import MissingExtra, UnprintableWarning
from compliance.model import Source
from compliance.reports import write
from compliance.reports.build import build
from compliance.reports.env import full_width
from compliance.reports.sheet import Line, Sheet, lines
from compliance.reports.strings import UI
from compliance.reports.view import PlanView, Report, Text
from compliance.reports.writers import fitting, glyphs, pdf, pdf_gap, pdf_sheet
from compliance.reports.writers.spoken import BREAK, cut, flat
from tests import assessments as made
from tests.assessments import assessment
from tests.reports import sheets
from tests.test_reports import SHIPPED, due, hostile

LANGUAGES = ("zh", "en", "both")
RARE = "𬭎㐂"
"""Characters of names that the font of the extra has."""
ABSENT = "𠮷"
"""One that it lacks."""


def view(whole: Any = None, **more: Any) -> Report:
    return build(whole or assessment(**more), full=False)


def made_of(whole: Any = None, lang: Any = "zh") -> bytes:
    data = write(view(whole), format="pdf", lang=lang)
    assert isinstance(data, bytes)
    return data


def told(data: bytes) -> str:
    """Return the text of every page without blanks and places to break."""
    return "".join(re.sub(rf"[\s{BREAK}]", "", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def fonts(data: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    return found


def many() -> Any:
    obligations = tuple(replace(each, id=f"{each.id}-{n}", number=n) for n in range(17) for each in made.OBLIGATIONS)
    rulesets = tuple(
        replace(book, obligations=tuple(each for each in obligations if each.source.document == book.id))
        for book in made.RULEBOOK.rulesets
    )
    findings = tuple(replace(each, id=f"{each.id}-{n}", number=n) for n in range(17) for each in made.ORDER)
    rows = tuple(DutyRow(each.id, (each,)) for each in findings)
    return assessment(findings, rulebook=replace(made.RULEBOOK, rulesets=rulesets), rows=rows)


def sheet_told(sheet: Sheet, lang: Any = "zh") -> str:
    return told(pdf.write_sheet(sheet, lang, SHIPPED))


# --- what it says --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_a_gap_report_must_say(lang: str) -> None:
    report = view()
    text = told(made_of(lang=lang))
    for finding in report.findings:
        title = finding.title.en if lang == "en" else finding.title.zh
        assert squeezed(title).replace("-", "") in text.replace("-", ""), title
        assert finding.ref in text
        if finding.verdict == "gap":
            assert squeezed(full_width(finding.source.quote)) in text
            assert all(row.at.rsplit("/")[-1] in text for row in finding.facts)
    said = report.disclaimer.en if lang == "en" else report.disclaimer.zh
    for needed in (report.summary.en if lang == "en" else report.summary.zh, said, report.enterprise.name):
        assert squeezed(needed).replace("-", "") in text.replace("-", "")
    for digest in (report.rulebook_digest, report.profile_digest, "reference", "durable-rules", "compliance0.1.0"):
        assert digest in text
    assert "违法" not in text


def test_the_order_of_the_report() -> None:
    reader = PdfReader(io.BytesIO(made_of()))
    headings = [each.title for each in reader.outline if not isinstance(each, list)]
    assert [re.sub(r"\s*\d+$", "", str(each)) for each in headings] == [
        "先做什么", "今后90天到期事项", "不符合项", "文件已失效、失效时未完成", "缺资料、无法判定：需补齐的资料",
        "期限未到、须按期完成", "符合", "不适用及理由", "建议（鼓励、引导事项，不计入不符合）",
        "地区或者时间不相符的文件", "条文理解与取舍", "本次评估的假定", "资料提示", "出处与版本",
    ]  # fmt: skip


def test_every_page_has_its_number_and_the_disclaimer_in_short() -> None:
    pages = PdfReader(io.BytesIO(made_of())).pages
    assert 5 <= len(pages) <= 8
    for number, page in enumerate(pages, 1):
        text = squeezed(page.extract_text())
        assert f"第{number}页，共{len(pages)}页" in text
        assert "辅助自查，不作为执法结论" in text
    assert squeezed(view().disclaimer.zh) in squeezed(pages[-1].extract_text())


def test_a_plan_is_shown_and_what_it_lacks_is_said() -> None:
    plan = PlanView("增设专职安全科", "李文华", 85_000, made.AS_OF, "", "王五", None, "x.yaml:3")
    report = view()
    findings = tuple(
        replace(each, plan=plan) if each.id == made.DEPT.id else each
        for each in report.findings
        if each.verdict == "gap"
    )
    rows = tuple(each for each in report.rows if each.verdict == "gap")
    one = next(each for each in findings if each.plan)
    (card,) = (
        each
        for each in pdf_gap.values(replace(report, findings=findings, rows=rows), "zh")["gaps"]
        if each["id"] == one.id
    )
    assert [(value, missing) for _, value, missing in card["five"]] == [
        ("李文华", False), ("增设专职安全科", False), ("8.5万元", False), ("2024-09-30", False), ("待落实", True),
        (f"{'、'.join(each.zh for each in one.evidence) or '—'} · 验收：王五", False),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_to_report_is_still_a_report(lang: Any) -> None:
    text = told(made_of(assessment((made.OFFICERS, made.MINING)), lang))
    for key in ("measures.none", "timeline.none"):
        assert squeezed(UI[key].en if lang == "en" else UI[key].zh) in text
    assert made_of(assessment(()), lang)


def test_settings_and_old_profiles_come_before_the_verdict() -> None:
    what_if = replace(made.ENTERPRISE, settings=("staff_count=99",))
    text = told(made_of(assessment(enterprise=what_if, assumptions=("stated_long_ago",))))
    verdict = text.index("4项不符合（")
    assert text.index("staff_count=99") < verdict
    assert text.index("不得作为自查结论使用") < verdict
    assert text.index("请先核对更新") < verdict


def test_changes_since_an_earlier_report_are_shown() -> None:
    from compliance.assessment import Change

    changes = (Change(made.DEPT.id, "satisfied", "gap"), Change("gone", "gap", None))
    text = told(made_of(assessment(since=made.AS_OF, changes=changes)))
    assert "与2024年9月30日的报告相比2" in text
    assert "设立安全生产管理机构✓符合→×不符合" in text
    assert "gone×不符合→已无此项" in text


# --- what keeps whole ----------------------------------------------------------------------------------------------


def test_two_hundred_findings() -> None:
    text = told(made_of(many()))
    assert text.count("未开展主要负责人带队检查") >= 17
    for n in range(17):
        assert f"baoshan-2017:{n}" in text
    for lang in ("en", "both"):
        pages = PdfReader(io.BytesIO(made_of(many(), lang))).pages
        assert f"{len(pages)}" in pages[-1].extract_text()


@pytest.mark.parametrize("number", [1, 25, 400])
def test_a_card_splits_only_where_it_cannot_fit(number: int) -> None:
    """The end of a card is on paper however long it is, and a card that fits stands on one page."""
    report = view()
    (lead,) = (each for each in report.findings if each.id == made.DEPT.id)
    long = replace(lead, why=tuple(Text(f"第{n}条理由：所在地在云南省保山市", "x") for n in range(number)))
    findings = tuple(long if each.id == lead.id else each for each in report.findings)
    pages = PdfReader(io.BytesIO(pdf.write(replace(report, findings=findings), "zh", SHIPPED))).pages
    texts = [squeezed(page.extract_text()) for page in pages]
    holding = [page for page, text in enumerate(texts) if re.search(r"第\d+条理由", text)]
    assert all(any(f"第{n}条理由" in text for text in texts) for n in range(number))
    assert (len(holding) == 1) is (number < 400)
    assert any("销号凭证" in texts[page] for page in holding[-1:])


def test_a_row_longer_than_a_page_loses_nothing() -> None:
    report = view()
    long = Text("安全生产责任制" * 600 + "完。", "x")
    findings = tuple(
        replace(each, headline=long) if each.verdict in ("satisfied", "not_applicable", "pending") else each
        for each in report.findings
    )
    assert told(pdf.write(replace(report, findings=findings), "zh", SHIPPED)).count("责任制完。") >= 4
    row = sheets.row(1, "题")
    much = replace(row, cells=(row.cells[0], lines(Line(long)), *row.cells[2:]))
    assert "责任制完。" in sheet_told(sheets.checklist(much))


def test_what_is_kept_whole_fits_in_any_language() -> None:
    """Estimates are never too small: what is called whole is no taller than a page once it is set."""
    for whole in (assessment(), many()):
        for lang in LANGUAGES:
            for card in pdf_gap.values(view(whole), lang)["gaps"]:
                assert card["fits"] != "no"
    assert fitting.fits(["安全"] * 5, 10)
    assert not fitting.fits(["安全" * 400], 20)
    assert fitting.lines(["安全" * 10, "abc"], 40) == 2


def test_a_timeline_too_tall_for_a_page_becomes_a_list() -> None:
    report = view()
    titles = ["重大事故隐患排查整治情况带队检查与整改销号"]
    few, crowd = (replace(report, timeline=tuple(due(day, *titles) for day in days)) for days in ((1, 45), range(90)))
    assert "drawing" in pdf_gap.values(few, "zh")["timeline"]
    assert len(pdf_gap.values(crowd, "zh")["timeline"]["days"]) == 90
    text = told(pdf.write(crowd, "zh", SHIPPED))
    assert text.count(titles[0]) >= 90


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(lang: Any) -> None:
    report = view(hostile())
    with warnings.catch_warnings():
        # Whether this machine has a font with all of it is none of this test's business.
        warnings.simplefilter("ignore", UnprintableWarning)
        data = pdf.write(report, lang, SHIPPED)
    text = told(data)
    for needed in ("<script>alert(1)</script>", "{{7*7}}", "=HYPERLINK(1)", "**b**`c`\\[/]", "&]]>"):
        assert needed in text
    assert PdfReader(io.BytesIO(data)).metadata.title.startswith("<script>alert(1)")  # type: ignore[union-attr]
    for trick in ('#panic("x") $x$ `raw` @gap <f-x>', '"); #read("/etc/passwd") //', '\\u{41} \\\\ \\"'):
        firm = replace(report.enterprise, name=trick)
        said = told(pdf.write(replace(report, enterprise=firm), lang, SHIPPED))
        assert squeezed(trick) in said


def test_long_strings_get_places_to_break() -> None:
    assert flat("x" * 20) == "x" * 20
    broken = flat("x" * 60)
    assert broken.replace(BREAK, "") == "x" * 60
    assert max(map(len, broken.split(BREAK))) <= 14
    assert flat("profiles/long-name-of-works.yaml:12").split(BREAK)[1] == "long-"
    assert flat("一" * 80) == "一" * 80
    assert flat("a\nb\t☐\ufffd") == "a b □〓"
    assert width(cut("很长的企业名称" * 30, 80)) <= 80
    long = replace(made.ENTERPRISE, name="很长的企业名称" * 100, address="W" * 400, credit_code="X" * 120)
    assert "W" * 400 in told(made_of(assessment(enterprise=long)))


# --- fonts and characters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_font_is_embedded_and_no_other(lang: Any) -> None:
    assert fonts(made_of(lang=lang)) == {"NotoSansSC-Regular-Identity-H"}
    assert fonts(pdf.write_sheet(sheets.checklist(), lang, SHIPPED)) == {"NotoSansSC-Regular-Identity-H"}


def test_every_fixed_word_can_be_printed() -> None:
    words = "".join(flat(said.zh + said.en) for said in UI.values())
    assert glyphs.lacking(words, sans_path()) == []


def test_the_font_is_read_as_fonttools_reads_it() -> None:
    with TTFont(sans_path(), lazy=True) as font:
        known = set(font.getBestCmap())
    (face,) = glyphs.faces(sans_path())
    assert all(face.has(each) is (each in known) for each in range(0x30000))
    assert glyphs.lacking(f"安全{RARE}{ABSENT}\n\u200b", sans_path()) == [ABSENT]


def test_rare_characters_of_names_are_printed() -> None:
    firm = replace(made.ENTERPRISE, name=f"{RARE}钢铁有限公司")
    data = made_of(assessment(enterprise=firm))
    assert f"{RARE}钢铁有限公司" in told(data)
    assert len(fonts(data)) == 1


def test_a_character_no_font_has_is_printed_as_its_number_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "folders", lambda: [])
    firm = replace(made.ENTERPRISE, name=f"{ABSENT}野钢铁有限公司")
    with pytest.warns(UnprintableWarning) as said:
        data = made_of(assessment(enterprise=firm))
    assert "〔U+20BB7〕野钢铁有限公司" in told(data)
    (message,) = (str(each.message) for each in said)
    for needed in (f"{ABSENT}野钢铁有限公司", f"{ABSENT} (U+20BB7)", "fonts-noto-cjk", "Windows", "macOS"):
        assert needed in message
    assert len(fonts(data)) == 1


def test_a_font_of_this_machine_is_taken_for_what_the_own_one_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = TTGlyphPen(None)
    drawn.moveTo((0, 0))
    for corner in ((0, 700), (700, 700), (700, 0)):
        drawn.lineTo(corner)
    drawn.closePath()
    glyph = drawn.glyph()
    made_up = FontBuilder(1000, isTTF=True)
    made_up.setupGlyphOrder([".notdef", "rare"])
    made_up.setupCharacterMap({ord(ABSENT): "rare"})
    made_up.setupGlyf({".notdef": glyph, "rare": glyph})
    made_up.setupHorizontalMetrics({".notdef": (1000, 0), "rare": (1000, 0)})
    made_up.setupHorizontalHeader(ascent=880, descent=-120)
    made_up.setupNameTable({"familyName": "Seldom", "styleName": "Regular", "psName": "Seldom-Regular"})
    made_up.setupOS2()
    made_up.setupPost()
    made_up.save(tmp_path / "seldom.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    monkeypatch.setattr(glyphs, "folders", lambda: [tmp_path])
    firm = replace(made.ENTERPRISE, name=f"{ABSENT}野钢铁有限公司")
    data = made_of(assessment(enterprise=firm))
    assert f"{ABSENT}野钢铁有限公司" in told(data)
    assert {each.partition("-")[0] for each in fonts(data)} == {"NotoSansSC", "Seldom"}


def test_folders_of_fonts() -> None:
    home = Path("home")
    assert Path("/usr/share/fonts") in glyphs.folders("linux", home)
    assert home / "Library" / "Fonts" in glyphs.folders("darwin", home)
    assert any(each.name == "Fonts" for each in glyphs.folders("win32", home))


def test_no_font_of_the_machine_is_needed() -> None:
    probe = (
        "import sys; from compliance.reports.writers import glyphs; glyphs.folders = lambda: []; "
        "from tests.reports.test_pdf import made_of, fonts; print(sorted(fonts(made_of())))"
    )
    nowhere = {"HOME": "/nonexistent", "FONTCONFIG_FILE": "/dev/null", "XDG_DATA_HOME": "/nonexistent", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=SHIPPED.parent, env=nowhere
    )
    assert done.stdout.strip() == "['NotoSansSC-Regular-Identity-H']"


# --- the file ------------------------------------------------------------------------------------------------------


def test_the_same_view_gives_the_same_bytes() -> None:
    one = made_of()
    probe = "import sys; from tests.reports.test_pdf import made_of; sys.stdout.buffer.write(made_of())"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, cwd=SHIPPED.parent)
    assert one == made_of() == done.stdout
    sheet = sheets.checklist()
    assert pdf.write_sheet(sheet, "zh", SHIPPED) == pdf.write_sheet(sheet, "zh", SHIPPED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_keeps_to_the_standards_of_archives_and_of_reading_aloud(lang: Any) -> None:
    for data in (made_of(lang=lang), pdf.write_sheet(sheets.checklist(), lang, SHIPPED)):
        reader = PdfReader(io.BytesIO(data))
        root = reader.trailer["/Root"]
        assert root["/Lang"] == ("en" if lang == "en" else "zh-CN")
        assert root["/MarkInfo"]["/Marked"]
        assert b"<pdfaid:part>2</pdfaid:part>" in data
        assert b"<pdfuaid:part>1</pdfuaid:part>" in data
        assert b"/JavaScript" not in data
    metadata = PdfReader(io.BytesIO(made_of(lang=lang))).metadata
    assert metadata is not None
    title = UI["report.title"].en if lang == "en" else UI["report.title"].zh
    assert metadata.title == f"保山隆兴钢铁有限公司 · {title} · 2024-09-30"
    assert metadata.author == "compliance"
    assert metadata.creation_date is not None
    assert metadata.creation_date.isoformat() == "2024-09-29T16:00:00+00:00"


def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("typst", "pylopdf_fonts_zh_cn"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, name, None)
            with pytest.raises(MissingExtra, match=r"PDF needs packages .* 'compliance\[pdf\]'"):
                made_of()


def test_a_report_with_thirty_findings_is_quick() -> None:
    """Warm, with texts not seen before: 375 ms of processor time are allowed for the shipped rulesets."""
    obligations = made.OBLIGATIONS
    pdf.write(view(), "zh", SHIPPED)
    spent = []
    for n in range(3):
        firm = replace(made.ENTERPRISE, name=f"第{n}钢铁厂")
        report = view(assessment(enterprise=firm))
        begun = time.process_time()
        pdf.write(report, "zh", SHIPPED)
        spent.append(time.process_time() - begun)
    assert len(obligations) >= 12
    assert min(spent) < 0.25


# --- sheets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_is_printed_whole(lang: Any) -> None:
    sheet = sheets.checklist()
    text = sheet_told(sheet, lang)

    def said(each: Text) -> str:
        return squeezed(flat(each.en if lang == "en" else each.zh)).replace(BREAK, "")

    for entry in sheet.head:
        assert said(entry.label) in text
        assert entry.value is None or said(entry.value) in text
    for table in sheet.tables:
        for group in table.groups:
            assert group.heading is None or said(group.heading) in text
            for row in group.rows:
                for cell in row.cells:
                    assert all(said(line.text) in text for line in cell.lines)
    for signature in sheet.signatures:
        assert said(signature.who) in text
        assert all(said(line) in text for line in signature.lines)
    assert said(sheet.footer) in text
    assert "185,000" in text


def test_boxes_are_ticked_where_the_answer_is_known() -> None:
    answered = sheets.checklist(sheets.row(1, "题", answer="not_satisfied"), sheets.row(2, "题"))
    (table,) = pdf_sheet.values(answered, "zh")["tables"][:1]
    at = next(place for place, column in enumerate(table["columns"]) if column["choices"])
    assert [row["cells"][at] for group in table["groups"] for row in group["rows"]] == [1, -1]
    text = sheet_told(answered)
    assert text.count("□") == 8
    assert text.count("✓") == 1


def test_heads_and_groups_come_again_on_every_page() -> None:
    sheet = sheets.checklist(*(sheets.row(n, f"第{n}题") for n in range(60)))
    heads = [squeezed(column.label.zh) for column in sheet.tables[0].columns]
    pages = [
        squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf.write_sheet(sheet, "zh", SHIPPED))).pages
    ]
    rows = [page for page in pages if re.search(r"第\d+题", page)]
    assert len(rows) > 2
    assert all(head in page for page in rows for head in heads)


def test_a_sheet_lies_across_or_stands_upright() -> None:
    for across in (True, False):
        data = pdf.write_sheet(replace(sheets.checklist(), across=across), "zh", SHIPPED)
        box = PdfReader(io.BytesIO(data)).pages[0].mediabox
        assert (float(box.width) > float(box.height)) is across


def test_the_quotation_is_verbatim_but_for_its_punctuation() -> None:
    source = Source("baoshan-2017", "五(一)", "要做到“五落实”,即:责任、措施(含资金),期限;预案", "")
    obligations = tuple(replace(each, source=source) if each.id == made.DEPT.id else each for each in made.OBLIGATIONS)
    rulesets = tuple(
        replace(book, obligations=tuple(each for each in obligations if each.id.startswith(book.id)))
        for book in made.RULEBOOK.rulesets
    )
    whole = assessment((made.DEPT,), rulebook=replace(made.RULEBOOK, rulesets=rulesets))
    assert "要做到“五落实”，即：责任、措施（含资金），期限；预案" in told(made_of(whole))


def test_the_program_says_a_warning_as_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    from compliance.cli.messages import warnings_said

    with warnings_said():
        warnings.warn("甲厂: no font here has 𠮷", UnprintableWarning, stacklevel=1)
        warnings.warn("甲厂: no font here has 𠮷", UnprintableWarning, stacklevel=1)
    with pytest.raises(ResourceWarning), warnings_said():
        warnings.warn("another", ResourceWarning, stacklevel=1)
    assert capsys.readouterr().err == "compliance: 甲厂: no font here has 𠮷\n" * 2
