"""One look through the XML of a sheet, before any library makes a table of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from optimizer.faults import column_letters
from optimizer.read.csv_text import MOST_COLUMNS, MOST_ROWS
from optimizer.read.findings import Findings
from optimizer.read.package import RefusedPartError, new_parser, parse_part

__all__ = ["MOST_AREA", "MOST_CELLS", "Scan", "scanned"]

MOST_CELLS = 5_000_000
MOST_AREA = 8_000_000

_MOST = f"at most {MOST_ROWS} rows, {MOST_COLUMNS} columns, {MOST_AREA} cells"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SHEET_COLUMNS, _SHEET_ROWS = 16_384, 1_048_576

Cell = tuple[int, int]
"""Row and column, from 1."""


@dataclass(slots=True)
class Scan:
    """What a sheet holds: how far it reaches, and the cells that no value can be read from."""

    cells: int = 0
    filled: int = 0
    lowest: Cell = (0, 0)
    rightmost: Cell = (0, 0)
    unvalued: list[Cell] = field(default_factory=list)
    errors: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The last row that holds anything."""
        return self.lowest[0]

    @property
    def columns(self) -> int:
        """The last column that holds anything."""
        return self.rightmost[1]


def scanned(name: str, content: bytes, findings: Findings) -> Scan:
    """Scan the sheet in `content`; raises RefusedPartError (the fault is noted) when it cannot be a table."""
    reader = _Reader(Scan(), findings)
    parser = new_parser()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    reader.listen = lambda handler: setattr(parser, "CharacterDataHandler", handler)
    parse_part(name, content, findings, parser)
    reader.close()
    _guard_reach(reader.scan, findings)
    return reader.scan


class _Reader:
    """Element by element; text is listened to only where it matters: in the values of formulas and of errors."""

    __slots__ = ("at", "findings", "formula", "hidden", "kind", "letters", "listen", "scan", "seen", "text")

    def __init__(self, scan: Scan, findings: Findings) -> None:
        self.scan = scan
        self.findings = findings
        self.listen: Callable[[Callable[[str], None] | None], None] = lambda _: None
        self.letters: dict[str, int] = {}
        self.at: Cell = (0, 0)
        self.kind = ""
        self.formula = False
        self.hidden = False
        self.text = ""
        self.seen = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "is"):
            self._value()
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.close()
            number = attributes.get("r", "")
            self.at = (int(number) if re.fullmatch("[0-9]{1,7}", number) else self.at[0] + 1, 0)
            self.hidden = attributes.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def close(self) -> None:
        """What is known of a cell once the next one begins."""
        if self.formula and not self.text and self.kind != "str":
            self.scan.unvalued.append(self.at)
        elif self.kind == "e":
            self.scan.errors[self.at] = self.text
        if self.formula or self.kind == "e":
            self.listen(None)
        self.formula, self.kind, self.text = False, "", ""

    def _cell(self, attributes: dict[str, str]) -> None:
        self.close()
        self.seen += 1
        if self.seen > MOST_CELLS:
            remedy = "delete empty formatted rows and columns, or save the table as CSV"
            self._stop(f"more than {MOST_CELLS} cells", remedy)
        reference = attributes.get("r")
        self.at = (self.at[0] or 1, self.at[1] + 1) if reference is None else self._position(reference)
        self.kind = attributes.get("t", "")

    def _stop(self, has: str, remedy: str) -> NoReturn:
        self.findings.add("R312", (None, None), f"the sheet has {has}", remedy)
        raise RefusedPartError

    def _value(self) -> None:
        scan, at = self.scan, self.at
        scan.cells += 1
        if at[0] > scan.lowest[0]:
            scan.lowest = at
            scan.filled += 1
            if scan.filled > MOST_ROWS + 1:
                self._stop(f"more than {MOST_ROWS} rows", f"split it: {_MOST}")
        if self.hidden and (not scan.hidden or scan.hidden[-1] != at[0]):
            scan.hidden.append(at[0])
        if at[1] > scan.rightmost[1]:
            scan.rightmost = at
        if self.formula or self.kind == "e":
            self.listen(self._heard)

    def _heard(self, text: str) -> None:
        self.text += text[:100]

    def _merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if last and len(self.scan.merged) < MOST_ROWS:
            self.scan.merged.append((self._position(first), self._position(last)))

    def _position(self, reference: str) -> Cell:
        match = _REFERENCE.fullmatch(reference)
        row, column = (int(match[2]), self._column(match[1])) if match else (0, 0)
        if not 0 < row <= _SHEET_ROWS or column > _SHEET_COLUMNS:
            message = f'the workbook is damaged: "{reference[:20]}" is no cell'
            self.findings.add("R310", (None, None), message, "open it in Excel and save it as .xlsx again")
            raise RefusedPartError
        return row, column

    def _column(self, letters: str) -> int:
        if letters not in self.letters:
            number = 0
            for letter in letters:
                number = 26 * number + ord(letter) - ord("A") + 1
            self.letters[letters] = number
        return self.letters[letters]


def _guard_reach(scan: Scan, findings: Findings) -> None:
    """Refuse a sheet that reaches further than a table may, and name the stray cell if that is the cause."""
    area = scan.rows * scan.columns
    if scan.rows <= MOST_ROWS + 1 and scan.columns <= MOST_COLUMNS and area <= MOST_AREA:
        return
    if scan.cells > area // 20:
        message = f"the sheet has {scan.rows} rows and {scan.columns} columns"
        findings.add("R312", (None, None), message, f"split it: {_MOST}")
        raise RefusedPartError
    message = f"the sheet spans {scan.rows} rows and {scan.columns} columns, nearly all of them empty"
    by_columns = scan.columns > MOST_COLUMNS
    stray = scan.rightmost if by_columns else scan.lowest
    findings.add("R305", stray, message, f"clear the stray cell {_reference(stray)} and save")
    if by_columns and scan.rows > MOST_ROWS + 1 and scan.lowest != stray:
        findings.add("R305", scan.lowest, message, f"clear the stray cell {_reference(scan.lowest)} and save")
    raise RefusedPartError


def _reference(cell: Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"
