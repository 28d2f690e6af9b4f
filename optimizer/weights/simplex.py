"""A linear program small enough to be solved in fractions, exactly and alike on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Least:
    """An optimal point, and the price of every row: what the least cost grows by per unit of its bound."""

    point: tuple[Fraction, ...]
    prices: tuple[Fraction, ...]


def least(
    costs: Sequence[Fraction | int], rows: Sequence[Sequence[Fraction | int]], bounds: Sequence[Fraction | int]
) -> Least | None:
    """Minimise costs x under rows x >= bounds and x >= 0; None where nothing satisfies them.

    Costs must not be negative, so that the dual simplex method (Lemke 1954) can begin at 0; of several rows and columns
    that could be taken, always the first, so that it ends (Bland 1977).
    """
    n, m = len(costs), len(rows)
    # One line per row: surplus = row x - bound, in terms of the variables that are 0; the last line holds the costs.
    lines = [[Fraction(a) for a in row] + [-Fraction(b)] for row, b in zip(rows, bounds, strict=True)]
    lines.append([Fraction(c) for c in costs] + [Fraction()])
    zero, other = list(range(n)), list(range(n, n + m))
    while True:
        leaving = min((i for i in range(m) if lines[i][n] < 0), key=lambda i: other[i], default=None)
        if leaving is None:
            break
        line = lines[leaving]
        able = [j for j in range(n) if line[j] > 0]
        if not able:
            return None
        entering = min(able, key=lambda j: (lines[m][j] / line[j], zero[j]))
        _exchange(lines, leaving, entering)
        zero[entering], other[leaving] = other[leaving], zero[entering]
    values, prices = [Fraction()] * (n + m), [Fraction()] * (n + m)
    for i, name in enumerate(other):
        values[name] = lines[i][n]
    for j, name in enumerate(zero):
        prices[name] = lines[m][j]
    return Least(tuple(values[:n]), tuple(prices[n:]))


def _exchange(lines: list[list[Fraction]], leaving: int, entering: int) -> None:
    """Express the entering variable by the leaving one, in every line."""
    line = lines[leaving]
    pivot = line[entering]
    solved = [-a / pivot for a in line]
    solved[entering] = 1 / pivot
    for i, old in enumerate(lines):
        factor = old[entering]
        if i != leaving and factor:
            lines[i] = [
                factor * new if j == entering else a + factor * new
                for j, (a, new) in enumerate(zip(old, solved, strict=True))
            ]
    lines[leaving] = solved
