"""Portfolios as workbooks: written, spoilt through openpyxl, read back."""

import io
from pathlib import Path

import openpyxl

from optimizer.schema import Case, Reading
from optimizer.workbook import write_workbook
from tests.support.desks import lay

DESK = Path(__file__).parents[2]


def read(path: Path, desk: Path = DESK) -> tuple[Case | None, list[str]]:
    """The case of a portfolio, and its faults with places beside its folder."""
    reading = Reading(desk)
    case = reading.case(path)
    return case, [str(fault).replace(f"{path.parent}/", "") for fault in reading.faults]


def plain(case: Case) -> list:
    """What was understood, without the column `technology` that a table of options has and an inline list has not."""
    found = []
    for noun in (case.portfolio, case.criteria, case.tree):
        values = {} if noun is None else noun.model_dump()
        for technology in values.get("technologies", ()):
            for option in technology["options"]:
                del option["technology"]
        found.append(values)
    for key in ("criteria", "decision_tree"):  # files are named by their ids
        found[0].pop(key)
    return found


def small_workbook(folder: Path, portfolio: str, **texts: str) -> Path:
    """A small desk (`support.desks`) as a workbook `book.xlsx` in a folder of its own."""
    desk = lay(folder / "yaml", portfolio, **texts)
    target = folder / "book.xlsx"
    desk.workbook("small", target)
    return target


def again(case: Case, folder: Path) -> tuple[Case | None, list[str]]:
    """A case written as a workbook and read back."""
    path = folder / "again.xlsx"
    path.write_bytes(write_workbook(case))
    return read(path)


def spoil(path: Path, change) -> None:
    """Change a workbook as somebody with Excel would; `change` takes the openpyxl workbook."""
    book = openpyxl.load_workbook(path)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())


def cell_of(path: Path, sheet: str, row: str, column: str) -> str:
    """The reference of the cell in the row whose id (or key) is `row`."""
    found = openpyxl.load_workbook(path)[sheet]
    heads = {cell.value: cell.column_letter for cell in found[1]}
    names = next(cells for cells in found.columns if cells[0].value in ("id", "key"))
    number = next(cell.row for cell in names if cell.value == row)
    return f"{heads[column]}{number}"
