"""What the YAML parser could not read, in a planner's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

__all__ = ["explained"]

Said = tuple[str, tuple[int | None, int | None], str, str]
"""Code, (line, column) from 1, message, remedy."""

_At = tuple[int, int]

_UNSPACED = r"\s*(- +)*[^\s:\"'#{\[]+:[^\s:/]"


@dataclass(frozen=True, slots=True)
class _Slip:
    """Where the parser stopped (`at`), where it began what it was reading (`began`), and the line it stopped in."""

    at: _At
    began: _At
    lines: list[str]

    def line(self, at: _At) -> str:
        return self.lines[at[0] - 1] if at[0] <= len(self.lines) else ""

    @property
    def opens_line(self) -> bool:
        return not self.line(self.at)[: self.at[1] - 1].strip()


def explained(error: yaml.YAMLError | ValueError | OverflowError, text: str) -> Said:
    """Code, place, message and remedy for an error of the C or of the Python parser."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    at = _position(getattr(error, "problem_mark", None))
    if at is None:
        return ("R120", (None, None), "the text cannot be read as YAML", "compare it with a file from `optimizer init`")
    began = _position(getattr(error, "context_mark", None)) or at
    slip = _Slip(at, began, re.split(r"\r\n|\r|\n", text))
    for pattern, explain in _KNOWN:
        if re.search(pattern, f"{context}: {problem}"):
            return explain(slip)
    return ("R120", at, "the line cannot be read as YAML", "compare it with a file from `optimizer init`")


def _position(mark: object) -> _At | None:
    if mark is None:
        return None
    return (getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1)


def _alias(slip: _Slip) -> Said:
    remedy = "write the value out; put a text that starts with * or & in quotes"
    return ("R110", slip.began, "anchors and aliases (& and *) are not supported", remedy)


def _tag(slip: _Slip) -> Said:
    return ("R112", slip.began, "tags (!) are not supported", "put a text that starts with ! in quotes")


def _directive(slip: _Slip) -> Said:
    return ("R114", slip.began, "directives (%) are not supported", "delete the line that starts with %")


def _escape(slip: _Slip) -> Said:
    message = "a backslash in double quotes starts a code that YAML does not know"
    return ("R127", slip.at, message, r"use single quotes, or write the backslash twice: \\")


def _open_quote(slip: _Slip) -> Said:
    return ("R121", slip.began, "the quote that opens here is never closed", "close the quote")


def _open_bracket(slip: _Slip) -> Said:
    same_line = slip.began[0] == slip.at[0] and slip.line(slip.at)[slip.at[1] - 1 :].strip()
    if same_line:
        return ("R122", slip.at, "a comma or a closing bracket is missing before this", "add it")
    return ("R122", slip.began, "the bracket that opens here is not closed", "close it, or add the missing comma")


def _second_colon(slip: _Slip) -> Said:
    line, (number, column) = slip.line(slip.at), slip.at
    if re.search(r":\s", line[: column - 1]):
        return ("R123", slip.at, "a second ':' in one line", "put a text that holds ': ' in quotes")
    above = _line_above(slip)
    if above is not None and re.match(_UNSPACED, slip.line((above, 1))):
        return _no_colon(_Slip(slip.at, (above, _indent(slip.line((above, 1))) + 1), slip.lines))
    message = f"line {number} belongs to nothing: the setting above it has a value already, or lacks its ':'"
    return ("R123", slip.at, message, "indent the line exactly like the others of its group")


def _line_above(slip: _Slip) -> int | None:
    """Number of the nearest line above that says something, where it is indented like the line of the slip."""
    number, line = next(_saying(slip, range(slip.at[0] - 1, 0, -1)), (None, ""))
    return number if _indent(line) == _indent(slip.line(slip.at)) else None


def _saying(slip: _Slip, numbers: range) -> Iterator[tuple[int, str]]:
    """The lines of those numbers that are neither blank nor a remark."""
    for number in numbers:
        line = slip.line((number, 1))
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _colon_in_brackets(slip: _Slip) -> Said:
    remedy = "put a blank after it, or put the text in quotes"
    return ("R123", slip.at, "a ':' between brackets where no name can stand", remedy)


def _no_colon(slip: _Slip) -> Said:
    line = slip.line(slip.began)[slip.began[1] - 1 :].strip()
    if re.match(r"[^\s:]+:\S", line):
        return ("R126", slip.began, f"{_quoted(line)} has no blank after the ':'", "write `name: value`")
    if re.match(r"-[^\s-]", line):
        return ("R126", slip.began, f"{_quoted(line)} has no blank after the '-'", "write `- item`")
    return ("R126", slip.began, f"{_quoted(line)} is neither `name: value` nor a list item", "write `name: value`")


def _unexpected(slip: _Slip) -> Said:
    line = slip.line(slip.at).strip()
    if not slip.opens_line:
        rest = slip.line(slip.at)[slip.at[1] - 1 :]
        message = f"{_quoted(rest)} stands after a value that has ended"
        return ("R124", slip.at, message, "put the whole value in one pair of quotes")
    if line.startswith(":"):
        return ("R115", slip.at, "a value without a name", "write `name: value`")
    if line.startswith("- ") or line == "-":
        message = "a list item stands where a named setting or nothing is expected"
        return ("R124", slip.at, message, "indent it like the items of its list, below the name of the list")
    if slip.line(slip.began)[slip.began[1] - 1 :].startswith("- ") and slip.began[1] == slip.at[1]:
        message = f"{_quoted(line)} stands among the items of a list"
        return ("R124", slip.at, message, "begin it with '- ', or indent it")
    if re.match(r"[^\s'\"].*:(\s|$)", line):
        message = f"no line above starts in column {slip.at[1]} at this level"
        return ("R124", slip.at, message, "indent the line exactly like the others of its group")
    return ("R124", slip.at, f"{_quoted(line)} fits nothing that is open here", "check the indentation of this line")


def _reserved(slip: _Slip) -> Said:
    character = slip.line(slip.at)[slip.at[1] - 1 : slip.at[1]]
    if character == "\t":
        return ("R105", slip.at, f"line {slip.at[0]} has a tab where blanks are expected", "use spaces")
    return ("R125", slip.at, f"a text may not start with {character}", "put the text in quotes")


def _no_content(slip: _Slip) -> Said:
    character = slip.line(slip.at)[slip.at[1] - 1 : slip.at[1]]
    if character:
        remedy = "give the value, or delete what is too much"
        return ("R122", slip.at, f"a value is expected and '{character}' is found", remedy)
    last = max((number for number, line in enumerate(slip.lines, start=1) if line.strip()), default=1)
    end = (last, len(slip.line((last, 1)).rstrip()) + 1)
    return ("R122", end, "the file ends where a value or a closing bracket is expected", "close what is open")


def _list_in_line(slip: _Slip) -> Said:
    remedy = "write [a, b], or put each '- item' on a line of its own; put a text that starts with '- ' in quotes"
    return ("R124", slip.at, "a list cannot begin in the middle of a line", remedy)


def _question(slip: _Slip) -> Said:
    return ("R115", slip.at, "a '?' cannot begin a name", "write `name: value`, or put the text in quotes")


def _second_document(slip: _Slip) -> Said:
    for number, line in _saying(slip, range(1, slip.at[0])):
        if re.match(_UNSPACED, line):
            return _no_colon(_Slip(slip.at, (number, _indent(line) + 1), slip.lines))
    rest = slip.line(slip.at)[slip.at[1] - 1 :]
    remedy = "delete it, or correct the brackets"
    return ("R113", slip.at, f"the file goes on after its end: {_quoted(rest)}", remedy)


def _tab(slip: _Slip) -> Said:
    return ("R105", slip.at, f"line {slip.at[0]} starts with a tab", "use spaces")


def _block_header(slip: _Slip) -> Said:
    message = "after | or > only the end of the line may follow"
    return ("R125", slip.at, message, "begin the text on the next line, or put it in quotes")


_KNOWN: tuple[tuple[str, Callable[[_Slip], Said]], ...] = (
    (r"directive|YAML document|%YAML", _directive),
    (r"scanning an (alias|anchor)", _alias),
    (r"(scanning|parsing) a tag|tag handle|parsing a %TAG", _tag),
    (r"tab character", _tab),
    (r"escape|hexa?decimal|expected escape sequence|Unicode|chr\(\)", _escape),
    (r"unexpected (end of stream|document)", _open_quote),
    (r"mapping values are not allowed", _second_colon),
    (r"unexpected ':'", _colon_in_brackets),
    (r"could not find expected ':'", _no_colon),
    (r"',' or '[\]}]'", _open_bracket),
    (r"cannot start any token", _reserved),
    (r"node content", _no_content),
    (r"sequence entries are not allowed", _list_in_line),
    (r"mapping keys are not allowed", _question),
    (r"document start", _second_document),
    (r"expected key|<block end>|expected '-' indicator", _unexpected),
    (r"scanning a block scalar", _block_header),
)


def _quoted(text: str) -> str:
    short = text.strip() if len(text.strip()) <= 40 else text.strip()[:37] + "..."
    return f'"{short}"'
