"""Decides which technologies to own, access, protect or leave, under yearly budgets, and proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.desk import Desk as Desk

__all__ = ["Desk"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The desk is imported when it is first asked for, so that `optimizer --help` stays quick."""
    if name == "Desk":
        from optimizer.desk import Desk

        return Desk
    raise AttributeError(f"module 'optimizer' has no attribute '{name}'")
