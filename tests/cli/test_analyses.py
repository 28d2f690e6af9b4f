"""Analyses on the command line: tables, documents, exit codes."""

import json

import pytest

from tests.benchmarks.large_desk import lay as lay_large

ANALYSES = [
    ("frontier", []),
    ("pareto", ["--objectives", "value,criteria.cost"]),
    ("scenarios", []),
    ("robust", []),
    ("sensitivity", []),
    ("ties", []),
]


def test_frontier_tells_every_step(call, desk):
    code, out, err = call("frontier", "small", "--sweep", "national")
    assert (code, err) == (0, "")
    assert "Proven: every figure is exact." in out
    header, *rows = [line.split("\t") for line in out.splitlines() if "\t" in line]
    assert header == ["factor", "budget, KRW bn", "value", "cost", "enters", "leaves", "proven"]
    assert [row[0] for row in rows] == sorted({row[0] for row in rows}, key=float)
    assert rows[0][0] == "0"
    assert {row[-1] for row in rows} == {"yes"}
    # with all the money there is: chip owned, both guards, as in the plan of `run`
    assert float(rows[-1][2]) == pytest.approx(0.304 + 0.522 + 0.384 + 0.222 + 0.392 + 0.288, abs=1e-6)
    code, out, _ = call("frontier", "small", "--sweep", "national", "--json")
    found = json.loads(out)
    assert code == 0
    assert [point["factor"] for point in found["points"]] == pytest.approx([float(row[0]) for row in rows])
    assert set(found["points"][0]) >= {"budget", "factor", "value", "cost", "enters", "leaves"}


def test_a_budget_that_is_not_there_is_refused(call, desk):
    code, _, err = call("frontier", "small", "--sweep", "nationl")
    assert code == 3
    assert '--sweep: C302 no budget "nationl" - did you mean "national"?' in err
    assert call("frontier", "small", "--from", "1.2", "--to", "0.5x")[0] == 2
    assert call("frontier", "small", "--from", "-1")[0] == 2


@pytest.mark.parametrize("name, words", ANALYSES)
def test_no_plan_is_exit_4_with_the_conflict(call, desk, name, words):
    code, out, _ = call(name, "impossible", *words, "--json")
    found = json.loads(out)
    assert (code, found["status"]) == (4, "infeasible")
    assert [row["id"] for row in found["conflict"]] == ["must"]
    code, out, _ = call(name, "impossible", *words)
    assert code == 4
    assert "No plan satisfies everything." in out


@pytest.mark.parametrize("name, words", ANALYSES)
def test_no_time_is_exit_5_and_never_called_proven(call, tmp_path, monkeypatch, name, words):
    lay_large(tmp_path, 120)
    words = [word.replace("criteria.", "") for word in words]
    monkeypatch.chdir(tmp_path)
    code, out, _ = call(name, "portfolio.yaml", *words, "--seconds", "1")
    assert code == 5
    assert "Proven:" not in out


@pytest.mark.parametrize("name, words", ANALYSES)
def test_a_gap_or_another_solver_is_refused(call, desk, name, words):
    code, _, err = call(name, "small", *words, "--gap", "0.1")
    assert code == 2
    assert "proven exactly" in err


def test_pareto_tells_points_and_what_is_supported(call, desk):
    code, out, err = call("pareto", "small", "--objectives", "gain,cost")
    assert (code, err) == (0, "")
    header, *rows = [line.split("\t") for line in out.splitlines() if "\t" in line]
    assert header == ["gain", "cost", "supported", "what is done"]
    gains, costs = [float(row[0]) for row in rows], [float(row[1]) for row in rows]
    assert gains == sorted(gains, reverse=True)
    assert costs == sorted(costs, reverse=True)
    assert (gains[-1], costs[-1], rows[-1][3]) == (0, 0, "")
    found = json.loads(call("pareto", "small", "--objectives", "gain,cost", "--json")[1])
    assert [point["values"]["gain"] for point in found["points"]] == pytest.approx(gains)
    assert {row["technology"] for row in found["points"][0]["decisions"]} == {"chip", "laser", "sensor"}


def test_an_objective_that_is_not_there_is_refused(call, desk):
    code, _, err = call("pareto", "small", "--objectives", "gain,wid")
    assert code == 3
    assert '--objectives: C305 no objective "wid" - did you mean "wide"?' in err
    assert "C306" in call("pareto", "small", "--objectives", "gain,gain")[2]


def test_scenarios_tell_every_world_and_what_partners_are_worth(call, desk):
    code, out, err = call("scenarios", "small")
    assert (code, err) == (0, "")
    assert "Each world: its best plan" in out and "minimax-regret" in out
    found = json.loads(call("scenarios", "small", "--json")[1])
    assert next(row["id"] for row in found["scenarios"]) == "base"
    assert sum(row["probability"] for row in found["scenarios"]) == pytest.approx(1)
    base = next(row for row in found["plans"] if row["id"] == "base")
    assert base["regrets"]["base"] == 0
    assert call("scenarios", "small", "--alpha", "1")[0] == 2


def test_scenarios_tell_what_is_lost_without_a_partner(call, desk):
    path = desk / "portfolios" / "small" / "portfolio.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("cost: [12, 12]", "cost: [32, 32]"), encoding="utf-8")
    _, out, _ = call("scenarios", "small")
    _, _, told = out.partition("\nWithout a partner, without a bloc\n")
    assert [line.split("\t")[:3] for line in told.splitlines()[1:3]] == [
        ["partner fi", "0.256", "0.256"],
        ["bloc eu", "0.256", "0.256"],
    ]
    assert "Nothing is lost" not in out


def test_sensitivity_tells_intervals_price_tags_and_a_tornado(call, desk):
    code, out, err = call("sensitivity", "small", "--sweep", "national", "--json")
    found = json.loads(out)
    assert (code, err, found["status"]) == (0, "", "optimal")
    for row in found["weights"].values():
        assert row["low"] <= row["current"] <= row["high"]
        assert row["profile"][0]["low"] == 0
    assert set(found["options"]["chip"]) == {"plant", "buy", "none"}
    # by hand: laser as a plant, 0.4 * (1 - 18 / 100) + 0.6 * 0.5, against the guard's 0.384 + 0.222; a second plant
    # breaks the rule, so the chip has to be bought (0.368 + 0.288 against 0.304 + 0.522)
    plant = found["options"]["laser"]["plant"]
    assert plant["value_needed"] == pytest.approx((0.384 + 0.222 + 0.304 + 0.522) - (0.328 + 0.3 + 0.368 + 0.288))
    assert plant["money_needed"] is None
    assert plant["proven"]["money_needed"]
    assert plant["displaces"] == [
        {"technology": "chip", "option": "plant", "start": 2026},
        {"technology": "laser", "option": "guard", "start": 2026},
    ]
    code, out, _ = call("sensitivity", "small", "--sweep", "national")
    assert code == 0
    heads = [line for line in out.splitlines() if line.startswith(("criterion\t", "option\t", "kind\t"))]
    assert len(heads) == 3


def test_robust_tells_classes_and_the_plans_that_nothing_dominates(call, desk):
    code, out, err = call("robust", "small")
    assert (code, err) == (0, "")
    assert "Weights: nothing is known of the first level." in out
    found = json.loads(call("robust", "small", "--json")[1])
    assert found["portfolios"] == len(found["undominated"]) > 0
    words = {word for row in found["class"].values() for word in row.values()}
    assert words <= {"core", "borderline", "exterior"}
    for technology, row in found["core_index"].items():
        assert sum(row.values()) == pytest.approx(1), technology
    few = json.loads(call("robust", "small", "--most", "1", "--json")[1])
    assert few["class"] == found["class"]
    assert call("robust", "small", "--most", "0")[0] == 2


def test_robust_tells_what_protection_costs(call, desk):
    code, out, err = call("robust", "small", "--gamma", "1")
    assert (code, err) == (0, "")
    assert "Budgets that hold when so many technologies at once cost more" in out
    found = json.loads(call("robust", "small", "--gamma", "1", "--json")[1])["protection"]
    # nothing on this desk has an overrun: protection costs nothing, and nothing can fail
    assert (found["gamma"], found["price"], found["violation"], len(found["curve"])) == (1, 0, 0, 1)


def test_robust_counts_draws(call, desk):
    code, out, _ = call("robust", "small", "--samples", "10")
    assert code == 0 and "the best in 10 draws" in out
    found = json.loads(call("robust", "small", "--samples", "10", "--json")[1])["samples"]
    assert sum(plan["acceptability"] for plan in found["plans"]) == pytest.approx(1)
    assert call("robust", "small", "--samples", "some")[0] == 2
