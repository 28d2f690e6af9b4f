"""The nonlinear best-worst model: the least xi, and the range of every weight that it allows, in closed form.

Rezaei 2015 (Omega 53:49-57) minimises xi with |w_B / w_j - a_Bj| <= xi and |w_j / w_W - a_jW| <= xi; Rezaei 2016
(Omega 64:126-130, models 7 and 8) asks for the ranges of the weights at the least xi. With w_W = 1 and r = w_B, every
other weight lies between max(r / (a_Bj + xi), a_jW - xi) and min(r / (a_Bj - xi), a_jW + xi), so everything depends on
r and xi alone (the analysis of Wu, Liu, Zhou & Tu 2023, Information Sciences 619:46-62, in our own words).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 50


@dataclass(frozen=True, slots=True)
class _Band:
    """What a criterion's two judgements say of r = w_B / w_W: at least (a - xi)(b - xi), at most (a + xi)(b + xi)."""

    a: Decimal
    b: Decimal


def nonlinear_ranges(
    best: int, worst: int, best_to_others: Sequence[Fraction], others_to_worst: Sequence[Fraction]
) -> tuple[list[tuple[Fraction, Fraction]], Fraction]:
    """The least and the greatest share of every criterion at the least xi, and that xi; rounded to 30 digits."""
    with localcontext() as context:
        context.prec = DIGITS
        bands = {
            j: _Band(_decimal(best_to_others[j]), _decimal(others_to_worst[j]))
            for j in range(len(best_to_others))
            if j not in (best, worst)
        }
        between = _decimal(best_to_others[worst])
        xi = _least_xi(list(bands.values()), between)
        low = max([between - xi, *(_product(band.a - xi, band.b - xi) for band in bands.values())])
        high = min([between + xi, *((band.a + xi) * (band.b + xi) for band in bands.values())])
        stops = sorted({*_stops(bands.values(), xi, low, high)})
        found = [_range(j, best, worst, bands, xi, stops) for j in range(len(best_to_others))]
        return [(_exact(least), _exact(most)) for least, most in found], _exact(xi)


def _least_xi(bands: Sequence[_Band], between: Decimal) -> Decimal:
    """The least xi at which all bounds of r leave room: the greatest that any two of them need."""
    needed = [Decimal()]
    for one in bands:
        # (a + xi)(b + xi) = between - xi, where the judgements of a criterion multiply to too little; and the mirror.
        needed += [_root(one.a + one.b + 1, one.a * one.b - between), _root_down(one.a, one.b, between)]
        needed += [(one.a * one.b - two.a * two.b) / (one.a + one.b + two.a + two.b) for two in bands]
    return max(needed)


def _root(b: Decimal, c: Decimal) -> Decimal:
    """The root of x^2 + b x + c = 0 that is above 0, or 0 if c is not below 0."""
    return ((b * b - 4 * c).sqrt() - b) / 2 if c < 0 else Decimal()


def _root_down(a: Decimal, b: Decimal, between: Decimal) -> Decimal:
    """The lesser root of (a - x)(b - x) = between + x, or 0 where a b is no more than between."""
    c, s = a * b - between, a + b + 1
    return (s - (s * s - 4 * c).sqrt()) / 2 if c > 0 else Decimal()


def _stops(bands: Iterable[_Band], xi: Decimal, low: Decimal, high: Decimal) -> Iterable[Decimal]:
    """The values of r between which every bound of every weight is one fraction of straight lines in r."""
    yield low
    yield max(high, low)
    for band in bands:
        for r in ((band.a + xi) * (band.b - xi), (band.a - xi) * (band.b + xi)):
            if low < r < high:
                yield r


def _range(
    j: int, best: int, worst: int, bands: dict[int, _Band], xi: Decimal, stops: Sequence[Decimal]
) -> tuple[Decimal, Decimal]:
    """The range of one share: a fraction of straight lines is monotone, so its ends are at the stops."""
    least, most = [], []
    for r in stops:
        bounds = {k: _bounds(band, xi, r) for k, band in bands.items()} | {best: (r, r), worst: (Decimal(1),) * 2}
        lows, highs = (sum((pair[end] for k, pair in bounds.items() if k != j), Decimal()) for end in (0, 1))
        least.append(bounds[j][0] / (bounds[j][0] + highs))
        most.append(bounds[j][1] / (bounds[j][1] + lows))
    return min(least), max(most)


def _bounds(band: _Band, xi: Decimal, r: Decimal) -> tuple[Decimal, Decimal]:
    """The least and the greatest weight of a criterion where the worst weighs 1 and the best r."""
    low = max(r / (band.a + xi), band.b - xi)
    high = band.b + xi if band.a <= xi else min(r / (band.a - xi), band.b + xi)
    return (low, max(low, high))


def _product(a: Decimal, b: Decimal) -> Decimal:
    return a * b if a > 0 and b > 0 else Decimal()


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def _exact(x: Decimal) -> Fraction:
    return Fraction(round(x, 30))
