"""A value of a file as one cell of a sheet, in the plainest form from which the reader makes the same value again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from optimizer.read import TEXT_COLUMNS, Plain, scalar
from optimizer.read.characters import trimmed
from optimizer.read.flow import ESCAPED, CellError, cell_value
from optimizer.read.workbook import cell_text

__all__ = ["NoCellError", "Path", "as_cell", "is_plain_key"]

Path = tuple[str, ...]
LISTED = frozenset(
    {"applies_to", "bloc", "charged_to", "conditions", "functions", "modes", "partner", "partners", "tags"}
)
"""Keys under which one entry is as good as a list of one."""
_BARE = re.compile(r"\w(?:[\w .+\-/%()<>=]*[\w.+\-/%()])?")
_NULLS = frozenset({"~", "null", "Null", "NULL"})


class NoCellError(ValueError):
    """A value that no cell can hold."""


def as_cell(value: Any, path: Path, *, numeric: bool = False) -> str | float | bool:
    """The cell for `value` in the column `path`.

    `numeric`: the column holds numbers, so 1.50 may become 1.5; elsewhere (ids, texts) every sign counts. Raises
    NoCellError.
    """
    if path[-1] in LISTED and isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        value = value[0]
    for candidate in _candidates(value):
        if _comes_back(candidate, value, path, numeric):
            return candidate
    raise NoCellError(f"no cell of the column {'.'.join(path)} can hold {str(value)[:60]!r}")


def is_plain_key(key: str) -> bool:
    """Whether a key can be part of a dotted name of a column."""
    return key != "" and "." not in key and trimmed(key) == key and not ESCAPED.search(key)


def _candidates(value: Any) -> Iterator[str | float | bool]:
    """Ways to write a value, the most convenient in Excel first."""
    if isinstance(value, str):
        typed = scalar(value)
        if isinstance(typed, bool):
            yield typed
        elif isinstance(typed, Decimal):
            yield float(typed)
        yield str(value)
    elif isinstance(value, list) and all(isinstance(part, str) for part in value):
        ended = ";" if len(value) == 1 else ""
        yield ";".join(value) + ended
    yield _flow(value)


def _comes_back(candidate: str | float | bool, value: Any, path: Path, numeric: bool) -> bool:
    text = trimmed(candidate) if isinstance(candidate, str) else cell_text(candidate)
    if not text or ESCAPED.search(text):
        return False
    try:
        found = cell_value(text, path, TEXT_COLUMNS)
    except CellError:
        return False
    if isinstance(found, str) and isinstance(value, str) and not TEXT_COLUMNS.isdisjoint(path):
        return str(found) == str(value)
    return _same(found, value, numeric)


def _same(found: Any, value: Any, numeric: bool) -> bool:
    """Whether two values mean the same whatever the schema makes of them."""
    if isinstance(found, dict) and isinstance(value, dict):
        return found.keys() == value.keys() and all(_same(found[key], value[key], numeric) for key in value)
    if isinstance(found, list) and isinstance(value, list):
        return len(found) == len(value) and all(_same(*pair, numeric) for pair in zip(found, value, strict=True))
    if not isinstance(found, str) or not isinstance(value, str):
        return found is None and value is None
    one, other = scalar(found), scalar(value)
    if type(one) is not type(other) or one != other:
        return False
    return numeric or not isinstance(one, Decimal) or str(found) == str(value)


def _flow(value: Any) -> str:
    """YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_word(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, Plain) and not isinstance(scalar(value), str):
        return str(value)
    return _word(str(value))


def _word(text: str) -> str:
    """A text bare where it stays a text so, else in quotes."""
    bare = _BARE.fullmatch(text) and text not in _NULLS and isinstance(scalar(Plain(text)), str)
    if bare and not ESCAPED.search(text):
        return text
    return json.dumps(text, ensure_ascii=False).replace("_x005", "\\x5fx005")
