"""What a planner is told when an input is refused: the place, what is wrong, what to do.

Codes are stable and can be searched: R1 YAML text, R2 tables, R3 workbooks, R4 files; S1 shape; E1 expressions;
W1 weights; C1 and above sense across files.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Fault", "Place", "Refused", "column_letters", "did_you_mean", "gathered", "nearest"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an input file; lines, rows and columns count from 1.

    YAML: ``file:line:column``. CSV: ``file:row:column`` where the header is row 1 and a column is a field.
    Workbook: ``file!Sheet!C3`` where `line` is the row and `column` the number of the column.
    """

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            return "!".join(filter(None, (self.file, self.sheet, self._cell())))
        parts = (self.file, self.line, self.column if self.line is not None else None)
        return ":".join(str(part) for part in parts if part is not None)

    @property
    def order(self) -> tuple[str, str, int, int]:
        """Sort key: file, sheet, line, column."""
        return (self.file, self.sheet or "", self.line or 0, self.column or 0)

    def _cell(self) -> str:
        letters = column_letters(self.column) if self.column is not None else ""
        return letters + (str(self.line) if self.line is not None else "")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, in a planner's words; a warning does not refuse the input."""

    code: str
    place: Place
    message: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message} - {self.remedy}"

    @property
    def order(self) -> tuple[bool, str, str, int, int, str, str]:
        """Sort key: faults before warnings, then by place, code and message."""
        return (self.warning, *self.place.order, self.code, self.message)

    def as_json(self) -> dict[str, str | int | None]:
        """Plain dict for JSON output; `sheet` is there only for a workbook."""
        place = self.place
        document: dict[str, str | int | None] = {
            "code": self.code,
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "message": self.message,
            "remedy": self.remedy,
        }
        return document if place.sheet is None else document | {"sheet": place.sheet}


class Refused(Exception):  # noqa: N818 - what is raised is no error of the program
    """The input is refused (exit 3); `faults` holds every fault found, warnings included."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Fault, ...]]]:
        return (Refused, (self.faults,))


@contextmanager
def gathered(faults: list[Fault]) -> Iterator[None]:
    """Keep the faults of a step that is refused, so that those of the next step are told with them."""
    try:
        yield
    except Refused as refused:
        faults += refused.faults


def nearest(word: str, words: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` of `words` that look like `word`, best first; case and blanks do not count."""
    known: dict[str, str] = {}
    for candidate in sorted(words):
        known.setdefault(_folded(candidate), candidate)
    return [known[match] for match in difflib.get_close_matches(_folded(word), known, n=most, cutoff=0.6)]


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """``did you mean "risk"?`` for the nearest of `words`, or an empty text when none is near."""
    near = nearest(word, words, most=1)
    return f'did you mean "{near[0]}"?' if near else ""


def column_letters(number: int) -> str:
    """Spreadsheet letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _folded(word: str) -> str:
    return "".join(word.casefold().split())
