"""Everything that one pass found, in nouns: what the run document is written from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from optimizer.alternatives import Alternatives
from optimizer.analyse.replacement import Replacement
from optimizer.faults import Fault, Place
from optimizer.problem import Problem
from optimizer.schema import Case
from optimizer.score import Scores
from optimizer.screen import Screening
from optimizer.solve import Conflict, Opinion, Solution
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
    notes: tuple[str, ...] = ()
    named: Callable[[Path], str] = str
    """The name of a file in the record: relative to the desk, so that it is the same on every machine."""
    firmness: Mapping[str, Any] = field(default_factory=dict)
    opinions: tuple[Opinion, ...] = ()
    is_word: bool = False
    """Whether its status has nothing but the solver's word for it."""

    def place(self, noun: str, *path: str | int) -> str:
        """The place of a value of the portfolio, the criteria set or the decision tree, as the record writes it."""
        return str(self.relative(self.case.place(noun, *path)))

    def relative(self, place: Place) -> Place:
        """A place with the file's name as the record writes it."""
        return replace(place, file=self.named(Path(place.file)))

    def holds(self, path: str) -> str | None:
        """Which noun the input of this name holds (`portfolio`, `criteria_set`, `decision_tree`); None for a table."""
        documents = self.case.documents.items()
        return next((noun for noun, document in documents if self.named(Path(document.file)) == path), None)

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
