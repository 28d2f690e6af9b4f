"""Every plan of a small portfolio that keeps all but one budget, for questions about that budget, weights, objectives.

Judged by the oracle in fractions (`enumerate_plans`); shares no code with the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from tests.support.enumerate_plans import Book, Joins, Plan


@dataclass(frozen=True, slots=True)
class Possible:
    """A plan with its joining years: value, cost, and the factor of the swept budget's amounts that it needs."""

    plan: Plan
    joins: Joins
    value: Fraction
    cost: Fraction
    factor: Fraction

    def steps(self) -> set[tuple[str, str, int]]:
        """What is done: (technology, option, start)."""
        return {(a.technology["id"], *a.key) for a in self.plan if a.mode != "none"}


def every_plan(book: Book, sweep: str | None = None) -> Iterator[Possible]:
    """Yield every plan that keeps all rules, resources and budgets, the swept one at some factor."""
    for plan in product(*book.choices):
        chosen, mask = [a.index for a in plan], sum(1 << a.index for a in plan)
        missed = [(check.penalty, check.miss(chosen, mask)) for check in book.checks]
        if book.overused(plan) or any(miss and price is None for price, miss in missed):
            continue
        bonuses = book.bonuses_of(mask, None)
        saved = book.saved(bonuses)
        value = sum((book.worth[i] for i in chosen), Fraction()) + sum((b.value for b in bonuses), Fraction())
        value -= sum((price * miss for price, miss in missed if price is not None), Fraction())
        for joins in book.joinings(plan):
            spent = book.spent(plan, joins, saved)
            balances = book.carried(spent)
            if any(balance < 0 for (name, _), balance in balances.items() if name != sweep):
                continue
            factor = Fraction(1) if sweep is None else _factor(book, spent, sweep)
            if factor is not None:
                yield Possible(plan, dict(joins), value, book.cost(plan, joins, saved), factor)


def _factor(book: Book, spent: dict[tuple[str, int], Fraction], sweep: str) -> Fraction | None:
    """The least factor that pays, `None` where none does: always spend so far <= factor * amount so far."""
    budget, used, there, least = book.budgets[sweep], Fraction(), Fraction(), Fraction()
    for year in book.years():
        used = budget.carry_over * used + spent[sweep, year]
        there = budget.carry_over * there + budget.amount.get(year, Fraction())
        if used > 0 and not there:
            return None
        least = max(least, used / there) if there else least
    return least


def staircase(plans: list[Possible], least: Fraction = Fraction(0)) -> list[tuple[Fraction, Fraction]]:
    """The least factor (not below `least`) of every strictly higher value."""
    steps: list[tuple[Fraction, Fraction]] = []
    for found in sorted(plans, key=lambda p: (max(p.factor, least), -p.value)):
        if not steps or found.value > steps[-1][1]:
            steps.append((max(found.factor, least), found.value))
    return steps
