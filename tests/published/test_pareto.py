"""Non-dominated sets that others published (README.md here), point for point, at most 2 n + 1 solves for two."""

import json
from pathlib import Path

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings

HERE = Path(__file__).parent
CASES = sorted(path.name for path in HERE.glob("pareto-*"))


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=300)) as process:
        yield process


@pytest.mark.parametrize("case", CASES)
def test_published_points(case, solver):
    expected = json.loads((HERE / case / "expected.json").read_text(encoding="utf-8"))
    names = expected["command"].split()[-1].split(",")
    found = optimizer.Desk(HERE / case).pareto("portfolio.yaml", names, solver=solver)
    assert found.status == "optimal"
    assert not any(found.rounding.values())
    points = [[p.values[name] * top for name, top in zip(names, expected["tops"], strict=True)] for p in found.points]
    assert sorted(points) == sorted(expected["points"])
    if len(names) == 2:
        assert found.solves <= 2 * len(points) + 1
    if "supported_first_values" in expected:
        supported = [p.values[names[0]] * expected["tops"][0] for p in found.points if p.supported]
        assert sorted(supported) == expected["supported_first_values"]


def test_every_published_front_is_here():
    assert CASES == ["pareto-2-objectives", "pareto-2kp50", "pareto-3-objectives"]
