"""A child process that can always be ended, with everything it started and everything it wrote.

The child leads its own session, so that a solver program it starts (CBC) dies with it, and has a private folder for
temporary files, which is removed whatever happens. No call here waits on the child for longer than it was told to.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO

from optimizer.problem import Vector
from optimizer.solve import wire
from optimizer.solve.wire import Message

FOLDER_PREFIX = "optimizer-solver-"
STARTED_BY_MAIN_THREAD = "OPTIMIZER_STARTED_BY_MAIN_THREAD"
_SAYINGS = "stderr.txt"
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_LOOK_EVERY = 0.3
_PATIENCE = 5.0  # a killed process is gone in milliseconds; never wait for ever all the same


class LostError(Exception):
    """The child ended, or stopped making sense, before it answered."""


@dataclass(slots=True)
class _Held:
    """What is to be given back: noted as soon as it is there, so that Ctrl-C amid the start loses nothing."""

    owner: int
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    threads: Sequence[threading.Thread] = ()


class Child:
    """A running child process that speaks messages (`optimizer.solve.wire`) on its stdin and stdout."""

    def __init__(self, command: Sequence[str]) -> None:
        self._received: SimpleQueue[Message | None] = SimpleQueue()
        self._outgoing: SimpleQueue[tuple[Mapping[str, object], Mapping[str, Vector]] | None] = SimpleQueue()
        held = _Held(os.getpid())
        self._end = weakref.finalize(self, _end, held, self._outgoing)
        held.folder = folder = Path(tempfile.gettempdir()) / f"{FOLDER_PREFIX}{secrets.token_hex(8)}"
        folder.mkdir(0o700)
        with (folder / _SAYINGS).open("wb") as sayings:
            held.process = process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sayings,
                cwd=folder,
                env=_surroundings(folder),
                start_new_session=True,
            )
        assert process.stdin and process.stdout
        self._folder, self._process = folder, process
        held.threads = (
            threading.Thread(target=_listen, args=(process.stdout, self._received), daemon=True),
            threading.Thread(target=_speak, args=(process.stdin, self._outgoing), daemon=True),
        )
        for thread in held.threads:
            thread.start()

    def send(self, head: Mapping[str, object], arrays: Mapping[str, Vector] | None = None) -> None:
        """Send a message; returns at once, even if the child does not read it."""
        self._outgoing.put((head, arrays or {}))

    def receive(self, until: float) -> Message | None:
        """The next message, or None if there is none by the (monotonic) moment `until`. Raises LostError at the end."""
        while (left := until - time.monotonic()) > 0:
            ended = _has_ended(self._process.pid)  # asked first: what it sent before it ended is then in the queue soon
            try:
                message = self._received.get(timeout=min(left, _LOOK_EVERY))
            except Empty:
                message = None
                if not ended:
                    continue
            if message is None:
                raise LostError(self._last_words())
            return message
        return None

    def end(self) -> None:
        """Kill the child and whatever it started, and remove its folder. May be called again."""
        self._end()

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = (self._folder / _SAYINGS).read_text(errors="replace").split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""


def _has_ended(number: int) -> bool:
    """Whether the process has ended, without forgetting its number; something it started may still hold its stdout."""
    if sys.platform == "win32" or not hasattr(os, "waitid"):
        return False
    return os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _surroundings(folder: Path) -> dict[str, str]:
    """The environment of the child: temporary files into its own folder, and this very package importable."""
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    path = os.pathsep.join(filter(None, [str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH", "")]))
    main_thread = threading.current_thread() is threading.main_thread()
    return {**os.environ, **temporary, "PYTHONPATH": path, STARTED_BY_MAIN_THREAD: str(int(main_thread))}


def _listen(stream: BinaryIO, received: SimpleQueue[Message | None]) -> None:
    """Pass on every message; None when nothing more will come."""
    with contextlib.suppress(OSError, ValueError, EOFError, KeyError, TypeError):
        while message := wire.read(stream):
            received.put(message)
    received.put(None)


def _speak(stream: BinaryIO, outgoing: SimpleQueue[tuple[Mapping[str, object], Mapping[str, Vector]] | None]) -> None:
    """Send every message; ends at None, or when the child is gone (which `_listen` reports)."""
    with contextlib.suppress(OSError, ValueError):  # ValueError: closed under us
        while message := outgoing.get():
            wire.write(stream, *message)


def _end(held: _Held, outgoing: SimpleQueue[tuple[Mapping[str, object], Mapping[str, Vector]] | None]) -> None:
    if os.getpid() != held.owner:
        return  # a fork of us is ending, and the child is not its own
    if held.process:
        _kill(held.process)
    outgoing.put(None)
    for thread in held.threads:
        if thread.ident is not None:
            thread.join(_PATIENCE)
    for stream in (held.process.stdin, held.process.stdout) if held.process else ():
        with contextlib.suppress(OSError):
            if stream:
                stream.close()
    if held.folder:
        shutil.rmtree(held.folder, ignore_errors=True)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its group. It has not been waited for yet, so its number cannot mean another process."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
