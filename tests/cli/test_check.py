"""``compliance check``: exit codes, what is taken in, what is selected, compared and supposed."""

from __future__ import annotations

import io
import itertools
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from compliance.cli import exits, inputs
from tests.command_line import BAD, DAY, GOOD, OPEN, WAIVER, CommandLine

# --- exit codes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        (GOOD, (), exits.OK),
        (BAD, (), exits.GAPS),
        (BAD, ("--fail-on", "never"), exits.OK),
        (BAD, ("--fail-on", "undetermined"), exits.GAPS),
        (BAD + WAIVER, (), exits.OK),
        (BAD + WAIVER, ("--as-of", "2026-01-01"), exits.GAPS),
        (OPEN, (), exits.OK),
        (OPEN, ("--fail-on", "undetermined"), exits.OPEN),
        (OPEN, ("--fail-on", "never"), exits.OK),
        (GOOD, ("--fail-on", "undetermined"), exits.OK),
    ],
)
def test_the_exit_code_says_what_was_found(cli: CommandLine, body: str, options: tuple[str, ...], code: int) -> None:
    cli.profile("a.yaml", body)
    as_of = () if "--as-of" in options else ("--as-of", DAY)
    assert cli.check("a.yaml", *options, as_of=as_of) == code
    assert cli.err == ""


def test_the_worse_code_wins() -> None:
    order = [70, 4, 5, 6, 3, 1, 7, 0]
    for better, worse in itertools.combinations(reversed(order), 2):
        assert exits.worst([better, worse]) == exits.worst([worse, better, better]) == worse
    assert exits.worst([]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check",), "Missing argument"),
        (("check", "a.yaml", "--as-of", "2025-13-01"), "YYYY-MM-DD"),
        (("check", "a.yaml", "--as-of", "20250101"), "YYYY-MM-DD"),
        (("check", "a.yaml", "--lang", "fr"), "--lang"),
        (("check", "a.yaml", "--fail-on", "gaps"), "--fail-on"),
        (("check", "a.yaml", "--engine", "drools"), "--engine"),
        (("check", "a.yaml", "--format", "ics"), "--format"),
        (("check", "a.yaml", "--rulesets", "nowhere"), "nowhere is not a folder"),
        (("check", "a.yaml", "--templates", "nowhere"), "nowhere is not a folder"),
        (("check", "a.yaml", "--bind", "alpha"), "RULESET=CODE"),
        (("check", "a.yaml", "--colour"), "No such option"),
        (("check", "*.yml"), "nothing matches"),
        (("check", "."), "no *.yaml"),
        (("explain", "a.yaml", "alpha-dept", "--lang", "fr"), "--lang"),
        (("explain", "a.yaml", "alpha-dept", "--engine", "drools"), "--engine"),
        (("rules", "list", "--lang", "fr"), "--lang"),
        (("code", "Z999"), "no code Z999"),
        (("chekc",), "No such command"),
    ],
)
def test_a_wrong_command_line_gives_two_and_says_what_instead(
    cli: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    assert cli(*arguments) == exits.USAGE
    assert told in cli.err
    assert cli.out == ""
    assert "Traceback" not in cli.err


def test_a_profile_that_does_not_load_stops_no_other(cli: CommandLine) -> None:
    cli.profile("good.yaml")
    cli.profile("wrong.yaml", "staff_coun: 3\n")
    assert cli.check("wrong.yaml", "missing.yaml", "good.yaml", "--format", "json") == exits.INPUT
    assert "wrong.yaml:5:1: " in cli.err
    assert "did you mean staff_count?" in cli.err
    assert "missing.yaml" in cli.err
    assert [each["enterprise"]["name"] for each in json.loads(cli.out)] == ["good"]
    # A profile that does not load outweighs a gap: nobody may read the code as “all were judged”.
    cli.profile("gap.yaml", BAD)
    assert cli.check("gap.yaml", "wrong.yaml") == exits.INPUT


def test_a_ruleset_that_does_not_load_gives_four_with_its_place(
    cli: CommandLine, small_rulesets: Path, tmp_path: Path
) -> None:
    import shutil

    broken = tmp_path / "broken"
    shutil.copytree(small_rulesets, broken)
    file = broken / "alpha" / "01.yaml"
    text = file.read_text(encoding="utf-8").replace("staff_count: {at_least: 100}", "staff_coutn: {at_least: 100}")
    file.write_text(text, encoding="utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "staff_coutn" in row)
    column = text.splitlines()[line - 1].index("staff_coutn") + 1
    cli.profile("a.yaml")
    for command in (("check", "a.yaml"), ("doctor",), ("rules", "list"), ("profile", "new")):
        assert cli(*command, "--rulesets", str(broken)) == exits.RULESET, command
        assert f"{file}:{line}:{column}: " in cli.err
        assert "did you mean staff_count?" in cli.err
    assert cli.check("a.yaml") == exits.OK


def test_a_template_that_fails_gives_five(cli: CommandLine) -> None:
    folder = cli.folder / "templates" / "gap_report"
    folder.mkdir(parents=True)
    (folder / "report.md.j2").write_text("{{ report.nmae }}", encoding="utf-8")
    cli.profile("a.yaml", BAD)
    cli.profile("b.yaml")
    codes = cli.check("a.yaml", "b.yaml", "--templates", "templates", "-f", "markdown", "-f", "json")
    assert codes == exits.TEMPLATE
    assert "report.md.j2:1" in cli.err
    # The other format of the same run is there, and the mistake is told once.
    assert len(json.loads(cli.out)) == 2
    assert cli.err.count("report.md.j2:1") == 1


# --- input -------------------------------------------------------------------------------------------------------


def names_told(cli: CommandLine) -> list[str]:
    told = json.loads(cli.out)
    return [each["enterprise"]["name"] for each in (told if isinstance(told, list) else [told])]


def test_files_globs_and_folders_each_file_once(cli: CommandLine) -> None:
    for name in ("firms/b.yaml", "firms/a.yaml", "firms/c.yml", "firms/.hidden.yaml", "other/d.yaml"):
        cli.profile(name)
    (cli.folder / "firms" / "notes.txt").write_text("no profile", encoding="utf-8")
    cli.check("firms", "-f", "json")
    assert names_told(cli) == ["a", "b", "c"]
    cli.check("*/*.yaml", "-f", "json")
    assert names_told(cli) == ["a", "b", "d"]
    cli.check("other/d.yaml", "./other/../other/d.yaml", "firms/", "firms/a.yaml", "-f", "json")
    assert names_told(cli) == ["d", "a", "b", "c"]
    # One profile is one report, not a list of one.
    cli.check("other", "-f", "json")
    assert json.loads(cli.out)["enterprise"]["name"] == "d"


def put_on_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    class Input:
        buffer = io.BytesIO(data)

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Input())


def test_standard_input(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.profile("a.yaml", BAD, name="从管道来")
    data = (cli.folder / "a.yaml").read_bytes()
    put_on_stdin(monkeypatch, data)
    assert cli.check("-", "-f", "json") == exits.GAPS
    assert names_told(cli) == ["从管道来"]
    put_on_stdin(monkeypatch, data.replace(b"staff_count", b"staff_cuont"))
    assert cli.check("-") == exits.INPUT
    assert "<stdin>:6:1: " in cli.err
    assert "staff_cuont: 100" in cli.err  # the line itself is shown, though no file holds it
    put_on_stdin(monkeypatch, b"#" * (1 << 21))
    assert cli.check("-") == exits.INPUT
    assert "R003" in cli.err


def test_a_profile_is_read_once(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    from compliance.reading import decoding

    cli.profile("a.yaml", BAD)
    before = (cli.folder / "a.yaml").read_bytes()
    read = decoding.read_once
    reads: list[str] = []

    def read_and_replace(path: Any, limit: int) -> bytes:
        data = read(path, limit)
        if str(path).endswith("a.yaml"):
            reads.append(str(path))
            cli.profile("a.yaml", GOOD)
        return data

    monkeypatch.setattr(decoding, "read_once", read_and_replace)
    assert cli.check("a.yaml", "-f", "json") == exits.GAPS
    assert reads == ["a.yaml"]
    assert json.loads(cli.out)["profile_digest"] == hashlib.sha256(before).hexdigest()


# --- the day -----------------------------------------------------------------------------------------------------


def test_the_day_is_that_of_shanghai_and_the_report_says_nobody_gave_it(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Evening(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            # Half past four in the afternoon in London is the next day in Shanghai.
            return datetime(2025, 6, 30, 16, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(inputs, "datetime", Evening)
    cli.profile("a.yaml")
    cli.check("a.yaml", "-f", "json", as_of=())
    told = json.loads(cli.out)
    assert told["as_of"] == "2025-07-01"
    assert any(
        "as_of_default" in str(each) or "当天" in str(each) or "未指定" in str(each) for each in told["assumptions"]
    )
    cli.check("a.yaml", as_of=())
    assert "2025年7月1日" in cli.out
    cli.check("a.yaml", "-f", "json")
    assert json.loads(cli.out)["as_of"] == DAY
    assert told["assumptions"] != json.loads(cli.out)["assumptions"]


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2199, 1, 1)])
def test_a_clock_that_cannot_be_right_is_said(cli: CommandLine, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(inputs, "today", lambda: day)
    cli.profile("a.yaml")
    assert cli.check("a.yaml", as_of=()) in (exits.OK, exits.GAPS)
    assert f"clock of this machine says {day}" in cli.err
    assert "--as-of" in cli.err


# --- selecting, supposing, comparing -----------------------------------------------------------------------------


def test_a_selection_filters_what_is_shown_counted_and_in_the_code(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD)
    for pattern, ids, code in (
        ("alpha-dept", {"alpha-dept"}, exits.GAPS),
        ("alpha", {"alpha-dept", "alpha-drill"}, exits.GAPS),
        ("beta", {"beta-dust"}, exits.OK),
        ("department", {"alpha-dept", "beta-dust"}, exits.GAPS),
        ("minor", {"alpha-drill"}, exits.OK),
        ("*-dr*,beta-*", {"alpha-drill", "beta-dust"}, exits.OK),
    ):
        assert cli.check("a.yaml", "--select", pattern, "-f", "json") == code, pattern
        told = json.loads(cli.out)
        assert {each["id"] for each in told["findings"]} == ids
        assert told["selection"] == pattern
        assert sum(told["counts"][key] for key in ("gap", "satisfied", "not_applicable")) == len(ids)
    assert cli.check("a.yaml", "--select", "beta", "--select", "minor", "-f", "json") == exits.OK
    assert {each["id"] for each in json.loads(cli.out)["findings"]} == {"alpha-drill", "beta-dust"}


def test_an_unknown_selection_is_refused_with_the_nearest_name(cli: CommandLine) -> None:
    cli.profile("a.yaml")
    assert cli.check("a.yaml", "--select", "alpha-dpet") == exits.USAGE
    assert "did you mean alpha-dept?" in cli.err
    assert cli.check("a.yaml", "--select", "zzz*") == exits.USAGE
    assert "compliance rules list" in cli.err
    assert cli.out == ""


def test_what_if_changes_the_verdict_and_the_report_says_so(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD)
    options = ("--set", "staff_count=99", "--set", "dust=false")
    assert cli.check("a.yaml", *options, "-f", "json") == exits.OK
    assert json.loads(cli.out)["enterprise"]["settings"] == ["staff_count=99", "dust=false"]
    for form in ("terminal", "markdown", "html"):
        cli.check("a.yaml", *options, "-f", form)
        assert "staff_count=99" in cli.out.replace("\\", ""), form  # Markdown escapes the underscore
    assert cli.check("a.yaml", "--set", "staff_cuont=99") == exits.INPUT
    assert "did you mean staff_count?" in cli.err


def test_since_tells_in_every_format_what_changed(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD, name="某厂")
    cli.check("a.yaml", "-o", "last.json", as_of=("--as-of", "2025-05-01"))
    cli.profile("a.yaml", GOOD, name="某厂")
    assert cli.check("a.yaml", "--since", "last.json", "-f", "json") == exits.OK
    told = json.loads(cli.out)
    assert told["since"] == "2025-05-01"
    assert [(each["finding"], each["before"], each["now"]) for each in told["changes"]] == [
        ("alpha-dept", "gap", "not_applicable")
    ]
    for form in ("terminal", "markdown", "html"):
        cli.check("a.yaml", "--since", "last.json", "-f", form, "--lang", "zh")
        text = cli.out
        cli.check("a.yaml", "-f", form, "--lang", "zh")
        assert "100人以上的企业设立安全生产管理机构" in text, form
        assert text != cli.out
        assert "与2025年5月1日的报告相比" in text, form


def test_since_does_not_take_a_selection_for_a_change(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD)
    cli.check("a.yaml", "-o", "all.json")
    cli.check("a.yaml", "--select", "beta", "-o", "beta.json")
    cli.check("a.yaml", "--select", "beta", "--since", "all.json", "-f", "json")
    assert json.loads(cli.out)["changes"] == []
    cli.check("a.yaml", "--since", "beta.json", "-f", "json")
    assert json.loads(cli.out)["changes"] == []


def test_since_finds_each_enterprise_of_a_list(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD, name="甲厂")
    cli.profile("b.yaml", GOOD, name="乙厂")
    cli.check("a.yaml", "b.yaml", "-o", "last.json")
    cli.profile("b.yaml", BAD, name="乙厂")
    cli.check("b.yaml", "a.yaml", "--since", "last.json", "-f", "json")
    assert [len(each["changes"]) for each in json.loads(cli.out)] == [1, 0]
    cli.profile("c.yaml", GOOD, name="丙厂")
    assert cli.check("c.yaml", "--since", "last.json", "-f", "json") == exits.OK
    assert "丙厂" in cli.err
    assert json.loads(cli.out)["since"] is None


@pytest.mark.parametrize(
    "text", ["{", "[]]", "3", '{"schema_version": "1.0"}', '{"schema_version": "2.0", "enterprise": {"name": "x"}}', ""]
)
def test_since_refuses_what_is_no_report(cli: CommandLine, text: str) -> None:
    cli.profile("a.yaml")
    (cli.folder / "last.json").write_text(text, encoding="utf-8")
    assert cli.check("a.yaml", "--since", "last.json") == exits.INPUT
    assert "last.json" in cli.err
    assert "E090" in cli.err
    assert cli.out == ""


def test_nothing_that_applies_is_said_loudly(cli: CommandLine) -> None:
    cli.profile("a.yaml", GOOD.replace("530581", "420100"))
    assert cli.check("a.yaml") == exits.OK
    assert "nothing applies" in cli.err
    cli.profile("b.yaml")
    cli.check("b.yaml")
    assert cli.err == ""


def test_rulesets_of_ones_own_replace_the_installed_ones(cli: CommandLine) -> None:
    cli.profile("a.yaml")
    cli.check("a.yaml", "-f", "json")
    assert {each["id"] for each in json.loads(cli.out)["documents"]} == {"alpha", "beta"}


# --- many --------------------------------------------------------------------------------------------------------


def test_several_profiles_give_their_reports_and_a_line_each(cli: CommandLine) -> None:
    cli.profile("firms/a.yaml", BAD, name="甲厂")
    cli.profile("firms/b.yaml", GOOD, name="乙厂")
    assert cli.check("firms") == exits.GAPS
    reports, _, table = cli.out.rpartition("\n\n")
    assert reports.count("合规差距报告") == 2
    rows = [line.split() for line in table.splitlines()]
    assert rows[1][:2] == ["甲厂", "1"]
    assert rows[2][:2] == ["乙厂", "0"]
    # Files on disk: the summary is a message, standard output stays empty.
    assert cli.check("firms", "-o", "out/") == exits.GAPS
    assert cli.out == ""
    assert "甲厂" in cli.err


def test_memory_does_not_grow_with_the_number_of_profiles(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    import gc

    from compliance.cli.run import Made, Run
    from compliance.reports.view import FindingView
    from compliance.verdict import Finding

    for number in range(30):
        cli.profile(f"firms/{number:02}.yaml", BAD)
    held: list[int] = []
    put = Run.put

    def put_and_count(self: Run, made: Made, stem: str) -> None:
        put(self, made, stem)
        gc.collect()
        held.append(sum(isinstance(each, Finding | FindingView) for each in gc.get_objects()))

    monkeypatch.setattr(Run, "put", put_and_count)
    assert cli.check("firms", "-o", "all.json", "-o", "html/", "-j", "1") == exits.GAPS
    assert len(held) == 30
    assert max(held) == held[0]
    assert len(json.loads((cli.folder / "all.json").read_text(encoding="utf-8"))) == 30
    assert len(list((cli.folder / "html").iterdir())) == 30
