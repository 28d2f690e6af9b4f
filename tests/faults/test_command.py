"""The corpus through the command line: exit 3, every fault with its place, nothing written, never a traceback."""

from __future__ import annotations

import json

import pytest

from optimizer import desk
from optimizer.cli.group import optimizer
from optimizer.cli.outcome import guarded
from tests.faults.defects import ALL
from tests.faults.desk import good, lay, spoil

BY_ID = {defect.id: defect for defect in ALL}
SAMPLE = [
    "M01",
    "M05",
    "M09",
    "M21",
    "M25",
    "M35",
    "M45",
    "M51",
    "M73",
    "M75",
    "M79",
    "M85",
    "M91",
    "when-mode",
    "tree-loop",
]
KEYS = {"code", "file", "line", "column", "message", "remedy"}


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """Call the command with these words: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            guarded(optimizer, list(words))
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return run


def listing(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_defect_is_refused_and_nothing_is_written(name, call, tmp_path):
    defect = BY_ID[name]
    files = defect.files()
    lay(tmp_path, files)
    before = listing(tmp_path)
    for command in ("check", "run"):
        code, out, err = call(command, "portfolio.yaml")
        assert code == 3
        said = " ".join((out + err).split())  # long lines may be folded
        assert f"{defect.place(files)}: {defect.code} " in said
        assert all(word in said for word in defect.message.split("|"))
        assert "Traceback" not in said
    assert listing(tmp_path) == before


def test_the_same_as_json(call, tmp_path):
    lay(tmp_path, BY_ID["M79"].files())
    code, out, _ = call("check", "portfolio.yaml", "--json")
    found = json.loads(out)
    assert code == 3
    assert set(found) == {"faults", "warnings"}
    assert [set(fault) for fault in found["faults"]] == [KEYS]
    assert found["faults"][0]["line"] == 22
    assert found["warnings"] == []


def test_warnings_refuse_nothing(call, tmp_path):
    lay(tmp_path, BY_ID["M77"].files())
    code, out, _ = call("check", "portfolio.yaml", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["faults"] == []
    assert "C163" in [warning["code"] for warning in found["warnings"]]


def test_the_good_desk_is_checked_and_run(call, tmp_path):
    lay(tmp_path, good())
    assert call("check", "portfolio.yaml")[0] == 0
    assert call("screen", "portfolio.yaml")[0] == 0


@pytest.mark.parametrize("weight, word", [("cost=abc", "abc"), ("cst=3", 'did you mean "cost"?')])
def test_m97_a_weight_that_makes_no_sense(weight, word, call, tmp_path):
    lay(tmp_path, good())
    code, out, err = call("score", "portfolio.yaml", "--weight", weight)
    assert code in (2, 3)
    assert word in out + err
    assert "Traceback" not in out + err


@pytest.mark.skipif(not hasattr(desk, "read_and_check"), reason="the desk does not yet read and check in one pass")
def test_faults_of_shape_hide_no_faults_of_sense(call, tmp_path):
    chosen = [BY_ID[name] for name in ("M73", "M79", "M45", "tree-way", "M23-sibling")]
    lay(tmp_path, spoil(good(), [(d.file, str(d.old), str(d.new)) for d in chosen]))
    code, out, _ = call("check", "portfolio.yaml", "--json")
    assert code == 3
    assert sorted(fault["code"] for fault in json.loads(out)["faults"]) == ["C127", "C140", "S103", "S107", "S107"]
