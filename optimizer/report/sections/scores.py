"""Scores by criterion: the first-level partial values behind each decision."""

from __future__ import annotations

from optimizer.report.blocks import Column, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document
from optimizer.report.why import idle


def scores(context: Context) -> Section:
    """The chapter with one row of partial values for each decision."""
    criteria = _first_level(context)
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("mode"),
        *(_criterion_column(context, name) for name in criteria),
        *((context.column("importance", "number"),) if _differ(context) else ()),
        context.column("value", "number", digits=3),
        context.column("idle", "number", digits=3),
    )
    rows = tuple(_row(context, item, criteria) for item in context.decisions)
    table = Table(columns, rows, context.say("scores.caption"), note=context.say("scores.note"), wide=len(criteria) > 5)
    return Section(context.say("scores.title"), (Paragraph(context.say("scores.lead"), "lead"), table))


def _first_level(context: Context) -> list[str]:
    tree = [str(item["id"]) for item in context.rows("criteria_tree") if item.get("parent") is None]
    partial = {name for item in context.decisions for name in item.get("partial") or {}}
    found = [name for name in tree if name in partial]
    return found or sorted(partial)


def _criterion_column(context: Context, name: str) -> Column:
    weight = context.part("weights").get(name)
    title = context.criterion(name)
    if isinstance(weight, (int, float)):
        title = context.say("scores.weighted", name=title, share=context.share(weight))
    return Column(title, "number", digits=2, bar=(0.0, 1.0))


def _row(context: Context, item: Document, criteria: list[str]) -> Row:
    partial = item.get("partial") or {}
    return row(
        context.name(item["technology"]),
        context.mode(item["mode"]),
        *(partial.get(name) for name in criteria),
        *((item.get("importance"),) if _differ(context) else ()),
        item.get("value"),
        idle(item),
        emphasis="strong" if item["mode"] != "none" else "muted",
    )


def _differ(context: Context) -> bool:
    """Whether technologies differ in importance; where all count alike, a column of ones says nothing."""
    return any(item.get("importance") not in (None, 1) for item in context.decisions)
