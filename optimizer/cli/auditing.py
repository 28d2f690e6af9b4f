"""The command that checks a finished run again without a solver."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli import options, show
from optimizer.cli.command import command
from optimizer.cli.outcome import CERTIFICATE
from optimizer.cli.past import earlier
from optimizer.cli.planning import desk


@command(examples=("optimizer audit korea-quantum", "optimizer audit korea-quantum~1 --json"))
@options.past_run("run")
@options.runs_in
@options.as_json
@click.pass_context
def audit(context: click.Context, /, run: str, out: Path | None, as_json: bool) -> None:
    """Everything checked again without a solver.

    Files against their SHA-256, every number against the inputs kept with the run, and the proof that no plan is worth
    more, in whole numbers. What is wrong ends with exit code 6.
    """
    here = desk(out)
    earlier(here, run)
    found = here.audit(run)
    if as_json:
        show.document(found.as_json())
    else:
        words = {True: "holds", False: "WRONG", None: "not settled"}
        show.table(["checked", "", "seen"], [[one.what, words[one.holds], one.words] for one in found.checks])
        show.line("Everything holds." if found.holds else "This run does not stand up to the audit.")
    context.exit(0 if found.holds else CERTIFICATE)
