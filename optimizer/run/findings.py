"""Everything that one pass found, in nouns: what the run document is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.alternatives import Alternatives
from optimizer.analyse.replacement import Replacement
from optimizer.faults import Fault
from optimizer.problem import Problem
from optimizer.schema import Case
from optimizer.score import Scores
from optimizer.screen import Screening
from optimizer.solve import Conflict, Solution
from optimizer.verify import Certificate


@dataclass(frozen=True, slots=True)
class Findings:
    """One pass: what was read, scored, screened, formulated, solved, verified and analysed.

    `certificate` is None without a plan; `conflict` is there when no plan satisfies everything.
    `inputs` maps the name of every file read to its SHA-256.
    """

    case: Case
    scores: Scores
    screenings: Mapping[str, Screening]
    problem: Problem
    solution: Solution
    certificate: Certificate | None
    replacements: Mapping[str, Replacement]
    settings: Mapping[str, Any]
    inputs: Mapping[str, str]
    versions: Mapping[str, str]
    warnings: tuple[Fault, ...] = ()
    conflict: Conflict | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def alternatives(self) -> Alternatives:
        """The table of alternatives."""
        return self.scores.alternatives

    def chosen(self) -> dict[str, int]:
        """The number of the chosen alternative of every technology; empty without a plan."""
        found = {}
        for number, item in enumerate(self.alternatives.items):
            if self.solution.chosen.get(item.technology) == (item.option, item.start or 0):
                found[item.technology] = number
        return found

    def worth(self, number: int) -> Fraction:
        """Importance * V of an alternative."""
        technology = self.alternatives.technologies[self.alternatives.items[number].technology]
        return Fraction(technology.importance) * self.scores.value(number)
