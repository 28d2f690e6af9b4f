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
    return sensible(
        {
            "portfolio": "small",
            "years": [YEARS[0], YEARS[-1]],
            "criteria": "two",
            "budgets": {"b": {"amount": draw.randint(4, 7), "carry_over": draw.choice([0, 0.5])}},
            "partners": {"p": {"bloc": "x"}, "q": {"bloc": "x"}},
            "technologies": technologies,
            "rules": rules,
            "scenarios": scenarios,
        }
    )


def scenario(draw, name, technologies):
    kinds = {
        "partner": {"of": {"partner": draw.choice("pq")}, "available": False, "from": draw.choice([2026, 2027])},
        "rating": {"of": {"technology": f"t{draw.randrange(technologies)}"}, "rating": "worth", "add": -2},
        "weights": {"weights": {"worth": 20}},
        "better": {"of": {"mode": "own"}, "rating": "safety", "multiply": 1.5},
        "cut": {"budget": "b", "multiply": draw.choice([0.6, 0.8])},
        "dear": {"of": {"mode": "own"}, "cost": {"multiply": 1.5}},
    }
    picked = draw.sample(sorted(kinds), draw.randint(1, 2))
    return {"id": name, "probability": draw.choice([0.125, 0.25]), "known": 2026, "changes": [kinds[k] for k in picked]}


def sensible(portfolio):
    """Without what no option of the portfolio is concerned by."""
    used = {o.get("partner") for t in portfolio["technologies"] for o in t["options"]}
    portfolio["partners"] = {name: one for name, one in portfolio["partners"].items() if name in used}
    for one in portfolio["scenarios"]:
        one["changes"] = [c for c in one["changes"] if c.get("of", {}).get("partner", "p") in used or "of" not in c]
    own = any(o["mode"] == "own" for t in portfolio["technologies"] for o in t["options"])
    if not own:
        portfolio["rules"] = []
        for one in portfolio["scenarios"]:
            one["changes"] = [c for c in one["changes"] if c.get("of", {}).get("mode") != "own"]
    return portfolio


def lay(folder, portfolio):
    (folder / "criteria").mkdir(exist_ok=True)
    (folder / "portfolios").mkdir(exist_ok=True)
    (folder / "criteria/two.yaml").write_text(json.dumps(CRITERIA))
    (folder / "portfolios/small.yaml").write_text(json.dumps(portfolio))
    return Desk(folder)


class World:
    """What a plan is worth and spends in a world, from the printed values of alternatives and the text of the rules."""

    def __init__(self, desk, portfolio, name):
        self.portfolio = portfolio
        rows = desk.score("small", **({} if name is None else {"scenario": name})).rows
        self.value = {(r["technology"], r["option"], r["start"]): F(r["value"]).limit_denominator(10**9) for r in rows}
        self.known = 2026
        self.modes = {(t["id"], o["id"]): o["mode"] for t in portfolio["technologies"] for o in t["options"]}
        changes = [c for one in portfolio["scenarios"] if one["id"] == name for c in one["changes"]]
        dear = [c for c in changes if "cost" in c]
        self.cost = {
            (t["id"], o["id"]): [F(x) * (F(3, 2) if dear and o["mode"] == "own" else 1) for x in o["cost"]]
            for t in portfolio["technologies"]
            for o in t["options"]
        }
        self.amount = F(portfolio["budgets"]["b"]["amount"])
        for change in changes:
            self.amount *= F(str(change["multiply"])) if "budget" in change else 1
        self._later = {}

    def stands(self, plan):
        return {t: (o, s) if (t, o, s) in self.value else ("none", None) for t, (o, s) in plan.items()}

    def worth(self, plan):
        stands = self.stands(plan)
        total = sum(self.value[t, o, s] for t, (o, s) in stands.items())
        if self.portfolio["rules"]:
            owned = sum(self.modes.get((t, o)) == "own" for t, (o, _) in stands.items())
            total -= F(1, 8) * max(0, 2 - owned)
            total += F(1, 4) * all(stands[t][0] != "none" for t in ("t0", "t1"))
        return total

    def pays(self, plan):
        """Whether the budget is kept, what is taken away paid all the same."""
        carried = F(0)
        for year in YEARS:
            spent = F(0)
            for t, (o, s) in plan.items():
                costs = self.cost[t, o] if o != "none" else []
                spent += costs[year - s] if o != "none" and 0 <= year - s < len(costs) else 0
            carried = self.amount + F(self.portfolio["budgets"]["b"]["carry_over"]) * carried - spent
            if carried < 0:
                return False
        return True

    def plans(self, offered=None):
        """Every plan of the alternatives that there are here (or of those offered) that keeps the budget."""
        keys = self.value if offered is None else offered
        names = [t["id"] for t in self.portfolio["technologies"]]
        for picked in product(*([key for key in keys if key[0] == name] for name in names)):
            plan = {t: (o, s) for t, o, s in picked}
            if self.pays(plan):
                yield plan

    def later(self, plan):
        """The most that can be had once this world is known: what has begun stands, the rest begins later or never."""
        begun = {(t, *step) for t, step in plan.items() if step[0] != "none" and step[1] <= self.known}
        if frozenset(begun) not in self._later:
            held = {t for t, _, _ in begun}
            free = {k for k in self.value if k[0] not in held and (k[1] == "none" or k[2] > self.known)}
            values = [self.worth(one) for one in self.plans(begun | free)]
            self._later[frozenset(begun)] = max(values, default=None)
        return self._later[frozenset(begun)]


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
    every = list(seen[0].plans())
    best = [max(map(world.worth, world.plans())) for world in seen]
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
    for name in ("base", "expected-value", "minimax-regret", "cvar"):
        plan = {d["technology"]: (d["option"], d["start"]) for d in told[name]["decisions"]}
        kept = sum(chance for chance, world in zip(chances, seen, strict=True) if world.pays(plan))
        assert told[name]["budgets"] == {"b": pytest.approx(float(kept))}
    check_recourse(found, seen, chances, every, base)
    check_losses(found["losses"], seen[0], base)


def check_losses(losses, world, base):
    """Every partner and bloc removed in turn: what the plan is worth without it, and the best that is left."""
    partner = {(t["id"], o["id"]): o.get("partner") for t in world.portfolio["technologies"] for o in t["options"]}
    partners = set(world.portfolio["partners"])
    gone = {("partner", name): {name} for name in partners} | {("bloc", "x"): partners}
    assert {(row["kind"], row["id"]) for row in losses} == (set(gone) if partners else set())
    for row in losses:
        without = gone[row["kind"], row["id"]]
        kept = {t: ("none", None) if partner.get((t, o)) in without else (o, s) for t, (o, s) in base.items()}
        left = {key for key in world.value if partner.get(key[:2]) not in without}
        best = max(map(world.worth, world.plans(left)))
        assert row["kept"] == pytest.approx(float(world.worth(base) - world.worth(kept)), abs=1e-6)
        assert row["replanned"] == pytest.approx(float(world.worth(base) - best), abs=1e-5)


def check_recourse(found, seen, chances, every, base):
    """The best first decisions, what beginning as the base plan does comes to, and what knowing beforehand would."""

    def recourse(plan):
        later = [seen[0].worth(plan), *(world.later(plan) for world in seen[1:])]
        return None if None in later else sum(p * v for p, v in zip(chances, later, strict=True))

    totals = [total for total in map(recourse, every) if total is not None]
    assert (found["recourse"] is None) == (not totals)
    if totals:
        assert found["recourse"] == pytest.approx(float(max(totals)), abs=1e-5)
        assert found["evpi"] == pytest.approx(found["wait_and_see"] - found["recourse"], abs=1e-6)
        begun = recourse(base)
        assert (found["vss"] is None) == (begun is None)
        assert begun is None or found["vss"] == pytest.approx(float(max(totals) - begun), abs=1e-5)


@pytest.mark.parametrize("seed", range(8))
def test_recourse_lies_between_one_plan_and_knowing_beforehand(tmp_path, solver, seed):
    found = lay(tmp_path, drawn(100 + seed)).scenarios("small", solver=solver).as_json()
    if found["recourse"] is None:  # nothing that could be begun leaves a plan in every world
        return
    assert found["wait_and_see"] >= found["recourse"] - 1e-5
    here = {row["id"]: row for row in found["plans"]}["expected-value"]
    if here["budgets"]["b"] == 1:  # else it stands only because nobody mends it
        assert found["recourse"] >= here["expected"] - 1e-5
    assert found["evpi"] >= -1e-5 and (found["vss"] is None or found["vss"] >= -1e-5)


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 1500, 100))
def test_every_figure_of_many_portfolios(tmp_path, solver, first):
    for seed in range(first, first + 100):
        folder = tmp_path / str(seed)
        folder.mkdir()
        test_every_figure_is_the_best_of_all_plans(folder, solver, seed)
