"""Single plans for weights and ratings that are not quite known: the safest, the least to be regretted, the central.

Maximin: the most that is certain (Wald 1950). Minimax regret: never far from the best, wherever weights and ratings
turn out to lie (Savage 1951); the regret of a plan is convex in the weights, so it is largest at a corner. Of equally
good plans one that nothing dominates. All in whole numbers of the same step at all corners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analyse.change import chosen, decisions_json
from optimizer.analyse.dominance import Extremes, Views, scale_of, whole
from optimizer.analyse.ground import Ground, Values, at_least
from optimizer.analyse.undominated import cut, reach, terms_of
from optimizer.figures import number
from optimizer.problem import Column, Entry, Label, Problem, Vector
from optimizer.score import BEST
from optimizer.solve import Outcome, Status

MAXIMIN, REGRET, CENTRAL = "maximin", "minimax-regret", "central-weights"


@dataclass(frozen=True, slots=True)
class Pick:
    """One plan: the least and the most it can be worth, the largest regret (None: not known in time).

    `proven`: no plan is better by the rule that it is named after.
    """

    name: str
    values: Values
    least: Fraction
    most: Fraction
    regret: Fraction | None
    proven: bool

    def as_json(self, ground: Ground) -> dict[str, Any]:
        """One row of `plans`."""
        return {
            "id": self.name,
            "value": [number(self.least), number(self.most)],
            "worst_regret": None if self.regret is None else number(self.regret),
            "proven": self.proven,
            "decisions": decisions_json(ground.alternatives, chosen(self.values)),
        }


@dataclass(slots=True)
class Picking:
    """The search for these plans; `rivals` are the plans that others are compared with."""

    ground: Ground
    known: Extremes
    rivals: list[Vector] = field(default_factory=list)

    def picks(self, seen: Views) -> list[Pick]:
        """All three, as far as time allows."""
        asked = {MAXIMIN: self.safest(), CENTRAL: self.central(seen), REGRET: self.least_regret()}
        return [self._pick(name, found) for name, found in asked.items() if found.values]

    def safest(self) -> Outcome:
        """The plan whose least value is the most: max m with m <= low value at every corner."""
        ends = [reach(self.known.problem, row) for row in self.known.low]
        column = Column(("worst",), 1, 0, "I", min(low for low, _ in ends), max(high for _, high in ends))
        rows = [(row, 0, -1) for row in self.known.low]
        first = self._ask(self._with(column, rows, {("worst",): 1}), [])
        if first.status is not Status.OPTIMAL or first.objective is None:
            return first
        least = int(first.objective)
        return self._finest([(row, least) for row in self.known.low], first)

    def central(self, seen: Views) -> Outcome:
        """The best plan at the centre of the weights, with ratings at their best numbers."""
        worths = seen.worths(BEST, seen.weights.centre)
        resolution = Fraction(self.ground.alternatives.portfolio.resolution)
        scale = scale_of(worths, resolution)
        problem = self.known.problem.with_objective(whole(worths, scale))
        first = self._ask(problem, [])
        if first.status is not Status.OPTIMAL or first.objective is None:
            return first
        entry = at_least(problem, first.objective)
        second = self._ask(self._plain().with_rows([entry]), [first.values])
        return second if second.status is Status.OPTIMAL else first

    def least_regret(self) -> Outcome:
        """The plan whose largest regret is least, by rows for rivals that are found when they are needed."""
        top = max(abs(end) for row in (*self.known.low, *self.known.high) for end in reach(self.known.problem, row))
        column = Column(("regret",), -1, 0, "I", 0, 2 * top + 1)
        while True:
            found = self._ask(self._with(column, self._rows(1), {("regret",): -1}), [])
            if found.status is not Status.OPTIMAL or found.objective is None:
                return found
            least = -int(found.objective)
            worst = self._worst(self.known.point(found.values))
            if worst is None:
                return replace(found, status=Status.FEASIBLE)
            if worst <= least:
                return self._finest_regret(least, found)

    def _finest_regret(self, least: int, found: Outcome) -> Outcome:
        """Of all plans with the least regret one that nothing dominates."""
        while True:
            rows = [(row, bound - least) for row, bound, _ in self._rows(0)]
            finest = self._finest(rows, found)
            worst = None if finest is found else self._worst(self.known.point(finest.values))
            if worst is None:
                return found
            if worst <= least:
                return finest

    def _worst(self, plan: Vector) -> int | None:
        """The largest regret of a plan; the rivals that show it are kept. None where the time was up."""
        largest = 0
        for worths, own in zip(*self.known.against(plan), strict=True):
            found = self._ask(self.known.problem.with_objective(worths), [])
            if found.status is not Status.OPTIMAL or found.objective is None:
                return None
            largest = max(largest, int(found.objective) - int(own))
            rival = self.known.point(found.values)
            if not any((rival == other).all() for other in self.rivals):
                self.rivals.append(rival)
        return largest

    def _rows(self, factor: int) -> list[tuple[Vector, int, int]]:
        """For every rival and corner: the least that the plan is worth more than it + factor * regret >= 0."""
        return [
            (row, int(bound), factor)
            for rival in self.rivals
            for row, bound in zip(*self.known.beneath(rival), strict=True)
        ]

    def _finest(self, rows: Iterable[tuple[Vector, int]], found: Outcome) -> Outcome:
        """The plan that keeps these rows and has the most at all corners together: nothing dominates it."""
        entries = [Entry(cut(f"rule {n}"), terms_of(row), bound, None) for n, (row, bound) in enumerate(rows)]
        second = self._ask(self._plain().with_rows(entries), [found.values])
        return second if second.status is Status.OPTIMAL else found

    def _plain(self) -> Problem:
        return self.known.problem.with_objective(self.known.middle)

    def _with(self, column: Column, rows: Sequence[tuple[Vector, int, int]], goal: Mapping[Label, int]) -> Problem:
        """The problem with one more column, in rows: sum over the plan + factor * column >= bound."""
        place = len(self.known.problem.labels)
        entries = [
            Entry(cut(f"rule {n}"), [*terms_of(row), (place, factor)], bound, None)
            for n, (row, bound, factor) in enumerate(rows)
        ]
        return self.known.problem.with_columns([column], {}).with_rows(entries).with_objective(goal)

    def _ask(self, problem: Problem, known: Iterable[Values]) -> Outcome:
        found = self.ground.best(replace(problem, offset=Fraction(0)), known)
        own = self.known.problem.index
        return replace(found, values={label: value for label, value in found.values.items() if label in own})

    def _pick(self, name: str, found: Outcome) -> Pick:
        plan, known = self.known.point(found.values), self.known
        worst = self._worst(plan)
        scale, offset = known.scales[0], known.problem.offset
        return Pick(
            name,
            found.values,
            Fraction(int(np.min(known.low @ plan))) / scale + offset,
            Fraction(int(np.max(known.high @ plan))) / scale + offset,
            None if worst is None else Fraction(worst) / scale,
            found.status is Status.OPTIMAL,
        )
