"""The same problem to somebody else: HiGHS without presolve in a fresh process, and CP-SAT where it is installed.

Two opinions contradict each other where one shows a plan that the other said cannot be: a plan above its bound, or any
plan where it said that there is none. Plans are not asked to be the same: several may be worth as much. Values are
compared in whole numbers, so there is no "nearly".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.util import find_spec

from optimizer.problem import Number, Problem
from optimizer.solve.answer import Way, best_plan
from optimizer.solve.arrays import ordered
from optimizer.solve.outcome import Choice, Outcome, Solution, Status
from optimizer.solve.settings import Deadline, SolveSettings
from optimizer.solve.solver import CP_SAT, WORKER, Solver

MOST_COLUMNS, MOST_COEFFICIENTS = 2_000, 100_000
"""Up to here CP-SAT is asked. Beyond it hardly ever comes to an end (measured: none of 500 technologies in 30 s)."""
_SEED_APART = 1_000_003
_SETTLED = (Status.OPTIMAL, Status.INFEASIBLE)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else says of a problem that was solved.

    `agrees` is None where it came to no end, or was not asked; `words` say what it says, or why it does not. Values are
    in the units of the portfolio; `chosen` is its best plan.
    """

    by: str
    agrees: bool | None
    words: str
    status: Status | None = None
    value: Fraction | None = None
    bound: Fraction | None = None
    chosen: Mapping[str, Choice] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to be asked: by which command its process starts, and how the question is put."""

    by: str
    command: tuple[str, ...]
    way: Way


OTHERS = (Asked("HiGHS without presolve", WORKER, Way(presolve=False)), Asked("CP-SAT", CP_SAT, Way()))


def second_opinions(
    problem: Problem, first: Solution, settings: SolveSettings, deadline: Deadline, others: Sequence[Asked] = OTHERS
) -> tuple[Opinion, ...]:
    """What the others say of a solution, one after the other, with the same share of the time that is left."""
    arranged, found = ordered(problem), []
    for number, other in enumerate(others):
        refused = _refused(other, problem)
        if refused:
            found.append(Opinion(other.by, None, refused))
            continue
        # Another seed: whatever went wrong by the way that the first solve happened to take does not go wrong again.
        fresh = replace(settings, seed=settings.seed + _SEED_APART)
        share = deadline.within(deadline.left / (len(others) - number))
        with Solver(fresh, other.command) as solver:
            outcome = best_plan(solver, arranged, share, replace(other.way, gap=settings.gap), confirm=False)
        found.append(_judged(problem, first, outcome, other.by))
    return tuple(found)


def _refused(other: Asked, problem: Problem) -> str:
    """Why somebody is not asked."""
    if other.command != CP_SAT:
        return ""
    if find_spec("ortools") is None:
        return "not asked: ortools is not installed (the extra `second-opinion`)"
    columns, coefficients = len(problem.labels), len(problem.values)
    if columns > MOST_COLUMNS or coefficients > MOST_COEFFICIENTS:
        return f"not asked: too large ({columns} columns of at most {MOST_COLUMNS}, {coefficients} coefficients)"
    return ""


def _judged(problem: Problem, first: Solution, other: Outcome, by: str) -> Opinion:
    """Whether the other contradicts the first, and in what words."""
    words = _contradiction(problem, first, other)
    agrees = False if words else True if first.status in _SETTLED and other.status in _SETTLED else None
    if agrees is None:
        words = "came to no end in time" if other.status not in _SETTLED else "the first answer was not proven"
        words += "; nothing that it found is against the first answer"
    elif agrees:
        words = _agreement(first, other)
    value, bound = (None if n is None else problem.true_value(n) for n in (other.objective, other.bound))
    chosen = {str(label[1]): _choice(label[2], label[3]) for label in other.values if label[0] == "choose"}
    return Opinion(by, agrees, words, other.status, value, bound, chosen if other.values else None)


def _contradiction(problem: Problem, first: Solution, other: Outcome) -> str:
    """What one shows that the other said cannot be; empty if there is nothing."""
    if first.status is Status.INFEASIBLE and other.objective is not None:
        return f"finds a plan worth {_shown(problem, other.objective)} where there was said to be none"
    if other.status is Status.INFEASIBLE and first.objective is not None:
        return f"says that there is no plan, against one that is worth {_shown(problem, first.objective)}"
    if _above(other.objective, first.bound):
        most = _shown(problem, first.bound)
        return f"finds a plan worth {_shown(problem, other.objective)}, above {most}, said to be the most"
    if _above(first.objective, other.bound):
        worth = _shown(problem, first.objective)
        return f"says that {_shown(problem, other.bound)} is the most, against a plan that is worth {worth}"
    return ""


def _above(worth: Number | None, bound: Number | None) -> bool:
    return worth is not None and bound is not None and worth > bound


def _agreement(first: Solution, other: Outcome) -> str:
    if other.status is Status.INFEASIBLE:
        return "agrees: there is no plan"
    chosen = {str(label[1]): _choice(label[2], label[3]) for label in other.values if label[0] == "choose"}
    if chosen == dict(first.chosen):
        return "agrees: the same plan"
    return f"agrees: another plan {'of the same value' if other.objective == first.objective else 'within the gap'}"


def _choice(option: object, start: object) -> Choice:
    return str(option), start if isinstance(start, int) else 0


def _shown(problem: Problem, objective: Number | None) -> str:
    return "?" if objective is None else f"{float(problem.true_value(objective)):.9g}"
