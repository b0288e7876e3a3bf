"""Results as JUnit XML, in the dialect Jenkins, GitLab and others read: a suite a group, a test case a result.

An error is a failure. A warning or a note does not fail the build and would be lost as a success: it is told as
skipped. Times are nought: the same results are the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compliance.authoring.formats.places import relative
from compliance.authoring.formats.text import place, told
from compliance.authoring.results import Result, Results

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a reference."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTES = _ENTITIES | {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_HELP = {"zh": "建议：", "en": "help: "}


def junit(results: Results, lang: str) -> str:
    """Return the results as JUnit XML; a run that found nothing is one test case: an empty file is taken as lost."""
    suites: dict[str, list[Result]] = {}
    for each in results.results:
        suites.setdefault(relative(each.group) or results.command, []).append(each)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    total, failures = len(results.results), results.counted("error")
    counts = {"tests": total or 1, "failures": failures, "errors": 0}
    lines.append(f"<testsuites{_attributes({'name': f'compliance rules {results.command}', **counts, 'time': 0})}>")
    for name, found in suites.items():
        lines.extend(_suite(name, found, lang))
    if not suites:
        lines.extend(_nothing(results, lang))
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _suite(name: str, found: list[Result], lang: str) -> Iterator[str]:
    failures = sum(each.level == "error" for each in found)
    skipped = sum(each.level in ("warning", "note") for each in found)
    counts = {"tests": len(found), "failures": failures, "errors": 0, "skipped": skipped, "time": 0}
    yield f"  <testsuite{_attributes({'name': name, **counts})}>"
    for each in found:
        yield from _case(each, _class_name(name), lang)
    yield "  </testsuite>"


def _case(each: Result, class_name: str, lang: str) -> Iterator[str]:
    name = each.name or told(each.message, lang)
    opening = f"    <testcase{_attributes({'name': name, 'classname': class_name, 'time': 0})}"
    if each.level == "none":
        yield f"{opening}/>"
        return
    said = told(each.message, lang)
    hint = _HELP[lang] + each.hint if each.hint else ""
    text = "\n".join(part for part in (place(each), said, each.detail.rstrip(), hint) if part)
    kind = "failure" if each.level == "error" else "skipped"
    yield f"{opening}>"
    yield f"      <{kind}{_attributes({'type': each.code, 'message': said})}>{escaped(text)}</{kind}>"
    yield "    </testcase>"


def _nothing(results: Results, lang: str) -> Iterator[str]:
    counts = {"tests": 1, "failures": 0, "errors": 0, "skipped": 0, "time": 0}
    yield f"  <testsuite{_attributes({'name': results.command, **counts})}>"
    opening = _attributes({"name": told(results.summary, lang), "classname": results.command, "time": 0})
    yield f"    <testcase{opening}/>"
    yield "  </testsuite>"


def _class_name(group: str) -> str:
    """Return a group as readers split it into packages: at the dots, where a path has slashes."""
    stem = group.removesuffix(".yaml").removesuffix(".test").strip("/")
    return stem.replace(".", "_").replace("/", ".") or group


def _attributes(values: Mapping[str, str | int]) -> str:
    return "".join(f' {name}="{escaped(str(value), _IN_ATTRIBUTES)}"' for name, value in values.items())


def escaped(text: str, entities: Mapping[str, str] = _ENTITIES) -> str:
    r"""Return text as XML holds it; what XML forbids is written out (``\x1b``)."""
    fit = _FORBIDDEN.sub(lambda found: ascii(found[0])[1:-1], text)
    return "".join(entities.get(char, char) for char in fit)
