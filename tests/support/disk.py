"""A disk that fails at its n-th step, or on which the program is killed there: put under Python, in this process.

Steps are whatever changes a disk: a file opened for writing, written to, settled (fsync) or closed, a name given,
changed or taken away, a folder made, rights changed. They are counted as they come; what Python itself keeps
(compiled modules) and devices are left out. Openings and names are told by Python's own audit events, so none that
goes through Python is missed, whatever it was called by.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import signal
import sys
from pathlib import Path

NAMES = {"os.rename": 1, "os.mkdir": 0, "os.rmdir": 0, "os.remove": 0, "os.chmod": 0, "os.link": 1, "os.symlink": 1}
"""Audit events that change names or rights, and which of their arguments is the path."""
CLEANING = {"os.remove", "os.rmdir"}
"""Events that only take away. A full disk lets them be."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
LEFT_OUT = ("/dev/", "/proc/", "pipe:", "__pycache__")
FULL = ("ENOSPC", "EDQUOT")


class Disk:
    """Counts steps, and does at step `at` what `kind` says: `fail` (once, or `stays` from there on), `kill`, `stop`."""

    def __init__(self, kind, at, error, stays, log):
        self.kind, self.at, self.stays, self.log = kind, at, stays, log
        self.error, self.seen, self.busy, self.owner = error, 0, False, os.getpid()

    def step(self, what, path):
        """One step; raises OSError where it fails."""
        path = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else f"handle {path}"
        if self.busy or os.getpid() != self.owner or any(part in path for part in LEFT_OUT):
            return
        self.seen += 1
        self._note(what, path)
        spared = what in CLEANING and self.kind == "fail" and self.error in FULL
        if not spared and (self.seen == self.at or (self.stays and self.seen > self.at > 0)):
            self._strike(path)

    def _note(self, what, path):
        if self.log:
            self.busy = True
            with Path(self.log).open("a") as file:
                file.write(json.dumps([self.seen, what, path]) + "\n")
            self.busy = False

    def _strike(self, path):
        if self.kind == "fail":
            number = getattr(errno, self.error)
            raise OSError(number, os.strerror(number), path)
        os.kill(os.getpid(), signal.SIGKILL if self.kind == "kill" else signal.SIGINT)


class Watched:
    """A file open for writing, whose steps are counted."""

    def __init__(self, file, disk, path):
        self.__dict__.update(_file=file, _disk=disk, _path=path)

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __setattr__(self, name, value):
        setattr(self._file, name, value)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        return iter(self._file)

    def write(self, data):
        self._disk.step("write", self._path)
        return self._file.write(data)

    def writelines(self, lines):
        self._disk.step("write", self._path)
        self._file.writelines(lines)

    def close(self):
        """What was held back is written now, and may find no room."""
        if not self._file.closed:
            try:
                self._disk.step("close", self._path)
            except OSError:
                self._file.close()
                raise
        self._file.close()


def failing(kind="fail", at=0, error="ENOSPC", stays=False, log=None):
    """Put such a disk under this process, for good."""
    disk = Disk(kind, at, error, stays, log)

    def audit(event, arguments):
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
            if isinstance(arguments[0], (str, bytes)):
                disk.step("open", arguments[0])
        elif event in NAMES:
            disk.step(event, arguments[NAMES[event]])

    sys.addaudithook(audit)
    real = io.open, os.fdopen, os.fsync, os.write

    def opened(file, mode="r", *rest, **named):
        made = real[0](file, mode, *rest, **named)
        return Watched(made, disk, file) if set(mode) & set("wax+") and isinstance(file, (str, Path)) else made

    def opened_handle(handle, mode="r", *rest, **named):
        made = real[1](handle, mode, *rest, **named)
        return Watched(made, disk, f"/proc/self/fd/{handle}".replace("/proc", "")) if "w" in mode else made

    def settled(handle):
        disk.step("fsync", handle if isinstance(handle, int) else handle.fileno())
        real[2](handle)

    io.open = builtins.open = opened
    os.fdopen = opened_handle
    os.fsync = settled
    return disk
