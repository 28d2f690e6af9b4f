"""The command `robust`: what is certain although weights and ratings are not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import click

from optimizer.cli import options, show
from optimizer.cli.analyses import asked, steps, sweeps, told
from optimizer.cli.command import command, option
from optimizer.cli.planning import desk

Found = Mapping[str, Any]


@command(
    examples=(
        "optimizer robust korea-quantum",
        "optimizer robust steel-37 --most 2000 --seconds 600",
        "optimizer robust korea-quantum --samples 500 --gamma 2",
        "optimizer robust korea-quantum --json > robust.json",
    )
)
@options.portfolio
@option(
    "--most",
    metavar="N",
    type=options.whole("the number of plans", 1, 100_000),
    default=500,
    show_default=True,
    help="Gather at most N plans that nothing dominates; options are classified exactly even where there are more.",
)
@option(
    "--samples",
    metavar="N",
    type=options.whole("the number of samples", 1, 1_000_000),
    help="Also draw N weights and ratings at random (by --seed), and count how often each option is the best.",
)
@option(
    "--gamma",
    metavar="G",
    type=options.factor,
    help="Also the best plan whose budgets hold when G technologies at once cost more by their `overrun`; 1.5 is one "
    "and a half.",
)
@options.changes
@options.effort
@options.sweeping
@options.as_json
@options.quiet
@click.pass_context
def robust(
    context: click.Context,
    /,
    portfolio: str,
    most: int,
    samples: int | None,
    gamma: Fraction | None,
    as_json: bool,
    quiet: bool,
    **rest: Any,
) -> None:
    """Which options are right whatever the weights and ratings within what is known: core, borderline, exterior."""
    here = desk()
    found = asked(
        "asking what is certain",
        lambda words: here.robust(portfolio, most=most, gamma=gamma, samples=samples or 0, **words),
        {"sweeps": sweeps(rest, here), **rest},
        as_json or quiet,
    )
    context.exit(told(found, as_json, _print))


def _print(found: Found) -> None:
    _print_known(found)
    if found["class"]:
        show.heading("Options, and the share of the undominated plans that choose them")
        rows = [
            [technology, option, word, _share(found["core_index_bounds"][technology][option])]
            for technology, words in found["class"].items()
            for option, word in words.items()
        ]
        show.table(["technology", "option", "class", "core index"], rows)
    if found["plans"]:
        _print_picks(found["plans"])
    if found["protection"] is not None:
        _print_protection(found["protection"])
    if found["samples"] is not None:
        _print_samples(found["samples"])
    if found["selection_bias"] is not None:
        _print_bias(found["selection_bias"])
    if found["undominated"]:
        _print_plans(found["undominated"])


def _print_known(found: Found) -> None:
    said = found["weights"]["preferences"]
    show.paragraph("Weights: " + ("; ".join(said) if said else "nothing is known of the first level") + ".")
    if not found["portfolios_found"]:
        return
    ratings = "with ratings anywhere in their ranges" if found["intervals"] else "with ratings as they are"
    if found["portfolios"] is None:
        show.paragraph(
            f"{found['portfolios_found']} plans that no other dominates are known {ratings}; there may be more. "
            "Classes are exact all the same, except where they say undecided."
        )
    else:
        show.paragraph(f"{found['portfolios']} plans that no other dominates, {ratings}. There are no more.")


def _print_picks(plans: list[Found]) -> None:
    show.heading("One plan: the safest (maximin), at the central weights, the least to be regretted")
    rows = [
        [
            plan["id"],
            *plan["value"],
            plan["worst_regret"],
            plan["proven"],
            steps(r for r in plan["decisions"] if r["mode"] != "none"),
        ]
        for plan in plans
    ]
    show.table(["plan", "least", "most", "largest regret", "proven", "what is done"], rows, right=(1, 2, 3))


def _print_protection(found: Found) -> None:
    show.heading("Budgets that hold when so many technologies at once cost more by their overrun")
    rows = [[point["gamma"], point["value"], _chance(point), point["proven"]] for point in found["curve"]]
    show.table(["gamma", "best value", "a budget year fails, at most", "proven"], rows, right=(0, 1, 2))
    gamma = show.shown(float(found["gamma"]))
    if found["value"] is None:
        show.paragraph(f"At gamma {gamma} there is no plan, or none was found.")
        return
    price = "" if found["price"] is None else f", {show.shown(float(found['price']))} less than without protection"
    show.paragraph(f"At gamma {gamma}: value {show.shown(float(found['value']))}{price}; {_chance(found)} at most.")
    show.paragraph("; ".join(steps(r for r in found["decisions"] if r["mode"] != "none")))


def _print_samples(found: Found) -> None:
    show.heading(f"How often an option is the best in {found['draws']} draws of weights and ratings")
    rows = [
        [technology, option, *(show.percent(part) for part in (share["acceptability"], *share["interval"]))]
        for technology, shares in found["options"].items()
        for option, share in shares.items()
        if share["acceptability"]
    ]
    show.table(["technology", "option", "share", "at least (95 %)", "at most"], rows, right=(2, 3, 4))
    if found["plans"]:
        show.heading("The plans that are the best most often, and how sure that is at their own central weights")
        plans = [
            [*_sampled(plan), steps(r for r in plan["decisions"] if r["mode"] != "none")] for plan in found["plans"]
        ]
        show.table(["share", "confidence factor", "central weights", "what is done"], plans[:_PLANS], right=(0, 1))
    ways = ", ".join(f"{count} by {_WAYS[how]}" for how, count in found["settled"].items())
    missing = (
        "" if found["draws"] == found["asked"] else f" {found['asked'] - found['draws']} were not reached in time."
    )
    show.paragraph(f"Every draw is proven: {ways}.{missing}" if ways else "No draw was settled in time.")


_PLANS = 5
_WAYS = {
    "exchange": "exchanges from a known plan",
    "hull": "plans and bounds of other draws",
    "pool": "known plans",
    "relaxation": "the linear relaxation",
    "solved": "a solve",
}


def _sampled(plan: Found) -> list[str]:
    sure = plan["confidence_factor"]
    weights = ", ".join(f"{name} {show.percent(share)}" for name, share in plan["central_weights"].items())
    return [show.percent(plan["acceptability"]), "" if sure is None else show.percent(sure), weights]


def _chance(point: Found) -> str:
    return "" if point["violation"] is None else show.percent(point["violation"])


def _print_bias(found: Found) -> None:
    show.heading("What looks good is chosen: promised and expected value")
    show.paragraph(
        f"{found['ratings']} ratings say how sure they are. By the estimates the best plan promises "
        f"{show.shown(float(found['promised']))}; {show.shown(float(found['expected']))} is to be expected of it, and "
        f"{show.shown(float(found['corrected']))} of the best plan by posterior means."
    )


def _print_plans(plans: list[Found]) -> None:
    show.heading("Undominated plans: the least and the most that each can be worth")
    shown = plans if not show.on_terminal_out() else plans[:20]
    rows = [[*plan["value"], steps(r for r in plan["decisions"] if r["mode"] != "none")] for plan in shown]
    show.table(["least", "most", "what is done"], rows, right=(0, 1))
    if len(shown) < len(plans):
        show.paragraph(f"... and {len(plans) - len(shown)} more; --json has all.")


def _share(bounds: list[float]) -> str:
    low, high = bounds
    return show.percent(low) if low == high else f"{show.percent(low)} to {show.percent(high)}"
