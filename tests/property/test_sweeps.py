"""What a sweep tells depends neither on the order of rows, nor on who worked, nor on whether it was stopped."""

import json

import pytest
import yaml

from optimizer.solve import Solver, SolveSettings
from optimizer.sweep import Sweeps
from tests.support.knapsack import coarse_knapsack


def pareto(desk, goals, **options):
    return json.dumps(desk.pareto("portfolio.yaml", [f"z{n + 1}" for n in range(goals)], **options).as_json())


def frontier(desk, goals, **options):
    return json.dumps(desk.frontier("portfolio.yaml", **options).as_json())


def solver(seed):
    return Solver(SolveSettings(seconds=120, seed=seed))


@pytest.mark.parametrize("analysis, items, goals", [(pareto, 12, 2), (pareto, 14, 3), (frontier, 7, 2)])
def test_of_equal_plans_the_same_is_told_whatever_the_order_of_rows_and_the_seed(tmp_path, analysis, items, goals):
    told = []
    for shuffle in range(3):
        desk = coarse_knapsack(tmp_path / str(shuffle), items, goals, 5, shuffle)
        with solver(shuffle) as process:
            told.append(analysis(desk, goals, solver=process))
    assert json.loads(told[0])["status"] == "optimal"
    assert len(json.loads(told[0])["points"]) >= 3
    assert told[1:] == told[:1] * 2


def test_the_plan_told_is_the_cheapest_of_equal_ones(tmp_path):
    """Two items of equal worth, one dearer: the one point has the cheaper plan, as `run` would take it."""
    desk = coarse_knapsack(tmp_path, 2, 2, 1)
    text = (tmp_path / "portfolio.yaml").read_text()
    for wanted, cost in (("2", "1"), ("1", "2")):
        rows = [(name, 2 if name[-1] == wanted else 1) for name in ("i1", "i2")]
        options = [
            {"id": name, "options": [{"id": "own", "mode": "own", "cost": [price], "ratings": {"z1": 3, "z2": 2}}]}
            for name, price in rows
        ]
        changed = {
            **yaml.safe_load(text),
            "technologies": options,
            "rules": [{"id": "one", "at_most": 1, "of": {"mode": "own"}}],
        }
        (tmp_path / "portfolio.yaml").write_text(yaml.safe_dump(changed, sort_keys=False))
        found = desk.pareto("portfolio.yaml", ["z1", "z2"])
        [point] = found.points
        assert [row["technology"] for row in point.decisions if row["mode"] == "own"] == [f"i{cost}"]
        run = desk.run("portfolio.yaml")
        assert {row["technology"]: row["option"] for row in point.decisions} == {
            name: option for name, (option, _) in run.choices.items()
        }


@pytest.mark.parametrize("analysis, items, goals", [(pareto, 10, 2), (pareto, 8, 3), (frontier, 7, 2)])
def test_one_worker_or_three_tell_the_same(tmp_path, analysis, items, goals):
    desk = coarse_knapsack(tmp_path, items, goals, 7)
    alone = analysis(desk, goals, sweeps=Sweeps(1))
    assert analysis(desk, goals, sweeps=Sweeps(3)) == alone
    assert analysis(desk, goals, sweeps=Sweeps(None)) == alone


def test_what_the_clock_stopped_is_gone_on_with_and_a_finished_sweep_leaves_no_journal(tmp_path):
    desk, kept = coarse_knapsack(tmp_path / "desk", 14, 3, 5), tmp_path / "kept"
    sweeps = Sweeps(1, folder=kept, patience=0)
    with solver(0) as process:
        whole = pareto(desk, 3, solver=process, sweeps=sweeps)
        assert list(kept.iterdir()) == []
        seconds, told, notes = 0.1, "", ""
        while told != whole:
            told = pareto(desk, 3, solver=process, settings=SolveSettings(seconds), sweeps=sweeps)
            notes += " ".join(json.loads(told)["notes"])
            seconds += 0.1
            assert seconds < 10
    assert list(kept.iterdir()) == []
    assert "the same command again goes on from there" in notes


def test_two_workers_need_no_more_programs_than_one_may(tmp_path):
    """At most 2 n + 1 for n points (Chalmet, Lemonidis & Elzinga 1986), from both ends at once too."""
    for seed in range(3):
        desk = coarse_knapsack(tmp_path / str(seed), 10 + seed, 2, seed)
        found = desk.pareto("portfolio.yaml", ["z1", "cost"], sweeps=Sweeps(2))
        assert found.status == "optimal"
        assert len(found.points) <= found.solves <= 2 * len(found.points) + 1


def drawn(desk, **options):
    found = desk.robust("portfolio.yaml", most=1, samples=300, **options).as_json()["samples"]
    assert found["draws"] == 300
    return json.dumps(found)


def test_draws_are_the_same_whoever_solves_them_and_however_often_they_are_stopped(tmp_path):
    desk, kept = coarse_knapsack(tmp_path / "desk", 16, 3, 3), tmp_path / "kept"
    sweeps = Sweeps(2, folder=kept, patience=0)

    def pressed(words):
        if words.startswith("250 of 300"):
            raise KeyboardInterrupt

    with solver(0) as process:
        alone = drawn(desk, solver=process)
        assert json.loads(alone)["settled"]["solved"] > 4
        with pytest.raises(KeyboardInterrupt) as stopped:
            drawn(desk, solver=process, sweeps=sweeps, tell=pressed)
        assert "what was settled is kept in" in stopped.value.__notes__[0]
        [journal] = kept.iterdir()
        assert len(journal.read_bytes().splitlines()) > 4
        assert drawn(desk, solver=process, sweeps=sweeps) == alone
    assert list(kept.iterdir()) == []
