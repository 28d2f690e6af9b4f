"""Two runs side by side: what changed in the inputs, in the decisions, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row {…, old, new} per difference of inputs, settings, decisions; value and cost as new - old."""

    old: str
    new: str
    inputs: tuple[Mapping[str, Any], ...]
    settings: tuple[Mapping[str, Any], ...]
    decisions: tuple[Mapping[str, Any], ...]
    value: float | None
    cost_total: float | None

    def as_json(self) -> dict[str, Any]:
        """The comparison as plain values."""
        return {
            "schema": "optimizer-comparison/1",
            "old": self.old,
            "new": self.new,
            "value": self.value,
            "cost_total": self.cost_total,
            "inputs": [dict(row) for row in self.inputs],
            "settings": [dict(row) for row in self.settings],
            "decisions": [dict(row) for row in self.decisions],
        }


def compare(old: Record, new: Record) -> Comparison:
    """What is different in the record `new` from the record `old`."""
    return Comparison(
        str(old["title"]),
        str(new["title"]),
        _changed("path", _by(old["inputs"], "path", "sha256"), _by(new["inputs"], "path", "sha256")),
        _changed("setting", old["settings"], new["settings"]),
        _changed("technology", _chosen(old), _chosen(new)),
        _less(new["value"], old["value"]),
        _less(new["cost_total"], old["cost_total"]),
    )


def _by(rows: list[Record], key: str, value: str) -> dict[str, Any]:
    return {row[key]: row[value] for row in rows}


def _chosen(record: Record) -> dict[str, str]:
    return {d["technology"]: _words(d) for d in record["decisions"]}


def _words(decision: Record) -> str:
    start = f" from {decision['start']}" if decision["start"] is not None else ""
    return f"{decision['mode']}: {decision['option']}{start}" if decision["mode"] != "none" else "none"


def _changed(noun: str, old: Record, new: Record) -> tuple[Mapping[str, Any], ...]:
    names = sorted({*old, *new})
    return tuple({noun: n, "old": old.get(n), "new": new.get(n)} for n in names if old.get(n) != new.get(n))


def _less(new: float | None, old: float | None) -> float | None:
    return None if new is None or old is None else new - old
