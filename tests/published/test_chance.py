"""Published figures about chance: SMAA-2 of four antidepressants, protection levels, the optimizer's curse."""

from functools import partial
from math import pi, sqrt

import numpy as np
import pytest

from optimizer.analyse.acceptability import Criterion, smaa2, wilson
from optimizer.analyse.protection import protection_level, violation_bound
from optimizer.analyse.selection import disappointment, posterior_mean


def normal(mean, deviation):
    return lambda generator, size: generator.normal(mean, deviation, size)


def lognormal(mean, deviation):
    return lambda generator, size: generator.lognormal(mean, deviation, size)


def minimised(least, most, *measured):
    return Criterion(most, least, [normal(*one) for one in measured])


# Tervonen et al., JSMAA's own example: fluoxetine, paroxetine, sertraline, venlafaxine
CRITERIA = [
    Criterion(0.98, 1.23, [lognormal(0, 0), lognormal(0.086, 0.056), lognormal(0.095, 0.044), lognormal(0.113, 0.048)]),
    minimised(1.0, 20.6, (11.7, 2.5), (9.2, 1.86), (15.4, 2.65), (5.5, 2.32)),
    minimised(4.4, 24.4, (7.2, 1.45), (10.6, 1.58), (7.5, 1.48), (15.7, 4.44)),
    minimised(8.0, 31.3, (16.6, 3.27), (21.2, 5.15), (20.2, 3.78), (12.8, 2.45)),
    minimised(3.4, 21.3, (13.7, 1.89), (14.3, 2.93), (15.0, 3.21), (11.2, 3.98)),
    minimised(11.1, 34.0, (18.6, 1.79), (18.3, 3.7), (19.5, 2.6), (31.0, 1.68)),
]
RANKS = [(0.20, 0.28, 0.30, 0.22), (0.25, 0.29, 0.27, 0.19), (0.17, 0.25, 0.29, 0.30), (0.39, 0.18, 0.15, 0.29)]
CENTRAL = [
    (0.08, 0.14, 0.23, 0.18, 0.16, 0.22),
    (0.18, 0.17, 0.15, 0.13, 0.15, 0.22),
    (0.21, 0.10, 0.22, 0.13, 0.15, 0.20),
    (0.18, 0.21, 0.12, 0.21, 0.19, 0.09),
]
CONFIDENCE = (0.48, 0.44, 0.34, 0.74)


def test_antidepressants():
    found = smaa2(CRITERIA, 100_000, clip=False)
    for row, published in zip(found.ranks, RANKS, strict=True):
        assert row == pytest.approx(published, abs=0.02)
        assert sum(row) == pytest.approx(1)
    for row, published in zip(found.central, CENTRAL, strict=True):
        assert row == pytest.approx(published, abs=0.02)
    assert found.confidence == pytest.approx(CONFIDENCE, abs=0.03)
    assert found == smaa2(CRITERIA, 100_000, clip=False)


def test_what_is_never_first_has_no_central_weights():
    better, worse = normal(1, 0), normal(-5, 0)
    found = smaa2([Criterion(0, 1, [better, worse])] * 2, 100)
    assert found.ranks == ((1.0, 0.0), (0.0, 1.0))
    assert found.central[1] is found.confidence[1] is None
    with pytest.raises(ValueError, match="every alternative"):
        smaa2([Criterion(0, 1, [better]), Criterion(0, 1, [better, worse])], 10)


@pytest.mark.parametrize("uncertain, level", [(5, 5.0), (10, 8.3565), (100, 24.263), (200, 33.899)])
def test_protection_for_one_in_a_hundred(uncertain, level):
    assert protection_level(uncertain, 0.01) == pytest.approx(level, abs=1e-3)


def test_the_violation_bound_is_the_upper_half_of_a_binomial():
    assert violation_bound(1, 0) == 0.5 + 0.25  # nu = 1/2: half of C(1, 0) and all of C(1, 1), over 2
    assert violation_bound(4, 2) == (4 + 1) / 16
    assert violation_bound(4, 4) == 0
    levels = [violation_bound(10, step / 4) for step in range(41)]
    assert levels == sorted(levels, reverse=True)
    # the bound holds for coins, which are as bad as symmetric growths of one size can be
    flips = np.random.default_rng(0).choice([-1, 1], (20_000, 10)).sum(axis=1)
    assert all((flips > gamma).mean() <= violation_bound(10, gamma) + 0.01 for gamma in range(10))


def test_the_best_of_three_equal_ones_disappoints():
    certain = partial(np.zeros_like, dtype=float)
    truth = [lambda generator, size: certain(np.empty(size))] * 3
    promised, true = disappointment(truth, [normal(0, 1)] * 3, 200_000)
    assert promised == pytest.approx(3 / (2 * sqrt(pi)), abs=0.01)
    assert true == 0


def test_the_posterior_mean_lies_between_estimate_and_prior():
    assert posterior_mean(10, 4, 1, 1) == 7
    assert posterior_mean(10, 4, 0, 1) == 4
    assert posterior_mean(10, 4, 1, 0) == posterior_mean(10, 4, 0, 0) == 10


def test_wilson_intervals():
    # Newcombe 1998, table I: 81 of 263, and 0 of 20
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
