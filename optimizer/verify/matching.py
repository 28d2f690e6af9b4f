"""Whether a selector means an alternative, and with which share of its partners; and the chosen ones it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.alternatives import Alternatives
from optimizer.schema.portfolio import Selector
from optimizer.verify.taken import Part, Taken

ONE = Fraction(1)
PLAIN = ("technology", "family", "domain", "function", "mode", "option", "alliance", "tag")
Holds = Callable[[str, int | None], bool]
"""Whether a `where` holds for the alternative of a number."""


@dataclass(frozen=True, slots=True)
class Query:
    """Selectors that must all match. `partners` and `blocs` are met by one and the same partner."""

    wanted: tuple[tuple[str, frozenset[str]], ...]
    partners: tuple[frozenset[str], ...]
    blocs: tuple[frozenset[str], ...]
    wheres: tuple[str, ...]
    nothing: bool

    def narrowed(self, key: str, value: str) -> Query:
        """The same with one value of one key."""
        only = frozenset((value,))
        if key == "partner":
            return Query(self.wanted, (*self.partners, only), self.blocs, self.wheres, self.nothing)
        if key == "bloc":
            return Query(self.wanted, self.partners, (*self.blocs, only), self.wheres, self.nothing)
        return Query((*self.wanted, (key, only)), self.partners, self.blocs, self.wheres, self.nothing)

    def share(self, part: Part) -> Fraction | None:
        """The partners' share with which a part matches, `where` left aside; None where it does not match."""
        if part.mode == "none" and not self.nothing:
            return None
        for key, values in self.wanted:
            if values.isdisjoint(part.traits[key]):
                return None
        if not self.partners and not self.blocs:
            return ONE
        meant = [share for name, share in part.shares.items() if self._means(name, part.blocs[name])]
        return sum(meant, Fraction(0)) if meant else None

    def _means(self, partner: str, blocs: frozenset[str]) -> bool:
        return all(partner in names for names in self.partners) and not any(b.isdisjoint(blocs) for b in self.blocs)

    def of(self, item: Taken, holds: Holds) -> Fraction | None:
        """The share with which an alternative matches: the larger of its parts'; None where none matches."""
        found = [share for part in item.course.parts if (share := self.share(part)) is not None]
        if not found or not all(holds(where, item.number) for where in self.wheres):
            return None
        return max(found)


def query_of(selector: Selector) -> Query:
    """A selector made ready to be asked."""
    wanted = tuple((key, frozenset(values)) for key in PLAIN if (values := getattr(selector, key)) is not None)
    return Query(
        wanted,
        () if selector.partner is None else (frozenset(selector.partner),),
        () if selector.bloc is None else (frozenset(selector.bloc),),
        () if selector.where is None else (selector.where,),
        selector.mode is not None and "none" in selector.mode,
    )


def asking(alternatives: Alternatives) -> Holds:
    """How `where` is asked: of the scored table; what is not in the table matches nothing."""
    return lambda where, number: number is not None and alternatives.holds(where, number)


@dataclass(frozen=True)
class Chosen:
    """The alternatives of a plan, and the quick way to those that a query means.

    `before` is the plan that this one differs from in the place `moved` alone.
    """

    items: tuple[Taken, ...]
    holds: Holds
    before: Chosen | None = None
    moved: int = 0

    @cached_property
    def _places(self) -> dict[tuple[str, str], list[int]]:
        """The places of all that have a value of a key, in any of their parts."""
        found: dict[tuple[str, str], list[int]] = {}
        for place, item in enumerate(self.items):
            for pair in dict.fromkeys(pair for part in item.course.parts for pair in _values(part)):
                found.setdefault(pair, []).append(place)
        return found

    def near(self, query: Query) -> Iterable[int]:
        """The places that one key of the query leaves, the key that leaves fewest; nothing that matches is left out."""
        if self.before is not None:
            return sorted({*self.before.near(query), self.moved})
        keyed = [*query.wanted, *(("partner", names) for names in query.partners), *(("bloc", b) for b in query.blocs)]
        ways = [[self._places[key, value] for value in values if (key, value) in self._places] for key, values in keyed]
        fewest = min(ways, key=lambda lists: sum(map(len, lists)), default=None)
        if fewest is None:
            return range(len(self.items))
        return fewest[0] if len(fewest) == 1 else sorted({place for places in fewest for place in places})

    def matched(self, query: Query) -> dict[int, Fraction]:
        """The places that a query means, with their shares."""
        found = ((place, query.of(self.items[place], self.holds)) for place in self.near(query))
        return {place: share for place, share in found if share is not None}

    def replaced(self, place: int, item: Taken) -> Chosen:
        """The plan with another alternative in one place."""
        return Chosen((*self.items[:place], item, *self.items[place + 1 :]), self.holds, self, place)


def _values(part: Part) -> Iterator[tuple[str, str]]:
    for key, values in part.traits.items():
        for value in sorted(values):
            yield key, value
    for partner, blocs in part.blocs.items():
        yield "partner", partner
        for bloc in sorted(blocs):
            yield "bloc", bloc
