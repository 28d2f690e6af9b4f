"""One answer of the solver is a lie, each in its turn: whatever a run then says is still true, or is not said.

So is what is said where a solver lies all along: there are answers that fit each other and are wrong.
The truth is the same run with an honest solver; that this is the best plan is shown elsewhere, by trying every plan.
"""

import pytest

from optimizer.analyse.whatif import whatif
from optimizer.desk import Desk
from optimizer.solve import Solver, SolveSettings
from tests.cli import small_desk
from tests.support.liar import ALWAYS, LIES, Consistent, Liar

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


def pool(desk, solver):
    near = {row["technology"]: (row["option"], row["start"] or 0) for row in desk.run("small").document["decisions"]}
    return whatif(desk.ground("small", solver=solver), near).as_json()


ASKED = {
    "run": lambda desk, solver: desk.run("small", solver=solver).document,
    "run without a plan": lambda desk, solver: desk.run("impossible", solver=solver).document,
    "run under a scenario": lambda desk, solver: desk.run("small", scenario="cut", solver=solver).document,
    "run with less": lambda desk, solver: desk.run("small", budgets={"national": 0.5}, solver=solver).document,
    "scenarios": lambda desk, solver: desk.scenarios("small", solver=solver).as_json(),
    "frontier": lambda desk, solver: desk.frontier("small", solver=solver).as_json(),
    "pareto": lambda desk, solver: desk.pareto("small", ["value", "cost"], solver=solver).as_json(),
    "robust": lambda desk, solver: desk.robust("small", solver=solver).as_json(),
    "sensitivity": lambda desk, solver: desk.sensitivity("small", solver=solver).as_json(),
    "ties": lambda desk, solver: desk.ties("small", solver=solver).as_json(),
    "whatif": pool,
}
PARTS = ("value", "scenarios", "points", "best_value", "plans", "conflict")
"""What is compared where something is called proven."""


@pytest.fixture(scope="module")
def truths(desk, real):
    return {name: ask(desk, real) for name, ask in ASKED.items()}


@pytest.mark.parametrize("everything", [False, True], ids=["best plans", "everything"])
@pytest.mark.parametrize("lie", ALWAYS)
@pytest.mark.parametrize("name", ASKED)
def test_a_solver_that_lies_all_along_is_not_called_proof(desk, real, truths, name, lie, everything):
    """What fits together may still be a lie: where no proof of ours stands behind an answer, that is said of it."""
    told, truth = ASKED[name](desk, Consistent(real, ALWAYS[lie], everything)), truths[name]
    assert "solvers_word" not in truth  # an honest solver's answers are shown by our own bounds, here
    if told["status"] in ("optimal", "infeasible") and not told.get("solvers_word"):
        assert told["status"] == truth["status"]
        assert [told.get(part) for part in PARTS] == [truth.get(part) for part in PARTS]


def test_a_scenario_is_marked_that_has_only_the_solvers_word(desk, real):
    """Each world is proven by itself where it can be; the lie leaves both without a proof."""
    liar = Consistent(real, ALWAYS["the worst plan is the best"])
    told = desk.scenarios("small", solver=liar).as_json()
    assert [row["solvers_word"] for row in told["scenarios"]] == [True, True]


def test_a_plan_of_another_scenario_that_is_better_is_taken_and_what_was_called_best_is_not(desk, real):
    """The lie is told about one world only; the plan of the other keeps every limit there and is worth more."""
    liar = Liar(real, 1, LIES["doing nothing is best"])
    honest = desk.scenarios("small", solver=real).as_json()
    told = desk.scenarios("small", solver=liar).as_json()
    assert honest["status"] == "optimal" and told["status"] != "optimal"
    assert [row["status"] for row in told["scenarios"]] == ["feasible", "optimal"]
    assert told["scenarios"][0]["value"] >= told["scenarios"][1]["value"]
