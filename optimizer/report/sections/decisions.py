"""The decision table: every technology by priority, with the one sentence that says why."""

from __future__ import annotations

from optimizer.report.blocks import Cell, Column, Paragraph, Row, Section, Table, row, without_empty
from optimizer.report.context import Context, Document
from optimizer.report.why import why


def decisions(context: Context) -> Section:
    """The chapter with the decision table and how to read it."""
    table = Table(
        _columns(context),
        tuple(_row(context, item) for item in context.decisions),
        context.say("decisions.caption"),
        note=context.say("decisions.note"),
        note_title=context.say("column.why"),
        wide=True,
    )
    table = without_empty(table)
    return Section(context.say("decisions.title"), (Paragraph(context.say("decisions.lead"), "lead"), table))


def _columns(context: Context) -> tuple[Column, ...]:
    column = context.column
    return (
        column("rank", "number", width="narrow"),
        column("technology", head=True, width="wide"),
        column("mode"),
        column("option", width="wide"),
        column("partner", width="medium"),
        column("start", "year"),
        column("ready", "year"),
        context.money_column("column.cost"),
        column("value", "number", digits=3),
        column("verdict"),
        column("replacement", "number", digits=3),
    )


def _row(context: Context, item: Document) -> Row:
    acted = item["mode"] != "none"
    cost, verdict = item.get("cost_total") if acted else None, context.verdicts(item) or None
    return row(
        item.get("priority"),
        Cell(context.name(item["technology"]), str(item.get("domain") or "")),
        context.mode(item["mode"]),
        _option(context, item) if acted else None,
        _partners(context, item),
        item.get("start"),
        _ready(context, item),
        cost,
        item.get("value"),
        verdict,
        _replacement(context, item),
        emphasis="strong" if acted else "muted",
        note=why(context, item),
    )


def is_late(item: Document) -> bool:
    """Whether the choice is ready only after the year the technology is needed, and no bridge stands in until then."""
    ready, needed = item.get("ready"), item.get("needed_by")
    return bool(ready and needed and ready > needed and not item.get("bridge"))


def _ready(context: Context, item: Document) -> Cell:
    late = context.say("pages.late", year=item["needed_by"]) if is_late(item) else ""
    return Cell(item.get("ready"), late)


def _option(context: Context, item: Document) -> Cell:
    bridge = context.say("decisions.bridge", name=bridge_title(context, item)) if item.get("bridge") else ""
    return Cell(option_title(context, item) or None, bridge)


def bridge_title(context: Context, item: Document) -> str:
    """The title of the option that stands in until the chosen one is ready, else its id; empty for none."""
    bridge = item.get("bridge")
    titled = (one for one in item.get("alternatives_considered") or () if one.get("option") == bridge)
    return context.words.title(next(titled, {}), str(bridge)) if bridge else ""


def option_title(context: Context, item: Document) -> str:
    """The title of the option that was chosen, else its id."""
    titled = {"title": item.get("option_title"), "titles": item.get("option_titles")}
    return context.words.title(titled, str(item.get("option") or ""))


def _partners(context: Context, item: Document) -> Cell:
    names = context.partners(item)
    joined = context.alliance(item.get("alliance"))
    alliance = context.say("decisions.alliance", name=joined) if joined else ""
    return Cell(names or None, alliance)


def _replacement(context: Context, item: Document) -> Cell:
    replacement = item.get("replacement") or {"value": item.get("replacement_value"), "proven": True}
    if item["mode"] == "none":
        return Cell(None)
    if replacement.get("irreplaceable"):
        return Cell(context.say("decisions.irreplaceable"))
    unproven = replacement.get("value") is not None and not replacement.get("proven", True)
    return Cell(replacement.get("value"), context.say("decisions.unproven") if unproven else "")
