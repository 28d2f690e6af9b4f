"""Characters that look like nothing, or like a space, and are neither."""

from __future__ import annotations

import re

__all__ = ["CONTROL", "ODD_BLANKS", "trimmed"]

# Control characters but tab and line ends; line separators that editors do not count as lines; marks that turn the
# direction of the text, so that a reader sees another order than the program; a byte order mark amid the text.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
ODD_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000"
"""Blanks that are no ordinary space: non-breaking, wide, narrow, of no width."""

_EDGES = f" \t\r\n\f\v\ufeff{ODD_BLANKS}"


def trimmed(cell: str) -> str:
    """A text without blanks of any kind around it."""
    return cell.strip(_EDGES)
