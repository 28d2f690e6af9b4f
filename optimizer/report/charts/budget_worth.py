"""What other amounts of the budget are worth, with the plan on the line: steps where all are known, else points."""

from __future__ import annotations

from typing import Any

from optimizer.report.blocks import Chart, Table, row
from optimizer.report.charts.style import PALETTE, Layer, field, frame, key_layers, layer, points, texts
from optimizer.report.context import Context, Document
from optimizer.report.sections.firm import changed

_HEIGHT, _LEFT, _RIGHT = 250, 64, 40
_ALL = "own"
_PLAN = "access"
_ASIDE = 0.03
"""Factors left free on both sides, for the words beside the marks."""
_MOST = 2.0
"""The largest factor that is drawn; beyond it is in the table."""


def budget_worth(context: Context) -> Chart | None:
    """The best value at every factor that was asked; from the first at which there is a plan."""
    found = context.part("firmness").get("budget") or {}
    steps = list(found.get("points") or ())
    value = context.document.get("value")
    if len(steps) < 2 or value is None:
        return None
    return Chart(_message(context, found, steps), _spec(context, found, steps), _table(context, found, steps))


def _named(context: Context, found: Document) -> str:
    return context.named("budgets", found["sweep"])


def _message(context: Context, found: Document, steps: list[Document]) -> str:
    """What the next more, and the next less, would bring and cost."""
    now = max((step for step in steps if step["factor"] <= 1), key=lambda step: step["factor"], default=steps[0])
    more = next((step for step in steps if step["factor"] > 1 and step["value"] > now["value"]), None)
    name = _named(context, found)
    if more is None:
        return context.say("chart.worth.enough", name=name)
    facts = {
        "money": context.money(more["budget"] - found["amount"]),
        "value": context.score(more["value"] - now["value"]),
    }
    return context.say("chart.worth" if found["exact"] else "chart.worth.tried", name=name, **facts)


def _table(context: Context, found: Document, steps: list[Document]) -> Table:
    columns = (
        context.column("factor", "number", head=True, align="left"),
        context.money_column("column.budget-all"),
        context.column("value", "number", digits=3),
        context.money_column("column.cost"),
        context.column("against-plan", width="wide"),
    )
    rows = (
        row(
            step["factor"],
            step["budget"],
            step["value"],
            step["cost"],
            changed(context, step) or context.say("chart.worth.same"),
            emphasis="strong" if step["factor"] == 1 else "",
        )
        for step in steps
    )
    note = context.say("chart.worth.exact-note" if found["exact"] else "chart.worth.tried-note")
    return Table(columns, tuple(rows), context.say("chart.worth.table", name=_named(context, found)), note=note)


def _spec(context: Context, found: Document, steps: list[Document]) -> Layer:
    drawn = [step for step in steps if step["factor"] <= _MOST]
    last = drawn[-1]
    marks = [_mark(context, step) for step in drawn]
    plan: dict[str, Any] = {
        "factor": 1,
        "value": float(context.document["value"]),
        "role": _PLAN,
        "text": context.say("chart.worth.plan"),
    }
    plan["said"] = f"{plan['text']}: {context.score(plan['value'])}"
    values = [mark["value"] for mark in marks] + [plan["value"]]
    room = (max(values) - min(values)) * 0.12 or 0.01
    right = max(last["factor"], 1.0)
    x = field(
        "factor",
        title=context.say("chart.worth.axis", name=_named(context, found)),
        scale=_scale(drawn[0]["factor"] - _ASIDE, right + _ASIDE),
    )
    y = field(
        "value",
        title=None,
        scale=_scale(min(values) - room, max(values) + room),
        axis={"tickCount": 5, "minExtent": 40, "maxExtent": 40},
    )
    line = [{"factor": mark["factor"], "value": mark["value"]} for mark in marks]
    looks = {"size": {"value": 46}, "description": field("said", "nominal")}
    steps_line = [layer("line", line, {"x": x, "y": y}, interpolate="step-after", color=PALETTE["own"], strokeWidth=2)]
    layers = [
        *key_layers(
            [(_ALL, context.say("chart.worth.key")), (_PLAN, context.say("chart.worth.plan"))], 20, shaped=True
        ),
        *(steps_line if found["exact"] else []),
        points(marks, {"x": x, "y": y, **looks}),
        points([plan], {"x": x, "y": y, **looks, "size": {"value": 150}}),
    ]
    if not found["exact"]:
        layers.append(texts(marks, {"x": x, "y": y}, dy=-14))
    return frame(_HEIGHT, layers, left=_LEFT, right=_RIGHT, top=40, bottom=46)


def _scale(low: float, high: float) -> dict[str, Any]:
    return {"domain": [low, high], "nice": False, "zero": False}


def _mark(context: Context, step: Document) -> dict[str, Any]:
    said = f"{step['factor']:g}: {context.score(step['value'])}"
    return {
        "factor": step["factor"],
        "value": step["value"],
        "role": _ALL,
        "text": context.score(step["value"]),
        "said": said,
    }
