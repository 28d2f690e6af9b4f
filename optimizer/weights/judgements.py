"""Pairwise judgements as they are written: `{a/b: 3, b/c: 1/2}`, or a matrix with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from optimizer.weights.node import WeightError, did_you_mean, require_same

Matrix = tuple[tuple[Fraction | None, ...], ...]
"""Entry i, j: how many times as much i weighs as j; None where nobody has judged. a_ji = 1 / a_ij, a_ii = 1."""
ROUNDED = Fraction(1, 100)
"""So far a_ij a_ji may be from 1: 0.333 beside 3 is 1/3, rounded."""


def matrix_of(children: Sequence[str], given: Mapping[str, Any]) -> Matrix:
    """The matrix whose rows are the children, from `judgements`, or from `matrix` and `names`. Raises WeightError."""
    pairs = dict(_from_matrix(given) if given.get("matrix") is not None else _from_pairs(children, given["judgements"]))
    if given.get("matrix") is not None:
        require_same(children, given["names"])
    matrix = tuple(tuple(Fraction(1) if a == b else pairs.get((a, b)) for b in children) for a in children)
    _expect_linked(children, matrix)
    return matrix


def _from_pairs(
    children: Sequence[str], judgements: Mapping[str, Fraction]
) -> Iterator[tuple[tuple[str, str], Fraction]]:
    seen: dict[tuple[str, str], Fraction] = {}
    for key, value in judgements.items():
        a, b = _pair(key)
        for name in (a, b):
            if name not in children:
                message = f'"{name}" in "{key}" is no criterion of this node'
                raise WeightError(message, did_you_mean(name, children))
        if a == b and value != 1:
            raise WeightError(f'"{key}" compares a criterion with itself', "compare it with another, or leave it out")
        if (b, a) in seen and seen[b, a] * value != 1:
            message = f'"{key}" and "{b}/{a}" contradict each other'
            raise WeightError(message, "one is 1 divided by the other; keep one of the two")
        seen[a, b] = value
        yield (a, b), value
        yield (b, a), 1 / value


def _pair(key: str) -> tuple[str, str]:
    a, slash, b = (part.strip() for part in key.partition("/"))
    if not (a and slash and b):
        raise WeightError(f'"{key}" is not a pair of criteria', "write it as in cost/risk")
    return a, b


def _from_matrix(given: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Fraction]]:
    names, rows = list(given.get("names") or ()), given["matrix"]
    if len(set(names)) < len(names) or len(rows) != len(names) or any(len(row) != len(names) for row in rows):
        message = f"the matrix is not {len(names)} by {len(names)}, a row and a column for each of `names`"
        raise WeightError(message, "give `names` in the order of the rows, each once, and as many rows and columns")
    for i, a in enumerate(names):
        if rows[i][i] not in (None, 1):
            raise WeightError(f'the matrix compares "{a}" with itself as {rows[i][i]}', "write 1 on the diagonal")
        for j, b in enumerate(names[:i]):
            value = _both(f"{a}/{b}", rows[i][j], rows[j][i])
            if value is not None:
                yield (a, b), value
                yield (b, a), 1 / value


def _both(pair: str, below: Fraction | None, above: Fraction | None) -> Fraction | None:
    """The judgement of a pair that may be written twice; of two, the one that is no rounded reciprocal."""
    if below is None or above is None:
        return below if above is None else 1 / above
    if abs(below * above - 1) > ROUNDED:
        message = f"the matrix has {float(below):.6g} for {pair}, and {float(above):.6g} the other way round"
        raise WeightError(message, "one is 1 divided by the other; leave one of the two out (`unknown`)")
    return below if below >= 1 else 1 / above


def _expect_linked(children: Sequence[str], matrix: Matrix) -> None:
    """Refuse judgements that leave some criteria without any link to the others."""
    reached, waiting = {0}, [0]
    while waiting:
        i = waiting.pop()
        new = {j for j, x in enumerate(matrix[i]) if x is not None} - reached
        reached |= new
        waiting += sorted(new)
    apart = [child for i, child in enumerate(children) if i not in reached]
    if apart:
        message = f"no judgement links {', '.join(apart)} with {', '.join(c for c in children if c not in apart)}"
        raise WeightError(message, f"compare one of them, as in {apart[0]}/{children[0]}")
