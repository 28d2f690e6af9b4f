"""Weights of a value tree: from what planners write to exact shares, at a node, in the tree, and for a mode.

Every share is an exact Fraction. Functions take plain records, never files; whoever read the files knows the places
and turns a WeightError into a fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.read.scalars import number

Number = Fraction | Decimal | int


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


@dataclass(frozen=True, slots=True)
class NodeWeights:
    """Shares of a node's children (they sum to 1) and where they come from.

    `method` is a key of METHODS, "written" (numbers beside the children) or "set" (by `ID=40%`). `written` holds the
    numbers before normalisation where there are such, `consistency` the measures of methods that judge themselves.
    """

    id: str
    method: str
    weights: Mapping[str, Fraction]
    consistency: Mapping[str, Any] | None = None
    note: str = ""
    written: Mapping[str, Fraction] | None = None


# ------------------------------------------------------------------------------------------------ methods


def direct(values: Mapping[str, Number]) -> dict[str, Fraction]:
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


def swing(values: Mapping[str, Number]) -> dict[str, Fraction]:
    """Swing weights: points for going from worst to best on each criterion, divided by their sum.

    Source: von Winterfeldt & Edwards 1986, Decision Analysis and Behavioral Research; the arithmetic is that of
    `direct`, the question put to the planner is not.
    """
    return direct(values)


def equal(names: Iterable[str]) -> dict[str, Fraction]:
    """The same share for every name."""
    return direct(dict.fromkeys(names, 1))


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
        raise WeightError(f'there is no rank formula "{formula}"', _did_you_mean(formula, FORMULAS))
    places = iter(FORMULAS[formula](len(ranked)))
    shared = [(group, [next(places) for _ in group]) for group in groups]
    return direct({name: sum(taken, Fraction()) / len(taken) for group, taken in shared for name in group})


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


def _by_direct(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    _require_same(children, given["values"])
    values = {child: Fraction(given["values"][child]) for child in children}
    return NodeWeights(node, "direct", direct(values), written=values)


def _by_swing(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    return replace(_by_direct(node, children, given), method="swing")


def _by_equal(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:  # noqa: ARG001
    return NodeWeights(node, "equal", equal(children))


def _by_rank(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    formula = given.get("formula", "roc")
    shares = rank(given["order"], formula)
    _require_same(children, shares)
    return NodeWeights(node, "rank", {child: shares[child] for child in children}, note=f"formula {formula}")


METHODS: dict[str, Callable[[str, tuple[str, ...], Mapping[str, Any]], NodeWeights]] = {
    "direct": _by_direct,
    "swing": _by_swing,
    "equal": _by_equal,
    "rank": _by_rank,
}
"""Each takes the id of a node, the ids of its children and what the file gives. `ahp`, `bwm` and `group` join here."""


# ------------------------------------------------------------------------------------------------ the tree


def walk(tree: TreeNode) -> Iterator[TreeNode]:
    """The node itself and all below it, parents before their children, in the order of the file."""
    yield tree
    for child in tree.children:
        yield from walk(child)


def local_weights(node: TreeNode) -> NodeWeights:
    """Shares of the node's children; WeightError if they cannot be had."""
    children = tuple(child.id for child in node.children)
    written = {child.id: child.weight for child in node.children if child.weight is not None}
    if node.method is None:
        return _by_written(node.id, children, written)
    if written:
        message = f'"{next(iter(written))}" has a `weight`, and the node above it has `weights`'
        raise WeightError(message, "keep one of the two")
    if node.method.name == _SET:
        return NodeWeights(node.id, _SET, node.method.given["shares"], note=node.method.given["note"])
    if node.method.name not in METHODS:
        raise WeightError(f'there is no weight method "{node.method.name}"', _did_you_mean(node.method.name, METHODS))
    return METHODS[node.method.name](node.id, children, node.method.given)


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
    _require_same(children, written)
    return NodeWeights(node, "written", direct(written), written=written)


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


# ------------------------------------------------------------------------------------------------ other weights


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
            raise WeightError(f'"{local.id}" has no criterion "{child}"', _did_you_mean(child, local.weights))
    shares = {child: _number(text[:-1], text) / 100 for child, text in changes.items() if text.endswith("%")}
    numbers = {child: _number(text, text) for child, text in changes.items() if child not in shares}
    base = _with_numbers(local, numbers) if numbers else local
    return _with_shares(base, shares) if shares else base


def override_tree(tree: TreeNode, changes: Mapping[str, str]) -> TreeNode:
    """The tree with the weights of some criteria replaced (`--weight ID=40`, `ID=40%`), at any node."""
    known = [node.id for node in walk(tree)][1:]
    for child in changes:
        if child not in known:
            raise WeightError(f'there is no criterion "{child}"', _did_you_mean(child, known))
    return _rebuilt(tree, changes)


_SET = "set"


def _with_numbers(local: NodeWeights, numbers: Mapping[str, Fraction]) -> NodeWeights:
    if local.written is None:
        message = f'the weights below "{local.id}" come from the method "{local.method}": there is no number to replace'
        raise WeightError(message, f"set the share at its node instead, as in `{next(iter(numbers))}=40%`")
    written = {**local.written, **numbers}
    return replace(
        local,
        weights=direct(written),
        written=written,
        note=_told(local.note, {child: f"{float(value):.6g}" for child, value in numbers.items()}),
    )


def _with_shares(local: NodeWeights, shares: Mapping[str, Fraction]) -> NodeWeights:
    rest = {child: weight for child, weight in local.weights.items() if child not in shares}
    left = 1 - sum(shares.values(), Fraction())
    if left < 0 or (left and not rest):
        message = f'the shares set below "{local.id}" sum to {_percent(1 - left)}'
        raise WeightError(message, "shares of one node sum to at most 100%, and to 100% if every one is set")
    spread = direct(rest) if any(rest.values()) else equal(rest) if rest else {}
    weights = {child: shares[child] if child in shares else left * spread[child] for child in local.weights}
    told = {child: _percent(share) for child, share in shares.items()}
    return NodeWeights(local.id, _SET, weights, note=_told(local.note or f"method {local.method}", told))


def _rebuilt(node: TreeNode, changes: Mapping[str, str]) -> TreeNode:
    children = tuple(_rebuilt(child, changes) for child in node.children)
    mine = {child.id: changes[child.id] for child in children if child.id in changes}
    if not mine:
        return replace(node, children=children)
    changed = overridden(local_weights(node), mine)
    if changed.written is None:
        bare = tuple(replace(child, weight=None) for child in children)
        return replace(node, children=bare, method=Method(_SET, {"shares": changed.weights, "note": changed.note}))
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


def _require_same(children: Sequence[str], given: Iterable[str]) -> None:
    """Every child is weighed, and nothing else."""
    weighed = list(given)
    for name in weighed:
        if name not in children:
            raise WeightError(f'"{name}" is weighed, but is no criterion of this node', _did_you_mean(name, children))
    if missing := [child for child in children if child not in weighed]:
        named = ", ".join(f'"{child}"' for child in missing)
        advice = "give every criterion of the node a weight, 0 if it is not to count"
        raise WeightError(f"the weight of {named} is missing", advice)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    choice = list(known)
    near = difflib.get_close_matches(word, choice, 1)
    return f'did you mean "{near[0]}"?' if near else f"choose from {', '.join(choice)}"
