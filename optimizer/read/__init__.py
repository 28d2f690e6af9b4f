"""Strict reading of YAML, CSV and workbooks into plain values that know their place; nothing is converted."""

from optimizer.read.document import Document, Path
from optimizer.read.scalars import NumberError, Plain, number, scalar
from optimizer.read.settings import read_settings
from optimizer.read.tables import TEXT_COLUMNS, read_table
from optimizer.read.workbook import Workbook, read_workbook
from optimizer.read.yaml_text import read_yaml

__all__ = [
    "TEXT_COLUMNS",
    "Document",
    "NumberError",
    "Path",
    "Plain",
    "Workbook",
    "number",
    "read_settings",
    "read_table",
    "read_workbook",
    "read_yaml",
    "scalar",
]
