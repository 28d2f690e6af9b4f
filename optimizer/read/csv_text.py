"""CSV bytes to rows of texts: the encoding said, the separator known, every row as wide as its header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from optimizer.read.characters import trimmed
from optimizer.read.files import looks_like
from optimizer.read.findings import Findings

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Row", "csv_rows"]

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000

Row = tuple[int, list[str]]
"""Number of the row as a spreadsheet shows it (the first is 1) and its trimmed cells."""


def csv_rows(data: bytes, findings: Findings, delimiter: str = ",") -> list[Row]:
    """Rows that hold something, the header first and all as wide as it; a row that is not is a fault, and left out."""
    text = _decoded(data, findings)
    if text is None or not _separated(text, delimiter, findings):
        return []
    rows = list(_rows(text, delimiter, findings))
    return _fitting(rows, findings) if rows else []


def _decoded(data: bytes, findings: Findings) -> str | None:
    seems = looks_like(data)
    if seems == "UTF-16":
        findings.add("R203", (None, None), "the file is UTF-16 (Excel's 'Unicode text')", _SAVE)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if seems is None:
        findings.add("R201", (line, None), "the file is neither UTF-8 nor Korean CP949", _SAVE)
        return None
    if seems != "CP949":
        remedy = "name a CSV text file, or name a workbook .xlsx"
        findings.add("R201", (None, None), f"this is no CSV text, it looks like {seems}", remedy)
        return None
    message = "the file is not UTF-8 and was read as Korean CP949"
    findings.add(
        "R202", (None, None), message, "check a name with Korean letters; better save it as UTF-8", warning=True
    )
    return data.decode("cp949")


_SAVE = "save it as 'CSV UTF-8'"


def _separated(text: str, delimiter: str, findings: Findings) -> bool:
    """Whether the first line is separated as it should be."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep="):
        findings.add("R204", (1, None), 'the first line is "sep=", a note to Excel', "delete that line")
        return False
    other = next((mark for mark in (";", "\t", "|", "，", ",") if mark in first and mark != delimiter), None)
    if delimiter in first or other is None:
        return True
    name = {";": "semicolons", "\t": "tabs", "|": "vertical bars", "，": "full-width commas", ",": "commas"}[other]
    wanted = "commas" if delimiter == "," else "tabs"
    code = "R205" if other == "\t" else "R204"
    findings.add(code, (1, None), f"the fields are separated by {name}", f"save it with {wanted} between the fields")
    return False


def _rows(text: str, delimiter: str, findings: Findings) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = kept = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                findings.add("R213", (number, None), f"the row has more than {MOST_COLUMNS} fields", "split the table")
                return
            row = [trimmed(cell) for cell in cells]
            if not any(row):
                continue
            if kept > MOST_ROWS:
                findings.add("R213", (number, None), f"the table has more than {MOST_ROWS} rows", "split the table")
                return
            kept += 1
            yield number, row
    except csv.Error as error:
        findings.add("R211", (number + 1, None), *_explained(str(error)))


def _explained(problem: str) -> tuple[str, str]:
    if "field larger" in problem:
        return f"a field holds more than {csv.field_size_limit()} characters", "close the quote, or shorten the text"
    if "unexpected end" in problem:
        return "a quote opens in this row and is never closed", 'close it; write a quote inside quotes twice: ""'
    if "expected after" in problem:
        return "text follows a closing quote", 'write a quote inside quotes twice: ""'
    return "the row cannot be read as CSV", "save the table again as CSV"


def _fitting(rows: list[Row], findings: Findings) -> list[Row]:
    width = len(rows[0][1])
    named, extra = _trailing_commas(rows)
    if extra:
        fields = "one empty extra field" if extra == 1 else f"{extra} empty extra fields"
        remedy = "delete the last comma of every row" if extra == 1 else "delete the commas at the end of every row"
        findings.add("R210", (rows[0][0], None), f"every row has {fields}", remedy)
        return [(number, cells[:named]) for number, cells in rows]
    for number, cells in rows:
        if len(cells) != width:
            findings.add("R209", (number, None), *_misfit(number, cells, width))
    return [row for row in rows if len(row[1]) == width]


def _trailing_commas(rows: list[Row]) -> tuple[int, int]:
    """Number of named columns, and of fields beyond them that all rows have and none fills."""
    header = rows[0][1]
    named = max(column for column, name in enumerate(header, start=1) if name)
    widths = {len(cells) for _, cells in rows[1:]}
    if len(widths) != 1 or max(widths) < named or any(any(cells[named:]) for _, cells in rows[1:]):
        return named, 0
    return named, max(len(header), *widths) - named


def _misfit(number: int, cells: list[str], width: int) -> tuple[str, str]:
    fields = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
    message = f"row {number} has {fields}, the header has {width}"
    if len(cells) < width:
        return message, "give every field, an empty one for what is not known"
    if _thousands(cells):
        return f"{message}: a thousands comma?", "write numbers without commas, or put text with a comma in quotes"
    if not any(cells[width:]):
        return message, "delete the commas at the end of the row"
    return message, "put text with a comma in quotes"


def _thousands(cells: list[str]) -> bool:
    pairs = zip(cells, islice(cells, 1, None), strict=False)
    return any(
        left.lstrip("+-₩$€").isdecimal() and right[:3].isdecimal() and len(right.split(".")[0]) == 3
        for left, right in pairs
    )
