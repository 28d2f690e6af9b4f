"""Scenarios against enumeration: every plan of small random portfolios, valued in every world, without a solver."""

import json
import random
from fractions import Fraction
from itertools import product

import pytest

from optimizer import Desk
from optimizer.analyse.risk import conditional_value_at_risk
from optimizer.solve import Solver, SolveSettings

F = Fraction
YEARS = (2026, 2027, 2028)
CRITERIA = {
    "criteria_set": "two",
    "weights": {"method": "direct", "values": {"worth": 60, "safety": 40}},
    "criteria": {"worth": {"worst": 0, "best": 10, "if_none": 0}, "safety": {"worst": 0, "best": 10, "if_none": 2}},
}
ALPHA = F(3, 5)


def drawn(seed):
    """A portfolio of three or four technologies with options of two partners, and two or three scenarios."""
    draw = random.Random(seed)
    technologies = []
    for number in range(draw.randint(3, 4)):
        options = []
        for place in range(draw.randint(1, 3)):
            partner = draw.choice([None, "p", "q"])
            option = {
                "id": f"o{place}",
                "mode": "own" if partner is None else "access",
                "cost": [draw.randint(1, 5) for _ in range(draw.randint(1, 2))],
                "ratings": {"worth": draw.randint(2, 10), "safety": draw.randint(0, 10)},
            }
            if draw.random() < 0.5 and len(option["cost"]) == 1:
                option["start"] = [2026, 2027]
            options.append(option | ({} if partner is None else {"partner": partner}))
        technologies.append({"id": f"t{number}", "options": options})
    scenarios = [scenario(draw, f"s{number}", len(technologies)) for number in range(draw.randint(2, 3))]
    rules = []
    if draw.random() < 0.5:
        goal = {"id": "goal", "at_least": 2, "of": {"mode": "own"}, "penalty": 0.125}
        bonus = {"all": [{"technology": "t0"}, {"technology": "t1"}], "value": 0.25}
        rules = [goal, {"id": "pair", "synergy": bonus}]
    return {
        "portfolio": "small",
        "years": [YEARS[0], YEARS[-1]],
        "criteria": "two",
        "budgets": {"b": {"amount": draw.randint(4, 7), "carry_over": draw.choice([0, 0.5])}},
        "partners": {"p": {"bloc": "x"}, "q": {"bloc": "x"}},
        "technologies": technologies,
        "rules": rules,
        "scenarios": scenarios,
    }


def scenario(draw, name, technologies):
    kinds = {
        "partner": {"of": {"partner": draw.choice("pq")}, "available": False, "from": draw.choice([2026, 2027])},
        "rating": {"of": {"technology": f"t{draw.randrange(technologies)}"}, "rating": "worth", "add": -2},
        "weights": {"weights": {"worth": 20}},
        "better": {"of": {"mode": "own"}, "rating": "safety", "multiply": 1.5},
    }
    picked = draw.sample(sorted(kinds), draw.randint(1, 2))
    return {"id": name, "probability": draw.choice([0.125, 0.25]), "known": 2026, "changes": [kinds[k] for k in picked]}


def lay(folder, portfolio):
    (folder / "criteria").mkdir(exist_ok=True)
    (folder / "portfolios").mkdir(exist_ok=True)
    (folder / "criteria/two.yaml").write_text(json.dumps(CRITERIA))
    used = {o.get("partner") for t in portfolio["technologies"] for o in t["options"]}
    portfolio["partners"] = {name: one for name, one in portfolio["partners"].items() if name in used}
    for one in portfolio["scenarios"]:
        one["changes"] = [c for c in one["changes"] if c.get("of", {}).get("partner", "p") in used or "of" not in c]
    own = any(o["mode"] == "own" for t in portfolio["technologies"] for o in t["options"])
    if not own:
        portfolio["rules"] = []
        for one in portfolio["scenarios"]:
            one["changes"] = [c for c in one["changes"] if c.get("of", {}).get("mode") != "own"]
    (folder / "portfolios/small.yaml").write_text(json.dumps(portfolio))
    return Desk(folder)


class World:
    """What a plan is worth in a world, from the printed values of alternatives and the text of the rules."""

    def __init__(self, desk, portfolio, name):
        self.portfolio = portfolio
        rows = desk.score("small", **({} if name is None else {"scenario": name})).rows
        self.value = {(r["technology"], r["option"], r["start"]): F(r["value"]).limit_denominator(10**9) for r in rows}

    def worth(self, plan):
        stands = {t: (o, s) if (t, o, s) in self.value else ("none", None) for t, (o, s) in plan.items()}
        total = sum(self.value[t, o, s] for t, (o, s) in stands.items())
        if self.portfolio["rules"]:
            modes = {(t["id"], o["id"]): o["mode"] for t in self.portfolio["technologies"] for o in t["options"]}
            owned = sum(modes.get((t, o)) == "own" for t, (o, _) in stands.items())
            total -= F(1, 8) * max(0, 2 - owned)
            total += F(1, 4) * all(stands[t][0] != "none" for t in ("t0", "t1"))
        return total


def plans(portfolio, offered):
    """Every plan that keeps the budget."""
    costs = {(t["id"], o["id"]): o["cost"] for t in portfolio["technologies"] for o in t["options"]}
    names = [t["id"] for t in portfolio["technologies"]]
    for picked in product(*([key for key in offered if key[0] == name] for name in names)):
        carried, budget = F(0), portfolio["budgets"]["b"]
        for year in YEARS:
            spent = sum(costs[t, o][year - s] for t, o, s in picked if o != "none" and 0 <= year - s < len(costs[t, o]))
            carried = budget["amount"] + F(budget["carry_over"]) * carried - spent
            if carried < 0:
                break
        else:
            yield {t: (o, s) for t, o, s in picked}


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=60)) as one:
        yield one


@pytest.mark.parametrize("seed", range(24))
def test_every_figure_is_the_best_of_all_plans(tmp_path, solver, seed):
    portfolio = drawn(seed)
    desk = lay(tmp_path, portfolio)
    found = desk.scenarios("small", alpha=ALPHA, solver=solver).as_json()
    assert found["status"] == "optimal"
    names = [None, *(one["id"] for one in portfolio["scenarios"])]
    seen = [World(desk, portfolio, name) for name in names]
    chances = [F(one["probability"]) for one in portfolio["scenarios"]]
    chances = [1 - sum(chances), *chances]
    every = list(plans(portfolio, seen[0].value))
    best = [max(world.worth(plan) for plan in plans(portfolio, world.value)) for world in seen]
    assert [row["value"] for row in found["scenarios"]] == pytest.approx([float(value) for value in best], abs=1e-5)
    table = [[world.worth(plan) for world in seen] for plan in every]

    def expected(row):
        return sum(p * v for p, v in zip(chances, row, strict=True))

    def regret(row):
        return max(most - v for most, v in zip(best, row, strict=True))

    def tail(row):
        return -conditional_value_at_risk([-v for v in row], chances, ALPHA)

    told = {row["id"]: row for row in found["plans"]}
    assert told["expected-value"]["expected"] == pytest.approx(float(max(map(expected, table))), abs=1e-5)
    assert told["minimax-regret"]["worst_regret"] == pytest.approx(float(min(map(regret, table))), abs=1e-5)
    assert told["cvar"]["cvar"] == pytest.approx(float(max(map(tail, table))), abs=1e-5)
    base = {d["technology"]: (d["option"], d["start"]) for d in told["base"]["decisions"]}
    row = [world.worth(base) for world in seen]
    assert [told["base"]["values"][name or "base"] for name in names] == pytest.approx(
        [float(v) for v in row], abs=1e-5
    )
    assert told["base"]["worst_regret"] == pytest.approx(float(regret(row)), abs=1e-5)


@pytest.mark.parametrize("seed", range(8))
def test_recourse_lies_between_one_plan_and_knowing_beforehand(tmp_path, solver, seed):
    found = lay(tmp_path, drawn(100 + seed)).scenarios("small", solver=solver).as_json()
    assert found["wait_and_see"] >= found["recourse"] - 1e-5
    here = {row["id"]: row for row in found["plans"]}["expected-value"]
    assert found["recourse"] >= here["expected"] - 1e-5
    assert found["evpi"] >= -1e-5 and (found["vss"] is None or found["vss"] >= -1e-5)
