"""Value functions: from a rating in its unit to a partial value between 0 and 1 (DESIGN 4.1)."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from optimizer.schema.criteria import Criterion, ExponentialShape, LevelsShape, LogisticShape, PointsShape
from optimizer.schema.quantities import Quantity

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


def rated_value(leaf: Criterion, rating: Quantity) -> Fraction:
    """The partial value of a rating as it is written; an unknown one counts as the worst. Raises UnknownLevelError."""
    if rating.unknown:
        return worst_and_best(leaf)[0]
    return partial_value(leaf, known(leaf, rating))


def value_range(leaf: Criterion, rating: Quantity) -> tuple[Fraction, Fraction]:
    """The least and the greatest partial value within the range of a rating that is known. Raises UnknownLevelError.

    Curves that rise or fall throughout have both at the ends of the range; one of points may turn at any of them.
    """
    ends_ = [Fraction(end) for end in (rating.low, rating.best, rating.high) if end is not None]
    if not ends_ or leaf.levels is not None:
        value = partial_value(leaf, known(leaf, rating))
        return value, value
    if isinstance(leaf.shape, PointsShape):
        ends_ += [Fraction(x) for x, _ in leaf.shape.points if min(ends_) < x < max(ends_)]
    values = [partial_value(leaf, end) for end in ends_]
    return min(values), max(values)


def known(leaf: Criterion, rating: Quantity) -> Fraction | str:
    """What is known of a rating: its best number, or its level (which may be a number too)."""
    if rating.best is None:
        return str(rating.level)
    return str(rating.best) if leaf.levels is not None else Fraction(rating.best)


def clipped(leaf: Criterion, rating: Fraction | str) -> bool:
    """Whether the rating lies outside worst..best."""
    if isinstance(rating, str) or leaf.levels is not None:
        return False
    low, high = sorted(ends(leaf))
    return not low <= rating <= high


def ends(leaf: Criterion) -> tuple[Fraction, Fraction]:
    """(worst, best) of a leaf that is measured in numbers, in its unit."""
    assert leaf.worst is not None and leaf.best is not None
    return Fraction(leaf.worst), Fraction(leaf.best)


def worst_and_best(leaf: Criterion) -> tuple[Fraction, Fraction]:
    """The partial values at the two ends: 0 and 1, or those of the least and the greatest level."""
    if isinstance(leaf.shape, LevelsShape):
        values = [Fraction(value) for value in leaf.shape.levels.values()]
        return min(values), max(values)
    return Fraction(0), Fraction(1)


def _curve(leaf: Criterion, x: Fraction) -> Fraction:
    worst, best = ends(leaf)
    if leaf.shape == "linear":
        return (x - worst) / (best - worst)
    if isinstance(leaf.shape, PointsShape):
        low, high = leaf.shape.at(worst), leaf.shape.at(best)
        return (leaf.shape.at(x) - low) / (high - low)
    with localcontext() as context:
        context.prec = 40
        return _rounded(_smooth(leaf, _decimal(x), _decimal(worst), _decimal(best)))


def _smooth(leaf: Criterion, x: Decimal, worst: Decimal, best: Decimal) -> Decimal:
    if leaf.shape == "log":
        return (x / worst).ln() / (best / worst).ln()
    if isinstance(leaf.shape, ExponentialShape):
        return _exponential(leaf.shape.exponential, abs(x - worst), abs(best - worst))
    assert isinstance(leaf.shape, LogisticShape)
    k = leaf.shape.logistic.steepness.copy_sign(best - worst)
    return _logistic(*(k * (point - leaf.shape.logistic.midpoint) for point in (x, worst, best)))


def _exponential(rho: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """(1 - e^(-part/rho)) / (1 - e^(-whole/rho)), with no power of e that could grow."""
    if rho > 0:
        return _rise(part / rho) / _rise(whole / rho)
    return ((part - whole) / -rho).exp() * _rise(part / -rho) / _rise(whole / -rho)


def _logistic(at_x: Decimal, at_worst: Decimal, at_best: Decimal) -> Decimal:
    """(f(x) - f(worst)) / (f(best) - f(worst)) with f(z) = 1 / (1 + e^-z), with no power of e that could grow.

    f(a) - f(b) = (1 - e^(b-a)) e^-b / ((1 + e^-a) (1 + e^-b)); `at_worst` is the least of the three.
    """
    if at_x >= 0:
        ratio = (1 + (-at_best).exp()) / (1 + (-at_x).exp())
    else:
        ratio = (at_x.exp() + (at_x - at_best).exp()) / (1 + at_x.exp())
    return ratio * _rise(at_x - at_worst) / _rise(at_best - at_worst)


def _rise(t: Decimal) -> Decimal:
    """1 - e^-t for t >= 0; t itself where that is too small to be told from 0."""
    return (1 - (-t).exp()) or t


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def _rounded(value: Decimal) -> Fraction:
    return Fraction(int((value * FINEST).to_integral_value()), FINEST)
