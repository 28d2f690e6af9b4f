"""Commands that ask what it would take: the value of a budget, and what is firm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli import complete, options, show
from optimizer.cli.command import command, option
from optimizer.cli.planning import changed_words, desk

if TYPE_CHECKING:
    from optimizer.desk import Desk
    from optimizer.sweep import Sweeps

Words = dict[str, Any]


@command(
    examples=(
        "optimizer frontier korea-quantum --sweep national",
        "optimizer frontier korea-quantum --from 0.9 --to 1.2 --seconds 300",
        "optimizer frontier korea-quantum --weight risk=40 --json > frontier.json",
    )
)
@options.portfolio
@option(
    "--sweep",
    metavar="BUDGET",
    shell_complete=complete.budgets,
    help="The budget whose amounts of all years are multiplied; the only one without `for`, if none is named.",
)
@option("--from", "least", metavar="FACTOR", type=options.factor, default="0", help="The least factor.")
@option("--to", "most", metavar="FACTOR", type=options.factor, help="The largest, if not where it no longer binds.")
@options.changes
@options.effort
@options.sweeping
@options.as_json
@options.quiet
@click.pass_context
def frontier(
    context: click.Context,
    /,
    portfolio: str,
    sweep: str | None,
    least: Fraction,
    most: Fraction | None,
    as_json: bool,
    quiet: bool,
    **rest: Any,
) -> None:
    """What every amount of a budget is worth, exactly: each factor at which the best value rises."""
    if most is not None and least > most:
        raise click.UsageError(f"--from {float(least):g} is above --to {float(most):g}")
    here = desk()
    found = asked(
        "walking the budget",
        lambda words: here.frontier(portfolio, sweep=sweep, least=least, most=most, **words),
        {"sweeps": sweeps(rest, here), **rest},
        as_json or quiet,
    )
    context.exit(told(found, as_json, _print_frontier))


@command(
    examples=(
        "optimizer pareto korea-quantum --objectives value,cost",
        "optimizer pareto korea-quantum --objectives risk,timing,cost --seconds 600",
        "optimizer pareto korea-quantum --objectives value,cost --json > pareto.json",
    )
)
@options.portfolio
@option(
    "--objectives",
    metavar="A,B[,C...]",
    required=True,
    help="Two or more of: a criterion of any level, `value`, `cost` (money, less is better; a criterion that is called "
    "cost is written criteria.cost).",
)
@options.changes
@options.effort
@options.sweeping
@options.as_json
@options.quiet
@click.pass_context
def pareto(context: click.Context, /, portfolio: str, objectives: str, as_json: bool, quiet: bool, **rest: Any) -> None:
    """Every plan's numbers that no other plan beats in all objectives, exactly, each once."""
    here = desk()
    names = [name.strip() for name in objectives.split(",") if name.strip()]
    found = asked(
        "searching",
        lambda words: here.pareto(portfolio, names, **words),
        {"sweeps": sweeps(rest, here), **rest},
        as_json or quiet,
    )
    context.exit(told(found, as_json, _print_pareto))


def asked(what: str, ask: Callable[[Words], Any], rest: Words, silent: bool) -> Any:
    """Ask an analysis with the options of `options.changes` and `options.effort`, showing that work goes on."""
    from optimizer.cli.progress import ticking
    from optimizer.solve.settings import DEFAULT_SOLVER, SolveSettings

    settings = SolveSettings(**{key: rest.pop(key) for key in ("seconds", "gap", "solver", "threads", "seed")})
    if settings.gap or settings.solver != DEFAULT_SOLVER:
        raise click.UsageError(
            "every figure here is proven exactly, by whoever is the quickest at it: leave out --gap and --solver"
        )
    own = {"sweeps": rest.pop("sweeps")} if "sweeps" in rest else {}
    with ticking(what, settings.seconds, silent=silent) as tell:
        return ask({**changed_words(rest), "settings": settings, "tell": tell, **own})


def sweeps(rest: Words, here: Desk) -> Sweeps:
    """Who does the work, by the options of `options.sweeping` (taken out of `rest`). Raises ClusterError."""
    from optimizer.sweep import Cluster, Sweeps

    address, *files = (rest.pop(name) for name in ("cluster", "cluster_ca", "cluster_cert", "cluster_key"))
    jobs = rest.pop("jobs")
    if address is None and any(files):
        raise click.UsageError("--cluster-ca, --cluster-cert and --cluster-key go with --cluster")
    if address is not None and jobs is not None:
        raise click.UsageError("a cluster has workers of its own: leave out --jobs or --cluster")
    return Sweeps(jobs, None if address is None else Cluster(address, *files), here.reports)


def told(found: Any, as_json: bool, tell: Callable[[Mapping[str, Any]], None]) -> int:
    """Print a result, as one document or for the eye, and give its exit code; what is not proven is said."""
    from optimizer.result import EXIT_CODES

    document = found.as_json()
    if as_json:
        show.document(document)
    else:
        show.paragraph(document["title"])
        show.paragraph(_status(document["status"], document.get("solvers_word", 0)))
        _print_conflict(document["conflict"])
        tell(document)
        for note in document["notes"]:
            show.remark(f"note: {note}")
    return EXIT_CODES[str(document["status"])]


def _status(status: str, words: int = 0) -> str:
    """How far all of it holds; `words`: so many answers have only the solver's word."""
    if words and status in ("optimal", "infeasible"):
        answers = "1 answer that this rests on" if words == 1 else f"{words} answers that this rests on"
        said = {"infeasible": "No plan satisfies everything, it is said", "optimal": "Every plan was checked exactly"}
        return f"{said[status]}; not proven: that there is none, or none better, is the solver's word in {answers}."
    return {
        "optimal": "Proven: every figure is exact.",
        "feasible": "Stopped before all was proven; give it more --seconds. What is not proven is marked.",
        "infeasible": "No plan satisfies everything.",
        "no-plan-found": "No plan was found in time; that does not mean that there is none. Give it more --seconds.",
        "interrupted": "Interrupted.",
    }[status]


def _print_conflict(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        show.paragraph(f"- {row['sentence']} ({row['where']})", "  ")


def steps(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """What enters or leaves, in words."""
    return [f"{r['technology']}: {r['option']}" + (f" {r['start']}" if r["start"] else "") for r in rows]


def _print_frontier(found: Mapping[str, Any]) -> None:
    unit = found["money"]["unit"]
    heads = ["factor", f"budget, {unit}" if unit else "budget", "value", "cost", "enters", "leaves"]
    rows = [
        [_marked(p), p["budget"], p["value"], p["cost"], steps(p["enters"]), steps(p["leaves"])]
        for p in found["points"]
    ]
    if not show.on_terminal_out():
        heads.append("proven")
        rows = [[p["factor"], *row[1:], p["proven"]] for p, row in zip(found["points"], rows, strict=True)]
    if rows:
        show.heading(f"Value of budget {found['sweep']}, from each factor on")
        show.table(heads, rows, right=range(4))
    if found["next"] is not None:
        more = found["next"]
        show.paragraph(
            f"Next over the present amounts: {show.shown(float(more['money']))} {unit} more bring "
            f"{show.shown(float(more['value']))} of value."
        )
    if found["status"] == "feasible" and found["proven_from"] is not None:
        show.paragraph(f"Proven from factor {show.shown(float(found['proven_from']))} on; below it nothing is known.")


def _marked(point: Mapping[str, Any]) -> str:
    return show.shown(float(point["factor"])) + ("" if point["proven"] else " at most")


def _print_pareto(found: Mapping[str, Any]) -> None:
    names = found["objectives"]
    done = [[row for row in point["decisions"] if row["mode"] != "none"] for point in found["points"]]
    rows = [
        [*(point["values"][name] for name in names), point["supported"], steps(acts)]
        for point, acts in zip(found["points"], done, strict=True)
    ]
    if rows:
        show.heading(f"{len(rows)} points that no plan beats; supported: some weights make it the best")
        show.table([*names, "supported", "what is done"], rows, right=range(len(names)))
    if found["status"] == "feasible":
        share = show.percent(found["settled"])
        show.paragraph(f"Every point above is certain. About {share} of the space is settled; others may be missing.")
    for name, most in found["rounding"].items():
        if most:
            show.remark(f"note: {name} is rounded; a plan's number can be off by at most {show.rounded(float(most))}")
