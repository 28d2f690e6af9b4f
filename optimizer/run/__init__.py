"""The record of one pass and its folder."""

from optimizer.figures import number
from optimizer.run.audit import Audit, Checked, audited
from optimizer.run.document import document, score_rows, screening_rows
from optimizer.run.findings import Findings
from optimizer.run.folder import (
    INPUTS,
    PROOF,
    NotARunError,
    WriteError,
    add_files,
    canonical,
    compact,
    find_run,
    input_name,
    read_files,
    read_inputs,
    read_run,
    run_id,
    write_files,
    write_run,
)
from optimizer.run.weighing import weights_document

__all__ = [
    "INPUTS",
    "PROOF",
    "Audit",
    "Checked",
    "Findings",
    "NotARunError",
    "WriteError",
    "add_files",
    "audited",
    "canonical",
    "compact",
    "document",
    "find_run",
    "input_name",
    "number",
    "read_files",
    "read_inputs",
    "read_run",
    "run_id",
    "score_rows",
    "screening_rows",
    "weights_document",
    "write_files",
    "write_run",
]
