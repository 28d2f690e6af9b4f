"""Value functions: from a rating in its unit to a partial value between 0 and 1 (DESIGN 4.1)."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from optimizer.schema.criteria import Criterion, ExponentialShape, LevelsShape, LogisticShape, PointsShape

FINEST = 10**12
"""Partial values of curved shapes are rounded to 1 / FINEST, the same on every machine."""


class UnknownLevelError(ValueError):
    """A word that is no level of the criterion, or a number where a level is needed (or the other way round)."""


def partial_value(leaf: Criterion, rating: Fraction | str) -> Fraction:
    """The partial value of a rating, clipped to worst..best. Keeney & Raiffa 1976, chapters 3 and 4.

    `rating` is in the leaf's unit, or the name of a level. Raises UnknownLevelError.
    """
    if isinstance(leaf.shape, LevelsShape):
        if str(rating) not in leaf.shape.levels:
            raise UnknownLevelError(str(rating))
        return Fraction(leaf.shape.levels[str(rating)])
    if isinstance(rating, str):
        raise UnknownLevelError(rating)
    low, high = sorted(ends(leaf))
    return _curve(leaf, min(max(rating, low), high))


def clipped(leaf: Criterion, rating: Fraction | str) -> bool:
    """Whether the rating lies outside worst..best."""
    if isinstance(rating, str) or leaf.levels is not None:
        return False
    low, high = sorted(ends(leaf))
    return not low <= rating <= high


def ends(leaf: Criterion) -> tuple[Fraction, Fraction]:
    """(worst, best) of a leaf with numbers, in its unit; a leaf with points has its own if none are written."""
    if leaf.worst is not None and leaf.best is not None:
        return Fraction(leaf.worst), Fraction(leaf.best)
    assert isinstance(leaf.shape, PointsShape)
    by_value = sorted(leaf.shape.points, key=lambda point: (point[1], point[0]))
    return Fraction(by_value[0][0]), Fraction(by_value[-1][0])


def worst_and_best(leaf: Criterion) -> tuple[Fraction, Fraction]:
    """The partial values at the two ends: 0 and 1, or those of the least and the greatest level."""
    if isinstance(leaf.shape, LevelsShape):
        values = [Fraction(value) for value in leaf.shape.levels.values()]
        return min(values), max(values)
    return Fraction(0), Fraction(1)


def is_exact(leaf: Criterion) -> bool:
    """Whether the value function is a ratio of the file's own decimals (nothing is rounded)."""
    return leaf.shape == "linear" or isinstance(leaf.shape, (PointsShape, LevelsShape))


def _curve(leaf: Criterion, x: Fraction) -> Fraction:
    worst, best = ends(leaf)
    if leaf.shape == "linear":
        return (x - worst) / (best - worst)
    if isinstance(leaf.shape, PointsShape):
        return _rescaled(*(_between(leaf.shape, point) for point in (x, worst, best)))
    with localcontext() as context:
        context.prec = 40
        return _rounded(_smooth(leaf, _decimal(x), _decimal(worst), _decimal(best)))


def _smooth(leaf: Criterion, x: Decimal, worst: Decimal, best: Decimal) -> Decimal:
    if leaf.shape == "log":
        return (x / worst).ln() / (best / worst).ln()
    if isinstance(leaf.shape, ExponentialShape):
        rho = leaf.shape.exponential
        return (1 - (-abs(x - worst) / rho).exp()) / (1 - (-abs(best - worst) / rho).exp())
    assert isinstance(leaf.shape, LogisticShape)
    at_x, at_worst, at_best = (_logistic(leaf.shape, point, best > worst) for point in (x, worst, best))
    return (at_x - at_worst) / (at_best - at_worst)


def _logistic(shape: LogisticShape, x: Decimal, rising: bool) -> Decimal:
    k = shape.logistic.steepness if rising else -shape.logistic.steepness
    return 1 / (1 + (-k * (x - shape.logistic.midpoint)).exp())


def _between(shape: PointsShape, x: Fraction) -> Fraction:
    points = [(Fraction(a), Fraction(b)) for a, b in shape.points]
    if x <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def _rescaled(at_x: Fraction, at_worst: Fraction, at_best: Fraction) -> Fraction:
    return (at_x - at_worst) / (at_best - at_worst)


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def _rounded(value: Decimal) -> Fraction:
    return Fraction(int((value * FINEST).to_integral_value()), FINEST)
