"""What came of a solve, in our words. A status here was reached from evidence; no solver's word is passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from optimizer.problem import Label, Number, Problem

Choice = tuple[str, int]  # (option, start year; 0 without one)
RowKey = tuple[str, str, int | None]  # (kind, id, year)


class Status(Enum):
    """Where a solve ended. OPTIMAL is said only of a plan checked exactly and proven within the gap asked for."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_PLAN = "no-plan-found"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question answered.

    `values` by label (exact: int, or Fraction for a continuous column) and `objective` (exact, recomputed) belong
    to the best plan, {} and None if there is none. No plan can be better than `bound` (None: nothing known). `gap`
    is relative, in true units. `reason` says in words why the status is what it is. `shown`: that there is no plan, or
    none better, was shown by our own bounds; else that is the solver's word. `work`: what it took, as a `Share` counts.
    """

    status: Status
    values: Mapping[Label, Number] = field(default_factory=dict)
    objective: Number | None = None
    bound: Number | None = None
    gap: float | None = None
    reason: str = ""
    shown: bool = False
    work: int = 0

    @property
    def is_word(self) -> bool:
        """Whether it says that there is no plan, or none better, and has only the solver's word for it."""
        return _is_word(self.status, self.shown)


@dataclass(frozen=True, slots=True)
class Solution:
    """The plan for a problem and everything the solve found out about it.

    `chosen` gives (option, start) by technology, `joined` the year by alliance; `values` every column that is not
    0. `objective` and `bound` are in the problem's whole numbers (`Problem.true_value` turns them), `gap` is
    relative in true units. `unique`: no other choice is as good (None: not known); `alternatives`: how many other
    choices are as good (None: not counted). `ties_finished`: the rule for ties (fewest changes, cheapest, hash) was
    followed to its end. `multipliers`: what a unit of a row is worth in the linear relaxation, >= 0 for an upper
    bound and <= 0 for a lower, in whole-number units of objective per whole-number unit of the row;
    `row_multipliers` the same by row name (several rows may share kind, id and year; only those that do not are in
    `multipliers`). `notes` are for the planner. `shown` as in Outcome.
    """

    status: Status
    chosen: Mapping[str, Choice]
    joined: Mapping[str, int]
    values: Mapping[Label, Number]
    objective: Number | None
    bound: Number | None
    gap: float | None
    unique: bool | None = None
    alternatives: int | None = None
    ties_finished: bool = False
    multipliers: Mapping[RowKey, Fraction] = field(default_factory=dict)
    row_multipliers: Mapping[str, Fraction] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    shown: bool = False

    @property
    def is_word(self) -> bool:
        """As in Outcome."""
        return _is_word(self.status, self.shown)


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost when something may not be chosen, in the problem's whole numbers.

    `value` = best objective - best objective without it (None if not found, or if nothing is possible without it:
    `infeasible`). `proven`: the value, or the infeasibility, is certain. `bound`: the loss is at least this much.
    `values`: the best plan found without it, column by column as in Outcome ({}: none was looked for, or found).
    """

    value: Number | None
    proven: bool
    infeasible: bool
    bound: Number | None
    values: Mapping[Label, Number] = field(default_factory=dict)


def _is_word(status: Status, shown: bool) -> bool:
    return status in (Status.OPTIMAL, Status.INFEASIBLE) and not shown


def relative_gap(problem: Problem, objective: Number, bound: Number) -> float:
    """(bound - value) / |value| in true units (of |bound| if the value is 0), 0 if they are equal."""
    value, limit = problem.true_value(objective), problem.true_value(bound)
    if limit <= value:
        return 0.0
    return float((limit - value) / (abs(value) or abs(limit)))
