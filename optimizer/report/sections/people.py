"""Whose weights and answers these are: consistency of the judgements, everybody's own, and where experts disagree."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.report.blocks import Block, Row, Table, row
from optimizer.report.context import Context, Document
from optimizer.report.shown import printed


def judgements(context: Context) -> Iterator[Block]:
    """A table of the nodes whose method judges itself or holds several people, one of what experts say differently."""
    if nodes := context.rows("weighing"):
        yield _weighing(context, nodes)
    if said := [one for one in context.rows("experts") if not one.get("agreed")]:
        yield _disagreement(context, said)


def _weighing(context: Context, nodes: list[Document]) -> Table:
    columns = (
        context.column("criterion", head=True, width="wide"),
        context.column("person"),
        context.column("method"),
        context.column("consistency"),
        context.column("shares", width="wide"),
    )
    rows = tuple(line for node in nodes for line in _node_rows(context, node))
    return Table(columns, rows, context.say("judgements.caption"), note=context.say("judgements.note"))


def _disagreement(context: Context, said: list[Document]) -> Table:
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("fact"),
        context.column("combined"),
        context.column("answers", width="wide"),
    )
    rows = tuple(_expert_row(context, one) for one in said)
    return Table(columns, rows, context.say("experts.caption"), note=context.say("experts.note"))


def _node_rows(context: Context, node: Document) -> Iterator[Row]:
    title = str(context.document.get("criteria_title") or node["id"])
    name = context.criterion(node["id"]) if node["id"] in context.criteria else title
    yield _line(context, name, None, node)
    for person, own in (node.get("people") or {}).items():
        yield _line(context, name, person, own)


def _line(context: Context, name: str, person: str | None, node: Document) -> Row:
    method = str(node.get("method") or "")
    return row(
        name,
        person,
        context.words.get(f"method.{method}", method) or None,
        "; ".join(_measures(context, node)) or None,
        "; ".join(f"{context.criterion(child)} {printed(w, 'share')}" for child, w in node["weights"].items()),
        level=0 if person is None else 1,
    )


def _measures(context: Context, node: Document) -> Iterator[str]:
    """The measures of consistency and agreement, each by its sign."""
    said, agreement = node.get("consistency") or {}, node.get("agreement") or {}
    if said.get("cr") is not None:
        number = printed(said["cr"], "number", 3)
        yield context.say("judgements.ratio", number=number, table=said.get("random_index", ""))
    if said.get("xi") is not None:
        yield context.say("judgements.xi", number=printed(said["xi"], "number", 3))
    if agreement.get("kendall_w") is not None:
        yield context.say("judgements.agreement", number=printed(agreement["kendall_w"], "number", 2))


def _expert_row(context: Context, one: Document) -> Row:
    values = "; ".join(f"{name}: {_said(context, value)}" for name, value in one["values"].items())
    attribute = str(one["attribute"])
    named = context.criterion(attribute) if attribute in context.criteria else attribute
    return row(context.name(one["technology"]), named, _said(context, one.get("combined")), values)


def _said(context: Context, value: object) -> str:
    if isinstance(value, bool):
        return context.say("judgements.yes" if value else "judgements.no")
    if isinstance(value, (int, float)):
        return f"{value:g}"
    return context.say("judgements.unknown") if value == "unknown" else str(value)
