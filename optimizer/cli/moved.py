"""The command `whatif`: a page on which weights and one budget can be moved over proven plans."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from optimizer.cli import options, show
from optimizer.cli.command import command, option
from optimizer.cli.past import earlier
from optimizer.cli.planning import desk
from optimizer.faults import Fault, Place, Refused


def factors(given: Any) -> tuple[Fraction, ...]:
    """The reader of factors with commas between them."""
    if isinstance(given, tuple):
        return given
    return tuple(options.factor(part.strip()) for part in str(given).split(",") if part.strip())


@command(
    examples=(
        "optimizer whatif korea-quantum",
        "optimizer whatif korea-quantum --seconds 600 --factors 0.62,0.8,1",
        "optimizer whatif korea-quantum --write what-if.html --lang ko",
    )
)
@options.past_run("run")
@option("--write", metavar="FILE", type=options.FILE, help="Where to write the page, if not in the run's folder.")
@option(
    "--sweep",
    metavar="BUDGET",
    help="The budget that can be moved too; the only one without `for`, if none is named.",
)
@option(
    "--factors",
    metavar="F,F...",
    type=factors,
    default="0.8,0.9,1,1.1",
    show_default=True,
    help="Its amounts times these; 1 is always there.",
)
@option(
    "--seconds",
    metavar="S",
    type=options.number("seconds", 0),
    default="60",
    show_default=True,
    help="Time to find and prove plans; with more of it fewer bounds stay open.",
)
@options.runs_in
@options.language
@options.as_json
@options.quiet
@click.pass_context
def whatif(
    context: click.Context,
    /,
    run: str,
    write: Path | None,
    sweep: str | None,
    factors: tuple[Fraction, ...],
    seconds: float,
    out: Path | None,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """One page with sliders for the weights: plan, value, what enters and leaves, over plans proven beforehand."""
    from optimizer.cli.progress import ticking
    from optimizer.result import EXIT_CODES

    past = earlier(desk(out), run)
    if not past.document["decisions"]:
        raise Refused([Fault("C308", Place("RUN"), "this run found no plan", "give it more --seconds, or repair it")])
    with ticking("proving plans", seconds, silent=as_json or quiet) as tell:
        found = past.whatif(sweep, factors, seconds, tell)
    document = found.as_json()
    path = past.write_whatif(found, write, lang)
    if as_json:
        show.document({**document, "written": str(path)})
    else:
        if not quiet:
            _print(document)
        show.line(str(path))
    context.exit(EXIT_CODES[found.status])


def _print(found: dict[str, Any]) -> None:
    budget = found["budget"]
    heads = [f"budget {budget['id']}, times" if budget else "budgets, times", "plans", "for any weights"]
    sure = "all of them, on the solver's word (not proven)" if found.get("solvers_word") else "proven, all of them"
    words = {True: sure, False: "with a bound for the rest"}
    rows = [
        [step["factor"], len(step["plans"]), words[step["complete"]] if step["plans"] else step["status"]]
        for step in found["steps"]
    ]
    show.table(heads, rows, right=(0, 1))
