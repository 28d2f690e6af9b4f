"""One technology in depth against every plan of small generated portfolios, and against `sensitivity`."""

import pytest

import optimizer
from optimizer.analyse.explain import explain
from optimizer.solve import Solver, SolveSettings, solve
from tests.property.test_sensitivity import has_value_rule, reweighted
from tests.support.enumerate_plans import read_book
from tests.support.every_plan import every_plan
from tests.support.generate import seeded, write

MOST = 100


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


@pytest.mark.parametrize("seed", range(8))
def test_stretches_and_price_tags_are_as_every_plan_says(seed, tmp_path, solver):
    made = seeded(seed, MOST)
    write(made, tmp_path)
    here = optimizer.Desk(tmp_path)
    ground = here.ground("portfolio.yaml", solver=solver)
    base = solve(ground.problem, solver=solver)
    if not base.chosen or has_value_rule(made):
        return
    technology = sorted(base.chosen)[seed % len(base.chosen)]
    found = explain(ground, technology, base.chosen)
    assert (found.about.status.value, found.chosen) == ("optimal", base.chosen[technology][0])
    tags = here.sensitivity("portfolio.yaml", solver=solver).options
    assert {option: tag.value_needed for option, tag in found.options.items()} == {
        option: tag.value_needed for (name, option), tag in tags.items() if name == technology
    }
    told = found.as_json()["draws"]
    assert told is None or told["draws"] == told["asked"]
    assert told is None or sum(share["acceptability"] for share in told["options"].values()) == pytest.approx(1)
    room = 2 * found.about.rounding
    for criterion, parts in found.weights.items():
        assert (parts[0].low, parts[-1].high) == (0, 1)
        for part in parts:
            share = (part.low + part.high) / 2
            book = read_book(made.portfolio, reweighted(made, criterion, share), made.tree)
            plans = list(every_plan(book))
            best = max(p.value for p in plans)
            having = [p.value for p in plans if (technology, part.option) in keys(p)]
            assert max(having) >= best - room


def keys(possible):
    return {(a.technology["id"], a.key[0]) for a in possible.plan}


@pytest.mark.long
@pytest.mark.parametrize("first", [100, 200])
def test_many_technologies_in_depth(first, tmp_path, solver):
    for seed in range(first, first + 100):
        folder = tmp_path / str(seed)
        folder.mkdir()
        test_stretches_and_price_tags_are_as_every_plan_says(seed, folder, solver)
