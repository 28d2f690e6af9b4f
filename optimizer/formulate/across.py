"""One plan seen in several worlds at once: the columns of one problem, and what they are worth in each world.

Nothing is formulated a second time: the problem of every world is made by `formulate`, and here its columns are
replaced by sums of the columns of the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from optimizer.problem import Column, Entry, Label, Number, Problem, Row

STEPS = 10**6
"""Whole numbers of value in all worlds alike: millionths of a full swing."""


@dataclass(frozen=True, slots=True)
class View:
    """What the columns of a wide problem are worth in one world, in whole `STEPS`; `rounding` in true units."""

    world: str
    worth: Mapping[int, int]
    offset: int
    rounding: Fraction


@dataclass(frozen=True, slots=True)
class Seen:
    """A world's problem and what of it counts in a wide problem.

    `stands_for`: by label, the columns there of which it is the sum; a label not named gets a column of its own.
    `keep`: the rows that count, by number. `lost`: columns there that stand for a label in choices and budgets alone,
    and are worth what `instead` of it is worth: what is taken away, and paid all the same.
    """

    name: str
    problem: Problem
    stands_for: Mapping[Label, Sequence[int]]
    keep: Sequence[int]
    lost: Mapping[Label, Sequence[int]] = field(default_factory=dict)
    instead: Mapping[Label, Label] = field(default_factory=dict)


@dataclass(slots=True)
class Wide:
    """A problem that grows by the columns and rows of further worlds."""

    base: Problem
    columns: list[Column] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def column(self, label: Label, kind: str = "B", lower: float = 0, upper: float | None = 1) -> int:
        """A column more; its number."""
        self.columns.append(Column(label, 0, 0, kind, lower, upper))
        return len(self.base.labels) + len(self.columns) - 1

    def world(self, seen: Seen) -> View:
        """Take in the rows of a world's problem that count here, with its columns replaced by columns of this one."""
        places: list[Sequence[int]] = []
        problem = seen.problem
        for number, label in enumerate(problem.labels):
            if label in seen.stands_for:
                places.append(seen.stands_for[label])
            else:
                kind, low, high = problem.kinds[number], problem.lower[number], problem.upper[number]
                places.append([self.column(("in", seen.name, *label), str(kind), float(low), float(high))])
        for row in seen.keep:
            self._take(seen, row, places)
        return _view(seen, places)

    def _take(self, seen: Seen, number: int, places: Sequence[Sequence[int]]) -> None:
        row, (low, high) = seen.problem.rows[number], seen.problem.bounds(number)
        lost = seen.lost if row.kind in ("choice", "budget") else {}
        terms = [
            (here, factor)
            for column, factor in seen.problem.coefficients(number).items()
            for here in (*places[column], *lost.get(seen.problem.labels[column], ()))
        ]
        self.entries.append(Entry(replace(row, name=f"{seen.name}|{row.name}"), terms, low, high))

    def row(self, name: str, terms: Mapping[int, int], lower: int | None = None, upper: int | None = None) -> None:
        """A row that no planner wrote."""
        row = Row("link", name, None, "", (), f"across|{name}")
        self.entries.append(Entry(row, sorted(terms.items()), lower, upper))

    def problem(self, objective: Mapping[int, Number]) -> Problem:
        """The problem with an objective in whole numbers."""
        grown = self.base.with_columns(self.columns, {}).with_rows(self.entries)
        worth: list[int] = [0] * len(grown.labels)
        for column, factor in objective.items():
            worth[column] = int(factor)
        return replace(grown.with_objective(worth, Fraction(1)), rounding=Fraction(0))


def _view(seen: Seen, places: Sequence[Sequence[int]]) -> View:
    problem, worth, error = seen.problem, dict[int, int](), Fraction(0)
    factors = [Fraction(factor) / problem.scale * STEPS for factor in problem.objective.tolist()]
    for column, exact in enumerate(factors):
        error += abs(exact - round(exact)) * Fraction(problem.upper[column]) if exact != round(exact) else 0
        for here in places[column]:
            worth[here] = worth.get(here, 0) + round(exact)
    for label, columns in seen.lost.items():
        for here in columns:
            worth[here] = worth.get(here, 0) + round(factors[problem.index[seen.instead[label]]])
    return View(seen.name, worth, round(problem.offset * STEPS), problem.rounding + (error + 1) / STEPS)
