"""Every change that a scenario can make (DESIGN 4.2), and other budgets from the command line."""

from fractions import Fraction

import pytest

from optimizer.faults import Refused
from tests.support.desks import lay, stages

F = Fraction
CRITERIA = """
criteria_set: one
weights: {method: direct, values: {worth: 75, spent: 25}}
criteria:
  worth: {worst: 0, best: 10, if_none: 2, accrues: {until: 2035}}
  spent: {measure: total_cost, worst: 20, best: 0}
"""
DESK = """
budgets: {b: {amount: [10, 8]}, c: {amount: 1}}
resources: {people: {amount: 6}}
partners: {fi: {ratings: {worth: 6}}, us: {ratings: {worth: 4}}}
alliances: {club: {joining: 2, fee: 1}}
technologies:
  - id: a
    family: f
    evidence: {held: false}
    ratings: {worth: 8}
    options:
      - {id: own, mode: own, cost: [4, 2], start: [2026, 2027], bridge: buy}
      - {id: buy, mode: access, partner: {fi: 0.5, us: 0.5}, cost: {b: [3]}, lead_time: 0}
  - id: b
    evidence: {held: true}
    ratings: {worth: 3}
    options: [{id: own, mode: own, cost: 5, lead_time: 2, ratings: {worth: [1, 5, 9]}}]
"""
TREE = """
decision_tree: tree
start: q
questions: {q: {when: held or any own (worth >= 9) or worth >= 20, then: act, otherwise: free}}
verdicts: {act: {modes: [own, access]}, free: {modes: [own, access, none]}}
"""


def under(folder, *changes, tree=TREE, **more):
    listed = ", ".join(f"{{{change}}}" for change in changes)
    text = f"{DESK}scenarios: [{{id: s, changes: [{listed}]}}]\n"
    return stages(folder, text, CRITERIA, tree, scenario="s", **more)


def offered(found):
    return [(item.technology, item.option, item.start) for item in found.alternatives.items]


def worth(found, technology, option, start=2026):
    """The partial value on `worth`, what comes late already counted."""
    items = enumerate(found.alternatives.items)
    number = next(n for n, i in items if i.key == (technology, option) and i.start == (start or None))
    return found.scores.partial["worth"][number]


# ready 2028 of 2026..2035: 8 of ten years; ready 2026: all ten.
BASE = {("a", "own"): F(8, 10) * F(8, 10), ("a", "buy"): F(4, 10), ("b", "own"): F(5, 10) * F(8, 10)}


def test_the_base_case(tmp_path):
    found = stages(tmp_path, DESK, CRITERIA, TREE)
    assert {key: worth(found, *key) for key in BASE} == BASE
    assert worth(found, "a", "none", None) == F(2, 10)
    assert found.screenings["a"].verdicts == ("free",) and found.screenings["b"].verdicts == ("act",)


# ------------------------------------------------------------------------------------------------------ availability


def test_unavailable(tmp_path):
    found = under(tmp_path, "of: {technology: b}, available: false")
    assert offered(found) == [
        ("a", "own", 2026), ("a", "own", 2027), ("a", "buy", 2026), ("a", "none", None), ("b", "none", None)
    ]  # fmt: skip


def test_unavailable_from_a_year_on(tmp_path):
    found = under(tmp_path, "of: {mode: own}, available: false, from: 2027")
    assert [start for technology, option, start in offered(found) if option == "own"] == [2026, 2026]


def test_a_partner_that_is_gone_takes_the_bridge_with_it(tmp_path):
    found = under(tmp_path, "of: {partner: us}, available: false")
    assert offered(found) == [("a", "none", None), ("b", "own", 2026), ("b", "none", None)]


def test_available_changes_nothing(tmp_path):
    assert len(offered(under(tmp_path, "of: {}, available: true"))) == 6


def test_doing_nothing_cannot_be_made_unavailable(tmp_path):
    with pytest.raises(Refused, match="doing nothing cannot be made unavailable"):
        under(tmp_path, "of: {mode: [own, none]}, available: false")


# ----------------------------------------------------------------------------------------------------------- ratings


@pytest.mark.parametrize(
    "change, own, buy, other",
    [
        ("of: {}, rating: worth, multiply: 0.5", 4, 2, "2.5"),
        ("of: {}, rating: worth, multiply: 0", 0, 0, 0),
        ("of: {}, rating: worth, add: 1.5", "9.5", "5.5", "6.5"),
        ("of: {}, rating: worth, add: -6", 2, 0, 0),  # below the worst counts as the worst
        ("of: {}, rating: worth, set: 7", 7, 7, 7),
        ("of: {}, rating: worth, set: unknown", 0, 0, 0),
        ("of: {}, rating: worth, set: [1, 3, 9]", 3, 3, 3),
        ("of: {technology: b}, rating: worth, set: 9", 8, 4, 9),
        ("of: {where: worth >= 5}, rating: worth, add: 1", 9, 4, 6),
        # By either part: the bridge of a's own way goes through the United States.
        ("of: {partner: us}, rating: worth, add: -1", 7, 3, 5),
    ],
)
def test_a_changed_rating_acts_after_look_up(tmp_path, change, own, buy, other):
    found = under(tmp_path, change)
    assert worth(found, "a", "own") == F(str(own)) / 10 * F(8, 10)
    assert worth(found, "a", "buy") == F(str(buy)) / 10
    assert worth(found, "b", "own") == F(str(other)) / 10 * F(8, 10)
    assert worth(found, "a", "none", None) == F(2, 10)


def test_changes_of_one_rating_act_one_after_the_other(tmp_path):
    changes = [f"of: {{}}, rating: worth, {change}" for change in ("multiply: 0.5", "add: 1", "multiply: 2")]
    assert worth(under(tmp_path, *changes), "a", "buy") == F(4 * F(1, 2) + 1) * 2 / 10
    # A later `where` still asks of the ratings as they are written.
    changes = ["of: {}, rating: worth, set: 1", "of: {where: worth = 8}, rating: worth, add: 3"]
    found = under(tmp_path, *changes)
    assert (worth(found, "a", "own"), worth(found, "a", "buy")) == (F(4, 10) * F(8, 10), F(1, 10))


def test_a_change_of_some_starts_only(tmp_path):
    found = under(tmp_path, "of: {where: ready <= 2028}, rating: worth, set: 10")
    assert (worth(found, "a", "own", 2026), worth(found, "a", "own", 2027)) == (F(8, 10), F(8, 10) * F(7, 10))


def test_a_rating_of_doing_nothing_changes_where_that_is_said(tmp_path):
    found = under(tmp_path, "of: {mode: none}, rating: worth, add: 3")
    assert worth(found, "a", "none", None) == F(5, 10) and worth(found, "a", "buy") == BASE["a", "buy"]


def test_verdicts_are_taken_again_with_the_changed_ratings(tmp_path):
    assert under(tmp_path, "of: {technology: a, mode: own}, rating: worth, add: 1").screenings["a"].verdicts == ("act",)
    assert under(tmp_path, "of: {technology: b}, rating: worth, set: 0").screenings["b"].verdicts == ("act",)  # held
    # A question about the technology itself: changed where the change means all its options, else as it is written.
    asked = TREE.replace("held or any own (worth >= 9) or worth >= 20", "worth >= 20")
    whole = under(tmp_path, "of: {family: f}, rating: worth, set: 20", tree=asked)
    assert whole.screenings["a"].verdicts == ("act",) and whole.screenings["b"].verdicts == ("free",)
    part = under(tmp_path, "of: {technology: a, mode: own}, rating: worth, set: 20", tree=asked)
    assert part.screenings["a"].verdicts == ("free",)


LEVELS = """
criteria_set: one
criteria: {worth: {shape: {levels: {low: 0.1, high: 0.9}}, if_none: low}}
"""


@pytest.mark.parametrize(
    "change, words",
    [
        ("rating: worth, set: hihg", 'did you mean "high"'),
        ("rating: worth, add: 1", "there is nothing to add to"),
        ("rating: worth, multiply: 2", "write `set: low` or another level"),
        ("rating: wroth, set: high", 'no leaf criterion "wroth"'),
        ("rating: worth", "needs exactly one of `add`, `multiply` and `set`"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(tmp_path, change, words):
    text = f"""
budgets: {{b: {{amount: 5}}}}
technologies: [{{id: a, options: [{{id: own, mode: own, cost: 1, ratings: {{worth: low}}}}]}}]
scenarios: [{{id: s, changes: [{{of: {{}}, {change}}}]}}]
"""
    with pytest.raises(Refused, match=words):
        stages(tmp_path, text, LEVELS, scenario="s")
    good = text.replace(change, "rating: worth, set: high")
    assert stages(tmp_path, good, LEVELS, scenario="s").scores.partial["worth"] == (F(9, 10), F(1, 10))
    with pytest.raises(Refused, match='"high" is not a number'):
        stages(
            tmp_path,
            good.replace("worth: low", "worth: 3"),
            "criteria_set: one\ncriteria: {worth: {worst: 0, best: 9}}\n",
        )


# --------------------------------------------------------------------------------- costs, times, evidence, conditions


def test_costs_of_the_options_that_are_meant(tmp_path):
    found = under(tmp_path, "of: {technology: a}, cost: {multiply: 1.5}").alternatives
    assert [{key: F(x, found.money) for key, x in found.charges(n).items()} for n in (0, 2, 4)] == [
        # 4 and 2 in both budgets, 3 for the bridge in the one that is named
        {("b", 2026): F("10.5"), ("c", 2026): 6, ("b", 2027): 3, ("c", 2027): 3},
        {("b", 2026): F("4.5")},
        {("b", 2026): 5, ("c", 2026): 5},
    ]


def test_costs_of_options_with_a_where(tmp_path):
    found = under(tmp_path, "of: {where: worth < 8}, cost: {multiply: 0}")
    # b's own (5) and what a buys (4, the worse of its partners): nothing is left; a's own way costs as before.
    assert [sum(found.alternatives.items[n].cost().values()) for n in (0, 2, 4)] == [6, 0, 0]
    nobody = under(tmp_path, "of: {mode: own, where: worth < 0}, cost: {multiply: 0}")
    assert [nobody.alternatives.plan_costs[n] for n in (0, 2, 4)] == [9, 3, 5]


def test_a_longer_lead_time(tmp_path):
    found = under(tmp_path, "of: {mode: own}, lead_time: {add: 1.5}").alternatives
    assert [(i.technology, i.ready) for i in found.items if i.mode == "own"] == [
        ("a", F("2029.5")), ("a", F("2030.5")), ("b", F("2029.5"))
    ]  # fmt: skip
    found = under(tmp_path, "of: {mode: own}, lead_time: {add: -9}").alternatives
    assert {i.ready for i in found.items if i.mode == "own"} == {2026, 2027}  # never before it starts


def test_other_evidence_and_the_verdict_that_follows(tmp_path):
    found = under(tmp_path, "of: {family: f}, evidence: {held: true}")
    assert found.screenings["a"].verdicts == ("act",) and found.screenings["a"].forbids_none


@pytest.mark.parametrize("since, wanted", [("2030", F(6, 10)), ("unknown", 0)])
def test_a_condition(tmp_path, since, wanted):
    found = under(tmp_path, f"of: {{technology: a, mode: own}}, condition: {{title: licence, from: {since}}}")
    assert worth(found, "a", "own") == F(8, 10) * wanted and worth(found, "b", "own") == BASE["b", "own"]


def test_one_change_may_do_several_things(tmp_path):
    found = under(tmp_path, "of: {technology: b}, rating: worth, set: 9, cost: {multiply: 2}, lead_time: {add: 1}")
    assert worth(found, "b", "own") == F(9, 10) * F(7, 10)
    assert found.alternatives.plan_costs[4] == 10


# ------------------------------------------------------------------------------------- money, resources, alliances


@pytest.mark.parametrize(
    "change, b, people",
    [
        ("budget: b, multiply: 0.62", ["6.2", "4.96", 0], [6, 6, 6]),
        ("budget: b, multiply: 0", [0, 0, 0], [6, 6, 6]),
        ("budget: b, add: -9", [1, 0, 0], [6, 6, 6]),  # never below nothing
        ("budget: b, add: 2", [12, 10, 2], [6, 6, 6]),
        ("resource: people, multiply: 0.5", [10, 8, 0], [3, 3, 3]),
        ("resource: people, add: 1", [10, 8, 0], [7, 7, 7]),
    ],
)
def test_budgets_and_resources(tmp_path, change, b, people):
    found = under(tmp_path, change).alternatives
    assert [F(x, found.money) for x in found.amounts["b"].values()] == [F(x) for x in b]
    assert [F(x, found.units) for x in found.supplies["people"].values()] == people
    assert set(found.amounts["c"].values()) == {found.money}


@pytest.mark.parametrize(
    "change, wanted",
    [
        ("available: false", (False, None, 2, 1)),
        ("opens: 2028", (True, 2028, 2, 1)),
        ("joining: 7.5", (True, None, F("7.5"), 1)),
        ("fee: 0", (True, None, 2, 0)),
    ],
)
def test_alliances(tmp_path, change, wanted):
    club = under(tmp_path, f"alliance: club, {change}").alternatives.portfolio.alliances["club"]
    assert (club.available, club.opens, club.joining, club.fee) == wanted


# ----------------------------------------------------------------------------------------------- weights, and the rest


def test_weights_of_the_scenario_and_of_the_command_line_which_goes_first(tmp_path):
    def share(**more):
        return under(tmp_path, "weights: {worth: 25}", **more).scores.shares["own"]["worth"]

    assert share() == F(1, 2)
    assert share(weights={"worth": "0"}) == 0
    assert share(weights={"spent": 75}) == F(1, 4)


def test_an_unknown_scenario(tmp_path):
    desk = lay(
        tmp_path,
        f"{DESK}scenarios: [{{id: cut, changes: [{{budget: b, multiply: 1}}]}}, {{id: war}}]\n",
        CRITERIA,
        TREE,
    )
    for name, words in (("cutt", 'did you mean "cut"'), ("zzz", "there are: cut, war")):
        with pytest.raises(Refused, match=f'--scenario: C301 no scenario "{name}" - {words}'):
            desk.prepare("small", scenario=name)
    with pytest.raises(Refused, match="the portfolio has none"):
        lay(tmp_path, DESK, CRITERIA, TREE).prepare("small", scenario="cut")


@pytest.mark.parametrize(
    "given, wanted",
    [({"b": "0.5x"}, [5, 4, 0]), ({"b": 0.5}, [5, 4, 0]), ({"b": "7.5"}, [F("7.5")] * 3), ({"b": 0}, [0, 0, 0])],
)
def test_budgets_of_the_command_line(tmp_path, given, wanted):
    found = stages(tmp_path, DESK, CRITERIA, TREE, budgets=given).alternatives
    assert [F(x, found.money) for x in found.amounts["b"].values()] == wanted


def test_a_scenario_changes_the_budgets_of_the_command_line(tmp_path):
    found = under(tmp_path, "budget: b, multiply: 0.5", budgets={"b": "4"}).alternatives
    assert [F(x, found.money) for x in found.amounts["b"].values()] == [2, 2, 2]


def test_budgets_that_make_no_sense_are_all_told(tmp_path):
    desk = lay(tmp_path, DESK, CRITERIA, TREE)
    with pytest.raises(Refused) as refused:
        desk.prepare("small", budgets={"bb": "1", "zz": "1", "b": "-1x", "c": "much"})
    assert [str(fault).partition(" - ")[0] for fault in refused.value.faults] == [
        '--budget bb=1: C302 no budget "bb"',
        '--budget zz=1: C302 no budget "zz"',
        "--budget b=-1x: C303 -1x is below 0",
        '--budget c=much: C303 "much" is not a number',
    ]
    assert [fault.remedy for fault in refused.value.faults][:2] == ['did you mean "b"?', "there are: b, c"]
