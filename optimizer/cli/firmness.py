"""The command `sensitivity`: how firm the plan is, told in tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from optimizer.cli import complete, options, show
from optimizer.cli.analyses import asked, steps, told
from optimizer.cli.command import command, option
from optimizer.cli.planning import desk

Found = Mapping[str, Any]


@command(
    examples=(
        "optimizer sensitivity korea-quantum",
        "optimizer sensitivity korea-quantum --sweep national --seconds 300",
        "optimizer sensitivity korea-quantum --json > sensitivity.json",
    )
)
@options.portfolio
@option(
    "--sweep",
    metavar="BUDGET",
    shell_complete=complete.budgets,
    help="The budget that may grow for an option; the only one without `for`, if none is named.",
)
@options.changes
@options.solving
@options.as_json
@options.quiet
@click.pass_context
def sensitivity(
    context: click.Context,
    /,
    portfolio: str,
    sweep: str | None,
    near: str | None,
    as_json: bool,
    quiet: bool,
    **rest: Any,
) -> None:
    """How firm the plan is: weight intervals, price tags of options, what moves the value most."""
    here = desk()
    if near is not None:
        from optimizer.cli.past import earlier

        earlier(here, near, "--near")
    found = asked(
        "asking how firm it is",
        lambda words: here.sensitivity(portfolio, sweep=sweep, near=near, **words),
        rest,
        as_json or quiet,
    )
    context.exit(told(found, as_json, _print))


def _print(found: Found) -> None:
    _print_weights(found)
    _print_nearest(found)
    _print_options(found)
    _print_tornado(found)
    _print_estimates(found)


def _print_weights(found: Found) -> None:
    if not found["weights"]:
        return
    show.heading("Share of each criterion among its siblings in which the plan stays the best")
    heads = ["criterion", "low", "now", "high", "just below", "just above", "proven"]
    rows = [
        [name, row["low"], row["current"], row["high"], _change(row["below"]), _change(row["above"]), row["proven"]]
        for name, row in found["weights"].items()
    ]
    show.table(heads, rows, right=range(1, 4))


def _print_nearest(found: Found) -> None:
    nearest = found["nearest"]
    if nearest is None:
        return
    sure = "" if nearest["proven"] else " (a nearer one may exist)"
    if nearest["weights"] is None:
        show.paragraph(f"No weights of the first level make another plan better{sure}.")
        return
    weights = ", ".join(f"{name} {show.shown(float(share))}" for name, share in nearest["weights"].items())
    show.paragraph(
        f"Nearest weights at which another plan is as good: {weights}; "
        f"{show.shown(float(nearest['distance']))} of weight changes in all{sure}."
    )


def _print_options(found: Found) -> None:
    if not found["options"]:
        return
    unit = found["money"]["unit"]
    show.heading(f"Options: what they need to be chosen; money is growth of budget {found['sweep']}, {unit}")
    heads = ["option", "chosen", "value needed", "money needed", "loss without", "displaces"]
    rows = [
        [
            f"{technology}: {option}",
            tag["chosen"],
            _sure(tag, "value_needed"),
            _sure(tag, "money_needed"),
            _sure(tag, "replacement") if tag["chosen"] else None,
            steps(tag["displaces"]),
        ]
        for technology, tags in found["options"].items()
        for option, tag in tags.items()
    ]
    show.table(heads, rows, right=range(2, 5))


def _print_tornado(found: Found) -> None:
    if not found["tornado"]:
        return
    show.heading("Best value with one thing a tenth less and a tenth more (scores: all at their low and high ends)")
    heads = ["kind", "id", "value low", "value high", "lost if kept, low", "lost if kept, high"]
    rows = [
        [
            bar["kind"],
            bar["id"],
            *(_value(bar[end]) for end in ("low", "high")),
            *(bar[end]["lost_if_kept"] for end in ("low", "high")),
        ]
        for bar in found["tornado"]
    ]
    show.table(heads, rows, right=range(2, 6))


def _print_estimates(found: Found) -> None:
    if not found["estimates"]:
        return
    show.heading("Estimates: a unit more, if options could be split (no proof: what is needed stands above)")
    heads = ["kind", "id", "year", "value per unit", "until less by", "until more by"]
    rows = [
        [row[key] for key in ("kind", "id", "year", "per_unit", "less")]
        + ["any" if row["more"] is None else row["more"]]
        for row in found["estimates"]
    ]
    show.table(heads, rows, right=range(3, 6))


def _change(side: Found | None) -> list[str]:
    """What enters and leaves, marked."""
    if side is None:
        return []
    return [f"+{step}" for step in steps(side["enters"])] + [f"-{step}" for step in steps(side["leaves"])]


def _sure(tag: Found, word: str) -> Any:
    """A number of a price tag, or why there is none."""
    if not tag["proven"][word]:
        return "not known"
    return "impossible" if tag[word] is None else tag[word]


def _value(side: Found) -> Any:
    return side["value"] if side["value"] is not None else "no plan" if side["proven"] else "not known"
