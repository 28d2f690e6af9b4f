"""One question of the search for non-dominated points: what a zone holds; and one plan for each point.

The most of one objective under the bounds of the others, and of the plans that reach it the largest sum of the others
(a point that nothing dominates, or the proof that there is none). Of the plans of a point the rule for ties takes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analyse.zones import NO_BOUND
from optimizer.formulate.draft import WHOLE
from optimizer.problem import Entry, Problem, Row, Vector
from optimizer.solve import Outcome, Resolver, Status, tied_plan
from optimizer.sweep import Plain, Question, TimeUpError, plan_of, told_plan


def zone_question(zone: Vector, first: int) -> Question:
    """Ask for the most of objective `first` in a zone. Answered by {point, plan, solves}; point None: it is empty."""
    return {"zone": zone.tolist(), "first": first}


def plan_question(point: Sequence[int]) -> Question:
    """Ask which plan stands for a point. Answered by {plan}; the hint is one that reaches it."""
    return {"point": [int(number) for number in point]}


@dataclass(frozen=True, slots=True)
class ZoneStep:
    """Whole-number objectives over the columns of a problem, all to be large; no plan has more of them than `high`."""

    problem: Problem
    names: tuple[str, ...]
    weights: tuple[Vector, ...]
    high: Vector

    def __call__(self, resolver: Resolver, question: Question, hint: Plain) -> Plain:
        """Answer a question."""
        if "point" in question:
            return self._plan(resolver, question["point"], plan_of(self.problem, hint))
        zone, first = np.array(question["zone"], dtype=np.int64), int(question["first"])
        known = [] if hint is None else [plan_of(self.problem, hint)]
        found, solves = self._most(resolver, zone, first, known)
        if found.status is Status.INFEASIBLE:
            return {"point": None, "plan": None, "solves": solves}
        if found.status is not Status.OPTIMAL:
            raise TimeUpError(found.reason)
        point = [self._number(weights, found) for weights in self.weights]
        return {"point": point, "plan": told_plan(self.problem, found.values), "solves": solves}

    def together(self, zone: Vector, first: int) -> Vector | None:
        """One objective that puts the first before the sum of the others, where its numbers stay small enough.

        M * first + sum of the others, M above the range that the sum can have within the zone.
        """
        others = self._others(first)
        if (zone[others] == NO_BOUND).any():
            return None
        reach = int((self.high[others] - zone[others]).sum())
        largest = int(np.abs(self.weights[first]).max(initial=0))
        if reach * largest >= WHOLE:
            return None
        weights: Vector = self._sum(others) + self.weights[first] * reach
        return weights

    def _most(self, resolver: Resolver, zone: Vector, first: int, known: list[Any]) -> tuple[Outcome, int]:
        """The best plan of a zone and the integer programs that it took: one, or two where one cannot say it."""
        others = self._others(first)
        bounds = [self._least(other, int(zone[other]) + 1) for other in others if zone[other] > NO_BOUND]
        problem = self.problem.with_rows(bounds)
        both = self.together(zone, first)
        if both is not None:
            found = resolver.best(problem.with_objective(both), known)
            if found.status in (Status.OPTIMAL, Status.INFEASIBLE):
                return found, 1
        single = resolver.best(problem.with_objective(self.weights[first]), known)
        if single.status is not Status.OPTIMAL or single.objective is None:
            return single, 1
        held = problem.with_rows([self._least(first, int(single.objective), "held")])
        return resolver.best(held.with_objective(self._sum(others)), [single.values, *known]), 2

    def _plan(self, resolver: Resolver, point: Sequence[int], values: Any) -> Plain:
        """The plan of a point: at least as much of everything is exactly as much, since nothing dominates it."""
        rows = [self._least(number, least) for number, least in enumerate(point)]
        problem = self.problem.with_rows(rows).with_objective(self._sum(range(len(point))))
        found = tied_plan(resolver.solver, problem, values, resolver.deadline)
        if found is None:
            raise TimeUpError("the time was up before ties were settled")
        return {"plan": told_plan(self.problem, found)}

    def _others(self, first: int) -> list[int]:
        return [other for other in range(len(self.weights)) if other != first]

    def _sum(self, places: Sequence[int]) -> Vector:
        total: Vector = np.sum([self.weights[place] for place in places], axis=0)
        return total

    def _number(self, weights: Vector, found: Outcome) -> int:
        index = self.problem.index
        return int(sum(int(weights[index[label]]) * value for label, value in found.values.items()))

    def _least(self, place: int, amount: int, word: str = "") -> Entry:
        """A row that asks for so much of an objective."""
        name, weights = self.names[place], self.weights[place]
        filled = np.flatnonzero(weights)
        row = Row("cut", name, None, f"{name}: better than found before", (), f"objective {name} {word}".rstrip())
        return Entry(row, list(zip(filled.tolist(), weights[filled].tolist(), strict=True)), amount, None)
