"""What a name in an expression stands for (DESIGN 4.1, 4.2). Shares no code with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.support.expressions import Value
from tests.support.worth import Criterion, Text, read_rating


def fact(technology: Text, leaves: Sequence[Criterion], name: str) -> Value:
    """Return what a question's name stands for: evidence, else a rating (best) or a field of the technology."""
    if name in technology.get("evidence", {}):
        return plain(technology["evidence"][name])
    for leaf in leaves:
        if leaf.id == name:
            entry = technology.get("ratings", {}).get(name)
            found: Value = None if entry is None else read_rating(leaf.leaf, entry)
            return found
    return plain(technology.get(name))


def known(technology: Text, measures: Mapping[str, Value], ratings: Mapping[str, Value], name: str) -> Value:
    """Return what a name stands for of one alternative: its measures, its ratings, then its technology's evidence."""
    if name in measures:
        return measures[name]
    if name in ratings:
        return ratings[name]
    return fact(technology, (), name)


def plain(entry: Any) -> Value:
    """Return evidence as it is compared: a number, a text, true or false; `None` when unknown."""
    if isinstance(entry, Mapping):
        entry = entry.get("value", entry.get("best"))
    if entry is None or entry == "unknown":
        return None
    if isinstance(entry, (bool, str)):
        return entry
    return Fraction(str(entry))
