"""Answers of a sweep on the disk, a line each, so that a second start goes on where the first was stopped.

A line holds its own digest: one that was cut off, or changed, is no answer. Lines are only ever added, in one write
each, by however many processes. What is not there is asked again, so nothing has to be forced to the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from optimizer.sweep.questions import Plain

PREFIX = ".sweep-"
_RIGHTS = 0o600  # it tells what is planned


class Journal:
    """The answers of one sweep by the digest of their question; `path` None: nothing is kept.

    A folder that cannot be written to is no fault: then nothing is kept either (`there` says so).
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._waiting: list[bytes] = []
        self.known = {} if path is None else _read(path)

    @property
    def path(self) -> Path | None:
        """Where it is, if anything has been written."""
        return self._path if self._path is not None and self._path.exists() else None

    def keep(self, question: str, answer: Plain, *, now: bool) -> None:
        """Note an answer; it is written at once, or with the next that is."""
        self.known[question] = answer
        self._waiting.append(_line(question, answer))
        if now:
            self.write()

    def write(self) -> None:
        """Write what is noted."""
        waiting, self._waiting = self._waiting, []
        if self._path is not None and waiting:
            with suppress(OSError):
                _add(self._path, b"".join(waiting))

    def remove(self) -> None:
        """What was asked for is known as a whole: nobody has to go on."""
        self._waiting = []
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _add(path: Path, lines: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), _RIGHTS)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":  # somebody was stopped in the midst of a line
            lines = b"\n" + lines
        os.write(handle, lines)
    finally:
        os.close(handle)


def _line(question: str, answer: Plain) -> bytes:
    text = json.dumps([question, answer], separators=(",", ":"), allow_nan=False)
    return f"{_digest(text)} {text}\n".encode()


def _read(path: Path) -> dict[str, Plain]:
    """Every whole line."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return {}
    return dict(pair for pair in map(_answer, lines) if pair is not None)


def _answer(line: bytes) -> tuple[str, Plain] | None:
    digest, _, text = line.decode("utf-8", "replace").partition(" ")
    if digest != _digest(text):
        return None
    question, answer = json.loads(text)
    return question, answer


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def journal_path(folder: Path, name: str, key: str) -> Path:
    """Where the journal of a sweep lies: hidden, beside the runs of the portfolio."""
    return folder / f"{PREFIX}{name}-{key[:16]}"
