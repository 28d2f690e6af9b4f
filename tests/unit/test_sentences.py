"""Limits and rules as a planner would say them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from optimizer.schema.portfolio import Selector
from optimizer.sentences import (
    alliance_sentence,
    budget_sentence,
    described,
    plain,
    resource_sentence,
    rule_sentence,
    verdict_sentence,
)
from tests.support.desks import stages

DESK = """
money: {unit: KRW bn}
budgets:
  national: {title: National programme, amount: [198.1, 210], carry_over: 0.5}
  b: {amount: 2, for: {mode: own}}
resources: {people: {title: Researchers, unit: FTE, amount: [6.5, 7]}, labs: {amount: 2}}
partners: {p: {bloc: eu}}
alliances: {eba: {title: European Battery Alliance, opens: 2027}, club: {}}
technologies:
  - id: a
    title: Alpha
    family: f
    evidence: {held: true}
    ratings: {worth: 1}
    options: [{id: own, mode: own, cost: 1}]
  - {id: c, family: g, ratings: {worth: 1}, options: [{id: buy, mode: access, partner: p, cost: 1}]}
rules:
  - {id: r, RULE}
"""
TREE = """
decision_tree: tree
start: q
questions: {q: {when: held, then: must, otherwise: may, unknown: otherwise}}
verdicts: {must: {modes: [own]}, may: {modes: [own, access, none]}}
"""


def read(folder, rule="at_most: 1, of: {}"):
    return stages(folder, DESK.replace("RULE", rule), tree=TREE)


@pytest.mark.parametrize(
    "rule, words",
    [
        ("at_most: 1, of: {family: f, mode: own}", "at most 1 chosen of family f, mode own"),
        ("at_least: 2, of: {mode: [own, protect]}", "at least 2 chosen of mode own or protect"),
        ("exactly: 1, of: {}", "exactly 1 chosen of everything chosen"),
        ("at_most: 12.50, of: {mode: own}, measure: cost, year: 2027", "at most 12.5 KRW bn in 2027 of mode own"),
        ("at_least: 0.75, of: {mode: own}, measure: value", "at least 0.75 of value of mode own"),
        ("at_most: 4, of: {where: worth > 2}, measure: people", "at most 4 FTE of people of where worth > 2"),
        ("at_most: 4, of: {}, measure: labs", "at most 4 of labs of everything chosen"),
        (
            "share_at_most: 0.4, of: {partner: p}, among: {mode: access}, measure: cost",
            "at most 40% of the cost of mode access in partner p",
        ),
        (
            "share_at_least: 0.125, of: {mode: own}, among: {}, measure: cost, year: 2026",
            "at least 12.5% of the cost in 2026 of everything chosen in mode own",
        ),
        (
            "share_at_least: 0.5, of: {mode: own}, among: {}",
            "at least 50% of the number of everything chosen in mode own",
        ),
        ("requires: {if: {technology: a}, then: {technology: c}}", "technology a needs technology c"),
        (
            "requires: {if: {technology: a}, then: {technology: c}, by: start}",
            "technology a needs technology c, ready when it starts",
        ),
        (
            "requires: {if: {technology: a}, then: {technology: c}, by: ready}",
            "technology a needs technology c, ready when it is",
        ),
        ("excludes: [{mode: own}, {bloc: eu}]", "at most one of mode own; bloc eu"),
        ("together: [{technology: a}, {technology: c}]", "all or none of technology a; technology c"),
        ("synergy: {all: [{technology: a}], value: 0.05}", "technology a brings 0.05 of value more"),
        ("synergy: {all: [{technology: a}, {mode: own}]}", "technology a; mode own together bring nothing"),
        (
            "synergy: {all: [{technology: a}, {technology: c}], saves: {national: [2, 2], b: 0.5}}",
            "technology a; technology c together save 4 KRW bn of national, 1.5 KRW bn of b",
        ),
        (
            "synergy: {all: [{technology: a}], value: -0.1, saves: {national: 1}}",
            "technology a costs 0.1 of value and saves 3 KRW bn of national",
        ),
    ],
)
def test_rules(tmp_path, rule, words):
    alternatives = read(tmp_path, rule).alternatives
    (written,) = alternatives.portfolio.rules
    assert rule_sentence(written, alternatives) == f"r: {words}"


def test_a_rule_for_one_value_of_each_and_by_its_title(tmp_path):
    alternatives = read(tmp_path, "title: Routes, at_most: 1, of: {}, each: family").alternatives
    (written,) = alternatives.portfolio.rules
    assert rule_sentence(written, alternatives, ("family", "f")) == (
        "Routes: at most 1 chosen of everything chosen (for family f)"
    )


def test_budgets_and_resources(tmp_path):
    found = read(tmp_path).alternatives
    assert budget_sentence(found, "national", 2026) == "National programme 2026: spend at most 198.1 KRW bn"
    assert budget_sentence(found, "national", 2027) == (
        "National programme 2027: spend at most 210 KRW bn and what is carried over"
    )
    assert budget_sentence(found, "b", 2028) == "b 2028: spend at most 2 KRW bn"
    assert resource_sentence(found, "people", 2026) == "Researchers 2026: use at most 6.5 FTE"
    assert resource_sentence(found, "labs", 2028) == "labs 2028: use at most 2"


def test_alliances_and_verdicts(tmp_path):
    found = read(tmp_path)
    portfolio = found.alternatives.portfolio
    assert alliance_sentence(portfolio, "eba", "a") == (
        "a through European Battery Alliance needs membership, which opens in 2027"
    )
    assert alliance_sentence(portfolio, "club", "a") == "a through club needs membership"
    assert verdict_sentence(portfolio.technologies[0], found.screenings["a"]) == (
        "Alpha: verdict must does not admit doing nothing"
    )
    assert verdict_sentence(portfolio.technologies[1], found.screenings["c"]).startswith("c: verdict may")


def test_selectors():
    assert described(None) == "everything"
    assert described(Selector.model_validate({})) == "everything chosen"
    chosen = {"technology": ["a", "b"], "bloc": "eu", "where": "slack >= 0"}
    assert described(Selector.model_validate(chosen)) == "technology a or b, bloc eu, where slack >= 0"


@pytest.mark.parametrize(
    "number, text",
    [
        (Fraction(1, 3), "0.333333"),
        (Decimal("12.50"), "12.5"),
        (100, "100"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(-1, 10**9), "0"),
        (0, "0"),
        (Decimal("1e6"), "1000000"),
        (Fraction(2, 10**6), "0.000002"),
    ],
)
def test_numbers_without_exponent_and_without_trailing_zeros(number, text):
    assert plain(number) == text
