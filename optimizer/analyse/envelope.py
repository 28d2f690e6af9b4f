"""Which plan is the best along a ray: plans are lines, the best value is the highest of them at every place.

The upper envelope of the lines known is made certain breakpoint by breakpoint: a solve there either confirms it or
finds a plan that is higher (Eisner & Severance 1976; discrete Newton of METHODS 2.11). Plans found on one ray are
lines on every other, so later rays need few new ones. Crossings are exact fractions; a plan that is better by less
than the rounding of the objective may go unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.rays import Line, Ray, at, crossing
from optimizer.problem import Label, Number
from optimizer.solve import Deadline, Status

Key = tuple[Label, ...]


@dataclass(slots=True)
class Pool:
    """Every plan found so far, each once; the first is the plan whose firmness is asked."""

    plans: dict[Key, Values] = field(default_factory=dict)

    def add(self, values: Values) -> Key:
        """Keep a plan (by what is chosen); its key."""
        key = tuple(sorted((label for label, value in values.items() if value and label[0] == "choose"), key=str))
        self.plans.setdefault(key, values)
        return key


@dataclass(frozen=True, slots=True)
class End:
    """Where a plan stops being the best: the share there, the plan that takes over (None: it never stops)."""

    share: Fraction
    after: Key | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A plan that is the best from one share to another."""

    low: Fraction
    high: Fraction
    plan: Key
    proven: bool


@dataclass(slots=True)
class Envelope:
    """The best plans along one ray; `sure` are the places at which no plan is higher than those known."""

    ground: Ground
    ray: Ray
    pool: Pool
    deadline: Deadline
    sure: set[Fraction] = field(default_factory=set)
    lines: dict[Key, Line] = field(default_factory=dict)

    def end(self, plan: Key, upwards: bool) -> End:
        """Where the plan stops being the best, from the present share up or down."""
        while True:
            place, after = self._nearest(plan, upwards)
            if place in self.sure or not self._confirm(place):
                return End(self.ray.share(place), after, place in self.sure)

    def stretches(self) -> list[Stretch]:
        """All plans that are the best somewhere from 0 to 1, as far as time allows; equal plans next to each other."""
        while True:
            found = self._upper()
            doubtful = [place for place in {x for low, high, _ in found for x in (low, high)} if place not in self.sure]
            if not doubtful or not self._confirm(min(doubtful)):
                break
        share, sure = self.ray.share, self.sure
        return [Stretch(share(low), share(high), plan, low in sure and high in sure) for low, high, plan in found]

    def _known(self) -> Mapping[Key, Line]:
        for key, values in self.pool.plans.items():
            if key not in self.lines:
                self.lines[key] = self.ray.line(self.ground.problem, values)
        return self.lines

    def _confirm(self, place: Fraction) -> bool:
        """Ask for the best plan at a place and keep it; whether there was a proven answer."""
        if self.deadline.passed:
            return False
        lines = self._known()
        best = max(lines, key=lambda key: at(lines[key], place))
        problem = self.ray.problem(self.ground.problem, place, Fraction(self.ground.alternatives.portfolio.resolution))
        found = self.ground.best(problem, [self.pool.plans[best]])
        if found.status is not Status.OPTIMAL:
            return False
        self.pool.add(found.values)
        self.sure.add(place)
        return True

    def _nearest(self, plan: Key, upwards: bool) -> tuple[Fraction, Key | None]:
        """The crossing nearest to the present place at which a known plan overtakes; the steepest of several."""
        lines, now = self._known(), self.ray.position(self.ray.current)
        own, limit = lines[plan], Fraction(1 if upwards else 0)
        sign = 1 if upwards else -1
        best: tuple[Fraction, Number, Key | None] = (abs(limit - now), 0, None)
        for key, line in lines.items():
            steeper = sign * ((line[1] - line[0]) - (own[1] - own[0]))
            place = crossing(own, line)
            if steeper <= 0 or place is None or key == plan:
                continue
            away = max(Fraction(0), sign * (place - now))
            if (away, -steeper) < best[:2]:
                best = (away, -steeper, key)
        return now + sign * best[0], best[2]

    def _upper(self) -> list[tuple[Fraction, Fraction, Key]]:
        """The highest known lines from 0 to 1 (the convex hull trick: slopes rise along the envelope)."""
        lines = self._known()
        place, found = Fraction(0), []
        current = max(sorted(lines), key=lambda key: (lines[key][0], lines[key][1]))
        while place < 1:
            own = lines[current]
            steeper = {
                key: x
                for key, line in lines.items()
                if _slope(line) > _slope(own) and (x := crossing(own, line)) is not None
            }
            ahead = {key: max(place, x) for key, x in steeper.items() if x < 1}
            after = min(sorted(ahead), key=lambda key: (ahead[key], -_slope(lines[key])), default=None)
            reached = Fraction(1) if after is None else ahead[after]
            if reached > place:
                found.append((place, reached, current))
            if after is None:
                break
            place, current = reached, after
        return found


def _slope(line: Line) -> Fraction:
    return line[1] - line[0]
