"""What stands before the integer program, as records: a case made ready, its alternatives, scores and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.alternatives import Alternatives, expand
from optimizer.check.weights import place_of_given
from optimizer.faults import Fault, Refused
from optimizer.formulate import formulate
from optimizer.problem import Problem
from optimizer.schema import Case
from optimizer.score import Scores, score
from optimizer.screen import Screening, screen
from optimizer.weights import WeightError


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case as a command sees it: with scenario, budgets and weights of the command line, and what was remarked."""

    case: Case
    weights: Mapping[str, str]
    warnings: tuple[Fault, ...]
    inputs: Mapping[str, str]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Stages:
    """Everything up to the program: the table of alternatives, scores, verdicts, problem."""

    prepared: Prepared
    alternatives: Alternatives
    scores: Scores
    screenings: Mapping[str, Screening]

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What was remarked on the way here."""
        return (*self.prepared.warnings, *self.alternatives.warnings, *self.scores.warnings)

    def formulate(self) -> Problem:
        """The integer program."""
        return formulate(self.scores, self.screenings)


def staged(prepared: Prepared) -> Stages:
    """A case expanded, scored and screened. Raises Refused."""
    alternatives = expand(prepared.case)
    try:
        scores = score(alternatives, prepared.weights)
    except WeightError as error:
        raise Refused([Fault("W103", place_of_given(prepared.weights), error.message, error.remedy)]) from None
    return Stages(prepared, alternatives, scores, screen(alternatives))
