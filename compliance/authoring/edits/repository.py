"""One folder of a git repository as it stood at a revision, read without touching the checkout.

Only objects are read (``rev-parse``, ``ls-tree``, ``cat-file``): no hook, filter, attribute or configured program runs,
nothing is fetched, and nothing but regular files inside the folder asked for is written.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NoReturn

from msgspec import Struct

from compliance.decoding import MEBIBYTE
from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean

MOST_FILES = 5000
MOST_BYTES = 64 * MEBIBYTE
"""A folder of rulesets with more than this is none."""
ENDINGS = (".yaml", ".yml")
_REGULAR = ("100644", "100755", "100664")
_SECONDS = 60
_KEPT = ("GIT_CEILING_DIRECTORIES",)
"""What somebody sets of git that says nothing of one repository."""


class Checkout(Struct, frozen=True):
    """The repository in which a folder lies."""

    folder: Path
    """The folder itself, with no link on the way."""
    prefix: str
    """Where it lies in the repository: ``rulesets/``; empty at the top."""
    shallow: bool


def find_checkout(folder: Path, name: str) -> Checkout:
    """Return the repository around a folder; ``name`` is the revision somebody asked for, for the message.

    Raises :class:`LoadError` where the folder lies in none, or git cannot be run.
    """
    inside = folder.resolve()
    done = _git(inside, ["rev-parse", "--is-shallow-repository", "--show-prefix"], name)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if "dubious ownership" in "".join(said):
            refuse(name, f"git does not read {folder}: it belongs to another user", said[-1].strip())
        hint = f"name a folder of rulesets, or a revision of the repository in which {folder.name}/ lies"
        refuse(name, f"no such folder or file here, and {folder} lies in no git repository", hint)
    shallow, _, prefix = done.stdout.decode("utf-8", "surrogateescape").partition("\n")
    return Checkout(inside, prefix.rstrip("\n"), shallow == "true")


def find_commit(checkout: Checkout, name: str) -> str:
    """Return the full hash of the commit that a branch, tag, hash or expression such as ``HEAD~1`` names."""
    done = _git(checkout.folder, ["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], name)
    found = done.stdout.decode("ascii", "replace").strip()
    if done.returncode == 0 and re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", found):
        return found
    if checkout.shallow:
        hint = "this clone holds only the latest commits: git fetch --unshallow; in GitHub Actions fetch-depth: 0"
        refuse(name, "no such revision in this shallow clone", hint)
    listed = _git(checkout.folder, ["for-each-ref", "--format=%(refname:short)"], name)
    known = listed.stdout.decode("utf-8", "replace").split("\n")
    remote = next((each for each in known if each.endswith(f"/{name}")), "")
    otherwise = "write a branch, a tag, a hash, HEAD or HEAD~1; `git log --oneline` lists what there is"
    hint = f"did you mean {remote}?" if remote else did_you_mean(name, [*filter(None, known)], otherwise)
    refuse(name, "neither a folder or file here nor a revision of this repository", hint)


def extract(checkout: Checkout, commit: str, name: str, target: Path) -> None:
    """Write the YAML files of the folder as they stood at a commit into ``target``, which must be new.

    Raises :class:`LoadError` where the folder did not exist then, or holds what is no regular file.
    """
    treeish = f"{commit}:{checkout.prefix.rstrip('/')}"
    done = _git(checkout.folder, ["ls-tree", "-r", "-z", "-l", "--full-tree", treeish], name)
    if done.returncode:
        hint = "it was added, moved or renamed later; name a later revision, or the folder of that time by --rulesets"
        refuse(name, f"{checkout.prefix or './'} did not exist at {commit[:7]}", hint)
    blobs = _listed(done.stdout, name)
    if not blobs:
        refuse(name, f"{checkout.prefix or './'} held no YAML file at {commit[:7]}", "name a later revision")
    asked = "".join(f"{blob}\n" for _, blob in blobs).encode()
    got = _git(checkout.folder, ["cat-file", "--batch"], name, asked)
    rest = memoryview(got.stdout)
    for path, blob in blobs:
        head, _, _ = bytes(rest[:200]).partition(b"\n")
        fields = head.decode("ascii", "replace").split(" ")
        if len(fields) != 3 or fields[1] != "blob":
            hint = "git fetch --refetch brings what a partial clone left out" if "missing" in fields else ""
            refuse(name, f"{path} cannot be read from the repository (object {blob[:7]})", hint)
        start = len(head) + 1
        data = rest[start : start + int(fields[2])]
        rest = rest[start + int(fields[2]) + 1 :]
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def refuse(name: str, message: str, hint: str = "") -> NoReturn:
    """Raise the :class:`LoadError` of a revision that cannot be opened."""
    raise LoadError([Diagnostic(Span(name), "R001", message, hint)])


def _listed(output: bytes, name: str) -> list[tuple[PurePosixPath, str]]:
    """Return path and object of every YAML file in the output of ``ls-tree``."""
    found: list[tuple[PurePosixPath, str]] = []
    total = 0
    for entry in output.split(b"\0"):
        described, _, raw = entry.partition(b"\t")
        path = os.fsdecode(raw)
        if not path.endswith(ENDINGS):
            continue
        mode, kind, blob, size = described.decode("ascii", "replace").split()
        parts = path.split("/")
        if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts) or "\\" in path or ":" in path:
            refuse(name, f"the repository holds a file with a name that leads elsewhere: {path!r}")
        if kind != "blob" or mode not in _REGULAR:
            refuse(name, f"{path} is no regular file in that revision (a link or a submodule)", "put the file there")
        total += int(size)
        found.append((PurePosixPath(path), blob))
        if len(found) > MOST_FILES or total > MOST_BYTES:
            refuse(name, f"more than {MOST_FILES} files or {MOST_BYTES // MEBIBYTE} MiB: this is no folder of rulesets")
    return found


def _git(folder: Path, arguments: Sequence[str], name: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git on objects alone; what a hook or a user has set for another repository does not reach it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT}
    alone = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
    command = ["git", "-c", "core.fsmonitor=false", "--no-replace-objects", *arguments]
    try:
        return subprocess.run(
            command, cwd=folder, env={**kept, **alone, "LC_ALL": "C"}, input=given, capture_output=True,
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        if not folder.is_dir():
            refuse(name, f"there is no folder {folder}", "name the folder of rulesets by --rulesets")
        refuse(name, "no such folder or file here, and git is not installed", "name a folder of rulesets")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        refuse(name, f"git could not be asked: {error}")
