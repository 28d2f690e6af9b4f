"""Portfolios as workbooks: written, spoilt through openpyxl, read back."""

import io
from collections.abc import Iterator
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


def listed(data: bytes) -> str:
    """A workbook as text: what stands where, how it looks, how wide it is and how it is printed."""
    return "\n".join(line for sheet in openpyxl.load_workbook(io.BytesIO(data)) for line in _of_sheet(sheet)) + "\n"


def _of_sheet(sheet) -> Iterator[str]:
    page, margins = sheet.page_setup, sheet.page_margins
    yield f"# {sheet.title} {sheet.sheet_state} filter {sheet.auto_filter.ref} held at {sheet.freeze_panes}"
    yield f"paper {page.paperSize} {page.orientation} {page.fitToWidth} x {page.fitToHeight} pages"
    yield f"margins {margins.left} {margins.right} {margins.top} {margins.bottom}, on each {sheet.print_title_rows}"
    yield "widths " + " ".join(f"{name}={one.width:.6g}" for name, one in sorted(sheet.column_dimensions.items()))
    yield "heights " + " ".join(f"{row}={one.height:.6g}" for row, one in sheet.row_dimensions.items() if one.height)
    yield f"one cell {sorted(str(area) for area in sheet.merged_cells.ranges)}"
    for rules in sheet.conditional_formatting:
        yield f"rules {rules.sqref} {[rule.type for rule in rules.rules]}"
    for asked in sheet.data_validations.dataValidation:
        yield f"asked {asked.sqref} {asked.type} {asked.operator} {asked.formula1!r} {asked.formula2!r}"
    for chart in sheet._charts:
        at = chart.anchor._from, chart.anchor.to
        yield f"{type(chart).__name__} at {[(one.row, one.col, one.rowOff, one.colOff) for one in at]}"
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is not None:
                look = (
                    f"{cell.number_format} {'bold' if cell.font.b else ''} {cell.font.sz} {cell.alignment.horizontal}"
                )
                yield f"{cell.coordinate} {cell.value!r} {look} indent {cell.alignment.indent:g}"
