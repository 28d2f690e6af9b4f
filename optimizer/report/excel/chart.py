"""Charts that Excel draws itself from the table beside them; their titles and names are cells, never texts of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.report.blocks import NUMERIC, Chart, Table
from optimizer.report.excel.table import Laid
from optimizer.report.shown import shown
from optimizer.workbook import Book, Sheet

# Okabe and Ito (2008), told apart by most colour-blind readers.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00", "#CC79A7", "#F0E442", "#000000")
_MOST_SERIES = len(COLOURS)
_MOST_POINTS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One series: the cell of its name, and where its categories and values lie (row, column of both corners)."""

    name: tuple[int, int]
    categories: tuple[int, int, int, int]
    values: tuple[int, int, int, int]


def draw(book: Book, sheet: Sheet, block: Chart, laid: Laid) -> None:
    """Draw a chart beside its table, or colour the cells of a heat map."""
    marks = set(_marks(block.spec))
    if "rect" in marks:
        _heat(sheet, block.table, laid)
        return
    lines = list(_lines(block.table, laid, scatter="point" in marks or "circle" in marks))
    if not lines:
        return
    chart = _chart(book, marks, lines)
    for colour, line in zip(COLOURS, lines, strict=False):
        look = {"fill": {"color": colour}, "border": {"color": colour}}
        form: dict[str, Any] = {
            "name": [sheet.name, *line.name],
            "categories": [sheet.name, *line.categories],
            "values": [sheet.name, *line.values],
            "fill": {"color": colour},
        }
        if "line" in marks:
            form["line"] = {"color": colour, "width": 2}
        if "point" in marks or "circle" in marks:
            form["marker"] = {"type": "circle", "size": 8, **look}
        chart.add_series(form)
    chart.set_title({"name": [sheet.name, 0, 0], "name_font": {"size": 11}})
    chart.set_size({"width": 760, "height": 420})
    if len(lines) == 1:
        chart.set_legend({"none": True})
    description = {"description": shown(block.table.caption)[:250], "object_position": 2}
    sheet.library.insert_chart(laid.header, laid.columns + 1, chart, description)


def _chart(book: Book, marks: set[str], lines: list[Line]) -> Any:
    if "point" in marks or "circle" in marks:
        return book.chart("scatter")
    if "line" in marks and "bar" not in marks:
        return book.chart("line")
    return book.chart("column", "stacked" if len(lines) > 1 else "")


def _lines(table: Table, laid: Laid, *, scatter: bool) -> Iterator[Line]:
    """The series of a table: its rows where its columns are years, else its columns of numbers."""
    first, last = _plain_rows(table, laid)
    if last < first:
        return
    years = [n for n, column in enumerate(table.columns) if column.title.isdecimal() and len(column.title) == 4]
    head = _head(table)
    if len(years) > 1 and years == list(range(years[0], years[-1] + 1)):
        left, right = laid.places[years[0]], laid.places[years[-1]]
        for row in range(first, min(last, first + _MOST_SERIES - 1) + 1):
            header = (laid.header, left, laid.header, right)
            yield Line((row, laid.places[head]), header, (row, left, row, right))
        return
    numbers = _numbers(table, head, scatter)
    if scatter and len(numbers) > 1:
        head, numbers = numbers[0], numbers[1:2]
    for number in numbers[:_MOST_SERIES]:
        across, up = laid.places[head], laid.places[number]
        yield Line((laid.header, up), (first, across, last, across), (first, up, last, up))


def _plain_rows(table: Table, laid: Laid) -> tuple[int, int]:
    """The first rows that are neither a heading nor a sum."""
    plain = [line.emphasis not in ("total", "group") for line in table.rows]
    if True not in plain:
        return 1, 0
    start = plain.index(True)
    end = start
    while end < len(plain) and plain[end] and end - start < _MOST_POINTS:
        end += 1
    return laid.first + start, laid.first + end - 1


def _head(table: Table) -> int:
    heads = [n for n, column in enumerate(table.columns) if column.head]
    words = [n for n, column in enumerate(table.columns) if column.kind not in NUMERIC or column.kind == "year"]
    return (heads or words or [0])[0]


def _numbers(table: Table, head: int, scatter: bool) -> list[int]:
    """Columns of numbers, all of one kind: money and shares have no scale in common."""
    found = [n for n, column in enumerate(table.columns) if column.kind in NUMERIC - {"year"} and n != head]
    if scatter or not found:
        return found
    return [n for n in found if table.columns[n].kind == table.columns[found[0]].kind]


def _heat(sheet: Sheet, table: Table, laid: Laid) -> None:
    """Cells coloured by their number; the number stays in each."""
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#56B4E9"}
    for number in _numbers(table, _head(table), scatter=False):
        column = laid.places[number]
        sheet.library.conditional_format(laid.first, column, laid.last, column, scale)


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
