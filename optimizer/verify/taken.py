"""One option at work: its parts, its years of money and resources, when it is ready, in which years it may start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from optimizer.schema.portfolio import Option, Technology
from optimizer.select import options_of
from optimizer.verify.books import Books, in_order, named_costs, whole


@dataclass(frozen=True, slots=True)
class Part:
    """The option itself, or its bridge: what selectors ask of it. `shares` and `blocs` are by partner."""

    option: str
    mode: str
    traits: Mapping[str, frozenset[str]]
    shares: Mapping[str, Fraction]
    blocs: Mapping[str, frozenset[str]]


Outlay = tuple[Part, str | None, tuple[int, ...]]
"""(part, named budget or None, money from the start)."""


@dataclass(frozen=True, slots=True)
class Course:
    """One option whenever it starts: money (part, named budget or None, amounts from the start) and resources.

    A bridge runs from the start through every year before the main option is ready, its amounts cut to those years.
    `lead` is the lead time.
    """

    technology: Technology
    option: Option
    parts: tuple[Part, ...]
    lead: Fraction
    outlays: tuple[Outlay, ...]
    uses: tuple[tuple[str, tuple[int, ...]], ...]
    alliances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """An option started in a year; `number` is its place in the scored table, None where it is not there."""

    course: Course
    start: int | None
    begins: int
    number: int | None

    @property
    def id(self) -> str:
        """The technology's id."""
        return self.course.technology.id

    @property
    def mode(self) -> str:
        """The mode of the option itself."""
        return self.course.option.mode

    @property
    def ready(self) -> Fraction | None:
        """When it is ready: start + lead time; doing nothing never is."""
        return None if self.mode == "none" else self.begins + self.course.lead

    def money(self, books: Books) -> Iterator[tuple[Part, str | None, int, int]]:
        """(part, named budget or None, year of the plan, amount)."""
        for part, budget, amounts in self.course.outlays:
            for year, amount in enumerate(amounts, self.begins):
                if amount and year in books.years:
                    yield part, budget, year, amount

    def resources(self, books: Books) -> Iterator[tuple[str, int, int]]:
        """(resource, year of the plan, amount)."""
        for name, amounts in self.course.uses:
            for year, amount in enumerate(amounts, self.begins):
                if amount and year in books.years:
                    yield name, year, amount


def taken(books: Books, course: Course, start: int | None, number: int | None) -> Taken:
    """An option started in a year; doing nothing without a start counts from the first year."""
    return Taken(course, start, books.years[0] if start is None else start, number)


def course_of(books: Books, technology: Technology, option: Option) -> Course:
    """How an option runs."""
    lead, bridge, main = lead_time(option), bridge_of(technology, option), _part(books, technology, option)
    if bridge is None:
        money, uses = _money(books, main, option, None), _resources(books, option, None)
        alliances = () if option.alliance is None else (option.alliance,)
        return Course(technology, option, (main,), lead, money, uses, alliances)
    cut, second = _bridged(lead), _part(books, technology, bridge)
    money = _money(books, main, option, None) + _money(books, second, bridge, cut)
    uses = _resources(books, option, None) + _resources(books, bridge, cut)
    needs = [name for name in (option.alliance, bridge.alliance) if name is not None]
    return Course(technology, option, (main, second), lead, money, uses, tuple(dict.fromkeys(needs)))


def find_course(books: Books, technology: Technology, option: str) -> Course | None:
    """How an option of that id runs; None where the technology has none of that id."""
    written = next((one for one in options_of(technology) if one.id == option), None)
    return None if written is None else course_of(books, technology, written)


def bridge_of(technology: Technology, option: Option) -> Option | None:
    """The option that bridges the years until this one is ready."""
    if option.bridge is None:
        return None
    return next((other for other in technology.options if other.id == option.bridge), None)


def cost_years(option: Option) -> int:
    """The number of years from the start in which an option costs."""
    if isinstance(option.cost, dict):
        return max((len(amounts) if isinstance(amounts, tuple) else 1 for amounts in option.cost.values()), default=0)
    return len(option.cost) if isinstance(option.cost, tuple) else 1


def lead_time(option: Option) -> Fraction:
    """Years from the start until it is ready; where none is written, the number of cost years."""
    return Fraction(cost_years(option)) if option.lead_time is None else Fraction(option.lead_time)


def _bridged(lead: Fraction) -> int:
    """The number of years that a bridge runs: all from the start in which the main option is not ready yet."""
    return max(0, ceil(lead))


def starts_of(books: Books, technology: Technology, option: Option) -> list[int | None]:
    """The starts that are offered: in the option's range, in the plan's years, and with no cost after the last of them.

    Doing nothing without costs and without a start of its own has one start, None; `beyond: drop` lets costs run on.
    """
    length = cost_years(option)
    if option.mode == "none" and option.start is None and length == 0:
        return [None]
    bridge = bridge_of(technology, option)
    if bridge is not None:
        length = max(length, min(cost_years(bridge), _bridged(lead_time(option))))
    first, last = books.years[0], books.years[-1]
    earliest, latest = option.start if option.start is not None else (first, first)
    fitting = last if books.portfolio.beyond == "drop" else min(last, last - length + 1)
    return list(range(max(first, earliest), min(latest, fitting) + 1))


def _money(books: Books, part: Part, option: Option, cut: int | None) -> tuple[Outlay, ...]:
    return tuple(
        (part, budget, tuple([whole(amount, books.money) for amount in amounts[:cut]]))
        for budget, amounts in named_costs(option).items()
    )


def _resources(books: Books, option: Option, cut: int | None) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple(
        (name, tuple([whole(amount, books.units) for amount in in_order(amounts)[:cut]]))
        for name, amounts in option.resources.items()
    )


def _part(books: Books, technology: Technology, option: Option) -> Part:
    known = books.portfolio.partners
    traits = {
        **books.traits[technology.id],
        "mode": frozenset((option.mode,)),
        "option": frozenset((option.id,)),
        "alliance": frozenset(() if option.alliance is None else (option.alliance,)),
        "tag": frozenset((*technology.tags, *option.tags)),
    }
    shares = {name: Fraction(share) for name, share in option.partner.items()}
    blocs = {name: frozenset(known[name].bloc) if name in known else frozenset() for name in shares}
    return Part(option.id, option.mode, traits, shares, blocs)
