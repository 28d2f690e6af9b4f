"""The parts of the rule for ties, one at a time: what is asked of whom, and that nothing that is as good is lost."""

import itertools
from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, Solver, SolveSettings, Status, solve, tied_plan
from optimizer.solve.answer import Way
from optimizer.solve.arrays import ordered
from optimizer.solve.cuts import cover
from optimizer.solve.outcome import Outcome
from optimizer.solve.relaxation import relaxation
from optimizer.solve.solver import NoAnswerError
from optimizer.solve.stages import _another, _at_least, _Course, _hashes, _is_last, _kept
from tests.support.tiny_problems import best_by_hand, plans, random_problem, row, worth
from tests.unit.test_solve_plans import TIED, varied
from tests.unit.test_solve_verdicts import Between, answer, in_order

UNIQUE = 3  # has one best plan
WEIGHTS = {"1": [670529, 341075, -893732, 0], "2": [965467, 422456, -439255, 0]}  # SHA-256 modulo 2**20


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
    """Never more than was reached, and less by 1/65536 at most; exactly that where the denominator is small."""
    asked = _at_least(assemble([Column(("a",), 3), Column(("b",))], []).objective, amount, "x")
    (column, worth), *rest = asked.coefficients
    scale = Fraction(worth, 3)
    least = Fraction(asked.lower) / scale
    assert (column, rest, asked.upper) == (0, [], None)
    assert least <= amount < least + Fraction(1, 2**16)
    if Fraction(amount).denominator <= 2**16:
        assert least == amount


@pytest.mark.parametrize("amount, factor", [(Fraction(1, 2**16 + 1), 1), (Fraction(2**16, 2**16 + 1), 2**16)])
def test_the_numbers_of_such_a_row_stay_small(amount, factor):
    """No denominator above 65536, so what a solver gets is far from where its tolerances hide a plan."""
    asked = _at_least(assemble([Column(("a",), 3)], []).objective, amount, "x")
    assert asked.coefficients == [(0, 3 * factor)]


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


@pytest.mark.parametrize("name, through_pulp", [("auto", False), ("HiGHS", True)])
def test_a_solver_that_is_named_is_asked_through_pulp(real, name, through_pulp):
    problem = varied(UNIQUE)
    between = Between(real)
    assert solve(problem, SolveSettings(solver=name), solver=between).objective == best_by_hand(problem)[0]
    assert ("pulp" in between.asked) == through_pulp


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


# ------------------------------------------------------------------------------ the rule for ties, by itself


@pytest.mark.parametrize("seed", [TIED, 1, 3, 5, 7, 9, 11, 13])
def test_from_any_best_plan_the_rule_comes_to_the_same(real, seed):
    """Of all that are as good, by choices or by joining years, whichever of them it is told of."""
    problem = ordered(varied(seed))
    best, _, labels = best_by_hand(problem)
    for plan in plans(problem):
        if worth(problem, plan) == best:
            told = {label: amount for label, amount in zip(problem.labels, plan, strict=True) if amount}
            found = tied_plan(real, problem, told, Deadline.after(20))
            assert {label for label, amount in found.items() if amount} == labels


def test_the_only_best_plan_is_handed_back(real):
    problem = ordered(random_problem(1))
    values = solve(problem, solver=real).values
    assert best_by_hand(problem)[1] == 1
    assert tied_plan(real, problem, values, Deadline.after(20)) is values


@pytest.mark.parametrize("answered", [0, 1, 2])
def test_without_the_time_the_rule_names_no_plan(real, answered):
    """Neither where it is not known whether there is another, nor where the rule was not followed to its end."""
    problem = ordered(varied(TIED))
    values = solve(problem, solver=real, ties=False).values
    answers = iter([None] * answered)
    hasty = Between(real, mip=lambda *_: next(answers, answer("kTimeLimit")))
    assert tied_plan(hasty, problem, values, Deadline.after(20)) is None


def test_names_weigh_the_same_on_every_machine():
    """Joining counts against a plan, and what is neither chosen nor joined not at all."""
    labels = [("choose", "a", "own", 2026), ("choose", "b", "none", 0), ("join", "pact", 2027), ("carried", "n", 2026)]
    problem = assemble([Column(label) for label in labels], [])
    assert _hashes(problem, "1").tolist() == WEIGHTS["1"]
    assert _hashes(problem, "2").tolist() == WEIGHTS["2"]


def test_the_cheapest_of_equals_is_taken_and_what_is_binary_but_no_choice_is_left_alone(real):
    columns = [Column(("choose", "t", name, 0), 5, cost) for name, cost in (("a", 3), ("b", 1), ("c", 2))]
    rows = [Entry(row("choice", "t"), [(0, 1), (1, 1), (2, 1)], 1, 1), Entry(row("rule", "s"), [(3, 1)], 1, None)]
    found = solve(assemble([*columns, Column(("served", "x"))], rows), solver=real)
    assert (found.chosen, found.joined, found.alternatives) == ({"t": ("b", 0)}, {}, 2)
    assert found.values["served", "x"] == 1


# --------------------------------------------------------------------------------- whether there is another


class Clock:
    """A deadline whose seconds left are written down."""

    def __init__(self, *left):
        self.told = [*left]

    @property
    def left(self):
        return self.told.pop(0) if len(self.told) > 1 else self.told[0]


@pytest.mark.parametrize(
    "before, after, twice",
    [(10, 9.75, True), (10, 9.5, False), (10, 9.25, False), (2.875, 2.625, True), (2.75, 2.5, False), (2, 1.75, False)],
)
def test_that_there_is_no_other_is_asked_again_where_that_is_cheap(monkeypatch, before, after, twice):
    """Where it took less than half a second, and less than a tenth of what is left."""
    course = _Course(None, varied(TIED), Clock(before, after), Outcome(Status.OPTIMAL, {}, 5))
    asked = []

    def answered(solver, problem, deadline, *way, **more):
        asked.append((way, more))
        return Outcome(Status.INFEASIBLE)

    monkeypatch.setattr("optimizer.solve.stages.best_plan", answered)
    assert _another(course, []).status is Status.INFEASIBLE
    assert asked == [((), {"confirm": False}), ((Way(presolve=False),), {})][: 1 + twice]


@pytest.mark.parametrize("status, last", [(Status.INFEASIBLE, True), (Status.OPTIMAL, False), (Status.NO_PLAN, False)])
def test_the_last_look_takes_the_word_of_one(monkeypatch, status, last):
    """Whether the hash singled out one plan: what is at stake is another salt, and no second opinion."""
    course = _Course(None, varied(TIED), Clock(10), Outcome(Status.OPTIMAL, {}, 5))
    asked = []
    monkeypatch.setattr("optimizer.solve.stages.best_plan", lambda *_, **more: asked.append(more) or Outcome(status))
    assert _is_last(course, course.problem) is last
    assert asked == [{"confirm": False}]


@pytest.mark.parametrize("first", [Outcome(Status.INFEASIBLE, shown=True), Outcome(Status.NO_PLAN)])
def test_what_is_shown_or_not_known_is_not_asked_again(monkeypatch, first):
    course = _Course(None, varied(TIED), Clock(10), Outcome(Status.OPTIMAL, {}, 5))
    answers = iter([first])
    monkeypatch.setattr("optimizer.solve.stages.best_plan", lambda *_, **__: next(answers))
    assert _another(course, []) == first


def options(number, technologies=1):
    """Technologies with so many options all told, of which those of the first are all as good."""
    columns = [Column(("choose", "t", f"o{option:03}", 1), 7) for option in range(number - 2 * (technologies - 1))]
    rows = [Entry(row("choice", "t"), [(place, 1) for place in range(len(columns))], 1, 1)]
    for technology in range(technologies - 1):
        place = len(columns)
        columns += [Column(("choose", f"u{technology}", name, 1), value) for value, name in enumerate(("none", "own"))]
        rows.append(Entry(row("choice", f"u{technology}"), [(place, 1), (place + 1, 1)], 1, 1))
    return assemble(columns, rows)


@pytest.mark.parametrize(
    "number, technologies, others", [(20, 1, 19), (21, 1, None), (400, 200, 1), (402, 201, None), (401, 200, None)]
)
def test_up_to_nineteen_others_are_counted_and_among_four_hundred_options_at_most(real, number, technologies, others):
    found = solve(options(number, technologies), solver=real)
    assert (found.status, found.unique, found.alternatives) == (Status.OPTIMAL, False, others)
    assert found.ties_finished


def test_a_better_plan_is_the_best_where_the_solver_then_comes_to_the_same_worth(real):
    """A plan worth -1 is called the best, another worth 0 turns up, and asked again the solver says 0 as well."""
    columns = [Column(("choose", "t", name, 1), value) for name, value in (("a", -1), ("b", 0), ("c", -3))]
    three = ordered(assemble(columns, [Entry(row("choice", "t"), [(0, 1), (1, 1), (2, 1)], 1, 1)]))
    found = solve(three, solver=Between(real, pulp=answer(values=[1, 0, 0], bound=1.0)))
    assert (found.status, found.objective, found.chosen) == (Status.OPTIMAL, 0, {"t": ("b", 1)})


# ---------------------------------------------------------------------------------------- what is asked when


def test_the_relaxation_is_asked_for_once_and_again_where_it_came_late(real):
    problem = varied(TIED)
    once = Between(real)
    found = solve(problem, solver=once)
    assert once.asked.count("relax") == 1
    answers = iter([NoAnswerError("late", True)])
    late = Between(real, relax=lambda *_: next(answers, None))
    assert solve(problem, solver=late) == found
    assert found.row_multipliers


def test_without_a_relaxation_nothing_is_settled_beforehand(real):
    problem = varied(TIED)
    found = solve(problem, solver=Between(real, relax=NoAnswerError("late", True)))
    plainly = solve(problem, SolveSettings(solver="HiGHS"), solver=real)
    assert found == replace(plainly, multipliers={}, row_multipliers={})


def test_the_bound_of_the_relaxation_stands_where_the_solver_tells_none(real, problem):
    plan = in_order(problem)[1]
    found = solve(problem, solver=Between(real, pulp=answer("kTimeLimit", plan)))
    assert (found.status, found.objective) == (Status.FEASIBLE, worth(problem, plan))
    assert found.bound == floor(relaxation(real, problem, Deadline.after(5)).bound)
    late = solve(problem, solver=Between(real, pulp=answer("kTimeLimit", plan), relax=NoAnswerError("late", True)))
    assert (late.status, late.bound, late.gap) == (Status.FEASIBLE, None, None)


@pytest.mark.parametrize("solver, late, tried", [("auto", False, 1), ("auto", True, 0), ("CBC", False, 0)])
def test_a_core_is_looked_for_where_no_solver_is_named_and_there_is_a_relaxation(
    real, monkeypatch, solver, late, tried
):
    asked = []
    monkeypatch.setattr("optimizer.solve.stages.core_plan", lambda *_: asked.append("core"))
    lies = {"relax": NoAnswerError("late", True)} if late else {}
    solve(
        varied(UNIQUE),
        SolveSettings(solver=solver),
        solver=Between(real, pulp=answer("kTimeLimit"), mip=answer("kTimeLimit"), **lies),
    )
    assert len(asked) == tried


# ------------------------------------------------------------------------------- what a stage leaves behind


def test_a_stage_that_is_not_proven_leaves_its_plan_and_the_rule_unfinished(real):
    """The dearer of two equals was found first; the cheaper one is kept, though nobody proved it the cheapest."""
    columns = [Column(("choose", "t", name, 1), 4, cost) for name, cost in (("a", 9), ("b", 2))]
    two = ordered(assemble(columns, [Entry(row("choice", "t"), [(0, 1), (1, 1)], 1, 1)]))
    answers = iter([None, None, answer("kTimeLimit", [0, 1])])
    hasty = Between(real, pulp=answer(values=[1, 0], bound=-4.0), mip=lambda *_: next(answers))
    found = solve(two, solver=hasty)
    assert (found.status, found.chosen, found.objective) == (Status.OPTIMAL, {"t": ("b", 1)}, 4)
    assert found.ties_finished is False


def test_wherever_the_time_runs_out_the_rule_is_told_to_be_unfinished(real):
    """While changes are counted, or costs, or the hash, or at the last look."""
    columns = [Column(("choose", "t", name, 1), 4, 3 - number // 2) for number, name in enumerate("abcd")]
    four = ordered(assemble(columns, [Entry(row("choice", "t"), [(place, 1) for place in range(4)], 1, 1)]))
    whole = Between(real)
    assert solve(four, near={"t": ("c", 1)}, solver=whole).ties_finished is True
    for answered in range(1, whole.asked.count("mip")):
        questions = iter([None] * answered)
        hasty = Between(real, mip=lambda *_, left=questions: next(left, answer("kTimeLimit")))
        found = solve(four, near={"t": ("c", 1)}, solver=hasty)
        assert (found.status, found.unique, found.ties_finished) == (Status.OPTIMAL, False, False)


# --------------------------------------------------------------------------------------------- rows that cut


@pytest.mark.parametrize(
    "lower, upper, values",
    [(1, 2, (0, 0, 0)), (1, 2, (1, 1, 1)), (1, 2, (1, 1, 0)), (1, 2, (1, 0, 0)), (2, 3, (1, 0, 0))],
)
def test_a_row_with_two_bounds_is_cut_on_the_side_that_is_broken(lower, upper, values):
    problem = assemble(
        [Column((n,)) for n in range(3)], [Entry(row("rule", "n"), [(n, 1) for n in range(3)], lower, upper)]
    )
    cut = cover(problem, 0, values, 5)
    broken = bool(problem.violations(values))
    assert (cut is not None) == broken
    if broken:
        narrowed = problem.with_rows([cut])
        for plan in itertools.product((0, 1), repeat=3):
            assert bool(narrowed.violations(plan)) == bool(problem.violations(plan))


def test_a_cut_names_the_heaviest_and_no_more(real):
    """8 + 4 + 2 + 1 above 11 by 4: what weighs 1 and 2 can be spared, and 3 of 4 is left to go."""
    problem = assemble(
        [Column((n,)) for n in range(4)], [Entry(row("rule", "n"), [(n, 2**n) for n in range(4)], None, 11)]
    )
    cut = cover(problem, 0, (1, 1, 1, 1), 5)
    assert (sorted(cut.coefficients), cut.lower, cut.upper) == ([(2, -1), (3, -1)], -1, None)
