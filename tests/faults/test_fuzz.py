"""Spoilt files at every door: taken or refused, within two seconds and 200 MB, and never anything else.

The short form tries a few hundred at each door, the same every time. `--long` tries the first hundredth of a million,
and `python -m tests.support.fuzz --slice 1/20` one twentieth of it.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from optimizer.desk import Desk
from optimizer.faults import Refused
from tests.cli.terminal import untraced
from tests.faults.desk import good, lay, spoil
from tests.faults.small import small as small_desk
from tests.faults.small import told
from tests.support.bombs import BOMBS
from tests.support.doors import DOORS
from tests.support.fuzz import MEGABYTES, QUOTA, SECONDS, sliced, tried

SHORT = {
    "yaml": 300,
    "csv": 400,
    "xlsx": 200,
    "book": 20,
    "expression": 2000,
    "desk": 80,
    "nodes": 80,
    "words": 120,
}


@pytest.mark.parametrize("door", DOORS)
def test_spoilt_files_are_taken_or_refused(door, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tally = tried(door, SHORT[door])
    assert tally.broken == {}
    assert 0 < tally.taken < tally.tried == SHORT[door]


@pytest.mark.long
def test_a_hundredth_of_a_million_spoilt_files_are_taken_or_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = dict(sliced(1, 100))
    assert sum(tally.tried for tally in found.values()) == sum(QUOTA.values()) / 100 == 10_000
    assert {door: tally.broken for door, tally in found.items() if tally.broken} == {}


@pytest.fixture(scope="module")
def exploded():
    """What reading each of the named files took, in a process of its own."""
    command = [sys.executable, "-m", "tests.support.bombs", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, env=untraced())
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_file_made_to_hurt_is_refused_before_it_does(bomb, exploded):
    came = exploded[bomb.name]
    assert bomb.told in came["told"]
    assert came["taken"] == (bomb.told in ("", "R202")), "what is read as CP949 is taken, with a warning"
    assert came["seconds"] <= SECONDS
    assert came["megabytes"] <= MEGABYTES


def test_a_list_where_a_criterion_is_named_is_refused(tmp_path):
    """Found by these trials."""
    files = small_desk("ratings: [{technology: a, criterion: [worth], best: 1}]\n")
    assert [line for line in told(tmp_path, files) if "S106 criterion: a list or a mapping" in line]


def test_inputs_of_one_name_are_all_kept_and_inside_the_folder(tmp_path):
    """Tables from outside the desk, all called alike, one of them just above it."""
    files = spoil(
        good(),
        [
            ("portfolio.yaml", ": technologies.csv", ": ../a/x/t.csv"),
            ("portfolio.yaml", ": options.csv", ": ../b/x/t.csv"),
            ("portfolio.yaml", ": ratings.csv", ": ../t.csv"),
        ],
    )
    tables = {"a/x/t.csv": "technologies.csv", "b/x/t.csv": "options.csv", "t.csv": "ratings.csv"}
    for target, name in tables.items():
        lay((tmp_path / target).parent, {"t.csv": files.pop(name)})
    path = lay(tmp_path / "desk", files)
    kept = Desk(tmp_path / "desk").prepare(path).files
    assert len(kept) == len(files) + len(tables)
    assert sorted(kept.values()) == sorted(
        [path.read_bytes() for path in (tmp_path / "desk").iterdir()] + [(tmp_path / t).read_bytes() for t in tables]
    )
    assert not [name for name in kept if ".." in name.split("/")]


def test_no_name_of_a_portfolio_leads_out_of_the_reports(tmp_path):
    path = lay(tmp_path, spoil(good(), [("portfolio.yaml", "portfolio: base", "portfolio: ..")]))
    with pytest.raises(Refused, match="is not an id"):
        Desk(tmp_path).prepare(path)
