"""Hostile and bad profiles: one wrong file per line of the manifest, and what the workshop's shared corpus holds.

Every file is read in a child process with little memory and little time: two of the corpus end or hang PyYAML's own
loaders, so nothing of it is opened in this process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compliance.codes import ENTERPRISE, READING
from compliance.diagnostics import LoadError
from compliance.profiles import load_profile
from compliance.reading import Node, read_file
from tests.small_vocabulary import VOCABULARY

BAD = Path(__file__).parent / "bad" / "profiles"
SHARED = Path(os.environ.get("COMPLIANCE_SHARED") or Path(__file__).parents[1].parent / "shared") / "corpus"
REMARKS = {"E011", "E012"}
"""Codes of remarks, which do not refuse a file."""
IN_CODE = {"R001", "R002", "R003", "R031", "E016", "E017"}
"""Codes whose file would be too large, none at all, or which are about ``--set``: their tests make their own."""

CHILD = """
import json, os, resource, sys, tempfile
from compliance.diagnostics import LoadError, render
from compliance.profiles import load_profile
from compliance.reading import read_file
from tests.small_vocabulary import VOCABULARY

def outcome(path, how):
    try:
        read_file(path) if how == "read" else load_profile(path, VOCABULARY)
    except LoadError as error:
        return [[d.code, d.span.line, d.span.column, render(d)] for d in error.diagnostics]
    return []

for path, how in json.load(sys.stdin):
    sys.stdout.flush()
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
            resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
            try:
                os.write(said.fileno(), json.dumps(outcome(path, how)).encode())
                os._exit(0)
            except BaseException as error:
                os.write(said.fileno(), json.dumps(f"{type(error).__name__}: {error}").encode())
                os._exit(1)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        text = said.read().decode()
    print(json.dumps({"path": path, "status": status, "found": json.loads(text) if text else None}))
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of a child process are set as POSIX has it")


def read_apart(paths: list[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Read files, each in a child of its own with 256 MiB and 2 CPU seconds; ``status`` 0 is a proper answer."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(paths),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {answer["path"]: answer for answer in answers}


def plain(node: Node) -> Any:
    """Return a manifest as plain data; every scalar is text."""
    if node.kind == "list":
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items()} if node.kind == "map" else node.text


# --- our own: a file per mistake -----------------------------------------------------------------------------------

CASES: list[dict[str, str]] = plain(read_file(BAD / "manifest.yaml").root)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_wrong_file_gives_its_code_at_its_place(case: dict[str, str]) -> None:
    path = BAD / case["file"]
    before = path.read_bytes()
    with pytest.raises(LoadError) as caught:
        load_profile(path, VOCABULARY)
    first = next(each for each in caught.value.diagnostics if each.code == case["code"])
    assert f"{first.span.line}:{first.span.column}" == case["at"]
    assert case["says"] in f"{first.message} {first.hint}"
    assert len(caught.value.diagnostics) == int(case.get("mistakes", "1"))
    assert path.read_bytes() == before


def test_every_file_is_in_the_manifest_and_every_code_has_a_file() -> None:
    files = {path.name for path in BAD.iterdir()} - {"manifest.yaml"}
    assert files == {case["file"] for case in CASES}
    assert {case["code"] for case in CASES} | REMARKS | IN_CODE == {*READING, *ENTERPRISE}


# --- made here: too large, endless, no file at all -----------------------------------------------------------------


@posix
def test_hostile_files_cost_little_and_are_refused(tmp_path: Path) -> None:
    head = "kind: enterprise_profile\nname: 某公司\n"
    made: dict[str, tuple[str, str]] = {}

    def make(name: str, text: str, code: str) -> None:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        made[str(path)] = (code, name)

    make("deep-lists.yaml", "x: " + "[" * 100_000 + "]" * 100_000, "R030")
    make("deep-maps.yaml", "x: " + "{a: " * 100_000 + "}" * 100_000, "R030")
    make("deep-block.yaml", "".join(" " * depth + "a:\n" for depth in range(1_000)), "R030")
    make("many.yaml", "x: [" + "1," * 250_000 + "]", "R031")
    make("many-keys.yaml", "".join(f"k{number}: 1\n" for number in range(60_000)), "R031")
    make("long.yaml", "x: " + "长" * 300_000, "R032")
    make("bomb.yaml", "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*a, *a]\n" for n in range(9_000)), "R034")
    make("merges.yaml", "a: &a {x: 1}\n" + "".join(f"k{n}: {{<<: [*a, *a]}}\n" for n in range(9_000)), "R034")
    make("many-unknown.yaml", head + "".join(f"staff_coun{n}: 1\n" for n in range(9_000)), "R034")
    make("long-value.yaml", head + "industries: [" + "m" * 19_000 + "]\n", "R012")
    make("long-number.yaml", head + "staff_count: " + "9" * 19_000 + "\n", "R014")
    make("long-date.yaml", head + "founded_on: " + "2" * 19_000 + "\n", "R015")
    make("waivers.yaml", head + "waivers: [" + "{x: 1}," * 9_000 + "]\n", "R034")
    make("quotes.yaml", "x: '" + "''" * 400_000, "R020")
    make("open-flow.yaml", "x: [" + "[" * 30 + "a" * 900_000, "R032")
    make("colons.yaml", ":" * 900_000, "R032")
    make("wide.yaml", "a: b\n" + "b：" * 200_000 + "\nc: d", "R029")
    make("blank.yaml", "\n" * 1_000_000, "R009")
    make("blank-comments.yaml", " \t#\r\n" * 200_000 + "%TAG x", "R024")
    make("spaces.yaml", "a: 'b\n" + " " * 900_000 + "\nc:", "R020")
    make("hyphens.yaml", "a: b\n" + "- " * 400_000 + "\nc: d", "R020")
    make("digits.yaml", head + "staff_count: " + "1" * 9_000 + "人", "R013")
    make("label.yaml", head + "k" * 190 + ": 1\n" + "x" * 190 + ".y: 1\n", "E003")
    make("bad-characters.yaml", "\u200b \u200c" * 100_000, "R008")
    make("conflicts.yaml", "<<<<<<< x\n" * 90_000, "R034")
    make("comments.yaml", "#\n" * 500_000, "R009")
    make("question-marks.yaml", "? " * 500_000, "R030")
    make("dashes.yaml", "- " * 500_000, "R030")
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(100 << 20)
    made[str(big)] = ("R003", "100 MB")
    fifo, loop = tmp_path / "fifo", tmp_path / "loop"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    made |= {str(fifo): ("R002", "fifo"), str(loop): ("R001", "loop"), str(tmp_path): ("R002", "folder")}
    made |= {name: ("R002", name) for name in ("/dev/zero", "/dev/null", "/dev/tty") if os.path.exists(name)}
    answers = read_apart([(path, "load") for path in made])
    given = {
        name: (answers[path]["status"], code, sorted({each[0] for each in answers[path]["found"] or ()}))
        for path, (code, name) in made.items()
    }
    wrong = {name: found for name, found in given.items() if found[0] != 0 or found[1] not in found[2]}
    # A terminal cannot be opened where there is none.
    wrong.pop("/dev/tty", None)
    assert wrong == {}


@posix
def test_standard_input_is_limited_like_a_file() -> None:
    with pytest.raises(LoadError) as caught:
        load_profile(b"#" * ((1 << 20) + 1), VOCABULARY)
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.path) == ("R003", "-")


# --- the shared corpus, where it is at hand --------------------------------------------------------------------------

OURS = {
    "E101": {"R009"},
    "E102": {"R004"},
    "E103": {"R005", "R006"},
    "E104": {"R007"},
    "E105": {"R008"},
    "E201": {"R021"},
    "E203": {"R023"},
    "E204": {"R024"},
    "E205": {"R025"},
    "E206": {"R026"},
    "E207": {"R027"},
    "E208": {"R020", "R028"},
    "E209": {"R029"},
    "E211": {"R030"},
    "E212": {"R032", "R003"},
}
"""The corpus names layers of mistakes; these are our codes of each. E3xx are of the vocabulary, not of the reading."""


@posix
def test_the_shared_corpus_of_bytes_and_yaml() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no shared corpus at {SHARED}; name its parent in COMPLIANCE_SHARED")
    manifest = plain(read_file(SHARED / "manifest.yaml", limit=8 << 20).root)
    cases = [case for case in manifest["cases"] if case.get("layer") in ("bytes", "yaml") and "file" in case]
    assert len(cases) > 40
    answers = read_apart([(str(SHARED / case["file"]), "read") for case in cases])
    wrong: dict[str, object] = {}
    for case in cases:
        answer, expected = answers[str(SHARED / case["file"])], case["expect"]
        found = answer["found"]
        good = answer["status"] == 0 and found is not None
        if good and expected["outcome"] == "error" and expected["code"] in OURS:
            first = next((each for each in found if each[0] in OURS[expected["code"]]), None)
            said = "\n".join(each[3] for each in found)
            good = (
                first is not None
                and ("at" not in expected or f"{first[1]}:{first[2]}" == expected["at"])
                and all(part in said for part in expected.get("message_contains", ()))
            )
        elif good and expected["outcome"] == "ok":
            good = found == []
        if not good:
            wrong[case["id"]] = (expected, answer)
    assert wrong == {}
