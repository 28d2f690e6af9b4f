"""The inputs that changed between two runs: one row for each key, under the group in which it is put back."""

from __future__ import annotations

from optimizer.report.blocks import Paragraph, Row, Section, Table, Value, row
from optimizer.report.context import Context, Document
from optimizer.report.shown import MINUS

_LONG = 90
"""Signs that a value of an input may take in a table; a longer one is told by its number of entries."""


def changed_inputs(context: Context) -> Section:
    """Every key that differs, under its group; what changes no plan stands last."""
    column = context.column
    columns = (
        column("key", "id", head=True, width="wide"),
        column("old", width="medium"),
        column("new", width="medium"),
        column("old-place", "id"),
        column("new-place", "id"),
    )
    rows: list[Row] = []
    group = None
    for one in sorted(context.rows("inputs"), key=lambda item: not item["matters"]):
        if one["group"] != group:
            group = one["group"]
            rows.append(row(group_of(context, group), *[None] * (len(columns) - 1), emphasis="group"))
        rows.append(_input_row(context, one))
    title, note = context.say("comparison.inputs"), context.say("comparison.inputs.note")
    table = Table(columns, tuple(rows), title, note=note, wide=True) if rows else None
    return Section(title, (table or Paragraph(context.say("comparison.none.inputs")),))


def _input_row(context: Context, one: Document) -> Row:
    values = (said(context, one.get(which)) for which in ("old", "new"))
    places = (one.get(f"where_{which}") or _asked(context, one, which) for which in ("old", "new"))
    return row(one["path"], *values, *places)


def _asked(context: Context, one: Document, which: str) -> str | None:
    asked = one["noun"] == "settings" and one.get(which) is not None
    return context.say("comparison.command-line") if asked else None


def said(context: Context, value: object) -> Value:
    """A value of a file in one cell; a long one by its number of entries."""
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value if value is None else _number(value)
    if isinstance(value, bool):
        return context.say("word.yes" if value else "word.no")
    if isinstance(value, str):
        return value
    text = _listed(value)
    return text if len(text) <= _LONG else context.words.count("comparison.entries", _entries(value))


def _number(value: float) -> str:
    """A number as the file has it, without thousands commas."""
    return str(value).replace("-", MINUS)


def _listed(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_listed(part)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_listed, value))
    return "" if value is None else str(value)


def _entries(value: object) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return sum(map(_entries, parts)) or 1


def group_of(context: Context, key: str) -> str:
    """What the group of this key is called."""
    found = (one for one in context.rows("groups") if one["group"] == key)
    return group_word(context, next(found, {"group": key}))


def group_word(context: Context, group: Document) -> str:
    """What a group of changes is called: its word, or the title of its technology."""
    noun, _, name = str(group["group"]).partition(":")
    if noun == "technology" and name:
        return context.words.title(group, name)
    return context.say("comparison.group.technologies" if noun == "technology" else f"comparison.group.{noun}")
