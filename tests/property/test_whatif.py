"""Pools for other weights against every plan of small generated portfolios: at any weights the best is in the pool."""

import random
from fractions import Fraction

import pytest

import optimizer
from optimizer.analyse.decomposition import Cells
from optimizer.analyse.whatif import whatif
from optimizer.faults import Refused
from optimizer.solve import Solver, SolveSettings, solve
from tests.support.every_plan import every_plan
from tests.support.generate import seeded, write
from tests.support.worth import value_tree

LEAST = 30
MOST = 120
FACTORS = (Fraction(1, 2), Fraction(1), Fraction(3, 2))


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


def same_as_by_hand(seed, folder, solver):
    folder.mkdir(exist_ok=True)
    made = seeded(seed, MOST)
    write(made, folder)
    sweep = sorted(made.portfolio["budgets"])[seed % len(made.portfolio["budgets"])]
    ground = optimizer.Desk(folder).ground("portfolio.yaml", solver=solver)
    base = solve(ground.problem, solver=solver)
    if any(rule.get("measure") == "value" for rule in made.portfolio.get("rules", ())):
        with pytest.raises(Refused, match="limits value"):
            whatif(ground, base.chosen, sweep, FACTORS)
        return 0
    found = whatif(ground, base.chosen, sweep, FACTORS)
    shares = {root.id: root.weight for root in value_tree(made.criteria)}
    assert found.weights == shares
    plans = list(every_plan(made.book(), sweep))
    parts = [sums_of(p, shares) for p in plans]
    rng = random.Random(seed)
    for step in found.steps:
        paid = [own for p, own in zip(plans, parts, strict=True) if p.factor <= step.factor]
        assert step.complete and bool(paid) == bool(step.plans)
        for _ in range(20 if paid else 0):
            raw = [rng.choice((0, 0, 1)) * rng.random() for _ in shares]
            weights = [Fraction(x) / sum(map(Fraction, raw)) for x in raw] if any(raw) else list(shares.values())
            best = max(total(own, weights) for own in paid)
            mine = [total(found.plans[n].sums, weights) for n in step.plans]
            assert best - found.rounding <= max(mine) <= best + found.about.rounding
            for at, most in step.known:
                assert most >= max(total(own, at) for own in paid)
    return len(found.plans)


def sums_of(possible, shares):
    own = [sum((a.importance * a.partials.get(n, Fraction()) for a in possible.plan), Fraction()) for n in shares]
    return [*own, possible.value - sum(x * w for x, w in zip(own, shares.values(), strict=True))]


def total(sums, weights):
    return sum((w * x for w, x in zip(weights, sums, strict=False)), Fraction()) + sums[-1]


@pytest.mark.parametrize("seed", range(16))
def test_the_pool_holds_the_best_plan_for_any_weights(seed, tmp_path, solver):
    same_as_by_hand(seed, tmp_path, solver)


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 800, 100))
def test_the_pools_of_many_portfolios(first, tmp_path, solver):
    """About four in five have a plan, so all parts together compare more than five hundred."""
    found = [same_as_by_hand(seed, tmp_path / str(seed), solver) for seed in range(first, first + 100)]
    assert sum(map(bool, found)) >= LEAST


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_corners_are_where_as_many_planes_meet_and_none_is_missing(size):
    """Against scipy: every corner lies on the envelope, and between corners no weights have a higher plan."""
    rng = random.Random(size)
    planes = [[rng.randrange(-50, 100) for _ in range(size)] for _ in range(25)]
    cells = Cells(size)
    for plane in planes:
        cells.add(plane)
    corners = [c for c in cells.corners if any(c.weights)]
    places = [[Fraction(w, sum(c.weights)) for w in c.weights] for c in corners]
    heights = [Fraction(c.height, sum(c.weights)) for c in corners]

    def envelope(at):
        return max(sum((w * part for w, part in zip(at, plane, strict=True)), Fraction()) for plane in planes)

    assert heights == [envelope(place) for place in places]
    assert len(set(map(tuple, places))) == len(places)
    from scipy.optimize import linprog

    for _ in range(50):
        raw = [Fraction(rng.randrange(1, 1000)) for _ in range(size)]
        at = [x / sum(raw) for x in raw]
        # The envelope is the lowest convex function over its corners: their cheapest mean is the envelope itself.
        rows = [[float(place[n]) for place in places] for n in range(size)]
        lowest = linprog([float(h) for h in heights], A_eq=rows, b_eq=[float(x) for x in at]).fun
        assert lowest == pytest.approx(float(envelope(at)), abs=1e-6)
