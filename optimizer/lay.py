"""Laying a new desk: the shipped criteria and portfolios, the schemas that editors use, and a place for reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from optimizer import starter
from optimizer.json_schema import KINDS, json_schema
from optimizer.run import write_files

FOLDERS = ("criteria", "portfolios")
README = """# Reports

Every run has a folder here, `<portfolio>/<id>/`: `report.html` to read, `run.json` with every number, `inputs/` with
what was read. The id comes from the content, so the same inputs give the same folder.
"""


@dataclass(frozen=True, slots=True)
class Laid:
    """What was written, and what was there already and left as it was."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def lay(folder: Path) -> Laid:
    """Lay a desk in a folder; files that are there are never touched. Raises WriteError."""
    written: list[Path] = []
    kept: list[Path] = []
    for name, data in _files().items():
        target = folder / name
        if target.exists():
            kept.append(target)
        else:
            written += write_files(target.parent, {target.name: data})
    return Laid(tuple(written), tuple(kept))


def _files() -> dict[str, bytes]:
    """The files of a new desk by their names."""
    source = starter.folder()
    found: dict[str, bytes] = {}
    if source is not None:
        for name in FOLDERS:
            for path in sorted((source / name).rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    found[path.relative_to(source).as_posix()] = path.read_bytes()
    for kind in KINDS:
        text = json.dumps(json_schema(kind), ensure_ascii=False, indent=1)
        found[f"schemas/{kind}.json"] = f"{text}\n".encode()
    found["reports/README.md"] = README.encode()
    return found
