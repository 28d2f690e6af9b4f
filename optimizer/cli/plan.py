"""A finished run on the terminal: what was decided, what it costs, what stands against more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.cli import show

if TYPE_CHECKING:
    from optimizer.result import Run

FEW = 5
"""Warnings shown before the rest is only counted."""


def print_run(run: Run, folder: Path, quiet: bool) -> None:
    """Print the run; `quiet` leaves only where it is."""
    if quiet:
        show.line(str(folder))
        return
    found = run.document
    show.line(f"{found['title']}: {status_sentence(found)}")
    if found["decisions"]:
        _plan(found)
    for row in found["conflict"]:
        show.line(f"conflict: {row['sentence']} ({row['where']})")
    for repair in found["repairs"]:
        show.line(f"would be enough alone: {repair['sentence']}")
    _remarks(found)
    show.line(f"report: {folder / 'report.html'}")
    show.line(f"run: {folder.name}")


def status_sentence(found: dict[str, Any]) -> str:
    """The status in honest words."""
    gap = "" if found["gap"] is None else f", at most {show.percent(found['gap'])} from the best possible"
    words = {
        "optimal": "proven best plan" + (gap if found["gap"] else ""),
        "feasible": f"best plan found in time, not proven{gap}",
        "infeasible": "no plan satisfies everything",
        "no-plan-found": "no plan was found in time; that does not mean that there is none",
        "interrupted": "interrupted",
    }
    ties = {True: ", the only one", False: ", one of several equally good"}.get(found["ties"]["unique"], "")
    return words[found["status"]] + (ties if found["status"] == "optimal" else "")


def _plan(found: dict[str, Any]) -> None:
    unit = found["money"]["unit"]
    show.line(
        f"value {show.shown(found['value'])}, of which {show.shown(found['gain'])} is bought with "
        f"{show.shown(found['cost_total'])} {unit}"
    )
    rows = [
        [d["priority"], d["technology"], d["mode"], _route(d), d["start"], d["cost_total"], _replacement(d), d["verdict"]]
        for d in found["decisions"]
    ]
    show.table(["#", "technology", "mode", "option", "start", unit, "replacement", "verdict"], rows, right=(0, 4, 5, 6))
    spent = [
        [row["budget"], row["year"], row["amount"], row["spent"], row["carried"]]
        for row in found["spending"]
        if row["amount"] or row["spent"]
    ]
    show.table(["budget", "year", "amount", "spent", "left or carried"], spent, right=(1, 2, 3, 4))
    for row in found["shortfalls"]:
        money = "" if row["money_needed"] is None else f", about {show.shown(row['money_needed'])} {unit} would cover it"
        show.line(f"shortfall: {row['technology']} is needed and not covered{money}")


def _route(decision: dict[str, Any]) -> str | None:
    if decision["mode"] == "none":
        return None
    partners = f" ({', '.join(decision['partners'])})" if decision["partners"] else ""
    return f"{decision['option']}{partners}"


def _replacement(decision: dict[str, Any]) -> Any:
    if decision["mode"] == "none":
        return None
    return "no plan without" if decision["replacement"]["irreplaceable"] else decision["replacement"]["value"]


def _remarks(found: dict[str, Any]) -> None:
    for note in found["notes"]:
        show.remark(f"note: {note}")
    for row in found["warnings"][:FEW]:
        show.remark(f"warning: {row['file']}:{row['line']}: {row['message']}")
    more = len(found["warnings"]) - FEW
    if more > 0:
        show.remark(f"and {more} more warnings; see the report, or `optimizer check {found['portfolio']}`")
