"""What is lost when something may not be chosen: the problem solved again without it (Hanson et al. 2019)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from optimizer.problem import Label, Number, Problem
from optimizer.solve.answer import best_plan, sound_bound
from optimizer.solve.arrays import model_of, ordered
from optimizer.solve.outcome import Loss, Outcome, Solution, Status
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver
from optimizer.solve.wire import Message

Key = TypeVar("Key", bound=Hashable)

_LEAST_SHARE = 0.2  # seconds that a solve gets at least, however many wait
_SHARES = 2  # one solve may take so many times its fair share of the time that is left


def losses(
    solver: Solver, problem: Problem, solution: Solution, groups: Mapping[Key, Sequence[Label]], deadline: Deadline
) -> dict[Key, Loss]:
    """For every group of columns: what is lost when all of them are forbidden.

    First a bound for all from the linear relaxation, hot, one after the other; then the exact losses, as long as
    there is time. A group of which the plan uses nothing costs nothing. Raises ValueError if the solution holds no
    plan.
    """
    if solution.objective is None:
        raise ValueError("there is no plan to lose something from")
    arranged = ordered(problem)
    used = {key: labels for key, labels in groups.items() if any(solution.values.get(label) for label in labels)}
    bounds = _relaxed_bounds(solver, arranged, list(used.values()), deadline)
    found = dict.fromkeys(groups, Loss(0, _is_proven(solution), False, 0))
    waiting = len(used)
    for (key, labels), bound in zip(used.items(), bounds, strict=True):
        share = deadline.within(max(_LEAST_SHARE, _SHARES * deadline.left / waiting))
        outcome = _without(solver, arranged, labels, share)
        found[key] = _loss(solution, outcome, bound)
        waiting -= 1
    return found


def _without(solver: Solver, problem: Problem, labels: Sequence[Label], deadline: Deadline) -> Outcome:
    """The best plan without the columns; nothing, if there is no time left to ask."""
    if deadline.passed:
        return Outcome(Status.NO_PLAN, reason="the time was up")
    return best_plan(solver, problem.forbid(labels), deadline)


def _loss(solution: Solution, outcome: Outcome, bound: Number | None) -> Loss:
    """Loss from what was found without: exact, or at least as much as the lowest bound says."""
    assert solution.objective is not None
    if outcome.status is Status.INFEASIBLE:
        return Loss(None, True, True, None)
    value = None if outcome.objective is None else solution.objective - outcome.objective
    proven = _is_proven(outcome) and _is_proven(solution)
    known = [limit for limit in (bound, outcome.bound) if limit is not None]
    least = solution.objective - min(known) if known else None
    return Loss(value, proven, False, value if proven else least)


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
