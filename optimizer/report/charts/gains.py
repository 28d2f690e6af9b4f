"""What the money buys: the gain of every technology acted on, beside what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.report.blocks import Chart, Table, row
from optimizer.report.charts.lettering import short
from optimizer.report.charts.pick import acted, cost, gain, kept_and_rest, mode_entries
from optimizer.report.charts.style import WIDTH, Layer, by_role, field, frame, key_layers, layer, row_labels, texts
from optimizer.report.context import Context, Document
from optimizer.report.shown import printed

_PITCH, _LEFT = 30, 240
_HALF = (WIDTH - _LEFT - 8) / 2
"""Pixels for each of the two halves, bar and number."""
_NUMBER = 76
_SHARE = 0.7
_MANY = "soft"
Bar = dict[str, Any]


def gains(context: Context) -> Chart | None:
    """Technologies by gain, each with its money; the rest of many is one row."""
    items = sorted((item for item in acted(context) if gain(item) is not None), key=lambda item: -(gain(item) or 0.0))
    if not items or not any(gain(item) for item in items):
        return None
    return Chart(_message(context, items), _spec(context, items), _table(context, items))


def _message(context: Context, items: list[Document]) -> str:
    """The fewest technologies that take most of the money, and what share of the gain they bring."""
    total, gained = sum(map(cost, items)), sum(gain(item) or 0.0 for item in items)
    if total <= 0 or gained <= 0:
        return context.say("chart.gains.free")
    taken, bring, count = 0.0, 0.0, 0
    for item in sorted(items, key=lambda item: (-cost(item), item["technology"])):
        if taken >= _SHARE * total:
            break
        taken, bring, count = taken + cost(item), bring + (gain(item) or 0.0), count + 1
    shares = {"money": context.share(taken / total), "gain": context.share(bring / gained)}
    return context.words.count("chart.gains", count, **shares)


def _table(context: Context, items: list[Document]) -> Table:
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("mode"),
        context.column("gain", "number", digits=3),
        context.money_column("column.cost"),
    )
    rows = (row(context.name(i["technology"]), context.mode(i["mode"]), gain(i), cost(i)) for i in items)
    return Table(columns, tuple(rows), context.say("chart.gains.table"), note=context.say("chart.gains.note"))


def _spec(context: Context, items: list[Document]) -> Layer:
    drawn, rest = kept_and_rest(items)
    names = [context.name(item["technology"]) for item in drawn]
    sums = [(gain(item) or 0.0, cost(item), str(item["mode"])) for item in drawn]
    if rest:
        names.append(context.say("chart.rest", n=len(rest)))
        sums.append((sum(gain(item) or 0.0 for item in rest), sum(map(cost, rest)), _MANY))
    bars = list(_bars(context, names, sums))
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.36, "paddingOuter": 0.15})
    place = {"x": field("x", scale=None, axis=None), "y": y}
    layers = [
        *key_layers(mode_entries(context, items), 48, shaped=False),
        texts(_heads(context), {"x": place["x"], "y": {"value": -18}}, role="soft", align="left"),
        *row_labels(names, _LEFT - 14, y),
        layer("bar", bars, {**place, "x2": {"field": "x2"}, **by_role(), "description": field("said", "nominal")}),
        texts(bars, {**place, "x": field("end", scale=None, axis=None)}, align="left", dx=6),
    ]
    return frame(_PITCH * len(names), layers, left=_LEFT, right=8, top=64, bottom=4)


def _heads(context: Context) -> list[Bar]:
    return [
        {"x": 0, "text": context.say("column.gain")},
        {"x": _HALF, "text": short(context.money_column("column.cost").title, 12, _HALF)},
    ]


def _bars(context: Context, names: list[str], sums: list[tuple[float, float, str]]) -> Iterator[Bar]:
    """Two bars for each row, each in its own scale from 0; a sum of many, or less than 0, has a number and no bar."""
    room = _HALF - _NUMBER
    single = [one for one in sums if one[2] != _MANY]
    best, dearest = max(one[0] for one in single) or 1.0, max(one[1] for one in single) or 1.0
    for n, (name, (gained, money, mode)) in enumerate(zip(names, sums, strict=True)):
        said = f"{name}: {context.score(gained)}, {context.money(money)}"
        for start, share, text in (
            (0.0, gained / best, context.score(gained)),
            (_HALF, money / dearest, printed(money, "money")),
        ):
            end = start + (0.0 if mode == _MANY else max(0.0, share) * room)
            yield {"row": n, "x": start, "x2": end, "end": end, "role": mode, "text": text, "said": said}
