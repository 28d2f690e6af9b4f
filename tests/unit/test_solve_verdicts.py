"""What is made of a solver's answers: a script plays the solver, or stands between us and a real one and lies."""

import numpy as np
import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, SolveSettings, Status, explain_conflict, solve
from optimizer.solve.answer import Way, best_plan, ceiling
from optimizer.solve.arrays import ordered
from optimizer.solve.completion import exact_plan
from optimizer.solve.solver import NoAnswerError
from optimizer.solve.wire import Message
from tests.support.tiny_problems import best_by_hand, plans, random_problem, row, worth


def answer(status="kOptimal", values=None, bound=None, **more):
    arrays = {} if values is None else {"values": np.array(values, dtype=float)}
    head = {"kind": "answer", "status": status, "plan": values is not None, "bound": bound, "complete": True, **more}
    return Message(head, arrays)


class Between:
    """Stands before a real solver (or none) and answers some kinds of question itself."""

    def __init__(self, solver=None, **lies):
        self.solver, self.lies, self.asked = solver, lies, []
        # By name, so that the first question goes through PuLP and can be told from those that follow.
        self.settings = SolveSettings(seconds=5, solver="HiGHS")

    def ask(self, question, arrays, deadline, heard=None):
        kind = question["do"] if question.get("presolve", True) else "plain"
        self.asked.append(kind)
        lie = self.lies.get(kind)
        if callable(lie):
            lie = lie(arrays, heard)
        if isinstance(lie, Exception):
            raise lie
        if lie is None:
            return self.solver.ask(question, arrays, deadline, heard)
        return lie


def in_order(problem):
    """Plans of a problem, best first."""
    return sorted(plans(problem), key=lambda plan: -worth(problem, plan))


class TestFoundOut:
    def test_a_worse_plan_called_the_best(self, real, problem):
        """Its claim is believed at first, since the bound agrees; looking for an equal plan finds a better one."""
        best, *_, worst = in_order(problem)
        liar = Between(real, pulp=answer(values=worst, bound=-float(worth(problem, worst))))
        found = solve(problem, solver=liar)
        assert (found.status, found.objective) == (Status.OPTIMAL, worth(problem, best))
        assert {label for label, amount in found.values.items() if amount} == best_by_hand(problem)[2]
        assert any("solved again" in note for note in found.notes)

    def test_a_worse_plan_called_the_best_and_then_no_time(self, real, problem):
        worst = in_order(problem)[-1]
        lie = answer(values=worst, bound=-float(worth(problem, worst)))
        found = solve(problem, solver=Between(real, pulp=lie, plain=answer("kTimeLimit")))
        assert found.status is Status.FEASIBLE
        assert found.objective > worth(problem, worst)
        assert found.unique is None

    def test_a_bound_that_leaves_room(self, real, problem):
        best = in_order(problem)[0]
        lie = answer(values=best, bound=-float(worth(problem, best)) - 1.5)
        liar = Between(real, pulp=lie, mip=lie, relax=NoAnswerError("late", True))
        found = best_plan(liar, problem, Deadline.after(5), Way("HiGHS"))
        assert found.status is Status.FEASIBLE
        assert found.bound == worth(problem, best) + 1
        assert "does not prove" in found.reason

    def test_infeasible_although_there_is_a_plan(self, real, problem):
        liar = Between(real, pulp=answer("kInfeasible"))
        found = best_plan(liar, problem, Deadline.after(5), Way("HiGHS"))
        assert (found.status, found.objective) == (Status.OPTIMAL, best_by_hand(problem)[0])
        assert liar.asked == ["pulp", "ray", "plain"]

    def test_infeasible_after_a_plan_was_told(self, problem):
        plan = in_order(problem)[1]

        def lie(_arrays, heard):
            heard(Message({"kind": "progress", "bound": None}, {"values": np.array(plan, dtype=float)}))
            return answer("kInfeasible")

        found = best_plan(Between(pulp=lie), problem, Deadline.after(5), Way("HiGHS"))
        assert (found.status, found.objective) == (Status.FEASIBLE, worth(problem, plan))
        assert "contradicts itself" in found.reason

    def test_infeasible_but_nobody_could_confirm_it(self, problem):
        late = NoAnswerError("late", True)
        found = best_plan(
            Between(pulp=answer("kInfeasible"), ray=late, plain=late), problem, Deadline.after(5), Way("HiGHS")
        )
        assert found.status is Status.NO_PLAN

    def test_the_same_broken_plan_again_and_again(self, problem):
        everything = answer(values=[1] * len(problem.labels), bound=-1e6)
        liar = Between(pulp=everything, mip=everything, plain=everything)
        found = best_plan(liar, problem, Deadline.after(5), Way("HiGHS"))
        assert found.status is Status.NO_PLAN
        assert "breaks its own rows" in found.reason
        assert liar.asked == ["pulp", "mip", "plain"]

    def test_unproven_plans_of_any_kind_are_feasible_at_most(self, problem):
        plan = in_order(problem)[2]
        for status in ("kTimeLimit", "kSolutionLimit", "kObjectiveTarget", "kUnknown"):
            found = best_plan(Between(pulp=answer(status, plan, -1e4)), problem, Deadline.after(5), Way("HiGHS"))
            assert (found.status, found.objective) == (Status.FEASIBLE, worth(problem, plan))
            assert found.gap > 0
        found = best_plan(Between(pulp=answer("kInterrupt", plan, -1e4)), problem, Deadline.after(5), Way("HiGHS"))
        assert found.status is Status.INTERRUPTED

    def test_a_solver_that_fails_is_asked_once_more_plainly(self, real, problem):
        for failing in (answer("kSolveError"), answer(complete=False), NoAnswerError("it died", False)):
            liar = Between(real, pulp=failing)
            found = best_plan(liar, problem, Deadline.after(5), Way("HiGHS"))
            assert (found.status, found.objective) == (Status.OPTIMAL, best_by_hand(problem)[0])
            assert liar.asked == ["pulp", "plain"]

    def test_another_solver_with_a_gap_gets_a_bound_of_ours(self, real, problem):
        plan = in_order(problem)[0]
        found = best_plan(Between(real, pulp=answer(values=plan)), problem, Deadline.after(5), Way("GLPK", gap=0.9))
        assert worth(problem, plan) <= found.bound <= ceiling(problem)
        assert (found.status is Status.OPTIMAL) == (found.gap <= 0.9)


class TestRunningOutOfTime:
    def test_no_time_to_look_for_another_plan(self, real, problem):
        found = solve(problem, solver=Between(real, mip=answer("kTimeLimit")))
        assert (found.status, found.unique, found.ties_finished) == (Status.OPTIMAL, None, False)
        assert any("as good" in note for note in found.notes)

    def test_no_time_to_settle_ties(self, real):
        """Two equal plans; the second question (is there another?) is answered, the later ones are not."""
        columns = [Column(("choose", "t", name, 1), 1) for name in ("access", "own")]
        problem = ordered(assemble(columns, [Entry(row("choice", "t"), [(0, 1), (1, 1)], 1, 1)]))
        answers = iter([None, None])
        hasty = Between(real, mip=lambda *_: next(answers, answer("kTimeLimit")))
        found = solve(problem, solver=hasty)
        assert (found.status, found.unique, found.alternatives, found.ties_finished) == (
            Status.OPTIMAL,
            False,
            1,
            False,
        )
        assert any("another machine" in note for note in found.notes)

    def test_conflicts_that_could_not_be_settled_stay_larger(self, real):
        problem = ordered(random_problem(1, technologies=3, tight=0.1))
        acting = [(n, 1) for n, label in enumerate(problem.labels) if label[0] == "choose" and label[2] != "none"]
        crowded = problem.with_rows([Entry(row("rule", "all"), acting, 3, None)])
        hasty = Between(real, mip=answer("kTimeLimit"), ray=NoAnswerError("late", True))
        found = explain_conflict(hasty, crowded, Deadline.after(5))
        assert not found.irreducible and not found.complete
        assert ("rule", "all", None) in found.groups


class TestContinuousColumns:
    @pytest.fixture
    def mixed(self):
        """x + y <= 3 with x binary and y continuous, both wanted."""
        columns = [Column(("x",), 2), Column(("y",), 1, 0, "C", 0, 10)]
        return assemble(columns, [Entry(row("rule", "r"), [(0, 1), (1, 1)], None, 3)])

    def test_near_fractions_serve_where_there_is_no_basis(self, mixed):
        for lie in (NoAnswerError("late", True), answer("kTimeLimit"), answer(valid=False)):
            solver = Between(point=lie)
            assert exact_plan(solver, mixed, np.array([1.0, 2 - 1e-9]), Deadline.after(1)) == [1, 2]

    def test_a_basis_that_settles_nothing_is_not_used(self, mixed):
        empty = {"column_rests": np.zeros(1, dtype=np.int8), "row_rests": np.zeros(1, dtype=np.int8)}
        solver = Between(point=Message({"status": "kOptimal", "valid": True}, empty))
        assert exact_plan(solver, mixed, np.array([1.0, 1.5]), Deadline.after(1)) == [1, 1.5]

    def test_no_exact_values_no_plan(self, mixed):
        solver = Between(point=NoAnswerError("late", True))
        assert exact_plan(solver, mixed, np.array([1.0, 2.5]), Deadline.after(1)) is None

    def test_rows_that_cannot_be_cut_are_asked_about_more_finely_and_plainly_and_then_given_up(self, mixed):
        broken = answer(values=[1, 2.5], bound=-1e3)
        late = NoAnswerError("late", True)
        found = best_plan(Between(pulp=broken, plain=broken, point=late), mixed, Deadline.after(5), Way("HiGHS"))
        assert found.status is Status.NO_PLAN
        whole = assemble([Column(("x",), 1, 0, "I", 0, 9)], [Entry(row("rule", "r"), [(0, 1)], None, 3)])
        broken = answer(values=[4], bound=-1e3)
        between = Between(pulp=broken, mip=broken, plain=broken)
        found = best_plan(between, whole, Deadline.after(5), Way("HiGHS"))
        assert between.asked == ["pulp", "mip", "plain"]
        assert found.status is Status.NO_PLAN
        assert "exact arithmetic" in found.reason

    def test_no_ceiling_without_limits(self, mixed):
        assert ceiling(mixed) == 12
        assert ceiling(assemble([Column(("much",), 1, 0, "C", 0, None)], [])) is None
