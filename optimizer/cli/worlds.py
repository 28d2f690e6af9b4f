"""The command about other states of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import click

from optimizer.cli import options, show
from optimizer.cli.analyses import asked, steps, told
from optimizer.cli.command import command, option
from optimizer.cli.planning import desk


@command(
    examples=(
        "optimizer scenarios korea-quantum",
        "optimizer scenarios europe-alliances --alpha 0.9 --seconds 300",
        "optimizer scenarios korea-quantum --json > scenarios.json",
    )
)
@options.portfolio
@option(
    "--alpha",
    metavar="SHARE",
    type=options.factor,
    default="0.8",
    help="The worst cases (CVaR) are the worst 1 - SHARE of all; 0.8 if nothing is said.",
)
@options.changes
@options.effort
@options.as_json
@options.quiet
@click.pass_context
def scenarios(
    context: click.Context, /, portfolio: str, alpha: Fraction, as_json: bool, quiet: bool, **rest: Any
) -> None:
    """The best plan of each scenario, regrets, one plan for all of them, and what each partner is worth."""
    if not alpha < 1:
        raise click.UsageError("--alpha is a share below 1, such as 0.8")
    here = desk()
    found = asked(
        "solving scenarios", lambda words: here.scenarios(portfolio, alpha=alpha, **words), rest, as_json or quiet
    )
    context.exit(told(found, as_json, _print))


def _print(found: Mapping[str, Any]) -> None:
    show.heading("Each world: its best plan, and the base plan as it stands there")
    heads = ["scenario", "probability", "known", "value", "kept", "regret", "taken away", "over budget", "broken"]
    keys = ("id", "probability", "known", "value", "kept", "regret", "hit")
    rows = [[*(s[key] for key in keys), _over(s["budgets"]), s["broken"]] for s in found["scenarios"]]
    show.table(heads, rows, right=(1, 3, 4, 5))
    if words := [s["id"] for s in found["scenarios"] if s.get("solvers_word")]:
        show.paragraph(f"Not proven, the solver's word alone: the best plan of {', '.join(words)}.")
    if any((s["regret"] or 0) < 0 for s in found["scenarios"]):
        show.paragraph("A regret below 0: the plan stands there only because it breaks what is named.")
    if not found["plans"]:
        return
    show.heading("One plan for all worlds")
    worst = f"worst {show.percent(1 - found['alpha'])}"
    heads = ["plan", "expected value", "largest regret", worst, "least sure budget", "proven"]
    rows = [
        [p["id"], p["expected"], p["worst_regret"], p["cvar"], _least(p["budgets"]), p["proven"]]
        for p in found["plans"]
    ]
    show.table(heads, rows, right=(1, 2, 3))
    _print_worth(found)
    _print_losses(found["losses"], "Without a partner, without a bloc")
    _print_losses(found["conditions"], "When a condition is not met")


def _print_losses(losses: Sequence[Mapping[str, Any]], title: str) -> None:
    lost = [row for row in losses if row["hit"] or row["kept"] or row["replanned"]]
    if lost:
        show.heading(title)
        chance = ("probability",) if lost[0]["probability"] is not None else ()
        keys = ("uncovered_kept", "uncovered")
        rows = [
            [
                f"{row['kind']} {row['id']}",
                *(row[key] for key in (*chance, "kept", "replanned")),
                steps(row["enters"]),
                *(row[key] for key in keys),
            ]
            for row in lost
        ]
        heads = ["without", *chance, "lost, plan kept", "lost, replanned", "what replaces it"]
        heads += ["functions uncovered, kept", "functions uncovered, replanned"]
        show.table(heads, rows, right=range(1, 3 + len(chance)))
    if idle := [f"{row['kind']} {row['id']}" for row in losses if row not in lost]:
        show.paragraph(f"Nothing is lost without {', '.join(idle)}.")


def _print_worth(found: Mapping[str, Any]) -> None:
    # A plan with recourse that is not proven may be bettered: that lowers the one and raises the other.
    sure = all(plan["proven"] for plan in found["plans"] if plan["id"] == "two-stage")
    most, least = ("", "") if sure else ("at most ", "at least ")
    if found["evpi"] is not None:
        show.paragraph(
            f"Knowing the world beforehand would be worth {most}{show.shown(float(found['evpi']))} (EVPI): "
            f"{show.shown(float(found['wait_and_see']))} instead of {show.shown(float(found['recourse']))}."
        )
    if found["vss"] is not None:
        show.paragraph(f"Having thought of all worlds is worth {least}{show.shown(float(found['vss']))} (VSS).")


def _over(budgets: Mapping[str, bool]) -> list[str]:
    return [name for name, held in budgets.items() if not held]


def _least(budgets: Mapping[str, float]) -> str:
    if not budgets:
        return ""
    name = min(budgets, key=lambda budget: (budgets[budget], budget))
    return f"{name} {show.percent(budgets[name])}"
