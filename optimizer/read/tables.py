"""Tables from CSV files and workbook sheets: one dict for a row, dotted columns nested, empty cells left out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from optimizer.faults import Fault, Place
from optimizer.read.characters import CONTROL
from optimizer.read.csv_text import Row, csv_rows
from optimizer.read.document import Document, Path
from optimizer.read.files import LIMIT, read_bytes
from optimizer.read.findings import Findings
from optimizer.read.flow import CellError, cell_value
from optimizer.read.memory import no_collection
from optimizer.read.scalars import Plain

__all__ = ["TEXT_COLUMNS", "put_at", "read_table", "refuse_control"]

TEXT_COLUMNS = frozenset(
    {
        *("ask", "because", "by", "comment", "description", "measure", "note", "source", "title", "titles", "unit"),
        *("when", "where"),
    }
)
"""Columns of running text, where a semicolon is a semicolon; one of these words anywhere in a dotted name is enough."""

_OTHERS = {
    ".xls": "an old Excel file: save it as .xlsx",
    ".xlsb": "a binary Excel file: save it as .xlsx",
    ".xlsm": "an Excel file with macros: save it as .xlsx",
    ".ods": "an OpenDocument file: save it as .xlsx or CSV",
    ".numbers": "a Numbers file: save it as .xlsx or CSV",
    ".json": "a JSON file: save the table as CSV",
}


def read_table(
    path: str | os.PathLike[str],
    sheet: str | None,
    faults: list[Fault],
    asked: Place | None = None,
    *,
    rows: str = "rows",
    text: AbstractSet[str] = TEXT_COLUMNS,
) -> Document | None:
    """The rows of a CSV file, or of a sheet of a workbook (`sheet` None: its only one), or None when there is no table.

    The value is a list of dicts: cells are `Plain`, ``a;b`` is a list (``a;`` a list of one), ``{a: b}`` and ``[a]``
    are YAML, except in the columns named in `text`; ``evidence.level`` is nested, an empty cell is no key. Faults are
    appended to `faults` (R2, R3 and R4 codes); rows that do not fit their header are left out. `rows` says what the
    table holds, for the fault that there are none; `asked` is the place that names the file.
    """
    file = os.fspath(path)
    suffix = FilePath(file).suffix.lower()
    asked = asked or Place(file)
    if suffix in _OTHERS:
        faults.append(Fault("R404", asked, f"{FilePath(file).name} cannot be read", f"this is {_OTHERS[suffix]}"))
        return None
    if sheet is not None and suffix != ".xlsx":
        message = f'{FilePath(file).name} has no sheets, "{sheet}" is one too much'
        faults.append(Fault("R405", asked, message, "leave out what follows the #, or name an .xlsx file"))
        return None
    data = read_bytes(file, LIMIT, asked, faults)
    if data is None:
        return None
    with no_collection():
        findings, found = _rows(data, file, suffix, sheet)
        document = _document(found, findings, rows, text, hashlib.sha256(data).hexdigest())
    findings.hand_over(faults)
    return document


def _rows(data: bytes, file: str, suffix: str, sheet: str | None) -> tuple[Findings, list[Row]]:
    findings = Findings(file)
    if suffix == ".xlsx":
        from optimizer.read.workbook import sheet_rows

        return findings, sheet_rows(data, sheet, findings)
    return findings, csv_rows(data, findings, "\t" if suffix == ".tsv" else ",")


def _document(rows: list[Row], findings: Findings, noun: str, text: AbstractSet[str], sha256: str) -> Document | None:
    if not rows:
        if not any(not fault.warning for fault in findings.kept):
            findings.add("R215", (None, None), "the table is empty", "give a header and rows")
        return None
    table = _Table.of(rows, findings)
    value = [table.filled(number, cells, findings, text) for number, cells in rows[1:]]
    if not value and not findings.has("R209", "R211", "R213"):
        findings.add("R206", (rows[0][0], None), f"no {noun} found: there is nothing below the header", "add rows")
    refuse_control(rows, findings)
    locate = table.place
    return Document(value, findings.file, locate, sha256, columns=tuple(name for name in table.columns if name))


def refuse_control(rows: list[Row], findings: Findings) -> None:
    """A fault for every cell with a control character."""
    for number, cells in rows:
        for column, cell in enumerate(cells, start=1):
            if not cell.isprintable() and (match := CONTROL.search(cell)):
                message = f"an invisible control character (U+{ord(match[0]):04X})"
                findings.add("R212", (number, column), message, "delete it and type the text again")


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the cells of a table are: its columns from the left, the numbers of its rows from the header on."""

    file: str
    sheet: str | None
    columns: dict[str, int]
    paths: tuple[tuple[int, tuple[str, ...]], ...]
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, rows: list[Row], findings: Findings) -> _Table:
        """The table whose header is the first of `rows`; unusable headers are faults and their columns left out."""
        header, names = rows[0]
        columns: dict[str, int] = {}
        for column, name in enumerate(names, start=1):
            if name == "":
                _nameless(rows, column, findings)
            elif name in columns:
                message = f'column "{name}" appears twice (columns {columns[name]} and {column})'
                findings.add("R208", (header, column), message, "delete or rename one of the two")
            elif "" in name.split("."):
                message = f'"{name}" is no column name: a dot stands between two names'
                findings.add("R217", (header, column), message, "write it like evidence.level")
            else:
                columns[name] = column
        paths = tuple((column, tuple(name.split("."))) for name, column in columns.items())
        return cls(findings.file, findings.sheet, columns, paths, tuple(number for number, _ in rows))

    def filled(self, number: int, cells: list[str], findings: Findings, text: AbstractSet[str]) -> dict[str, Any]:
        """One row as a dict; a cell whose name is taken by another cell of the row is a fault."""
        row: dict[str, Any] = {}
        for column, path in self.paths:
            cell = cells[column - 1]
            if cell == "":
                continue
            value: Any
            if cell[0] not in '"[{' and (";" not in cell or not text.isdisjoint(path)):
                value = Plain(cell)
            else:
                try:
                    value = cell_value(cell, path, text)
                except CellError as error:
                    findings.add("R218", (number, column), error.message, error.remedy)
                    continue
            if len(path) == 1 and path[0] not in row:
                row[path[0]] = value
            elif not put_at(row, path, value):
                clash = _clash(row, path)
                message = f'row {number} fills both "{clash}" and "{".".join(path)}"'
                findings.add("R214", (number, column), message, "fill only one of the two")
        return row

    def place(self, path: Path, key: bool) -> Place:
        """Place of a cell; the header cell where `key`; the row where the path names no column."""
        if not path or not isinstance(path[0], int) or not 0 <= path[0] < len(self.numbers) - 1:
            return Place(self.file, sheet=self.sheet)
        number = self.numbers[path[0] + 1]
        column = self._column(path[1:])
        inside = ".".join(str(step) for step in path[1:-1]) in self.columns  # a key in braces stands in its cell
        if key and column is not None and not inside:
            number = self.numbers[0]
        return Place(self.file, number, column, self.sheet)

    def _column(self, path: Path) -> int | None:
        names = [str(step) for step in path]
        for length in range(len(names), 0, -1):
            name = ".".join(names[:length])
            if name in self.columns:
                return self.columns[name]
        prefix = ".".join(names) + "."
        return next((self.columns[name] for name in self.columns if names and name.startswith(prefix)), None)


def _nameless(rows: list[Row], column: int, findings: Findings) -> None:
    """A fault where a column without a name holds something; an empty one is a leftover and ignored."""
    filled = next((number for number, cells in rows[1:] if cells[column - 1] != ""), None)
    if filled is not None:
        message = f"column {column} has no name in the header, yet row {filled} fills it"
        findings.add("R207", (rows[0][0], column), message, "name the column, or clear it")


def put_at(row: dict[str, Any], path: tuple[str, ...], value: Any) -> bool:
    """Put a value into nested dicts; False where another value is in the way."""
    for name in path[:-1]:
        inner = row.setdefault(name, {})
        if not isinstance(inner, dict):
            return False
        row = inner
    if path[-1] in row:
        return False
    row[path[-1]] = value
    return True


def _clash(row: dict[str, Any], path: tuple[str, ...]) -> str:
    """Name of the cell of `row` that keeps the one at `path` out."""
    taken: list[str] = []
    for name in path:
        taken.append(name)
        if not isinstance(row[name], dict):
            return ".".join(taken)
        row = row[name]
    while row:
        name = next(iter(row))
        taken.append(name)
        row = row[name] if isinstance(row[name], dict) else {}
    return ".".join(taken)
