"""What is lost without something, against trying every plan."""

import time

import pytest

from optimizer.solve import Deadline, Solution, Solver, SolveSettings, Status, losses, solve
from tests.support.tiny_problems import best_by_hand, random_problem, shuffled


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=20)) as running:
        yield running


def groups_of(problem, solution):
    """The chosen option of every technology, two of them at once, and something that is not chosen."""
    groups = {
        name: [label for label in problem.labels if label[:3] == ("choose", name, option)]
        for name, (option, _) in solution.chosen.items()
    }
    unused = [label for label in problem.labels if label[0] == "choose" and not solution.values.get(label)]
    return {**groups, "pair": groups["t0"] + groups["t1"], "unused": unused[:1]}


@pytest.mark.parametrize("block", range(3))
def test_losses_are_exact(solver, block):
    for seed in range(block * 8, block * 8 + 8):
        problem = random_problem(seed, technologies=4, coarse=seed % 2 == 0, alliance=seed % 3 == 0)
        solution = solve(problem, solver=solver)
        groups = groups_of(problem, solution)
        found = losses(solver, shuffled(problem, seed), solution, groups, Deadline.after(10))
        assert list(found) == list(groups)
        for name, labels in groups.items():
            wanted = best_by_hand(problem.forbid(labels))
            loss = found[name]
            assert loss.proven
            assert loss.infeasible == (wanted is None)
            assert loss.value == loss.bound == (None if wanted is None else solution.objective - wanted[0])


def test_without_time_there_is_a_bound(solver):
    problem = random_problem(3, technologies=4, coarse=False)
    solution = solve(problem, solver=solver)
    groups = groups_of(problem, solution)
    exact = losses(solver, problem, solution, groups, Deadline.after(10))
    now = time.monotonic()
    hurried = losses(solver, problem, solution, groups, Deadline(now + 0.01, now + 5))
    for name, loss in hurried.items():
        assert loss.proven or (loss.value is None and not loss.infeasible)
        assert loss.bound is None or exact[name].infeasible or loss.bound <= exact[name].value


def test_nothing_can_be_lost_without_a_plan(solver):
    problem = random_problem(3)
    with pytest.raises(ValueError, match="no plan"):
        losses(solver, problem, Solution(Status.NO_PLAN, {}, {}, {}, None, None, None), {}, Deadline.after(1))
