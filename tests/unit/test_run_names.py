"""The run document carries what a report in any language needs: titles by noun, and by what an alternative lost."""

import pytest

from tests.support.desks import lay

TREE = """
decision_tree: tree
title: Ways
titles: {ko: 길}
start: held
questions:
  held: {title: Held, titles: {ko: 보유}, when: held, then: keep, otherwise: again, unknown: otherwise}
  again: {same_as: held, then: must, otherwise: get}
verdicts:
  keep: {modes: [protect]}
  get: {title: Get it, titles: {ko: 확보}, modes: [own, access, none], penalty: 0.1}
  must: {modes: [own]}
"""
PORTFOLIO = """
budgets: {b: {title: Purse, titles: {ko: 지갑}, amount: 9}}
partners: {fi: {title: Finland, titles: {ko: 핀란드}}, us: {}}
technologies:
  - id: a
    ratings: {worth: 8}
    evidence: {held: false}
    options:
      - {id: own, title: Build, titles: {ko: 구축}, mode: own, cost: 5}
      - {id: big, mode: own, cost: 9, ratings: {worth: 9}}
      - {id: dear, mode: own, cost: 6}
      - {id: buy, mode: access, partner: [fi, us], cost: 4, ratings: {worth: 5}}
      - {id: keep, mode: protect, cost: 1}
  - {id: c, ratings: {worth: 6}, evidence: {held: false}, options: [{id: own, mode: own, cost: 4}]}
rules: [{id: few, title: Few, titles: {ko: 적게}, at_most: 2, of: {}}]
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory):

    return lay(tmp_path_factory.mktemp("desk"), PORTFOLIO, tree=TREE).run("small").document


def test_titles_of_every_noun_and_language(document):
    names = document["names"]
    assert names["partners"] == {"fi": {"title": "Finland", "titles": {"ko": "핀란드"}}}
    assert names["verdicts"] == {"get": {"title": "Get it", "titles": {"ko": "확보"}}}
    assert names["questions"]["again"] == names["questions"]["held"] == {"title": "Held", "titles": {"ko": "보유"}}
    assert names["budgets"]["b"]["titles"] == {"ko": "지갑"}
    assert names["rules"]["few"]["titles"] == {"ko": "적게"}
    assert names["decision_trees"]["tree"]["titles"] == {"ko": "길"}
    assert names["alliances"] == names["resources"] == names["criteria_sets"] == {}


def test_every_alternative_says_by_what_it_lost(document):
    a = next(d for d in document["decisions"] if d["technology"] == "a")
    found = {one["option"]: one["lost_by"] for one in a["alternatives_considered"]}
    assert a["option"] == "own"
    assert found["own"] is None
    assert found["big"] == {"reason": "money", "value": pytest.approx(0.1), "cost": 4, "penalty": None}
    assert found["dear"] == {"reason": "dearer", "value": 0, "cost": 1, "penalty": None}
    assert found["buy"] == {"reason": "worth-less", "value": pytest.approx(-0.3), "cost": -1, "penalty": None}
    assert found["keep"]["reason"] == "verdict"
    assert found["none"] == {"reason": "worth-less", "value": pytest.approx(-0.8), "cost": -5, "penalty": None}
    assert next(one for one in a["alternatives_considered"] if one["option"] == "own")["titles"] == {"ko": "구축"}


def test_the_inputs_say_what_they_hold(document):
    assert {row["path"]: row["holds"] for row in document["inputs"]} == {
        "criteria/one.yaml": "criteria_set",
        "criteria/tree.yaml": "decision_tree",
        "portfolios/small/portfolio.yaml": "portfolio",
    }


def test_the_price_of_a_limit_is_what_the_relaxation_pays_for_it(tmp_path):
    """a: 0.8 for 5, c: 0.6 for 6; with 9 the relaxation takes a and two thirds of c: a unit is worth 0.1, 1 % 0.009."""
    portfolio = """
    budgets: {b: {amount: {2026: 9}}, spare: {amount: 900, for: {mode: protect}}}
    technologies:
      - {id: a, ratings: {worth: 8}, options: [{id: own, mode: own, cost: 5}]}
      - id: c
        options:
          - {id: own, mode: own, cost: 6, ratings: {worth: 6}}
          - {id: keep, mode: protect, cost: 1, ratings: {worth: 0}}
    """
    found = lay(tmp_path, portfolio).run("small").document
    assert found["limit_prices"] == [{"kind": "budget", "id": "b", "worth_of_one_percent": pytest.approx(0.009)}]
