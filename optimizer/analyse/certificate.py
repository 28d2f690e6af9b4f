"""The plan of a solve handed to the check that knows neither the formulation nor the solver."""

from __future__ import annotations

from typing import Any

from optimizer.problem import Problem
from optimizer.solve import Solution
from optimizer.stages import Stages
from optimizer.verify import Certificate, Claim, Plan, verify


def certificate_of(stages: Stages, problem: Problem, solution: Solution) -> Certificate | None:
    """The plan checked without the solver; None when there is no plan."""
    if not solution.chosen or solution.objective is None:
        return None
    starts = {
        (item.technology, item.option, item.start or 0): item.start for item in stages.alternatives.items
    }  # doing nothing has no start year, and the solver's 0 stands for that
    decisions = {
        name: (option, starts.get((name, option, start), start)) for name, (option, start) in solution.chosen.items()
    }
    claim = Claim(value=problem.true_value(solution.objective), rounding=problem.rounding)
    plan = Plan(decisions, solution.joined)
    return verify(stages.scores, stages.screenings, plan, claimed=claim, multipliers=shadow_prices(problem, solution))


def shadow_prices(problem: Problem, solution: Solution) -> dict[tuple[str, str, int | None], Any]:
    """What one more unit of the file's money or resource is worth in the linear relaxation, by kind, id and year."""
    scales = {row.group: row.scale for row in problem.rows if row.kind in ("budget", "resource")}
    return {
        key: value * scales[key] / problem.scale
        for key, value in solution.multipliers.items()
        if key in scales and value > 0
    }
