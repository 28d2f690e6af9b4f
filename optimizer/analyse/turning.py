"""What turns each decision: every best plan that the questions about a plan found, read technology by technology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.analyse.change import Choices

Record = Mapping[str, Any]
TENTH = 0.1 + 1e-9
"""A change of so much of itself is slight."""


def turning(plan: Choices, found: Record, whole: bool = True) -> dict[str, dict[str, Any]]:
    """By technology: `class`, and what turns it, the slightest first.

    A decision turns where a best plan takes another option (another year alone is no turn). `borderline`: a change of
    a tenth or less turns it; `conditional`: only something larger, or a scenario; `firm`: nothing that was asked. Where
    not the `whole` was answered it is `open` instead; None where nothing that is read here was asked.
    """
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in plan}
    changes = list(_changes(found))
    for about, change in changes:
        for name, option in _turned(change).items():
            turns[name].append({**about, "option": option})
    still = None if not changes else "firm" if whole else "open"
    return {name: _decision(rows, still) for name, rows in sorted(turns.items())}


def _decision(rows: list[dict[str, Any]], still: str | None) -> dict[str, Any]:
    slight = any(row["slight"] for row in rows)
    word = "borderline" if slight else "conditional" if rows else still
    return {"class": word, "turns": sorted(rows, key=_slightest)}


def _slightest(row: Record) -> tuple[Any, ...]:
    by = ("weight", "budget", "cost", "score", "scenario").index(row["by"])
    return (not row["slight"], by, row["change"] is None, abs(row["change"] or 0.0), row["id"])


def _turned(change: Record) -> dict[str, str | None]:
    """The option that each technology has after a change; None: it is left alone."""
    before, after = ({row["technology"]: row["option"] for row in change[side]} for side in ("leaves", "enters"))
    return {name: after.get(name) for name in sorted({*before, *after}) if before.get(name) != after.get(name)}


def _changes(found: Record) -> Iterator[tuple[dict[str, Any], Record]]:
    """Every question that has another best plan for an answer: what it is, and what changes."""
    yield from _by_weights(found.get("weights") or {})
    budget = found.get("budget") or {}
    yield from _by_budget(budget)
    for bar in found.get("tornado") or ():
        if bar["kind"] == "weight" or (bar["kind"] == "budget" and bar["id"] == budget.get("sweep")):
            continue  # told more finely by the weights and by the budget's own steps
        for end, change in (("low", -0.1), ("high", 0.1)):
            told = bar["kind"] != "score"
            amount = change if told else None
            yield _about(bar["kind"], bar["id"], end, None, amount, told), bar[end]
    for world in (found.get("scenarios") or {}).get("worlds", ()):
        yield _about("scenario", world["id"], None, None, None, False), world


def _by_weights(weights: Record) -> Iterator[tuple[dict[str, Any], Record]]:
    for name, span in weights.items():
        for end, side in (("low", "below"), ("high", "above")):
            if span[side] is not None:
                current, at = span["current"], span[end]
                change = (at - current) / current if current else None
                slight = change is not None and abs(change) <= TENTH
                yield _about("weight", name, end, at, change, slight), span[side]


def _by_budget(budget: Record) -> Iterator[tuple[dict[str, Any], Record]]:
    """The nearest amounts, below and above the present one, first: for each decision they are the ones that count."""
    points = budget.get("points", ())
    below = [point for point in reversed(points) if point["factor"] < 1]
    above = [point for point in points if point["factor"] > 1]
    for end, row in (("low", below), ("high", above)):
        seen: set[str] = set()
        for point in row:
            change = point["factor"] - 1
            new = set(_turned(point)) - seen
            only = {side: [one for one in point[side] if one["technology"] in new] for side in ("enters", "leaves")}
            yield _about("budget", budget["sweep"], end, point["budget"], change, abs(change) <= TENTH), only
            seen |= new


def _about(by: str, name: str, end: str | None, at: float | None, change: float | None, slight: bool) -> dict[str, Any]:
    return {"by": by, "id": name, "end": end, "at": at, "change": change, "slight": slight}
