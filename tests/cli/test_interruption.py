"""Ctrl-C and SIGTERM in every phase of a hard job: answered within two seconds, with 130, and nothing is left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from optimizer.cli import interruption
from tests.benchmarks.large_desk import lay
from tests.cli.terminal import COMMAND, untraced
from tests.support.solvers import needs_cbc

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for child processes in /proc")


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """A portfolio whose proof takes minutes."""
    folder = tmp_path_factory.mktemp("hard")
    lay(folder, 150)
    return folder


@pytest.fixture
def start(hard, tmp_path):
    """Start the job; temporary files and reports go to empty folders of this test."""
    for name in ("temporary", "reports"):
        (tmp_path / name).mkdir()

    def begin(*words):
        command = [*COMMAND, "run", "portfolio.yaml", "--seconds", "60", "--out", str(tmp_path / "reports"), *words]
        around = untraced(TMPDIR=str(tmp_path / "temporary"))
        return subprocess.Popen(
            command, cwd=hard, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return begin


def processes():
    """Parent and processor time of every living process, by its number."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":  # dead, and its parent has not asked how it ended
            found[int(path.parent.name)] = (
                int(fields[1]),
                (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            )
    return found


def below(number):
    """The processes that a process has started, and those that they have started, with their processor times."""
    known = processes()
    found, ahead = {}, [number]
    while ahead:
        parent = ahead.pop()
        for child, (owner, seconds) in known.items():
            if owner == parent:
                found[child] = seconds
                ahead.append(child)
    return found


def wait_until_busy(process, enough):
    """Wait until the solver's process, or one that it has started, has worked for some seconds of its own."""
    patience = time.monotonic() + 60
    while max(below(process.pid).values(), default=0) < enough:
        assert process.poll() is None
        assert time.monotonic() < patience
        time.sleep(0.05)


def wait_until_listening(process):
    """Wait until Python has started and our command has said what SIGTERM does."""
    status = Path(f"/proc/{process.pid}/status")
    while not int(status.read_text().partition("SigCgt:")[2].split()[0], 16) >> (signal.SIGTERM - 1) & 1:
        assert process.poll() is None
        time.sleep(0.005)


def interrupted(process, number, tmp_path):
    """Send the signal: the answer's time; asserts the exit code and that nothing is left."""
    children = below(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    took = time.monotonic() - began
    assert (process.returncode, out) == (130, ""), err
    assert err.split() == ["optimizer:", "interrupted"]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert list((tmp_path / "reports").iterdir()) == []
    time.sleep(0.2)  # what was killed is gone in milliseconds
    assert [child for child in children if child in processes()] == []
    return took


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_the_solver_works(start, tmp_path, number):
    process = start()
    wait_until_busy(process, 1.5)
    assert interrupted(process, number, tmp_path) < 2


@needs_cbc
def test_while_another_solver_program_works(start, tmp_path):
    process = start("--solver", "CBC")
    wait_until_busy(process, 2.5)
    assert len(below(process.pid)) >= 2
    assert interrupted(process, signal.SIGINT, tmp_path) < 2


@pytest.mark.parametrize("after", [0, 0.1, 0.3, 0.6, 1])
def test_while_files_are_read_and_the_program_is_put_together(start, tmp_path, after):
    process = start()
    wait_until_listening(process)
    time.sleep(after)
    assert interrupted(process, signal.SIGINT, tmp_path) < 2


def test_also_where_the_shell_told_us_to_ignore_it(start, tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in `optimizer run x &` of a script
    try:
        process = start()
    finally:
        signal.signal(signal.SIGINT, before)
    wait_until_busy(process, 0.5)
    assert interrupted(process, signal.SIGINT, tmp_path) < 2


def test_a_run_of_before_is_untouched(hard, tmp_path):
    first = subprocess.run(
        [*COMMAND, "run", "portfolio.yaml", "--seconds", "8", "--quiet", "--out", str(tmp_path / "reports")],
        cwd=hard,
        env=untraced(),
        capture_output=True,
        text=True,
        check=False,
    )
    before = {path: path.read_bytes() for path in (tmp_path / "reports").rglob("*") if path.is_file()}
    assert (first.returncode, len(before) > 5) == (5, True)
    (tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [*COMMAND, "run", "portfolio.yaml", "--seed", "1", "--out", str(tmp_path / "reports")],
        cwd=hard,
        env=untraced(TMPDIR=str(tmp_path / "temporary")),
        stderr=subprocess.PIPE,
    )
    wait_until_busy(process, 0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert {path: path.read_bytes() for path in (tmp_path / "reports").rglob("*") if path.is_file()} == before


def test_a_second_one_lets_the_first_clean_up(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(interruption.time, "monotonic", lambda: now[0])
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        stopped = interruption.interruptible()
        assert not stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert stopped()
        now[0] = 4.9
        signal.raise_signal(signal.SIGINT)
        now[0] = 5.1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def test_while_python_is_still_importing(monkeypatch):
    import optimizer.cli

    def pressed():
        raise KeyboardInterrupt

    class Stopping:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "optimizer.cli.group":
                pressed()

    monkeypatch.setattr(optimizer.cli, "interruptible", lambda: lambda: True)
    monkeypatch.setattr(optimizer.cli, "finished", lambda: None)  # of the signals of this process
    monkeypatch.delitem(sys.modules, "optimizer.cli.group", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Stopping, *sys.meta_path])
    with pytest.raises(SystemExit) as left:
        optimizer.cli.main()
    assert left.value.code == 130


def test_an_import_that_fails_because_it_was_interrupted_is_no_fault(capsys):
    import click

    from optimizer.cli.outcome import guarded

    @click.command()
    def half():
        raise ImportError("numpy is only half there")

    with pytest.raises(SystemExit) as left:
        guarded(half, [], stopped=lambda: True)
    assert left.value.code == 130
    assert capsys.readouterr().err == "optimizer: interrupted\n"
