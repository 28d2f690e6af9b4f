"""What a weight method is given and what it gives back, at one node of a value tree."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

Number = Fraction | Decimal | int
FINEST = 10**12
"""Weights that are no fractions of what is given (roots, eigenvectors) are rounded to 1 / FINEST, then add up to 1."""


class WeightError(Exception):
    """Weights that make no sense: `message` says what is wrong, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message, self.remedy = message, remedy

    def __str__(self) -> str:
        return f"{self.message} - {self.remedy}"


@dataclass(frozen=True, slots=True)
class Method:
    """`weights:` of a node: the `name` of a method (a key of METHODS) and what is `given` to it, by key of the file."""

    name: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the weights of a node that a planner should look at again: what, and what to do."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class NodeWeights:
    """Shares of a node's children (they sum to 1) and where they come from.

    `method` is a key of METHODS, "written" (numbers beside the children) or "set" (by `ID=40%`). `written` holds the
    numbers before normalisation where there are such, `consistency` the measures of methods that judge themselves,
    `beside` what other rules make of the same answers (by name of the rule), `ranges` the least and the greatest share
    that the answers allow, `people` everybody's own weights, `agreement` how far they agree, `doubts` what should be
    looked at again.
    """

    id: str
    method: str
    weights: Mapping[str, Fraction]
    consistency: Mapping[str, Any] | None = None
    note: str = ""
    written: Mapping[str, Fraction] | None = None
    beside: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    people: Mapping[str, NodeWeights] = field(default_factory=dict)
    agreement: Mapping[str, Any] | None = None
    doubts: tuple[Doubt, ...] = ()


def in_shares(values: Mapping[str, Number]) -> dict[str, Fraction]:
    """Numbers of any scale, divided by their sum: w_i = v_i / sum(v). Raises WeightError if none is positive."""
    exact = {name: Fraction(value) for name, value in values.items()}
    for name, value in exact.items():
        if value < 0:
            message = f'the weight of "{name}" is {values[name]}, below 0'
            raise WeightError(message, "write 0 or more; `worst` and `best` say which way is better")
    total = sum(exact.values())
    if not total:
        what = "all weights are 0" if exact else "there is nothing to weigh"
        raise WeightError(what, "give at least one criterion a weight above 0")
    return {name: value / total for name, value in exact.items()}


def rounded_shares(values: Mapping[str, Decimal]) -> dict[str, Fraction]:
    """Positive decimals as shares: divided by their sum, rounded half-even to 1 / FINEST, and divided by the sum again.

    So equal numbers stay equal, the order of the names does not matter, and the shares sum to exactly 1.
    """
    total = sum(values.values())
    return in_shares(
        {name: Fraction(int((value / total * FINEST).to_integral_value()), FINEST) for name, value in values.items()}
    )


def require_same(children: Sequence[str], given: Iterable[str]) -> None:
    """Refuse unless every child is weighed, and nothing else."""
    weighed = list(given)
    for name in weighed:
        if name not in children:
            raise WeightError(f'"{name}" is weighed, but is no criterion of this node', did_you_mean(name, children))
    if missing := [child for child in children if child not in weighed]:
        named = ", ".join(f'"{child}"' for child in missing)
        advice = "give every criterion of the node a weight, 0 if it is not to count"
        raise WeightError(f"the weight of {named} is missing", advice)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest of the known words as a question, or all of them."""
    choice = list(known)
    near = difflib.get_close_matches(word, choice, 1)
    return f'did you mean "{near[0]}"?' if near else f"choose from {', '.join(choice)}"
