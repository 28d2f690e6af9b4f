"""Sources: where every rating comes from, with what is assumed marked, and every person's override."""

from __future__ import annotations

from optimizer.report.blocks import Block, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document, plain
from optimizer.report.sections.ratings import Source, folded, source_cell, source_of


def sources(context: Context) -> Section:
    """The chapter on provenance and overrides."""
    blocks: list[Block] = [Paragraph(_lead(context), "lead")]
    blocks += [table for table in (_sources(context), _partners(context), _overrides(context)) if table]
    if not context.rows("overrides"):
        blocks.append(Paragraph(context.say("sources.no-overrides")))
    return Section(context.say("sources.title"), tuple(blocks))


def _lead(context: Context) -> str:
    ratings = context.ratings
    assumed = sum(bool(item.get("assumed")) for item in ratings)
    lead = context.words.count("sources.lead", len(ratings), assumed=assumed)
    return lead if ratings else context.say("sources.none")


def _sources(context: Context) -> Table | None:
    """Every source once, with what rests on it; the ratings themselves stand with their technologies."""
    groups: dict[Source, list[Document]] = {}
    for item in context.ratings:
        groups.setdefault(source_of(item), []).append(item)
    if not groups:
        return None
    columns = (
        context.column("source", head=True, width="wide"),
        context.column("source-year"),
        context.column("rating-count", "number", digits=0),
        context.column("rests-on-it", width="wide"),
    )
    rows = tuple(_source_row(context, source, groups[source]) for source in sorted(groups))
    return Table(columns, rows, context.say("sources.caption"), note=context.say("sources.note"))


def _source_row(context: Context, source: Source, ratings: list[Document]) -> Row:
    technologies = dict.fromkeys(str(item["technology"]) for item in ratings if item.get("technology"))
    names = [context.name(name) for name in technologies]
    partners = dict.fromkeys(str(item["partner"]) for item in ratings if item.get("partner"))
    names += [context.named("partners", name) for name in partners]
    return row(source_cell(context, source), source[2] or None, len(ratings), context.names(names))


def _partners(context: Context) -> Table | None:
    found = [item for item in context.rows("provenance") if not item.get("technology")]
    return folded(context, found, context.say("sources.partners")) if found else None


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
    return row(name, context.named("questions", item.get("question")), answer, *values)
