"""Continuous columns, exactly.

A solver's value of a continuous column is a float, off by some 1e-9, and would break rows that are checked exactly.
So the whole columns are held, the linear program that remains is solved to a vertex, and that vertex is computed
again from its basis in fractions: which columns and rows rest on a bound is all that is taken from the solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

import numpy as np

from optimizer.problem import Number, Problem, Vector
from optimizer.solve.arrays import Model, model_of
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver
from optimizer.solve.wire import Message

_NOT_WHOLE = 1e-4  # solvers allow 1e-6; what is further away than this is no rounding
_SIMPLE = 10**6

Equation = tuple[dict[int, Fraction], Fraction]


def exact_plan(solver: Solver, problem: Problem, raw: Vector, deadline: Deadline) -> list[Number] | None:
    """A solver's floats as an exact plan, which may break rows; None if they are no plan (not numbers, not whole)."""
    if raw.shape != problem.lower.shape or not np.isfinite(raw).all():
        return None
    whole = problem.kinds != "C"
    rounded = np.rint(raw)
    apart = np.abs(raw - rounded) > _NOT_WHOLE * np.maximum(1, np.abs(raw))
    wrong = apart | (rounded < problem.lower) | (rounded > problem.upper)
    if (wrong & whole).any():
        return None
    values: list[Number] = [int(value) for value in np.where(whole, rounded, 0).tolist()]
    return counted(problem, values) if whole.all() else _completed(solver, problem, values, raw, deadline)


def counted(problem: Problem, values: list[Number]) -> list[Number]:
    """The plan with every column that counts what one row is short of (or carries) set to what the others need.

    A solver's tolerance may leave such a count off by a little; the choices alone say what it is.
    """
    found = list(values)
    for column in np.flatnonzero((problem.kinds == "I") & (problem.objective <= 0)).tolist():
        places = np.flatnonzero(problem.indices == column)
        rows = np.searchsorted(problem.starts, places, side="right") - 1
        if (np.isfinite(problem.row_lower[rows]) & np.isfinite(problem.row_upper[rows])).any():
            continue  # a row that is bounded on both sides says itself what the column is
        needs = [need for row in rows.tolist() if (need := _needed(problem, row, column, found)) is not None]
        if len(needs) == 1:
            low, high = float(problem.lower[column]), float(problem.upper[column])  # may be infinite
            found[column] = int(min(max(low, needs[0]), high))
    return found


def _needed(problem: Problem, row: int, column: int, values: Sequence[Number]) -> int | None:
    """The least value of a column with which a row holds; None where a smaller value would help the row."""
    terms = problem.coefficients(row)
    lower, upper = problem.bounds(row)
    factor = terms.pop(column)
    others = sum(value * values[other] for other, value in terms.items())
    if factor < 0 and upper is not None and lower is None:
        return ceil(Fraction(others - upper) / -factor)
    if factor > 0 and lower is not None and upper is None:
        return ceil(Fraction(lower - others) / factor)
    return None


def _completed(
    solver: Solver, problem: Problem, values: list[Number], raw: Vector, deadline: Deadline
) -> list[Number] | None:
    """The plan with its continuous columns set exactly; simple fractions near the floats if the basis does not help."""
    free = np.flatnonzero(problem.kinds == "C").tolist()
    near = [
        Fraction(max(float(raw[column]), float(problem.lower[column]))).limit_denominator(_SIMPLE) for column in free
    ]
    for candidate in (_vertex(solver, _remainder(problem, values, free), deadline), near):
        if candidate is None:
            continue
        point = list(values)
        for column, value in zip(free, candidate, strict=True):
            point[column] = value
        if problem.allows(point):
            return [int(value) if value == int(value) else value for value in point]
    return None


def _remainder(problem: Problem, values: Sequence[Number], free: Sequence[int]) -> Problem:
    """The linear program over the continuous columns alone, the others held at their values."""
    used = problem.activities(values)
    place = {column: number for number, column in enumerate(free)}
    concerned = np.isin(problem.indices, free)
    rows = np.unique(problem.row_numbers[concerned]).tolist()
    return replace(
        problem,
        labels=tuple(problem.labels[column] for column in free),
        kinds=problem.kinds[free],
        lower=problem.lower[free],
        upper=problem.upper[free],
        objective=problem.objective[free],
        costs=problem.costs[free],
        rows=tuple(problem.rows[row] for row in rows),
        starts=np.concatenate([[0], np.cumsum(np.bincount(problem.row_numbers[concerned], minlength=len(used))[rows])]),
        indices=np.array([place[column] for column in problem.indices[concerned].tolist()], dtype=np.int32),
        values=problem.values[concerned],
        row_lower=problem.row_lower[rows] - used[rows].astype(float),
        row_upper=problem.row_upper[rows] - used[rows].astype(float),
        _index={},
    )


def _vertex(solver: Solver, problem: Problem, deadline: Deadline) -> list[Fraction] | None:
    """The optimal vertex of a purely continuous problem in fractions, or None if the solver shows none."""
    model = model_of(problem)
    try:
        answer = solver.ask({"do": "point"}, model.arrays, deadline)
    except NoAnswerError:
        return None
    if answer.head.get("status") != "kOptimal" or not answer.head.get("valid"):
        return None
    return _solve(*_basis(problem, model, answer))


def _basis(problem: Problem, model: Model, answer: Message) -> tuple[int, dict[int, Fraction], list[Equation]]:
    """How many columns there are, those that rest on a bound with its value, and the rows that do as equations."""
    rests = answer.arrays["column_rests"].tolist()
    resting = {
        column: Fraction(float(problem.lower[column] if side < 0 else problem.upper[column]))
        for column, side in enumerate(rests)
        if side
    }
    equations = []
    for row, side in zip(model.kept.tolist(), answer.arrays["row_rests"].tolist(), strict=True):
        lower, upper = problem.bounds(row)
        bound = lower if side < 0 else upper
        if side and bound is not None:
            terms = {column: Fraction(weight) for column, weight in problem.coefficients(row).items()}
            equations.append((terms, Fraction(bound)))
    return len(rests), resting, equations


def _solve(size: int, resting: Mapping[int, Fraction], equations: Sequence[Equation]) -> list[Fraction] | None:
    """Gauss-Jordan elimination in fractions, sparse; None if the equations do not settle every column."""
    solved: dict[int, Equation] = {}
    for terms, total in equations:
        left, right = _substituted(terms, total, resting, solved)
        if not left:
            continue
        pivot = min(left)
        factor = left.pop(pivot)
        fresh = {column: weight / factor for column, weight in left.items()}, right / factor
        solved = {column: _eliminated(known, pivot, fresh) for column, known in solved.items()} | {pivot: fresh}
    if any(left for left, _ in solved.values()) or len(solved) + len(resting) != size:
        return None
    return [resting[column] if column in resting else solved[column][1] for column in range(size)]


def _substituted(
    terms: Mapping[int, Fraction], total: Fraction, resting: Mapping[int, Fraction], solved: Mapping[int, Equation]
) -> Equation:
    """The equation with known columns put in: `pivot = right - sum(left)` for those solved."""
    left: dict[int, Fraction] = {}
    for column, weight in terms.items():
        if column in resting:
            total -= weight * resting[column]
        elif column in solved:
            rest, right = solved[column]
            total -= weight * right
            _add(left, {other: -weight * factor for other, factor in rest.items()})
        else:
            _add(left, {column: weight})
    return left, total


def _eliminated(known: Equation, pivot: int, fresh: Equation) -> Equation:
    """A solved equation without the column that `fresh` settles."""
    left, right = dict(known[0]), known[1]
    weight = left.pop(pivot, None)
    if weight is None:
        return known
    _add(left, {column: -weight * factor for column, factor in fresh[0].items()})
    return left, right - weight * fresh[1]


def _add(terms: dict[int, Fraction], more: Mapping[int, Fraction]) -> None:
    for column, weight in more.items():
        total = terms.get(column, Fraction(0)) + weight
        if total:
            terms[column] = total
        else:
            terms.pop(column, None)
