"""The best plan for each of many objectives over one program, with as few integer solves as can be.

Every objective is settled by a plan and a bound that meet within a gap. A plan is tried from a pool of those known, by
one matrix product; then bettered by exchanges of one or two choices. A bound comes from objectives that are settled
already: the best value is convex in the weights and grows with them, so V(sum of m[i] w[i]) <= sum of m[i] V(w[i]) for
m >= 0 (a support of it, in weights that the values are linear in); or from the linear relaxation, solved hot. Only what
is left open is solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import floor, inf

import numpy as np

from optimizer.analyse.ground import Bench, silent
from optimizer.analyse.neighbours import Neighbours
from optimizer.problem import Label, Problem, Vector
from optimizer.solve import Resolver, Status
from optimizer.solve.arrays import point_of
from optimizer.solve.weighings import upper_bounds
from optimizer.sweep import NO_JOURNAL, Plain, Question, Sweep, TimeUpError, plan_of, told_plan

POOL, HULL, RELAXATION, EXCHANGE, SOLVED = "pool", "hull", "relaxation", "exchange", "solved"
_PIVOTS, _TINY = 60, 1e-11
_STARTS = 3
_TOGETHER = 4


@dataclass(frozen=True, slots=True)
class Settled:
    """One objective: the number of its plan in the pool, its value, what no plan exceeds, and what settled it."""

    plan: int
    value: float
    bound: float
    how: str


@dataclass(frozen=True, slots=True)
class BestStep:
    """The best plan for an objective over one program, within a relative gap.

    A question holds the `objective` (whole numbers by column) and the plan to `begin` from (None: none is known), which
    may decide between equal plans. Answered by {plan, objective, bound}.
    """

    problem: Problem
    gap: float

    def __call__(self, resolver: Resolver, question: Question, hint: Plain) -> Plain:
        """Answer a question."""
        del hint
        problem = self.problem.with_objective(np.array(question["objective"], dtype=np.int64))
        begin = question["begin"]
        found = resolver.best(problem, [] if begin is None else [plan_of(problem, begin)], gap=self.gap)
        if found.status is not Status.OPTIMAL or found.objective is None:
            raise TimeUpError(found.reason)
        bound = found.objective if found.bound is None or not self.gap else found.bound
        plan = told_plan(problem, found.values)
        return {"plan": plan, "objective": float(found.objective), "bound": float(bound)}


@dataclass(slots=True)
class Settler:
    """A pool of plans and of proven bounds, which grows from objective to objective.

    What has to be solved is asked of a `sweep` (of `BestStep`), a few at once: always as many, so that what is found
    does not depend on who works. Without one it is solved here.

    `features` (weights x columns) are given where objectives are weights @ features; then bounds come from `hull` too.
    """

    bench: Bench
    gap: float
    features: Vector | None = None
    sweep: Sweep | None = None
    plans: list[Vector] = field(default_factory=list)
    weights: list[Vector] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    most: Vector = field(init=False)
    neighbours: Neighbours = field(init=False)

    def __post_init__(self) -> None:
        """What each weight can bring at most is the error of a bound by so much of it."""
        problem = self.bench.problem
        self.neighbours = Neighbours(problem)
        self.most = np.zeros(0)
        if self.features is not None:
            ends = np.maximum(np.abs(problem.lower), np.abs(problem.upper))
            self.most = np.abs(self.features) @ np.where(ends < inf, ends, 0)

    def settle(self, objectives: Vector, weights: Vector | None = None) -> list[Settled | None]:
        """Settle each objective (whole numbers, objectives x columns), in their order; None from where time was up."""
        found: list[Settled | None] = [None] * len(objectives)
        supports = [self._hull(w) for w in weights] if weights is not None else [inf] * len(objectives)
        for number, support in enumerate(supports):
            found[number] = self._known(objectives[number], support, HULL)
        open_ = [number for number, one in enumerate(found) if one is None]
        bench = self.bench
        relaxed = upper_bounds(bench.solver, bench.problem, objectives[open_], bench.deadline) if open_ else np.zeros(0)
        own = [None] * len(objectives) if weights is None else list(weights)
        tops = [*relaxed.tolist(), *([inf] * (len(open_) - len(relaxed)))]
        for first in range(0, len(open_), _TOGETHER):
            hard: list[tuple[int, Vector | None]] = []
            for number, bound in zip(open_[first : first + _TOGETHER], tops[first:], strict=False):
                easy = self._easily(objectives[number], own[number], bound)
                if isinstance(easy, Settled):
                    found[number] = easy
                else:
                    hard.append((number, easy))
            answers = self._answers([(objectives[number], begin) for number, begin in hard])
            for (number, _), answer in zip(hard, answers, strict=True):
                if answer is None:
                    return [*found[:number], *([None] * (len(found) - number))]
                found[number] = self._taken(answer, own[number])
        return found

    def _easily(self, objective: Vector, weights: Vector | None, bound: float) -> Settled | Vector | None:
        """Settle one objective by what became known meanwhile, or by exchanges; else the best plan known for it."""
        if found := self._known(objective, bound, RELAXATION):
            return found
        if weights is not None and (found := self._known(objective, min(bound, self._hull(weights)), HULL)):
            return found
        bettered = self._bettered(objective)
        if bettered is not None and self._near(float(objective @ bettered), bound):
            return Settled(self.add(bettered), float(objective @ bettered), bound, EXCHANGE)
        return bettered

    def _known(self, objective: Vector, bound: float, how: str) -> Settled | None:
        if not self.plans or bound == inf:
            return None
        values = np.array(self.plans) @ objective
        best = int(values.argmax())
        return Settled(best, float(values[best]), bound, how) if self._near(float(values[best]), bound) else None

    def _near(self, value: float, bound: float) -> bool:
        """Whether a value is within the gap of a bound; at gap 0 no whole number may lie between them."""
        return bound < inf and (floor(bound) <= value or bound - value <= self.gap * abs(value))

    def _bettered(self, objective: Vector) -> Vector | None:
        """The best plan that exchanges reach from the best known ones."""
        if not self.plans:
            return None
        values = np.array(self.plans) @ objective
        starts = [self.plans[place] for place in np.argsort(-values, kind="stable")[:_STARTS].tolist()]
        found = [self.neighbours.climbed(start, objective) for start in starts]
        return max(found, key=lambda plan: float(plan @ objective))

    def _answers(self, asked: Sequence[tuple[Vector, Vector | None]]) -> list[Plain]:
        """What has to be solved, solved."""
        problem, bench = self.bench.problem, self.bench
        questions = [
            {
                "objective": [int(worth) for worth in objective.tolist()],
                "begin": None if begin is None else told_plan(problem, values_of(problem, begin)),
            }
            for objective, begin in asked
        ]
        sweep = self.sweep or Sweep("draws", BestStep(problem, self.gap), bench.resolver, NO_JOURNAL, silent)
        return sweep.answers(questions) if questions else []

    def _taken(self, answer: Plain, weights: Vector | None) -> Settled:
        """Keep a plan and a bound that were solved for."""
        problem = self.bench.problem
        if weights is not None:
            self.weights.append(weights)
            self.bounds.append(answer["bound"])
        plan = self.add(point_of(problem, plan_of(problem, answer["plan"])))
        return Settled(plan, answer["objective"], answer["bound"], SOLVED)

    def add(self, plan: Vector) -> int:
        """The number of a plan in the pool, where it is put if it is new."""
        if self.plans:
            same = np.flatnonzero((np.array(self.plans) == plan).all(axis=1))
            if same.size:
                return int(same[0])
        self.plans.append(plan)
        return len(self.plans) - 1

    def _hull(self, weights: Vector) -> float:
        """The least sum of m[i] bounds[i] with m >= 0 and the sum of m[i] weights[i] = `weights`.

        Begun at the units, which `corner_bounds` puts first. Whatever m it ends with gives a bound.
        """
        if len(self.bounds) < len(weights):
            return inf
        shares = least_mixture(np.array(self.weights), np.array(self.bounds), weights)
        left = np.abs(weights - shares @ np.array(self.weights))
        return float(shares @ np.array(self.bounds)) * (1 + 1e-15) + float(left @ self.most)


def least_mixture(points: Vector, costs: Vector, wanted: Vector) -> Vector:
    """Shares m >= 0 of points (points x k) that mix to `wanted` at the least cost; the first k must do so already.

    The simplex method (Dantzig 1951) in k rows, from one basis to the next; the least but for rounding.
    """
    basis = np.arange(len(wanted))
    for _ in range(_PIVOTS):
        inverse = np.linalg.inv(points[basis].T)
        mixed = np.maximum(inverse @ wanted, 0)
        reduced = costs - points @ (inverse.T @ costs[basis])
        entering = int(reduced.argmin())
        if reduced[entering] > -_TINY * (1 + np.abs(costs).max()):
            break
        way = inverse @ points[entering]
        room = np.where(way > _TINY, mixed / np.where(way > _TINY, way, 1), inf)
        if room.min() == inf:
            break
        basis[int(room.argmin())] = entering
    found = np.zeros(len(costs))
    found[basis] = np.maximum(np.linalg.solve(points[basis].T, wanted), 0)
    return found


def values_of(problem: Problem, plan: Vector) -> dict[Label, int]:
    """A plan by label."""
    return {problem.labels[column]: int(plan[column]) for column in np.flatnonzero(plan).tolist()}


def corner_bounds(settler: Settler, corners: Iterable[Vector]) -> None:
    """Put bounds at some weights into the hull, from the linear relaxation: below them every weight has a bound."""
    assert settler.features is not None
    rows = np.array(list(corners))
    bench = settler.bench
    told = upper_bounds(bench.solver, bench.problem, rows @ settler.features, bench.deadline)
    for weights, bound in zip(rows, told.tolist(), strict=False):
        settler.weights.append(weights)
        settler.bounds.append(bound)
