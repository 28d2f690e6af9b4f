"""A line that shows that work goes on: on a terminal only, and only when it takes a while."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.5
"""Seconds before anything is shown."""


@contextmanager
def ticking(what: str, *, silent: bool = False) -> Iterator[None]:
    """Show `what` and the seconds that it has taken, on stderr, while the block runs."""
    if silent or not sys.stderr.isatty():
        yield
        return
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(what, stop), daemon=True)
    ticker.start()
    try:
        yield
    finally:
        stop.set()
        ticker.join()


def _tick(what: str, stop: threading.Event) -> None:
    began = time.monotonic()
    if stop.wait(PATIENCE):
        return
    while not stop.wait(0.2):
        sys.stderr.write(f"\r{what}, {time.monotonic() - began:.0f} s ")
        sys.stderr.flush()
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
