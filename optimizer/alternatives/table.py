"""The table of alternatives: option x start year, with readiness, money, resources and the facts of each.

Money and resource amounts are integers in units of 1 / scale, so that sums are exact; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property

from optimizer.expression import Expression, Truth, Value, evaluate, parse
from optimizer.facts import MEASURED, facts_of, known, ratings_of
from optimizer.faults import Fault
from optimizer.schema import Case
from optimizer.schema.portfolio import Option, Portfolio, Technology
from optimizer.schema.quantities import Quantity, by_year
from optimizer.select import Choice, OptionKey, Selection, options_of


@dataclass(frozen=True, slots=True)
class Alternative:
    """One option started in one year.

    `start`, `ready`, `usable` (the earlier readiness of option and bridge) and `lead_time` are None for doing
    nothing. `outlays` holds (part, budget or None, year, amount) for all years, `part` being the id of the option
    or of its bridge; `uses` the resource amounts. Amounts are integers in 1 / scale.
    """

    technology: str
    option: str
    mode: str
    start: int | None
    ready: Fraction | None
    usable: Fraction | None
    lead_time: Fraction | None
    bridge: str | None
    alliances: tuple[str, ...]
    outlays: tuple[tuple[str, str | None, int, int], ...]
    uses: Mapping[tuple[str, int], int]

    @property
    def key(self) -> OptionKey:
        """(technology, option)."""
        return self.technology, self.option

    def cost(self) -> dict[int, int]:
        """Money by year, over all years of the option, each unit counted once."""
        years: dict[int, int] = {}
        for _, _, year, amount in self.outlays:
            years[year] = years.get(year, 0) + amount
        return years


@dataclass(frozen=True)
class Alternatives:
    """Every alternative of a portfolio, in the order of the file, with what they are looked up by.

    `money` and `units` are the scales of money and of resources (1 unit of the file = scale integers).
    """

    case: Case
    items: tuple[Alternative, ...]
    money: int
    units: int
    warnings: tuple[Fault, ...]

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio they belong to."""
        return self.case.portfolio

    @cached_property
    def selection(self) -> Selection:
        """The selector of options."""
        return Selection(self.portfolio)

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """Technologies by id."""
        return {technology.id: technology for technology in self.portfolio.technologies}

    @cached_property
    def options(self) -> dict[OptionKey, Option]:
        """Options by (technology, option), doing nothing included."""
        return {(t.id, o.id): o for t in self.portfolio.technologies for o in options_of(t)}

    @cached_property
    def of_technology(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the alternatives of every technology."""
        found: dict[str, list[int]] = {technology.id: [] for technology in self.portfolio.technologies}
        for number, item in enumerate(self.items):
            found[item.technology].append(number)
        return {name: tuple(numbers) for name, numbers in found.items()}

    @cached_property
    def _by_part(self) -> dict[OptionKey, tuple[int, ...]]:
        found: dict[OptionKey, list[int]] = {}
        for number, item in enumerate(self.items):
            found.setdefault(item.key, []).append(number)
            if item.bridge is not None:
                found.setdefault((item.technology, item.bridge), []).append(number)
        return {key: tuple(numbers) for key, numbers in found.items()}

    def matching(self, choice: Choice) -> dict[int, Fraction]:
        """The alternatives that a selector means, with the partner's share (the larger of the two parts)."""
        found: dict[int, Fraction] = {}
        for key, share in self.selection.options(choice).items():
            for number in self._by_part.get(key, ()):
                if number not in found or found[number] < share:
                    found[number] = share
        for part in choice.parts:
            if part.where is not None:
                found = {n: share for n, share in found.items() if self.holds(part.where, n)}
        return dict(sorted(found.items()))

    def holds(self, where: str, number: int) -> bool:
        """Whether `where` holds for an alternative; unknown does not match."""
        facts = self.facts(self.items[number])
        return evaluate(parsed(where), facts, lambda _: ()) is Truth.TRUE

    def charges(self, number: int) -> dict[tuple[str, int], int]:
        """What an alternative costs each budget by year of the plan, a parent budget charged once."""
        item, span = self.items[number], self.portfolio.span
        found: dict[tuple[str, int], int] = {}
        charged: dict[tuple[str, str | None], tuple[str, ...]] = {}
        for part, budget, year, amount in item.outlays:
            if amount and year in span:
                if (part, budget) not in charged:
                    charged[part, budget] = self.charged(item.technology, part, budget, number)
                for name in charged[part, budget]:
                    found[name, year] = found.get((name, year), 0) + amount
        return found

    def charged(self, technology: str, part: str, budget: str | None, number: int) -> tuple[str, ...]:
        """The budgets that an outlay falls in: the named one, or all whose `for` matches the part; parents once."""
        if budget is not None:
            return self.ancestry[budget]
        taking = self._taking.get((technology, part), ())
        names = [b for b in taking if self._where_holds(b, number)]
        return tuple(dict.fromkeys(name for b in names for name in self.ancestry[b]))

    def _where_holds(self, budget: str, number: int) -> bool:
        takes = self.portfolio.budgets[budget].takes
        return takes is None or takes.where is None or self.holds(takes.where, number)

    @cached_property
    def ancestry(self) -> dict[str, tuple[str, ...]]:
        """Every budget with the budgets that it is within."""
        return {name: tuple(_ancestors(self.portfolio, name)) for name in self.portfolio.budgets}

    @cached_property
    def _taking(self) -> dict[OptionKey, tuple[str, ...]]:
        found: dict[OptionKey, list[str]] = {key: [] for key in self.selection.features}
        for name, budget in self.portfolio.budgets.items():
            keys = found if budget.takes is None else self.selection.options(Choice(budget.takes))
            for key in keys:
                found[key].append(name)
        return {key: tuple(names) for key, names in found.items()}

    @cached_property
    def amounts(self) -> dict[str, dict[int, int]]:
        """Budget amounts by year, in 1 / money scale."""
        span = self.portfolio.span
        return {
            name: {year: scaled(amount, self.money) for year, amount in by_year(budget.amount, span).items()}
            for name, budget in self.portfolio.budgets.items()
        }

    @cached_property
    def supplies(self) -> dict[str, dict[int, int]]:
        """Resource amounts by year, in 1 / unit scale."""
        span = self.portfolio.span
        return {
            name: {year: scaled(amount, self.units) for year, amount in by_year(resource.amount, span).items()}
            for name, resource in self.portfolio.resources.items()
        }

    def cost_in_plan(self, number: int) -> dict[int, int]:
        """Nominal money by year of the plan."""
        span = self.portfolio.span
        return {year: amount for year, amount in self.items[number].cost().items() if year in span}

    @cached_property
    def plan_costs(self) -> tuple[int, ...]:
        """Nominal money over the plan's years, by number of the alternative, in 1 / money scale."""
        last = self.portfolio.years[1]
        return tuple(sum(amount for _, _, year, amount in item.outlays if year <= last) for item in self.items)

    def rating(self, item: Alternative, criterion: str) -> tuple[Quantity, ...]:
        """The ratings found for an alternative: its own, else its partners' (one each), else its technology's."""
        technology = self.technologies[item.technology]
        return ratings_of(self.portfolio, technology, self.options[item.key], criterion)

    def measure(self, item: Alternative, name: str) -> Fraction | None:
        """A measure that the program computes (DESIGN 4.1), in the units of the file; None where it has no meaning.

        Costs count all years of the option; `present_cost` is discounted to the plan's first year:
        sum of c[y] / (1 + r)^(y - first).
        """
        if name in ("total_cost", "present_cost", "peak_cost"):
            return self._cost_measure(item, name)
        if item.mode == "none":
            return None
        needed = self.technologies[item.technology].needed_by
        found = {"lead_time": item.lead_time, "ready": item.ready}.get(name)
        if name == "slack" and needed is not None and item.usable is not None:
            return Fraction(needed) - item.usable
        return found

    def _cost_measure(self, item: Alternative, name: str) -> Fraction:
        years = item.cost()
        if name == "peak_cost":
            return Fraction(max(years.values(), default=0), self.money)
        if name == "total_cost":
            return Fraction(sum(years.values()), self.money)
        growth = 1 + Fraction(self.portfolio.money.discount_rate)
        first = self.portfolio.years[0]
        return sum((amount / growth ** (year - first) for year, amount in years.items()), Fraction(0)) / self.money

    def facts(self, item: Alternative) -> Callable[[str], Value | None]:
        """The facts that an expression may ask of an alternative: measures, ratings, evidence, fields."""
        background = facts_of(self.technologies[item.technology])

        def lookup(name: str) -> Value | None:
            if name in MEASURED:
                return self.measure(item, name)
            ratings = self.rating(item, name)
            if ratings:
                values = [known(rating) for rating in ratings]
                return None if any(value is None for value in values) else values[0]
            return background(name)

        return lookup


@cache
def parsed(text: str) -> Expression:
    """An expression, read once. Raises ExpressionError."""
    return parse(text)


def _ancestors(portfolio: Portfolio, name: str) -> Iterable[str]:
    seen: set[str] = set()
    current: str | None = name
    while current is not None and current not in seen and current in portfolio.budgets:
        seen.add(current)
        yield current
        current = portfolio.budgets[current].within


def scaled(amount: Decimal | Fraction | int, scale: int) -> int:
    """An amount as an integer in 1 / scale; the scale was chosen so that this is exact."""
    above, below = amount.as_integer_ratio()  # no decimal arithmetic, which rounds to 28 digits
    return above * scale // below
