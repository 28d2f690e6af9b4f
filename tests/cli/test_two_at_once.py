"""Several runs at the same moment on one desk: each is whole, as if it had been alone; none fails on another."""

import json
import subprocess

import pytest

from tests.cli import small_desk
from tests.cli.terminal import COMMAND, surroundings
from tests.cli.test_disk_faults import assert_whole, contents, runs

SAME = ["run", "small", "--quiet", "--seconds", "250"]
OTHER = [*SAME, "--weight", "cost=10"]
MORE = [*SAME, "--format", "md", "--lang", "ko"]


def started(words, desk):
    around = {name: value for name, value in surroundings().items() if not name.startswith("COV")}
    return subprocess.Popen(
        [*COMMAND, *words], cwd=desk, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def together(orders, desk):
    """Run commands at the same moment; asserts that each went well."""
    for process in [started(words, desk) for words in orders]:
        _, err = process.communicate(timeout=250)
        assert process.returncode == 0, (process.returncode, err)


def alone(orders, folder):
    """The files after the commands were run one after the other."""
    small_desk.lay(folder)
    for words in orders:
        together([words], folder)
    return contents(folder)


def test_at_once_is_as_one_after_the_other(request, tmp_path):
    orders = [SAME, SAME, OTHER] if not request.config.getoption("--long") else [SAME, OTHER] * 4
    wanted = alone([SAME, OTHER], tmp_path / "alone")
    for number in range(25 if request.config.getoption("--long") else 1):
        desk = tmp_path / f"together{number}"
        small_desk.lay(desk)
        together(orders, desk)
        assert_whole(desk)
        assert contents(desk) == wanted
        assert not list(desk.rglob(".unfinished-*"))


@pytest.mark.long
def test_reports_of_one_run_written_at_once_are_all_listed(tmp_path):
    small_desk.lay(tmp_path)
    together([SAME, MORE], tmp_path)
    (run,) = runs(tmp_path)
    assert_whole(tmp_path)
    listed = {row["path"] for row in json.loads((run / "manifest.json").read_bytes())["files"]}
    assert {"run.json", "report.html", "report.md"} <= listed
