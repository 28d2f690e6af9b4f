"""How often options are the best, against plans enumerated for other draws of the same weights."""

import numpy as np
import pytest

from optimizer import Desk
from optimizer.analyse.draws import drawn_weights
from optimizer.schema.preferences import preference
from optimizer.solve import Solver, SolveSettings
from optimizer.weights.preferences import feasible
from tests.support.robust_by_hand import NAMES, STATEMENTS, ByHand, as_plan, drawn, lay

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


def options_of(plan):
    """A plan without the years."""
    return tuple(step[:2] for step in plan)


def drawn_values(hand, weights, draw):
    """What every plan is worth at some weights, with every unknown rating drawn once for all who share it."""
    known = {}
    for key, parts in hand.ends.items():
        for place, (low, best, high) in enumerate(parts):
            source = (key[0], place, hand.sources[key][place])
            if source not in known:
                ends = (float(low), float(best), float(high))
                known[source] = draw.triangular(*ends) if low < high else ends[1]
    steps = {step for plan in hand.plans for step in plan}
    worth = {
        step: sum(
            w * float(factor) * known[step[0], place, hand.sources[step[:2]][place]]
            for place, (w, factor) in enumerate(zip(weights, hand.factors(step), strict=True))
        )
        for step in steps
    }
    return np.array([sum(worth[step] for step in plan) + float(hand.extra(plan)) for plan in hand.plans])


@pytest.mark.parametrize("seed", [4001, 4012])
def test_acceptability_and_confidence_factors_with_ratings_drawn(tmp_path, solver, seed):
    portfolio, criteria = drawn(seed, statements=["a >= b"])
    lay(tmp_path, portfolio, criteria)
    told = Desk(tmp_path).robust("small", solver=solver, most=1, samples=300).as_json()["samples"]
    hand, draw = ByHand(portfolio, criteria), np.random.default_rng(5)
    weights = draw.dirichlet([1, 1, 1], 2000)
    weights = weights[weights[:, 0] >= weights[:, 1]][:600]
    drawn_ = np.array([drawn_values(hand, own, draw) for own in weights])
    first = drawn_.max(axis=1, keepdims=True) - 1e-12
    for plan in told["plans"][:3]:
        options = options_of(as_plan(plan["decisions"]))
        alike = [number for number, one in enumerate(hand.plans) if options_of(one) == options]  # in whichever year
        share = sum(p["acceptability"] for p in told["plans"] if options_of(as_plan(p["decisions"])) == options)
        assert share == pytest.approx((drawn_ >= first)[:, alike].any(axis=1).mean(), abs=0.1)
        place = hand.plans.index(as_plan(plan["decisions"]))
        centre = [plan["central_weights"][name] for name in NAMES]
        values = [drawn_values(hand, centre, draw) for _ in range(300)]
        firsts = np.mean([one[place] >= one.max() - 1e-12 for one in values])
        assert plan["confidence_factor"] == pytest.approx(firsts, abs=0.12)
        low, high = plan["confidence_interval"]
        assert low <= plan["confidence_factor"] <= high
    assert sum(told["settled"].values()) == told["draws"] == 300


def test_with_certain_ratings_a_plan_is_surely_the_best_at_its_central_weights(tmp_path, solver):
    portfolio, criteria = drawn(4001, intervals=False, statements=[])
    lay(tmp_path, portfolio, criteria)
    told = Desk(tmp_path).robust("small", solver=solver, most=1, samples=200).as_json()["samples"]
    assert {plan["confidence_factor"] for plan in told["plans"][:5]} == {1.0}
    assert told["settled"]["solved"] < 100  # the rest by what the others have shown
    for row in told["options"].values():
        for share in row.values():
            assert (share["central_weights"] is None) == (share["acceptability"] == 0)


def test_ratings_are_drawn_within_their_ranges(tmp_path, solver):
    portfolio, criteria = drawn(4010, statements=["a >= b"])
    lay(tmp_path, portfolio, criteria)
    found = Desk(tmp_path).robust("small", solver=solver, samples=60).as_json()
    assert found["intervals"] and found["samples"]["draws"] == 60
    for technology, row in found["samples"]["options"].items():
        for option, share in row.items():
            if share["acceptability"]:
                assert found["class"][technology][option] != "exterior"
