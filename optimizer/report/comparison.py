"""The comparison of two runs, written through the same blocks as a report."""

from __future__ import annotations

import json

from optimizer.report.blocks import Block, Cell, Facts, Paragraph, Report, Section, Table, Value, row
from optimizer.report.build import labels_of
from optimizer.report.context import Context, Document, context_of, plain
from optimizer.report.html import write_html
from optimizer.report.markdown import write_markdown
from optimizer.report.shown import printed
from optimizer.report.words import words_of

_WRITERS = {"html": write_html, "md": write_markdown}


def write_comparison(comparison: Document, form: str, language: str = "en") -> bytes:
    """A comparison (`optimizer-comparison/1`) as `html`, `md` or `json`. ValueError for another form."""
    if form == "json":
        return f"{json.dumps(comparison, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)}\n".encode()
    if form not in _WRITERS:
        raise ValueError(f"no comparison format {form!r}; there are html, json, md")
    return _WRITERS[form](build_comparison(comparison, language))


def build_comparison(comparison: Document, language: str = "en") -> Report:
    """The blocks of a comparison: what it is worth, then decisions, files and settings that changed."""
    context = context_of(comparison, words_of(language))
    chapters = (_worth(context), *(_changes(context, key) for key in ("decisions", "inputs", "settings")))
    title = context.say("comparison.title", new=comparison.get("new") or "", old=comparison.get("old") or "")
    return Report(title, context.say("comparison.kind"), language, "", chapters, labels_of(context.words))


def _worth(context: Context) -> Section:
    items = [(context.say(f"comparison.{key}"), _difference(context.document.get(name))) for key, name in _NUMBERS]
    blocks: tuple[Block, ...] = (Facts(tuple(items), "figures"), Paragraph(context.say("comparison.causes")))
    return Section(context.say("comparison.worth"), blocks)


_NUMBERS = (("value", "value"), ("cost", "cost_total"))


def _difference(amount: float | None) -> Cell:
    sign = "+" if amount is not None and amount > 0 else ""
    return Cell(f"{sign}{printed(amount, 'number')}")


def _changes(context: Context, key: str) -> Section:
    """One row for each difference, old beside new."""
    found, title = context.rows(key), context.say(f"comparison.{key}")
    if not found:
        return Section(title, (Paragraph(context.say(f"comparison.none.{key}")),))
    noun, column = {"decisions": "technology", "inputs": "path", "settings": "setting"}[key], context.column
    head = column({"inputs": "file"}.get(key, noun), head=True, width="medium")
    kind = "id" if key == "inputs" else "text"
    columns = (head, column("old", kind, width="medium"), column("new", kind, width="medium"))
    rows = tuple(row(str(item[noun]), _said(item.get("old")), _said(item.get("new"))) for item in found)
    return Section(title, (Table(columns, rows, title),))


def _said(value: object) -> Value:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else plain(value)
