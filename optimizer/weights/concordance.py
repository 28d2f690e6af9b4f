"""How far several people agree: Kendall's coefficient of concordance, with its test."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.weights.node import Number


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W (1: all rank alike, 0: no agreement) with and without correction for ties, and the test of W = 0.

    `w` is None where everybody ties everything. `chi_square` has `df` degrees of freedom; `p` is the chance of so much
    agreement among people who rank at random (an approximation, poor for fewer than about seven things).
    """

    w: Fraction | None
    w_uncorrected: Fraction
    chi_square: Fraction | None
    df: int
    p: float | None


def concordance(ratings: Sequence[Sequence[Number]]) -> Concordance:
    """W of m people (rows) who rate n things each (columns), n at least 2; only the order of a row counts.

    W = 12 S / (m^2 (n^3 - n) - m sum of T) with S the sum of squared deviations of the rank sums and T the sum of
    t^3 - t over the ties of a row; chi^2 = m (n - 1) W. Kendall & Babington Smith 1939; Kendall 1970, Rank Correlation
    Methods, chapter 6.
    """
    m, n = len(ratings), len(ratings[0])
    sums = [sum(column, Fraction()) for column in zip(*(ranks(row) for row in ratings), strict=True)]
    mean = sum(sums, Fraction()) / n
    deviations = sum(((total - mean) ** 2 for total in sums), Fraction())
    ties = sum(size**3 - size for row in ratings for size in Counter(row).values())
    most = m * m * (n**3 - n)
    uncorrected = 12 * deviations / most
    if most == m * ties:
        return Concordance(None, uncorrected, None, n - 1, None)
    w = 12 * deviations / (most - m * ties)
    chi_square = m * (n - 1) * w
    return Concordance(w, uncorrected, chi_square, n - 1, chi_square_tail(float(chi_square), n - 1))


def ranks(values: Sequence[Number]) -> list[Fraction]:
    """Places from 1 for the greatest; equal values share the mean of their places."""
    ordered = sorted(values, reverse=True)
    return [Fraction(2 * ordered.index(value) + ordered.count(value) + 1, 2) for value in values]


def chi_square_tail(x: float, df: int) -> float:
    """The chance that a chi-square variable with `df` degrees of freedom exceeds x, to six digits.

    Finite sums for whole degrees of freedom (Abramowitz & Stegun 1964, 26.4.4 and 26.4.5).
    """
    if x <= 0:
        return 1.0
    half, odd = x / 2, df % 2
    first = math.erfc(math.sqrt(half)) if odd else 0.0
    exponents = [Fraction(i) + Fraction(odd, 2) for i in range(df // 2)]
    terms = (math.exp(float(e) * math.log(half) - half - math.lgamma(float(e) + 1)) for e in exponents)
    return float(f"{first + sum(terms):.6g}")
