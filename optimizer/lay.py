"""Laying a new desk: the shipped criteria and portfolios, the schemas that editors use, and a place for reports."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from optimizer import starter
from optimizer.desk import Desk
from optimizer.json_schema import KINDS, json_schema
from optimizer.run import write_files

EXAMPLE = "korea-quantum"
"""The example portfolio to begin with."""
WORKBOOK = "portfolio.xlsx"
FOLDERS = ("criteria", "portfolios", "reports")
PATIENCE = 20
"""Seconds to wait for git."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What was written, and what was there already and left as it was."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def lay(folder: Path) -> Laid:
    """Lay a desk in a folder; files that are there are never touched. Raises WriteError."""
    files = files_of_a_desk()
    kept = [name for name in files if os.path.lexists(folder / name)]
    written = write_files(folder, {name: data for name, data in files.items() if name not in kept})
    return Laid(tuple(written), tuple(folder / name for name in kept))


def lay_workbook(target: Path) -> Laid:
    """Write the example as a workbook to type in, to a file or into a folder; one that is there is never touched.

    Raises WriteError, and Refused where the example did not come with the program.
    """
    path = target if target.suffix.lower() == ".xlsx" else target / WORKBOOK
    if os.path.lexists(path):
        return Laid((), (path,))
    return Laid(tuple(Desk(starter.folder() or ".").workbook(EXAMPLE, path)), ())


def files_of_a_desk() -> dict[str, bytes]:
    """The files of a new desk by their names: the same from a wheel as from the project's own folder."""
    source = starter.folder()
    shipped = {} if source is None else _shipped(source)
    return dict(sorted(shipped.items())) | {f"schemas/{kind}.json": schema_file(kind) for kind in KINDS}


def schema_file(kind: str) -> bytes:
    """The bytes of `schemas/KIND.json`."""
    return (json.dumps(json_schema(kind), ensure_ascii=False, indent=1) + "\n").encode()


def _shipped(source: Path) -> dict[str, bytes]:
    """The files that ship, by their names.

    In the project's own folder private portfolios lie beside them, and people edit: what ships there is what
    `pyproject.toml` lists, as it was last committed; without git, as it is.
    """
    settings = source / "pyproject.toml"
    if not settings.is_file():
        return _found(source, FOLDERS)
    wheel = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    names = tuple(wheel["force-include"])
    return _committed(source, names) or _found(source, names)


def _found(source: Path, names: Iterable[str]) -> dict[str, bytes]:
    places = (path for name in names for path in ((source / name).rglob("*"), [source / name]))
    files = (path for found in places for path in found if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(source).as_posix(): path.read_bytes() for path in files}


def _committed(source: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The files as they were last committed; empty where git, or one of the names, is not there."""
    git = shutil.which("git")
    if git is None or not (source / ".git").exists():
        return {}
    asked = [git, "-C", str(source), "archive", "--format=tar", "HEAD", "--", *names]
    try:
        packed = subprocess.run(asked, capture_output=True, timeout=PATIENCE, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = [(member.name, archive.extractfile(member)) for member in archive if member.isfile()]
        return {name: file.read() for name, file in members if file is not None}
