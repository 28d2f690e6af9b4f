"""The nodes of a criteria set that people can be asked about, with the steps that their weights are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from optimizer.schema import CriteriaSet, Criterion
from optimizer.value_tree import criteria_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A node with several children: its id and title, and by child its title and its steps from worst to best.

    A child that is a leaf has one step, a branch one for each of its leaves.
    """

    id: str
    title: str
    titles: Mapping[str, str]
    steps: Mapping[str, tuple[str, ...]]

    def named(self, child: str) -> str:
        """A child with its title, where it has one of its own."""
        return child if self.titles[child] == child else f"{child} ({self.titles[child]})"

    def going(self, child: str) -> str:
        """A child with its step, for a question: `slack from -5 to 5 years`."""
        steps = self.steps[child]
        return f"{child} {steps[0]}" if len(steps) == 1 else f"{child} (all of it, from worst to best)"


def asked_nodes(criteria: CriteriaSet) -> tuple[Asked, ...]:
    """Every node with more than one child, the root first; the root goes by the set's id."""
    nodes: list[tuple[str, str | None, Mapping[str, Criterion]]] = [
        (criteria.criteria_set, criteria.title, criteria.criteria),
        *((name, node.title, node.children) for name, node, _ in criteria_of(criteria)),
    ]
    return tuple(
        Asked(
            name,
            title or name,
            {child: inner.title or child for child, inner in children.items()},
            {child: tuple(_steps(inner)) for child, inner in children.items()},
        )
        for name, title, children in nodes
        if len(children) > 1
    )


def _steps(criterion: Criterion) -> Iterator[str]:
    """What going from worst to best means: of a leaf its range, of a branch those of all its leaves."""
    if not criterion.children:
        yield _range(criterion)
    for child, inner in criterion.children.items():
        for step in _steps(inner):
            yield step if inner.children else f"{inner.title or child} {step}"


def _range(leaf: Criterion) -> str:
    levels = leaf.levels
    if levels is not None:
        worst, best = (end(levels, key=lambda level: levels[level]) for end in (min, max))
        return f"from {worst} to {best}"
    assert leaf.worst is not None and leaf.best is not None
    return f"from {_plain(leaf.worst)} to {_plain(leaf.best)} {leaf.unit or ''}".strip()


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
