"""Every difference between a run document (DESIGN 6) and what the oracle says of the same portfolio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.support.enumerate_plans import Best, Book, Judged, enumerate_plans

Document = Mapping[str, Any]
NEAR = Fraction(1, 10**9)


def differences(book: Book, best: Best, document: Document) -> list[str]:
    """Return one sentence for each difference; none, when they agree.

    Values may differ by the `rounding` that the run states, amounts of money not at all (but for printing as floats).
    """
    if best.value is None or best.gain is None:
        found = document["status"]
        return [] if found == "infeasible" else [f"status {found}, but no plan satisfies everything"]
    if document["status"] != "optimal":
        return [f"status {document['status']}, but the best value is {best.value}"]
    judged = book.judge(chosen(document), joined(document))
    rounding = Fraction(str(document["rounding"])) + NEAR
    return [
        *(f"the plan breaks {what}" for what in judged.broken),
        *_far("value", document["value"], best.value, rounding),
        *_far("gain", document["gain"], best.gain, rounding),
        *_far("value of the plan", best.value, judged.value, rounding if document["rounding"] else Fraction()),
        *_far("cost_total", document["cost_total"], judged.cost_total, NEAR),
        *_dearer(document, judged, best),
        *_decisions(document, book),
        *_tables(document, judged),
        *_rules(document, judged),
    ]


def chosen(document: Document) -> dict[str, tuple[str, int]]:
    """Return the plan of a document: option and start by technology (start 0 for `none`)."""
    return {d["technology"]: (d["option"], 0 if d["mode"] == "none" else d["start"]) for d in document["decisions"]}


def joined(document: Document) -> dict[str, int]:
    """Return the joining years of a document."""
    return {alliance["id"]: alliance["joined"] for alliance in document["alliances"]}


def scores(book: Book, rows: Iterable[Document]) -> list[str]:
    """Return what is wrong with the rows of `score --json`: every alternative's value, measures and eligibility."""
    offered = {(a.technology["id"], *a.key): a for choice in book.offered for a in choice}
    eligible = {a.index for choice in book.choices for a in choice}
    wrong: list[str] = []
    for row in rows:
        key = (row["technology"], row["option"], 0 if row["mode"] == "none" else row["start"])
        a = offered.pop(key)
        wrong += _far(f"value of {key}", row["value"], a.value, NEAR)
        for name, measure in a.measures.items():
            if measure is not None:
                wrong += _far(f"{name} of {key}", row["measures"][name], measure, NEAR)
        if a.mode != "none" and row["eligible"] != (a.index in eligible):
            wrong.append(f"{key} is told as {'' if row['eligible'] else 'not '}eligible")
    return [*wrong, f"without a score: {sorted(offered)}"] if offered else wrong


def replacements(book: Book, best: Best, document: Document) -> list[str]:
    """Return what is wrong with replacement values (the loss if a chosen mode were forbidden) and the order by them."""
    wrong, ranks = [], []
    assert best.value is not None
    for decision in sorted(document["decisions"], key=lambda d: d["priority"]):
        mode, told = decision["mode"], decision["replacement"]
        if mode == "none":
            ranks.append((2, 0.0))
            continue
        choices = [
            [a for a in choice if a.technology["id"] != decision["technology"] or a.mode != mode]
            for choice in book.choices
        ]
        other = enumerate_plans(replace(book, choices=choices, rules={})).value
        ranks.append((0, 0.0) if other is None else (1, -float(told["value"] or 0)))
        what = f"replacement value of {decision['technology']}"
        if told["irreplaceable"] != (other is None):
            wrong.append(f"{what} is told as {told}, without it the best is {other}")
        elif other is not None:
            wrong += _far(what, told["value"], best.value - other, 2 * Fraction(str(document["rounding"])) + NEAR)
    return wrong if ranks == sorted(ranks) else [*wrong, f"priorities are out of order: {ranks}"]


def _far(what: str, found: Any, right: Fraction, most: Fraction) -> Iterator[str]:
    exact = found if isinstance(found, Fraction) else Fraction(str(found))
    if abs(exact - right) > most:
        yield f"{what} is {float(exact)}, should be {float(right)}"


def _dearer(document: Document, judged: Judged, best: Best) -> Iterator[str]:
    if not document["rounding"] and judged.cost_total != best.cheapest:
        yield f"the plan costs {judged.cost_total}, an equally good one {best.cheapest}"


def _decisions(document: Document, book: Book) -> Iterator[str]:
    """Yield what is wrong with the numbers and verdicts of each decision, and of what was considered for it."""
    offered = {(a.technology["id"], *a.key): a for choice in book.offered for a in choice}
    eligible = {a.index for choice in book.choices for a in choice}
    verdicts = {c[0].technology["id"]: list(s.verdicts) for c, s in zip(book.offered, book.screened, strict=True)}
    for decision in document["decisions"]:
        name = decision["technology"]
        if sorted(decision["verdicts"]) != verdicts[name]:
            yield f"verdicts of {name} are {decision['verdicts']}, should be {verdicts[name]}"
        a = offered[name, decision["option"], 0 if decision["mode"] == "none" else decision["start"]]
        yield from _far(f"value of {name}", decision["value"], a.importance * a.value, NEAR)
        for year in book.years():
            cost = decision["cost"].get(str(year), decision["cost"].get(year, 0))
            yield from _far(f"cost of {name} in {year}", cost, a.costs.get(year, Fraction()), NEAR)
        for row in decision["alternatives_considered"]:
            other = offered[name, row["option"], 0 if row["mode"] == "none" else row["start"]]
            yield from _far(f"value of {name} {other.key}", row["value"], other.importance * other.value, NEAR)
            yield from _far(
                f"cost of {name} {other.key}", row["cost_total"], sum(other.costs.values(), Fraction()), NEAR
            )
            if row["eligible"] != (other.index in eligible):
                yield f"{name} {other.key} is told as {'' if row['eligible'] else 'not '}eligible"


def _tables(document: Document, judged: Judged) -> Iterator[str]:
    rows = {(row["budget"], row["year"]): row for row in document["spending"]}
    if set(rows) != set(judged.spending):
        yield f"spending is told of {sorted(set(rows) ^ set(judged.spending))}"
    for key, (spent, carried) in judged.spending.items():
        yield from _far(f"spent of {key}", rows[key]["spent"], spent, NEAR)
        yield from _far(f"carried of {key}", rows[key]["carried"], carried, NEAR)
    uses = {(row["resource"], row["year"]): row["used"] for row in document["resources"]}
    if set(uses) != set(judged.used):
        yield f"resources are told of {sorted(set(uses) ^ set(judged.used))}"
    for key, used in judged.used.items():
        yield from _far(f"used of {key}", uses[key], used, NEAR)


def _rules(document: Document, judged: Judged) -> Iterator[str]:
    # The limits of a verdict stand once for every technology, with the same id.
    told, right = defaultdict(list), defaultdict(list)
    for row in document["rules"]:
        told[row["id"], row.get("each")].append(row["holds"])
    for check, miss in judged.missed:
        right[check.rule, check.each].append(not miss)
    for key, holds in right.items():
        if sorted(told[key]) != sorted(holds):
            yield f"rule {key} is said to hold {told[key]}, should be {holds}"
    paid = sum((Fraction(str(row["value"])) for row in document["penalties"]), Fraction())
    yield from _far("sum of penalties", paid, judged.lost, NEAR)
