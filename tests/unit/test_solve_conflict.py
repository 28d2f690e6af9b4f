"""Why there is no plan: conflicts that are irreducible and repairs that work, checked by trying every plan."""

import random

import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, Solver, SolveSettings, explain_conflict
from tests.support.tiny_problems import plans, random_problem, row, shuffled


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=20)) as running:
        yield running


def crowded(seed):
    """More demands than money: a minimum, perhaps a required mode, perhaps a rule of several rows."""
    draw = random.Random(seed)
    problem = random_problem(seed, technologies=3, tight=0.15, alliance=seed % 3 == 0)
    acting = [place for place, label in enumerate(problem.labels) if label[0] == "choose" and label[2] != "none"]
    of = {name: [(place, 1) for place in acting if problem.labels[place][1] == name] for name in ("t0", "t1", "t2")}
    more = [Entry(row("rule", "many"), [(place, 1) for place in acting], draw.randint(2, 3), None)]
    if seed % 2:
        more.append(Entry(row("verdict", "t0"), of["t0"], 1, None))
    if seed % 4 == 0:
        more += [Entry(row("rule", "each", None, f"rule|each|{name}"), terms, 1, None) for name, terms in of.items()]
    return problem.with_rows(more)


def possible(problem, rows=None):
    return next(plans(problem if rows is None else problem.keep_rows(rows)), None) is not None


def without(problem, group):
    return [number for number, one in enumerate(problem.rows) if one.group != group]


class TestConflicts:
    @pytest.mark.parametrize("block", range(3))
    def test_irreducible_and_repaired(self, solver, block):
        for seed in range(block * 15, block * 15 + 15):
            problem = crowded(seed)
            if possible(problem):
                with pytest.raises(ValueError, match="has a plan"):
                    explain_conflict(solver, problem, Deadline.after(10))
                continue
            found = explain_conflict(solver, shuffled(problem, seed), Deadline.after(10))
            assert found.irreducible and found.complete
            self.check_conflict(problem, found)
            self.check_repairs(problem, found)

    def check_conflict(self, problem, found):
        structure = [number for number, one in enumerate(problem.rows) if one.kind in ("choice", "link")]
        groups = set(found.groups)
        mine = [number for number, one in enumerate(problem.rows) if one.group in groups]
        assert not possible(problem, structure + mine)
        for group in groups:
            assert possible(problem, structure + [number for number in mine if problem.rows[number].group != group])

    def check_repairs(self, problem, found):
        number_of = {one.name: number for number, one in enumerate(problem.rows)}
        assert found.repairs
        alone = set()
        for repair in found.repairs:
            assert repair.least
            changed = {number_of[name]: bounds for name, bounds in repair.bounds.items()}
            assert possible(problem.with_row_bounds(changed))
            groups = {change.row.group for change in repair.changes}
            if len(groups) == 1:
                alone |= groups
                self.check_least(problem, changed, repair)
        assert alone == {group for group in found.groups if possible(problem, without(problem, group))}

    def check_least(self, problem, changed, repair):
        """One unit less is not enough, where the group is a single row."""
        if len(problem.rows) - len(without(problem, repair.row.group)) > 1:
            return
        ((number, (lower, upper)),) = changed.items()
        was = problem.bounds(number)
        assert repair.amount == abs((lower or 0) - (was[0] or 0)) + abs((upper or 0) - (was[1] or 0)) > 0
        less = (lower if lower == was[0] else lower + 1, upper if upper == was[1] else upper - 1)
        assert not possible(problem.with_row_bounds({number: less}))

    def test_conflicts_of_whole_numbers_only(self, solver):
        """2a + 2b = 3 and a floor that any other row meets: the relaxation sees nothing wrong."""
        columns = [Column(("choose", name, "own", 1)) for name in "abc"]
        rows = [
            Entry(row("rule", "odd"), [(0, 2), (1, 2), (2, 4)], 3, 3),
            Entry(row("rule", "floor"), [(0, 1)], None, 5),
        ]
        found = explain_conflict(solver, assemble(columns, rows), Deadline.after(5))
        assert found.groups == (("rule", "odd", None),)
        assert [(repair.amount, repair.bounds) for repair in found.repairs] == [(1, {"rule|odd|None": (3, 4)})]

    def test_the_model_itself_is_never_blamed(self, solver):
        columns = [Column(("choose", "a", name, 1)) for name in ("none", "own")]
        rows = [
            Entry(row("choice", "a"), [(0, 1), (1, 1)], 1, 1),
            Entry(row("rule", "both"), [(0, 1), (1, 1)], 2, None),
        ]
        found = explain_conflict(solver, assemble(columns, rows), Deadline.after(5))
        assert found.groups == (("rule", "both", None),)
        forbidden = assemble(columns, rows[:1]).forbid([column.label for column in columns])
        assert explain_conflict(solver, forbidden, Deadline.after(5)).rows == ()

    def test_in_a_hurry_it_says_what_it_has(self, solver):
        problem = next(crowded(seed) for seed in range(20) if not possible(crowded(seed)))
        now = Deadline.after(0)
        found = explain_conflict(solver, problem, Deadline(now.ends, now.kills + 5))
        assert not found.complete
        assert found.rows
