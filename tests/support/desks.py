"""Small desks from YAML texts, for tests that need the whole way from files to an answer."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from optimizer import Desk
from optimizer.stages import Stages

HEAD = "portfolio: small\nyears: [2026, 2028]\ncriteria: one\nmoney: {unit: M}\n"
"""What every small portfolio says of itself, unless it says so."""
CRITERIA = "criteria_set: one\ncriteria: {worth: {worst: 0, best: 10, if_none: 0}}\n"
"""V is a tenth of the rating `worth`, and 0 for doing nothing."""


def lay(folder: Path, portfolio: str, criteria: str = CRITERIA, tree: str | None = None, **tables: str) -> Desk:
    """A desk with one portfolio `small`, one criteria set `one`, perhaps a decision tree `tree`, and tables by name."""
    text = dedent(portfolio).strip("\n") + "\n"
    given = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    head = "".join(f"{line}\n" for line in HEAD.splitlines() if line.partition(":")[0] not in given)
    if tree is not None:
        _put(folder / "criteria/tree.yaml", tree)
        head += "decision_tree: tree\n"
    _put(folder / "criteria/one.yaml", criteria)
    _put(folder / "portfolios/small/portfolio.yaml", head + text)
    for name, table in tables.items():
        _put(folder / f"portfolios/small/{name}.csv", table)
    return Desk(folder)


def stages(folder: Path, portfolio: str, criteria: str = CRITERIA, tree: str | None = None, **options: Any) -> Stages:
    """A small portfolio read, checked, scored and screened; `options` are those of `Desk.prepare`."""
    desk = lay(folder, portfolio, criteria, tree)
    return desk.stages(desk.prepare("small", **options))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
