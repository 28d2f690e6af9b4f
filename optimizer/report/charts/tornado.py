"""What moves the value most: one thing at a time a tenth less and a tenth more, each end solved."""

from __future__ import annotations

from typing import Any

from optimizer.report.blocks import Chart, Table, row
from optimizer.report.charts.style import (
    Layer,
    by_role,
    field,
    frame,
    key_layers,
    layer,
    line,
    row_labels,
    texts,
)
from optimizer.report.context import Context, Document

_PITCH, _LEFT, _RIGHT, _MOST = 28, 236, 70, 16
_ROLES = {"low": "own", "high": "access"}


def tornado(context: Context) -> Chart | None:
    """The widest bars first; what is beyond so many stands in the table."""
    bars = list(context.part("firmness").get("tornado") or ())
    value = context.document.get("value")
    drawn = [bar for bar in bars if all(bar[end]["value"] is not None for end in _ROLES)][:_MOST]
    if not drawn or value is None:
        return None
    return Chart(_message(context, drawn, bars), _spec(context, drawn, float(value)), _table(context, bars))


def _name(context: Context, bar: Document) -> str:
    kind, name = bar["kind"], bar["id"]
    if kind == "cost":
        return context.say("chart.tornado.costs")
    title = context.named("budgets", name) if kind == "budget" else context.criterion(name)
    return context.say(f"chart.tornado.{kind}", name=title)


def _message(context: Context, drawn: list[Document], bars: list[Document]) -> str:
    """The bar that moves the value most, and how many ends change the plan."""
    wide = drawn[0]
    low, high = sorted(wide[end]["value"] for end in _ROLES)
    ends = [bar[end] for bar in bars for end in _ROLES]
    turned = sum(bool(end["enters"] or end["leaves"]) for end in ends)
    facts = {"name": _name(context, wide), "low": context.score(low), "high": context.score(high)}
    return context.say("chart.tornado", turned=turned, ends=len(ends), **facts)


def _table(context: Context, bars: list[Document]) -> Table:
    columns = (
        context.column("what-changes", head=True, width="wide"),
        context.column("value-low", "number", digits=3),
        context.column("value-high", "number", digits=3),
        context.column("lost-low", "number", digits=3),
        context.column("lost-high", "number", digits=3),
    )
    rows = (
        row(_name(context, bar), *(bar[end][key] for key in ("value", "lost_if_kept") for end in ("low", "high")))
        for bar in bars
    )
    return Table(columns, tuple(rows), context.say("chart.tornado.table"), note=context.say("chart.tornado.note"))


def _spec(context: Context, drawn: list[Document], value: float) -> Layer:
    bars = [_bar(context, n, bar, end, value) for n, bar in enumerate(drawn) for end in _ROLES]
    values = [value, *(bar[end]["value"] for bar in drawn for end in _ROLES)]
    room = (max(values) - min(values)) * 0.06 or 0.01
    domain = [min(values) - room, max(values) + room]
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.4, "paddingOuter": 0.2})
    x = field("from", title=None, scale={"domain": domain, "nice": False, "zero": False}, axis={"tickCount": 6})
    place = {"x": x, "x2": {"field": "to"}, "y": y, **by_role(), "description": field("said", "nominal")}
    keys = [(role, context.say(f"chart.tornado.key.{end}")) for end, role in _ROLES.items()]
    ends = [
        {"row": n, "from": max(b[e]["value"] for e in _ROLES), "text": _width(context, b)} for n, b in enumerate(drawn)
    ]
    layers = [
        *key_layers(keys, 20, shaped=False),
        *row_labels([_name(context, bar) for bar in drawn], _LEFT - 14, y),
        layer("bar", bars, place),
        layer("rule", [{"from": value}], {"x": x}, **line()),
        texts([one | {"from": max(one["from"], value)} for one in ends], {"x": x, "y": y}, align="left", dx=6),
    ]
    return frame(_PITCH * len(drawn), layers, left=_LEFT, right=_RIGHT, top=36, bottom=30)


def _width(context: Context, bar: Document) -> str:
    low, high = (bar[end]["value"] for end in _ROLES)
    return context.score(abs(high - low))


def _bar(context: Context, n: int, bar: Document, end: str, value: float) -> dict[str, Any]:
    said = f"{_name(context, bar)}, {context.say(f'chart.tornado.key.{end}')}: {context.score(bar[end]['value'])}"
    return {"row": n, "from": value, "to": bar[end]["value"], "role": _ROLES[end], "said": said}
