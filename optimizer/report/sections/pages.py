"""Technology by technology: the verdict's path, the conditions, and every option that was considered."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.report.blocks import Block, Cell, Column, Facts, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document, listed
from optimizer.report.sections.decisions import bridge_title, option_title
from optimizer.report.sections.ratings import ratings_of
from optimizer.report.why import alternatives, lost, why

MOST = 400
"""Technologies that get a part of their own. It takes 8 kB in a page, and browsers are slow with many megabytes."""


def pages(context: Context) -> Section:
    """The chapter with one part for each technology, in order of priority; the first of very many, and says so."""
    found = context.decisions
    lead = [Paragraph(context.say("pages.lead"), "lead")]
    if len(found) > MOST:
        lead.append(Paragraph(context.say("pages.capped", all=len(found), count=MOST)))
    return Section(context.say("pages.title"), (*lead, *(page(context, item) for item in found[:MOST])))


def page(context: Context, item: Document) -> Section:
    """All that the run recorded of one technology."""
    blocks: list[Block] = [Paragraph(why(context, item)), Facts(tuple(_facts(context, item)))]
    parts = (_path, _options, _scores, _costs, ratings_of)
    blocks += [table for table in (part(context, item) for part in parts) if table]
    title = context.say("pages.heading", rank=item.get("priority") or "", name=context.name(item["technology"])).strip()
    return Section(title, tuple(blocks))


def _facts(context: Context, item: Document) -> Iterator[tuple[str, Cell]]:
    yield context.say("column.mode"), context.mode(item["mode"])
    texts = {
        "column.option": option_title(context, item) if item["mode"] != "none" else "",
        "column.partner": context.partners(item),
        "column.alliance": context.alliance(item.get("alliance")),
        "column.bridge": bridge_title(context, item),
        "pages.time": _time(context, item),
        "column.needed": listed(item.get("needed_by")),
        "column.verdict": context.verdicts(item),
        "pages.without-override": context.verdicts({"verdicts": _screened(context, item).get("without_override")}),
        "pages.condition": _condition(context, item),
        "pages.conditions": "; ".join(item.get("conditions") or ()),
        "pages.undecided": _undecided(context, item),
        "pages.serves": _functions(context, item),
        "pages.id": str(item["technology"]),
    }
    yield from ((context.say(key), Cell(text)) for key, text in texts.items() if text)


def _time(context: Context, item: Document) -> str:
    if item.get("start") is None:
        return ""
    return context.say("pages.from-to", start=item["start"], ready=item.get("ready") or "")


def _condition(context: Context, item: Document) -> str:
    condition = item.get("needs")
    if not condition:
        return ""
    chance = condition.get("probability")
    said = context.say("pages.chance", share=context.share(chance)) if isinstance(chance, (int, float)) else ""
    since = context.say("pages.since", year=condition["from"]) if condition.get("from") else ""
    return ", ".join(filter(None, [str(condition.get("title") or ""), since, said]))


def _screened(context: Context, item: Document) -> Document:
    return next(iter(context.of("screening", item["technology"])), {})


def _undecided(context: Context, item: Document) -> str:
    return listed(_screened(context, item).get("would_decide"))


def _path(context: Context, item: Document) -> Table | None:
    path = item.get("path") or ()
    if not path:
        return None
    columns = (
        context.column("question", head=True, width="wide"),
        context.column("answer"),
        context.column("by"),
        context.column("id", "id"),
    )
    rows = tuple(_step(context, step) for step in path)
    return Table(columns, rows, context.say("pages.path", verdict=context.verdicts(item)))


def _step(context: Context, step: Document) -> Row:
    answer = step.get("answer")
    said = ("unknown", "no", "yes")[1 + answer] if answer in (True, False) else str(answer or "unknown")
    by = str(step.get("by") or "")
    ident = str(step.get("question") or "")
    answered = context.words.get(f"word.{said}", said), context.words.get(f"by.{by}", by)
    return row(_question(context, step, ident), *answered, ident)


def _question(context: Context, step: Document, ident: str) -> Cell:
    """The question as it is asked; under its title, where it has one in the report's own language."""
    ask, titled = str(step.get("ask") or ident), (context.part("names").get("questions") or {}).get(ident) or {}
    title = (titled.get("titles") or {}).get(context.words.language)
    return Cell(str(title), ask) if title else Cell(ask)


def _functions(context: Context, item: Document) -> str:
    return context.words.join([context.words.get(f"function.{one}", str(one)) for one in item.get("functions") or ()])


def _options(context: Context, item: Document) -> Table | None:
    """Every option at its chosen or best start, as the record gives it, the chosen one first."""
    found = sorted(alternatives(item), key=lambda one: not _chosen(item, one))
    if not found:
        return None
    columns = (
        context.column("option", head=True, width="wide"),
        context.column("mode"),
        context.column("start", "year"),
        context.column("eligible"),
        context.column("value", "number", digits=3),
        context.money_column("column.cost"),
        context.column("why-not", width="wide"),
    )
    rows = tuple(_option_row(context, item, one) for one in found)
    return Table(columns, rows, context.say("pages.options"))


def _chosen(item: Document, one: Document) -> bool:
    same = one.get("option") == item.get("option") and one.get("mode") == item.get("mode")
    return bool(same and one.get("start") in (None, item.get("start")))


def _option_row(context: Context, item: Document, one: Document) -> Row:
    chosen, mode = _chosen(item, one), one.get("mode")
    plain_none = mode == "none" and one.get("option") == "none"
    name = context.say("pages.nothing") if plain_none else context.words.title(one, str(one.get("option")))
    reason = Cell(context.say("pages.chosen"), "", "good") if chosen else Cell(lost(context, item, one) or None)
    return row(
        name,
        context.mode(mode),
        one.get("start"),
        context.say("word.yes" if one.get("eligible") else "word.no"),
        one.get("value"),
        one.get("cost_total"),
        reason,
        emphasis="strong" if chosen else "",
    )


def _scores(context: Context, item: Document) -> Table | None:
    """How the choice scores on each first-level criterion, and what that adds to its value."""
    partial, weights = item.get("partial") or {}, context.part("weights")
    tree = [str(one["id"]) for one in context.rows("criteria_tree") if one.get("parent") is None]
    found = [name for name in tree if name in partial]
    if not found:
        return None
    columns = (
        context.column("criterion", head=True),
        context.column("weight", "share", digits=1),
        context.column("partial", "number", digits=3, bar=(0.0, 1.0)),
        context.column("contributes", "number", digits=3),
    )
    rows = [_score_row(context, name, weights.get(name), partial[name], item) for name in found]
    rows.append(row(context.say("pages.value"), None, None, item.get("value"), emphasis="total"))
    return Table(columns, tuple(rows), context.say("pages.scores"), note=context.say("pages.scores.note"))


def _score_row(context: Context, name: str, weight: float | None, partial: float | None, item: Document) -> Row:
    known = weight is not None and partial is not None
    adds = weight * partial * (item.get("importance") or 0.0) if known else None  # type: ignore[operator]
    return row(context.criterion(name), weight, partial, adds)


def _costs(context: Context, item: Document) -> Table | None:
    """What the choice costs by year."""
    costs = {year: amount for year, amount in (item.get("cost") or {}).items() if amount}
    if not costs:
        return None
    years = sorted(costs, key=int)
    columns = (context.column("cost-of", head=True), *(Column(str(year), "money") for year in years))
    total = context.column("total", "money")
    line = row(option_title(context, item), *(costs[year] for year in years), item.get("cost_total"))
    return Table((*columns, total), (line,), context.say("pages.costs", unit=context.unit))
