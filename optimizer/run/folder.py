"""The folder of a run: written whole or not at all, named by its content, readable in ten years."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RECORD = "run.json"
MANIFEST = "manifest.json"


class WriteError(Exception):
    """Something could not be written (exit 7); what was there before is as it was."""

    def __init__(self, path: Path, error: OSError) -> None:
        self.path = path
        reason = (error.strerror or str(error)).lower()
        super().__init__(f"cannot write to {path}: {reason}; nothing that was there has changed")


class NotARunError(Exception):
    """No run is found under a name, or what is there is no run record (wrong command line)."""


def canonical(document: Any) -> bytes:
    """The one way in which a document is written as bytes: sorted nothing, two spaces, UTF-8, no NaN."""
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def run_id(record: bytes) -> str:
    """The id of a run: the first twelve digits of the SHA-256 of its record."""
    return hashlib.sha256(record).hexdigest()[:12]


def write_run(reports: Path, portfolio: str, files: Mapping[str, bytes]) -> Path:
    """Write the files of a run into `reports/portfolio/id` at once; the same run again changes nothing.

    `files` maps names inside the folder to bytes and holds `run.json`. Raises WriteError.
    """
    files = {**files, MANIFEST: _manifest(files)}
    folder = reports / portfolio / run_id(files[RECORD])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if _holds(folder, files):
            return folder
        draft = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
        try:
            _fill(draft, files)
            _put(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise WriteError(folder, error) from None
    return folder


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write or replace single files in a folder, each whole or not at all. Raises WriteError."""
    written = []
    for name, data in files.items():
        target = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=".unfinished-", dir=target.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(draft).chmod(0o666 & ~_umask())
                Path(draft).replace(target)
            finally:
                Path(draft).unlink(missing_ok=True)
        except OSError as error:
            raise WriteError(target, error) from None
        written.append(target)
    return written


def read_run(folder: Path) -> dict[str, Any]:
    """The record of a run. Raises NotARunError."""
    path = folder / RECORD if folder.is_dir() else folder
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise NotARunError(f"{folder} holds no run: there is no readable {RECORD}") from None
    if not isinstance(document, dict) or not str(document.get("schema", "")).startswith("optimizer-run/"):
        raise NotARunError(f"{path} is not the record of a run")
    return document


def find_run(reports: Path, name: str) -> Path:
    """The folder of a run, given by its path, its id, or the beginning of its id. Raises NotARunError."""
    path = Path(name)
    if (path / RECORD).is_file() or (path.is_file() and path.name == RECORD):
        return path if path.is_dir() else path.parent
    found = sorted(p.parent for p in reports.glob(f"*/{name}*/{RECORD}")) if name and "/" not in name else []
    if len(found) == 1:
        return found[0]
    if found:
        raise NotARunError(f'"{name}" begins several runs: {", ".join(p.name for p in found)}; write more of the id')
    known = sorted(p.parent.name for p in reports.glob(f"*/*/{RECORD}"))
    there = f"there are: {', '.join(known)}" if known else f"{reports} holds no run yet"
    raise NotARunError(f'no run "{name}"; {there}')


def _manifest(files: Mapping[str, bytes]) -> bytes:
    rows = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in sorted(files.items())
    ]
    return canonical({"schema": "optimizer-manifest/1", "files": rows})


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    return all((folder / name).is_file() and (folder / name).read_bytes() == data for name, data in files.items())


def _fill(draft: Path, files: Mapping[str, bytes]) -> None:
    draft.chmod(0o777 & ~_umask())
    for name, data in files.items():
        target = draft / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _put(draft: Path, folder: Path) -> None:
    """Rename into place; a folder that is there already (a report written anew) is moved aside first."""
    if folder.exists():
        aside = folder.with_name(f".replaced-{folder.name}")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        try:
            draft.rename(folder)
        except OSError:
            aside.rename(folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    else:
        draft.rename(folder)
    _settle(folder.parent)


def _settle(folder: Path) -> None:
    """Make the rename last through a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
