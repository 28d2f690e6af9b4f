"""The reports in a run's folder printed again from its record: what they say is what the record says, to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from optimizer.report import write
from optimizer.report.context import Document
from optimizer.report.words import LANGUAGES
from optimizer.run import Checked
from optimizer.versions import versions

PRINTED = ("md", "html", "json", "xlsx")
"""Formats that come out the same on every machine; a PDF is set by another program."""
_DRAWN = re.compile(rb"<svg.*?</svg>", re.DOTALL)


def reprinted(record: Document, files: Mapping[str, bytes]) -> Iterator[Checked]:
    """Whether the reports are those of the record; not settled where another version of the program wrote them."""
    there = [form for form in PRINTED if f"report.{form}" in files]
    if not there:
        return
    if record["versions"].get("optimizer") != versions()["optimizer"]:
        yield Checked("reports", None, "written by another version of the program, so not printed again")
        return
    wrong = [f"report.{form}" for form in there if not _same(record, form, files[f"report.{form}"])]
    fine = f"{', '.join(there)} say what the record says"
    yield Checked("reports", not wrong, f"not as printed from the record: {', '.join(wrong)}" if wrong else fine)


def _same(record: Document, form: str, data: bytes) -> bool:
    """Whether a report is as printed again in one of the languages; drawings are not compared line by line."""
    for language in LANGUAGES:
        again = write(record, [form], language)[f"report.{form}"]
        if again == data or (form == "html" and _DRAWN.sub(b"", again) == _DRAWN.sub(b"", data)):
            return True
    return False
