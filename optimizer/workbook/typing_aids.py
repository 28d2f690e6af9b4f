"""Drop-down lists and bounds, so that Excel says what may stand in a cell while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from optimizer.workbook.book import Book, Sheet
from optimizer.workbook.columns import Column

__all__ = ["Aids"]

_NAMED_BY = {
    "technology": "technologies",
    "partner": "partners",
    "alliance": "alliances",
    "criterion": "criteria",
    "parent": "criteria",
    "within": "budgets",
    "question": "questions",
    "then": "questions",
    "otherwise": "questions",
    "same_as": "questions",
    "start": "questions",
}
"""Columns that name a row of another sheet."""
_TRUTHS = ("true", "false", "unknown")
_MOST_LETTERS = 250
"""Excel takes a list written out up to this length."""


@dataclass(frozen=True, slots=True)
class Aids:
    """The aids of one book; `rows` says how many rows each of its tables has."""

    SPARE: ClassVar[int] = 300
    """Rows below a table that have the aids too."""

    book: Book
    rows: Mapping[str, int]

    def for_cells(self, sheet: Sheet, column: Column, rows: tuple[int, int], number: int, cells: Sequence[Any]) -> None:
        """Put the list or the bounds of a column on its cells; they only warn of what may be written otherwise."""
        rule = self._list(sheet, column, cells) or self._bounds(column)
        if rule is not None:
            head = {"ignore_blank": True, "error_title": column.name[:32], "input_message": column.words[:255]}
            sheet.library.data_validation(rows[0], number, rows[1], number, {**head, **rule})

    def _list(self, sheet: Sheet, column: Column, cells: Sequence[Any]) -> dict[str, Any] | None:
        words = column.enum or self._truths(column, cells)
        other = _NAMED_BY.get(column.path[-1]) if len(column.path) == 1 else None
        if words and len(",".join(words)) < _MOST_LETTERS:
            kind = "warning" if column.several else "stop"
            hint = f"Choose from {', '.join(words)}." + (" Several have ; between them." if column.several else "")
            return {"validate": "list", "source": list(words), "error_type": kind, "error_message": hint}
        if other is None or other not in self.rows or (column.path == ("start",) and sheet.name != "decision_tree"):
            return None
        last = self.rows[other] + 1 + self.SPARE
        hint = f"No row of the sheet {other} has this id. Go on if it is one of several, or an answer of another kind."
        return {
            "validate": "list",
            "source": f"={other}!$A$2:$A${last}",
            "error_type": "warning",
            "error_message": hint,
        }

    @staticmethod
    def _truths(column: Column, cells: Sequence[Any]) -> tuple[str, ...]:
        """Facts that are yes, no or unknown wherever they are given."""
        given = [cell for cell in cells if cell is not None]
        known = given and all(isinstance(cell, bool) or cell == "unknown" for cell in given)
        return _TRUTHS if column.path[0] == "evidence" and known else ()

    @staticmethod
    def _bounds(column: Column) -> dict[str, Any] | None:
        low, high = column.bounds
        if column.enum or (low is None and high is None):
            return None
        said = f"from {low} to {high}" if high is not None else f"of at least {low}"
        limits = {"criteria": "between", "minimum": low, "maximum": high} if None not in (low, high) else None
        limits = limits or ({"criteria": ">=", "value": low} if low is not None else {"criteria": "<=", "value": high})
        hint = f"A number {said} is expected. Go on if this is another way to write it."
        return {"validate": "decimal", "error_type": "warning", "error_message": hint, **limits}
