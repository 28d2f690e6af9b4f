"""Weights: the whole tree with local and global shares, each beside the range that gives it its meaning."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.report.blocks import Cell, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document, listed
from optimizer.report.sections.people import judgements
from optimizer.report.shown import digits_for, printed


def weights(context: Context) -> Section:
    """The chapter with one row for each criterion, children under their parent."""
    column = context.column
    columns = (
        column("criterion", head=True, width="wide"),
        column("local", "share", digits=1),
        column("global", "share", digits=1, bar=(0.0, 1.0)),
        column("range", width="wide"),
        column("shape"),
        column("measured", width="medium"),
        column("counts-for"),
        column("method"),
    )
    rows = tuple(_row(context, item, depth) for item, depth in _walk(context))
    table = Table(columns, rows, context.say("weights.caption", name=_name(context)), note=context.say("weights.note"))
    lead = Paragraph(context.say("weights.lead"), "lead")
    return Section(context.say("weights.title"), (lead, table, *judgements(context)))


def _name(context: Context) -> str:
    document = context.document
    titled = {"title": document.get("criteria_title"), "titles": document.get("criteria_titles")}
    return context.words.title(titled, str(document.get("criteria") or ""))


def _walk(context: Context) -> Iterator[tuple[Document, int]]:
    """The tree from the top, each node before its children, siblings in the file's order."""
    waiting = [(item, 0) for item in reversed(context.rows("criteria_tree")) if item.get("parent") is None]
    children = [item for item in reversed(context.rows("criteria_tree")) if item.get("parent") is not None]
    opened: set[str] = set()
    while waiting:
        item, depth = waiting.pop()
        yield item, depth
        if item["id"] not in opened:
            opened.add(item["id"])
            waiting += [(child, depth + 1) for child in children if child["parent"] == item["id"]]


def _row(context: Context, item: Document, depth: int) -> Row:
    modes = [context.mode_word(mode) for mode in item.get("applies_to") or ()]
    counts = context.words.join(modes) if modes else context.say("weights.all-modes")
    leaf = item.get("worst") is not None or item.get("unit")
    return row(
        context.criterion(item["id"]),
        item.get("weight"),
        item.get("global"),
        Cell(swing(context, item), _source(item)),
        _shape(context, item),
        _measure(context, item),
        counts if leaf else None,
        _method(context, item),
        emphasis="strong" if depth == 0 else "",
        level=depth,
    )


def swing(context: Context, item: Document) -> str | None:
    """What the weight is worth: `14 % = from 800 to 0 KRW bn`."""
    worst, best = item.get("worst"), item.get("best")
    if worst is None or best is None:
        return None
    numbers = [value for value in (worst, best) if isinstance(value, (int, float))]
    digits = digits_for(numbers, "number")
    low, high = (printed(value, "number", digits) for value in (worst, best))
    share = printed(item.get("global"), "share")
    return context.say("weights.swing", share=share, worst=low, best=high, unit=item.get("unit") or "").strip()


def _source(item: Document) -> str:
    """Where the range comes from."""
    return ", ".join(str(item[key]) for key in ("source", "source_year") if item.get(key))


def _shape(context: Context, item: Document) -> str | None:
    shape = item.get("shape")
    name = next(iter(shape), "") if isinstance(shape, dict) else listed(shape)
    return context.words.get(f"shape.{name}", str(name)) or None


def _measure(context: Context, item: Document) -> str | None:
    """How the leaf is measured: a number that the program computes in words, else as it is written."""
    measure = str(item.get("measure") or "")
    return context.words.get(f"measure.{measure}", measure) or None


def _method(context: Context, item: Document) -> str | None:
    method = str(item.get("method") or "")
    return context.words.get(f"method.{method}", method) or None
