"""How much room words take in a chart, without asking a font: the same on every machine.

Letters are taken a little too wide, so that what is said to fit does fit in the fonts that reports ask for.
"""

from __future__ import annotations

import unicodedata

from optimizer.visible import shown

ELLIPSIS = "\u2026"
_NARROW = frozenset("iljtfrI.,:;|!'()[]/ -")
_BROAD = frozenset("mwMW%@")


def width(text: str, size: float) -> float:
    """Pixels that `text` takes at a font size in pixels, generously."""
    return size * sum(map(_em, text))


def fitted(text: str, size: float, room: float, lines: int = 1) -> list[str]:
    """`text` in at most so many lines of so many pixels; what does not fit ends in an ellipsis.

    It breaks at blanks, inside a word only where the word alone is wider than the room.
    """
    found: list[str] = []
    rest = shown(text).strip()
    while rest:
        if len(found) == lines - 1 and width(rest, size) > room:
            return [*found, _shortened(rest, size, room)]
        line = _line(rest, size, room)
        found.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return found


def short(text: str, size: float, room: float) -> str:
    """`text` on one line of so many pixels."""
    return next(iter(fitted(text, size, room)), "")


def _em(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if sign in _NARROW:
        return 0.32
    return 0.88 if sign in _BROAD else 0.68 if sign.isupper() else 0.56


def _line(text: str, size: float, room: float) -> str:
    """As much of the beginning of `text` as fits, up to a blank where there is one."""
    end = _fitting(text, size, room)
    if end == len(text):
        return text
    blank = text.rfind(" ", 0, end + 1)
    return text[: blank + 1] if blank > 0 else text[:end]


def _fitting(text: str, size: float, room: float) -> int:
    """How many signs fit, at least one."""
    used = 0.0
    for number, sign in enumerate(text):
        used += size * _em(sign)
        if used > room:
            return max(1, number)
    return len(text)


def _shortened(text: str, size: float, room: float) -> str:
    return text[: _fitting(text, size, room - width(ELLIPSIS, size))].rstrip() + ELLIPSIS
