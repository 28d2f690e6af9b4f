"""What the plan does not cover and what the reader was warned of."""

from __future__ import annotations

from optimizer.report.blocks import Block, Bullets, Cell, Heading, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document
from optimizer.report.why import idle, left_out


def gaps(context: Context) -> Section:
    """The chapter on shortfalls and warnings; it says so when there are none."""
    blocks: list[Block] = []
    if context.decisions:
        blocks.append(_shortfalls(context) or Paragraph(context.say("gaps.no-shortfalls")))
        blocks.append(_wanted(context) or Paragraph(context.say("gaps.no-wanted")))
    warned = warnings_table(context)
    blocks.append(warned or Paragraph(context.say("gaps.no-warnings")))
    notes = tuple(("", str(note)) for note in context.document.get("notes") or ())
    if notes:
        blocks += [Heading(context.say("gaps.notes")), Bullets(notes)]
    return Section(context.say("gaps.title" if context.decisions else "gaps.title-alone"), tuple(blocks))


def _shortfalls(context: Context) -> Table | None:
    found = context.rows("shortfalls")
    if not found:
        return None
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("verdict"),
        context.column("value-lost", "number", digits=3),
        context.money_column("column.money-needed"),
    )
    verdicts = {item["technology"]: context.verdicts(item) for item in context.decisions}
    rows = tuple(_short_row(context, item, verdicts.get(item["technology"])) for item in found)
    return Table(columns, rows, context.say("gaps.shortfalls"), note=context.say("gaps.shortfalls.note"))


def _short_row(context: Context, item: Document, verdict: str | None) -> Row:
    name = context.name(item["technology"])
    return row(name, verdict or None, item.get("value_lost"), item.get("money_needed"))


def _wanted(context: Context) -> Table | None:
    """What would be worth acting on, by the best option that was left out."""
    short = {item["technology"] for item in context.rows("shortfalls")}
    found = [(item, best) for item in context.decisions if (best := left_out(item)) and item["technology"] not in short]
    if not found:
        return None
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("verdict"),
        context.column("best-option", width="wide"),
        context.column("worth-more", "number", digits=3),
        context.money_column("column.cost"),
    )
    rows = tuple(_wanted_row(context, item, best) for item, best in found)
    return Table(columns, rows, context.say("gaps.wanted"), note=context.say("gaps.wanted.note"))


def _wanted_row(context: Context, item: Document, best: Document) -> Row:
    option = Cell(context.words.title(best, str(best.get("option"))), context.mode_word(best.get("mode")))
    more = (best.get("value") or 0.0) - (idle(item) or 0.0)
    name, verdict = context.name(item["technology"]), context.verdicts(item) or None
    return row(name, verdict, option, more, best.get("cost_total"))


def warnings_table(context: Context) -> Table | None:
    """Every warning with its place and what can be done."""
    found = context.document.get("warnings") or []
    if not found:
        return None
    columns = (
        context.column("place", "id"),
        context.column("warning", head=True, width="wide"),
        context.column("remedy", width="wide"),
    )
    return Table(columns, tuple(_warning_row(item) for item in found), context.say("gaps.warnings"))


def _warning_row(item: Document | str) -> Row:
    if isinstance(item, str):
        return row(None, item, None)
    place = ":".join(str(item[key]) for key in ("file", "line", "column") if item.get(key) is not None)
    code = str(item.get("code") or "")
    return row(Cell(place or None, code), str(item.get("message") or ""), str(item.get("remedy") or "") or None)
