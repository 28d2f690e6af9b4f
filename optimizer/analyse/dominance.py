"""When one plan is never worth less than another: dominance over weights and ratings that are not quite known.

Plan p dominates q when V(p) >= V(q) for all weights and ratings that there can be, and V(p) > V(q) for some. What
both choose cancels, and so does a rating that two choices for a technology share as far as it counts the same for
both; so it is enough to look at every corner of the weights with every unknown rating at the end that is worst for p
there (Liesiö, Mild & Salo 2007, equation 10). Bonuses and penalties of rules are the same for all weights. All in
whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import numpy as np

from optimizer.alternatives import Alternative
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.unknowns import Unknown, unknowns
from optimizer.analyse.weight_set import Shares, WeightSet, modes_of
from optimizer.formulate.draft import WHOLE
from optimizer.problem import Problem, Vector
from optimizer.score import BEST, HIGH, LOW, Scores, score, weighted

_LEAN = 15
_FINE = 16
Worths = list[Fraction]
"""What every column is worth, in full swings."""


@dataclass(frozen=True, slots=True)
class Rise:
    """What one unknown rating adds at its high end: corners x `columns` (int64)."""

    columns: Vector
    worths: Vector


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns that choose for one technology, and by how much one can be worth more than another at most.

    `most`: corners x columns x columns (int64), that of the first column over the second.
    """

    columns: Vector
    most: Vector


@dataclass(frozen=True)
class Extremes:
    """What every column is worth at every corner of the weights, with ratings at their low ends, and how they rise.

    `low`: corners x columns (int64), corner k in 1 / `scales[k]`. `choose`: the columns that choose an alternative.
    `rounding`: the most by which a plan's value can be off, by corner.
    """

    problem: Problem
    choose: Vector
    low: Vector
    rises: tuple[Rise, ...]
    scales: tuple[Fraction, ...]
    rounding: tuple[Fraction, ...]

    @cached_property
    def high(self) -> Vector:
        """Corners x columns: what every column is worth with ratings at their high ends."""
        return self.at([1] * len(self.rises), 1)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """By technology, how choices for it compare."""
        members: dict[object, list[int]] = {}
        for column, label in enumerate(self.problem.labels):
            if label[0] == "choose":
                members.setdefault(label[1], []).append(column)
        rises: dict[object, list[Rise]] = {}
        for rise in self.rises:
            rises.setdefault(self.problem.labels[rise.columns[0]][1], []).append(rise)
        return tuple(self._choice(np.array(own), rises.get(name, [])) for name, own in members.items())

    def _choice(self, columns: Vector, rises: Iterable[Rise]) -> Choice:
        low = self.low[:, columns]
        most = low[:, :, None] - low[:, None, :]
        for rise in rises:
            own = np.zeros_like(low)
            own[:, np.searchsorted(columns, rise.columns)] = rise.worths
            most = most + np.maximum(own[:, :, None] - own[:, None, :], 0)
        return Choice(columns, most)

    def at(self, shares: Sequence[int], parts: int) -> Vector:
        """Corners x columns: `parts` times what columns are worth with ratings so many parts from low to high."""
        found: Vector = self.low * parts
        for share, rise in zip(shares, self.rises, strict=True):
            found[:, rise.columns] += share * rise.worths
        return found

    @cached_property
    def middle(self) -> Vector:
        """Low and high added up over all corners: whatever dominates another has more of it."""
        total: Vector = (self.low + self.high).sum(axis=0)
        return total // (int(np.gcd.reduce(total)) or 1)

    def leaning(self, corner: int) -> Vector:
        """Like `middle`, with most of the weight at one corner."""
        total: Vector = (self.low + self.high).sum(axis=0) + _LEAN * (self.low[corner] + self.high[corner])
        return total // (int(np.gcd.reduce(total)) or 1)

    def favouring(self, columns: Vector, corners: Sequence[int]) -> Vector:
        """Like `middle`, with so much weight at each corner and ratings nearly as good as can be for some columns.

        `columns` is a flag for each; other ratings are nearly as bad as can be.
        """
        shares = [_FINE - 1 if columns[rise.columns].any() else 1 for rise in self.rises]
        total: Vector = np.array(corners) @ self.at(shares, _FINE)
        return total // (int(np.gcd.reduce(total)) or 1)

    @property
    def crisp(self) -> bool:
        """Whether every rating is one number."""
        return not self.rises

    def point(self, values: Values) -> Vector:
        """A plan as a number per column."""
        return np.array(self.problem.vector(values), dtype=np.int64)

    def least(self, plan: Vector, other: Vector) -> Vector:
        """The least that `plan` is worth more than `other`, by corner."""
        found: Vector = -self.most(other, plan)
        return found

    def most(self, plan: Vector, other: Vector) -> Vector:
        """The most that `plan` is worth more than `other`, by corner."""
        worths, bases = self.against(other)
        found: Vector = worths @ plan - bases
        return found

    def dominates(self, plan: Vector, other: Vector) -> bool:
        """Whether a plan is never worth less than another, and sometimes more."""
        return bool((self.least(plan, other) >= 0).all() and (self.most(plan, other) > 0).any())

    def against(self, plan: Vector) -> tuple[Vector, Vector]:
        """Corners x columns and a number by corner: the first summed over q, less the second, is `most(q, plan)`."""
        worths = self.low.copy()
        for choice in self.choices:
            own = int(plan[choice.columns].argmax())
            worths[:, choice.columns] = choice.most[:, :, own]
        return worths, self._apart(plan)

    def beneath(self, plan: Vector) -> tuple[Vector, Vector]:
        """Corners x columns and a number by corner: the first summed over q, less the second, is `least(q, plan)`."""
        worths = self.low.copy()
        for choice in self.choices:
            own = int(plan[choice.columns].argmax())
            worths[:, choice.columns] = -choice.most[:, own, :]
        return worths, self._apart(plan)

    def _apart(self, plan: Vector) -> Vector:
        """What a plan is worth beside its choices: bonuses and penalties, by corner."""
        found: Vector = self.low @ (plan * ~self.choose)
        return found


@dataclass(frozen=True)
class Views:
    """The scores of a portfolio with ratings at their low, best and high ends."""

    ground: Ground
    weights: WeightSet
    ends: Mapping[str, Scores]

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Every rating that is not quite known and that some column of the program uses."""
        found = unknowns(self.ground.alternatives, self.ground.scores.leaves, self.ends)
        return tuple(one for one in found if any(number in self.columns for number in one.spans))

    @cached_property
    def columns(self) -> dict[int, int]:
        """The column of every alternative that the program has, by its number."""
        index, items = self.ground.problem.index, enumerate(self.ground.alternatives.items)
        labels = {number: ("choose", item.technology, item.option, item.start or 0) for number, item in items}
        return {number: index[label] for number, label in labels.items() if label in index}

    def worths(self, end: str, shares: Shares) -> Worths:
        """What every column is worth with ratings at one end, at some weights; bonuses and penalties as they are."""
        ground, table = self.ground, self.ground.alternatives
        by_mode = self.weights.for_modes(shares, modes_of(table))
        totals, denominator = weighted(table, self.ends[end].partial, by_mode)
        problem = ground.problem
        found = [Fraction(int(worth)) / problem.scale if worth else Fraction(0) for worth in problem.objective.tolist()]
        for number, column in self.columns.items():
            item = table.items[number]
            importance = Fraction(table.technologies[item.technology].importance)
            found[column] = importance * Fraction(totals[number], denominator) - self._penalty(item)
        return found

    def rises(self, shares: Shares) -> list[dict[int, Fraction]]:
        """By unknown rating, what it adds from its low to its high end at some weights, by column."""
        table = self.ground.alternatives
        by_mode = self.weights.for_modes(shares, modes_of(table))
        found = []
        for one in self.unknowns:
            importance = Fraction(table.technologies[one.technology].importance)
            inside = {self.columns[number]: number for number in one.spans if number in self.columns}
            share = {n: by_mode[table.items[n].mode].get(one.leaf, Fraction(0)) for n in inside.values()}
            found.append({column: importance * share[n] * one.spans[n] for column, n in sorted(inside.items())})
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
    lows = [seen.worths(LOW, shares) for shares in seen.weights.corners]
    rises = [seen.rises(shares) for shares in seen.weights.corners]
    rows = [[low, *_stacked(rise, len(low))] for low, rise in zip(lows, rises, strict=True)]
    scales = [scale_of([worth for row in own for worth in row], resolution) for own in rows]
    if alike:
        scales = [scale_of([worth for own in rows for row in own for worth in row], resolution)] * len(rows)
    roundings = [
        sum((_lost(ground.problem, row, scale) for row in own), Fraction(0))
        for own, scale in zip(rows, scales, strict=True)
    ]
    found = [
        Rise(np.array(list(own[0])), np.array([whole(part.values(), to) for part, to in zip(own, scales, strict=True)]))
        for own in zip(*rises, strict=True)
    ]
    choose = np.array([label[0] == "choose" for label in ground.problem.labels])
    low = np.array([whole(row, scale) for row, scale in zip(lows, scales, strict=True)])
    return Extremes(ground.problem, choose, low, tuple(found), tuple(scales), tuple(roundings))


def _stacked(rises: Sequence[Mapping[int, Fraction]], width: int) -> list[Worths]:
    """Rises in as few rows as hold them all, one number per column: what is rounded of a column adds up over rows."""
    rows: list[Worths] = []
    used = [0] * width
    for rise in rises:
        for column, worth in rise.items():
            if used[column] == len(rows):
                rows.append([Fraction(0)] * width)
            rows[used[column]][column] = worth
            used[column] += 1
    return rows


def scale_of(worths: Iterable[Fraction], resolution: Fraction) -> Fraction:
    """What makes worths whole: exactly while they stay below 1e7, else 1 / resolution."""
    every = {worth for worth in worths if worth}
    up = lcm(*{worth.denominator for worth in every})
    down = gcd(*(worth.numerator * (up // worth.denominator) for worth in every)) or 1
    scale = Fraction(up, down)
    exact = max((abs(worth) * scale for worth in every), default=Fraction(0)) < WHOLE
    return scale if exact else 1 / resolution


def whole(worths: Iterable[Fraction], scale: Fraction) -> Vector:
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
