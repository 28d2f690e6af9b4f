"""A sheet of an .xlsx workbook to rows of texts, as a CSV file would hold them."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from optimizer.faults import Fault, Place, column_letters, nearest
from optimizer.read.characters import trimmed
from optimizer.read.csv_text import Row
from optimizer.read.files import LIMIT, read_bytes
from optimizer.read.findings import Findings
from optimizer.read.package import Package, RefusedPartError, opened, part
from optimizer.read.sheet_scan import Scan, scanned

__all__ = ["Workbook", "cell_text", "read_workbook", "sheet_rows"]

_SAVE = "open it in Excel and save it as .xlsx again"


def sheet_rows(data: bytes, sheet: str | None, findings: Findings) -> list[Row]:
    """Rows with something in them, all equally wide, of the sheet named (None: the only one); faults R3."""
    package = opened(data, findings)
    if package is None:
        return []
    name = _chosen(package, sheet, findings)
    if name is None:
        return []
    findings.sheet = name
    try:
        content = part(package.archive, package.sheets[name], findings)
        scan = scanned(package.sheets[name], content, findings)
    except RefusedPartError:
        return []
    _note_cells(scan, findings)
    return list(_rows(package.repacked(name, content), name, findings))


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that can be opened: its sheets, in their order."""

    package: Package

    @property
    def sheets(self) -> tuple[str, ...]:
        """The titles of the sheets."""
        return tuple(self.package.sheets)

    def is_filled(self, sheet: str) -> bool:
        """Whether a sheet holds more than a header; one that cannot be read does, for who reads it is told why."""
        name, unheard = self.package.sheets[sheet], Findings("")
        try:
            return scanned(name, part(self.package.archive, name, unheard), unheard).rows > 1
        except RefusedPartError:
            return True


def read_workbook(path: str | os.PathLike[str], faults: list[Fault]) -> Workbook | None:
    """The workbook at `path`; None, with the fault, where there is none."""
    findings = Findings(os.fspath(path))
    data = read_bytes(path, LIMIT, Place(findings.file), faults)
    package = None if data is None else opened(data, findings)
    findings.hand_over(faults)
    return None if package is None else Workbook(package)


def _chosen(package: Package, sheet: str | None, findings: Findings) -> str | None:
    names = list(package.sheets)
    there = f"the workbook has: {', '.join(names)}"
    if sheet in package.sheets:
        return sheet
    if sheet is not None:
        near = nearest(sheet, names, most=1)
        remedy = f'did you mean "{near[0]}"? {there}' if near else there
        findings.add("R308", (None, None), f'there is no sheet "{sheet}"', remedy)
    elif len(names) == 1:
        return names[0]
    elif names:
        message = f"the workbook has {len(names)} sheets and none is named"
        findings.add("R311", (None, None), message, f"write workbook.xlsx#Sheet; {there}")
    else:
        findings.add("R310", (None, None), "the workbook has no sheet with cells", _SAVE)
    return None


def _note_cells(scan: Scan, findings: Findings) -> None:
    for row, column in scan.unvalued:
        message = f"cell {column_letters(column)}{row} is a formula with no stored result"
        findings.add("R306", (row, column), message, "open the workbook, recalculate and save")
    for (row, column), text in scan.errors.items():
        message = f"cell {column_letters(column)}{row} holds the error {text or '#?'}"
        findings.add("R309", (row, column), message, "correct the formula, or clear the cell")
    if scan.hidden:
        rows = f"row {scan.hidden[0]} is" if len(scan.hidden) == 1 else f"{len(scan.hidden)} rows are"
        message = f"{rows} hidden, by hand or by a filter, and read all the same"
        findings.add("R315", (scan.hidden[0], None), message, "show all rows, or delete what is not meant", True)
    for (top, left), (bottom, right) in scan.merged:
        over = top <= scan.rows and left <= scan.columns
        if over and (top, left) != (bottom, right):
            cells = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            message = f"cells {cells} are merged"
            findings.add("R307", (top, left), message, "unmerge them and fill in every cell")


def _rows(workbook: io.BytesIO, name: str, findings: Findings) -> Iterator[Row]:
    for number, values in enumerate(_values(workbook, name, findings), start=1):
        cells = [cell_text(value) for value in values]
        if any(cells):
            yield number, cells


def _values(workbook: io.BytesIO, name: str, findings: Findings) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(workbook).get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError) as error:
        message = f"the sheet cannot be read: {str(error)[:80]}"
        findings.add("R310", (None, None), message, _SAVE)
        return []


def cell_text(value: Any) -> str:
    """A cell as a planner would write it: 3 for 3.0, true for a ticked box, 2027-01-31 for a date.

    Numbers have the 15 digits Excel works with, so the 0.30000000000000004 of a formula is the 0.3 it shows.
    """
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return _number(float(value))
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)


def _number(value: float) -> str:
    if not isfinite(value):
        return "inf"
    rounded = float(f"{value:.15g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e16 else repr(rounded)
