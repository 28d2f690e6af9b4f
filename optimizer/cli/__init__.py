"""The command `optimizer`: arguments in, exit code out. Everything it does is a public function elsewhere."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

from optimizer.cli.interruption import INTERRUPTED, finished, interruptible

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line and leave with its exit code (DESIGN 5)."""
    try:
        stopped = interruptible()
        # Large portfolios are many small objects that all live to the end: looking for garbage among them takes time.
        gc.set_threshold(100_000, 50, 50)
        from optimizer.cli.group import optimizer
        from optimizer.cli.outcome import guarded

        guarded(optimizer, stopped=stopped)
    except KeyboardInterrupt:  # before or after what `guarded` guards
        sys.stderr.write("optimizer: interrupted\n")
        sys.exit(INTERRUPTED)
    finally:
        finished()
