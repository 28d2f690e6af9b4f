"""Text as it is shown: nothing hidden, nothing that acts.

Every writer of reports passes every text through `shown`, the terminal is written to through `shown_lines`, and JSON
by `json_text`. So a control sign, a mark that turns the direction of writing or an invisible letter in somebody's file
can neither change how an answer reads nor go on unseen in what is copied from it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Letters by Unicode's book, nothing to the eye: Hangul fillers, the blank Braille cell, the grapheme joiner.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_OURS = re.compile("(\n|\t|\x1b\\[[01]m)")
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
    return f"\u27e8U+{ord(sign):04X}\u27e9" if _is_unseen(sign) else sign


def _is_unseen(sign: str) -> bool:
    """Whether a sign acts or hides; the line ends and indents of a document are no signs of it."""
    code = ord(sign)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return sign != "\n" and (sign in _BLANK or noncharacter or unicodedata.category(sign) in _ACTING)


def shown_lines(text: str) -> str:
    """The same for what goes to a terminal, whose line ends, tabs and bold letters are ours."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(part if _OURS.fullmatch(part) else shown(part) for part in _OURS.split(text))


def json_text(document: Any, **how: Any) -> str:
    r"""JSON in which signs that act or hide are escaped (\u202e): the same document, and nothing of it unseen."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, **how)
    if text.isascii() or (text.replace("\n", "").isprintable() and _BLANK.isdisjoint(text)):
        return text
    return "".join(json.dumps(sign)[1:-1] if _is_unseen(sign) else sign for sign in text)
