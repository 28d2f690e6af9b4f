"""Workbooks that are written: a portfolio to type in, and the one door to the library that writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.workbook.book import Book, Link, Sheet, Style, sheet_name

if TYPE_CHECKING:
    from optimizer.schema import Case

__all__ = ["Book", "Link", "Sheet", "Style", "sheet_name", "write_workbook"]


def write_workbook(case: Case) -> bytes:
    """A portfolio, its criteria set and its decision tree as a workbook that reads as the same case. Raises Refused."""
    from optimizer.workbook import write

    return write.write_workbook(case)
