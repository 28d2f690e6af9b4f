"""What a command prints: in full and tab-separated for programs, wrapped to its width on a terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TextIO

import click

from optimizer.visible import json_text, shown_lines

BLANKS = r"[ \t\r\n]+"
"""Where a text may be broken; not at the blanks inside a number."""
NARROW = {0x00A0: " ", 0x202F: " "}
"""The blanks inside a number, for streams that cannot write them."""


def prepare_streams() -> None:
    """Let no character that a stream cannot write end the program: it is written as a backslash escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def on_terminal(stream: TextIO | None) -> bool:
    """Whether somebody is looking."""
    return stream is not None and stream.isatty()


def on_terminal_out() -> bool:
    """Whether somebody looks at what is printed."""
    return on_terminal(sys.stdout)


def document(value: Any) -> None:
    """Print one JSON document; all in ASCII where the stream cannot write more."""
    if _is_unicode(sys.stdout):
        line(json_text(value, indent=1))
    else:
        line(json.dumps(value, indent=1, allow_nan=False))


def line(text: str = "") -> None:
    """Print a line of the result."""
    _print(text, err=False)


def remark(text: str, quiet: bool = False) -> None:
    """Print a remark to stderr: wrapped on a terminal, one line elsewhere."""
    if not quiet:
        _print("\n".join(_fitted(text, stream=sys.stderr)), err=True)


def written(paths: Iterable[Any], as_json: bool) -> None:
    """Print what was written where."""
    found = [str(path) for path in paths]
    if as_json:
        document({"written": found})
        return
    for path in found:
        line(path)


def flush() -> None:
    """Send out what is still held back, now that its failing can still be told. Raises OSError (no room)."""
    with _unread_is_no_fault():
        if sys.stdout is not None:
            sys.stdout.flush()


@contextmanager
def _unread_is_no_fault() -> Iterator[None]:
    """Whoever reads the output may stop when enough is read: the work goes on, and so does its exit code."""
    try:
        yield
    except BrokenPipeError:
        _discard()
    except OSError:
        _discard()  # or Python tries once more at its end
        raise


def _discard() -> None:
    """Send the rest of the output nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def paragraph(text: str, indent: str = "") -> None:
    """Print a sentence: wrapped on a terminal, the further lines indented; one line elsewhere."""
    first, *rest = _fitted(text, len(indent))
    line("\n".join([first, *(indent + more for more in rest)]))


def heading(text: str) -> None:
    """Print a heading, apart from what stands before it; bold on a terminal."""
    line()
    for part in _fitted(text):
        line(click.style(part, bold=True))


def _fitted(text: str, less: int = 0, stream: TextIO | None = None) -> list[str]:
    """The text in lines of the terminal's width, less some columns; as it is where there is no terminal.

    `stream`: where it is printed, stdout if it is not given.
    """
    if not on_terminal(stream or sys.stdout):
        return [text]
    from optimizer.cli.grid import wrapped

    return [part for one in shown_lines(text).split("\n") for part in wrapped(one, width() - less)]


def _print(text: str, err: bool) -> None:
    # The stream itself: for one that writes ASCII only, click would guess another.
    stream = sys.stderr if err else sys.stdout
    if stream is None:
        return
    with suppress(OSError) if err else _unread_is_no_fault():  # that remarks cannot be made cannot be remarked
        seen = shown_lines(text)
        click.echo(seen if _is_unicode(stream) else seen.translate(NARROW), file=stream)


def _is_unicode(stream: TextIO | None) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().startswith("utf")


def sentence(message: str, hint: str) -> str:
    """What is wrong and what may help, in one line."""
    return f"{message}; {hint}" if hint else message


# ------------------------------------------------------------------------------------------------ tables


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], right: Iterable[int] = ()) -> None:
    """A table of values: wrapped on a terminal, one tab-separated line per row elsewhere; nothing is ever cut.

    `right` are the columns of numbers. A table that is too wide for the terminal is shown row by row, one value to a
    line.
    """
    found = list(rows)
    if not on_terminal_out():
        line("\t".join(heads))
        for row in found:
            line("\t".join(_field(cell) for cell in row))
        return
    from optimizer.cli.grid import grid

    line(grid(heads, [[shown(cell) for cell in row] for row in found], set(right), width()))


def width() -> int:
    """Columns of the terminal."""
    from shutil import get_terminal_size

    return max(get_terminal_size().columns, 20)


def shown(value: Any) -> str:
    """A value for the eye: numbers rounded, nothing as a dash, lists by commas."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value)) or "-"
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(part)}" for key, part in value.items()) or "-"
    return shown_lines(str(value))


def rounded(value: float) -> str:
    """A number to four significant digits, more where it has more digits before the point."""
    if value == 0:
        return "0"
    before = len(f"{abs(value):.0f}") if abs(value) >= 1 else 1 - _zeros(value)
    text = f"{value:.{min(max(4 - before, 1), 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _zeros(value: float) -> int:
    """Zeros after the point, before the first digit that counts."""
    return -int(f"{value:e}".partition("e")[2]) - 1


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{rounded(share * 100)} %"


def _field(value: Any) -> str:
    """A value for a program: in full, on one line, nothing as nothing, lists by semicolons as in the files."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ";".join(map(_field, value))
    if isinstance(value, dict):
        return ";".join(f"{key}={_field(part)}" for key, part in value.items())
    return re.sub(BLANKS, " ", str(value)).strip()
