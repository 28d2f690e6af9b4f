"""The weights of a criteria set as a document: what was written at every node, its share, and what it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.figures import number
from optimizer.schema import CriteriaSet, Criterion
from optimizer.sentences import plain as in_words
from optimizer.value_tree import criteria_of, node_weights, stated
from optimizer.weights import NodeWeights, TreeNode, as_json, global_shares, plain, walk
from optimizer.weights.preferences import feasible


def weights_document(criteria: CriteriaSet, tree: TreeNode) -> dict[str, Any]:
    """The document of `weights` (DESIGN 6); `tree` is the value tree of the set, other weights put in or not.

    Of every node: `written`, the numbers as they stand in the file (None where the method is given none), and `swing`,
    in words what each of them weighs (a swing weight is the worth of going from worst to best: Keeney & Raiffa 1976).
    """
    known = {name: criterion for name, criterion, _ in criteria_of(criteria)}
    return {
        "weights": {name: number(share) for name, share in global_shares(tree).items()},
        "nodes": [_node(known, node) | _allowed(criteria, tree, node.id) for node in node_weights(tree)],
        "leaves": {name: _ends(leaf) for name, leaf in known.items() if not leaf.children},
    }


def _node(known: Mapping[str, Criterion], node: NodeWeights) -> dict[str, Any]:
    swing = {child: _swing(node, child, known[child]) for child in node.weights}
    return {**as_json(node), "written": plain(node.written), "swing": swing}


def _allowed(criteria: CriteriaSet, tree: TreeNode, node: str) -> dict[str, Any]:
    """What the statements about a node's children leave of their weights: `allowed`, the least and the greatest share.

    Only where there are statements, and some weights keep all of them.
    """
    numbers = stated(criteria, tree).get(node, [])
    children = next(tuple(child.id for child in found.children) for found in walk(tree) if found.id == node)
    left = feasible(children, [criteria.preferences[number] for number in numbers]) if numbers else None
    if left is None or not left.points:
        return {}
    return {"allowed": plain(left.ranges), "statements": [criteria.preferences[number].text for number in numbers]}


def _swing(node: NodeWeights, child: str, criterion: Criterion) -> str:
    """`20 = from 800 to 0 KRW bn`; a share where no number is written, and the number alone above the leaves."""
    share = f"{float(node.weights[child]) * 100:.4g} %"
    said = in_words(node.written[child]) if node.written else share
    ends = _ends(criterion)
    if criterion.children or ends["worst"] is None:
        return said
    return f"{said} = from {ends['worst']} to {ends['best']} {ends['unit'] or ''}".rstrip()


def _ends(leaf: Criterion) -> dict[str, Any]:
    """The unit of a leaf, its worst and its best: numbers, or the names of its levels."""
    levels = leaf.levels
    if levels:
        by_value = sorted(levels, key=lambda name: levels[name])
        return {"unit": leaf.unit, "worst": by_value[0], "best": by_value[-1]}
    ends = {key: getattr(leaf, key) for key in ("worst", "best")}
    return {"unit": leaf.unit, **{key: None if end is None else number(end) for key, end in ends.items()}}
