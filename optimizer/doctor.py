"""What this machine offers: versions, solvers, fonts, the desk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from optimizer import starter
from optimizer.solve import Solver
from optimizer.versions import versions

KOREAN = ("Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR")


def examine(root: Path) -> dict[str, Any]:
    """Versions, solvers that PuLP finds, Korean fonts (None where that cannot be told), and the desk's folders."""
    with Solver() as solver:
        solvers = solver.available()
    return {
        "versions": {**versions(), "platform": sys.platform},
        "solvers": solvers,
        "korean_fonts": _korean_fonts(),
        "desk": {name: (root / name).is_dir() for name in ("criteria", "portfolios", "reports")},
        "starter": str(starter.folder()) if starter.folder() is not None else None,
    }


def _korean_fonts() -> list[str] | None:
    command = shutil.which("fc-list")
    if command is None:
        return None
    listing = subprocess.run([command, ":lang=ko", "family"], capture_output=True, text=True, check=False).stdout
    families = {name.strip() for line in listing.splitlines() for name in line.split(",")}
    return sorted(families & set(KOREAN)) or sorted(families)[:3]
