"""Numbers as they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from math import isfinite

from optimizer.report.blocks import Value

MINUS = "\u2212"

NBSP = "\u00a0"
DASH = "\u2013"
# Fewest digits are tried up to these: beyond them a printed number only pretends to know.
DIGITS = {"number": 3, "money": 1, "share": 1}


def digits_for(values: Iterable[Value], kind: str) -> int:
    """The fewest digits after the point that show all numbers of a column as they are, up to the kind's limit."""
    most = DIGITS.get(kind, 0)
    scale = 100.0 if kind == "share" else 1.0
    needed = (_needed(value * scale, most) for value in values if isinstance(value, (int, float)))
    return max(needed, default=0)


def _needed(value: float, most: int) -> int:
    close = 1e-9 * max(1.0, abs(value))
    return next((digits for digits in range(most) if abs(round(value, digits) - value) <= close), most)


def number(value: float, digits: int) -> str:
    """`value` with thousands commas and a true minus sign; what would round to nothing says so (`<0.1`)."""
    if not isfinite(value):
        return DASH
    least = 10.0**-digits
    if value and abs(value) < least / 2:
        return f"<{least:.{digits}f}" if value > 0 else f">{MINUS}{least:.{digits}f}"
    return f"{value:,.{digits}f}".replace("-", MINUS)


def at_most(value: float, significant: int = 2) -> str:
    """A positive bound written out in full and rounded up, so that what is printed is never less than what is meant."""
    if not isfinite(value) or value <= 0:
        return number(value, 0)
    exact = Decimal(repr(value))
    step = Decimal(1).scaleb(exact.adjusted() - significant + 1)
    return f"{exact.quantize(step, rounding=ROUND_CEILING).normalize():f}"


def printed(value: Value, kind: str, digits: int | None = None) -> str:
    """A value as its kind is written; None is a dash. Shares are given as 0..1 and written in percent."""
    if value is None:
        return DASH
    if isinstance(value, str):
        return value
    if kind == "year":
        return str(int(value)) if value == int(value) else number(value, 1).replace(",", "")
    places = digits_for([value], kind) if digits is None else digits
    return f"{number(value * 100, places)}%" if kind == "share" else number(value, places)
