"""Many objectives over one program: upper bounds from its linear relaxation, solved hot from one to the next.

A bound comes from the duals by weak duality, with the error of the sums added; the solver's word for it is not taken.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import Problem, Vector
from optimizer.solve.arrays import model_of
from optimizer.solve.duality import rows_of, weak_duality
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver


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
    row_of, lower, upper = rows_of(arrays), arrays["lower"], arrays["upper"]
    found = [weak_duality(arrays, row_of, *own, lower, upper).cost for own in zip(costs, duals, strict=False)]
    return -np.array(found, dtype=float)
