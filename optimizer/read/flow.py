"""What one cell of a table holds: a text, several with semicolons between, or YAML in braces, brackets or quotes.

`{mode: own, family: quantum}` is a mapping, `[{bloc: us}, {bloc: cn}]` a list of two, `"007"` a text that stays one.
In a column of running text a cell is that text, whatever signs it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any

import yaml

from optimizer.read.characters import trimmed
from optimizer.read.findings import Findings
from optimizer.read.scalars import Plain
from optimizer.read.yaml_events import LEFT_OUT, Reader, StoppedError, take_events

__all__ = ["ESCAPED", "CellError", "cell_value", "must_be_quoted"]

_CLOSED = {'"': '"', "{": "}", "[": "]"}
# A workbook writes an odd sign as _x000D_ and such a text itself as _x005F_x000D_; not every reader undoes the latter.
ESCAPED = re.compile("_x005[fF]")


class CellError(ValueError):
    """A cell that begins like YAML and is none: what is wrong with it, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy


def cell_value(cell: str, path: tuple[str, ...], text: AbstractSet[str]) -> Any:
    """The value of a trimmed cell that is not empty, in the column `path`; `text` are the columns of running text.

    Raises CellError.
    """
    if not text.isdisjoint(path):
        quoted = _unquoted(cell)
        return Plain(cell) if quoted is None else quoted
    if cell[0] in _CLOSED:
        return _flow(cell)
    return Plain(cell) if ";" not in cell else _several(cell)


def must_be_quoted(text: str) -> bool:
    """Whether a text would not come back from a column of running text as it is; in quotes, as in "  a", it does."""
    return text == "" or trimmed(text) != text or ESCAPED.search(text) is not None or _unquoted(text) is not None


def _unquoted(cell: str) -> str | None:
    """The text in the quotes where it needs them; None for any other cell, `"so-called" sovereignty` among them."""
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"':
        return None
    try:
        found = _flow(cell)
    except CellError:
        return None
    return found if isinstance(found, str) and must_be_quoted(found) else None


def _several(cell: str) -> list[Plain | None]:
    """The parts between semicolons; one at the end ends the last, alone it is no part; an empty part is None."""
    parts = [part.strip() for part in cell.removesuffix(";").split(";")] if cell != ";" else []
    return [Plain(part) if part else None for part in parts]


def _flow(cell: str) -> Any:
    closing = _CLOSED[cell[0]]
    if cell[-1] != closing:
        raise CellError(f"a cell that begins with {cell[0]} ends with {closing}", "close it, or begin with a letter")
    findings = Findings("")
    reader = Reader(findings, None)
    try:
        take_events(reader, cell)
    except (yaml.YAMLError, ValueError, OverflowError):
        raise CellError(*_NOT_YAML) from None
    except StoppedError:
        pass  # The fault is noted.
    if reader.repeated:
        raise CellError(f'"{reader.repeated[0][1][:60]}" is given twice in one cell', "delete one of the two")
    value = reader.result()
    if findings.kept or value is LEFT_OUT:
        message, remedy = next(((fault.message, fault.remedy) for fault in findings.kept), _NOT_YAML)
        raise CellError(message, remedy)
    return value


_NOT_YAML = (
    "what is in brackets cannot be read",
    "write {name: value, name: value} or [value, value]; put a text with commas or colons in quotes",
)
