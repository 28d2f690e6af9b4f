"""What the program says of a generated portfolio, without files: for comparing one portfolio with a changed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analyse.certificate import certificate_of
from optimizer.formulate import formulate
from optimizer.solve import Solver, Status, solve
from optimizer.stages import Stages
from tests.property.test_corrupted_plans import as_checked
from tests.support.generate import Desk

Choice = tuple[str, int]
Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan that was proven and verified: exact value, gain and cost (None throughout: there is no plan).

    `value` is that of the verified plan, from which the best may be `rounding` away; `ties`: whether another plan is as
    good, and how many are; `scores`: importance * V of every alternative, by technology, option and start (0: none).
    """

    scores: Mapping[Key, Fraction]
    rounding: Fraction
    value: Fraction | None = None
    gain: Fraction | None = None
    cost: Fraction | None = None
    chosen: Mapping[str, Choice] | None = None
    joined: Mapping[str, int] | None = None
    ties: tuple[bool | None, int | None] | None = None

    def only(self, *names: str) -> tuple[object, ...]:
        """Some of it."""
        return tuple(getattr(self, name) for name in names)


def answer(desk: Desk, solver: Solver) -> Answer:
    """Solve, prove and verify a desk of plain dicts."""
    case = as_checked(desk)
    alternatives = case.scores.alternatives
    importance = {technology.id: Fraction(technology.importance) for technology in alternatives.portfolio.technologies}
    keys = [(i.technology, i.option, 0 if i.mode == "none" else i.start or 0) for i in alternatives.items]
    scores = {key: importance[key[0]] * case.scores.value(number) for number, key in enumerate(keys)}
    idle = {(i.technology, i.option) for i in alternatives.items if i.mode == "none"}
    problem = formulate(case.scores, case.screenings)
    solution = solve(problem, solver.settings, solver=solver)
    if solution.status is Status.INFEASIBLE:
        return Answer(scores, problem.rounding)
    assert solution.status is Status.OPTIMAL and solution.ties_finished, solution.notes
    stages = Stages(None, alternatives, case.scores, case.screenings)  # type: ignore[arg-type]
    certificate = certificate_of(stages, problem, solution)
    assert certificate is not None and certificate.holds, certificate and certificate.violations
    return Answer(
        scores,
        problem.rounding,
        certificate.value,
        certificate.gain,
        certificate.cost_total,
        {name: (option, 0 if (name, option) in idle else start) for name, (option, start) in solution.chosen.items()},
        dict(solution.joined),
        (solution.unique, solution.alternatives),
    )
