"""Inputs solved again as they are, or as they would be with something put back: the same stages as a run.

Analyses of a run of the past stand on the same ground as those of a portfolio.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from optimizer.analyse.basis import Answer, Basis, choices_of
from optimizer.analyse.certificate import certificate_of
from optimizer.analyse.ground import Ground, silent
from optimizer.scenario import as_asked
from optimizer.solve import Choice, Deadline, SolveSettings, Status, ordered, solve, warm_solver
from optimizer.stages import Prepared, Stages, staged
from optimizer.verify import Plan, verify


def solved_again(basis: Basis, near: Mapping[str, tuple[str, int]] | None) -> Answer:
    """The plan of a basis, its value and cost recomputed exactly; `near` are decisions to stay close to among equals.

    A run as it is, with its proof, is not solved again: its plan is checked without the solver. Without replacement
    values and without the search for conflicts; where there are candidates (and no `near`), also without the search
    for other plans of the same value, which takes most of the time of a large program. Raises Refused.
    """
    asked = basis.asked
    case, weights = as_asked(basis.case, asked["weights"], asked.get("budgets") or {}, asked.get("scenario"))
    stages = staged(Prepared(case, weights, (), {}, {}))
    if basis.record is not None and basis.record["status"] in ("optimal", "infeasible"):
        return _recorded(basis.record, stages)
    problem, settings = stages.formulate(), _settings(asked)
    solver, deadline = warm_solver(settings).start(), Deadline.after(settings.seconds)
    ties = near is not None or not basis.candidates
    solution = solve(problem, settings, near=near, deadline=deadline, solver=solver, ties=ties)
    certificate = certificate_of(stages, problem, solution)
    if certificate is None or not certificate.holds:
        return Answer(solution.status, {}, {})
    found = Answer(solution.status, solution.chosen, solution.joined, certificate.value, certificate.cost_total)
    return found if ties or found.status is not Status.OPTIMAL else _taken(found, basis.candidates, stages)


def _taken(found: Answer, candidates: Iterable[Answer], stages: Stages) -> Answer:
    """Of the plan found and the candidates that are worth as much here, the cheapest, and of those the first."""
    known = (_checked(found.status, one.chosen, one.joined, stages) for one in candidates)
    as_good = [one for one in known if one is not None and one.value == found.value]
    return min([*as_good, found], key=lambda one: one.cost_total or 0)


def _recorded(record: Mapping[str, Any], stages: Stages) -> Answer:
    """The proven answer of a record, if its plan stands up to the check on these inputs; else one without a plan."""
    status = Status(record["status"])
    nothing = Answer(status, {}, {})
    chosen = choices_of(record)
    joined = {row["id"]: row["joined"] for row in record["alliances"] if row["joined"] is not None}
    answer = _checked(status, chosen, joined, stages)
    if answer is None or answer.value is None or abs(float(answer.value) - record["value"]) > _NOISE:
        return nothing
    return answer


def _checked(status: Status, chosen: Mapping[str, Choice], joined: Mapping[str, int], stages: Stages) -> Answer | None:
    """A plan with its exact value and cost, if it is one on these inputs."""
    known = {(item.technology, item.option, item.start or 0): item.start for item in stages.alternatives.items}
    if not chosen or any((name, *choice) not in known for name, choice in chosen.items()):
        return None
    plan = Plan({name: (choice[0], known[name, *choice]) for name, choice in chosen.items()}, joined)
    certificate = verify(stages.scores, stages.screenings, plan)
    if not certificate.holds:
        return None
    return Answer(status, chosen, joined, certificate.value, certificate.cost_total)


_NOISE = 1e-9
"""What writing an exact value as a binary fraction can change."""


def ground_again(basis: Basis, seconds: float, tell: Callable[[str], None] = silent) -> Ground:
    """What analyses stand on, for a basis as it was asked, with so many seconds from now. Raises Refused."""
    asked = basis.asked
    case, weights = as_asked(basis.case, asked["weights"], asked.get("budgets") or {}, asked.get("scenario"))
    stages = staged(Prepared(case, weights, (), {}, {}))
    settings = SolveSettings(seconds, threads=int(asked["threads"]), seed=int(asked["seed"]))
    solver, problem = warm_solver(settings).start(), ordered(stages.formulate())
    deadline = Deadline.after(seconds)
    return Ground(stages.scores, stages.screenings, problem, solver, deadline, tell, weights=weights)


def _settings(asked: Mapping[str, Any]) -> SolveSettings:
    """The settings of a run from its record."""
    return SolveSettings(**{key: asked[key] for key in ("seconds", "gap", "solver", "threads", "seed")})
