"""What leaving a technology alone at its verdict's price loses, and the money with which it need not have been."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from optimizer.screen import Screening
from optimizer.select import options_of
from optimizer.verify.alliances import may_join
from optimizer.verify.books import Books, Cell
from optimizer.verify.ledger import Takers, cost_of
from optimizer.verify.matching import Chosen
from optimizer.verify.plan import Shortfall
from optimizer.verify.rules import Measuring, Stated, state_of
from optimizer.verify.synergies import saved_by, weighed
from optimizer.verify.taken import Taken, course_of, starts_of, taken
from optimizer.verify.worth import Worth


@dataclass(frozen=True)
class Standing:
    """A plan as it stands: what is chosen and joined, what it spends and uses, and the rules that it must keep."""

    takers: Takers
    worth: Worth
    chosen: Chosen
    joined: Mapping[str, int]
    spending: Mapping[Cell, int]
    uses: Mapping[Cell, int]
    rules: Sequence[Stated]
    synergies: Sequence[Stated]

    @property
    def books(self) -> Books:
        """The portfolio's amounts."""
        return self.takers.books

    def shortfall(self, place: int, screening: Screening) -> Shortfall:
        """What the technology in a place loses by doing nothing, and the least money that would change it."""
        assert screening.penalty is not None
        item = self.chosen.items[place]
        others = [other for other in self._others(item, screening) if other.number is not None]
        lost = Fraction(screening.penalty)
        if others and item.number is not None:
            lost += max(self.worth.exact(o.number) for o in others if o.number is not None) - self.worth.exact(
                item.number
            )
        return Shortfall(item.id, lost, self._money(place, others))

    def _others(self, item: Taken, screening: Screening) -> Iterator[Taken]:
        technology = item.course.technology
        for option in options_of(technology):
            if option.mode != "none" and option.id in screening.eligible:
                course = course_of(self.books, technology, option)
                for start in starts_of(self.books, technology, option):
                    yield taken(self.books, course, start, self.worth.number(technology.id, option.id, start))

    def _money(self, place: int, others: Sequence[Taken]) -> Fraction | None:
        """The least money of the cheapest that nothing but money bars; those that need more are not looked at."""
        ways = [
            (self._missing(place, other, joins), other, joins) for other in others for joins in self._joinings(other)
        ]
        ways.sort(key=lambda way: way[0])
        for missing, other, joins in ways:
            if self._allowed(place, other, joins):
                return missing / self.books.money
        return None

    def _joinings(self, other: Taken) -> Iterator[dict[str, int]]:
        """The ways to join what an alternative needs and nobody has joined; none where one was joined too late."""
        needs = [name for name in other.course.alliances if name not in self.joined]
        if any(self.joined.get(name, other.begins) > other.begins for name in other.course.alliances):
            return
        years = range(self.books.years[0], other.begins + 1)
        for joins in product(years, repeat=len(needs)):
            yield dict(zip(needs, joins, strict=True))

    def _allowed(self, place: int, other: Taken, joins: Mapping[str, int]) -> bool:
        changed = self.chosen.replaced(place, other)
        if not self._resources_reach(place, other):
            return False
        if not all(may_join(self.books, changed, name, year) for name, year in joins.items()):
            return False
        measuring = Measuring(self.books, changed, self.worth)
        affected = [one for one in self.rules if self._affected(one, place, changed)]
        return all(one.rule.penalty is not None or state_of(one, measuring).holds for one in affected)

    def _affected(self, one: Stated, place: int, changed: Chosen) -> bool:
        return one.touches(place, self.chosen) or one.touches(place, changed)

    def _resources_reach(self, place: int, other: Taken) -> bool:
        uses = dict(self.uses)
        for name, year, amount in self.chosen.items[place].resources(self.books):
            uses[name, year] -= amount
        for name, year, amount in other.resources(self.books):
            uses[name, year] += amount
        return all(uses[cell] <= supply for cell, supply in self.books.supplies.items())

    def _missing(self, place: int, other: Taken, joins: Mapping[str, int]) -> Fraction:
        """The money missing, in 1 / scale: never more than what the alternative, joining and lost savings cost."""
        changed = self.chosen.replaced(place, other)
        touched = [one for one in self.synergies if self._affected(one, place, changed)]
        lost = list(saved_by(weighed(self.books, touched, self.chosen)))
        spending = dict(self.spending)
        for cell, amount in self._more(place, other, joins):
            spending[cell] += amount
        for sign, saved in ((1, lost), (-1, saved_by(weighed(self.books, touched, changed)))):
            for cell, amount in self.takers.savings(saved):
                spending[cell] += sign * amount
        alliances = self.books.portfolio.alliances
        fees = sum(sum(self.books.fees(alliances[name], year).values()) for name, year in joins.items())
        most = sum(cost_of(self.books, other).values()) + fees + sum(amount for _, amount in lost)
        return min(extra(self.books, spending), Fraction(most))

    def _more(self, place: int, other: Taken, joins: Mapping[str, int]) -> Iterator[tuple[Cell, int]]:
        """((budget, year), money) that another alternative in a place costs more, with what is joined for it."""
        yield from self.takers.charges(other)
        yield from ((cell, -amount) for cell, amount in self.takers.charges(self.chosen.items[place]))
        for name, year in joins.items():
            yield from self.takers.membership(name, year)


def extra(books: Books, spending: Mapping[Cell, int]) -> Fraction:
    """The least money, in 1 / scale, with which every budget reaches.

    Money is added in the years in which it is missing, which is never dearer than earlier, since no more than all of a
    balance is carried over; what is given to a budget is given to those it lies within too.
    """
    given: dict[Cell, Fraction] = {}
    total = Fraction(0)
    for budget in sorted(books.lines, key=lambda name: (-len(books.lines[name]), name)):
        carried = Fraction(0)
        for year in books.years:
            carried = books.carry[budget] * carried + books.amounts[budget, year] - spending[budget, year]
            carried += given.get((budget, year), Fraction(0))
            if carried < 0:
                total -= carried
                for above in books.lines[budget][1:]:
                    given[above, year] = given.get((above, year), Fraction(0)) - carried
                carried = Fraction(0)
    return total


def shortfalls(standing: Standing, screenings: Mapping[str, Screening]) -> Iterator[Shortfall]:
    """Every technology left alone at its verdict's price."""
    for place, item in enumerate(standing.chosen.items):
        screening = screenings.get(item.id)
        if item.mode == "none" and screening is not None and screening.needed and screening.penalty is not None:
            yield standing.shortfall(place, screening)
