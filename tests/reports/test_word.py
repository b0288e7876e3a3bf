"""Word documents: what they say, that nothing is injected, templates of users, and that Word can open them."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree
from msgspec.structs import replace

from compliance.assessment import DutyRow
from compliance.authoring.word_templates import DRAWN, draw_all, drawn
from compliance.authoring.word_templates.marks import cell, row, row_tag, table
from compliance.enterprise import RemediationEntry
from compliance.installed import MissingExtra
from compliance.reports import write
from compliance.reports.build import build
from compliance.reports.env import full_width
from compliance.reports.printing import TemplateFailure
from compliance.reports.sheet import Cell, Choice, Column, Entry, Group, Line, Row, Sheet, Signature, Table
from compliance.reports.strings import UI
from compliance.reports.view import Report, Text
from compliance.reports.word_file import W
from compliance.reports.word_filling import fill_word
from compliance.reports.writers import word
from tests import assessments as made
from tests.assessments import assessment
from tests.reports import words
from tests.test_reports import HOSTILE, SHIPPED, hostile

LANGUAGES = ("zh", "en", "both")
CLEAN = HOSTILE.encode("utf-8", "replace").decode()


def view(whole: Any = None, **more: Any) -> Report:
    return build(whole or assessment(**more), full=False)


def made_of(whole: Any = None, lang: Any = "zh", templates: Path | None = None) -> bytes:
    data = write(view(whole), format="docx", lang=lang, templates=templates)
    assert isinstance(data, bytes)
    return data


def two_hundred() -> Any:
    obligations = tuple(replace(each, id=f"{each.id}-{n}", number=n) for n in range(17) for each in made.OBLIGATIONS)
    rulesets = tuple(
        replace(book, obligations=tuple(each for each in obligations if each.source.document == book.id))
        for book in made.RULEBOOK.rulesets
    )
    findings = tuple(replace(each, id=f"{each.id}-{n}", number=n) for n in range(17) for each in made.ORDER)
    return assessment(
        findings,
        rulebook=replace(made.RULEBOOK, rulesets=rulesets),
        rows=tuple(DutyRow(each.id, (each,)) for each in findings),
    )


# --- what a document says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_small_report_is_as_reviewed(golden: Callable[[str, str], None], lang: str) -> None:
    golden(f"gap_report/steel.{lang}.docx.txt", words.outline(made_of(lang=lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_python_docx_reads_back_what_the_view_says(lang: Any) -> None:
    report = view()
    document = docx.Document(io.BytesIO(made_of(lang=lang)))
    cells = [each.text for grid in document.tables for line in grid.rows for each in line.cells]
    text = "\n".join([*(each.text for each in document.paragraphs), *cells])
    flat = text.replace("\n", "")

    def spoken(both: Text) -> list[str]:
        return [both.zh] if lang == "zh" else [both.en] if lang == "en" else [both.zh, both.en]

    for finding in report.findings:
        if finding.source.document not in assessment().out_of_reach:
            assert finding.ref in flat
            headline = spoken(finding.headline) if finding.verdict != "undetermined" else []
            assert all(each in flat for each in (*spoken(finding.title), *headline))
            assert all(each in flat for fact in finding.missing_facts for each in spoken(fact.question))
        if finding.verdict == "gap":
            assert full_width(finding.source.quote) in text
            for fact in finding.facts:
                assert all(each in flat for each in spoken(fact.actual))
                assert fact.at.rpartition("/")[2] in flat
    for each in (*spoken(report.summary), *spoken(report.disclaimer), report.rulebook_digest, report.profile_digest):
        assert each in flat
    for due in report.timeline:
        assert all(each in flat for title in due.titles for each in spoken(title))
    assert "违法" not in text
    assert "{{" not in text
    assert "{%" not in text
    assert document.core_properties.title.startswith(report.enterprise.name)
    assert document.core_properties.author == f"{report.tool.name} {report.tool.version}"
    assert document.core_properties.created.date() == report.as_of


def test_what_is_lacking_in_the_five_elements_is_said() -> None:
    text = words.whole(made_of())
    for key in ("responsibility", "measure", "funds", "deadline", "contingency"):
        assert UI[f"card.five.{key}"].zh in text
    assert UI["plan.open"].zh in text
    plan = RemediationEntry(
        made.DEPT.id,
        made.at(60),
        "设立安全环保部",
        "段丽（安全总监）",
        180_000,
        date(2024, 10, 31),
        "由生产部代行",
        "杨志强",
    )
    planned = replace(made.ENTERPRISE, remediation=(plan,))
    text = words.whole(made_of(assessment(enterprise=planned)))
    for stated in ("设立安全环保部", "段丽（安全总监）", "18万元", "2024年10月31日", "由生产部代行", "验收：杨志强"):
        assert stated in text


def test_headings_are_real_and_heads_of_tables_are_marked() -> None:
    document = docx.Document(io.BytesIO(made_of()))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings[:2] == [UI["measures.heading"].zh, UI["timeline.heading"].zh]
    cards = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    assert len(cards) == 4
    assert all(each.startswith("✕ ") for each in cards)
    root = words.body(made_of())
    for grid in root.iter(f"{W}tbl"):
        first = grid.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1"
        assert first == (grid.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None)
        assert grid.find(f"{W}tblPr/{W}tblCaption") is not None
        columns = [int(each.get(f"{W}w")) for each in grid.find(f"{W}tblGrid")]
        assert int(grid.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) == pytest.approx(sum(columns), abs=12)
        for line in grid.findall(f"{W}tr"):
            assert line.find(f"{W}trPr/{W}cantSplit") is not None
            spans = line.findall(f"{W}tc/{W}tcPr/{W}gridSpan")
            assert len(line.findall(f"{W}tc")) + sum(int(each.get(f"{W}val")) - 1 for each in spans) == len(columns)


def test_fonts_languages_and_page_numbers() -> None:
    found = words.parts(made_of(lang="en"))
    styles = found["word/styles.xml"].decode()
    assert 'w:ascii="微软雅黑" w:hAnsi="微软雅黑" w:eastAsia="微软雅黑"' in styles
    assert '<w:lang w:val="en-GB" w:eastAsia="zh-CN"' in styles
    footer = found["word/footer1.xml"].decode()
    assert 'w:instr=" PAGE "' in footer
    assert 'w:instr=" NUMPAGES "' in footer
    assert words.said(etree.fromstring(found["word/footer1.xml"])).endswith("Page 1 of 1")


def test_the_same_view_is_the_same_bytes() -> None:
    data = made_of()
    assert data == made_of()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("findings", [(), (made.OFFICERS,), (made.MINING,), (made.INSURANCE,), (made.POSTS,)])
def test_reports_without_gaps(findings: Any, lang: Any) -> None:
    data = made_of(assessment(findings), lang)
    assert view(assessment(findings)).summary.en in words.whole(data).replace("\n", "") or lang == "zh"
    check(data)


def test_two_hundred_findings() -> None:
    data = made_of(two_hundred())
    assert words.whole(data).count("未开展主要负责人带队检查") >= 17
    check(data)


# --- hostile input ---------------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    """Check what Word checks: well-formed parts, no cell without a paragraph, no table without a row."""
    for name, part in words.parts(data).items():
        assert name.endswith((".xml", ".rels"))
        root = etree.fromstring(part)
        for each in root.iter(f"{W}tc"):
            assert each[-1].tag == f"{W}p"
        for each in root.iter(f"{W}tbl"):
            assert each.find(f"{W}tr") is not None
        for each in root.iter(f"{W}tr"):
            assert each.find(f"{W}tc") is not None
    docx.Document(io.BytesIO(data))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(lang: Any) -> None:
    nasty = "a<w:p/></w:t>&amp;\n第二行\t列\U0010fff3\U0010fff4\U0010fff2{{7*7}}{%tr if x %}<2人 & 隐患>3"
    whole = hostile()
    whole = replace(whole, enterprise=replace(whole.enterprise, address=nasty))
    data, plain = made_of(whole, lang), made_of(lang=lang)
    check(data)
    text = words.whole(data)
    assert "a<w:p/></w:t>&amp;\n第二行 列" in text
    assert "{{7*7}}{%tr if x %}<2人 & 隐患>3" in text
    assert "<script>alert(1)</script>" in text
    assert "=HYPERLINK(1) [red]a[/red]" in text
    assert "𠮷" in text
    kinds = {each.tag for each in words.body(data).iter()}
    assert kinds <= {each.tag for each in words.body(plain).iter()} | {f"{W}br"}
    for unfit in ("\x00", "\x1b", "\u202e", "\U0010fff2", "\U0010fff3", "\U0010fff4"):
        assert unfit not in text
    assert b"hyperlink" not in words.parts(data)["word/_rels/document.xml.rels"]


def test_english_stands_beneath_chinese_in_a_run_of_its_own() -> None:
    root = words.body(made_of(lang="both"))
    english = [each for each in root.iter(f"{W}r") if b'w:val="English"' in etree.tostring(each)]
    assert len(english) > 100
    for each in english:
        assert words.said(each).startswith("\n")


# --- sheets ----------------------------------------------------------------------------------------------------------


def both(zh: str, en: str = "") -> Text:
    return Text(zh, en or zh)


RESULTS = tuple(
    Choice(value, both(UI[f"inspection.{value}"].zh, UI[f"inspection.{value}"].en))
    for value in ("satisfied", "not_satisfied", "not_applicable", "not_checked")
)


def sheet(across: bool = True, rows: int = 2, hostility: str = "") -> Sheet:
    columns = (
        Column("no", both("序号", "No."), 12),
        Column("item", both("检查内容与依据", "Item and basis"), 150 if across else 80),
        Column("due", both("整改期限", "Due"), 51 if across else 34, writable=True, date=True),
        Column("result", both("检查结果", "Result"), 60, choices=RESULTS),
    )
    said = (
        Line(both("设立安全生产管理机构", "Safety department"), "strong"),
        Line(both(f"要设立机构{hostility}"), "quote"),
        Line(both("保山", "Baoshan"), "quiet"),
        Line(both("重点", "Focus"), "alert"),
        Line(both("a-2024:1"), "ref"),
    )
    lines = tuple(
        Row(
            (Cell(number=n), Cell(said), Cell(on=date(2025, 1, 31)), Cell(answer="satisfied" if n == 1 else "")),
            f"x{n}",
        )
        for n in range(1, rows + 1)
    )
    return Sheet(
        title=both("现场检查表", "Checklist"),
        subtitle=both("编号 1", "No. 1"),
        across=across,
        head=(
            Entry(both("被检查单位", "Enterprise"), both(hostility or "某厂"), wide=True),
            *(Entry(both(f"项目{number}", f"Entry {number}"), None, key=f"e{number}") for number in range(4)),
        ),
        remarks=(Line(both("先看关键项", "Critical first"), "alert"), Line(both("说明", "Note"), "quiet")),
        tables=(
            Table("main", both("检查事项", "Items"), columns, (Group(lines, both("一、查资料", "Papers")),),
                  note=both("勾一个", "Tick one")),
            Table("none", both("附表", "Annex"), columns, (), empty=both("没有事项。", "Nothing.")),
        ),
        signatures=(Signature(both("检查人员", "Officers"), (both("签字", "Signature"), both("日期", "Date"))),
                    Signature(both("被检查单位", "Enterprise"), (both("意见", "Remark"),))),
        footer=both("辅助自查", "For self-inspection"),
    )  # fmt: skip


@pytest.mark.parametrize("across", [True, False])
def test_a_sheet_is_as_reviewed(golden: Callable[[str, str], None], across: bool) -> None:
    data = word.write_sheet(sheet(across), "zh", SHIPPED, date(2025, 1, 10))
    check(data)
    golden(f"sheet/word.{'across' if across else 'upright'}.txt", words.outline(data))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_has_its_columns_boxes_and_paper(lang: Any) -> None:
    data = word.write_sheet(sheet(rows=40, hostility=CLEAN), lang, SHIPPED, date(2025, 1, 10))
    check(data)
    root = words.body(data)
    size = root.find(f"{W}body/{W}sectPr/{W}pgSz")
    assert (size.get(f"{W}w"), size.get(f"{W}orient")) == ("16838", "landscape")
    grids = [[round(int(each.get(f"{W}w")) * words.TWIP) for each in grid] for grid in root.iter(f"{W}tblGrid")]
    assert [12, 150, 51, 60] in grids
    assert all(sum(each) == pytest.approx(273, abs=2) for each in grids)
    text = words.whole(data)
    assert text.count("☐") == 40 * 4 - 1
    assert text.count("☑") == 1
    assert "<script>alert(1)</script>" in text


# --- templates of users ----------------------------------------------------------------------------------------------


def failure(folder: Path, data: bytes, name: str = "gap_report/report.docx") -> Any:
    with pytest.raises(TemplateFailure) as caught:
        made_of(templates=words.own(folder, data, name))
    (found,) = caught.value.diagnostics
    assert found.span.path.endswith(name)
    assert "compliance.reports" not in found.message
    return found


def test_a_users_template_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    rows = table(
        (60, 60),
        row_tag("for f in report.findings", 2, 120),
        row(cell("{{ f.ref }}", width=60), cell("{{ f.title|say }}", width=60)),
        row_tag("endfor", 2, 120),
    )
    data = words.template("本厂自查：{{ report.enterprise.name }}", rows, footer="{{ report.as_of|day }}", title="自查")
    filled = made_of(templates=words.own(tmp_path, data))
    check(filled)
    assert "本厂自查：保山隆兴钢铁有限公司" in words.whole(filled)
    assert "yunnan-2024:1" in words.whole(filled)
    assert "2024年9月30日" in words.said(etree.fromstring(words.parts(filled)["word/footer1.xml"]))
    assert docx.Document(io.BytesIO(filled)).core_properties.title == "自查"


def test_the_shipped_template_may_be_a_users(tmp_path: Path) -> None:
    words.own(tmp_path, (SHIPPED / "gap_report/report.docx").read_bytes())
    assert made_of(templates=tmp_path) == made_of()


def test_a_folder_without_a_word_template_uses_the_shipped_one(tmp_path: Path) -> None:
    assert made_of(templates=tmp_path) == made_of()


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("单位：{{ report.enterprise.nmae }}（章）", "P002", "in “单位：{{ report.enterprise.nmae }}（章）”"),
        ("{{ report.enterprise.nmae }}", "P002", "did you mean name?"),
        ("{{ reprot.as_of }}", "P002", "did you mean report?"),
        ("{{ t('measures.headng') }}", "P002", "did you mean measures.heading?"),
        ("{% if x %}没有结尾", "P001", "endif"),
        ("{%tr for f in report.findings %}", "P001", "stands in a row of its own"),
        ("甲{{ 1|nothing }}", "P001", "nothing"),
        ("{% include 'gap_report/report.html.j2' %}", "P003", "stands alone"),
        ("{% include '../../../etc/passwd' %}", "P003", "stands alone"),
        ("类：{{ ''.__class__ }}", "P004", "in “类：{{ ''.__class__ }}”"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "P004", ""),
        ("{{ '{0.__class__}'.format(report) }}", "P004", ""),
        ("{{ report.__struct_fields__ }}", "P004", ""),
        ("{{ 'x' * 10**10 }}", "P004", "**"),
        ("{% for i in range(1000000000) %}x{% endfor %}", "P005", ""),
        ("{{ 1 / 0 }}", "P007", "zero"),
        ("{{ lipsum(n=9) }}", "P002", ""),
        ("{% for a in range(9999) %}{% for b in range(9999) %}" + "字" * 500 + "{% endfor %}{% endfor %}", "P005", ""),
    ],
)  # fmt: skip
def test_an_error_names_the_text_around_it(tmp_path: Path, text: str, code: str, says: str) -> None:
    found = failure(tmp_path, words.template("标题", text, "结尾"))
    assert found.code == code
    assert says in f"{found.message} {found.hint}"


def test_an_error_in_a_cell_and_in_the_footer(tmp_path: Path) -> None:
    grid = table((60,), row(cell("期限：{{ report.as_off }}", width=60)))
    assert "in “期限：{{ report.as_off }}”" in failure(tmp_path, words.template(grid)).message
    found = failure(tmp_path, words.template("x", footer="页脚 {{ nobody }}"))
    assert "in the footer, in “页脚 {{ nobody }}”" in found.message
    assert "properties" in failure(tmp_path, words.template("x", title="{{ nobody }}")).message


def test_a_tag_that_begins_outside_a_table_and_ends_inside_is_told(tmp_path: Path) -> None:
    grid = table((60,), row(cell("乙{% endif %}", width=60)))
    found = failure(tmp_path, words.template("{% if report.since %}甲", grid, "{{ report.enterprise.name }}"))
    assert (found.code, "not well formed" in found.message) == ("P007", True)
    assert "{%p" in found.hint


def test_a_template_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.reports import confined

    monkeypatch.setattr(confined, "WALL_SECONDS", 3)
    loops = "{% for a in range(9999) %}" * 3 + "{% if a > 9999 %}x{% endif %}" + "{% endfor %}" * 3
    assert failure(tmp_path, words.template(loops)).code == "P005"


def relation(kind: str, target: str) -> dict[str, bytes]:
    plain = words.parts(words.template("x"))["word/_rels/document.xml.rels"].decode()
    place = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = f'<Relationship Id="rId99" Type="{place}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return {"word/_rels/document.xml.rels": plain.replace("</Relationships>", more).encode()}


FIELD = '<w:p><w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r></w:p>'


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"PK\x03\x04 no zip", "P007", "no Word document"),
        (b"", "P007", "no Word document"),
        (words.packed({"a.txt": b"x"}), "P007", "no Word document"),
        (words.template("x", more={"word/vbaProject.bin": b"x"}), "P004", "macros"),
        (words.template("x", more={"word/embeddings/oleObject1.bin": b"x"}), "P004", "object"),
        (words.template("x", more={"word/activeX/activeX1.xml": b"<x/>"}), "P004", "object"),
        (words.template("x", more=relation("attachedTemplate", "http://evil.example/t.dotm")), "P004", "evil.example"),
        (words.template("x", more=relation("image", "file://host/a.png")), "P004", "would fetch"),
        (words.template(FIELD.format("DDEAUTO c:\\\\cmd.exe")), "P004", "field DDEAUTO"),
        (words.template(FIELD.format("DDE") + FIELD.format("AUTO x")), "P004", "field DDE"),
        (words.template(FIELD.format('INCLUDEPICTURE "http://x/y.png"')), "P004", "INCLUDEPICTURE"),
        (words.template("x", more={"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "P004", "type"),
        (words.template("x", more={"word/document.xml": b"<w:document"}), "P007", "cannot be read"),
        (words.template("x", more={"word/document.xml": b"<document/>"}), "P007", "another kind"),
        (words.template("x", more={"word/big.xml": b" " * (17 * 2**20)}), "P005", "larger than"),
        (words.template("x", more={"word/media/a.png": b"\0" * (65 * 2**20)}), "P005", "larger than"),
        (words.template("x", more={f"word/{n}.txt": b"" for n in range(1001)}), "P005", "larger than"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)  # fmt: skip
def test_files_that_are_not_safe_are_refused(tmp_path: Path, data: bytes, code: str, says: str) -> None:
    found = failure(tmp_path, data)
    assert (found.code, says in found.message) == (code, True), found


def test_macros_are_refused_by_content_type_and_by_name(tmp_path: Path) -> None:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = words.parts(words.template("x"))["[Content_Types].xml"].decode()
    spoilt = plain.replace("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", kind)
    assert "macros" in failure(tmp_path, words.template("x", more={"[Content_Types].xml": spoilt.encode()})).message
    (tmp_path / "gap_report/report.docx").rename(tmp_path / "gap_report/report.docm")
    with pytest.raises(TemplateFailure, match="with macros"):
        made_of(templates=tmp_path)


def test_a_link_a_reader_may_click_is_kept(tmp_path: Path) -> None:
    data = words.template("x", more=relation("hyperlink", "https://www.mem.gov.cn/"))
    assert (
        b"www.mem.gov.cn" in words.parts(made_of(templates=words.own(tmp_path, data)))["word/_rels/document.xml.rels"]
    )


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"^DOCX needs packages .*pip install 'compliance\[office\]'$"):
        made_of()


# --- the shipped templates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_the_shipped_templates_are_what_the_script_draws(name: str, tmp_path: Path) -> None:
    assert words.parts((SHIPPED / name).read_bytes()) == dict(drawn(name)), (
        "run python -m compliance.authoring.word_templates"
    )
    draw_all(tmp_path)
    assert words.parts((tmp_path / name).read_bytes()) == dict(drawn(name))


@pytest.mark.parametrize("name", DRAWN)
def test_every_style_a_template_uses_exists(name: str) -> None:
    found = {each: etree.fromstring(part) for each, part in drawn(name).items() if each.startswith("word/")}
    known = {each.get(f"{W}styleId") for each in found["word/styles.xml"].iter(f"{W}style")}
    for root in found.values():
        for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            assert {each.get(f"{W}val") for each in root.iter(f"{W}{kind}")} <= known


def test_a_large_report_is_quick() -> None:
    report = view(two_hundred())
    write(report, format="docx")
    start = time.process_time()
    write(report, format="docx")
    assert time.process_time() - start < 2


def convert(folder: Path, name: str, to: str) -> Path:
    """Have an office program save a file as another kind; the test is skipped where there is none."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LOOK: there is no soffice here, so no office program has seen these documents")
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", to,
         "--outdir", str(folder / "saved"), str(folder / name)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (folder / "saved" / name).with_suffix(f".{to.partition(':')[0]}")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_office_program_prints_every_word(lang: Any, tmp_path: Path) -> None:
    pdftotext = shutil.which("pdftotext")
    if not pdftotext:
        pytest.skip("LOOK: there is no pdftotext here, so nobody has read what is printed")
    files = {"gap": made_of(lang=lang), "sheet": word.write_sheet(sheet(rows=30), lang, SHIPPED, date(2025, 1, 10))}
    for name, data in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
        printed = convert(tmp_path, f"{name}.docx", "pdf")
        done = subprocess.run([pdftotext, "-raw", str(printed), "-"], capture_output=True, check=True)
        assert done.stdout.count(b"\f") > 0
        letters = Counter(char for each in words.paragraphs(data) for char in each if char.isalnum())
        assert not letters - Counter(done.stdout.decode())


@pytest.mark.slow
def test_a_shipped_template_saved_by_an_office_program_says_the_same(tmp_path: Path) -> None:
    own = tmp_path / "own"
    for name in DRAWN:
        (tmp_path / "report.docx").write_bytes((SHIPPED / name).read_bytes())
        words.own(own, convert(tmp_path, "report.docx", "docx:MS Word 2007 XML").read_bytes(), name)
    printed = words.body(fill_word(own / "sheet/report.docx", {"page": sheet()}, "zh", date(2025, 1, 10), "x"))
    grids = [[round(int(each.get(f"{W}w")) * words.TWIP) for each in grid] for grid in printed.iter(f"{W}tblGrid")]
    assert [12, 150, 51, 60] in grids
    for lang in LANGUAGES:
        data = made_of(lang=lang, templates=own)
        check(data)
        assert words.whole(data).split() == words.whole(made_of(lang=lang)).split()
