"""Commands that plan: score, screen, run, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from optimizer.cli import options, show
from optimizer.cli.outcome import refusing
from optimizer.cli.plan import print_run

if TYPE_CHECKING:
    from optimizer.desk import Desk
    from optimizer.result import Run

Pairs = tuple[tuple[str, str], ...]


def desk(out: Path | None = None) -> Desk:
    """The desk of the folder one stands in."""
    from optimizer.desk import Desk

    return Desk(".", out)


def _changes(criteria: str | None, weights: Pairs, budgets: Pairs, scenario: str | None) -> dict[str, Any]:
    return {
        "criteria": criteria,
        "weights": options.given(weights),
        "budgets": options.given(budgets),
        "scenario": scenario,
    }


@click.command()
@options.portfolio
@options.changes
@options.as_json
def score(portfolio: str, criteria: str | None, weights: Pairs, budgets: Pairs, scenario: str | None, as_json: bool) -> None:
    """Partial and overall values of every alternative.

    \b
    optimizer score korea-quantum
    optimizer score korea-quantum --weight risk=40 --json
    """
    options_ = _changes(criteria, weights, budgets, scenario)
    rows = refusing(lambda: desk().score(portfolio, **options_), as_json).rows
    if as_json:
        show.document({"alternatives": rows})
        return
    names = list(dict.fromkeys(name for row in rows for name in row["partial"]))
    heads = ["technology", "option", "mode", "start", "eligible", "value", *names]
    body = [
        [row["technology"], row["option"], row["mode"], row["start"], row["eligible"], row["value"]]
        + [row["partial"].get(name) for name in names]
        for row in rows
    ]
    show.table(heads, body, right=range(5, len(heads)))


@click.command()
@options.portfolio
@options.changes
@options.as_json
def screen(portfolio: str, criteria: str | None, weights: Pairs, budgets: Pairs, scenario: str | None, as_json: bool) -> None:
    """The verdict of the decision tree on every technology, and the path to it.

    \b
    optimizer screen korea-quantum
    optimizer screen korea-quantum --scenario controls-widen
    """
    options_ = _changes(criteria, weights, budgets, scenario)
    rows = refusing(lambda: desk().screen(portfolio, **options_), as_json)
    if as_json:
        show.document({"technologies": rows})
        return
    answers = {True: "yes", False: "no"}
    body = [
        [
            row["technology"],
            row["verdicts"],
            row["eligible"],
            " > ".join(f"{step['question']} {answers.get(step['answer'], 'unknown')}" for step in row["path"]),
            row["would_decide"],
        ]
        for row in rows
    ]
    show.table(["technology", "verdict", "eligible", "path", "would decide"], body)


@click.command()
@options.portfolio
@options.changes
@options.solving
@click.option("--near", metavar="RUN", help="Among equally good plans, the one that changes least against RUN.")
@options.out
@options.language
@options.as_json
@options.quiet
@click.pass_context
def run(
    context: click.Context,
    portfolio: str,
    criteria: str | None,
    weights: Pairs,
    budgets: Pairs,
    scenario: str | None,
    seconds: float,
    gap: float,
    solver: str,
    threads: int,
    seed: int,
    near: str | None,
    out: Path | None,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """The main job: check, score, screen, solve, verify, report.

    \b
    optimizer run korea-quantum
    optimizer run korea-quantum --weight risk=40 --weight cost=10%
    optimizer run korea-quantum --budget national=0.62x --near LAST
    optimizer run portfolios/mine/portfolio.yaml --seconds 300 --gap 0.001
    """
    from optimizer.cli.progress import ticking
    from optimizer.result import EXIT_CODES
    from optimizer.solve import SolveSettings

    settings = SolveSettings(seconds, gap, solver, threads, seed)
    here = desk(out)
    changed = _changes(criteria, weights, budgets, scenario)
    with ticking("solving", silent=quiet or as_json):
        done: Run = refusing(lambda: here.run(portfolio, **changed, near=near, settings=settings), as_json)
    folder = done.write(language=lang)
    if as_json:
        show.document(done.document)
    else:
        print_run(done, folder, quiet)
    context.exit(EXIT_CODES[done.status])


@click.command()
@options.portfolio
@options.changes
@click.option("--lp", type=click.Path(dir_okay=False, path_type=Path), help="Write the model as an LP file.")
@click.option("--mps", type=click.Path(dir_okay=False, path_type=Path), help="Write the model as an MPS file.")
@options.as_json
def export(
    portfolio: str,
    criteria: str | None,
    weights: Pairs,
    budgets: Pairs,
    scenario: str | None,
    lp: Path | None,
    mps: Path | None,
    as_json: bool,
) -> None:
    """The integer program itself, for an outside audit.

    \b
    optimizer export korea-quantum --lp model.lp --mps model.mps
    """
    if lp is None and mps is None:
        raise click.UsageError("say where to: --lp FILE, --mps FILE, or both")
    options_ = _changes(criteria, weights, budgets, scenario)
    written = refusing(lambda: desk().export(portfolio, lp=lp, mps=mps, **options_), as_json)
    if as_json:
        show.document({"written": [str(path) for path in written]})
        return
    for path in written:
        show.line(str(path))
