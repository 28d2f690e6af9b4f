"""What a plan spends and uses, budget by budget and year by year, and where that is too much.

carried[b, y] = amount[b, y] + carry_over[b] * carried[b, y - 1] - spent[b, y] >= 0 (DESIGN 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from optimizer.verify.books import Books, Cell
from optimizer.verify.matching import Chosen, Holds, Query, query_of
from optimizer.verify.plan import AllianceState, ResourceUse, Spending, Violation
from optimizer.verify.taken import Part, Taken

Asked = tuple[str, Query | None]
"""A budget with what it asks of a cost, None where it takes every one."""


@dataclass(frozen=True)
class Takers:
    """Finds the budgets that take a cost: those whose `for` means the part that costs it, and all they lie within."""

    books: Books
    holds: Holds
    _near: dict[str, list[Asked]] = field(default_factory=dict)
    _lines: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _asked(self) -> list[Asked]:
        budgets = self.books.portfolio.budgets.items()
        return [(name, None if budget.takes is None else query_of(budget.takes)) for name, budget in budgets]

    @cached_property
    def dated(self) -> bool:
        """Whether the budgets charged may differ between the starts of an option."""
        return any(query is not None and query.wheres for _, query in self._asked)

    def of(self, technology: str, part: Part, named: str | None, number: int | None) -> tuple[str, ...]:
        """The budgets charged, each once. `number` is the alternative's, for `where`."""
        if named is not None:
            return self.books.lines[named]
        asked = self._of_technology(technology)
        return self._lined(tuple([name for name, query in asked if query is None or self._takes(query, part, number)]))

    def _of_technology(self, technology: str) -> list[Asked]:
        """The budgets that may take costs of a technology, whatever is done about it."""
        if technology not in self._near:
            traits = self.books.traits[technology]
            self._near[technology] = [
                (name, query)
                for name, query in self._asked
                if query is None
                or not any(key in traits and values.isdisjoint(traits[key]) for key, values in query.wanted)
            ]
        return self._near[technology]

    def _lined(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if names not in self._lines:
            self._lines[names] = self.books.lined(names)
        return self._lines[names]

    def _takes(self, query: Query, part: Part, number: int | None) -> bool:
        return query.share(part) is not None and all(self.holds(where, number) for where in query.wheres)

    def charges(self, item: Taken) -> Iterator[tuple[Cell, int]]:
        """((budget, year), money) of an alternative."""
        for part, named, amounts in item.course.outlays:
            budgets = self.of(item.id, part, named, item.number) if any(amounts) else ()
            for year, amount in enumerate(amounts, item.begins):
                if amount and year in self.books.years:
                    for budget in budgets:
                        yield (budget, year), amount

    def savings(self, saved: Iterable[tuple[Cell, int]]) -> Iterator[tuple[Cell, int]]:
        """((budget, year), money) that savings take off the budgets named and all they lie within."""
        for (named, year), amount in saved:
            for budget in self.books.lines[named]:
                yield (budget, year), amount

    def membership(self, name: str, joined: int) -> Iterator[tuple[Cell, int]]:
        """((budget, year), money) of an alliance."""
        alliance = self.books.portfolio.alliances[name]
        paying = self.books.paying(alliance)
        for year, amount in self.books.fees(alliance, joined).items():
            for budget in paying:
                yield (budget, year), amount


def spent(
    takers: Takers, chosen: Chosen, joined: Mapping[str, int], saved: Iterable[tuple[Cell, int]]
) -> dict[Cell, int]:
    """Money spent of every budget in every year, savings taken off."""
    found = dict.fromkeys(takers.books.amounts, 0)
    for item in chosen.items:
        for cell, amount in takers.charges(item):
            found[cell] += amount
    for name, year in joined.items():
        for cell, amount in takers.membership(name, year):
            found[cell] += amount
    for cell, amount in takers.savings(saved):
        found[cell] -= amount
    return found


def balances(books: Books, spending: Mapping[Cell, int]) -> Iterator[tuple[Cell, Fraction]]:
    """What every budget carries out of every year, below 0 where it is overspent."""
    for budget, share in books.carry.items():
        carried = Fraction(0)
        for year in books.years:
            carried = share * carried + (books.amounts[budget, year] - spending[budget, year])
            yield (budget, year), carried


def spending_states(books: Books, spending: Mapping[Cell, int]) -> tuple[Spending, ...]:
    """Every budget in every year, in money of the file."""
    scale = books.money
    return tuple(
        Spending(*cell, Fraction(books.amounts[cell], scale), Fraction(spending[cell], scale), carried / scale)
        for cell, carried in balances(books, spending)
    )


def overspent(books: Books, states: Iterable[Spending]) -> Iterator[Violation]:
    """The budgets that do not reach."""
    unit = books.portfolio.money.unit
    for state in states:
        if state.carried < 0:
            words = f"{state.budget} {state.year}: {shown(-state.carried)} {unit} more is spent than there is"
            yield Violation("budget", state.budget, state.year, words, -state.carried)


def used(books: Books, items: Iterable[Taken]) -> dict[Cell, int]:
    """The use of every resource in every year."""
    found = dict.fromkeys(books.supplies, 0)
    for item in items:
        for name, year, amount in item.resources(books):
            found[name, year] += amount
    return found


def resource_states(books: Books, uses: Mapping[Cell, int]) -> tuple[ResourceUse, ...]:
    """Every resource in every year, in its own unit."""
    scale = books.units
    return tuple(
        ResourceUse(*cell, Fraction(supply, scale), Fraction(uses[cell], scale))
        for cell, supply in books.supplies.items()
    )


def overused(states: Iterable[ResourceUse]) -> Iterator[Violation]:
    """The resources that do not reach."""
    for state in states:
        if state.used > state.amount:
            more = state.used - state.amount
            words = f"{state.resource} {state.year}: {shown(more)} more is used than there is"
            yield Violation("resource", state.resource, state.year, words, more)


def alliance_states(books: Books, joined: Mapping[str, int]) -> tuple[AllianceState, ...]:
    """Every alliance joined with its cost in the plan's years, in the order of the file."""
    return tuple(
        AllianceState(name, joined[name], Fraction(sum(books.fees(alliance, joined[name]).values()), books.money))
        for name, alliance in books.portfolio.alliances.items()
        if name in joined
    )


def cost_of(books: Books, item: Taken) -> dict[int, int]:
    """Money of an alternative by year of the plan, each unit once."""
    found: dict[int, int] = {}
    for _, _, year, amount in item.money(books):
        found[year] = found.get(year, 0) + amount
    return found


def shown(number: Fraction) -> str:
    """A number for a sentence: at most six decimals."""
    text = f"{float(number):.6f}".rstrip("0").rstrip(".")
    return text if text != "-0" else "0"
