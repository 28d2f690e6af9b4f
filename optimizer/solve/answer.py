"""One question to a solver, and an answer that has been checked: the best plan of a problem.

The solver proposes, this module disposes. A plan counts only if it keeps every row in exact arithmetic; one that
does not is excluded by a row of its own and the problem is solved again. "Optimal" is said only when the solver
claims it, its bound, rounded soundly, leaves no room above the recomputed value, and the plan is exact.
"Infeasible" is said only when a proof in whole numbers, or a second solve without presolve, agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor, isfinite

import numpy as np

from optimizer.problem import Number, Problem, Vector
from optimizer.solve.arrays import model_of
from optimizer.solve.completion import exact_plan
from optimizer.solve.cuts import cover
from optimizer.solve.outcome import Outcome, Status, relative_gap
from optimizer.solve.relaxation import relaxation, shown_infeasible
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import NoAnswerError, Solver
from optimizer.solve.wire import Message

_ROUNDS = 200
_KEPT = 8
_GAP_LEAST = 1e-6
_CONTINUOUS = 1e-6
_NO_PLAN = ("kInfeasible", "kUnboundedOrInfeasible")
_STOPPED = (
    "kTimeLimit",
    "kIterationLimit",
    "kSolutionLimit",
    "kMemoryLimit",
    "kInterrupt",
    "kObjectiveTarget",
    "kUnknown",
)


@dataclass(frozen=True, slots=True)
class Way:
    """How a question is put: to which PuLP solver (None: HiGHS directly), with what gap, with presolve or not.

    `target`: an objective that is good enough to stop at; `root` stops before branching. `plain` leaves out the
    search for plans, for problems near one whose plans are known; `begin` is such a plan, one number per column.
    Neither changes an answer, only how soon it is there. `fine` asks for whole numbers that are more nearly whole.
    `nodes`: how many branches the solver may look at before it gives up.
    """

    solver: str | None = None
    gap: float = 0.0
    presolve: bool = True
    target: int | None = None
    root: bool = False
    plain: bool = False
    fine: bool = False
    nodes: int | None = None
    begin: Vector | None = field(default=None, compare=False)

    def question(self) -> dict[str, object]:
        """The head of the message for the solver's process."""
        common: dict[str, object] = {"gap": self.gap, "presolve": self.presolve, "plain": self.plain, "fine": self.fine}
        common["root"] = self.root
        common["anybody"] = self.presolve and not (self.root or self.fine or self.target is not None)
        if self.nodes is not None:
            common["nodes"] = self.nodes
        if self.target is not None:
            common["target"] = -self.target
        return {"do": "pulp", "solver": self.solver, **common} if self.solver else {"do": "mip", **common}

    def plainly(self) -> Way:
        """The second opinion: HiGHS directly, without presolve."""
        return Way(gap=self.gap, presolve=False, fine=self.fine, nodes=self.nodes)

    def tighter(self) -> Way:
        """With a smaller gap, where the solver's idea of a gap was not ours (it does not know the offset)."""
        return replace(self, solver=None, gap=self.gap / 8 if self.gap > _GAP_LEAST else 0.0)


@dataclass(slots=True)
class _Search:
    """What is known so far while a problem is solved, possibly in several rounds; `given`: rows it had at first.

    `sure`: a bound that no solver has to be believed for. `shown`: so was what the last answer says.
    """

    solver: Solver
    problem: Problem
    deadline: Deadline
    given: int
    best: list[Number] | None = None
    objective: Number | None = None
    bound: Number | None = None
    sure: Number | None = None
    heard: list[Vector] = field(default_factory=list)
    reason: str = ""
    shown: bool = False
    work: int = 0

    def begin_with(self, plan: Vector) -> None:
        """Take over a plan known before, where it is one here: whoever calls a worse one the best is found out."""
        if not (self.problem.kinds == "C").any():
            values: list[Number] = [int(value) for value in np.rint(plan)]
            if not self.problem.violations(values):
                self.offer(values)

    def known(self) -> tuple[Number, Number]:
        """Objective and bound, where both are known."""
        assert self.objective is not None and self.bound is not None
        return self.objective, self.bound

    def hear(self, message: Message) -> None:
        """Keep a bound or a plan told while the solver is still at work."""
        self.lower_bound(message.head.get("bound"))
        if "values" in message.arrays:
            self.heard = [*self.heard[1 - _KEPT :], message.arrays["values"]]

    def lower_bound(self, told: object) -> None:
        """Take over the solver's (minimisation) bound where it says more than what is known."""
        if isinstance(told, (int, float)) and isfinite(told):
            bound = sound_bound(self.problem, -float(told))
            self.bound = bound if self.bound is None else min(self.bound, bound)

    def offer(self, values: list[Number]) -> None:
        """Take over an exact plan if it is better."""
        worth = self.problem.evaluate(values)
        if self.objective is None or worth > self.objective:
            self.best, self.objective = values, worth

    def use_what_was_heard(self) -> None:
        """Take over the best of the plans heard that is exact."""
        for raw in reversed(self.heard):
            values = exact_plan(self.solver, self.problem, raw, self.deadline.last_moment())
            if values is not None and not self.problem.violations(values):
                self.offer(values)
                break
        self.heard = []


def best_plan(
    solver: Solver,
    problem: Problem,
    deadline: Deadline,
    way: Way | None = None,
    confirm: bool = True,
    limit: Fraction | None = None,
) -> Outcome:
    """The best plan of a problem, checked. Raises UnknownSolverError.

    `confirm=False` takes the solver's word that there is no plan (never for a result that is shown). `limit`: a bound
    known already, that no solver has to be believed for.
    """
    model = model_of(problem)
    if model.broken or (problem.lower > problem.upper).any():
        name = problem.rows[model.broken[0]].sentence if model.broken else "the limits of a single choice"
        return Outcome(Status.INFEASIBLE, reason=f"no plan can keep: {name}", shown=True)
    if not problem.labels:
        return Outcome(Status.OPTIMAL, objective=0, bound=0, gap=0.0, shown=True)
    known = None if limit is None else rounded_down(problem, limit)
    search = _Search(solver, problem, deadline, len(problem.rows), bound=known, sure=known)
    way = way or Way()
    if way.begin is not None:
        search.begin_with(way.begin)
    return replace(_outcome(search, _rounds(search, way, confirm), way), work=search.work)


def _rounds(search: _Search, way: Way, confirm: bool) -> Status:
    """Ask until an answer stands up to our checks, or the time is up."""
    asked = way
    for _ in range(_ROUNDS):
        if search.deadline.passed and search.reason:
            return _stopped(search)
        answer = _asked(search, asked)
        verdict = _verdict(search, answer, asked, confirm)
        if isinstance(verdict, Status):
            return verdict
        asked = verdict
    search.reason = "the solver kept proposing plans that break rows in exact arithmetic"
    return _stopped(search)


def _asked(search: _Search, way: Way) -> Message | None:
    """Put the question; None if there was no answer (the reason is kept)."""
    try:
        arrays = dict(model_of(search.problem).arrays)
        if way.begin is not None:
            arrays["begin"] = way.begin
        answer = search.solver.ask(way.question(), arrays, search.deadline, search.hear)
        search.work += int(answer.head.get("work", 0))
        return answer
    except NoAnswerError as error:
        search.reason = str(error)
        return None


def _verdict(search: _Search, answer: Message | None, way: Way, confirm: bool) -> Status | Way:
    """What an answer comes to: a status, or how to ask again."""
    if answer is None:
        return _again(search, way)
    status, search.shown = answer.head.get("status"), bool(answer.head.get("shown"))
    if not answer.head.get("complete"):
        search.reason = "the solver did not take over the whole model"
        return _again(search, way)
    if status in _NO_PLAN:
        return Status.INFEASIBLE if search.shown else _no_plan(search, way, confirm)
    search.lower_bound(answer.head.get("bound"))
    raw = answer.arrays.get("values") if answer.head.get("plan") else None
    values = None if raw is None else exact_plan(search.solver, search.problem, raw, search.deadline.last_moment())
    if status == "kOptimal":
        return _claimed_optimal(search, values, way)
    if values is not None and not search.problem.violations(values):
        search.offer(values)
    return _stopped_early(search, str(status), way)


def _again(search: _Search, way: Way) -> Status | Way:
    """Something is wrong with an answer: ask once more, plainly, and no more after that."""
    return way.plainly() if way.presolve else _stopped(search)


def _claimed_optimal(search: _Search, values: list[Number] | None, way: Way) -> Status | Way:
    """The solver says that this is the best plan."""
    if values is None:
        search.reason = "the solver claimed a best plan but its numbers are no plan"
        return _again(search, way)
    broken = search.problem.violations(values)
    if broken:
        return _excluded(search, values, broken, way)
    search.offer(values)
    if not way.gap and search.problem.evaluate(values) < (search.objective or 0):
        search.reason, search.bound = "the solver called a plan the best although a better one was known", None
        return _again(search, way)
    search.reason = ""
    if way.gap and search.bound is not None and relative_gap(search.problem, *search.known()) > way.gap:
        return way.tighter()
    if not (way.gap or way.fine) and search.bound is not None and search.bound > (search.objective or 0):
        # Its whole numbers were not quite whole, and in a row with large numbers that is worth something.
        return replace(way, solver=None, fine=True)
    if way.solver and way.solver != "HiGHS" and way.gap == 0:
        search.bound = search.objective  # its claim of proof; the tie stages that follow would find a better plan
    return Status.OPTIMAL


def _excluded(search: _Search, values: Sequence[Number], broken: Sequence[int], way: Way) -> Status | Way:
    """Add rows that exclude what breaks these rows, and ask again."""
    known = len(search.problem.rows)
    if max(broken) >= search.given:
        search.reason = "the solver returned a plan that breaks its own rows"
        return _again(search, way)
    cuts = [cover(search.problem, row, values, known) for row in broken]
    useful = [cut for cut in cuts if cut is not None]
    if not useful:
        search.reason = "the solver's plan breaks a row in exact arithmetic"
        if not way.fine:  # a whole number that is off by a hair counts where it has a large factor
            return replace(way, solver=None, fine=True)
        return _again(search, way)
    search.problem = search.problem.with_rows(useful)
    return replace(way, solver=None)


def _no_plan(search: _Search, way: Way, confirm: bool) -> Status | Way:
    """The solver says that there is no plan."""
    if search.best is None:
        search.use_what_was_heard()
    if search.best is not None:
        search.reason = "the solver contradicts itself: it says that no plan exists after it found one"
        return way.plainly() if way.begin is not None else _stopped(search)
    if not (way.presolve and confirm):
        return Status.INFEASIBLE
    if shown_infeasible(search.solver, search.problem, search.deadline):
        search.shown = True
        return Status.INFEASIBLE
    search.reason = "the solver says that no plan exists, but there was no time to confirm it"
    return way.plainly()


def _stopped_early(search: _Search, status: str, way: Way) -> Status | Way:
    """The solver stopped without claiming anything."""
    if status == "kUnbounded":
        search.reason = "nothing limits the value: some number may grow for ever"
        return Status.NO_PLAN
    if status not in _STOPPED and way.presolve and not search.deadline.passed:
        search.reason = "the solver failed"
        return way.plainly()
    search.reason = search.reason or "the time was up before the plan was proven to be the best"
    return Status.INTERRUPTED if status == "kInterrupt" else _stopped(search)


def _stopped(search: _Search) -> Status:
    """The end without proof: the best plan so far, if there is one."""
    if search.best is None:
        search.use_what_was_heard()
    return Status.NO_PLAN if search.best is None else Status.FEASIBLE


def _outcome(search: _Search, status: Status, way: Way) -> Outcome:
    """Values by label, and the status once more in the light of bound and gap."""
    problem, best, objective = search.problem, search.best, search.objective
    if best is None:
        bound = ceiling(problem) if search.bound is None else search.bound
        bound = None if status is Status.INFEASIBLE else bound
        return Outcome(status, bound=bound, reason=search.reason, shown=search.shown)
    assert objective is not None
    bound = _final_bound(search, status, way)
    gap = None if bound is None else relative_gap(problem, objective, bound)
    reason = search.reason
    if status is Status.OPTIMAL and (gap is None or gap > way.gap):
        status, reason = Status.FEASIBLE, "the solver's bound does not prove the plan within the gap asked for"
    values = {label: value for label, value in zip(problem.labels, best, strict=True) if value}
    shown = status is Status.OPTIMAL and (search.shown or _reaches(problem, objective, search.sure, way.gap))
    return Outcome(status, values, objective, bound, gap, reason, shown)


def _reaches(problem: Problem, objective: Number, bound: Number | None, gap: float) -> bool:
    """Whether a plan comes within the gap of a bound."""
    return bound is not None and relative_gap(problem, objective, bound) <= gap


def _final_bound(search: _Search, status: Status, way: Way) -> Number | None:
    """The lowest bound there is evidence for, never below the plan itself."""
    objective, bound = search.objective, search.bound
    assert objective is not None
    if way.solver and way.solver != "HiGHS" and bound != objective:
        relaxed = relaxation(search.solver, search.problem, search.deadline.last_moment())
        if relaxed and relaxed.bound is not None:
            known = rounded_down(search.problem, relaxed.bound)
            bound = known if bound is None else min(bound, known)
    if bound is None:
        return None
    if (
        status is Status.OPTIMAL
        and bound - objective <= _CONTINUOUS * max(Fraction(1), abs(Fraction(objective)))
        and _is_fractional(search.problem)
    ):
        return objective  # a value that is not whole is proven up to the solver's tolerance only
    return max(bound, objective)


def _is_fractional(problem: Problem) -> bool:
    """Whether a continuous column counts in the objective."""
    return bool((problem.kinds[problem.objective != 0] == "C").any())


def sound_bound(problem: Problem, told: float) -> Number:
    """A solver's upper bound with room for its tolerances, then rounded down to a value that a plan can have.

    The room: dual feasibility 1e-7 for every column, and what a sum of doubles may lose.
    """
    room = min(0.5, 1e-6 + 1e-7 * len(problem.labels)) + 1e-12 * abs(told)
    return rounded_down(problem, Fraction(told) + Fraction(room))


def rounded_down(problem: Problem, bound: Fraction) -> Number:
    """The largest possible objective not above the bound: a multiple of the common divisor, if columns are whole."""
    if _is_fractional(problem):
        return bound
    step = int(np.gcd.reduce(np.abs(problem.objective))) or 1
    return step * floor(bound / step)


def ceiling(problem: Problem) -> int | None:
    """A bound that needs no solver: the best of every choice on its own; None if a column has no limit."""
    best = np.where(problem.objective > 0, problem.upper, problem.lower)
    if not np.isfinite(best[problem.objective != 0]).all():
        return None
    best = np.where(problem.objective != 0, best, 0).astype(np.int64) * problem.objective
    total = 0
    for row, meaning in enumerate(problem.rows):
        terms = problem.coefficients(row) if meaning.kind == "choice" else {}
        if problem.bounds(row)[1] == 1 and set(terms.values()) == {1}:
            members = list(terms)
            total += int(best[members].max(initial=0))
            best[members] = 0
    return total + int(best.sum())
