"""Another state of the world: the changes of a scenario, and budgets of the command line, made to a case.

Changes act after look-up: those to ratings and to availability stay in `Case.changes`, for the table of alternatives
and for the scores; the others are made to the nouns here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from optimizer.alternatives import cost_years, expand
from optimizer.check.weights import given_weights
from optimizer.faults import Fault, Place, Refused, did_you_mean, gathered
from optimizer.read import NumberError, number
from optimizer.schema import Case, Option, Portfolio, Technology
from optimizer.schema.portfolio import Change, Scenario, Selector
from optimizer.schema.quantities import Quantity, best, by_year
from optimizer.select import Choice, OptionKey, Selection


def scenario_named(case: Case, name: str) -> Scenario:
    """The scenario with that id. Raises Refused."""
    known = {scenario.id: scenario for scenario in case.portfolio.scenarios}
    if name not in known:
        remedy = did_you_mean(name, known) or (
            f"there are: {', '.join(sorted(known))}" if known else "the portfolio has none"
        )
        raise Refused([Fault("C301", Place("--scenario"), f'no scenario "{name}"', remedy)])
    return known[name]


def as_asked(
    case: Case, weights: Mapping[str, str], budgets: Mapping[str, str], scenario: str | None
) -> tuple[Case, dict[str, str]]:
    """The case with budgets and scenario as asked for, and the weights; every fault of the asking. Raises Refused."""
    theirs: dict[str, str] = {}
    faults = given_weights(case.criteria, weights)
    with gathered(faults):
        case = with_budgets(case, budgets)
    if scenario is not None:
        with gathered(faults):
            case, theirs = under(case, scenario_named(case, scenario).changes)
    if faults:
        raise Refused(faults)
    return case, {**theirs, **weights}


def under(case: Case, changes: tuple[Change, ...]) -> tuple[Case, dict[str, str]]:
    """The case with the changes made, one after the other, and the weights that they set (`ID` to `W`)."""
    weights: dict[str, str] = {}
    for change in changes:
        if change.weights is not None:
            weights |= {name: str(weight) for name, weight in change.weights.items()}
        elif change.of is None:
            case = replace(case, portfolio=_money_changed(case.portfolio, change))
        elif any(getattr(change, key) is not None for key in ("cost", "lead_time", "evidence", "condition")):
            case = replace(case, portfolio=_options_changed(case, change, change.of))
    later = tuple(c for c in changes if c.rating is not None or (c.of is not None and c.available is not None))
    return replace(case, changes=(*case.changes, *later)), weights


def with_budgets(case: Case, budgets: Mapping[str, str]) -> Case:
    """The case with other budgets: `0.9x` times every year's amount, `500` the same every year. Raises Refused."""
    faults: list[Fault] = []
    changed = dict(case.portfolio.budgets)
    for name, text in budgets.items():
        place = Place(f"--budget {name}={text}")
        if name not in changed:
            remedy = did_you_mean(name, changed) or f"there are: {', '.join(changed)}"
            faults.append(Fault("C302", place, f'no budget "{name}"', remedy))
            continue
        try:
            factor = number(text.removesuffix("x"))
        except NumberError as error:
            faults.append(Fault("C303", place, error.message, "write a factor such as 0.9x, or an amount such as 500"))
            continue
        if factor < 0:
            faults.append(Fault("C303", place, f"{text} is below 0", "write a factor or an amount of 0 or more"))
            continue
        years = by_year(changed[name].amount, case.portfolio.span)
        amounts = {year: amount * factor if text.endswith("x") else factor for year, amount in years.items()}
        changed[name] = changed[name].model_copy(update={"amount": amounts})
    if faults:
        raise Refused(faults)
    return replace(case, portfolio=case.portfolio.model_copy(update={"budgets": changed}))


def _money_changed(portfolio: Portfolio, change: Change) -> Portfolio:
    for noun, name in (("budgets", change.budget), ("resources", change.resource)):
        if name is not None:
            held = getattr(portfolio, noun)
            years = by_year(held[name].amount, portfolio.span)
            amounts = {
                year: max(Decimal(0), amount * _factor(change) + (change.add or 0)) for year, amount in years.items()
            }
            return portfolio.model_copy(
                update={noun: {**held, name: held[name].model_copy(update={"amount": amounts})}}
            )
    assert change.alliance is not None
    wanted = {key: getattr(change, key) for key in ("available", "opens", "joining", "fee")}
    update = {key: value for key, value in wanted.items() if value is not None}
    alliance = portfolio.alliances[change.alliance].model_copy(update=update)
    return portfolio.model_copy(update={"alliances": {**portfolio.alliances, change.alliance: alliance}})


def _factor(change: Change) -> Decimal:
    return Decimal(1) if change.multiply is None else change.multiply


def _options_changed(case: Case, change: Change, of: Selector) -> Portfolio:
    meant = _meant(case, of)
    technologies = tuple(_technology_changed(technology, change, meant) for technology in case.portfolio.technologies)
    return case.portfolio.model_copy(update={"technologies": technologies})


def _meant(case: Case, of: Selector) -> set[OptionKey]:
    """The options of which a change speaks; with `where` those for which it holds at some start."""
    meant = set(Selection(case.portfolio).options(Choice(of)))
    if of.where is None or not meant:
        return meant
    table = expand(case)
    return {item.key for number, item in enumerate(table.items) if item.key in meant and table.holds(of.where, number)}


def _technology_changed(technology: Technology, change: Change, meant: set[OptionKey]) -> Technology:
    if not any(key[0] == technology.id for key in meant):
        return technology
    options = tuple(
        _option_changed(option, change) if (technology.id, option.id) in meant else option
        for option in technology.options
    )
    evidence = {**technology.evidence, **(change.evidence or {})}
    return technology.model_copy(update={"options": options, "evidence": evidence})


def _option_changed(option: Option, change: Change) -> Option:
    update: dict[str, Any] = {}
    if change.cost is not None:
        update["cost"] = _times(option.cost, lambda amount: best(amount) * change.cost.multiply)  # type: ignore[union-attr]
    if change.lead_time is not None:
        lead = option.lead_time if option.lead_time is not None else Decimal(cost_years(option))
        update["lead_time"] = max(Decimal(0), lead + change.lead_time.add)
    if change.condition is not None:
        update["condition"] = change.condition
    return option.model_copy(update=update)


def _times(cost: Any, change: Callable[[Decimal | Quantity], Decimal]) -> Any:
    if isinstance(cost, dict):
        return {budget: _times(amounts, change) for budget, amounts in cost.items()}
    if isinstance(cost, tuple):
        return tuple(change(amount) for amount in cost)
    return change(cost)
