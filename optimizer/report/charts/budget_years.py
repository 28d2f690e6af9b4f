"""Money by year, stacked by mode, under the budget of the year and what was carried into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.report.blocks import Chart, Column, Table, row
from optimizer.report.charts.style import Layer, by_role, field, frame, key_layers, key_lines, layer, line
from optimizer.report.context import MODES, Context, Document

_HEIGHT = 300
_SLIGHT = 1e-6
"""Differences of rounded figures below this are no money."""
Year = dict[str, Any]


def budget_years(context: Context) -> Chart | None:
    """What the decisions cost in each year, beside the budgets that stand on their own, summed."""
    years = _years(context)
    if not any(year["spent"] for year in years):
        return None
    return Chart(_message(context, years), _spec(context, years), _table(context, years))


def _years(context: Context) -> list[Year]:
    """By year: cost by mode, `other` (alliances less savings), and amount, carried in and left of the budgets."""
    spans = {int(year) for item in context.decisions for year in item.get("cost") or {}}
    budgets = [item for item in context.rows("spending") if item.get("within") is None]
    years = sorted(spans | {int(item["year"]) for item in budgets})
    return [_year(context, year, [item for item in budgets if int(item["year"]) == year]) for year in years]


def _year(context: Context, year: int, budgets: list[Document]) -> Year:
    by_mode: dict[str, float] = dict.fromkeys(MODES, 0.0)
    for item in context.decisions:
        by_mode[item["mode"]] += (item.get("cost") or {}).get(str(year), 0.0)
    amount, spent, left = (sum(float(item[key]) for item in budgets) for key in ("amount", "spent", "carried"))
    # Where two budgets pay for the same cost, their sum is no sum of money: then nothing is said of alliances.
    other = _clean(spent - sum(by_mode.values())) if len(budgets) == 1 else 0.0
    found: Year = {"year": year, "other": other, "amount": amount, "left": left}
    found.update(by_mode)
    found |= {"spent": sum(by_mode.values()) + other, "carried": _clean(spent + left - amount)}
    return found


def _clean(amount: float) -> float:
    return 0.0 if abs(amount) < _SLIGHT else amount


def _limited(context: Context) -> bool:
    """Whether one budget stands above all others, so that it is the limit of all money."""
    return len({item["budget"] for item in context.rows("spending") if item.get("within") is None}) == 1


def _message(context: Context, years: list[Year]) -> str:
    peak = max(years, key=lambda year: (year["spent"], -year["year"]))
    facts = {"year": peak["year"], "money": context.money(peak["spent"])}
    if not _limited(context):
        return context.say("chart.years.free", **facts)
    used = sum(year["spent"] for year in years) / (sum(year["amount"] for year in years) or 1.0)
    carried = sum(year["spent"] > year["amount"] + _SLIGHT for year in years)
    said = context.say("chart.years", share=context.share(used), **facts)
    return f"{said} {context.words.count('chart.years.carried', carried)}" if carried else said


def _roles(context: Context, years: list[Year]) -> list[tuple[str, str]]:
    """What was spent on, each with its word."""
    words = {mode: context.mode_word(mode) for mode in MODES} | {"other": context.say("chart.alliances")}
    return [(role, word) for role, word in words.items() if any(year[role] for year in years)]


def _table(context: Context, years: list[Year]) -> Table:
    roles, limited = _roles(context, years), _limited(context)
    columns = [
        context.column("year", "year", head=True, align="left"),
        *(Column(word, "money") for _, word in roles),
        context.column("spent", "money"),
    ]
    keys = [*(role for role, _ in roles), "spent"]
    if limited:
        columns += [context.column(name, "money") for name in ("amount", "carried-in", "left")]
        keys += ["amount", "carried", "left"]
    rows = tuple(row(year["year"], *(year[key] for key in keys)) for year in years)
    return Table(tuple(columns), rows, context.say("chart.years.table", unit=context.unit))


def _spec(context: Context, years: list[Year]) -> Layer:
    roles = _roles(context, years)
    parts = [part for year in years for part in _parts(context, year, roles)]
    x = field("year", "ordinal", title=None, scale={"paddingInner": 0.35, "paddingOuter": 0.2}, axis=_YEARS)
    title = context.unit or None
    y = field("low", title=title, axis={"tickCount": 6, "minExtent": 40, "maxExtent": 40, "format": ",~f"})
    bars = {"x": x, "y": y, "y2": {"field": "high"}, **by_role(), "description": field("said", "nominal")}
    layers = [*key_layers(roles, 24, shaped=False), layer("bar", parts, bars)]
    if _limited(context):
        layers += _limits(context, years, {"x": x, "y": {**y, "field": "money"}})
    return frame(_HEIGHT, layers, left=66, top=68, bottom=28)


_YEARS = {"labelAngle": 0, "grid": False}


def _parts(context: Context, year: Year, roles: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The parts of one year's bar, from the ground up."""
    found, low = [], 0.0
    for role, word in roles:
        if year[role]:
            high = low + year[role]
            said = f"{year['year']}, {word}: {context.money(year[role])}"
            found.append({"year": year["year"], "low": low, "high": high, "role": role, "said": said})
            low = high
    return found


def _limits(context: Context, years: list[Year], place: Mapping[str, Any]) -> list[Layer]:
    """The year's budget as a line over its bar, and with what was carried in as a broken one."""
    granted = [{"year": y["year"], "money": y["amount"], "said": _granted(context, y)} for y in years]
    more = [{"year": y["year"], "money": y["amount"] + y["carried"]} for y in years if y["carried"] > 0]
    across = {**place, "x": {**place["x"], "bandPosition": 0}, "x2": {"field": "year", "bandPosition": 1}}
    words = [("", context.say("chart.years.budget"))]
    layers = [layer("rule", granted, {**across, "description": field("said", "nominal")}, **line())]
    if more:
        words.append(("dashed", context.say("chart.years.with-carry")))
        layers.append(layer("rule", more, across, **line("dashed")))
    return [*key_lines(words, 46), *layers]


def _granted(context: Context, year: Year) -> str:
    return context.say("chart.years.limit", year=year["year"], money=context.money(year["amount"]))
