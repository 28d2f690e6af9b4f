"""The least change of one planner's row that makes everything else possible.

For a row of its own no slack is needed: it is left out and its own sum is brought as near to its bound as possible.
For a group of several rows each gets a slack column and their total is made smallest (elastic filter: Chinneck &
Dravnieks 1991).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np

from optimizer.problem import Column, Number, Problem, Row, Vector
from optimizer.solve.answer import best_plan
from optimizer.solve.outcome import RowKey, Status
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Repair:
    """A change of one group of rows that alone makes the problem feasible.

    `row` is the group's first row that changes; `amount` is the total change in units of that row (true amount =
    amount / row.scale). `bounds` gives the new bounds of every changed row by row name, in its own whole numbers.
    `least`: no smaller change would do. A plan that keeps everything after the change was found and checked
    exactly.
    """

    row: Row
    amount: Number
    bounds: Mapping[str, Bounds]
    least: bool


def repairs_of(
    solver: Solver, problem: Problem, groups: Mapping[RowKey, Sequence[int]], deadline: Deadline
) -> tuple[tuple[Repair, ...], bool]:
    """The least repair of every group (row numbers by group) that can do alone, smallest first; whether all were tried."""
    found: list[tuple[Fraction, Repair]] = []
    complete = True
    for place, rows in enumerate(groups.values()):
        if deadline.passed:
            return _by_size(found), False
        share = deadline.within(deadline.left / (len(groups) - place))
        values, least = _nearest(solver, problem, list(rows), share)
        complete &= least
        if values is not None:
            found.append(_repair(problem, values, least))
    return _by_size(found), complete


def _by_size(found: Sequence[tuple[Fraction, Repair]]) -> tuple[Repair, ...]:
    return tuple(repair for _, repair in sorted(found, key=lambda pair: (pair[0], pair[1].row.name)))


def _nearest(solver: Solver, problem: Problem, rows: list[int], deadline: Deadline) -> tuple[list[Number] | None, bool]:
    """A plan that keeps every other row and breaks these least (None if there is none), and whether that is proven."""
    others = problem.keep_rows(set(range(len(problem.rows))) - set(rows))
    if len(rows) == 1:
        sides = [others.with_objective(objective) for objective in _towards(problem, rows[0])]
    else:
        sides = [_elastic(problem, rows)]
    outcomes = [best_plan(solver, side, deadline) for side in sides]
    size = len(problem.labels)
    plans = [
        side.vector(outcome.values)[:size] for side, outcome in zip(sides, outcomes, strict=True) if outcome.values
    ]
    settled = all(outcome.status in (Status.OPTIMAL, Status.INFEASIBLE) for outcome in outcomes)
    best = min(plans, key=lambda plan: _excess(problem, plan), default=None)
    return best, settled


def _towards(problem: Problem, row: int) -> list[Vector]:
    """Objectives that bring the sum of a row down to its upper bound, or up to its lower one."""
    weights = np.zeros(len(problem.labels), dtype=np.int64)
    for column, weight in problem.coefficients(row).items():
        weights[column] = weight
    lower, upper = problem.bounds(row)
    return [-weights] * (upper is not None) + [weights] * (lower is not None)


def _elastic(problem: Problem, rows: Sequence[int]) -> Problem:
    """Every one of these rows may be broken by a whole-number slack; the total slack, in true units, is made smallest."""
    columns: list[Column] = []
    entries: dict[int, list[tuple[int, int]]] = {}
    for row, price in zip(rows, _prices(problem, rows), strict=True):
        for side, bound in zip((1, -1), problem.bounds(row), strict=True):
            if bound is not None:
                entries[len(columns)] = [(row, side)]
                most = float(_largest_break(problem, row))
                columns.append(Column(("slack", row, side), -price, 0, "I", 0, most))
    nothing = problem.with_objective(np.zeros(len(problem.labels), dtype=np.int64))
    return nothing.with_columns(columns, entries)


def _prices(problem: Problem, rows: Sequence[int]) -> list[int]:
    """Whole prices of a unit of slack, so that the same true amount costs the same in every row."""
    worths = [1 / problem.rows[row].scale for row in rows]
    common = lcm(*(worth.denominator for worth in worths))
    return [int(worth * common) for worth in worths]


def _largest_break(problem: Problem, row: int) -> int:
    """How far a row can be broken at most, by the limits of its columns."""
    terms = problem.coefficients(row)
    reach = sum(abs(weight) * _span(problem, column) for column, weight in terms.items())
    return int(reach + _size(problem, row))


def _span(problem: Problem, column: int) -> int:
    upper = problem.upper[column]
    return int(max(abs(problem.lower[column]), upper if np.isfinite(upper) else 2**20))


def _repair(problem: Problem, values: Sequence[Number], least: bool) -> tuple[Fraction, Repair]:
    """The change that lets a plan stand, with its size relative to the bounds."""
    changed = problem.violations(values)
    bounds = {problem.rows[row].name: _widened(problem, row, values) for row in changed}
    first = problem.rows[changed[0]]
    amount = _excess(problem, values) * first.scale
    whole = int(amount) if amount.denominator == 1 else amount
    relative = sum((_beyond(problem, row, values) / (_size(problem, row) or 1) for row in changed), Fraction(0))
    return relative, Repair(first, whole, bounds, least)


def _widened(problem: Problem, row: int, values: Sequence[Number]) -> Bounds:
    """Bounds of the row that let the values stand."""
    (lower, upper), total = problem.bounds(row), _sum(problem, row, values)
    return (None if lower is None else min(lower, floor(total)), None if upper is None else max(upper, ceil(total)))


def _excess(problem: Problem, values: Sequence[Number]) -> Fraction:
    """By how much a plan breaks rows in all, in true units."""
    broken = problem.violations(values)
    return sum((_beyond(problem, row, values) / problem.rows[row].scale for row in broken), Fraction(0))


def _beyond(problem: Problem, row: int, values: Sequence[Number]) -> Fraction:
    """By how much the values break a row, in its own units."""
    (lower, upper), total = problem.bounds(row), _sum(problem, row, values)
    over = 0 if upper is None else total - upper
    under = 0 if lower is None else lower - total
    return Fraction(max(over, under, 0))


def _size(problem: Problem, row: int) -> int:
    return max(abs(bound) for bound in problem.bounds(row) if bound is not None)


def _sum(problem: Problem, row: int, values: Sequence[Number]) -> Number:
    return sum((weight * values[column] for column, weight in problem.coefficients(row).items()), 0)
