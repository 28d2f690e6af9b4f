"""The value tree of a criteria set with its weights, as plain records, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from optimizer.faults import Fault, Place
from optimizer.schema import CriteriaSet, Criterion
from optimizer.schema.weighing import WeightMethod
from optimizer.weights import (
    Method,
    NodeWeights,
    TreeNode,
    WeightError,
    local_weights,
    override_tree,
    shares_for_mode,
    walk,
)

Path = tuple[str | int, ...]


def value_tree(criteria: CriteriaSet, overrides: Mapping[str, str]) -> TreeNode:
    """The tree with the weights of `overrides` (`--weight ID=W`) put in. Raises WeightError for an override."""
    children = tuple(_node(name, criterion) for name, criterion in criteria.criteria.items())
    plain = TreeNode(criteria.criteria_set, children, method=_method(criteria.weights))
    return override_tree(plain, overrides) if overrides else plain


def node_weights(tree: TreeNode) -> tuple[NodeWeights, ...]:
    """The weights at every node with children, the root first. Raises WeightError."""
    return tuple(local_weights(node) for node in walk(tree) if node.children)


def stated(criteria: CriteriaSet, tree: TreeNode) -> dict[str, list[int]]:
    """The numbers of the statements about the children of each node that has any; those that fit no node are left out.

    Statements are numbered as in `criteria.preferences`; the root goes by the set's id.
    """
    found: dict[str, list[int]] = {}
    nodes = [(node.id, {child.id for child in node.children}) for node in walk(tree) if node.children]
    for number, statement in enumerate(criteria.preferences):
        for name, children in nodes:
            if statement.names.keys() <= children:
                found.setdefault(name, []).append(number)
    return found


def leaves_of(criteria: CriteriaSet) -> dict[str, Criterion]:
    """The leaf criteria by id, in the order of the file."""
    return {name: criterion for name, criterion, _ in criteria_of(criteria) if not criterion.children}


def criteria_of(criteria: CriteriaSet) -> Iterator[tuple[str, Criterion, Path]]:
    """Every criterion with its id and its path in the file, parents first."""
    for name, criterion in criteria.criteria.items():
        yield from _below(name, criterion, ("criteria", name))


def weight_faults(tree: TreeNode, place: Mapping[str, Place]) -> list[Fault]:
    """Nodes whose weights cannot be had; `place` by node id (the root by the set's id)."""
    faults = []
    for node in walk(tree):
        if node.children:
            try:
                local_weights(node)
            except WeightError as error:
                faults.append(Fault("W101", place[node.id], error.message, error.remedy))
    return faults


def weight_doubts(tree: TreeNode, place: Mapping[str, Place]) -> list[Fault]:
    """W108 (warnings): weights that can be had, but should be looked at again. Raises WeightError."""
    return [
        Fault("W108", place[node.id], f'weights below "{node.id}": {doubt.message}', doubt.remedy, warning=True)
        for node in node_weights(tree)
        for doubt in node.doubts
    ]


def mode_faults(tree: TreeNode, modes: list[str], place: Mapping[str, Place]) -> list[Fault]:
    """First-level criteria with no leaf for a mode that an option uses."""
    faults = []
    for mode in modes:
        try:
            shares_for_mode(tree, mode)
        except WeightError as error:
            faults.append(Fault("W102", place[tree.id], error.message, error.remedy))
    return faults


def _below(name: str, criterion: Criterion, path: Path) -> Iterator[tuple[str, Criterion, Path]]:
    yield name, criterion, path
    for child, inner in criterion.children.items():
        yield from _below(child, inner, (*path, "children", child))


def _node(name: str, criterion: Criterion) -> TreeNode:
    return TreeNode(
        name,
        tuple(_node(child, inner) for child, inner in criterion.children.items()),
        None if criterion.weight is None else Fraction(criterion.weight),
        _method(criterion.weights),
        None if criterion.applies_to is None else frozenset(criterion.applies_to),
    )


def _method(weights: WeightMethod | None) -> Method | None:
    if weights is None:
        return None
    given = {key: value for key, value in weights if value is not None and key != "method"}
    if weights.people is not None:
        given["people"] = {name: _method(person) for name, person in weights.people.items()}
    return Method(weights.method, given)
