"""The parts of the rule for ties, one at a time: what is asked of whom, and that nothing that is as good is lost."""

import itertools
from fractions import Fraction

import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Solver, SolveSettings, Status, solve
from optimizer.solve.cuts import cover
from optimizer.solve.stages import _at_least, _kept
from tests.support.tiny_problems import best_by_hand, random_problem, row
from tests.unit.test_solve_plans import TIED, varied
from tests.unit.test_solve_verdicts import Between, answer

UNIQUE = 3  # has one best plan


@pytest.fixture(scope="module")
def real():
    with Solver(SolveSettings(seconds=20)) as running:
        yield running


@pytest.mark.parametrize(
    "amount",
    [0, 7, -3, Fraction(1, 3), Fraction(-5, 7), Fraction(1, 65536), Fraction(10**9 + 1, 65535)]
    + [Fraction(number, 3**13) for number in (1, -1, 10, 3**12 + 1, -(3**12) - 1)]
    + [Fraction(number, 10**7 + 19) for number in (1, 2, 5_000_009, -5_000_010)],
)
def test_a_row_that_asks_for_as_much_again_keeps_the_plan_and_little_less(amount):
    """Never more than was reached, and less by 2/65536 at most; exactly that where the denominator is small."""
    asked = _at_least(assemble([Column(("a",), 3), Column(("b",))], []).objective, amount, "x")
    (column, worth), *rest = asked.coefficients
    scale = Fraction(worth, 3)
    least = Fraction(asked.lower) / scale
    assert (column, rest, asked.upper) == (0, [], None)
    assert least <= amount < least + Fraction(2, 2**16) + Fraction(1, 10**12)
    if Fraction(amount).denominator <= 2**16:
        assert least == amount


def test_what_is_kept_of_an_earlier_plan_is_its_choices_to_the_year():
    columns = [Column(("choose", "a", "own", year)) for year in (2026, 2027)] + [Column(("join", "a", 2026))]
    problem = assemble(columns, [])
    assert _kept(problem, {"a": ("own", 2027), "b": ("own", 2026)}).tolist() == [0, 1, 0]


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_a_cover_of_ones(limit):
    """Each weighs one, so any `limit` + 1 of them are too many, and a cut names no more than those."""
    problem = assemble(
        [Column((n,)) for n in range(3)], [Entry(row("rule", "n"), [(n, 1) for n in range(3)], None, limit)]
    )
    cut = cover(problem, 0, (1, 1, 1), 5)
    assert len(cut.coefficients) == limit + 1
    assert "5" in cut.row.name
    narrowed = problem.with_rows([cut])
    for plan in itertools.product((0, 1), repeat=3):
        assert bool(narrowed.violations(plan)) == bool(problem.violations(plan))


def test_a_running_solver_brings_its_settings():
    problem = varied(7)
    with Solver(SolveSettings(gap=0.5)) as solver:
        found = solve(problem, solver=solver)
    assert found.unique is None
    assert "within a gap only" in " ".join(found.notes)


def test_pulp_is_asked_for_the_plan_and_highs_itself_where_the_problem_is_large(real, monkeypatch):
    problem = varied(UNIQUE)
    small = Between(real)
    solve(problem, SolveSettings(), solver=small)
    assert "pulp" in small.asked
    monkeypatch.setattr("optimizer.solve.stages.LARGE", 1)
    large = Between(real)
    solve(problem, SolveSettings(), solver=large)
    assert "pulp" not in large.asked


def test_that_no_other_plan_is_as_good_is_heard_from_two(real):
    """The word of one that there is no other plan is not enough: the same is asked again, plainly."""
    problem = varied(TIED)
    told = best_by_hand(problem)
    assert told[1] > 1
    liar = Between(real, mip=answer("kInfeasible"))
    found = solve(problem, SolveSettings(seconds=20), solver=liar)
    assert "plain" in liar.asked
    assert (found.status, found.objective, found.unique) == (Status.OPTIMAL, told[0], False)


def test_what_was_chosen_and_what_was_joined_are_told_apart(real):
    for seed in range(1, 40, 2):
        problem = varied(seed)
        found = solve(problem, solver=real)
        taken = {label for label, amount in found.values.items() if amount}
        assert {("choose", name, *choice) for name, choice in found.chosen.items()} == {
            label for label in taken if label[0] == "choose"
        }
        assert {("join", name, year) for name, year in found.joined.items()} == {
            label for label in taken if label[0] == "join"
        }


def test_ties_are_left_alone_where_that_is_asked(real):
    found = solve(random_problem(TIED), solver=real, ties=False)
    assert (found.unique, found.ties_finished) == (None, False)
    assert "ties were not looked for" in found.notes
