"""The decision itself: solved, checked without the solver, explained where there is none, every choice priced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.analyse.certificate import certificate_of
from optimizer.analyse.replacement import Replacement, replacements
from optimizer.problem import Problem
from optimizer.solve import (
    Choice,
    Conflict,
    Deadline,
    Solution,
    Solver,
    SolveSettings,
    Status,
    explain_conflict,
    solve,
    warm_solver,
)
from optimizer.stages import Stages
from optimizer.verify import Certificate

WORTH_TWO = 80
"""Columns from which on a second solver's process saves more time than its start takes."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a problem: the plan, our own check of it, the conflict if there is none, replacement values."""

    problem: Problem
    solution: Solution
    certificate: Certificate | None
    conflict: Conflict | None
    worth: Mapping[str, Replacement]


def begun(settings: SolveSettings, solver: Solver | None) -> Solver:
    """A solver's process that starts while files are read."""
    return (warm_solver(settings) if solver is None else solver).start()


def decide(
    stages: Stages,
    settings: SolveSettings,
    process: Solver,
    deadline: Deadline,
    near: Mapping[str, Choice] | None,
    all_repairs: bool = False,
) -> Decided:
    """The best plan of a case; `near` settles ties. What to do where the certificate fails is for others.

    `all_repairs`: where there is no plan, every minimal repair and not only those of a single limit.
    """
    problem = stages.formulate()
    with Solver(settings) as helper:
        # It shares the many solves that follow the first, where they are worth a second process.
        second = helper.start() if len(problem.labels) >= WORTH_TWO else None
        solution = solve(problem, settings, near=near, deadline=deadline, solver=process)
        certificate = certificate_of(stages, problem, solution)
        impossible = solution.status is Status.INFEASIBLE
        conflict = explain_conflict(process, problem, deadline, all_repairs) if impossible else None
        worth: Mapping[str, Replacement] = {}
        if solution.status is Status.OPTIMAL and (certificate is None or certificate.holds):
            worth = replacements(process, problem, solution, stages.alternatives, deadline, second)
    return Decided(problem, solution, certificate, conflict, worth)
