"""A process that draws, started before there is anything to draw, and kept until Python ends.

Waking the JavaScript engine takes longer than all the charts of a report; in a process of its own that happens while
the solver works, and a fault in it costs the pictures and not the report.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from optimizer.visible import shown

_EASEL = Path(__file__).with_name("easel.py")
_lock = threading.Lock()
_kept: dict[int, subprocess.Popen[str]] = {}
"""The process of this Python process; a fork of it has none yet."""


def get_ready() -> None:
    """Start the process, if it does not run yet; returns at once."""
    with _lock, suppress(OSError):
        _process()


def drawings(specs: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """The SVG of each Vega-Lite specification; None where it could not be drawn.

    Every text in them is made visible first (`shown`), so that no hidden or broken sign reaches the engine.
    """
    with _lock:
        return [_drawn(json.dumps(_cleaned(spec))) for spec in specs]


@lru_cache(maxsize=32)
def _drawn(line: str) -> str | None:
    """One drawing, kept for the next writer; a process that was lost is started once more."""
    for _ in range(2):
        with suppress(OSError, ValueError):
            process = _process()
            assert process.stdin and process.stdout
            process.stdin.write(line + "\n")
            process.stdin.flush()
            found: str | None = json.loads(process.stdout.readline()).get("svg")
            return found
        _end()
    return None


def _process() -> subprocess.Popen[str]:
    held = _kept.get(os.getpid())
    if held is None or held.poll() is not None:
        _end()
        command = [sys.executable, "-P", str(_EASEL)]
        pipe = subprocess.PIPE
        # A session of its own: Ctrl-C is for the parent, whose end closes the input and so ends this too.
        held = _kept[os.getpid()] = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, encoding="utf-8", start_new_session=True
        )
    return held


def _end() -> None:
    """End it at once: it holds nothing that could be lost."""
    process = _kept.pop(os.getpid(), None)
    if process is not None:
        process.kill()
        with suppress(OSError, ValueError):
            process.communicate(timeout=5)


atexit.register(_end)


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(inner) for inner in value]
    return shown(value) if isinstance(value, str) else value
