"""When each choice starts, when it is ready, and when it is needed."""

from __future__ import annotations

from typing import Any

from optimizer.report.blocks import Cell, Chart, Table, row
from optimizer.report.charts.pick import acted, kept_and_rest, mode_entries
from optimizer.report.charts.style import (
    LETTER,
    PALETTE,
    Layer,
    by_role,
    field,
    frame,
    key_layers,
    layer,
    row_labels,
    texts,
)
from optimizer.report.context import Context, Document

_PITCH, _LEFT, _ROOM = 28, 236, 96


def timeline(context: Context) -> Chart | None:
    """Every choice that has a start and a year of readiness, the earliest first."""
    items = [one for one in acted(context) if one.get("start") is not None and one.get("ready") is not None]
    if not items:
        return None
    drawn, rest = kept_and_rest(items)
    said = [_message(context, items), context.say("chart.hidden", n=len(rest)) if rest else ""]
    return Chart(" ".join(filter(None, said)), _spec(context, _by_time(drawn)), _table(context, _by_time(items)))


def _by_time(items: list[Document]) -> list[Document]:
    return sorted(items, key=lambda one: (one["start"], one["ready"], one.get("priority") or 0))


def delay(item: Document) -> float:
    """Years by which a choice is ready after the need; 0 where it is in time, bridged, or not needed by any year."""
    ready, needed = item.get("ready"), item.get("needed_by")
    return max(0.0, float(ready) - float(needed)) if ready and needed and not item.get("bridge") else 0.0


def _message(context: Context, items: list[Document]) -> str:
    late = [item for item in items if delay(item)]
    if not late:
        return context.say("chart.time.none")
    worst = max(late, key=lambda item: (delay(item), item["technology"]))
    facts = {"name": context.name(worst["technology"]), "years": f"{delay(worst):g}", "all": len(items)}
    return context.words.count("chart.time", len(late), **facts)


def _table(context: Context, items: list[Document]) -> Table:
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("mode"),
        *(context.column(name, "year") for name in ("start", "ready", "needed")),
        context.column("late", "number"),
    )
    rows = (
        row(
            context.name(item["technology"]),
            context.mode(item["mode"]),
            item["start"],
            item["ready"],
            item.get("needed_by"),
            Cell(delay(item) or None, context.say("chart.time.bridged") if item.get("bridge") else ""),
        )
        for item in items
    )
    return Table(columns, tuple(rows), context.say("chart.time.table"))


def _spec(context: Context, drawn: list[Document]) -> Layer:
    bars = [_bar(context, n, item) for n, item in enumerate(drawn)]
    needs = [{"row": n, "year": item["needed_by"]} for n, item in enumerate(drawn) if item.get("needed_by")]
    years = [year for bar in bars for year in (bar["start"], bar["end"])] + [need["year"] for need in needs]
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.45, "paddingOuter": 0.2})
    x = field("start", title=None, scale={"domain": [min(years), max(years)], "nice": False}, axis=_YEARS)
    ends = {"x": {**x, "field": "end"}, "y": y}
    layers = [
        *key_layers(mode_entries(context, drawn), 14, shaped=False),
        _need_key(context),
        *row_labels([context.name(item["technology"]) for item in drawn], _LEFT - 14, y),
        layer("bar", bars, {"x": x, "x2": {"field": "end"}, "y": y, **by_role(), "description": _SAID}),
        layer("point", needs, {"x": {**x, "field": "year"}, "y": y}, **_NEED),
        texts([bar for bar in bars if bar["text"]], {**ends, "x": {**ends["x"], "field": "last"}}, align="left", dx=10),
    ]
    return frame(_PITCH * len(drawn), layers, left=_LEFT, right=_ROOM, top=34, bottom=28)


_SAID = field("said", "nominal")
_YEARS = {"format": "d", "tickMinStep": 1, "tickCount": 8}
_NEED = {
    "shape": "triangle-down",
    "size": 90,
    "filled": True,
    "color": PALETTE["ink"],
    "stroke": PALETTE["paper"],
    "strokeWidth": 1,
    "opacity": 1,
}


def _need_key(context: Context) -> Layer:
    return texts([{"text": f"\u25bc {context.say('column.needed')}"}], _AT_END, align="right", fontSize=LETTER)


_AT_END = {"x": {"value": "width"}, "y": {"value": -14}}


def _bar(context: Context, n: int, item: Document) -> dict[str, Any]:
    start, end, needed = float(item["start"]), float(item["ready"]), float(item.get("needed_by") or 0)
    late = delay(item)
    name, mode = context.name(item["technology"]), context.mode_word(item["mode"])
    time = context.say("pages.from-to", start=item["start"], ready=item["ready"])
    text = context.words.count("chart.time.late", round(late)) if late else ""
    if item.get("bridge"):
        text = context.say("chart.time.bridged")
    need = f", {context.say('pages.late', year=item['needed_by'])}" if needed else ""
    said = f"{name}: {mode}, {time}{need}"
    found = {"row": n, "start": start, "end": max(end, start + 0.15), "last": max(end, needed), "role": item["mode"]}
    return {**found, "text": text, "said": said}
