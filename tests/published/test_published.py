"""Problems that others published with their answers (sources: README.md here), through the program at gap 0."""

import json
from pathlib import Path

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/expected.json") if not path.parent.name.startswith("pareto-"))


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(gap=0)) as process:
        yield process


@pytest.mark.parametrize("case", CASES)
def test_published_answer(case, solver):
    folder = HERE / case
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    run = optimizer.Desk(folder).run("portfolio.yaml", solver=solver)
    document = run.document
    assert document["status"] == expected["status"]
    assert document["value"] * expected["value_times"] == pytest.approx(expected["published"], abs=1e-6)
    assert document["value"] == pytest.approx(expected["value"], abs=1e-9)
    if "chosen" in expected:
        assert sorted(d["technology"] for d in document["decisions"] if d["mode"] != "none") == sorted(
            expected["chosen"]
        )


def test_every_published_problem_is_here():
    assert len(CASES) == 14
