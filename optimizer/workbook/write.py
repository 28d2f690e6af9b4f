"""A portfolio as a workbook: sheets that can be read back as the same portfolio, with lists and bounds to type by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.faults import Fault, Place, Refused
from optimizer.schema import Case
from optimizer.schema.workbook import FORMAT, MARK
from optimizer.workbook.book import MOST_SIGNS, Book, Link, Sheet, Style, width_of
from optimizer.workbook.columns import Column, Columns
from optimizer.workbook.guide import HOW_TO
from optimizer.workbook.notation import NoCellError, as_cell
from optimizer.workbook.plan import TablePlan, plan_of
from optimizer.workbook.typing_aids import Aids

__all__ = ["write_workbook"]

HEADER = Style(bold=True, bg_color="DDEBF7", bottom=1, border_color="7F7F7F", valign="vcenter")
ABOUT = Style(font_color="595959", text_wrap=True)
BODY = Style(text_wrap=True)
NUMBER = Style()
_WIDEST = 44
SETTINGS_HEAD = ("key", "value", "about")


def write_workbook(case: Case) -> bytes:
    """A portfolio, its criteria set and its decision tree; reading them gives the same case. Raises Refused."""
    book, columns = Book(), Columns()
    guide = book.sheet("read me")
    plans = plan_of(case)
    aids = Aids(book, {plan.name: len(plan.rows) for plan in plans})
    faults: list[Fault] = []
    for plan in plans:
        writer = _SheetWriter(book.sheet(plan.name), plan, columns.of(plan), faults, case)
        writer.settings(aids) if plan.is_settings else writer.table(aids)
    if faults:
        raise Refused(faults)
    _guide(guide, [plan.name for plan in plans])
    _mark(book)
    return book.bytes()


@dataclass(frozen=True, slots=True)
class _SheetWriter:
    """One sheet in the making."""

    sheet: Sheet
    plan: TablePlan
    columns: list[Column]
    faults: list[Fault]
    case: Case

    def table(self, aids: Aids) -> None:
        """A header with a sentence at each column, the rows below it."""
        for number, column in enumerate(self.columns):
            self.sheet.put(0, number, column.name, HEADER)
            self._comment(0, number, column.words)
            values = [row.get(column.path) for row in self.plan.rows]
            cells = [self._cell(value, column) for value in values]
            for row, cell in enumerate(cells, start=1):
                if cell is not None:
                    self.sheet.put(row, number, cell, NUMBER if isinstance(cell, float) else BODY)
            self.sheet.library.set_column(number, number, _width(column.name, cells))
            aids.for_cells(self.sheet, column, (1, len(cells) + aids.SPARE), number, cells)
        rows = max(1, len(self.plan.rows))
        self.sheet.library.freeze_panes(1, 1 + sum(column.name in ("id", "option") for column in self.columns[1:3]))
        self.sheet.library.autofilter(0, 0, rows, len(self.columns) - 1)
        self._hush(rows + 1, len(self.columns))

    def settings(self, aids: Aids) -> None:
        """A row for each setting: its key, its value, a sentence about it."""
        values = self.plan.rows[0]
        self.sheet.line(0, SETTINGS_HEAD, HEADER)
        for row, column in enumerate(self.columns, start=1):
            cell = self._cell(values.get(column.path), column)
            self.sheet.put(row, 0, column.name, Style(bold=cell is not None))
            self.sheet.put(row, 1, cell, Style(text_wrap=True, align="left"))
            self.sheet.put(row, 2, column.words, ABOUT)
            aids.for_cells(self.sheet, column, (row, row), 1, [cell])
        for column_number, width in enumerate((24, 60, 80)):
            self.sheet.library.set_column(column_number, column_number, width)
        self.sheet.library.freeze_panes(1, 1)
        self._hush(len(self.columns) + 1, 2)

    def _cell(self, value: Any, column: Column) -> str | float | bool | None:
        if value is None:
            return None
        try:
            cell = as_cell(value, column.path, numeric=column.numeric)
        except NoCellError as error:
            self._complain(str(error), "rename the key inside it, or keep the portfolio in YAML")
            return None
        if isinstance(cell, str) and len(cell.encode("utf-16-le")) > 2 * MOST_SIGNS:
            message = f"a text of {len(cell)} letters in {self.plan.name}, {column.name}"
            self._complain(message, f"a cell holds at most {MOST_SIGNS}: shorten it, or keep the portfolio in YAML")
        return cell

    def _complain(self, message: str, remedy: str) -> None:
        self.faults.append(Fault("R318", Place(self.case.documents["portfolio"].file), message, remedy))

    def _comment(self, row: int, column: int, words: str) -> None:
        if words:
            look = {"x_scale": 2, "y_scale": 0.8, "author": "optimizer"}
            self.sheet.library.write_comment(row, column, words, look)

    def _hush(self, rows: int, columns: int) -> None:
        """No green corners where a number is text on purpose: its decimal would not survive otherwise."""
        from xlsxwriter.utility import xl_range

        self.sheet.library.ignore_errors({"number_stored_as_text": xl_range(0, 0, rows, max(1, columns))})


def _width(name: str, cells: list[str | float | bool | None]) -> int:
    longest = max((width_of(str(cell)) for cell in cells if cell is not None), default=0)
    return min(_WIDEST, max(8, width_of(name) + 4, longest + 2))


def _guide(sheet: Sheet, names: list[str]) -> None:
    """How to fill the workbook in, and a way to each sheet."""
    sheet.put(0, 0, HOW_TO[0], Style(bold=True, font_size=14))
    for row, line in enumerate(HOW_TO[1:], start=1):
        sheet.put(row, 0, line, Style(text_wrap=True))
    for row, name in enumerate(names, start=len(HOW_TO) + 1):
        sheet.link(row, 0, name, Link(name), Style(font_color="0B5394"))
    sheet.library.set_column(0, 0, 110)
    sheet.library.hide_gridlines(2)


def _mark(book: Book) -> None:
    """The hidden sheet that says which form the workbook has."""
    sheet = book.sheet(MARK)
    sheet.line(0, ("key", "value"))
    sheet.line(1, ("format", FORMAT))
    sheet.library.very_hidden()
