"""The portfolio's amounts as whole numbers, read from the nouns by the checker's own hand.

All money is counted in 1 / `money` of the file's unit and all resources in 1 / `units`, both chosen so that every
amount of the file is whole; sums are then exact and quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from optimizer.schema.portfolio import Alliance, Option, Portfolio, Technology
from optimizer.schema.quantities import Quantity
from optimizer.select import options_of

Amount = Decimal | Quantity
Cell = tuple[str, int]
"""(budget or resource, year)."""


def known(amount: Amount) -> Decimal:
    """The number that counts: the best estimate. Raises ValueError where it is unknown."""
    if not isinstance(amount, Quantity):
        return amount
    if amount.best is None:
        raise ValueError("an amount of money or of a resource is unknown")
    return amount.best


def in_order(amounts: Amount | tuple[Amount, ...]) -> tuple[Decimal, ...]:
    """Amounts from the start, year after year; one number is one year."""
    if isinstance(amounts, tuple):
        return tuple([amount if type(amount) is Decimal else known(amount) for amount in amounts])
    return (known(amounts),)


def in_years(amounts: Amount | tuple[Amount, ...] | Mapping[int, Amount], years: range) -> dict[int, Decimal]:
    """Amounts of the plan's years: one number is every year's, a list begins with the first; what is left out is 0."""
    if isinstance(amounts, Mapping):
        return {year: known(amounts[year]) if year in amounts else Decimal(0) for year in years}
    if isinstance(amounts, tuple):
        given = in_order(amounts)
        return {year: given[year - years[0]] if year - years[0] < len(given) else Decimal(0) for year in years}
    return dict.fromkeys(years, known(amounts))


def whole(amount: Decimal, scale: int) -> int:
    """The amount in 1 / scale. Raises ValueError where that is not whole."""
    numerator, denominator = amount.as_integer_ratio()
    if scale % denominator:
        raise ValueError(f"{amount} is not whole in 1/{scale}")
    return numerator * (scale // denominator)


def common(amounts: Iterable[Decimal]) -> int:
    """The least scale in which all the amounts are whole."""
    return lcm(*{amount.as_integer_ratio()[1] for amount in set(amounts)})


def named_costs(option: Option) -> dict[str | None, tuple[Decimal, ...]]:
    """Costs from the start, by the budget that is named for them (None: no budget is named)."""
    if isinstance(option.cost, dict):
        return {budget: in_order(amounts) for budget, amounts in option.cost.items()}
    return {None: in_order(option.cost)}


@dataclass(frozen=True)
class Books:
    """What there is to spend and to use, and the scales of both."""

    portfolio: Portfolio

    @cached_property
    def years(self) -> range:
        """The plan's years."""
        return range(self.portfolio.years[0], self.portfolio.years[1] + 1)

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """Technologies by id."""
        return {technology.id: technology for technology in self.portfolio.technologies}

    @cached_property
    def traits(self) -> dict[str, dict[str, frozenset[str]]]:
        """What selectors ask of every technology, whatever is done about it."""
        return {
            technology.id: {
                "technology": frozenset((technology.id,)),
                "family": frozenset(() if technology.family is None else (technology.family,)),
                "domain": frozenset(() if technology.domain is None else (technology.domain,)),
                "function": frozenset(technology.functions),
            }
            for technology in self.portfolio.technologies
        }

    @cached_property
    def importance(self) -> tuple[dict[str, int], int]:
        """Importance by technology as whole numbers, and their scale."""
        scale = common(technology.importance for technology in self.portfolio.technologies)
        return {t.id: whole(t.importance, scale) for t in self.portfolio.technologies}, scale

    @cached_property
    def money(self) -> int:
        """The scale of money."""
        return common(self._money())

    @cached_property
    def units(self) -> int:
        """The scale of resources."""
        return common(self._units())

    def _options(self) -> Iterator[Option]:
        for technology in self.portfolio.technologies:
            yield from options_of(technology)

    def _money(self) -> Iterator[Decimal]:
        for budget in self.portfolio.budgets.values():
            yield from in_years(budget.amount, self.years).values()
        for alliance in self.portfolio.alliances.values():
            yield known(alliance.joining)
            yield known(alliance.fee)
        for rule in self.portfolio.rules:
            for saved in rule.synergy.saves.values() if rule.synergy is not None else ():
                yield from in_years(saved, self.years).values()
        for option in self._options():
            for amounts in named_costs(option).values():
                yield from amounts

    def _units(self) -> Iterator[Decimal]:
        for resource in self.portfolio.resources.values():
            yield from in_years(resource.amount, self.years).values()
        for option in self._options():
            for amounts in option.resources.values():
                yield from in_order(amounts)

    @cached_property
    def amounts(self) -> dict[Cell, int]:
        """Every budget's money by year."""
        return {
            (name, year): whole(amount, self.money)
            for name, budget in self.portfolio.budgets.items()
            for year, amount in in_years(budget.amount, self.years).items()
        }

    @cached_property
    def supplies(self) -> dict[Cell, int]:
        """Every resource's amount by year."""
        return {
            (name, year): whole(amount, self.units)
            for name, resource in self.portfolio.resources.items()
            for year, amount in in_years(resource.amount, self.years).items()
        }

    @cached_property
    def carry(self) -> dict[str, Fraction]:
        """The share of every budget's balance that the next year has."""
        return {name: Fraction(budget.carry_over) for name, budget in self.portfolio.budgets.items()}

    @cached_property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """Every budget with all that it lies within, itself first."""
        return {name: self._line(name) for name in self.portfolio.budgets}

    def _line(self, name: str) -> tuple[str, ...]:
        line = [name]
        while (above := self.portfolio.budgets[line[-1]].within) is not None and above not in line:
            line.append(above)
        return tuple(line)

    def lined(self, budgets: Iterable[str]) -> tuple[str, ...]:
        """The budgets with all that they lie within, each once."""
        return tuple(dict.fromkeys(name for budget in budgets for name in self.lines[budget]))

    def paying(self, alliance: Alliance) -> tuple[str, ...]:
        """The budgets that an alliance is charged to: those named, else those without `for`."""
        if alliance.charged_to is not None:
            return self.lined(alliance.charged_to)
        return self.lined(name for name, budget in self.portfolio.budgets.items() if budget.takes is None)

    def fees(self, alliance: Alliance, joined: int) -> dict[int, int]:
        """Money by year: the fee in the year of joining and every later one, joining on top in the first."""
        fee, joining = whole(known(alliance.fee), self.money), whole(known(alliance.joining), self.money)
        return {year: fee + (joining if year == joined else 0) for year in self.years if year >= joined}
