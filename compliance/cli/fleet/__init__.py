"""``compliance fleet``: whole jurisdictions, from profiles in a store to verdicts. One module a command."""

from __future__ import annotations

import typer

from compliance.cli.fleet import check, checklist, diff, explain, export, generate, importing, listing, report, whatif

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Judge whole jurisdictions: any number of enterprises in a store."""


app.command("import")(importing.import_firms)
app.command("export")(export.export_firms)
app.command("generate")(generate.generate_firms)
app.command("check")(check.check_firms)
app.command("whatif")(whatif.what_if)
app.command("diff")(diff.diff_runs)
app.command("report")(report.report)
app.command("list")(listing.list_firms)
app.command("explain")(explain.explain_firm)
app.command("checklist")(checklist.draw_checklists)
