"""Sources: where every rating comes from, with what is assumed marked, and every person's override."""

from __future__ import annotations

from optimizer.report.blocks import Block, Cell, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document, plain


def sources(context: Context) -> Section:
    """The chapter on provenance and overrides."""
    blocks: list[Block] = [Paragraph(_lead(context), "lead")]
    blocks += [table for table in (_ratings(context), _overrides(context)) if table]
    if not context.rows("overrides"):
        blocks.append(Paragraph(context.say("sources.no-overrides")))
    return Section(context.say("sources.title"), tuple(blocks))


def _lead(context: Context) -> str:
    ratings = context.ratings
    assumed = sum(bool(item.get("assumed")) for item in ratings)
    lead = context.words.count("sources.lead", len(ratings), assumed=assumed)
    return lead if ratings else context.say("sources.none")


def _ratings(context: Context) -> Table | None:
    found = context.ratings
    if not found:
        return None
    column = context.column
    columns = (
        column("criterion", head=True, width="wide"),
        column("rating-of", width="medium"),
        column("low", "number"),
        column("best", "number"),
        column("high", "number"),
        column("unit"),
        column("source", width="wide"),
        column("source-year", "year"),
        column("place", "id"),
    )
    groups: dict[str, list[Document]] = {}
    for item in found:
        groups.setdefault(str(item.get("technology") or ""), []).append(item)
    rows: list[Row] = []
    for name, of_group in groups.items():
        rows.append(row(_group(context, name), *[None] * (len(columns) - 1), emphasis="group"))
        rows += [_rating_row(context, item) for item in of_group]
    return Table(columns, tuple(rows), context.say("sources.caption"), wide=True)


def _group(context: Context, name: str) -> str:
    return context.name(name) if name else context.say("sources.partners")


def _rating_row(context: Context, item: Document) -> Row:
    return row(
        Cell(context.criterion(item.get("criterion")), str(item.get("measure") or "")),
        _subject(context, item),
        plain(item.get("low")),
        plain(item.get("best")),
        plain(item.get("high")),
        str(item.get("unit") or "") or None,
        _source(context, item),
        plain(item.get("source_year")),
        plain(item.get("where")),
    )


def _subject(context: Context, item: Document) -> str:
    """Whose rating it is: an option's, a partner's or the technology's."""
    parts = [context.say(f"sources.{key}", name=item[key]) for key in ("option", "partner") if item.get(key)]
    return ", ".join(parts) or context.say("sources.technology")


def _source(context: Context, item: Document) -> Cell:
    note, source = str(item.get("note") or ""), str(item.get("source") or "")
    if not item.get("assumed"):
        return Cell(source or None, note)
    said = "" if source.lower() == "assumed" else source
    return Cell(context.say("sources.assumed"), "; ".join(filter(None, [said, note])), "warn")


def _overrides(context: Context) -> Table | None:
    found = context.rows("overrides")
    if not found:
        return None
    column = context.column
    columns = (
        column("technology", head=True, width="wide"),
        column("question"),
        column("answer"),
        column("by-whom", width="medium"),
        column("on"),
        column("because", width="wide"),
    )
    rows = tuple(_override_row(context, item) for item in found)
    return Table(columns, rows, context.say("sources.overrides"))


def _override_row(context: Context, item: Document) -> Row:
    answer = item.get("answer")
    said = ("no", "yes")[answer] if isinstance(answer, bool) else str(answer)
    values = (plain(item.get(key)) for key in ("by", "on", "because"))
    name, answer = context.name(item["technology"]), context.words.get(f"word.{said}", said)
    return row(name, plain(item.get("question")), answer, *values)
