"""Importance * V of the scored alternatives as whole numbers, and where each stands in the table."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.score import Scores
from optimizer.verify.books import Books


@dataclass(frozen=True)
class Worth:
    """The scores seen by the checker; worths are integers in 1 / `scale`."""

    scores: Scores
    books: Books

    @cached_property
    def scale(self) -> int:
        """The scale of worths."""
        return self.books.importance[1] * self.scores.denominator

    def of(self, number: int) -> int:
        """Importance * V of an alternative."""
        technology = self.scores.alternatives.items[number].technology
        return self.books.importance[0][technology] * self.scores.totals[number]

    def exact(self, number: int) -> Fraction:
        """Importance * V of an alternative, as a value."""
        return Fraction(self.of(number), self.scale)

    def number(self, technology: str, option: str, start: int | None) -> int | None:
        """The place of an alternative in the scored table; None where it is not there."""
        return self.starts(technology).get(option, {}).get(start)

    def starts(self, technology: str) -> dict[str, dict[int | None, int]]:
        """The numbers of the starts that were scored, by option."""
        return self._starts.get(technology, {})

    @cached_property
    def _starts(self) -> dict[str, dict[str, dict[int | None, int]]]:
        found: dict[str, dict[str, dict[int | None, int]]] = {}
        for number, item in enumerate(self.scores.alternatives.items):
            found.setdefault(item.technology, {}).setdefault(item.option, {})[item.start] = number
        return found

    @cached_property
    def nothing(self) -> int:
        """The worth of doing nothing everywhere (the best way of it, where there are several)."""
        found: dict[str, int] = {}
        for number, item in enumerate(self.scores.alternatives.items):
            if item.mode == "none":
                found[item.technology] = max(self.of(number), found.get(item.technology, 0))
        return sum(found.values())
