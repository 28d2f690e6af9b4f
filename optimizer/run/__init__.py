"""The record of one pass and its folder."""

from optimizer.run.document import document, screening_rows
from optimizer.run.findings import Findings
from optimizer.run.folder import NotARunError, WriteError, canonical, find_run, read_run, run_id, write_files, write_run
from optimizer.run.numbers import number

__all__ = [
    "Findings",
    "NotARunError",
    "WriteError",
    "canonical",
    "document",
    "find_run",
    "number",
    "read_run",
    "run_id",
    "screening_rows",
    "write_files",
    "write_run",
]
