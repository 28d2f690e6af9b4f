"""The weights that preferences allow, as corners: one for each choice of extreme points at its nodes.

Without preferences the weights of the first level may be anything. Below it, weights vary only at nodes that some
statement speaks of. The value of a plan is linear in the weights of each such node while the others stand still, so
differences of plans are least and greatest at corners (Liesiö, Mild & Salo 2007, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from optimizer.alternatives import Alternatives
from optimizer.faults import Fault, Place, Refused
from optimizer.figures import number
from optimizer.score import Scores
from optimizer.value_tree import stated
from optimizer.weights import TreeNode, WeightError, shares_for_mode, walk, with_shares
from optimizer.weights.preferences import Feasible, feasible

MOST = 512
"""So many corners are looked at; more are refused, as every one is an objective of its own."""
Shares = Mapping[str, Mapping[str, Fraction]]
"""By node, by child."""


@dataclass(frozen=True)
class WeightSet:
    """What the weights may be: for each node that varies its extreme points; all other nodes as in `tree`."""

    tree: TreeNode
    nodes: Mapping[str, Feasible]
    statements: tuple[str, ...]

    @cached_property
    def corners(self) -> tuple[Shares, ...]:
        """The shares at every node that varies, one for each choice of extreme points."""
        choices = product(*(one.points for one in self.nodes.values()))
        return tuple(self._at(points) for points in choices)

    @cached_property
    def centre(self) -> Shares:
        """The mean of the extreme points, at every node."""
        return self._at(tuple(one.centre for one in self.nodes.values()))

    def weighed(self, shares: Shares) -> TreeNode:
        """The tree with these shares."""
        return with_shares(self.tree, shares, "within what the preferences allow")

    def for_modes(self, shares: Shares, modes: list[str]) -> dict[str, dict[str, Fraction]]:
        """Shares of every leaf by mode. Raises Refused where a branch is left without weight for a mode."""
        tree = self.weighed(shares)
        try:
            return {mode: shares_for_mode(tree, mode) for mode in modes}
        except WeightError as error:
            remedy = "give the leaves that count for every mode a weight above 0 in `preferences`"
            raise Refused([Fault("C307", Place("preferences"), error.message, remedy)]) from None

    @property
    def crooked(self) -> tuple[str, ...]:
        """Nodes that vary and whose children do not all apply to the same modes.

        Siblings take over there (DESIGN 4.1), so values are quotients of weights and not linear in them.
        """
        nodes = {node.id: node for node in walk(self.tree)}
        return tuple(
            name
            for name in self.nodes
            if name != self.tree.id and len({frozenset(_modes(child)) for child in nodes[name].children}) > 1
        )

    def as_json(self) -> dict[str, Any]:
        """Statements, ranges and extreme points at every node that varies."""
        return {
            "preferences": list(self.statements),
            "nodes": [
                {
                    "id": name,
                    "ranges": {child: [number(low), number(high)] for child, (low, high) in one.ranges.items()},
                    "extreme_points": [
                        dict(zip(one.children, map(number, point), strict=True)) for point in one.points
                    ],
                    "centre": dict(zip(one.children, map(number, one.centre), strict=True)),
                }
                for name, one in self.nodes.items()
            ],
        }

    def _at(self, points: tuple[tuple[Fraction, ...], ...]) -> Shares:
        return {
            name: dict(zip(one.children, point, strict=True))
            for (name, one), point in zip(self.nodes.items(), points, strict=True)
        }


def weight_set(scores: Scores) -> WeightSet:
    """The weights that the statements of the criteria set allow. Raises Refused where there are too many corners."""
    criteria = scores.alternatives.case.criteria
    spoken = stated(criteria, scores.tree)
    nodes = {}
    for node in walk(scores.tree):
        if node.children and (node is scores.tree or node.id in spoken):
            statements = [criteria.preferences[place] for place in spoken.get(node.id, ())]
            nodes[node.id] = feasible([child.id for child in node.children], statements)
    found = WeightSet(scores.tree, nodes, tuple(statement.text for statement in criteria.preferences))
    count = 1
    for one in nodes.values():
        count *= len(one.points)
    if not 0 < count <= MOST:
        message = f"the preferences leave a set of weights with {count} corners; at most {MOST} are looked at"
        raise Refused([Fault("C308", Place("preferences"), message, "say less about weights below the first level")])
    return found


def modes_of(alternatives: Alternatives) -> list[str]:
    """The modes that alternatives have, doing nothing always among them."""
    return sorted({item.mode for item in alternatives.items} | {"none"})


def _modes(node: TreeNode) -> Iterator[str]:
    for leaf in walk(node):
        if not leaf.children:
            yield from ("all",) if leaf.applies_to is None else leaf.applies_to
