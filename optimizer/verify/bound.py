"""An upper bound on the value of every plan that needs no trust in the solver that gave the multipliers.

Lagrangian relaxation (Geoffrion 1974, "Lagrangean relaxation for integer programming", Mathematical Programming
Study 2, theorem 1(a)). Let z be the value of any plan that satisfies everything. For the rows A x <= b of budgets and
resources and any multipliers lambda >= 0, lambda (b - A x) >= 0 for that plan, so

    z <= z + lambda (b - A x) <= lambda b + max over relaxed plans of (value - lambda A x).

Relaxed plans need only choose one eligible alternative for each technology and may declare any synergy won; every other
rule and every need for an alliance is dropped, which can only raise the maximum, and so does leaving out penalties of
rules and the costs of alliances, both >= 0 and both entering with a minus sign. The maximum then falls apart:

    bound = lambda b
          + sum over technologies of max over eligible a of (importance V[a] - penalty if none - lambda use[a])
          + sum over synergies of max(0, value + lambda savings).

The row of a budget in year y is unrolled from its balances: sum over y' <= y of c^(y - y') spend[y'] <= sum over
y' <= y of c^(y - y') amount[y'], with c the carry-over. All of it is computed in whole numbers over one denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from operator import mul

from optimizer.schema.portfolio import Option, Technology
from optimizer.screen import Screening
from optimizer.select import options_of
from optimizer.verify.books import Books, Cell, known
from optimizer.verify.ledger import Takers
from optimizer.verify.rules import Stated
from optimizer.verify.synergies import savings
from optimizer.verify.taken import Course, course_of
from optimizer.verify.worth import Worth

Multipliers = Mapping[tuple[str, str, int | None], Fraction]
"""("budget" or "resource", id, year) -> value per unit of the file's money or of the resource; other kinds count 0."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The value that a unit of every budget and resource costs in a year; empty where nothing has a price."""

    budgets: Mapping[Cell, Fraction]
    resources: Mapping[Cell, Fraction]


def prices(books: Books, multipliers: Multipliers) -> Prices:
    """The multipliers as prices: p[b, y'] = sum over y >= y' of lambda[b, y] c^(y - y').

    Negative multipliers are taken as 0, which is always allowed. Raises ValueError for a budget, resource or year that
    is not in the portfolio.
    """
    budgets: dict[Cell, Fraction] = {}
    resources: dict[Cell, Fraction] = {}
    for (kind, name, year), multiplier in sorted(multipliers.items(), key=str):
        if kind not in ("budget", "resource") or multiplier <= 0:
            continue
        if year is None or (name, year) not in (books.amounts if kind == "budget" else books.supplies):
            raise ValueError(f"no row for the multiplier of {kind} {name} {year}")
        if kind == "resource":
            resources[name, year] = resources.get((name, year), Fraction(0)) + multiplier
        else:
            _spread(books, budgets, name, year, Fraction(multiplier))
    return Prices(budgets, resources)


def _spread(books: Books, found: dict[Cell, Fraction], name: str, year: int, multiplier: Fraction) -> None:
    """A year's row holds every earlier year's spending too, by what would have been carried over."""
    for earlier in range(year, books.years[0] - 1, -1):
        found[name, earlier] = found.get((name, earlier), Fraction(0)) + multiplier
        multiplier *= books.carry[name]
        if not multiplier:
            return


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The relaxation: whole prices per 1 / money (1 / units) in 1 / `scale` of value."""

    worth: Worth
    takers: Takers
    budgets: Mapping[Cell, int]
    resources: Mapping[Cell, int]
    scale: int
    known: dict[tuple[str, tuple[str, ...]], Sequence[int]] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        """The portfolio's amounts."""
        return self.takers.books

    def supply(self) -> int:
        """Lambda b."""
        spent = sum(price * self.books.amounts[cell] for cell, price in self.budgets.items())
        return spent + sum(price * self.books.supplies[cell] for cell, price in self.resources.items())

    def saved(self, one: Stated) -> int:
        """max(0, value + lambda savings) of a synergy."""
        assert one.rule.synergy is not None
        value = Fraction(known(one.rule.synergy.value)) * self.scale
        saved = self.takers.savings(savings(self.books, one))
        freed = sum(self.budgets.get(cell, 0) * amount for cell, amount in saved)
        return max(0, value.numerator // value.denominator + freed)

    def best(self, technology: Technology, screening: Screening | None) -> int | None:
        """The most that a technology can add; None where it has no eligible alternative at all."""
        found: int | None = None
        for option, numbers in self._eligible(technology, screening):
            penalty = self._penalty(screening) if option.mode == "none" else 0
            most = max(self._values(technology, option, numbers)) - penalty
            found = most if found is None else max(found, most)
        return found

    def _eligible(self, technology: Technology, screening: Screening | None) -> Iterator[tuple[Option, list[int]]]:
        """(option, numbers of its starts) of all that is admitted."""
        starts = self.worth.starts(technology.id)
        for option in options_of(technology):
            if option.id in starts and (screening is None or option.id in screening.eligible):
                yield option, list(starts[option.id].values())

    def _values(self, technology: Technology, option: Option, numbers: Sequence[int]) -> list[int]:
        """Importance V - lambda use of the starts of an option."""
        factor = self.scale // self.worth.scale
        if not self.budgets and not self.resources:
            return [self.worth.of(number) * factor for number in numbers]
        priced = self._priced(course_of(self.books, technology, option), numbers[0])
        items = self.worth.scores.alternatives.items
        return [self.worth.of(number) * factor - priced.at(items[number].start, number) for number in numbers]

    def _penalty(self, screening: Screening | None) -> int:
        if screening is None or not screening.needed or screening.penalty is None:
            return 0
        penalty = Fraction(screening.penalty) * self.scale
        return penalty.numerator // penalty.denominator

    def _priced(self, course: Course, number: int) -> _Priced:
        units = tuple([(self._yearly("resource", (name,)), amounts) for name, amounts in course.uses])
        return _Priced(self, course, None if self.takers.dated else self.priced(course, number), units)

    def priced(self, course: Course, number: int) -> tuple[tuple[Sequence[int], tuple[int, ...]], ...]:
        """(prices by year of the plan, money from the start) of every part; `number` is the alternative's."""
        return tuple(
            [
                (self._yearly("budget", self.takers.of(course.technology.id, part, named, number)), amounts)
                for part, named, amounts in course.outlays
            ]
        )

    def _yearly(self, kind: str, names: tuple[str, ...]) -> Sequence[int]:
        """What a unit costs in every year of the plan, all its budgets together."""
        if (kind, names) not in self.known:
            prices = self.budgets if kind == "budget" else self.resources
            found = [sum([prices.get((name, year), 0) for name in names]) for year in self.books.years]
            self.known[kind, names] = found
        return self.known[kind, names]


@dataclass(frozen=True, slots=True)
class _Priced:
    """An option with the price of every year of what it costs; `None` where the budgets charged depend on the start."""

    relaxed: Relaxed
    course: Course
    money: tuple[tuple[Sequence[int], tuple[int, ...]], ...] | None
    units: tuple[tuple[Sequence[int], tuple[int, ...]], ...]

    def at(self, start: int | None, number: int) -> int:
        """Lambda use, started in a year."""
        years = self.relaxed.books.years
        offset = 0 if start is None else start - years[0]
        money = self.relaxed.priced(self.course, number) if self.money is None else self.money
        return sum([_sum(prices, amounts, offset) for prices, amounts in (*money, *self.units)])


def _sum(prices: Sequence[int], amounts: tuple[int, ...], offset: int) -> int:
    """What amounts cost that begin `offset` years after the first; years outside the plan cost nothing."""
    if offset < 0:
        return sum(map(mul, prices, amounts[-offset:]))
    return sum(map(mul, prices[offset:], amounts))


def relaxed(
    worth: Worth, takers: Takers, found: Prices, screenings: Iterable[Screening], synergies: Iterable[Stated]
) -> Relaxed:
    """The relaxation with every price, worth, verdict penalty and synergy whole over one scale."""
    books = takers.books
    money = {cell: price / books.money for cell, price in found.budgets.items()}
    units = {cell: price / books.units for cell, price in found.resources.items()}
    extras = [Fraction(screening.penalty) for screening in screenings if screening.penalty is not None]
    extras += [Fraction(known(one.rule.synergy.value)) for one in synergies if one.rule.synergy is not None]
    scale = lcm(worth.scale, *{p.denominator for p in (*money.values(), *units.values(), *extras)})
    return Relaxed(worth, takers, _whole(money, scale), _whole(units, scale), scale)


def _whole(found: Mapping[Cell, Fraction], scale: int) -> dict[Cell, int]:
    return {cell: price.numerator * (scale // price.denominator) for cell, price in found.items()}


def bound_of(relaxation: Relaxed, screenings: Mapping[str, Screening], synergies: Iterable[Stated]) -> Fraction:
    """The upper bound on the value of every plan; technologies without any eligible alternative add nothing to it."""
    technologies = relaxation.books.portfolio.technologies
    most = (relaxation.best(technology, screenings.get(technology.id)) for technology in technologies)
    total = relaxation.supply() + sum(value for value in most if value is not None)
    return Fraction(total + sum(relaxation.saved(one) for one in synergies), relaxation.scale)
