"""From blocks to bytes, through Typst."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from optimizer.report.blocks import Report
from optimizer.report.pdf.data import plain, texts_in
from optimizer.report.pdf.fonts import ADVICE, KOREAN, LATIN, missing_for

if TYPE_CHECKING:
    import typst
    from typst import PDFStandard


class NoPdfError(Exception):
    """A PDF cannot be made on this machine; the message says what to install."""


def write_pdf(report: Report) -> bytes:
    """The report as one tagged PDF with an outline, page numbers and a running head; no date, no clock.

    It keeps PDF/UA-1 wherever the fonts have every sign. Raises NoPdfError where Typst or a font for Korean is missing.
    """
    try:
        import typst
    except ImportError:
        raise NoPdfError(
            "a PDF needs the package typst, which is not installed: pip install 'sovereignty-optimizer[pdf]'"
        ) from None
    data, fonts = plain(report), typst.Fonts()
    if missing_for(texts_in(data), fonts.families()):
        raise NoPdfError(f"this report has Korean text, and no font for Korean is installed; {ADVICE}")
    inputs = {"data": json.dumps(data, ensure_ascii=False), "fonts": json.dumps([*LATIN, *KOREAN])}
    template = (files("optimizer.report") / "templates" / "report.typ").read_bytes()
    try:
        return _compiled(typst.Compiler(template, font_paths=fonts, sys_inputs=inputs), "ua-1")
    except typst.TypstError:
        # The standard refuses a sign that no font here has; the reader then sees the font's own mark for it.
        return _compiled(typst.Compiler(template, font_paths=fonts, sys_inputs=inputs))


def _compiled(compiler: typst.Compiler, *standards: PDFStandard) -> bytes:
    made = compiler.compile(format="pdf", timestamp=0, pdf_standards=list(standards))
    assert isinstance(made, bytes)
    return made
