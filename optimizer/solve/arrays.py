"""A problem as a solver gets it: always in the same order, always to be minimised, its rows in their smallest numbers.

The order matters: a solver's path, and with it a plan that was not proven, depends on the order of columns and
rows. Sorted by label and name, the same problem is always the same to the solver, whatever the order of the files
was.

The numbers matter: a solver checks rows with a tolerance of 1e-6. A row whose columns are all whole is divided by
the greatest common divisor of its coefficients and its bounds are rounded inwards (nothing is lost: Nemhauser &
Wolsey 1988, II.1.1). Where coefficients are still large, the row is divided by a power of two, which is exact; the
solver can then be wrong only in the direction that our own check finds out: it may take a plan that breaks the row
by a hair.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.problem import Label, Problem, Row, Values, Vector

_LARGE = 2**20


@dataclass(frozen=True, slots=True)
class Model:
    """Arrays for a solver (minimise), and what is needed to read its answers.

    `arrays`: cost, lower, upper, whole (per column), starts, indices, values, row_lower, row_upper (per row kept).
    `kept`: the problem's row number of each row; `factors`: row of the problem = row of the model * factor.
    `broken`: numbers of the problem's rows that no plan can ever keep, found on the way.
    """

    arrays: dict[str, Vector]
    kept: Vector
    factors: Vector
    broken: tuple[int, ...]


def ordered(problem: Problem) -> Problem:
    """The same problem with columns sorted by label and rows by kind, id, year and name."""
    columns = sorted(range(len(problem.labels)), key=lambda column: _label_key(problem.labels[column]))
    rows = sorted(range(len(problem.rows)), key=lambda row: _row_key(problem.rows[row]))
    return rearranged(problem, columns, rows)


def rearranged(problem: Problem, columns: Sequence[int], rows: Sequence[int]) -> Problem:
    """The same problem in another order: the new i-th column is the old `columns[i]`, and the same for rows."""
    taken, picked = np.asarray(columns, dtype=np.int64), np.asarray(rows, dtype=np.int64)
    place, rank = np.argsort(taken), np.argsort(picked)
    moved = place[problem.indices]
    order = np.lexsort((moved, rank[problem.row_numbers]))
    return replace(
        problem,
        labels=tuple(problem.labels[old] for old in columns),
        kinds=problem.kinds[taken],
        lower=problem.lower[taken],
        upper=problem.upper[taken],
        objective=problem.objective[taken],
        costs=problem.costs[taken],
        rows=tuple(problem.rows[old] for old in rows),
        starts=np.concatenate([[0], np.cumsum(np.diff(problem.starts)[picked])]),
        indices=moved[order],
        values=problem.values[order],
        row_lower=problem.row_lower[picked],
        row_upper=problem.row_upper[picked],
        _index={},
    )


def model_of(problem: Problem) -> Model:
    """The arrays a solver gets for a problem."""
    lengths = np.diff(problem.starts)
    filled = np.flatnonzero(lengths)
    empty = np.flatnonzero(lengths == 0)
    divisors, low, high = _smallest(problem, filled)
    contradictory = filled[low > high]
    never = empty[(problem.row_lower[empty] > 0) | (problem.row_upper[empty] < 0)]
    factors = divisors * _powers(problem, filled, divisors)
    shrink = factors / divisors
    arrays = {
        "cost": -problem.objective.astype(float) + 0.0,  # no negative zeros
        "lower": problem.lower,
        "upper": problem.upper,
        "whole": (problem.kinds != "C").astype(np.uint8),
        "starts": np.concatenate([[0], np.cumsum(lengths[filled])]).astype(np.int32),
        "indices": problem.indices,
        "values": problem.values / np.repeat(factors, lengths[filled]),
        "row_lower": low / shrink,
        "row_upper": high / shrink,
    }
    return Model(arrays, filled, factors, tuple(sorted({*contradictory.tolist(), *never.tolist()})))


def point_of(problem: Problem, plan: Values) -> Vector:
    """A plan as one number per column."""
    return np.array([float(value) for value in problem.vector(plan)])


def _smallest(problem: Problem, filled: Vector) -> tuple[Vector, Vector, Vector]:
    """Per row: the divisor, and the bounds after division (rounded inwards)."""
    low, high = problem.row_lower[filled], problem.row_upper[filled]
    if not filled.size:
        return np.ones(0), low, high
    fractional = np.logical_or.reduceat((problem.kinds == "C")[problem.indices], problem.starts[filled])
    common = np.gcd.reduceat(np.abs(problem.values), problem.starts[filled])
    divisors = np.where(fractional | (common == 0), 1, common)
    return divisors.astype(float), -_divided(-low, divisors), _divided(high, divisors)


def _divided(bounds: Vector, divisors: Vector) -> Vector:
    """Bounds divided and rounded down, infinity kept; exact, because they are whole and below 2**53."""
    finite = np.isfinite(bounds)
    return np.where(finite, np.where(finite, bounds, 0) // divisors, bounds)


def _powers(problem: Problem, filled: Vector, divisors: Vector) -> Vector:
    """Per row: the power of two that brings its largest coefficient down to about a million."""
    if not filled.size:
        return np.ones(0)
    largest = np.maximum.reduceat(np.abs(problem.values), problem.starts[filled]) / divisors
    return np.exp2(np.ceil(np.log2(np.maximum(largest / _LARGE, 1.0))))


def _label_key(label: Label) -> tuple[tuple[int, int, str], ...]:
    return tuple(_part_key(part) for part in label)


def _part_key(part: Hashable) -> tuple[int, int, str]:
    return (0, part, "") if isinstance(part, int) else (1, 0, "" if part is None else str(part))


def _row_key(row: Row) -> tuple[str, str, tuple[int, int, str], str]:
    return (row.kind, row.id, _part_key(row.year), row.name)
