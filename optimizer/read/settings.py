"""A sheet of names and values: one setting to a row, read as the mapping that a YAML file would hold."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import Any

from optimizer.faults import Fault, Place, did_you_mean
from optimizer.read.csv_text import Row
from optimizer.read.document import Document, Path
from optimizer.read.files import LIMIT, read_bytes
from optimizer.read.findings import Findings
from optimizer.read.flow import CellError, cell_value
from optimizer.read.tables import TEXT_COLUMNS, put_at, refuse_control
from optimizer.read.workbook import sheet_rows

__all__ = ["read_settings"]

_COLUMNS = ("key", "value")


def read_settings(path: str | os.PathLike[str], sheet: str, faults: list[Fault], asked: Place) -> Document | None:
    """The settings in the columns `key` and `value` of a sheet, dotted keys nested; other columns are for people.

    Faults (R2, R3, R4 codes) are appended with the place of the cell; None when the sheet cannot be read at all.
    """
    file = os.fspath(path)
    data = read_bytes(path, LIMIT, asked, faults)
    if data is None:
        return None
    findings = Findings(file)
    document = _document(data, sheet, findings)
    findings.hand_over(faults)
    return document


def _document(data: bytes, sheet: str, findings: Findings) -> Document | None:
    rows = sheet_rows(data, sheet, findings)
    if not rows and findings.kept:
        return None
    refuse_control(rows, findings)
    settings = _Settings(findings.file, sheet)
    if not settings.begin(rows, findings):
        return None
    for number, cells in rows[1:]:
        settings.take(number, cells, findings)
    return Document(settings.value, findings.file, settings.place, hashlib.sha256(data).hexdigest())


@dataclass(slots=True)
class _Settings:
    """What has been read of the sheet, and the row of each key."""

    file: str
    sheet: str
    value: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    columns: tuple[int, int] = (0, 1)

    def begin(self, rows: list[Row], findings: Findings) -> bool:
        """Find the two columns by the header."""
        header = rows[0][1] if rows else []
        missing = [name for name in _COLUMNS if name not in header]
        if missing:
            seen = f"present: {', '.join(filter(None, header))}" if any(header) else "the sheet is empty"
            remedy = did_you_mean(missing[0], header) or f"name the first two columns {' and '.join(_COLUMNS)}"
            at = (rows[0][0] if rows else 1, None)
            findings.add("R219", at, f'column "{missing[0]}" is missing; {seen}', remedy)
            return False
        self.columns = (header.index(_COLUMNS[0]), header.index(_COLUMNS[1]))
        return True

    def take(self, number: int, cells: list[str], findings: Findings) -> None:
        """One row; a key without a value is not given."""
        key, cell = (cells[column] for column in self.columns)
        at = (number, self.columns[0] + 1)
        if not cell:
            return
        if not key:
            findings.add("R207", at, f"row {number} has a value and no key", "name the setting, or clear the row")
        elif key in self.rows:
            message = f'"{key}" is given twice (first in row {self.rows[key]})'
            findings.add("R208", at, message, "delete one of the two")
        elif "" in key.split("."):
            findings.add("R217", at, f'"{key}" is no key: a dot stands between two names', "write it like money.unit")
        else:
            self._put(number, key, cell, findings)

    def _put(self, number: int, key: str, cell: str, findings: Findings) -> None:
        path = tuple(key.split("."))
        try:
            value = cell_value(cell, path, TEXT_COLUMNS)
        except CellError as error:
            findings.add("R218", (number, self.columns[1] + 1), error.message, error.remedy)
            return
        self.rows[key] = number
        if not put_at(self.value, path, value):
            message = f'"{key}" is given here and in another row'
            findings.add("R214", (number, self.columns[0] + 1), message, "delete one of the two")

    def place(self, path: Path, key: bool) -> Place:
        """The cell of a value, or of its key; the sheet where no row holds it."""
        names = [str(step) for step in path]
        for length in range(len(names), 0, -1):
            prefix = ".".join(names[:length])
            found = self.rows.get(prefix) or next((n for k, n in self.rows.items() if k.startswith(f"{prefix}.")), None)
            if found is not None:
                return Place(self.file, found, self.columns[0 if key else 1] + 1, self.sheet)
        return Place(self.file, sheet=self.sheet)
