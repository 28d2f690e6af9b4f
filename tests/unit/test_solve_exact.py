"""Exactness: large numbers, traps one unit wide, continuous columns, cuts, and the arrays a solver gets."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, Solver, SolveSettings, Status, solve, wire
from optimizer.solve.arrays import model_of, ordered
from optimizer.solve.cuts import cover, other_plan
from optimizer.solve.relaxation import infeasibility_weights, relaxation, settled
from tests.support.solvers import needs_cbc
from tests.support.tiny_problems import best_by_hand, plans, random_problem, row, shuffled, worth


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=20)) as running:
        yield running


def trap(seed, unit, jitter=0):
    """Costs in multiples of a large unit, and a budget that is one unit of money short of a good set."""
    draw = random.Random(seed)
    columns, entries, spend = [], [], []
    for number in range(8):
        cost = draw.randint(5, 40) * unit + draw.randint(-jitter, jitter)
        place = len(columns)
        columns += [
            Column(("choose", f"t{number}", "none", 0)),
            Column(("choose", f"t{number}", "own", 1), draw.randint(5, 30)),
        ]
        spend.append((place + 1, cost))
        entries.append(Entry(row("choice", f"t{number}"), [(place, 1), (place + 1, 1)], 1, 1))
    short = sum(cost for _, cost in draw.sample(spend, 5)) - 1
    return assemble(columns, [*entries, Entry(row("budget", "n", 2026), spend, None, short)])


class TestTraps:
    @pytest.mark.parametrize("unit, jitter", [(10**6, 0), (10**9, 0), (10**9, 3), (10**12, 1)])
    def test_a_budget_one_unit_short(self, solver, unit, jitter):
        for seed in range(6):
            problem = trap(seed, unit, jitter)
            value, choices, labels = best_by_hand(problem)
            found = solve(problem, solver=solver)
            assert (found.status, found.objective, found.unique) == (Status.OPTIMAL, value, choices == 1), seed
            assert {label for label, amount in found.values.items() if amount} == labels

    @needs_cbc
    def test_the_same_with_cbc(self):
        with Solver(SolveSettings(seconds=20, solver="CBC")) as solver:
            for seed in range(3):
                problem = trap(seed, 10**9, 3)
                assert solve(problem, solver=solver).objective == best_by_hand(problem)[0]

    def test_plans_that_break_a_row_by_a_hair_are_cut_off(self, solver):
        """Sums that differ by one in 1e10: a solver's tolerance cannot tell them apart."""
        weights = [10**10 + 1, 10**10, 10**10 - 1, 3 * 10**9 + 7]
        columns = [Column(("choose", f"t{place}", "own", 1), value) for place, value in enumerate((9, 8, 7, 1))]
        problem = assemble(columns, [Entry(row("budget", "n", 1), list(enumerate(weights)), None, 2 * 10**10 - 1)])
        found = solve(problem, solver=solver)
        assert not problem.violations(found.values)
        assert found.objective == max(worth(problem, plan) for plan in plans(problem))


class TestContinuous:
    def test_fractions_are_exact(self, solver):
        """max x + y under fx + y <= 2 and x + fy <= 2 rests on x = y = 2 / (f + 1), which no float holds for 11."""
        columns = [Column((name,), 1, 0, "C", 0, None) for name in "xy"]
        for factor in (3, 7, 11):
            rows = [
                Entry(row("rule", "a"), [(0, factor), (1, 1)], None, 2),
                Entry(row("rule", "b"), [(0, 1), (1, factor)], None, 2),
            ]
            found = solve(assemble(columns, rows), solver=solver)
            assert found.values == {("x",): Fraction(2, factor + 1), ("y",): Fraction(2, factor + 1)}
            assert found.objective == Fraction(4, factor + 1)

    def test_shortfalls_beside_choices(self, solver):
        """A goal of 7 with 2 lost per unit missing: own of a and access of b is the best of nine."""
        costs, gains = (0, 3, 2, 0, 4, 1), (0, 7, 5, 0, 8, 4)
        columns = [
            Column(("choose", "ab"[place // 3], ("none", "own", "access")[place % 3], 1), gains[place], costs[place])
            for place in range(6)
        ]
        columns.append(Column(("short", "goal"), -2, 0, "C", 0, None))
        rows = [Entry(row("choice", name), [(3 * n + k, 1) for k in range(3)], 1, 1) for n, name in enumerate("ab")]
        rows.append(Entry(row("budget", "n", 1), [(place, cost) for place, cost in enumerate(costs) if cost], None, 5))
        rows.append(Entry(row("rule", "goal"), [(1, 3), (4, 3), (6, 2)], 7, None))
        found = solve(assemble(columns, rows), solver=solver)
        assert found.chosen == {"a": ("own", 1), "b": ("access", 1)}
        assert (found.values["short", "goal"], found.objective, found.unique) == (2, 7, True)


class TestCuts:
    weights = st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=7)

    @given(weights, st.integers(-20, 20), st.data())
    def test_a_cover_excludes_the_plan_and_no_plan_that_keeps_the_row(self, weights, limit, data):
        problem = assemble(
            [Column((n,)) for n in range(len(weights))],
            [Entry(row("budget", "n"), list(enumerate(weights)), None, limit)],
        )
        values = data.draw(st.tuples(*[st.integers(0, 1)] * len(weights)))
        cut = cover(problem, 0, values, 1)
        assert (cut is None) == (not problem.violations(values))
        if cut is not None:
            narrowed = problem.with_rows([cut])
            assert 1 in narrowed.violations(values)
            for other in itertools.product((0, 1), repeat=len(weights)):
                assert narrowed.violations(other) == () or problem.violations(other)

    def test_lower_bounds_too(self):
        problem = assemble(
            [Column((n,)) for n in range(3)], [Entry(row("rule", "n"), [(0, 2), (1, 3), (2, -4)], 1, None)]
        )
        narrowed = problem.with_rows([cover(problem, 0, (1, 0, 1), 1)])
        assert 1 in narrowed.violations((1, 0, 1))
        assert not narrowed.violations((1, 0, 0)) and not narrowed.violations((1, 1, 1))

    def test_no_cover_where_a_column_is_not_binary(self):
        problem = assemble([Column(("a",), kind="I", upper=9)], [Entry(row("rule", "n"), [(0, 2)], None, 1)])
        assert cover(problem, 0, (1,), 1) is None

    def test_another_plan(self):
        problem = assemble([Column((n,)) for n in range(3)], [])
        narrowed = problem.with_rows([other_plan(problem, {(0,): 1}, [(0,), (1,)], "other")])
        kept = {p for p in itertools.product((0, 1), repeat=3) if not narrowed.violations(p)}
        assert kept == {p for p in itertools.product((0, 1), repeat=3) if p[:2] != (1, 0)}


class TestArrays:
    @pytest.mark.parametrize("seed", range(5))
    def test_any_order_gives_the_same_arrays(self, seed):
        problem = random_problem(seed, alliance=True)
        first, second = (model_of(ordered(shuffled(problem, order))).arrays for order in (1, 2))
        assert all(np.array_equal(first[name], second[name]) for name in first)

    def test_rows_are_divided_and_bounds_rounded_inwards(self):
        columns = [Column((n,)) for n in range(3)]
        rows = [Entry(row("rule", "a"), [(0, 4), (1, 6)], 1, 9), Entry(row("rule", "b"), [(2, -3)], -4, None)]
        arrays = model_of(assemble(columns, rows)).arrays
        assert arrays["values"].tolist() == [2, 3, -1]
        assert arrays["row_lower"].tolist() == [1, -1]
        assert arrays["row_upper"].tolist() == [4, float("inf")]

    def test_rows_with_continuous_columns_keep_their_bounds(self):
        columns = [Column(("a",)), Column(("c",), kind="C", upper=None)]
        arrays = model_of(assemble(columns, [Entry(row("rule", "a"), [(0, 4), (1, 6)], 1, 9)])).arrays
        assert (arrays["values"].tolist(), arrays["row_upper"].tolist()) == ([4, 6], [9])

    def test_large_numbers_shrink_by_powers_of_two_exactly(self):
        columns = [Column((n,)) for n in range(2)]
        problem = assemble(columns, [Entry(row("rule", "a"), [(0, 10**12 + 1), (1, 7)], None, 10**12)])
        model = model_of(problem)
        assert model.arrays["values"].max() <= 2**20
        assert (model.arrays["values"] * model.factors[0]).tolist() == [10**12 + 1, 7]
        assert model.arrays["row_upper"][0] * model.factors[0] == 10**12

    def test_rows_that_no_plan_can_keep(self):
        columns = [Column((n,)) for n in range(2)]
        rows = [
            Entry(row("rule", "a"), [(0, 2), (1, 2)], 3, 3),
            Entry(row("rule", "b"), [], None, -1),
            Entry(row("rule", "c"), [], None, 1),
        ]
        model = model_of(assemble(columns, rows))
        assert model.broken == (0, 1)
        assert model.kept.tolist() == [0]


class TestRelaxation:
    @pytest.mark.parametrize("seed", range(8))
    def test_bound_and_settled_columns_hold_for_every_plan(self, solver, seed):
        problem = random_problem(seed, technologies=4, coarse=False, alliance=seed % 2 == 0)
        relaxed = relaxation(solver, problem, Deadline.after(5))
        everything = [(worth(problem, plan), plan) for plan in plans(problem)]
        best = max(value for value, _ in everything)
        assert relaxed.bound >= best
        for least in (best, best - 50):
            held = settled(problem, relaxed, least)
            for value, plan in everything:
                if value >= least:
                    assert all(plan[problem.index[label]] == amount for label, amount in held.items())

    def test_some_columns_are_settled(self, solver):
        found = 0
        for seed in range(8):
            problem = random_problem(seed, technologies=4, coarse=False)
            relaxed = relaxation(solver, problem, Deadline.after(5))
            found += len(settled(problem, relaxed, best_by_hand(problem)[0]))
        assert found > 20

    def test_weights_prove_that_there_is_no_plan(self, solver):
        for seed in range(8):
            problem = random_problem(seed, technologies=3)
            acting = [(n, 1) for n, label in enumerate(problem.labels) if label[2] != "none"]
            crowded = problem.with_rows([Entry(row("rule", "all of them"), acting, 4, None)])
            weights = infeasibility_weights(solver, crowded, Deadline.after(5))
            assert weights
            assert not list(plans(crowded.keep_rows(weights)))
            assert not infeasibility_weights(solver, problem, Deadline.after(5))


class TestWire:
    def test_a_message_comes_back_as_it_was(self, tmp_path):
        path = tmp_path / "message"
        arrays = {
            "a": np.array([1.5, float("inf")]),
            "b": np.zeros(0, dtype=np.int32),
            "c": np.array([1, 2], dtype=np.uint8),
        }
        with path.open("wb") as stream:
            wire.write(stream, {"do": "한국", "n": 1}, arrays)
            wire.write(stream, {"do": "next"})
        with path.open("rb") as stream:
            first, second, end = wire.read(stream), wire.read(stream), wire.read(stream)
        assert first.head == {"do": "한국", "n": 1}
        assert all(np.array_equal(first.arrays[name], array) for name, array in arrays.items())
        assert (second.head, second.arrays, end) == ({"do": "next"}, {}, None)

    @pytest.mark.parametrize("text", [b"Hello, I am a solver", b"\0" * 7, b"\0" * 7 + b"\5{", b"\0" * 7 + b"\2[]"])
    def test_anything_else_is_refused(self, tmp_path, text):
        (tmp_path / "message").write_bytes(text)
        with (tmp_path / "message").open("rb") as stream, pytest.raises((ValueError, EOFError, TypeError)):
            wire.read(stream)
