"""Weights, value functions and ratings, computed a second time in fractions (DESIGN 4.1).

Shares no code with the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

Text = Mapping[str, Any]
MODES = ("own", "access", "protect", "none")


def fraction(value: Any) -> Fraction:
    """Return the exact number of an entry: a number, `[low, best, high]`, or a mapping with `value` or `best`."""
    return Fraction(str(_best(value)))


def _best(entry: Any) -> Any:
    if isinstance(entry, Mapping):
        return entry["value"] if "value" in entry else entry["best"]
    return entry[1] if isinstance(entry, (list, tuple)) else entry


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of the value tree; `weight` is its share among all its siblings; `leaf` is empty for inner nodes."""

    id: str
    weight: Fraction
    children: tuple[Criterion, ...]
    leaf: Text

    def applies(self, mode: str) -> bool:
        """Whether any leaf below counts for `mode`."""
        if self.children:
            return any(child.applies(mode) for child in self.children)
        return mode in self.leaf.get("applies_to", MODES)

    def leaves(self) -> Iterable[Criterion]:
        """Yield the leaf criteria below (itself, if it is one)."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def value(self, mode: str, partial: Callable[[Criterion], Fraction]) -> Fraction:
        """Return the weighted mean of the children that apply to `mode`, their weights renormalised."""
        if not self.children:
            return partial(self)
        counted = [child for child in self.children if child.applies(mode)]
        total = sum((child.weight for child in counted), Fraction())
        return sum((child.weight * child.value(mode, partial) for child in counted), Fraction()) / total


def value_tree(criteria: Text) -> tuple[Criterion, ...]:
    """Return the first-level criteria of a criteria set."""
    return _siblings(criteria["criteria"], criteria.get("weights"))


def overall(roots: Sequence[Criterion], mode: str, partial: Callable[[Criterion], Fraction]) -> Fraction:
    """Return V: first-level weights never change with the mode; what has no leaf for the mode counts 0."""
    return sum((root.weight * root.value(mode, partial) for root in roots if root.applies(mode)), Fraction())


def every_partial(
    roots: Sequence[Criterion], mode: str, partial: Callable[[Criterion], Fraction]
) -> dict[str, Fraction]:
    """Return the partial value at every node that counts for the mode."""
    found: dict[str, Fraction] = {}
    for root in roots:
        if root.applies(mode):
            found |= {root.id: root.value(mode, partial)} | every_partial(root.children, mode, partial)
    return found


def _siblings(nodes: Text, weights: Text | None) -> tuple[Criterion, ...]:
    shares = _shares(nodes, weights)
    return tuple(_node(key, nodes[key], shares[key]) for key in nodes)


def _node(key: str, node: Text, share: Fraction) -> Criterion:
    if "children" not in node:
        return Criterion(key, share, (), node)
    return Criterion(key, share, _siblings(node["children"], node.get("weights")), {})


def _shares(nodes: Text, weights: Text | None) -> dict[str, Fraction]:
    if weights is None:
        raw = {key: fraction(node["weight"]) for key, node in nodes.items()}
    elif weights["method"] in ("direct", "swing"):
        raw = {key: fraction(weights["values"][key]) for key in nodes}
    elif weights["method"] == "equal":
        raw = {key: Fraction(1) for key in nodes}
    else:
        raw = rank_weights(weights["order"], weights["formula"])
    total = sum(raw.values(), Fraction())
    return {key: value / total for key, value in raw.items()}


def rank_weights(order: Sequence[Any], formula: str) -> dict[str, Fraction]:
    """Return rank-order-centroid (`roc`), rank-sum (`sum`) or `reciprocal` weights; tied ids share their places."""
    groups = [entry if isinstance(entry, (list, tuple)) else [entry] for entry in order]
    count = sum(len(group) for group in groups)
    place = 0
    raw: dict[str, Fraction] = {}
    for group in groups:
        places = range(place + 1, place + len(group) + 1)
        mean = sum((_place_weight(i, count, formula) for i in places), Fraction()) / len(group)
        raw.update(dict.fromkeys(group, mean))
        place += len(group)
    return raw


def _place_weight(place: int, count: int, formula: str) -> Fraction:
    if formula == "roc":
        return sum((Fraction(1, k) for k in range(place, count + 1)), Fraction()) / count
    return Fraction(count + 1 - place) if formula == "sum" else Fraction(1, place)


def partial_value(leaf: Text, raw: Any) -> Fraction:
    """Return the value 0..1 of a raw rating (number, level name, `None` = unknown, taken at its worst), clipped."""
    shape = leaf.get("shape", "linear")
    if isinstance(shape, Mapping) and "levels" in shape:
        levels = {name: fraction(value) for name, value in shape["levels"].items()}
        return min(levels.values()) if raw is None else levels[raw]
    worst, best = fraction(leaf["worst"]), fraction(leaf["best"])
    x = worst if raw is None else min(max(raw, min(worst, best)), max(worst, best))
    if shape == "linear":
        return (x - worst) / (best - worst)
    points = sorted((fraction(a), fraction(b)) for a, b in shape["points"])
    low, high = _between(points, worst), _between(points, best)
    return (_between(points, x) - low) / (high - low)


def _between(points: Sequence[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    for (x0, v0), (x1, v1) in pairwise(points):
        if x0 <= x <= x1:
            return v0 + (v1 - v0) * (x - x0) / (x1 - x0)
    raise ValueError(f"{x} is outside the points")


def read_rating(leaf: Text, entry: Any) -> Any:
    """Return the number or level name of a rating as written; `None` when it is unknown."""
    raw = _best(entry)
    if raw == "unknown":
        return None
    levels = isinstance(leaf.get("shape"), Mapping) and "levels" in leaf["shape"]
    return str(raw) if levels else Fraction(str(raw))


def find_rating(criterion: Criterion, option: Text, partners: Sequence[Text], technology: Text, missing: bool) -> Any:
    """Look a rating up on the option, then on its partners (the worst), then on the technology."""
    key, leaf = criterion.id, criterion.leaf
    places = [[option], list(partners), [technology]]
    for place in places:
        found = [read_rating(leaf, owner["ratings"][key]) for owner in place if key in owner.get("ratings", {})]
        if found:
            return min(found, key=lambda raw: partial_value(leaf, raw))
    if not missing:
        raise ValueError(f"{technology['id']} {option['id']}: no rating on {key}")
    return None


def none_partial(criterion: Criterion, written: Text | None, technology: Text) -> Fraction:
    """Return the partial value of doing nothing: the written `none` option's rating, else `if_none`."""
    key, leaf = criterion.id, criterion.leaf
    if written is not None and key in written.get("ratings", {}):
        return partial_value(leaf, read_rating(leaf, written["ratings"][key]))
    word = leaf.get("if_none", "worst")
    if word == "worst":
        return partial_value(leaf, None)
    if word == "best":
        levels = (
            leaf["shape"]["levels"].values()
            if isinstance(leaf.get("shape"), Mapping) and "levels" in leaf["shape"]
            else None
        )
        return max(map(fraction, levels)) if levels else Fraction(1)
    entry = technology["ratings"][key] if word == "technology" else word
    return partial_value(leaf, read_rating(leaf, entry))
