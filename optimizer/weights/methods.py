"""The weight methods by the word of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optimizer.weights.ahp import by_ahp
from optimizer.weights.bwm import by_bwm
from optimizer.weights.direct import by_direct, by_equal, by_swing
from optimizer.weights.group import by_group
from optimizer.weights.node import Method, NodeWeights, WeightError, did_you_mean
from optimizer.weights.rank import by_rank

METHODS: dict[str, Callable[[str, tuple[str, ...], Mapping[str, Any]], NodeWeights]] = {
    "direct": by_direct,
    "swing": by_swing,
    "equal": by_equal,
    "rank": by_rank,
    "ahp": by_ahp,
    "bwm": by_bwm,
    "group": lambda node, children, given: by_group(weigh, node, children, given),
}
"""Each takes the id of a node, the ids of its children and what the file gives."""


def weigh(node: str, children: tuple[str, ...], method: Method) -> NodeWeights:
    """The weights of a node's children by a method; WeightError if they cannot be had."""
    if method.name not in METHODS:
        raise WeightError(f'there is no weight method "{method.name}"', did_you_mean(method.name, METHODS))
    return METHODS[method.name](node, children, method.given)
