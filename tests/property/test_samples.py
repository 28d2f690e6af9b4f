"""How often options are the best, against plans enumerated for other draws of the same weights."""

import numpy as np
import pytest

from optimizer import Desk
from optimizer.analyse.draws import drawn_weights
from optimizer.schema.preferences import preference
from optimizer.solve import Solver, SolveSettings
from optimizer.weights.preferences import feasible
from tests.support.robust_by_hand import NAMES, STATEMENTS, ByHand, drawn, lay

DRAWS = 150


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as one:
        yield one


@pytest.mark.parametrize("seed, said", [(1, []), (2, ["a >= b"]), (3, ["a >= b", "c <= 0.5"])])
def test_shares_are_those_of_enumerated_plans(tmp_path, solver, seed, said):
    portfolio, criteria = drawn(4000 + seed, intervals=False, statements=said)
    lay(tmp_path, portfolio, criteria)
    found = Desk(tmp_path).robust("small", solver=solver, most=1, samples=DRAWS).as_json()
    told = found["samples"]
    assert told["draws"] == DRAWS
    hand = ByHand(portfolio, criteria)
    weights = np.random.default_rng(99).dirichlet([1, 1, 1], 20_000)
    for text in said:
        *factors, bound = map(float, STATEMENTS[text])
        weights = weights[weights @ factors >= bound]
    units = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    values = np.array([[float(hand.value(plan, unit, 1) - hand.extra(plan)) for unit in units] for plan in hand.plans])
    extras = np.array([float(hand.extra(plan)) for plan in hand.plans])
    best = (weights @ values.T + extras).argmax(axis=1)
    for technology, row in told["options"].items():
        assert sum(share["acceptability"] for share in row.values()) == pytest.approx(1)
        for option, share in row.items():
            if any(option == o and technology == t for plan in hand.plans for t, o, s in plan if s == 2027):
                continue  # as good in either year: which is taken is for the tie-break
            inside = np.array([(technology, option) in {step[:2] for step in plan} for plan in hand.plans])
            assert share["acceptability"] == pytest.approx(inside[best].mean(), abs=0.16)
            low, high = share["interval"]
            assert low <= share["acceptability"] <= high
            if found["class"][technology][option] == "core":
                assert share["acceptability"] == 1
    assert sum(plan["acceptability"] for plan in told["plans"]) == pytest.approx(1)
    again = Desk(tmp_path).robust("small", solver=solver, most=1, samples=DRAWS).as_json()
    assert again["samples"] == told


@pytest.mark.parametrize("said", [["b >= 0.2"], ["a >= b >= c"], ["a >= 0.98"], ["a = b"], ["a = b", "c <= 0.1"]])
def test_weights_keep_what_was_said_and_are_spread_evenly(said):
    statements = [preference(text) for text in said]
    node = feasible(NAMES, statements)
    relations = [relation for statement in statements for relation in statement.relations]
    weights = drawn_weights(node, relations, np.random.default_rng(0), 2000)
    assert weights.shape == (2000, 3)
    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.min() >= -1e-9
    for relation in relations:
        sums = weights @ [float(relation.coefficients.get(name, 0)) for name in NAMES]
        assert (sums >= float(relation.bound) - 1e-9).all()
        assert not relation.equal or sums == pytest.approx(float(relation.bound), abs=1e-9)
    # evenly spread over triangles and segments: the mean is that of the corners
    if len(node.points) <= 3:
        assert weights.mean(axis=0) == pytest.approx([float(share) for share in node.centre], abs=0.03)


def test_ratings_are_drawn_within_their_ranges(tmp_path, solver):
    portfolio, criteria = drawn(4010, statements=["a >= b"])
    lay(tmp_path, portfolio, criteria)
    found = Desk(tmp_path).robust("small", solver=solver, samples=60).as_json()
    assert found["intervals"] and found["samples"]["draws"] == 60
    for technology, row in found["samples"]["options"].items():
        for option, share in row.items():
            if share["acceptability"]:
                assert found["class"][technology][option] != "exterior"
