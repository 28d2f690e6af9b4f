"""The folder of a run: written whole or not at all, named by its content, readable in ten years."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

from optimizer.faults import did_you_mean
from optimizer.run.turn import turn
from optimizer.schema.find import is_file
from optimizer.visible import json_text

RECORD = "run.json"
MANIFEST = "manifest.json"
INPUTS = "inputs"
PROOF = "proof.json"
UNFINISHED = ".unfinished-"
FEW = 6
"""Names that a message lists."""
_DIGITS = 9  # of a number of runs
ABANDONED = 24 * 3600
"""Seconds after which what is unfinished is nobody's any more: writing takes seconds."""


class WriteError(Exception):
    """Something could not be written (exit 7); what was there before is as it was, but for the files `changed`."""

    def __init__(self, path: Path, error: OSError, changed: Iterable[Path] = ()) -> None:
        self.path, self.error, self.changed = path, error, tuple(changed)
        reason = (error.strerror or str(error)).lower()
        names = ", ".join(map(str, self.changed))
        rest = f"already written: {names}" if names else "nothing that was there has changed"
        super().__init__(f"cannot write to {path}: {reason}; {rest}")


class NotARunError(Exception):
    """No run is found under a name, or what is there is no run record (wrong command line)."""


def canonical(document: Any) -> bytes:
    """The one way in which a document is written as bytes: keys in their order, indented by one, UTF-8, no NaN."""
    return (json_text(document, indent=1) + "\n").encode()


def compact(document: Any) -> bytes:
    """A document for programs alone: one line."""
    return (json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n").encode()


def run_id(record: bytes) -> str:
    """The id of a run: the first twelve digits of the SHA-256 of its record."""
    return hashlib.sha256(record).hexdigest()[:12]


def input_name(name: str, folder: str, taken: Collection[str]) -> str:
    """The name under which an input is kept: its own; where that is taken, with its folder's or a number in front."""
    free = (f"{front}/{name}" for front in chain((folder or "1",), count(2)) if f"{front}/{name}" not in taken)
    return name if name not in taken else next(free)


def write_run(reports: Path, portfolio: str, files: Mapping[str, bytes], *, private: bool = False) -> Path:
    """Write the files of a run into `reports/portfolio/id` at once; the same run again only adds what is missing.

    `files` maps names inside the folder to bytes and holds `run.json`. `private`: for nobody but who writes them
    (every folder that is made 0700, every file 0600). Raises WriteError.
    """
    mask = os.umask(0o077) if private else None
    try:
        folder = _write_run(reports, portfolio, files)
        if private:
            _close(folder)
    finally:
        if mask is not None:
            os.umask(mask)
    return folder


def _write_run(reports: Path, portfolio: str, files: Mapping[str, bytes]) -> Path:
    folder = reports / portfolio / run_id(files[RECORD])
    draft = folder.with_name(_unfinished())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with turn(folder.parent):
            _clear(folder.parent)
            if folder.is_dir():
                _add(folder, files)
                return folder
            try:
                draft.mkdir(0o700)
                draft.chmod(0o777 & ~_umask())
                write_files(draft, {**files, MANIFEST: _manifest(files)})
                draft.rename(folder)
            except WriteError as error:
                raise error.error from None
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise WriteError(folder, error) from None
    _settle(folder.parent)
    return folder


def _clear(folder: Path) -> None:
    """Remove what programs that were killed left unfinished here, as far as it lets itself be removed."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _close(folder: Path) -> None:
    """Take from everybody else the rights to a run that was there before."""
    try:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
    except OSError as error:
        raise WriteError(folder, error) from None


def add_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write or replace files in the folder of a run, and its manifest with them. Raises WriteError.

    Whenever it is stopped, the manifest is true: before anything is replaced it lists both what is there and what is
    to come.
    """
    try:
        with turn(folder.absolute().parent):
            return _add(folder, files)
    except OSError as error:
        raise WriteError(folder, error) from None


def _add(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    there = {name: (folder / name).read_bytes() for name in _names(folder)}
    whole = {name: data for name, data in {**there, **files}.items() if name != MANIFEST}
    changed = {name: data for name, data in whole.items() if there.get(name) != data}
    wanted = [*changed.items(), (MANIFEST, _manifest(whole))]
    if changed:
        wanted.insert(0, (MANIFEST, _manifest(whole, {name: there.get(name) for name in changed})))
    _place(folder, [(name, data) for name, data in wanted if changed or there.get(name) != data])
    _clear(folder)
    return [folder / name for name in files]


def write_files(folder: Path, files: Mapping[str, bytes], rights: int | None = None) -> list[Path]:
    """Write or replace files in a folder, each whole, with these rights. Raises WriteError.

    All or none, as far as the system lets us: nothing is put in its place before everything is on the disk.
    """
    return _place(folder, list(files.items()), rights)


def _place(folder: Path, files: Sequence[tuple[str, bytes]], rights: int | None = None) -> list[Path]:
    """Put files in their places, in this order; a name may come twice, and then has the first for a moment."""
    drafts: list[tuple[Path, Path]] = []
    changed: list[Path] = []
    target = folder
    try:
        for name, data in files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            drafts.append((target.with_name(_unfinished()), target))  # before it is there: Ctrl-C may come in between
            _fill(drafts[-1][0], data)
            drafts[-1][0].chmod(_rights_in(target.parent) if rights is None else rights)
        for path, target in drafts:
            path.replace(target)
            changed.append(target)
    except OSError as error:
        raise WriteError(target, error, dict.fromkeys(changed)) from None
    finally:
        for path, _ in drafts:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return [target for _, target in drafts]


def read_run(folder: Path) -> dict[str, Any]:
    """The record of a run. Raises NotARunError."""
    path = folder / RECORD if folder.is_dir() else folder
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise NotARunError(f"{folder} holds no run: there is no readable {RECORD}") from None
    if not isinstance(document, dict) or not str(document.get("schema", "")).startswith("optimizer-run/"):
        raise NotARunError(f"{path} is not the record of a run")
    return document


def read_inputs(folder: Path) -> dict[str, bytes]:
    """The inputs that are kept with a run, by their names; empty where there are none. Raises NotARunError."""
    kept = folder / INPUTS
    try:
        return {name: (kept / name).read_bytes() for name in _names(kept)}
    except OSError as error:
        raise NotARunError(f"the inputs in {kept} cannot be read: {(error.strerror or str(error)).lower()}") from None


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file in the folder of a run, by name. Raises NotARunError."""
    try:
        return {name: (folder / name).read_bytes() for name in _names(folder)}
    except OSError as error:
        raise NotARunError(f"{folder} cannot be read: {(error.strerror or str(error)).lower()}") from None


def find_run(reports: Path, name: str) -> Path:
    """The folder of a run, by its path, its id, the beginning of its id, or its portfolio.

    A portfolio's name is its newest run, `name~1` the one before, and so on. Raises NotARunError, whose message
    stays short however many runs there are.
    """
    for path in (Path(name), reports / name):
        if is_file(path / RECORD) or (path.name == RECORD and is_file(path)):
            return path if path.is_dir() else path.parent
    known = sorted(p.parent for p in reports.glob(f"*/*/{RECORD}") if not p.parent.name.startswith(UNFINISHED))
    found = [folder for folder in known if name and folder.name.startswith(name)]
    newest = _of_portfolio(known, name)
    if len(found) == 1 or newest is not None:
        return newest or found[0]
    ids = [folder.name for folder in known]
    if found:
        several = _listed(sorted(folder.name for folder in found))
        raise NotARunError(f'"{name}" begins {len(found)} runs: {several}; write more of the id')
    near = did_you_mean(name, [*ids, *(folder.parent.name for folder in known)])
    there = near or (f"there are: {_listed(sorted(ids))}" if ids else f"{reports} holds no run yet")
    raise NotARunError(f'no run "{name}"; {there}')


def _of_portfolio(known: Iterable[Path], name: str) -> Path | None:
    """The newest run of a portfolio, or (`name~2`) one of those before it."""
    portfolio, _, back = name.partition("~")
    runs = sorted((folder for folder in known if folder.parent.name == portfolio), key=_age, reverse=True)
    counted = back.isascii() and back.isdigit() and len(back) < _DIGITS
    place = int(back) if counted else 0 if portfolio == name else len(runs)
    return runs[place] if place < len(runs) else None


def _age(folder: Path) -> tuple[int, str]:
    """How new a run is: when its record was written, then by its id."""
    return (folder / RECORD).stat().st_mtime_ns, folder.name


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


def _names(folder: Path) -> list[str]:
    """The files in a folder and below, without those that a stopped program may have left."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(UNFINISHED))
    return [path.relative_to(folder).as_posix() for path in found]


def _manifest(files: Mapping[str, bytes], before: Mapping[str, bytes | None] | None = None) -> bytes:
    """The list of files; `before`: what is there until they are, for those that are about to be written."""
    rows: list[dict[str, Any]] = []
    for name, data in sorted(files.items()):
        old = before.get(name) if before else None
        until = {"before": None if old is None else _digest(old)} if before and name in before else {}
        rows.append({"path": name, "sha256": _digest(data), "bytes": len(data), **until})
    return canonical({"schema": "optimizer-manifest/1", "files": rows})


def not_as_listed(files: Mapping[str, bytes]) -> list[str]:
    """The names of files in the folder of a run that are changed, missing or not listed in its manifest.

    Raises ValueError, KeyError or TypeError for a manifest that is none.
    """
    listed = {
        str(row["path"]): {row["sha256"], row.get("before", row["sha256"])}
        for row in json.loads(files.get(MANIFEST, b'{"files":[]}'))["files"]
    }
    there = {name: _digest(data) for name, data in files.items() if name != MANIFEST}
    return sorted(name for name in {*listed, *there} if there.get(name) not in listed.get(name, ()))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _unfinished() -> str:
    """A name for what is not finished. It is chosen before the file is made, so that it can always be removed."""
    return f"{UNFINISHED}{secrets.token_hex(8)}"


def _fill(path: Path, data: bytes) -> None:
    """Write a new file, onto the disk, for nobody else's eyes."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the rename last through a power cut; where the system cannot, the run is written all the same."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _rights_in(folder: Path) -> int:
    """The rights of a new file: the usual ones, and in a folder of one person's own no one else's."""
    usual, around = 0o666 & ~_umask(), stat.S_IMODE(folder.stat().st_mode)
    return usual if around & 0o077 else usual & 0o600


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
