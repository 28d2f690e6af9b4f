"""The table of alternatives: option x start year, with readiness, money, resources and the facts of each.

Money and resource amounts are integers in units of 1 / scale, so that sums are exact; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property

from optimizer.expression import Expression, Truth, Value, evaluate, parse
from optimizer.facts import MEASURED, facts_of, known, ratings_of
from optimizer.faults import Fault
from optimizer.schema import Case
from optimizer.schema.criteria import Criterion
from optimizer.schema.portfolio import Change, Option, Portfolio, Technology
from optimizer.schema.quantities import Quantity, by_year
from optimizer.select import Choice, OptionKey, Selection, options_of
from optimizer.value import rated_value
from optimizer.value_tree import leaves_of


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
    def places(self) -> dict[str, int]:
        """The place of every technology in the file, counted from 0."""
        return {technology.id: place for place, technology in enumerate(self.portfolio.technologies)}

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
        by_part = self._by_part
        for key, share in self.selection.unsorted(choice).items():
            for number in by_part.get(key, ()):
                if number not in found or found[number] < share:
                    found[number] = share
        for part in choice.parts:
            if part.where is not None:
                found = {n: share for n, share in found.items() if self.holds(part.where, n)}
        return {number: found[number] for number in sorted(found)}

    def holds(self, where: str, number: int) -> bool:
        """Whether `where` holds for an alternative; unknown does not match."""
        facts = self.facts(self.items[number])
        return evaluate(parsed(where), facts, lambda _: ()) is Truth.TRUE

    def charges(self, number: int) -> dict[tuple[str, int], int]:
        """What an alternative costs each budget by year of the plan, a parent budget charged once."""
        item, span = self.items[number], self.portfolio.span
        found: dict[tuple[str, int], int] = {}
        before: tuple[str, str | None] | None = None
        names: tuple[str, ...] = ()
        for part, budget, year, amount in item.outlays:
            if amount and year in span:
                if before != (part, budget):
                    before, names = (part, budget), self.charged(item.technology, part, budget, number)
                for name in names:
                    found[name, year] = found.get((name, year), 0) + amount
        return found

    def charged(self, technology: str, part: str, budget: str | None, number: int) -> tuple[str, ...]:
        """The budgets that an outlay falls in: the named one, or all whose `for` matches the part; parents once."""
        if budget is not None:
            return self.ancestry[budget]
        taking = self._taking.get((technology, part), ())
        if not self._asking.isdisjoint(taking):
            taking = tuple(b for b in taking if self._where_holds(b, number))
        if taking not in self._lines:
            self._lines[taking] = tuple(dict.fromkeys(name for b in taking for name in self.ancestry[b]))
        return self._lines[taking]

    def _where_holds(self, budget: str, number: int) -> bool:
        takes = self.portfolio.budgets[budget].takes
        return takes is None or takes.where is None or self.holds(takes.where, number)

    @cached_property
    def _asking(self) -> frozenset[str]:
        """Budgets whose `for` has a `where`: it is asked of every alternative."""
        takes = ((name, budget.takes) for name, budget in self.portfolio.budgets.items())
        return frozenset(name for name, selector in takes if selector is not None and selector.where is not None)

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Several budgets with all that they are within, each once; filled as it is asked for."""
        return {}

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
        """The ratings found for an alternative, changed as the scenario says after look-up.

        They are its own, else its partners' (one each), else its technology's.
        """
        technology = self.technologies[item.technology]
        found = ratings_of(self.portfolio, technology, self.options[item.key], criterion)
        return self.revised(item, criterion, found) if found else ()

    def revised(self, item: Alternative, criterion: str, found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
        """Ratings of an alternative after the changes of the scenario, one after the other."""
        for change, meant in self.revisions.get(criterion, ()):
            if (item.key, item.start) in meant:
                found = (change.set,) if change.set is not None else tuple(moved(rating, change) for rating in found)
        return found

    @cached_property
    def revisions(self) -> dict[str, tuple[tuple[Change, frozenset[tuple[OptionKey, int | None]]], ...]]:
        """The scenario's changes of ratings by criterion, each with the (option, start) that it means.

        What a change means is asked of the ratings as they are written, so no change depends on another.
        """
        written = replace(self, case=replace(self.case, changes=()))
        found: dict[str, tuple[tuple[Change, frozenset[tuple[OptionKey, int | None]]], ...]] = {}
        for change in self.case.changes:
            if change.rating is not None and change.of is not None:
                items = (self.items[number] for number in written.matching(Choice(change.of)))
                meant = frozenset((item.key, item.start) for item in items)
                found[change.rating] = (*found.get(change.rating, ()), (change, meant))
        return found

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
        background = facts_of(self.technologies[item.technology], rated=False)

        def lookup(name: str) -> Value | None:
            if name in MEASURED:
                return self.measure(item, name)
            ratings = self.rating(item, name)
            return self._worst(name, ratings) if ratings else background(name)

        return lookup

    def _worst(self, name: str, ratings: tuple[Quantity, ...]) -> Value | None:
        """Of several partners' ratings the one worth least; unknown where one is, or nothing says which is worse."""
        values = [known(rating) for rating in ratings]
        leaf = self.leaves.get(name)
        if leaf is None:
            return values[0] if len(set(values)) == 1 else None
        if any(value is None for value in values):
            return None
        return known(min(ratings, key=lambda rating: rated_value(leaf, rating)))

    def asked(self, technology: Technology) -> Callable[[str], Value | None]:
        """The facts that a question may ask of a technology: evidence, else a rating, else a field.

        A rating is changed as the scenario says where that means the technology in all its options.
        """
        background = facts_of(technology)
        acting = [self.items[n] for n in self.of_technology[technology.id] if self.items[n].mode != "none"]

        def lookup(name: str) -> Value | None:
            if name in technology.evidence or name not in technology.ratings or name not in self.revisions:
                return background(name)
            found = {self.revised(item, name, (technology.ratings[name],)) for item in acting}
            return known(next(iter(found))[0]) if len(found) == 1 else background(name)

        return lookup

    @cached_property
    def leaves(self) -> dict[str, Criterion]:
        """The leaf criteria by id."""
        return leaves_of(self.case.criteria)


def moved(rating: Quantity, change: Change) -> Quantity:
    """A rating times and plus what a change says, its range with it; an unknown one and a level stay as they are."""
    factor, more = (Decimal(1) if change.multiply is None else change.multiply), change.add or Decimal(0)
    known = {key: getattr(rating, key) for key in ("low", "best", "high")}
    return rating.model_copy(update={key: x * factor + more for key, x in known.items() if x is not None})


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
