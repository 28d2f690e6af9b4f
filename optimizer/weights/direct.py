"""Numbers given to the criteria themselves: direct, swing, equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from optimizer.weights.node import NodeWeights, Number, in_shares, require_same


def direct(values: Mapping[str, Number]) -> dict[str, Fraction]:
    """Numbers of any scale, divided by their sum: w_i = v_i / sum(v). Raises WeightError if none is positive."""
    return in_shares(values)


def swing(values: Mapping[str, Number]) -> dict[str, Fraction]:
    """Swing weights: points for going from worst to best on each criterion, divided by their sum.

    Source: von Winterfeldt & Edwards 1986, Decision Analysis and Behavioral Research; the arithmetic is that of
    `direct`, the question put to the planner is not.
    """
    return in_shares(values)


def equal(names: Iterable[str]) -> dict[str, Fraction]:
    """The same share for every name."""
    return in_shares(dict.fromkeys(names, 1))


def by_direct(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    """`direct {values}`."""
    require_same(children, given["values"])
    values = {child: Fraction(given["values"][child]) for child in children}
    return NodeWeights(node, "direct", direct(values), written=values)


def by_swing(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    """`swing {values}`."""
    return replace(by_direct(node, children, given), method="swing")


def by_equal(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:  # noqa: ARG001
    """`equal`."""
    return NodeWeights(node, "equal", equal(children))
