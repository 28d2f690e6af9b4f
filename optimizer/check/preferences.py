"""Statements about the weights taken together: whether any weights keep them, and whether the chosen ones do."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.check.view import View
from optimizer.faults import Fault
from optimizer.value_tree import stated, value_tree
from optimizer.weights import TreeNode, WeightError, local_weights, walk
from optimizer.weights.preferences import broken, clash


def consistent(view: View) -> Iterator[Fault]:
    """W109: statements that no weights keep together; the fewest that clash are named, each set of them once.

    W110 (warning), where none clash: the chosen weights do not keep a statement.
    """
    for node, numbers in _of_nodes(view):
        children = tuple(child.id for child in node.children)
        left = list(numbers)
        while found := clash(children, [view.case.criteria.preferences[number] for number in left]):
            yield _clash(view, [left[at] for at in found])
            left = [number for at, number in enumerate(left) if at not in found]
        if left == numbers:
            yield from _broken(view, node, numbers)


def _broken(view: View, node: TreeNode, numbers: list[int]) -> Iterator[Fault]:
    try:
        weights = local_weights(node).weights
    except WeightError:
        return  # told by the check of the weights
    for number in numbers:
        statement = view.case.criteria.preferences[number]
        if broken(statement, weights):
            names = sorted(statement.names, key=lambda name: statement.names[name])
            shares = ", ".join(f"{name} {float(weights[name] * 100):.4g} %" for name in names)
            message = f'the chosen weights do not keep "{statement.text}": {shares}'
            place = view.case.place("criteria_set", "preferences", number)
            yield Fault("W110", place, message, "change the weights, or the statement", warning=True)


def _of_nodes(view: View) -> Iterator[tuple[TreeNode, list[int]]]:
    """The nodes that statements are about, with the numbers of the statements."""
    if view.whole("criteria_set", "criteria_set.criteria", "criteria_set.children"):
        tree = value_tree(view.case.criteria, {})
        found = stated(view.case.criteria, tree) if view.case.criteria.preferences else {}
        yield from ((node, found[node.id]) for node in walk(tree) if node.id in found)


def _clash(view: View, numbers: list[int]) -> Fault:
    places = [view.case.place("criteria_set", "preferences", number) for number in numbers]
    texts = [view.case.criteria.preferences[number].text for number in numbers]
    first, *others = [f'"{text}"' for text in texts]
    if not others:
        return Fault("W109", places[0], f"no weights keep {first}", "a node's weights are 0 or more and sum to 1")
    told = [f"{text} (line {place.line})" for text, place in zip(others, places[1:], strict=True)]
    message = f"no weights keep {first} together with {' and '.join(told)}"
    return Fault("W109", places[0], message, "drop or loosen one of these; without any one of them the others agree")
