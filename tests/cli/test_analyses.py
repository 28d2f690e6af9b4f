"""Analyses on the command line: tables, documents, exit codes."""

import json

import pytest

from tests.benchmarks.large_desk import lay as lay_large

ANALYSES = [("frontier", ["--sweep", "national"])]


def test_frontier_tells_every_step(call, desk):
    code, out, err = call("frontier", "small", "--sweep", "national")
    assert (code, err) == (0, "")
    assert "Proven: every figure is exact." in out
    header, *rows = [line.split("\t") for line in out.splitlines() if "\t" in line]
    assert header == ["factor", "budget, KRW bn", "value", "cost", "enters", "leaves", "proven"]
    assert [row[0] for row in rows] == sorted({row[0] for row in rows}, key=float)
    assert rows[0][0] == "0"
    assert {row[-1] for row in rows} == {"yes"}
    # with all the money there is: chip owned, both guards, as in the plan of `run`
    assert float(rows[-1][2]) == pytest.approx(0.304 + 0.522 + 0.384 + 0.222 + 0.392 + 0.288, abs=1e-6)
    code, out, _ = call("frontier", "small", "--sweep", "national", "--json")
    found = json.loads(out)
    assert code == 0
    assert [point["factor"] for point in found["points"]] == pytest.approx([float(row[0]) for row in rows])
    assert set(found["points"][0]) >= {"budget", "factor", "value", "cost", "enters", "leaves"}


def test_a_budget_that_is_not_there_is_refused(call, desk):
    code, _, err = call("frontier", "small", "--sweep", "nationl")
    assert code == 3
    assert '--sweep: C302 no budget "nationl" - did you mean "national"?' in err
    assert call("frontier", "small", "--from", "1.2", "--to", "0.5x")[0] == 2
    assert call("frontier", "small", "--from", "-1")[0] == 2


@pytest.mark.parametrize("name, words", ANALYSES)
def test_no_plan_is_exit_4_with_the_conflict(call, desk, name, words):
    code, out, _ = call(name, "impossible", *words, "--json")
    found = json.loads(out)
    assert (code, found["status"]) == (4, "infeasible")
    assert [row["id"] for row in found["conflict"]] == ["must"]
    code, out, _ = call(name, "impossible", *words)
    assert code == 4
    assert "No plan satisfies everything." in out


@pytest.mark.parametrize("name, words", ANALYSES)
def test_no_time_is_exit_5_and_never_called_proven(call, tmp_path, monkeypatch, name, words):
    lay_large(tmp_path, 120)
    monkeypatch.chdir(tmp_path)
    code, out, _ = call(name, "portfolio.yaml", *words[2:], "--seconds", "1")
    assert code == 5
    assert "Proven:" not in out


@pytest.mark.parametrize("name, words", ANALYSES)
def test_a_gap_or_another_solver_is_refused(call, desk, name, words):
    code, _, err = call(name, "small", *words, "--gap", "0.1")
    assert code == 2
    assert "proven exactly" in err
