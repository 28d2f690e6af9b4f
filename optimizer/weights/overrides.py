"""Other weights than the files': `--weight ID=40` and `--weight ID=40%`, at any node of the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from optimizer.read.scalars import number
from optimizer.weights.direct import equal
from optimizer.weights.node import Method, NodeWeights, WeightError, did_you_mean, in_shares
from optimizer.weights.tree import SET, TreeNode, local_weights, walk


def override(local: NodeWeights, id: str, text: str) -> NodeWeights:
    """One child's weight replaced, as in `--weight ID=TEXT`; see `overridden`."""
    return overridden(local, {id: text})


def overridden(local: NodeWeights, changes: Mapping[str, str]) -> NodeWeights:
    """Children's weights replaced together, so that the order of the changes does not matter.

    "40" replaces the written number, and siblings keep theirs (where numbers are written). "40%" sets the share at
    the node, and the siblings that are not set share the rest in proportion (equally if all of them are 0).
    """
    for child in changes:
        if child not in local.weights:
            raise WeightError(f'"{local.id}" has no criterion "{child}"', did_you_mean(child, local.weights))
    shares = {child: _number(text[:-1], text) / 100 for child, text in changes.items() if text.endswith("%")}
    numbers = {child: _number(text, text) for child, text in changes.items() if child not in shares}
    base = _with_numbers(local, numbers) if numbers else local
    return _with_shares(base, shares) if shares else base


def override_tree(tree: TreeNode, changes: Mapping[str, str]) -> TreeNode:
    """The tree with the weights of some criteria replaced (`--weight ID=40`, `ID=40%`), at any node."""
    known = [node.id for node in walk(tree)][1:]
    for child in changes:
        if child not in known:
            raise WeightError(f'there is no criterion "{child}"', did_you_mean(child, known))
    return _rebuilt(tree, changes)


def _with_numbers(local: NodeWeights, numbers: Mapping[str, Fraction]) -> NodeWeights:
    if local.written is None:
        message = f'the weights below "{local.id}" come from the method "{local.method}": there is no number to replace'
        raise WeightError(message, f"set the share at its node instead, as in `{next(iter(numbers))}=40%`")
    written = {**local.written, **numbers}
    return replace(
        local,
        weights=in_shares(written),
        written=written,
        note=_told(local.note, {child: f"{float(value):.6g}" for child, value in numbers.items()}),
    )


def _with_shares(local: NodeWeights, shares: Mapping[str, Fraction]) -> NodeWeights:
    rest = {child: weight for child, weight in local.weights.items() if child not in shares}
    left = 1 - sum(shares.values(), Fraction())
    if left < 0 or (left and not rest):
        message = f'the shares set below "{local.id}" sum to {_percent(1 - left)}'
        raise WeightError(message, "shares of one node sum to at most 100%, and to 100% if every one is set")
    spread = in_shares(rest) if any(rest.values()) else equal(rest) if rest else {}
    weights = {child: shares[child] if child in shares else left * spread[child] for child in local.weights}
    told = {child: _percent(share) for child, share in shares.items()}
    return NodeWeights(local.id, SET, weights, note=_told(local.note or f"method {local.method}", told))


def _rebuilt(node: TreeNode, changes: Mapping[str, str]) -> TreeNode:
    children = tuple(_rebuilt(child, changes) for child in node.children)
    mine = {child.id: changes[child.id] for child in children if child.id in changes}
    if not mine:
        return replace(node, children=children)
    changed = overridden(local_weights(node), mine)
    if changed.written is None:
        bare = tuple(replace(child, weight=None) for child in children)
        return replace(node, children=bare, method=Method(SET, {"shares": changed.weights, "note": changed.note}))
    if node.method is None:
        return replace(node, children=tuple(replace(child, weight=changed.written[child.id]) for child in children))
    return replace(node, children=children, method=replace(node.method, given={"values": changed.written}))


def _number(text: str, whole: str) -> Fraction:
    try:
        value = number(text.strip())
    except ValueError as refusal:
        raise WeightError(f'"{whole}" is not a weight: {refusal}', "write it as in 40, 0.25 or 40%") from refusal
    if value < 0:
        raise WeightError(f'the weight "{whole}" is below 0', "write 0 or more")
    return Fraction(value)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g}%"


def _told(before: str, changes: Mapping[str, str]) -> str:
    told = ", ".join(f"{child} set to {value}" for child, value in sorted(changes.items()))
    return f"{before}; {told}" if before else told
