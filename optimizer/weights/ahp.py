"""Pairwise judgements (analytic hierarchy process): weights from the principal eigenvector, and their consistency.

Saaty 1977, Journal of Mathematical Psychology 15:234-281; 1980, The Analytic Hierarchy Process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from optimizer.weights.eigenvector import completed, log_least_squares, principal
from optimizer.weights.judgements import Matrix, matrix_of
from optimizer.weights.node import Doubt, NodeWeights, WeightError, did_you_mean, in_shares, rounded_shares
from optimizer.weights.random_index import DEFAULT, RANDOM_INDICES, share_left

LIMIT = Fraction(1, 10)
"""A consistency ratio above this is doubtful (Saaty 1980)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Weights of a matrix of judgements by row: of the eigenvector and of the geometric means, and the eigenvalue."""

    weights: tuple[Fraction, ...]
    geometric: tuple[Fraction, ...]
    lambda_max: Decimal


def by_ahp(node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    """`ahp {judgements}` or `ahp {matrix, names}`, with `random_index`."""
    return weighed(node, "ahp", children, matrix_of(children, given), given.get("random_index", DEFAULT))


def weighed(node: str, method: str, children: Sequence[str], matrix: Matrix, table: str = DEFAULT) -> NodeWeights:
    """The weights of a matrix of judgements whose rows are the children, with everything said about them."""
    found = judged(matrix)
    weights = dict(zip(children, found.weights, strict=True))
    consistency = _consistency(children, matrix, found, table)
    return NodeWeights(
        node,
        method,
        weights,
        consistency,
        note=_note(matrix, table),
        beside={"geometric_mean": dict(zip(children, found.geometric, strict=True))},
        doubts=tuple(_doubts(consistency)),
    )


@lru_cache(maxsize=1024)
def judged(matrix: Matrix) -> Judged:
    """Weights of judgements that link everything; exact where they are consistent, else rounded (FINEST).

    Missing judgements (None) are filled so that the greatest eigenvalue is least. Consistent judgements, a_ij a_jk =
    a_ik wherever all three are given or follow, have the same weights under every rule.
    """
    exact = _consistent(matrix)
    if exact is not None:
        return Judged(exact, exact, Decimal(len(matrix)))
    found = principal(completed(matrix))
    return Judged(_rounded(found.right), _rounded(log_least_squares(matrix)), found.value)


def _consistent(matrix: Matrix) -> tuple[Fraction, ...] | None:
    """The weights that every judgement agrees with exactly, or None."""
    known = {0: Fraction(1)}
    waiting = [0]
    while waiting:
        i = waiting.pop()
        for j, ratio in enumerate(matrix[i]):
            if ratio is not None and j not in known:
                known[j] = known[i] / ratio
                waiting.append(j)
    agreed = all(x is None or x * known[j] == known[i] for i, row in enumerate(matrix) for j, x in enumerate(row))
    return tuple(in_shares({str(i): known[i] for i in range(len(matrix))}).values()) if agreed else None


def _rounded(values: Iterable[Decimal]) -> tuple[Fraction, ...]:
    return tuple(rounded_shares({str(i): value for i, value in enumerate(values)}).values())


def _consistency(children: Sequence[str], matrix: Matrix, found: Judged, table: str) -> dict[str, Any]:
    """Consistency index (lambda_max - n) / (n - 1) and its ratio to the random index (Saaty 1980)."""
    if table not in RANDOM_INDICES:
        raise WeightError(f'there is no random index "{table}"', did_you_mean(table, RANDOM_INDICES))
    n, missing = len(matrix), sum(x is None for row in matrix for x in row) // 2
    index = Fraction(found.lambda_max - n) / (n - 1) if n > 2 else Fraction()
    random = RANDOM_INDICES[table].get(n)
    ratio = Fraction() if not index else None if random is None else index / random
    told = {"lambda_max": found.lambda_max, "ci": index, "cr": ratio, "random_index": table, "missing": missing}
    if missing and ratio is not None:
        left = share_left(n, missing) if n > 2 else Fraction()
        told["cr_of_incomplete"] = ratio / left if left else Fraction()
    return {**told, "worst_judgement": _worst(children, matrix, found.weights) if index else None}


def _worst(children: Sequence[str], matrix: Matrix, weights: Sequence[Fraction]) -> dict[str, Any]:
    """The judgement farthest from the ratio of the weights: the greatest a_ij w_j / w_i (Saaty 1980)."""
    off = {
        (i, j): x * weights[j] / weights[i]
        for i, row in enumerate(matrix)
        for j, x in enumerate(row)
        if x is not None and i != j
    }
    i, j = max(sorted(off, key=lambda pair: (children[pair[0]], children[pair[1]])), key=lambda pair: off[pair])
    return {"pair": f"{children[i]}/{children[j]}", "given": matrix[i][j], "fitting": weights[i] / weights[j]}


def _doubts(consistency: Mapping[str, Any]) -> Iterable[Doubt]:
    """A ratio above the limit, with the judgement to look at first."""
    ratio = consistency.get("cr_of_incomplete", consistency["cr"])
    if ratio is not None and ratio > LIMIT:
        worst = consistency["worst_judgement"]
        message = (
            f"the judgements contradict each other: consistency ratio {float(ratio):.3f}, above {float(LIMIT):.2f}"
        )
        given, fitting = (f"{float(worst[key]):.3g}" for key in ("given", "fitting"))
        yield Doubt(message, f"look at {worst['pair']} first: given as {given}, the others make it {fitting}")


def _note(matrix: Matrix, table: str) -> str:
    missing = sum(x is None for row in matrix for x in row) // 2
    gaps = f"; {missing} of {len(matrix) * (len(matrix) - 1) // 2} judgements missing" if missing else ""
    return f"random index {table}{gaps}"
