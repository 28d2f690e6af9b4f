"""What must hold between analyses, whoever computed them; no figure here is compared with a known one."""

from fractions import Fraction

import pytest

from optimizer import Desk
from optimizer.analyse.pareto import pareto
from optimizer.solve import Solver, SolveSettings
from tests.support.generate import seeded, write
from tests.support.robust_by_hand import NAMES, ByHand, as_plan, drawn, lay
from tests.support.worth import value_tree

MOST = 120


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


def optimum(desk, solver, **options):
    """The best value, exactly, and what rounding can have cost; None where there is no plan."""
    ground = desk.ground("portfolio.yaml", solver=solver, **options)
    found = ground.best(ground.problem)
    return (None, None) if found.objective is None else (ground.problem.true_value(found.objective), ground.problem)


@pytest.mark.parametrize("seed", range(6))
def test_the_best_value_is_convex_in_a_weight(seed, tmp_path, solver):
    """A maximum of plans that are each linear in the share: never above the chord."""
    made = seeded(seed, MOST)
    names = sorted(root.id for root in value_tree(made.criteria))
    if len(names) < 2 or any(rule.get("measure") == "value" for rule in made.portfolio.get("rules", ())):
        return  # nothing to move; or what weights move is a limit too
    write(made, tmp_path)
    desk, name = Desk(tmp_path), names[0]
    shares = [10, 30, 50, 70, 90]
    values = [optimum(desk, solver, weights={name: f"{share}%"}) for share in shares]
    for (low, _), (middle, problem), (high, _) in zip(values, values[1:], values[2:], strict=False):
        assert (low is None) == (middle is None) == (high is None)
        assert low is None or middle <= (low + high) / 2 + 2 * problem.rounding


@pytest.mark.parametrize("seed", range(6))
def test_the_frontier_passes_through_the_plan_and_never_falls(seed, tmp_path, solver):
    """At the present amounts a budget is worth what a run says; more money, never less value."""
    made = seeded(seed, MOST)
    write(made, tmp_path)
    desk, sweep = Desk(tmp_path), min(made.portfolio["budgets"])
    found = desk.frontier("portfolio.yaml", sweep=sweep, solver=solver)
    value, _ = optimum(desk, solver)
    present = [point.value for point in found.points if point.factor <= 1]
    assert (value is None) == (not present)
    assert value is None or present[-1] == value
    values = [point.value for point in found.points]
    assert values == sorted(set(values))


@pytest.mark.parametrize("seed", range(6))
def test_the_ends_of_the_front_are_the_best_of_each_objective(seed, tmp_path, solver):
    """Nothing exceeds the best of one objective alone, and the front holds it (the ideal point)."""
    made = seeded(40 + seed, MOST)
    write(made, tmp_path)
    ground = Desk(tmp_path).ground("portfolio.yaml", solver=solver)
    found = pareto(ground, ["value", "cost"])
    best = ground.best(ground.problem)
    assert (best.objective is None) == (not found.points)
    if found.points:
        assert max(point.values["value"] for point in found.points) == ground.problem.true_value(best.objective)
        assert found.solves <= 2 * len(found.points) + 1


@pytest.mark.parametrize("seed", range(6))
def test_weights_that_are_known_leave_the_plans_that_are_best_there(seed, tmp_path, solver):
    """One point of weights and crisp ratings: the undominated plans are all the optima there (Liesiö et al. 2007)."""
    weights = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}
    portfolio, criteria = drawn(6000 + seed, intervals=False, statements=[])
    hand = ByHand(portfolio, criteria)
    at = [weights[name] for name in NAMES]
    values = {plan: hand.value(plan, at, 1) for plan in hand.plans}
    best = [plan for plan, value in values.items() if value == max(values.values())]
    criteria["preferences"] = [f"{name} = {float(share)}" for name, share in weights.items()]
    lay(tmp_path, portfolio, criteria)
    found = Desk(tmp_path).robust("small", solver=solver).as_json()
    assert found["status"] == "optimal"
    assert sorted(as_plan(plan["decisions"]) for plan in found["undominated"]) == sorted(best)
