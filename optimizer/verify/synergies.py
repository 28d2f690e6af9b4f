"""Which synergies a plan wins: all selectors served, the value once, the savings by year of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from optimizer.verify.books import Books, Cell, in_years, known, whole
from optimizer.verify.matching import Chosen
from optimizer.verify.plan import SynergyState
from optimizer.verify.rules import Stated, served


@dataclass(frozen=True, slots=True)
class Won:
    """A synergy and whether it is won; `saved` is ((budget named, year), money) if it is or were."""

    stated: Stated
    served: int
    saved: tuple[tuple[Cell, int], ...]

    @property
    def won(self) -> bool:
        """Whether all its selectors are served."""
        return self.served == len(self.stated.queries)

    @property
    def value(self) -> Fraction:
        """What it is worth, won or not."""
        assert self.stated.rule.synergy is not None
        return Fraction(known(self.stated.rule.synergy.value))


def weighed(books: Books, synergies: Iterable[Stated], chosen: Chosen) -> list[Won]:
    """Every synergy, won or not."""
    return [Won(one, served(one, chosen), savings(books, one)) for one in synergies]


def savings(books: Books, one: Stated) -> tuple[tuple[Cell, int], ...]:
    """((budget named, year), money) that a synergy saves when it is won."""
    assert one.rule.synergy is not None
    return tuple(
        ((budget, year), whole(amount, books.money))
        for budget, saved in one.rule.synergy.saves.items()
        for year, amount in in_years(saved, books.years).items()
        if amount
    )


def saved_by(found: Iterable[Won]) -> Iterator[tuple[Cell, int]]:
    """What the synergies won save."""
    for one in found:
        if one.won:
            yield from one.saved


def synergy_states(books: Books, found: Iterable[Won]) -> tuple[SynergyState, ...]:
    """Every synergy won, in money of the file."""
    return tuple(_state(books, one) for one in found if one.won)


def _state(books: Books, one: Won) -> SynergyState:
    saved = Fraction(sum(amount for _, amount in one.saved), books.money)
    return SynergyState(one.stated.rule.id, one.stated.each, one.value, saved)
