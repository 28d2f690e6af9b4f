"""The solver's process: `python -m optimizer.solve.worker [cp-sat]`. Questions on stdin, answers on stdout.

It never outlives the process that started it.

A thread does the reading, so that the end of stdin is noticed while a solver is at work; then this process kills
its own group (and with it a solver program it may have started) and removes its folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any, BinaryIO

from optimizer.problem import Vector
from optimizer.solve import wire
from optimizer.solve.process import FOLDER_PREFIX, STARTED_BY_MAIN_THREAD
from optimizer.solve.wire import Message

_LOOK_EVERY = 0.5
_PR_SET_PDEATHSIG = 1

Tell = Callable[[Mapping[str, Any], Mapping[str, Vector]], None]
Duty = Callable[[Message, Tell], None]


def main() -> None:
    """Answer questions until there are no more."""
    questions, answers = _private_pipes()
    inbox: SimpleQueue[Message] = SimpleQueue()
    threading.Thread(target=_listen, args=(questions, inbox), daemon=True).start()
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    duties = _integer_duties() if sys.argv[1:] == ["cp-sat"] else _duties()
    if inbox.empty() and "pulp" in duties:
        # A second of work for PuLP 4, while nobody waits; whoever asks HiGHS directly meanwhile does not wait for it.
        threading.Thread(target=_pulp, daemon=True).start()
    _die_with_parent(True)
    while True:
        message = inbox.get()
        duties[message.head["do"]](message, partial(wire.write, answers))


def _duties() -> dict[str, Duty]:
    """What can be asked where HiGHS and PuLP are."""
    from optimizer.solve import engines, highs

    return {
        "mip": partial(engines.answer_mip, alone=_outliving),
        "relax": highs.answer_relaxation,
        "point": highs.answer_basis,
        "ranging": highs.answer_ranging,
        "proof": highs.answer_proof,
        "ray": highs.answer_ray,
        "sweep": highs.answer_sweep,
        "objectives": highs.answer_objectives,
        "pulp": _ask_pulp,
        "list": lambda message, tell: _pulp().answer_list(message, tell),
    }


def _ask_pulp(message: Message, tell: Tell) -> None:
    with _outliving():
        _pulp().answer_mip(message, tell)


def _pulp() -> ModuleType:
    """The door to PuLP, imported when it is first needed."""
    from optimizer.solve import through_pulp

    return through_pulp


def _integer_duties() -> dict[str, Duty]:
    """What can be asked where CP-SAT is, which cannot be loaded beside HiGHS."""
    from optimizer.solve import cp_sat

    return {"mip": cp_sat.answer_mip}


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for messages alone: what a solver prints goes to stderr, and it has nothing to read."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return questions, answers


def _listen(questions: BinaryIO, inbox: SimpleQueue[Message]) -> None:
    """Read questions; the end of them is the end of this process."""
    with contextlib.suppress(OSError, EOFError, ValueError):
        while message := wire.read(questions):
            inbox.put(message)
    _vanish()


def _watch(parent: int) -> None:
    """Vanish when the parent is gone although stdin is still open (a fork of it may hold the other end)."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    _vanish()


def _vanish() -> None:
    """Remove the private folder, kill the whole group, and be gone."""
    folder = os.environ.get("TMPDIR", "")
    if Path(folder).name.startswith(FOLDER_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


@contextlib.contextmanager
def _outliving() -> Iterator[None]:
    """While a solver program may run: a parent that dies does not take this process with it at once.

    Or nobody would be left to end the program.
    """
    _die_with_parent(False)
    try:
        yield
    finally:
        _die_with_parent(True)


def _die_with_parent(wanted: bool) -> None:
    """Ask Linux to kill this process when the thread that started it ends, even if Python cannot run any more.

    Only if that thread is the parent's main one: a thread that ends early must not take the solver with it.
    """
    if not sys.platform.startswith("linux") or os.environ.get(STARTED_BY_MAIN_THREAD) != "1":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL if wanted else 0)


if __name__ == "__main__":
    main()
