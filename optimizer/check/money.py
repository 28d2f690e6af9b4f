"""Money and resources: every cost is taken by a budget, every amount is known, every year lies in the plan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.check.facts import option_facts
from optimizer.check.view import View
from optimizer.expression import ExpressionError, FactError, Truth, evaluate, names, parse
from optimizer.facts import MEASURED
from optimizer.faults import Fault
from optimizer.read.document import Path
from optimizer.schema import Option, Quantity, Technology
from optimizer.select import Choice, OptionKey

SAME_UNIT, NEARLY = 10**6, 10**5
"""A budget so many times the dearest year of any option is taken for one in another unit, or remarked upon."""


def untaken_costs(view: View) -> Iterator[Fault]:
    """C150: a cost that no budget takes."""
    if not view.whole("budgets", "budgets.*", "technologies.options.mode"):
        return
    paid = [
        (path, t, o)
        for path, t, o in view.options()
        if not isinstance(o.cost, dict) and any(x > 0 for x in _known(o.cost))
    ]
    if paid and not view.portfolio.budgets:
        if view.portfolio.resources or view.portfolio.rules:
            message = f'"{paid[0][1].id}" {paid[0][2].id} costs money, and the portfolio has no budget'
            yield Fault("C150", view.at(*paid[0][0], "cost"), message, "write `budgets:`")
        return
    taken = _taken(view)
    for path, technology, option in paid:
        if (technology.id, option.id) not in taken:
            message = f'no budget takes the cost of "{technology.id}" {option.id} (mode {option.mode})'
            remedy = "widen the `for` of a budget, add a budget without `for`, or name one: `cost: {BUDGET: [..]}`"
            yield Fault("C150", view.at(*path, "cost"), message, remedy)


def _taken(view: View) -> set[OptionKey]:
    """The options whose plain costs some budget takes."""
    found: set[OptionKey] = set()
    for budget in view.portfolio.budgets.values():
        if budget.takes is None:
            return set(view.selection.features)
        plain = budget.takes.model_copy(update={"where": None})
        matched = view.selection.options(Choice(plain))
        found |= {key for key in matched if budget.takes.where is None or _may_hold(view, key, budget.takes.where)}
    return found


def _may_hold(view: View, key: OptionKey, where: str) -> bool:
    """Whether a `where` holds for an option, or may hold for some alternative of it."""
    technology: Technology = view.technologies[key[0]][1]
    option = next((o for o in technology.options if o.id == key[1]), Option(id="none", mode="none"))
    try:
        expression = parse(where)
        if any(name in MEASURED for name, _ in names(expression)) or len(option.partner) > 1:
            return True  # it depends on the start, or on which partner's rating counts
        return evaluate(expression, option_facts(view, technology, option), lambda _: ()) is Truth.TRUE
    except (ExpressionError, FactError):  # told by the checks of expressions
        return True


def untaken_alliances(view: View) -> Iterator[Fault]:
    """C151: an alliance that costs money which no budget takes."""
    portfolio = view.portfolio
    general = any(budget.takes is None for budget in portfolio.budgets.values())
    if general or not view.whole("budgets", "budgets.*", "alliances.charged_to"):
        return
    for name, alliance in portfolio.alliances.items():
        costs = [key for key in ("joining", "fee") if any(x > 0 for x in _known(getattr(alliance, key)))]
        if costs and alliance.charged_to is None:
            message = f'no budget takes the {" and ".join(costs)} of alliance "{name}": every budget has a `for`'
            remedy = f"name them: `charged_to: [{next(iter(portfolio.budgets), 'BUDGET')}]`"
            yield Fault("C151", view.at("alliances", name, costs[0]), message, remedy)


def years_of_amounts(view: View) -> Iterator[Fault]:
    """C152: a list by year longer than the plan; C153: an amount in a year outside the plan."""
    if not view.whole("years"):
        return
    first, last = view.portfolio.years
    for path, amounts in _by_year(view):
        if isinstance(amounts, tuple) and len(amounts) > last - first + 1:
            message = f"{len(amounts)} amounts by year, but the plan has {last - first + 1} years ({first} to {last})"
            yield Fault("C152", view.at(*path), message, "give one for each year, or extend `years`")
        for year in amounts if isinstance(amounts, dict) else ():
            if year not in view.portfolio.span:
                message = f"{year} lies outside the plan, {first} to {last}"
                place = view.at(*path, str(year), key=True)
                yield Fault("C153", place, message, "correct the year, leave it out, or extend `years`")


def _by_year(view: View) -> Iterator[tuple[Path, Any]]:
    portfolio = view.portfolio
    yield from ((("budgets", name, "amount"), budget.amount) for name, budget in portfolio.budgets.items())
    yield from ((("resources", name, "amount"), entry.amount) for name, entry in portfolio.resources.items())
    for number, rule in enumerate(portfolio.rules):
        for name, saved in rule.synergy.saves.items() if rule.synergy is not None else ():
            yield ("rules", number, "synergy", "saves", name), saved


def known_amounts(view: View) -> Iterator[Fault]:
    """C154: an amount that is unknown or a word; C155: one with a source that is below 0."""
    for path, amount, signed in _amounts(view):
        if amount.best is None:
            seen = f'"{amount.level}"' if amount.level is not None else "unknown"
            remedy = "give the best number there is, with `low` and `high` around it"
            yield Fault("C154", view.at(*path), f"{view.about(path)} is {seen}: an amount must be known", remedy)
        elif amount.best < 0 and not signed:
            yield Fault("C155", view.at(*path), f"{view.about(path)} is {amount.best}", "it must be 0 or more")


def _amounts(view: View) -> Iterator[tuple[Path, Quantity, bool]]:
    """Every amount that is written with a source or a range; and whether it may be negative."""
    portfolio = view.portfolio
    for path, amounts in _by_year(view):
        yield from _sourced(path, amounts)
    for name, alliance in portfolio.alliances.items():
        for key in ("joining", "fee"):
            yield from _sourced(("alliances", name, key), getattr(alliance, key))
    for number, rule in enumerate(portfolio.rules):
        bound = getattr(rule, rule.kind)
        if isinstance(bound, Quantity):
            yield ("rules", number, rule.kind), bound, True
        if rule.synergy is not None and isinstance(rule.synergy.value, Quantity):
            yield ("rules", number, "synergy", "value"), rule.synergy.value, True
    for path, _, option in view.options():
        yield from _sourced((*path, "cost"), option.cost)
        for name, uses in option.resources.items():
            yield from _sourced((*path, "resources", name), uses)


def _sourced(path: Path, amounts: Any) -> Iterator[tuple[Path, Quantity, bool]]:
    if isinstance(amounts, Quantity):
        yield path, amounts, False
    elif isinstance(amounts, tuple):
        for number, amount in enumerate(amounts):
            if isinstance(amount, Quantity):
                yield (*path, number), amount, False
    elif isinstance(amounts, dict):
        for key, inner in amounts.items():
            yield from _sourced((*path, str(key)), inner)


def shares(view: View) -> Iterator[Fault]:
    """C156: shares of several partners that do not sum to 1."""
    if not view.whole("technologies.options.partner"):
        return
    for path, technology, option in view.options():
        total = sum(option.partner.values(), Fraction(0))
        if len(option.partner) > 1 and total != 1:
            message = f'the shares of the partners of "{technology.id}" {option.id} sum to {float(total):g}'
            yield Fault("C156", view.at(*path, "partner"), message, "let them sum to 1; a list [a, b] shares equally")


def limits(view: View) -> Iterator[Fault]:
    """C157: nothing limits the portfolio, so everything would be chosen."""
    portfolio = view.portfolio
    if portfolio.budgets or portfolio.resources or portfolio.rules or not view.whole("budgets", "resources", "rules"):
        return
    message = "nothing limits the portfolio: there is no budget, no resource and no rule"
    yield Fault("C157", view.at("portfolio"), message, "write `budgets:` with an amount by year")


def units_of_money(view: View) -> Iterator[Fault]:
    """C158: a budget so much larger than any cost, or so much smaller than all, that the units must differ."""
    yearly = [x for _, _, option in view.options() for x in _known_costs(option) if x > 0]
    if not yearly or not view.whole("technologies.options.cost", "budgets.amount"):
        return
    for name, budget in view.portfolio.budgets.items():
        most = max(_known(budget.amount), default=Decimal(0))
        if most >= NEARLY * max(yearly):
            what = (
                f'budget "{name}" is {_times(most / max(yearly))} times the dearest year of any option ({max(yearly)})'
            )
            yield _same_unit(view, name, what, most / max(yearly))
        elif 0 < most * NEARLY <= min(yearly):
            what = (
                f'the cheapest year of any option ({min(yearly)}) is {_times(min(yearly) / most)} times budget "{name}"'
            )
            yield _same_unit(view, name, what, min(yearly) / most)


def _same_unit(view: View, name: str, what: str, ratio: Decimal) -> Fault:
    remedy = f"write budgets and costs in one unit, {view.portfolio.money.unit}"
    return Fault("C158", view.at("budgets", name, "amount"), f"{what}: same unit?", remedy, warning=ratio < SAME_UNIT)


def units_of_amounts(view: View) -> Iterator[Fault]:
    """C159: money or a resource written in a unit that is not the portfolio's."""
    portfolio = view.portfolio
    money = portfolio.money.unit if "unit" in portfolio.money.model_fields_set else None
    for name, budget in portfolio.budgets.items():
        if budget.unit is not None and money is not None and budget.unit != money:
            yield _other_unit(view, ("budgets", name, "unit"), budget.unit, money)
    units = {name: resource.unit for name, resource in portfolio.resources.items()}
    for path, amount, _ in _amounts(view):
        wanted = units.get(str(path[path.index("resources") + 1])) if "resources" in path else money
        if path[0] != "rules" and amount.unit is not None and wanted is not None and amount.unit != wanted:
            yield _other_unit(view, (*path, "unit"), amount.unit, wanted)


def _other_unit(view: View, path: Path, seen: str, wanted: str) -> Fault:
    message = f'{view.about(path[:-1])} has unit "{seen}", the portfolio counts it in "{wanted}"'
    return Fault("C159", view.at(*path), message, f"convert it to {wanted}")


def _times(ratio: Decimal) -> str:
    return f"{int(ratio):,}".replace(",", " ")


def _known_costs(option: Option) -> list[Decimal]:
    return _known(option.cost)


def _known(amounts: Any) -> list[Decimal]:
    """The numbers of any form of amounts; unknown ones are left out."""
    if isinstance(amounts, Quantity):
        return [] if amounts.best is None else [amounts.best]
    if isinstance(amounts, dict):
        return [number for inner in amounts.values() for number in _known(inner)]
    if isinstance(amounts, tuple):
        return [number for inner in amounts for number in _known(inner)]
    return [amounts]
