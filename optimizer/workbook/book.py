"""The one door to XlsxWriter: text stays text, nothing is a formula or a link out, same content gives same bytes.

Rows and columns count from 0 here, as in the library behind this door.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["MOST_SIGNS", "Book", "Link", "Sheet", "Style", "sheet_name", "width_of"]

MOST_SIGNS = 32_767
"""A cell holds no more; Excel cuts the rest without a word."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# No clock: two workbooks of the same content are the same bytes.
_MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_NAME_SIGNS = frozenset(" -_.,()+%")
_MOST_NAME = 31


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; the words are those of the format library, empty where nothing is said."""

    num_format: str = ""
    bold: bool = False
    italic: bool = False
    font_size: int = 0
    font_color: str = ""
    bg_color: str = ""
    align: str = ""
    valign: str = "top"
    indent: int = 0
    bottom: int = 0
    top: int = 0
    border_color: str = ""
    text_wrap: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a cell of the same workbook; there are no others."""

    sheet: str
    row: int = 0

    @property
    def address(self) -> str:
        """The address as the library wants it; `sheet_name` lets no sign through that would need escaping."""
        return f"internal:'{self.sheet}'!A{self.row + 1}"


@dataclass(slots=True)
class Book:
    """A workbook in the making."""

    _stream: io.BytesIO = field(default_factory=io.BytesIO)
    _library: Any = None
    _formats: dict[Style, Any] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import xlsxwriter

        self._library = xlsxwriter.Workbook(self._stream, _OPTIONS)
        self._library.set_properties({"created": _MADE})

    def sheet(self, title: str) -> Sheet:
        """A new sheet, named after `title` as far as Excel allows; `Sheet.name` is its name."""
        name = sheet_name(title, self._names)
        self._names[name.casefold()] = name
        return Sheet(name, self._library.add_worksheet(name), self)

    def format(self, style: Style) -> Any:
        """The library's format for a style; each is made once."""
        if style not in self._formats:
            said = {key: value for key, value in asdict(style).items() if value}
            self._formats[style] = self._library.add_format(said)
        return self._formats[style]

    def chart(self, kind: str, subtype: str = "") -> Any:
        """A chart of the library, not yet on a sheet."""
        return self._library.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})

    def bytes(self) -> bytes:
        """The finished file."""
        self._library.close()
        return self._stream.getvalue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a book; `library` is the worksheet behind it, for what needs no guard (widths, panes, filters)."""

    name: str
    library: Any
    book: Book

    def put(self, row: int, column: int, value: str | float | bool | None, style: Style = Style()) -> None:
        """Write a cell: a text as text whatever it says, a number as a number, None as an empty cell of that style."""
        look = self.book.format(style)
        if value is None or value == "":
            self.library.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.library.write_string(row, column, safe(value), look)
        elif isinstance(value, bool):
            self.library.write_boolean(row, column, value, look)
        else:
            self.library.write_number(row, column, value, look)

    def line(self, row: int, values: Sequence[str | float | bool | None], style: Style = Style()) -> None:
        """Write cells of one style from column A on."""
        for column, value in enumerate(values):
            self.put(row, column, value, style)

    def link(self, row: int, column: int, text: str, to: Link, style: Style = Style()) -> None:
        """Write a text that leads to another cell of this workbook."""
        self.library.write_url(row, column, to.address, self.book.format(style), safe(text))

    def across(self, row: int, columns: tuple[int, int], text: str, style: Style) -> None:
        """Write one text over the cells of a row from the first to the last of `columns`."""
        first, last = columns
        if last > first:
            self.library.merge_range(row, first, row, last, "", self.book.format(style))
        self.put(row, first, text, style)


def sheet_name(title: str, taken: Sequence[str] | dict[str, str] = ()) -> str:
    """A name Excel takes: letters, digits and a few signs, at most 31, unlike any of `taken` (in small letters)."""
    composed = unicodedata.normalize("NFC", title)
    kept = "".join(sign if sign.isalnum() or sign in _NAME_SIGNS else " " for sign in composed)
    name = _cut(" ".join(kept.split()), _MOST_NAME) or "Sheet"
    if name.casefold() == "history":  # Excel keeps it for itself
        name = "History 1"
    number, unlike = 2, name
    while unlike.casefold() in taken:
        end = f" ({number})"
        number, unlike = number + 1, _cut(name, _MOST_NAME - len(end)) + end
    return unlike


def _cut(name: str, most: int) -> str:
    """At most so many signs, cut between words where that loses little."""
    while len(name.encode("utf-16-le")) > 2 * most:
        shorter = name[: min(len(name) - 1, most)]
        word = shorter.rpartition(" ")[0]
        name = word if 2 * len(word) > most else shorter
    return name.strip(" -.,+")


def safe(text: str) -> str:
    """`text` as a cell can hold it: the library would write what looks like its own rich text unescaped."""
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    if len(text.encode("utf-16-le", "replace")) > 2 * MOST_SIGNS:
        text = text[: MOST_SIGNS // 2 - 1] + "\u2026"
    return text


def width_of(text: str) -> int:
    """Columns the text takes; Korean letters take two."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
