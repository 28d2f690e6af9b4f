"""What is lost when something may not be chosen: the problem solved again without it (Hanson et al. 2019)."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import Any, TypeVar

import numpy as np

from optimizer.problem import Entry, Label, Number, Problem, Row
from optimizer.solve.answer import Way, best_plan, sound_bound
from optimizer.solve.arrays import model_of, ordered, point_of
from optimizer.solve.outcome import Loss, Outcome, Solution, Status
from optimizer.solve.relaxation import relaxation, settled
from optimizer.solve.settings import Deadline, Share
from optimizer.solve.solver import NoAnswerError, Solver, side_by_side
from optimizer.solve.wire import Message

Key = TypeVar("Key", bound=Hashable)

_LEAST_SHARE = 0.2  # seconds that a solve gets at least, however many wait
_WORTH_TWO = 4  # groups from which on a second process is worth asking
_SAFETY, _NODES = 4, 2000  # of a question whose work is counted: part of the time left, and branches
_SHARES = 2  # one solve may take so many times its fair share of the time that is left


def losses(
    solver: Solver,
    problem: Problem,
    solution: Solution,
    groups: Mapping[Key, Sequence[Label]],
    deadline: Deadline,
    second: Solver | None = None,
    work: int | None = None,
) -> dict[Key, Loss]:
    """For every group of columns: what is lost when all of them are forbidden.

    First a bound for all from the linear relaxation, hot, one after the other; then the exact losses, as long as
    there is time and `work` lasts: half of it for each of two rows of groups, which a `second` solver's process asks
    side by side if there is one. What is found does not depend on which is quicker. A group of which the plan uses
    nothing costs nothing. Raises ValueError if the solution holds no plan.
    """
    if solution.objective is None:
        raise ValueError("there is no plan to lose something from")
    arranged = ordered(problem)
    used = {key: groups[key] for key in sorted(groups, key=str) if any(map(solution.values.get, groups[key]))}
    bounds = dict(zip(used, _relaxed_bounds(solver, arranged, list(used.values()), deadline), strict=True))
    # What is missed most comes first: what is known of it then narrows the search for the others.
    order = sorted(used, key=lambda key: inf if bounds[key] is None else bounds[key] or 0)
    rows = [order[::2], order[1::2]] if work is not None and len(order) >= _WORTH_TWO else [order]
    tasks = [
        _Work(
            arranged,
            deadline,
            used,
            bounds,
            deque(row),
            [dict(solution.values)],
            None if work is None else Share(work // len(rows)),
        )
        for row in rows
    ]
    _done(tasks, solver, second)
    found = dict.fromkeys(groups, Loss(0, _is_proven(solution), False, 0))
    return found | {key: _loss(solution, task.found[key], bounds[key]) for task in tasks for key in task.found}


def _done(tasks: Sequence[_Work], solver: Solver, second: Solver | None) -> None:
    """Do all the work, the second row in a thread of its own where there is a second solver."""
    if second is None or len(tasks) == 1:
        for task in tasks:
            task.do(solver)
        return
    side_by_side(partial(tasks[0].do, solver), partial(tasks[1].do, second), second)


@dataclass(slots=True)
class _Work:
    """Groups that wait to be forbidden, one after the other; `plans` are those found so far, to begin from.

    `bounds` is what a plan without each group is worth at most. Without a `share` of work the time that is left is
    shared among those that wait.
    """

    problem: Problem
    deadline: Deadline
    groups: Mapping[Any, Sequence[Label]]
    bounds: dict[Any, Number | None]
    waiting: deque[Any]
    plans: list[Mapping[Label, Number]]
    share: Share | None = None
    found: dict[Any, Outcome] = field(default_factory=dict)

    def do(self, solver: Solver) -> None:
        """Ask about one group after the other."""
        while self.waiting:
            key = self.waiting.popleft()
            self.found[key] = self.without(solver, self.groups[key], self._time())

    def _time(self) -> Deadline:
        """The time for the next question; where work is counted only so much that no question can take all of it."""
        if self.share is not None:
            return self.deadline.within(self.deadline.left / _SAFETY)
        return self.deadline.within(max(_LEAST_SHARE, _SHARES * self.deadline.left / (len(self.waiting) + 1)))

    def without(self, solver: Solver, labels: Sequence[Label], deadline: Deadline) -> Outcome:
        """The best plan without the columns; nothing, if there is no time left to ask."""
        if deadline.passed or (self.share is not None and self.share.used_up):
            return Outcome(Status.NO_PLAN, reason="the time, or the share of work, was used up")
        problem, begin = self.problem.forbid(labels), self._begin(labels)
        if begin is not None:
            # Whatever is settled in every plan at least as good need not be searched: because no such plan can do
            # without it, or at the prices of the relaxation.
            worth = problem.evaluate(begin)
            problem = problem.with_rows(self._needed(worth))
            relaxed = relaxation(solver, problem, deadline)
            problem = problem.fix(settled(problem, relaxed, worth)) if relaxed else problem
        nodes = None if self.share is None else _NODES
        first = None if begin is None else point_of(problem, begin)
        outcome = best_plan(solver, problem, deadline, Way(plain=True, nodes=nodes, begin=first))
        if outcome.values:
            self.plans.append(outcome.values)
        if self.share is not None:
            self.share.spend(outcome.work)
        return outcome

    def _needed(self, worth: Number) -> list[Entry]:
        """Rows that ask for one of every group without which no plan is worth so much."""
        rows = []
        for number, (key, labels) in enumerate(self.groups.items()):
            if _is_less(self.bounds[key], worth) or _is_without(self.found.get(key), worth):
                row = Row("cut", "needed", None, "what the best plans need", (), f"needed {number}")
                rows.append(Entry(row, [(self.problem.index[label], 1) for label in labels], 1, None))
        return rows

    def _begin(self, labels: Sequence[Label]) -> Mapping[Label, Number] | None:
        """The best plan known that uses none of the columns: found before, or the plan with one choice exchanged."""
        fit = [plan for plan in self.plans if not any(plan.get(label) for label in labels)]
        fit += self._exchanged(labels)
        return max(fit, key=self.problem.evaluate, default=None)

    def _exchanged(self, labels: Sequence[Label]) -> list[Mapping[Label, Number]]:
        """The first plan with another choice for the technology of the columns, where that keeps every row."""
        plan, barred = self.plans[0], set(labels)
        chosen = next((label for label in labels if plan.get(label)), None)
        if chosen is None or chosen[0] != "choose":
            return []
        rest = {label: value for label, value in plan.items() if label not in barred}
        others = [label for label in self.problem.labels if label[:2] == chosen[:2] and label not in barred]
        plans: list[Mapping[Label, Number]] = [{**rest, label: 1} for label in others]
        return [other for other in plans if not self.problem.violations(other)]


def _loss(solution: Solution, outcome: Outcome, bound: Number | None) -> Loss:
    """Loss from what was found without: exact, or at least as much as the lowest bound says."""
    assert solution.objective is not None
    if outcome.status is Status.INFEASIBLE:
        return Loss(None, True, True, None)
    value = None if outcome.objective is None else solution.objective - outcome.objective
    proven = _is_proven(outcome) and _is_proven(solution)
    known = [limit for limit in (bound, outcome.bound) if limit is not None]
    least = solution.objective - min(known) if known else None
    return Loss(value, proven, False, value if proven else least, outcome.values)


def _is_less(bound: Number | None, worth: Number) -> bool:
    return bound is not None and bound < worth


def _is_without(outcome: Outcome | None, worth: Number) -> bool:
    """Whether it is known that there is no plan of such worth."""
    return outcome is not None and (outcome.status is Status.INFEASIBLE or _is_less(outcome.bound, worth))


def _is_proven(found: Outcome | Solution) -> bool:
    return found.status is Status.OPTIMAL and found.gap == 0


def _relaxed_bounds(
    solver: Solver, problem: Problem, groups: Sequence[Sequence[Label]], deadline: Deadline
) -> list[Number | None]:
    """An upper bound for every problem without one group; None where the relaxation gave none."""
    bounds: list[Number | None] = [None] * len(groups)

    def hear(message: Message) -> None:
        group, told = message.head.get("group"), message.head.get("bound")
        if isinstance(group, int) and isinstance(told, float) and 0 <= group < len(bounds):
            bounds[group] = sound_bound(problem, -told)

    columns = [[problem.index[label] for label in labels] for labels in groups]
    arrays = {
        **model_of(problem).arrays,
        "group_starts": np.concatenate([[0], np.cumsum([len(group) for group in columns])]).astype(np.int64),
        "group_columns": np.array([column for group in columns for column in group], dtype=np.int32),
    }
    try:
        if groups:
            solver.ask({"do": "sweep"}, arrays, deadline, hear)
    except NoAnswerError:
        return bounds
    return bounds
