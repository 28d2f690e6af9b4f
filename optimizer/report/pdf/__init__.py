"""The PDF writer: the same blocks, set by Typst; everything of the document reaches it as data, never as markup."""

from optimizer.report.pdf.fonts import KOREAN
from optimizer.report.pdf.write import NoPdfError, write_pdf

__all__ = ["KOREAN", "NoPdfError", "write_pdf"]
