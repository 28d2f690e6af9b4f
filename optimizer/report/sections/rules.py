"""Rules and limits: what the plan had to keep, and how near each is to binding."""

from __future__ import annotations

from optimizer.report.blocks import Block, Cell, Emphasis, Kind, Paragraph, Row, Section, Table, row
from optimizer.report.context import Context, Document, plain, together
from optimizer.report.tightness import FULL, Limit, limits, used_share

_NEAREST = 12


def rules(context: Context) -> Section:
    """The chapter with the nearest limits, every rule, and the synergies and penalties that counted."""
    blocks: list[Block] = [Paragraph(context.say("rules.lead"), "lead")]
    blocks += [table for table in (_nearest(context), _rules(context)) if table]
    blocks += [table for table in (_bonuses(context, "synergies"), _bonuses(context, "penalties")) if table]
    return Section(context.say("rules.title"), tuple(blocks))


def _nearest(context: Context) -> Table | None:
    found = [limit for limit in limits(context) if limit.kind != "rule"][:_NEAREST]
    if not found:
        return None
    column = context.column
    columns = (
        column("limit", head=True, width="wide"),
        column("in-use", "number"),
        column("available", "number"),
        column("unit"),
        column("used", "share", bar=(0.0, 1.0)),
    )
    rows = tuple(_limit_row(limit) for limit in found)
    return Table(columns, rows, context.say("rules.nearest"), note=context.say("rules.nearest.note"))


def _limit_row(limit: Limit) -> Row:
    emphasis: Emphasis = "strong" if limit.used >= FULL else ""
    kind: Kind = "money" if limit.kind == "budget" else "number"
    level, bound = Cell(limit.level, kind=kind), Cell(limit.bound, kind=kind)
    return row(limit.name, level, bound, together(limit.unit) or None, limit.used, emphasis=emphasis)


def _rules(context: Context) -> Table | None:
    """One line for each rule; of a rule with `each`, the cases missed or at their bound, else the nearest."""
    found = sorted(_cases(context).values(), key=lambda cases: (_nearest_first(cases[0]), str(cases[0]["id"])))
    if not found:
        return None
    column = context.column
    columns = (
        column("rule", head=True, width="wide"),
        column("state"),
        column("level", "number"),
        column("bound", "number"),
        column("slack", "number"),
        column("unit"),
        column("used", "share", bar=(0.0, 1.0)),
        column("place", "id"),
    )
    rows = tuple(_rule_row(context, item, cases) for cases in found for item in _worth_showing(cases))
    note, because = context.say("rules.note"), context.say("column.because")
    return Table(columns, rows, context.say("rules.caption"), note=note, note_title=because)


def _cases(context: Context) -> dict[str, list[Document]]:
    """The cases of each rule (one for each value of `each`), those to be looked at first before the others."""
    found: dict[str, list[Document]] = {}
    for item in context.rows("rules"):
        found.setdefault(str(item["id"]), []).append(item)
    return {name: sorted(cases, key=_nearest_first) for name, cases in found.items()}


def _nearest_first(item: Document) -> tuple[bool, float, str]:
    """What was missed, then by nearness; rules without a number last."""
    used = used_share(item)
    return (bool(item.get("holds", True)), 1.0 if used is None else -used, str(item.get("each") or ""))


def _worth_showing(cases: list[Document]) -> list[Document]:
    return [item for item in cases if not item.get("holds", True) or (used_share(item) or 0) >= FULL] or cases[:1]


def _rule_row(context: Context, item: Document, cases: list[Document]) -> Row:
    because = str(item.get("because") or "").rstrip(".")
    unit = str(item.get("unit") or "")
    kind: Kind = "share" if unit == "share" else "number"
    scale = [Cell(item.get(key), kind=kind) for key in ("level", "bound", "slack")]
    title, said_whole = _title(context, item, cases)
    note = " ".join(filter(None, [said_whole, context.say("rules.because", because=because) if because else ""]))
    state = _state(context, item)
    said = together(context.words.get(f"unit.{unit}", unit)) or None
    head = Cell(title, _name(context, item, cases))
    return row(head, state, *scale, said, used_share(item), plain(item.get("where")), note=note)


def _title(context: Context, item: Document, cases: list[Document]) -> tuple[str, str]:
    """What heads the line, and the whole sentence where the rule's own title heads it."""
    whole, short = _sentence(item, cases), context.rule(item)
    if short == str(item.get("sentence") or item["id"]):
        return whole, ""
    grouped = len(cases) > 1 and whole != str(item.get("sentence"))
    head = context.rule({**item, "each": None}) if grouped else short
    words = whole.split(": ", 1)[-1]
    return head, f"{words[:1].upper()}{words[1:]}."


def _sentence(item: Document, cases: list[Document]) -> str:
    """The rule in words; for which case is left out where the line stands for all of them."""
    said, each = str(item.get("sentence") or item["id"]), item.get("each")
    if each and len(cases) > 1 and item.get("holds", True) and used_share(item) is None:
        head, opened, tail = said.rpartition(" (")
        return head if opened and tail.endswith(f" {each})") else said
    return said


def _name(context: Context, item: Document, cases: list[Document]) -> str:
    """The rule's id, and for how many cases the line stands."""
    if len(cases) == 1:
        return str(item["id"])
    amounts = used_share(item) is not None
    if len(_worth_showing(cases)) > 1 or not item.get("holds", True) or (used_share(item) or 0) >= FULL:
        key = "rules.one-of"
    else:
        key = "rules.nearest-of" if amounts else "rules.all-of"
    return context.say(key, id=item["id"], n=len(cases))


def _state(context: Context, item: Document) -> Cell:
    if not item.get("holds", True):
        penalty = item.get("penalty")
        if not penalty:
            return Cell(context.say("rules.missed"), "", "bad")
        return Cell(context.say("rules.missed"), context.say("rules.goal", penalty=context.score(penalty)), "warn")
    used = used_share(item)
    return Cell(context.say("rules.at-bound" if used is not None and used >= FULL else "rules.holds"), "", "good")


def _bonuses(context: Context, key: str) -> Table | None:
    """What synergies added to the value, or what penalties took from it."""
    found = [item for item in context.rows(key) if item.get("value")]
    if not found:
        return None
    columns = (
        context.column("bonus", head=True, width="medium"),
        context.column("applies"),
        context.column("value", "number", digits=3),
    )
    rows = tuple(row(_bonus(context, item), _each(context, item), item["value"]) for item in found)
    return Table(columns, rows, context.say(f"rules.{key}"))


def _bonus(context: Context, item: Document) -> str:
    """The rule's title; of a verdict's penalty the technology's."""
    return context.named("rules", item["id"], context.name(item["id"]))


def _each(context: Context, item: Document) -> str | None:
    """Which value of `each` the line is for."""
    each = item.get("each")
    return context.case(each) if each else None
