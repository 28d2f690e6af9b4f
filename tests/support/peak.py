"""The most memory that a piece of work holds at once, beyond what was held before it."""

from __future__ import annotations

import contextlib
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Peak:
    """Megabytes that were held when the work began."""

    before: float

    @classmethod
    def begun(cls) -> Peak:
        """Forget the highest mark so far, where the system can (Linux); elsewhere only a new height is seen."""
        with contextlib.suppress(OSError):
            _CLEAR.write_text("5")
        return cls(_highest())

    def megabytes(self) -> float:
        """The highest mark since then, above what was held."""
        return _highest() - self.before


def _highest() -> float:
    if sys.platform == "linux":
        lines = _STATUS.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
