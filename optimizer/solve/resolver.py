"""Where the many re-solves of an analysis are done: a running solver, and the time there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from optimizer.problem import Label, Number, Problem, Vector
from optimizer.solve.answer import Way, best_plan
from optimizer.solve.arrays import point_of
from optimizer.solve.outcome import Outcome, Solution, Status
from optimizer.solve.settings import Deadline, Share
from optimizer.solve.solver import Solver


@dataclass(slots=True)
class Tally:
    """How many answers have only the solver's word that there is no plan, or none better."""

    words: int = 0

    def count(self, found: Outcome | Solution) -> None:
        """Count an answer that is taken for the best, or for none."""
        self.words += found.is_word


_SMALL, _NODES = 40_000, 2000
"""With a share of work: coefficients of a problem that is asked about at all, and branches that a question may take."""
Plan = Mapping[Label, Number]


@dataclass(frozen=True, slots=True)
class Resolver:
    """A running solver and when to stop; `share`: how much work may still be done (None: what there is time for).

    `tally` counts the answers.
    """

    solver: Solver
    deadline: Deadline
    share: Share | None = None
    tally: Tally = field(default_factory=Tally)

    def best(self, problem: Problem, known: Iterable[Plan] = (), once: bool = False, gap: float = 0.0) -> Outcome:
        """The best plan of a problem, begun from the best of the `known` plans (over its columns) that fits it.

        No plan is known: the solver looks for one by itself. OPTIMAL means proven, to `gap` (relative).
        `once`: a good plan will do, and no proof is asked for again where tolerances leave one open.
        """
        if self.deadline.passed:
            return Outcome(Status.NO_PLAN, reason="the time was up")
        if self.share is not None and (self.share.used_up or len(problem.values) > _SMALL):
            return Outcome(Status.NO_PLAN, reason="the share of work was used up")
        begin = fitting(problem, known)
        nodes = None if self.share is None else _NODES
        way = Way(gap=gap, fine=once, plain=begin is not None, nodes=nodes, begin=begin)
        found = best_plan(self.solver, problem, self.deadline, way)
        if self.share is not None:
            self.share.spend(found.work)
        if not once:
            self.tally.count(found)
        return found


def fitting(problem: Problem, known: Iterable[Plan]) -> Vector | None:
    """The best of the known plans that keeps every row and bound, as one number per column; None if none does."""
    best = max((plan for plan in known if problem.allows(plan)), key=problem.evaluate, default=None)
    return None if best is None else point_of(problem, best)
