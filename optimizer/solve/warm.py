"""A solver's process kept from one question to the next: whoever plans many times pays for its start once."""

from __future__ import annotations

import atexit
import os
import threading

from optimizer.solve.settings import SolveSettings
from optimizer.solve.solver import Solver

Key = tuple[int, int, SolveSettings]
_kept: dict[Key, Solver] = {}


def warm_solver(settings: SolveSettings) -> Solver:
    """A running solver with these settings, kept for this thread until Python ends; only the last settings are."""
    mine = (os.getpid(), threading.get_ident())
    key = (*mine, settings)
    for other in [held for held in _kept if held[:2] == mine and held != key]:
        _kept.pop(other).close()
    return _kept.setdefault(key, Solver(settings)).start()


def _close_all() -> None:
    for key in list(_kept):
        solver = _kept.pop(key)
        if key[0] == os.getpid():
            solver.close()


atexit.register(_close_all)
