"""When one plan is never worth less than another: dominance over weights and ratings that are not quite known.

Plan p dominates q when V(p) >= V(q) for all weights and ratings that there can be, and V(p) > V(q) for some. What
both choose cancels, so it is enough to look at every corner of the weights with the ratings of p at their low and
those of q at their high end, where the two differ (Liesiö, Mild & Salo 2007, equation 10). Every alternative's
ratings vary by themselves. Bonuses and penalties of rules are the same for all weights. All in whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import numpy as np

from optimizer.alternatives import Alternative
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.weight_set import Shares, WeightSet, modes_of
from optimizer.formulate.draft import WHOLE
from optimizer.problem import Problem, Vector
from optimizer.score import BEST, HIGH, LOW, Scores, score, weighted

_LEAN = 15
Worths = list[Fraction]
"""What every column is worth, in full swings."""


@dataclass(frozen=True)
class Extremes:
    """What every column is worth at every corner of the weights, at the low and at the high end of its ratings.

    `low`, `high`: corners x columns (int64), corner k in 1 / `scales[k]`; equal where nothing is uncertain. `choose`:
    the columns that choose an alternative. `rounding`: the most by which a plan's value can be off, by corner.
    """

    problem: Problem
    choose: Vector
    low: Vector
    high: Vector
    scales: tuple[Fraction, ...]
    rounding: tuple[Fraction, ...]

    @cached_property
    def middle(self) -> Vector:
        """Low and high added up over all corners: whatever dominates another has more of it."""
        total: Vector = (self.low + self.high).sum(axis=0)
        return total // (int(np.gcd.reduce(total)) or 1)

    def leaning(self, corner: int) -> Vector:
        """Like `middle`, with most of the weight at one corner."""
        total: Vector = (self.low + self.high).sum(axis=0) + _LEAN * (self.low[corner] + self.high[corner])
        return total // (int(np.gcd.reduce(total)) or 1)

    @property
    def crisp(self) -> bool:
        """Whether every rating is one number."""
        return bool((self.low == self.high).all())

    def point(self, values: Values) -> Vector:
        """A plan as a number per column."""
        return np.array(self.problem.vector(values), dtype=np.int64)

    def least(self, plan: Vector, other: Vector) -> Vector:
        """The least that `plan` is worth more than `other`, by corner."""
        both = plan * other
        found: Vector = self.low @ plan - self.high @ other + (self.high - self.low) @ both
        return found

    def most(self, plan: Vector, other: Vector) -> Vector:
        """The most that `plan` is worth more than `other`, by corner."""
        found: Vector = -self.least(other, plan)
        return found

    def dominates(self, plan: Vector, other: Vector) -> bool:
        """Whether a plan is never worth less than another, and sometimes more."""
        return bool((self.least(plan, other) >= 0).all() and (self.most(plan, other) > 0).any())

    def against(self, plan: Vector) -> Vector:
        """Corners x columns: sum over q of these = what `least(plan, q)` takes off the low value of `plan`."""
        return np.where(plan > 0, self.low, self.high)

    def beneath(self, plan: Vector) -> Vector:
        """Corners x columns: sum over q of these less the high value of `plan` = `least(q, plan)`."""
        return np.where(plan > 0, self.high, self.low)


@dataclass(frozen=True)
class Views:
    """The scores of a portfolio with ratings at their low, best and high ends."""

    ground: Ground
    weights: WeightSet
    ends: Mapping[str, Scores]

    def worths(self, end: str, shares: Shares) -> Worths:
        """What every column is worth with ratings at one end, at some weights; bonuses and penalties as they are."""
        ground, table = self.ground, self.ground.alternatives
        by_mode = self.weights.for_modes(shares, modes_of(table))
        totals, denominator = weighted(table, self.ends[end].partial, by_mode)
        problem = ground.problem
        found = [Fraction(int(worth)) / problem.scale if worth else Fraction(0) for worth in problem.objective.tolist()]
        for number, item in enumerate(table.items):
            column = problem.index.get(("choose", item.technology, item.option, item.start or 0))
            if column is not None:
                importance = Fraction(table.technologies[item.technology].importance)
                found[column] = importance * Fraction(totals[number], denominator) - self._penalty(item)
        return found

    def _penalty(self, item: Alternative) -> Fraction:
        price = self.ground.screenings[item.technology].penalty
        return Fraction(price) if price is not None and item.mode == "none" else Fraction(0)


def views(ground: Ground, weights: WeightSet) -> Views:
    """The scores at all three ends."""
    ends = {end: score(ground.alternatives, ground.weights, end) for end in (LOW, HIGH)}
    return Views(ground, weights, {**ends, BEST: ground.scores})


def extremes(seen: Views, *, alike: bool = False) -> Extremes:
    """What columns are worth at the corners of the weights; `alike`: in the same steps at all of them."""
    ground = seen.ground
    resolution = Fraction(ground.alternatives.portfolio.resolution)
    ends = [[seen.worths(end, shares) for end in (LOW, HIGH)] for shares in seen.weights.corners]
    if alike:
        found = [scale_of(ground.problem, [row for pair in ends for row in pair], resolution)] * len(ends)
    else:
        found = [scale_of(ground.problem, pair, resolution) for pair in ends]
    scales, roundings = zip(*found, strict=True)
    lows, highs = ([whole(pair[end], scale) for pair, scale in zip(ends, scales, strict=True)] for end in (0, 1))
    choose = np.array([label[0] == "choose" for label in ground.problem.labels])
    return Extremes(ground.problem, choose, np.array(lows), np.array(highs), scales, roundings)


def scale_of(problem: Problem, worths: Sequence[Worths], resolution: Fraction) -> tuple[Fraction, Fraction]:
    """What makes worths whole: exactly while they stay below 1e7, else 1 / resolution; and what that can cost."""
    every = [worth for row in worths for worth in row if worth]
    up = lcm(*{worth.denominator for worth in every})
    down = gcd(*(worth.numerator * (up // worth.denominator) for worth in every)) or 1
    scale = Fraction(up, down)
    if max((abs(worth) * scale for worth in every), default=Fraction(0)) < WHOLE:
        return scale, Fraction(0)
    scale = 1 / resolution
    lost = [max(_lost(problem, row, scale) for row in worths)]
    return scale, sum(lost, Fraction(0))


def whole(worths: Worths, scale: Fraction) -> Vector:
    """Worths in whole 1 / scale, rounded half-even where they are none."""
    return np.array([round(worth * scale) for worth in worths], dtype=np.int64)


def _lost(problem: Problem, worths: Worths, scale: Fraction) -> Fraction:
    """The most that rounding can change a plan's value by: the largest error of each technology, summed."""
    largest: dict[object, Fraction] = {}
    for label, worth, upper in zip(problem.labels, worths, problem.upper.tolist(), strict=True):
        key = label[1] if label[0] == "choose" else label
        error = abs(worth - round(worth * scale) / scale) * Fraction(upper)
        largest[key] = max(largest.get(key, Fraction(0)), error)
    return sum(largest.values(), Fraction(0))
