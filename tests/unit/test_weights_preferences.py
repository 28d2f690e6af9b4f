"""What statements leave of the weights: extreme points, ranges, and the fewest statements that clash."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from optimizer.schema.preferences import preference
from optimizer.weights.preferences import broken, clash, feasible

NAMES = ("a", "b", "c", "d")


def of(*texts, names=NAMES[:3]):
    return feasible(names, [preference(text) for text in texts])


def test_an_order_leaves_the_points_of_rank_order_centroids():
    third, half = Fraction(1, 3), Fraction(1, 2)
    found = of("a >= b >= c")
    assert found.points == ((third, third, third), (half, half, 0), (1, 0, 0))
    assert found.centre == (Fraction(11, 18), Fraction(5, 18), Fraction(2, 18))  # the centroid: 0.6111, 0.2778, 0.1111
    assert found.ranges == {"a": (third, 1), "b": (0, half), "c": (0, third)}


def test_nothing_said_leaves_every_weight():
    assert of().points == ((0, 0, 1), (0, 1, 0), (1, 0, 0))


def test_equalities_and_bounds():
    assert of("a = b", "c = 0.2").points == ((Fraction(2, 5), Fraction(2, 5), Fraction(1, 5)),)
    assert of("a >= 0.6", "b >= 0.6").points == ()
    assert of("a >= 0.6", "b >= 0.6").ranges == {}


@pytest.mark.parametrize(
    "texts, numbers",
    [
        (["a >= 0.5", "c <= 0.9", "b >= 0.3", "c >= 0.3"], (0, 2, 3)),
        (["a >= b", "b >= c", "c >= a", "c >= 0.4"], (0, 1, 3)),
        (["b >= 2 * a", "a >= b", "a >= 0.1"], (0, 1, 2)),
        (["a + b + c <= 0.9"], (0,)),
        (["a >= b", "b >= a"], ()),
    ],
)
def test_the_fewest_statements_that_clash(texts, numbers):
    statements = [preference(text) for text in texts]
    assert clash(NAMES[:3], statements) == numbers
    for number in numbers:
        rest = [statements[other] for other in numbers if other != number]
        assert feasible(NAMES[:3], rest).points


@st.composite
def statements(draw):
    """One to five statements on up to four criteria: orders, ratios, bounds, equalities."""
    names = NAMES[: draw(st.integers(2, 4))]
    name, sign = st.sampled_from(names), st.sampled_from([">=", "<=", "="])
    number = st.sampled_from(["0.1", "0.25", "0.4", "0.75"])
    pair = st.permutations(names).map(lambda p: p[:2])
    ratio = st.builds(lambda p, s, x: f"{p[0]} {s} {x} * {p[1]}", pair, sign, st.sampled_from(["0.5", "1", "1.5", "2"]))
    bound = st.builds(lambda n, s, x: f"{n} {s} {x}", name, sign, number)
    return names, draw(st.lists(ratio | bound, min_size=1, max_size=5))


@settings(deadline=None)
@given(statements(), st.randoms(use_true_random=False))
def test_ranges_are_those_of_a_linear_program_and_points_keep_every_statement(case, random):
    names, texts = case
    found = of(*texts, names=names)
    rows = [relation for text in texts for relation in preference(text).relations]
    upper = [[-float(r.coefficients.get(n, 0)) for n in names] for r in rows if not r.equal]
    equal = [[float(r.coefficients.get(n, 0)) for n in names] for r in rows if r.equal] + [[1] * len(names)]
    sides = {"A_ub": upper or None, "b_ub": [-float(r.bound) for r in rows if not r.equal] or None}
    sides |= {"A_eq": equal, "b_eq": [*(float(r.bound) for r in rows if r.equal), 1]}
    for at, name in enumerate(names):
        objective = np.eye(len(names))[at]
        ends = [linprog(objective * turn, **sides) for turn in (1, -1)]
        assert bool(found.points) == (ends[0].status == 0)
        if found.points:
            assert [float(x) for x in found.ranges[name]] == pytest.approx([ends[0].fun, -ends[1].fun], abs=1e-7)
    for point in [*found.points, *([found.centre] if found.points else [])]:
        assert sum(point) == 1 and min(point) >= 0
        assert not any(broken(preference(text), dict(zip(names, point, strict=True))) for text in texts)
    assert of(*random.sample(texts, len(texts)), names=names).points == found.points
