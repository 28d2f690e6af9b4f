"""What a run was made from, read again from the inputs that were kept with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from optimizer.check import read_and_check
from optimizer.faults import Fault, Place, Refused
from optimizer.schema import Case, Reading
from optimizer.schema.find import declared
from optimizer.solve import Status

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """The nouns of a run's files, and what was asked besides (the record's settings).

    Scenario, budgets and weights of the command line are in `asked` and not yet made to the case; `weights` there are
    those of the command line alone. `root` is the folder in which the files lie while they are compared. `record` is
    that of the run itself, None where something was put back. `candidates` are plans known before: where they are as
    good as any, one of them is taken, and no other is looked for.
    """

    case: Case
    asked: Mapping[str, Any]
    root: Path
    record: Record | None = None
    candidates: tuple[Answer, ...] = ()

    def where(self, noun: str, *path: str | int) -> str:
        """The place of a value, with the file's name as the run knew it; empty where there is no such file."""
        if noun not in self.case.documents:
            return ""
        place = self.case.place(noun, *path)
        file = Path(place.file)
        named = file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else file.name
        return ":".join(str(part) for part in (named, place.line, place.column) if part)


@dataclass(frozen=True, slots=True)
class Answer:
    """What solving a basis gave: the status, (option, start) by technology, the year of joining by alliance, numbers.

    Without a plan the mappings are empty and the numbers None.
    """

    status: Status
    chosen: Mapping[str, tuple[str, int]]
    joined: Mapping[str, int]
    value: Fraction | None = None
    cost_total: Fraction | None = None


Solved = Callable[[Basis], Answer]
"""The ordinary way from a basis to its plan. Raises Refused."""


def basis_of(record: Record, files: Mapping[str, bytes], root: Path) -> Basis:
    """The basis of a run from its record and the inputs kept with it, laid out in the folder `root`. Raises Refused."""
    for name, data in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    path, criteria = (_file_of(record, files, root, noun) for noun in ("portfolio", "criteria_set"))
    if path is None or criteria is None:
        raise Refused([Fault("R407", Place("inputs"), "the inputs of the run were not kept with it", "run it again")])
    case, found = read_and_check(Reading(root), path, str(criteria))
    if case is None:
        raise Refused(found)
    return Basis(case, {**record["settings"], "weights": _own_weights(case, record["settings"])}, root, record)


def choices_of(record: Record) -> dict[str, tuple[str, int]]:
    """Option and start of every technology; of doing nothing that costs money, its first year; 0 without any."""
    return {row["technology"]: (row["option"], _begun(row)) for row in record.get("decisions", ())}


def _begun(row: Record) -> int:
    return int(row["start"] or min(map(int, row["cost"]), default=0))


def _file_of(record: Record, files: Mapping[str, bytes], root: Path, noun: str) -> Path | None:
    """The kept file that holds a noun: as the record says, else the one that calls itself so."""
    said = next((str(row["path"]) for row in record["inputs"] if row.get("holds") == noun), None)
    if said is not None and said in files:
        return root / said
    name = record["portfolio" if noun == "portfolio" else "criteria"]
    return next((root / path for path in sorted(files) if declared(root / path, noun) == name), None)


def _own_weights(case: Case, settings: Mapping[str, Any]) -> dict[str, str]:
    """The weights of the command line: the record also lists those that the scenario sets."""
    scenarios = [one for one in case.portfolio.scenarios if one.id == settings.get("scenario")]
    changes = (change.weights or {} for scenario in scenarios for change in scenario.changes)
    theirs = {name: str(weight) for weights in changes for name, weight in weights.items()}
    given = settings.get("weights") or {}
    return {name: weight for name, weight in given.items() if theirs.get(name) != weight}
