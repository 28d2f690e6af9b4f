"""A first plan for large problems when a gap is allowed: the core (Balas & Zemel 1980; Pisinger 1995 for multiple choice).

At the prices of the relaxation nearly every choice is clear: its best option beats the second by more than the plan can
gain from going against it. Only the options with the smallest margins are left open, the rest is fixed, and the small
problem that remains is solved. The plan it gives is a plan of the whole problem, and the bound of the relaxation, computed
exactly, says how good it is at most; often that is good enough, and the large problem need not be solved at all.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from optimizer.problem import Label, Problem, Vector
from optimizer.solve.answer import Way, best_plan
from optimizer.solve.outcome import Outcome, Status, relative_gap
from optimizer.solve.relaxation import STEPS, Relaxation, priced
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

OPEN = 500  # columns left open at first
_SHARE_OF_TIME = 0.15


def core_plan(
    solver: Solver, problem: Problem, relaxed: Relaxation, gap: float, deadline: Deadline
) -> Outcome | None:
    """A plan of the whole problem within the gap (status OPTIMAL) or not (FEASIBLE); None if the core has no plan.

    Small problems, and relaxations without a bound, are not worth it: None too.
    """
    margins = _margins(problem, relaxed)
    if relaxed.bound is None or margins is None or len(margins) <= 2 * OPEN:
        return None
    way = Way(gap=gap / 4, target=_target(problem, relaxed, gap))
    core = problem.fix(_clear(problem, margins))
    found = best_plan(solver, core, deadline.within(_SHARE_OF_TIME * deadline.left), way, confirm=False)
    if found.objective is None:
        return None
    left = relative_gap(problem, found.objective, relaxed.bound)
    status = Status.OPTIMAL if left <= gap else Status.FEASIBLE
    return Outcome(status, found.values, found.objective, relaxed.bound, left)


def _target(problem: Problem, relaxed: Relaxation, gap: float) -> int:
    """The least objective that is within the gap of the bound."""
    assert relaxed.bound is not None
    limit = problem.true_value(relaxed.bound)
    value = limit / (1 + Fraction(gap)) if limit > 0 else limit * (1 + Fraction(gap))
    return ceil((value - problem.offset) * problem.scale)


def _clear(problem: Problem, margins: Vector) -> dict[Label, int]:
    """The columns that are clear, with their values: best of their choice (margin 0) or far from it."""
    raise NotImplementedError
