"""Conflicts that were planted: no row of what is named can be left out, and every repair works.

Forty of few technologies always, judged by trying every plan; with `--long` 500 of up to twelve, judged by CBC and not
by the solver that found them; its plans are recomputed.
"""

import itertools

import pulp
import pytest

from optimizer.problem import STRUCTURAL
from optimizer.solve import Deadline, Solver, SolveSettings, explain_conflict
from tests.support.tiny_problems import plans, planted_conflict

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # both lines of PuLP take this way

FEW = 20
"""Columns up to which every plan is tried."""


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=60)) as running:
        yield running


def has_plan(problem):
    """Whether there is a plan: by trying all, or in larger problems by CBC, whose plan is then recomputed."""
    if len(problem.labels) <= FEW:
        return next(plans(problem), None) is not None
    model = pulp.LpProblem("planted", pulp.LpMaximize)
    columns = [pulp.LpVariable(f"x{place}", cat="Binary") for place in range(len(problem.labels))]
    model += pulp.lpSum(columns) * 0
    for number in range(len(problem.rows)):
        total = pulp.LpAffineExpression([(columns[c], w) for c, w in problem.coefficients(number).items()])
        lower, upper = problem.bounds(number)
        for bound, sense in ((lower, pulp.LpConstraintGE), (upper, pulp.LpConstraintLE)):
            if bound is not None:
                model += pulp.LpConstraint(total, sense, rhs=bound)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    if model.status != pulp.LpStatusOptimal:
        return False
    assert not problem.violations([round(column.value()) for column in columns])
    return True


def check(problem, solver, every):
    found = explain_conflict(solver, problem, Deadline.after(60), every=every)
    assert found.irreducible and found.repairs
    assert found.complete or (
        every and len(problem.labels) > FEW
    )  # all repairs of the large ones take long; it says so
    always = [number for number, row in enumerate(problem.rows) if row.kind in STRUCTURAL]
    mine = [number for number, row in enumerate(problem.rows) if row.group in found.groups]
    assert not has_plan(problem.keep_rows(always + mine))
    for group in found.groups:
        assert has_plan(problem.keep_rows(always + [n for n in mine if problem.rows[n].group != group]))
    number_of = {row.name: number for number, row in enumerate(problem.rows)}
    for repair in found.repairs:
        bounds = {number_of[name]: bounds for name, bounds in repair.bounds.items()}
        assert has_plan(problem.with_row_bounds(bounds))
    return found


def many(solver, seeds, sizes):
    kinds = set()
    for seed in seeds:
        problem = planted_conflict(seed, technologies=4 + seed % sizes)
        if not has_plan(problem):
            kinds.add(seed % 4)
            check(problem, solver, every=seed % 3 == 0)
    assert kinds == {0, 1, 2, 3}


def test_planted_conflicts(solver):
    many(solver, range(40), sizes=2)


@pytest.mark.long
def test_planted_conflicts_by_the_hundred(solver):
    many(solver, range(1000, 1560), sizes=9)


def test_all_minimal_repairs_are_all(solver):
    """Against every set of groups, tried one after the other."""
    for seed in range(0, 24, 3):
        problem = planted_conflict(seed, technologies=4)
        if has_plan(problem):
            continue
        found = check(problem, solver, every=True)
        groups = sorted({row.group for row in problem.rows if row.kind not in STRUCTURAL}, key=str)
        enough = []
        for size in range(1, len(groups) + 1):
            for left_out in map(set, itertools.combinations(groups, size)):
                kept = [n for n, row in enumerate(problem.rows) if row.group not in left_out]
                if not any(one <= left_out for one in enough) and has_plan(problem.keep_rows(kept)):
                    enough.append(left_out)
        told = {frozenset(change.row.group for change in repair.changes) for repair in found.repairs}
        assert {frozenset(one) for one in enough} <= told
