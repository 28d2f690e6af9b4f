"""Objectives of a plan: a criterion at any level, the value, the money; each in whole numbers over the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analyse.ground import Ground
from optimizer.faults import Fault, Place, Refused, did_you_mean
from optimizer.formulate.draft import WHOLE
from optimizer.problem import Vector, integer_row
from optimizer.value_tree import criteria_of

VALUE, COST = "value", "cost"
PREFIX = "criteria."
"""Before the id of a criterion that is called like one of the two above."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What is to be as large as possible: whole-number `weights` by column; true number = sum / `scale`.

    `scale` is negative where less is better. `rounding`: the most by which a plan's true number can differ.
    """

    name: str
    weights: Vector
    scale: Fraction
    offset: Fraction = Fraction(0)
    rounding: Fraction = Fraction(0)

    def true(self, total: int) -> Fraction:
        """A whole number in the unit that a planner reads."""
        return Fraction(total) / self.scale + self.offset


def objectives(ground: Ground, names: Sequence[str]) -> tuple[Objective, ...]:
    """The objectives of these names. Raises Refused for names that mean nothing, twice the same, fewer than two."""
    known = [VALUE, COST, *_criteria(ground)]
    place, faults = Place("--objectives"), []
    for name in dict.fromkeys(names):
        if name.removeprefix(PREFIX) not in known:
            remedy = did_you_mean(name, known) or f"there are: {', '.join(known)}"
            faults.append(Fault("C305", place, f'no objective "{name}"', remedy))
    if len(set(names)) < 2 or len(set(names)) < len(names):
        faults.append(Fault("C306", place, "two or more different objectives are needed", "name them, as in risk,cost"))
    if faults:
        raise Refused(faults)
    return tuple(_objective(ground, name) for name in names)


def criterion_worths(ground: Ground, criterion: str) -> dict[int, Fraction]:
    """Importance times partial value of a criterion, by column, where it is not 0.

    The partial value of a criterion with children is the weighted mean of those that apply to the mode (DESIGN 4.1);
    one that does not apply counts 0.
    """
    table, index = ground.alternatives, ground.problem.index
    found: dict[int, Fraction] = {}
    for position, item in enumerate(table.items):
        label = ("choose", item.technology, item.option, item.start or 0)
        if label in index:
            importance = Fraction(table.technologies[item.technology].importance)
            worth = importance * ground.scores.partials(position).get(criterion, Fraction(0))
            if worth:
                found[index[label]] = worth
    return found


def whole(name: str, wide: int, worths: dict[int, Fraction], resolution: Fraction) -> Objective:
    """Exact numbers brought to whole ones: exactly while they stay below 1e7, else rounded to `resolution`."""
    exact = integer_row(worths)
    weights = np.zeros(wide, dtype=np.int64)
    if max((abs(value) for _, value in exact.coefficients), default=0) < WHOLE:
        for column, value in exact.coefficients:
            weights[column] = value
        return Objective(name, weights, exact.scale)
    scale = 1 / resolution
    for column, worth in worths.items():
        weights[column] = round(worth * scale)
    lost = [abs(worth - round(worth * scale) / scale) for worth in worths.values()]
    return Objective(name, weights, scale, rounding=sum(lost, Fraction(0)))


def _criteria(ground: Ground) -> list[str]:
    return [name for name, _, _ in criteria_of(ground.alternatives.case.criteria)]


def _objective(ground: Ground, name: str) -> Objective:
    problem = ground.problem
    if name == VALUE:
        return Objective(name, problem.objective, problem.scale, problem.offset, problem.rounding)
    if name == COST:
        common = int(np.gcd.reduce(problem.costs)) or 1
        return Objective(name, -(problem.costs // common), Fraction(-ground.alternatives.money, common))
    worths = criterion_worths(ground, name.removeprefix(PREFIX))
    return whole(name, len(problem.labels), worths, Fraction(ground.alternatives.portfolio.resolution))
