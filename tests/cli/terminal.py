"""The command on a terminal of a given width, and where nobody is looking."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios

from tests.architecture.sources import ROOT

COMMAND = [sys.executable, "-m", "optimizer"]
COMMAND_LINE = shlex.join(COMMAND)


def surroundings(**more):
    """The environment, with this project importable from anywhere; None takes a variable out."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    known = {**os.environ, "PYTHONPATH": path, "TERM": "xterm", **more}
    return {name: value for name, value in known.items() if value is not None and (name in more or name != "NO_COLOR")}


def untraced(**more):
    """Without coverage: its tracer takes time, and holds a lock for which a signal may wait for ever."""
    return {name: value for name, value in surroundings(**more).items() if not name.startswith("COV")}


def piped(*words, cwd, **more):
    """Run it with pipes: the finished process, with its output as bytes."""
    command = [*COMMAND, *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=surroundings(**more), capture_output=True, check=False)


def piped_shell(line, cwd):
    """Run a line of bash: the finished process, with its output as text."""
    return subprocess.run(
        ["bash", "-c", line], cwd=cwd, env=surroundings(), capture_output=True, text=True, check=False
    )


def on_terminal(*words, cwd, columns=80, **more):
    """Run it on a terminal: exit code, and everything that was written on it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = surroundings(COLUMNS=None, LINES=None, **more)
    process = subprocess.Popen(
        [*COMMAND, *map(str, words)], cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    text = b"".join(iter(lambda: _more(ours), b"")).decode()
    os.close(ours)
    return process.wait(), text.replace("\r\n", "\n")


def plain(text):
    """The text without its colours, and without the sign with which progress clears what is behind it."""
    return re.sub(r"\x1b\[([0-9;]*m|K)", "", text)


def _more(handle):
    try:
        return os.read(handle, 65536)
    except OSError:  # how Linux says that the other side is closed
        return b""
