"""A plan of a portfolio that is too large to be enumerated: found by trying; rules are then drawn around it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tests.support.choices import Alternative
from tests.support.draws import Maker
from tests.support.enumerate_plans import Book, Money, Plan

EAGER = 60
"""Of a hundred alternatives that would still fit, so many are taken: what is left over is what rules fight for."""


def reference_plan(maker: Maker, book: Book) -> Plan:
    """A plan that keeps budgets, resources and verdicts, as far as the cheapest choices do; empty where one has none.

    It joins no alliance. It is not the best: rules that it keeps take something away from the best.
    """
    if not all(book.choices):
        return ()
    plan = [min(choice, key=lambda a: _burden(book, a)) for choice in map(_alone, book.choices)]
    _keep_limits(book, plan)
    for place in sorted(range(len(plan)), key=lambda _: maker.integer(0, 10**6)):
        wanted = sorted(_alone(book.choices[place]), key=lambda a: -book.worth[a.index])
        for alternative in wanted if maker.chance(EAGER) else ():
            if alternative is plan[place] or _fits(book, [*plan[:place], alternative, *plan[place + 1 :]]):
                plan[place] = alternative
                break
    return tuple(plan)


def _alone(choice: Sequence[Alternative]) -> Sequence[Alternative]:
    return [a for a in choice if not a.alliances()] or choice


def _burden(book: Book, alternative: Alternative) -> tuple[Fraction, int]:
    return sum(book.charges[alternative.index].values(), Fraction()), alternative.index


def _keep_limits(book: Book, plan: list[Alternative]) -> None:
    """What a verdict limits is limited within one technology: there its alternatives are tried one by one."""
    for place, choice in enumerate(book.choices):
        tried = [plan[place], *_alone(choice)]
        plan[place] = min(tried, key=lambda a: _broken(book, [*plan[:place], a, *plan[place + 1 :]]))


def _broken(book: Book, plan: Sequence[Alternative]) -> int:
    chosen, mask = [a.index for a in plan], sum(1 << a.index for a in plan)
    return sum(1 for check in book.checks if check.penalty is None and check.miss(chosen, mask))


def _fits(book: Book, plan: Sequence[Alternative]) -> bool:
    money: Money = book.carried(book.spent(tuple(plan), {}, {}))
    return min(money.values(), default=0) >= 0 and not book.overused(tuple(plan)) and not _broken(book, plan)
