"""The priority report: one block model, many writers.

Everything that is printed comes from one plain mapping, the run document (`run.json`, DESIGN 6); this package looks
nowhere else, reads no clock and writes no file. `build` makes the blocks, `write` the bytes of each format:

    report.write(document, ["html", "md"], language="en")  ->  {"report.html": b"...", "report.md": b"..."}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from optimizer.report.blocks import Report
from optimizer.report.build import build, why_of
from optimizer.report.charts import get_ready
from optimizer.report.context import Document
from optimizer.report.data import write_json
from optimizer.report.excel import write_excel
from optimizer.report.html import write_html
from optimizer.report.markdown import write_markdown
from optimizer.report.pdf import NoPdfError, write_pdf

__all__ = ["FORMATS", "NoPdfError", "Report", "build", "get_ready", "why_of", "write"]

Writer = Callable[[Report], bytes]
WRITERS: Mapping[str, Writer] = {
    "html": write_html,
    "json": write_json,
    "md": write_markdown,
    "pdf": write_pdf,
    "xlsx": write_excel,
}
FORMATS: tuple[str, ...] = tuple(WRITERS)


def write(document: Document, formats: Iterable[str] = ("html", "md"), language: str = "en") -> dict[str, bytes]:
    """The report of `document` in each of `formats` (`html`, `json`, `md`, `pdf`, `xlsx`), as file name and bytes.

    Pure: the caller writes the files, atomically. `ValueError` names the formats there are;
    `NoPdfError` says what a PDF lacks here.
    """
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in WRITERS]
    if unknown:
        raise ValueError(f"no report format {unknown[0]!r}; there are {', '.join(FORMATS)}")
    report = build(document, language)
    return {f"report.{name}": WRITERS[name](report) for name in wanted}
