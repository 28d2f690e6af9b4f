"""Files spoilt at random: bytes, characters, lines and whole words, drawn from a seed so that each can be had again."""

from __future__ import annotations

import copy
import io
import random
import re
import zipfile
from collections.abc import Iterator
from typing import Any

WORDS = [
    *("", " ", "\t", "\n", "\r\n", "\0", "\ufeff", "\u00a0", "\u202e", "\ud7ff", "\U0001f600", "\u3000", "\uff1a"),
    *("0", "-1", "1e9999", "-1e-9999", "9" * 29, "9" * 31, "1e30", "1e-30", "0.1", ".5", "1,000", "30%", "nan", ".inf"),
    *("true", "yes", "no", "null", "~", "unknown", "none", "NA", "=1+1", "2026", "1899", "2999", "2026-13-45", "12:30"),
    *("[", "]", "{", "}", "[]", "{}", "[[", ":", ": ", "- ", "? ", "|", ">", "&a", "*a", "<<: *a", "!!python/name:x"),
    *("#", "%", "@", "`", '"', "'", '""', ",", ";", "|-\n ", "---", "...", "\\", "\\u0000", "/", "..", "../../etc"),
    *("(", ")", "((((", "not ", " and ", " or ", " in ", "2 of (", "any own (", "<=", "==", "${x}", "{{x}}", "%s"),
    *("own", "access", "protect", "cost", "count", "value", "technology", "partner", "start", "ready", "of", "if"),
    *("12345678901234567890", "1" * 400, "x" * 3000, "١٢", "１２", "é", "한국", "1_000", "0x1F", "0o7", "010"),
]
"""What a reader may trip over."""

_WORD = re.compile(rb"[A-Za-z0-9_.\-]+")


def mutated(data: bytes, draw: random.Random, others: list[bytes]) -> bytes:
    """The bytes with one to four spoilt spots."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        data = draw.choice(_WAYS)(data, draw, others)
    return data


def mutated_workbook(data: bytes, draw: random.Random, others: list[bytes]) -> bytes:
    """A workbook with one of its parts spoilt and packed anew, or the bytes of the package themselves."""
    if draw.random() < 0.2:
        return mutated(data, draw, others)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = mutated(parts[name], draw, list(parts.values()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return packed.getvalue()


def mutated_node(tree: Any, draw: random.Random, others: list[Any]) -> Any:
    """A copy of what a YAML file holds, with one to three of its values or keys replaced, removed or doubled."""
    tree = copy.deepcopy(tree)
    for _ in range(draw.choice((1, 1, 2, 3))):
        spots = list(_spots(tree))
        if not spots:
            break
        holder, key = draw.choice(spots)
        draw.choice(_NODE_WAYS)(holder, key, _value(draw, others), draw)
    return tree


def _spots(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (mapping or list, key or position) of a tree."""
    if isinstance(tree, (dict, list)):
        for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
            yield tree, key
            yield from _spots(value)


def _value(draw: random.Random, others: list[Any]) -> Any:
    """Something odd, or something that stands elsewhere."""
    if draw.random() < 0.5:
        return draw.choice((*ODD, draw.choice(WORDS)))
    holder, key = draw.choice(list(_spots(draw.choice(others))))
    return copy.deepcopy(holder[key])


def _put(holder, key, value, _):
    holder[key] = value


def _drop(holder, key, _value, _draw):
    del holder[key]


def _wrap(holder, key, _value, draw):
    holder[key] = draw.choice(([holder[key]], {"value": holder[key]}, [holder[key], holder[key]]))


def _rename(holder, key, value, _):
    if isinstance(holder, dict):
        holder[str(value)[:40]] = holder.pop(key)
    else:
        holder.insert(key, value)


def _swap(holder, key, _value, draw):
    other = draw.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[key], holder[other] = holder[other], holder[key]


_NODE_WAYS = (_put, _put, _put, _drop, _wrap, _rename, _swap)
ODD = (
    *(None, True, False, 0, 1, -1, 2, 0.5, 1e-9, 1e9, 1e300, 10**29, -(10**20), 2026, 1899, 99999),
    *([], {}, [[]], [None], {"a": None}, [1, 2, 3], [3, 2, 1], {2026: 1}, {"2026": "x"}, [1, "x"], {"mode": "none"}),
)
"""Values of every kind, where another kind was meant."""


def _flip(data, draw, _):
    at = draw.randrange(len(data) + 1)
    return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]


def _cut(data, draw, _):
    at, more = draw.randrange(len(data) + 1), draw.choice((1, 1, 4, 40, 400))
    return data[:at] + data[at + more :]


def _again(data, draw, _):
    at, more = draw.randrange(len(data) + 1), draw.choice((1, 8, 80))
    return data[: at + more] + data[at : at + more] * draw.choice((1, 1, 3, 50)) + data[at + more :]


def _insert(data, draw, _):
    at = draw.randrange(len(data) + 1)
    return data[:at] + _word(draw) + data[at:]


def _instead(data, draw, _):
    found = list(_WORD.finditer(data))
    if not found:
        return data
    spot, other = draw.choice(found), draw.choice(found)
    word = draw.choice((_word(draw), other.group()))
    return data[: spot.start()] + word + data[spot.end() :]


def _lines(data, draw, _):
    lines = data.split(b"\n")
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[first], lines[second] = draw.choice(((lines[second], lines[first]), (lines[second],) * 2))
    return b"\n".join(lines)


def _splice(data, draw, others):
    other = draw.choice(others)
    at, start = draw.randrange(len(data) + 1), draw.randrange(len(other) + 1)
    return data[:at] + other[start : start + draw.choice((10, 100, 1000))] + data[at:]


def _word(draw):
    return draw.choice(WORDS).encode("utf-8")


_WAYS = (_flip, _cut, _again, _insert, _instead, _instead, _instead, _instead, _lines, _splice)
