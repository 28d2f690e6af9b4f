"""The least growth of one budget or resource, the same share in all years, that makes everything else possible.

Planners ask for "national, 12 % more in every year" more often than for one year's money, and where several years are
short no single year is enough. The share is found by halving on a grid: a plan that a share allows tells at once how
much of it is needed (cf. Dinkelbach 1967 on ratios), a share that allows none is proven not to.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

import numpy as np

from optimizer.problem import Number, Problem
from optimizer.solve.answer import best_plan
from optimizer.solve.outcome import Status
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

STEP = 1000
"""Steps to the whole: growth is told in tenths of a percent."""
_PRICE = 10**6


def least_growth(
    solver: Solver, problem: Problem, rows: Sequence[int], deadline: Deadline
) -> tuple[Fraction, list[Number], bool] | None:
    """The least share by which the upper bounds of the rows must grow, a plan that it allows, and whether it is least.

    In whole steps of 1 / STEP. None where no growth is enough (or none was found in time).
    """
    growing = [row for row in rows if (problem.bounds(row)[1] or 0) > 0]
    plan, _ = _plan(solver, _thrifty(_unbounded(problem, growing), growing), deadline) if growing else (None, True)
    if plan is None:
        return None
    short, enough = 0, _needed(problem, growing, plan)
    while enough - short > 1:
        middle = (short + enough) // 2
        found, settled = _plan(solver, _grown(problem, growing, middle), deadline)
        if found is None and not settled:
            return Fraction(enough, STEP), plan, False
        if found is None:
            short = middle
        else:
            plan, enough = found, min(middle, _needed(problem, growing, found))
    return Fraction(enough, STEP), plan, True


def _plan(solver: Solver, problem: Problem, deadline: Deadline) -> tuple[list[Number] | None, bool]:
    """A plan of the problem, checked exactly (None: none found), and whether that answer is certain."""
    outcome = best_plan(solver, problem, deadline)
    if outcome.objective is None:
        return None, outcome.status is Status.INFEASIBLE
    return [outcome.values.get(label, 0) for label in problem.labels], True


def _unbounded(problem: Problem, rows: Sequence[int]) -> Problem:
    return problem.with_row_bounds({row: (problem.bounds(row)[0], None) for row in rows})


def _thrifty(problem: Problem, rows: Sequence[int]) -> Problem:
    """The problem with the rows' sums brought down together."""
    weights = np.zeros(len(problem.labels), dtype=np.int64)
    for row in rows:
        terms = problem.coefficients(row)
        most = max(map(abs, terms.values()), default=1)
        for column, weight in terms.items():
            weights[column] -= weight * _PRICE // most
    return problem.with_objective(weights)


def _grown(problem: Problem, rows: Sequence[int], steps: int) -> Problem:
    """The problem with bounds that have grown so many steps, rounded to the safe side, and nothing to be maximised."""
    bounds = {}
    for row in rows:
        lower, upper = problem.bounds(row)
        assert upper is not None
        bounds[row] = (lower, floor(Fraction(upper * (STEP + steps), STEP)))
    nothing = np.zeros(len(problem.labels), dtype=np.int64)
    return problem.with_row_bounds(bounds).with_objective(nothing)


def _needed(problem: Problem, rows: Sequence[int], plan: Sequence[Number]) -> int:
    """How many steps of growth a plan needs."""
    shares = [Fraction(0)]
    for row in rows:
        upper = problem.bounds(row)[1]
        assert upper
        total = sum((weight * plan[column] for column, weight in problem.coefficients(row).items()), 0)
        shares.append(Fraction(total) / upper - 1)
    return ceil(max(shares) * STEP)
