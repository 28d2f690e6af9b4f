"""From the blocks of a report to the sheets of a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.report.blocks import Block, Chart, Paragraph, Report, Section, Table
from optimizer.report.excel.chart import draw
from optimizer.report.excel.stack import Stack
from optimizer.report.excel.table import Laid, fit, put_table
from optimizer.visible import shown
from optimizer.workbook import Book, Link, Sheet, Style

TITLE = Style(bold=True, font_size=16)
CAPTION = Style(bold=True, font_size=12)
MUTED = Style(font_color="595959")
WAY = Style(font_color="0B5394")
TEXT = Style(text_wrap=True)
_LINE = 130
"""Signs of running text above a table that fit on one line of a screen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: how deep, what it says, where it leads."""

    level: int
    text: str
    link: Link


@dataclass(frozen=True, slots=True)
class _Writer:
    """One workbook in the making: the way back to its contents, and what they are."""

    book: Book
    front: Sheet
    entries: list[Entry] = field(default_factory=list)

    def chapter(self, number: int, section: Section) -> None:
        """One chapter: on one sheet where it is a table with a few words, else a sheet of text and one per table."""
        title = f"{number} {shown(section.title)}"
        tables = [block for block in section.blocks if isinstance(block, (Table, Chart))]
        words = [block for block in section.blocks if isinstance(block, Paragraph)]
        sheet = self.book.sheet(title)
        self.entries.append(Entry(0, title, Link(sheet.name)))
        if len(tables) == 1 and len(tables) + len(words) == len(section.blocks):
            self._table_sheet(sheet, title, tables[0], [paragraph.text for paragraph in words])
            return
        stack = Stack.on(sheet, section, title)
        sheet.link(1, 0, self.front.name, Link(self.front.name), WAY)
        counted = 0
        for block in section.blocks:
            if isinstance(block, (Table, Chart)):
                counted += 1
                self._own_sheet(stack, f"{number}.{counted}", block)
            else:
                self._text(stack, block)

    def _text(self, stack: Stack, block: Block) -> None:
        row = stack.row
        stack.put(block)
        if isinstance(block, Section):
            self.entries.append(Entry(1, shown(block.title), Link(stack.sheet.name, row)))

    def _own_sheet(self, stack: Stack, number: str, block: Table | Chart) -> None:
        caption = shown(table_of(block).caption)
        sheet = self.book.sheet(f"{number} {caption}")
        to = Link(sheet.name)
        self.entries.append(Entry(1, f"{number} {caption}", to))
        stack.link(f"{number} {caption}", to)
        self._table_sheet(sheet, caption, block, [])

    def _table_sheet(self, sheet: Sheet, title: str, block: Table | Chart, words: list[str]) -> None:
        """A sheet for one table, with its header and its first column kept in sight."""
        table = table_of(block)
        said = [shown(table.caption)] if shown(table.caption) not in title else []
        said += [shown(block.message)] if isinstance(block, Chart) else []
        said += [shown(text) for text in (*words, table.note) if text]
        sheet.put(0, 0, title, CAPTION)
        sheet.link(1, 0, self.front.name, Link(self.front.name), WAY)
        for row, text in enumerate(said, start=2):
            self._line(sheet, row, text)
        laid = put_table(sheet, len(said) + 3, table)
        fit(sheet, table)
        _keep_in_sight(sheet, laid, table)
        if isinstance(block, Chart):
            draw(self.book, sheet, block, laid)

    @staticmethod
    def _line(sheet: Sheet, row: int, text: str) -> None:
        """A line of words that runs on over the empty cells beside it, higher where it is long."""
        lines = 1 + len(text) // _LINE
        if lines == 1:
            sheet.put(row, 0, text, MUTED)
        else:
            sheet.across(row, (0, 9), text, Style(text_wrap=True, font_color="595959"))
            sheet.library.set_row(row, 15 * lines)


def write_excel(report: Report) -> bytes:
    """The report as one .xlsx file; the same report gives the same bytes."""
    book = Book()
    writer = _Writer(book, book.sheet(report.labels["contents"]))
    for number, section in enumerate((one for one in report.blocks if isinstance(one, Section)), start=1):
        writer.chapter(number, section)
    _contents(writer, report)
    return book.bytes()


def table_of(block: Table | Chart) -> Table:
    """The table itself, of a chart the one it shows."""
    return block.table if isinstance(block, Chart) else block


def _contents(writer: _Writer, report: Report) -> None:
    sheet = writer.front
    sheet.put(0, 0, shown(report.title), TITLE)
    sheet.put(1, 0, shown(report.subtitle), MUTED)
    sheet.put(2, 0, shown(report.status), Style(bold=True))
    for row, entry in enumerate(writer.entries, start=4):
        sheet.link(row, 0, entry.text, entry.link, Style(font_color="0B5394", indent=entry.level, bold=not entry.level))
    sheet.put(len(writer.entries) + 5, 0, report.labels["from-file"], MUTED)
    sheet.library.set_column(0, 0, 90)
    sheet.library.hide_gridlines(2)
    sheet.library.set_paper(9)
    sheet.library.fit_to_pages(1, 0)


def _keep_in_sight(sheet: Sheet, laid: Laid, table: Table) -> None:
    """Header and naming column stay while one scrolls; the filter and the printed page know the header too."""
    heads = [place for place, column in enumerate(table.columns) if column.head]
    beside = heads[0] + 1 if heads and heads[0] < 3 else 0
    sheet.library.freeze_panes(laid.header + 1, beside)
    if laid.last >= laid.first:
        sheet.library.autofilter(laid.header, 0, laid.last, laid.columns - 1)
    sheet.library.repeat_rows(laid.header)
    sheet.library.set_landscape()
    sheet.library.set_paper(9)
    sheet.library.fit_to_pages(1, 0)
