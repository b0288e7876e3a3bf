"""Which rulesets a name means: folders, files, and revisions of a real git repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from compliance.authoring.edits import repository
from compliance.authoring.edits.revisions import Revision, find_revision, open_revision, rulesets_digest, told
from compliance.checking import load_rulesets
from compliance.diagnostics import LoadError
from tests.command_line import write_rulesets

SETTINGS = ("-c", "user.name=Author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(
        ["git", *SETTINGS, *arguments], cwd=folder, capture_output=True, text=True, check=True, env=kept
    )
    return done.stdout.strip()


def staffed(folder: Path, number: int) -> None:
    path = folder / "alpha" / "01.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("at_least: 100", f"at_least: {number}"), encoding="utf-8")


def refused(name: str, folder: Path, scratch: Path) -> str:
    with pytest.raises(LoadError) as caught:
        find_revision(name, folder, scratch)
    (only,) = caught.value.diagnostics
    assert only.code == "R001"
    return f"{only.message} | {only.hint}"


@pytest.fixture
def rulesets(tmp_path: Path) -> Path:
    """A repository with two commits: 100 persons, tagged v1.2, and 200; the folder as it stands says 200."""
    top = tmp_path / "checkout"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    (top / "README").write_text("x", encoding="utf-8")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "none yet")
    folder = write_rulesets(top / "law" / "rulesets")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "one")
    git(top, "tag", "v1.2")
    staffed(folder, 200)
    git(top, "commit", "-qam", "two")
    return folder


def bound_of(folder: Path) -> object:
    return load_rulesets(folder).obligation("alpha-dept").applies_when.at_least  # type: ignore[union-attr]


def test_the_folder_as_it_stands(rulesets: Path, tmp_path: Path) -> None:
    for name in ("", "WORKING"):
        assert find_revision(name, rulesets, tmp_path / "s") == Revision(rulesets, "rulesets/")
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(("name", "staff"), [("main", 200), ("HEAD", 200), ("HEAD~1", 100), ("v1.2", 100)])
def test_a_revision_of_the_repository(rulesets: Path, tmp_path: Path, name: str, staff: int) -> None:
    found = find_revision(name, rulesets, tmp_path / "s")
    assert bound_of(found.folder) == staff
    assert found.folder.name == "rulesets"
    assert found.commit == git(rulesets, "rev-parse", f"{name}^{{commit}}")
    assert found.said == f"git {found.commit[:7]} law/rulesets/"
    assert found.stands_for == rulesets
    assert open_revision(found.commit[:9], rulesets, tmp_path / "t").name == "rulesets"


def test_only_rulesets_are_written_and_the_checkout_is_left_alone(rulesets: Path, tmp_path: Path) -> None:
    staffed(rulesets, 300)
    before = git(rulesets, "status", "--porcelain")
    found = open_revision("HEAD~1", rulesets, tmp_path / "s")
    written = sorted(path.relative_to(found).as_posix() for path in found.rglob("*") if path.is_file())
    assert written == [
        "alpha/01.yaml",
        "alpha/ruleset.yaml",
        "beta/01.yaml",
        "beta/ruleset.yaml",
        "vocabulary/all.yaml",
    ]
    assert git(rulesets, "status", "--porcelain") == before


def test_what_a_hook_sets_for_its_own_repository_is_not_followed(
    rulesets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    assert bound_of(open_revision("HEAD~1", rulesets, tmp_path / "s")) == 100


def test_no_program_that_a_repository_configures_is_run(rulesets: Path, tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    git(rulesets, "config", "filter.trap.smudge", f"touch {trap}; cat")
    git(rulesets, "config", "core.fsmonitor", f"touch {trap}")
    (rulesets / ".gitattributes").write_text("*.yaml filter=trap\n", encoding="utf-8")
    git(rulesets, "config", "diff.external", f"touch {trap}")
    assert bound_of(open_revision("HEAD~1", rulesets, tmp_path / "s")) == 100
    assert not trap.exists()


def test_what_cannot_be_opened_is_said(rulesets: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "s"
    assert "nor a revision" in refused("mian", rulesets, scratch)
    assert "did you mean main?" in refused("mian", rulesets, scratch)
    assert "law/rulesets/ did not exist" in refused("HEAD~2", rulesets, scratch)
    assert "no name of a revision" in refused("--upload-pack=touch x", rulesets, scratch)
    assert "no name of a revision" in refused("a\nb", rulesets, scratch)
    assert not scratch.exists()


def test_outside_every_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_rulesets(tmp_path / "rulesets")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "no git repository" in refused("main", folder, tmp_path / "s")


def test_a_shallow_clone_is_told_what_it_lacks(rulesets: Path, tmp_path: Path) -> None:
    top = rulesets.parent.parent
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{top}", "shallow")
    said = refused("v1.2", tmp_path / "shallow" / "law" / "rulesets", tmp_path / "s")
    assert "shallow" in said
    assert "fetch-depth: 0" in said


def test_git_that_is_not_installed(rulesets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in refused("main", rulesets, tmp_path / "s")


def test_links_in_a_revision_are_refused(rulesets: Path, tmp_path: Path) -> None:
    (rulesets / "alpha" / "02.yaml").symlink_to("/etc/passwd")
    git(rulesets, "add", "-A")
    git(rulesets, "commit", "-qm", "link")
    assert "alpha/02.yaml is no regular file" in refused("HEAD", rulesets, tmp_path / "s")


@pytest.mark.parametrize(
    "path", ["../x.yaml", "a/../../x.yaml", "/etc/x.yaml", "a/.git/x.yaml", "c:x.yaml", "a\\x.yaml"]
)
def test_names_that_lead_elsewhere_are_refused(path: str) -> None:
    listed = f"100644 blob {'0' * 40}      12\t{path}\0".encode()
    with pytest.raises(LoadError, match="leads elsewhere"):
        repository._listed(listed, "HEAD")


def test_a_folder_wins_over_a_branch_of_its_name(
    rulesets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rulesets(tmp_path / "main")
    monkeypatch.chdir(tmp_path)
    assert find_revision("main", rulesets, tmp_path / "s") == Revision(Path("main"), "main/")


def test_one_file_in_the_place_of_its_own(rulesets: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        (rulesets / "alpha" / "01.yaml").read_text(encoding="utf-8").replace("200", "50"), encoding="utf-8"
    )
    found = find_revision(str(draft), rulesets, tmp_path / "s")
    assert bound_of(found.folder) == 50
    assert found.said == "rulesets/ + draft.yaml"
    assert bound_of(rulesets) == 200
    head = tmp_path / "ruleset.yaml"
    head.write_text(
        (rulesets / "beta" / "ruleset.yaml").read_text(encoding="utf-8").replace("530500", "530000"), encoding="utf-8"
    )
    other = load_rulesets(open_revision(str(head), rulesets, tmp_path / "t"))
    assert [each.jurisdiction for each in other.rulesets] == ["530000", "530000"]
    assert find_revision(str(rulesets / "alpha" / "01.yaml"), rulesets, tmp_path / "u").folder == rulesets


def test_a_file_that_stands_for_nothing(rulesets: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("kind: obligations\nschema: 1\ndocument: alpha\nobligations:\n  - id: gamma\n", encoding="utf-8")
    assert "no file of the rulesets holds any" in refused(str(other), rulesets, tmp_path / "s")
    other.write_text("kind: enterprise_profile\n", encoding="utf-8")
    assert "is no part of a rulebook" in refused(str(other), rulesets, tmp_path / "s")
    other.write_text("kind: obligations\ndocument: ../../etc\n", encoding="utf-8")
    with pytest.raises(LoadError, match="names no folder"):
        find_revision(str(other), rulesets, tmp_path / "s")


def test_the_digest_is_that_of_the_rulebook(rulesets: Path) -> None:
    digest = load_rulesets(rulesets).digest
    assert rulesets_digest(rulesets) == digest
    assert told(Revision(rulesets, "rulesets/"), digest) == f"rulesets/ (SHA-256 {digest[:12]})"
