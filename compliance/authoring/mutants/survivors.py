"""Slips that no case finds out, told to a lawyer: the text, the slip, and who would be judged otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from compliance import model
from compliance.authoring.formats.text import place
from compliance.authoring.mutants import SERIOUSNESS, Mutant, kinds
from compliance.authoring.mutants.mutation import Survivor, Tally
from compliance.authoring.mutants.operators import OPERATORS, PREFIX
from compliance.authoring.results import Level, Result, Results
from compliance.authoring.witness import body_text
from compliance.authoring.witness_words import in_one_line
from compliance.diagnostics import Span
from compliance.explain import words
from compliance.explain.words import compose, listed
from compliance.model import Words
from compliance.reports.build import short_title
from compliance.reports.strings import UI
from compliance.verdict import Outcome

UNFOUND = Words(
    "没有找到判法不同的企业，也没有证明判法总是相同，未判定",
    "no enterprise was found that is judged otherwise, and nothing proves that there is none: not decided",
)
INSTALL = "pip install 'compliance[analysis]'"


def slip_words(mutant: Mutant) -> Words:
    """Return the slip: 把“100人以上”误写成“超过100人”, 漏写“…”, 多写“…”."""
    if not mutant.after.zh:
        return compose("漏写“{0}”", "“{0}” were left out", mutant.before)
    if not mutant.before.zh:
        return compose("多写“{0}”", "“{0}” were added", mutant.after)
    return compose("把“{0}”误写成“{1}”", "“{1}” were written for “{0}”", mutant.before, mutant.after)


def verdict_words(outcome: Outcome | None) -> Words:
    """Return what one side says: its verdict, and of what has lapsed how it stood when it lapsed."""
    if outcome is None:
        return UI["verdict.not_applicable"]
    said = UI[f"verdict.{outcome.verdict}"]
    said = Words(said.zh, words.lower_first(said.en))
    if outcome.final is None:
        return said
    final = UI[f"verdict.{outcome.final}"]
    return compose("{0}（失效时{1}）", "{0} (when it lapsed: {1})", said, Words(final.zh, words.lower_first(final.en)))


def candidates(survivor: Survivor) -> Words:
    """Return both verdicts on the example, in words: 现判不符合，误写后判不适用."""
    assert survivor.change is not None
    old, new = verdict_words(survivor.change.old), verdict_words(survivor.change.new)
    return compose("现判{0}，误写后判{1}", "now “{0}”, with the slip “{1}”", old, new)


def source_words(survivor: Survivor, rulebook: model.Rulebook) -> Words:
    """Return where it is written and how: 保山市… 条款五(二)“…”; of a class also what it rests on, named once."""
    each = survivor.obligation
    owner = next(ruleset for ruleset in rulebook.rulesets if ruleset.id == each.source.document)
    quote, clause = Words(each.source.quote, each.source.quote), Words(each.source.clause, each.source.clause)
    said = compose("《{0}》{1}“{2}”", "{0} {1} “{2}”", short_title(owner.title), clause, quote)
    rule = survivor.mutant.original
    if not isinstance(rule, model.ClassRule) or not rule.source:
        return said
    named = Words(rule.source, rule.source)
    if rule.name.startswith(f"{owner.id}."):
        # A document's own class names a clause of the same document.
        if rule.source == each.source.clause:
            return said
        named = compose("《{0}》{1}", "{0} {1}", short_title(owner.title), named)
        said = compose("{0}“{1}”", "{0} “{1}”", clause, quote)
    return compose("{0}和{1}", "{0} and {1}", named, said)


def message(survivor: Survivor, rulebook: model.Rulebook) -> Words:
    """Return one paragraph: the slip, an example with both verdicts, and the words by which to decide."""
    mutant, source = survivor.mutant, source_words(survivor, rulebook)
    said = compose(
        "{0}：如果{1}，现有例子发现不了。",
        "{0}: if {1}, no case would find it out. ",
        mutant.where,
        slip_words(mutant),
    )
    if survivor.change is None:
        more = compose("{0}。原文：{1}", "{0}. The text: {1}", UNFOUND, source)
    else:
        witness = survivor.change.witness
        more = compose(
            "例如：{0}（评估日{1}），{2}。按{3}，应判哪一个？",
            "E.g. {0} (as of {1}): {2}. By {3}, which is right?",
            in_one_line(witness, rulebook.vocabulary),
            words.day(witness.as_of),
            candidates(survivor),
            source,
        )
    return listed([said, more], "", "")


def span_of(survivor: Survivor, folder: Path, places: Mapping[str, Span]) -> Span:
    """Return where the slip would be made: file and line of the obligation, the class or the ruleset."""
    original = survivor.mutant.original
    if isinstance(original, model.Obligation):
        # Origins begin with the folder's own name.
        return Span(str(folder.parent / original.origin.path), original.origin.line, 1)
    return places.get(survivor.mutant.subject, Span(str(folder)))


def level_of(survivor: Survivor, gate: Collection[str], allow_undecided: bool) -> Level:
    """Return how serious a survivor is; ``error`` fails the run."""
    gated = survivor.mutant.operator in gate
    if survivor.accepted or survivor.state == "equivalent":
        return "none"
    if survivor.state == "alive":
        return "error" if gated else "warning"
    return "error" if gated and not allow_undecided else "note"


def in_order(survivors: Collection[Survivor]) -> list[Survivor]:
    """Return survivors grouped by what they are slips in, in the order found, the most serious of each first."""
    first: dict[str, int] = {}
    for index, each in enumerate(survivors):
        first.setdefault(each.mutant.subject, index)
    return sorted(survivors, key=lambda each: (first[each.mutant.subject], SERIOUSNESS[each.mutant.operator]))


def results(
    tally: Tally,
    rulebook: model.Rulebook,
    folder: Path,
    places: Mapping[str, Span],
    gate: Collection[str],
    allow_undecided: bool = False,
    solver: bool = True,
    idle: Iterable[Result] = (),
) -> Results:
    """Return what came of all mutants.

    ``gate``: the operators of which a survivor is an error. ``solver``: whether the seeker could have proved that a
    slip changes nothing. ``idle``: acceptances that accept nothing (:func:`idle_result`).
    """
    found: list[Result] = []
    for each in in_order(tally.survivors):
        if each.state == "equivalent":
            continue
        span = span_of(each, folder, places)
        change = each.change
        detail = "" if change is None else f"as_of: {change.witness.as_of}\n{body_text(change.witness.given)}"
        found.append(
            Result(
                code=PREFIX + each.mutant.operator,
                level=level_of(each, gate, allow_undecided),
                span=span,
                name=each.mutant.subject,
                message=message(each, rulebook),
                detail=detail,
                hint="" if each.state == "alive" or solver else INSTALL,
                group=span.path,
            )
        )
    facts: dict[str, str | int] = {
        "digest": rulebook.digest,
        "mutants": tally.mutants,
        "killed": tally.killed,
        "alive": tally.counted("alive"),
        "equivalent": tally.counted("equivalent"),
        "undecided": tally.counted("undecided"),
        "accepted": tally.accepted,
    }
    return Results("mutate", kinds(), (*found, *idle), summary(tally), facts)


def summary(tally: Tally) -> Words:
    """Return one sentence with the counts."""
    alive, same, open_ = (tally.counted(state) for state in ("alive", "equivalent", "undecided"))
    accepted = tally.accepted
    zh = f"试了{tally.mutants}种误写：例子发现{tally.killed}种，没有发现{alive}种"
    en = f"{tally.mutants} slip{'' if tally.mutants == 1 else 's'}: the cases find out {tally.killed}, not {alive}"
    if same:
        zh, en = f"{zh}，写法不同而判法相同{same}种", f"{en}; {same} change no verdict"
    if open_:
        zh, en = f"{zh}，未判定{open_}种", f"{en}; {open_} not decided"
    if accepted:
        zh, en = f"{zh}，作者认可{accepted}种", f"{en}; {accepted} accepted by the author"
    return Words(zh, en)


def lines(found: Results, rulebook: model.Rulebook, lang: str) -> Iterator[str]:
    """Yield what a person reads: survivors under the obligation, class or ruleset that they are slips in."""

    def pick(said: Words) -> str:
        return said.en if lang == "en" else said.zh

    words_of = rulebook.vocabulary
    declared = (words_of.classes, words_of.facts, words_of.items, words_of.activities)
    titles = {name: each.label for known in declared for name, each in known.items()}
    titles |= {ruleset.id: ruleset.title for ruleset in rulebook.rulesets}
    titles |= {each.id: each.title for ruleset in rulebook.rulesets for each in ruleset.obligations}
    before = ""
    for result in found.results:
        if result.level == "none":
            continue
        if result.name != before:
            yield f"{result.name}  {pick(titles[result.name])}  [{place(result)}]"
            before = result.name
        mark = {"error": "✗", "warning": "!", "note": "·"}[result.level]
        kind = OPERATORS.get(result.code.removeprefix(PREFIX))
        yield f"  {mark} [{pick(kind.title) if kind else result.code}] {pick(result.message)}"
        yield from (f"      {line}" for line in result.detail.splitlines())
        if result.hint:
            yield f"      {pick(Words('安装求解器后可以判定', 'a solver can decide it'))}: {result.hint}"
    yield pick(found.summary)


def idle_result(subject: str, code: str, at: Span) -> Result:
    """Return that an acceptance has nothing to accept: it would hide the next slip, or is a slip itself."""
    if code.removeprefix(PREFIX) in OPERATORS:
        said = Words(
            f"lint_ok写了{code}，但这类误写现在都有例子发现，删去即可。",
            f"`lint_ok` accepts {code}, but cases find out every slip of this kind: take it out.",
        )
    else:
        named = ", ".join(f"{PREFIX}{name}" for name in OPERATORS)
        said = Words(
            f"lint_ok写了{code}，没有这一类误写。可写：{named}",
            f"`lint_ok` names {code}, which is no kind of slip; write one of: {named}",
        )
    return Result(code, "warning", at, subject, said, group=at.path)
