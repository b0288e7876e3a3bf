"""The book of a ruleset holds every clause, obligation and quotation, and text stays text whatever it says."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from compliance.authoring.book import Book, Entry, print_book, write_book
from compliance.authoring.cases import load_all_cases
from compliance.checking import load_rulesets
from compliance.cli import exits
from compliance.cli.app import run
from compliance.model import Rulebook, Words
from compliance.reports.env import full_width
from compliance.reports.strings import UI

RULESETS = Path(__file__).parents[1] / "rulesets"
SHIPPED = ("baoshan-2017", "district-2011", "hubei-2015", "tongchuan-2020", "yunnan-2024")
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)> [a](javascript:x) | {{ 7*7 }} `b` **c**"


class Page(HTMLParser):
    """What an HTML page says, what it is made of, where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.heard: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.heard.append(data)

    @property
    def text(self) -> str:
        return "".join(self.heard)

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


@cache
def rulebook() -> Rulebook:
    return load_rulesets(RULESETS)


@cache
def book(name: str) -> Book:
    ruleset = next(each for each in rulebook().rulesets if each.id == name)
    return write_book(ruleset, rulebook(), load_all_cases(RULESETS / name, rulebook()))


@cache
def page(name: str, lang: Any = "zh") -> Page:
    return Page(print_book(book(name), "html", lang))


@cache
def markdown_text(name: str) -> str:
    """Return what a reader of the Markdown sees, without its markup."""
    tokens = MarkdownIt().enable("table").parse(print_book(book(name), "markdown"))
    inline = [token for token in tokens if token.type == "inline"]
    return "\n".join("".join(child.content for child in token.children or ()) for token in inline)


def entry(name: str, obligation: str) -> Entry:
    return next(each for clause in book(name).clauses for each in clause.entries if each.id == obligation)


def seen(text: str) -> str:
    """Return a text without what Markdown adds to it where it would become a link."""
    return text.replace("\u2060", "")


def test_every_shipped_ruleset_is_asked() -> None:
    assert {each.id for each in rulebook().rulesets} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_obligation_and_quotation_stands_in_the_book(name: str) -> None:
    ruleset = next(each for each in rulebook().rulesets if each.id == name)
    html, markdown = page(name).text, seen(markdown_text(name))
    for each in ruleset.obligations:
        for words in (each.id, each.title.zh, full_width(each.source.quote), each.remedy.zh if each.remedy else ""):
            assert words in html, words
            assert words in markdown, words
        for words in (full_width(each.source.normalised), each.reading_note, each.inspect.judge, str(each.origin)):
            assert words in html, words
        for reading in each.readings:
            assert reading.zh in html
            assert reading.because in html
        for case in each.stricter:
            assert full_width(case.quote) in html
    assert ruleset.digest in html
    assert all(defect in html for defect in ruleset.defects)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_clause_stands_in_the_contents_with_its_status(name: str) -> None:
    ruleset = next(each for each in rulebook().rulesets if each.id == name)
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in print_book(book(name), "markdown").split("\n## ")[1].splitlines()
        if line.startswith("| ")
    ][1:]
    told = {row[0]: row for row in rows}
    for each in ruleset.clauses:
        numbers = "、".join(
            str(number) for number in sorted(o.number for o in ruleset.obligations if o.source.clause == each.clause)
        )
        clause = full_width(each.clause)
        assert told[clause][2:] == [UI[f"status.{each.status}"].zh, numbers]
        assert re.search(rf"{re.escape(clause)}\s*{re.escape(full_width(each.title))}", page(name).text), clause
    assert len(rows) == len(ruleset.clauses)


@pytest.mark.parametrize("name", SHIPPED)
def test_links_lead_somewhere_and_nothing_is_fetched(name: str) -> None:
    read = page(name, "both")
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert all(link.removeprefix("#") in ids for link in read.values("href"))
    assert len(read.values("href")) > len(book(name).clauses) // 2
    assert read.values("src") == []
    assert read.values("style") == []
    assert not {tag for tag, _ in read.tags} & {"script", "link", "iframe", "img", "form"}


def test_what_stands_in_an_entry() -> None:
    found = entry("yunnan-2024", "yunnan-2024-04-head-inspection")
    assert found.encoded.zh == "适用于工贸企业；要求每季度至少开展1次主要负责人带队检查"
    (smelter,) = found.stricter
    assert (smelter.id, smelter.asks.zh) == ("smelter", "每月至少开展1次主要负责人带队检查")
    assert found.not_owed_when_suspended
    later = entry("yunnan-2024", "yunnan-2024-04-self-check-mechanism-2024")
    assert [each.id for each in later.overrides] == ["yunnan-2024-04-self-check-mechanism"]
    earlier = entry("yunnan-2024", "yunnan-2024-04-self-check-mechanism")
    assert [each.id for each in earlier.overridden_by] == [later.id]
    duty = entry("district-2011", "district-2011-3-responsibility-everyone").same_duty
    assert duty
    assert not any(each.here for each in duty if each.ref.startswith("yunnan"))


def test_cases_are_told_by_what_they_expect() -> None:
    cases = {each.name: each for each in entry("yunnan-2024", "yunnan-2024-04-self-check-mechanism").cases}
    early = cases["施行前一日，机制与责任制的要求尚未生效"]
    assert (early.verdict, early.more.zh, early.at) == ("not_applicable", "尚未施行", f"{CASES}:6")
    lapsed = cases["一般企业期满次日，机制和责任制都没有建立，两项均随方案期满失效，失效时未完成"]
    assert lapsed.more.zh == "已失效；失效时未完成"
    assert early.name in page("yunnan-2024").text
    everything = load_all_cases(RULESETS / "yunnan-2024", rulebook())
    told = sum(len(each.cases) for clause in book("yunnan-2024").clauses for each in clause.entries)
    assert told == sum(key.startswith("yunnan-2024-") for case in everything for key in case.expect)


CASES = "04-major-hazard-self-check.test.yaml"


def test_a_case_that_expects_nonsense_is_shown_as_written() -> None:
    ruleset = next(each for each in rulebook().rulesets if each.id == "hubei-2015")
    case = load_all_cases(RULESETS / "hubei-2015", rulebook())[0]
    nonsense = {"reason": "because", "final": "gab", "next_due": "soon", "short_periods": ["2024-x"], "owed_from": None}
    made = write_book(ruleset, rulebook(), [replace(case, expect={ruleset.obligations[0].id: nonsense})])
    (line,) = [each for clause in made.clauses for found in clause.entries for each in found.cases]
    assert line.more.zh == "because；gab；缺期：2024-x；下一期限soon"


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_a_hostile_title_stays_text(lang: Any) -> None:
    ruleset = next(each for each in rulebook().rulesets if each.id == "hubei-2015")
    title = Words(HOSTILE, HOSTILE)
    first = replace(
        ruleset.obligations[0], title=title, source=replace(ruleset.obligations[0].source, quote=HOSTILE),
        reading_note=HOSTILE, statute=(HOSTILE,),
    )  # fmt: skip
    hostile = replace(ruleset, title=title, defects=(HOSTILE,), obligations=(first, *ruleset.obligations[1:]))
    made = write_book(hostile, rulebook())
    read = Page(print_book(made, "html", lang))
    assert not {tag for tag, _ in read.tags} & {"script", "img"}
    assert not any(name.startswith("on") for _, attrs in read.tags for name in attrs)
    assert read.text.count(HOSTILE) >= 5
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(print_book(made, "markdown", lang))
    assert not re.search(r"<(script|img|a|code)\b", rendered)
    assert Page(rendered).text.count("alert(1)") >= 5


def test_an_obligation_of_an_unlisted_clause_is_not_lost() -> None:
    ruleset = next(each for each in rulebook().rulesets if each.id == "hubei-2015")
    made = write_book(replace(ruleset, clauses=()), rulebook())
    assert sum(len(each.entries) for each in made.clauses) == len(ruleset.obligations)


def test_the_command_writes_one_file_a_ruleset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "doc", "hubei-2015", "district-2011", "-o", f"{tmp_path}/books/"]) == exits.OK
    assert sorted(path.name for path in (tmp_path / "books").iterdir()) == ["district-2011.html", "hubei-2015.html"]
    assert run(["rules", "doc", "hubei-2015", "-o", str(tmp_path / "one.md"), "--lang", "en"]) == exits.OK
    assert (tmp_path / "one.md").read_text(encoding="utf-8").startswith("# ")
    capsys.readouterr()
    assert run(["rules", "doc", "hubei-2015", "--format", "html"]) == exits.OK
    assert capsys.readouterr().out.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["hubei-2016"], "hubei-2015"),
        ([], "-o books/"),
        (["hubei-2015", "--format", "json"], "html, markdown"),
        (["hubei-2015", "--lang", "fr"], "zh, en, both"),
    ],
)
def test_the_command_says_what_is_wrong(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "doc", *arguments]) == exits.USAGE
    assert says in capsys.readouterr().err
