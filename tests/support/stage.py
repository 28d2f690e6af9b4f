"""Commands played in forks of a process that has imported everything: none of them waits for Python to start.

    with Stage() as stage:
        played = stage.play(["run", "small"], desk, fault={"kind": "write", "at": 7, "errno": "ENOSPC"})

A fault is a step of the disk (`tests.support.disk`) that fails, or before which the process is killed or interrupted.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Played:
    """How a command ended: its exit code (negative: the signal that ended it), what it printed, how long it took."""

    code: int
    out: str
    err: str
    seconds: float


class Playing:
    """A command at work."""

    def __init__(self, stage, number, folder):
        self.stage, self.number, self.folder, self.began = stage, number, folder, time.monotonic()

    def send(self, number):
        """Send it a signal, unless it has ended: until `end` its number is still its own."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.number, number)

    def kill(self):
        self.send(signal.SIGKILL)

    def end(self):
        """Wait for its end."""
        self.stage.order({"end": self.number})
        code = self.stage.answer()["code"]
        out, err = ((self.folder / name).read_text(errors="replace") for name in ("out", "err"))
        return Played(code, out, err, time.monotonic() - self.began)


class Stage:
    """The process from which commands are forked, one at a time."""

    def __enter__(self):
        self.held = tempfile.TemporaryDirectory(prefix="stage-")
        around = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.stage"],
            cwd=ROOT,
            env={**around, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answer()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
        self.held.cleanup()

    def answer(self):
        line = self.process.stdout.readline()
        assert line, "the stage has ended"
        return json.loads(line)

    def order(self, words):
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def begin(self, words, desk, fault=None, **around):
        """Begin a command; `around` are variables of its environment."""
        folder = Path(self.held.name)
        order = {"words": list(map(str, words)), "desk": str(desk), "fault": fault, "around": around}
        self.order({**order, "folder": str(folder)})
        return Playing(self, self.answer()["number"], folder)

    def draw(self, *runs):
        """Draw the pictures of these runs beforehand, so that commands need no drawing process of their own."""
        self.order({"draw": [str(run / "run.json") for run in runs]})
        self.answer()

    def play(self, words, desk, fault=None, **around):
        """Play a command to its end."""
        return self.begin(words, desk, fault, **around).end()


def main():
    """Read orders, one a line: begin a command (its number is said), say how one ended, or draw."""
    for name in ("optimizer.cli.group", "optimizer.cli.outcome", "optimizer.desk", "optimizer.report"):
        __import__(name)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _say(answers, {"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        if "draw" in order:
            _draw(order["draw"])
            _say(answers, {"ready": True})
            continue
        if "end" in order:
            _, status = os.waitpid(order["end"], 0)
            _say(answers, {"code": os.waitstatus_to_exitcode(status)})
            continue
        number = os.fork()
        if number == 0:
            answers.close()
            return order
        _say(answers, {"number": number})
    return None


def _draw(records):
    from optimizer import report
    from optimizer.report.charts import artist

    for record in records:
        for language in ("en", "ko"):
            report.write(json.loads(Path(record).read_bytes()), ["html"], language)
    artist._end()
    report.get_ready = lambda: None


def perform(order):
    """In the fork: become the command."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for handle, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(order["folder"]) / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), handle)
    os.environ.update(order["around"])
    os.chdir(order["desk"])
    tempfile.tempdir = None
    sys.argv = ["optimizer", *order["words"]]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # until the command says what it does
    from optimizer.cli import main as command

    if order["fault"]:
        from tests.support.disk import failing

        failing(**order["fault"])
    command()


def _say(answers, words):
    answers.write(json.dumps(words) + "\n")
    answers.flush()


if __name__ == "__main__":
    wanted = main()
    if wanted is not None:
        perform(wanted)
