"""What a planner reads when there is no plan: the conflict and its repairs, or that time ran out."""

from __future__ import annotations

from optimizer.report.blocks import Block, Bullets, Cell, Paragraph, Section, Table, row
from optimizer.report.context import Context, Document
from optimizer.report.status import status_callout


def refusal(context: Context) -> Section:
    """The chapter that stands in place of the decisions."""
    blocks: list[Block] = [status_callout(context)]
    if context.document.get("status") == "infeasible":
        blocks += _conflict(context) + _repairs(context)
    else:
        blocks.append(Bullets(tuple(("", context.say(f"refusal.try.{n}")) for n in (1, 2, 3))))
    return Section(context.say("refusal.title"), tuple(blocks))


def _conflict(context: Context) -> list[Block]:
    found = context.rows("conflict")
    if not found:
        return [Paragraph(context.say("refusal.no-conflict"))]
    columns = (
        context.column("demand", head=True, width="wide"),
        context.column("kind"),
        context.column("year", "year"),
        context.column("place", "id"),
    )
    rows = tuple(
        row(_demand(context, item), _kind(context, item), item.get("year"), item.get("where")) for item in found
    )
    caption = context.words.count("refusal.conflict", len(found))
    return [Table(columns, rows, caption, note=context.say("refusal.conflict.note"))]


_NOUNS = {"budget": "budgets", "resource": "resources", "rule": "rules", "limit": "rules"}


def _demand(context: Context, item: Document) -> Cell:
    """The demand in the record's words; in a language that has a title for it the title, with those words below."""
    name, sentence = str(item.get("id") or ""), str(item.get("sentence") or item.get("id"))
    noun = _NOUNS.get(str(item.get("kind")), "")
    titles = ((context.part("names").get(noun) or {}).get(name) or {}).get("titles") or {}
    title = titles.get(context.words.language)
    return Cell(str(title), sentence) if title else Cell(sentence, name)


def _kind(context: Context, item: Document) -> str:
    kind = str(item.get("kind") or "")
    return context.words.get(f"kind.{kind}", kind)


def _sentence(item: Document) -> str:
    said = str(item.get("sentence") or "")
    return said[:1].upper() + said[1:]


def _money(item: Document) -> float | None:
    """What a repair costs; only a budget's repair is told in money."""
    kinds = {change.get("kind") for change in item.get("changes") or ()}
    return item.get("cost") if kinds == {"budget"} else None


def _repairs(context: Context) -> list[Block]:
    found = context.rows("repairs")
    if not found:
        return [Paragraph(context.say("refusal.no-repairs"))]
    columns = (context.column("repair", head=True, width="wide"), context.money_column("column.money"))
    rows = tuple(row(_sentence(item), _money(item)) for item in found)
    return [Table(columns, rows, context.say("refusal.repairs"), note=context.say("refusal.repairs.note"))]
