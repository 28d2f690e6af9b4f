"""Many objectives over one program: upper bounds from its linear relaxation, solved hot from one to the next.

A bound comes from the duals by weak duality, with the error of the sums added; the solver's word for it is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.problem import Problem, Vector
from optimizer.solve.arrays import model_of
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver

_EPSILON = float(np.finfo(float).eps)


def upper_bounds(solver: Solver, problem: Problem, objectives: Vector, deadline: Deadline) -> Vector:
    """What no plan can exceed at each objective (objectives x columns).

    Fewer than asked where the time was up or the relaxation could not be solved.
    """
    arrays = model_of(problem).arrays
    costs = np.ascontiguousarray(-objectives, dtype=float)
    try:
        told = solver.ask({"do": "objectives"}, {**arrays, "objectives": costs}, deadline)
    except NoAnswerError:
        return np.zeros(0)
    duals = told.arrays["duals"].reshape(-1, arrays["row_lower"].size)
    return np.array(list(_bounds(arrays, costs, duals)))


def _bounds(arrays: dict[str, Vector], costs: Vector, duals: Vector) -> Iterator[float]:
    """Sum over rows of dual * side + sum over columns of the best that their reduced costs allow, at most."""
    low, high, lower, upper = arrays["row_lower"], arrays["row_upper"], arrays["lower"], arrays["upper"]
    row_of = np.repeat(np.arange(low.size), np.diff(arrays["starts"]))
    reach = np.maximum(np.abs(lower), np.where(upper < np.inf, np.abs(upper), 1))
    for cost, own in zip(costs, duals, strict=False):
        dual = np.where(((own > 0) & (low > -np.inf)) | ((own < 0) & (high < np.inf)), own, 0.0)
        sides = np.where(dual > 0, low, np.where(dual < 0, high, 0.0))
        terms = dual[row_of] * arrays["values"]
        reduced = cost - np.bincount(arrays["indices"], terms, cost.size)
        sizes = np.abs(cost) + np.bincount(arrays["indices"], np.abs(terms), cost.size)
        rows = dual * sides
        # A column without limit may only be held by a reduced cost of the right sign; else nothing is known.
        ends = np.where(reduced > 0, lower, np.where(reduced < 0, upper, 0.0))
        least = float(rows.sum() + (reduced * ends).sum())
        error = (
            2
            * _EPSILON
            * (own.size + cost.size)
            * float(np.abs(rows).sum() + sizes @ np.where(reach < np.inf, reach, 1))
        )
        yield -(least - error)
