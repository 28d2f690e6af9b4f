"""The decision itself: solved, checked without the solver, explained where there is none, every choice priced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from optimizer.analyse.certificate import certificate_of
from optimizer.analyse.ground import NOT_BELIEVED, Ground, Values
from optimizer.analyse.proof import Proof, prove, prove_impossible
from optimizer.analyse.replacement import Replacement, replacements
from optimizer.problem import Problem
from optimizer.solve import (
    Choice,
    Conflict,
    Deadline,
    Opinion,
    Solution,
    Solver,
    SolveSettings,
    Status,
    explain_conflict,
    ordered,
    second_opinions,
    solve,
    warm_solver,
)
from optimizer.stages import Stages
from optimizer.verify import Certificate

WORTH_TWO = 80
"""Columns from which on a second solver's process saves more time than its start takes."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a problem: the plan, our own check of it, the conflict if there is none, replacement values.

    `firmness` is told only of a plan that is proven best.
    """

    problem: Problem
    solution: Solution
    certificate: Certificate | None
    conflict: Conflict | None
    worth: Mapping[str, Replacement]
    firmness: Mapping[str, Any] = field(default_factory=dict)
    proof: Proof | None = None
    opinions: tuple[Opinion, ...] = ()

    @property
    def is_word(self) -> bool:
        """Whether no plan is said to be better, or to be at all, and only the solver's word stands for it."""
        solution, certificate = self.solution, self.certificate
        if solution.status not in (Status.OPTIMAL, Status.INFEASIBLE) or solution.shown:
            return False
        if self.proof is not None and self.proof.exact:
            return False
        if solution.gap and certificate is not None:
            return certificate.bound > certificate.value + Fraction(solution.gap) * abs(certificate.value)
        return True

    @property
    def value(self) -> Fraction | None:
        """What the plan is worth."""
        worth = self.solution.objective
        return None if worth is None else self.problem.true_value(worth)


def begun(settings: SolveSettings, solver: Solver | None) -> Solver:
    """A solver's process that starts while files are read."""
    return (warm_solver(settings) if solver is None else solver).start()


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked besides the plan.

    `firm`: how firm it is, in the form `quick`, `full` or `none`; `of_scenario`: it is itself the plan of a scenario.
    `all_repairs`: where there is no plan, every minimal repair and not only those of a single limit.
    `second_opinion`: whether others agree, who solve the same problem again.
    """

    firm: str = "none"
    of_scenario: bool = False
    all_repairs: bool = False
    second_opinion: bool = False


def decide(
    stages: Stages,
    settings: SolveSettings,
    process: Solver,
    deadline: Deadline,
    near: Mapping[str, Choice] | None,
    asked: Questions | None = None,
) -> Decided:
    """The best plan of a case; `near` settles ties. What to do where the certificate fails is for others."""
    asked = asked or Questions()
    problem = stages.formulate()
    with Solver(settings) as helper, helper.steady():
        # It shares the many solves that follow the first, where they are worth a second process.
        second = helper.start() if len(problem.labels) >= WORTH_TWO else None
        solution = solve(problem, settings, near=near, deadline=deadline, solver=process)
        certificate = certificate_of(stages, problem, solution)
        opinions = second_opinions(problem, solution, settings, deadline) if asked.second_opinion else ()
        proof = _proof(stages, problem, solution, certificate, process, deadline)
        impossible = solution.status is Status.INFEASIBLE
        conflict = explain_conflict(process, problem, deadline, asked.all_repairs) if impossible else None
        if conflict is not None and not (conflict.rows or solution.shown or proof):
            solution, conflict = doubted(solution), None
        worth: Mapping[str, Replacement] = {}
        told: Mapping[str, Any] = {}
        if solution.status is Status.OPTIMAL and (certificate is None or certificate.holds):
            with process.steady():
                worth = replacements(process, problem, solution, stages.alternatives, deadline, second)
                known = tuple(worth[name].plan for name in sorted(worth) if worth[name].plan)
                ground = Ground(stages.scores, stages.screenings, ordered(problem), process, deadline)
                told = _firmness(replace(ground, weights=stages.prepared.weights), solution, asked, second, known)
    return Decided(problem, solution, certificate, conflict, worth, told, proof, opinions)


def doubted(solution: Solution) -> Solution:
    """That there is no plan is not believed of a solver that says so even where no limit is left."""
    return replace(solution, status=Status.NO_PLAN, notes=(*solution.notes, NOT_BELIEVED))


def _firmness(
    ground: Ground,
    solution: Solution,
    asked: Questions,
    second: Solver | None,
    known: tuple[Values, ...],
) -> Mapping[str, Any]:
    if asked.firm == "none" or solution.gap:
        return {}
    from optimizer.analyse.firmness import Asked, firmness

    return firmness(Asked(ground, solution, not asked.of_scenario, known), asked.firm, second)


def _proof(
    stages: Stages,
    problem: Problem,
    solution: Solution,
    certificate: Certificate | None,
    process: Solver,
    deadline: Deadline,
) -> Proof | None:
    """A proof for those who have no solver, where one is found in a part of the time that is left."""
    share = deadline.within(deadline.left / 4)
    if solution.status is Status.INFEASIBLE:
        return prove_impossible(stages.scores, stages.screenings, process, share)
    if solution.status is not Status.OPTIMAL or solution.gap or certificate is None or not certificate.holds:
        return None
    return prove(stages.scores, stages.screenings, certificate.value, process, share, 2 * problem.rounding)
