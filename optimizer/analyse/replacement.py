"""Replacement value: what would be lost if a technology's chosen mode were forbidden.

The honest priority of an item in a 0/1 plan: lock it out, solve again, report the loss (Hanson et al. 2019, oppr's
replacement cost; METHODS 2.14). Never read from duals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from optimizer.alternatives import Alternatives
from optimizer.problem import Label, Number, Problem
from optimizer.solve import Deadline, Loss, Solution, Solver, losses

WORK = 150_000_000
"""The share of all replacement values together (`optimizer.solve.Share`): about forty seconds of a processor.

So what is known of them depends on the portfolio and not on the clock, as long as the time of the run suffices.
"""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The loss of value without the chosen mode of a technology, in true units.

    `value` is None where no plan remains (`irreplaceable`), or where time ran out before anything was known.
    `proven` is False where it is only the least that is certain to be lost. `plan`: the best one found without it.
    """

    value: Fraction | None
    proven: bool
    irreplaceable: bool
    plan: Mapping[Label, Number] = field(default_factory=dict, compare=False)


def replacements(
    solver: Solver,
    problem: Problem,
    solution: Solution,
    alternatives: Alternatives,
    deadline: Deadline,
    second: Solver | None = None,
) -> dict[str, Replacement]:
    """The replacement value of every technology for which something is done, by technology id."""
    groups = _groups(problem, solution, alternatives)
    found = losses(solver, problem, solution, groups, deadline, second, WORK)
    return {
        name: Replacement(_value(loss, problem), loss.proven, loss.infeasible, loss.values)
        for name, loss in found.items()
    }


def _value(loss: Loss, problem: Problem) -> Fraction | None:
    """The loss, or the least that it can be where it is not proven; never below 0, as the plan is the best known."""
    certain = loss.value if loss.proven else loss.bound
    return None if loss.infeasible or certain is None else max(Fraction(0), Fraction(certain) / problem.scale)


def _groups(problem: Problem, solution: Solution, alternatives: Alternatives) -> Mapping[str, list[Label]]:
    """The columns of the chosen mode of each technology: every option, every year."""
    modes = {name: alternatives.options[name, option].mode for name, (option, _) in solution.chosen.items()}
    groups: dict[str, list[Label]] = {}
    for label in problem.labels:
        if label[0] == "choose":
            name, option = str(label[1]), str(label[2])
            if modes.get(name, "none") != "none" and alternatives.options[name, option].mode == modes[name]:
                groups.setdefault(name, []).append(label)
    return groups
