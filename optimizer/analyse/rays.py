"""How the worth of every alternative moves with one weight, its siblings in proportion; exactly, in fractions.

At the first level the value is linear in the share of a criterion. Below it, leaves that do not apply to a mode let
their siblings take over (DESIGN 4.1), so that for mode m a share s acts as u = s / (s + (1 - s) R), where R is the
part of the siblings that apply to m. Where R is the same for all modes that it matters for, the value is linear in u,
and u is what is moved. Where it is not, there is no such line (`bends`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from optimizer.analyse.ground import Ground, Values
from optimizer.formulate.draft import WHOLE
from optimizer.problem import Problem
from optimizer.score import Scores
from optimizer.weights import NodeWeights, TreeNode, walk

Worths = Mapping[int, Fraction]
"""By column number."""
Line = tuple[Fraction, Fraction]
"""The worth of a plan at u = 0 and at u = 1."""


@dataclass(frozen=True, slots=True)
class Ray:
    """One criterion's share moved from 0 to 1: the worths of all columns at both ends, in between they are linear.

    `current` is its present share among its siblings, `part` the R of its modes.
    """

    criterion: str
    node: str
    current: Fraction
    part: Fraction
    zero: Worths
    one: Worths

    def position(self, share: Fraction) -> Fraction:
        """The u of a share."""
        return position(share, self.part)

    def share(self, position: Fraction) -> Fraction:
        """The share of a u."""
        whole = 1 - position + position * self.part
        return position * self.part / whole if whole else Fraction(1)

    def line(self, problem: Problem, values: Values) -> Line:
        """The worth of a plan at both ends; what weights do not touch counts as it does in the problem."""
        ends = [Fraction(0), Fraction(0)]
        for label, value in values.items():
            column = problem.index[label]
            plain = Fraction(int(problem.objective[column])) / problem.scale
            for end, worths in enumerate((self.zero, self.one)):
                ends[end] += value * worths.get(column, plain)
        return ends[0], ends[1]

    def problem(self, problem: Problem, position: Fraction, resolution: Fraction) -> Problem:
        """The problem with the weights of a u; exact while whole numbers below 1e7 allow it, else to `resolution`."""
        worths = {column: (1 - position) * worth + position * self.one[column] for column, worth in self.zero.items()}
        return reweighted(problem, worths, resolution)


def at(line: Line, position: Fraction) -> Fraction:
    """A line's height."""
    return (1 - position) * line[0] + position * line[1]


def crossing(line: Line, other: Line) -> Fraction | None:
    """Where two lines are equally high; None where they never are, or always."""
    left, right = line[0] - other[0], line[1] - other[1]
    return None if left == right else left / (left - right)


def reweighted(problem: Problem, worths: Worths, resolution: Fraction) -> Problem:
    """The problem with other worths of some columns, brought to whole numbers (the others keep theirs)."""
    exact = [Fraction(int(number)) / problem.scale for number in problem.objective.tolist()]
    for column, worth in worths.items():
        exact[column] = worth
    scale = Fraction(lcm(*(worth.denominator for worth in exact)))
    if max((abs(worth) * scale for worth in exact), default=0) >= WHOLE:
        scale = 1 / resolution
    return problem.with_objective([round(worth * scale) for worth in exact], scale, problem.offset)


def exact_worths(ground: Ground) -> dict[int, Fraction]:
    """Importance * V of every eligible alternative (less the penalty of its verdict, for doing nothing), unrounded."""
    table, index = ground.alternatives, ground.problem.index
    found = {}
    for position, item in enumerate(table.items):
        column = index.get(("choose", item.technology, item.option, item.start or 0))
        if column is not None:
            worth = Fraction(table.technologies[item.technology].importance) * ground.scores.value(position)
            penalty = ground.screenings[item.technology].penalty
            found[column] = worth - (Fraction(penalty) if penalty is not None and item.mode == "none" else 0)
    return found


@dataclass(frozen=True, slots=True)
class Moves:
    """How one criterion's share moves the columns.

    For each its R (None: it does not), its worth at u = 0, and what u = 1 adds. `current` is the present share among
    the siblings below `node`.
    """

    criterion: str
    node: str
    current: Fraction
    columns: Mapping[int, tuple[Fraction | None, Fraction, Fraction]]

    @property
    def parts(self) -> tuple[Fraction, ...]:
        """The different R, rising."""
        return tuple(sorted({part for part, _, _ in self.columns.values() if part is not None}))

    def ray(self) -> Ray:
        """The line that it is where there is one R at most."""
        part = self.parts[0] if self.parts else Fraction(1)
        zero = {column: worth for column, (_, worth, _) in self.columns.items()}
        one = {column: worth + more for column, (_, worth, more) in self.columns.items()}
        return Ray(self.criterion, self.node, self.current, part, zero, one)


def moves(ground: Ground, first: bool = False) -> list[Moves]:
    """How every criterion that has siblings moves the columns, first level first (`first`: that level alone)."""
    nodes = {node.id: node for node in ground.scores.nodes}
    return [
        _moves(ground, node, child, nodes[node.id])
        for node in ((ground.scores.tree,) if first else walk(ground.scores.tree))
        for child in (node.children if len(node.children) > 1 else ())
    ]


def _moves(ground: Ground, node: TreeNode, child: TreeNode, local: NodeWeights) -> Moves:
    current = local.weights[child.id]
    others = [other for other in node.children if other.id != child.id]
    rest = 1 - current
    parts = {other.id: local.weights[other.id] / rest if rest else Fraction(1, len(others)) for other in others}
    root = node.id == ground.scores.tree.id
    table, index, base = ground.alternatives, ground.problem.index, exact_worths(ground)
    columns: dict[int, tuple[Fraction | None, Fraction, Fraction]] = {}
    for number, item in enumerate(table.items):
        column = index.get(("choose", item.technology, item.option, item.start or 0))
        if column is None:
            continue
        means = {other.id: partial_mean(ground.scores, other, number) for other in node.children}
        own = means[child.id]
        applying = {name: part for name, part in parts.items() if means[name] is not None}
        size = Fraction(1) if root else sum(applying.values(), Fraction(0))
        columns[column] = (None, base[column], Fraction(0))
        if root or (own is not None and size):
            beside = sum((part * (means[name] or 0) for name, part in applying.items()), Fraction(0)) / size
            factor = Fraction(table.technologies[item.technology].importance)
            factor *= Fraction(1) if root else _reach(ground.scores, node, item.mode)
            more = factor * ((own or 0) - beside)
            columns[column] = (size, base[column] - position(current, size) * more, more)
    return Moves(child.id, node.id, current, columns)


def position(share: Fraction, part: Fraction) -> Fraction:
    """The u of a share, R being the part of the siblings that apply."""
    whole = share + (1 - share) * part
    return share / whole if whole else Fraction(0)


def _reach(scores: Scores, node: TreeNode, mode: str) -> Fraction:
    """What a unit of partial value of a node counts in V, for a mode: the shares of all leaves below it."""
    leaves = {leaf.id for leaf in walk(node) if not leaf.children}
    return sum((share for name, share in scores.shares[mode].items() if name in leaves), Fraction(0))


def partial_mean(scores: Scores, node: TreeNode, position: int) -> Fraction | None:
    """The partial value of an alternative at a node, whatever the node's own weight; None where nothing applies."""
    if not node.children:
        return scores.partial[node.id][position]
    local = next(found for found in scores.nodes if found.id == node.id).weights
    parts = [(local[child.id], partial_mean(scores, child, position)) for child in node.children]
    counted = [(weight, value) for weight, value in parts if value is not None and weight]
    total = sum((weight for weight, _ in counted), Fraction(0))
    return sum((weight * value for weight, value in counted), Fraction(0)) / total if total else None
