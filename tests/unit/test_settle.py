"""Bounds from what is settled already, against another linear programming code."""

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer.analyse.settle import least_mixture


@pytest.mark.parametrize("seed", range(20))
def test_the_least_mixture_is_that_of_scipy(seed):
    draw = np.random.default_rng(seed)
    points = np.vstack([np.eye(4) * 1e4, np.round(draw.dirichlet(np.ones(4), 40) * 1e4)])
    costs = (points @ draw.uniform(0, 1e6, (12, 4)).T).max(axis=1)
    wanted = np.round(draw.dirichlet(np.ones(4)) * 1e4)
    shares = least_mixture(points, costs, wanted)
    theirs = linprog(costs / 1e9, A_eq=points.T, b_eq=wanted, bounds=(0, None))
    assert shares.min() >= 0
    assert shares @ points == pytest.approx(wanted, abs=1e-6)
    assert shares @ costs == pytest.approx(theirs.fun * 1e9, rel=1e-7)
