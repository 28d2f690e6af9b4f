"""The same desk gives the same decisions, whatever the order of its rows, the seed, the threads and the solver.

Scores are coarse, so that many plans are equally good and only the rule for ties tells them apart.
"""

import random

import pulp
import pytest
import yaml

import optimizer
from optimizer.solve import Solver, SolveSettings

CRITERIA = {"criteria_set": "coarse", "criteria": {"worth": {"unit": "points", "worst": 0, "best": 4, "if_none": 0}}}


def portfolio(seed):
    """Nine technologies of coarse worth under two tight years, an alliance and three rules."""
    draw = random.Random(seed)
    technologies = [
        {
            "id": f"t{i}",
            "domain": f"d{i % 3}",
            "needed_by": 2030,
            "options": [
                {
                    "id": f"o{j}",
                    "mode": mode,
                    "cost": [draw.randint(1, 4), draw.randint(1, 4)],
                    "start": [2026, 2027],
                    "ratings": {"worth": draw.randint(1, 4)},
                    **({"partner": draw.choice(["p", "q"])} if mode == "access" else {}),
                    **({"alliance": "pact"} if mode == "access" and draw.random() < 0.3 else {}),
                }
                for j, mode in enumerate(["own", "access", "protect"])
            ],
        }
        for i in range(9)
    ]
    return {
        "portfolio": "coarse",
        "years": [2026, 2028],
        "criteria": "criteria.yaml",
        "budgets": {"national": {"amount": [9, 10, 8], "carry_over": 0.5}},
        "partners": {"p": {"bloc": "x"}, "q": {"bloc": "y"}},
        "alliances": {"pact": {"partners": ["p", "q"], "joining": 1, "fee": 0.5}},
        "technologies": technologies,
        "rules": [
            {"id": "floor", "at_least": 1, "of": {"mode": "own"}, "each": "domain"},
            {
                "id": "cap",
                "share_at_most": 0.6,
                "of": {},
                "among": {"mode": "access"},
                "measure": "cost",
                "each": "partner",
            },
            {"id": "pair", "requires": {"if": {"technology": "t0"}, "then": {"technology": "t1"}}},
        ],
    }


def shuffled(book, seed):
    """The same portfolio with every list of things and every mapping by id in another order."""
    draw = random.Random(seed)

    def mixed(items):
        return draw.sample(items, len(items))

    technologies = [{**t, "options": mixed(t["options"])} for t in mixed(book["technologies"])]
    partners = dict(mixed(list(book["partners"].items())))
    return {**book, "technologies": technologies, "rules": mixed(book["rules"]), "partners": partners}


def decided(folder, book, settings):
    """Option and start of every technology, and the value, as proven."""
    folder.mkdir()
    (folder / "criteria.yaml").write_text(yaml.safe_dump(CRITERIA))
    path = folder / "portfolio.yaml"
    path.write_text(yaml.safe_dump(book, sort_keys=False))
    with Solver(settings) as solver:
        run = optimizer.Desk(folder).run(path, settings=settings, solver=solver)
    assert run.status == "optimal"
    assert run.document["ties"]["finished"] and not run.document["ties"]["unique"]
    return run.value, {d["technology"]: (d["option"], d["start"]) for d in run.document["decisions"]}


@pytest.mark.parametrize("seed", [1, 2])
def test_order_seed_threads_and_solver_change_nothing(tmp_path, seed):
    book = portfolio(seed)
    plain = decided(tmp_path / "plain", book, SolveSettings())
    ways = {
        "seed": SolveSettings(seed=7),
        "both": SolveSettings(seed=11, threads=2),
    }
    if pulp.getSolver("HiGHS").available() and "PULP_CBC_CMD" in pulp.listSolvers(onlyAvailable=True):
        ways["cbc"] = SolveSettings(solver="PULP_CBC_CMD")
    for place, (name, settings) in enumerate(ways.items()):
        assert decided(tmp_path / name, shuffled(book, place), settings) == plain, name
