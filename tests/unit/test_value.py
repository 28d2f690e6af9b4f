"""Value functions against published numbers, and against the same formulas worked out with `math`."""

from decimal import Decimal
from fractions import Fraction
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from optimizer.schema import Criterion, Quantity
from optimizer.value import UnknownLevelError, clipped, ends, partial_value, rated_value, worst_and_best

NEAR = 1e-11


def leaf(worst=None, best=None, shape="linear", **more):
    given_ends = {} if worst is None else {"worst": Decimal(str(worst)), "best": Decimal(str(best))}
    return Criterion.model_validate({**given_ends, "shape": shape, **more})


def value(criterion, x):
    return partial_value(criterion, Fraction(str(x)))


def points(*pairs):
    return {"points": [[Decimal(str(x)), Decimal(str(v))] for x, v in pairs]}


# EXAMPLES O-23 (cran/smaa, tests/pvf.R): the decreasing function, and what it is clipped to outside.
FALLING = points((50, 1), (75, "0.8"), (90, "0.5"), (100, 0))


@pytest.mark.parametrize(
    "x, published",
    [(60, "0.92"), (75, "0.8"), (90, "0.5"), (50, 1), (100, 0), (10, 1), (40, 1), (101, 0), (120, 0)],
)
def test_published_piecewise_values(x, published):
    assert value(leaf(100, 50, FALLING), x) == Fraction(published)


def test_a_published_rising_piecewise_function():
    rising = points(("-0.15", 0), (0, "0.1"), ("0.25", "0.9"), ("0.35", 1))
    assert value(leaf("-0.15", "0.35", rising), "0.1") == Fraction("0.42")


def test_points_are_rescaled_to_the_ends_of_the_leaf():
    # From 90 (0.5) to 50 (1): 60 is worth (0.92 - 0.5) / 0.5.
    assert value(leaf(90, 50, FALLING), 60) == Fraction("0.84")
    # The ends reach beyond the points, where the function stays level: 110 is worth as little as 100.
    assert value(leaf(110, 20, FALLING), 105) == 0 and value(leaf(110, 20, FALLING), 30) == 1


@pytest.mark.parametrize("worst, best, x, wanted", [(800, 0, 200, "0.75"), (0, 4, 3, "0.75"), (-5, 5, 0, "0.5")])
def test_a_linear_value_is_exact(worst, best, x, wanted):
    assert value(leaf(worst, best), x) == Fraction(wanted)
    assert value(leaf(0, 3), 1) == Fraction(1, 3)  # no rounding to decimals


@pytest.mark.parametrize("worst, best", [(0.05, 6), (6, 0.05)])
@pytest.mark.parametrize("x", [0.05, 0.3, 1, 2.5, 6])
def test_a_logarithmic_value(worst, best, x):
    assert float(value(leaf(worst, best, "log"), x)) == pytest.approx(log(x / worst) / log(best / worst), abs=NEAR)


@pytest.mark.parametrize("rho", [0.5, 3, 40, -0.5, -3, -40])
@pytest.mark.parametrize("worst, best", [(0, 10), (10, 0)])
@pytest.mark.parametrize("x", [0, 1, 4, 10])
def test_an_exponential_value(rho, worst, best, x):
    wanted = (1 - exp(-abs(x - worst) / rho)) / (1 - exp(-abs(best - worst) / rho))
    shape = {"exponential": Decimal(str(rho))}
    assert float(value(leaf(worst, best, shape), x)) == pytest.approx(wanted, abs=NEAR)


@pytest.mark.parametrize("midpoint, steepness", [(0, 1.2), (2, 0.3), (-7, 2), (9, 0.8)])
@pytest.mark.parametrize("worst, best", [(-5, 5), (5, -5)])
@pytest.mark.parametrize("x", [-5, -1, 0, 3.5, 5])
def test_a_logistic_value(midpoint, steepness, worst, best, x):
    def at(point):
        return 1 / (1 + exp(-steepness * (1 if best > worst else -1) * (point - midpoint)))

    shape = {"logistic": {"midpoint": Decimal(midpoint), "steepness": Decimal(str(steepness))}}
    wanted = (at(x) - at(worst)) / (at(best) - at(worst))
    assert float(value(leaf(worst, best, shape), x)) == pytest.approx(wanted, abs=NEAR)


def logistic(midpoint, steepness):
    return {"logistic": {"midpoint": Decimal(midpoint), "steepness": Decimal(steepness)}}


@pytest.mark.parametrize(
    "shape, x, wanted",
    [
        (logistic("5", "1e9"), 4, 0),  # a step at 5
        (logistic("5", "1e9"), 6, 1),
        (logistic("5", "1e-30"), 4, 0.4),  # so flat that it is a straight line
        (logistic("1000", "1"), 9, exp(-1)),  # far to the left of the midpoint: e^x, so e^(9 - 10) of the best
        (logistic("-1000", "1"), 1, 1 - exp(-1)),  # far to the right: 1 - e^-x
        ({"exponential": Decimal("1e-9")}, 1, 1),
        ({"exponential": Decimal("-1e-9")}, 9, 0),
        ({"exponential": Decimal("1e15")}, 4, 0.4),
        ({"exponential": Decimal("-1e15")}, 4, 0.4),
    ],
)
def test_extreme_curves_neither_overflow_nor_divide_by_nothing(shape, x, wanted):
    criterion = leaf(0, 10, shape)
    assert float(value(criterion, x)) == pytest.approx(wanted, abs=1e-3 if abs(wanted - 0.5) < 0.5 else NEAR)
    assert (value(criterion, 0), value(criterion, 10)) == (0, 1)


SHAPES = st.one_of(
    st.sampled_from(["linear", "log"]),
    st.decimals("-50", "50", places=2).filter(bool).map(lambda rho: {"exponential": rho}),
    st.tuples(st.decimals("-50", "50", places=1), st.decimals("0.01", "99", places=2)).map(lambda p: logistic(*p)),
    st.just(points((0, 0), (3, "0.1"), (50, "0.7"), (1000, 9))),
)
ENDS = st.lists(st.decimals("0.1", "99", places=1), min_size=2, max_size=2, unique=True)


@given(shape=SHAPES, pair=ENDS, ratings=st.lists(st.fractions(-10, 200), min_size=2, max_size=6))
def test_every_shape_runs_from_0_at_the_worst_to_1_at_the_best_and_never_back(shape, pair, ratings):
    worst, best = pair
    if isinstance(shape, dict) and "points" in shape:
        worst, best = sorted(pair)
    criterion = leaf(worst, best, shape)
    assert (value(criterion, worst), value(criterion, best)) == (0, 1)
    found = [partial_value(criterion, x) for x in sorted(ratings, reverse=best < worst)]
    assert found == sorted(found) and all(0 <= v <= 1 for v in found)


def test_outside_its_ends_a_rating_counts_as_the_nearer_end_and_is_known_to():
    criterion = leaf(800, 0)
    assert [value(criterion, x) for x in (900, 800, 0, -1)] == [0, 0, 1, 1]
    assert [clipped(criterion, Fraction(x)) for x in (900, 800, 0, -1)] == [True, False, False, True]
    assert ends(criterion) == (800, 0)


LEVELS = {"levels": {"low": Decimal(0), "medium": Decimal("0.5"), "3": Decimal("0.9")}}


def test_levels_are_worth_what_is_written():
    criterion = leaf(shape=LEVELS)
    assert partial_value(criterion, "medium") == Fraction(1, 2)
    assert worst_and_best(criterion) == (0, Fraction(9, 10)) and worst_and_best(leaf(3, 4)) == (0, 1)
    assert not clipped(criterion, "medium")
    assert rated_value(criterion, Quantity(level="medium")) == Fraction(1, 2)
    assert rated_value(criterion, Quantity(best=Decimal(3))) == Fraction(9, 10)  # a level may be called 3


@pytest.mark.parametrize("criterion, rating", [(leaf(shape=LEVELS), "high"), (leaf(0, 1), "high")])
def test_a_word_that_means_nothing_is_refused(criterion, rating):
    with pytest.raises(UnknownLevelError, match="high"):
        partial_value(criterion, rating)


def test_what_is_unknown_counts_as_the_worst():
    assert rated_value(leaf(shape=LEVELS), Quantity.model_validate({"best": "unknown"})) == 0
    assert rated_value(leaf(10, 0), Quantity(best=Decimal(4))) == Fraction(6, 10)


@pytest.mark.parametrize(
    "worst, best, shape, words",
    [
        (0, 10, points((0, 1), (10, 1)), "the same value at `worst` and at `best`"),
        (0, 10, points((0, 0), (5, 3), (10, 1)), "the point at 5"),
        (0, 10, points((10, 0), (5, 1), (10, 1)), "two points at the rating 10"),
        (None, None, {"levels": {"low": Decimal(-1)}}, "greater than or equal to 0"),
        (None, None, {"levels": {"high": Decimal(2)}}, "less than or equal to 1"),
        (0, 10, "log", "not above 0"),
        (4, 4, "linear", "both 4"),
        (0, 10, {"exponential": Decimal(0)}, "RHO 0"),
    ],
)
def test_a_function_that_could_leave_0_to_1_is_refused(worst, best, shape, words):
    with pytest.raises(ValidationError, match=words):
        leaf(worst, best, shape)
