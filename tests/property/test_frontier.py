"""The value of a budget against every plan of small generated portfolios."""

from fractions import Fraction

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support.every_plan import every_plan, staircase
from tests.support.generate import seeded, write

LEAST = 60
MOST = 400


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


def same_as_by_hand(seed, folder, solver):
    made = seeded(seed, MOST)
    book = made.book()
    folder.mkdir(exist_ok=True)
    write(made, folder)
    desk = optimizer.Desk(folder)
    sweep = sorted(made.portfolio["budgets"])[seed % len(made.portfolio["budgets"])]
    least = Fraction(seed % 3, 4)
    plans = list(every_plan(book, sweep))
    found = desk.frontier("portfolio.yaml", sweep=sweep, least=least, solver=solver)
    assert found.about.status.value == ("optimal" if plans else "infeasible")
    steps = staircase(plans, least)
    if not found.about.rounding:
        assert [(p.factor, p.value) for p in found.points] == steps
    for factor, value in steps:
        reached = [p.value for p in found.points if p.factor <= factor]
        assert reached and abs(reached[-1] - value) <= found.about.rounding
    for point in found.points:
        paid = [p for p in plans if p.factor <= point.factor and p.value >= point.value - found.about.rounding]
        assert point.cost in {p.cost for p in paid}
        if not found.about.rounding:
            assert point.cost == min(p.cost for p in paid)
    return len(found.points)


@pytest.mark.parametrize("seed", range(40))
def test_breakpoints_are_those_of_every_plan(seed, tmp_path, solver):
    same_as_by_hand(seed, tmp_path, solver)


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 800, 100))
def test_breakpoints_of_many_portfolios(first, tmp_path, solver):
    """About four in five have a plan, so all parts together compare more than five hundred."""
    found = [same_as_by_hand(seed, tmp_path / str(seed), solver) for seed in range(first, first + 100)]
    assert sum(map(bool, found)) >= LEAST
