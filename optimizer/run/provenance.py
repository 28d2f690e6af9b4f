"""Where every number comes from: ratings, facts, money, resources, ranges of criteria, weights, and what else says it.

`what` tells the kind of a row. Ratings have low, best and high; the others have `value`: one number, a word, a list by
year from the start, or a mapping by year.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from optimizer.figures import number
from optimizer.read import Plain, scalar
from optimizer.run.findings import Findings
from optimizer.schema.quantities import Quantity, SourcedFact, best
from optimizer.schema.sources import Said, said_of, sourced_numbers
from optimizer.value_tree import criteria_of

ASSUMED = "assumed"
"""The word in `source` that marks a number as nobody's but the planner's."""
_OWNERS = ("technology", "option", "partner", "budget", "resource", "alliance", "criterion")

Path = tuple[str | int, ...]
Row = dict[str, Any]


def provenance(found: Findings) -> list[Row]:
    """Every rating, fact, cost, amount, range and weight with its source, then other numbers that name one."""
    told = [*_ratings(found), *_facts(found), *_money(found), *_supplies(found), *_criteria(found)]
    rows = [row for _, row in told]
    return rows + list(_others(found, {(noun, *map(str, path)) for (noun, path), _ in told}))


_Told = Iterator[tuple[tuple[str, Path], Row]]
"""Rows with the noun and the path of what they tell of."""


def _ratings(found: Findings) -> _Told:
    portfolio = found.case.portfolio
    for name, partner in portfolio.partners.items():
        yield from _rated(found, partner.ratings, ("partners", name), partner=name)
    for i, technology in enumerate(portfolio.technologies):
        yield from _rated(found, technology.ratings, ("technologies", i), technology=technology.id)
        for j, option in enumerate(technology.options):
            path = ("technologies", i, "options", j)
            yield from _rated(found, option.ratings, path, technology=technology.id, option=option.id)


def _rated(found: Findings, ratings: dict[str, Quantity], owner: Path, **whose: str) -> _Told:
    for criterion, rating in ratings.items():
        path = (*owner, "ratings", criterion)
        leaf = found.scores.leaves.get(criterion)
        known = rating.level if rating.best is None else number(rating.best)
        row = _row(found, "portfolio", path, "rating", criterion=criterion, **whose)
        row |= {
            "low": None if rating.low is None else number(rating.low),
            "best": "unknown" if known is None else known,
            "high": None if rating.high is None else number(rating.high),
            "unit": rating.unit or (leaf.unit if leaf is not None else None),
            "measure": rating.measure,
        }
        yield ("portfolio", path), row


def _facts(found: Findings) -> _Told:
    for i, technology in enumerate(found.case.portfolio.technologies):
        for name, fact in technology.evidence.items():
            path = ("technologies", i, "evidence", name)
            row = _row(found, "portfolio", path, "evidence", technology=technology.id, key=name)
            sourced = fact if isinstance(fact, SourcedFact) else None
            row["value"] = _plain(sourced.value if sourced is not None else fact)
            row |= {"unit": sourced.unit, "measure": sourced.measure} if sourced is not None else {}
            yield ("portfolio", path), row


def _money(found: Findings) -> _Told:
    portfolio, unit = found.case.portfolio, found.case.portfolio.money.unit
    for name, budget in portfolio.budgets.items():
        yield from _amounts(found, ("budgets", name, "amount"), budget.amount, "budget", unit, budget=name)
    for name, alliance in portfolio.alliances.items():
        for key in sorted({"joining", "fee"} & alliance.model_fields_set):
            amount = getattr(alliance, key)
            yield from _amounts(found, ("alliances", name, key), amount, "alliance", unit, alliance=name, key=key)
    for i, technology in enumerate(portfolio.technologies):
        for j, option in enumerate(technology.options):
            whose = {"technology": technology.id, "option": option.id}
            if option.cost != ():
                yield from _amounts(
                    found, ("technologies", i, "options", j, "cost"), option.cost, "cost", unit, **whose
                )


def _supplies(found: Findings) -> _Told:
    portfolio = found.case.portfolio
    for name, resource in portfolio.resources.items():
        yield from _amounts(
            found, ("resources", name, "amount"), resource.amount, "resource", resource.unit, resource=name
        )
    units = {name: resource.unit for name, resource in portfolio.resources.items()}
    for i, technology in enumerate(portfolio.technologies):
        for j, option in enumerate(technology.options):
            for name, uses in option.resources.items():
                whose = {"technology": technology.id, "option": option.id, "resource": name}
                path = ("technologies", i, "options", j, "resources", name)
                yield from _amounts(found, path, uses, "use", units.get(name), **whose)


def _amounts(found: Findings, path: Path, amounts: Any, what: str, unit: str | None, **whose: str) -> _Told:
    """Amounts as one row where one source covers all of them, else as a row each."""
    document = found.case.documents["portfolio"]
    inner: list[tuple[Any, Any]] = []
    if isinstance(amounts, (tuple, dict)):
        inner = list(enumerate(amounts) if isinstance(amounts, tuple) else amounts.items())
    if len({said_of(document, (*path, key)) for key, _ in inner}) > 1:
        for key, part in inner:
            yield from _amounts(found, (*path, key), part, what, unit, **{"key": str(key), **whose})
        return
    row = _row(found, "portfolio", path, what, **whose)
    row |= _of(said_of(document, (*path, inner[0][0]))) if inner else {}
    yield ("portfolio", path), row | {"value": _value(amounts), "unit": unit, **_ends(amounts)}


def _value(amounts: Any) -> Any:
    """Amounts as plain values; keys are years or budgets."""
    if isinstance(amounts, dict):
        return {str(key): _value(part) for key, part in amounts.items()}
    return [_value(part) for part in amounts] if isinstance(amounts, tuple) else number(best(amounts))


def _ends(amounts: Any) -> Row:
    ends = ("low", "high") if isinstance(amounts, Quantity) else ()
    return {key: number(end) for key in ends if (end := getattr(amounts, key)) is not None}


def _criteria(found: Findings) -> _Told:
    """The range of every leaf, and the weight of every criterion as its share at its node."""
    local = {child: share for node in found.scores.nodes for child, share in node.weights.items()}
    for name, criterion, path in criteria_of(found.case.criteria):
        for key in ("worst", "best"):
            end = getattr(criterion, key)
            if end is not None:
                row = _row(found, "criteria_set", (*path, key), "range", criterion=name, key=key)
                yield ("criteria_set", (*path, key)), row | {"value": number(end), "unit": criterion.unit}
        where: Path = (*path, "weight")
        if criterion.weight is None:
            above = path[:-2]
            where = (*above, "weights", "values", name)
        row = _row(found, "criteria_set", where, "weight", criterion=name)
        yield ("criteria_set", where), row | {"value": number(local[name]), "unit": "share of its node"}


def _others(found: Findings, told: set[tuple[str, ...]]) -> Iterator[Row]:
    """Every other number that says where it comes from: a year, a share, a probability, a point of a curve."""
    for noun, document in sorted(found.case.documents.items()):
        for path, form in sourced_numbers(document.value):
            names = (noun, *map(str, path))  # a year is a number in one of the two, and a text in the other
            if not any(names[:length] in told for length in range(2, len(names) + 1)):
                row = _row(found, noun, path, "number", key=_words(path, document.value))
                given = {key: _plain(form[key]) for key in ("low", "high", "unit", "measure") if key in form}
                yield row | {"value": _plain(form.get("value", form.get("best")))} | given


def _words(path: Path, value: Any) -> str:
    """A path with ids in the place of numbers: `technologies.computer.needed_by`."""
    words = []
    for step in path:
        value = value[step]
        words.append(str(value.get("id", step)) if isinstance(step, int) and isinstance(value, dict) else str(step))
    return ".".join(words)


def _plain(value: Any) -> Any:
    """A number, a word, yes or no, or a list of them."""
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    known = scalar(value) if isinstance(value, Plain) else value
    return number(known) if isinstance(known, Decimal) else known


def _row(found: Findings, noun: str, path: Path, what: str, /, **whose: str) -> Row:
    """A row without its numbers."""
    said = said_of(found.case.documents[noun], path)
    return {
        "what": what,
        **{owner: whose.get(owner) for owner in _OWNERS},
        "key": whose.get("key"),
        "value": None,
        "low": None,
        "best": None,
        "high": None,
        "unit": None,
        "measure": None,
        **_of(said),
        "where": found.place(noun, *path),
    }


def _of(said: Said) -> Row:
    """What is said of a number, and whether that is no more than an assumption."""
    return {
        "source": said.source,
        "source_year": said.source_year,
        "note": said.note,
        "assumed": said.source is None or ASSUMED in said.source.lower(),
    }
