"""Charts that Excel draws itself from the table beside them; their titles and names are cells, never texts of ours.

What is drawn follows from the table: sums are left out, a limit is a line, years are dots, two scales have two axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

from optimizer.report.blocks import NUMERIC, Chart, Table
from optimizer.report.excel.table import Laid
from optimizer.visible import shown
from optimizer.workbook import Book, Sheet

# Okabe and Ito (2008), told apart by most colour-blind readers.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#999999", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442")
TONES = {"own": "#0072B2", "access": "#E69F00", "protect": "#009E73", "none": "#999999"}
_LIMIT = "#000000"
_MOST_SERIES = len(COLOURS)
_MOST_POINTS = 60
_PLAIN = frozenset({"point", "circle", "text", "rule"})


@dataclass(frozen=True, slots=True)
class Series:
    """One series: the cell of its name, and where its categories and values lie (row, column of both corners)."""

    name: tuple[int, int]
    categories: tuple[int, int, int, int]
    values: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn: bars, lines above them on the same scale, dots on a scale of their own."""

    kind: str
    series: tuple[Series, ...] = ()
    limits: tuple[Series, ...] = ()
    beside: tuple[Series, ...] = ()


def draw(book: Book, sheet: Sheet, block: Chart, laid: Laid) -> None:
    """Draw a chart beside its table, or colour the cells of a heat map."""
    marks = set(_marks(block.spec))
    if "rect" in marks:
        _heat(sheet, block.table, laid)
        return
    drawing = _drawing(block.table, laid, marks)
    if not drawing.series:
        return
    chart = _chart(book, sheet, block.table, laid, drawing)
    chart.set_title({"name": [sheet.name, 0, 0], "name_font": {"size": 11}})
    chart.set_size({"width": 820, "height": 460})
    chart.set_legend({"none": True} if len(drawing.series) == 1 and not drawing.limits else {"position": "bottom"})
    description = {"description": shown(block.table.caption)[:250], "object_position": 2}
    sheet.library.insert_chart(laid.header, laid.columns + 1, chart, description)


def _drawing(table: Table, laid: Laid, marks: set[str]) -> Drawing:
    """Which columns (or rows, where the columns are years) are drawn, and how."""
    head = _head(table)
    numbers = [n for n, column in enumerate(table.columns) if column.kind in NUMERIC - {"year"} and n > head]
    years = [n for n, column in enumerate(table.columns) if column.kind == "year" and n > head]
    rows = _plain_rows(table, laid)
    titled = [n for n in numbers if table.columns[n].title.isdecimal() and len(table.columns[n].title) == 4]
    if rows is None:
        return Drawing("none")
    if len(titled) > 1:
        return Drawing("column", tuple(_across(laid, head, titled, rows)))
    if marks <= _PLAIN and len(numbers) > 1:
        return Drawing("scatter", (_down(laid, numbers[0], numbers[1], rows),))
    if len(years) > 1:
        return Drawing("dots", tuple(_down(laid, head, n, rows) for n in years))
    return _bars(table, laid, head, numbers, rows, "rule" in marks)


def _bars(table: Table, laid: Laid, head: int, numbers: list[int], rows: tuple[int, int], limited: bool) -> Drawing:
    """Bars up to the column that sums them; then, where the chart has one, a limit; another unit on its own axis."""
    alike = [n for n in numbers if table.columns[n].kind == table.columns[numbers[0]].kind] if numbers else []
    total = next((place for place in range(2, len(alike)) if _is_sum(table, alike[:place], alike[place])), None)
    if total is not None:
        drawn, rest = alike[:total], alike[total + 1 :]
    else:
        drawn, rest = (alike[:1], alike[1:]) if limited else (alike, [])
    others = [n for n in numbers if n not in alike][:1] if len(numbers) == 2 else []
    bars, limits, beside = (
        tuple(_down(laid, head, n, rows) for n in names) for names in (drawn[:_MOST_SERIES], rest[:limited], others)
    )
    lying = table.columns[head].kind != "year" and not limits and not beside
    return Drawing("bar" if lying else "column", bars, limits, beside)


def _is_sum(table: Table, parts: list[int], total: int) -> bool:
    def value(line: int, column: int) -> float:
        found = table.rows[line].cells[column].value
        return float(found) if isinstance(found, (int, float)) else 0.0

    lines = range(len(table.rows))
    return all(isclose(sum(value(n, part) for part in parts), value(n, total), abs_tol=1e-6) for n in lines)


def _across(laid: Laid, head: int, years: list[int], rows: tuple[int, int]) -> Iterator[Series]:
    """A series for each row, over the columns that are years."""
    left, right = laid.places[years[0]], laid.places[years[-1]]
    for row in range(rows[0], min(rows[1], rows[0] + _MOST_SERIES - 1) + 1):
        yield Series((row, laid.places[head]), (laid.header, left, laid.header, right), (row, left, row, right))


def _down(laid: Laid, across: int, up: int, rows: tuple[int, int]) -> Series:
    """A column as a series, over another column."""
    first, last = rows
    names, values = laid.places[across], laid.places[up]
    return Series((laid.header, values), (first, names, last, names), (first, values, last, values))


def _chart(book: Book, sheet: Sheet, table: Table, laid: Laid, drawing: Drawing) -> Any:
    stacked = "stacked" if drawing.kind in ("bar", "column") and len(drawing.series) > 1 else ""
    chart = book.chart({"dots": "line"}.get(drawing.kind, drawing.kind), stacked)
    for colour, series in zip(COLOURS, drawing.series, strict=False):
        form = _form(sheet, series) | {"fill": {"color": colour}}
        if drawing.kind in ("dots", "scatter"):
            form |= {"line": {"none": True}, "marker": _marker("circle", colour)}
        if drawing.kind == "scatter":
            form |= _named_points(sheet, table, laid, series)
        chart.add_series(form)
    if drawing.limits or drawing.beside:
        chart.combine(_lines(book, sheet, drawing))
    _set_axes(chart, sheet, drawing)
    return chart


def _lines(book: Book, sheet: Sheet, drawing: Drawing) -> Any:
    """What is drawn over the bars: limits as dashes, another unit as diamonds on an axis of its own."""
    lines = book.chart("line")
    for series in drawing.limits:
        look = {"line": {"none": True}, "marker": _marker("long_dash", _LIMIT, 14)}
        lines.add_series(_form(sheet, series) | look)
    for series in drawing.beside:
        own = {"line": {"none": True}, "marker": _marker("diamond", COLOURS[4])}
        lines.add_series({**_form(sheet, series), **own, "y2_axis": True})
        lines.set_y2_axis({"name": [sheet.name, *series.name], "major_gridlines": {"visible": False}})
    return lines


def _set_axes(chart: Any, sheet: Sheet, drawing: Drawing) -> None:
    first = drawing.series[0]
    if drawing.kind == "scatter":
        chart.set_x_axis({"name": [sheet.name, first.name[0], first.categories[1]], "min": 0, "max": 1})
        chart.set_y_axis({"name": [sheet.name, *first.name], "min": 0, "max": 1})
    elif drawing.kind == "bar":
        chart.set_y_axis({"reverse": True})  # the first row on top, as in the table
        chart.set_x_axis({"crossing": "min"})
    elif len(drawing.series) == 1:
        chart.set_y_axis({"name": [sheet.name, *first.name]})


def _form(sheet: Sheet, series: Series) -> dict[str, Any]:
    return {
        "name": [sheet.name, *series.name],
        "categories": [sheet.name, *series.categories],
        "values": [sheet.name, *series.values],
    }


def _marker(shape: str, colour: str, size: int = 9) -> dict[str, Any]:
    return {"type": shape, "size": size, "fill": {"color": colour}, "border": {"color": colour}}


def _named_points(sheet: Sheet, table: Table, laid: Laid, series: Series) -> dict[str, Any]:
    """Each point with the name of its row, in the colour of its mode."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    names = laid.places[_head(table)]
    points, labels = [], []
    for row in range(series.values[0], series.values[2] + 1):
        cells = table.rows[row - laid.first].cells
        colour = next((TONES[cell.tone] for cell in cells if cell.tone in TONES), COLOURS[0])
        points.append({"fill": {"color": colour}, "border": {"color": colour}})
        cell = xl_rowcol_to_cell(row, names, row_abs=True, col_abs=True)
        labels.append({"value": f"='{sheet.name}'!{cell}", "font": {"size": 8}})
    return {"points": points, "data_labels": {"value": True, "custom": labels, "position": "right"}}


def _plain_rows(table: Table, laid: Laid) -> tuple[int, int] | None:
    """The first rows that are neither a heading nor a sum."""
    plain = [line.emphasis not in ("total", "group") for line in table.rows]
    if True not in plain:
        return None
    start = end = plain.index(True)
    while end < len(plain) and plain[end] and end - start < _MOST_POINTS:
        end += 1
    return laid.first + start, laid.first + end - 1


def _head(table: Table) -> int:
    heads = [n for n, column in enumerate(table.columns) if column.head]
    words = [n for n, column in enumerate(table.columns) if column.kind not in NUMERIC or column.kind == "year"]
    return (heads or words or [0])[0]


def _heat(sheet: Sheet, table: Table, laid: Laid) -> None:
    """Cells coloured by their number, 0 white and 1 blue; the number stays in each."""
    scale: dict[str, Any] = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#56B4E9"}
    scale |= {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    for number, column in enumerate(table.columns):
        values = [line.cells[number].value for line in table.rows]
        known = [value for value in values if isinstance(value, (int, float))]
        if column.kind == "number" and known and all(0 <= value <= 1 for value in known):
            sheet.library.conditional_format(laid.first, laid.places[number], laid.last, laid.places[number], scale)


def _marks(spec: Any) -> Iterator[str]:
    """The kinds of mark that a chart's own description names, at any depth."""
    if isinstance(spec, Mapping):
        mark = spec.get("mark")
        if mark is not None:
            yield str(mark.get("type", "") if isinstance(mark, Mapping) else mark)
        for part in spec.values():
            yield from _marks(part)
    elif isinstance(spec, (list, tuple)):
        for part in spec:
            yield from _marks(part)
