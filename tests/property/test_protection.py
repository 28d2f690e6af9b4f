"""Protected budgets and posterior means against enumeration."""

from fractions import Fraction

import pytest

from optimizer import Desk
from optimizer.solve import Solver, SolveSettings
from tests.support.robust_by_hand import ByHand, as_plan, drawn, lay

SHARES = (0, 0.25, 0.5)


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as one:
        yield one


def with_overruns(seed):
    portfolio, criteria = drawn(3000 + seed, intervals=False)
    for place, technology in enumerate(portfolio["technologies"]):
        for option in technology["options"]:
            option["overrun"] = SHARES[(place + seed) % 3]
    return portfolio, criteria


class Protected(ByHand):
    """Plans that keep both years' budgets whichever `gamma` technologies spend their overrun."""

    gamma = Fraction(0)

    def keeps(self, plan):
        amount = self.portfolio["budgets"]["money"]["amount"]
        over = {
            (t["id"], o["id"]): Fraction(o["overrun"]) for t in self.portfolio["technologies"] for o in t["options"]
        }
        for years, limit in (((2026,), amount), ((2026, 2027), 2 * amount)):
            done = [(self.costs[t, o], over[t, o]) for t, o, s in plan if o != "none" and s in years]
            growths = sorted((cost * share for cost, share in done), reverse=True)
            full = int(self.gamma)
            part = (self.gamma - full) * growths[full] if full < len(growths) else 0
            if sum(cost for cost, _ in done) + sum(growths[:full]) + part > limit:
                return False
        return True


@pytest.mark.parametrize("seed", range(10))
def test_the_protected_plan_is_the_best_of_all_that_hold(tmp_path, solver, seed):
    portfolio, criteria = with_overruns(seed)
    lay(tmp_path, portfolio, criteria)
    found = Desk(tmp_path).robust("small", solver=solver, most=1, gamma=Fraction(3, 2)).as_json()["protection"]
    equal = [Fraction(1, 3)] * 3

    def best(gamma):
        Protected.gamma = Fraction(gamma)
        hand = Protected(portfolio, criteria)
        return max(hand.value(plan, equal, 1) for plan in hand.plans), hand

    value, hand = best(Fraction(3, 2))
    assert found["proven"]
    assert found["value"] == pytest.approx(float(value), abs=1e-6)
    assert as_plan(found["decisions"]) in hand.plans
    for point in found["curve"]:
        assert point["value"] == pytest.approx(float(best(point["gamma"])[0]), abs=1e-6)
    last = found["curve"][-1]
    assert last["violation"] == 0
    assert last["value"] == pytest.approx(float(best(len(portfolio["technologies"]))[0]), abs=1e-6)
    assert found["price"] == pytest.approx(found["curve"][0]["value"] - found["value"])


def test_promised_and_expected_value_where_ratings_carry_priors(tmp_path, solver):
    portfolio, criteria = drawn(7, intervals=False, statements=[])
    lay(tmp_path, portfolio, criteria)
    assert Desk(tmp_path).robust("small", solver=solver, most=1).as_json()["selection_bias"] is None
    for technology in portfolio["technologies"]:
        for option in technology["options"]:
            option["ratings"]["a"] = {"best": option["ratings"]["a"], "prior": [2, 3], "error": 4}
    lay(tmp_path, portfolio, criteria)
    found = Desk(tmp_path).robust("small", solver=solver, most=1).as_json()["selection_bias"]
    naive = ByHand(portfolio_with(portfolio, lambda rating: rating["best"]), criteria)
    # alpha = 9 / (9 + 16)
    true = ByHand(portfolio_with(portfolio, lambda rating: Fraction(9 * rating["best"] + 16 * 2, 25)), criteria)
    equal = [Fraction(1, 3)] * 3
    promised = max(naive.value(plan, equal, 1) for plan in naive.plans)
    winners = [plan for plan in naive.plans if naive.value(plan, equal, 1) == promised]
    assert found["promised"] == pytest.approx(float(promised), abs=1e-6)
    assert any(found["expected"] == pytest.approx(float(true.value(plan, equal, 1)), abs=1e-5) for plan in winners)
    best = max(true.value(plan, equal, 1) for plan in true.plans)
    assert found["corrected"] == pytest.approx(float(best), abs=1e-5)


def portfolio_with(portfolio, number):
    technologies = [
        {
            **technology,
            "options": [
                {**option, "ratings": {**option["ratings"], "a": number(option["ratings"]["a"])}}
                for option in technology["options"]
            ],
        }
        for technology in portfolio["technologies"]
    ]
    return {**portfolio, "technologies": technologies}
