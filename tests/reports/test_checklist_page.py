"""The page of a checklist in a real browser: filled in, saved, opened again, read back, printed."""

from __future__ import annotations

import base64
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.reports import write
from compliance.reports.kinds.checklist import build
from compliance.reports.returns import read_answers
from tests.reports.browser import CHROMIUM, Page, browser, downloaded
from tests.reports.checklists import steel

if CHROMIUM is None:
    warnings.warn("there is no chromium: the pages of checklists are not tried in a browser", stacklevel=1)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium to try the page in")

FIRST, SECOND = "yunnan-2024-04-five-fixed", "baoshan-2017-05-safety-dept"
TYPED = '三号炉台"</textarea><script>alert(1)</script>\n第二行 &amp; 2处 𠮷'


def field(row: str, key: str) -> str:
    return f"[name='{row}|{key}']"


def box(row: str, value: str) -> str:
    return f"{field(row, 'result')}[value={value}]"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """The checklist of the steel works, open in a browser."""
    made = tmp_path / "检查表.html"
    made.write_text(str(write(build(steel()), format="html", lang="zh")), encoding="utf-8")
    with browser(tmp_path) as opened:
        opened.go(made)
        yield opened
        assert not opened.complaints, opened.complaints


def fill(page: Page) -> None:
    page.click(box(FIRST, "not_satisfied"))
    page.type(field(FIRST, "remark"), TYPED)
    page.set_day(field(FIRST, "due"), "2024-10-31")
    page.type(field(FIRST, "photo"), "P-07")
    page.click(box(SECOND, "satisfied"))
    page.set_day("[name='|date']", "2024-10-08")
    page.type("[name='|officer']", "张某、李某")


def leaves_a_warning(page: Page) -> bool:
    return not page.see("dispatchEvent(new Event('beforeunload', {cancelable: true}))")


def test_answers_are_saved_by_the_page_and_read_back(page: Page, tmp_path: Path) -> None:
    assert page.see("document.querySelector('.tools output').innerText") == "已填 0 / 8"
    assert not leaves_a_warning(page)
    fill(page)
    assert page.see("document.querySelector('.tools output').innerText") == "已填 2 / 8"
    assert leaves_a_warning(page)
    # Ctrl+S of a browser writes the document as it stands.
    held = page.see("document.documentElement.outerHTML")
    assert re.search(rf'name="{FIRST}\|result" value="not_satisfied" checked=""', held)
    assert 'value="2024-10-31"' in held
    page.click(".tools button")
    saved = downloaded(tmp_path)
    assert not leaves_a_warning(page)
    assert saved.name.startswith("安全生产主体责任现场检查表")
    assert saved.suffix == ".html"

    answers = read_answers(str(saved))
    assert answers.head["date"].text == "2024-10-08"
    assert answers.head["officer"].text == "张某、李某"
    rows = {each.id.text: each for each in answers.rows}
    assert len(rows) == 8
    assert [each.text for each in rows[FIRST].result] == ["not_satisfied"]
    assert {key: given.text for key, given in rows[FIRST].written.items()} == {
        "remark": TYPED, "due": "2024-10-31", "photo": "P-07",
    }  # fmt: skip
    assert [each.text for each in rows[SECOND].result] == ["satisfied"]
    assert sum(each.answered for each in answers.rows) == 2
    assert not answers.mistakes


def test_a_saved_page_goes_on_where_it_was_left(page: Page, tmp_path: Path) -> None:
    fill(page)
    page.click(".tools button")
    saved = downloaded(tmp_path)
    again = tmp_path / "again.html"
    saved.rename(again)
    page.go(again)
    assert page.see("document.querySelector('.tools output').innerText") == "已填 2 / 8"
    assert page.see(f"document.querySelector({json.dumps(field(FIRST, 'remark'))}).value") == TYPED
    assert page.see("document.querySelectorAll('script').length") == 1
    # Another box in place of the first; the same box twice: none.
    page.click(box(FIRST, "not_applicable"))
    page.click(box(SECOND, "satisfied"))
    assert page.see("document.querySelector('.tools output').innerText") == "已填 1 / 8"
    page.click(".tools button")
    rows = {each.id.text: each for each in read_answers(str(downloaded(tmp_path))).rows}
    assert [each.text for each in rows[FIRST].result] == ["not_applicable"]
    assert rows[SECOND].result == ()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.see(f"document.querySelector({json.dumps(box(FIRST, 'satisfied'))}).focus()")
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key=" ", code="Space", text=" ", windowsVirtualKeyCode=32)
    assert page.see(f"document.querySelector({json.dumps(box(FIRST, 'satisfied'))}).hasAttribute('checked')")
    for kind in ("rawKeyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="ArrowDown", code="ArrowDown", windowsVirtualKeyCode=40)
    assert page.see(f"document.querySelector({json.dumps(box(FIRST, 'not_satisfied'))}).hasAttribute('checked')")
    assert not page.see(f"document.querySelector({json.dumps(box(FIRST, 'satisfied'))}).hasAttribute('checked')")


def test_on_a_phone_nothing_leaves_the_screen_and_boxes_can_be_hit(page: Page) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    assert page.see("document.documentElement.scrollWidth") == 390
    assert page.see("Math.min(...[...document.querySelectorAll('.pick label')].map(it => it.offsetHeight))") >= 44
    fill(page)
    assert page.see("document.querySelector('.tools output').innerText") == "已填 2 / 8"


def test_it_prints_on_a4_across_with_what_was_filled_in(page: Page, tmp_path: Path) -> None:
    fill(page)
    printed = page.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    data = base64.b64decode(printed["data"])
    boxes = {
        tuple(round(float(each)) for each in found.split()) for found in re.findall(rb"/MediaBox \[([^\]]*)\]", data)
    }
    assert boxes == {(0, 0, 842, 595)}
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.see("getComputedStyle(document.querySelector('.tools')).display") == "none"
    assert page.see("getComputedStyle(document.querySelector('.form thead')).display") == "table-header-group"


def test_without_script_it_is_a_paper_form(tmp_path: Path) -> None:
    made = tmp_path / "checklist.html"
    made.write_text(str(write(build(steel()), format="html", lang="zh")), encoding="utf-8")
    with browser(tmp_path) as opened:
        opened.call("Emulation.setScriptExecutionDisabled", value=True)
        opened.call("Page.navigate", url=made.as_uri())
        opened.wait("document.readyState === 'complete' && document.querySelectorAll('.pick').length === 8")
        assert opened.see("document.querySelector('.tools').hidden")
        opened.click(box(FIRST, "satisfied"))
        assert opened.see(f"document.querySelector({json.dumps(box(FIRST, 'satisfied'))}).checked")
