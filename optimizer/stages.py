"""What stands before the integer program, as records: a case made ready, its alternatives, scores and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.alternatives import Alternatives
from optimizer.faults import Fault
from optimizer.formulate import formulate
from optimizer.problem import Problem
from optimizer.schema import Case
from optimizer.score import Scores
from optimizer.screen import Screening


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

    def formulate(self) -> Problem:
        """The integer program."""
        return formulate(self.scores, self.screenings)
