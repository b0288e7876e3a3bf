"""``compliance rules``: the workbench of people who write rulesets. One module a command."""

from __future__ import annotations

import typer

from compliance.cli.rules import coverage, diff, doc, lint, look, mutate, new, prove, schema, test

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Look at rulesets, and work on them."""


app.command("list")(look.list_obligations)
app.command("show")(look.show)
app.command("doc")(doc.doc)
app.command("new")(new.new)
app.command("lint")(lint.lint_rulesets)
app.command("test")(test.run_cases)
app.command("coverage")(coverage.show_coverage)
app.command("mutate")(mutate.mutate)
app.command("diff")(diff.diff)
app.command("prove")(prove.prove)
app.command("schema")(schema.write_schemas)
