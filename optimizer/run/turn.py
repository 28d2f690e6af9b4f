"""One at a time: whoever writes into a folder of runs waits until nobody else does."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0
"""Seconds after which somebody who holds a folder is told of; writing takes well under one."""
_LOOK_EVERY = 0.02


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Be the only one to write into a folder, while this lasts. Raises OSError where somebody else does not end.

    The lock is the system's own and lies on the folder: it leaves no file, and goes with whoever holds it, also when
    that is killed. Where a system knows no such lock (Windows, some network drives), every file is still whole.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _hold(handle)
        yield
    finally:
        os.close(handle)


def _hold(handle: int) -> None:
    until = time.monotonic() + PATIENCE
    while not _held(handle):
        if time.monotonic() > until:
            raise OSError(errno.EBUSY, f"another program has been writing there for {PATIENCE:.0f} seconds")
        time.sleep(_LOOK_EVERY)


def _held(handle: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # there are no locks here
    return True
