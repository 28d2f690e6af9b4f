"""The table of columns and rows: exact arithmetic, immutability, and what it refuses."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.problem import Column, Entry, assemble, integer_row
from tests.support.tiny_problems import row

A, B, C = ("choose", "a", "own", 2026), ("choose", "b", "own", 2026), ("short", "r")


@pytest.fixture
def problem():
    """3a + 5b - c is maximised under 2 <= 2a + 3b - c <= 4, c continuous."""
    columns = [Column(A, 3, 10), Column(B, 5, 20), Column(C, -1, 0, "C", 0, None)]
    return assemble(
        columns, [Entry(row("budget", "n", 2026), [(0, 2), (1, 3), (2, -1)], 2, 4)], Fraction(10), Fraction(7)
    )


class TestIntegerRow:
    def test_smallest_whole_multiple(self):
        found = integer_row({4: Fraction(1, 3), 1: Fraction(5, 2), 2: Fraction(0)}, None, Fraction(7, 6))
        assert found == (((1, 15), (4, 2)), None, 7, Fraction(6))

    def test_common_divisor_goes_out(self):
        assert integer_row({0: 1000, 1: 4000}, -inf, 5000) == (((0, 1), (1, 4)), None, 5, Fraction(1, 1000))

    def test_a_row_of_nothing(self):
        assert integer_row({}, 0, None) == ((), 0, None, Fraction(1))

    fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)

    @given(st.dictionaries(st.integers(0, 9), fractions, max_size=5), st.none() | fractions, st.none() | fractions)
    def test_is_the_row_times_its_scale(self, coefficients, lower, upper):
        found = integer_row(coefficients, lower, upper)
        assert dict(found.coefficients) == {c: v * found.scale for c, v in coefficients.items() if v}
        for whole, true in ((found.lower, lower), (found.upper, upper)):
            assert whole is None if true is None else whole == true * found.scale
        assert all(isinstance(value, int) for _, value in found.coefficients)


class TestExactness:
    def test_evaluate(self, problem):
        assert problem.evaluate([1, 1, 0]) == 8
        assert problem.evaluate({A: 1, C: Fraction(1, 3)}) == Fraction(8, 3)
        assert problem.true_value(8) == Fraction(78, 10)

    def test_violations_are_found_to_the_last_unit(self, problem):
        assert problem.violations([1, 1, 1]) == ()
        assert problem.violations([1, 1, Fraction(999_999_999_999, 10**12)]) == (0,)
        assert problem.violations({}) == (0,)

    def test_floats_are_taken_as_the_numbers_they_are(self, problem):
        assert problem.violations(np.array([1.0, 1.0, 1.0 - 2**-50])) == (0,)

    def test_large_numbers_do_not_overflow(self):
        columns = [Column((name,), 2**62, 0, "I", 0, 100) for name in "abc"]
        found = assemble(columns, [Entry(row("budget", "n"), [(0, 2**62), (1, 2**62), (2, -(2**62))], None, 0)])
        assert found.violations([100, 100, 100]) == (0,)
        assert found.violations([50, 50, 100]) == ()
        assert found.evaluate([100, 100, 100]) == 300 * 2**62

    def test_rows_without_coefficients(self):
        found = assemble([Column(A)], [Entry(row("rule", "x"), [], 1, None), Entry(row("rule", "y"), [], 0, None)])
        assert found.violations([1]) == (0,)

    def test_misplaced(self, problem):
        assert problem.misplaced([1, 0, 0.25]) == ()
        assert problem.misplaced([0.5, 2, -1]) == (0, 1, 2)

    def test_unknown_labels_are_refused(self, problem):
        with pytest.raises(KeyError):
            problem.evaluate({("choose", "z", "own", 1): 1})

    @given(
        st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3),
        st.lists(st.integers(0, 9), min_size=3, max_size=3),
    )
    def test_sums_are_those_of_whole_numbers(self, weights, values):
        columns = [Column((name,), 0, 0, "I", 0, 9) for name in "abc"]
        found = assemble(columns, [Entry(row("rule", "x"), list(enumerate(weights)), None, 0)])
        total = sum(w * v for w, v in zip(weights, values, strict=True))
        assert found.activities(values).tolist() == [total]
        assert found.violations(values) == ((0,) if total > 0 else ())


class TestChanges:
    def test_every_change_is_a_copy(self, problem):
        before = (problem.upper.tolist(), len(problem.rows), problem.row_upper.tolist())
        problem.fix({A: 1})
        problem.forbid([B])
        problem.with_rows([Entry(row("cut", "x"), [(0, 1)], 1, None)])
        problem.with_row_bounds({0: (None, 9)})
        assert before == (problem.upper.tolist(), len(problem.rows), problem.row_upper.tolist())
        with pytest.raises(ValueError, match="read-only"):
            problem.objective[0] = 1
        with pytest.raises(AttributeError):
            problem.scale = 1

    def test_arrays_given_in_stay_the_givers(self, problem):
        mine = np.array([1, 2, 3])
        changed = problem.with_objective(mine)
        mine[0] = 99
        assert changed.objective.tolist() == [1, 2, 3]

    def test_fix_and_forbid(self, problem):
        changed = problem.fix({A: 1}).forbid([B])
        assert (changed.lower.tolist(), changed.upper.tolist()) == ([1, 0, 0], [1, 0, inf])

    def test_rows_come_and_go(self, problem):
        changed = problem.with_rows(
            [Entry(row("cut", "x"), [(2, 4), (0, 1)], 1, None), Entry(row("cut", "y"), [], None, 3)]
        )
        assert [changed.coefficients(number) for number in range(3)] == [{0: 2, 1: 3, 2: -1}, {0: 1, 2: 4}, {}]
        assert changed.bounds(1) == (1, None)
        kept = changed.keep_rows([2, 1])
        assert [one.id for one in kept.rows] == ["x", "y"]
        assert kept.coefficients(0) == {0: 1, 2: 4}

    def test_columns_come(self, problem):
        two = problem.with_rows([Entry(row("cut", "x"), [(0, 1)], 1, None)])
        changed = two.with_columns(
            [Column(("slack", 0), -1, 0, "I", 0, 9), Column(("slack", 1))], {0: [(0, -1), (1, 1)]}
        )
        assert [changed.coefficients(number) for number in range(2)] == [{0: 2, 1: 3, 2: -1, 3: -1}, {0: 1, 3: 1}]
        assert changed.index["slack", 1] == 4

    def test_objective_by_label(self, problem):
        changed = problem.with_objective({B: 4}, Fraction(2), Fraction(1))
        assert (changed.objective.tolist(), changed.true_value(4)) == ([0, 4, 0], 3)

    def test_row_bounds(self, problem):
        assert problem.with_row_bounds({0: (None, 9)}).bounds(0) == (None, 9)

    def test_repeated_coefficients_are_added_up_and_zeros_left_out(self):
        found = assemble([Column(A), Column(B)], [Entry(row("rule", "x"), [(1, 2), (0, 1), (1, 3), (0, -1)], 0, None)])
        assert found.coefficients(0) == {1: 5}

    def test_groups_of_rows(self):
        assert row("budget", "n", 2026).group == ("budget", "n", 2026)


class TestRefusals:
    def test_labels_twice(self):
        with pytest.raises(ValueError, match="same label"):
            _ = assemble([Column(A), Column(A)], []).index

    @pytest.mark.parametrize("bound", [0.5, float("nan"), 2**53 + 2])
    def test_bounds_that_are_not_exact(self, bound):
        with pytest.raises(ValueError, match="whole numbers"):
            assemble([Column(A)], [Entry(row("rule", "x"), [(0, 1)], None, bound)])

    def test_columns_that_do_not_exist(self):
        with pytest.raises(ValueError, match="does not exist"):
            assemble([Column(A)], [Entry(row("rule", "x"), [(1, 1)], None, 1)])

    def test_kinds_that_do_not_exist(self):
        with pytest.raises(ValueError, match="neither binary"):
            assemble([Column(A, kind="X")], [])

    def test_parts_of_different_length(self, problem):
        with pytest.raises(ValueError, match="wrong length: objective"):
            problem.with_objective([1, 2])

    def test_numbers_beyond_64_bits(self):
        with pytest.raises(OverflowError):
            assemble([Column(A)], [Entry(row("rule", "x"), [(0, 2**63)], None, 1)])
