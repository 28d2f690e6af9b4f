"""Slips of the keyboard in YAML lines: control characters, tabs, wide blanks, full-width colons.

Each is mended in a copy of the text after it was noted, so the rest of the file can be read in the same pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from optimizer.read.characters import CONTROL, ODD_BLANKS
from optimizer.read.findings import Findings

__all__ = ["without_control", "without_slips"]

_LINE_END = re.compile(r"(\r\n|\r|\n)")
_BLOCK_BEGINS = re.compile(r"(?:^|:|-)[ \t]+[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_TAB = re.compile(r" *\t")
_ODD_INDENT = re.compile(f"[ ]*[{ODD_BLANKS}][ {ODD_BLANKS}]*(?=[^ ])")
_WIDE_COLON = re.compile(
    f"(?P<before>[ {ODD_BLANKS}]*(?:- +)*(?P<name>[^\\s:：#\"'\\[\\]{{}},|>&*!%@`-][^\\s:：#,]{{0,60}}) *)："
)
_ODD_AFTER_COLON = re.compile(f"(?P<before> *(?:- +)*(?P<name>[^\\s:：#\"'\\[\\]{{}},]{{1,60}}):)[{ODD_BLANKS}]+")


def without_control(text: str, findings: Findings) -> str:
    """`text` with a blank for each control character, every one of which is a fault (R104)."""
    if CONTROL.search(text) is None:
        return text
    for number, line in _numbered(text):
        for match in CONTROL.finditer(line):
            message = f"an invisible control character (U+{ord(match[0]):04X})"
            findings.add("R104", (number, match.start() + 1), message, "delete it and type the text again")
    return CONTROL.sub(" ", text)


def without_slips(text: str, findings: Findings) -> str:
    """`text` as it was meant: faults R105 tab, R106 odd blank, R107 full-width colon, on every line that has one.

    Only for a text that could not be read, or was read into names that hold such characters: in running text all of
    them may be meant. Tabs are noted and left, since their width is anybody's guess.
    """
    pieces = _LINE_END.split(text)
    block = [False] * len(pieces)
    for index in _inside_blocks(pieces[::2]):
        block[2 * index] = True
    for index in range(0, len(pieces), 2):
        if not block[index]:
            pieces[index] = _mended(pieces[index], index // 2 + 1, findings)
    return "".join(pieces)


def _mended(line: str, number: int, findings: Findings) -> str:
    if _TAB.match(line):
        findings.add("R105", (number, line.index("\t") + 1), f"line {number} starts with a tab", "use spaces")
    if match := _ODD_INDENT.match(line):
        column = re.search(f"[{ODD_BLANKS}]", line).start() + 1  # type: ignore[union-attr]
        message = f"line {number} is indented with a blank that is no ordinary space (U+{ord(line[column - 1]):04X})"
        findings.add("R106", (number, column), message, "use ordinary spaces")
        line = " " * match.end() + line[match.end() :]
    if match := _WIDE_COLON.match(line):
        column = match.end()
        message = f"line {number}: full-width colon after {match['name']!r}".replace("'", '"')
        findings.add("R107", (number, column), message, 'type an ordinary ":" and a space, or quote the text')
        line = match["before"].replace("\u3000", " ") + ": " + line[column:].lstrip(f" {ODD_BLANKS}")
    if match := _ODD_AFTER_COLON.match(line):
        column = len(match["before"]) + 1
        message = f"line {number}: the blank after the colon is no ordinary space (U+{ord(line[column - 1]):04X})"
        findings.add("R106", (number, column), message, "use an ordinary space")
        line = match["before"] + " " + line[match.end() :]
    return line


def _inside_blocks(lines: list[str]) -> Iterator[int]:
    """Indices of the lines that are the text of a block scalar (``|`` or ``>``)."""
    indent: int | None = None
    for index, line in enumerate(lines):
        here = len(line) - len(line.lstrip(" "))
        if indent is not None and (not line.strip() or here > indent):
            yield index
            continue
        indent = here if _BLOCK_BEGINS.search(line) else None


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for index, line in enumerate(_LINE_END.split(text)[::2]):
        yield index + 1, line
