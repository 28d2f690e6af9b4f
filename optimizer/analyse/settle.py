"""The best plan for each of many objectives over one program, with as few integer solves as can be.

Every objective is settled by a plan and a bound that meet within a gap. A plan is tried from a pool of those known, by
one matrix product; then bettered by exchanges of one or two choices. A bound comes from objectives that are settled
already: the best value is convex in the weights and grows with them, so V(sum of m[i] w[i]) <= sum of m[i] V(w[i]) for
m >= 0 (a support of it, in weights that the values are linear in); or from the linear relaxation, solved hot. Only what
is left open is solved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import floor, inf

import numpy as np

from optimizer.analyse.ground import Bench
from optimizer.analyse.neighbours import Neighbours
from optimizer.problem import Label, Problem, Vector
from optimizer.solve import Status
from optimizer.solve.weighings import upper_bounds

POOL, HULL, RELAXATION, EXCHANGE, SOLVED = "pool", "hull", "relaxation", "exchange", "solved"
_PIVOTS, _TINY = 60, 1e-11
_STARTS = 3


@dataclass(frozen=True, slots=True)
class Settled:
    """One objective: the number of its plan in the pool, its value, what no plan exceeds, and what settled it."""

    plan: int
    value: float
    bound: float
    how: str


@dataclass(slots=True)
class Settler:
    """A pool of plans and of proven bounds, which grows from objective to objective.

    `features` (weights x columns) are given where objectives are weights @ features; then bounds come from `hull` too.
    """

    bench: Bench
    gap: float
    features: Vector | None = None
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
        for place, number in enumerate(open_):
            own = None if weights is None else weights[number]
            bound = float(relaxed[place]) if place < len(relaxed) else inf
            found[number] = self._one(objectives[number], own, bound)
            if found[number] is None:
                return [*found[:number], *([None] * (len(found) - number))]
        return found

    def _one(self, objective: Vector, weights: Vector | None, bound: float) -> Settled | None:
        """Settle one objective by what became known meanwhile, by exchanges, at last by solving it."""
        if found := self._known(objective, bound, RELAXATION):
            return found
        if weights is not None and (found := self._known(objective, min(bound, self._hull(weights)), HULL)):
            return found
        bettered = self._bettered(objective)
        if bettered is not None and self._near(float(objective @ bettered), bound):
            return Settled(self.add(bettered), float(objective @ bettered), bound, EXCHANGE)
        return self._solved(objective, weights, bettered)

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

    def _solved(self, objective: Vector, weights: Vector | None, begin: Vector | None) -> Settled | None:
        problem = self.bench.problem.with_objective(objective.astype(np.int64))
        known = [] if begin is None else [values_of(problem, begin)]
        found = self.bench.best(problem, known, gap=self.gap)
        if found.status is not Status.OPTIMAL or found.objective is None:
            return None
        bound = float(found.objective if found.bound is None or not self.gap else found.bound)
        if weights is not None:
            self.weights.append(weights)
            self.bounds.append(bound)
        plan = self.add(np.array([float(value) for value in problem.vector(found.values)]))
        return Settled(plan, float(found.objective), bound, SOLVED)

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
