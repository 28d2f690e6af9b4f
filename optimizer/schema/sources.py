"""Where a number of a file comes from: its own `source`, else that of the nearest mapping or row around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from optimizer.read import Document
from optimizer.read.document import Path


@dataclass(frozen=True, slots=True)
class Said:
    """What the file says of a number: its source, the year of the source, a note."""

    source: str | None = None
    source_year: str | None = None
    note: str | None = None


NOTHING = Said()


def said_of(document: Document, path: Path) -> Said:
    """What covers the number at a path. A row of a table is covered by its own columns, not by what names the table."""
    value, said = document.value, _said(document.value, NOTHING, last=False)
    for length, step in enumerate(path, start=1):
        value = _inside(value, step)
        if path[:length] in document.mounts:
            inner, there = document.mounts[path[:length]]
            if inner is not document or there[:1] != path[:1]:
                said = NOTHING
        said = _said(value, said, last=length == len(path))
    return said


def sourced_numbers(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every number below a value that is written as a mapping with where it comes from, with its path."""
    if isinstance(value, dict):
        if "source" in value and not value.keys().isdisjoint(("value", "best")):
            yield path, value
        for key, part in value.items():
            yield from sourced_numbers(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from sourced_numbers(part, (*path, number))


def _inside(value: Any, step: int | str) -> Any:
    if isinstance(value, dict):
        return value.get(step, value.get(str(step)))
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def _said(value: Any, before: Said, *, last: bool) -> Said:
    """What a mapping says of itself; a year or a note without a source is said of the `last` one, the number, alone."""
    if not isinstance(value, dict):
        return before
    source, year, note = (_text(value.get(key)) for key in ("source", "source_year", "note"))
    if source is not None:
        return Said(source, year, note)
    return Said(before.source, year or before.source_year, note or before.note) if last else before


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str) else None
