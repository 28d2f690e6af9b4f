"""What no plan can cost less than, shown by duals that nobody has to be believed for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from optimizer.problem import Vector

_EPSILON = float(np.finfo(float).eps)


class Weak(NamedTuple):
    """No plan within the limits costs less than `cost`; what a step of each column adds, and the `error` taken off."""

    cost: float
    reduced: Vector
    error: float


def rows_of(arrays: Mapping[str, Vector]) -> Vector:
    """The row of every coefficient."""
    return np.repeat(np.arange(arrays["row_lower"].size), np.diff(arrays["starts"]))


def weak_duality(
    arrays: Mapping[str, Vector], row_of: Vector, cost: Vector, duals: Vector, lower: Vector, upper: Vector
) -> Weak:
    """Sum over rows of dual * side, and over columns of the least that reduced costs allow, with the error taken off.

    Weak duality with the rounding of the sums (Neumaier & Shcherbina 2004): any duals give a bound, good ones a good
    one. `arrays` as in `optimizer.solve.arrays.Model` (minimise), `row_of` as `rows_of` gives it; lengths: one cost and
    two limits per column, one dual per row.
    """
    low, high = arrays["row_lower"], arrays["row_upper"]
    duals = np.where(((duals > 0) & (low > -np.inf)) | ((duals < 0) & (high < np.inf)), duals, 0.0)
    rows = duals * np.where(duals > 0, low, np.where(duals < 0, high, 0.0))
    terms = duals[row_of] * arrays["values"]
    reduced = cost - np.bincount(arrays["indices"], terms, cost.size)
    sizes = np.abs(cost) + np.bincount(arrays["indices"], np.abs(terms), cost.size)
    # A column without limit may only be held by a reduced cost of the right sign; else nothing is known.
    ends = np.where(reduced > 0, lower, np.where(reduced < 0, upper, 0.0))
    reach = np.maximum(np.abs(lower), np.where(upper < np.inf, np.abs(upper), 1))
    reach = np.where(reach < np.inf, reach, 1)
    # Every sum of n terms is off by no more than n epsilon times the sum of their sizes (Higham 2002, 4.4).
    error = 2 * _EPSILON * (duals.size + cost.size) * float(np.abs(rows).sum() + sizes @ reach)
    return Weak(float(rows.sum() + (reduced * ends).sum()) - error, reduced, error)
