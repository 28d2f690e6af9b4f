"""Who looks for the best plan: whoever has the last word, it is what trying every plan finds."""

import itertools
import time
from contextlib import contextmanager, nullcontext

import numpy as np
import pulp
import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import engines, through_pulp
from optimizer.solve.answer import Way
from optimizer.solve.arrays import model_of, ordered
from optimizer.solve.wire import Message
from tests.support.solvers import needs_cbc
from tests.support.tiny_problems import best_by_hand, random_problem, row

AMPLE = Way().question()


@pytest.fixture
def no_search(monkeypatch):
    """Our own search takes part in nothing."""
    monkeypatch.setattr("optimizer.solve.tree.suits", lambda arrays: False)


@pytest.fixture
def calls(monkeypatch):
    """What CBC and HiGHS were asked, in this order."""
    made = []
    for module, name in ((through_pulp, "by_cbc"), (engines.highs, "answer_mip")):
        ask = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *words, ask=ask, name=name: made.append((name, words)) or ask(*words))
    return made


def told(problem, alone=nullcontext, **head):
    """The last answer of the solver's process."""
    question = {"ends": time.monotonic() + 60, "threads": 1, "seed": 0, **AMPLE, **head}
    heard = []
    message = Message(question, dict(model_of(problem).arrays))
    engines.answer_mip(message, lambda head, arrays: heard.append(Message(dict(head), dict(arrays))), alone)
    return heard[-1]


def names(calls):
    return [name for name, _ in calls]


def instance(seed):
    return ordered(random_problem(seed, 6, False, alliance=seed % 2 == 0, tight=0.05 * (seed % 8)))


@needs_cbc
def test_cbc_says_what_trying_every_plan_says(no_search, calls):
    met = set()
    for seed in range(40):
        problem = instance(seed)
        best, answer = best_by_hand(problem), told(problem)
        met.add(best is None)
        if best is None:
            assert (answer.head["status"], answer.head["plan"]) == ("kInfeasible", False)
        else:
            assert (answer.head["status"], answer.head["bound"]) == ("kOptimal", -best[0])
            assert problem.evaluate(np.rint(answer.arrays["values"]).astype(int).tolist()) == best[0]
            assert "shown" not in answer.head
    assert met == {True, False} and set(names(calls)) == {"by_cbc"}


def misjudged():
    """CBC 2.10.3, left to rewrite it, says that the best of this is 142."""
    worths = [0, 183, 146, 0, 152, 0, 142, 213, 0, 0, 0, 0]
    columns = [Column(("x", n), worth, 0, "B") for n, worth in enumerate(worths[:11])]
    columns.append(Column(("x", 11), worths[11], 0, "I", 0, 2))
    sums = [
        ({1: 5, 4: 2, 7: 6}, None, 16),
        ({2: 2, 4: 6, 6: 2, 7: 5}, None, 16),
        ({0: 1, 1: 1, 2: 1}, 1, 1),
        ({3: 1, 4: 1}, 1, 1),
        ({5: 1, 6: 1, 7: 1}, 1, 1),
        ({1: 1, 2: 1, 8: 1}, 1, None),
        ({4: 1, 9: 1}, 1, None),
        ({6: 1, 7: 1, 10: 1}, 1, None),
        ({1: 3, 4: 3, 6: 3, 7: -2, 11: 1}, 0, None),
        ({1: 5, 2: 2, 4: 8, 6: 2, 7: 11}, None, 3),
    ]
    entries = [Entry(row("rule", f"r{n}"), list(terms.items()), low, high) for n, (terms, low, high) in enumerate(sums)]
    return assemble(columns, entries)


@needs_cbc
@pytest.mark.parametrize("solver", ["auto", "CBC"])
def test_a_program_that_cbc_gets_wrong_when_it_rewrites_it(no_search, solver):
    problem = misjudged()
    best = max(
        problem.evaluate(values)
        for values in itertools.product(*([(0, 1)] * 11), (0, 1, 2))
        if not problem.violations(list(values))
    )
    assert best == 146
    if solver == "auto":
        assert told(problem).head["bound"] == -146
    else:
        message = Message(
            {"ends": time.monotonic() + 60, "threads": 1, "solver": "CBC"}, dict(model_of(problem).arrays)
        )
        heard = []
        through_pulp.answer_mip(message, lambda head, arrays: heard.append(arrays["values"]))
        assert problem.evaluate(np.rint(heard[0]).astype(int).tolist()) == 146


@needs_cbc
def test_its_work_is_counted_and_the_same_every_time(no_search):
    problem = ordered(random_problem(5, 30, False, size=100))
    first, again = told(problem), told(problem)
    assert first.head["work"] == again.head["work"] > 0
    assert (first.arrays["values"] == again.arrays["values"]).all()


@needs_cbc
def test_a_gap_is_kept(no_search, calls):
    problem = ordered(random_problem(5, 30, False, size=100))
    best, answer = told(problem), told(problem, gap=0.05)
    value = -float(model_of(problem).arrays["cost"] @ answer.arrays["values"])
    assert value <= -best.head["bound"] <= -answer.head["bound"] <= value * 1.05 + 1e-9
    assert names(calls) == ["by_cbc", "by_cbc"]


@needs_cbc
def test_what_takes_it_long_goes_to_highs_with_the_best_plan_found(no_search, calls, monkeypatch):
    problem = ordered(random_problem(3, 60, False, size=1000, tight=0.3))
    monkeypatch.setattr(engines, "_BRANCHES", 1)
    answer = told(problem)
    assert names(calls) == ["by_cbc", "answer_mip"] and calls[0][1][0].head["nodes"] == 1
    assert "begin" in calls[1][1][0].arrays
    assert calls[0][1][0].head["ends"] < calls[1][1][0].head["ends"] - 25  # HiGHS has the other half of a minute
    monkeypatch.undo()
    assert answer.head["status"] == "kOptimal" and answer.head["bound"] == told(problem).head["bound"]


def fails(*_, **__):
    raise pulp.PulpSolverError("it died")


@pytest.mark.parametrize("name, missing", [("known", lambda name: None), ("_by_another", fails)])
def test_without_it_highs_is_asked(no_search, calls, monkeypatch, name, missing):
    monkeypatch.setattr(through_pulp, name, missing)
    problem = instance(4)
    assert told(problem).head["bound"] == -best_by_hand(problem)[0]
    assert names(calls) == ["by_cbc", "answer_mip"]


def test_who_is_not_asked(no_search, calls, monkeypatch):
    problem = instance(4)
    told(problem, anybody=False)
    told(problem.with_objective([0] * len(problem.labels)))
    monkeypatch.setattr(engines, "SMALL", 1)
    told(problem)
    assert names(calls) == ["answer_mip"] * 3


@needs_cbc
def test_another_program_runs_only_while_this_process_outlives_its_parent(no_search, monkeypatch):
    held = []

    @contextmanager
    def alone():
        held.append("in")
        yield
        held.append("out")

    ask = through_pulp.by_cbc
    monkeypatch.setattr(through_pulp, "by_cbc", lambda message: held.append("cbc") or ask(message))
    told(instance(4), alone)
    assert held == ["in", "cbc", "out"]


def test_our_own_search_comes_first(calls):
    problem = instance(4)
    answer = told(problem)
    assert answer.head["shown"] and answer.head["bound"] == -best_by_hand(problem)[0] and not calls
