"""Workbooks that are written: the one door to the library that writes them."""

from optimizer.workbook.book import Book, Link, Sheet, Style, sheet_name

__all__ = ["Book", "Link", "Sheet", "Style", "sheet_name"]
