"""What this machine offers: versions, solvers, fonts, the desk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from optimizer import starter
from optimizer.solve.solver import NoAnswerError, Solver
from optimizer.versions import versions

KOREAN = ("Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR")
PATIENCE = 10
"""Seconds to wait for the list of fonts."""


def examine(root: Path) -> dict[str, Any]:
    """Versions, solvers that PuLP finds, Korean fonts (None where that cannot be told), and the desk's folders.

    Never fails: what cannot be found out is told in `solver_trouble`.
    """
    solvers, trouble = _solvers()
    shipped = starter.folder()
    return {
        "versions": {**versions(), "platform": sys.platform},
        "solvers": solvers,
        "solver_trouble": trouble,
        "korean_fonts": _korean_fonts(),
        "desk": {name: (root / name).is_dir() for name in ("criteria", "portfolios", "reports")},
        "starter": None if shipped is None else str(shipped),
    }


def _solvers() -> tuple[list[str], str | None]:
    """The solvers, and why there are none."""
    try:
        with Solver() as solver:
            found = solver.available()
    except (NoAnswerError, OSError) as error:
        return [], str(error)
    return found, None if found else "PuLP finds no solver"


def _korean_fonts() -> list[str] | None:
    """Fonts for Korean: those that reports ask for first, else a few others."""
    command = shutil.which("fc-list")
    if command is None:
        return None
    try:
        asked = [command, ":lang=ko", "family"]
        listed = subprocess.run(asked, capture_output=True, timeout=PATIENCE, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = listed.decode("utf-8", "replace").splitlines()
    families = {name.strip() for line in lines for name in line.split(",") if name.strip()}
    return sorted(families & set(KOREAN)) or sorted(families)[:3]
