"""How a table's numbers are set, the same in every writer."""

from __future__ import annotations

from optimizer.report.blocks import Cell, Column, Table
from optimizer.report.shown import digits_for, printed


def column_digits(table: Table) -> list[int | None]:
    """Digits after the point for each column: as asked for; money and shares as many as the table needs.

    None leaves each number of the column the digits it needs itself, for columns that mix units.
    """
    money = _needed(table, "money")
    return [_digits(table, number, column, money) for number, column in enumerate(table.columns)]


def cell_text(cell: Cell, column: Column, digits: int | None) -> str:
    """The text of one cell; a kind of its own brings its own digits."""
    if cell.kind and cell.kind != column.kind:
        return printed(cell.value, cell.kind)
    return printed(cell.value, column.kind, digits)


def before_head(table: Table) -> int:
    """Columns before the one that names the row; a row's note begins under that name."""
    return next((number for number, column in enumerate(table.columns) if column.head), 0)


def _digits(table: Table, number: int, column: Column, money: int) -> int | None:
    if column.digits is not None or column.kind == "number":
        return column.digits
    if column.kind == "money":
        return money
    return digits_for((line.cells[number].value for line in table.rows), column.kind)


def _needed(table: Table, kind: str) -> int:
    places = [number for number, column in enumerate(table.columns) if column.kind == kind]
    return digits_for((line.cells[number].value for line in table.rows for number in places), kind)
