"""The starter desk that ships with the program: criteria and example portfolios."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path | None:
    """Where the starter desk lies: inside the installed package, or the project's own root; None if it is nowhere."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "starter", package.parent):
        if (candidate / "criteria").is_dir() and (candidate / "portfolios").is_dir():
            return candidate
    return None
