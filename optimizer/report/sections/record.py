"""The record an auditor needs: certificate, ties, inputs with their hashes, settings, versions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optimizer.report.blocks import Block, Callout, Cell, Facts, Heading, Paragraph, Section, Table, row
from optimizer.report.context import Context, Document, listed
from optimizer.report.status import ties_text


def record(context: Context) -> Section:
    """The chapter on how the result was checked and from what it came."""
    blocks: list[Block] = [*_certificate(context)]
    inputs = _inputs(context)
    if inputs:
        blocks.append(inputs)
    for key in ("settings", "versions"):
        facts = tuple(_lines(context, context.part(key)))
        if facts:
            blocks += [Heading(context.say(f"record.{key}")), Facts(facts)]
    return Section(context.say("record.title"), tuple(blocks))


def _certificate(context: Context) -> Iterator[Block]:
    found = context.part("certificate")
    if found.get("holds") is None:
        yield Paragraph(context.say("record.no-certificate"))
        return
    holds = bool(found["holds"])
    yield Callout(
        context.say("record.holds" if holds else "record.fails"),
        context.words.count("record.rows", int(found.get("rows_checked") or 0)),
        "good" if holds else "bad",
    )
    yield Facts(tuple(_certified(context, found)))


def _certified(context: Context, found: Document) -> Iterator[tuple[str, Cell]]:
    texts = {
        "record.status": str(context.document.get("status")),
        "record.value": _exact(context.document.get("value")),
        "record.value-again": _exact(found.get("value_recomputed")),
        "record.bound": _exact(context.document.get("bound")),
        "record.bound-again": _exact(found.get("bound_recomputed")),
        "record.gap": _exact(context.document.get("gap")),
        "record.rounding": _exact(context.document.get("rounding")),
        "record.method": str(found.get("method") or ""),
        "record.ties": ties_text(context),
        "record.second-opinion": "; ".join(f"{one['by']}: {one['words']}" for one in context.rows("second_opinion")),
        "record.violations": "; ".join(_violation(item) for item in found.get("violations") or ()),
    }
    yield from ((context.say(key), Cell(text)) for key, text in texts.items() if text)


def _violation(item: object) -> str:
    return str(item.get("sentence") or item.get("id") or dict(item)) if isinstance(item, dict) else str(item)


def _exact(value: object) -> str:
    """A certified number with all the digits it has."""
    return "" if value is None else f"{Decimal(repr(value)).normalize():f}" if isinstance(value, float) else str(value)


def _inputs(context: Context) -> Table | None:
    found = context.rows("inputs")
    if not found:
        return None
    columns = (context.column("file", "id", head=True, width="wide"), context.column("sha256", "id", width="wide"))
    return Table(columns, tuple(row(item["path"], item["sha256"]) for item in found), context.say("record.inputs"))


def _lines(context: Context, found: Document) -> Iterator[tuple[str, Cell]]:
    """Settings and versions as they are; nested ones on one line, what was not set left out."""
    for key in sorted(found):
        text = _setting(found[key])
        if text:
            yield context.words.get(f"setting.{key}", str(key)), Cell(text)


def _setting(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_setting(value[name])}" for name in sorted(value))
    if isinstance(value, float):
        return _exact(value)
    return listed(value)
