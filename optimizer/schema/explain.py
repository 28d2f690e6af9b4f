"""What pydantic found wrong, said to a planner: place, what is wrong, what to do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.faults import Fault, Place, did_you_mean, nearest
from optimizer.read import Document
from optimizer.read.document import Path
from optimizer.schema.keys import keys_at
from optimizer.schema.phrases import CODES, phrase, subject, unknown_key
from optimizer.schema.quantities import ID

_Column = tuple[str, str, str | None, int | None]
TORN = "comma"
"""The kind of a text that a comma cut into pieces."""
LISTED = 25
"""So many faults of one kind in one column of a table are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing wrong at a path of a document.

    `missing` is the key that should be there; `of_key` blames the key, `known` are the keys that may stand there, and
    `meant` is the one that a misspelt key seems to mean.
    """

    kind: str
    path: Path
    message: str
    remedy: str
    missing: str | None = None
    of_key: bool = False
    known: tuple[str, ...] = ()
    meant: str | None = None

    def at(self, path: Path) -> Found:
        """The same at another path."""
        return replace(self, path=path)


def faults_of(error: ValidationError, model: type[BaseModel], document: Document) -> Iterator[Fault]:
    """Every error of a validation as a fault with its place in the file."""
    return told(found_in(error, model, document.value), document)


def found_in(error: ValidationError, model: type[BaseModel], value: Any) -> list[Found]:
    """Every error of a validation, one for each path; `value` is what was validated."""
    found: dict[tuple[Path, str | None], Found] = {}
    for detail in errors_of(error):
        one = _found(detail, model, value)
        key = (one.path, one.missing)
        found[key] = _either(found[key], one) if key in found else one
    misspelt = {(one.path[:-1], one.meant) for one in found.values() if one.meant is not None}
    return [one for one in found.values() if (one.path, one.missing) not in misspelt]


def errors_of(error: ValidationError) -> list[ErrorDetails]:
    """The errors of a validation, less those that only say again that the entries of a list are wrong."""
    return [detail for detail in error.errors(include_url=False) if not _is_echo(detail)]


def _is_echo(detail: ErrorDetails) -> bool:
    """A list counts as too short when its entries are faulty, however many there are."""
    least = detail.get("ctx", {}).get("min_length")
    given = detail["input"]
    return detail["type"] == "too_short" and isinstance(given, dict | list) and len(given) >= (least or 0)


def told(found: Iterable[Found], document: Document) -> Iterator[Fault]:
    """The faults of a document with their places; what is wrong with a whole column of a table is said once."""
    said: set[tuple[str, Place, str]] = set()
    counts: dict[_Column, int] = {}
    unlisted: dict[_Column, Fault] = {}
    for one in found:
        table, subpath = owner_of(document, one.path)
        fault = _of_table(one, table, subpath, document) if table.columns else _of_yaml(one, document)
        if (fault.code, fault.place, fault.message) in said:
            continue
        said.add((fault.code, fault.place, fault.message))
        column = (fault.code, fault.place.file, fault.place.sheet, fault.place.column)
        counts[column] = counts.get(column, 0) + 1
        if not table.columns or counts[column] <= LISTED:
            yield fault
        else:
            unlisted.setdefault(column, fault)
    for column, fault in unlisted.items():
        yield _the_others(fault, counts[column] - LISTED)


def path_in(location: Sequence[int | str], value: Any) -> tuple[Path, str | None]:
    """The part of pydantic's location that is in the document, and the key that is not there (if one is missing)."""
    path: list[int | str] = []
    missing = None
    for step in location:
        missing = None
        if isinstance(value, dict) and (step in value or str(step) in value):
            step = step if step in value else str(step)  # noqa: PLW2901 - a year is a number to pydantic
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            missing = str(step)
            continue
        path.append(step)
    return tuple(path), missing


def owner_of(document: Document, path: Path) -> tuple[Document, Path]:
    """The file, table or sheet that a path of a document leads into, and the path there."""
    for length in range(len(path), -1, -1):
        if path[:length] in document.mounts:
            inner, subpath = document.mounts[path[:length]]
            return owner_of(inner, subpath + path[length:])
    return document, path


def _found(detail: ErrorDetails, model: type[BaseModel], value: Any) -> Found:
    path, missing = path_in(detail["loc"], value)
    kind = detail["type"]
    if not path and kind in value:
        path = (kind,)  # the whole file is blamed for what one of its keys says
    of_key = kind == "extra_forbidden" or (bool(detail["loc"]) and detail["loc"][-1] == "[key]")
    if kind == "extra_forbidden":
        key = str(path[-1])
        owner = _at(value, path[:-1])
        torn = _torn(owner, key, path[:-1]) if owner[key] is None and not ID.fullmatch(key) else None
        if torn is not None:
            return torn
        known = keys_at(model, detail["loc"][:-1])
        free = [name for name in known if name not in owner]
        meant = next(iter(nearest(key, free, most=1)), None)
        message, remedy = unknown_key(subject(path[:-1], value), key, known, meant)
        return Found(kind, path, message, remedy, None, of_key, tuple(known), meant)
    message, remedy = phrase(detail, subject(path, value), missing)
    return Found(kind, path, message, remedy, missing if kind == "missing" else None, of_key)


def _torn(owner: dict[str, Any], key: str, path: Path) -> Found | None:
    """An expression in a `{…}` of which a comma left only the beginning; `key` is one of the pieces behind."""
    keys = list(owner)
    before = next((k for k in reversed(keys[: keys.index(key)]) if owner[k] is not None), None)
    if before not in ("when", "where"):
        return None
    pieces = itertools.takewhile(lambda k: owner[k] is None, keys[keys.index(before) + 1 :])
    whole = ", ".join((str(owner[before]), *pieces))
    message = f"{path[-1]}: between {{ and }} a comma ends the expression `{before}`"
    return Found(TORN, (*path, before), message, f'put it in quotes: {before}: "{whole}"')


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _either(one: Found, other: Found) -> Found:
    """Two ways in which a value fails that may be of either kind, as one."""
    literal = next((found for found in (other, one) if found.kind == "literal_error"), None)
    if literal is None:
        return one
    plain = other if literal is one else one
    return replace(plain, remedy=f"{plain.remedy}, or {literal.remedy.removeprefix('write ')}")


def _of_yaml(one: Found, document: Document) -> Fault:
    return Fault(CODES.get(one.kind, "S199"), document.place(one.path, one.of_key), one.message, one.remedy)


def _of_table(one: Found, table: Document, path: Path, document: Document) -> Fault:
    """A fault in a table; an unknown and a missing column are faults of its header."""
    code = CODES.get(one.kind, "S199")
    names = [str(step) for step in path[1:]]
    if one.kind == "extra_forbidden":
        column = ".".join(names)
        remedy = one.remedy.replace("keys here:", "columns here:")
        return Fault(code, table.place(path, key=True), f'unknown column "{column}"', remedy)
    if one.kind == "missing" and one.missing is not None and not one.missing.isdigit():
        wanted = ".".join([*names, one.missing])
        if not any(name == wanted or name.startswith(f"{wanted}.") for name in table.columns):
            return _no_column(wanted, table)
        return Fault(code, table.place((*path, one.missing)), one.message, f"fill the column {wanted}")
    return Fault(code, document.place(one.path, one.of_key), one.message, one.remedy)


def _no_column(wanted: str, table: Document) -> Fault:
    header = table.place((0, table.columns[0]), key=True)
    place = Place(header.file, header.line, None, header.sheet)
    message = f'column "{wanted}" is missing; present: {", ".join(table.columns)}'
    return Fault("S102", place, message, did_you_mean(wanted, table.columns) or f"add the column {wanted}")


def _the_others(first: Fault, count: int) -> Fault:
    message = f"{count} more cells of this column are wrong in the same way"
    return Fault(first.code, first.place, message, "mend them like those listed")
