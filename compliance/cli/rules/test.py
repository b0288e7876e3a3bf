"""``compliance rules test``: do the cases beside the rulesets hold?"""

from __future__ import annotations

from compliance.cli import exits, inputs
from compliance.cli.check import EngineName, Rulesets
from compliance.cli.messages import printable, say, say_problems
from compliance.cli.output import emit
from compliance.diagnostics import LoadError


def run_cases(rulesets: Rulesets = None, engine: EngineName = "reference") -> int:
    """Run the cases beside the rulesets (*.test.yaml); exit code 4 where one does not hold.

    Example: compliance rules test --rulesets my-rulesets/
    """
    from compliance.authoring.cases import load_all_cases
    from compliance.authoring.running import CaseRunner
    from compliance.installed import shipped

    inputs.open_engine(engine)
    rulebook = inputs.open_rulebook(rulesets)
    cases = load_all_cases(rulesets or shipped("rulesets"), rulebook)
    runner = CaseRunner(rulebook, engine)  # type: ignore[arg-type]
    wrong = 0
    lines: list[str] = []
    for case in cases:
        try:
            differences = runner.run(case).wrong
        except LoadError as error:
            say_problems(error)
            wrong += 1
            continue
        wrong += bool(differences)
        lines.extend(f"{case.origin.path}:{case.origin.line}: {case.name}: {each}" for each in differences)
    lines.append(f"{len(cases) - wrong} of {len(cases)} cases hold")
    emit(printable("\n".join(lines) + "\n"))
    if not cases:
        say("compliance: there are no cases (*.test.yaml) beside these rulesets")
    return exits.RULESET if wrong else exits.OK
