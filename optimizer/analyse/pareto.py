"""The exact non-dominated set for two or more objectives: every point once, supported or not.

Search zones (`zones`) are emptied one by one: the most of one objective under the bounds of the others, and of the
plans that reach it the one with the largest sum of the others. What comes out is a point that nothing dominates, or
the proof that its zone is empty. Objectives are whole numbers, so "better" is "better by 1" and no tolerance can lose
a point. With two objectives this is the epsilon-constraint method (Chalmet, Lemonidis & Elzinga 1986), with more the
defining-point method of Tamby & Vanderpooten (2021), METHODS 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analyse.change import chosen, decisions_json
from optimizer.analyse.ground import About, Bench, Ground, Values
from optimizer.analyse.objectives import Objective, objectives
from optimizer.analyse.zones import NO_BOUND, NOTHING, Zones
from optimizer.figures import number
from optimizer.formulate.draft import WHOLE
from optimizer.problem import Entry, Row, Vector
from optimizer.solve import Outcome, Status, ceiling
from optimizer.weights.simplex import least

_SHOWN_AT_MOST = 2**50
_DRAWN = 512


@dataclass(frozen=True, slots=True)
class Point:
    """A point that nothing dominates: true numbers by objective, one plan that reaches it.

    `supported`: some weights, all above 0, make it the best; the others no weighting ever finds. None: not known yet,
    as long as points are missing.
    """

    values: Mapping[str, Fraction]
    supported: bool | None
    decisions: Sequence[Mapping[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """One row of `points`."""
        values = {name: number(value) for name, value in self.values.items()}
        return {"values": values, "supported": self.supported, "decisions": [dict(row) for row in self.decisions]}


@dataclass(frozen=True, slots=True)
class Pareto:
    """The points, by falling numbers of the first objective (whole set if `status` is optimal).

    Where the search was stopped, every point given is certain all the same, and any other lies in one of `zones`:
    better than all the numbers given there (None: no bound). `settled` is about the share of the space that is done.
    """

    about: About
    objectives: tuple[str, ...]
    points: tuple[Point, ...]
    zones: tuple[Mapping[str, Fraction | None], ...]
    settled: float
    solves: int
    rounding: Mapping[str, Fraction]

    @property
    def status(self) -> str:
        """`optimal` when no point is missing."""
        return self.about.status.value

    def as_json(self) -> dict[str, Any]:
        """The document of `pareto --json`."""
        return {
            **self.about.as_json("pareto"),
            "objectives": list(self.objectives),
            "points": [point.as_json() for point in self.points],
            "zones": [
                {name: None if bound is None else number(bound) for name, bound in zone.items()} for zone in self.zones
            ],
            "settled": self.settled,
            "solves": self.solves,
            "rounding": {name: number(most) for name, most in self.rounding.items()},
        }


def pareto(ground: Ground, names: Sequence[str]) -> Pareto:
    """Every non-dominated point of these objectives: criteria of any level, `value`, `cost`. Raises Refused."""
    wanted = objectives(ground, names)
    search = Search(ground.bench, wanted)
    status = search.run()
    order = sorted(range(len(search.points)), key=lambda place: [-int(x) for x in search.points[place]])
    best = supported([search.points[place] for place in order])
    points = [
        Point(
            {goal.name: goal.true(int(x)) for goal, x in zip(wanted, search.points[place], strict=True)},
            held if status is Status.OPTIMAL or not held else None,
            decisions_json(ground.alternatives, chosen(search.plans[place])),
        )
        for place, held in zip(order, best, strict=True)
    ]
    return Pareto(
        ground.about(status, [search.reason] if search.reason else []),
        tuple(goal.name for goal in wanted),
        tuple(points),
        tuple(_zones(wanted, search.zones.left)) if status is not Status.INFEASIBLE else (),
        search.settled(),
        search.solves,
        {goal.name: goal.rounding for goal in wanted},
    )


@dataclass(slots=True)
class Search:
    """The search on its way: points found (whole numbers, one plan each) and the zones that are left."""

    bench: Bench
    goals: tuple[Objective, ...]
    zones: Zones = field(init=False)
    high: Vector = field(init=False)
    points: list[Vector] = field(default_factory=list)
    plans: list[Values] = field(default_factory=list)
    solves: int = 0
    reason: str = ""

    def __post_init__(self) -> None:
        """Everything is one zone; what no plan can exceed is known without a solver."""
        self.zones = Zones(len(self.goals))
        tops = [ceiling(self.bench.problem.with_objective(goal.weights)) for goal in self.goals]
        self.high = np.array([_SHOWN_AT_MOST if top is None else top for top in tops], dtype=np.int64)

    def run(self) -> Status:
        """Empty zone after zone; the status of the whole."""
        while len(self.zones.left):
            zone, first = self.zones.next(self._low(), self.high)
            found = self._best(zone, first)
            if found.status is Status.INFEASIBLE:
                if not self.points:
                    return Status.INFEASIBLE
                self.zones.answered(first, zone, NOTHING)
            elif found.status is Status.OPTIMAL:
                self._take(found.values, zone, first)
            else:
                self.reason = found.reason
                return Status.FEASIBLE if self.points else Status.NO_PLAN
            self.bench.tell(f"{len(self.points)} points, about {self.settled():.0%} of the space settled")
        return Status.OPTIMAL

    def settled(self) -> float:
        """About what share of the space between the points' least and most holds no unknown point.

        Counted over evenly spread places (Halton 1960), so the same whenever it is asked.
        """
        if not self.points or not len(self.zones.left):
            return 0.0 if len(self.zones.left) else 1.0
        low, high = self._low().astype(float), np.max(self.points, axis=0).astype(float)
        places = low + _spread(len(self.goals)) * (high - low + 1)
        open_ = (places[:, None, :] > self.zones.left[None, :, :]).all(axis=2).any(axis=1)
        return 1 - float(open_.mean())

    def _low(self) -> Vector:
        """The least numbers of the points known."""
        return np.min(self.points, axis=0) if self.points else np.zeros(len(self.goals), dtype=np.int64)

    def _take(self, values: Values, zone: Vector, first: int) -> None:
        """Keep the point if it is new (it need not lie in the zone asked); either way the question is answered."""
        point = np.array([goal.of(self.bench.problem, values) for goal in self.goals], dtype=np.int64)
        if (point > self.zones.left).all(axis=1).any():
            self.points.append(point)
            self.plans.append(values)
        self.zones.answers.append((first, zone.copy(), int(point[first])))
        self.zones.split(point)
        self.zones.answered(first, zone, int(point[first]))

    def _best(self, zone: Vector, first: int) -> Outcome:
        """The most of one objective under the zone's other bounds, then of the sum of the others; proven."""
        others = [other for other in range(len(self.goals)) if other != first]
        problem = self.bench.problem.with_rows(self._above(zone, others))
        known = self._known(zone, first, others)
        self.solves += 1
        both = self._both(zone, first, others)
        if both is not None:
            found = self.bench.best(problem.with_objective(both), known)
            if found.status in (Status.OPTIMAL, Status.INFEASIBLE):
                return found
        single = self.bench.best(problem.with_objective(self.goals[first].weights), known)
        if single.status is not Status.OPTIMAL or single.objective is None:
            return single
        self.solves += 1
        rest = np.sum([self.goals[other].weights for other in others], axis=0)
        held = Entry(_row(self.goals[first]), _terms(self.goals[first]), int(single.objective), None)
        return self.bench.best(problem.with_objective(rest).with_rows([held]), [single.values, *known])

    def _above(self, zone: Vector, others: Iterable[int]) -> list[Entry]:
        return [
            Entry(_row(self.goals[other]), _terms(self.goals[other]), int(zone[other]) + 1, None)
            for other in others
            if zone[other] > NO_BOUND
        ]

    def _known(self, zone: Vector, first: int, others: list[int]) -> list[Values]:
        """The best point known that keeps the bounds, to begin from."""
        fit = [n for n, point in enumerate(self.points) if (point[others] > zone[others]).all()]
        return [self.plans[max(fit, key=lambda n: int(self.points[n][first]))]] if fit else []

    def _both(self, zone: Vector, first: int, others: list[int]) -> Vector | None:
        """One objective that puts the first before the sum of the others, where its numbers stay small enough.

        M * first + sum of the others, M above the range that the sum can have within the zone.
        """
        if (zone[others] == NO_BOUND).any():
            return None
        reach = int((self.high[others] - zone[others]).sum())
        largest = int(np.abs(self.goals[first].weights).max(initial=0))
        if reach * largest >= WHOLE:
            return None
        weights: Vector = np.sum([self.goals[other].weights for other in others], axis=0)
        weights += self.goals[first].weights * reach
        return weights


def _row(goal: Objective) -> Row:
    return Row("cut", goal.name, None, f"{goal.name}: better than found before", (), f"objective {goal.name}")


def _terms(goal: Objective) -> list[tuple[int, int]]:
    filled = np.flatnonzero(goal.weights)
    return list(zip(filled.tolist(), goal.weights[filled].tolist(), strict=True))


def _zones(goals: Sequence[Objective], left: Vector) -> Iterable[Mapping[str, Fraction | None]]:
    for zone in sorted(left.tolist(), reverse=True):
        yield {
            goal.name: None if bound == NO_BOUND else goal.true(bound) for goal, bound in zip(goals, zone, strict=True)
        }


def supported(points: Sequence[Vector]) -> list[bool]:
    """For each point whether there are weights, all above 0, under which no other point is better; exactly.

    Weights w = 1 + u, u >= 0 (their scale is free), with w (z - y) >= 0 for every other point y. Points that were in
    the way of one are asked first of the next, the others only where the weights found put them above.
    """
    exact = [[int(x) for x in point] for point in points]
    telling: list[int] = []
    found = []
    for own, point in enumerate(exact):
        asked = [other for other in telling if other != own][-8:]
        while True:
            rows = [[a - b for a, b in zip(point, exact[other], strict=True)] for other in asked]
            answer = least([1] * len(point), rows, [-sum(row) for row in rows])
            if answer is None:
                found.append(False)
                break
            weights = [1 + extra for extra in answer.point]
            worths = [sum((w * x for w, x in zip(weights, other, strict=True)), Fraction(0)) for other in exact]
            worst = max(range(len(exact)), key=worths.__getitem__)
            if worths[worst] <= worths[own]:
                found.append(True)
                break
            asked.append(worst)
            telling = [*(other for other in telling if other != worst), worst]
    return found


def _spread(objectives_: int) -> Vector:
    """Evenly spread places in the unit cube (Halton 1960), one row each."""
    bases = (2, 3, 5, 7, 11, 13, 17, 19)
    columns = [[_radical(n + 1, bases[k % len(bases)]) for n in range(_DRAWN)] for k in range(objectives_)]
    return np.array(columns).T


def _radical(count: int, base: int) -> float:
    """The digits of a number behind the point, in reverse."""
    value, step = 0.0, 1.0 / base
    while count:
        count, digit = divmod(count, base)
        value, step = value + digit * step, step / base
    return value
