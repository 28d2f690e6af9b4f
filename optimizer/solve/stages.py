"""The main solve: the best value, whether another plan reaches it, and which of the best plans is taken.

Stages, each with the results of the earlier ones as rows in whole numbers: best value; fewest changes against an
earlier plan; cheapest; a fixed hash of the names. So the order of files, the solver, its seed and threads never
decide. By the isolation lemma (Mulmuley, Vazirani & Vazirani 1987) random weights single out one plan almost
surely; a last solve makes sure, and another hash is added if it was not so.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from optimizer.problem import Entry, Label, Number, Problem, Row, Vector
from optimizer.solve.answer import Way, best_plan
from optimizer.solve.arrays import ordered
from optimizer.solve.core import core_plan
from optimizer.solve.cuts import other_plan
from optimizer.solve.outcome import Choice, Outcome, RowKey, Solution, Status, relative_gap
from optimizer.solve.relaxation import Relaxation, relaxation, settled
from optimizer.solve.settings import DEFAULT_SOLVER, Deadline, SolveSettings
from optimizer.solve.solver import Solver

_HASH_SIZE = 2**20
_SALTS = ("1", "2", "3")
_COUNT_COLUMNS = 400  # other best plans are counted only in problems where that is quick
_COUNT_MOST = 20
_DENOMINATOR = 2**16
_QUICK = 0.5  # seconds


@dataclass(slots=True)
class _Course:
    """One solve on its way: the plan so far and what was found out about it."""

    solver: Solver
    problem: Problem
    deadline: Deadline
    plan: Outcome
    relaxed: Relaxation | None = None
    unique: bool | None = None
    alternatives: int | None = None
    ties_finished: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def decisions(self) -> list[Label]:
        """Binary columns that choose an option."""
        return _labelled(self.problem, "choose")

    def improve(self, found: Outcome) -> None:
        """A stage found a plan worth more than the one called best: the solver was wrong, so ask again, plainly."""
        self.notes.append(
            "the solver called a plan the best although there is a better one; the problem was solved again"
        )
        again = best_plan(self.solver, self.problem, self.deadline, Way().plainly())
        if again.objective is None or again.objective < (found.objective or 0):
            again = replace(found, status=Status.FEASIBLE, bound=None, gap=None)
        self.plan = again


def solve(
    problem: Problem,
    settings: SolveSettings | None = None,
    near: Mapping[str, Choice] | None = None,
    deadline: Deadline | None = None,
    solver: Solver | None = None,
    ties: bool = True,
) -> Solution:
    """The best plan of a problem, and among equally good ones always the same (`ties=False`: any of them, sooner).

    `near` gives an earlier plan, (option, start) by technology: the plan that changes least against it wins a tie.
    `solver` is a running one to be used; otherwise one is started and ended here. Raises UnknownSolverError.
    """
    settings = settings or (solver.settings if solver else SolveSettings())
    deadline = deadline or Deadline.after(settings.seconds)
    if solver is None:
        with Solver(settings) as own:
            return solve(problem, settings, near, deadline, own.start(), ties)
    arranged = ordered(problem)
    relaxed = relaxation(solver, arranged, deadline)
    first = _best_value(solver, arranged, settings, relaxed, deadline)
    course = _Course(solver, arranged, deadline, first, relaxed)
    if not ties:
        course.notes.append("ties were not looked for")
    elif first.status is Status.OPTIMAL and first.gap == 0 and settings.gap == 0:
        _settle_ties(course, near or {})
    elif first.status is Status.OPTIMAL:
        course.notes.append("ties were not looked for, because the plan is proven within a gap only")
    return _solution(course)


def tied_plan(
    solver: Solver, problem: Problem, values: Mapping[Label, Number], deadline: Deadline
) -> Mapping[Label, Number] | None:
    """Of all plans that are worth as much as a best one, the one that the rule for ties names; None without the time.

    `values` is a best plan of the problem (which stands in the order of `ordered`); any of them gives the same answer.
    """
    relaxed = relaxation(solver, problem, deadline)
    worth = problem.evaluate(values)
    course = _Course(solver, problem, deadline, Outcome(Status.OPTIMAL, values, worth), relaxed)
    found = _another(course, [course.plan])
    course.unique = found.status is Status.INFEASIBLE
    if not course.unique and found.objective is None:
        return None
    if course.unique and not _labelled(problem, "join"):
        return values
    tied = _as_good(course)
    if course.unique:
        tied = tied.fix({label: int(values.get(label, 0)) for label in course.decisions})
    return course.plan.values if _tie_stages(course, tied, {}) else None


def _best_value(
    solver: Solver, problem: Problem, settings: SolveSettings, relaxed: Relaxation | None, deadline: Deadline
) -> Outcome:
    """The best plan; in large problems the core's, if that is good enough or there is no better one."""
    core = None
    if relaxed and settings.solver == DEFAULT_SOLVER:
        core = core_plan(solver, problem, relaxed, settings.gap, deadline)
    if core and core.status is Status.OPTIMAL:
        return core
    way = Way(None if settings.solver == DEFAULT_SOLVER else settings.solver, settings.gap)
    found = best_plan(solver, problem, deadline, way, limit=relaxed.bound if relaxed else None)
    if core is None or core.objective is None or core.bound is None:
        return found
    if found.objective is not None and found.objective >= core.objective:
        return found
    bound = core.bound if found.bound is None else min(found.bound, core.bound)
    return replace(core, bound=bound, gap=relative_gap(problem, core.objective, bound), reason=found.reason)


def _settle_ties(course: _Course, near: Mapping[str, Choice]) -> None:
    """Find out whether the plan is the only best one, and if not take the one that the rule for ties names."""
    if not course.decisions:
        return
    _look_for_another(course)
    if course.unique is None:
        course.notes.append("there was no time to find out whether another plan is as good")
        return
    if course.unique and not _labelled(course.problem, "join"):
        course.ties_finished = True
        return
    tied = _as_good(course)
    if course.unique:
        tied = tied.fix({label: int(course.plan.values.get(label, 0)) for label in course.decisions})
    course.ties_finished = _tie_stages(course, tied, near)
    if not course.ties_finished:
        course.notes.append(
            "there was no time to follow the rule for ties to its end; another machine may choose otherwise"
        )


def _as_good(course: _Course) -> Problem:
    """The problem with a row that asks for the best value, and what that settles settled (the objective stays)."""
    problem = course.problem
    held = settled(problem, course.relaxed, _worth(course)) if course.relaxed else {}
    return problem.fix(held).with_rows([_at_least(problem.objective, _worth(course), "best value")])


def _look_for_another(course: _Course) -> None:
    """Look for a plan with other choices that is as good; a better one, which should not be, replaces the plan."""
    for _ in range(len(_SALTS)):
        found = _another(course, [course.plan])
        if found.status is Status.INFEASIBLE:
            course.unique, course.alternatives = True, 0
            shown = course.plan.shown or (found.shown and _is_of_choices(course.problem))
            course.plan = replace(course.plan, shown=shown)
            return
        if found.objective is None:
            return
        if found.objective <= _worth(course):
            course.unique, course.alternatives = False, _count(course, found)
            return
        course.improve(found)
        if course.plan.status is not Status.OPTIMAL:
            return


def _is_of_choices(problem: Problem) -> bool:
    """Whether choices alone are worth something: where no others are as good, then no plan is better."""
    return all(problem.labels[column][0] == "choose" for column in np.flatnonzero(problem.objective).tolist())


def _another(course: _Course, known: Iterable[Outcome]) -> Outcome:
    """Any plan as good as the best that differs in its choices from all that are known; `objective` is its worth.

    No objective is set: that it is infeasible is shown sooner so. The second opinion on that is asked for where it
    is cheap.
    """
    rows = [other_plan(course.problem, plan.values, course.decisions, f"other {n}") for n, plan in enumerate(known)]
    wanted = _without_objective(_as_good(course).with_rows(rows))
    before = course.deadline.left
    found = best_plan(course.solver, wanted, course.deadline, confirm=False)
    taken = before - course.deadline.left
    if found.status is Status.INFEASIBLE and not found.shown and taken < _QUICK and taken * 10 < course.deadline.left:
        found = best_plan(course.solver, wanted, course.deadline, Way().plainly())
    return found if found.objective is None else replace(found, objective=course.problem.evaluate(found.values))


def _without_objective(problem: Problem) -> Problem:
    return problem.with_objective(np.zeros(len(problem.labels), dtype=np.int64))


def _count(course: _Course, first: Outcome) -> int | None:
    """How many other choices are as good, if there are few and the problem is small; else None."""
    known = [course.plan, first]
    while len(course.decisions) <= _COUNT_COLUMNS and len(known) <= _COUNT_MOST:
        found = _another(course, known)
        if found.status is Status.INFEASIBLE:
            return len(known) - 1
        if found.objective is None:
            return None
        known.append(found)
    return None


def _tie_stages(course: _Course, tied: Problem, near: Mapping[str, Choice]) -> bool:
    """Fewest changes, cheapest, hash; whether all of it was proven in time."""
    objectives = [("fewest changes", _kept(tied, near)), ("cheapest", -tied.costs)]
    for name, objective in objectives:
        if objective.any():
            narrowed = _stage(course, tied, objective, name)
            if narrowed is None:
                return False
            tied = narrowed
    for salt in _SALTS:
        narrowed = _stage(course, tied, _hashes(tied, salt), f"hash {salt}")
        if narrowed is None:
            return False
        tied = narrowed
        if _is_last(course, tied):
            return True
    return False


def _stage(course: _Course, tied: Problem, objective: Vector, name: str) -> Problem | None:
    """One stage: the best plan by another objective replaces the plan; None if it was not proven."""
    staged = tied.with_objective(objective)
    found = best_plan(course.solver, staged, course.deadline)
    if found.objective is not None:
        worth = course.problem.evaluate(found.values)
        course.plan = replace(course.plan, values=found.values, objective=worth, bound=worth)
    if found.status is not Status.OPTIMAL or found.objective is None:
        return None
    return tied.with_rows([_at_least(objective, found.objective, name)])


def _is_last(course: _Course, tied: Problem) -> bool:
    """Whether no other plan (choices and joining years) passes all stages equally well."""
    labels = [*course.decisions, *_labelled(tied, "join")]
    other = tied.with_rows([other_plan(tied, course.plan.values, labels, "other than the last")])
    return (
        best_plan(course.solver, _without_objective(other), course.deadline, confirm=False).status is Status.INFEASIBLE
    )


def _solution(course: _Course) -> Solution:
    plan = course.plan
    taken = [label for label, value in plan.values.items() if value]
    chosen = {str(label[1]): (str(label[2]), _start(label[3])) for label in taken if label[0] == "choose"}
    joined = {str(label[1]): _start(label[2]) for label in taken if label[0] == "join"}
    keyed, named = _multipliers(course)
    return Solution(
        status=plan.status,
        chosen=dict(sorted(chosen.items())),
        joined=dict(sorted(joined.items())),
        values=plan.values,
        objective=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        unique=course.unique,
        alternatives=course.alternatives,
        ties_finished=course.ties_finished,
        multipliers=keyed,
        row_multipliers=named,
        notes=tuple(filter(None, [plan.reason, *course.notes])),
        shown=plan.shown,
    )


def _multipliers(course: _Course) -> tuple[dict[RowKey, Fraction], dict[str, Fraction]]:
    """What the planner's rows are worth in the linear relaxation, by key and by name."""
    if course.plan.objective is None:
        return {}, {}
    relaxed = course.relaxed or relaxation(course.solver, course.problem, course.deadline)
    found = {} if relaxed is None else relaxed.multipliers
    rows = course.problem.rows
    often = Counter(row.group for row in rows)
    planned = {
        rows[number]: worth for number, worth in found.items() if rows[number].kind not in ("choice", "link", "cut")
    }
    keyed = {row.group: worth for row, worth in planned.items() if often[row.group] == 1}
    return keyed, {row.name: worth for row, worth in planned.items()}


def _at_least(objective: Vector, amount: Number, name: str) -> Entry:
    """A row that keeps what an earlier stage reached (a fraction is cleared of its denominator)."""
    exact = Fraction(amount).limit_denominator(_DENOMINATOR)
    exact -= Fraction(1, _DENOMINATOR) if exact > amount else 0
    filled = np.flatnonzero(objective)
    terms = [
        (column, worth * exact.denominator)
        for column, worth in zip(filled.tolist(), objective[filled].tolist(), strict=True)
    ]
    row = Row("cut", name, None, f"as good as the best plan: {name}", (), f"stage {name}")
    return Entry(row, terms, exact.numerator, None)


def _worth(course: _Course) -> Number:
    assert course.plan.objective is not None
    return course.plan.objective


def _kept(problem: Problem, near: Mapping[str, Choice]) -> Vector:
    """1 for every choice of the earlier plan."""
    wanted = {("choose", technology, *choice) for technology, choice in near.items()}
    return np.array([label in wanted for label in problem.labels], dtype=np.int64)


def _hashes(problem: Problem, salt: str) -> Vector:
    """Fixed weights of names, whatever the order of files, solver or platform. Joining always counts against."""
    return np.array([_weight(salt, label) for label in problem.labels], dtype=np.int64)


def _weight(salt: str, label: Label) -> int:
    if label[0] == "choose":
        return _hash(salt, label[1:])
    return -1 - _hash(salt, label[1:]) if label[0] == "join" else 0


def _hash(salt: str, names: Iterable[object]) -> int:
    text = "|".join([salt, *(str(name) for name in names)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % _HASH_SIZE


def _labelled(problem: Problem, word: str) -> list[Label]:
    """Binary columns whose label begins with a word."""
    kinds = problem.kinds.tolist()
    return [label for label, kind in zip(problem.labels, kinds, strict=True) if label[0] == word and kind == "B"]


def _start(year: object) -> int:
    assert isinstance(year, int)
    return year
