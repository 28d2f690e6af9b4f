"""What is claimed of a plan, against what was recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from optimizer.verify.ledger import shown
from optimizer.verify.plan import Certificate, Claim, Violation


def wrong_claims(claim: Claim, found: Certificate) -> Iterator[Violation]:
    """Every number claimed that is not what was recomputed."""
    close = claim.rounding + claim.tolerance
    yield from _number("value", claim.value, found.value, close)
    yield from _number("gain", claim.gain, found.gain, close)
    yield from _number("cost_total", claim.cost_total, found.cost_total, claim.tolerance)
    paid = sum((penalty.value for penalty in found.penalties), Fraction(0))
    yield from _number("penalties", claim.penalties, paid, close)
    yield from _status(claim, found)
    yield from _tables(claim, found)
    if claim.synergies is not None:
        yield from _synergies(claim.synergies, found)


def _number(
    name: str, claimed: Fraction | None, found: Fraction, close: Fraction, year: int | None = None
) -> Iterator[Violation]:
    if claimed is not None and abs(claimed - found) > close:
        words = (
            f"{name}{'' if year is None else f' {year}'}: {shown(claimed)} is claimed, {shown(found)} was recomputed"
        )
        yield Violation("claim", name, year, words, abs(claimed - found))


def _status(claim: Claim, found: Certificate) -> Iterator[Violation]:
    close = claim.rounding + claim.tolerance
    if claim.status is not None and claim.status not in ("optimal", "feasible"):
        yield Violation("claim", "status", None, f'status "{claim.status}" is claimed, but there is a plan')
    if claim.bound is not None and claim.bound < found.value - close:
        words = f"bound: no plan is claimed above {shown(claim.bound)}, but this one is worth {shown(found.value)}"
        yield Violation("claim", "bound", None, words, found.value - claim.bound)
    if claim.status != "optimal" or claim.bound is None:
        return
    bound = min(claim.bound, found.bound)
    if bound - found.value > claim.allowed_gap + close:
        words = f"status: optimal is claimed, but plans up to {shown(bound)} are not ruled out"
        yield Violation("claim", "status", None, words, bound - found.value - claim.allowed_gap)


def _tables(claim: Claim, found: Certificate) -> Iterator[Violation]:
    near = claim.tolerance
    spent = {(s.budget, s.year): s.spent for s in found.spending}
    carried = {(s.budget, s.year): s.carried for s in found.spending}
    claimed = claim.spending
    yield from _cells(
        "spent", None if claimed is None else {cell: pair[0] for cell, pair in claimed.items()}, spent, near
    )
    yield from _cells(
        "carried", None if claimed is None else {cell: pair[1] for cell, pair in claimed.items()}, carried, near
    )
    yield from _cells("used", claim.resources, {(s.resource, s.year): s.used for s in found.resources}, near)
    yield from _cells("cost", _keyed(claim.alliances), {(s.id, None): s.cost for s in found.alliances}, near)
    costs = {(d.technology, year): amount for d in found.decisions for year, amount in d.cost.items()}
    yield from _cells("cost", _by_year(claim.costs), costs, near)
    if claim.ready is not None:
        yield from _ready(claim.ready, found)


def _keyed(claimed: Mapping[str, Fraction] | None) -> dict[tuple[str, None], Fraction] | None:
    return None if claimed is None else {(name, None): cost for name, cost in claimed.items()}


def _by_year(claimed: Mapping[str, Mapping[int, Fraction]] | None) -> dict[tuple[str, int], Fraction] | None:
    if claimed is None:
        return None
    return {(name, year): cost for name, years in claimed.items() for year, cost in years.items()}


def _cells(
    what: str, claimed: Mapping[Any, Fraction] | None, found: Mapping[Any, Fraction], near: Fraction
) -> Iterator[Violation]:
    """A cell that one side lacks counts as 0 there; claimed costs of nobody are told all the same."""
    for cell in sorted({*claimed, *found}, key=str) if claimed is not None else ():
        zero = Fraction(0)
        assert claimed is not None
        yield from _number(f"{what} {cell[0]}", claimed.get(cell, zero), found.get(cell, zero), near, cell[1])


def _ready(claimed: Mapping[str, Fraction | None], found: Certificate) -> Iterator[Violation]:
    for decision in found.decisions:
        said = claimed.get(decision.technology, decision.ready)
        if said != decision.ready:
            words = f"{decision.technology}: ready in {said} is claimed, {decision.ready} was recomputed"
            yield Violation("claim", f"ready {decision.technology}", None, words)


def _synergies(claimed: tuple[tuple[str, str | None], ...], found: Certificate) -> Iterator[Violation]:
    won = [(state.id, state.each) for state in found.synergies]
    for pair in sorted({*claimed, *won}, key=str):
        if claimed.count(pair) != won.count(pair):
            words = f"synergy {pair[0]}: claimed {claimed.count(pair)} times, won {won.count(pair)} times"
            yield Violation("claim", f"synergy {pair[0]}", None, words)
