"""A desk of a few lines, for one check at a time: every part can be replaced by a text."""

from __future__ import annotations

from pathlib import Path

from optimizer.faults import Fault
from tests.faults.desk import Files, read

BUDGETS = "{all: {amount: 20}}"
TECHNOLOGIES = """
  - {id: a, domain: d, ratings: {worth: 5}, options: [{id: own, mode: own, cost: [3, 2]}]}
  - {id: b, domain: d, ratings: {worth: 4}, options: [{id: own, mode: own, cost: 2}, {id: buy, mode: access, cost: 1}]}
"""
CRITERIA = """\
criteria_set: small
criteria:
  worth: {unit: points, worst: 0, best: 10, if_none: 0}
"""


def small(
    rest: str = "", *, technologies: str = TECHNOLOGIES, criteria: str = CRITERIA, tree: str = "", **keys: str
) -> Files:
    """The files; `rest` is added to the portfolio, `keys` replace its lines (an empty one removes it)."""
    lines = {"portfolio": "small", "money": "{unit: EUR m}", "years": "[2026, 2028]", "criteria": "criteria.yaml"}
    lines |= {"budgets": BUDGETS} | ({"decision_tree": "tree.yaml"} if tree else {}) | keys
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
    files: Files = {"portfolio.yaml": f"{text}technologies:{technologies}{rest}", "criteria.yaml": criteria}
    return files | ({"tree.yaml": f"decision_tree: t\n{tree}"} if tree else {})


def told(folder: Path, files: Files) -> list[str]:
    """Every fault and warning, faults first, as `place: CODE message - remedy`, warnings marked."""
    found = read(folder, files)

    def line(fault: Fault) -> str:
        return ("warning " if fault.warning else "") + str(fault).replace(f"{folder}/", "")

    return [line(fault) for fault in [*found.faults, *found.warnings]]


def codes(folder: Path, files: Files) -> list[str]:
    """The codes of every fault, then of every warning."""
    found = read(folder, files)
    return [fault.code for fault in [*found.faults, *found.warnings]]
