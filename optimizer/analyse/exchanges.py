"""What no undominated plan does: choices that an exchange would better wherever the rows leave room for it.

Where a plan y dominates a plan x, they differ in a few choices. Whatever else makes the same choices as x there is
dominated as well, if those of y fit in their place. So a plan that nothing dominates either does not make all of these
choices, or keeps some row so full that the exchange would break it. This holds of every such plan, whatever is asked
(feasible exchanges of projects: Liesiö, Mild & Salo 2007, section 5, in the rows of an integer program).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import inf

import numpy as np

from optimizer.problem import Column, Entry, Problem, Row, Vector


@dataclass(frozen=True, slots=True)
class Exchange:
    """Columns that are 1 and that are 0 before it; `fuller`: (row, sense, by how much) for rows that it fills.

    Sense 1 is towards a row's upper bound, -1 towards its lower one.
    """

    ones: tuple[int, ...]
    zeros: tuple[int, ...]
    fuller: tuple[tuple[int, int, int], ...]


@dataclass(slots=True)
class Exchanges:
    """The exchanges known for a problem, and the rows that say that none of them is open."""

    problem: Problem
    choose: Vector
    known: list[Exchange] = field(default_factory=list)
    rows: Vector = field(init=False)

    def __post_init__(self) -> None:
        """Look the row of every coefficient up once."""
        self.rows = self.problem.row_numbers

    def learn(self, before: Vector, after: Vector) -> bool:
        """Take in the exchange from one plan to one that dominates it; whether it can be said in rows."""
        apart = np.flatnonzero(before != after)
        fuller = tuple(self._fuller(after - before))
        limited = all(_least(self.problem, row, sense) > -inf for row, sense, _ in fuller)
        if not limited or (self.problem.kinds[apart] != "B").any():
            return False
        ones = tuple(apart[before[apart] == 1].tolist())
        zeros = tuple(apart[(before[apart] == 0) & ~self.choose[apart]].tolist())
        self.known.append(Exchange(ones, zeros, fuller))
        return True

    def swap(self, before: int, after: int) -> None:
        """Take in the exchange of one choice for a better one, if it needs no room in any row."""
        step = np.zeros(len(self.problem.labels), dtype=np.int64)
        step[before], step[after] = -1, 1
        if next(self._fuller(step), None) is None:
            self.known.append(Exchange((before,), (), ()))

    def _fuller(self, step: Vector) -> Iterator[tuple[int, int, int]]:
        problem = self.problem
        change = np.bincount(self.rows, problem.values * step[problem.indices], len(problem.rows))
        for row in np.flatnonzero(change).tolist():
            by = int(change[row])
            if (problem.row_upper[row] if by > 0 else -problem.row_lower[row]) < inf:
                yield row, (1 if by > 0 else -1), abs(by)

    def closed(self, problem: Problem) -> Problem:
        """A problem over the same columns and rows (and perhaps more) in which no known exchange is open."""
        columns, entries = list[Column](), list[Entry]()
        for number, one in enumerate(self.known):
            terms = [*((column, 1) for column in one.ones), *((column, -1) for column in one.zeros)]
            for row, sense, by in one.fuller:
                full = len(problem.labels) + len(columns)
                columns.append(Column(("full", number, row)))
                terms.append((full, -1))
                entries.append(self._full(number, row, sense, by, full))
            entries.append(Entry(_meaning(f"exchange {number}"), terms, None, len(one.ones) - 1))
        return problem.with_columns(columns, {}).with_rows(entries) if entries else problem

    def _full(self, number: int, row: int, sense: int, by: int, full: int) -> Entry:
        """Where the binary `full` is 1, the row has no room for so much more: nothing is said where it is 0."""
        problem = self.problem
        terms = [(column, sense * value) for column, value in problem.coefficients(row).items()]
        bound = problem.bounds(row)[sense > 0]
        assert bound is not None
        needed = sense * bound + 1 - by
        room = max(0, needed - int(_least(problem, row, sense)))
        return Entry(_meaning(f"exchange {number} in row {row}"), [*terms, (full, -room)], needed - room, None)


@cache
def _meaning(name: str) -> Row:
    return Row("cut", "exchanges", None, "a plan that no known exchange betters", (), f"exchanges|{name}")


def _least(problem: Problem, row: int, sense: int) -> float:
    """The least that a row, in either sense, can come to."""
    part = slice(int(problem.starts[row]), int(problem.starts[row + 1]))
    columns, values = problem.indices[part], sense * problem.values[part]
    ends = np.where(values > 0, problem.lower[columns], problem.upper[columns])
    return float((values * ends).sum())
