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
from optimizer.analyse.ground import About, Bench, Ground
from optimizer.analyse.objectives import Objective, objectives
from optimizer.analyse.zone_step import ZoneStep, plan_question, zone_question
from optimizer.analyse.zones import NO_BOUND, NOTHING, Zones
from optimizer.figures import number
from optimizer.problem import Vector
from optimizer.solve import Status, ceiling
from optimizer.sweep import NO_JOURNAL, Plain, Sweep, Sweeps, plan_of
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
    better than all the numbers given there (None: no bound). `settled` is about the share of the space that is done,
    `solves` the integer programs that the search took (it depends on how many worked, so it is in no document).
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
            "rounding": {name: number(most) for name, most in self.rounding.items()},
        }


def pareto(ground: Ground, names: Sequence[str]) -> Pareto:
    """Every non-dominated point of these objectives: criteria of any level, `value`, `cost`. Raises Refused.

    Of several plans of a point the one is told that the rule for ties names.
    """
    wanted = objectives(ground, names)
    search = Search(ground.bench, wanted, ground.sweeps)
    status = search.run()
    order = sorted(range(len(search.points)), key=lambda place: [-int(x) for x in search.points[place]])
    best = supported([search.points[place] for place in order])
    whole = not len(search.zones.left)
    points = [
        Point(
            {goal.name: goal.true(int(x)) for goal, x in zip(wanted, search.points[place], strict=True)},
            held if whole or not held else None,
            decisions_json(ground.alternatives, chosen(plan_of(ground.problem, search.plans[place]))),
        )
        for place, held in zip(order, best, strict=True)
    ]
    return Pareto(
        ground.about(status, search.notes),
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
    sweeps: Sweeps = NO_JOURNAL
    zones: Zones = field(init=False)
    step: ZoneStep = field(init=False)
    points: list[Vector] = field(default_factory=list)
    plans: list[Plain] = field(default_factory=list)
    solves: int = 0
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Everything is one zone; what no plan can exceed is known without a solver."""
        problem, goals = self.bench.problem, self.goals
        tops = [ceiling(problem.with_objective(goal.weights)) for goal in goals]
        high = np.array([_SHOWN_AT_MOST if top is None else top for top in tops], dtype=np.int64)
        self.zones = Zones(len(goals))
        self.step = ZoneStep(problem, tuple(goal.name for goal in goals), tuple(goal.weights for goal in goals), high)

    def run(self) -> Status:
        """Empty zone after zone, then take one plan for each point; the status of the whole."""
        with Sweep("pareto", self.step, self.bench.resolver, self.sweeps, self.bench.tell) as sweep:
            status = self._emptied(sweep)
            if status is Status.OPTIMAL:
                status = self._one_plan_each(sweep)
            if status in (Status.OPTIMAL, Status.INFEASIBLE):
                sweep.finished()
            else:
                self.notes = sweep.notes
        return status

    def _emptied(self, sweep: Sweep) -> Status:
        while len(self.zones.left):
            asked = self._asked(sweep.width)
            hints = [self._known(zone, first) for zone, first in asked]
            answers = sweep.answers([zone_question(*one) for one in asked], hints)
            for (zone, first), answer in zip(asked, answers, strict=True):
                if answer is not None:
                    self._take(answer, zone, first)
            if None in answers:
                return Status.FEASIBLE if self.points else Status.NO_PLAN
            if not self.points:
                return Status.INFEASIBLE
            self.bench.tell(f"{len(self.points)} points, about {self.settled():.0%} of the space settled")
        return Status.OPTIMAL

    def settled(self) -> float:
        """About what share of the space between the points' least and most holds no unknown point.

        Counted over evenly spread places (Halton 1960), so the same whenever it is asked; 1 only at the end.
        """
        if not self.points or not len(self.zones.left):
            return 0.0 if len(self.zones.left) else 1.0
        low, high = self._low().astype(float), np.max(self.points, axis=0).astype(float)
        places = low + _spread(self.zones.objectives) * (high - low + 1)
        open_ = (places[:, None, :] > self.zones.left[None, :, :]).all(axis=2).any(axis=1)
        return 1 - max(float(open_.mean()), 1 / (2 * _DRAWN))

    def _asked(self, width: int) -> list[tuple[Vector, int]]:
        """The next questions: as many as there are workers, as far as none is idle for the others' sake."""
        if self.zones.objectives == 2:
            return self._from_both_ends(width)
        return self.zones.next(self._low(), self.step.high, width)

    def _from_both_ends(self, width: int) -> list[tuple[Vector, int]]:
        """With two objectives one zone is left at any time, from the last point of one end to the last of the other.

        One end, then the other, then both at once; only where each is one program, for then 2 n + 1 programs are
        enough for n points even if both find the last one.
        """
        zone = self.zones.left[0].copy()
        if width == 1 or zone[1] == NO_BOUND:
            return [(zone, 0)]
        if zone[0] == NO_BOUND:
            return [(zone, 1)]
        ends = [(zone, first) for first in (0, 1)]
        return ends if all(self.step.together(*end) is not None for end in ends) else ends[:1]

    def _low(self) -> Vector:
        """The least numbers of the points known."""
        return np.min(self.points, axis=0) if self.points else np.zeros(self.zones.objectives, dtype=np.int64)

    def _take(self, answer: Plain, zone: Vector, first: int) -> None:
        """Keep the point if it is new (it need not lie in the zone asked); either way the question is answered."""
        self.solves += answer["solves"]
        if answer["point"] is None:
            self.zones.answered(first, zone, NOTHING)
            return
        point = np.array(answer["point"], dtype=np.int64)
        if not any((point == known).all() for known in self.points):
            self.points.append(point)
            self.plans.append(answer["plan"])
        self.zones.answers.append((first, zone.copy(), int(point[first])))
        self.zones.split(point)
        self.zones.answered(first, zone, int(point[first]))

    def _known(self, zone: Vector, first: int) -> Plain:
        """The best point known that keeps the bounds, to begin from."""
        others = [other for other in range(self.zones.objectives) if other != first]
        fit = [n for n, point in enumerate(self.points) if (point[others] > zone[others]).all()]
        return self.plans[max(fit, key=lambda n: int(self.points[n][first]))] if fit else None

    def _one_plan_each(self, sweep: Sweep) -> Status:
        """The plan of every point that the rule for ties names."""
        questions = [plan_question(point.tolist()) for point in self.points]
        answers = sweep.answers(questions, self.plans, "points have their plan")
        self.plans = [old if new is None else new["plan"] for old, new in zip(self.plans, answers, strict=True)]
        return Status.FEASIBLE if None in answers else Status.OPTIMAL


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
