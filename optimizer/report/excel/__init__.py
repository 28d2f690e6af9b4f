"""The Excel writer: a sheet of contents, a sheet for each chapter and each of its tables, charts drawn by Excel itself.

Numbers are numbers in the format of their kind, texts are texts whatever they say; the only links lead from sheet to
sheet of the same workbook, and no cell is a formula.
"""

from optimizer.report.excel.write import write_excel

__all__ = ["write_excel"]
