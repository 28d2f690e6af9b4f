"""The command `people`: a plan for everybody who gave weights or answers, and what the consensus costs each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from optimizer.cli import options, show
from optimizer.cli.analyses import asked, told
from optimizer.cli.command import command
from optimizer.cli.planning import desk


@command(
    examples=(
        "optimizer people korea-quantum",
        "optimizer people korea-quantum --criteria five-experts --json > people.json",
    )
)
@options.portfolio
@options.changes
@options.effort
@options.as_json
@options.quiet
@click.pass_context
def people(context: click.Context, /, portfolio: str, as_json: bool, quiet: bool, **rest: Any) -> None:
    """What everybody's weights and answers share, where they split, and what the consensus costs each.

    People are those of `weights: {method: group}` in the criteria set and those of `experts:` in the portfolio.
    """
    here = desk()
    found = asked("asking everybody", lambda words: here.people(portfolio, **words), rest, as_json or quiet)
    context.exit(told(found, as_json, _print))


def _print(found: Mapping[str, Any]) -> None:
    if not found["people"]:
        show.paragraph("Nobody is asked here: no `group` among the weights, and no `experts`.")
        return
    rows = [[p["name"], p["value"], p["regret"], p["not_admitted"]] for p in found["people"]]
    show.heading("What the consensus costs everybody: the value of his own plan, and what he loses of it")
    show.table(["person", "own value", "regret", "consensus not admitted for"], rows, right=(1, 2))
    show.heading(f"{len(found['shared'])} decisions that all share, {len(found['split'])} that they do not")
    body = [[row["technology"], _said(row), {}] for row in found["shared"]]
    body += [
        [row["technology"], _said(row), {name: _said(mine) for name, mine in row["people"].items()}]
        for row in found["split"]
    ]
    show.table(["technology", "consensus", "people"], body)
    different = [row for row in found["disagreement"] if not row["agreed"]]
    if different:
        show.heading("What they say differently")
        body = [[row["technology"], row["attribute"], row["combined"], row["values"]] for row in different]
        show.table(["technology", "fact or rating", "combined", "people"], body)
    if found["questions"]:
        show.heading("Questions of the decision tree with different answers")
        body = [[row["technology"], row["question"], row["combined"], row["answers"]] for row in found["questions"]]
        show.table(["technology", "question", "combined", "people"], body)


def _said(row: Mapping[str, Any]) -> str:
    return str(row["option"]) + (f" {row['start']}" if row["start"] else "")
