"""Text and numbers as they are shown: nothing hidden, nothing that acts.

Every writer passes every text through `shown`, so a control sign, a direction override or an invisible letter in a
planner's file cannot change how the report reads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from math import isfinite

from optimizer.report.blocks import Value

MINUS = "\u2212"

NBSP = "\u00a0"
DASH = "\u2013"
# Fewest digits are tried up to these: beyond them a printed number only pretends to know.
DIGITS = {"number": 3, "money": 1, "share": 1}
_ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Letters by Unicode's book, nothing to the eye: Hangul fillers, the blank Braille cell, the grapheme joiner.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# More than three marks on one letter are no writing system; they climb over the neighbouring lines.
_PILE = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def shown(text: str) -> str:
    """`text` with every sign that acts or hides written out (\u27e8U+202E\u27e9); line ends and tabs become blanks."""
    if text.isascii() and text.isprintable():
        return text
    if text.isprintable() and _BLANK.isdisjoint(text):
        return _PILE.sub("\\1\u2026", text)
    return _PILE.sub("\\1\u2026", "".join(map(_sign, text)))


def _sign(sign: str) -> str:
    if sign in "\n\r\t":
        return " "
    code = ord(sign)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if sign in _BLANK or noncharacter or unicodedata.category(sign) in _ACTING:
        return f"\u27e8U+{code:04X}\u27e9"
    return sign


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
