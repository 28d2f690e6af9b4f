"""Generated budgets, resources, named costs and what alliances ask for (DESIGN 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.support.draws import Maker

Text = dict[str, Any]
_CARRY = [0, 1, Decimal("0.5"), Decimal("0.85")]


def money(maker: Maker, portfolio: Text) -> None:
    """Write budgets, resources, named costs, and the alliances' budgets and standards."""
    budgets = portfolio["budgets"] = _budgets(maker, portfolio)
    options = [o for t in portfolio["technologies"] for o in t["options"]]
    everyone = [name for name, budget in budgets.items() if "for" not in budget]
    for option in options:
        if option["mode"] == "none":
            if everyone and maker.chance(60):
                option["cost"] = [maker.number(0, 1)]
        elif len(budgets) > 1 and maker.chance(15):
            option["cost"] = _named(maker, option["cost"], sorted(budgets))
    for alliance in portfolio.get("alliances", {}).values():
        if not everyone or maker.chance(25):
            alliance["charged_to"] = maker.some(sorted(budgets), 1)
        if maker.chance(30):
            technology = maker.pick(portfolio["technologies"])
            mode = maker.pick([o["mode"] for o in technology["options"] if o["mode"] != "none"])
            alliance["requires"] = maker.pick(
                [{"technology": technology["id"]}, {"mode": mode}, {"technology": technology["id"], "mode": mode}]
            )
    _resources(maker, portfolio, options)


def _budgets(maker: Maker, portfolio: Text) -> Text:
    modes = sorted({o["mode"] for t in portfolio["technologies"] for o in t["options"]} - {"none"})
    budgets = {"national": _budget(maker, portfolio, 1)}
    if len(modes) > 1 and maker.chance(12):
        # No budget takes everything: together these two do.
        budgets["national"]["for"] = {"mode": modes[1:] if len(modes) > 2 else modes[1]}
        budgets["second"] = _budget(maker, portfolio, 2) | {"for": {"mode": modes[0]}}
    elif maker.chance(12):
        budgets["national"]["for"] = {"mode": modes}
    for i in range(maker.pick([0, 0, 1, 1, 2])):
        extra = _budget(maker, portfolio, 2)
        if not maker.chance(15) and modes:
            extra["for"] = _selector(maker, portfolio)
        if maker.chance(45):
            extra["within"] = maker.pick(list(budgets))
        budgets[f"extra-{i}"] = extra
    return budgets


def _selector(maker: Maker, portfolio: Text) -> Text:
    acting = [t for t in portfolio["technologies"] if any(o["mode"] != "none" for o in t["options"])]
    technology = maker.pick(acting)
    option = maker.pick([o for o in technology["options"] if o["mode"] != "none"])
    found: Text = {"mode": option["mode"]}
    more = {"technology": technology["id"], "option": option["id"]}
    more |= {key: technology[key] for key in ("family", "domain") if key in technology}
    more |= {key: technology[key + "s"][0] for key in ("function", "tag") if key + "s" in technology}
    if isinstance(option.get("partner"), str):
        more |= {"partner": option["partner"], "bloc": portfolio["partners"][option["partner"]]["bloc"]}
    if maker.chance(60):
        key = maker.pick(sorted(more))
        found = {key: more[key]} if maker.chance(70) else found | {key: more[key]}
    return found


def _budget(maker: Maker, portfolio: Text, part: int) -> Text:
    first, last = portfolio["years"]
    years = range(first, last + 1)
    demand = sum(
        max((float(sum(o.get("cost", []))) for o in t["options"]), default=0) for t in portfolio["technologies"]
    )
    ample = demand * maker.pick([2.0, 1.2, 3.0, 0.7, 6.0]) / len(years) / part
    form = maker.pick(["number", "list", "mapping"])
    amount: Any
    if form == "number":
        amount = maker.number(ample / 2, ample, 3)
    elif form == "list":
        amount = [maker.number(0 if maker.chance(20) else ample / 2, ample, 2) for _ in years]
    else:
        amount = {year: maker.number(ample / 2, ample * 1.5, 2) for year in years if not maker.chance(15)} or {first: 1}
    text: Text = {"amount": amount}
    if not maker.chance(30):
        text["carry_over"] = maker.pick(_CARRY)
    return text


def _named(maker: Maker, cost: list[Any], budgets: list[str]) -> Mapping[str, Any]:
    named = maker.some(budgets, 1)[:2]
    found = {named[0]: cost}
    if len(named) > 1:
        found[named[1]] = [maker.number(0, 4) for _ in cost[: maker.integer(1, len(cost))]]
    return found


def _resources(maker: Maker, portfolio: Text, options: list[Text]) -> None:
    first, last = portfolio["years"]
    for name in ["people", "clean-rooms"][: maker.pick([0, 0, 1, 1, 2])]:
        users = [o for o in options if o["mode"] != "none" and maker.chance(65)]
        if not users:
            continue
        for option in users:
            uses = [maker.number(0, 9, 1) for _ in range(maker.integer(1, 3))]
            option.setdefault("resources", {})[name] = uses
        ample = 9 * len(portfolio["technologies"]) * maker.pick([0.5, 0.3, 0.9])
        amount: Any = maker.number(ample / 2, ample, 1)
        if maker.chance(50):
            amount = {year: maker.number(ample / 3, ample, 1) for year in range(first, last + 1)}
        portfolio.setdefault("resources", {})[name] = {"unit": "FTE", "amount": amount}
