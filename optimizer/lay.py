"""Laying a new desk: the shipped criteria and portfolios, the schemas that editors use, and a place for reports."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optimizer import starter
from optimizer.json_schema import KINDS, json_schema
from optimizer.run import write_files

EXAMPLE = "korea-quantum"
"""The example portfolio to begin with."""
FOLDERS = ("criteria", "portfolios", "reports")


@dataclass(frozen=True, slots=True)
class Laid:
    """What was written, and what was there already and left as it was."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def lay(folder: Path) -> Laid:
    """Lay a desk in a folder; files that are there are never touched. Raises WriteError."""
    written: list[Path] = []
    kept: list[Path] = []
    for name, data in files_of_a_desk().items():
        target = folder / name
        if os.path.lexists(target):
            kept.append(target)
        else:
            written += write_files(target.parent, {target.name: data})
    return Laid(tuple(written), tuple(kept))


def files_of_a_desk() -> dict[str, bytes]:
    """The files of a new desk by their names: the same from a wheel as from the project's own folder."""
    source = starter.folder()
    shipped = () if source is None else sorted(_shipped(source))
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in shipped if source is not None}
    return files | {f"schemas/{kind}.json": schema_file(kind) for kind in KINDS}


def schema_file(kind: str) -> bytes:
    """The bytes of `schemas/KIND.json`."""
    return (json.dumps(json_schema(kind), ensure_ascii=False, indent=1) + "\n").encode()


def _shipped(source: Path) -> Iterator[Path]:
    """The files that ship: in the project's own folder, private portfolios lie beside them and are left out."""
    settings = source / "pyproject.toml"
    names = FOLDERS
    if settings.is_file():
        wheel = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
        names = tuple(wheel["force-include"])
    for name in names:
        path = source / name
        found = [path] if path.is_file() else path.rglob("*")
        yield from (file for file in found if file.is_file() and not file.name.startswith("."))
