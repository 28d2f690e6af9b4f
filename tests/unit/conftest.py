"""A real solver, and a small problem for it."""

import pytest

from optimizer.solve import Solver, SolveSettings
from optimizer.solve.arrays import ordered
from tests.support.tiny_problems import random_problem


@pytest.fixture(scope="module")
def real():
    with Solver(SolveSettings(seconds=20)) as running:
        yield running


@pytest.fixture
def problem():
    return ordered(random_problem(1))
