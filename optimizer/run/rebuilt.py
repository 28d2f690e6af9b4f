"""The record of a run written again from its inputs and its plan, to be compared with what it says.

By the same hand as the record itself: it finds what was changed or mixed up afterwards, not an error of that hand. What
only a solver can say (`SOLVED`) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from optimizer.analyse.replacement import Replacement
from optimizer.run.document import document
from optimizer.run.findings import Findings
from optimizer.run.folder import canonical
from optimizer.solve import Solution, Status
from optimizer.stages import Stages
from optimizer.verify import Certificate

Record = Mapping[str, Any]
SOLVED = (
    "solvers_word",
    "bound",
    "gap",
    "limit_prices",
    "certificate",
    "second_opinion",
    "ties",
    "conflict",
    "repairs",
    "firmness",
)
"""Parts of the record that come from a solver."""
_AROUND = ("status", "value", "gain", "inputs", "versions", "settings", "warnings", "notes")
_BESIDE = frozenset({"why", "why_not", "lost_by", "replacement", "replacement_value", "priority", "where"})
"""Keys that need a solver, or say in words what other keys say, or name files by where they lay."""


def differences(stages: Stages, record: Record, certificate: Certificate | None, root: Path) -> Iterator[str]:
    """The parts of the record that are not what they should be, as `decisions chip`; inputs are laid in `root`."""
    again = json.loads(canonical(document(_findings(stages, record, certificate, root))))
    for part, said in record.items():
        if part not in (*SOLVED, *_AROUND):
            yield from _different(part, _plain(said), _plain(again.get(part)))


def _different(part: str, said: Any, again: Any) -> Iterator[str]:
    if part == "decisions":
        rows = {row["technology"]: row for row in again}
        yield from (f"{part} {row['technology']}" for row in said if row != rows.get(row["technology"]))
    elif said != again:
        yield part


def _findings(stages: Stages, record: Record, certificate: Certificate | None, root: Path) -> Findings:
    """What the pass found, as far as the record says it; the numbers are of the certificate."""
    chosen = {row["technology"]: (row["option"], _start(stages, row)) for row in record["decisions"]}
    joined = {row["id"]: row["joined"] for row in record["alliances"]}
    solution = Solution(Status(record["status"]), chosen, joined, {}, None, None, None)
    return Findings(
        stages.prepared.case,
        stages.scores,
        stages.screenings,
        stages.formulate(),
        solution,
        certificate,
        {row["technology"]: _replacement(row["replacement"]) for row in record["decisions"]},
        {},
        {},
        {},
        named=lambda path: path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name,
    )


def _start(stages: Stages, row: Record) -> int:
    """The start as the table of alternatives has it: doing nothing has one of its own, maybe."""
    items = stages.alternatives.items
    own = (item.start for item in items if item.technology == row["technology"] and item.option == row["option"])
    return int((next(own, None) if row["mode"] == "none" else row["start"]) or 0)


def _replacement(row: Record) -> Replacement:
    value = None if row["value"] is None else Fraction(str(row["value"]))
    return Replacement(value, bool(row["proven"]), bool(row["irreplaceable"]))


def _plain(value: Any) -> Any:
    """A part without the keys that are left out."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items() if key not in _BESIDE}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value
