"""The checker on small portfolios worked out by hand; V is a tenth of the rating, and 0 for doing nothing."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from optimizer.verify import Claim, Plan, verify
from optimizer.verify.books import common, whole
from tests.support.checked_cases import case_text

NONE = ("none", None)


def certify(case, decisions, joined=None, **more):
    """Verify with everything that is not said at `none`."""
    technologies = case.scores.alternatives.portfolio.technologies
    plan = Plan({t.id: decisions.get(t.id, NONE) for t in technologies}, joined or {})
    return verify(case.scores, case.screenings, plan, **more)


def broken(found):
    return [(v.kind, v.id, v.year, v.by) for v in found.violations]


def spent(found, budget):
    return [(s.spent, s.carried) for s in found.spending if s.budget == budget]


# ------------------------------------------------------------------------------------------------------------- money

PURSE = """
budgets: {purse: {amount: 4, carry_over: CARRY}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: [6], start: [2026, 2027], ratings: {worth: 9}}]}
  - {id: b, importance: 2, options: [{id: own, mode: own, cost: [5], start: [2028, 2028], ratings: {worth: 5}}]}
"""


def purse(carry):
    return case_text(PURSE.replace("CARRY", str(carry)))


def test_all_of_a_balance_is_carried_over():
    found = certify(purse(1), {"a": ("own", 2027), "b": ("own", 2028)})
    assert found.holds and found.violations == ()
    assert spent(found, "purse") == [(0, 4), (6, 2), (5, 1)]
    assert (found.value, found.gain, found.cost_total) == (Fraction(19, 10), Fraction(19, 10), 11)
    assert [(d.technology, d.option, d.start, d.ready, d.value, dict(d.cost)) for d in found.decisions] == [
        ("a", "own", 2027, 2028, Fraction(9, 10), {2027: 6}),
        ("b", "own", 2028, 2029, Fraction(1, 2), {2028: 5}),
    ]
    # Two limits for each technology, three years of one budget.
    assert found.rows_checked == 7


def test_half_of_a_balance_is_carried_over():
    found = certify(purse("0.5"), {"a": ("own", 2027), "b": ("own", 2028)})
    assert spent(found, "purse") == [(0, 4), (6, 0), (5, -1)]
    assert broken(found) == [("budget", "purse", 2028, 1)]
    assert not found.holds


def test_too_much_is_spent_by_how_much():
    found = certify(purse(0), {"a": ("own", 2026)})
    assert broken(found) == [("budget", "purse", 2026, 2)]
    assert found.violations[0].sentence == "purse 2026: 2 units more is spent than there is"


BRIDGE = """
budgets:
  all: {amount: 100}
  abroad: {amount: [3, 2, 0], for: {mode: access}}
  home: {amount: {2026: 10, 2027: 10, 2028: 11}, for: {mode: own}, within: all}
resources: {people: {unit: FTE, amount: [9, 9]}}
partners: {p: {bloc: eu}, q: {bloc: us}}
alliances: {club: {joining: 5, fee: 1}, guild: {fee: 2, charged_to: home}}
technologies:
  - id: a
    needed_by: 2027
    options:
      - {id: own, mode: own, cost: [10, 10, 10], lead_time: 1.5, bridge: buy, alliance: guild, ratings: {worth: 8}, resources: {people: [1, 2, 3]}}
      - {id: buy, mode: access, partner: {p: 0.75, q: 0.25}, cost: [3, 2, 1], lead_time: 0, alliance: club, ratings: {worth: 1}, resources: {people: [8, 7, 6]}}
rules:
  - {id: dear, at_most: 0, of: {bloc: us}, measure: cost}
  - {id: many, at_most: 0, of: {bloc: us}}
  - {id: part, at_most: 0, of: {mode: access}}
  - {id: both, at_most: 0, of: {mode: own, partner: p}}
"""  # noqa: E501


def test_a_bridge_runs_until_the_main_option_is_ready():
    """Ready in mid-2027, so the bridge runs two years: its costs, its people, its alliance; each in its budgets."""
    found = certify(case_text(BRIDGE), {"a": ("own", 2026)}, {"club": 2026, "guild": 2026})
    assert found.cost_total == 30 + 5 + (5 + 3) + 6
    assert spent(found, "abroad") == [(3, 0), (2, 0), (0, 0)]
    assert spent(found, "home") == [(12, -2), (12, -2), (12, -1)]
    # `home` lies within `all`, which takes every cost itself: charged once. The club is charged to `all`.
    assert spent(found, "all") == [(12 + 3 + 6, 79), (12 + 2 + 1, 85), (12 + 1, 87)]
    assert [(r.year, r.used, r.amount) for r in found.resources] == [(2026, 9, 9), (2027, 9, 9), (2028, 3, 0)]
    assert [(a.id, a.joined, a.cost) for a in found.alliances] == [("club", 2026, 8), ("guild", 2026, 6)]
    assert [(s.id, s.level) for s in found.rules] == [("dear", Fraction(35, 4)), ("many", 1), ("part", 1), ("both", 0)]
    assert ("resource", "people", 2028, 3) in broken(found)
    assert found.decisions[0].ready == Fraction(4055, 2)


def test_an_alliance_of_the_bridge_is_needed_too():
    found = certify(case_text(BRIDGE), {"a": ("own", 2026)}, {"guild": 2026})
    assert ("alliance", "club", 2026, 1) in broken(found)


def test_named_budgets_are_charged_and_those_above_once():
    case = case_text("""
budgets: {all: {amount: 9}, x: {amount: 5, within: all}, y: {amount: 5, within: x, for: {mode: own}}, z: {amount: 5}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: {y: [{value: 1, source: s}, 2], z: [3]}, ratings: {worth: 1}}]}
  - {id: b, options: [{id: own, mode: own, cost: [1.5], ratings: {worth: 1}}]}
  - {id: c, options: [{id: rest, mode: none, cost: [0.5]}]}
""")
    found = certify(case, {"a": ("own", 2026), "b": ("own", 2026), "c": ("rest", 2026)})
    assert found.holds
    # a: 1 in y and so in x and all, 3 in z; b: 1.5 in each once; c, doing nothing at a price: where no `for` is given.
    first = {s.budget: s.spent for s in found.spending if s.year == 2026}
    assert first == {"y": Fraction(5, 2), "x": 3, "all": 3, "z": 5}
    assert found.cost_total == 8 and found.gain == Fraction(1, 5)


def test_a_single_amount_for_a_named_budget_is_that_of_one_year():
    case = case_text("""
budgets: {all: {amount: 9}}
resources: {people: {amount: 2}, desks: {amount: [1, 1, 1]}}
technologies: [{id: a, options: [{id: own, mode: own, cost: {all: 4}, start: [2026, 2028], ratings: {worth: 1}}]}]
""")
    found = certify(case, {"a": ("own", 2028)})
    assert found.holds and found.decisions[0].ready == 2029
    assert spent(found, "all") == [(0, 9), (0, 9), (4, 5)]
    # Two limits for the technology, three years each of one budget and two resources.
    assert found.rows_checked == 2 + 3 + 6


def test_years_after_the_last_are_dropped_where_the_portfolio_says_so():
    text = """
budgets: {all: {amount: 9, for: {where: total_cost >= 7}}}
technologies: [{id: a, options: [{id: own, mode: own, cost: [2, 5], start: [2026, 2029], ratings: {worth: 1}}]}]
rules: [{id: sum, at_most: 9, of: {}, measure: cost}]
"""
    dropped = case_text(text + "beyond: drop\n")
    found = certify(dropped, {"a": ("own", 2028)})
    assert found.holds and found.cost_total == 2 and found.rules[0].level == 2
    assert spent(found, "all") == [(0, 9), (0, 9), (2, 7)]
    kept = case_text(text)
    assert certify(kept, {"a": ("own", 2027)}).holds
    assert broken(certify(kept, {"a": ("own", 2028)})) == [("choice", "a", 2028, 1)]
    assert broken(certify(dropped, {"a": ("own", 2029)})) == [("choice", "a", 2029, 1)]


# --------------------------------------------------------------------------------------------------------- alliances

CLUB = """
budgets: {all: {amount: 100}, big: {amount: 100, for: {mode: own}}}
alliances: {club: {joining: 5, fee: 0.5, opens: 2027, requires: {technology: b}, available: AVAILABLE}}
technologies:
  - {id: a, options: [{id: buy, mode: access, cost: [1], alliance: club, start: [2026, 2028], ratings: {worth: 9}}]}
  - {id: b, options: [{id: own, mode: own, cost: [1], lead_time: 1, start: [2026, 2027], ratings: {worth: 1}}]}
"""
IN_TIME = {"a": ("buy", 2028), "b": ("own", 2026)}


@pytest.mark.parametrize(
    "decisions, joined, wrong",
    [
        (IN_TIME, {"club": 2027}, []),
        (IN_TIME, {"club": 2028}, []),
        (IN_TIME, {}, [("alliance", "club", 2028, 1)]),
        # Opens a year later; and what it requires is ready in 2027 only.
        (IN_TIME, {"club": 2026}, [("alliance", "club", 2026, 1), ("alliance", "club", 2026, 1)]),
        (IN_TIME | {"a": ("buy", 2027)}, {"club": 2028}, [("alliance", "club", 2027, 1)]),
        (IN_TIME | {"b": ("own", 2027)}, {"club": 2027}, [("alliance", "club", 2027, 1)]),
        (IN_TIME | {"b": NONE}, {"club": 2028}, [("alliance", "club", 2028, 1)]),
        ({"b": ("own", 2026)}, {"club": 2029}, [("alliance", "club", 2029, 1)]),
        (IN_TIME, {"club": 2027, "league": 2026}, [("alliance", "league", 2026, 1)]),
    ],
)
def test_alliances_are_joined_in_time_and_when_they_can_be(decisions, joined, wrong):
    assert broken(certify(case_text(CLUB.replace("AVAILABLE", "true")), decisions, joined)) == wrong


def test_an_alliance_that_is_not_available_cannot_be_joined():
    found = certify(case_text(CLUB.replace("AVAILABLE", "false")), IN_TIME, {"club": 2027})
    assert broken(found) == [("alliance", "club", 2027, 1)]


def test_joining_and_fees_fall_in_the_budgets_without_for():
    found = certify(case_text(CLUB.replace("AVAILABLE", "true")), IN_TIME, {"club": 2027})
    assert spent(found, "all") == [(1, 99), (Fraction(11, 2), Fraction(189, 2)), (Fraction(3, 2), Fraction(197, 2))]
    assert spent(found, "big") == [(1, 99), (0, 100), (0, 100)]
    assert found.cost_total == 8 and found.alliances[0].cost == 6


# ------------------------------------------------------------------------------------------------------------- rules

FOUR = """
money: {unit: EUR m}
budgets: {all: {amount: 100}}
resources: {people: {unit: FTE, amount: 50}}
partners: {p: {bloc: eu}, q: {bloc: us}}
technologies:
  - {id: a, domain: x, options: [{id: own, mode: own, cost: [3, 2], lead_time: 2, ratings: {worth: 9}, resources: {people: [4, 2.5]}}]}
  - {id: b, domain: x, importance: 0.5, options: [{id: own, mode: own, cost: [10], ratings: {worth: 8}, tags: light}]}
  - id: c
    domain: y
    options:
      - {id: buy, mode: access, partner: {p: 0.25, q: 0.75}, cost: [20], lead_time: 0, start: [2026, 2028], ratings: {worth: 7}}
      - {id: lend, mode: access, partner: p, cost: [4], lead_time: 1, ratings: {worth: 6}}
rules: [{id: r, RULE}]
"""  # noqa: E501
ALL = {"a": ("own", 2026), "b": ("own", 2026), "c": ("buy", 2027)}


def ruled(rule, decisions=ALL):
    return certify(case_text(FOUR.replace("RULE", rule)), decisions)


@pytest.mark.parametrize(
    "rule, level, bound, slack, unit",
    [
        ("at_most: 3, of: {}", 3, 3, 0, "count"),
        ("at_most: 1, of: {mode: [own, access], domain: x}", 2, 1, -1, "count"),
        ("at_least: 2, of: {mode: none}", 0, 2, -2, "count"),
        ("exactly: 1, of: {tag: light}", 1, 1, 0, "count"),
        ("exactly: 4, of: {}", 3, 4, -1, "count"),
        ("at_most: 14.5, of: {mode: own}, measure: cost", 15, "14.5", "-0.5", "EUR m"),
        ("at_least: 1, of: {mode: own}, measure: cost, year: 2027", 2, 1, 1, "EUR m"),
        ("at_most: 2, of: {}, measure: value", 2, 2, 0, "value"),
        ("at_most: 6, of: {}, measure: people", "6.5", 6, "-0.5", "FTE"),
        ("exactly: 4, of: {}, measure: people, year: 2026", 4, 4, 0, "FTE"),
        ("at_most: 14, of: {bloc: us}, measure: cost", 15, 14, -1, "EUR m"),
        ("at_most: 1, of: {bloc: us, partner: [p, q]}", 1, 1, 0, "count"),
        ("at_most: 0, of: {bloc: us, partner: p}", 0, 0, 0, "count"),
        ("at_most: 1, of: {where: total_cost > 5}", 2, 1, -1, "count"),
        ("share_at_most: 0.5, of: {mode: own}, among: {}, measure: cost", "3/7", "0.5", "1/14", "share"),
        ("share_at_least: 0.5, of: {mode: own}, among: {}, measure: cost", "3/7", "0.5", "-1/14", "share"),
        ("share_at_most: 0.75, of: {domain: x}, among: {mode: own}", 1, "0.75", "-0.25", "share"),
        ("share_at_least: 1, of: {mode: own}, among: {mode: none}", None, 1, None, "share"),
        ("requires: {if: {technology: c}, then: {technology: a}}", 1, 1, 0, "choices"),
        ("requires: {if: {technology: c}, then: {technology: a}, by: start}", 0, 1, -1, "choices"),
        ("requires: {if: {technology: c}, then: {technology: b}, by: start}", 1, 1, 0, "choices"),
        ("requires: {if: {technology: b}, then: {technology: c}, by: ready}", 1, 1, 0, "choices"),
        ("requires: {if: {technology: b}, then: {technology: a}, by: ready}", 0, 1, -1, "choices"),
        ("requires: {if: {mode: own}, then: {mode: none}}", 0, 2, -2, "choices"),
        ("requires: {if: {mode: access}, then: {technology: c}, by: start}", 1, 1, 0, "choices"),
        ("requires: {if: {technology: a}, then: {technology: a}, by: start}", 0, 1, -1, "choices"),
        ("excludes: [{technology: a}, {technology: b}, {mode: access}]", 3, 1, -2, "selectors"),
        ("excludes: [{technology: a}, {mode: none}]", 1, 1, 0, "selectors"),
        ("together: [{technology: a}, {mode: none}, {domain: y}]", 2, 3, -1, "selectors"),
        ("together: [{domain: x}, {domain: y}]", 2, 2, 0, "selectors"),
        ("together: [{mode: none}, {mode: none, domain: x}]", 0, 0, 0, "selectors"),
    ],
)
def test_every_kind_of_rule(rule, level, bound, slack, unit):
    """One alternative may serve several selectors; readiness: a 2028, b 2027 (one cost year), c 2027."""
    found = ruled(rule)
    (state,) = found.rules
    assert state.level == (None if level is None else Fraction(level))
    assert (state.bound, state.unit) == (Fraction(bound), unit)
    assert state.slack == (None if slack is None else Fraction(slack))
    assert (state.path, state.noun, state.technology) == (("rules", 0), "portfolio", None)
    assert state.holds == found.holds == (slack is None or Fraction(slack) >= 0)
    assert bool(found.violations) != found.holds
    assert {(v.kind, v.id) for v in found.violations} <= {("rule", "r")}
    assert state.sentence.startswith("r: ")


@pytest.mark.parametrize(
    "rule, shortfall",
    [
        ("at_most: 1, of: {}", 2),
        ("at_least: 5, of: {}", 2),
        ("exactly: 4.5, of: {}", "1.5"),
        ("at_most: 30.25, of: {}, measure: cost", "4.75"),
        ("share_at_most: 0.4, of: {mode: own}, among: {}, measure: cost", 1),
        ("share_at_least: 0.5, of: {mode: own}, among: {}, measure: cost", "2.5"),
        ("requires: {if: {mode: own}, then: {mode: none}}", 2),
        ("excludes: [{technology: a}, {technology: b}, {mode: access}]", 2),
        ("together: [{technology: a}, {mode: none}, {domain: y}]", 1),
        ("together: [{technology: a}, {mode: none}, {mode: none, domain: x}]", 1),
    ],
)
def test_a_goal_costs_its_penalty_for_each_unit_missing(rule, shortfall):
    found = ruled(f"{rule}, penalty: 0.1")
    assert found.holds and found.violations == ()
    assert not found.rules[0].holds and found.rules[0].shortfall == Fraction(shortfall)
    assert found.rules[0].penalty_paid == Fraction(shortfall) / 10
    assert found.value == 2 - Fraction(shortfall) / 10
    assert [(p.kind, p.id, p.shortfall, p.value) for p in found.penalties] == [
        ("rule", "r", Fraction(shortfall), Fraction(shortfall) / 10)
    ]
    assert not ruled(rule).holds and ruled(rule).violations[0].by == Fraction(shortfall)


@pytest.mark.parametrize(
    "rule, states",
    [
        ("at_most: 1, of: {}, each: domain", [("x", 2, -1), ("y", 1, 0)]),
        ("at_least: 1, of: {mode: own}, each: technology", [("a", 1, 0), ("b", 1, 0), ("c", 0, -1)]),
        ("at_most: 6, of: {}, measure: cost, each: partner", [("p", 5, 1), ("q", 15, -9)]),
        ("at_most: 1, of: {}, each: bloc", [("eu", 1, 0), ("us", 1, 0)]),
        (
            "share_at_most: 0.4, of: {}, among: {}, measure: cost, each: partner",
            [("p", Fraction(1, 7), Fraction(9, 35)), ("q", Fraction(3, 7), Fraction(-1, 35))],
        ),
        ("requires: {if: {mode: own}, then: {tag: light}}, each: domain", [("x", 2, 0), ("y", 0, 0)]),
        ("excludes: [{partner: p}, {partner: q}], each: technology", [("a", 0, 1), ("b", 0, 1), ("c", 2, -1)]),
        ("together: [{technology: a}, {technology: c}], each: domain", [("x", 1, -1), ("y", 1, -1)]),
    ],
)
def test_each_repeats_a_rule_for_every_value(rule, states):
    found = ruled(rule)
    assert [(s.each, s.level, s.slack) for s in found.rules] == states
    assert len(found.violations) == sum(slack < 0 for _, _, slack in states)


def test_a_broken_rule_says_for_which_value_it_is_broken():
    found = ruled("at_most: 1, of: {}, each: domain")
    assert [violation.sentence for violation in found.violations] == ["r (domain x): at_most 1 count, but found 2"]
    assert [state.sentence for state in found.rules] == [
        "r: at most 1 chosen of everything chosen (for domain x)",
        "r: at most 1 chosen of everything chosen (for domain y)",
    ]


def test_doing_nothing_is_only_meant_where_it_is_said():
    assert ruled("at_most: 0, of: {}", {}).holds
    assert ruled("at_least: 3, of: {mode: none}", {}).holds
    assert ruled("requires: {if: {mode: none}, then: {mode: own}, by: start}", {"a": ("own", 2026)}).holds
    assert not ruled("requires: {if: {mode: own}, then: {mode: none}, by: ready}", {"a": ("own", 2026)}).holds


SAVING = """
years: [2026, 2027]
budgets: {all: {amount: 5}, part: {amount: 4, within: all, for: {technology: a}}}
technologies:
  - {id: a, domain: x, options: [{id: own, mode: own, cost: [5], ratings: {worth: 9}}]}
  - {id: b, domain: x, options: [{id: own, mode: own, cost: {part: [1, 1]}, ratings: {worth: 8}}]}
rules:
  - {id: r, synergy: {all: [{technology: a}, {technology: b}], value: 0.25, saves: {part: [2, 0, 7]}}}
  - {id: s, synergy: {all: [{technology: a}], value: 0.5}, each: domain}
"""


def test_a_synergy_adds_its_value_once_and_saves_in_budgets_above_too():
    found = certify(case_text(SAVING), {"a": ("own", 2026), "b": ("own", 2026)})
    assert found.holds and found.cost_total == 5
    assert spent(found, "part") == [(4, 0), (1, 3)] and spent(found, "all") == [(4, 1), (1, 4)]
    assert found.value == Fraction(17, 10) + Fraction(3, 4)
    assert [(s.id, s.each, s.value, s.saved) for s in found.synergies] == [
        ("r", None, Fraction(1, 4), 2),
        ("s", "x", Fraction(1, 2), 0),
    ]
    alone = certify(case_text(SAVING), {"a": ("own", 2026)})
    assert alone.value == Fraction(14, 10) and alone.cost_total == 5
    assert broken(alone) == [("budget", "part", 2026, 1)]


# ------------------------------------------------------------------------------------------------ choices, verdicts


def test_exactly_one_offered_alternative_for_each_technology():
    case = purse(1)
    plans = [
        ({"a": NONE}, [("choice", "b", None, 1)]),
        ({"a": NONE, "b": NONE, "z": NONE}, [("choice", "z", None, 1)]),
        ({"a": ("hire", 2026), "b": NONE}, [("choice", "a", None, 1)]),
        ({"a": ("own", 2028), "b": NONE}, [("choice", "a", 2028, 1)]),
        ({"a": ("own", None), "b": NONE}, [("choice", "a", None, 1), ("budget", "purse", 2026, 2)]),
        ({"a": ("none", 2026), "b": NONE}, [("choice", "a", 2026, 1)]),
    ]
    for decisions, wrong in plans:
        assert broken(verify(case.scores, case.screenings, Plan(decisions))) == wrong


def test_a_start_that_can_never_fit_names_no_year():
    case = case_text("""
years: [2026, 2027]
budgets: {all: {amount: 9}}
technologies: [{id: a, options: [{id: own, mode: own, cost: [1, 1, 1], ratings: {worth: 9}}]}]
""")
    assert "(no year is)" in certify(case, {"a": ("own", 2026)}).violations[0].sentence


def test_a_start_before_the_plan_costs_nothing_and_is_not_offered():
    """Whatever the table of alternatives holds: money before the first year is in no budget."""
    case = case_text("""
budgets: {all: {amount: 0}}
technologies: [{id: a, options: [{id: own, mode: own, cost: [7], start: [2025, 2026], ratings: {worth: 9}}]}]
""")
    assert broken(certify(case, {"a": ("own", 2025)})) == [("choice", "a", 2025, 1)]
    # Nor does the bound charge it.
    assert certify(case, {}, multipliers={("budget", "all", 2026): Fraction(1)}).bound == Fraction(9, 10)


def test_what_was_offered_but_never_scored_is_a_gap_in_the_proof():
    case = purse(1)
    table = case.scores.alternatives
    short = replace(table, items=table.items[1:])
    scores = replace(case.scores, alternatives=short, totals=case.scores.totals[1:])
    found = verify(scores, case.screenings, Plan({"a": NONE, "b": NONE}))
    assert broken(found) == [("choice", "a", 2026, 1)]
    assert "not scored" in found.violations[0].sentence
    # A plan with it has no value there: V counts 0.
    assert verify(scores, case.screenings, Plan({"a": ("own", 2026), "b": NONE})).value == 0


def test_a_technology_without_a_verdict():
    case = purse(1)
    found = verify(case.scores, {"b": case.screenings["b"]}, Plan({"a": NONE, "b": NONE}))
    assert broken(found) == [("verdict", "a", None, 1)]


def test_what_a_scenario_makes_unavailable():
    changes = "[{of: {technology: a}, available: false, from: 2027}, {of: {where: total_cost > 99}, available: false}]"
    case = case_text(PURSE.replace("CARRY", "1"), changes=changes)
    assert certify(case, {"b": ("own", 2028)}).holds
    found = certify(case, {"a": ("own", 2027)})
    assert ("choice", "a", 2027, 1) in broken(found) and len(found.violations) == 1
    assert certify(case, {"a": ("own", 2026)}).violations[0].kind == "budget"


def test_what_else_a_scenario_changes_makes_nothing_unavailable():
    changes = "[{of: {technology: a}, cost: {multiply: 0.5}}, {alliance: club, available: false}]"
    portfolio = PURSE.replace("CARRY", "1") + "alliances: {club: {joining: 1}}"
    assert certify(case_text(portfolio, changes=changes), {"a": ("own", 2027)}).holds


TREE = """
decision_tree: t
start: held
questions: {held: {ask: "Held?", when: known, then: build, otherwise: free, unknown: then}}
verdicts:
  build: {modes: [own, protect], PENALTY limits: [{id: cheap, at_most: 6, of: {}, measure: cost}]}
  free: {modes: [own, none]}
"""
SCREENED = """
budgets: {all: {amount: [9, 4, 4], carry_over: 0.5}}
resources: {people: {amount: 3}}
alliances: {club: {joining: 2, opens: 2027}}
technologies:
  - id: a
    evidence: {known: true}
    options:
      - {id: own, mode: own, cost: [5, 3], ratings: {worth: 9}}
      - {id: guard, mode: protect, cost: [4, 2], ratings: {worth: 4}, start: [2026, 2027]}
      - {id: club, mode: protect, cost: [1], ratings: {worth: 3}, alliance: club, start: [2026, 2027]}
      - {id: many, mode: protect, cost: [0.1], ratings: {worth: 5}, resources: {people: 4}}
      - {id: barred, mode: protect, cost: [0.2], ratings: {worth: 2}, tags: barred}
      - {id: buy, mode: access, cost: [1], ratings: {worth: 9.5}}
  - {id: b, evidence: {known: false}, options: [{id: own, mode: own, cost: [8], ratings: {worth: 8}}]}
rules: [{id: ban, at_most: 0, of: {tag: barred}}]
"""


def screened(penalty="", portfolio=SCREENED):
    return case_text(portfolio, tree=TREE.replace("PENALTY", penalty))


def test_only_what_the_verdict_admits():
    case = screened()
    assert broken(certify(case, {"a": ("buy", 2026)})) == [("verdict", "a", None, 1)]
    assert broken(certify(case, {})) == [("verdict", "a", None, 1)]
    assert certify(case, {"a": ("guard", 2026)}).holds


def test_a_limit_binds_its_technology_alone():
    found = certify(screened(), {"a": ("own", 2026)})
    assert broken(found) == [("limit", "cheap", None, 2)]
    limit = next(s for s in found.rules if s.id == "cheap")
    assert (limit.level, limit.bound, limit.technology, limit.noun) == (8, 6, "a", "decision_tree")
    assert limit.path == ("verdicts", "build", "limits", 0)
    assert certify(screened(), {"a": ("guard", 2026), "b": ("own", 2026)}).rules[1].level == 6


def test_nothing_at_a_price():
    """Left alone: 0.4 lost at the verdict, and `own` (0.9) is the best it could have had."""
    case = screened("penalty: 0.4,")
    found = certify(case, {"b": ("own", 2026)})
    assert found.holds and found.value == Fraction(8, 10) - Fraction(4, 10)
    assert [(p.kind, p.id, p.value) for p in found.penalties] == [("verdict", "a", Fraction(4, 10))]
    (short,) = found.shortfalls
    # b leaves 1 of 2026, half of which is carried over: 4.5 for guarding from 2027 on, 0.25 + 4 for its second year.
    assert (short.technology, short.value_lost, short.money_needed) == ("a", Fraction(13, 10), 0)
    assert certify(case, {"a": ("guard", 2026)}).shortfalls == ()


@pytest.mark.parametrize(
    "changes, needed",
    [
        # Of 1 left in 2026 there is 0.5 in 2027: joining costs 2 then, and the club's way 1. (Guarding lacks 3 and 2;
        # `many` would fit but lacks people, `barred` would fit but for a rule, `own` breaks the verdict's limit.)
        ({"amount: [9, 4, 4]": "amount: [9, 0, 0]"}, "2.5"),
        # Guarding from 2026 lacks 3, then 2; from 2027 3.5, then 2.
        ({"amount: [9, 4, 4]": "amount: [9, 0, 0]", "opens: 2027": "available: false"}, 5),
        (
            {
                "start: [2026, 2027]}\n      - {id: club": "start: [2026, 2026]}\n      - {id: club",
                "opens: 2027": "opens: 2028",
            },
            3,
        ),
        # Of 1 left in 2026 a half is there in 2027 and a quarter in 2028, when guarding costs 2.
        (
            {
                "amount: [9, 4, 4]": "amount: [9, 0, 0]",
                "opens: 2027": "available: false",
                "cost: [4, 2]": "cost: [2]",
                "ratings: {worth: 4}, start: [2026, 2027]": "ratings: {worth: 4}, start: [2028, 2028]",
                "cost: [0.1]": "cost: [1]",
                "cost: [0.2]": "cost: [1]",
            },
            "1.75",
        ),
    ],
)
def test_the_least_money_that_would_do(changes, needed):
    portfolio = SCREENED
    for old, new in changes.items():
        assert old in portfolio
        portfolio = portfolio.replace(old, new)
    found = certify(screened("penalty: 0.4,", portfolio), {"b": ("own", 2026)})
    assert found.shortfalls[0].money_needed == Fraction(needed)


def test_a_rule_that_means_it_before_and_after_is_asked_again():
    """`a` may cost next to nothing whatever is done with it, so no money would do."""
    capped = "{id: capped, at_most: 0.05, measure: cost, of: {technology: a, mode: [own, protect, none]}}"
    portfolio = SCREENED.replace("rules: [", f"rules: [{capped}, ")
    found = certify(screened("penalty: 0.4,", portfolio), {"b": ("own", 2026)})
    assert found.shortfalls[0].money_needed is None


def test_an_alliance_joined_too_late_stays_as_it_is():
    """The club is joined in 2028, after its way could start: with everything else fixed only guarding is left."""
    portfolio = SCREENED.replace("amount: [9, 4, 4]", "amount: [9, 0, 2]")
    found = certify(screened("penalty: 0.4,", portfolio), {"b": ("own", 2026)}, {"club": 2028})
    # Joining takes 2 of 2.25 left in 2028; guarding from 2026 lacks 3 and then 2, and joining lacks nothing.
    assert found.holds and found.shortfalls[0].money_needed == 5


def test_no_money_helps_where_rules_bar_everything():
    portfolio = SCREENED.replace("of: {tag: barred}", "of: {technology: a}")
    found = certify(screened("penalty: 0.4,", portfolio), {"b": ("own", 2026)})
    assert found.shortfalls[0].money_needed is None


def test_without_another_way_only_the_penalty_is_lost():
    text = "technologies: [{id: a, evidence: {known: true}, options: [{id: buy, mode: access, ratings: {worth: 1}}]}]"
    (short,) = certify(screened("penalty: 0.4,", text), {}).shortfalls
    assert (short.value_lost, short.money_needed) == (Fraction(4, 10), None)


def test_money_given_to_a_budget_is_given_to_those_above():
    """The part lacks 3 and the whole 4: 3 for the part help both, and 1 more is missing in the whole."""
    case = screened(
        "penalty: 0.4,",
        """
budgets: {all: {amount: [1, 1]}, part: {amount: [2, 1], within: all, for: {technology: a}}}
technologies: [{id: a, evidence: {known: true}, options: [{id: own, mode: own, cost: [5], ratings: {worth: 9}}]}]
""",
    )
    assert certify(case, {}).shortfalls[0].money_needed == 4


def test_a_way_that_opens_or_joins_nothing_is_no_way():
    """The club needs b, which is left alone; with b ready in time it would only have to be paid."""
    portfolio = SCREENED.replace("opens: 2027", "requires: {technology: b}").replace(
        "id: guard, mode: protect", "id: guard, mode: access"
    )
    case = screened("penalty: 0.4,", portfolio)
    assert certify(case, {}).shortfalls[0].money_needed is None
    assert certify(case, {"b": ("own", 2026)}).shortfalls[0].money_needed == 0


def test_doing_nothing_may_use_people_and_save_money():
    """Resting costs 1, uses 2 of 3 people and, as a synergy, saves 4: to own instead costs 5, and 4 saved are lost."""
    case = screened(
        "penalty: 0.4,",
        """
budgets: {all: {amount: [0, 0]}}
resources: {people: {amount: 3}}
technologies:
  - id: a
    evidence: {known: true}
    options:
      - {id: own, mode: own, cost: [5], ratings: {worth: 9}, resources: {people: 3}}
      - {id: rest, mode: none, cost: [1], resources: {people: 2}}
rules: [{id: s, synergy: {all: [{mode: none}], saves: {all: [4]}}}]
""",
    )
    found = certify(case, {"a": ("rest", 2026)})
    assert found.holds and spent(found, "all")[0] == (-3, 3)
    assert found.shortfalls[0].money_needed == 5


def test_money_needed_counts_what_a_synergy_saves_and_is_never_more_than_the_cost():
    text = """
budgets: {x: {amount: 0}, y: {amount: 0}}
technologies:
  - {id: a, evidence: {known: true}, options: [{id: own, mode: own, cost: [5], ratings: {worth: 9}}]}
  - {id: b, evidence: {known: false}, options: [{id: own, mode: own, ratings: {worth: 9}}]}
rules: [{id: s, synergy: {all: [{technology: a}, {technology: b}], saves: {x: [4], y: [3]}}}]
"""
    case = screened("penalty: 0.4,", text)
    # Both budgets lack 5, which is the same 5; with b the synergy leaves 1 and 2 missing.
    assert certify(case, {}).shortfalls[0].money_needed == 5
    assert certify(case, {"b": ("own", 2026)}).shortfalls[0].money_needed == 3


# ------------------------------------------------------------------------------------------------------------- claims

GOOD = Claim(
    status="optimal",
    value=Fraction(17, 10) + Fraction(3, 4),
    gain=Fraction(17, 10) + Fraction(3, 4),
    bound=Fraction(17, 10) + Fraction(3, 4),
    cost_total=Fraction(5),
    spending={("all", 2026): (4, 1), ("all", 2027): (1, 4), ("part", 2026): (4, 0), ("part", 2027): (1, 3)},
    resources={},
    alliances={},
    costs={"a": {2026: Fraction(5)}, "b": {2026: Fraction(1), 2027: Fraction(1)}},
    ready={"a": Fraction(2027), "b": Fraction(2028)},
    synergies=(("r", None), ("s", "x")),
    penalties=Fraction(0),
)


def claimed(**changes):
    claim = replace(GOOD, **changes)
    return certify(case_text(SAVING), {"a": ("own", 2026), "b": ("own", 2026)}, claimed=claim)


def test_a_right_claim_holds():
    assert claimed().holds
    assert claimed(status="feasible", bound=Fraction(9)).holds
    assert claimed(status="optimal", bound=Fraction(5, 2), allowed_gap=Fraction(1, 20)).holds
    assert claimed(value=Fraction(2450001, 10**6), rounding=Fraction(1, 10**6)).holds
    assert claimed(cost_total=Fraction("5.0004"), tolerance=Fraction("0.0005")).holds


@pytest.mark.parametrize(
    "changes, name, by",
    [
        ({"value": Fraction(5, 2)}, "value", "0.05"),
        ({"value": Fraction(2450001, 10**6), "rounding": Fraction(1, 10**7)}, "value", "0.000001"),
        ({"gain": Fraction(0)}, "gain", "2.45"),
        ({"cost_total": Fraction(6)}, "cost_total", 1),
        ({"spending": {**GOOD.spending, ("all", 2027): (2, 4)}}, "spent all", 1),
        ({"spending": {**GOOD.spending, ("all", 2027): (1, 3)}}, "carried all", 1),
        ({"resources": {("people", 2026): Fraction(3)}}, "used people", 3),
        ({"alliances": {"club": Fraction(2)}}, "cost club", 2),
        ({"costs": {"a": {2026: Fraction(5)}, "b": {2026: Fraction(2)}}}, "cost b", 1),
        ({"ready": {"a": Fraction(2026)}}, "ready a", 1),
        ({"ready": {"a": None}}, "ready a", 1),
        ({"synergies": (("r", None),)}, "synergy s", 1),
        ({"synergies": (("r", None), ("r", None), ("s", "x"))}, "synergy r", 1),
        ({"penalties": Fraction(1, 10)}, "penalties", "0.1"),
        ({"bound": Fraction(2)}, "bound", "0.45"),
        ({"status": "infeasible"}, "status", 1),
    ],
)
def test_a_wrong_claim_is_named(changes, name, by):
    found = claimed(**changes)
    assert not found.holds
    wrong = [v for v in found.violations if v.id == name]
    assert wrong and all(v.kind == "claim" for v in found.violations)
    assert Fraction(by) in [v.by for v in wrong]


def test_optimal_is_said_only_of_what_no_bound_leaves_room_above():
    """a alone is worth 0.9 + 0.5; both would be worth 2.45, and nothing can be worth more."""
    case = case_text(SAVING.replace("amount: 4", "amount: 5"))
    for bound, gap, by in [
        ("1.4", 0, None),
        ("1.5", "0.1", None),
        ("1.5", 0, "0.1"),
        ("9", 0, "1.05"),
        (None, 0, None),
    ]:
        claim = Claim(status="optimal", bound=None if bound is None else Fraction(bound), allowed_gap=Fraction(gap))
        found = certify(case, {"a": ("own", 2026)}, claimed=claim)
        assert broken(found) == ([] if by is None else [("claim", "status", None, Fraction(by))])


# -------------------------------------------------------------------------------------------------------------- bound

BOUNDED = """
years: [2026, 2027]
budgets: {all: {amount: [6, 4], carry_over: 0.5}, part: {amount: 5, within: all, for: {technology: b}}}
resources: {people: {amount: 2}}
technologies:
  - {id: a, importance: 2, options: [{id: own, mode: own, cost: [6], start: [2026, 2027], ratings: {worth: 9}}]}
  - {id: b, options: [{id: own, mode: own, cost: [4], ratings: {worth: 6}, resources: {people: 2}}]}
rules: [{id: s, synergy: {all: [{technology: a}, {technology: b}], value: 0.125, saves: {all: [2]}}}]
"""


def bound(multipliers, text=BOUNDED):
    named = {key: Fraction(value) for key, value in multipliers.items()}
    return certify(case_text(text), {}, multipliers=named).bound


def test_without_multipliers_the_bound_is_the_best_of_everything():
    assert bound({}) == Fraction(18, 10) + Fraction(6, 10) + Fraction(1, 8)


@pytest.mark.parametrize(
    "multipliers, value",
    [
        # 6 for the amount; a: max(0, 1.8 - 6 of 2026, 1.8 from 2027); b: max(0, 0.6 - 4); synergy 0.125 + 2.
        ({("budget", "all", 2026): 1}, "9.925"),
        # The row of 2027 is 0.5 spend[2026] + spend[2027] <= 3 + 4; a: 1.8 - 0.3 or 1.8 - 0.6; b: 0.6 - 0.2;
        # synergy 0.125 + 0.1.
        ({("budget", "all", 2027): "0.1"}, "2.825"),
        # The part, charged for b alone: 5 * 0.1; b: 0.6 - 0.4.
        ({("budget", "part", 2026): "0.1"}, "2.625"),
        # Both: 1.1; b: 0.6 - 0.8, so it is left alone; synergy 0.125 + 0.2.
        ({("budget", "part", 2026): "0.1", ("budget", "all", 2026): "0.1"}, "3.225"),
        # 2 * 0.25 for the people; b: 0.6 - 0.5.
        ({("resource", "people", 2026): "0.25"}, "2.525"),
        ({("resource", "people", 2026): -1, ("budget", "all", 2026): -1}, "2.525"),
        ({("rule", "s", None): 5}, "2.525"),
    ],
)
def test_the_bound_by_hand(multipliers, value):
    assert bound(multipliers) == Fraction(value)


def test_the_penalty_of_doing_nothing_is_in_the_bound():
    text = "technologies: [{id: a, evidence: {known: true}, options: [{id: buy, mode: access, ratings: {worth: 1}}]}]"
    found = certify(screened("penalty: 0.4,", text), {})
    assert found.bound == found.value == Fraction(-4, 10)
    # Nothing at all is admitted: the technology adds nothing to the bound, and no plan holds.
    assert certify(screened("", text), {}).bound == 0


def test_budgets_that_ask_where_are_charged_by_the_start():
    text = BOUNDED.replace("for: {technology: b}", "for: {where: ready >= 2028}")
    # a from 2027 is ready in 2028 and charged 6 * 0.1 there; from 2026 it is not, and worth 1.8 for nothing.
    assert bound({("budget", "part", 2027): "0.1"}, text) == Fraction("2.525") + Fraction("0.5")


@pytest.mark.parametrize("key", [("budget", "al", 2026), ("budget", "all", 2028), ("resource", "people", None)])
def test_a_multiplier_of_no_row_is_refused(key):
    with pytest.raises(ValueError, match="no row"):
        bound({key: 1})


def test_a_plan_above_the_bound_would_be_a_contradiction(monkeypatch):
    monkeypatch.setattr("optimizer.verify.certify.bound_of", lambda *_: Fraction(1))
    found = certify(purse(1), {"a": ("own", 2027), "b": ("own", 2028)})
    assert broken(found) == [("bound", "bound", None, Fraction(9, 10))]


# --------------------------------------------------------------------------------------------------------- the module


def test_amounts_are_exact_or_refused():
    assert common([Decimal("0.25"), Decimal("1E+3"), Decimal("0.3")]) == 20
    assert whole(Decimal("0.25"), 20) == 5
    with pytest.raises(ValueError, match="not whole"):
        whole(Decimal("0.125"), 20)


def test_an_unknown_amount_is_refused():
    case = case_text("""
budgets: {all: {amount: 9}}
technologies: [{id: a, options: [{id: own, mode: own, cost: [1], ratings: {worth: 9}}]}]
""")
    portfolio = case.scores.alternatives.portfolio
    unknown = type(portfolio).model_validate(
        {
            "portfolio": "x",
            "years": [2026, 2028],
            "budgets": {"all": {"amount": {"value": "unknown"}}},
            "technologies": [{"id": "a"}],
        }
    )
    alternatives = replace(case.scores.alternatives, case=replace(case.scores.alternatives.case, portfolio=unknown))
    with pytest.raises(ValueError, match="unknown"):
        verify(replace(case.scores, alternatives=alternatives), case.screenings, Plan({"a": NONE}))


def test_it_never_touches_the_formulation_or_a_solver():
    code = "import sys, optimizer.verify; print([m for m in sys.modules if m.split('.')[0] in ('pulp', 'highspy')"
    code += " or m.startswith(('optimizer.problem', 'optimizer.formulate', 'optimizer.solve'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
