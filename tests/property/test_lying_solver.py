"""One answer of the solver is a lie, each in its turn: whatever a run then says is still true, or is not said.

The truth is the same run with an honest solver; that this is the best plan is shown elsewhere, by trying every plan.
"""

import pytest

from optimizer.desk import Desk
from optimizer.solve import Solver, SolveSettings
from tests.cli import small_desk
from tests.support.liar import LIES, Liar

RUNS = {
    "a plan": {"portfolio": "small"},
    "no plan": {"portfolio": "impossible"},
    "quick firmness": {"portfolio": "small", "firm": "quick"},
    "full firmness": {"portfolio": "small", "firm": "full"},
    "another solver": {"portfolio": "small", "settings": SolveSettings(solver="CBC")},
}
SHORT = {"a plan": 7, "no plan": 11, "quick firmness": 67}
"""Of so many lies one is tried in the short form."""


@pytest.fixture(scope="module")
def real():
    with Solver(SolveSettings(seconds=60)) as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    small_desk.lay(folder)
    return Desk(folder)


def assert_true(told, truth):
    """What a run says of its plan, against the truth."""
    if told["status"] == "infeasible":
        assert truth["status"] == "infeasible"
        assert [row["id"] for row in told["conflict"]] == [row["id"] for row in truth["conflict"]]
        return
    assert truth["status"] != "infeasible" or told["status"] == "no-plan-found"
    if told["value"] is not None:
        assert told["value"] <= truth["value"]
        assert told["certificate"]["holds"]
    if told["bound"] is not None and truth["value"] is not None:
        assert told["bound"] >= truth["value"] - 1e-9
    if told["status"] == "optimal":
        assert told["value"] == truth["value"]
        assert truth["ties"]["unique"] or not told["ties"]["unique"]
        assert_same_plan(told, truth)
        assert_firm(told.get("firmness") or {}, truth.get("firmness") or {})


def assert_same_plan(told, truth):
    """The same decisions; of every replacement value the truth, or the least that is certain."""
    known = {row["technology"]: row for row in truth["decisions"]}
    for row in told["decisions"]:
        true = known[row["technology"]]
        assert (row["option"], row["start"]) == (true["option"], true["start"])
        said, least = row["replacement"], true["replacement"]
        assert true["replacement"]["irreplaceable"] or not said["irreplaceable"]
        if said["proven"]:
            assert said == least
        elif said["value"] is not None and least["value"] is not None:
            assert said["value"] <= least["value"] + 1e-12


def assert_firm(told, truth):
    """Of every question the true answer, or none."""
    for name, value in told.items():
        assert name in truth
        if isinstance(value, dict):
            assert_firm(value, truth[name] or {})


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in SHORT else pytest.mark.long) for n in RUNS])
def test_whatever_is_said_is_true(request, desk, real, name):
    honest = Liar(real)
    truth = desk.run(**RUNS[name], solver=honest).document
    tried = [(at, lie) for at in range(1, len(honest.asked) + 1) for lie in LIES]
    ends = {}
    for at, lie in tried if request.config.getoption("--long") else tried[3 :: SHORT[name]]:
        liar = Liar(real, at, LIES[lie])
        told = desk.run(**RUNS[name], solver=liar).document
        try:
            assert_true(told, truth)
        except AssertionError as error:
            raise AssertionError(f"answer {at}, to {honest.asked[at - 1]}: {lie}") from error
        ends[told["status"]] = ends.get(told["status"], 0) + 1
    print(f"{name}: {len(honest.asked)} answers, {sum(ends.values())} lies, {ends}")
