"""A case that does not hold, told: whose words, what was given, what was expected, what came out, why, where to look.

The command and the pytest plugin print the same lines. It judges nothing: the engine's own trace is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from compliance import explain
from compliance.assessment import Assessment
from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import Difference, Plain
from compliance.authoring.cases.giving import given_lines
from compliance.authoring.cases.running import CaseRunner, read_given
from compliance.authoring.formats.places import relative
from compliance.diagnostics import LoadError, render
from compliance.explain import words
from compliance.explain.naming import fact_named
from compliance.model import Obligation, Words
from compliance.reports.strings import UI
from compliance.verdict import Finding, PeriodStatus, Trace

KEY_WORDS = {
    "verdict": Words("结论", "verdict"),
    "reason": Words("不适用的原因", "reason"),
    "reason_ids": Words("由哪些条款代替", "displaced by"),
    "qualifiers": Words("附注", "qualifiers"),
    "missing_facts": Words("缺少的资料", "missing facts"),
    "short_periods": Words("次数不足的各期", "short periods"),
    "next_due": Words("下一期限", "next due"),
    "owed_from": Words("起算日", "owed from"),
    "curable": Words("能否补救", "curable"),
    "heals_on": Words("缺期不再计入之日", "heals on"),
    "final": Words("失效时的结论", "final"),
    "assumptions": Words("所作的假定", "assumptions"),
    "waiver": Words("豁免", "waiver"),
    "readings": Words("按其他理解的结论", "other readings"),
}
Differing = Mapping[str, Sequence[Difference]]
"""What came out otherwise than expected, by the id of the obligation."""
NOTHING = Words("（无）", "(none)")
LONGEST_LINE = 400
"""Characters of one line of a message; a fact may be a text of thousands."""


def pick(said: Words, lang: str) -> str:
    """Return a text in the wanted language."""
    return said.zh if lang == "zh" else said.en if lang == "en" else f"{said.zh} / {said.en}"


def place_of(case: CaseExample) -> str:
    """Return file and line of a case, relative to the working folder."""
    return f"{relative(case.origin.path)}:{case.origin.line}"


def summed_up(differing: Differing) -> Words:
    """Return in one sentence what was expected and what came out."""
    said: list[Words] = []
    for key, found in differing.items():
        zh, en = "；".join(_one(each, "zh") for each in found), "; ".join(_one(each, "en") for each in found)
        said.append(Words(f"{key}：{zh}", f"{key}: {en}"))
    return words.listed(said, "；", "; ")


def shortly(difference: Difference, lang: str) -> str:
    """Return what was expected and what came out, as codes: gap → satisfied."""
    if not difference.key:
        return pick(Words("没有这项义务", "there is no such obligation"), lang)
    words_of = KEY_WORDS[difference.key]
    named = "" if difference.key == "verdict" else f"{pick(words_of, lang)} "
    return f"{named}{_bare(difference.expected, lang)} → {_bare(difference.got, lang)}"


def _bare(value: Plain, lang: str) -> str:
    if value is None or value == []:
        return pick(NOTHING, lang)
    if isinstance(value, list):
        return ", ".join(_bare(each, lang) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_bare(each, lang)}" for name, each in value.items())
    return value


def tell(case: CaseExample, differing: Differing, runner: CaseRunner, lang: str, home: Path | None) -> list[str]:
    """Return everything there is to say of a case that does not hold, line by line.

    ``home`` is the folder the rulebook was read from, for the places of obligations.
    """
    enterprise = read_given(case, runner.rulebook)
    assessor = runner.assessor(case)
    assessment = assessor.assess(enterprise, only=differing.keys())
    findings = {finding.id: finding for finding in assessment.findings}
    lines = [pick(Words(f"{place_of(case)}  评估日 {case.as_of}", f"{place_of(case)}  as of {case.as_of}"), lang)]
    for obligation_id, found in differing.items():
        finding = findings.get(obligation_id)
        if finding is None:
            lines.append(pick(Words(f"没有义务 {obligation_id}", f"there is no obligation {obligation_id}"), lang))
            continue
        lines.extend(_tell_one(finding, found, assessment, home, lang))
    return [_cut(" ".join(line.splitlines())) if line else "" for line in lines]


def tell_problems(error: LoadError) -> list[str]:
    """Return what is wrong with a file, each mistake with its source line and a caret, as lines."""
    sources: dict[str, str] = dict(getattr(error, "sources", {}))
    lines: list[str] = []
    for diagnostic in error.diagnostics:
        path = diagnostic.span.path
        if not sources.get(path):
            sources[path] = _source(path)
        lines.extend(render(diagnostic, sources).splitlines())
    return lines


def _tell_one(
    finding: Finding, found: Sequence[Difference], assessment: Assessment, home: Path | None, lang: str
) -> Iterator[str]:
    about = explain.known(assessment.rulebook, assessment.enterprise)
    obligation = assessment.rulebook.obligation(finding.id)
    document = next(each.title for each in assessment.rulebook.rulesets if each.id == finding.ruleset)

    def heading(zh: str, en: str) -> str:
        return pick(Words(zh, en), lang)

    yield ""
    at = _written_at(obligation, home)
    yield f"{pick(obligation.title, lang)}  {finding.id}  [{at}]"
    yield f"  {pick(document, lang)} {obligation.source.clause}"
    yield f"  “{obligation.source.quote}”"
    yield heading("给出的资料", "Facts given")
    used = _facts_used(finding)
    yield from (f"  {line}" for line in given_lines(assessment.enterprise, used, about, lang))
    for each in found:
        key = "" if each.key == "verdict" else f"（{KEY_WORDS[each.key].zh}）"
        named = Words(key, f" ({KEY_WORDS[each.key].en})" if key else "")
        yield heading("应为", "Expected") + f"{pick(named, lang)}  {_value(each.key, each.expected, about, lang)}"
        yield heading("得出", "Got     ") + f"{pick(named, lang)}  {_value(each.key, each.got, about, lang)}"
    yield heading("理由", "Why")
    for line in _why(finding, assessment, about, lang):
        yield f"  {line}"
    yield heading("先看", "Look at")
    for said in _hints(finding, found, at, about):
        yield f"  {pick(said, lang)}"


def _why(finding: Finding, assessment: Assessment, about: explain.Known, lang: str) -> Iterator[str]:
    """Yield what the engine says of itself: the headline, whether it applies, every step that decided, the periods."""
    steps = explain.why(finding.requirement, about)
    headline = explain.headline(finding, assessment, about)
    # What does not apply says so by its steps, and one step may be the whole headline.
    if finding.reason != "does_not_apply" and headline.zh not in {step.text.zh for step in steps}:
        yield pick(headline, lang)
    if finding.requirement is None or "applicability_unknown" in finding.qualifiers:
        yield from (f"· {pick(said, lang)}" for said in explain.why_applies(finding, about))
    if finding.requirement is None:
        return
    for step in steps:
        at = f"  [{relative(step.at)}]" if step.at else ""
        yield f"· {pick(step.text, lang)}{at}"
    yield from _periods(finding.requirement, lang)
    if finding.missing_facts and finding.verdict != "undetermined":
        named = words.listed([fact_named(path, about)[0] for path in finding.missing_facts])
        yield f"· {pick(Words('缺少的资料', 'not known'), lang)}{_colon(lang)}{pick(named, lang)}"


def _written_at(obligation: Obligation, home: Path | None) -> str:
    """Return file and line of an obligation; its origin names the file from the folder of rulesets on."""
    path = obligation.origin.path
    if home is not None and "/" in path:
        path = relative(str(home / path.split("/", 1)[1]))
    return f"{path}:{obligation.origin.line}"


def _periods(trace: Trace, lang: str) -> Iterator[str]:
    if trace.detail.get("stands") is False:
        return
    for each in explain.statuses(trace):
        if isinstance(each, PeriodStatus) and each.status != "not_owed":
            yield f"  {each.label:<8} {each.counted}/{each.needed} {pick(UI[f'period.{each.status}'], lang)}"
    for part in trace.parts:
        yield from _periods(part, lang)


def _facts_used(finding: Finding) -> list[str]:
    """Return the paths of the facts and lists that the trace rests on, in its order."""
    found: dict[str, None] = {}

    def walk(trace: Trace | None) -> None:
        if trace is not None:
            found.update((use.fact, None) for use in trace.facts if use.value is not None)
            for part in trace.parts:
                walk(part)

    walk(finding.requirement)
    walk(finding.applicability)
    return [*found]


# --- values ----------------------------------------------------------------------------------------------------------


def _one(difference: Difference, lang: str) -> str:
    """Return one difference without a vocabulary at hand."""
    expected, got = (_coded(difference.key, value, lang) for value in (difference.expected, difference.got))
    if not difference.key:
        return "there is no such obligation" if lang == "en" else "没有这项义务"
    if lang == "en":
        named = "" if difference.key == "verdict" else f"{KEY_WORDS[difference.key].en} "
        return f"{named}expected {expected}, got {got}"
    named = "" if difference.key == "verdict" else KEY_WORDS[difference.key].zh
    return f"{named}应为{expected}，得出{got}"


def _coded(key: str, value: Plain, lang: str) -> str:
    """Return a value with its code: 不符合 (gap)."""
    if value is None or value == []:
        return pick(NOTHING, lang)
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(_coded(key, each, lang) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_coded(name, each, lang)}" for name, each in value.items())
    family = {"final": "verdict", "qualifiers": "qualifier", "readings": "verdict"}.get(key, key)
    said = UI.get(f"{family}.{value}") or UI.get(f"verdict.{value}")
    return f"{pick(said, lang)} ({value})" if said else value


def _value(key: str, value: Plain, about: explain.Known, lang: str) -> str:
    if key in ("missing_facts", "final") and isinstance(value, list):
        named = (f"{pick(fact_named(str(path), about)[0], lang)} ({path})" for path in value)
        return ("、" if lang == "zh" else ", ").join(named) or pick(NOTHING, lang)
    return _coded(key, value, lang)


# --- where to look ---------------------------------------------------------------------------------------------------


def _hints(finding: Finding, found: Sequence[Difference], at: str, about: explain.Known) -> Iterator[Words]:
    verdict = next((each for each in found if each.key == "verdict"), None)
    if finding.verdict == "not_applicable" and (verdict or any(each.key == "reason" for each in found)):
        yield _not_applicable(finding, at)
    elif verdict is None:
        named = words.listed([KEY_WORDS[each.key] for each in found])
        yield Words(
            f"结论与预期一致，只是{named.zh}不同：对照引文，改用例的 expect，或者改义务（{at}）",
            f"the verdict is as expected, not so: {named.en}; mend `expect`, or the obligation ({at})",
        )
    elif verdict.expected == "not_applicable":
        yield Words(
            f"义务适用了：applies_when（{at}）是否漏写了条件，given 是否多写了资料",
            f"it applies: does applies_when ({at}) lack a condition, does `given` say too much?",
        )
    else:
        yield _decided(finding, verdict, at, about)


def _not_applicable(finding: Finding, at: str) -> Words:
    match finding.reason:
        case "lapsed" | "not_yet_in_force":
            return Words(
                f"评估日不在施行期间：用例的 as_of，或者 effective（{at}）",
                f"the day lies outside the days in force: `as_of` of the case, or `effective` ({at})",
            )
        case "outside_jurisdiction":
            return Words(
                "地区不符：given 的 jurisdiction，或者规则集的 jurisdiction（未写明地区的文件用 bind 指定）",
                "another place: `jurisdiction` of the case or of the ruleset (`bind` for a text that names none)",
            )
        case "overridden":
            ids = ", ".join(finding.reason_ids)
            return Words(f"被 {ids} 代替：看它的 overrides", f"displaced by {ids}: see its `overrides`")
        case "not_yet_founded":
            return Words("评估日企业尚未成立：founded_on 与 as_of", "not founded on that day: `founded_on` and `as_of`")
    return Words(
        f"不具备适用条件：applies_when（{at}）写得过窄，或者 given 缺一项资料",
        f"it does not apply: applies_when ({at}) is too narrow, or `given` lacks a fact",
    )


def _decided(finding: Finding, verdict: Difference, at: str, about: explain.Known) -> Words:
    match finding.verdict:
        case "undetermined":
            named = words.listed([fact_named(path, about)[0] for path in finding.missing_facts])
            return Words(
                f"资料不全：在 given 中补{named.zh}，或者应为 undetermined",
                f"too little is known: give {named.en}, or expect undetermined",
            )
        case "pending":
            return Words(
                f"期限未到：as_of 与期限（by）、各期的起算（{at}）",
                f"not yet due: `as_of` against `by`, or the first period owed ({at})",
            )
        case "advice":
            return Words(f"性质是建议：modality（{at}）", f"it is a recommendation: `modality` ({at})")
        case "gap" if verdict.expected == "advice":
            return Words(f"性质是义务或者禁止：modality（{at}）", f"it is no recommendation: `modality` ({at})")
        case "gap":
            return Words(
                f"要求未达到：对照引文看 requires（{at}）的界限、次数和日期，再看 given",
                f"the requirement is not met: bounds, counts and days of `requires` ({at}) against the quotation",
            )
    return Words(
        f"要求已达到：对照引文看 requires（{at}）是否写得过宽（at_least 与 more_than，any 与 all，every 与 some）",
        f"the requirement is met: is `requires` ({at}) too wide (at_least, more_than; any, all; every, some)?",
    )


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _colon(lang: str) -> str:
    return ": " if lang == "en" else "："


def _source(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return ""
