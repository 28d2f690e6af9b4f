"""Repairs of a plan that cannot be, in a planner's words: what to change, by how much."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from optimizer.figures import number
from optimizer.problem import Row
from optimizer.run.findings import Findings
from optimizer.schema.portfolio import Rule
from optimizer.schema.quantities import best, by_year
from optimizer.sentences import plain
from optimizer.solve import Repair

FINEST = 10**6
"""Parts of a unit in which a change is told."""


def repair_row(found: Findings, repair: Repair) -> dict[str, Any]:
    """One repair: its sentence, its changes (one per limit, `by` in the unit of the file), and what it `cost`s.

    The cost is money: what is added to budgets, over all years; a repair that adds none costs 0.
    """
    if repair.growth is not None:
        return _growth_row(found, repair.row, repair.growth)
    changes = _by_limit(repair)
    money = sum((amount for row, amount in changes if row.kind == "budget"), Fraction(0))
    return {
        "sentence": " and ".join(_sentence(found, row, amount) for row, amount in changes),
        "changes": [
            {"id": row.id, "kind": row.kind, "year": row.year, "by": number(amount)} for row, amount in changes
        ],
        "cost": number(money),
    }


def _growth_row(found: Findings, row: Row, share: Fraction) -> dict[str, Any]:
    """One budget or resource that grows by the same share in all years."""
    portfolio = found.case.portfolio
    held = (portfolio.budgets if row.kind == "budget" else portfolio.resources)[row.id]
    years = by_year(held.amount, portfolio.span)
    more = {year: Fraction(amount) * share for year, amount in years.items() if amount}
    money = sum(more.values(), Fraction(0)) if row.kind == "budget" else Fraction(0)
    return {
        "sentence": f"raise {row.kind} {row.id} in all years by {plain(share * 100)} %",
        "changes": [
            {"id": row.id, "kind": row.kind, "year": year, "by": number(by)} for year, by in sorted(more.items())
        ],
        "cost": number(money),
        "factor": number(1 + share),
    }


def _by_limit(repair: Repair) -> list[tuple[Row, Fraction]]:
    """The first row of every limit that changes, with the whole change of the limit in the file's unit.

    Rounded up to what is printed of it: a little less than is needed would not be enough.
    """
    found: dict[tuple[str, str, int | None], tuple[Row, Fraction]] = {}
    for change in repair.changes:
        row, amount = found.get(change.row.group, (change.row, Fraction(0)))
        found[change.row.group] = (row, amount + abs(Fraction(change.amount) / change.row.scale))
    return [(row, Fraction(ceil(amount * FINEST), FINEST)) for row, amount in found.values()]


def _sentence(found: Findings, row: Row, amount: Fraction) -> str:
    by = plain(amount)
    portfolio = found.case.portfolio
    if row.kind == "budget":
        return f"raise budget {row.id} in {row.year} by {by} {portfolio.money.unit}"
    if row.kind == "resource":
        return f"raise resource {row.id} in {row.year} by {by} {portfolio.resources[row.id].unit or ''}".rstrip()
    if row.kind == "verdict":
        return f"let nothing be done about {row.id}, against its verdict"
    if row.kind == "alliance":
        return f"let alliance {row.id} be used in {row.year} before it can be joined"
    rules = {rule.id: rule for rule in portfolio.rules}
    return _loosened(rules[row.id], amount) if row.id in rules else f"loosen limit {row.id} by {by}: {row.sentence}"


def _loosened(rule: Rule, amount: Fraction) -> str:
    by = plain(amount)
    bound = getattr(rule, rule.kind)
    if rule.kind in ("at_most", "at_least") and rule.each is None:
        now, raised = Fraction(best(bound)), rule.kind == "at_most"
        words = "raise the most" if raised else "lower the least"
        return f"{words} of rule {rule.id} from {plain(now)} to {plain(now + amount if raised else now - amount)}"
    if rule.kind in ("requires", "excludes", "together"):
        return f"give up rule {rule.id}"
    return f"let rule {rule.id} be missed by {by}"
