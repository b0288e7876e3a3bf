"""Results as SARIF 2.1.0, for code scanning and editors. What holds is left out: readers show every result as found.

Texts stand in the wanted language; the other one's names of the kinds are carried as a translation.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from compliance import __version__
from compliance.authoring.formats import FormatLimit
from compliance.authoring.formats.places import Columns, relative, uri
from compliance.authoring.formats.text import told
from compliance.authoring.results import Kind, Result, Results
from compliance.model import Words

MOST = 5_000
"""Results in one file; readers of SARIF drop what is beyond without a word."""
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
FINGERPRINT = "complianceResult/v1"
LANGUAGE = {"zh": "zh-CN", "en": "en-US"}
_HELP = {"zh": "建议", "en": "help"}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_LINES = re.compile(r"(?:(?<=line )|(?<=:)|(?<=第))\d+")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def sarif(results: Results, lang: str) -> str:
    """Return the results as SARIF; raises :class:`FormatLimit` above :data:`MOST`."""
    found = [each for each in results.results if each.level != "none"]
    if len(found) > MOST:
        raise FormatLimit(_too_many(len(found)))
    kinds = _kinds(results.kinds, found)
    other = "en" if lang == "zh" else "zh"
    driver = {
        "name": "compliance",
        "version": __version__,
        "language": LANGUAGE[lang],
        "rules": [_rule(each, lang) for each in kinds],
    }
    translation = {
        "name": "compliance",
        "version": __version__,
        "language": LANGUAGE[other],
        "contents": ["localizedData"],
        "rules": [_rule(each, other) for each in kinds],
    }
    run = {
        "tool": {"driver": driver},
        "translations": [translation],
        "language": LANGUAGE[lang],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder the command was run in"}}},
        "automationDetails": {"id": f"compliance/rules-{results.command}/"},
        "results": _results(results, found, kinds, lang),
        "properties": {"summary": _plain(told(results.summary, lang)), **dict(sorted(results.facts.items()))},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _too_many(count: int) -> Words:
    return Words(
        f"共有{count:,}项结果，SARIF最多收{MOST:,}项，多余的会被读取方悄悄丢弃；"
        "请缩小范围（只给出部分文件、用 -k 或 --select 挑选），或者改用 --format json",
        f"{count:,} results are more than SARIF is read with ({MOST:,}): readers drop the rest without a word; "
        "narrow what is looked at (name files, -k or --select), or use --format json",
    )


def _kinds(kinds: Sequence[Kind], found: Sequence[Result]) -> list[Kind]:
    """Return the kinds, and one for each code that came without."""
    known = {each.code: each for each in kinds}
    for each in found:
        known.setdefault(each.code, Kind(each.code, Words(each.code, each.code), Words(each.code, each.code)))
    return list(known.values())


def _rule(kind: Kind, lang: str) -> dict[str, Any]:
    what = _plain(told(kind.what, lang))
    return {
        "id": kind.code,
        "shortDescription": {"text": _plain(told(kind.title, lang))},
        "fullDescription": {"text": what},
        "help": {"text": what},
    }


def _results(results: Results, found: Sequence[Result], kinds: Sequence[Kind], lang: str) -> list[dict[str, Any]]:
    places = {each.code: index for index, each in enumerate(kinds)}
    columns = Columns(results.sources)
    seen: Counter[str] = Counter()
    written: list[dict[str, Any]] = []
    for each in found:
        identity = _identity(each)
        seen[identity] += 1
        written.append(
            {
                "ruleId": each.code,
                "ruleIndex": places[each.code],
                "level": each.level,
                "message": _message(each, lang),
                "locations": [_location(each, columns)],
                "partialFingerprints": {FINGERPRINT: f"{identity}:{seen[identity]}"},
                "properties": {"name": _clean(each.name), "group": _clean(relative(each.group))},
            }
        )
    return written


def _identity(each: Result) -> str:
    """Return what stays when lines are put in above: code, file, what it is about, and the message without lines."""
    message = _LINES.sub("", each.message.zh)
    whole = "\0".join((each.code, relative(each.span.path), each.name, message))
    return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _message(each: Result, lang: str) -> dict[str, str]:
    said = told(each.message, lang)
    colon = ": " if lang == "en" else "："
    hint = f"{_HELP[lang]}{colon}{each.hint}" if each.hint else ""
    markdown = [_escaped(said)]
    if each.detail:
        fence = "`" * (max([2, *map(len, re.findall("`+", each.detail))]) + 1)
        markdown.append(f"{fence}text\n{each.detail.rstrip()}\n{fence}")
    if hint:
        markdown.append(_escaped(hint))
    return {"text": _plain(f"{said}\n{hint}" if hint else said), "markdown": _clean("\n\n".join(markdown))}


def _location(each: Result, columns: Columns) -> dict[str, Any]:
    where, inside = uri(each.span.path or ".")
    artifact = {"uri": where, "uriBaseId": ROOT} if inside else {"uri": where}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if each.span.line:
        first, last = columns.of(each.span)
        physical["region"] = {"startLine": each.span.line, "startColumn": first, "endColumn": last}
    location: dict[str, Any] = {"physicalLocation": physical}
    if each.name:
        location["logicalLocations"] = [{"name": _clean(each.name)}]
    return location


def _plain(text: str) -> str:
    """Return text that no reader takes for a placeholder (``{0}``) or a link (``[words](1)``)."""
    return _LINK.sub(r"\\[", _PLACEHOLDER.sub(r"{{\1}}", _clean(text)))


def _escaped(text: str) -> str:
    """Return text with everything escaped that Markdown would make something of."""
    return re.sub(r"([\\`*_\[\]<>#|~!&])", r"\\\1", text)


def _clean(text: str) -> str:
    r"""Return text with what steers a terminal, and halves of characters, written out (``\x1b``)."""
    return _UNFIT.sub(lambda found: ascii(found[0])[1:-1], text)
