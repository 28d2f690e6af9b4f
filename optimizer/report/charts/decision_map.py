"""The decision map: opportunity against risk, size = cost, colour and shape = mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import ceil, floor, sqrt
from typing import Any

from optimizer.report.blocks import Chart, Column, Table, row
from optimizer.report.charts.lettering import short, width
from optimizer.report.charts.pick import cost, first_level, kept_and_rest, mode_entries
from optimizer.report.charts.style import WIDTH, Layer, field, frame, key_layers, points, texts
from optimizer.report.context import Context, Document

_HEIGHT, _LEFT, _RIGHT = 420, 62, 16
_LEAST, _MOST = 46.0, 1500.0
"""Areas in square pixels of a mark without cost and of the dearest one."""
_SMALL = 11.5
_NAMES = (300, 170)
"""Pixels that a name beside its mark may take; the second where there is no room for the first."""
_DRAWN = 60
_FIXED = {"minExtent": 30, "maxExtent": 30, "format": ".1f"}
_INSIDE = {side: field(side, scale=None, axis=None) for side in "xy"}
"""Places in pixels of the plot."""
Axes = tuple[str, str]
Mark = dict[str, Any]
Box = tuple[float, float, float, float]


def decision_map(context: Context) -> Chart | None:
    """Every decision on two first-level criteria: risk and opportunity, else the two that weigh most."""
    axes = _axes(context)
    items = [item for item in context.decisions if axes and all(name in (item.get("partial") or {}) for name in axes)]
    if axes is None or len(items) < 2:
        return None
    drawn, rest = kept_and_rest(items, _DRAWN)
    return Chart(_message(context, items, axes, len(rest)), _spec(context, drawn, axes), _table(context, items, axes))


def _axes(context: Context) -> Axes | None:
    """The criteria across and up."""
    found = first_level(context)
    if {"risk", "opportunity"} <= set(found):
        return "risk", "opportunity"
    weights = context.part("weights")
    heaviest = sorted(found, key=lambda name: -(weights.get(name) or 0.0))[:2]
    return (heaviest[0], heaviest[1]) if len(heaviest) == 2 else None


def _message(context: Context, items: list[Document], axes: Axes, hidden: int) -> str:
    """How many decisions lie in the better half on both, and what became of them."""
    best = [item for item in items if min(_places(item, axes)) >= 0.5]
    acted = sum(item["mode"] != "none" for item in best)
    names = {"across": context.criterion(axes[0]), "up": context.criterion(axes[1])}
    key = "chart.map-all" if acted == len(best) > 1 else "chart.map"
    said = context.words.count(key, len(best), acted=acted, all=len(items), **names)
    return f"{said} {context.say('chart.hidden', n=hidden)}" if hidden else said


def _table(context: Context, items: list[Document], axes: Axes) -> Table:
    columns = (
        context.column("rank", "number", width="narrow"),
        context.column("technology", head=True, width="wide"),
        context.column("mode"),
        *(Column(context.criterion(name), "number", digits=2) for name in axes),
        context.money_column("column.cost"),
    )
    rows = (
        row(
            item.get("priority"),
            context.name(item["technology"]),
            context.mode(item["mode"]),
            *_places(item, axes),
            cost(item),
        )
        for item in items
    )
    return Table(columns, tuple(rows), context.say("chart.map.table"))


def _places(item: Document, axes: Axes) -> tuple[float, float]:
    return float(item["partial"][axes[0]]), float(item["partial"][axes[1]])


def _spec(context: Context, items: list[Document], axes: Axes) -> Layer:
    marks = _marks(context, items, axes)
    domains = [_domain([mark[side] for mark in marks]) for side in "xy"]
    titles = [context.say("chart.map.axis", name=context.criterion(name)) for name in axes]
    place = {
        side: field(side, title=title, scale={"domain": domain}, axis={"values": _tenths(domain), **_FIXED})
        for side, title, domain in zip("xy", titles, domains, strict=True)
    }
    looks = {"size": field("area", scale=None, legend=None), "description": field("said", "nominal")}
    names = _names(marks, domains)
    aside = {"x": {"value": WIDTH - _LEFT - _RIGHT}, "y": {"value": -24}}
    layers = [
        *key_layers(mode_entries(context, items), 24, shaped=True),
        texts([{"text": context.say("chart.map.size")}], aside, role="soft", align="right"),
        points(marks, {**place, **looks}),
        *(texts(found, _INSIDE, align=side, fontSize=_SMALL) for side, found in names.items() if found),
    ]
    return frame(_HEIGHT, layers, left=_LEFT, right=_RIGHT, top=44, bottom=48)


def _domain(values: list[float]) -> list[float]:
    """Tenths around the values, with room for marks and names, at least four of them."""
    low, high = floor(10 * min(values) - 0.4) / 10, ceil(10 * max(values) + 0.4) / 10
    lack = max(0.0, 0.4 - (high - low)) / 2
    return [round(low - lack, 1), round(high + lack, 1)]


def _tenths(domain: list[float]) -> list[float]:
    first, last = (round(10 * end) for end in domain)
    return [tenth / 10 for tenth in range(max(first, 0), min(last, 10) + 1)]


def _marks(context: Context, items: list[Document], axes: Axes) -> list[Mark]:
    """One mark for each decision, the large ones first so that small ones lie on top."""
    dearest = max(map(cost, items)) or 1.0
    found = []
    for item in sorted(items, key=lambda item: (-cost(item), item.get("priority") or 0)):
        across, up = _places(item, axes)
        area = _LEAST + (_MOST - _LEAST) * cost(item) / dearest
        name = context.name(item["technology"])
        said = f"{name}: {_said(context, item, axes)}"
        found.append({"x": across, "y": up, "role": item["mode"], "area": area, "name": name, "said": said})
    return found


def _said(context: Context, item: Document, axes: Axes) -> str:
    scores = [f"{context.criterion(name)} {value:.2f}" for name, value in zip(axes, _places(item, axes), strict=True)]
    return ", ".join([context.mode_word(item["mode"]), *scores, context.money(cost(item))])


def _names(marks: list[Mark], domains: list[list[float]]) -> Mapping[str, list[dict[str, Any]]]:
    """Names beside their marks, by alignment, where there is room; the dearest choose first."""
    wide = WIDTH - _LEFT - _RIGHT
    (left, right), (low, high) = domains
    at = [((m["x"] - left) / (right - left) * wide, (high - m["y"]) / (high - low) * _HEIGHT) for m in marks]
    half = [sqrt(mark["area"]) / 2 for mark in marks]
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, half, strict=True)]
    found: dict[str, list[dict[str, Any]]] = {"left": [], "right": [], "center": []}
    for mark, (x, y), r in zip(marks, at, half, strict=True):
        for room, (align, anchor, middle) in product(_NAMES, _tries(x, y, r)):
            text = short(mark["name"], _SMALL, room)
            box = _box(align, anchor, middle, width(text, _SMALL))
            if min(box) >= 0 and box[2] <= wide and box[3] <= _HEIGHT and not _hits(box, taken):
                taken.append(box)
                found[align].append({"x": anchor, "y": middle, "text": text})
                break
    return found


def _tries(x: float, y: float, r: float) -> Iterator[tuple[str, float, float]]:
    """Places for a name: right, left, below, above, then a line higher or lower."""
    yield "left", x + r + 4, y
    yield "right", x - r - 4, y
    yield "center", x, y + r + 9
    yield "center", x, y - r - 9
    for shift in (-11, 11):
        yield "left", x + r + 3, y + shift
        yield "right", x - r - 3, y + shift


def _box(align: str, anchor: float, middle: float, wide: float) -> Box:
    left = anchor - {"left": 0.0, "center": wide / 2, "right": wide}[align]
    return left, middle - 7, left + wide, middle + 7


def _hits(box: Box, taken: list[Box]) -> bool:
    return any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
