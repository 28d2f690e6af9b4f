"""A first plan for large problems when a gap is allowed: the core (Balas & Zemel 1980, Pisinger 1995).

At the prices of the relaxation nearly every choice is clear: its best option is worth more than any other by more
than going against it could gain. Only columns with small margins are left open, the others are held, and the small
problem that remains is solved. What comes out is a plan of the whole problem, and the bound of the relaxation,
computed exactly, says how good it is at least; often that is good enough, and the large problem need not be solved
at all.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import numpy as np

from optimizer.problem import Label, Problem, Vector
from optimizer.solve.answer import Way, best_plan, rounded_down
from optimizer.solve.outcome import Outcome, Status, relative_gap
from optimizer.solve.relaxation import LARGE, Relaxation
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

_OPEN = 400  # columns left open
_SHARE_OF_TIME = 0.2
_SPLIT = 0.3  # choices that the rounding of the relaxation costs, roughly (measured: DESIGN's family, 1 to 3 budgets)


def core_plan(solver: Solver, problem: Problem, relaxed: Relaxation, gap: float, deadline: Deadline) -> Outcome | None:
    """A plan of the whole problem, OPTIMAL if it is within the gap, else FEASIBLE; None if there is none.

    None as well where the problem is small, or the relaxation says nothing: then it is not worth the time.
    """
    if relaxed.bound is None or not _is_promising(problem, gap):
        return None
    way = Way(gap=gap / 4, target=_target(problem, relaxed.bound, gap), root=True)
    core = problem.fix(_clear_columns(problem, relaxed))
    found = best_plan(solver, core, deadline.within(_SHARE_OF_TIME * deadline.left), way, confirm=False)
    if found.objective is None:
        return None
    bound = max(rounded_down(problem, relaxed.bound), found.objective)
    left = relative_gap(problem, found.objective, bound)
    status = Status.OPTIMAL if left <= gap else Status.FEASIBLE
    return Outcome(status, found.values, found.objective, bound, left, shown=status is Status.OPTIMAL)


def _is_promising(problem: Problem, gap: float) -> bool:
    """Whether the core can be expected to come within the gap: the relaxation splits only a few of all choices.

    For problems so large that any plan is welcome always.
    """
    choices = sum(1 for row in problem.rows if row.kind == "choice")
    return len(problem.labels) > 2 * _OPEN and (gap * choices >= _SPLIT or len(problem.values) > LARGE)


def _target(problem: Problem, bound: Fraction, gap: float) -> int:
    """An objective that is certainly within the gap of the bound."""
    limit = problem.true_value(bound)
    value = limit - abs(limit) * Fraction(gap) / (1 + Fraction(gap))
    return ceil((value - problem.offset) * problem.scale)


def _clear_columns(problem: Problem, relaxed: Relaxation) -> dict[Label, int]:
    """Binary columns whose value is clear, all but the least clear ones."""
    better, margins = _margins(problem, _worths(problem, relaxed))
    unclear = np.sort(margins)[_OPEN]
    free = (problem.kinds == "B") & (problem.lower < problem.upper)
    held = np.flatnonzero(free & (margins > unclear))
    return {problem.labels[column]: int(better[column]) for column in held.tolist()}


def _worths(problem: Problem, relaxed: Relaxation) -> Vector:
    """What every column is worth after it paid the prices of all rows but the choice it stands in."""
    worths = problem.objective.astype(float)
    for row, price in relaxed.multipliers.items():
        if problem.rows[row].kind != "choice":
            part = slice(problem.starts[row], problem.starts[row + 1])
            worths[problem.indices[part]] -= float(price) * problem.values[part]
    return worths


def _margins(problem: Problem, worths: Vector) -> tuple[Vector, Vector]:
    """The better value of every column, and by how much it is better: within its choice, or for itself."""
    better, margins = (worths > 0).astype(np.int64), np.abs(worths)
    for row, meaning in enumerate(problem.rows):
        if meaning.kind == "choice":
            members = problem.indices[problem.starts[row] : problem.starts[row + 1]]
            lead = worths[members].max(initial=-np.inf) - worths[members]
            best = members[lead.argmin()]
            margins[members], better[members] = lead, 0
            margins[best], better[best] = np.sort(lead)[1] if members.size > 1 else np.inf, 1
    return better, margins
