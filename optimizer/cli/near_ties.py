"""The command `ties`: what is left to choose among plans that are about as good as the best."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import click

from optimizer.cli import options, show
from optimizer.cli.analyses import asked, steps, told
from optimizer.cli.command import command, option
from optimizer.cli.planning import desk


@command(
    examples=(
        "optimizer ties korea-quantum",
        "optimizer ties korea-quantum --within 0.005",
        "optimizer ties korea-quantum --within 0 --json > ties.json",
    )
)
@options.portfolio
@option(
    "--within",
    metavar="SHARE",
    type=options.factor,
    default="0.01",
    show_default=True,
    help="What a plan may lose of the best value and still be good enough; 0 is as good as the best.",
)
@options.changes
@options.effort
@options.as_json
@options.quiet
@click.pass_context
def ties(context: click.Context, /, portfolio: str, within: Fraction, as_json: bool, quiet: bool, **rest: Any) -> None:
    """What every plan about as good as the best does, what none does, what is optional; those that differ most."""
    if within > 1:
        raise click.UsageError("--within is a share from 0 to 1, such as 0.01")
    here = desk()
    found = asked(
        "looking for near-ties", lambda words: here.ties(portfolio, within=within, **words), rest, as_json or quiet
    )
    context.exit(told(found, as_json, _print))


def _print(found: Mapping[str, Any]) -> None:
    if not found["plans"]:
        return
    show.heading(f"What plans that lose at most {show.percent(found['within'])} of the best value do")
    rows = [[name, *(_of(tags, word) for word in ("always", "optional", "never"))] for name, tags in _by_name(found)]
    undecided = [f"{name}: {option}" for name, tags in _by_name(found) for option in _of(tags, "undecided")]
    show.table(["technology", "always", "optional", "never"], rows)
    if undecided:
        show.paragraph(f"Not settled in time: {', '.join(undecided)}.")
    show.heading("The best plan, and plans that differ most from all before them")
    heads = ["value", "cost", "technologies that differ", "enters", "leaves", "proven"]
    keys = ("value", "cost", "differs")
    body = [[*(p[k] for k in keys), steps(p["enters"]), steps(p["leaves"]), p["proven"]] for p in found["plans"]]
    show.table(heads, body, right=range(3))


def _by_name(found: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    return list(found["options"].items())


def _of(tags: Mapping[str, str], word: str) -> list[str]:
    return [option for option, own in tags.items() if own == word]
