"""The plans that no other dominates: found one by one, each certain at once, until nothing is left.

Asked for is the plan with the most of an objective such as `Extremes.middle` among those that are neither known nor
dominated by a known one (Sylva & Crema 2004 on efficient sets, here with intervals). Whatever dominates a plan has
more of it and is not dominated by what is known either, so every answer belongs to the set. That a plan is not
dominated by a known one is a choice between corners, a binary for each; such rows are added only for known plans that
an answer was dominated by.

Options are classified in the same way: a plan with (without) the option that no known plan dominates, then whatever
dominates that, which is new; in the end there is such a plan in the set, or certainly none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.analyse.dominance import Extremes
from optimizer.analyse.ground import Ground, Values
from optimizer.problem import Column, Entry, Label, Problem, Row, Vector
from optimizer.solve import Deadline, Outcome, Status

_CORNERS = 24
"""About so many corners are leant towards at first."""


@dataclass(slots=True)
class Undominated:
    """What is known of the set: `plans` (numbers per column) and their `values`; `complete` when there are no more.

    `reason`: why the search stopped early.
    """

    ground: Ground
    extremes: Extremes
    plans: list[Vector] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    complete: bool = False
    solves: int = 0
    reason: str = ""

    def search(self, most: int, deadline: Deadline) -> Status:
        """Find the set, or at most so many of it in the time there is; OPTIMAL when it is complete."""
        problem, active = self._plain(), list[int]()
        while len(self.plans) < most:
            found = self._next(problem, active, deadline)
            if found.status is Status.INFEASIBLE:
                self.complete = bool(self.plans)
                return Status.OPTIMAL if self.plans else Status.INFEASIBLE
            if found.status is not Status.OPTIMAL:
                self.reason = found.reason
                return Status.FEASIBLE if self.plans else Status.NO_PLAN
            self.add(found.values)
            self.ground.tell(f"{len(self.plans)} plans that nothing dominates")
        return Status.FEASIBLE

    def spread(self, deadline: Deadline) -> None:
        """Find a plan for every corner of the weights that leans towards it: different ones, and soon."""
        corners = len(self.extremes.scales)
        for corner in range(0, corners, max(1, corners // _CORNERS)):
            found = self._ask(self.leaning(corner), deadline)
            if found.status is not Status.OPTIMAL:
                break
            self.add(found.values)

    def leaning(self, corner: int) -> Problem:
        """The problem that asks for most at one corner above all; whatever dominates a plan has more of that too."""
        return self._plain().with_objective(self.extremes.leaning(corner))

    def add(self, values: Values) -> bool:
        """Take in a plan that is certain to be in the set; whether it is new."""
        point = self.extremes.point(values)
        if any((point == plan)[self.extremes.choose].all() for plan in self.plans):
            return False
        self.plans.append(point)
        self.values.append(values)
        return True

    def chosen_in(self, labels: Iterable[Label]) -> list[bool]:
        """For every known plan whether it chooses one of these."""
        columns = [self.extremes.problem.index[label] for label in labels]
        return [bool(plan[columns].any()) for plan in self.plans]

    def among(self, problem: Problem, deadline: Deadline) -> bool | None:
        """Whether some plan of the set keeps the limits of a problem (the same, but narrower).

        None where the time was up. Plans of the set that are met on the way are kept.
        """
        active: list[int] = []
        while True:
            if any(not problem.misplaced(plan) and not problem.violations(plan) for plan in self.plans):
                return True
            found = self._next(problem, active, deadline)
            if found.status is Status.INFEASIBLE:
                return False
            if found.status is not Status.OPTIMAL:
                return None
            above = self._ask(self._dominating(found.values), deadline, found.values)
            if above.status is not Status.OPTIMAL:
                return None
            self.add(above.values)

    def _plain(self) -> Problem:
        """The portfolio's problem, with what dominance raises as its objective."""
        plain = self.ground.problem.with_objective(self.extremes.middle)
        return replace(plain, rounding=self.ground.problem.rounding)

    def narrowed(self, wanted: Iterable[Label], forbidden: Iterable[Label]) -> Problem:
        """The problem without some choices, leaning to the corner at which others are worth most against them."""
        index = self.extremes.problem.index
        inside, outside = [index[label] for label in wanted], [index[label] for label in forbidden]
        ends = self.extremes.low + self.extremes.high
        steps = np.array([float(scale) for scale in self.extremes.scales])
        better = (ends[:, inside].max(axis=1) - ends[:, outside].max(axis=1, initial=-(10**9))) / steps
        return self.leaning(int(better.argmax())).forbid(forbidden)

    def _next(self, problem: Problem, active: list[int], deadline: Deadline) -> Outcome:
        """The best plan that is not known and that no known plan dominates.

        A known plan may only be made `active` when everything as good as it was asked before: else plans that are
        worth the same everywhere would be lost with those that it dominates.
        """
        while True:
            found = self._ask(self._beyond(problem, active), deadline)
            if found.status is not Status.OPTIMAL:
                return found
            point = self.extremes.point(found.values)
            above = [place for place, plan in enumerate(self.plans) if self.extremes.dominates(plan, point)]
            if not above:
                return found
            active.append(max(above, key=lambda place: int(problem.objective @ self.plans[place])))

    def _ask(self, problem: Problem, deadline: Deadline, begin: Values | None = None) -> Outcome:
        self.solves += 1
        found = replace(self.ground, deadline=deadline).best(problem, [] if begin is None else [begin])
        own = self.extremes.problem.index
        return replace(found, values={label: value for label, value in found.values.items() if label in own})

    def _beyond(self, problem: Problem, active: list[int]) -> Problem:
        """A problem without the known plans, and without what the active ones dominate."""
        known = [self._other(place) for place, plan in enumerate(self.plans) if not problem.misplaced(plan)]
        columns, entries = list[Column](), list[Entry]()
        for place in active:
            self._undominated_by(problem, place, columns, entries)
        return problem.with_columns(columns, {}).with_rows([*known, *entries])

    def _other(self, place: int) -> Entry:
        taken = np.flatnonzero(self.plans[place] * self.extremes.choose).tolist()
        return Entry(cut(f"not plan {place}"), [(column, 1) for column in taken], None, len(taken) - 1)

    def _undominated_by(self, problem: Problem, place: int, columns: list[Column], entries: list[Entry]) -> None:
        """Columns and rows that ask for more than a plan at one corner at least, at the best for those that ask."""
        plan, first = self.plans[place], len(problem.labels) + len(columns)
        wanted = self.extremes.low @ plan + 1
        able: list[tuple[int, int]] = []
        for corner, worths in enumerate(self.extremes.against(plan)):
            least, most = reach(problem, worths)
            if most < wanted[corner]:
                continue
            column = first + len(able)
            able.append((column, 1))
            columns.append(Column(("more", place, corner)))
            # worths x >= wanted where the binary is 1, and nothing more than what always holds where it is 0.
            room = max(0, int(wanted[corner]) - least)
            terms = [*terms_of(worths), (column, -room)]
            entries.append(Entry(cut(f"more than {place} at {corner}"), terms, int(wanted[corner]) - room, None))
        entries.append(Entry(cut(f"more than {place}"), able, 1, None))

    def _dominating(self, values: Values) -> Problem:
        """The plans that are never worth less than one of these values."""
        plan = self.extremes.point(values)
        bounds = self.extremes.high @ plan
        entries = [
            Entry(cut(f"never less at {corner}"), terms_of(worths), int(bounds[corner]), None)
            for corner, worths in enumerate(self.extremes.beneath(plan))
        ]
        return self._plain().with_rows(entries)


def reach(problem: Problem, worths: Vector) -> tuple[int, int]:
    """The least and the most that a sum over the columns can come to, one alternative chosen for every technology."""
    low, high = worths * problem.lower, worths * problem.upper
    least, most = np.minimum(low, high), np.maximum(low, high)
    choices: dict[object, list[int]] = {}
    total = [0, 0]
    for column, label in enumerate(problem.labels):
        if label[0] == "choose":
            if problem.upper[column]:
                choices.setdefault(label[1], []).append(column)
        elif worths[column]:
            total = [total[0] + int(least[column]), total[1] + int(most[column])]
    for members in choices.values():
        total = [total[0] + int(worths[members].min()), total[1] + int(worths[members].max())]
    return total[0], total[1]


def terms_of(worths: Vector) -> list[tuple[int, int]]:
    """The (column, worth) pairs of a row."""
    filled = np.flatnonzero(worths)
    return list(zip(filled.tolist(), worths[filled].tolist(), strict=True))


def cut(name: str) -> Row:
    """A row that no planner wrote."""
    return Row("cut", "undominated", None, "a plan that none of the known ones dominates", (), f"undominated|{name}")
