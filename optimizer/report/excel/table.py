"""A table of a report as cells: numbers in the format of their kind, words and tones beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import isfinite

from optimizer.report.blocks import NUMERIC, Cell, Column, Row, Table, Value
from optimizer.report.layout import column_digits
from optimizer.report.shown import DASH, digits_for
from optimizer.visible import shown
from optimizer.workbook import Sheet, Style
from optimizer.workbook.book import width_of

HEADER = Style(bold=True, bg_color="E7E6E6", bottom=1, border_color="7F7F7F", text_wrap=True, valign="vcenter")
NARROWEST, WIDEST = 8, 48
# Each tone is a word of the cell too, so that colour never says anything alone.
TONES = {
    "own": "DDEBF7",
    "access": "FCE4D6",
    "protect": "E2EFDA",
    "none": "EDEDED",
    "good": "E2EFDA",
    "warn": "FFF2CC",
    "bad": "F8CBAD",
}


@dataclass(frozen=True, slots=True)
class Laid:
    """Where a table lies: rows of its header, its first and its last line (counted from 0), and how many columns."""

    header: int
    first: int
    last: int
    columns: int
    places: tuple[int, ...]
    """The column of the sheet for each column of the table: a column of remarks may stand between two."""


def put_table(sheet: Sheet, row: int, table: Table) -> Laid:
    """Write a table from `row` on, its header first."""
    heads, places = _heads(table)
    for column, (text, style) in enumerate(heads):
        sheet.put(row, column, text, style)
    digits = column_digits(table)
    for number, line in enumerate(table.rows, start=row + 1):
        for column, (value, style) in enumerate(_line(table, line, digits)):
            sheet.put(number, column, value, style)
    return Laid(row, row + 1, row + len(table.rows), len(heads), places)


def fit(sheet: Sheet, *tables: Table) -> list[int]:
    """Make every column as wide as what the tables have in it, within reason; the widths."""
    widths: dict[int, int] = {}
    for table in tables:
        for column, wide in enumerate(_widths(table)):
            widths[column] = max(widths.get(column, NARROWEST), wide)
    for column, wide in widths.items():
        sheet.library.set_column(column, column, wide)
    return [widths[column] for column in sorted(widths)]


def number_format(kind: str, digits: int) -> str:
    """Excel's format for a number of a kind with so many digits after the point."""
    if kind == "year":
        return "0"
    places = f".{'0' * digits}" if digits else ""
    return f"0{places}%" if kind == "share" else f"#,##0{places}"


def value_and_format(value: Value, kind: str, digits: int | None) -> tuple[Value, str]:
    """A value as a cell holds it, with its format; what is no number is its text."""
    if value is None or isinstance(value, str):
        return (None if value is None else shown(value)), ""
    if not isfinite(value):
        return DASH, ""
    places = digits_for([value], kind) if digits is None else digits
    return value, number_format(kind, places)


def _heads(table: Table) -> tuple[list[tuple[str, Style]], tuple[int, ...]]:
    """The cells of the header, and where each column of the table stands."""
    heads: list[tuple[str, Style]] = []
    places: list[int] = []
    for number, column in enumerate(table.columns):
        places.append(len(heads))
        heads.append((shown(column.title), replace(HEADER, align=column.side)))
        if _remarked(table, number):
            heads.append((f"{shown(column.title)} *", HEADER))
    if any(line.note for line in table.rows):
        heads.append((shown(table.note_title) or "*", HEADER))
    return heads, tuple(places)


def _remarked(table: Table, number: int) -> bool:
    """Whether numbers of a column have words beside them: these go to a column of their own, or they were lost."""
    if table.columns[number].kind not in NUMERIC:
        return False
    return any(line.cells[number].sub for line in table.rows)


def _line(table: Table, line: Row, digits: list[int | None]) -> Iterator[tuple[Value, Style]]:
    look = Style(
        bold=line.emphasis in ("strong", "total", "group"),
        top=1 if line.emphasis == "total" else 0,
        border_color="7F7F7F" if line.emphasis == "total" else "",
        font_color="595959" if line.emphasis == "muted" else "",
        bg_color="F2F2F2" if line.emphasis == "group" else "",
    )
    for number, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
        remarked = _remarked(table, number)
        yield _cell(cell, column, digits[number], look, 0 if not column.head else line.level, remarked)
        if remarked:
            yield shown(cell.sub), replace(look, text_wrap=True)
    if any(one.note for one in table.rows):
        yield shown(line.note), replace(look, text_wrap=True)


def _cell(
    cell: Cell, column: Column, digits: int | None, look: Style, level: int, remarked: bool
) -> tuple[Value, Style]:
    own = cell.kind is not None and cell.kind != column.kind
    value, form = value_and_format(cell.value, cell.kind or column.kind, None if own else digits)
    if isinstance(value, str) and cell.sub and not remarked:
        value = f"{value} ({shown(cell.sub)})"
    elif value is None and cell.sub and not remarked:
        value = shown(cell.sub)
    style = replace(look, num_format=form, align=column.side, indent=level, text_wrap=isinstance(value, str))
    return value, replace(style, bg_color=TONES[cell.tone]) if cell.tone else style


def _widths(table: Table) -> list[int]:
    heads, _ = _heads(table)
    digits = column_digits(table)
    columns: list[list[str]] = [[] for _ in heads]
    for line in table.rows:
        if line.emphasis != "group":
            for column, (value, style) in enumerate(_line(table, line, digits)):
                columns[column].append(_as_shown(value, style.num_format))
    return [_width(head[0], texts) for head, texts in zip(heads, columns, strict=True)]


def _width(head: str, texts: Iterable[str]) -> int:
    """Wide enough for the longest word of the head, beside the sign of the filter, and for what stands below."""
    word = max((width_of(part) for part in head.split()), default=0) + 3
    longest = max(map(width_of, texts), default=0) + 2
    return min(WIDEST, max(NARROWEST, word, longest))


def _as_shown(value: Value, form: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    places = len(form.rstrip("%").partition(".")[2])
    return f"{value * 100:.{places}f}%" if form.endswith("%") else f"{value:,.{places}f}"
