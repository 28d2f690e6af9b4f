"""Why no plan satisfies everything: rows of the planner that cannot all hold, and the least change that would do.

The conflict is irreducible: without any one of its rows there is a plan, found and checked exactly. It is found by
QuickXplain (Junker 2004) over groups of rows, started from the rows of an exact proof on the linear relaxation
where there is one; every plan found on the way is kept, because it answers later questions without a solve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.problem import STRUCTURAL, Problem, Row
from optimizer.solve.answer import best_plan
from optimizer.solve.arrays import ordered
from optimizer.solve.every_repair import repair_sets, repairs_of_sets
from optimizer.solve.obvious import obvious_conflict
from optimizer.solve.outcome import RowKey, Status
from optimizer.solve.relaxation import infeasibility_weights
from optimizer.solve.repairs import Repair, repairs_of, works
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

_SHARE_OF_SEARCH = 0.6


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rows that cannot all hold, whatever is chosen.

    `rows` in the order of their groups (kind, id, year); the rows of the model itself (one choice per technology,
    links) always hold and are not listed. `irreducible`: leaving out any one group leaves a plan, shown exactly.
    `repairs`: changes of which each suffices alone, smallest (relative to its bound) first. `complete`: there was
    time for all of that.
    """

    rows: tuple[Row, ...]
    irreducible: bool
    repairs: tuple[Repair, ...]
    complete: bool

    @property
    def groups(self) -> tuple[RowKey, ...]:
        """The groups of the rows, each once."""
        return tuple(dict.fromkeys(row.group for row in self.rows))


def explain_conflict(solver: Solver, problem: Problem, deadline: Deadline, every: bool = False) -> Conflict:
    """The conflict of a problem that has no plan, as small as time allows, and repairs: applied, and solved again.

    `every` adds all other minimal repairs: those that loosen several limits, none of which could be left as it is.
    Raises ValueError if the problem turns out to have a plan.
    """
    search = _Search(solver, ordered(problem), deadline.within(_SHARE_OF_SEARCH * deadline.left))
    found = sorted(_smallest(search), key=_order)
    numbers = [number for group in found for number in search.groups[group]]
    repairs, complete = repairs_of(solver, search.problem, {group: search.groups[group] for group in found}, deadline)
    if every:
        search.deadline = deadline
        repairs, complete = _with_others(search, found, repairs, complete)
    repairs = tuple(repair for repair in repairs if works(solver, search.problem, repair, deadline))
    rows = tuple(search.problem.rows[number] for number in numbers)
    return Conflict(rows, not search.doubtful, repairs, complete and not search.doubtful)


def _with_others(
    search: _Search, found: Sequence[RowKey], repairs: tuple[Repair, ...], complete: bool
) -> tuple[tuple[Repair, ...], bool]:
    """The repairs and, behind them, those of several groups that they lack; and whether these are all."""
    half = search.deadline.within(search.deadline.left / 2)
    sets, all_found = repair_sets(list(search.groups), found, search.conflicting, half)
    known = {frozenset(change.row.group for change in repair.changes) for repair in repairs}
    others, least = repairs_of_sets(
        search.solver, search.problem, [one for one in sets if one not in known], search.deadline
    )
    return (*repairs, *others), complete and all_found and least


@dataclass(slots=True)
class _Search:
    """The problem, its groups of planner's rows, and which groups each plan found so far keeps."""

    solver: Solver
    problem: Problem
    deadline: Deadline
    groups: dict[RowKey, list[int]] = field(default_factory=dict)
    always: list[int] = field(default_factory=list)
    kept_by_plans: list[frozenset[RowKey]] = field(default_factory=list)
    doubtful: bool = False

    def __post_init__(self) -> None:
        """Sort rows into groups, and those of the model itself."""
        for number, row in enumerate(self.problem.rows):
            place = self.always if row.kind in STRUCTURAL else self.groups.setdefault(row.group, [])
            place.append(number)

    def has_plan(self, groups: Sequence[RowKey]) -> bool:
        """Whether a plan keeps these groups; True where that could not be settled (the conflict then stays larger)."""
        if any(kept.issuperset(groups) for kept in self.kept_by_plans):
            return True
        if self.deadline.passed:
            self.doubtful = True
            return True
        outcome = best_plan(self.solver, self.part(groups), self.deadline, confirm=False)
        if outcome.status is Status.INFEASIBLE:
            return False
        if outcome.objective is None:
            self.doubtful = True
            return True
        broken = {self.problem.rows[row].group for row in self.problem.violations(outcome.values)}
        self.kept_by_plans.append(frozenset(self.groups) - broken)
        return True

    def conflicting(self, groups: Sequence[RowKey]) -> list[RowKey]:
        """Groups among these that make an irreducible conflict; none where a plan keeps them all."""
        return [] if self.has_plan(groups) else _explained(self, [], [], [*groups])

    def part(self, groups: Sequence[RowKey]) -> Problem:
        """The problem with these groups only, and nothing to be maximised."""
        rows = [*self.always, *(number for group in groups for number in self.groups[group])]
        return self.problem.keep_rows(rows).with_objective(np.zeros(len(self.problem.labels), dtype=np.int64))


def _smallest(search: _Search) -> list[RowKey]:
    """Groups that conflict, as few as time allows."""
    obvious = obvious_conflict(search.problem)
    if obvious:
        return obvious
    groups = _proven(search)
    if groups:
        return _explained(search, [], [], groups)
    groups = list(search.groups)
    outcome = best_plan(search.solver, search.part(groups), search.deadline)
    if outcome.objective is not None:
        raise ValueError("the problem has a plan: there is no conflict to explain")
    search.doubtful = outcome.status is not Status.INFEASIBLE
    fewer = _explained(search, [], [], groups)
    outcome = best_plan(search.solver, search.part(fewer), search.deadline)  # with a second opinion
    if outcome.objective is None:
        return fewer
    search.doubtful = True
    return groups


def _proven(search: _Search) -> list[RowKey]:
    """Groups in an exact proof on the linear relaxation that no plan exists, heaviest first; empty if there is none.

    QuickXplain does without what comes later if it can, so a conflict of few heavy groups is found, and sooner.
    """
    pull: dict[RowKey, int] = {}
    for row, weight in infeasibility_weights(search.solver, search.problem, search.deadline).items():
        group = search.problem.rows[row].group
        if group in search.groups:
            limits = [abs(bound) for bound in search.problem.bounds(row) if bound is not None]
            pull[group] = pull.get(group, 0) + abs(weight) * max(1, *limits)
    return sorted(pull, key=lambda group: (-pull[group], _order(group)))


def _explained(search: _Search, held: list[RowKey], added: list[RowKey], groups: list[RowKey]) -> list[RowKey]:
    """QuickXplain: the part of `groups` that with `held` makes an irreducible conflict; `added` came to held last."""
    if (added or not held) and not search.has_plan(held):
        return []
    if len(groups) <= 1:
        return groups
    half = len(groups) // 2
    first, second = groups[:half], groups[half:]
    needed = _explained(search, [*held, *first], first, second)
    return [*_explained(search, [*held, *needed], needed, first), *needed]


def _order(group: RowKey) -> tuple[str, str, int]:
    return (group[0], group[1], group[2] or 0)
