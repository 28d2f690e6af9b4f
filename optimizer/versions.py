"""The versions that an answer was made with."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from optimizer import __version__

PACKAGES = ("highspy", "numpy", "pulp", "pydantic", "pyyaml")


def versions() -> dict[str, str]:
    """Versions of the program, of Python and of the libraries that could change an answer."""
    found = {"optimizer": __version__, "python": platform.python_version()}
    return found | {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
