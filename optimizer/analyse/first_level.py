"""A plan's worth as a sum over the criteria of the first level, so that it can be told for any weights of theirs.

At the first level the value is linear in the shares (DESIGN 4.1): V(plan, w) = sum of w[c] * part[c] + rest, all of it
in exact fractions. What the weights do not touch (penalties, bonuses) is the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.rays import exact_worths, partial_mean, reweighted
from optimizer.problem import Problem

Weights = tuple[Fraction, ...]
Parts = Sequence[Mapping[int, Fraction]]
"""Importance * partial value of each criterion by column, and last what weights do not touch."""


def first_weights(ground: Ground) -> tuple[list[str], Weights]:
    """The criteria of the first level and their present shares."""
    local = next(node for node in ground.scores.nodes if node.id == ground.scores.tree.id).weights
    return list(local), tuple(local.values())


def first_parts(ground: Ground) -> list[dict[int, Fraction]]:
    """For each first-level criterion importance * partial value by column, and last what weights do not touch."""
    table, index, tree = ground.alternatives, ground.problem.index, ground.scores.tree
    nodes = {child.id: child for child in tree.children}
    names, _ = first_weights(ground)
    parts: list[dict[int, Fraction]] = [{} for _ in names]
    rest = exact_worths(ground)
    for position, item in enumerate(table.items):
        column = index.get(("choose", item.technology, item.option, item.start or 0))
        if column is not None:
            importance = Fraction(table.technologies[item.technology].importance)
            for part, name in zip(parts, names, strict=True):
                part[column] = importance * (partial_mean(ground.scores, nodes[name], position) or 0)
            rest[column] -= importance * ground.scores.value(position)
    return [*parts, rest]


def plan_sums(problem: Problem, parts: Parts, values: Values) -> list[Fraction]:
    """What a plan has of each part; the last takes what is in no part as the problem counts it."""
    totals = [Fraction(0)] * len(parts)
    for label, value in values.items():
        column = problem.index[label]
        for place, part in enumerate(parts):
            totals[place] += value * part.get(column, Fraction(0))
        if column not in parts[-1]:
            totals[-1] += value * Fraction(int(problem.objective[column])) / problem.scale
    return totals


def weighted(ground: Ground, parts: Parts, weights: Weights, problem: Problem | None = None) -> Problem:
    """The problem (or another over the same columns) with these weights; exact, or rounded to `resolution`."""
    worths = {
        column: rest + sum((w * part[column] for w, part in zip(weights, parts, strict=False)), Fraction(0))
        for column, rest in parts[-1].items()
    }
    return reweighted(problem or ground.problem, worths, Fraction(ground.alternatives.portfolio.resolution))


def worth(sums: Sequence[Fraction], weights: Weights) -> Fraction:
    """The value of a plan, from its parts, at these weights."""
    return sum((w * part for w, part in zip(weights, sums, strict=False)), Fraction(0)) + sums[-1]
