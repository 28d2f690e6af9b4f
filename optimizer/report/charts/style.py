"""What all charts share: colours by role, sizes, and the frame of a Vega-Lite specification.

Colours are those of Okabe and Ito (2008), told apart by people who see red and green alike; each mode has a shape and a
hatching too, so that colour is never alone. Sizes are pixels of a page 736 wide, the measure of the report's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from optimizer.report.charts.lettering import fitted, width

Layer = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
PALETTE: Mapping[str, str] = {
    "own": "#0072b2",
    "access": "#d55e00",
    "protect": "#009e73",
    "none": "#666e78",
    "other": "#cc79a7",
    "ink": "#1b1f24",
    "soft": "#555c66",
    "faint": "#d9dde2",
    "rule": "#aab1ba",
    "paper": "#ffffff",
}
"""Colours by role on white paper; the style sheet has the same names, and others for the dark."""
HATCHED = frozenset({"access", "protect", "other", "none"})
SHAPES = {"own": "circle", "access": "diamond", "protect": "square", "none": "circle", "other": "triangle-up"}
WIDTH = 736
LETTER = 12.0
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_AXIS = {
    "aria": False,
    "domain": False,
    "ticks": False,
    "gridColor": PALETTE["faint"],
    "labelColor": PALETTE["soft"],
    "titleColor": PALETTE["soft"],
    "labelFontSize": LETTER,
    "titleFontSize": LETTER,
    "titleFontWeight": "normal",
    "labelPadding": 6,
    "labelLimit": 0,
    "labelOverlap": True,
    "labelFlush": False,
}


def frame(height: float, layers: Iterable[Layer], *, left: int, right: int = 16, top: int, bottom: int) -> Layer:
    """A specification of layers over one plot of `height`, with fixed margins so that no font moves anything."""
    return {
        "$schema": _SCHEMA,
        "width": WIDTH - left - right,
        "height": height,
        "padding": {"left": left, "right": right, "top": top, "bottom": bottom},
        "autosize": {"type": "none"},
        "background": None,
        "config": {"font": "Liberation Sans", "view": {"stroke": None}, "axis": _AXIS},
        "layer": list(layers),
    }


def layer(mark: str, rows: Rows, encoding: Mapping[str, Any], **hints: Any) -> Layer:
    """One layer with its own rows. Without a `description` in its encoding it is decoration, silent to a reader."""
    return {
        "data": {"values": [dict(row) for row in rows]},
        "mark": {"type": mark, "aria": "description" in encoding, **hints},
        "encoding": dict(encoding),
    }


def by_role(channel: str = "color") -> dict[str, Any]:
    """The channel coloured (or shaped) by the field `role`."""
    values = SHAPES if channel == "shape" else PALETTE
    return {channel: {"field": "role", "type": "nominal", "legend": None, "scale": _ordinal(values)}}


def field(name: str, kind: str = "quantitative", **more: Any) -> dict[str, Any]:
    """A field of the rows on a channel."""
    return {"field": name, "type": kind, **more}


def texts(rows: Rows, encoding: Mapping[str, Any], *, role: str = "ink", **hints: Any) -> Layer:
    """Words at places; rows give `text`."""
    said = {"fontSize": LETTER, "baseline": "middle", "color": PALETTE[role], **hints}
    return layer("text", rows, {**encoding, "text": field("text", "nominal")}, **said)


def row_labels(names: Sequence[str], room: float, y: Mapping[str, Any], left: float = -10) -> list[Layer]:
    """The names of the rows 0, 1, … left of the plot, in one line or two."""
    layers = []
    split = [fitted(name, LETTER, room, 2) for name in names]
    for count, line, shift in ((1, 0, 0), (2, 0, -7), (2, 1, 7)):
        rows = [{"row": n, "text": lines[line]} for n, lines in enumerate(split) if len(lines) == count]
        if rows:
            layers.append(texts(rows, {"x": {"value": left}, "y": y}, align="right", dy=shift))
    return layers


def key_layers(entries: Sequence[tuple[str, str]], top: float, *, shaped: bool) -> list[Layer]:
    """What each role stands for: mark and word, in a line `top` pixels above the plot's upper edge."""
    marks, words, at = [], [], 6.0
    for role, word in entries:
        marks.append({"role": role, "x": at})
        words.append({"text": word, "x": at + 14})
        at += width(word, LETTER) + 40
    x = field("x", scale=None)
    place = {"x": x, "y": {"value": -top}}
    return [_key_marks(marks, top, shaped=shaped), texts(words, place, align="left")]


def key_lines(entries: Sequence[tuple[str, str]], top: float) -> list[Layer]:
    """What each kind of line stands for, in a line `top` pixels above the plot's upper edge."""
    layers, words, at = [], [], 0.0
    place = {"x": field("x", scale=None), "y": {"value": -top}}
    for look, word in entries:
        layers.append(layer("rule", [{"x": at, "x2": at + 24}], {**place, "x2": {"field": "x2"}}, **line(look)))
        words.append({"text": word, "x": at + 32})
        at += width(word, LETTER) + 58
    return [*layers, texts(words, place, align="left")]


def line(look: str = "") -> dict[str, Any]:
    """How a line is drawn: full, or `dashed`."""
    return {"color": PALETTE["ink"], "strokeWidth": 2, **({"strokeDash": [4, 3]} if look else {})}


def _key_marks(marks: Rows, top: float, *, shaped: bool) -> Layer:
    if shaped:
        return points(marks, {"x": field("x", scale=None), "y": {"value": -top}, "size": {"value": 90}})
    boxes = [{**mark, "x": mark["x"] - 6, "x2": mark["x"] + 8} for mark in marks]
    place = {"x": field("x", scale=None), "x2": {"field": "x2"}, "y": {"value": -top - 6}, "y2": {"value": -top + 6}}
    return layer("bar", boxes, {**place, **by_role()})


def points(rows: Rows, encoding: Mapping[str, Any], **hints: Any) -> Layer:
    """Marks coloured and shaped by `role`: filled, but for `none`, which is an outline."""
    hollow = {"condition": {"test": "datum.role === 'none'", "value": 0}, "value": 0.85}
    looks = {**by_role("fill"), **by_role("stroke"), **by_role("shape"), "fillOpacity": hollow}
    return layer("point", rows, {**encoding, **looks}, strokeWidth=1.4, **hints)


def _ordinal(values: Mapping[str, str]) -> dict[str, Any]:
    return {"domain": list(values), "range": list(values.values())}
