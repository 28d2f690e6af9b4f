"""Three solvers that share no code, and the program: the same exact value of a plan that keeps every row, or no plan.

Three of five instances are generated portfolios as the program formulates them; one has money in numbers of up to
eight digits, one is a trap: every cost a multiple of a large number, every budget one short of a good plan. CP-SAT
counts in whole numbers; the program must say what it says. What HiGHS or CBC say otherwise, asked plainly, is kept in
`cases/`, where the program's answer is tried again and again. With `--long` 10 000 instances.
"""

import json
import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer.formulate import formulate
from optimizer.solve import Solver, SolveSettings
from tests.property.test_corrupted_plans import as_checked
from tests.support.generate import seeded
from tests.support.opinions import NONE, Opinion, as_text, cp_sat, decided, from_text, straight
from tests.support.solvers import needs_cbc
from tests.support.tiny_problems import random_problem

FEW, MANY = 70, 10_000
CASES = Path(__file__).parent / "cases"
KEPT = sorted(CASES.glob("*.json"))


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=60)) as process:
        yield process


@pytest.fixture(scope="module")
def exact():
    with cp_sat() as child:
        yield child


def instance(seed):
    """A problem, and of what kind it is."""
    kind, draw = seed % 5, random.Random(seed)
    if kind < 3:
        case = as_checked(seeded(seed, technologies=3 + seed % 8, most=1))
        return "portfolio", formulate(case.scores, case.screenings)
    technologies, tight = draw.randint(4, 12), draw.choice([0.15, 0.3, 0.45])
    if kind == 3:
        size = 10 ** draw.randint(1, 8)
        return "large numbers", random_problem(
            seed, technologies, draw.random() < 0.3, size, draw.random() < 0.4, tight
        )
    return "trap", trap(
        random_problem(seed, technologies, draw.random() < 0.3, 9, False, tight), 10 ** draw.randint(1, 6)
    )


def trap(problem, factor):
    """Costs a multiple of a large number, budgets one short of a multiple."""
    budget = np.array([row.kind == "budget" for row in problem.rows])
    values = np.where(budget[problem.row_numbers], problem.values * factor, problem.values)
    return replace(
        problem, values=values, row_upper=np.where(budget, problem.row_upper * factor - 1, problem.row_upper)
    )


def opinions(problem, solver):
    return {"HiGHS": straight(problem, solver), "CBC": straight(problem, solver, "CBC")}


def keep(folder, name, problem, said, right):
    """Write a case down, for `cases/`."""
    head = {"said": {who: opinion.said for who, opinion in said.items()}, "right": right.said, "best": right.objective}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(head | as_text(problem), indent=None, default=str) + "\n")


@needs_cbc
def test_solvers_agree(request, solver, exact, tmp_path):
    """The program says what CP-SAT says; whoever says otherwise is told, and fails where the case is not kept."""
    many = request.config.getoption("--long")
    first, count = int(os.environ.get("FIRST_SEED", "1")), int(os.environ.get("SEEDS", MANY if many else FEW))
    folder, tally = Path(os.environ.get("KEEP", tmp_path)), Counter()
    for seed in range(first, first + count):
        kind, problem = instance(seed)
        right, ours = exact.ask(problem), decided(problem, solver)
        said = opinions(problem, solver)
        tally[kind, "with a plan" if ours != NONE else "without"] += 1
        if right is None:
            tally["too large for CP-SAT"] += 1
            right = said["HiGHS"]
        different = {who: opinion for who, opinion in said.items() if opinion != right}
        if different or ours != right:
            name = f"{kind.replace(' ', '-')}-{seed}"
            tally.update((who, kind) for who in different)
            keep(folder, name, problem, {**different, "ours": ours}, right)
            assert ours == right, (name, ours, right)
            print(name, {who: opinion.said for who, opinion in different.items()}, flush=True)
        if seed % 100 == 0:
            print(seed, "of", first + count - 1, dict(tally), flush=True)
    print(dict(tally))
    unkept = sorted({path.stem for path in folder.glob("*.json")} - {path.stem for path in KEPT})
    assert not unkept, f"{len(unkept)} cases in {folder} on which a solver differs"


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_cases_that_a_solver_got_wrong(path, solver, exact):
    text = json.loads(path.read_text())
    problem = from_text(text)
    right = Opinion(text["right"], text["best"])
    assert decided(problem, solver) == right
    assert exact.ask(problem) == right
