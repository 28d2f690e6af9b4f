"""Between which weights the plan stays the best: a band for every criterion of the first level."""

from __future__ import annotations

from typing import Any

from optimizer.report.blocks import Chart, Table, row
from optimizer.report.charts.style import PALETTE, WIDTH, Layer, field, frame, key_lines, layer, line, row_labels, texts
from optimizer.report.context import Context, Document
from optimizer.report.sections.firm import changed
from optimizer.report.shown import printed

_PITCH, _LEFT, _RIGHT = 34, 216, 24
_ROOM = WIDTH - _LEFT - _RIGHT
Band = tuple[str, Document]


def weight_bands(context: Context) -> Chart | None:
    """Bands from the lowest to the highest share, with the present one; the narrowest is named."""
    first = {str(item["id"]) for item in context.rows("criteria_tree") if item.get("parent") is None}
    found = [(n, w) for n, w in (context.part("firmness").get("weights") or {}).items() if n in first]
    if not found:
        return None
    return Chart(_message(context, found), _spec(context, found), _table(context, found))


def _message(context: Context, found: list[Band]) -> str:
    """The criterion whose weight needs to change least for another plan."""
    near = [(abs(band[end] - band["current"]), name, end) for name, band in found for end, side in _ENDS if band[side]]
    if not near:
        return context.say("chart.bands.free")
    _, name, end = min(near)
    band = dict(found)[name]
    facts = {"name": context.criterion(name), "at": _share(band[end]), "now": _share(band["current"])}
    return context.say(f"chart.bands.{end}", **facts)


_ENDS = (("low", "below"), ("high", "above"))


def _share(share: float) -> str:
    return printed(share, "share", 1)


def _table(context: Context, found: list[Band]) -> Table:
    columns = (
        context.column("criterion", head=True),
        *(context.column(f"share-{key}", "share", digits=1) for key in ("low", "now", "high")),
        context.column("just-below", width="wide"),
        context.column("just-above", width="wide"),
    )
    rows = (
        row(
            context.criterion(name),
            *(band[key] for key in ("low", "current", "high")),
            *(changed(context, band[side]) if band[side] else None for _, side in _ENDS),
        )
        for name, band in found
    )
    return Table(columns, tuple(rows), context.say("chart.bands.table"), note=context.say("chart.bands.note"))


def _spec(context: Context, found: list[Band]) -> Layer:
    bars = [_bar(context, n, name, band) for n, (name, band) in enumerate(found)]
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.5, "paddingOuter": 0.2})
    x = field("low", title=None, scale={"domain": [0, 1], "nice": False}, axis={"format": ".0%", "tickCount": 10})
    half = {"y": {**y, "bandPosition": 0}, "y2": {"field": "row", "bandPosition": 1}}
    place = {"x": x, "x2": {"field": "high"}, "y": y, "description": field("said", "nominal")}
    layers = [
        *key_lines([("", context.say("column.share-now"))], 18),
        *row_labels([context.criterion(name) for name, _ in found], _LEFT - 14, y),
        layer("bar", bars, place, color=PALETTE["access"]),
        layer("rule", bars, {"x": {**x, "field": "now"}, **half}, **line()),
        texts(bars, {"x": {**x, "field": "high"}, "y": y}, align="left", dx=6),
    ]
    return frame(_PITCH * len(found), layers, left=_LEFT, right=_RIGHT, top=34, bottom=30)


def _bar(context: Context, n: int, name: str, band: Document) -> dict[str, Any]:
    text = f"{_share(band['low'])} \u2013 {_share(band['high'])}"
    # Where the band reaches far to the right its words would leave the plot.
    shown = text if band["high"] <= 0.8 else ""
    said = f"{context.criterion(name)}: {text}"
    return {"row": n, "low": band["low"], "high": band["high"], "now": band["current"], "text": shown, "said": said}
