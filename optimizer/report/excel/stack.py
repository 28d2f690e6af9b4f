"""Running text, facts and small tables one below the other on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.report.blocks import Block, Bullets, Callout, Chart, Facts, Heading, Paragraph, Section, Table
from optimizer.report.excel.table import TONES, fit, put_table, value_and_format
from optimizer.visible import shown
from optimizer.workbook import Link, Sheet, Style
from optimizer.workbook.book import width_of

TITLE = Style(bold=True, font_size=14)
SECTION = Style(bold=True, font_size=12, bottom=1, border_color="7F7F7F")
HEADING = Style(bold=True)
TEXT = Style(text_wrap=True)
SMALL = Style(text_wrap=True, font_color="595959")
WAY = Style(font_color="0B5394")
_MEASURE = 110
"""Signs of a line of running text."""


@dataclass(slots=True)
class Stack:
    """A sheet that is filled from the top; `row` is the next free one, `last` the last column of running text."""

    sheet: Sheet
    row: int
    last: int
    signs: int

    @classmethod
    def on(cls, sheet: Sheet, section: Section, title: str) -> Stack:
        """Begin a sheet with its title; its columns are as wide as the tables of the section need."""
        widths = fit(sheet, *_stacked(section))
        while sum(widths) < _MEASURE:
            column = len(widths)
            widths.append(30 if column == 0 else 16)
            sheet.library.set_column(column, column, widths[-1])
        last = next(n for n in range(len(widths)) if sum(widths[: n + 1]) >= _MEASURE)
        sheet.put(0, 0, title, TITLE)
        sheet.library.hide_gridlines(2)
        sheet.library.set_landscape()
        sheet.library.set_paper(9)
        sheet.library.fit_to_pages(1, 0)
        return cls(sheet, 3, last, sum(widths[: last + 1]))

    def put(self, block: Block) -> None:
        """Write one block below the last, and leave a row free."""
        match block:
            case Section(title, blocks):
                self._line(shown(title), SECTION)
                for one in blocks:
                    self.put(one)
            case Heading(text):
                self._line(shown(text), HEADING)
            case Paragraph(text, style):
                self._line(shown(text), SMALL if style == "small" else TEXT)
            case Bullets(items):
                self._bullets(items)
            case Callout(title, text, tone):
                self._line(shown(title), Style(bold=True, bg_color=TONES.get(tone, "F2F2F2")))
                self._line(shown(text), TEXT)
            case Facts():
                self._facts(block)
            case Chart(message, _, table):
                self._line(shown(message), SMALL)
                self._table(table)
            case Table():
                self._table(block)
        self.row += 1

    def link(self, text: str, to: Link) -> None:
        """Write a line that leads to another sheet."""
        self.sheet.link(self.row, 0, text, to, WAY)
        self.row += 1

    def _line(self, text: str, style: Style) -> None:
        self.sheet.across(self.row, (0, self.last), text, style)
        self._height(text, self.signs)
        self.row += 1

    def _height(self, text: str, signs: int) -> None:
        """Rows of merged cells do not grow by themselves."""
        lines = 1 + int(width_of(text) * 1.05) // signs
        if lines > 1:
            self.sheet.library.set_row(self.row, 15 * lines)

    def _bullets(self, items: tuple[tuple[str, str], ...]) -> None:
        for label, text in items:
            self._line(f"\u2022 {shown(label)}: {shown(text)}" if label else f"\u2022 {shown(text)}", TEXT)

    def _facts(self, facts: Facts) -> None:
        for name, cell in facts.items:
            value, form = value_and_format(cell.value, cell.kind or "number", None)
            text = f"{value} ({shown(cell.sub)})" if isinstance(value, str) and cell.sub else value
            self.sheet.put(self.row, 0, shown(name), replace(HEADING, text_wrap=True))
            if isinstance(text, str):
                self.sheet.across(self.row, (1, max(1, self.last)), text, TEXT)
                self._height(text, max(20, self.signs - 30))
            else:
                self.sheet.put(self.row, 1, text, Style(num_format=form, align="left"))
                self.sheet.put(self.row, 2, shown(cell.sub), SMALL)
            self.row += 1

    def _table(self, table: Table) -> None:
        self._line(shown(table.caption), HEADING)
        self.row = put_table(self.sheet, self.row, table).last + 1
        if table.note:
            self._line(shown(table.note), SMALL)


def _stacked(section: Section) -> Iterator[Table]:
    """The tables of the parts of a section, which stand below each other on its sheet."""
    for block in section.blocks:
        if isinstance(block, Section):
            yield from (one.table if isinstance(one, Chart) else one for one in _tables(block))


def _tables(section: Section) -> Iterator[Table | Chart]:
    for block in section.blocks:
        if isinstance(block, (Table, Chart)):
            yield block
        elif isinstance(block, Section):
            yield from _tables(block)
