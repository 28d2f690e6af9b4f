"""Inputs solved again as they are, or as they would be with something put back: the same stages as a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.analyse.basis import Answer, Basis
from optimizer.analyse.certificate import certificate_of
from optimizer.scenario import as_asked
from optimizer.solve import Deadline, SolveSettings, solve, warm_solver
from optimizer.stages import Prepared, staged


def solved_again(basis: Basis, near: Mapping[str, tuple[str, int]] | None) -> Answer:
    """The plan of a basis, its value and cost recomputed exactly; `near` are decisions to stay close to among equals.

    Without replacement values and without the search for conflicts. Raises Refused.
    """
    asked = basis.asked
    case, weights = as_asked(basis.case, asked["weights"], asked.get("budgets") or {}, asked.get("scenario"))
    stages = staged(Prepared(case, weights, (), {}, {}))
    problem, settings = stages.formulate(), _settings(asked)
    solver, deadline = warm_solver(settings).start(), Deadline.after(settings.seconds)
    solution = solve(problem, settings, near=near, deadline=deadline, solver=solver)
    certificate = certificate_of(stages, problem, solution)
    if certificate is None or not certificate.holds:
        return Answer(solution.status, {}, {})
    return Answer(solution.status, solution.chosen, solution.joined, certificate.value, certificate.cost_total)


def _settings(asked: Mapping[str, Any]) -> SolveSettings:
    """The settings of a run from its record."""
    return SolveSettings(**{key: asked[key] for key in ("seconds", "gap", "solver", "threads", "seed")})
