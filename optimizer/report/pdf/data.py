"""The blocks of a report as plain values ready to be set: texts made visible, numbers written, columns weighed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from optimizer.report.blocks import (
    NUMERIC,
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Facts,
    Heading,
    Paragraph,
    Report,
    Section,
    Table,
    charts_of,
)
from optimizer.report.charts import drawings
from optimizer.report.charts.lettering import width
from optimizer.report.charts.svg import PRINTED, redrawn
from optimizer.report.layout import before_head, cell_text, column_digits
from optimizer.visible import shown

Plain = dict[str, Any]
_LONG = re.compile(r"[^\s\u200b\u1100-\uffff]{18}(?=[^\s])")
_BREAK = "\u200b"
_UPRIGHT, _LYING, _NUMBERS = 58.0, 90.0, 0.62
"""Ems across a page, and the share of them that columns of numbers may take."""
_BELOW, _GAP, _SHORT = 11.0, 1.8, 6.5
_BROADEST = 26.0
"""Ems beyond which a column of words asks for no more room."""


def plain(report: Report) -> Plain:
    """The whole report as JSON knows it."""
    charts = list(charts_of(report.blocks))
    drawn = zip(charts, drawings([chart.spec for chart in charts]), strict=True)
    pictures = {id(chart): svg for chart, svg in drawn if svg}
    chapters = [block for block in report.blocks if isinstance(block, Section)]
    return {
        "title": said(report.title),
        "subtitle": said(report.subtitle),
        "language": report.language,
        "labels": {key: said(text) for key, text in report.labels.items()},
        "chapters": [_chapter(number, chapter, pictures) for number, chapter in enumerate(chapters, 1)],
    }


def said(text: str) -> str:
    """A text with nothing hidden in it, and with places to break where a word is longer than any line."""
    return _LONG.sub(lambda found: found[0] + _BREAK, shown(text))


def texts_in(value: Any) -> Iterator[str]:
    """Every text of plain values, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def _chapter(number: int, chapter: Section, pictures: Mapping[int, str]) -> Plain:
    wide = any(isinstance(block, Table) and block.wide for block in chapter.blocks)
    title = f"{number}  {said(chapter.title)}"
    return {"title": title, "wide": wide, "blocks": [_block(block, pictures) for block in chapter.blocks]}


def _block(block: Block, pictures: Mapping[int, str]) -> Plain:
    kind = {"kind": type(block).__name__.lower()}
    match block:
        case Section(title, blocks):
            return {**kind, "title": said(title), "blocks": [_block(one, pictures) for one in blocks]}
        case Heading(text):
            return {**kind, "text": said(text)}
        case Paragraph(text, style):
            return {**kind, "text": said(text), "style": style}
        case Bullets(items):
            return {**kind, "items": [[said(label), said(text)] for label, text in items]}
        case Callout(title, text, tone):
            return {**kind, "title": said(title), "text": said(text), "tone": tone}
        case Facts(items, style):
            return {**kind, "style": style, "items": [[said(name), _fact(cell)] for name, cell in items]}
        case Chart(message, _, table):
            return {**kind, "message": said(message), "table": _table(table), **_picture(block, pictures)}
        case Table():
            return {**kind, **_table(block)}


def _picture(chart: Chart, pictures: Mapping[int, str]) -> Plain:
    svg = pictures.get(id(chart))
    if svg is None:
        return {"svg": None}
    drawn = redrawn(svg, "g", chart.message, PRINTED)
    wide, high = map(int, re.findall(r' (?:width|height)="(\d+)"', drawn)[:2])
    return {"svg": drawn, "ratio": high / wide}


def _fact(cell: Cell) -> Plain:
    return _cell(cell, Column("", cell.kind or "number", align="left"), None)


def _table(table: Table) -> Plain:
    digits = column_digits(table)
    rows: list[Plain] = [
        {
            "cells": [_cell(*triple) for triple in zip(line.cells, table.columns, digits, strict=True)],
            "emphasis": line.emphasis,
            "level": line.level,
            "note": said(line.note),
            "before": before_head(table),
        }
        for line in table.rows
    ]
    columns = [_column(column, [row["cells"][n] for row in rows]) for n, column in enumerate(table.columns)]
    numbers = sum(column["weight"] for column in columns if column["number"])
    # Numbers keep their width and words share the rest, unless there are so many numbers that all must share.
    fixed = numbers <= _NUMBERS * (_LYING if table.wide else _UPRIGHT) and numbers < sum(c["weight"] for c in columns)
    return {"caption": said(table.caption), "note": said(table.note), "columns": columns, "rows": rows, "fixed": fixed}


def _cell(cell: Cell, column: Column, digits: int | None) -> Plain:
    return {"text": said(cell_text(cell, column, digits)), "sub": said(cell.sub), "tone": cell.tone}


def _column(column: Column, cells: Iterable[Plain]) -> Plain:
    """Head, side and share of the width: by the longest number, or the longest line of words up to a limit.

    `number`: it keeps its width, as numbers and words as short as they do.
    """
    found = list(cells)
    longest = max((width(cell["text"], 1.0) + (1.3 if cell["tone"] else 0.0) for cell in found), default=0.0)
    below = max((width(cell["sub"], 0.9) for cell in found), default=0.0)
    words = said(column.title).replace(_BREAK, " ").split()
    head = max((width(word, 1.0) for word in words), default=0.0)
    most = longest if column.kind in NUMERIC else min(longest, _BROADEST)
    weight = max(most, head, min(below, _BELOW), 2.0) + _GAP
    whole = bool(longest) and (column.kind in NUMERIC or most <= _SHORT)
    looks = {"side": column.side, "id": column.kind == "id", "number": whole}
    return {"title": said(column.title), "weight": weight, **looks}
