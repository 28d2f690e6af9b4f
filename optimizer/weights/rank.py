"""Weights from an order of importance alone: rank order centroid, rank sum, rank reciprocal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from optimizer.weights.node import NodeWeights, WeightError, did_you_mean, in_shares, require_same


def rank(order: Sequence[str | Sequence[str]], formula: str = "roc") -> dict[str, Fraction]:
    """Weights from an order of importance, best first; tied names share the mean weight of their places.

    `formula`: "roc", "sum" or "reciprocal", see FORMULAS.
    """
    groups = [[entry] if isinstance(entry, str) else list(entry) for entry in order]
    ranked = [name for group in groups for name in group]
    for name in ranked:
        if ranked.count(name) > 1:
            raise WeightError(f'"{name}" stands twice in the order', "name every criterion once")
    if formula not in FORMULAS:
        raise WeightError(f'there is no rank formula "{formula}"', did_you_mean(formula, FORMULAS))
    places = iter(FORMULAS[formula](len(ranked)))
    shared = [(group, [next(places) for _ in group]) for group in groups]
    return in_shares({name: sum(taken, Fraction()) / len(taken) for group, taken in shared for name in group})


def rank_order_centroid(n: int) -> list[Fraction]:
    """Weights of places 1 to n: w_i = (1/n) sum over k = i..n of 1/k (Edwards & Barron 1994, SMARTER)."""
    tails = [Fraction()]
    for k in range(n, 0, -1):
        tails.append(tails[-1] + Fraction(1, k))
    return [tail / n for tail in reversed(tails[1:])]


def rank_sum(n: int) -> list[Fraction]:
    """Weights of places 1 to n: w_i = 2 (n + 1 - i) / (n (n + 1)) (Stillwell, Seaver & Edwards 1981, rank sum)."""
    return [Fraction(2 * (n + 1 - i), n * (n + 1)) for i in range(1, n + 1)]


def rank_reciprocal(n: int) -> list[Fraction]:
    """Weights of places 1 to n: w_i = (1/i) / sum over k = 1..n of 1/k (Stillwell, Seaver & Edwards 1981)."""
    total = sum((Fraction(1, k) for k in range(1, n + 1)), Fraction())
    return [Fraction(1, i) / total for i in range(1, n + 1)]


FORMULAS: dict[str, Callable[[int], list[Fraction]]] = {
    "roc": rank_order_centroid,
    "sum": rank_sum,
    "reciprocal": rank_reciprocal,
}
"""Weights of the places 1 to n of an order, by the word of the file."""


def by_rank(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    """`rank {order, formula}`; what the other formulas make of the same order stands beside."""
    formula = given.get("formula", "roc")
    shares = rank(given["order"], formula)
    require_same(children, shares)
    others = {other: rank(given["order"], other) for other in FORMULAS if other != formula}
    return NodeWeights(
        node,
        "rank",
        {child: shares[child] for child in children},
        note=f"formula {formula}",
        beside={other: {child: found[child] for child in children} for other, found in others.items()},
    )
