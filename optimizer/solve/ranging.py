"""Prices of the linear relaxation, and how far they hold: for columns that may be split, exact; for others, estimates.

The price of a row is what one unit more of its bound is worth; it holds as long as the optimal basis stays (Dantzig
1963, section 12.4). For whole columns value moves in steps, and prices say only where the next step may lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from optimizer.problem import Label, Problem
from optimizer.solve.arrays import model_of
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver

_NOTHING, _LARGEST = 1e-12, 1e30


@dataclass(frozen=True, slots=True)
class Price:
    """What a unit more is worth, and by how much the number may fall (`less`) and grow (`more`) until that changes.

    Of a row: the objective per unit of its bound, and the bound. Of a column: its reduced worth (how much the objective
    gains per unit of a column that rests on a limit), and its number in the objective. Infinite where nothing changes.
    """

    worth: float
    less: float
    more: float


@dataclass(frozen=True, slots=True)
class Ranges:
    """The relaxation's `value`, the prices of its rows (by number, where not 0) and its columns (by label)."""

    value: float
    rows: Mapping[int, Price]
    columns: Mapping[Label, Price]


def ranges(solver: Solver, problem: Problem, deadline: Deadline) -> Ranges | None:
    """Prices of the linear relaxation and the ranges in which they hold; None if it was not solved to its best."""
    model = model_of(problem)
    try:
        answer = solver.ask({"do": "ranging"}, model.arrays, deadline)
    except NoAnswerError:
        return None
    arrays = answer.arrays
    if model.broken or answer.head.get("status") != "kOptimal" or "bound_low" not in arrays:
        return None
    duals, factors = -arrays["row_dual"] / model.factors, model.factors
    low, high = arrays["bound_low"] * factors, arrays["bound_high"] * factors
    rows = {}
    for place in np.flatnonzero(np.abs(duals) > _NOTHING).tolist():
        number = int(model.kept[place])
        bound = float((problem.row_upper if duals[place] > 0 else problem.row_lower)[number])
        rows[number] = Price(float(duals[place]), *_room(float(low[place]), bound, float(high[place])))
    columns = {
        label: Price(-float(dual), *_room(-float(most), float(worth), -float(least)))
        for label, dual, worth, least, most in zip(
            problem.labels,
            arrays["column_dual"],
            problem.objective.tolist(),
            arrays["cost_low"],
            arrays["cost_high"],
            strict=True,
        )
    }
    value = float(problem.objective @ answer.arrays["values"])
    return Ranges(value, rows, columns)


def _room(low: float, now: float, high: float) -> tuple[float, float]:
    """How far a number may fall and grow within an interval around it."""
    less, more = now - low, high - now
    return max(0.0, less if less < _LARGEST else inf), max(0.0, more if more < _LARGEST else inf)
