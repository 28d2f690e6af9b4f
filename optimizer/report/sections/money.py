"""Money and means: spending against each budget by year, by mode, resources, alliances, concentration."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.report.blocks import Block, Cell, Column, Paragraph, Row, Section, Table, row
from optimizer.report.context import MODES, Context, Document
from optimizer.report.tightness import honest


def money(context: Context) -> Section:
    """The chapter on what is spent, from what, and when."""
    found = [_by_mode(context), *_budgets(context), *_resources(context), _alliances(context), _concentration(context)]
    blocks: list[Block] = [Paragraph(context.say("money.lead"), "lead")]
    return Section(context.say("money.title"), (*blocks, *(table for table in found if table)))


def _by_mode(context: Context) -> Table | None:
    """Cost of the decisions by mode (rows) and year (columns)."""
    years = sorted({int(year) for item in context.decisions for year in item.get("cost") or {}} | set(context.span))
    total = sum(item.get("cost_total") or 0.0 for item in context.decisions)
    if not years or not total:
        return None
    columns = (
        context.column("mode", head=True),
        *(Column(str(year), "money") for year in years),
        context.column("total", "money"),
        context.column("share", "share", digits=0),
    )
    rows = [_mode_row(context, mode, years, total) for mode in MODES]
    sums = [_spent(context, None, year) for year in years]
    rows.append(row(context.say("money.all"), *sums, total, 1.0, emphasis="total"))
    caption = context.say("money.by-mode", unit=context.unit)
    return Table(columns, tuple(rows), caption, note=context.say("money.by-mode.note"))


def _mode_row(context: Context, mode: str, years: list[int], total: float) -> Row:
    amount = sum(item.get("cost_total") or 0.0 for item in context.decisions if item["mode"] == mode)
    return row(context.mode(mode), *(_spent(context, mode, year) for year in years), amount, amount / total)


def _spent(context: Context, mode: str | None, year: int) -> float:
    chosen = (item for item in context.decisions if mode in (None, item["mode"]))
    return float(sum((item.get("cost") or {}).get(str(year), 0.0) for item in chosen))


def _budgets(context: Context) -> Iterator[Table]:
    """One table for each budget, in the document's order."""
    for name, lines in _by_year(context, "spending", "budget"):
        if any(item["amount"] or item["spent"] for item in lines):
            title = context.words.title(lines[0], name)
            caption = context.say("money.budget", name=title, unit=context.unit)
            rows = _budget_rows(context, lines)
            yield Table(_budget_columns(context), rows, caption, note=_carry_note(context, lines))


def _by_year(context: Context, key: str, of: str) -> Iterator[tuple[str, list[Document]]]:
    """The lines of each budget or resource by year, in the document's order of names."""
    found = context.rows(key)
    for name in dict.fromkeys(item[of] for item in found):
        yield name, sorted((item for item in found if item[of] == name), key=lambda item: item["year"])


def _budget_columns(context: Context) -> tuple[Column, ...]:
    column = context.column
    return (
        column("year", "year", head=True, align="left"),
        column("amount", "money"),
        column("carried-in", "money"),
        column("spent", "money"),
        column("left", "money"),
        column("used", "share", bar=(0.0, 1.0)),
    )


def _budget_rows(context: Context, lines: list[Document]) -> tuple[Row, ...]:
    rows = [_budget_row(item) for item in lines]
    amount, spent = (sum(item[key] for item in lines) for key in ("amount", "spent"))
    rows.append(row(context.say("money.sum"), amount, None, spent, None, None, emphasis="total"))
    return tuple(rows)


def _budget_row(item: Document) -> Row:
    available = item["spent"] + item["carried"]
    carried_in = available - item["amount"]
    # What came in is a difference of rounded figures; a trace of that is not money.
    carried_in = 0.0 if abs(carried_in) < 1e-6 else carried_in
    used = honest(item["spent"] / available) if available > 0 else None
    return row(item["year"], item["amount"], carried_in, item["spent"], item["carried"], used)


def _carry_note(context: Context, lines: list[Document]) -> str:
    carries = any(abs(item["spent"] + item["carried"] - item["amount"]) > 1e-6 for item in lines)
    return context.say("money.carries" if carries else "money.carries-not")


def _resources(context: Context) -> Iterator[Table]:
    column = context.column
    for name, lines in _by_year(context, "resources", "resource"):
        unit = str(lines[0].get("unit") or "")
        columns = (
            column("year", "year", head=True, align="left"),
            column("available", "number"),
            column("in-use", "number"),
            column("free", "number"),
            column("used", "share", bar=(0.0, 1.0)),
        )
        rows = tuple(_resource_row(item) for item in lines)
        caption = context.say("money.resource", name=context.words.title(lines[0], name), unit=unit).rstrip(", ")
        yield Table(columns, rows, caption)


def _resource_row(item: Document) -> Row:
    used = honest(item["used"] / item["amount"]) if item["amount"] > 0 else None
    return row(item["year"], item["amount"], item["used"], item["amount"] - item["used"], used)


def _alliances(context: Context) -> Table | None:
    alliances = context.rows("alliances")
    if not alliances:
        return None
    columns = (
        context.column("alliance", head=True),
        context.column("joined", "year"),
        context.money_column("column.cost"),
        context.column("used-by", width="wide"),
    )
    rows = tuple(_alliance_row(context, item) for item in alliances)
    return Table(columns, rows, context.say("money.alliances"))


def _alliance_row(context: Context, item: Document) -> Row:
    users = [context.name(one["technology"]) for one in context.decisions if one.get("alliance") == item["id"]]
    joined = Cell(item["joined"]) if item.get("joined") else Cell(context.say("money.not-joined"))
    return row(
        context.words.title(item, item["id"]),
        joined,
        item.get("cost"),
        context.words.join(users) or None,
        emphasis="" if item.get("joined") else "muted",
    )


def _concentration(context: Context) -> Table | None:
    found = context.rows("concentration")
    if not found:
        return None
    columns = (
        context.column("of-what", head=True),
        context.column("hhi", "number", digits=2),
        context.column("largest", "share", digits=0),
        context.column("shares", width="wide"),
    )
    rows = tuple(_concentrated(context, item) for item in found)
    return Table(columns, rows, context.say("money.concentration"), note=context.say("money.concentration.note"))


def _concentrated(context: Context, item: Document) -> Row:
    """HHI, the largest share and whose it is, and all shares, the largest first."""
    largest, names = item.get("largest") or {}, _partner_titles(context)
    shares = sorted((item.get("shares") or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    said = [f"{context.case(names.get(name, name))} {context.share(share)}" for name, share in shares]
    key = str(item.get("key"))
    whose = str(largest.get("id") or "")
    biggest = Cell(largest.get("share"), context.case(names.get(whose, whose)) if whose else "")
    return row(context.words.get(f"money.by.{key}", key), item.get("hhi"), biggest, context.words.join(said) or None)


def _partner_titles(context: Context) -> dict[str, str]:
    """Titles of partners by id: those of the document's names, else as the decisions give them side by side."""
    pairs = [zip(d.get("partners") or (), d.get("partner_titles") or (), strict=False) for d in context.decisions]
    return {str(name): context.named("partners", name, str(title)) for pair in pairs for name, title in pair}
