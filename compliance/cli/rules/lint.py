"""``compliance rules lint``: what is wrong with the rulesets, or likely to be; ``--fix`` mends what is mechanical."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say, say_problems
from compliance.cli.output import as_bytes, emit, ensure_writable, write_whole
from compliance.diagnostics import Diagnostic, LoadError, did_you_mean, render

if TYPE_CHECKING:
    from compliance.authoring.lints import Material
    from compliance.authoring.results import Results
    from compliance.model import Rulebook

FORMATS = ("text", "json", "sarif", "junit", "github")


def lint_rulesets(
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="Folder of rulesets, as --rulesets; the shipped ones.")
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(help="Folder of the documents' texts: compare quotations and clauses with them.")
    ] = None,
    base: Annotated[
        str, typer.Option(metavar="FOLDER|REVISION", help="An older version: are printed numbers kept?")
    ] = "",
    fix: Annotated[bool, typer.Option("--fix", help="Mend what cannot change a verdict (needs PATH).")] = False,
    only: Annotated[list[str] | None, typer.Option(metavar="CODE", help="These codes alone. Repeatable.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    rulesets: Rulesets = None,
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; standard output if left out.")] = None,
    lang: Lang = "zh",
) -> int:
    """Say what is wrong with rulesets, or likely to be; exit code 4 where something is wrong.

    `compliance code L041` explains a code. What is so on purpose is said in the ruleset, at the obligation or in the
    vocabulary: lint_ok: [{code: L041, because: …}]

    Example: compliance rules lint my-rulesets/ --sources texts/ --base main
    """
    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    lang = "en" if lang == "en" else "zh"
    inputs.one_of("--format", format, FORMATS)
    wanted = _codes(only or ())
    if path is not None and rulesets is not None:
        raise UsageError("name the folder once: as PATH or with --rulesets")
    rulesets = path or rulesets
    if rulesets is not None and not rulesets.is_dir():
        raise UsageError(f"{rulesets} is not a folder of rulesets")
    if sources is not None and not sources.is_dir():
        raise UsageError(f"--sources: {sources} is not a folder")
    if fix and rulesets is None:
        raise UsageError("--fix: name the folder to be mended, e.g. compliance rules lint rulesets --fix")
    if output is not None:
        ensure_writable(output)
    folder = _folder(rulesets)
    try:
        numbers = _older(base, folder) if base else {}
        rulebook, material, found = _look(folder, rulesets, sources, numbers, wanted)
        if fix and _mend(material, folder, found, wanted):
            rulebook, material, found = _look(folder, rulesets, sources, numbers, wanted)
    except LoadError as error:
        # Who reads a format reads it from standard output or the file, also where no ruleset could be looked at.
        say_problems(error, lang=lang)
        if format != "text":
            _deliver(_formatted(_unloadable(error, lang), format, lang), output, data=True)
        return exits.RULESET
    if sources is None:
        say("compliance: quotations were not compared with the documents' texts; give their folder with --sources")
    results = _results(rulebook, material, found, lang)
    text = _text(found, material, results, lang) if format == "text" else _formatted(results, format, lang)
    _deliver(text, output, data=format != "text")
    failing = results.counted("error") + (results.counted("warning") if strict else 0)
    return exits.RULESET if failing else exits.OK


def _deliver(text: str, output: Path | None, data: bool) -> None:
    if output is None:
        emit(text, data=data)
    else:
        write_whole(output, as_bytes(text))


def _codes(only: Sequence[str]) -> frozenset[str]:
    """Return the codes asked for; raises :class:`UsageError` for one that no lint gives."""
    from compliance.authoring.lints import PAGES
    from compliance.codes.rulesets import QUOTES

    known = sorted({*PAGES, *QUOTES})
    codes = [part.strip().upper() for each in only for part in each.split(",") if part.strip()]
    for name in codes:
        if name not in known:
            raise UsageError(f"--only: no lint gives {name}; " + did_you_mean(name, known, "see `compliance code`"))
    return frozenset(codes)


def _folder(rulesets: Path | None) -> Path:
    """Return the folder looked at, named as short as it can be from where the command runs."""
    from compliance.installed import shipped

    if rulesets is not None:
        return rulesets
    folder, here = shipped("rulesets"), Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _older(base: str, folder: Path) -> Mapping[str, Mapping[str, int]]:
    """Return the printed numbers of an older version: a folder, or a revision of the repository."""
    from tempfile import TemporaryDirectory

    from compliance.authoring.edits.revisions import open_revision
    from compliance.authoring.lints.numbering import printed_numbers

    with TemporaryDirectory() as scratch:
        return printed_numbers(open_revision(base, folder, Path(scratch)))


def _look(
    folder: Path,
    rulesets: Path | None,
    sources: Path | None,
    numbers: Mapping[str, Mapping[str, int]],
    only: Collection[str],
) -> tuple[Rulebook, Material, list[Diagnostic]]:
    """Read a folder once and return what the lints find in it."""
    from compliance.authoring.lints import gather, lint
    from compliance.authoring.lints.quoted import quote_places
    from compliance.authoring.texts.quotes import verify_quotes

    rulebook = inputs.open_rulebook(rulesets)
    texts = _texts(rulebook, sources) if sources is not None else {}
    material = gather(folder, rulebook, texts, numbers)
    more = verify_quotes(rulebook, sources, quote_places(material)) if sources is not None else ()
    return rulebook, material, lint(material, only, more)


def _texts(rulebook: Rulebook, sources: Path) -> dict[str, str]:
    """Return the texts that are there and are those the rulesets follow; S005 and S006 tell of the others."""
    from compliance.authoring.texts.coverage import read_source_text

    found: dict[str, str] = {}
    for ruleset in rulebook.rulesets:
        wrong: list[Diagnostic] = []
        text = read_source_text(ruleset, sources, wrong)
        if text is not None and not wrong:
            found[ruleset.id] = text
    return found


def _mend(material: Material, folder: Path, found: Collection[Diagnostic], only: Collection[str]) -> bool:
    """Write what can be mended and say what it was; raises :class:`UsageError` where it would change a meaning."""
    from compliance.authoring.lints.fixing import FixRefused, mend

    try:
        fixed = mend(material, folder, found, only)
    except FixRefused as refused:
        raise UsageError(f"--fix: nothing was written: {refused}") from None
    for path in fixed.texts:
        ensure_writable(Path(path))
    for path, text in fixed.texts.items():
        write_whole(Path(path), text.encode("utf-8"))
        say(f"mended {path}")
    if fixed.texts:
        said = ", ".join(f"{code} {count}" for code, count in fixed.counts.items() if count)
        say(f"{_counted(len(fixed.texts), 'file')} mended ({said}); the rulebook means what it meant")
    else:
        say("nothing to be mended")
    return bool(fixed.texts)


# --- telling -----------------------------------------------------------------------------------------------------


def _results(rulebook: Rulebook, material: Material, found: Sequence[Diagnostic], lang: str) -> Results:
    from msgspec.structs import replace

    from compliance.authoring.lints import PAGES
    from compliance.authoring.results import Kind, Results, from_diagnostic
    from compliance.codes import CODES
    from compliance.model import Words

    told = [replace(each, hint=each.hint_zh or each.hint) if lang == "zh" else each for each in found]
    pages = {**CODES, **PAGES}
    codes = sorted({*PAGES, *(each.code for each in found)})
    kinds = tuple(
        Kind(name, Words(page.title.zh, page.title.en), Words(page.what.zh, page.what.en))
        for name, page in ((name, pages[name]) for name in codes)
    )
    errors = sum(each.severity == "error" for each in found)
    count = len(material.obligations)
    summary = Words(
        f"{len(rulebook.rulesets)}份文件，{count}项义务：{errors}处错误，{len(found) - errors}处警告",
        f"{_counted(len(rulebook.rulesets), 'document')}, {_counted(count, 'obligation')}: "
        f"{_counted(errors, 'mistake')}, {_counted(len(found) - errors, 'warning')}",
    )
    results = tuple(from_diagnostic(each, material.owner(each.span)) for each in told)
    facts: dict[str, str | int] = {"digest": rulebook.digest, "obligations": count}
    return Results("lint", kinds, results, summary, facts, material.sources)


def _unloadable(error: LoadError, lang: str) -> Results:
    """Return what the loader refuses as results; nothing else was looked at."""
    from msgspec.structs import replace

    from compliance.authoring.results import Kind, Results, from_diagnostic
    from compliance.codes import CODES
    from compliance.model import Words

    found = error.diagnostics
    kinds = tuple(
        Kind(name, Words(page.title.zh, page.title.en), Words(page.what.zh, page.what.en))
        for name, page in ((name, CODES[name]) for name in sorted({each.code for each in found}))
    )
    titles = {each.code: each.title.zh for each in kinds}
    told = [replace(each, zh=each.zh or f"{titles[each.code]}：{each.message}") for each in found]
    if lang == "zh":
        told = [replace(each, hint=each.hint_zh or each.hint) for each in told]
    summary = Words(
        f"规则集不能加载：{len(found)}处错误，其余没有检查",
        f"the rulesets do not load: {_counted(len(found), 'mistake')}; nothing else was looked at",
    )
    sources: Mapping[str, str] = dict(getattr(error, "sources", {}))
    return Results("lint", kinds, tuple(map(from_diagnostic, told)), summary, {}, sources)


def _counted(count: int, one: str) -> str:
    """Return a number with its English word: 1 mistake, 2 mistakes."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def _text(found: Sequence[Diagnostic], material: Material, results: Results, lang: str) -> str:
    """Return every diagnostic with its source line and caret, and how many there are."""
    from msgspec.structs import replace

    lines: list[str] = []
    for each in found:
        if lang == "en":
            lines.append(render(each, material.sources))
            continue
        kind = "警告：" if each.severity == "warning" else "错误："
        shown = replace(each, message=kind + (each.zh or each.message), hint="", severity="error")
        lines.append(render(shown, material.sources))
        hint = each.hint_zh or each.hint
        if hint:
            lines.append(f"  建议：{hint}")
    lines.append(results.summary.zh if lang == "zh" else results.summary.en)
    return printable("".join(f"{line}\n" for line in lines))


def _formatted(results: Results, format: str, lang: str) -> str:
    from compliance.authoring.formats import write

    return write(results, format, lang)
