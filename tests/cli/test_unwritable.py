"""Exit 7: nothing can be written, or the disk is full at any moment; what was there before is there after."""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.cli.plan import finish
from optimizer.desk import Desk
from optimizer.run import WriteError
from tests.architecture.sources import ROOT
from tests.cli.terminal import COMMAND_LINE, piped, piped_shell


def contents(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def earlier(desk, call):
    """A run of before: its id."""
    assert call("run", "small", "--quiet")[0] == 0
    return next((desk / "reports" / "small").iterdir()).name


class FullDisk:
    """A disk on which the n-th write fails; counts them."""

    def __init__(self, monkeypatch, fails):
        self.fails, self.seen = fails, 0
        monkeypatch.setattr("optimizer.run.folder.os.fsync", self.settle)

    def settle(self, _handle):
        self.seen += 1
        if self.seen == self.fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("words", [["run", "small"], ["run", "small", "--json"], ["run", "small", "--quiet"]])
def test_a_file_where_the_folder_of_reports_should_be(call, desk, words):
    (desk / "reports").write_text("mine")
    code, out, err = call(*words)
    assert (code, out) == (7, "")
    assert err == "optimizer: cannot write to reports: not a folder; nothing that was there has changed\n"
    assert (desk / "reports").read_text() == "mine"


def test_faults_of_the_input_come_before_the_want_of_room(call, desk):
    (desk / "reports").write_text("mine")
    code, _, err = call("run", "faulty")
    assert (code, err.splitlines()[-1]) == (3, "2 faults, 0 warnings")


def test_a_folder_that_may_not_be_written_to_is_told_before_the_work(call, desk, monkeypatch):
    (desk / "locked").mkdir()
    monkeypatch.setattr("optimizer.cli.planning.os.access", lambda path, _mode: Path(path).name != "locked")
    monkeypatch.setattr(Desk, "run", None)  # not called
    code, out, err = call("run", "small", "--out", "locked/deeper")
    assert (code, out) == (7, "")
    assert "cannot write to locked/deeper: permission denied; nothing that was there has changed" in err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody may write")
def test_what_was_found_is_printed_although_it_cannot_be_written(call, desk):
    code, out, err = call("run", "small", "--out", "/proc/nowhere")
    assert code == 7
    assert "Proven best plan" in out
    assert "report:" not in out
    assert err.startswith("optimizer: cannot write to /proc/nowhere/small/")
    code, out, err = call("run", "small", "--out", "/proc/nowhere", "--json")
    assert (code, json.loads(out)["status"]) == (7, "optimal")
    assert call("run", "small", "--out", "/proc/nowhere", "--quiet")[:2] == (7, "")


def test_a_pdf_that_cannot_be_made_costs_nothing_but_itself(call, desk, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    code, out, err = call("run", "small", "--format", "pdf,md", "--quiet")
    assert code == 7
    assert "pip install 'sovereignty-optimizer[pdf]'" in err
    written = {path.name for path in (desk / out.strip()).iterdir()}
    assert written - {"proof.json"} == {"run.json", "report.md", "manifest.json", "inputs"}


def written_on(disk, run, capsys):
    """Write the run on this disk: whether that went well. It is printed in any case."""
    with contextlib.suppress(WriteError):
        assert finish(run, ("html", "md"), "en", as_json=False, quiet=False) == 0
    assert "Proven best plan" in capsys.readouterr().out
    return disk.seen < disk.fails


def test_disk_full_at_any_moment_leaves_the_run_of_before(desk, earlier, monkeypatch, capsys):
    run = Desk().run("small", weights={"cost": 10})
    before, new, moment = contents(desk), run.reports / "small" / run.id, 1
    while not written_on(FullDisk(monkeypatch, moment), run, capsys):
        if new.exists():  # only the name of the folder was not settled yet, and might not outlive a power cut
            assert {path.name for path in new.iterdir()} >= {"run.json", "report.html", "manifest.json", "inputs"}
            shutil.rmtree(new)
        assert contents(desk) == before
        moment += 1
    assert moment > 5  # record, manifest, two reports, inputs
    assert set(before) < set(contents(desk))


def test_disk_full_while_a_report_is_written_again(call, desk, earlier, monkeypatch):
    before = contents(desk)
    for moment in (1, 2):
        with monkeypatch.context() as patched:
            FullDisk(patched, moment)
            code, out, err = call("report", earlier, "--lang", "ko")
        assert (code, out) == (7, "")
        assert "no space left on device" in err
        changed = {path.name for path, data in contents(desk).items() if before.get(path) != data}
        assert changed <= {"report.html"}  # each file is whole, old or new
        call("report", earlier)
    assert contents(desk) == before


@pytest.mark.parametrize(
    "words, kept",
    [
        (["weights", "worth", "--set", "cost=10"], "criteria/worth.yaml"),
        (["export", "small", "--lp", "model.lp"], "model.lp"),
        (["compare", "RUN", "RUN", "--write", "change.html"], "change.html"),
        (["init"], "mine"),
    ],
)
def test_disk_full_while_another_command_writes(call, desk, earlier, monkeypatch, words, kept):
    for name in ("model.lp", "change.html", "mine"):
        (desk / name).write_text("of before")
    before = contents(desk)
    FullDisk(monkeypatch, 1)
    code, out, err = call(*(earlier if word == "RUN" else word for word in words))
    assert (code, out) == (7, "")
    assert "no space left on device; nothing that was there has changed" in err
    assert {path: data for path, data in contents(desk).items() if data is not None} == {
        path: data for path, data in before.items() if data is not None
    }
    assert desk / kept in before


@pytest.mark.parametrize(
    "words", [["export", "small", "--lp", "note/model.lp"], ["init", "note"], ["init", "note/desk"]]
)
def test_a_file_where_a_folder_should_be(call, desk, words):
    (desk / "note").write_text("mine")
    code, out, err = call(*words)
    assert (code, out) == (7, "")
    assert err.startswith("optimizer: cannot write to note/")
    assert (desk / "note").read_text() == "mine"


def test_no_room_for_the_solvers_temporary_files(call, desk, monkeypatch):
    real = Path.mkdir

    def full(path, *words, **named):
        if path.name.startswith("optimizer-solver-"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/tmp/optimizer-solver-x")
        real(path, *words, **named)

    monkeypatch.setattr(Path, "mkdir", full)
    code, out, err = call("run", "small", "--seed", "7")  # a solver of its own
    assert (code, out) == (7, "")
    assert err == "optimizer: cannot write to /tmp/optimizer-solver-x: no space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="limits the size of files")
def test_a_real_limit_in_the_middle_of_a_file(desk, earlier):
    before = contents(desk)
    done = piped_shell(f"ulimit -f 8 && {COMMAND_LINE} run small --weight cost=10", desk)  # 8 KiB
    assert done.returncode == 7, done.stderr
    assert "file too large; nothing that was there has changed" in done.stderr
    assert contents(desk) == before


SIZES = [64, *(pytest.param(size, marks=pytest.mark.long) for size in range(4, 160, 8))]


@pytest.mark.parametrize("size", SIZES)
def test_a_real_disk_that_is_full(desk, earlier, tmp_path, size):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", str(disk)]
    if (
        os.name == "nt"
        or not shutil.which("mount")
        or subprocess.run(mounted, capture_output=True, check=False).returncode
    ):
        pytest.skip("only who may mount a small disk can fill it")
    try:
        done = piped("run", "small", "--out", disk, cwd=desk)
        assert done.returncode == 7, done.stderr
        assert b"no space left on device; nothing that was there has changed" in done.stderr
        assert b"Proven best plan" in done.stdout
        assert list(disk.glob("*/*")) == []  # not even what was begun
    finally:
        with contextlib.suppress(OSError):
            subprocess.run(["umount", str(disk)], check=False)


def test_the_project_itself_is_not_written_to():
    assert not (ROOT / "reports" / "small").exists()
