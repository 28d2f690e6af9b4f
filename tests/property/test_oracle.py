"""The oracle itself, against published answers and examples worked out by hand; the program is not asked."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from tests.support.enumerate_plans import enumerate_plans, read_book
from tests.support.expressions import evaluate, parse
from tests.support.worth import rank_weights

PUBLISHED = Path(__file__).parents[1] / "published"
SMALL = ["california", "crt-technologies", "ice-cold", "petersen-1", "stockco", "stockco-two"]

CRITERIA = """
criteria: {worth: {worst: 0, best: 10, if_none: 0}}
weights: {method: equal}
"""


def book(portfolio, criteria=CRITERIA, tree=None):
    texts = [yaml.safe_load(text) for text in (portfolio, criteria, tree or "null")]
    return read_book(*texts)


def best(portfolio, criteria=CRITERIA, tree=None):
    return enumerate_plans(book(portfolio, criteria, tree))


def starts(found):
    """Return the optimal plans as {technology: (option, start)} without `none`."""
    return [{a.technology["id"]: a.key for a in plan if a.mode != "none"} for plan in found.plans]


@pytest.mark.parametrize("case", SMALL)
def test_published_answers(case):
    folder = PUBLISHED / case
    expected = json.loads((folder / "expected.json").read_text())
    found = best((folder / "portfolio.yaml").read_text(), (folder / "criteria.yaml").read_text())
    assert found.value * expected["value_times"] == expected["published"]
    assert expected["chosen"] in [sorted(plan) for plan in starts(found)]


# A costs 6 in one year, B costs 5; the budget is 4 a year. With all of it carried over A can start in the second year
# (4 + 4 - 6 = 2 left), and B in the third (2 + 4 - 5 = 1): 0.9 + 0.5. Half of it: A from the second at 4 + 2 = 6, then
# 4 is left for B in the third, too little. Nothing carried: neither.
@pytest.mark.parametrize(
    "carry, value, plan",
    [
        (1, Fraction(14, 10), {"a": ("own", 2027), "b": ("own", 2028)}),
        ("0.5", Fraction(9, 10), {"a": ("own", 2027)}),
        (0, 0, {}),
    ],
)
def test_carry_over(carry, value, plan):
    found = best(f"""
years: [2026, 2028]
budgets: {{purse: {{amount: 4, carry_over: {carry}}}}}
technologies:
  - {{id: a, options: [{{id: own, mode: own, cost: [6], start: [2026, 2027], ratings: {{worth: 9}}}}]}}
  - {{id: b, options: [{{id: own, mode: own, cost: [5], start: [2028, 2028], ratings: {{worth: 5}}}}]}}
""")
    assert found.value == value
    assert starts(found) == [plan]


BRIDGE = """
years: [2026, 2028]
budgets:
  all: {amount: 100}
  abroad: {amount: [3, 2, 0], for: {mode: access}}
partners: {p: {bloc: eu}, q: {bloc: us}}
alliances: {club: {joining: 5, fee: 1}}
technologies:
  - id: a
    needed_by: 2027
    options:
      - {id: own, mode: own, cost: [10, 10, 10], lead_time: 2, bridge: buy, ratings: {worth: 8}}
      - {id: buy, mode: access, partner: {p: 0.75, q: 0.25}, cost: [3, 2, 1], lead_time: 0, alliance: club,
         ratings: {worth: 1}}
"""


def test_a_bridge_runs_until_the_main_option_is_ready():
    read = book(BRIDGE)
    judged = read.judge({"a": ("own", 2026)}, {"club": 2026})
    assert judged.broken == []
    assert judged.cost_total == 30 + 5 + 5 + 3  # own, two of the three years of the bridge, joining, three fees
    assert [judged.spending["abroad", year][0] for year in (2026, 2027, 2028)] == [3, 2, 0]
    assert [judged.spending["all", year][0] for year in (2026, 2027, 2028)] == [13 + 6, 12 + 1, 10 + 1]
    own = next(a for a in read.offered[0] if a.mode == "own")
    assert own.measures["slack"] == 1 and own.measures["ready"] == 2028 and own.measures["total_cost"] == 35
    assert own.matches([{"mode": "access", "partner": "q"}]) and not own.matches([{"mode": "own", "partner": "q"}])
    assert own.weight([{"bloc": "us"}]) == Fraction(1, 4)
    assert read.judge({"a": ("own", 2026)}, {}).broken == ["alliance club"]
    # Bought outright, the third year costs 1 abroad, where nothing is left.
    assert "budget abroad 2028" in read.judge({"a": ("buy", 2026)}, {"club": 2026}).broken


def test_a_joining_waits_for_its_standard():
    found = best("""
years: [2026, 2028]
budgets: {all: {amount: 100}}
partners: {p: {}}
alliances: {club: {joining: 5, fee: 1, opens: 2026, requires: {technology: b}}}
technologies:
  - id: a
    options: [{id: buy, mode: access, partner: p, cost: [1], alliance: club, start: [2026, 2028], ratings: {worth: 9}}]
  - {id: b, options: [{id: own, mode: own, cost: [1], lead_time: 1, ratings: {worth: 1}}]}
""")
    assert found.value == 1
    assert starts(found) == [{"a": ("buy", 2027), "b": ("own", 2026)}, {"a": ("buy", 2028), "b": ("own", 2026)}]
    assert found.cheapest == 2 + 5 + 1  # joined in the last year: one fee


SCORED = """
weights: {method: direct, values: {cost: 40, use: 60}}
criteria:
  cost: {measure: total_cost, worst: 10, best: 0}
  use:
    children:
      now: {weight: 3, worst: 0, best: 4, if_none: 1}
      reach: {weight: 1, shape: {levels: {low: 0, high: 1}}, applies_to: [access]}
      later: {weight: 1, worst: 0, best: 1, accrues: {until: 2029}, if_none: technology, applies_to: [own, none]}
"""


def test_scores():
    read = book("""
years: [2026, 2028]
budgets: {all: {amount: 100}}
partners: {p: {ratings: {now: 2}}, q: {ratings: {now: 1, reach: high}}}
technologies:
  - id: a
    importance: 2
    ratings: {later: [0, 0.5, 1]}
    options:
      - {id: own, mode: own, cost: [2, 3], start: [2027, 2027], ratings: {now: 9}}
      - {id: buy, mode: access, cost: [4], partner: {p: 0.5, q: 0.5}, lead_time: 5, ratings: {reach: unknown}}
""", SCORED)  # fmt: skip
    none, own, buy = read.offered[0]
    assert none.value == Fraction(4, 10) + Fraction(6, 10) * (3 * Fraction(1, 4) + Fraction(1, 2)) / 4
    # Ready in 2029: (2029 - 2029 + 1) / (2029 - 2026 + 1) of one half; 9 is clipped to 4.
    assert own.value == Fraction(4, 10) * Fraction(1, 2) + Fraction(6, 10) * (3 + Fraction(1, 8)) / 4
    # The worse partner's 1 of 4; an unknown level is the worst; `later` does not apply.
    assert buy.value == Fraction(4, 10) * Fraction(6, 10) + Fraction(6, 10) * 3 * Fraction(1, 4) / 4
    assert read.doing_nothing == 2 * none.value


@pytest.mark.parametrize(
    "rule, value",
    [
        ("at_most: 1, of: {}", 9),
        ("at_most: 5, of: {mode: own}, measure: cost, penalty: 0.01", 9 + 8 - 1 + 7),
        ("at_most: 5, of: {mode: own}, measure: cost, year: 2027, penalty: 0.1", 9 + 8 + 7),
        ("at_least: 1, of: {mode: none}", 17),
        ("exactly: 1, of: {}, each: domain", 9 + 7),
        ("share_at_most: 0.05, of: {}, among: {}, measure: cost, each: partner", 9 + 8),
        ("share_at_least: 0.75, of: {bloc: eu}, among: {mode: access}, measure: cost, penalty: 0.2", 9 + 8 + 7 - 1),
        ("requires: {if: {technology: a}, then: {technology: c}, by: start}", 8 + 7),
        ("requires: {if: {technology: a}, then: {technology: c}, by: ready}", 9 + 8 + 7),
        ("excludes: [{technology: a}, {technology: b}, {technology: c}], penalty: 0.1", 9 + 8 + 7 - 2),
        ("excludes: [{mode: own}, {mode: access}]", 17),
        ("together: [{technology: a}, {mode: none}]", 9 + 8),
        ("together: [{technology: a}, {mode: none}], penalty: 0.05", 9 + 8 + 7 - Fraction(1, 2)),
        ("synergy: {all: [{technology: a}, {mode: access}], value: 0.3}", 9 + 8 + 7 + 3),
    ],
)
def test_rules(rule, value):
    found = best(f"""
years: [2026, 2027]
budgets: {{all: {{amount: 20}}}}
partners: {{p: {{bloc: eu}}, q: {{bloc: us}}}}
technologies:
  - {{id: a, domain: x, options: [{{id: own, mode: own, cost: [3, 2], lead_time: 1, ratings: {{worth: 9}}}}]}}
  - {{id: b, domain: x, options: [{{id: own, mode: own, cost: [10], ratings: {{worth: 8}}}}]}}
  - id: c
    domain: y
    ratings: {{worth: 7}}
    options:
      - {{id: buy, mode: access, partner: {{p: 0.5, q: 0.5}}, cost: [20], lead_time: 1, start: [2027, 2027]}}
      - {{id: lend, mode: access, partner: {{p: 0.5, q: 0.5}}, cost: [2], lead_time: 1}}
rules: [{{id: r, {rule}}}]
""".replace("{all: {amount: 20}}", "{all: {amount: 20, carry_over: 1}}"))  # fmt: skip
    assert found.value * 10 == value


def test_savings_are_taken_off_budgets_above_too():
    read = book("""
years: [2026, 2027]
budgets: {all: {amount: 5}, part: {amount: 4, within: all, for: {technology: a}}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: [5], ratings: {worth: 9}}]}
  - {id: b, options: [{id: own, mode: own, cost: {part: [1, 1]}, ratings: {worth: 8}}]}
rules: [{id: r, synergy: {all: [{technology: a}, {technology: b}], saves: {part: [2]}}}]
""")
    judged = read.judge({"a": ("own", 2026), "b": ("own", 2026)}, {})
    assert judged.broken == [] and judged.cost_total == 5
    assert judged.spending["part", 2026] == (4, 0) and judged.spending["all", 2026] == (4, 1)
    assert enumerate_plans(read).binding() == {"r"}


TREE = """
start: held
questions:
  held: {when: "known", then: keep, otherwise: soon, unknown: both}
  soon: {when: "any own (ready <= 2027)", then: build, otherwise: watch, unknown: then}
verdicts:
  keep: {modes: [protect]}
  build: {modes: [own], penalty: 0.25}
  watch: {modes: [none]}
"""


@pytest.mark.parametrize(
    "known, lead_time, verdicts, eligible, value",
    [
        ("true", 1, ["keep"], {"protect"}, Fraction(4, 10)),
        ("false", 1, ["build"], {"own", "none"}, Fraction(-1, 4)),
        ("false", 2, ["watch"], {"none"}, Fraction(0)),
        ("unknown", 2, ["keep", "watch"], {"protect", "none"}, Fraction(4, 10)),
    ],
)
def test_screening(known, lead_time, verdicts, eligible, value):
    text = f"""
years: [2026, 2027]
budgets: {{all: {{amount: 5}}}}
technologies:
  - id: a
    evidence: {{known: {known}}}
    options:
      - {{id: own, mode: own, cost: [9], lead_time: {lead_time}, ratings: {{worth: 9}}}}
      - {{id: guard, mode: protect, cost: [1], ratings: {{worth: 4}}}}
"""
    read = book(text, CRITERIA, TREE)
    assert list(read.screened[0].verdicts) == verdicts
    assert {a.mode for a in read.choices[0]} == eligible
    assert enumerate_plans(read).value == value


@pytest.mark.parametrize(
    "text, truth",
    [
        ("a or b", True),
        ("b or c", None),
        ("b and a", None),
        ("b and c", False),
        ("not b and a", None),
        ("not (b and not a)", True),
        ("a or b and c", True),
        ("(a or b) and c", False),
        ("2 of (a, b, c)", None),
        ("3 of (a, b, c)", False),
        ("1 of (b, c, d >= 2.5)", True),
        ('e in ["x", "y"] and e != "y"', True),
        ("f > 1", None),
        ("f > 1 and c", False),
    ],
)
def test_expressions_in_three_valued_logic(text, truth):
    names = {"a": True, "b": None, "c": False, "d": Fraction(3), "e": "x", "f": None}
    assert evaluate(parse(text), names.get) is truth


def test_rank_order_centroid_weights():
    """Barron and Barrett 1996: for five criteria 0.4567, 0.2567, 0.1567, 0.09, 0.04."""
    weights = rank_weights(["a", "b", "c", "d", "e"], "roc")
    assert [round(float(w), 4) for w in weights.values()] == [0.4567, 0.2567, 0.1567, 0.09, 0.04]
