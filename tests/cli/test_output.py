"""Where results go: files whole or not at all, standard output, colours, encodings, and what ends a run early."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from compliance.cli import exits, output, targets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import one_line, printable
from compliance.cli.output import OutputError, WholeFile, distinct_names, write_whole
from tests.command_line import BAD, DAY, ESCAPE, GOOD, CommandLine, surroundings

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and devices are POSIX's")


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith(".compliance-")]


# --- formats and places ------------------------------------------------------------------------------------------


def kinds(formats: list[str], outputs: list[str], profiles: int = 1) -> list[tuple[str, str]]:
    names = [f"{number}.yaml" for number in range(profiles)]
    found = targets.pair(formats, outputs, names)
    return [(each.format, "-" if each.path is None else each.path.name + "/" * each.folder) for each in found]


def test_formats_and_outputs_are_paired_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert kinds([], []) == [("terminal", "-")]
    assert kinds(["json"], []) == [("json", "-")]
    assert kinds([], ["a.html", "b.JSON", "c.md", "d.txt", "-"]) == [
        ("html", "a.html"), ("json", "b.JSON"), ("markdown", "c.md"), ("terminal", "d.txt"), ("terminal", "-"),
    ]  # fmt: skip
    assert kinds(["json"], ["a"]) == [("json", "a")]
    assert kinds(["json"], ["a.html"]) == [("json", "a.html")]
    assert kinds(["json", "html"], ["a", "b"]) == [("json", "a"), ("html", "b")]
    # A suffix says more than the format of another output.
    assert kinds(["json"], ["a", "b.html", "c"]) == [("json", "a"), ("html", "b.html"), ("json", "c")]
    assert kinds(["json", "terminal"], ["a.json"]) == [("json", "a.json"), ("terminal", "-")]
    assert kinds([], ["out/"], 2) == [("html", "out/")]
    assert kinds(["json", "markdown"], ["out/", "out/"], 2) == [("json", "out/"), ("markdown", "out/")]
    assert kinds([], ["out", "all.json"], 2) == [("html", "out/"), ("json", "all.json")]


@pytest.mark.parametrize(
    ("formats", "outputs", "profiles", "told"),
    [
        ([], ["report"], 1, "--format"),
        ([], [""], 1, "name a file"),
        ([], ["a.html"], 2, "name a folder"),
        (["html"], [], 2, "name a folder"),
        ([], ["a.html", "./a.html"], 1, "named twice"),
        (["json", "json"], ["out/", "out/"], 2, "named twice"),
        (["html"], ["0.yaml"], 1, "the profile itself"),
    ],
)
def test_outputs_that_cannot_be_meant_are_refused(
    formats: list[str], outputs: list[str], profiles: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=told):
        kinds(formats, outputs, profiles)


def test_every_format_to_its_file_and_messages_elsewhere(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD, name="某厂")
    files = ["a.html", "a.json", "a.md", "a.txt"]
    assert cli.check("a.yaml", *(part for file in files for part in ("-o", file))) == exits.GAPS
    assert cli.out == ""
    assert cli.err == "".join(f"wrote {file}\n" for file in files)
    texts = {file: (cli.folder / file).read_bytes().decode("utf-8") for file in files}
    assert texts["a.html"].startswith("<!")
    assert json.loads(texts["a.json"])["enterprise"]["name"] == "某厂"
    assert texts["a.md"].startswith("# ")
    assert all("某厂" in text and ESCAPE not in text for text in texts.values())
    assert left_behind(cli.folder) == []
    umask = os.umask(0)
    os.umask(umask)
    assert (cli.folder / "a.html").stat().st_mode & 0o777 == 0o666 & ~umask


def test_two_profiles_of_one_name_never_share_a_file(cli: CommandLine) -> None:
    for folder in ("x", "y", "Z"):
        cli.profile(f"{folder}/works.yaml", BAD if folder == "x" else GOOD, name=f"{folder}厂")
    cli.profile("z/Works.yaml", GOOD)
    assert cli.check("x", "y", "Z", "z", "-o", "out/", "-f", "json") == exits.GAPS
    told = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (cli.folder / "out").iterdir()}
    assert len(told) == len({name.casefold() for name in told}) == 4
    assert {each["enterprise"]["name"] for each in told.values()} == {"x厂", "y厂", "Z厂", "Works"}


def test_names_of_files_are_tame() -> None:
    assert distinct_names(["a", "A", "a-2", "../x", "a/b", "..", "", "=cmd|x", "\x1b[31m", "厂"]) == [
        "a", "A-2", "a-2-2", "_x", "a_b", "profile", "profile-2", "_cmd_x", "__31m", "厂",
    ]  # fmt: skip


# --- whole or not at all -----------------------------------------------------------------------------------------


def test_an_existing_report_is_replaced_and_keeps_its_mode(cli: CommandLine) -> None:
    report = cli.folder / "a.html"
    report.write_text("old", encoding="utf-8")
    report.chmod(0o640)
    cli.profile("a.yaml")
    assert cli.check("a.yaml", "-o", "a.html") == exits.OK
    assert report.read_text(encoding="utf-8") != "old"
    assert report.stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_named_is_kept_and_a_link_in_a_folder_leads_nowhere(cli: CommandLine) -> None:
    (cli.folder / "real").mkdir()
    (cli.folder / "out").mkdir()
    for name in ("real/a.html", "real/precious"):
        (cli.folder / name).write_text("old", encoding="utf-8")
    (cli.folder / "link.html").symlink_to("real/a.html")
    (cli.folder / "out" / "a.html").symlink_to("../real/precious")
    cli.profile("a.yaml")
    assert cli.check("a.yaml", "-o", "link.html", "-o", "out/") == exits.OK
    assert (cli.folder / "link.html").is_symlink()
    assert (cli.folder / "real" / "a.html").read_text(encoding="utf-8") != "old"
    assert (cli.folder / "real" / "precious").read_text(encoding="utf-8") == "old"
    assert not (cli.folder / "out" / "a.html").is_symlink()


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_disk_that_fills_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = WholeFile(path)
    if step == "write":
        assert file._stream is not None
        file._stream.close()
        monkeypatch.setattr(file, "_stream", type("Full", (io.BytesIO,), {"write": full})())
    else:
        monkeypatch.setattr(output.os, step, full)
    with pytest.raises(OutputError, match=r"a\.html: No space left"):  # noqa: PT012
        file.write(b"new" * 100_000)
        file.commit()
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.html"]


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_device_gives_six_and_the_other_outputs_are_written(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD)
    assert cli.check("a.yaml", "-f", "html", "-o", "/dev/full", "-o", "a.json") == exits.OUTPUT
    assert "/dev/full" in cli.err
    assert (cli.folder / "a.json").is_file()
    for arguments in (("check", "a.yaml", "--rulesets", str(cli.rulesets)), ("rules", "list"), ("--help",), ("code",)):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "compliance", *arguments],
                cwd=cli.folder, env=surroundings(), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
            )  # fmt: skip
        assert done.returncode == exits.OUTPUT, arguments
        assert done.stderr.count(b"\n") == 1
        assert b"standard output" in done.stderr


def test_what_cannot_be_written_is_said_before_anything_is_judged(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.profile("a.yaml")
    (cli.folder / "file").write_text("", encoding="utf-8")

    def judged(*_: object) -> None:
        raise AssertionError("a ruleset was opened")

    monkeypatch.setattr("compliance.cli.inputs.open_rulebook", judged)
    assert cli.check("a.yaml", "-o", "nowhere/a.html") == exits.OUTPUT
    assert "there is no folder" in cli.err
    assert cli.check("a.yaml", "-o", "file/out/") == exits.OUTPUT
    assert "file/out" in cli.err
    # Whoever runs as root may write everywhere; the system's answer is stood in for.
    monkeypatch.setattr(output.os, "access", lambda _, mode: not mode & os.W_OK)
    assert cli.check("a.yaml", "-o", "a.html") == exits.OUTPUT
    assert "read-only" in cli.err
    assert not (cli.folder / "a.html").exists()


def test_nothing_loads_nothing_is_written(cli: CommandLine) -> None:
    for name in ("a.yaml", "b.yaml"):
        cli.profile(name, "staff_coun: 1\n")
    (cli.folder / "all.json").write_text("old", encoding="utf-8")
    assert cli.check("a.yaml", "b.yaml", "-o", "all.json", "-o", "out/") == exits.INPUT
    assert (cli.folder / "all.json").read_text(encoding="utf-8") == "old"
    assert list((cli.folder / "out").iterdir()) == []
    assert cli.check("a.yaml", "b.yaml", "-f", "json") == exits.INPUT
    assert cli.out == ""


def test_a_run_that_is_interrupted_leaves_the_old_list(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.assessor import Assessor

    for name in ("a.yaml", "b.yaml", "c.yaml"):
        cli.profile(name)
    (cli.folder / "all.json").write_text("old", encoding="utf-8")
    assess = Assessor.assess
    asked: list[str] = []

    def interrupted(self: Assessor, enterprise: Any, only: Any = None) -> Any:
        asked.append(enterprise.name)
        if len(asked) == 3:
            assert left_behind(cli.folder) != []  # the list is under way
            raise KeyboardInterrupt
        return assess(self, enterprise, only)

    monkeypatch.setattr(Assessor, "assess", interrupted)
    assert cli.check("a.yaml", "b.yaml", "c.yaml", "-o", "all.json") == exits.INTERRUPTED
    assert asked == ["a", "b", "c"]
    assert (cli.folder / "all.json").read_text(encoding="utf-8") == "old"
    assert left_behind(cli.folder) == []
    assert "Traceback" not in cli.err
    assert "interrupted; no file was left half-written\n" in cli.err


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_the_run_and_leave_no_half_file(cli: CommandLine, number: int, code: int) -> None:
    for each in range(300):
        cli.profile(f"firms/{each:03}.yaml", BAD)
    (cli.folder / "all.json").write_text("old", encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "compliance", "check", "firms", "-o", "all.json", "-o", "out/", "--as-of", DAY,
         "--rulesets", str(cli.rulesets), "--engine", "reference"],
        cwd=cli.folder, env=surroundings(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        # Where the tests run in the background of a shell SIGINT is ignored, and so it would be there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until and not any((cli.folder / "out").glob("*.html")):
            time.sleep(0.01)
        started.send_signal(number)
        _, said = started.communicate(timeout=30)
    finally:
        started.kill()
    assert started.returncode == code
    assert (b"interrupted" in said) == (number == signal.SIGINT)
    assert b"Traceback" not in said
    assert (cli.folder / "all.json").read_text(encoding="utf-8") == "old"
    written = list((cli.folder / "out").glob("*.html"))
    assert 0 < len(written) < 300
    assert all(path.read_text(encoding="utf-8").rstrip().endswith("</html>") for path in written)
    assert left_behind(cli.folder) == []


# --- standard output ---------------------------------------------------------------------------------------------


@posix
def test_a_reader_who_has_gone_is_no_mistake(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD)
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "compliance", "check", "a.yaml", "-f", "html", "-f", "json", "-o", "-", "-o",
             "a.json", "--as-of", DAY, "--rulesets", str(cli.rulesets), "--engine", "reference"],
            cwd=cli.folder, env=surroundings(), stdout=write, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(write)
    assert done.stderr == b"wrote a.json\n"
    # What was found stands, and so do the files.
    assert done.returncode == exits.GAPS
    assert json.loads((cli.folder / "a.json").read_text(encoding="utf-8"))["counts"]["gap"] == 1


@posix
def test_streams_that_are_closed_are_no_crash(cli: CommandLine) -> None:
    cli.profile("a.yaml")
    command = f"{sys.executable} -m compliance check a.yaml --rulesets {cli.rulesets} --as-of {DAY}"
    for closed, code in ((">&-", exits.OUTPUT), ("-o a.html 2>&-", exits.OK), ("- <&-", exits.USAGE)):
        done = subprocess.run(
            f"{command} {closed}", shell=True, cwd=cli.folder, env=surroundings(), capture_output=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == code, (closed, done)
        assert b"Traceback" not in done.stderr


def test_colour_is_off_unless_wanted(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.profile("a.yaml", BAD)
    cli.check("a.yaml")
    plain = cli.out
    assert ESCAPE not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    cli.check("a.yaml")
    assert ESCAPE in cli.out
    for arguments in (("--help",), ("check", "--help"), ("rules", "list"), ("chekc",)):
        cli(*arguments)
        assert ESCAPE not in cli.out + cli.err, arguments
    cli.check("a.yaml", "-o", "a.txt", "-f", "terminal")
    assert ESCAPE not in (cli.folder / "a.txt").read_text(encoding="utf-8")
    monkeypatch.setenv("NO_COLOR", "1")
    cli.check("a.yaml")
    assert cli.out == plain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(22):
        cli.profile(f"firms/{number:02}.yaml")
    cli.check("firms", "-o", "all.json")
    assert ESCAPE not in cli.err
    assert "1/22" not in cli.err
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    cli.check("firms", "-o", "all.json")
    assert " 0/22" in screen.getvalue()
    assert cli.out == ""


@posix
@pytest.mark.parametrize(
    "surrounding",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "latin-1:strict"},
    ],
)
def test_a_terminal_that_cannot_show_chinese_is_no_crash(cli: CommandLine, surrounding: dict[str, str]) -> None:
    cli.profile("a.yaml", BAD, name="某厂😀")
    options = ("--as-of", DAY, "--rulesets", str(cli.rulesets), "--engine", "reference")
    shown = cli.child("check", "a.yaml", *options, "-o", "-", "-o", "a.html", **surrounding)
    assert shown.returncode == exits.GAPS
    assert shown.stderr == b"wrote a.html\n"
    assert "某厂😀" in (cli.folder / "a.html").read_text(encoding="utf-8")
    assert shown.stdout
    # What other programs read is UTF-8 everywhere: an escape of a terminal would be broken JSON, and a broken profile.
    told = cli.child("check", "a.yaml", *options, "-f", "json", **surrounding)
    assert json.loads(told.stdout.decode("utf-8"))["enterprise"]["name"] == "某厂😀"
    new = cli.child("profile", "new", "--name", "某厂", "--rulesets", str(cli.rulesets), **surrounding)
    assert "name: 某厂\n" in new.stdout.decode("utf-8")
    wrong = cli.child("check", "无此文件.yaml", *options, **surrounding)
    assert wrong.returncode == exits.INPUT
    assert b"Traceback" not in wrong.stderr


# --- hostile names -----------------------------------------------------------------------------------------------

HOSTILE = "[red]x[/red] =cmd|'/c calc'!A1 <script>alert(1)</script> {{ 7*7 }}"


def test_text_for_a_terminal_steers_nothing() -> None:
    assert printable("某厂\t一\n二") == "某厂\t一\n二"
    assert printable("a\x1b[31mb\x9b\x07\r\u202ec\ud800") == "a\\x1b[31mb\\x9b\\x07\\r\\u202ec\\ud800"
    assert one_line("a\nb\x1b") == "a\\nb\\x1b"


def test_hostile_names_of_enterprises_stay_text(cli: CommandLine) -> None:
    body = BAD.replace("530581", "420100")
    cli.profile("a.yaml", body, name=json.dumps(HOSTILE))
    cli.profile("b.yaml", body, name=json.dumps(HOSTILE + "2"))
    for arguments in (("a.yaml",), ("a.yaml", "b.yaml"), ("a.yaml", "-f", "html"), ("a.yaml", "-o", "a.html")):
        assert cli.check(*arguments) == exits.OK
        assert ESCAPE not in cli.out + cli.err
        assert "[red]x[/red]" in cli.err
        assert "<script>alert" not in cli.out.replace(HOSTILE, "")
    html = (cli.folder / "a.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "49" not in html.split("</title>")[0].split("<title>")[1]


@posix
def test_control_characters_in_names_and_files_do_not_reach_the_terminal(cli: CommandLine) -> None:
    cli.profile("a\x1b[2J.yaml", BAD, name="a")
    cli.profile("raw.yaml", BAD + "address: a\x1b]0;owned\x07b\n")
    cli.profile("quoted.yaml", BAD, name='"a\\e[31mb\\u202e"')
    for names in (("a\x1b[2J.yaml",), ("raw.yaml",), ("quoted.yaml",), ("a\x1b[2J.yaml", "quoted.yaml"), ("\x1b[5m",)):
        cli.check(*names)
        assert not {ESCAPE, "\x07", "\u202e"} & set(cli.out + cli.err), names
        assert cli.out + cli.err
    cli("explain", "quoted.yaml", "alpha-dept", "--rulesets", str(cli.rulesets))
    assert not {ESCAPE, "\u202e"} & set(cli.out + cli.err)
    assert cli.check(os.fsdecode(b"\xff\xfe.yaml")) == exits.INPUT
    os.rename(cli.folder / "a\x1b[2J.yaml", os.fsdecode(os.fsencode(cli.folder) + b"/\xff.yaml"))
    assert cli.check(os.fsdecode(b"\xff.yaml"), "-o", "out/", "-o", "a.json") == exits.GAPS


# --- our own mistakes --------------------------------------------------------------------------------------------


def test_engines_that_disagree_give_seventy_and_no_report(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.assessor import Assessor, Disagreement
    from compliance.verdict import Outcome

    cli.profile("a.yaml", BAD, name="某厂")
    cli.profile("b.yaml", GOOD)
    assess = Assessor.assess

    def disagree(self: Assessor, enterprise: Any, only: Any = None) -> Any:
        if enterprise.name == "某厂":
            raise Disagreement(enterprise.name, self.as_of, {"alpha-dept": (Outcome("gap"), Outcome("satisfied"))})
        return assess(self, enterprise, only)

    monkeypatch.setattr(Assessor, "assess", disagree)
    for arguments, shown in ((("a.yaml",), 0), (("a.yaml", "b.yaml"), 1)):
        assert cli.check(*arguments, "--set", "dust=false", "-f", "markdown") == exits.BUG
        assert cli.out.count("合规差距报告") == shown
        assert "某厂" not in cli.out
    assert "--engine reference" in cli.err
    assert "alpha-dept" in cli.err
    files = list(cli.folder.glob("compliance-disagreement-*.json"))
    assert len(files) == 2
    told = json.loads(files[0].read_text(encoding="utf-8"))
    assert told["profile"] == (cli.folder / "a.yaml").read_text(encoding="utf-8")
    assert told["differing"]["alpha-dept"]["durable-rules"]["verdict"] == "satisfied"
    assert told["settings"] == ["dust=false"]
    assert told["as_of"] == DAY
    assert str(files[0]) in cli.err or str(files[1]) in cli.err
    assert cli("explain", "a.yaml", "alpha-dept", "--rulesets", str(cli.rulesets)) == exits.BUG
    assert cli.out == ""


def test_an_exception_nobody_expected_is_written_down(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.assessor import Assessor

    def stumble(*_: object) -> None:
        raise ZeroDivisionError("at\x1b[31m")

    monkeypatch.setattr(Assessor, "assess", stumble)
    cli.profile("a.yaml")
    assert cli.check("a.yaml", "-o", "a.html") == exits.BUG
    assert cli.out == ""
    assert "Traceback" not in cli.err
    assert ESCAPE not in cli.err
    (file,) = cli.folder.glob("compliance-bug-*.txt")
    assert str(file) in cli.err
    written = file.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in written
    assert "while assessing a.yaml" in written
    assert not (cli.folder / "a.html").exists()
    # Where even that cannot be written, the message still comes.
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    assert cli.check("a.yaml") == exits.BUG
    assert "could not be written down" in cli.err


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    if not os.path.exists("/dev/null"):
        pytest.skip("this system has no /dev/null")
    before = os.stat("/dev/null").st_rdev
    write_whole(Path("/dev/null"), b"x")
    assert os.stat("/dev/null").st_rdev == before
