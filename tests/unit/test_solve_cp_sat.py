"""CP-SAT in a process of its own answers as trying every plan does; what it cannot hold exactly it does not answer."""

import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, Solver, SolveSettings, Status
from optimizer.solve.answer import Way, best_plan
from optimizer.solve.solver import CP_SAT
from tests.support.tiny_problems import plans, random_problem, row, worth

pytest.importorskip("ortools")


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=20), CP_SAT) as running:
        yield running


def asked(solver, problem):
    return best_plan(solver, problem, Deadline.after(20), Way(), confirm=False)


@pytest.mark.parametrize("size", [10, 1000, 10**6, 2**40])
def test_it_finds_what_trying_every_plan_finds(solver, size):
    """Numbers beyond 2**20 come to it divided by a power of two; it has them whole again."""
    for seed in range(12):
        problem = random_problem(seed, 4, seed % 2 == 0, size, seed % 3 == 0, (0.1, 0.3, 0.45)[seed % 3])
        best = max((worth(problem, plan) for plan in plans(problem)), default=None)
        found = asked(solver, problem)
        assert found.objective == best, seed
        assert found.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL), seed


def test_what_is_not_limited_is_not_answered(solver):
    grows = assemble([Column(("many",), 1, 0, "I", 0, None)], [Entry(row("budget", "b"), [(0, 2)], None, 7)])
    assert asked(solver, grows).status is Status.NO_PLAN


def test_a_sum_beyond_64_bits_is_not_answered(solver):
    columns = [Column(("choose", f"t{number}", "own", 0), 1, 0, "I", 0, 2**20) for number in range(4)]
    terms = [(number, 2**50 - number) for number in range(4)]
    assert asked(solver, assemble(columns, [Entry(row("budget", "b"), terms, None, 2**50)])).status is Status.NO_PLAN
