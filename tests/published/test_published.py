"""Problems that others published with their answers (sources: README.md here), through the program at gap 0."""

import json
from pathlib import Path

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings

HERE = Path(__file__).parent
EXPECTED = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in HERE.glob("*/expected.json")}
CASES = sorted(name for name, expected in EXPECTED.items() if expected["command"] == "run")


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(gap=0)) as process:
        yield process


@pytest.mark.parametrize("case", CASES)
def test_published_answer(case, solver):
    expected = EXPECTED[case]
    run = optimizer.Desk(HERE / case).run("portfolio.yaml", solver=solver)
    document = run.document
    assert document["status"] == expected["status"]
    printed = 10.0 ** -expected["digits"] / 2 if "digits" in expected else 1e-6
    assert document["value"] * expected["value_times"] == pytest.approx(expected["published"], abs=printed)
    assert document["value"] == pytest.approx(expected["value"], abs=expected.get("within", 1e-9))
    if "chosen" in expected:
        assert sorted(d["technology"] for d in document["decisions"] if d["mode"] != "none") == sorted(
            expected["chosen"]
        )


def test_goals_in_an_order_that_nothing_overturns(solver):
    """Schniederjans & Wilson 1991: two limits used up, 180 spent, 300 clerical hours over (the text says 500)."""
    expected = EXPECTED["schniederjans"]
    found = optimizer.Desk(HERE / "schniederjans").run("portfolio.yaml", solver=solver).document
    weights = {d["technology"]: d["partial"]["weight"] for d in found["decisions"] if d["mode"] != "none"}
    assert 0.999 - sum(weights.values()) == pytest.approx(expected["unchosen_weight"])
    assert found["cost_total"] == expected["cost"]
    assert {row["resource"]: row["used"] for row in found["resources"]} == expected["used"] | {"clerks": 40}
    levels = {row["id"]: (row["level"] - row["bound"], row["holds"]) for row in found["rules"]}
    assert levels == {"second": (0, True), "spend": (0, True), "clerical": (3, False)}
    assert 100 * levels["clerical"][0] == expected["clerical_hours_over"]
    assert found["ties"]["unique"]


def test_features_persist_as_printed(solver):
    """oppr's README: the value of every feature, and what is spent."""
    expected = EXPECTED["shared-actions"]
    found = optimizer.Desk(HERE / "shared-actions").run("portfolio.yaml", solver=solver).document
    assert found["cost_total"] == pytest.approx(expected["cost"], abs=0.005)
    told = {d["technology"]: d["partial"]["persistence"] for d in found["decisions"]}
    for name, value in expected["printed"].items():
        assert told[name] == pytest.approx(float(value), abs=10.0 ** -len(value.partition(".")[2]) / 2)


def test_every_published_problem_is_here():
    assert len(CASES) == 16
    assert len(EXPECTED) == 20
