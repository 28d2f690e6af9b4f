"""Kinds of values (number, text, yes/no): which may be compared, and how a value is shown in a message."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from optimizer.expression.tree import Literal, Name

Value = Decimal | Fraction | int | bool | str | tuple[str, ...]
"""A fact: exact number, yes/no, text, or several texts (functions, tags)."""
CLASH_REMEDY = "correct the fact, or compare it with a value of its own kind (text stands in quotes)"
ORDERED = ("<", "<=", ">=", ">")


def clash(left: Value, sign: str, right: Value) -> str:
    """What is wrong with comparing the two values by `sign`; empty when nothing is."""
    if kind(left) != kind(right) or "no finite number" in (kind(left), kind(right)):
        return f"{described(left)} is compared with {described(right)}"
    if sign in ORDERED and kind(left) != "number":
        return f"{described(left)} is put in order by `{sign}`, but only numbers have an order"
    return ""


def kind(value: Value) -> str:
    """The kind of a value; several texts count as text."""
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, str | tuple):
        return "text"
    # Infinity and "not a number" cannot come from a file; they clash with everything.
    return "number" if not isinstance(value, Decimal) or value.is_finite() else "no finite number"


def described(value: Value) -> str:
    """A value with its kind, for a message."""
    if isinstance(value, bool):
        return f"{str(value).lower()} (yes/no)"
    if isinstance(value, tuple):
        return f"the list [{clipped(', '.join(value))}]"
    return f'the text "{clipped(value)}"' if isinstance(value, str) else f"the number {clipped(str(value))}"


def shown(side: Name | Literal) -> str:
    """One side of a comparison as it is written."""
    if isinstance(side, Name):
        return clipped(side.name)
    if isinstance(side.value, str):
        return f'"{clipped(side.value)}"'
    return clipped(str(side.value).lower())


def clipped(text: str) -> str:
    """At most 40 characters, each of them printable."""
    plain = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[:40])
    return plain if len(text) <= 40 else plain + "…"
