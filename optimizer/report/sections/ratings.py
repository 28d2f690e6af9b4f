"""The numbers behind one technology, folded by their source: every number, its unit, where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.report.blocks import Cell, Row, Table, row
from optimizer.report.context import Context, Document
from optimizer.report.shown import DASH, digits_for, printed

Source = tuple[bool, str, str]


def ratings_of(context: Context, item: Document) -> Table | None:
    """Ratings, facts and amounts of a technology and its options, one row for each source, the assumed ones last."""
    found = context.of("provenance", item["technology"])
    return folded(context, found, context.say("pages.ratings")) if found else None


def folded(context: Context, found: Iterable[Document], caption: str) -> Table:
    """Ratings and other numbers as one row for each source."""
    groups: dict[tuple[Source, str], list[Document]] = {}
    for one in found:
        groups.setdefault((source_of(one), _owner(context, one)), []).append(one)
    columns = (
        context.column("source", head=True, width="wide"),
        context.column("source-year"),
        context.column("rating-of", width="medium"),
        context.column("ratings", width="wide"),
        context.column("place", "id", width="medium"),
    )
    rows = (_row(context, *group, groups[group]) for group in sorted(groups, key=lambda group: group[0]))
    return Table(columns, tuple(rows), caption)


def _row(context: Context, source: Source, owner: str, ratings: list[Document]) -> Row:
    said = "; ".join(_rating(context, one) for one in ratings)
    return row(source_cell(context, source), source[2] or None, owner or None, said, places(ratings))


def source_of(one: Document) -> Source:
    """What tells sources apart: whether it is assumed, the source's words, its year."""
    return bool(one.get("assumed")), str(one.get("source") or ""), str(one.get("source_year") or "")


def source_cell(context: Context, source: Source) -> Cell:
    """The source in one cell; what is assumed is marked."""
    assumed, words, _ = source
    if not assumed:
        return Cell(words or None)
    return Cell(context.say("sources.assumed"), "" if words.lower() == "assumed" else words, "warn")


def _rating(context: Context, one: Document) -> str:
    """`Market 30 USD bn (expert survey; a note)`."""
    unit = str(one.get("unit") or "")
    value = " ".join(filter(None, [_value(context, one), context.unit if unit == _unit(context) else unit]))
    more = "; ".join(filter(None, [str(one.get("measure") or ""), str(one.get("note") or "")]))
    said = f"{_named(context, one)} {value}"
    return f"{said} ({more})" if more else said


def _unit(context: Context) -> str:
    return str(context.part("money").get("unit") or "")


def _named(context: Context, one: Document) -> str:
    """What the number is: a criterion's title, a fact's name, or the kind of amount and whose it is."""
    what, key = str(one.get("what") or "rating"), str(one.get("key") or "")
    if what == "rating":
        return context.criterion(one.get("criterion"))
    if what in ("evidence", "number"):
        return key
    nouns = {"budget": "budgets", "resource": "resources", "alliance": "alliances"}
    owners = [context.named(nouns[noun], one[noun]) for noun in nouns if one.get(noun)]
    owners += [context.criterion(one["criterion"])] if one.get("criterion") else []
    return " ".join(filter(None, [context.words.get(f"what.{what}", what), *owners, key]))


def _owner(context: Context, one: Document) -> str:
    """The option or the partner that a number is of, by its title; else that it is the technology's own."""
    if one.get("partner"):
        return context.named("partners", one["partner"])
    if one.get("option") == "none":
        return context.say("pages.nothing")
    if not one.get("option"):
        return context.say("sources.technology") if one.get("technology") else ""
    decision = next(iter(context.of("decisions", one.get("technology"))), {})
    options = (other for other in decision.get("alternatives_considered") or () if other.get("option") == one["option"])
    return context.words.title(next(options, {}), str(one["option"]))


def _value(context: Context, one: Document) -> str:
    """The number, with its range where there is one; what is not known says so."""
    low, high = one.get("low"), one.get("high")
    best = one.get("best") if one.get("what", "rating") == "rating" else one.get("value")
    if best == "unknown" or best is None:
        return context.say("word.unknown")
    text = _plain(context, best)
    return text if low is None or high is None else f"{text} [{_plain(context, low)}{DASH}{_plain(context, high)}]"


def _plain(context: Context, value: object) -> str:
    if isinstance(value, bool):
        return context.say("word.yes" if value else "word.no")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(context, part)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(context, part) for part in value)
    return printed(value, "number", digits_for([value], "number")) if isinstance(value, (int, float)) else str(value)


def places(ratings: Iterable[Document]) -> str:
    """Where the ratings stand, the lines of a file together: `ratings.csv 2, 5–9`."""
    files: dict[str, list[int]] = {}
    for one in ratings:
        file, _, rest = str(one.get("where") or "").rpartition("/")[2].partition(":")
        line = rest.partition(":")[0]
        files.setdefault(file, []).extend([int(line)] if line.isdigit() else [])
    told = (f"{file} {_lines(sorted(set(lines)))}".strip() for file, lines in files.items() if file)
    return "; ".join(told)


def _lines(lines: list[int]) -> str:
    """Line numbers, those that follow one another as a range."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}{DASH}{run[-1]}" for run in runs)
