"""How an answer becomes a status, step by step: what was heard, what was asked again, and what bound is left."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import floor

import numpy as np
import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, SolveSettings, Status, solve
from optimizer.solve.answer import Way, best_plan, ceiling, sound_bound
from optimizer.solve.arrays import ordered
from optimizer.solve.outcome import Outcome, relative_gap
from optimizer.solve.relaxation import Relaxation, relaxation
from optimizer.solve.solver import NoAnswerError
from optimizer.solve.wire import Message
from tests.support.tiny_problems import best_by_hand, row, worth
from tests.unit.test_solve_plans import TIED, varied
from tests.unit.test_solve_verdicts import Between, answer, in_order

LATE = NoAnswerError("late", True)


def asked(liar, problem, way=None, seconds=5.0):
    return best_plan(liar, problem, Deadline.after(seconds), way)


def progress(heard, bound=None, values=None):
    arrays = {} if values is None else {"values": np.array(values, dtype=float)}
    heard(Message({"kind": "progress", "bound": bound}, arrays))


# ---------------------------------------------------------------------------------------------- what was heard


def test_a_bound_that_was_told_outlasts_the_solver(problem):
    best = worth(problem, in_order(problem)[0])

    def dies(_arrays, heard):
        for bound in (-best - 7.0, -best - 3.0, -best - 5.0, float("nan"), None, "much"):
            progress(heard, bound)
        raise LATE

    found = asked(Between(mip=dies, plain=LATE), problem)
    assert (found.status, found.objective, found.bound) == (Status.NO_PLAN, None, best + 3)


def test_the_best_of_the_plans_that_were_told_is_taken_and_a_broken_one_left(problem):
    good = in_order(problem)[1]

    def dies(_arrays, heard):
        progress(heard, values=in_order(problem)[-1])
        progress(heard, values=good)
        progress(heard, values=[1] * len(problem.labels))
        raise LATE

    found = asked(Between(mip=dies, plain=LATE), problem)
    assert (found.status, found.objective) == (Status.FEASIBLE, worth(problem, good))
    assert {label for label, amount in found.values.items() if amount} == {
        label for label, amount in zip(problem.labels, good, strict=True) if amount
    }


def test_only_the_newest_eight_plans_are_kept(problem):
    good = in_order(problem)[0]

    def tells(after):
        def dies(_arrays, heard):
            progress(heard, values=good)
            for _ in range(after):
                progress(heard, values=[1] * len(problem.labels))
            raise LATE

        return asked(Between(mip=dies, plain=LATE), problem).status

    assert [tells(7), tells(8)] == [Status.FEASIBLE, Status.NO_PLAN]


# ------------------------------------------------------------------------------------------ what is asked again


def test_time_that_is_up_ends_the_asking(problem):
    liar = Between(mip=answer(complete=False))
    found = asked(liar, problem, seconds=-1)
    assert (found.status, liar.asked) == (Status.NO_PLAN, ["mip"])
    assert "whole model" in found.reason


def test_rounds_end_with_what_was_wrong(problem, monkeypatch):
    monkeypatch.setattr("optimizer.solve.answer._ROUNDS", 1)
    everything = answer(values=[1] * len(problem.labels), bound=-1e6)
    found = asked(Between(mip=everything), problem)
    assert found.status is Status.NO_PLAN
    assert "kept proposing" in found.reason


def test_a_solver_that_failed_and_then_says_no_contradicts_itself(problem):
    plan = in_order(problem)[2]
    liar = Between(mip=answer("kSolveError", plan), plain=answer("kInfeasible"))
    found = asked(liar, problem)
    assert (found.status, found.objective) == (Status.FEASIBLE, worth(problem, plan))
    assert "contradicts itself" in found.reason
    assert liar.asked == ["mip", "plain"]


def test_a_plan_to_begin_with_and_a_target_are_handed_over(real, problem):
    begin = np.array(in_order(problem)[1], dtype=float)
    seen = []

    def look(arrays, _heard):
        seen.append(arrays["begin"].tolist())

    found = asked(Between(real, mip=look), problem, Way(begin=begin))
    assert seen == [begin.tolist()]
    assert found.objective == best_by_hand(problem)[0]
    assert Way(target=5).question()["target"] == -5, "solvers minimise"
    assert "target" not in Way().question()


def test_a_plan_that_was_known_finds_out_who_calls_a_worse_one_the_best(real, problem):
    best, *_, worst = in_order(problem)
    lie = answer(values=worst, bound=-float(worth(problem, worst)))
    liar = Between(real, mip=lie)
    found = asked(liar, problem, Way(begin=np.array(best, dtype=float)))
    assert (found.status, found.objective) == (Status.OPTIMAL, worth(problem, best))
    assert "plain" in liar.asked
    broken = np.ones(len(problem.labels))
    assert asked(Between(mip=lie), problem, Way(begin=broken)).objective == worth(problem, worst), "no plan is known"


def test_a_plan_with_fractions_is_not_taken_over_unchecked(real):
    columns = [Column(("x",), 2), Column(("y",), 1, 0, "C", 0, 10)]
    mixed = assemble(columns, [Entry(row("rule", "r"), [(0, 2), (1, 2)], None, 7)])
    found = asked(real, mixed, Way(begin=np.array([0.0, 10.0])))
    assert (found.status, found.objective) == (Status.OPTIMAL, 4.5)


def test_numbers_that_are_no_plan_are_asked_for_once_more(problem):
    odd = answer(values=[0.5] * len(problem.labels), bound=-1e6)
    liar = Between(mip=odd, plain=odd)
    found = asked(liar, problem)
    assert (found.status, liar.asked) == (Status.NO_PLAN, ["mip", "plain"])
    assert "numbers are no plan" in found.reason


def test_a_bound_above_the_plan_is_asked_about_more_finely(problem):
    """Numbers that are not quite whole may hide a better plan, so the same is asked once more, more nearly whole."""
    best, second = in_order(problem)[:2]
    bound = -float(worth(problem, best))
    answers = iter([answer(values=second, bound=bound), answer(values=best, bound=bound)])
    questions = []

    class Listening(Between):
        def ask(self, question, arrays, deadline, heard=None):
            questions.append(question)
            return super().ask(question, arrays, deadline, heard)

    found = asked(Listening(mip=lambda *_: next(answers)), problem)
    assert [question["fine"] for question in questions] == [False, True]
    assert (found.status, found.objective) == (Status.OPTIMAL, worth(problem, best))


@pytest.mark.parametrize("way", [Way(root=True), Way(fine=True), Way(presolve=False), Way(target=3)])
def test_some_questions_are_for_highs_alone(way):
    assert Way().question()["anybody"] is Way(gap=0.1).question()["anybody"] is True
    assert not way.question()["anybody"]


# ---------------------------------------------------------------------------------------------- gaps and bounds


def test_without_a_solver_the_best_of_every_choice_bounds_the_value():
    """Of each choice the best counts once; what is in no choice counts where it is worth something."""
    columns = [Column((n,), value) for n, value in enumerate((3, 7, 4, -2, 5, -6))]
    rows = [
        Entry(row("choice", "a"), [(0, 1), (1, 1)], 1, 1),
        Entry(row("choice", "b"), [(2, 1), (3, 1)], 1, 1),
        Entry(row("rule", "c"), [(4, 1), (5, 1)], None, 1),
    ]
    assert ceiling(assemble(columns, rows)) == 7 + 4 + 5
    two = [Entry(row("choice", "a"), [(0, 1), (1, 2)], None, 2), *rows[1:]]
    assert ceiling(assemble(columns, two)) == 3 + 7 + 4 + 5, "no choice of one"


def test_another_solver_whose_gap_nothing_of_ours_can_show_is_no_proof(problem):
    plan = in_order(problem)[0]
    found = asked(Between(pulp=answer(values=plan), relax=LATE), problem, Way("GLPK", gap=0.1))
    assert (found.status, found.objective, found.gap) == (Status.FEASIBLE, worth(problem, plan), None)


def test_a_gap_that_is_too_wide_is_asked_about_more_tightly(problem):
    best = in_order(problem)[0]
    value = worth(problem, best)
    asked_for = []

    def lie(_arrays, _heard):
        return answer(values=best, bound=-2.0 * value if len(asked_for) == 1 else -float(value))

    class Listening(Between):
        def ask(self, question, arrays, deadline, heard=None):
            asked_for.append(question["gap"])
            return super().ask(question, arrays, deadline, heard)

    found = asked(Listening(mip=lie), problem, Way(gap=0.5))
    assert asked_for == [0.5, 0.0625]
    assert (found.status, found.gap) == (Status.OPTIMAL, 0.0)
    assert Way(gap=1e-6).tighter().gap == 0.0
    assert Way("CBC", gap=1e-5).tighter() == Way(gap=1e-5 / 8)


@pytest.mark.parametrize(
    "objective, bound, gap", [(10, 12, 0.2), (10, 10, 0.0), (10, 9, 0.0), (-10, -5, 0.5), (0, 4, 1.0)]
)
def test_a_gap_is_what_is_missing_as_a_share_of_the_value(objective, bound, gap):
    problem = assemble([Column(("a",), 1)], [])
    assert relative_gap(problem, objective, bound) == pytest.approx(gap)


def test_room_is_left_for_the_tolerances_of_a_solver():
    """1e-6, and 1e-7 for every column, but no more than a half; a bound is rounded to what a plan can have."""
    three = assemble([Column((name,), 6) for name in "abc"], [])
    assert sound_bound(three, 12 - 1.25e-6) == 12
    assert sound_bound(three, 12 - 1.45e-6) == 6
    many = assemble([Column((n,), 6) for n in range(30)], [])
    assert sound_bound(many, 12 - 3.9e-6) == 12
    assert sound_bound(many, 12 - 4.2e-6) == 6
    assert sound_bound(many, -6 - 1e-9) == -6


def test_bounds_are_rounded_only_where_every_worth_is_of_a_whole_column():
    rows = [Entry(row("rule", "r"), [(0, 1), (1, 1)], None, 3)]
    idle = assemble([Column(("x",), 6), Column(("y",), 0, 0, "C", 0, 10)], rows)
    assert sound_bound(idle, 11.5) == 6
    busy = assemble([Column(("x",), 6), Column(("y",), 1, 0, "C", 0, 10)], rows)
    assert 11.5 < sound_bound(busy, 11.5) < 11.51


@pytest.mark.parametrize("above, proven", [(0.0, True), (2e-6, True), (6e-6, False), (0.01, False)])
def test_a_value_that_is_not_whole_is_proven_up_to_a_millionth(real, above, proven):
    """2 x + y with x + y <= 3.5, x of 0 and 1: best is 4.5, which no rounding of a bound can reach."""
    columns = [Column(("x",), 2), Column(("y",), 1, 0, "C", 0, 10)]
    problem = assemble(columns, [Entry(row("rule", "r"), [(0, 2), (1, 2)], None, 7)])
    found = asked(Between(real, mip=answer(values=[1, 2.5], bound=-4.5 - above)), problem)
    assert found.objective == 4.5
    assert (found.status is Status.OPTIMAL, found.bound == 4.5) == (proven, proven)


@pytest.mark.parametrize("allowed, status, kinds", [(0.5, Status.OPTIMAL, ["mip"]), (0.4, Status.FEASIBLE, None)])
def test_a_plan_exactly_at_the_gap_is_good_enough(allowed, status, kinds):
    """10 of at most 15: half of 10 is missing."""
    one = assemble([Column(("a",), 5, 0, "I", 0, 2)], [Entry(row("rule", "r"), [(0, 1)], None, 2)])
    liar = Between(mip=answer(values=[2], bound=-15.0))
    found = asked(liar, one, Way(gap=allowed))
    assert (found.status, found.gap, found.bound) == (status, 0.5, 15)
    assert kinds is None or liar.asked == kinds


@pytest.mark.parametrize("objective, bound, gap", [(0, 0, 0.0), (-4, -4, 0.0)])
def test_without_a_difference_there_is_no_gap(objective, bound, gap):
    assert relative_gap(assemble([Column(("a",), 1)], []), objective, bound) == gap


def test_a_better_plan_known_before_is_kept_where_a_gap_is_allowed(problem):
    """Within the gap the solver may well stop at a worse one."""
    best, second = in_order(problem)[:2]
    liar = Between(mip=answer(values=second, bound=-float(worth(problem, best))))
    found = asked(liar, problem, Way(gap=0.9, begin=np.array(best, dtype=float)))
    assert (found.status, found.objective, found.gap, liar.asked) == (Status.OPTIMAL, worth(problem, best), 0, ["mip"])


def test_plans_worth_nothing_are_judged_like_others():
    """The best is worth 0: proven by a bound of 0, asked about more finely with a bound above."""
    two = assemble([Column(("a",), -3), Column(("b",), 0)], [Entry(row("rule", "r"), [(0, 1), (1, 1)], 1, None)])
    proven = Between(mip=answer(values=[0, 1], bound=0.0))
    found = asked(proven, two)
    assert (found.status, found.objective, found.bound, proven.asked) == (Status.OPTIMAL, 0, 0, ["mip"])
    three = assemble([Column(("a",), 1), Column(("b",), 0)], [Entry(row("rule", "r"), [(0, 1)], None, 1)])
    room = Between(mip=answer(values=[0, 1], bound=-1.0))
    assert asked(room, three).status is Status.FEASIBLE
    assert room.asked == ["mip", "mip"]


def test_a_bound_of_nothing_is_a_bound(problem):
    found = asked(Between(mip=answer("kTimeLimit", bound=0.0)), problem)
    assert (found.status, found.bound) == (Status.NO_PLAN, 0)
    assert asked(Between(mip=answer("kTimeLimit")), problem).bound == ceiling(problem) > 0


def test_a_claim_without_a_bound_proves_nothing_unless_it_is_another_solvers(problem):
    """HiGHS tells its bound; what other solvers call the best the later stages try."""
    best = in_order(problem)[0]
    silent = Between(pulp=answer(values=best), mip=answer(values=best), relax=LATE)
    for way in (Way(), Way("HiGHS"), Way(gap=0.2), Way("HiGHS", gap=0.2)):
        found = asked(silent, problem, way)
        assert (found.status, found.objective, found.bound) == (Status.FEASIBLE, worth(problem, best), None)
    assert "relax" not in silent.asked
    found = asked(silent, problem, Way("GLPK"))
    assert (found.status, found.bound, found.gap) == (Status.OPTIMAL, worth(problem, best), 0.0)
    assert "relax" not in silent.asked


def test_a_relaxation_without_a_bound_leaves_the_solvers_own(problem, monkeypatch):
    best, second = in_order(problem)[:2]
    told = answer("kTimeLimit", second, -float(worth(problem, best)))
    monkeypatch.setattr("optimizer.solve.answer.relaxation", lambda *_: Relaxation({}, None))
    assert asked(Between(pulp=told), problem, Way("GLPK")).bound == worth(problem, best)
    monkeypatch.setattr("optimizer.solve.answer.relaxation", lambda *_: Relaxation({}, Fraction(10**6)))
    assert asked(Between(pulp=told), problem, Way("GLPK")).bound == worth(problem, best)


def test_large_bounds_have_the_room_that_sums_of_doubles_lose():
    large = assemble([Column(("a",), 6 * 10**9)], [])
    assert sound_bound(large, 6e9 - 0.004) == 6 * 10**9
    assert sound_bound(large, 6e9 - 0.008) == 0
    assert sound_bound(large.with_objective([0]), 1.5) == 1


def test_a_choice_that_must_not_be_made_adds_nothing():
    columns = [Column((n,), value) for n, value in enumerate((-3, -2))]
    assert ceiling(assemble(columns, [Entry(row("choice", "a"), [(0, 1), (1, 1)], 1, 1)])) == 0
    whole = [Column((n,), 1, 0, "I", 0, 9) for n in range(2)]
    assert ceiling(assemble(whole, [Entry(row("choice", "a"), [(0, 1), (1, 1)], None, 2)])) == 18, "two may be taken"


# --------------------------------------------------------------------------------------- how a question is put


def test_a_plain_question_and_one_with_everything():
    plain = {"gap": 0.0, "presolve": True, "plain": False, "fine": False, "root": False, "anybody": True}
    assert Way().question() == {"do": "mip", **plain}
    assert Way("CBC").question() == {"do": "pulp", "solver": "CBC", **plain}
    full = Way("CBC", 0.1, target=3, root=True, plain=True, fine=True, nodes=7)
    common = {"gap": 0.1, "presolve": True, "plain": True, "fine": True, "root": True, "anybody": False}
    assert full.question() == {"do": "pulp", "solver": "CBC", **common, "nodes": 7, "target": -3}
    assert full.plainly() == Way(gap=0.1, presolve=False, fine=True, nodes=7)
    assert full.plainly().question()["presolve"] is False


def test_work_is_added_up_and_nothing_where_nothing_was_told(problem):
    best = in_order(problem)[0]
    right = {"values": best, "bound": -float(worth(problem, best))}
    assert asked(Between(mip=answer(**right)), problem).work == 0
    assert asked(Between(mip=answer("kSolveError", work=5), plain=answer(**right, work=7)), problem).work == 12
    idle = best_plan(Between(), assemble([], []), Deadline.after(1))
    assert (idle.work, idle.shown) == (0, True)


def test_that_there_is_no_plan_is_confirmed_unless_it_is_shown_or_nobody_asks(problem):
    none = answer("kInfeasible")
    for lies, confirm, kinds, shown in (
        ({"mip": answer("kInfeasible", shown=True)}, True, ["mip"], True),
        ({"mip": none}, False, ["mip"], False),
        ({"mip": none, "ray": LATE, "plain": none}, True, ["mip", "ray", "plain"], False),
    ):
        liar = Between(**lies)
        found = best_plan(liar, problem, Deadline.after(5), confirm=confirm)
        assert (found.status, found.shown, found.bound, liar.asked) == (Status.INFEASIBLE, shown, None, kinds)


def test_who_denies_a_plan_that_was_handed_over_is_asked_again(real, problem):
    best = in_order(problem)[0]
    liar = Between(real, mip=answer("kInfeasible"))
    found = asked(liar, problem, Way(begin=np.array(best, dtype=float)))
    assert (found.status, found.objective, liar.asked) == (Status.OPTIMAL, worth(problem, best), ["mip", "plain"])


def test_limits_of_a_single_choice_that_cross_leave_no_plan():
    crossed = assemble([Column(("a",), 1, 0, "I", 2, 1)], [])
    found = asked(Between(), crossed)
    assert (found.status, found.reason) == (Status.INFEASIBLE, "no plan can keep: the limits of a single choice")
    held = assemble([Column(("a",), 1, 0, "I", 2, 2)], [])
    assert asked(Between(mip=answer(values=[2], bound=-2.0)), held).objective == 2


def test_a_broken_plan_of_a_solver_that_ran_out_of_time_is_no_plan(problem):
    found = asked(Between(mip=answer("kTimeLimit", [1] * len(problem.labels), -1e4)), problem)
    assert (found.status, found.objective) == (Status.NO_PLAN, None)
    assert "time was up" in found.reason


def test_what_went_wrong_first_is_told_rather_than_the_time(problem):
    found = asked(Between(mip=answer("kSolveError"), plain=answer("kTimeLimit")), problem)
    assert (found.status, found.shown, found.reason) == (Status.NO_PLAN, False, "the solver failed")
    late = Between(mip=answer("kSolveError"))
    found = asked(late, problem, seconds=-1)
    assert (found.status, late.asked) == (Status.NO_PLAN, ["mip"])
    assert "time was up" in found.reason


def test_the_newest_plan_that_holds_is_enough(real):
    """Solvers tell better and better ones, and to set what is not whole costs a question."""
    columns = [Column(("x",), 2), Column(("y",), 1, 0, "C", 0, 10)]
    mixed = assemble(columns, [Entry(row("rule", "r"), [(0, 2), (1, 2)], None, 7)])

    def dies(_arrays, heard):
        progress(heard, values=[0, 3.5])
        progress(heard, values=[1, 2.5])
        raise LATE

    dying = Between(real, mip=dies, plain=LATE)
    found = asked(dying, mixed)
    assert (found.status, found.objective) == (Status.FEASIBLE, 4.5)
    assert dying.asked == ["mip", "plain", "point"]


def test_after_two_hundred_broken_plans_no_more_are_asked_for():
    """Six of twelve are one too many, and there are 924 ways to take six."""
    crowd = assemble(
        [Column((n,), 1) for n in range(12)], [Entry(row("rule", "r"), [(n, 1) for n in range(12)], None, 5)]
    )
    sixes = (answer(values=[int(n in six) for n in range(12)], bound=-6.0) for six in combinations(range(12), 6))
    liar = Between(mip=lambda *_: next(sixes))
    found = asked(liar, crowd, seconds=60)
    assert (found.status, len(liar.asked)) == (Status.NO_PLAN, 200)
    assert "kept proposing" in found.reason


# ------------------------------------------------------------------------------------------ what is shown, by whom


def test_what_is_shown_by_our_own_bounds_is_no_mere_word(problem):
    """By the answer's own search, or by a bound that was known before; a bound told by a solver is its word."""
    best, second = in_order(problem)[:2]
    value = worth(problem, best)
    for limit, more, shown in (
        (None, {}, False),
        (None, {"shown": True}, True),
        (value, {}, True),
        (value + 1, {}, False),
    ):
        liar = Between(mip=answer(values=best, bound=-float(value), **more))
        found = best_plan(liar, problem, Deadline.after(5), limit=limit and Fraction(limit))
        assert (found.status, found.objective, found.shown, found.is_word) == (Status.OPTIMAL, value, shown, not shown)
    stopped = asked(Between(mip=answer("kTimeLimit", second, -float(value), shown=True)), problem)
    assert (stopped.status, stopped.shown, stopped.is_word) == (Status.FEASIBLE, False, False)
    near = Between(mip=answer(values=best, bound=-float(value)))
    assert best_plan(near, problem, Deadline.after(5), Way(gap=0.5), limit=Fraction(value + 1)).shown


def test_what_an_earlier_answer_showed_is_not_said_of_a_later_one(problem):
    best = in_order(problem)[0]
    liar = Between(mip=answer("kSolveError", shown=True), plain=answer(values=best, bound=-float(worth(problem, best))))
    found = asked(liar, problem)
    assert (found.status, found.shown) == (Status.OPTIMAL, False)


def test_that_there_is_no_plan_is_shown_where_rows_prove_it(real, problem):
    acting = [(place, 1) for place, label in enumerate(problem.labels) if label[2] != "none"]
    crowded = problem.with_rows([Entry(row("rule", "more than there are"), acting, 99, None)])
    liar = Between(real, mip=answer("kInfeasible"))
    found = asked(liar, crowded)
    assert (found.status, found.shown, found.is_word, liar.asked) == (Status.INFEASIBLE, True, False, ["mip", "ray"])
    word = asked(Between(mip=answer("kInfeasible"), ray=LATE, plain=answer("kInfeasible")), crowded)
    assert (word.status, word.shown, word.is_word) == (Status.INFEASIBLE, False, True)
    never = asked(Between(), problem.with_rows([Entry(row("rule", "never"), [], 1, None)]))
    assert (never.status, never.shown) == (Status.INFEASIBLE, True)


@pytest.mark.parametrize(
    "first, others, beside, shown",
    [
        (False, False, 0, False),
        (False, True, 0, True),
        (True, False, 0, True),
        (False, True, 1, False),
        (True, True, 1, True),
    ],
)
def test_a_plan_is_shown_to_be_the_best_where_no_other_choices_are_as_good(first, others, beside, shown):
    """Unless something besides choices is worth something: then the same choices may be worth more."""
    columns = [Column(("choose", "t", name, 1), value) for value, name in enumerate(("none", "own"))]
    rows = [Entry(row("choice", "t"), [(0, 1), (1, 1)], 1, 1), Entry(row("rule", "s"), [(2, 1)], None, 1)]
    two = ordered(assemble([*columns, Column(("served", "x"), beside)], rows))
    values = [int(label[:1] == ("served",) or "own" in label) for label in two.labels]
    told = answer(values=values, bound=-1.0 - beside, shown=first)
    none = answer("kInfeasible", shown=others)
    found = solve(two, solver=Between(pulp=told, mip=none, plain=none, relax=LATE))
    assert (found.status, found.unique, found.shown, found.is_word) == (Status.OPTIMAL, True, shown, not shown)


# ------------------------------------------------------------------------------------------- the core, and ties


@pytest.mark.parametrize("helped, room", [(True, 9), (False, 9), (False, 9999)])
def test_a_core_that_is_not_proven_is_kept_where_nothing_better_is_found(real, monkeypatch, helped, room):
    problem = ordered(varied(7))
    best, *_, worst = in_order(problem)
    top = worth(problem, best)
    values = {label: 1 for label, amount in zip(problem.labels, worst, strict=True) if amount}
    core = Outcome(Status.FEASIBLE, values, worth(problem, worst), top + room, 0.5)
    monkeypatch.setattr("optimizer.solve.stages.core_plan", lambda *_: core)
    lies = {} if helped else {"pulp": LATE, "mip": LATE, "plain": LATE}
    found = solve(problem, SolveSettings(), solver=Between(real, **lies))
    if helped:
        assert (found.status, found.objective) == (Status.OPTIMAL, top)
    else:
        assert (found.status, found.objective) == (Status.FEASIBLE, worth(problem, worst))
        told = floor(relaxation(real, problem, Deadline.after(5)).bound)
        assert found.objective < found.bound == min(told, top + room)
        assert found.gap == pytest.approx((found.bound - found.objective) / abs(found.objective))


def test_a_core_is_no_more_than_what_is_known_of_it(real, monkeypatch):
    """Proven afterwards it is the best; without a plan or a bound it says nothing; its bound may be the only one."""
    problem = ordered(varied(7))
    best, *_, worst = in_order(problem)
    top = worth(problem, best)
    values, poor = (
        {label: 1 for label, amount in zip(problem.labels, plan, strict=True) if amount} for plan in (best, worst)
    )
    for core in (
        Outcome(Status.FEASIBLE, values, top, top + 9, 0.5),
        Outcome(Status.FEASIBLE, {}, None, top + 9, None),
        Outcome(Status.FEASIBLE, poor, worth(problem, worst), None, None),
    ):
        monkeypatch.setattr("optimizer.solve.stages.core_plan", lambda *_, known=core: known)
        found = solve(problem, SolveSettings(), solver=real)
        assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, top, top)
    core = Outcome(Status.FEASIBLE, values, top, top + 9, 0.5)
    monkeypatch.setattr("optimizer.solve.stages.core_plan", lambda *_: core)
    monkeypatch.setattr("optimizer.solve.stages.relaxation", lambda *_: Relaxation({}, None))
    found = solve(problem, SolveSettings(), solver=Between(real, mip=answer("kTimeLimit", worst)))
    assert (found.status, found.objective, found.bound) == (Status.FEASIBLE, top, top + 9)


def test_a_core_that_is_proven_is_taken(real, monkeypatch):
    problem = ordered(varied(7))
    best = in_order(problem)[0]
    values = {label: 1 for label, amount in zip(problem.labels, best, strict=True) if amount}
    core = Outcome(Status.OPTIMAL, values, worth(problem, best), worth(problem, best) + 1, 0.1)
    monkeypatch.setattr("optimizer.solve.stages.core_plan", lambda *_: core)
    found = solve(problem, SolveSettings(gap=0.1), solver=Between(real, pulp=LATE, mip=LATE))
    assert (found.status, found.bound, found.gap) == (Status.OPTIMAL, worth(problem, best) + 1, 0.1)


@pytest.mark.parametrize("columns, most, count", [(400, 20, 3), (1, 20, None), (0, 20, 3), (400, 4, 3), (400, 3, None)])
def test_others_that_are_as_good_are_counted_where_that_is_quick(columns, most, count, real, monkeypatch):
    decisions = sum(label[0] == "choose" for label in varied(TIED).labels)
    monkeypatch.setattr("optimizer.solve.stages._COUNT_COLUMNS", columns or decisions)
    monkeypatch.setattr("optimizer.solve.stages._COUNT_MOST", most)
    found = solve(varied(TIED), solver=real)
    assert (found.unique, found.alternatives) == (False, count)


def test_others_are_not_counted_to_the_end_without_the_time(real):
    """Another is found; what else there is nobody has said, and the rule for ties was not followed."""
    answers = iter([None])
    hasty = Between(real, mip=lambda *_: next(answers, answer("kTimeLimit")))
    found = solve(ordered(varied(TIED)), solver=hasty)
    assert (found.status, found.unique, found.alternatives) == (Status.OPTIMAL, False, None)
    assert not found.ties_finished
    assert "another machine may choose otherwise" in found.notes[-1]


def test_a_better_plan_is_kept_though_the_solver_insists_on_a_worse_one(real, problem):
    worst = in_order(problem)[-1]
    lie = answer(values=worst, bound=-float(worth(problem, worst)))
    found = solve(problem, solver=Between(real, pulp=lie, plain=lie))
    assert found.status is Status.FEASIBLE
    assert found.objective > worth(problem, worst)
    assert (found.bound, found.gap) == (None, None)


def test_a_solver_that_is_always_wrong_is_not_asked_for_ever(real, monkeypatch):
    """Each time a better plan turns up; after the third nothing is said of other plans."""
    problem = ordered(varied(7))
    best = Outcome(Status.OPTIMAL, {}, 0, 0, 0.0)
    better = iter(range(1, 99))
    for name in ("best_plan", "_another"):
        monkeypatch.setattr(f"optimizer.solve.stages.{name}", lambda *_: replace(best, objective=next(better)))
    monkeypatch.setattr("optimizer.solve.stages._best_value", lambda *_: best)
    found = solve(problem, SolveSettings(), solver=real)
    assert [note for note in found.notes if "solved again" in note] == [found.notes[0]] * 3
    assert (found.unique, found.alternatives, found.ties_finished) == (None, None, False)


def test_a_solver_is_started_where_none_is_given():
    problem = varied(7)
    found = solve(problem, SolveSettings(seconds=20), ties=False)
    assert (found.status, found.objective) == (Status.OPTIMAL, best_by_hand(problem)[0])


def test_a_hash_that_singles_out_no_plan_is_salted_anew(real, monkeypatch):
    """Were all names to weigh the same, no salt would do, and that is said."""
    columns = [Column(("choose", "t", name, 1), 1) for name in ("access", "own")]
    two = ordered(assemble(columns, [Entry(row("choice", "t"), [(0, 1), (1, 1)], 1, 1)]))
    assert solve(two, solver=real).ties_finished
    weighed = []
    monkeypatch.setattr("optimizer.solve.stages._hash", lambda salt, names: weighed.append(salt) or 1)
    found = solve(two, solver=real)
    assert sorted(set(weighed)) == ["1", "2", "3"]
    assert (found.status, found.unique, found.ties_finished) == (Status.OPTIMAL, False, False)


def test_the_value_of_an_empty_problem_is_known():
    assert best_plan(Between(), assemble([], []), Deadline.after(1)) == Outcome(
        Status.OPTIMAL, objective=0, bound=0, gap=0.0, shown=True
    )
