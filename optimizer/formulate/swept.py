"""The rows of one budget, scaled: all its amounts times a factor, as bounds of the same problem.

A row of the budget says: spend so far <= amount so far (with what is carried over), and the right side is
proportional to the amounts. So a factor changes nothing but right sides. Rows with very many digits stand in the
problem as several rows with carries (`draft`); they are put together again here, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from optimizer.problem import Column, Entry, Label, Number, Problem, Row

FACTOR: Label = ("factor",)
"""The column that holds the factor while the leanest plan is looked for."""
_NEAR = 2**40
"""Up to here a row of the leanest plan's search stays as it is; it is a guide only, the factor is computed exactly."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One year: spend (whole-number terms by column) <= factor * `upper`.

    `pieces` are the rows that say so: (row number, base), the lowest digits first, the last one without a base.
    """

    terms: Mapping[int, int]
    upper: int
    pieces: tuple[tuple[int, int], ...]

    def most(self) -> int:
        """The most that the spend can be."""
        return sum(max(0, factor) for factor in self.terms.values())

    def bounds(self, upper: int | None) -> dict[int, tuple[int | None, int | None]]:
        """The bounds of the rows for another right side; None is as much as can be spent."""
        upper = self.most() if upper is None else min(upper, self.most())
        found: dict[int, tuple[int | None, int | None]] = {}
        for row, base in self.pieces:
            found[row] = (None, upper % base if base else upper)
            upper = upper // base if base else upper
        return found


@dataclass(frozen=True, slots=True)
class Swept:
    """A budget whose amounts are all multiplied by one factor; years without money stay without."""

    problem: Problem
    limits: tuple[Limit, ...]

    def at(self, factor: Fraction | None, problem: Problem | None = None) -> Problem:
        """The problem with the amounts times a factor; None takes the limit away (where there is any money).

        Another `problem` may be given that began with the same rows.
        """
        return self._with(problem, [None if factor is None else floor(factor * limit.upper) for limit in self.limits])

    def below(self, factor: Fraction, problem: Problem | None = None) -> Problem:
        """The problem with the amounts times any factor that is smaller: plans whose `needed` is below it."""
        return self._with(problem, [ceil(factor * limit.upper) - 1 for limit in self.limits])

    def needed(self, values: Mapping[Label, Number]) -> Fraction:
        """The least factor at which a plan can be paid for, never below 0."""
        point = {self.problem.index[label]: value for label, value in values.items()}
        used = [
            Fraction(sum(factor * point.get(column, 0) for column, factor in limit.terms.items()), limit.upper)
            for limit in self.limits
        ]
        return max([Fraction(0), *used])

    def leanest(self, problem: Problem) -> Problem:
        """A problem over the same rows whose best plan needs (nearly) the least factor.

        One limit: its spend is the objective. Several: a new column holds the factor, and each limit is a row
        spend - factor * upper <= 0. Large numbers are rounded; whoever asks computes the factor exactly, and makes
        sure of it.
        """
        if len(self.limits) == 1:
            terms, _ = _shrunk(self.limits[0])
            return problem.with_objective({problem.labels[column]: -value for column, value in terms.items()})
        column = len(problem.labels)
        wider = problem.with_columns([Column(FACTOR, -1, 0, "C", 0, None)], {})
        rows = []
        for number, limit in enumerate(self.limits):
            terms, upper = _shrunk(limit)
            row = Row("link", "factor", None, "", (), f"link|factor|{number}")
            rows.append(Entry(row, [*terms.items(), (column, -upper)], None, 0))
        return wider.with_objective({FACTOR: -1}).with_rows(rows)

    def _with(self, problem: Problem | None, uppers: Sequence[int | None]) -> Problem:
        changed: dict[int, tuple[int | None, int | None]] = {}
        for limit, upper in zip(self.limits, uppers, strict=True):
            changed |= limit.bounds(upper)
        return (problem or self.problem).with_row_bounds(changed)


def swept(problem: Problem, budget: str) -> Swept:
    """The rows of a budget; those of years in which nothing is there to be scaled are left as they are."""
    low: dict[str, list[int]] = {}
    for number, row in enumerate(problem.rows):
        if row.kind == "link" and row.id.startswith(f"budget|{budget}|"):
            low.setdefault(row.id.rpartition("|")[0], []).append(number)
    limits = [
        _limit(problem, number, low.get(row.name, []))
        for number, row in enumerate(problem.rows)
        if row.kind == "budget" and row.id == budget
    ]
    return Swept(problem, tuple(limit for limit in limits if limit.upper > 0))


def _limit(problem: Problem, top: int, low: list[int]) -> Limit:
    """Digits put together from the top: the carry of a row of low digits cancels against that of the row above."""
    terms, upper = problem.coefficients(top), problem.bounds(top)[1] or 0
    pieces = [(top, 0)]
    # Names end in the number of digits that were left when the row was made: the lowest digits have the largest.
    for number in sorted(low, key=lambda number: int(problem.rows[number].id.rpartition("|")[2])):
        own = problem.coefficients(number)
        base = max(-value for column, value in own.items() if problem.labels[column][0] == "carry" and value < 0)
        joined = {column: base * value for column, value in terms.items()}
        for column, value in own.items():
            joined[column] = joined.get(column, 0) + value
        terms = {column: value for column, value in joined.items() if value}
        upper = base * upper + (problem.bounds(number)[1] or 0)
        pieces.insert(0, (number, base))
    return Limit(terms, upper, tuple(pieces))


def _shrunk(limit: Limit) -> tuple[dict[int, int], int]:
    """Terms and right side in numbers that a solver can hold."""
    largest = max(map(abs, (*limit.terms.values(), limit.upper)))
    down = max(1, largest // _NEAR)
    return {column: round(Fraction(value, down)) for column, value in limit.terms.items()}, max(1, limit.upper // down)
