"""The linear relaxation: what a unit of each row is worth, and a bound and a proof of infeasibility that need no trust.

Weak duality (Neumaier & Shcherbina 2004, eq. 4; Jansson 2004): for any multipliers y with the right signs, no plan
is worth more than y.b plus the positive reduced values. The solver's floats are rounded to multiples of 2**-20,
wrong signs dropped, and the rest is computed in whole numbers; so it holds whatever the solver did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite

import numpy as np

from optimizer.problem import Label, Number, Problem, Vector
from optimizer.solve.arrays import Model, model_of
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver

STEPS = 2**20
LARGE = 200_000  # coefficients, from where on building a PuLP model or finding a vertex takes longer than it is worth
_FINE_STEPS = 2**44  # for proofs of infeasibility, where weights differ by the size of the rows' numbers


@dataclass(frozen=True, slots=True)
class Relaxation:
    """`multipliers` by row number (0 left out), objective per row unit; `bound`: no plan is worth more (or None)."""

    multipliers: dict[int, Fraction]
    bound: Fraction | None


def relaxation(solver: Solver, problem: Problem, deadline: Deadline) -> Relaxation | None:
    """Multipliers and bound of the linear relaxation; None if it was not solved in time."""
    model = model_of(problem)
    try:
        answer = solver.ask({"do": "relax", "inner": len(problem.values) > LARGE}, model.arrays, deadline)
    except NoAnswerError:
        return None
    duals = answer.arrays.get("row_dual", np.zeros(0))
    if not answer.head.get("plan") or duals.size != model.kept.size or not np.isfinite(duals).all():
        return None
    # The model minimises the negated objective and has its rows divided: turn both round once, here.
    weights = _rounded(problem, model, -duals / model.factors, STEPS)
    bound = lagrangian_bound(problem, weights, STEPS)
    return Relaxation({row: Fraction(step, STEPS) for row, step in weights.items()}, bound)


def shown_infeasible(solver: Solver, problem: Problem, deadline: Deadline) -> bool:
    """Whether weights of the rows, found by the solver and checked here in whole numbers, show that no plan exists.

    With the objective 0, a bound below 0 is a contradiction (Farkas 1902): a plan would be worth 0.
    """
    return bool(infeasibility_weights(solver, problem, deadline))


def infeasibility_weights(solver: Solver, problem: Problem, deadline: Deadline) -> dict[int, int]:
    """Weights by row number that prove infeasibility of the linear relaxation; empty if there is no such proof."""
    nothing = problem.with_objective(np.zeros(len(problem.labels), dtype=np.int64))
    model = model_of(nothing)
    if model.broken:
        return {}
    try:
        ray = solver.ask({"do": "ray"}, model.arrays, deadline).arrays.get("ray", np.zeros(0))
    except NoAnswerError:
        return {}
    if ray.size != model.kept.size or not np.isfinite(ray).all() or not ray.any():
        return {}
    for sign in (-1, 1):
        worths = sign * ray / model.factors
        weights = _rounded(nothing, model, worths / np.abs(worths).max(), _FINE_STEPS)
        bound = lagrangian_bound(nothing, weights, _FINE_STEPS)
        if bound is not None and bound < 0:
            return weights
    return {}


def lagrangian_bound(problem: Problem, weights: Mapping[int, int], steps: int) -> Fraction | None:
    """No plan is worth more than this, for any weights (by row number, in 1 / steps); None if that says nothing."""
    total = _priced(problem, weights, steps)
    return None if total is None else Fraction(total[0], steps)


def settled(problem: Problem, relaxed: Relaxation, least: Number) -> dict[Label, int]:
    """Binary columns that have the same value in every plan worth at least `least` (reduced cost fixing, exact).

    A column whose reduced value is r cannot leave its better side if bound - |r| < least (Dantzig, Fulkerson & Johnson
    1954).
    """
    weights = {row: int(worth * STEPS) for row, worth in relaxed.multipliers.items()}
    priced = _priced(problem, weights, STEPS)
    if priced is None:
        return {}
    total, reduced = priced
    room = total - least * STEPS
    free = (problem.kinds == "B") & (problem.lower < problem.upper)
    return {
        problem.labels[column]: int(reduced[column] > 0)
        for column in np.flatnonzero(free).tolist()
        if abs(reduced[column]) > room
    }


def _priced(problem: Problem, weights: Mapping[int, int], steps: int) -> tuple[int, list[int]] | None:
    """The bound and every column's reduced value, times `steps`; None if a column or row without limit counts."""
    reduced = [steps * worth for worth in problem.objective.tolist()]
    total = 0
    for row, weight in weights.items():
        lower, upper = problem.bounds(row)
        bound = upper if weight > 0 else lower
        if bound is None:
            return None
        total += weight * bound
        for column, factor in problem.coefficients(row).items():
            reduced[column] -= weight * factor
    for worth, low, high in zip(reduced, problem.lower.tolist(), problem.upper.tolist(), strict=True):
        most = high if worth > 0 else low
        if worth and not isfinite(most):
            return None
        total += worth * int(most) if worth else 0
    return total, reduced


def _rounded(problem: Problem, model: Model, worths: Vector, steps: int) -> dict[int, int]:
    """Weights by row number in 1 / steps; those whose sign does not fit the row's bounds are dropped."""
    whole = np.rint(worths * steps)
    low, high = problem.row_lower[model.kept], problem.row_upper[model.kept]
    fits = ((whole > 0) & (high < inf)) | ((whole < 0) & (low > -inf))
    return {int(model.kept[place]): int(whole[place]) for place in np.flatnonzero(fits)}
