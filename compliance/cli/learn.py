"""Commands that explain: a verdict, a diagnostic code, this machine, the settings in force."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, EngineName, Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say_problems
from compliance.cli.mistakes import is_disagreement, report_disagreement
from compliance.cli.output import emit
from compliance.diagnostics import LoadError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.assessment import Assessment
    from compliance.assessor import Assessor
    from compliance.codes.entry import Code
    from compliance.model import Obligation, Rulebook, Words
    from compliance.verdict import Finding, Trace

config_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def explain(
    profile_name: Annotated[str, typer.Argument(metavar="PROFILE", help="A profile, or - for standard input.")],
    obligation_id: Annotated[str, typer.Argument(metavar="OBLIGATION", help="Its id, or the number a report prints.")],
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    lang: Lang = "zh",
    settings: Annotated[list[str] | None, typer.Option("--set", help="What if. Repeatable.")] = None,
    engine: EngineName = "auto",
) -> int:
    """Say why one verdict is what it is: facts with file and line, clause, periods, readings, what would change it.

    Example: compliance explain works.yaml baoshan-2017-05-safety-dept --as-of 2025-01-10
    """
    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    inputs.one_of("--engine", engine, inputs.ENGINES)
    day = inputs.read_day(as_of)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    obligation = find_obligation(rulebook, obligation_id)
    assessor = inputs.open_assessor(rulebook, day, engine)
    data = b""
    try:
        data = inputs.read_source(profile_name)
        enterprise = inputs.read_profile(profile_name, data, rulebook.vocabulary, settings or ())
        assessment = assessor.assess(enterprise, only={obligation.id})
    except LoadError as error:
        say_problems(error)
        return exits.INPUT
    except Exception as error:
        if not is_disagreement(error):
            raise
        return report_disagreement(error, data, tuple(settings or ()), rulebook.digest, day)  # type: ignore[arg-type]
    (finding,) = assessment.findings
    lines = told(assessor, assessment, finding, obligation, lang)
    emit(printable("".join(f"{line}\n" for line in lines)))
    return exits.OK


def find_obligation(rulebook: Rulebook, name: str) -> Obligation:
    """Return the obligation with this id, or with this number where it is given as ruleset:number."""
    known: list[str] = []
    for ruleset in rulebook.rulesets:
        for each in ruleset.obligations:
            if name in (each.id, f"{ruleset.id}:{each.number}"):
                return each
            known.append(each.id)
    parts = [each for each in known if name in each]
    hint = f"did you mean {parts[0]}?" if len(parts) == 1 else did_you_mean(name, known, "see `compliance rules list`")
    raise UsageError(f"no obligation {name}; {hint}")


def pick(words: Words, lang: str) -> str:
    """Return a text in the wanted language."""
    return words.zh if lang == "zh" else words.en if lang == "en" else f"{words.zh} / {words.en}"


def told(
    assessor: Assessor, assessment: Assessment, finding: Finding, obligation: Obligation, lang: str
) -> Iterator[str]:
    """Yield the explanation line by line."""
    from compliance import explain as telling
    from compliance.alternatives import single_changes
    from compliance.explain.words import compose
    from compliance.model import Words
    from compliance.reports.strings import UI

    vocabulary = assessor.rulebook.vocabulary
    about = telling.known(assessor.rulebook, assessment.enterprise)

    def heading(zh: str, en: str) -> str:
        return "\n" + pick(Words(zh, en), lang)

    named = f" ({obligation.id})" if lang == "en" else f"（{obligation.id}）"
    yield f"{assessment.enterprise.name} · {pick(obligation.title, lang)}{named}"
    yield f"{assessor.as_of} · {pick(UI[f'verdict.{finding.verdict}'], lang)}"
    yield pick(telling.headline(finding, assessment, about), lang)
    for qualifier in finding.qualifiers:
        yield "· " + pick(telling.QUALIFIER_WORDS[qualifier], lang)
    yield heading("依据", "Where it is written")
    title = next(each.title for each in assessor.rulebook.rulesets if each.id == finding.ruleset)
    yield f"  {pick(title, lang)} {obligation.source.clause}"
    yield f"  “{obligation.source.quote}”"
    yield f"  [{obligation.origin}]"
    yield heading("要求", "What it asks")
    yield "  " + pick(telling.sum_up(obligation, vocabulary), lang)
    yield heading("是否适用", "Does it apply")
    for words in telling.why_applies(finding, about):
        yield "  · " + pick(words, lang)
    if finding.requirement is not None:
        yield heading("核对情况", "How it stands")
        for step in telling.why(finding.requirement, about):
            at = f"  [{step.at}]" if step.at else ""
            yield f"  · {pick(step.text, lang)}{at}"
        yield from _periods(finding.requirement, lang)
    if finding.missing_facts:
        yield heading("缺少的资料", "What is not known")
        for item in telling.missing(finding, about):
            zh, en = "{0}：{1}", "{0}: {1}"
            if item.who.zh:
                zh, en = f"{zh}（{{2}}）", f"{en} ({{2}})"
            yield f"  · {pick(compose(zh, en, item.label, item.question, item.who), lang)}  [{item.path}]"
    if finding.next_due or finding.heals_on:
        yield heading("期限", "Dates")
        if finding.next_due:
            yield pick(Words(f"  下一期限：{finding.next_due}", f"  next due: {finding.next_due}"), lang)
        if finding.heals_on:
            yield pick(
                Words(f"  缺期自 {finding.heals_on} 起不再计入", f"  out of the look-back: {finding.heals_on}"), lang
            )
    changes = single_changes(assessor, assessment.enterprise, obligation)
    if changes:
        yield heading("改变哪一项会改变结论", "What would change the verdict")
        for change in changes:
            yield f"  --set '{change.setting}'  → {pick(UI[f'verdict.{change.verdict}'], lang)}"
    if finding.readings or obligation.reading_note:
        yield heading("理解与选择", "Readings")
        if obligation.reading_note:
            yield f"  {pick(about.both(obligation.reading_note), lang)}"
        for reading in finding.readings:
            parts = (about.both(reading.zh), UI[f"verdict.{reading.verdict}"], about.both(reading.because))
            yield "  · " + pick(compose("{0} → {1}（未采用：{2}）", "{0} → {1} (not chosen: {2})", *parts), lang)


def _periods(trace: Trace, lang: str) -> Iterator[str]:
    """Yield one line for each period of every frequency in a trace."""
    from compliance.reports.strings import UI
    from compliance.verdict import PeriodStatus

    if trace.detail.get("stands") is False:
        return
    periods = trace.detail.get("periods")
    if isinstance(periods, tuple):
        current = trace.detail.get("current")
        for period in (*periods, current):
            if isinstance(period, PeriodStatus):
                stands = pick(UI[f"period.{period.status}"], lang)
                yield f"    {period.label:<8} {period.counted}/{period.needed} {stands}"
    for part in trace.parts:
        yield from _periods(part, lang)


def code(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE]...", help="For example R012 L041; without any, all codes.")
    ] = None,
) -> int:
    """Say what diagnostic codes mean, why each is one, and what to write instead.

    Example: compliance code R012
    """
    from compliance.authoring.pages import every_page

    pages = every_page()
    if not names:
        emit("".join(f"{key}  {pages[key].title.zh} / {pages[key].title.en}\n" for key in sorted(pages)))
        return exits.OK
    for name in names:
        if name.upper() not in pages:
            raise UsageError(f"no code {name}; " + did_you_mean(name.upper(), pages, "`compliance code` lists them"))
    wanted = dict.fromkeys(name.upper() for name in names)
    emit("\n\n".join("\n".join(_page(name, pages[name])) for name in wanted) + "\n")
    return exits.OK


def _page(name: str, page: Code) -> list[str]:
    """Return the lines of one code's page, in both languages."""
    lines = [f"{name}  {page.title.zh}", f"      {page.title.en}"]
    for title, words in (("是什么 / what", page.what), ("为什么 / why", page.why)):
        lines += ["", title, f"  {words.zh}", f"  {words.en}"]
    for title, text in (("错误写法 / instead of", page.example), ("正确写法 / write", page.instead)):
        if text:
            lines += ["", title, *(f"  {line}" for line in text.splitlines())]
    return lines


EXTRAS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "office": ("Word and Excel", ("docxtpl", "lxml", "openpyxl", "xlsxwriter")),
    "pdf": ("PDF", ("pylopdf_fonts_zh_cn", "typst")),
    "fleet": ("whole jurisdictions", ("duckdb", "numpy", "pyarrow", "python_calamine")),
    "spark": ("fleet check --engine spark", ("numpy", "pyarrow", "pyspark")),
}
"""What the optional parts do, and the modules they need."""


def doctor(rulesets: Rulesets = None) -> int:
    """Say what this machine has, what is missing, and what that means.

    Example: compliance doctor
    """
    lines: list[str] = []
    worst = exits.OK
    try:
        for line in _examined(rulesets):
            lines.append(line)
    except LoadError as error:
        say_problems(error)
        lines.append("✗ rulesets do not load")
        worst = exits.RULESET
    emit(printable("\n".join(lines) + "\n"))
    return worst


def _examined(rulesets: Path | None) -> Iterator[str]:
    """Yield one line for each thing this program needs or can use; rulesets last."""
    import platform
    import shutil
    import sys
    from importlib.util import find_spec

    from compliance import __version__
    from compliance.authoring import solving
    from compliance.cache import default_folder
    from compliance.engines.rete import available
    from compliance.installed import shipped

    yield f"compliance {__version__} · Python {platform.python_version()} · {platform.system()} · {sys.executable}"
    reason = available()
    if reason is None:
        yield "✓ durable-rules: usable; every verdict of the reference is confirmed by it"
    else:
        yield f"– durable-rules: not usable: {reason}; everything works on the reference engine alone"
    if solving.available():
        yield "✓ z3: rules diff, mutate and prove know every enterprise"
    else:
        yield "– z3: not installed; rules diff and mutate try profiles (pip install 'compliance[analysis]')"
    for extra, (what, packages) in EXTRAS.items():
        lacking = [each for each in packages if find_spec(each) is None]
        if lacking:
            yield f"– {extra}: no {what}: {', '.join(lacking)} not installed (pip install 'compliance[{extra}]')"
        else:
            yield f"✓ {extra}: {what}"
    if find_spec("pyspark") and not shutil.which("java"):
        yield "– spark: no Java here"
    names: tuple[Literal["report_templates"], Literal["enterprise_profiles"]]
    names = ("report_templates", "enterprise_profiles")
    for name in names:
        try:
            yield f"✓ {name}: {shipped(name)}"
        except FileNotFoundError as error:
            yield f"✗ {error}"
    cache = default_folder()
    yield f"✓ cache: {cache}" if cache else "– cache: no folder can be written; rulesets are compiled at every start"
    encoding = getattr(sys.stdout, "encoding", "") or ""
    if "utf" not in encoding.lower():
        yield f"– terminal: {encoding} cannot show Chinese; set PYTHONIOENCODING=utf-8 or write to a file with -o"
    rulebook = inputs.open_rulebook(rulesets)
    count = sum(len(ruleset.obligations) for ruleset in rulebook.rulesets)
    folder = rulesets or shipped("rulesets")
    yield f"✓ rulesets: {folder}: {len(rulebook.rulesets)} documents, {count} obligations"
    for ruleset in rulebook.rulesets:
        if ruleset.jurisdiction is None:
            yield f"– {ruleset.id} names no place; bind one with --bind {ruleset.id}=CODE"


@config_app.callback()
def group() -> None:
    """See the settings in force."""


@config_app.command("show")
def config_show() -> int:
    """Print every setting in force and where it comes from: COMPLIANCE_*, compliance.toml or [tool.compliance].

    Example: compliance config show
    """
    from compliance.cli.config import KNOWN, shown

    lines = (f"{name:<10} {value:<24} {origin:<20} {KNOWN[name][1]}\n" for name, value, origin in shown(Path.cwd()))
    emit(printable("".join(lines)))
    return exits.OK
