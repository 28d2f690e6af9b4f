"""A table as text for a terminal: every column at least as wide as its longest word, or else one value to a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import click

from optimizer.cli.show import BLANKS

GAP = "  "
NOTHING = "-"
"""What stands for a value that is not given."""
LEAST = 4
"""The least columns of text that are worth a column of their own."""


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]], right: set[int], width: int) -> str:
    """The table in at most `width` columns of a terminal: as a table, or row by row where that takes fewer lines."""
    columns = list(zip(heads, *rows, strict=True))
    widths = _widths(columns, width - len(GAP) * (len(heads) - 1))
    records = _records(heads, rows, width)
    if widths is None:
        return "\n".join(records)
    head = [click.style(line, bold=True) for line in _row(heads, widths, right)]
    body = [line for row in rows for line in _row(row, widths, right)]
    if len(rows) < len(body) and len(records) < len(head) + 1 + len(body):
        return "\n".join(records)
    return "\n".join([*head, GAP.join("-" * room for room in widths), *body])


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
    for word in _words(text):
        if lines and room_of(lines[-1]) + 1 + room_of(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines += _chopped(word, room)
    return [f"{indent}{line}" for line in lines] or [indent]


def _words(text: str) -> list[str]:
    return re.split(BLANKS, text.strip())


def _chopped(word: str, room: int) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and room_of(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """A column has at least the width of its longest word; what is left goes first to values, then to headings.

    None: there is no room for the longest words.
    """
    widths = [max(room_of(word) for cell in column for word in _words(cell)) for column in columns]
    if sum(widths) > room:
        return None
    for part in (slice(1, None), slice(1)):
        whole = [max((room_of(" ".join(_words(cell))) for cell in column[part]), default=0) for column in columns]
        widths = _shared([max(w - has, 0) for w, has in zip(whole, widths, strict=True)], widths, room)
    return widths


def _shared(need: Sequence[int], widths: Sequence[int], room: int) -> list[int]:
    """The widths with what is left of the room shared out in proportion to the need."""
    left = room - sum(widths)
    share = min(1, left / max(sum(need), 1))
    more = [int(part * share) for part in need]
    hungriest = max(range(len(need)), key=need.__getitem__)
    more[hungriest] += min(left - sum(more), need[hungriest] - more[hungriest])
    return [width + part for width, part in zip(widths, more, strict=True)]


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


def _records(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Row by row, one value to a line, the rows apart; what is not given is left out."""
    room = max(map(room_of, heads))
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        for head, cell in zip(heads, row, strict=True):
            if cell != NOTHING:
                first, *rest = wrapped(cell, width, " " * (room + len(GAP)))
                lines += [click.style(_padded(head, room, False), bold=True) + first[room:], *rest]
    return lines
