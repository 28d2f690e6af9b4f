"""A criterion whose share acts differently in different modes: how far a plan stays the best, all the same for certain.

For mode m a share s acts as u = s / (s + (1 - s) R) with the mode's own R (`rays`), so plans are no lines in s. But
they are linear in all the u together, and the best value is convex in them: a plan that is the best at the corners of
a body is the best all through it. A stretch of s is a rational Bezier curve in the u and lies within its control
points (Farin 2002, 13.2), so solving at these proves the stretch; where one fails, the stretch is halved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod

from optimizer.analyse.envelope import End, Key, Pool
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.rays import position, reweighted
from optimizer.problem import Problem
from optimizer.solve import Deadline, Status

GRID, HALVINGS = 32, 60
SHORTEST = Fraction(1, 2**14)
"""A stretch that is not proven at this length stays unproven."""
Place = tuple[Fraction, ...]
"""One u for each R."""


@dataclass(frozen=True, slots=True)
class Bend:
    """One criterion's share, `current` at present, with the `parts` R of the modes.

    `moves`: for every column its R (None: not touched), its worth at u = 0, and what u = 1 adds.
    """

    criterion: str
    node: str
    current: Fraction
    parts: tuple[Fraction, ...]
    moves: Mapping[int, tuple[Fraction | None, Fraction, Fraction]]

    def at(self, share: Fraction) -> Place:
        """The place of a share."""
        return tuple(position(share, part) for part in self.parts)

    def sums(self, problem: Problem, values: Values) -> tuple[Fraction, Place]:
        """A plan's worth where all u are 0, and what each u adds."""
        start, adds = Fraction(0), dict.fromkeys(self.parts, Fraction(0))
        for label, value in values.items():
            column = problem.index[label]
            plain = Fraction(int(problem.objective[column])) / problem.scale
            part, worth, more = self.moves.get(column, (None, plain, Fraction(0)))
            start += value * worth
            if part is not None:
                adds[part] += value * more
        return start, tuple(adds.values())

    def problem(self, problem: Problem, place: Place, resolution: Fraction) -> Problem:
        """The problem with the worths of a place, which need not lie on the curve."""
        reached = dict(zip(self.parts, place, strict=True))
        worths = {
            column: worth + (0 if part is None else reached[part] * more)
            for column, (part, worth, more) in self.moves.items()
        }
        return reweighted(problem, worths, resolution)

    def controls(self, low: Fraction, high: Fraction) -> Iterator[Place]:
        """The control points of the curve between two shares: Bernstein coefficients of numerators by denominator."""
        wholes = [tuple(share + (1 - share) * part for share in (low, high)) for part in self.parts]
        below = _bernstein(wholes)
        above = [_bernstein([*wholes[:n], (low, high), *wholes[n + 1 :]]) for n in range(len(wholes))]
        for degree, denominator in enumerate(below):
            yield tuple(numerators[degree] / denominator for numerators in above)


def _bernstein(lines: list[tuple[Fraction, ...]]) -> list[Fraction]:
    """The Bernstein coefficients of a product of lines, each given by its two ends."""
    size = len(lines)
    found = []
    for degree in range(size + 1):
        ways = [
            prod((line[n in picked] for n, line in enumerate(lines)), start=Fraction(1))
            for picked in combinations(range(size), degree)
        ]
        found.append(sum(ways, Fraction(0)) / len(ways))
    return found


@dataclass(slots=True)
class Curve:
    """The search along a bend; `sure` are the places at which no plan is better than those known."""

    ground: Ground
    bend: Bend
    pool: Pool
    deadline: Deadline
    sure: set[Place] = field(default_factory=set)
    known: dict[Key, tuple[Fraction, Place]] = field(default_factory=dict)

    def end(self, plan: Key, upwards: bool) -> End:
        """Where the plan stops being the best, from the present share up or down (to 2^-60 of the way)."""
        while True:
            share, after = self._nearest(plan, upwards)
            before = len(self.pool.plans)
            proven = self._prove(plan, *sorted((self.bend.current, share)))
            if len(self.pool.plans) == before or self._nearest(plan, upwards) == (share, after):
                return End(share, after, proven)

    def _lead(self, plan: Key, other: Key, place: Place) -> Fraction:
        """By how much another plan is better at a place."""
        (start, adds), (own, mine) = self.known[other], self.known[plan]
        return start - own + sum((u * (a - b) for u, a, b in zip(place, adds, mine, strict=True)), Fraction(0))

    def _learn(self) -> None:
        for key, values in self.pool.plans.items():
            if key not in self.known:
                self.known[key] = self.bend.sums(self.ground.problem, values)

    def _nearest(self, plan: Key, upwards: bool) -> tuple[Fraction, Key | None]:
        """The share nearest to the present one beyond which a known plan is better; 0 or 1 if there is none."""
        self._learn()
        limit = Fraction(1 if upwards else 0)
        best: tuple[Fraction, Key | None] = (limit, None)
        for key in sorted(self.known):
            if key != plan:
                place = self._overtaken(plan, key, limit)
                if place is not None and abs(place - self.bend.current) < abs(best[0] - self.bend.current):
                    best = place, key
        return best

    def _overtaken(self, plan: Key, other: Key, limit: Fraction) -> Fraction | None:
        """The first share on the way to the limit at which another plan begins to lead, by a grid and by halving."""
        now = self.bend.current
        shares = [now + (limit - now) * step / GRID for step in range(GRID + 1)]
        for low, high in pairwise(shares):
            if self._lead(plan, other, self.bend.at(high)) > 0:
                behind, ahead = low, high
                for _ in range(HALVINGS):
                    middle = (behind + ahead) / 2
                    leads = self._lead(plan, other, self.bend.at(middle)) > 0
                    behind, ahead = (behind, middle) if leads else (middle, ahead)
                return behind
        return None

    def _prove(self, plan: Key, low: Fraction, high: Fraction) -> bool:
        """Whether the plan is shown to be the best from one share to another; a better plan ends it, in the pool."""
        waiting = [(low, high)]
        while waiting:
            left, right = waiting.pop()
            before = len(self.pool.plans)
            held = all(self._holds(plan, place) for place in self.bend.controls(left, right))
            if len(self.pool.plans) > before:
                self._learn()
                if any(self._lead(plan, key, self.bend.at(share)) > 0 for key in self.known for share in (left, right)):
                    return False
            if not held:
                if right - left < SHORTEST or self.deadline.passed:
                    return False
                middle = (left + right) / 2
                waiting += [(left, middle), (middle, right)]
        return True

    def _holds(self, plan: Key, place: Place) -> bool:
        """Whether no plan is better at a place, known or not."""
        self._learn()
        if any(self._lead(plan, key, place) > 0 for key in self.known):
            return False
        if place in self.sure:
            return True
        resolution = Fraction(self.ground.alternatives.portfolio.resolution)
        if self.deadline.passed:
            return False
        found = self.ground.best(self.bend.problem(self.ground.problem, place, resolution), [self.pool.plans[plan]])
        if found.status is not Status.OPTIMAL:
            return False
        self.sure.add(place)
        key = self.pool.add(found.values)
        self._learn()
        return self._lead(plan, key, place) <= 0
