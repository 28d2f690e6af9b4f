"""Weights that data alone would suggest: entropy and CRITIC. A check beside chosen weights, never in their place.

They measure how much the criteria spread (and, CRITIC, how little they repeat each other) among the alternatives at
hand, not how much anything is worth; so a method of the file they are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from optimizer.weights.concordance import ranks
from optimizer.weights.node import Number, WeightError, did_you_mean, rounded_shares

DIGITS = 50
Columns = Mapping[str, Sequence[Number]]


def entropy(columns: Columns, normalise: str = "sum", costs: Sequence[str] = ()) -> dict[str, Fraction]:
    """Weights by 1 - e_j, e_j = -sum p_ij ln p_ij / ln m, p_ij = x_ij / sum over i (Shannon 1948; Zeleny 1982, ch. 7).

    `columns`: values of m alternatives by criterion. With `normalise` "sum" the numbers themselves, none negative; with
    "min-max" first brought to 0..1, 1 being the best (the least of `costs`). Variants differ much (Krishnan et al.
    2021, Symmetry 13:973): name yours. A criterion without spread weighs 0. Raises WeightError.
    """
    if normalise not in ("sum", "min-max"):
        raise WeightError(f'there is no normalisation "{normalise}"', did_you_mean(normalise, ("sum", "min-max")))
    with localcontext() as context:
        context.prec = DIGITS
        exact = _exact(columns)
        if normalise == "sum":
            _expect_not_negative(exact)
            kept = exact
        else:
            kept = {name: _min_max(values, name in costs) for name, values in exact.items()}
        return _shares({name: _unevenness(values) for name, values in kept.items()})


def critic(columns: Columns, correlation: str = "pearson") -> dict[str, Fraction]:
    """Weights by C_j = s_j sum over k of (1 - r_jk), of columns brought to 0..1 (Diakoulaki et al. 1995).

    s is the standard deviation, r the correlation of two columns: "pearson", or "spearman" for that of their ranks.
    Brought to 0..1 with the best as 1 or as 0, a column has the same spread; for correlations, let more be better in
    all. A criterion without spread weighs 0. Raises WeightError.
    """
    if correlation not in _RELATED:
        raise WeightError(f'there is no correlation "{correlation}"', did_you_mean(correlation, _RELATED))
    with localcontext() as context:
        context.prec = DIGITS
        scaled = {name: _min_max(values, cost=False) for name, values in _exact(columns).items()}
        related = {name: _RELATED[correlation](values) for name, values in scaled.items() if any(values)}
        return _shares(
            {
                name: _deviation(values) * sum(1 - correlated(related[name], other) for other in related.values())
                if name in related
                else Decimal()
                for name, values in scaled.items()
            }
        )


def correlated(one: Sequence[Fraction], other: Sequence[Fraction]) -> Decimal:
    """Pearson's coefficient of correlation of two columns that both vary, in the digits of the decimal context."""
    a, b = _centred(one), _centred(other)
    product = sum((x * y for x, y in zip(a, b, strict=True)), Fraction())
    return _decimal(product) / _decimal(_square(a) * _square(b)).sqrt()


_RELATED: dict[str, Callable[[Sequence[Fraction]], list[Fraction]]] = {"pearson": list, "spearman": ranks}


def _unevenness(values: Sequence[Fraction]) -> Decimal:
    total = sum(values, Fraction())
    if not total or len(values) < 2:
        return Decimal()
    parts = [_decimal(value / total) for value in values if value]
    return max(1 + sum((p * p.ln() for p in parts), Decimal()) / Decimal(len(values)).ln(), Decimal())


def _min_max(values: Sequence[Fraction], cost: bool) -> list[Fraction]:
    """From 0 (worst) to 1 (best); all 0 where there is no spread."""
    low, high = min(values), max(values)
    if low == high:
        return [Fraction()] * len(values)
    return [(high - value if cost else value - low) / (high - low) for value in values]


def _deviation(values: Sequence[Fraction]) -> Decimal:
    return _decimal(_square(_centred(values)) / len(values)).sqrt()


def _centred(values: Sequence[Fraction]) -> list[Fraction]:
    mean = sum(values, Fraction()) / len(values)
    return [value - mean for value in values]


def _square(values: Sequence[Fraction]) -> Fraction:
    return sum((value * value for value in values), Fraction())


def _shares(found: Mapping[str, Decimal]) -> dict[str, Fraction]:
    if not any(found.values()):
        raise WeightError(
            "no criterion tells the alternatives apart", "there is nothing that data could say of weights"
        )
    return rounded_shares(found)


def _exact(columns: Columns) -> dict[str, list[Fraction]]:
    return {name: [Fraction(value) for value in values] for name, values in columns.items()}


def _expect_not_negative(columns: Mapping[str, Sequence[Fraction]]) -> None:
    for name, values in columns.items():
        if min(values) < 0:
            message = f'"{name}" has the value {float(min(values)):.6g}, below 0'
            raise WeightError(message, "normalise by min-max, or leave it out")


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)
