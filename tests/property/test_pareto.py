"""Non-dominated sets against every plan of small generated portfolios."""

import random
from fractions import Fraction

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support.every_plan import every_plan
from tests.support.generate import seeded, write

LEAST = 60
MOST = 250


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


def numbers(possible, names):
    """One plan's objectives, more is better."""
    found = []
    for name in names:
        worth = sum((a.importance * a.partials.get(name, Fraction()) for a in possible.plan), Fraction())
        found.append({"value": possible.value, "cost": -possible.cost}.get(name, worth))
    return tuple(found)


def undominated(vectors):
    kept = []
    for vector in sorted(set(vectors), reverse=True):
        if not any(all(a >= b for a, b in zip(other, vector, strict=True)) for other in kept):
            kept.append(vector)
    return kept


def drawn(made, seed):
    """Two to four objectives of a generated desk."""
    names = []
    waiting = [made.criteria["criteria"]]
    for nodes in waiting:
        names += nodes
        waiting += [node["children"] for node in nodes.values() if "children" in node]
    luck = random.Random(seed)
    names = [*(name for name in names if name not in ("value", "cost")), "value", "cost"]
    return luck.sample(names, min(len(names), luck.choice([2, 2, 3, 3, 4])))


def same_as_by_hand(seed, folder, solver):
    folder.mkdir(exist_ok=True)
    made = seeded(seed, MOST)
    write(made, folder)
    names = drawn(made, seed)
    vectors = [numbers(possible, names) for possible in every_plan(made.book())]
    found = optimizer.Desk(folder).pareto("portfolio.yaml", names, solver=solver)
    assert found.status == ("optimal" if vectors else "infeasible")
    signs = [-1 if name == "cost" else 1 for name in names]
    told = [tuple(s * p.values[name] for s, name in zip(signs, names, strict=True)) for p in found.points]
    best = undominated(vectors)
    room = [found.rounding[name] for name in names]
    if not any(room):
        assert told == best
    assert len(set(told)) == len(told)
    for vector in best:  # none is lost
        assert any(all(a + r >= b for a, b, r in zip(other, vector, room, strict=True)) for other in told)
    for vector in told:  # none is made up
        assert any(all(abs(a - b) <= r for a, b, r in zip(other, vector, room, strict=True)) for other in vectors)
    if len(names) == 2 and told:
        assert found.solves <= 2 * len(told) + 1
        assert [p.supported for p in found.points] == upper_hull(told)
    return len(told)


def upper_hull(points):
    """Whether each of these points, by falling first number, lies on the upper right hull; by slopes."""
    found = []
    for own, (x, y) in enumerate(points):
        before = [Fraction(v - y, u - x) for u, v in points[:own]]
        after = [Fraction(v - y, u - x) for u, v in points[own + 1 :]]
        found.append(not before or not after or max(before) <= min(after))
    return found


@pytest.mark.parametrize("seed", [*range(24), 699, 783])  # the last two: whole numbers off by a hair, times millions
def test_points_are_those_of_every_plan(seed, tmp_path, solver):
    same_as_by_hand(seed, tmp_path, solver)


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 800, 100))
def test_points_of_many_portfolios(first, tmp_path, solver):
    """About four in five have a plan, so all parts together compare more than five hundred."""
    found = [same_as_by_hand(seed, tmp_path / str(seed), solver) for seed in range(first, first + 100)]
    assert sum(map(bool, found)) >= LEAST
