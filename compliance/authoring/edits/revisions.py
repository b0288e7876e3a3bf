"""Which rulesets a name means: a folder, one file in place of another, or a revision of the repository they lie in."""

from __future__ import annotations

import shutil
from pathlib import Path

from msgspec import Struct

from compliance.authoring.edits import repository
from compliance.authoring.edits.repository import refuse
from compliance.checking import CASES, ENGLISH, FILE_BYTES, HEAD, VOCABULARY, read_files
from compliance.decoding import digest_of, read_once
from compliance.reading import Node, read_bytes

WORKING = "WORKING"
"""The folder as it stands now; so is a name left out."""
SHOWN_DIGEST = 12


class Revision(Struct, frozen=True):
    """A folder of rulesets, and how it was named."""

    folder: Path
    said: str
    """For a report: ``git a1b2c3d rulesets/``, ``rulesets/``, ``rulesets/ + draft.yaml``."""
    commit: str = ""
    """The full hash, where it is a commit."""
    stands_for: Path | None = None
    """The folder whose other state this is, where it was written out for this run alone."""


def open_revision(name: str, folder: Path, scratch: Path) -> Path:
    """Return the folder of rulesets that ``name`` means; see :func:`find_revision`."""
    return find_revision(name, folder, scratch).folder


def find_revision(name: str, folder: Path, scratch: Path, shown: str = "") -> Revision:
    """Return the rulesets that ``name`` means.

    Empty or ``WORKING``: ``folder`` as it stands. A folder: that one. A file of a ruleset or of the vocabulary:
    ``folder`` with this file in the place of its own. Else a revision of the git repository in which ``folder`` lies,
    of which only this folder is written, into ``scratch``. ``shown`` is how ``folder`` was named. Raises
    :class:`LoadError`.
    """
    if name in ("", WORKING):
        return Revision(folder, _shown(folder, shown))
    if name.startswith("-") or not name.isprintable() or len(name) > 1000:
        refuse(name, "this is no name of a revision", "write a branch, a tag, a hash, HEAD or HEAD~1")
    path = Path(name)
    if path.is_dir():
        return Revision(path, f"{name.rstrip('/')}/")
    if path.is_file():
        return _with_file(path, folder, scratch, shown)
    checkout = repository.find_checkout(folder, name)
    commit = repository.find_commit(checkout, name)
    # The folder keeps its name: findings and messages show it.
    target = scratch / commit[:12] / (checkout.folder.name or "rulesets")
    if not target.exists():
        repository.extract(checkout, commit, name, target)
    return Revision(target, f"git {commit[:7]} {checkout.prefix or './'}", commit, folder)


def rulesets_digest(folder: Path) -> str:
    """Return the SHA-256 over the files that make up the rulebook of a folder, the same as ``Rulebook.digest``."""
    return digest_of("".join(f"{file.inside}\0{file.digest}\n" for file in read_files(folder)[0]).encode())


def told(revision: Revision, digest: str) -> str:
    """Return a revision for a report: ``git a1b2c3d rulesets/ (SHA-256 0123456789ab)``."""
    return f"{revision.said} (SHA-256 {digest[:SHOWN_DIGEST]})" if digest else revision.said


def _with_file(path: Path, folder: Path, scratch: Path, shown: str) -> Revision:
    """Return the folder with one file in the place of its own; the folder itself where it is that very file."""
    place = _place_of(path, folder)
    if place.exists() and place.samefile(path):
        return Revision(folder, f"{_shown(folder, shown)} ({path.as_posix()})")
    data = read_once(path, FILE_BYTES)
    target = scratch / digest_of(data)[:12] / folder.resolve().name
    if not target.exists():
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".*"))
    (target / place.relative_to(folder)).write_bytes(data)
    return Revision(target, f"{_shown(folder, shown)} + {path.name}", stands_for=folder)


def _place_of(path: Path, folder: Path) -> Path:
    """Return the file of the folder that stands for this one: by kind, document and name, else by the same ids."""
    root = read_bytes(read_once(path, FILE_BYTES), str(path), FILE_BYTES).root
    kind = _text(root, "kind")
    if kind == "ruleset":
        return _existing(folder / _text(root, "id") / HEAD, path)
    if kind == "vocabulary":
        return _existing(folder / VOCABULARY / path.name, path)
    if kind == "translations":
        # Nothing in it says whose they are; the folder it lies in does.
        return _existing(folder / path.absolute().parent.name / ENGLISH, path)
    if kind != "obligations":
        refuse(str(path), f"a file of kind {kind or '(none)'} is no part of a rulebook", "name a file of obligations")
    document = folder / _text(root, "document")
    if (document / path.name).is_file():
        return document / path.name
    ids = set(_ids(root))
    shared = {
        each: len(ids & set(_ids(read_bytes(read_once(each, FILE_BYTES), str(each), FILE_BYTES).root)))
        for each in sorted(document.glob("*.yaml"))
        if each.name not in (HEAD, ENGLISH) and not each.name.endswith(CASES)
    }
    best = max(shared, key=lambda each: shared[each], default=None)
    if best is None or not shared[best]:
        hint = f"name it as the file it is a version of; {document} has " + ", ".join(each.name for each in shared)
        refuse(str(path), "no file of the rulesets holds any of these obligations", hint if shared else "")
    return best


def _existing(place: Path, path: Path) -> Path:
    if not place.is_file():
        refuse(str(path), f"there is no {place} that it could stand for", "name a folder of rulesets")
    return place


def _text(root: Node, key: str) -> str:
    node = root.get(key)
    if node is None or node.kind != "scalar":
        return ""
    if "/" in node.text or "\\" in node.text or node.text in (".", ".."):
        refuse(node.text, f"`{key}` names no folder of rulesets")
    return node.text


def _ids(root: Node) -> list[str]:
    listed = root.get("obligations")
    nodes = listed.items if listed is not None else ()
    return [found.text for node in nodes if (found := node.get("id")) is not None]


def _shown(folder: Path, shown: str) -> str:
    return f"{shown.rstrip('/') or folder.resolve().name}/"
