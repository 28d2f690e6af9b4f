"""Two runs side by side: every difference with its place, and causes that are known by hand and by solving again."""

import pytest

from optimizer.analyse.compare import Past, compare
from optimizer.result import Run
from tests.support.desks import CRITERIA, lay

# a: own 8 for 5, buy 5 for 3; c: own 6 for 6. With 9 to spend: buy a, own c (11). With 11: own both (14).
BASE = """
title: A small portfolio
budgets: {b: {title: Purse, amount: 9}}
technologies:
  - id: a
    title: Alpha
    titles: {ko: 알파}
    options:
      - {id: own, mode: own, cost: 5, ratings: {worth: 8}}
      - {id: buy, mode: access, cost: 3, partner: fi, ratings: {worth: 5}}
  - {id: c, ratings: {worth: 6}, evidence: {held: false}, options: [{id: own, mode: own, cost: 6}]}
partners: {fi: {title: Finland}}
resources: {people: {amount: 10}}
rules: [{id: few, at_most: 5, of: {}}]
scenarios: [{id: rich, changes: [{budget: b, multiply: 2}]}, {id: poor, changes: [{budget: b, multiply: 0.5}]}]
"""
TREE = """
decision_tree: tree
start: held
questions: {held: {ask: Is it held?, when: held, then: may, otherwise: may, unknown: otherwise}}
verdicts: {may: {modes: [own, access, none]}}
"""
MORE_MONEY = ("amount: 9}", "amount: 11}")


@pytest.fixture
def made(tmp_path):
    """A run of BASE with words replaced; `criteria` and `tree` likewise, `options` are those of `Desk.run`."""
    count = iter(range(100))

    def make(*changes, criteria=(), tree=None, **options):
        folder = tmp_path / str(next(count))
        here = lay(folder, replaced(BASE, changes), replaced(CRITERIA, criteria), tree)
        return here.run("small", **options)

    return make


def replaced(text, changes):
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def compared(new, old):
    return new.compare(old).comparison.as_json()


def decision(found, technology):
    return next(row for row in found["decisions"] if row["technology"] == technology)


def group(found, key):
    return next(row for row in found["groups"] if row["group"] == key)


# --------------------------------------------------------------------------------------------------- what changed


def test_a_run_and_itself(made):
    found = compared(made(), made())
    assert (found["value"], found["cost_total"]) == (0, 0)
    assert {key for key, rows in found.items() if isinstance(rows, list) and rows} == set()


def test_every_key_is_told_with_both_values_and_both_places(made):
    old = made()
    new = made(
        MORE_MONEY,
        ("title: Alpha", "title: Alpha, again"),
        ("worth: 8", "worth: [7, 8, 9]"),
        ("{id: few, at_most: 5, of: {}}", "{id: most, at_most: 3, of: {}}"),
        ("evidence: {held: false}", "evidence: {held: true}"),
    )
    rows = {row["path"]: row for row in compared(new, old)["inputs"]}
    money = rows["budgets.b.amount"]
    assert (money["group"], money["old"], money["new"]) == ("budgets", 9, 11)
    assert money["where_old"] == money["where_new"] == "portfolios/small/portfolio.yaml:6:37"
    title = rows["technologies.a.title"]
    assert (title["group"], title["matters"], title["new"]) == ("words", False, "Alpha, again")
    assert (rows["technologies.a.options.own.ratings.worth.low"]["old"]) is None
    assert rows["technologies.c.evidence.held"]["group"] == "technology:c"
    assert rows["rules.few"]["new"] is None
    assert rows["rules.most"]["old"] is None
    assert rows["rules.most"]["new"] == {"id": "most", "at_most": 3, "of": {}}
    assert rows["rules.most"]["where_new"].startswith("portfolios/small/portfolio.yaml:17:")
    assert "technologies.a.options.own.ratings.worth.best" not in rows


def test_a_number_written_otherwise_is_no_difference(made):
    assert compared(made(("amount: 9}", "amount: 9.0}")), made())["inputs"] == []


def test_what_was_asked_on_the_command_line_is_told(made):
    found = compared(made(budgets={"b": "11"}, scenario="rich"), made())
    rows = {row["path"]: (row["group"], row["old"], row["new"], row["where_new"]) for row in found["inputs"]}
    assert rows == {
        "budgets.b": ("budgets", None, "11", None),
        "scenario": ("scenario", None, "rich", None),
    }
    assert [row["setting"] for row in found["settings"]] == ["budgets", "scenario"]


def test_decisions_say_what_they_were_and_what_that_is_worth(made):
    row = decision(compared(made(MORE_MONEY), made()), "a")
    assert (row["old"]["option"], row["new"]["option"], row["new"]["mode"]) == ("buy", "own", "own")
    assert (row["value"], row["cost_total"]) == (pytest.approx(0.3), 2)
    assert row["titles"] == {"ko": "알파"}


def test_limits_that_became_tight_and_loose(made):
    old, new = made(("amount: 9}", "amount: 10}")), made(("at_most: 5, of", "at_most: 2, of"))
    found = {(row["kind"], row["id"], row["year"]): row for row in compared(new, old)["limits"]}
    assert found["budget", "b", 2026]["tight"] is True
    assert found["budget", "b", 2026]["title"] == "Purse"
    assert found["rule", "few", None]["tight"] is True
    assert found["rule", "few", None]["old"] == {"level": 2, "bound": 5, "used": pytest.approx(0.4)}
    back = {(row["kind"], row["id"]): row["tight"] for row in compared(old, new)["limits"]}
    assert back == {("budget", "b"): False, ("rule", "few"): False}


# --------------------------------------------------------------------------------------------------------- causes


@pytest.mark.parametrize(
    "changes, needs, enough",
    [
        # Two more to spend are enough for owning a, whatever the words say.
        ([MORE_MONEY, ("title: Alpha", "title: Beta")], ["budgets"], []),
        # One more to spend and c one cheaper: own a and c for 10, and for neither alone.
        ([("amount: 9}", "amount: 10}"), ("cost: 6}", "cost: 5}")], ["budgets", "technology:c"], []),
        # Two more to spend, or c two cheaper: either is enough, so neither is needed.
        ([MORE_MONEY, ("cost: 6}", "cost: 4}")], [], ["budgets", "technology:c"]),
        # Any two of three steps are enough, no single one is, and none is needed.
        ([("amount: 9}", "amount: 10}"), ("cost: 6}", "cost: 5}"), ("cost: 5, r", "cost: 4, r")], [], []),
        # The rule has nothing to do with it.
        ([MORE_MONEY, ("at_most: 5, of", "at_most: 4, of")], ["budgets"], []),
        # A better rating of another technology changes nothing of a; nor does a longer list of partners.
        ([MORE_MONEY, ("{worth: 6}", "{worth: 7}"), ("{fi: {title: Finland}}", "{fi: {}, us: {}}")], ["budgets"], []),
    ],
)
def test_causes_are_those_known_by_hand(made, changes, needs, enough):
    found = compared(made(*changes), made())
    assert [row["technology"] for row in found["decisions"]] == ["a"]
    assert (decision(found, "a")["needs"], decision(found, "a")["enough"]) == (needs, enough)
    for row in found["groups"]:
        assert ("a" in row["restored"]) == (row["group"] in needs)


CAUSES = {
    "rules": {"changes": [("{id: few, at_most: 5, of: {}}", "{id: few, at_most: 0, of: {mode: access}}")]},
    "technology:a": {"changes": [("cost: 3, partner: fi", "cost: 4, partner: fi")]},
    "scenario": {"options": {"scenario": "rich"}},
    "budgets": {"options": {"budgets": {"b": "11"}}},
    "criteria": {"criteria": [("worst: 0, best: 10", "worst: 5, best: 10")]},
}


@pytest.mark.parametrize("key", CAUSES)
def test_every_group_is_found_to_be_the_cause(made, key):
    """One change that matters, beside one that does not (a note on the rules, and a spare resource)."""
    case = CAUSES[key]
    aside = [("resources: {people: {amount: 10}}", "resources: {people: {amount: 12}}")]
    new = made(*case.get("changes", ()), *aside, criteria=case.get("criteria", ()), **case.get("options", {}))
    found = compared(new, made())
    assert found["decisions"]
    for row in found["decisions"]:
        assert row["needs"] == [key]
    assert group(found, "resources")["restored"] == []


def test_a_tree_and_weights_are_causes(made):
    two = [
        ("worth: {worst", "worth: {weight: 1, worst"),
        ("criteria: {worth:", "criteria: {ease: {weight: 0, measure: total_cost, worst: 10, best: 0}, worth:"),
    ]
    old = made(criteria=two, tree=TREE)
    stricter = TREE.replace("modes: [own, access, none]", "modes: [own, none]")
    found = compared(made(criteria=two, tree=stricter, weights={"ease": 0.2}), old)
    assert {row["group"] for row in found["groups"]} == {"tree", "weights"}
    assert decision(found, "a")["needs"] == ["tree"]
    found = compared(made(criteria=two, tree=TREE, weights={"ease": 30}), old)
    assert all(row["needs"] == ["weights"] for row in found["decisions"])
    assert len(found["decisions"]) > 0
    assert group(found, "weights")["same_scale"] is False
    assert "other-scale" in [note["code"] for note in found["notes"]]


def test_putting_a_group_back_is_what_a_run_without_it_gives(made):
    """Each group put back is solved as the ordinary run of files in which that change was never made."""
    steps = {
        "budgets": ("amount: 9}", "amount: 10}"),
        "technology:a": ("worth: 5", "worth: 4"),
        "technology:c": ("cost: 6}", "cost: 5}"),
        "rules": ("at_most: 5, of", "at_most: 2, of"),
    }
    old, new = made(), made(*steps.values())
    found = compared(new, old)
    assert {row["group"] for row in found["groups"]} == set(steps)
    for key in steps:
        without = made(*(step for name, step in steps.items() if name != key))
        row = group(found, key)
        assert row["put_back"]["value"] == pytest.approx(without.value)
        assert row["put_back"]["cost_total"] == without.document["cost_total"]
        assert (row["changes"], row["worth"]) == (1, pytest.approx(new.value - without.value))
        chosen = {d["technology"]: d["option"] for d in without.document["decisions"]}
        before = {d["technology"]: d["option"] for d in old.document["decisions"]}
        moved = {d["technology"] for d in found["decisions"]}
        assert set(row["restored"]) == {name for name in moved if chosen[name] == before[name]}


def test_a_new_technology_and_a_lost_one(made):
    extra = "\n  - {id: d, ratings: {worth: 9}, options: [{id: own, mode: own, cost: 0}]}\npartners:"
    gone = ("  - {id: c, ratings: {worth: 6}, evidence: {held: false}, options: [{id: own, mode: own, cost: 6}]}\n", "")
    new = made(gone, ("partners:", extra.lstrip("\n")))
    found = compared(new, made())
    rows = {row["technology"]: (row["old"], row["new"], row["needs"]) for row in found["decisions"]}
    assert rows["d"][0] is None and rows["d"][2] == ["technology:d"]
    assert rows["c"][1] is None and rows["c"][2] == ["technology:c"]
    assert rows["a"][2] == ["technology:c"]


def test_what_cannot_stand_alone_says_why(made):
    """The rule comes back with its technology, so putting back one of the two alone makes no sense."""
    extra = "  - {id: d, ratings: {worth: 9}, options: [{id: own, mode: own, cost: 1}]}\npartners:"
    new = made(("partners:", extra), ("{id: few, at_most: 5, of: {}}", "{id: few, at_most: 0, of: {technology: d}}"))
    found = compared(new, made())
    assert group(found, "technology:d")["put_back"] is None
    assert '"d"' in group(found, "technology:d")["refused"]
    assert group(found, "rules")["put_back"]["status"] == "optimal"


# ---------------------------------------------------------------------------------------------- out of the ordinary


def test_a_run_without_a_plan_and_what_makes_one_again(made):
    must = ("{id: few, at_most: 5, of: {}}", "{id: few, at_least: 3, of: {}}")
    new = made(must, ("title: Alpha", "title: Beta"), ("amount: 9}", "amount: 8}"))
    found = compared(new, made())
    assert (found["decisions"], found["value"], found["new"]["status"]) == ([], None, "infeasible")
    assert group(found, "rules")["put_back"]["status"] == "optimal"
    assert group(found, "budgets")["put_back"]["status"] == "infeasible"
    assert {"code": "not-proven", "run": "new", "status": "infeasible"} in found["notes"]


def test_different_portfolios_are_compared_where_they_meet(made):
    found = compared(made(MORE_MONEY, ("title: A small portfolio", "portfolio: other")), made())
    assert found["notes"][0] == {"code": "other-portfolio", "old": "small", "new": "other"}
    assert [row["technology"] for row in found["decisions"]] == ["a"]
    assert (found["inputs"], found["groups"], decision(found, "a")["needs"]) == ([], [], None)


def test_without_inputs_only_records_are_compared(made):
    old, new = made(), made(MORE_MONEY)
    bare = Run(old.document, old.reports, {}, None, compared=old._compared)
    found = compared(new, bare)
    assert [note["code"] for note in found["notes"]] == ["no-inputs"]
    assert [row["path"] for row in found["files"]] == ["portfolios/small/portfolio.yaml"]
    assert decision(found, "a")["needs"] is None
    assert compare(Past("1", old.document), Past("2", new.document)).as_json()["decisions"] == found["decisions"]


def test_a_record_that_its_inputs_do_not_give_is_not_explained(made):
    old, new = made(), made(MORE_MONEY)
    changed = {**old.document, "decisions": [{**row, "option": "else"} for row in old.document["decisions"]]}
    found = compared(new, Run(changed, old.reports, old.files, None, compared=old._compared))
    assert [note["code"] for note in found["notes"]] == ["not-the-same-again"]
    assert decision(found, "a")["needs"] is None
    assert (group(found, "budgets")["changes"], group(found, "budgets")["put_back"]) == (1, None)


def test_the_same_again_and_again(made):
    old, new = made(), made(MORE_MONEY, ("cost: 6}", "cost: 4}"))
    assert compared(new, old) == compared(new, old)


def test_among_equally_good_plans_a_change_that_does_nothing_is_no_cause(made):
    """Alpha can be bought from two alike, so the best plan is never the only one; only the money decides on c."""
    twin = "{id: buy, mode: access, cost: 3, partner: fi, ratings: {worth: 5}}"
    twins = (twin, f"{twin}\n      - {twin.replace('id: buy', 'id: get')}")
    old = made(twins, ("amount: 9}", "amount: 4}"))
    new = made(twins, ("{amount: 10}", "{amount: 11}"))
    found = compared(new, old)
    assert {row["technology"]: row["needs"] for row in found["decisions"]} == {"c": ["budgets"]}
    idle = group(found, "resources")
    assert (idle["restored"], idle["others"], idle["worth"]) == ([], [], 0)


def test_when_time_is_up_what_was_not_put_back_is_named_and_no_cause_is_made_up(made, monkeypatch):
    monkeypatch.setattr("optimizer.analyse.causes.MOST_SECONDS", 0)
    found = compared(made(MORE_MONEY, ("{amount: 10}", "{amount: 11}")), made())
    assert [note for note in found["notes"] if note["code"] == "no-time"] == [
        {"code": "no-time", "groups": ["budgets", "resources"]}
    ]
    assert [row["needs"] for row in found["decisions"]] == [None]
    assert [row["group"] for row in found["groups"]] == []
