"""Our own small search: the same answers as trying every plan, and nothing believed of who solves its relaxations."""

import random
import time
from fractions import Fraction

import numpy as np
import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import highs, tree
from optimizer.solve.arrays import model_of, ordered
from tests.support.tiny_problems import best_by_hand, random_problem, row

HEAD = {"threads": 1, "seed": 0}


def honest(arrays):
    """HiGHS, as the solver's process uses it."""
    wanted = {**highs.options({**HEAD, "ends": time.monotonic() + 60}), **highs._HOT}
    message = type("Message", (), {"arrays": arrays})
    return highs._Hot(highs.loaded(message, wanted, whole=False), arrays["lower"], arrays["upper"])


def searched(problem, relaxer=None, begin=None, ends=60.0):
    arrays, heard = model_of(problem).arrays, []
    relaxer = relaxer or honest(arrays)
    found = tree.search(arrays, relaxer, time.monotonic() + ends, begin, heard.append)
    return found, heard


def plan_of(problem, values):
    return {label for label, value in zip(problem.labels, values, strict=True) if value}


class TestAnswers:
    @pytest.mark.parametrize("coarse", [True, False])
    def test_the_best_plan_is_that_of_trying_every_plan(self, coarse):
        met = set()
        for seed in range(60):
            problem = ordered(random_problem(seed, 6, coarse, alliance=seed % 2 == 0, tight=0.05 * (seed % 8)))
            by_hand = best_by_hand(problem)
            found, heard = searched(problem)
            assert found.finished
            met.add(by_hand is None)
            if by_hand is None:
                assert found.values is None and not heard
            else:
                assert found.cost == found.bound == -by_hand[0]
                assert problem.evaluate(found.values.astype(int).tolist()) == by_hand[0]
                assert [problem.evaluate(plan.astype(int).tolist()) for plan in heard][-1] == by_hand[0]
        assert True in met and False in met

    def test_a_known_plan_is_the_least_that_comes_out(self):
        problem = ordered(random_problem(3, 6, False))
        best = searched(problem)[0]
        again, heard = searched(problem, begin=best.values)
        assert again.cost == best.cost and again.finished and len(heard) == 1
        assert again.relaxations <= best.relaxations

    def test_a_plan_that_breaks_a_row_is_not_begun_from(self):
        problem = ordered(random_problem(3, 6, False))
        wrong = np.ones(len(problem.labels))
        assert searched(problem, begin=wrong)[0].cost == -best_by_hand(problem)[0]

    def test_whole_numbers_above_one_are_split_too(self):
        # 3 a + 5 b + 7 c <= 31 with up to 9 of each: the best by trying all 1 000.
        worths = (10, 18, 26)
        columns = [Column(("some", name), worth, 0, "I", 0, 9) for name, worth in zip("abc", worths, strict=True)]
        problem = assemble(columns, [Entry(row("budget", "b"), [(0, 3), (1, 5), (2, 7)], None, 31)], Fraction(1))
        fits = [
            10 * a + 18 * b + 26 * c
            for a in range(10)
            for b in range(10)
            for c in range(10)
            if 3 * a + 5 * b + 7 * c <= 31
        ]
        found, _ = searched(problem)
        assert found.finished and found.cost == -max(fits)


class Liar:
    """Solves honestly, then tells something else now and then."""

    def __init__(self, arrays, seed, what):
        self.honest, self.draw, self.what, self.lies = honest(arrays), random.Random(seed), what, 0

    def solved(self, lower, upper, basis):
        true = self.honest.solved(lower, upper, basis)
        if true is None or self.draw.random() < 0.7:
            return true
        self.lies += 1
        return self.what(true, self.draw)


def scrambled(true, draw):
    return true._replace(duals=np.array([draw.uniform(-20, 20) for _ in true.duals]))


def impossible(true, draw):
    return true._replace(values=None, duals=np.array([draw.uniform(-1, 1) for _ in true.duals]))


def another_plan(true, draw):
    return true if true.values is None else true._replace(values=np.rint(true.values + draw.uniform(-1, 1)))


def silent(true, draw):
    return None


class TestTrust:
    @pytest.mark.parametrize("lie", [scrambled, impossible, another_plan, silent])
    def test_a_lie_is_never_passed_on(self, lie):
        told = finished = 0
        for seed in range(40):
            problem = ordered(random_problem(seed, 6, False))
            liar = Liar(model_of(problem).arrays, seed, lie)
            found, _ = searched(problem, liar)
            told += liar.lies > 0
            finished += found.finished
            best = best_by_hand(problem)[0]
            assert not found.finished or found.cost == -best
            assert found.bound <= -best
            assert found.values is None or not problem.violations(found.values.astype(int).tolist())
        assert told > 15 and finished < 40

    def test_an_empty_ray_shows_nothing(self):
        problem = ordered(random_problem(5, 5, tight=0.0))
        liar = Liar(model_of(problem).arrays, 0, lambda true, draw: true)
        liar.solved = lambda lower, upper, basis: tree.Relaxed(None, np.zeros(0), None)
        assert not searched(problem, liar)[0].finished


class TestGivingUp:
    def test_after_so_many_relaxations(self, monkeypatch):
        monkeypatch.setattr(tree, "_MOST", 5)
        met = [searched(ordered(random_problem(seed, 7, False)))[0] for seed in range(12)]
        assert any(not found.finished for found in met)
        for seed, found in enumerate(met):
            assert found.relaxations <= 7
            assert found.bound <= -best_by_hand(ordered(random_problem(seed, 7, False)))[0]

    def test_when_the_time_is_up(self):
        found, _ = searched(ordered(random_problem(0, 7, False)), ends=-1.0)
        assert found.relaxations <= 1

    def test_it_is_not_for_every_problem(self):
        arrays = dict(model_of(random_problem(1)).arrays)
        assert tree.suits(arrays)
        assert not tree.suits({**arrays, "whole": np.zeros_like(arrays["whole"])})
        assert not tree.suits({**arrays, "upper": np.full(arrays["upper"].size, np.inf)})
        assert not tree.suits({**arrays, "values": np.ones(100_000)})
        assert not tree.suits({**arrays, "values": np.zeros(0)})
