"""From exact numbers to the numbers of JSON."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def number(value: Fraction | Decimal | float) -> int | float:
    """A whole number as int, any other as the nearest float."""
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else float(exact)
