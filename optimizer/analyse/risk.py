"""Risk over states of the world: expectation, and the mean of the worst cases, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def expectation(values: Sequence[Fraction], chances: Sequence[Fraction]) -> Fraction:
    """The sum of chance * value."""
    return sum((chance * value for value, chance in zip(values, chances, strict=True)), Fraction(0))


def value_at_risk(losses: Sequence[Fraction], chances: Sequence[Fraction], alpha: Fraction) -> Fraction:
    """The least loss that is not exceeded with probability `alpha` (Rockafellar & Uryasev 2002, eq. 4).

    `chances` sum to 1, one for each of `losses`; 0 <= alpha < 1.
    """
    reached = Fraction(0)
    pairs = sorted(pair for pair in zip(losses, chances, strict=True) if pair[1])
    for loss, chance in pairs:
        reached += chance
        if reached >= alpha and reached:
            return loss
    return pairs[-1][0]


def conditional_value_at_risk(losses: Sequence[Fraction], chances: Sequence[Fraction], alpha: Fraction) -> Fraction:
    """The mean loss of the worst 1 - alpha share of cases; an atom on the edge counts in part.

    CVaR = VaR + E[max(loss - VaR, 0)] / (1 - alpha) (Rockafellar & Uryasev 2002, theorem 10).
    """
    edge = value_at_risk(losses, chances, alpha)
    beyond = [max(loss - edge, Fraction(0)) for loss in losses]
    return edge + expectation(beyond, chances) / (1 - alpha)
