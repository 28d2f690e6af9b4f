"""The Markdown writer: pipe tables and headings that read well raw, with every sign of the text made harmless.

Whatever a planner's file says stays text: signs that Markdown, its tables, or HTML inside it would act on are escaped.
"""

from __future__ import annotations

import re
import unicodedata

from optimizer.report.blocks import (
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
    Row,
    Section,
    Table,
)
from optimizer.report.layout import cell_text, column_digits
from optimizer.visible import shown

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
# Bare addresses become links in many dialects even without a sign around them.
_ADDRESS = re.compile(r"(?i)(?<=[a-z])(:)(?=/)|(?<=www)(\.)|(@)")
_OPENING = re.compile(r"^([-+=]|\d+(?=[.)](?:\s|$)))")
_PADDED = 36
_SHAPES = {"own": "●", "access": "◆", "protect": "■", "none": "○", "good": "✓", "warn": "▲", "bad": "✕"}


def write_markdown(report: Report) -> bytes:
    """The report as UTF-8 Markdown with pipe tables."""
    lines = [f"# {text(report.title)}", "", text(report.subtitle), ""]
    numbered = enumerate((block for block in report.blocks if isinstance(block, Section)), start=1)
    for number, section in numbered:
        lines += [f"## {number} {text(section.title)}", ""]
        for block in section.blocks:
            lines += _block(block, 3)
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")


def text(value: str) -> str:
    """`value` as Markdown text that means nothing but itself, on one line."""
    line = " ".join(shown(value).split(" ")).strip()
    line = _ADDRESS.sub(lambda found: "\\" + found[0], _SIGNS.sub(r"\\\1", line))
    return _OPENING.sub(_closed, line)


def _closed(found: re.Match[str]) -> str:
    """A sign that would open a list or a rule at the start of a line, closed."""
    return f"\\{found[0]}" if not found[0].isdigit() else f"{found[0]}\\"


def _block(block: Block, depth: int) -> list[str]:
    match block:
        case Section(title, blocks):
            inner = [line for one in blocks for line in _block(one, depth + 1)]
            return [f"{'#' * depth} {text(title)}", "", *inner]
        case Heading(title):
            return [f"{'#' * depth} {text(title)}", ""]
        case Paragraph(said):
            return [text(said), ""]
        case Bullets(items):
            return [*(_bullet(label, said) for label, said in items), ""]
        case Callout(title, said):
            return [f"> **{text(title)}.** {text(said)}", ""]
        case Facts(items):
            return [*(f"- {text(name)}: {_cell(cell, Column('', 'number'), None)}" for name, cell in items), ""]
        case Chart(message, _, table):
            return [f"*{text(message)}*", "", *_table(table)]
        case Table():
            return _table(block)


def _bullet(label: str, said: str) -> str:
    return f"- **{text(label)}:** {text(said)}" if label else f"- {text(said)}"


def _table(table: Table) -> list[str]:
    """A pipe table; the rows' notes are its last column."""
    noted = any(line.note for line in table.rows)
    heads = [text(column.title) for column in table.columns] + [text(table.note_title)] * noted
    sides = [column.side for column in table.columns] + ["left"] * noted
    digits = column_digits(table)
    body = [_cells(table, line, digits) + [text(line.note)] * noted for line in table.rows]
    widths = [min(_PADDED, max(map(_width, column))) for column in zip(heads, *body, strict=True)]
    ruler = [_ruler(side, width) for side, width in zip(sides, widths, strict=True)]
    lines = [_line(heads, widths, sides), "| " + " | ".join(ruler) + " |", *(_line(row, widths, sides) for row in body)]
    note = [text(table.note), ""] if table.note else []
    return [f"**{text(table.caption)}**", "", *lines, "", *note]


def _cells(table: Table, line: Row, digits: list[int | None]) -> list[str]:
    if line.emphasis == "group":
        return [f"**{_cell(line.cells[0], table.columns[0], None)}**", *[""] * (len(line.cells) - 1)]
    cells = [_cell(*triple) for triple in zip(line.cells, table.columns, digits, strict=True)]
    heads = (column.head for column in table.columns)
    return [_indented(cell, line.level) if head else cell for cell, head in zip(cells, heads, strict=True)]


def _indented(cell: str, level: int) -> str:
    """The depth in a tree as dots, since leading blanks of a cell are lost."""
    return "\u00b7 " * level + cell


def _cell(cell: Cell, column: Column, digits: int | None) -> str:
    said = text(cell_text(cell, column, digits))
    if cell.tone:
        said = f"{_SHAPES[cell.tone]} {said}"
    return f"{said} ({text(cell.sub)})" if cell.sub else said


def _line(cells: list[str], widths: list[int], sides: list[str]) -> str:
    return "| " + " | ".join(_padded(*triple) for triple in zip(cells, widths, sides, strict=True)) + " |"


def _padded(cell: str, width: int, side: str) -> str:
    blanks = " " * max(0, width - _width(cell))
    return blanks + cell if side == "right" else cell + blanks


def _ruler(side: str, width: int) -> str:
    width = max(width, 3)
    return {"right": "-" * (width - 1) + ":", "center": ":" + "-" * (width - 2) + ":"}.get(side, "-" * width)


def _width(cell: str) -> int:
    """Columns the text takes in a fixed-width font; Korean letters take two."""
    return len(cell) if cell.isascii() else sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in cell)
