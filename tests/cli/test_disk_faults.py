"""A disk that fails, and a program that is killed, at every single step: nothing that was there is hurt.

The short form takes a few steps of each command; `--long` takes every step, every fault, and 500 kills by the clock.
"""

import contextlib
import json
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from optimizer.run.folder import UNFINISHED, not_as_listed
from tests.cli import small_desk
from tests.support.disk import CLEANING
from tests.support.stage import Stage

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="forks and kills")

COMMANDS = {
    "run": ["run", "small", "--weight", "cost=10"],
    "report": ["report", "small", "--lang", "ko"],
    "whatif": ["whatif", "small"],
    "export": ["export", "small", "--lp", "new/model.lp", "--mps", "model.mps", "--xlsx", "small.xlsx"],
    "init": ["init", "desk"],
    "set": ["weights", "worth", "--set", "cost=35"],
    "plot": ["score", "small", "--plot", "--out", "curves.svg"],
    "compare": ["compare", "small", "small", "--write", "change.html"],
    "explain": ["explain", "small", "chip", "--seconds", "0", "--write", "why.html"],
    "audit": ["audit", "small"],
}
SHORT = {"run": 26, "report": 16, "export": 32, "set": 4}
"""Every how many steps a fault is tried in the short form; commands that are not here have only a long one."""
ERRORS = ("ENOSPC", "EACCES", "EIO")


@pytest.fixture(scope="module")
def stage():
    with Stage() as one:
        yield one


@pytest.fixture(scope="module")
def before(stage, tmp_path_factory):
    """A desk with a run of before and other files that commands replace; the pictures of its reports are drawn."""
    desk = tmp_path_factory.mktemp("before") / "desk"
    small_desk.lay(desk)
    assert stage.play(["run", "small"], desk).code == 0
    (desk / "model.mps").write_text("of before")
    stage.draw(*runs(desk))
    return desk


@pytest.fixture(scope="module")
def known(stage, before, tmp_path_factory):
    """What a command does undisturbed: its steps, and the files after it."""
    found = {}

    def ask(name):
        if name not in found:
            desk = tmp_path_factory.mktemp(name) / "desk"
            shutil.copytree(before, desk)
            log = desk.parent / "steps"
            assert stage.play(COMMANDS[name], desk, {"kind": "count", "log": str(log)}).code == 0
            stage.draw(*runs(desk))
            found[name] = [json.loads(line) for line in log.read_text().splitlines()], contents(desk)
        return found[name]

    return ask


class Trial:
    """A copy of the desk on which a command is disturbed, with its own folder for temporary files."""

    def __init__(self, before, folder):
        self.desk, self.temporary = folder / "desk", folder / "temporary"
        shutil.copytree(before, self.desk)
        self.temporary.mkdir()
        self.before = contents(self.desk)

    def play(self, stage, name, fault=None):
        return stage.play(COMMANDS[name], self.desk, fault, TMPDIR=str(self.temporary))


@pytest.fixture
def trial(before, tmp_path):
    """Begin a trial; the one before is gone."""

    def begin():
        for path in tmp_path.iterdir():
            shutil.rmtree(path)
        return Trial(before, tmp_path)

    return begin


def contents(desk):
    """Every file, but those that are not finished: nobody is ever shown them."""
    files = (path for path in desk.rglob("*") if path.is_file())
    found = {path.relative_to(desk): path for path in files}
    return {name: path.read_bytes() for name, path in found.items() if UNFINISHED not in str(name)}


def runs(desk):
    """The runs that are listed."""
    return [path.parent for path in desk.glob("reports/*/*/run.json") if not path.parent.name.startswith(UNFINISHED)]


def assert_whole(desk):
    """Every run that is listed is what its manifest says."""
    for run in runs(desk):
        files = {path.relative_to(run).as_posix(): path.read_bytes() for path in run.rglob("*") if path.is_file()}
        files = {name: data for name, data in files.items() if UNFINISHED not in name}
        assert "manifest.json" in files
        assert not_as_listed(files) == []


def assert_told(trial, played, wanted):
    """It ended with 7 and a sentence, or did not need what failed; what it did not name is as it was."""
    said = played.err
    assert "Traceback" not in said and "fault of the program" not in said, said
    found = contents(trial.desk)
    assert_whole(trial.desk)
    if played.code == 0:
        assert found == wanted
        return
    assert played.code == 7, said
    last = [line for line in said.splitlines() if line.startswith("optimizer: ")][-1]
    assert last.startswith("optimizer: cannot write to "), said
    changed = [name for name, data in trial.before.items() if found.get(name) != data]
    assert all(name.name in last for name in changed), (last, changed)
    if "nothing that was there has changed" in last:
        assert not changed


def steps_of(config, name, count):
    """The steps to be tried: all, or a few, never twice the same few of two commands."""
    every = 1 if config.getoption("--long") else SHORT[name]
    return range(1 + every // 2, count + 1, every)


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in SHORT else pytest.mark.long) for n in COMMANDS])
def test_a_disk_that_fails_at_any_step(request, stage, known, trial, name):
    steps, wanted = known(name)
    ends = {}
    for at in steps_of(request.config, name, len(steps)):
        tried = [(error, stays) for error in ERRORS for stays in (False, True)]
        for error, stays in tried if request.config.getoption("--long") else [tried[at % 6]]:
            one = trial()
            played = one.play(stage, name, {"kind": "fail", "at": at, "error": error, "stays": stays})
            where = f"{steps[at - 1]} {error} {'from there on' if stays else 'once'}"
            try:
                assert_told(one, played, wanted)
                left = [*one.desk.rglob(f"{UNFINISHED}*"), *one.temporary.glob("optimizer-*")]
                unremoved = error != "ENOSPC" and (stays or steps[at - 1][1] in CLEANING)
                assert not left or unremoved, left
                again = one.play(stage, name)
                assert (again.code, contents(one.desk)) == (0, wanted), again.err
            except AssertionError as error:
                raise AssertionError(f"{name}: {where}\n{played.err}") from error
            ends[played.code] = ends.get(played.code, 0) + 1
    print(f"{name}: {len(steps)} steps, ends by exit code {ends}")


@pytest.mark.parametrize("name", ["run", "report", "export", "set", pytest.param("whatif", marks=pytest.mark.long)])
def test_killed_at_any_step(request, stage, known, trial, name):
    steps, wanted = known(name)
    chosen = steps_of(request.config, name, len(steps))
    for at in chosen:
        one = trial()
        played = one.play(stage, name, {"kind": "kill", "at": at})
        assert played.code == -signal.SIGKILL
        assert_intact(one, wanted, f"{name} {steps[at - 1]}")
        again = one.play(stage, name)
        assert again.code == 0, again.err
        assert contents(one.desk) == wanted, f"{name} {steps[at - 1]}"
    print(f"{name}: killed at {len(chosen)} of {len(steps)} steps")


def assert_intact(one, wanted, where):
    """Every file is the one of before or the one that was to be written, and every run is whole."""
    assert_whole(one.desk)
    for name, data in contents(one.desk).items():
        if name.name != "manifest.json":  # between the two it lists both
            assert data in (one.before.get(name), wanted.get(name)), f"{where}: {name}"
    assert set(one.before) <= set(contents(one.desk)), where


def at_work(stage, one, name, after):
    """A trial whose command has been at work for so many seconds."""
    playing = stage.begin(COMMANDS[name], one.desk, TMPDIR=str(one.temporary))
    time.sleep(after)
    return one, playing, after


def test_killed_by_the_clock(request, stage, known, trial):
    draw = random.Random(6)
    kills = {"run": 400, "report": 100} if request.config.getoption("--long") else {"run": 2, "report": 1}
    in_time = 0
    for name, count in kills.items():
        _, wanted = known(name)
        usual = trial().play(stage, name).seconds
        for _ in range(count):
            one, playing, after = at_work(stage, trial(), name, draw.uniform(0, usual))
            playing.kill()
            played = playing.end()
            in_time += played.code == -signal.SIGKILL
            assert_intact(one, wanted, f"{name} after {after:.3f} s")
            again = one.play(stage, name)
            assert (again.code, contents(one.desk)) == (0, wanted), f"{name} after {after:.3f} s: {again.err}"
    print(f"{in_time} of {sum(kills.values())} killed before their end")


def test_interrupted_by_the_clock(request, stage, known, trial):
    draw = random.Random(7)
    kinds = {"run": 120, "report": 30, "whatif": 30, "export": 20}
    kinds = kinds if request.config.getoption("--long") else {"run": 4, "report": 2}
    ends, longest = {}, 0.0
    for name, count in kinds.items():
        _, wanted = known(name)
        usual = trial().play(stage, name).seconds
        for _ in range(count):
            one, playing, after = at_work(stage, trial(), name, draw.uniform(0, usual))
            playing.send(signal.SIGINT)
            sent = time.monotonic()
            played = playing.end()
            longest = max(longest, time.monotonic() - sent)
            where = f"{name} after {after:.3f} s: {played.code} {played.err}"
            assert played.code in (0, 130), where
            assert played.code == 0 or played.err.split() == ["optimizer:", "interrupted"], where
            assert "Traceback" not in played.err and "Exception" not in played.err, where
            assert_intact(one, wanted, where)
            assert list(one.desk.rglob(f"{UNFINISHED}*")) == [], where
            until = time.monotonic() + 2  # what was killed is gone in milliseconds
            while (alive := processes_in(one.temporary)) and time.monotonic() < until:
                time.sleep(0.02)
            assert alive == [], where
            assert list(one.temporary.glob("optimizer-*")) == [], where
            ends[played.code] = ends.get(played.code, 0) + 1
    print(f"interrupted: ends by exit code {ends}, the longest took {longest:.2f} s to answer")


def processes_in(temporary):
    """Living processes whose temporary files belong there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"TMPDIR={temporary}".encode() in (process / "environ").read_bytes():
                state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
                found += [] if state == "Z" else [(process / "cmdline").read_bytes()]
    return found
