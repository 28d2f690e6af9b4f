"""Commands that plan: score, screen, run, export."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from optimizer.cli import complete, options, show
from optimizer.cli.command import began, command, option
from optimizer.faults import did_you_mean

if TYPE_CHECKING:
    from optimizer.desk import Desk

Found = TypeVar("Found")
FORMS = ("quick", "none", "full")


def desk(out: Path | None = None) -> Desk:
    """The desk of the folder one stands in."""
    from optimizer.desk import Desk

    return Desk(".", out, began())


def tell_lent(here: Desk, *names: str, noun: str = "portfolio", silent: bool = False) -> None:
    """Say of what is not on this desk that it comes from the one that ships with the program."""
    for name in () if silent else names:
        shipped = here.lent(name, noun)
        if shipped is not None:
            words = f"{name} is not on this desk; it is read from the examples that came with the program"
            show.remark(f"note: {words} ({shipped})")


def changed_words(changed: dict[str, Any]) -> dict[str, Any]:
    """What `options.changes` has read, as the desk takes it."""
    return {**changed, "weights": dict(changed["weights"]), "budgets": dict(changed["budgets"])}


@command(
    examples=(
        "optimizer score korea-quantum",
        "optimizer score korea-quantum --weight risk=40",
        "optimizer score korea-quantum --json > scores.json",
        "optimizer score korea-quantum --plot",
        "optimizer score korea-quantum --plot --out curves.svg",
    )
)
@options.portfolio
@options.changes
@option(
    "--plot", is_flag=True, help="Show every value function with the ratings on it, and what is odd about criteria."
)
@option("--out", "svg", metavar="FILE", type=options.FILE, help="With --plot: draw them into an SVG file.")
@options.as_json
@options.quiet
def score(portfolio: str, plot: bool, svg: Path | None, as_json: bool, quiet: bool, **changed: Any) -> None:
    """Partial and overall values of every alternative.

    Messages say what is odd about the criteria, and what weights the ratings alone would give (as a check).
    """
    if svg is not None and not plot:
        raise click.UsageError("--out draws what --plot shows: give both")
    here, words = desk(), changed_words(changed)
    tell_lent(here, portfolio, silent=as_json or quiet)
    if plot:
        from optimizer.cli.curves import plotted

        plotted(here.value_check(portfolio, **words), svg, as_json)
        return
    table = here.score(portfolio, **words)
    if as_json:
        show.document(table.as_json())
        return
    _print_scores(table.rows)
    if not quiet:
        from optimizer.cli.curves import remark_on_values

        remark_on_values(table.found, table.warnings)


def _print_scores(rows: list[dict[str, Any]]) -> None:
    if show.on_terminal_out():
        body = [[row["technology"], _alternative(row), row["value"], row["partial"]] for row in rows]
        show.table(["technology", "alternative", "value", "partial values"], body, right=(2,))
    else:
        names = list(dict.fromkeys(name for row in rows for name in row["partial"]))
        known = ["technology", "option", "mode", "start", "eligible", "value"]
        body = [[*(row[key] for key in known), *(row["partial"].get(name) for name in names)] for row in rows]
        show.table([*known, *names], body)


def _alternative(row: dict[str, Any]) -> str:
    start = "" if row["start"] is None else f", {row['start']}"
    return f"{row['option']}, {row['mode']}{start}{'' if row['eligible'] else ', not eligible'}"


@command(
    examples=(
        "optimizer screen korea-quantum",
        "optimizer screen korea-quantum --scenario controls-widen",
    )
)
@options.portfolio
@options.changes
@options.as_json
@options.quiet
def screen(portfolio: str, as_json: bool, quiet: bool, **changed: Any) -> None:
    """The verdict of the decision tree on every technology, and the path to it."""
    tell_lent(desk(), portfolio, silent=as_json or quiet)
    rows = desk().screen(portfolio, **changed_words(changed))
    if as_json:
        show.document({"technologies": rows})
        return
    heads = ["technology", "verdict", "eligible", "path", "would decide"]
    body = [[row["technology"], row["verdicts"], row["eligible"], _path(row), row["would_decide"]] for row in rows]
    show.table(heads, body)


def _path(row: dict[str, Any]) -> str:
    answers = {True: "yes", False: "no"}
    return " > ".join(f"{step['question']} {answers.get(step['answer'], 'unknown')}" for step in row["path"])


@command(
    examples=(
        "optimizer run korea-quantum",
        "optimizer run korea-quantum --weight risk=40 --weight cost=10%",
        "optimizer run korea-quantum --budget national=0.62x",
        "optimizer run portfolios/mine/portfolio.yaml --seconds 300 --gap 0.001",
        "optimizer run korea-quantum --format html,pdf,xlsx",
        "optimizer run korea-quantum --lang ko --out /srv/reports",
        "optimizer run korea-quantum --firm full --seconds 300",
        "optimizer run korea-quantum --second-opinion",
    )
)
@options.portfolio
@options.changes
@options.solving
@option(
    "--all-repairs",
    is_flag=True,
    help="Where no plan satisfies everything: every minimal repair, not only single limits.",
)
@option(
    "--firm",
    metavar="|".join(FORMS),
    section=options.SOLVE,
    type=options.one_of("form", FORMS),
    default="quick",
    show_default=True,
    shell_complete=complete.words(FORMS),
    help="How firm the plan is: what a small share of work proves, all analyses within --seconds, or not asked.",
)
@option(
    "--second-opinion",
    is_flag=True,
    section=options.SOLVE,
    help="Solve again without presolve and, where ortools is installed, with CP-SAT: who contradicts ends the run.",
)
@options.out
@options.formats
@options.language
@options.as_json
@option("--private", is_flag=True, help="Nobody else may read what is written (folders 0700, files 0600).")
@options.quiet
@click.pass_context
def run(
    context: click.Context,
    /,
    portfolio: str,
    seconds: float,
    gap: float,
    solver: str,
    threads: int,
    seed: int,
    near: str | None,
    all_repairs: bool,
    firm: str,
    second_opinion: bool,
    out: Path | None,
    formats: tuple[str, ...],
    lang: str,
    as_json: bool,
    private: bool,
    quiet: bool,
    **changed: Any,
) -> None:
    """The main job: check, score, screen, solve, verify, report."""
    from optimizer.cli.past import earlier
    from optimizer.cli.plan import finish
    from optimizer.cli.progress import ticking
    from optimizer.report import get_ready
    from optimizer.solve import SolveSettings

    settings = SolveSettings(seconds, gap, solver, threads, seed)
    here = desk(out)
    asked = {"portfolio": portfolio, **changed_words(changed)}
    tell_lent(here, portfolio, silent=quiet or as_json)
    _expect_room(here, asked)
    if near is not None:
        earlier(here, near, "--near")
    get_ready()
    with ticking("planning", seconds, silent=quiet or as_json):
        done = with_known_solver(
            lambda: here.run(
                **asked,
                near=near,
                firm=firm,
                settings=settings,
                all_repairs=all_repairs,
                second_opinion=second_opinion,
            )
        )
    context.exit(finish(done, formats, lang, as_json, quiet, private))


def with_known_solver(solve: Callable[[], Found]) -> Found:
    """What `solve` finds; a solver that is not here is a wrong command line. Raises UsageError."""
    from optimizer.solve import UnknownSolverError
    from optimizer.solve.settings import DEFAULT_SOLVER

    try:
        return solve()
    except UnknownSolverError as unknown:
        available = [DEFAULT_SOLVER, *unknown.available]
        near = did_you_mean(unknown.name, available)
        there = f"there are: {', '.join(available)}"
        raise click.UsageError(f'there is no solver "{unknown.name}" here; {near} {there}'.replace("  ", " ")) from None


def _expect_room(here: Desk, asked: dict[str, Any]) -> None:
    """Say at once, not after minutes of work, that reports cannot be written. Raises Refused, WriteError."""
    place = here.reports.absolute()
    nearest = next(folder for folder in (place, *place.parents) if os.path.lexists(folder))
    error = NotADirectoryError if not nearest.is_dir() else PermissionError if not os.access(nearest, os.W_OK) else None
    if error is not None:
        from optimizer.run import WriteError

        here.prepare(**asked)  # faults of the input come first
        words = "not a folder" if error is NotADirectoryError else "permission denied"
        raise WriteError(here.reports, error(None, words))


@command(
    examples=(
        "optimizer export korea-quantum --lp model.lp --mps model.mps",
        "optimizer export korea-quantum --xlsx korea-quantum.xlsx",
    )
)
@options.portfolio
@options.changes
@option("--lp", metavar="FILE", type=options.FILE, help="Write the integer program as an LP file.")
@option("--mps", metavar="FILE", type=options.FILE, help="Write the integer program as an MPS file.")
@option("--xlsx", metavar="FILE", type=options.FILE, help="Write the portfolio as a workbook that can be run too.")
@options.as_json
@options.quiet
def export(
    portfolio: str,
    lp: Path | None,
    mps: Path | None,
    xlsx: Path | None,
    as_json: bool,
    quiet: bool,
    **changed: Any,
) -> None:
    """The integer program for an outside audit, or the portfolio for Excel."""
    if lp is None and mps is None and xlsx is None:
        raise click.UsageError("say where to: --lp FILE, --mps FILE, or --xlsx FILE")
    if xlsx is not None:
        _expect_workbook(xlsx, changed)
    tell_lent(desk(), portfolio, silent=as_json or quiet)
    written = [] if xlsx is None else desk().workbook(portfolio, xlsx, changed["criteria"])
    if lp is not None or mps is not None:
        written += desk().export(portfolio, lp=lp, mps=mps, **changed_words(changed))
    show.written(written, as_json)
    if mps is not None:
        show.remark("note: the LP file maximises; an MPS file minimises the same objective, negated", as_json or quiet)


def _expect_workbook(xlsx: Path, changed: dict[str, Any]) -> None:
    """A workbook holds what the files say, so nothing of it can be changed on the way."""
    if xlsx.suffix.lower() != ".xlsx":
        raise click.UsageError(f'"{xlsx}" does not end in .xlsx')
    asked = [f"--{name.removesuffix('s')}" for name in ("weights", "budgets", "scenario") if changed[name]]
    if asked:
        raise click.UsageError(f"--xlsx writes the portfolio as its files say: leave out {asked[0]}")
