"""Undominated plans, core indexes and classes against enumeration; what more information may and may not do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import Desk
from optimizer.solve import Solver, SolveSettings
from tests.support.robust_by_hand import STATEMENTS, ByHand, as_plan, drawn, lay


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as one:
        yield one


def asked(folder, solver, portfolio, criteria, **options):
    lay(folder, portfolio, criteria)
    return Desk(folder).robust("small", solver=solver, **options).as_json()


def picks(found):
    return {plan["id"]: as_plan(plan["decisions"]) for plan in found["plans"]}


WORDS = {0: "exterior", 1: "core"}


def classes(index):
    return {t: {o: WORDS.get(share, "borderline") for o, share in row.items()} for t, row in index.items()}


@pytest.mark.parametrize("seed", range(40))
def test_the_set_is_that_of_all_pairs_compared(tmp_path, solver, seed):
    portfolio, criteria = drawn(seed)
    hand = ByHand(portfolio, criteria)
    found = asked(tmp_path, solver, portfolio, criteria)
    assert found["status"] == "optimal"
    plans = [as_plan(plan["decisions"]) for plan in found["undominated"]]
    assert sorted(plans) == sorted(hand.undominated)
    assert found["portfolios"] == len(plans)
    index = hand.core_index()
    assert found["core_index"] == {t: {o: pytest.approx(float(x)) for o, x in row.items()} for t, row in index.items()}
    assert found["class"] == classes(index)
    safest, central, calm = (picks(found)[name] for name in ("maximin", "central-weights", "minimax-regret"))

    def least(plan):
        return min(hand.value(plan, corner, 0) for corner in hand.corners)

    centre = [sum(column) / len(hand.corners) for column in zip(*hand.corners, strict=True)]
    assert safest in plans and central in plans and calm in plans
    assert least(safest) == max(map(least, hand.plans))
    assert hand.value(central, centre, 1) == max(hand.value(plan, centre, 1) for plan in hand.plans)
    assert hand.regret(calm) == min(map(hand.regret, hand.plans))
    told = [plan["worst_regret"] for plan in found["plans"]]
    assert told == pytest.approx([float(hand.regret(plan)) for plan in picks(found).values()], abs=1e-5)
    for plan, row in zip(plans, found["undominated"], strict=True):
        low = min(hand.value(plan, corner, 0) for corner in hand.corners)
        high = max(hand.value(plan, corner, 2) for corner in hand.corners)
        assert row["value"] == pytest.approx([float(low), float(high)])


@pytest.mark.parametrize("seed", range(8))
def test_classes_are_exact_where_the_set_is_not_gathered(tmp_path, solver, seed):
    portfolio, criteria = drawn(1000 + seed)
    found = asked(tmp_path, solver, portfolio, criteria, most=1)
    index = ByHand(portfolio, criteria).core_index()
    assert found["class"] == classes(index)
    assert found["status"] == "optimal"
    for technology, row in found["core_index_bounds"].items():
        for option, (low, high) in row.items():
            assert low <= index[technology][option] <= high


@pytest.mark.parametrize("seed", range(4))
def test_nothing_known_of_weights_and_everything_of_ratings_is_the_pareto_set(tmp_path, solver, seed):
    portfolio, criteria = drawn(2000 + seed, intervals=False, statements=[])
    portfolio["rules"] = []  # bonuses count in the value, and criterion objectives leave them out
    found = asked(tmp_path, solver, portfolio, criteria)
    points = Desk(tmp_path).pareto("small", ["a", "b", "c"], solver=solver).as_json()["points"]
    hand = ByHand(portfolio, criteria)
    corners = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    plans = [as_plan(plan["decisions"]) for plan in found["undominated"]]
    numbers = {tuple(round(float(hand.value(plan, corner, 1)), 6) for corner in corners) for plan in plans}
    assert numbers == {tuple(round(point["values"][name], 6) for name in "abc") for point in points}


@given(seed=st.integers(0, 10**6), more=st.sampled_from(sorted(STATEMENTS)))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_more_information_leaves_fewer_plans(tmp_path, solver, seed, more):
    portfolio, criteria = drawn(seed, statements=["a >= b"])
    before = asked(tmp_path, solver, portfolio, criteria)
    criteria["preferences"] = list(dict.fromkeys(["a >= b", more]))
    if not ByHand(portfolio, criteria).relatively_inside:
        return  # statements that turn ">" into "=" everywhere may leave plans that were dominated by a hair
    after = asked(tmp_path, solver, portfolio, criteria)
    inside = {as_plan(plan["decisions"]) for plan in before["undominated"]}
    assert inside.issuperset(as_plan(plan["decisions"]) for plan in after["undominated"])
    for technology, row in before["class"].items():
        for option, word in row.items():
            assert word == "borderline" or after["class"][technology][option] == word


@pytest.mark.long
def test_five_hundred_portfolios(tmp_path, solver):
    for seed in range(40, 500):
        test_the_set_is_that_of_all_pairs_compared(tmp_path, solver, seed)
        test_classes_are_exact_where_the_set_is_not_gathered(tmp_path, solver, seed)
