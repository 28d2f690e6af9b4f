"""The principal eigenvector of a positive matrix, and the completion of one with gaps, in decimal arithmetic.

Python's decimals round alike everywhere, so the same judgements give the same digits on every machine, whatever
linear algebra is built in. Sums of positive numbers only: nothing cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 50
CLOSE = Decimal("1e-30")
"""Bounds of the eigenvalue that are this near to each other (relative) will do."""
SETTLED = Decimal("1e-14")
"""A completion is settled when no missing judgement changes by more than this share."""
ROUNDS = 2000

Rows = list[list[Decimal]]


@dataclass(frozen=True, slots=True)
class Principal:
    """The greatest eigenvalue with its right and its left eigenvector; both vectors sum to 1."""

    value: Decimal
    right: tuple[Decimal, ...]
    left: tuple[Decimal, ...]


def principal(matrix: Sequence[Sequence[Decimal]]) -> Principal:
    """Of a positive square matrix A: A w = value w, and v A = value v.

    A is squared until its rows agree (the power method with doubled steps); the value lies between the least and the
    greatest of (A w)_i / w_i (Collatz 1942, Wielandt 1950), which ends the work.
    """
    with localcontext() as context:
        context.prec = DIGITS
        power: Rows = [list(row) for row in matrix]
        while True:
            right = _in_shares([sum(row, Decimal()) for row in power])
            low, high = _bounds(matrix, right)
            if high - low <= CLOSE * high:
                break
            power = _squared(power)
        left = _in_shares([sum(column, Decimal()) for column in zip(*power, strict=True)])
        return Principal((low + high) / 2, tuple(right), tuple(left))


def completed(matrix: Sequence[Sequence[Fraction | None]]) -> Rows:
    """A reciprocal matrix with its gaps (None) filled so that the greatest eigenvalue is least.

    Bozóki, Fülöp & Rónyai 2010 (Mathematical and Computer Modelling 52:318-333): the least exists and is the only one
    where the judgements link everything. In the logarithm t of a missing a_ij the eigenvalue is convex and grows with
    slope (v_i a_ij w_j - v_j a_ji w_i) / (v w), which is 0 at the least; each round sets every missing judgement where
    its own slope would vanish, half the way where that goes too far, from the least-squares completion on.
    """
    with localcontext() as context:
        context.prec = DIGITS
        fitted = log_least_squares(matrix)
        n = range(len(matrix))
        filled = [[_decimal(x) if (x := matrix[i][j]) is not None else fitted[i] / fitted[j] for j in n] for i in n]
        gaps = [(i, j) for i in n for j in n if i < j and matrix[i][j] is None]
        return _least(filled, gaps) if gaps else filled


def log_least_squares(matrix: Sequence[Sequence[Fraction | None]]) -> list[Decimal]:
    """Weights w that minimise the sum of (ln a_ij - ln w_i + ln w_j)^2 over the judgements given; they sum to 1.

    With every judgement given these are the geometric means of the rows (Crawford & Williams 1985); with gaps a linear
    system of the graph of judgements (Bozóki, Fülöp & Rónyai 2010, section 4), which must link everything.
    """
    with localcontext() as context:
        context.prec = DIGITS
        n = len(matrix)
        if all(entry is not None for row in matrix for entry in row):
            return _in_shares([(sum((_ln(x) for x in row), Decimal()) / n).exp() for row in matrix])
        linked = [[j for j, x in enumerate(row) if x is not None and j != i] for i, row in enumerate(matrix)]
        system = [
            [Decimal(len(linked[i])) if i == j else Decimal(-(j in linked[i])) for j in range(n)]
            + [sum((_ln(matrix[i][j]) for j in linked[i]), Decimal())]
            for i in range(n)
        ]
        return _in_shares([x.exp() for x in [*_solved([row[1:] for row in system[1:]], n - 1)]])


def _least(filled: Rows, gaps: Sequence[tuple[int, int]]) -> Rows:
    found, step = principal(filled), Decimal(1)
    for _ in range(ROUNDS):
        v, w = found.left, found.right
        wanted = {(i, j): ((w[i] * v[j]) / (v[i] * w[j])).sqrt() for i, j in gaps}
        if all(abs(wanted[i, j] / filled[i][j] - 1) <= SETTLED for i, j in gaps):
            return filled
        tried = [list(row) for row in filled]
        for (i, j), value in wanted.items():
            tried[i][j] = filled[i][j] * ((value / filled[i][j]).ln() * step).exp()
            tried[j][i] = 1 / tried[i][j]
        ahead = principal(tried)
        if ahead.value > found.value * (1 + CLOSE):
            step /= 2
        else:
            filled, found = tried, ahead
    return filled


def _bounds(matrix: Sequence[Sequence[Decimal]], w: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    ratios = [sum((a * x for a, x in zip(row, w, strict=True)), Decimal()) / w[i] for i, row in enumerate(matrix)]
    return min(ratios), max(ratios)


def _squared(matrix: Rows) -> Rows:
    """The square, divided by its greatest entry so that no number grows out of bounds."""
    columns = list(zip(*matrix, strict=True))
    product = [
        [sum((a * b for a, b in zip(row, column, strict=True)), Decimal()) for column in columns] for row in matrix
    ]
    most = max(map(max, product))
    return [[entry / most for entry in row] for row in product]


def _solved(system: Rows, n: int) -> list[Decimal]:
    """The solution of n linear equations whose matrix is positive definite, with 0 for the unknown left out."""
    for i in range(n):
        for k in range(i + 1, n):
            factor = system[k][i] / system[i][i]
            system[k] = [a - factor * b for a, b in zip(system[k], system[i], strict=True)]
    found = [Decimal()] * n
    for i in reversed(range(n)):
        rest = sum((system[i][j] * found[j] for j in range(i + 1, n)), Decimal())
        found[i] = (system[i][n] - rest) / system[i][i]
    return [Decimal(), *found]


def _in_shares(values: Sequence[Decimal]) -> list[Decimal]:
    total = sum(values)
    return [value / total for value in values]


def _ln(x: Fraction | None) -> Decimal:
    assert x is not None
    return _decimal(x).ln()


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)
