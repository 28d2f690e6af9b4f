"""The best-worst method: everything compared with the best and with the worst criterion only.

Rezaei 2015, Omega 53:49-57 (the method and its first, nonlinear model); 2016, Omega 64:126-130 (the linear model).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from optimizer.weights.bwm_ranges import nonlinear_ranges
from optimizer.weights.node import NodeWeights, WeightError, require_same
from optimizer.weights.simplex import least

Row = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Judgements by child: how many times as much the best weighs as each, and each as the worst."""

    best: int
    worst: int
    best_to_others: tuple[Fraction, ...]
    others_to_worst: tuple[Fraction, ...]


def by_bwm(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    """`bwm {best, worst, best_to_others, others_to_worst}`; with `intervals: true` the nonlinear model's ranges."""
    compared = _compared(children, given)
    weights, xi = linear_model(compared)
    consistency: dict[str, Any] = {"xi": xi, **_input_consistency(children, compared)}
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    if given.get("intervals"):
        found, least_xi = nonlinear_ranges(
            compared.best, compared.worst, compared.best_to_others, compared.others_to_worst
        )
        ranges, consistency["nonlinear_xi"] = dict(zip(children, found, strict=True)), least_xi
    note = f"best {children[compared.best]}, worst {children[compared.worst]}"
    return NodeWeights(node, "bwm", dict(zip(children, weights, strict=True)), consistency, note, ranges=ranges)


@lru_cache(maxsize=1024)
def linear_model(compared: Compared) -> tuple[tuple[Fraction, ...], Fraction]:
    """Weights that minimise xi with |w_B - a_Bj w_j| <= xi and |w_j - a_jW w_W| <= xi, and xi (Rezaei 2016, model 19).

    Where several weights have the least xi, of these the ones whose next greatest deviation is least, and so on: that
    is one vector, whatever the order of the criteria. Exact.
    """
    deviations = _deviations(compared)
    n, settled = len(compared.best_to_others), dict[int, Fraction]()
    first: Fraction | None = None
    while True:
        rows, bounds = _program(deviations, settled, n)
        found = least([0] * n + [1], rows, bounds)
        assert found is not None  # any weights will do, with a xi that is great enough
        weights, xi = found.point[:n], found.point[n]
        first = xi if first is None else first
        open_ = [k for k in range(len(deviations)) if k not in settled]
        priced = {k for at, k in enumerate(open_) if found.prices[2 * at] or found.prices[2 * at + 1]}
        if not xi or not priced or len(priced) == len(open_):
            return weights, first
        # A row with a price holds with equality in every optimum of this program, so its deviation is known for good.
        settled |= {k: sum((a * w for a, w in zip(deviations[k], weights, strict=True)), Fraction()) for k in priced}


def _program(deviations: Sequence[Row], settled: Mapping[int, Fraction], n: int) -> tuple[list[Row], list[Fraction]]:
    """Xi is at least every open deviation, either way; settled ones stay; the weights sum to 1."""
    rows: list[Row] = []
    bounds: list[Fraction] = []
    for k, row in enumerate(deviations):
        if k not in settled:
            rows += [(*row, Fraction(1)), (*(-a for a in row), Fraction(1))]
            bounds += [Fraction(), Fraction()]
    ones = (Fraction(1),) * n
    for row, value in [*((deviations[k], value) for k, value in settled.items()), (ones, Fraction(1))]:
        rows += [(*row, Fraction()), (*(-a for a in row), Fraction())]
        bounds += [value, -value]
    return rows, bounds


def _deviations(compared: Compared) -> list[Row]:
    """The rows w_B - a_Bj w_j and w_j - a_jW w_W; that of the best with the worst once."""
    n = len(compared.best_to_others)
    rows: list[Row] = []
    for j in range(n):
        if j != compared.best:
            rows.append(_row(n, compared.best, j, compared.best_to_others[j]))
        if j not in (compared.best, compared.worst):
            rows.append(_row(n, j, compared.worst, compared.others_to_worst[j]))
    return rows


def _row(n: int, more: int, less: int, times: Fraction) -> Row:
    return tuple(Fraction(k == more) - (times if k == less else 0) for k in range(n))


def _input_consistency(children: Sequence[str], compared: Compared) -> dict[str, Any]:
    """Max over j of |a_Bj a_jW - a_BW| / (a_BW^2 - a_BW), and the j (Liang, Brunelli & Rezaei 2020, Omega 96)."""
    most = compared.best_to_others[compared.worst]
    if most == 1:
        return {"input_cr": Fraction(), "worst_judgement": None}
    off = {
        child: abs(compared.best_to_others[j] * compared.others_to_worst[j] - most) / (most * most - most)
        for j, child in enumerate(children)
        if j not in (compared.best, compared.worst)
    }
    worst = max(sorted(off), key=lambda child: off[child], default=None)
    told = None if worst is None or not off[worst] else {"criterion": worst}
    return {"input_cr": max(off.values(), default=Fraction()), "worst_judgement": told}


def _compared(children: Sequence[str], given: Mapping[str, Any]) -> Compared:
    best, worst = given["best"], given["worst"]
    require_known = [("best", best), ("worst", worst)]
    for key, name in require_known:
        if name not in children:
            raise WeightError(f'`{key}` is "{name}", which is no criterion of this node', "name one of its criteria")
    if best == worst and len(children) > 1:
        raise WeightError(f'"{best}" is both best and worst', "name the most and the least important criterion")
    others = {best: Fraction(1), **given["best_to_others"]}
    theirs = {worst: Fraction(1), **given["others_to_worst"]}
    between = others.get(worst, theirs.get(best, Fraction(1)))
    others.setdefault(worst, between)
    theirs.setdefault(best, between)
    for judged in (others, theirs):
        require_same(children, judged)
    _expect_sense(best, worst, others, theirs)
    at = children.index
    return Compared(at(best), at(worst), tuple(others[c] for c in children), tuple(theirs[c] for c in children))


def _expect_sense(best: str, worst: str, others: Mapping[str, Fraction], theirs: Mapping[str, Fraction]) -> None:
    """The best is no less than anything, nothing is less than the worst, and their own comparison is one number."""
    for key, judged in (("best_to_others", others), ("others_to_worst", theirs)):
        for name, value in judged.items():
            if value < 1:
                what = f'"{best}" is the best' if judged is others else f'"{worst}" is the worst'
                raise WeightError(f"`{key}` has {name}: {value}, below 1, but {what}", "write 1 to 9")
    for name, value in ((best, others[best]), (worst, theirs[worst])):
        if value != 1:
            raise WeightError(f'"{name}" is compared with itself as {value}', "write 1, or leave it out")
    if others[worst] != theirs[best]:
        message = f"{best} to {worst} is {others[worst]} in `best_to_others` and {theirs[best]} in `others_to_worst`"
        raise WeightError(message, "it is one comparison: write the same number in both, or leave one out")
