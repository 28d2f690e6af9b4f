"""The plans that no other dominates: found one by one, each certain at once, until nothing is left.

Asked for is the plan with the most of an objective such as `Extremes.middle` among those that are neither known nor
dominated by a known one (Sylva & Crema 2004 on efficient sets, here with intervals). Whatever dominates a plan has
more of it and is not dominated by what is known either, so every answer belongs to the set. A plan that turns out to
be dominated teaches an exchange (`optimizer.analyse.exchanges`) that is closed from then on; where that cannot be said
in rows, that a plan is not dominated by a known one is a choice between corners, a binary for each.

Options are classified in the same way: any plan with (without) the option in which no known exchange is open. Nothing
dominates it, and it belongs to the set; or what does teaches one more exchange; or there is no such plan, and then
none in the set has (lacks) the option.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.analyse.dominance import Extremes
from optimizer.analyse.exchanges import Exchanges
from optimizer.analyse.ground import Ground, Values
from optimizer.problem import Column, Entry, Label, Problem, Row, Vector
from optimizer.solve import Deadline, Outcome, Status

_ROUGH = 0.02
"""The gap at which a plan is good enough to be asked whether anything dominates it."""


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
    exchanges: Exchanges = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the exchanges of one choice for another that leave every row as free as it was, or freer."""
        self.exchanges = Exchanges(self.ground.problem, self.extremes.choose)
        for choice in self.extremes.choices:
            least, most = -choice.most.transpose(0, 2, 1), choice.most
            better = (least >= 0).all(axis=0) & (most > 0).any(axis=0)
            for ahead, behind in np.argwhere(better).tolist():
                self.exchanges.swap(int(choice.columns[behind]), int(choice.columns[ahead]))

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

    def lean(self, objective: Vector, deadline: Deadline) -> bool | None:
        """Find the plan with the most of an objective that dominance raises; whether it is new, None if out of time."""
        found = self._ask(self.exchanges.closed(self._plain().with_objective(objective)), deadline)
        return self.add(found.values) if found.status is Status.OPTIMAL else None

    def add(self, values: Values) -> bool:
        """Take in a plan that is certain to be in the set; whether it is new."""
        point = self.extremes.point(values)
        if any((point == plan)[self.extremes.choose].all() for plan in self.plans):
            return False
        self.plans.append(point)
        self.values.append(values)
        return True

    def chosen_in(self, columns: Vector) -> list[bool]:
        """For every known plan whether it chooses one of these columns."""
        return [bool(plan[columns].any()) for plan in self.plans]

    def among(self, forbidden: Iterable[Label], objective: Vector, deadline: Deadline) -> bool | None:
        """Whether some plan of the set does without some choices; None where the time was up.

        Plans with much of the objective are tried first. What is found and learnt on the way is kept.
        """
        problem, active = self._plain().with_objective(objective).forbid(forbidden), list[int]()
        while True:
            if any(not problem.misplaced(plan) for plan in self.plans):
                return True
            found = self._ask(self.exchanges.closed(self._beyond(problem, active)), deadline, gap=_ROUGH)
            if found.status is Status.INFEASIBLE:
                return False
            if not found.values:
                return None
            above = self._nearest(found.values, deadline)
            if above.status is Status.INFEASIBLE:
                self.add(found.values)
            elif not above.values:
                return None
            elif not self._learnt(found.values, above.values):
                best = self._ask(self._dominating(found.values), deadline, above.values)
                if best.status is not Status.OPTIMAL:
                    return None
                self.add(best.values)
                active = [*active, self._place(best.values)]

    def _plain(self) -> Problem:
        """The portfolio's problem, with what dominance raises as its objective."""
        plain = self.ground.problem.with_objective(self.extremes.middle)
        return replace(plain, rounding=self.ground.problem.rounding)

    def _next(self, problem: Problem, active: list[int], deadline: Deadline) -> Outcome:
        """The best plan that is not known and that no known plan dominates.

        A known plan may only be made `active` when everything as good as it was asked before: else plans that are
        worth the same everywhere would be lost with those that it dominates.
        """
        while True:
            found = self._ask(self.exchanges.closed(self._beyond(problem, active, known=True)), deadline)
            if found.status is not Status.OPTIMAL:
                return found
            above = self._dominators(self.extremes.point(found.values))
            if not above:
                return found
            nearest = self._nearest(found.values, deadline)
            if not (nearest.values and self._learnt(found.values, nearest.values)):
                active.append(max(above, key=lambda place: int(problem.objective @ self.plans[place])))

    def _dominators(self, point: Vector) -> list[int]:
        """The known plans that dominate a plan."""
        if not self.plans:
            return []
        worths, bases = self.extremes.against(point)
        plans = np.array(self.plans)
        able = np.flatnonzero((bases < (worths @ plans.T).T).any(axis=1)).tolist()
        return [place for place in able if self.extremes.dominates(self.plans[place], point)]

    def _ask(self, problem: Problem, deadline: Deadline, begin: Values | None = None, gap: float = 0.0) -> Outcome:
        self.solves += 1
        found = replace(self.ground, deadline=deadline).best(problem, [] if begin is None else [begin], gap=gap)
        own = self.extremes.problem.index
        return replace(found, values={label: value for label, value in found.values.items() if label in own})

    def _beyond(self, problem: Problem, active: list[int], known: bool = False) -> Problem:
        """A problem without what the active plans dominate, and, if `known`, without the known plans."""
        columns, entries = list[Column](), list[Entry]()
        if known:
            entries = [self._other(place) for place, plan in enumerate(self.plans) if not problem.misplaced(plan)]
        for place in active:
            self._undominated_by(problem, place, columns, entries)
        return problem.with_columns(columns, {}).with_rows(entries)

    def _other(self, place: int) -> Entry:
        taken = np.flatnonzero(self.plans[place] * self.extremes.choose).tolist()
        return Entry(cut(f"not plan {place}"), [(column, 1) for column in taken], None, len(taken) - 1)

    def _undominated_by(self, problem: Problem, place: int, columns: list[Column], entries: list[Entry]) -> None:
        """Columns and rows that ask for more than a plan at one corner at least, at the best for those that ask."""
        first = len(problem.labels) + len(columns)
        able: list[tuple[int, int]] = []
        for corner, (worths, base) in enumerate(zip(*self.extremes.against(self.plans[place]), strict=True)):
            least, most = reach(problem, worths)
            wanted = int(base) + 1
            if most < wanted:
                continue
            column = first + len(able)
            able.append((column, 1))
            columns.append(Column(("more", place, corner)))
            # worths x >= wanted where the binary is 1, and nothing more than what always holds where it is 0.
            room = max(0, wanted - least)
            terms = [*terms_of(worths), (column, -room)]
            entries.append(Entry(cut(f"more than {place} at {corner}"), terms, wanted - room, None))
        entries.append(Entry(cut(f"more than {place}"), able, 1, None))

    def _dominating(self, values: Values) -> Problem:
        """The plans that are never worth less than one of these values."""
        worths, bases = self.extremes.beneath(self.extremes.point(values))
        entries = [
            Entry(cut(f"never less at {corner}"), terms_of(row), int(base), None)
            for corner, (row, base) in enumerate(zip(worths, bases, strict=True))
        ]
        return self._plain().with_rows(entries)

    def _nearest(self, values: Values, deadline: Deadline) -> Outcome:
        """Of the plans that dominate one the one that differs from it in the fewest technologies."""
        point, middle = self.extremes.point(values), self.extremes.middle
        more = Entry(cut("more in the middle"), terms_of(middle), int(middle @ point) + 1, None)
        same = np.where(self.extremes.choose, point, 0)
        return self._ask(self._dominating(values).with_rows([more]).with_objective(same), deadline)

    def _learnt(self, values: Values, above: Values) -> bool:
        return self.exchanges.learn(self.extremes.point(values), self.extremes.point(above))

    def _place(self, values: Values) -> int:
        point = self.extremes.point(values)
        same = ((point == plan)[self.extremes.choose].all() for plan in self.plans)
        return next(place for place, found in enumerate(same) if found)


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
