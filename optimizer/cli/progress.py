"""A line that shows that work goes on: on a terminal only, and only when it takes a while."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from optimizer.cli import show

PATIENCE = 1.5
"""Seconds before anything is shown."""
EVERY = 0.2
"""Seconds between two looks at the clock."""


@contextmanager
def ticking(what: str, most: float, *, silent: bool = False) -> Iterator[Callable[[str], None]]:
    """Show on stderr, while the block runs, `what` it does and how many seconds it has taken of at most `most`.

    The block is given a function that says what is done so far.
    """
    done = [what]
    if silent or not show.on_terminal(sys.stderr):
        yield done.append
        return
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(done, most, stop), daemon=True)
    ticker.start()
    try:
        yield lambda words: done.append(f"{what}, {words}")
    finally:
        stop.set()
        ticker.join()


def _tick(done: list[str], most: float, stop: threading.Event) -> None:
    began = time.monotonic()
    if stop.wait(PATIENCE):
        return
    while not stop.wait(EVERY):
        words = f"{done[-1]}: {time.monotonic() - began:.0f} s of at most {most:.0f} s, Ctrl-C stops "
        sys.stderr.write(f"\r{words[: show.width()]}\x1b[K")
        sys.stderr.flush()
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
