"""The main solve against trying every plan: status, value, uniqueness, and the plan that the rule for ties names."""

from fractions import Fraction

import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, Solver, SolveSettings, Status, solve
from optimizer.solve.answer import Way, best_plan, ceiling, sound_bound
from optimizer.solve.arrays import ordered
from optimizer.solve.core import core_plan
from optimizer.solve.relaxation import relaxation
from tests.support.solvers import needs_cbc
from tests.support.tiny_problems import best_by_hand, plans, random_problem, row, shuffled, worth

TIED = 14  # has four best plans
NEAR = {"t0": ("own", 2026), "t1": ("none", 0)}


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=20)) as running:
        yield running


def varied(seed):
    """Small problems of every colour: with and without plans, ties, an alliance, large numbers."""
    sizes = (10, 10, 1000, 10**6)
    return random_problem(
        seed,
        technologies=3 + seed % 3,
        coarse=seed % 4 != 3,
        alliance=seed % 2 == 1,
        tight=(0.1, 0.3, 0.45, 0.6)[seed % 4],
        size=sizes[seed % 4 if seed % 3 else 0],
    )


def agrees(problem, found, near=None):
    """Whether a solution is what trying every plan says."""
    wanted = best_by_hand(problem, near)
    if wanted is None:
        return found.status is Status.INFEASIBLE and found.objective is None and not found.values
    value, choices, labels = wanted
    proven = (found.status, found.objective, found.bound, found.gap) == (Status.OPTIMAL, value, value, 0.0)
    counted = found.alternatives == choices - 1 or (found.alternatives is None and choices > 20)
    same = {label for label, amount in found.values.items() if amount} == labels
    return proven and counted and same and found.unique == (choices == 1) and found.ties_finished


class TestAgainstEveryPlan:
    @pytest.mark.parametrize("block", range(4))
    def test_highs(self, solver, block):
        for seed in range(block * 20, block * 20 + 20):
            near = NEAR if seed % 5 == 0 else None
            problem = varied(seed)
            assert agrees(problem, solve(problem, near=near, solver=solver), near), seed

    @needs_cbc
    def test_cbc(self):
        with Solver(SolveSettings(seconds=20, solver="CBC")) as solver:
            for seed in range(100, 112):
                problem = varied(seed)
                assert agrees(problem, solve(problem, solver=solver)), seed

    @pytest.mark.long
    def test_many(self, solver):
        for seed in range(1000, 5000):
            near = NEAR if seed % 5 == 0 else None
            problem = varied(seed)
            assert agrees(problem, solve(shuffled(problem, seed), near=near, solver=solver), near), seed


class TestSameAnswer:
    @needs_cbc
    def test_whatever_the_order_the_seed_and_the_solver(self):
        problem = varied(TIED)
        found = []
        for seed, name in ((0, "HiGHS"), (7, "CBC")):
            with Solver(SolveSettings(seed=seed, solver=name)) as solver:
                found += [solve(shuffled(problem, order), solver=solver) for order in range(3)]
        assert all(one == found[0] for one in found)
        assert found[0].alternatives == 3

    def test_fewest_changes_come_first(self, solver):
        """Every one of the four best plans wins when it is the earlier plan."""
        problem = varied(TIED)
        best = best_by_hand(problem)[0]
        for plan in plans(problem):
            if worth(problem, plan) == best:
                labels = [label for label, amount in zip(problem.labels, plan, strict=True) if amount]
                near = {label[1]: label[2:] for label in labels if label[0] == "choose"}
                assert solve(problem, near=near, solver=solver).chosen == near


class TestStatus:
    def test_a_gap_that_is_allowed_is_told(self, solver):
        problem = varied(7)
        value = best_by_hand(problem)[0]
        found = solve(problem, SolveSettings(gap=0.5), solver=solver)
        assert found.status is Status.OPTIMAL
        assert value <= found.bound and found.objective >= value * 0.5
        assert found.gap == pytest.approx((found.bound - found.objective) / found.objective)
        assert found.unique is None

    def test_the_gap_is_meant_in_true_units(self, solver):
        """An offset that eats nearly all of the value makes the same difference a large share of it."""
        problem = varied(7)
        value = best_by_hand(problem)[0]
        shifted = problem.with_objective(problem.objective, Fraction(1), Fraction(1 - value))
        found = solve(shifted, SolveSettings(gap=0.5), solver=solver)
        assert found.status is Status.OPTIMAL
        assert found.bound - found.objective <= 0.5 * abs(found.objective + 1 - value)

    def test_nothing_limits_the_value(self, solver):
        problem = assemble([Column(("much",), 1, 0, "I", 0, None)], [Entry(row("rule", "x"), [(0, -1)], None, 5)])
        found = solve(problem, solver=solver)
        assert found.status is Status.NO_PLAN
        assert "nothing limits" in found.notes[0]

    def test_a_row_that_can_never_hold(self, solver):
        problem = assemble([Column(("a",))], [Entry(row("rule", "x", sentence="more than there is"), [], 1, None)])
        found = solve(problem, solver=solver)
        assert found.status is Status.INFEASIBLE
        assert "more than there is" in found.notes[0]

    def test_infeasible_by_whole_numbers_only(self, solver):
        """2a + 2b = 3 has no whole solution, though a fractional one."""
        columns = [Column(("choose", name, "own", 1)) for name in "ab"]
        problem = assemble(columns, [Entry(row("rule", "x"), [(0, 2), (1, 2)], 3, 3)])
        assert solve(problem, solver=solver).status is Status.INFEASIBLE

    def test_no_rows_and_no_columns(self, solver):
        assert solve(assemble([], []), solver=solver).objective == 0
        worthless = varied(3).with_objective([0] * len(varied(3).labels))
        assert agrees(worthless, solve(worthless, solver=solver))
        free = assemble([Column(("choose", "a", "own", 1), 3), Column(("choose", "b", "own", 1), -2)], [])
        assert solve(free, solver=solver).chosen == {"a": ("own", 1)}

    def test_several_solves_in_one_process_with_threads(self):
        with Solver(SolveSettings(threads=2, seed=3)) as solver:
            for seed in (1, 2, 5):
                assert agrees(varied(seed), solve(varied(seed), solver=solver))


class TestLargeProblems:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_the_core_gives_a_plan_of_the_whole_problem_within_the_gap(self, solver, seed):
        problem = ordered(random_problem(seed, technologies=500, coarse=False, size=100, alliance=seed == 2))
        relaxed = relaxation(solver, problem, Deadline.after(5))
        core = core_plan(solver, problem, relaxed, 0.005, Deadline.after(20))
        assert core.status is Status.OPTIMAL and core.gap <= 0.005
        assert not problem.violations(core.values)
        assert core.objective == problem.evaluate(core.values)
        other = best_plan(solver, problem, Deadline.after(10), Way("HiGHS", gap=0.002))
        assert core.objective <= other.bound and other.objective <= core.bound

    def test_it_is_what_the_main_solve_takes(self, solver):
        problem = random_problem(1, technologies=500, coarse=False, size=100)
        found = solve(problem, SolveSettings(gap=0.005), solver=solver)
        assert found.status is Status.OPTIMAL
        assert found.gap == pytest.approx((found.bound - found.objective) / found.objective)
        assert len(found.chosen) == 500

    def test_small_problems_and_tight_gaps_do_not_try(self, solver):
        for problem, gap in ((varied(3), 0.5), (random_problem(1, technologies=500), 1e-6)):
            relaxed = relaxation(solver, problem, Deadline.after(5))
            assert core_plan(solver, problem, relaxed, gap, Deadline.after(5)) is None


class TestMultipliers:
    @pytest.mark.parametrize("seed", [1, 2, 5, 6, 9])
    def test_they_bound_every_plan(self, solver, seed):
        """Weak duality by hand: what is paid at these prices plus what is gained above them."""
        problem = varied(seed)
        found = solve(problem, solver=solver)
        prices = found.row_multipliers
        limit = Fraction(0)
        left = [Fraction(int(number)) for number in problem.objective]
        for number, meaning in enumerate(problem.rows):
            price = prices.get(meaning.name, 0)
            lower, upper = problem.bounds(number)
            assert price == 0 or (upper if price > 0 else lower) is not None
            limit += price * ((upper if price > 0 else lower) or 0) if price else 0
            for column, weight in problem.coefficients(number).items():
                left[column] -= price * weight
        best = {}
        for label, amount in zip(problem.labels, left, strict=True):
            group = label[1] if label[0] == "choose" else label
            best[group] = max(best.get(group, Fraction(-(10**9)) if label[0] == "choose" else Fraction(0)), amount)
        assert limit + sum(best.values()) >= found.objective
        assert all((price * 2**20).denominator == 1 for price in prices.values())

    def test_one_more_unit_of_money_in_a_linear_program(self, solver):
        """Star Oil (Winston, printed LINDO duals 0.190418 and 0.984644; optimum 57.4490)."""
        columns = [Column(("buy", place), value, 0, "C", 0, 1) for place, value in enumerate((13, 16, 16, 14, 39))]
        rows = [
            Entry(row("budget", "cash", 0), list(enumerate((11, 53, 5, 5, 29))), None, 40),
            Entry(row("budget", "cash", 1), list(enumerate((3, 6, 5, 1, 34))), None, 20),
        ]
        found = solve(assemble(columns, rows), solver=solver)
        assert found.status is Status.OPTIMAL
        assert float(found.objective) == pytest.approx(57.4490166, abs=5e-5)
        amounts = [float(found.values["buy", place]) for place in range(5)]
        assert amounts == pytest.approx([1, 0.200860, 1, 1, 0.288084], abs=5e-6)
        duals = [float(found.multipliers["budget", "cash", year]) for year in (0, 1)]
        assert duals == pytest.approx([0.190418, 0.984644], abs=5e-6)

    def test_rows_that_share_a_key_are_told_by_name_only(self, solver):
        columns = [Column(("choose", name, "own", 1), 5) for name in "ab"]
        rows = [Entry(row("rule", "each", None, f"each {place}"), [(place, 2)], None, 1) for place in (0, 1)]
        found = solve(assemble(columns, [*rows, Entry(row("rule", "all"), [(0, 1), (1, 1)], None, 1)]), solver=solver)
        assert ("rule", "each", None) not in found.multipliers


class TestBounds:
    @pytest.mark.parametrize("seed", range(0, 40, 3))
    def test_the_best_of_every_choice_bounds_every_plan(self, seed):
        problem = varied(seed)
        wanted = best_by_hand(problem)
        assert wanted is None or ceiling(problem) >= wanted[0]

    def test_a_bound_is_rounded_to_what_a_plan_can_have(self):
        problem = assemble([Column((name,), 6) for name in "ab"], [])
        assert sound_bound(problem, 11.9) == 6
        assert sound_bound(problem, 11.9999999) == 12
        assert sound_bound(problem.with_objective([6, 4]), 11.9999999) == 12
        assert sound_bound(problem.with_objective([0, 0]), 0.0) == 0

    def test_the_plan_in_hand_is_never_above_its_bound(self, solver):
        for seed in range(6):
            problem = ordered(varied(seed))
            found = best_plan(solver, problem, Deadline.after(5))
            if found.objective is not None:
                assert worth(problem, problem.vector(found.values)) == found.objective <= found.bound
