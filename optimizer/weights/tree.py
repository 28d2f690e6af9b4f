"""Weights in a value tree: at a node, of every criterion in the whole, and for a mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.weights.direct import equal
from optimizer.weights.methods import weigh
from optimizer.weights.node import Method, NodeWeights, WeightError, in_shares, require_same

SET = "set"
"""The method of a node some of whose shares were set by `ID=40%`."""


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A criterion of the value tree; without children it is a leaf. The root stands for the criteria set.

    `weight` is the number written beside its siblings', `method` the method for its children, `applies_to` the modes
    for which it counts (all, if None).
    """

    id: str
    children: tuple[TreeNode, ...] = ()
    weight: Fraction | None = None
    method: Method | None = None
    applies_to: frozenset[str] | None = None


def walk(tree: TreeNode) -> Iterator[TreeNode]:
    """The node itself and all below it, parents before their children, in the order of the file."""
    yield tree
    for child in tree.children:
        yield from walk(child)


def with_shares(tree: TreeNode, shares: Mapping[str, Mapping[str, Fraction]], note: str) -> TreeNode:
    """The tree with other shares at some nodes, by node; `note` says whose they are."""
    children = tuple(with_shares(child, shares, note) for child in tree.children)
    if tree.id not in shares:
        return replace(tree, children=children)
    method = Method(SET, {"shares": dict(shares[tree.id]), "note": note})
    return replace(tree, children=tuple(replace(child, weight=None) for child in children), method=method)


def local_weights(node: TreeNode) -> NodeWeights:
    """Shares of the node's children; WeightError if they cannot be had."""
    children = tuple(child.id for child in node.children)
    written = {child.id: child.weight for child in node.children if child.weight is not None}
    if node.method is None:
        return _by_written(node.id, children, written)
    if written:
        message = f'"{next(iter(written))}" has a `weight`, and the node above it has `weights`'
        raise WeightError(message, "keep one of the two")
    if node.method.name == SET:
        return NodeWeights(node.id, SET, node.method.given["shares"], note=node.method.given["note"])
    return weigh(node.id, children, node.method)


def global_shares(tree: TreeNode) -> dict[str, Fraction]:
    """Share of every node below the root in the whole, for all modes alike; those of the leaves sum to 1."""
    return dict(_below(tree, Fraction(1)))


def shares_for_mode(tree: TreeNode, mode: str) -> dict[str, Fraction]:
    """Share of every leaf that counts for the mode.

    Where a leaf does not apply, its siblings take over in proportion; weights of the first level never change. So
    for `none` a first-level criterion without a leaf is simply lost (the sum is then below 1); for any other mode
    WeightError names every such criterion. A branch whose leaves for the mode all weigh 0 counts as one without.
    """
    local = local_weights(tree).weights
    inside = {child.id: _inside(child, mode) for child in tree.children}
    if mode != "none" and (missing := [child for child, leaves in inside.items() if not leaves]):
        named = ", ".join(f'"{child}"' for child in missing)
        advice = f"let a leaf with a weight apply to {mode}, or offer no option of that mode"
        raise WeightError(f"{named}: no leaf counts for the mode {mode}", advice)
    return {leaf: local[child] * share for child, leaves in inside.items() for leaf, share in leaves.items()}


def _by_written(node: str, children: tuple[str, ...], written: Mapping[str, Fraction]) -> NodeWeights:
    if len(children) == 1 and not written:
        return NodeWeights(node, "equal", equal(children))
    require_same(children, written)
    return NodeWeights(node, "written", in_shares(written), written=written)


def _below(node: TreeNode, share: Fraction) -> Iterator[tuple[str, Fraction]]:
    local = local_weights(node).weights if node.children else {}
    for child in node.children:
        yield child.id, share * local[child.id]
        yield from _below(child, share * local[child.id])


def _inside(node: TreeNode, mode: str) -> dict[str, Fraction]:
    """Shares of the leaves that count for the mode within the node; they sum to 1, or there are none."""
    if node.applies_to is not None and mode not in node.applies_to:
        return {}
    if not node.children:
        return {node.id: Fraction(1)}
    local = local_weights(node).weights
    inside = {child.id: _inside(child, mode) for child in node.children}
    total = sum((local[child] for child, leaves in inside.items() if leaves), Fraction())
    if not total:
        return {}
    return {leaf: local[child] / total * share for child, leaves in inside.items() for leaf, share in leaves.items()}
