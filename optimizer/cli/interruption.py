"""Ctrl-C and SIGTERM: the work stops once, and has time to clean up. Imports nothing that takes time."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType

INTERRUPTED = 130
"""The exit code."""
PATIENCE = 5.0
"""Seconds in which a second Ctrl-C does not disturb the cleaning up after the first."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C or SIGTERM.

    A class of its own, because Python, where a plain KeyboardInterrupt has passed through `exec` of a text (as happens
    inside imports), ends itself by SIGINT in the end, even if it was caught and another exit code was asked for.
    """


def interruptible() -> Callable[[], bool]:
    """Let Ctrl-C and SIGTERM raise Interrupted; what is given back says whether that has happened."""
    began: list[float] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not began or now - began[-1] > PATIENCE:
            began.append(now)
            raise Interrupted

    # Also where a shell started us in the background and so with Ctrl-C ignored: whoever sends a signal means it.
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return lambda: bool(began)


def finished() -> None:
    """All is done and told: who stops us while Python tidies up changes nothing any more, not even the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
