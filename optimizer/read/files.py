"""Bytes of the files a planner names: found, ordinary, readable, not too large; or a fault that helps."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from optimizer.faults import Fault, Place, nearest

__all__ = ["LIMIT", "MOST_BYTES", "Limit", "looks_like", "read_bytes"]

_LISTED = 6


@dataclass(frozen=True, slots=True)
class Limit:
    """The most bytes a kind of file may have, and the fault when it has more."""

    most: int
    code: str
    remedy: str


MOST_BYTES = 50_000_000
LIMIT = Limit(MOST_BYTES, "R216", "split the table")
"""What a file of tables may have."""


def read_bytes(path: str | os.PathLike[str], limit: Limit, asked: Place, faults: list[Fault]) -> bytes | None:
    """All bytes of the ordinary file at `path`, or None with a fault at `asked`, the place that names the file."""
    name = os.fspath(path)
    try:
        data = _bytes_of(Path(name), limit.most)
    except _NotAFileError as error:
        faults.append(Fault("R402", asked, str(error), "name a file"))
    except FileNotFoundError:
        faults.append(_missing(Path(name), asked))
    except (OSError, ValueError) as error:
        faults.append(_unreadable(name, error, asked))
    else:
        if len(data) <= limit.most:
            return data
        size = f"{limit.most / 1_000_000:g} MB"
        faults.append(Fault(limit.code, Place(name), f"the file is larger than {size}", limit.remedy))
    return None


def looks_like(data: bytes) -> str | None:
    """What bytes that are not UTF-8 seem to be: "UTF-16", "CP949", a kind of file in words, or None."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    for mark, kind in _MARKS.items():
        if data.startswith(mark):
            return kind
    if b"\0" in data:
        sample = data[:4096]
        halves = max(sample[0::2].count(0), sample[1::2].count(0))
        return "UTF-16" if 10 * halves > len(sample) and not sample.startswith(b"\0\0") else "a binary file"
    try:
        data.decode("cp949")
    except UnicodeDecodeError:
        return None
    return "CP949"


_MARKS = {
    b"PK\x03\x04": "a workbook or another zip file",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"%PDF": "a PDF",
}


class _NotAFileError(Exception):
    """A folder, a pipe or a device where a file is expected: reading it might never end."""


def _bytes_of(path: Path, most: int) -> bytes:
    """All bytes, or more than `most`; memory is taken for the size the file has, not for the size it may have."""
    about = path.stat()
    if stat.S_ISDIR(about.st_mode):
        raise _NotAFileError(f"{path.name or path} is a folder, not a file")
    if not stat.S_ISREG(about.st_mode):
        raise _NotAFileError(f"{path.name} is not an ordinary file")
    with path.open("rb") as stream:
        data = stream.read(min(about.st_size, most) + 1)
        grown = len(data) > about.st_size and len(data) <= most
        return data + stream.read(most + 1 - len(data)) if grown else data


def _missing(path: Path, asked: Place) -> Fault:
    folder = path.parent
    if not folder.is_dir():
        return Fault("R401", asked, f"cannot find {path}: there is no folder {folder}", "correct the path")
    names = _names_in(folder)
    alike = [name for name in names if Path(name).suffix.lower() == path.suffix.lower()]
    near = nearest(path.name, names) or alike[:_LISTED]
    if not near:
        kind = f"{path.suffix} file" if path.suffix else "file"
        return Fault("R401", asked, f"cannot find {path.name}", f"correct the name; {folder} holds no {kind}")
    return Fault("R401", asked, f"cannot find {path.name}", f"correct the name; in this folder: {', '.join(near)}")


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith("."))
    except OSError:
        return []


def _unreadable(name: str, error: OSError | ValueError, asked: Place) -> Fault:
    if isinstance(error, ValueError):
        return Fault("R403", asked, "the name of the file holds a character no name may have", "correct the name")
    if error.errno in (errno.EACCES, errno.EPERM):
        return Fault("R403", asked, f"{name} may not be read: permission denied", "ask for the right to read it")
    reason = (error.strerror or "unknown reason").lower()
    return Fault("R403", asked, f"{name} cannot be read: {reason}", "correct the path, or mend the file")
