"""A sweep that is killed at any moment is gone on with, and tells in the end what it would have told at once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.cli.terminal import COMMAND, surroundings
from tests.support.knapsack import coarse_knapsack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills processes"),
]


def begun(folder, journals, jobs, analysis):
    command = [sys.executable, "-m", "tests.support.sweep_by_itself", *map(str, (folder, journals, jobs, analysis))]
    around = {name: value for name, value in surroundings().items() if not name.startswith("COV")}
    return subprocess.Popen(command, cwd=ROOT, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def told(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    return out


def killed_again_and_again(tmp_path, analysis, items, kills, seed):
    """Start, kill at a random moment after the journal grew, with one worker or two: how often it was killed."""
    coarse_knapsack(tmp_path / "desk", items, 3, seed)
    journals, luck = tmp_path / "journals", random.Random(seed)
    whole = told(begun(tmp_path / "desk", tmp_path / "other", 1, analysis))
    count = 0
    for _ in range(kills):
        process = begun(tmp_path / "desk", journals, luck.choice([1, 2]), analysis)
        before, patience = size_of(journals), time.monotonic() + 120
        while process.poll() is None and size_of(journals) <= before:
            assert time.monotonic() < patience
            time.sleep(0.002)
        time.sleep(luck.random() * 0.1)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            count += 1
        out, _ = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL or out == whole
    assert told(begun(tmp_path / "desk", journals, 2, analysis)) == whole
    assert list(journals.iterdir()) == []
    return count


def size_of(folder):
    return sum(path.stat().st_size for path in folder.glob(".sweep-*")) if folder.exists() else 0


@pytest.mark.parametrize("analysis, items", [("pareto", 14), ("frontier", 12)])
def test_killed_and_gone_on_with(tmp_path, analysis, items):
    assert killed_again_and_again(tmp_path, analysis, items, 5, 5) >= 2


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_killed_often(tmp_path, seed):
    assert killed_again_and_again(tmp_path, ("pareto", "frontier")[seed % 2], 14, 12, seed) >= 1


def test_ctrl_c_says_where_the_work_is_kept_and_the_same_command_goes_on(tmp_path):
    """The published front takes long enough for a journal to begin."""
    desk = ROOT / "tests/published/pareto-2kp50"
    words = [
        "pareto",
        str(desk / "portfolio.yaml"),
        "--objectives",
        "z1,z2",
        "--seconds",
        "300",
        "--json",
        "--jobs",
        "2",
    ]
    around = {name: value for name, value in surroundings().items() if not name.startswith("COV")}
    process = subprocess.Popen(
        [*COMMAND, *words], cwd=tmp_path, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    patience = time.monotonic() + 120
    while not size_of(tmp_path / "reports"):
        assert process.poll() is None and time.monotonic() < patience
        time.sleep(0.02)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert time.monotonic() - began < 4
    [journal] = (tmp_path / "reports").iterdir()
    assert err.strip() == (
        f"optimizer: interrupted; what was settled is kept in {Path('reports') / journal.name}; "
        "the same command goes on from there"
    )
    known = journal.read_bytes()
    again = subprocess.run(
        [*COMMAND, *words, "--seconds", "3"], cwd=tmp_path, env=around, capture_output=True, text=True, check=False
    )
    assert again.returncode in (0, 5)
    if again.returncode == 5:
        assert "the same command again goes on from there" in again.stdout
        assert journal.read_bytes().startswith(known)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]
