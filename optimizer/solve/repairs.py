"""The least change of one planner's row that makes everything else possible.

For a row of its own no slack is needed: its bound is left out and its sum is brought as near to that as possible.
For a group of several rows each gets a slack column and their total is made smallest (elastic filter: Chinneck &
Dravnieks 1991).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np

from optimizer.problem import STRUCTURAL, Column, Number, Problem, Row
from optimizer.solve.answer import best_plan
from optimizer.solve.growth import least_growth
from optimizer.solve.outcome import RowKey, Status
from optimizer.solve.relaxation import infeasibility_weights
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

_PRICE = 10**6
YEARLY = ("budget", "resource")
"""The kinds of rows that have one for every year."""

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One row loosened: `amount` in the row's own units (true amount = amount / row.scale), `bounds` after it."""

    row: Row
    amount: Number
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes that together make the problem feasible, without any other.

    Mostly `changes` are those of one group of rows (often one row). Only if no group can do alone, several groups
    change. With `growth` the bounds of one budget or resource grow by that share in all years. `least`: no smaller
    change would do (of that group; or in sum, relative to the bounds, of all groups). A plan that keeps everything
    after the changes was found and checked exactly.
    """

    changes: tuple[Change, ...]
    least: bool
    growth: Fraction | None = None

    @property
    def row(self) -> Row:
        """The first row that changes."""
        return self.changes[0].row

    @property
    def amount(self) -> Number:
        """The total change of the first row's group, in units of the first row."""
        same = [change for change in self.changes if change.row.group == self.row.group]
        return _tidy(sum((change.amount / change.row.scale for change in same), Fraction(0)) * self.row.scale)

    @property
    def bounds(self) -> Mapping[str, Bounds]:
        """New bounds by row name."""
        return {change.row.name: change.bounds for change in self.changes}


def repairs_of(
    solver: Solver, problem: Problem, groups: Mapping[RowKey, Sequence[int]], deadline: Deadline
) -> tuple[tuple[Repair, ...], bool]:
    """The least repair of every group (row numbers by group) that can do alone, smallest first; and whether all are.

    Of a budget or resource of which no single year can do: the least growth of all its years, if that can. If no
    group can do alone, the least repair that changes rows of several groups too, whichever they are.
    """
    found: list[tuple[Fraction, Repair]] = []
    complete = True
    proofs: list[frozenset[RowKey]] = []
    for place, (group, rows) in enumerate(groups.items()):
        if deadline.passed:
            return _by_size(found), False
        share = deadline.within(deadline.left / (len(groups) - place + 1))
        if _is_hopeless(solver, problem, group, proofs, share):
            continue
        values, least = _nearest(solver, problem, list(rows), share)
        complete &= least
        if values is not None:
            found.append(_repair(problem, values, least))
    for name in _short_in_every_year(groups, [repair.row.group for _, repair in found]):
        grown = _grown(solver, problem, name, deadline.within(deadline.left / 2))
        found += [] if grown is None else [grown]
    if all(repair.growth for _, repair in found) and not deadline.passed:
        values, least = _together(solver, problem, deadline)
        complete &= least
        found += [] if values is None else [_repair(problem, values, least)]
    return _by_size(found), complete


def _short_in_every_year(groups: Iterable[RowKey], mended: Iterable[RowKey]) -> list[tuple[str, str]]:
    """Kinds and ids of the budgets and resources of which no single year is enough."""
    done = {group[:2] for group in mended}
    return sorted({group[:2] for group in groups if group[0] in YEARLY} - done)


def _grown(
    solver: Solver, problem: Problem, name: tuple[str, str], deadline: Deadline
) -> tuple[Fraction, Repair] | None:
    """The growth of all years of a budget or resource that makes everything possible, with its size."""
    rows = [number for number, row in enumerate(problem.rows) if row.group[:2] == name]
    found = least_growth(solver, problem, rows, deadline)
    if found is None:
        return None
    share, plan, least = found
    return share, replace(_repair(problem, plan, least)[1], growth=share)


def _is_hopeless(
    solver: Solver, problem: Problem, group: RowKey, proofs: list[frozenset[RowKey]], deadline: Deadline
) -> bool:
    """Whether a proof (known, or found now and kept in `proofs`) shows a conflict in which the group has no part."""
    if any(group not in proof for proof in proofs):
        return True
    others = problem.keep_rows(number for number, row in enumerate(problem.rows) if row.group != group)
    weights = infeasibility_weights(solver, others, deadline)
    if weights:
        proofs.append(frozenset(others.rows[row].group for row in weights))
    return bool(weights)


def _together(solver: Solver, problem: Problem, deadline: Deadline) -> tuple[list[Number] | None, bool]:
    """A plan that breaks the planner's rows least in sum, each relative to its bound."""
    rows = [number for number, row in enumerate(problem.rows) if row.kind not in STRUCTURAL]
    return _elastically(solver, problem, rows, deadline)


def least_change(
    solver: Solver, problem: Problem, rows: Sequence[int], deadline: Deadline, prices: Sequence[int] | None = None
) -> Repair | None:
    """The least change of these rows, each relative to its bound, that makes everything else possible; None if none.

    `prices`: what a unit of each row costs instead (whole numbers above 0; in the units of the rows).
    """
    plan, least = _elastically(solver, problem, rows, deadline, prices)
    return None if plan is None else _repair(problem, plan, least)[1]


def _elastically(
    solver: Solver, problem: Problem, rows: Sequence[int], deadline: Deadline, prices: Sequence[int] | None = None
) -> tuple[list[Number] | None, bool]:
    """A plan that breaks these rows least in sum, each relative to its bound, and no other; and if that is proven."""
    prices = prices or [max(1, _PRICE // max(1, _size(problem, row))) for row in rows]
    outcome = best_plan(solver, _elastic(problem, rows, prices), deadline)
    if outcome.objective is None:
        return None, outcome.status is Status.INFEASIBLE
    plan = [outcome.values.get(label, 0) for label in problem.labels]
    return plan, outcome.status is Status.OPTIMAL


def works(solver: Solver, problem: Problem, repair: Repair, deadline: Deadline) -> bool:
    """Whether the problem has a plan once a repair is applied to it: solved again, and checked exactly.

    Where no time is left for that, the plan that the repair comes from stands for it: it was checked as exactly.
    """
    number_of = {row.name: number for number, row in enumerate(problem.rows)}
    changed = problem.with_row_bounds({number_of[name]: bounds for name, bounds in repair.bounds.items()})
    wanted = changed.with_objective(np.zeros(len(problem.labels), dtype=np.int64))
    return best_plan(solver, wanted, deadline, confirm=False).status is not Status.INFEASIBLE


def _by_size(found: Sequence[tuple[Fraction, Repair]]) -> tuple[Repair, ...]:
    return tuple(repair for _, repair in sorted(found, key=lambda pair: (pair[0], pair[1].row.name)))


def _nearest(solver: Solver, problem: Problem, rows: list[int], deadline: Deadline) -> tuple[list[Number] | None, bool]:
    """A plan that keeps every other row and breaks these least (None if there is none), and whether that is proven."""
    sides = _sides(problem, rows[0]) if len(rows) == 1 else [_elastic(problem, rows, _prices(problem, rows))]
    outcomes = [best_plan(solver, side, deadline) for side in sides]
    size = len(problem.labels)
    plans = [
        side.vector(outcome.values)[:size] for side, outcome in zip(sides, outcomes, strict=True) if outcome.values
    ]
    settled = all(outcome.status in (Status.OPTIMAL, Status.INFEASIBLE) for outcome in outcomes)
    best = min(plans, key=lambda plan: _excess(problem, plan), default=None)
    return best, settled


def _sides(problem: Problem, row: int) -> list[Problem]:
    """The problem with one bound of the row left out, and the row's sum brought as near to that bound as possible."""
    weights = np.zeros(len(problem.labels), dtype=np.int64)
    for column, weight in problem.coefficients(row).items():
        weights[column] = weight
    lower, upper = problem.bounds(row)
    down = problem.with_row_bounds({row: (lower, None)}).with_objective(-weights)
    up = problem.with_row_bounds({row: (None, upper)}).with_objective(weights)
    return [down] * (upper is not None) + [up] * (lower is not None)


def _elastic(problem: Problem, rows: Sequence[int], prices: Sequence[int]) -> Problem:
    """Every one of these rows may be broken by a whole-number slack; what that costs in all is made smallest."""
    columns: list[Column] = []
    entries: dict[int, list[tuple[int, int]]] = {}
    for row, price in zip(rows, prices, strict=True):
        for side, bound in zip((1, -1), problem.bounds(row), strict=True):
            if bound is not None:
                entries[len(columns)] = [(row, side)]
                columns.append(Column(("slack", row, side), -price, 0, "I", 0, _largest_break(problem, row)))
    nothing = problem.with_objective(np.zeros(len(problem.labels), dtype=np.int64))
    return nothing.with_columns(columns, entries)


def _prices(problem: Problem, rows: Sequence[int]) -> list[int]:
    """Whole prices of a unit of slack, so that the same true amount costs the same in every row."""
    worths = [1 / problem.rows[row].scale for row in rows]
    common = lcm(*(worth.denominator for worth in worths))
    return [int(worth * common) for worth in worths]


def _largest_break(problem: Problem, row: int) -> float | None:
    """How far a row can be broken at most, by the limits of its columns; None where they have none."""
    columns = list(problem.coefficients(row))
    reach = np.maximum(np.abs(problem.lower[columns]), np.abs(problem.upper[columns]))
    if not np.isfinite(reach).all():
        return None
    terms = zip(problem.coefficients(row).values(), reach.tolist(), strict=True)
    return float(sum(abs(weight) * int(most) for weight, most in terms) + _size(problem, row))


def _repair(problem: Problem, values: Sequence[Number], least: bool) -> tuple[Fraction, Repair]:
    """The change that lets a plan stand, with its size relative to the bounds."""
    broken = problem.violations(values)
    changes = tuple(
        Change(problem.rows[row], _tidy(_beyond(problem, row, values)), _widened(problem, row, values))
        for row in broken
    )
    relative = sum((_beyond(problem, row, values) / max(1, _size(problem, row)) for row in broken), Fraction(0))
    return relative, Repair(changes, least)


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


def _tidy(number: Fraction) -> Number:
    return int(number) if number.denominator == 1 else number


def _sum(problem: Problem, row: int, values: Sequence[Number]) -> Number:
    return sum((weight * values[column] for column, weight in problem.coefficients(row).items()), 0)
