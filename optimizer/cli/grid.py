"""A table as text for a terminal: every column at least as wide as its longest word, or else one value to a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import click

GAP = "  "
LEAST = 4
"""The least columns of text that are worth a column of their own."""


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]], right: set[int], width: int) -> str:
    """The table in at most `width` columns of a terminal, wide characters counted as two. Nothing is cut."""
    columns = list(zip(heads, *rows, strict=True))
    widths = _widths(columns, width - room_of(GAP) * (len(heads) - 1))
    if widths is None:
        return _records(heads, rows, width)
    rule = GAP.join("-" * room for room in widths)
    lines = [*(click.style(line, bold=True) for line in _row(heads, widths, right)), rule]
    for row in rows:
        lines += _row(row, widths, right)
    return "\n".join(lines)


def room_of(text: str) -> int:
    """Columns that a text takes on a terminal: two for a Korean letter, none for an accent that stands on another."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines of at most `width` columns, broken at blanks, and inside a word only where it is wider."""
    room = max(width - room_of(indent), LEAST)
    lines: list[str] = []
    for word in text.split():
        if lines and room_of(lines[-1]) + 1 + room_of(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines += _chopped(word, room)
    return [f"{indent}{line}" for line in lines] or [indent]


def _chopped(word: str, room: int) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and room_of(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Columns get the width of their longest word; what is left goes first to those that need little. None: no room."""
    least = [max(room_of(word) for cell in column for word in cell.split() or [""]) for column in columns]
    whole = [max(room_of(" ".join(cell.split())) for cell in column) for column in columns]
    left = room - sum(least)
    if left < 0:
        return None
    widths = list(least)
    for number in sorted(range(len(columns)), key=lambda n: whole[n] - least[n]):
        more = min(whole[number] - least[number], left)
        widths[number] += more
        left -= more
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], right: set[int]) -> list[str]:
    """One row of the table, as many lines as its longest cell."""
    stacked = [wrapped(cell, room) for cell, room in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, stacked))):
        parts = [cell[number] if number < len(cell) else "" for cell in stacked]
        padded = [_padded(part, room, n in right) for n, (part, room) in enumerate(zip(parts, widths, strict=True))]
        lines.append(GAP.join(padded).rstrip())
    return lines


def _padded(text: str, room: int, to_the_right: bool) -> str:
    blanks = " " * (room - room_of(text))
    return blanks + text if to_the_right else text + blanks


def _records(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Row by row, one value to a line, the rows apart."""
    room = max(map(room_of, heads))
    blocks = []
    for row in rows:
        lines: list[str] = []
        for head, cell in zip(heads, row, strict=True):
            first, *rest = wrapped(cell, width, " " * (room + 2))
            lines += [_padded(head, room, False) + first[room:], *rest]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
