"""Near-ties against every plan of small generated portfolios: always, never, optional, and the plans farthest apart."""

from fractions import Fraction
from itertools import pairwise

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support.every_plan import every_plan
from tests.support.generate import seeded, write

LEAST = 50
MOST = 120
SHARES = (Fraction(0), Fraction(1, 100), Fraction(1, 10), Fraction(1))


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


def options_of(plan):
    return {(a.technology["id"], a.key[0]) for a in plan}


def differences(one, other):
    return len(one - other)


def same_as_by_hand(seed, folder, solver):
    folder.mkdir(exist_ok=True)
    made = seeded(seed, MOST)
    write(made, folder)
    within = SHARES[seed % len(SHARES)]
    found = optimizer.Desk(folder).ties("portfolio.yaml", within=within, solver=solver)
    plans = list(every_plan(made.book()))
    if found.status == "infeasible":
        assert not plans
        return 0
    best = max(p.value for p in plans)
    if found.about.rounding:
        return 0
    assert (found.status, found.value) == ("optimal", best)
    good = [options_of(p.plan) for p in plans if p.value >= best - within * abs(best)]
    for key, word in found.classes.items():
        held = [key in plan for plan in good]
        assert word == ("always" if all(held) else "optional" if any(held) else "never"), key
    assert set().union(*good) <= set(found.classes)
    before = []
    for other in found.plans:
        mine = {(name, option) for name, (option, _) in other.plan.items()}
        assert mine in good
        assert other.proven
        if before:
            nearest = [min(differences(plan, one) for one in before) for plan in good]
            assert min(differences(mine, one) for one in before) == other.differs == max(nearest)
        before.append(mine)
    if len(found.plans) < 4:
        assert max(min(differences(plan, one) for one in before) for plan in good) == 0
    return len(found.classes)


@pytest.mark.parametrize("seed", range(24))
def test_classes_and_plans_are_as_every_plan_says(seed, tmp_path, solver):
    same_as_by_hand(seed, tmp_path, solver)


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 800, 100))
def test_classes_of_many_portfolios(first, tmp_path, solver):
    """About four in five have a plan, so all parts together compare more than five hundred."""
    found = [same_as_by_hand(seed, tmp_path / str(seed), solver) for seed in range(first, first + 100)]
    assert sum(map(bool, found)) >= LEAST


def test_more_room_leaves_more_to_choose(tmp_path, solver):
    made = seeded(3, MOST)
    write(made, tmp_path)
    wide = [optimizer.Desk(tmp_path).ties("portfolio.yaml", within=share, solver=solver) for share in SHARES]
    for narrow, wider in pairwise(wide):
        for key, word in narrow.classes.items():
            assert word == wider.classes[key] or wider.classes[key] == "optional"
