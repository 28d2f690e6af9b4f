"""Scores by criterion: one row for each choice, one column for each first-level criterion, darker is better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.report.blocks import Chart, Column, Table, row
from optimizer.report.charts.lettering import fitted
from optimizer.report.charts.pick import first_level, kept_and_rest, mode_entries
from optimizer.report.charts.style import (
    LETTER,
    PALETTE,
    WIDTH,
    Layer,
    field,
    frame,
    key_layers,
    layer,
    points,
    row_labels,
    texts,
)
from optimizer.report.context import Context, Document

_PITCH, _LEFT, _MARK = 28, 236, 24
_FAINTEST, _DARKEST = 0.04, 0.5
"""Opacity at 0 and at 1: the number in the cell can be read on both."""


def heat_map(context: Context) -> Chart | None:
    """Partial values of the choices, in order of priority; the rest of many is one row of means."""
    names = first_level(context)
    items = [item for item in context.decisions if item.get("partial")]
    if not names or not items:
        return None
    return Chart(_message(context, items, names), _spec(context, items, names), _table(context, items, names))


def _mean(items: list[Document], name: str) -> float | None:
    found = [float(item["partial"][name]) for item in items if item["partial"].get(name) is not None]
    return sum(found) / len(found) if found else None


def _message(context: Context, items: list[Document], names: list[str]) -> str:
    means = [(mean, name) for name in names if (mean := _mean(items, name)) is not None]
    (high, best), (low, worst) = max(means), min(means)
    facts = {"best": context.criterion(best), "high": f"{high:.2f}", "worst": context.criterion(worst)}
    return context.say("chart.heat", low=f"{low:.2f}", **facts)


def _table(context: Context, items: list[Document], names: list[str]) -> Table:
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("mode"),
        *(Column(context.criterion(name), "number", digits=2) for name in names),
    )
    rows = (
        row(context.name(item["technology"]), context.mode(item["mode"]), *(item["partial"].get(n) for n in names))
        for item in items
    )
    return Table(columns, tuple(rows), context.say("scores.caption"), wide=len(names) > 5)


def _spec(context: Context, items: list[Document], names: list[str]) -> Layer:
    drawn, rest = kept_and_rest(items)
    labels = [context.name(item["technology"]) for item in drawn]
    values = [[item["partial"].get(name) for name in names] for item in drawn]
    if rest:
        labels.append(context.say("chart.mean", n=len(rest)))
        values.append([_mean(rest, name) for name in names])
    titles = [context.criterion(name) for name in names]
    cells = list(_cells(labels, values, titles))
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.08})
    x = field("column", "ordinal", axis=None, scale={"paddingInner": 0.04, "domain": list(range(len(names)))})
    shade = field("shade", scale=None, legend=None)
    place = {"x": x, "y": y}
    layers = [
        *key_layers(mode_entries(context, items), 54, shaped=True),
        *_heads(titles, x),
        *row_labels(labels, _LEFT - _MARK - 14, y, left=-_MARK - 4),
        points([{"row": n, "role": item["mode"]} for n, item in enumerate(drawn)], {**_BESIDE, "y": y}),
        layer("rect", cells, {**place, "fillOpacity": shade, "description": _SAID}, color=PALETTE["own"]),
        texts(cells, place),
    ]
    return frame(_PITCH * len(labels), layers, left=_LEFT, right=8, top=72, bottom=4)


_SAID = field("said", "nominal")
_BESIDE = {"x": {"value": -_MARK / 2 - 2}, "size": {"value": 80}}


def _cells(labels: list[str], values: list[list[Any]], titles: list[str]) -> Iterator[dict[str, Any]]:
    for n, (label, found) in enumerate(zip(labels, values, strict=True)):
        for column, (title, value) in enumerate(zip(titles, found, strict=True)):
            if value is not None:
                said = f"{label}, {title}: {value:.2f}"
                shade = _FAINTEST + (_DARKEST - _FAINTEST) * min(1.0, max(0.0, value))
                yield {"row": n, "column": column, "shade": shade, "text": f"{value:.2f}", "said": said}


def _heads(titles: list[str], x: dict[str, Any]) -> Iterator[Layer]:
    """The criteria above their columns, in one line or two."""
    room = (WIDTH - _LEFT - 8) / len(titles) - 6
    split = [fitted(title, LETTER, room, 2) for title in titles]
    for line in (0, 1):
        held = [(n, found[line - 2]) for n, found in enumerate(split) if len(found) > 1 - line]
        rows = [{"column": n, "text": text} for n, text in held]
        yield texts(rows, {"x": x, "y": {"value": -26 + 14 * line}}, role="soft")
