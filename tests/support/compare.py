"""Every difference between a run document (DESIGN 6) and what the oracle says of the same portfolio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from tests.support.enumerate_plans import Best, Book, Judged

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
        *_tables(document, judged),
        *_rules(document, judged),
    ]


def chosen(document: Document) -> dict[str, tuple[str, int]]:
    """Return the plan of a document: option and start by technology (start 0 for `none`)."""
    return {d["technology"]: (d["option"], 0 if d["mode"] == "none" else d["start"]) for d in document["decisions"]}


def joined(document: Document) -> dict[str, int]:
    """Return the joining years of a document."""
    return {alliance["id"]: alliance["joined"] for alliance in document["alliances"]}


def _far(what: str, found: Any, right: Fraction, most: Fraction) -> Iterator[str]:
    exact = found if isinstance(found, Fraction) else Fraction(str(found))
    if abs(exact - right) > most:
        yield f"{what} is {float(exact)}, should be {float(right)}"


def _dearer(document: Document, judged: Judged, best: Best) -> Iterator[str]:
    if not document["rounding"] and judged.cost_total != best.cheapest:
        yield f"the plan costs {judged.cost_total}, an equally good one {best.cheapest}"


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
    rows = {(row["id"], row.get("each")): row["holds"] for row in document["rules"]}
    for check, miss in judged.missed:
        holds = rows.get((check.rule, check.each))
        if holds is not None and holds == bool(miss):
            yield f"rule {check.rule} ({check.each}) is said to {'hold' if holds else 'fail'}: missed by {miss}"
    lost = sum((check.penalty * miss for check, miss in judged.missed if check.penalty is not None), Fraction())
    paid = sum((Fraction(str(row["value"])) for row in document["penalties"]), Fraction())
    shortfalls = sum((Fraction(str(row["value_lost"])) for row in document["shortfalls"]), Fraction())
    yield from (() if abs(paid - lost) <= NEAR else _far("penalties", paid, lost + shortfalls, NEAR))
