"""Replacement values: the loss without the chosen mode, found by solving again, never more than what is known."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from optimizer.analyse import replacement
from optimizer.analyse.replacement import Replacement, replacements
from optimizer.problem import Column, Entry, Row, assemble
from optimizer.solve import Deadline, Loss, Solver, solve
from tests.support.desks import stages

F = Fraction
DESK = """
budgets: {b: {amount: {2026: 10}}}
technologies:
  - id: a
    options:
      - {id: build, mode: own, cost: 6, ratings: {worth: 9}}
      - {id: grow, mode: own, cost: 5, start: [2026, 2027], ratings: {worth: 8}}
      - {id: buy, mode: access, cost: 4, ratings: {worth: 5}}
  - {id: c, options: [{id: own, mode: own, cost: 4, ratings: {worth: 6}}]}
  - {id: d, options: [{id: own, mode: own, cost: 5, ratings: {worth: 2}}]}
  - {id: e, evidence: {held: true}, options: [{id: guard, mode: protect, ratings: {worth: 1}}]}
"""
TREE = """
decision_tree: tree
start: q
questions: {q: {when: held, then: must, otherwise: may, unknown: otherwise}}
verdicts: {must: {modes: [protect]}, may: {modes: [own, access, none]}}
"""


@pytest.fixture(scope="module")
def solver():
    with Solver() as one:
        yield one


def test_the_loss_without_a_mode_in_every_option_and_year(solver, tmp_path):
    found = stages(tmp_path, DESK, tree=TREE)
    problem = found.formulate()
    deadline = Deadline.after(60)
    solution = solve(problem, solver=solver, deadline=deadline)
    # Best: a built and c, 1.5. Without owning a it is bought: 0.5 + 0.6. Without c: a grown and d, 0.8 + 0.2.
    chosen = {name: option for name, (option, _) in solution.chosen.items()}
    assert chosen == {"a": "build", "c": "own", "d": "none", "e": "guard"}
    assert replacements(solver, problem, solution, found.alternatives, deadline) == {
        "a": Replacement(F(9 - 5, 10), True, False),
        "c": Replacement(F(15 - 10, 10), True, False),
        "e": Replacement(None, True, True),
    }


@pytest.mark.parametrize(
    "loss, wanted",
    [
        (Loss(30, True, False, 30), Replacement(F(3), True, False)),
        (Loss(None, True, True, None), Replacement(None, True, True)),
        # Not proven: the plan found without it may not be the best, so only the bound is certain to be lost.
        (Loss(30, False, False, 12), Replacement(F(12, 10), False, False)),
        (Loss(None, False, False, 12), Replacement(F(12, 10), False, False)),
        (Loss(30, False, False, None), Replacement(None, False, False)),
        (Loss(None, False, False, -5), Replacement(F(0), False, False)),
    ],
)
def test_only_what_is_certain_to_be_lost_is_told(monkeypatch, tmp_path, loss, wanted):
    table = stages(tmp_path, DESK, tree=TREE).alternatives
    labels = [("choose", "c", "own", 2026), ("choose", "c", "none", 0)]
    row = Entry(Row("choice", "c", None, "", (), "choice|c"), [(0, 1), (1, 1)], 1, 1)
    problem = assemble([Column(label) for label in labels], [row], F(10))
    asked = {}

    def losses(solver, problem, solution, groups, deadline, second, work):
        asked.update(groups)
        return {"c": loss}

    monkeypatch.setattr(replacement, "losses", losses)

    found = SimpleNamespace(chosen={"c": ("own", 2026)})
    assert replacements(None, problem, found, table, Deadline.after(1)) == {"c": wanted}
    assert asked == {"c": [("choose", "c", "own", 2026)]}
