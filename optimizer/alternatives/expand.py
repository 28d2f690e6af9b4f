"""From options to alternatives: every option in every year in which it may start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from optimizer.alternatives.table import Alternative, Alternatives, scaled
from optimizer.faults import Fault, Refused
from optimizer.schema import Case, Option, Portfolio, Technology
from optimizer.schema.quantities import best, by_year, profile
from optimizer.select import Choice, options_of


def expand(case: Case) -> Alternatives:
    """Every alternative of a case, in the order of the file; starts that do not fit are left out with a warning.

    Raises Refused where doing nothing does not fit: it must always be possible.
    """
    portfolio = case.portfolio
    money, units = _scale(_money(portfolio)), _scale(_resources(portfolio))
    items: list[Alternative] = []
    warnings: list[Fault] = []
    for index, technology in enumerate(portfolio.technologies):
        bridges = {option.id: option for option in technology.options}
        for option in options_of(technology):
            offered = [
                _started(technology, option, bridges, year, money, units, portfolio)
                for year in _starts(option, portfolio)
            ]
            kept = [item for item in offered if _fits(item, portfolio)]
            items.extend(kept)
            if len(kept) < len(offered):
                warnings.append(_too_late(case, index, technology, option, offered, kept))
    if any(not fault.warning for fault in warnings):
        raise Refused(warnings)
    return _available(Alternatives(case, tuple(items), money, units, tuple(warnings)))


def _available(table: Alternatives) -> Alternatives:
    """Without what a scenario makes unavailable from a year on."""
    gone: set[int] = set()
    for change in table.case.changes:
        if change.available is False and change.of is not None:
            since = change.starts or table.portfolio.years[0]
            gone |= {n for n in table.matching(Choice(change.of)) if (table.items[n].start or since) >= since}
    if not gone:
        return table
    return replace(table, items=tuple(item for number, item in enumerate(table.items) if number not in gone))


def _starts(option: Option, portfolio: Portfolio) -> range:
    first, last = option.start or (portfolio.years[0], portfolio.years[0])
    return range(first, last + 1)


def _fits(item: Alternative, portfolio: Portfolio) -> bool:
    last = portfolio.years[1]
    if item.start is not None and item.start > last:
        return False
    return portfolio.beyond == "drop" or all(year <= last for _, _, year, _ in item.outlays)


def _started(
    technology: Technology,
    option: Option,
    siblings: dict[str, Option],
    year: int,
    money: int,
    units: int,
    portfolio: Portfolio,
) -> Alternative:
    idle = option.mode == "none" and option.start is None and not cost_years(option)
    lead = Fraction(option.lead_time) if option.lead_time is not None else Fraction(cost_years(option))
    ready = year + lead
    bridge = siblings.get(option.bridge) if option.bridge is not None else None
    years = range(year, max(year, ceil(ready)))
    parts: list[tuple[Option, range | None]] = [(option, None)]
    if bridge is not None:
        parts.append((bridge, years))
    usable = ready
    if bridge is not None:
        bridged = Fraction(bridge.lead_time) if bridge.lead_time is not None else Fraction(cost_years(bridge))
        usable = min(ready, year + bridged)
    none = option.mode == "none"
    return Alternative(
        technology.id,
        option.id,
        option.mode,
        None if idle else year,
        None if none else ready,
        None if none else usable,
        None if none else lead,
        None if bridge is None else bridge.id,
        tuple(dict.fromkeys(part.alliance for part, _ in parts if part.alliance is not None)),
        tuple(outlay for part, within in parts for outlay in _outlays(part, year, within, money)),
        _uses(parts, year, units, portfolio),
    )


def _outlays(part: Option, start: int, within: range | None, money: int) -> Iterator[tuple[str, str | None, int, int]]:
    """(part, named budget or None, year, amount); a bridge runs only in the years `within`."""
    named = part.cost if isinstance(part.cost, dict) else {None: part.cost}
    for budget, amounts in named.items():
        for year, amount in enumerate(profile(amounts), start):
            if within is None or year in within:
                yield part.id, budget, year, scaled(amount, money)


def _uses(
    parts: list[tuple[Option, range | None]], start: int, units: int, portfolio: Portfolio
) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for part, within in parts:
        for resource, amounts in part.resources.items():
            for year, amount in enumerate(profile(amounts), start):
                if amount and year in portfolio.span and (within is None or year in within):
                    found[resource, year] = found.get((resource, year), 0) + scaled(amount, units)
    return found


def cost_years(option: Option) -> int:
    """Number of years from the start in which an option costs."""
    if isinstance(option.cost, dict):
        return max((len(profile(amounts)) for amounts in option.cost.values()), default=0)
    return len(profile(option.cost))


def _too_late(
    case: Case, index: int, technology: Technology, option: Option, offered: list[Alternative], kept: list[Alternative]
) -> Fault:
    number = next((i for i, o in enumerate(technology.options) if o.id == option.id), 0)
    place = case.place("portfolio", "technologies", index, "options", number)
    late = sorted({item.start for item in offered if item.start is not None} - {item.start for item in kept})
    years = f"starts {', '.join(map(str, late))} are not" if kept else "it is never"
    message = f'"{technology.id}" {option.id}: {years} offered, as costs pass the last year {case.portfolio.years[1]}'
    remedy = "start earlier, shorten the costs, extend `years`, or write `beyond: drop`"
    return Fault("C210", place, message, remedy, warning=bool(kept) or option.mode != "none")


def _money(portfolio: Portfolio) -> Iterator[Decimal]:
    span = portfolio.span
    for budget in portfolio.budgets.values():
        yield from by_year(budget.amount, span).values()
    for alliance in portfolio.alliances.values():
        yield best(alliance.joining)
        yield best(alliance.fee)
    for rule in portfolio.rules:
        if rule.synergy is not None:
            for saved in rule.synergy.saves.values():
                yield from by_year(saved, span).values()
    for technology in portfolio.technologies:
        for option in technology.options:
            costs = option.cost.values() if isinstance(option.cost, dict) else (option.cost,)
            for amounts in costs:
                yield from profile(amounts)


def _resources(portfolio: Portfolio) -> Iterator[Decimal]:
    for resource in portfolio.resources.values():
        yield from by_year(resource.amount, portfolio.span).values()
    for technology in portfolio.technologies:
        for option in technology.options:
            for amounts in option.resources.values():
                yield from profile(amounts)


def _scale(amounts: Iterator[Decimal]) -> int:
    """The power of ten in which every amount is whole."""
    deepest = 0
    for amount in set(amounts):
        deepest = max(deepest, -int(amount.as_tuple().exponent))
    return int(10**deepest)
