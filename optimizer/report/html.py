"""The HTML writer: one file, no script, no request, safe whatever the text says.

Jinja2 escapes everything (autoescape is on for every template) and `shown` makes hidden signs visible, at the one place
where an expression is printed. Ids, classes and styles are made here from numbers and known words; nothing of the
document ever becomes an element, a link or an attribute name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimizer.report.blocks import Cell, Chart, Column, Report, Section, Table, charts_of
from optimizer.report.charts import drawings
from optimizer.report.charts.svg import STYLED, redrawn
from optimizer.report.layout import before_head, cell_text, column_digits
from optimizer.visible import shown

# One shape for each tone, so that colour is never alone. They are drawn, not typed, so that every font shows the same;
# screen readers pass over them and read the word.
_DRAWN = {
    "own": '<circle cx="6" cy="6" r="4.6"/>',
    "access": '<path d="M6 .6 11.4 6 6 11.4.6 6z"/>',
    "protect": '<path d="M1.6 1.6h8.8v8.8H1.6z"/>',
    "none": '<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.4"/>',
    "good": '<path d="M1.5 6.4 4.6 9.5 10.5 2.6" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "warn": '<path d="M6 1 11.4 10.6H.6z"/>',
    "bad": '<path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="currentColor" stroke-width="2"/>',
}
_SVG = Markup('<svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>')
SHAPES = {tone: _SVG.format(Markup(path)) for tone, path in _DRAWN.items()}  # noqa: S704 - drawn above, by us


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell ready to print: shape, classes and the bar's length are ours, `text` and `sub` are not yet escaped."""

    text: str
    sub: str
    shape: Markup
    tone: str
    classes: str
    bar: str
    head: bool


def write_html(report: Report) -> bytes:
    """The report as one UTF-8 HTML file."""
    numbers = count(1)
    pictures = _pictures(report)
    chapters = (block for block in report.blocks if isinstance(block, Section))
    template = environment().get_template("report.html.j2")
    text = template.render(
        report=report,
        contents=list(enumerate(chapters, start=1)),
        next_id=lambda: next(numbers),
        kind=_kind,
        rows=_rows,
        slim=_slim,
        before=before_head,
        cell=_cell_of_fact,
        picture=lambda chart: pictures.get(id(chart)),
        side=_side_class,
        role=_role,
    )
    return text.encode("utf-8")


def _pictures(report: Report) -> dict[int, Markup]:
    """The drawing of each chart, by its identity; without those that could not be drawn."""
    charts = list(charts_of(report.blocks))
    found = zip(charts, drawings([chart.spec for chart in charts]), strict=True)
    drawn = ((number, chart, svg) for number, (chart, svg) in enumerate(found, 1) if svg)
    return {id(chart): _inline(svg, f"g{number}", chart.message) for number, chart, svg in drawn}


def _inline(svg: str, ident: str, message: str) -> Markup:
    return Markup(redrawn(svg, ident, message, STYLED))  # noqa: S704 - every element, attribute and text is made there


@cache
def environment() -> Environment:
    """The templates; whatever they print is escaped, and shows what hides."""
    return Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: Any) -> Any:
    """Every printed expression passes here; markup made by our own macros passes as it is."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _kind(block: object) -> str:
    return type(block).__name__.lower()


def _rows(block: Table | Chart) -> Iterator[tuple[Any, list[CellView]]]:
    """Each row with its cells ready to print; numbers of one column have the same digits."""
    table = block.table if isinstance(block, Chart) else block
    digits = column_digits(table)
    for line in table.rows:
        yield line, [_view(*pair) for pair in zip(line.cells, table.columns, digits, strict=True)]


def _view(cell: Cell, column: Column, digits: int | None) -> CellView:
    classes = [_side_class(column)]
    classes += [name for name, on in (("id", column.kind == "id"), ("bar", column.bar is not None)) if on]
    return CellView(
        cell_text(cell, column, digits),
        cell.sub,
        SHAPES.get(cell.tone, Markup()),
        cell.tone,
        " ".join(filter(None, classes)),
        _bar(cell, column),
        column.head,
    )


def _cell_of_fact(cell: Cell) -> CellView:
    return _view(cell, Column("", cell.kind or "number", align="left"), None)


def _role(name: str, table: Table) -> Markup:
    """A role told outright where narrow screens stack the cells, which would else lose what they are."""
    return Markup(f' role="{name}"' if table.wide else "")  # noqa: S704 - the names are the template's


def _slim(table: Table) -> bool:
    """Few columns and none of them long: set to the measure of the text, so that the eye keeps the line."""
    return len(table.columns) <= 6 and all(column.width != "wide" for column in table.columns)


def _side_class(column: Column) -> str:
    side = {"right": "n", "center": "c"}.get(column.side, "")
    return " ".join(filter(None, (side, column.width)))


def _bar(cell: Cell, column: Column) -> str:
    """The bar's length in percent, empty without one; made of our own digits only."""
    if column.bar is None or not isinstance(cell.value, (int, float)):
        return ""
    least, greatest = column.bar
    share = (cell.value - least) / (greatest - least)
    return f"{100 * min(1.0, max(0.0, share)):.1f}%"
