"""A second opinion: agrees with what is right, and catches a first answer that is wrong but keeps every row."""

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from optimizer.desk import Desk
from optimizer.result import SecondOpinionError
from optimizer.solve import Deadline, Solver, SolveSettings, Status, ordered, second_opinions, solve
from optimizer.solve.second_opinion import MOST_COLUMNS
from tests.cli.small_desk import lay
from tests.support.tiny_problems import random_problem

LIAR = Path(__file__).parents[1] / "support" / "lying_solver.py"
SETTINGS = SolveSettings(seconds=30)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    lay(folder)
    return Desk(folder)


def others(problem, first, seconds=30, settings=SETTINGS):
    return second_opinions(problem, first, settings, Deadline.after(seconds))


def test_what_is_right_is_agreed_with(small):
    done = small.run("small", second_opinion=True)
    rows = done.document["second_opinion"]
    assert [row["by"] for row in rows] == ["HiGHS without presolve", "CP-SAT"]
    assert all(row["agrees"] for row in rows)
    assert {row["value"] for row in rows} == {done.value}
    assert "Second opinion" in done.reports_in(["md"])["report.md"].decode()
    assert small.run("small").document["second_opinion"] == []


def test_that_there_is_no_plan_is_agreed_with(small):
    rows = small.run("impossible", second_opinion=True).document["second_opinion"]
    assert [row["words"] for row in rows] == ["agrees: there is no plan"] * 2


@pytest.mark.parametrize("technology", ["chip", "sensor"])
def test_a_wrong_first_answer_is_caught_and_both_plans_are_named(small, technology):
    """The liar leaves out what is best; its plan keeps every limit, and without a second opinion it passes."""
    right = small.run("small", settings=SETTINGS)
    labels = ordered(small.problem("small")).labels
    option, start = right.choices[technology]
    column = labels.index(("choose", technology, option, start))
    with Solver(SETTINGS, (sys.executable, str(LIAR), str(column))) as liar:
        passed = small.run("small", solver=liar)
        assert passed.status == "optimal" and passed.value < right.value
        with pytest.raises(SecondOpinionError) as caught:
            small.run("small", solver=liar, second_opinion=True)
    said = str(caught.value)
    assert f"{passed.value:.9g}" in said and f"{right.value:.9g}" in said
    assert f"{technology} {option}" in said


def test_another_plan_of_the_same_value_is_agreement():
    problem = random_problem(14)  # has four best plans
    first = solve(problem, SETTINGS)
    told = {one.words for one in others(problem, replace(first, chosen={}))}
    assert told == {"agrees: another plan of the same value"}
    assert all(one.agrees and one.value == problem.true_value(first.objective) for one in others(problem, first))


def test_every_kind_of_contradiction_is_told():
    problem = random_problem(3)
    first = solve(problem, SETTINGS)
    none = replace(first, status=Status.INFEASIBLE, objective=None, bound=None, chosen={})
    assert {one.agrees for one in others(problem, none)} == {False}
    too_good = replace(first, objective=first.objective + 1, bound=first.objective + 1)
    assert {one.agrees for one in others(problem, too_good)} == {False}
    impossible = problem.with_row_bounds({len(problem.rows) - 1: (99, None)})
    assert "there is no plan" in next(one.words for one in others(impossible, first) if one.agrees is False)


def test_an_unproven_answer_is_neither_agreed_with_nor_contradicted():
    problem = random_problem(3)
    first = solve(problem, SETTINGS)
    stopped = replace(first, status=Status.FEASIBLE, bound=first.objective + 5)
    assert {one.agrees for one in others(problem, stopped)} == {None}
    in_no_time = {one.agrees for one in others(problem, first, seconds=0)}
    assert in_no_time <= {None, True}, "who has no time contradicts nobody"


def test_what_is_too_large_for_cp_sat_is_not_asked():
    problem = random_problem(1, technologies=MOST_COLUMNS // 2)
    *_, told = others(problem, solve(random_problem(3), SETTINGS), seconds=1)
    assert told.agrees is None and "too large" in told.words


def test_values_are_exact(small):
    (one, *_) = others(small.problem("small"), solve(small.problem("small"), SETTINGS))
    assert isinstance(one.value, Fraction)
