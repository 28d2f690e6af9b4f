"""The integer program against rows written by hand: labels, coefficients, bounds, in the units of the file."""

from fractions import Fraction
from itertools import product

import pytest

from optimizer.formulate.draft import EXACT_ROW, Shortfall, near_row, whole_row
from tests.support.desks import CRITERIA, stages

F = Fraction
BUDGET = "budgets: {b: {amount: 100}}\n"
THREE = """
budgets: {b: {amount: 100}}
partners: {fi: {bloc: eu}, us: {bloc: nato}}
technologies:
  - id: a
    family: f
    importance: 2
    options:
      - {id: own, mode: own, cost: [4, 2], start: [2026, 2027], ratings: {worth: 8}}
      - {id: buy, mode: access, partner: {fi: 0.75, us: 0.25}, cost: 2, lead_time: 0, ratings: {worth: 5}}
  - {id: c, family: f, options: [{id: own, mode: own, cost: 3, ratings: {worth: 6}}]}
  - {id: d, family: g, options: [{id: own, mode: own, cost: 5, start: 2027, ratings: {worth: 4}}]}
"""


def program(folder, portfolio, criteria=CRITERIA, tree=None, **more):
    return stages(folder, portfolio, criteria, tree, **more).formulate()


def text(label):
    if label[0] == "choose":
        return f"{label[1]}.{label[2]}" + (f"@{label[3]}" if label[3] else "")
    return " ".join(str(part) for part in label if part != "")


def rows(problem, *kinds):
    """{name: ({column: coefficient}, lower, upper)} in the units of the file, of rows of some kinds."""
    found = {}
    for number, row in enumerate(problem.rows):
        if row.kind in kinds:
            terms = {text(problem.labels[c]): weight / row.scale for c, weight in problem.coefficients(number).items()}
            bounds = [None if bound is None else bound / row.scale for bound in problem.bounds(number)]
            found[row.name] = (terms, *bounds)
    return found


def linear(words):
    """A sum as text, `6 a.own@2026 + -2 c.own@2026`, as {column: coefficient}."""
    pairs = (part.split(" ", 1) for part in words.split(" + "))
    return {label: F(factor) for factor, label in pairs}


def objective(problem):
    """What every column is worth, in true units; columns worth nothing left out."""
    pairs = zip(problem.labels, problem.objective.tolist(), strict=True)
    return {text(label): worth / problem.scale for label, worth in pairs if worth}


def rule(folder, text_, portfolio=THREE, **more):
    problem = program(folder, f"{portfolio}rules:\n  - {{id: r, {text_}}}\n", **more)
    return problem, rows(problem, "rule"), rows(problem, "link")


# ------------------------------------------------------------------------------------------- choices, verdicts, worth


def test_one_alternative_for_every_technology_and_what_each_is_worth(tmp_path):
    problem = program(tmp_path, THREE)
    assert rows(problem, "choice") == {
        "choice|a": ({"a.own@2026": 1, "a.own@2027": 1, "a.buy@2026": 1, "a.none": 1}, 1, 1),
        "choice|c": ({"c.own@2026": 1, "c.none": 1}, 1, 1),
        "choice|d": ({"d.own@2027": 1, "d.none": 1}, 1, 1),
    }
    assert objective(problem) == {
        "a.own@2026": F("1.6"), "a.own@2027": F("1.6"), "a.buy@2026": 1, "c.own@2026": F("0.6"), "d.own@2027": F("0.4")
    }  # fmt: skip
    assert (problem.scale, problem.rounding, problem.offset) == (5, 0, 0)  # exact, in the least whole numbers
    assert dict(zip(map(text, problem.labels), problem.costs.tolist(), strict=True)) == {
        "a.own@2026": 6, "a.own@2027": 6, "a.buy@2026": 2, "a.none": 0,
        "c.own@2026": 3, "c.none": 0, "d.own@2027": 5, "d.none": 0,
    }  # fmt: skip
    assert set(problem.kinds.tolist()) == {"B"} and set(problem.upper.tolist()) == {1}


VERDICTS = """
decision_tree: tree
start: q
questions: {q: {when: held, then: must, otherwise: may}}
verdicts: {must: {modes: [own] PENALTY}, may: {modes: [access, {mode: none, option: wait}]}}
"""
HELD = """
budgets: {b: {amount: 100}}
technologies:
  - id: a
    evidence: {held: HELD}
    options:
      - {id: own, mode: own, cost: 4, ratings: {worth: 8}}
      - {id: buy, mode: access, cost: 2, ratings: {worth: 5}}
      - {id: wait, mode: none, ratings: {worth: 1}}
      - {id: let-go, mode: none}
"""


def test_a_verdict_that_forbids_doing_nothing_is_a_row_like_any_other(tmp_path):
    problem = program(tmp_path, HELD.replace("HELD", "true"), tree=VERDICTS.replace("PENALTY", ""))
    assert rows(problem, "choice")["choice|a"][0] == {"a.own@2026": 1, "a.wait": 1, "a.let-go": 1}
    assert rows(problem, "verdict") == {"verdict|a": ({"a.wait": 1, "a.let-go": 1}, None, 0)}
    (row,) = (row for row in problem.rows if row.kind == "verdict")
    assert row.sentence == "a: verdict must does not admit doing nothing" and row.path == ("technologies", 0)


def test_a_price_of_doing_nothing_is_taken_from_its_worth(tmp_path):
    problem = program(tmp_path, HELD.replace("HELD", "true"), tree=VERDICTS.replace("PENALTY", ", penalty: 0.4"))
    assert rows(problem, "verdict") == {}
    assert objective(problem) == {"a.own@2026": F("0.8"), "a.wait": F("-0.3"), "a.let-go": F("-0.4")}


def test_of_several_ways_of_doing_nothing_only_those_admitted_are_there(tmp_path):
    problem = program(tmp_path, HELD.replace("HELD", "false"), tree=VERDICTS.replace("PENALTY", ""))
    assert rows(problem, "choice", "verdict") == {"choice|a": ({"a.buy@2026": 1, "a.wait": 1}, 1, 1)}


# -------------------------------------------------------------------------------------------------------------- budgets

CARRY = """
budgets: {b: {title: Purse, amount: [10.5, 8, 6], carry_over: SHARE}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: [4, 2.25], start: [2026, 2027], ratings: {worth: 8}}]}
  - {id: c, options: [{id: own, mode: own, cost: 5, start: 2028, ratings: {worth: 6}}]}
"""


@pytest.mark.parametrize("share", ["0", "0.5", "0.85", "1"])
def test_what_is_carried_over_is_unrolled_year_by_year(tmp_path, share):
    s = F(share)
    found = rows(program(tmp_path, CARRY.replace("SHARE", share)), "budget")
    early, late = {"a.own@2026": F(4)}, {"a.own@2026": F("2.25") + 4 * s, "a.own@2027": F(4)}
    last = {"a.own@2026": (F("2.25") + 4 * s) * s, "a.own@2027": F("2.25") + 4 * s, "c.own@2028": F(5)}
    available = [F("10.5"), 8 + s * F("10.5"), 6 + s * (8 + s * F("10.5"))]
    assert found == {
        "budget|b|2026": (early, None, available[0]),
        "budget|b|2027": (late, None, available[1]),
        "budget|b|2028": ({column: x for column, x in last.items() if x}, None, available[2]),
    }


def test_a_year_in_which_nothing_can_be_spent_has_no_row(tmp_path):
    portfolio = CARRY.replace("SHARE", "0.5").replace("start: [2026, 2027]", "start: 2026").replace(", start: 2028", "")
    found = program(tmp_path, portfolio)
    assert list(rows(found, "budget")) == ["budget|b|2026", "budget|b|2027"]
    sentences = {row.name: (row.sentence, row.path, row.group) for row in found.rows if row.kind == "budget"}
    assert sentences["budget|b|2027"] == (
        "Purse 2027: spend at most 8 M and what is carried over", ("budgets", "b"), ("budget", "b", 2027)
    )  # fmt: skip


def test_nested_budgets_and_named_ones(tmp_path):
    problem = program(
        tmp_path,
        """
budgets:
  national: {amount: {2026: 20}}
  abroad: {amount: 6, for: {mode: access}, within: national}
technologies:
  - id: a
    options:
      - {id: own, mode: own, cost: [4], bridge: buy, lead_time: 2, ratings: {worth: 8}}
      - {id: buy, mode: access, cost: {abroad: [1.5, 1]}, ratings: {worth: 5}}
""",
    )
    assert rows(problem, "budget") == {
        "budget|national|2026": ({"a.own@2026": F("5.5"), "a.buy@2026": F("1.5")}, None, 20),
        "budget|national|2027": ({"a.own@2026": 1, "a.buy@2026": 1}, None, 0),
        "budget|abroad|2026": ({"a.own@2026": F("1.5"), "a.buy@2026": F("1.5")}, None, 6),
        "budget|abroad|2027": ({"a.own@2026": 1, "a.buy@2026": 1}, None, 6),
    }


def test_resources(tmp_path):
    problem = program(
        tmp_path,
        """
resources: {people: {unit: FTE, amount: [6.5, 7]}}
technologies:
  - {id: a, options: [{id: own, mode: own, start: [2026, 2027], resources: {people: [4, 0, 3]}, ratings: {worth: 8}}]}
  - {id: c, options: [{id: own, mode: own, resources: {people: 2.5}, ratings: {worth: 8}}]}
""",
    )
    assert rows(problem, "resource") == {
        "resource|people|2026": ({"a.own@2026": 4, "c.own@2026": F("2.5")}, None, F("6.5")),
        "resource|people|2027": ({"a.own@2027": 4}, None, 7),
        "resource|people|2028": ({"a.own@2026": 3}, None, 0),
    }


# ------------------------------------------------------------------------------------------------------------ alliances

CLUB = """
budgets:
  all: {amount: 100}
  own: {amount: 50, for: {mode: own}, within: all}
  club: {amount: 9, within: all, for: {technology: s}}
partners: {p: {}}
alliances: {club: {joining: 5, fee: 0.5 MORE}}
technologies:
  - id: a
    options:
      - {id: buy, mode: access, partner: p, cost: 1, alliance: club, start: [2026, 2028], ratings: {worth: 8}}
  - {id: s, options: [{id: own, mode: own, cost: 2, start: [2026, 2027], ratings: {worth: 1}}]}
"""


def test_an_alliance_is_joined_once_and_before_it_is_needed(tmp_path):
    problem = program(tmp_path, CLUB.replace("MORE", ""))
    joins = {f"join club {year}": 1 for year in (2026, 2027, 2028)}
    assert rows(problem, "link") == {"link|join|club": (joins, None, 1)}
    assert rows(problem, "alliance") == {
        "alliance|club|a|2026": ({"a.buy@2026": 1, "join club 2026": -1}, None, 0),
        "alliance|club|a|2027": (
            {"a.buy@2026": 1, "a.buy@2027": 1, "join club 2026": -1, "join club 2027": -1}, None, 0
        ),
        "alliance|club|a|2028": ({f"a.buy@{y}": 1 for y in (2026, 2027, 2028)} | dict.fromkeys(joins, -1), None, 0),
    }  # fmt: skip
    # Joining falls in the joining year, the fee in that and in every later one; charged where no `for` is.
    assert rows(problem, "budget")["budget|all|2027"][0] == {
        "a.buy@2027": 1, "s.own@2027": 2, "join club 2026": F("0.5"), "join club 2027": F("5.5")
    }  # fmt: skip
    assert rows(problem, "budget")["budget|club|2027"][0] == {"s.own@2027": 2}
    costs = dict(zip(map(text, problem.labels), problem.costs.tolist(), strict=True))
    assert [costs[j] for j in joins] == [65, 60, 55]  # in tenths


def test_an_alliance_opens_and_asks_for_its_standard(tmp_path):
    problem = program(tmp_path, CLUB.replace("MORE", ", opens: 2027, requires: {technology: s}, charged_to: [club]"))
    found = rows(problem, "alliance")
    assert found["alliance|club|a|2026"] == ({"a.buy@2026": 1}, None, 0)  # nothing to have joined by then
    assert found["alliance|club|a|2027"][0] == {"a.buy@2026": 1, "a.buy@2027": 1, "join club 2027": -1}
    # Ready in 2027 or 2028, one year after the start.
    assert found["standard|club|2027"] == ({"join club 2027": 1, "s.own@2026": -1}, None, 0)
    assert found["standard|club|2028"] == ({"join club 2028": 1, "s.own@2026": -1, "s.own@2027": -1}, None, 0)
    spending = rows(problem, "budget")
    assert spending["budget|club|2028"][0] == {"join club 2027": F("0.5"), "join club 2028": F("5.5")}
    assert spending["budget|all|2028"][0] == {"a.buy@2028": 1, **spending["budget|club|2028"][0]}  # the parent, once
    sentences = {row.name: row.sentence for row in problem.rows}
    assert sentences["standard|club|2027"] == "joining club in 2027 needs its standard to be met"


def test_every_alliance_has_its_own_standard(tmp_path):
    portfolio = CLUB.replace("MORE", ", requires: {technology: s}").replace(
        "alliances: {", "alliances: {guild: {requires: {technology: s}}, "
    )
    more = (
        "  - {id: g, options: [{id: buy, mode: access, partner: p, cost: 1, alliance: guild, ratings: {worth: 8}}]}\n"
    )
    found = rows(program(tmp_path, portfolio + more), "alliance")
    assert found["standard|guild|2027"][0] == {"join guild 2027": 1, "s.own@2026": -1}
    assert found["standard|club|2027"][0] == {"join club 2027": 1, "s.own@2026": -1}


def test_an_alliance_that_is_closed_or_free(tmp_path):
    closed = program(tmp_path, CLUB.replace("MORE", ", available: false"))
    assert rows(closed, "alliance")["alliance|club|a|2028"] == ({f"a.buy@{y}": 1 for y in (2026, 2027, 2028)}, None, 0)
    free = program(tmp_path, CLUB.replace("joining: 5, fee: 0.5 MORE", ""))
    assert "join club 2026" not in rows(free, "budget")["budget|all|2026"][0]
    nobody = program(tmp_path, CLUB.replace("MORE", "").replace("alliance: club, ", ""))
    assert rows(nobody, "alliance", "link") == {}


# --------------------------------------------------------------------------------------------------- sums and shares


@pytest.mark.parametrize(
    "text_, terms, lower, upper",
    [
        ("at_most: 1, of: {option: own}", "1 a.own@2026 + 1 a.own@2027 + 1 c.own@2026 + 1 d.own@2027", None, 1),
        ("at_least: 2, of: {family: f}", "1 a.own@2026 + 1 a.own@2027 + 1 a.buy@2026 + 1 c.own@2026", 2, None),
        ("exactly: 1, of: {family: g}", "1 d.own@2027", 1, 1),
        ("at_most: 2, of: {mode: none}", "1 a.none + 1 c.none + 1 d.none", None, 2),
        (
            "at_most: 7.5, of: {family: f, mode: own}, measure: cost",
            "6 a.own@2026 + 6 a.own@2027 + 3 c.own@2026", None, F("7.5"),
        ),
        (
            "at_most: 2, of: {mode: own}, measure: cost, year: 2027",
            "2 a.own@2026 + 4 a.own@2027 + 5 d.own@2027", None, 2,
        ),
        (
            "at_least: 1.1, of: {family: f}, measure: value",
            "1.6 a.own@2026 + 1.6 a.own@2027 + 1 a.buy@2026 + 0.6 c.own@2026", F("1.1"), None,
        ),
        ("at_most: 1, of: {partner: fi}, measure: cost", "1.5 a.buy@2026", None, 1),  # the partner's share
        ("at_most: 1, of: {partner: fi}", "1 a.buy@2026", None, 1),  # counted whole
        ("at_most: 1, of: {where: ready <= 2027}", "1 a.buy@2026 + 1 c.own@2026", None, 1),
        ("at_most: {value: 3, source: law}, of: {technology: d}, measure: cost", "5 d.own@2027", None, 3),
    ],
)  # fmt: skip
def test_sums(tmp_path, text_, terms, lower, upper):
    _, found, links = rule(tmp_path, text_)
    assert found == {"rule|r|": (linear(terms), lower, upper)} and links == {}


def test_sums_of_a_resource(tmp_path):
    portfolio = """
resources: {people: {unit: FTE, amount: 90}}
technologies:
  - {id: a, options: [{id: own, mode: own, start: [2026, 2027], resources: {people: [4, 3]}, ratings: {worth: 8}}]}
"""
    _, found, _ = rule(tmp_path, "at_most: 5.5, of: {}, measure: people", portfolio)
    assert found["rule|r|"] == ({"a.own@2026": 7, "a.own@2027": 7}, None, F("5.5"))
    _, found, _ = rule(tmp_path, "at_most: 3, of: {}, measure: people, year: 2027", portfolio)
    assert found["rule|r|"] == ({"a.own@2026": 3, "a.own@2027": 4}, None, 3)


@pytest.mark.parametrize(
    "text_, terms",
    [
        (  # the cost of f less 0.4 times that of all: 6 - 2.4, 2 - 0.8, 3 - 1.2, and - 2 for d
            "share_at_most: 0.4, of: {family: f}, among: {}, measure: cost",
            "3.6 a.own@2026 + 3.6 a.own@2027 + 1.2 a.buy@2026 + 1.8 c.own@2026 + -2 d.own@2027",
        ),
        (
            "share_at_most: 0.25, of: {family: f}, among: {}",
            "0.75 a.own@2026 + 0.75 a.own@2027 + 0.75 a.buy@2026 + 0.75 c.own@2026 + -0.25 d.own@2027",
        ),
        (  # What lies outside `among` does not count: a.buy is in `of` alone.
            "share_at_most: 0.5, of: {family: f}, among: {mode: own}, measure: value",
            "0.8 a.own@2026 + 0.8 a.own@2027 + 0.3 c.own@2026 + -0.2 d.own@2027",
        ),
        (  # 2 * 0.75 - 2 * 0.4
            "share_at_most: 0.4, of: {partner: fi}, among: {mode: access}, measure: cost",
            "0.7 a.buy@2026",
        ),
        (
            "share_at_most: 0.5, of: {family: f}, among: {}, measure: cost, year: 2027",
            "1 a.own@2026 + 2 a.own@2027 + -2.5 d.own@2027",
        ),
    ],
)
def test_shares(tmp_path, text_, terms):
    # In the units of the measure: what is too much of it in all.
    _, found, _ = rule(tmp_path, text_)
    assert found == {"rule|r|": (linear(terms), None, 0)}
    _, found, _ = rule(tmp_path, text_.replace("at_most", "at_least"))
    assert found == {"rule|r|": (linear(terms), 0, None)}


@pytest.mark.parametrize(
    "text_, each, wanted",
    [
        (
            "at_most: 1, of: {mode: own}", "family",
            {"f": "1 a.own@2026 + 1 a.own@2027 + 1 c.own@2026", "g": "1 d.own@2027"},
        ),
        ("at_most: 1, of: {}, measure: cost", "partner", {"fi": "1.5 a.buy@2026", "us": "0.5 a.buy@2026"}),
        ("at_most: 1, of: {}", "bloc", {"eu": "1 a.buy@2026", "nato": "1 a.buy@2026"}),
        (  # `of` is narrowed, `among` is not
            "share_at_most: 0.5, of: {}, among: {mode: access}, measure: cost", "partner",
            {"fi": "0.5 a.buy@2026", "us": "-0.5 a.buy@2026"},
        ),
    ],
)  # fmt: skip
def test_a_rule_for_each_value_of_a_key(tmp_path, text_, each, wanted):
    problem, found, _ = rule(tmp_path, f"{text_}, each: {each}")
    assert {name: terms for name, (terms, _, _) in found.items()} == {
        f"rule|r|{value}": linear(terms) for value, terms in wanted.items()
    }
    told = [row.sentence for row in problem.rows if row.kind == "rule"]
    assert all(f"(for {each} {value})" in words for value, words in zip(wanted, told, strict=True))


# ---------------------------------------------------------------------------- requires, excludes, together, synergies


@pytest.mark.parametrize(
    "by, wanted",
    [
        ("", [({"a.own@2026": 1, "a.own@2027": 1, "c.own@2026": -1, "d.own@2027": -1}, None, 0)]),
        # c is ready in 2027, d in 2028: only c's readiness meets a start in 2027, and nothing one in 2026.
        (", by: start", [({"a.own@2026": 1}, None, 0), ({"a.own@2027": 1, "c.own@2026": -1}, None, 0)]),
        # a is ready in 2028 or 2029.
        (", by: ready", [({"a.own@2026": 1, "a.own@2027": 1, "c.own@2026": -1, "d.own@2027": -1}, None, 0)]),
    ],
)
def test_requires(tmp_path, by, wanted):
    text_ = f"requires: {{if: {{technology: a, mode: own}}, then: {{technology: [c, d]}}{by}}}"
    _, found, links = rule(tmp_path, text_)
    assert list(found.values()) == wanted and links == {}


def test_what_meets_its_own_need_needs_nothing_else(tmp_path):
    _, found, _ = rule(tmp_path, "requires: {if: {family: f}, then: {mode: own}}")
    own = {"a.own@2026": -1, "a.own@2027": -1, "c.own@2026": -1, "d.own@2027": -1}
    assert found == {"rule|r||a|0": ({"a.buy@2026": 1, **own}, None, 0)}


def test_doing_nothing_may_need_something_too(tmp_path):
    _, found, _ = rule(tmp_path, "requires: {if: {technology: a, mode: none}, then: {technology: c}, by: start}")
    assert found == {"rule|r||a|0": ({"a.none": 1, "c.own@2026": -1}, None, 0)}


OWN_F = {"a.own@2026", "a.own@2027", "c.own@2026"}


def test_selectors_of_one_technology_are_plain_sums_and_others_take_a_flag(tmp_path):
    problem, found, links = rule(tmp_path, "excludes: [{family: f, mode: own}, {technology: d}, {partner: us}]")
    flag = "served rule r |0"
    assert found == {"rule|r|": ({flag: 1, "d.own@2027": 1, "a.buy@2026": 1}, None, 1)}
    # The flag is up when any is chosen; nothing is gained by putting it up otherwise.
    assert sorted(links.values(), key=str) == [
        ({"a.own@2026": 1, "a.own@2027": 1, flag: -1}, None, 0), ({"c.own@2026": 1, flag: -1}, None, 0)
    ]  # fmt: skip
    assert text(problem.labels[-1]) == flag and problem.kinds[-1] == "B"


def test_an_alternative_that_serves_two_of_what_excludes_is_itself_excluded(tmp_path):
    _, found, _ = rule(tmp_path, "excludes: [{technology: c}, {option: own, technology: c}]")
    assert found == {"rule|r|": ({"c.own@2026": 2}, None, 1)}


def test_together(tmp_path):
    _, found, links = rule(tmp_path, "together: [{family: f, mode: own}, {technology: d}]")
    flag = "served rule r |0"
    assert found == {
        "rule|r||0": ({flag: 1, "d.own@2027": -1}, None, 0),
        "rule|r||1": ({"d.own@2027": 1, flag: -1}, None, 0),
    }
    # Both ways: the flag is up exactly when any is chosen.
    assert ({flag: 1, **dict.fromkeys(OWN_F, -1)}, None, 0) in links.values() and len(links) == 3


def test_a_synergy_that_is_wanted(tmp_path):
    problem, _, links = rule(
        tmp_path, "synergy: {all: [{technology: c}, {technology: d}], value: 0.05, saves: {b: [2, 1.5]}}"
    )
    bonus = "synergy rule r"
    assert objective(problem)[bonus] == F("0.05")
    assert list(links.values()) == [({bonus: 1, "c.own@2026": -1}, None, 0), ({bonus: 1, "d.own@2027": -1}, None, 0)]
    spending = rows(problem, "budget")
    assert spending["budget|b|2026"][0] == {"a.own@2026": 4, "a.buy@2026": 2, "c.own@2026": 3, bonus: -2}
    assert spending["budget|b|2027"][0] == {"a.own@2026": 2, "a.own@2027": 4, "d.own@2027": 5, bonus: F("-1.5")}
    assert problem.costs[problem.index["synergy", "rule", "r", ""]] == -35  # in tenths: cheaper by 3.5


def test_a_synergy_that_is_feared_cannot_be_left_out(tmp_path):
    problem, _, links = rule(tmp_path, "synergy: {all: [{technology: c}, {family: f, mode: own}], value: -0.05}")
    bonus, flag = "synergy rule r", "served rule r |1"
    assert objective(problem)[bonus] == F("-0.05")
    assert ({"c.own@2026": 1, flag: 1, bonus: -1}, None, 1) in links.values()


def test_a_synergy_for_each_family(tmp_path):
    problem, _, _ = rule(tmp_path, "synergy: {all: [{mode: own}], value: 0.1, saves: {b: 1}}, each: family")
    assert {label for label in objective(problem) if label.startswith("synergy")} == {
        "synergy rule r f",
        "synergy rule r g",
    }
    assert rows(problem, "budget")["budget|b|2026"][0]["synergy rule r g"] == -1


@pytest.mark.parametrize(
    "text_, terms, upper",
    [
        ("at_most: 1, of: {}", "1 a.own@2026 + 1 c.own@2026", 1),
        ("share_at_most: 0.5, of: {technology: a}, among: {}", "0.5 a.own@2026 + -0.5 c.own@2026", 0),
        ("requires: {if: {technology: a}, then: {technology: c}}", "1 a.own@2026 + -1 c.own@2026", 0),
        ("excludes: [{technology: a}, {technology: c}]", "1 a.own@2026 + 1 c.own@2026", 1),
    ],
)
def test_what_its_verdict_does_not_admit_is_in_no_rule(tmp_path, text_, terms, upper):
    more = "  - {id: c, options: [{id: own, mode: own, cost: 1, ratings: {worth: 6}}]}\n"
    tree = VERDICTS.replace("PENALTY", "").replace("[access, ", "[own, ")
    _, found, _ = rule(tmp_path, text_, HELD.replace("HELD", "true") + more, tree=tree)
    assert list(found.values()) == [(linear(terms), None, upper)]


# ------------------------------------------------------------------------------------------------------------ goals


QUARTERS = "-0.25 a.own@2026 + -0.25 a.own@2027 + -0.25 a.buy@2026 + -0.25 c.own@2026"
OWN = "1 a.own@2026 + 1 a.own@2027 + 1 c.own@2026 + 1 d.own@2027"


@pytest.mark.parametrize(
    "text_, terms, lower, upper, worth, most",
    [
        ("at_least: 2, of: {mode: own}, penalty: 0.3", f"{OWN} + 1 short rule r under", 2, None, F("-0.3"), 2),
        ("at_most: 1, of: {mode: own}, penalty: 0.3", f"{OWN} + -1 short rule r over", None, 1, F("-0.3"), 2),
        (  # per unit of money; what is too much comes in steps of 1.5
            "at_most: 7.5, of: {family: f, mode: own}, measure: cost, penalty: 0.2",
            "6 a.own@2026 + 6 a.own@2027 + 3 c.own@2026 + -1.5 short rule r over", None, F("7.5"), F("-0.3"), 1,
        ),
        (  # per unit of the measure that is too much, here in quarters
            "share_at_most: 0.25, of: {family: g}, among: {}, penalty: 2",
            f"{QUARTERS} + 0.75 d.own@2027 + -0.25 short rule r over", None, 0, F("-0.5"), 3,
        ),
    ],
)  # fmt: skip
def test_a_goal_may_be_missed_at_a_price(tmp_path, text_, terms, lower, upper, worth, most):
    problem, found, _ = rule(tmp_path, text_)
    assert found == {"rule|r|": (linear(terms), lower, upper)}
    column = next(n for n, label in enumerate(problem.labels) if label[0] == "short")
    assert objective(problem)[text(problem.labels[column])] == worth
    assert (problem.kinds[column], problem.upper[column]) == ("I", most)


def test_a_goal_of_exactly_may_be_missed_on_both_sides(tmp_path):
    problem, found, _ = rule(tmp_path, "exactly: 4, of: {technology: [c, d]}, measure: cost, penalty: 0.1")
    sums = {"c.own@2026": 3, "d.own@2027": 5}
    assert found == {
        "rule|r||over": ({**sums, "short rule r over": -1}, None, 4),
        "rule|r||under": ({**sums, "short rule r under": 1}, 4, None),
    }
    assert objective(problem)["short rule r over"] == objective(problem)["short rule r under"] == F("-0.1")


def test_goals_of_the_other_kinds(tmp_path):
    problem, found, _ = rule(
        tmp_path, "requires: {if: {technology: a, mode: own}, then: {technology: c}}, penalty: 0.1"
    )
    short = "short rule r |a|0 over"
    assert list(found.values()) == [({"a.own@2026": 1, "a.own@2027": 1, "c.own@2026": -1, short: -1}, None, 0)]
    assert objective(problem)[short] == F("-0.1")
    problem, found, _ = rule(tmp_path, "excludes: [{technology: a}, {technology: c}, {technology: d}], penalty: 0.2")
    assert next(iter(found.values()))[0]["short rule r over"] == -1 and max(problem.upper) == 2
    problem, found, _ = rule(tmp_path, "together: [{technology: c}, {technology: d}], penalty: 0.7")
    apart = "short rule r |apart"
    assert list(found.values()) == [
        ({"c.own@2026": 1, "d.own@2027": -1, apart: -1}, None, 0),
        ({"d.own@2027": 1, "c.own@2026": -1, apart: -1}, None, 0),
    ]
    assert objective(problem)[apart] == F("-0.7")  # once


def test_a_goal_without_a_price_costs_nothing(tmp_path):
    problem, found, _ = rule(tmp_path, "at_least: 3, of: {mode: own}, penalty: 0")
    assert "short rule r under" in found["rule|r|"][0] and "short rule r under" not in objective(problem)


# ------------------------------------------------------------------------------------------------------- limits

LIMITS = """
decision_tree: tree
start: q
questions: {q: {when: held, then: yes, otherwise: no}}
verdicts:
  yes: {modes: [own, none], limits: [{id: l, LIMIT}]}
  no: {modes: [own, none]}
"""
TWO_HELD = """
budgets: {b: {amount: 100}}
technologies:
  - {id: a, family: f, evidence: {held: true}, options: [{id: own, mode: own, cost: 4, ratings: {worth: 8}}]}
  - {id: c, family: f, evidence: {held: false}, options: [{id: own, mode: own, cost: 5, ratings: {worth: 6}}]}
  - {id: d, family: g, evidence: {held: true}, options: [{id: own, mode: own, cost: 3, ratings: {worth: 4}}]}
"""


@pytest.mark.parametrize(
    "limit, wanted",
    [
        (
            "at_most: 3, of: {mode: own}, measure: cost",
            {"limit|l|a": ({"a.own@2026": 4}, None, 3), "limit|l|d": ({"d.own@2026": 3}, None, 3)},
        ),
        # `among` is narrowed to the technology too.
        (
            "share_at_most: 0.5, of: {mode: own}, among: {}, measure: cost",
            {"limit|l|a": ({"a.own@2026": 2}, None, 0), "limit|l|d": ({"d.own@2026": F("1.5")}, None, 0)},
        ),
        (
            "at_most: 0, of: {mode: own}, each: family",
            {
                "limit|l|a|f": ({"a.own@2026": 1}, None, 0),
                "limit|l|a|g": ({}, None, 0),
                "limit|l|d|f": ({}, None, 0),
                "limit|l|d|g": ({"d.own@2026": 1}, None, 0),
            },
        ),
    ],
)
def test_the_limits_of_a_verdict_bind_its_technologies(tmp_path, limit, wanted):
    problem = program(tmp_path, TWO_HELD, tree=LIMITS.replace("LIMIT", limit))
    assert rows(problem, "limit") == wanted and rows(problem, "rule") == {}
    row = next(row for row in problem.rows if row.name.startswith("limit|l|a"))
    assert row.path == ("verdicts", "yes", "limits", 0) and row.sentence.startswith("l: at most")


# ----------------------------------------------------------------------------------- exact, rounded, and many digits


def test_the_objective_is_exact_below_ten_million(tmp_path):
    def found(shape):
        criteria = f"criteria_set: one\ncriteria: {{worth: {{worst: 1, best: 4000000, if_none: 1, shape: {shape}}}}}\n"
        options = ", ".join(f"{{id: x{x}, mode: own, cost: 1, ratings: {{worth: {x}}}}}" for x in (3, 4000000))
        return program(tmp_path, f"{BUDGET}technologies: [{{id: a, options: [{options}]}}]\n", criteria)

    exact = found("linear")
    assert (exact.scale, exact.rounding) == (3999999, 0)
    assert objective(exact) == {"a.x3@2026": F(2, 3999999), "a.x4000000@2026": 1}
    rounded = found("log")
    assert (rounded.scale, objective(rounded)["a.x3@2026"]) == (10**6, F(72269, 10**6))  # ln 3 / ln 4000000 = 0.0722689
    assert 0 < rounded.rounding < F(1, 10**6)


def test_the_most_that_rounding_can_cost_is_the_spread_of_the_errors(tmp_path):
    # In thousandths: 1/3 becomes 333 (0.00033.. too little), 0.2558107 becomes 256 (0.0001893 too much).
    portfolio = """
resolution: 0.001
budgets: {b: {amount: 9}}
technologies:
  - id: a
    options:
      - {id: x, mode: own, cost: 1, ratings: {worth: 1}}
      - {id: y, mode: own, cost: 1, ratings: {worth: 0.7674321}}
"""
    problem = program(tmp_path, portfolio, "criteria_set: one\ncriteria: {worth: {worst: 0, best: 3, if_none: 0}}\n")
    assert objective(problem) == {"a.x@2026": F("0.333"), "a.y@2026": F("0.256")}
    assert problem.rounding == (F(1, 3) - F("0.333")) - (F("0.7674321") / 3 - F("0.256"))


def test_the_resolution_is_coarser_where_a_worth_is_too_large_to_be_held(tmp_path):
    tree = VERDICTS.replace("PENALTY", ", penalty: 1e13")
    criteria = CRITERIA.replace("best: 10", "best: 10, shape: {exponential: 3}")
    problem = program(tmp_path, HELD.replace("HELD", "true"), criteria, tree)
    assert problem.scale == 100 and max(map(abs, problem.objective.tolist())) <= 2**53


LONG = "0.333333333333333"


def test_the_price_of_a_shortfall_survives_however_fine_its_units_are(tmp_path):
    # In units of 1e-15 a price of 0.3 is nothing at a resolution of 1e-6: it is counted in steps of 1e-6 / 0.3.
    portfolio = f"""
budgets: {{b: {{amount: 100}}}}
technologies:
  - {{id: a, options: [{{id: own, mode: own, cost: [{LONG}], ratings: {{worth: 8}}}}]}}
  - {{id: c, options: [{{id: own, mode: own, cost: [0.9], ratings: {{worth: 8}}}}]}}
"""
    problem, found, _ = rule(tmp_path, "at_most: 1, of: {}, measure: cost, penalty: 0.3", portfolio)
    terms, _, upper = found["rule|r|"]
    step, paid = -terms["short rule r over"], -objective(problem)["short rule r over"]
    assert (terms["a.own@2026"], terms["c.own@2026"], upper) == (F(LONG), F("0.9"), 1)
    assert paid == F(round(step * F("0.3") * 10**6), 10**6) > 0
    most = problem.upper[problem.index["short", "rule", "r", "", "over"]]
    assert step * (most - 1) < F(LONG) + F("0.9") - 1 <= step * most
    assert abs(paid - step * F("0.3")) * int(most) + step * F("0.3") <= problem.rounding < F(1, 10**4)


def test_a_price_that_the_objective_can_tell_is_counted_unit_by_unit(tmp_path):
    portfolio = THREE.replace("ratings: {worth: 5}", "ratings: {worth: 4.1234567}")
    problem, found, _ = rule(tmp_path, "at_least: 3, of: {mode: own}, penalty: 0.3", portfolio)
    assert problem.scale == 10**6 and objective(problem)["short rule r under"] == F("-0.3")
    assert found["rule|r|"][0]["short rule r under"] == 1


def test_steps_are_as_fine_as_the_objective_can_tell():
    def step(price, most=10**9, scale=10**6):
        return Shortfall(0, 0, 1, F(price), most).step(F(scale))

    assert step("0.25") == step("0.000001") == 1  # whole already
    assert step("0.0000001") == 10 and step("0.0000003") == 10
    assert step("0.0000001", most=4) == 1  # 0.4 millionths in all: nothing is won by counting them in one step
    assert step("0") == 1
    # 16.98 millionths rounded to 17 for each of two: better than steps of 50 of which the last may be counted too much.
    assert step("0.00001698", most=2) == 1


def digits(folder, bound, *costs):
    """The rows of a budget whose costs have too many digits for a solver, and the sums that they allow."""
    options = "".join(
        f"  - {{id: t{n}, options: [{{id: own, mode: own, cost: [{cost}], ratings: {{worth: 5}}}}]}}\n"
        for n, cost in enumerate(costs)
    )
    return program(folder, f"budgets: {{b: {{amount: {bound}}}}}\ntechnologies:\n{options}")


@pytest.mark.parametrize(
    "bound, costs",
    [
        ("100", ["33.333333333333336", "66.666666666666664", "40", "60", "60.000000000000001"]),
        ("1", ["0.1234567890123456789012345", "0.8765432109876543210987655", "0.8765432109876543210987656"]),
    ],
)
def test_rows_of_many_digits_are_added_up_with_a_carry_and_allow_exactly_what_they_should(tmp_path, bound, costs):
    problem = digits(tmp_path, bound, *costs)
    assert max(map(abs, problem.values.tolist())) < EXACT_ROW
    carries = [label for label in problem.labels if label[0] == "carry"]
    assert carries and all(problem.kinds[problem.index[label]] == "I" for label in carries)
    for plan in range(2 ** len(costs)):
        chosen = [n for n in range(len(costs)) if plan >> n & 1]
        values = {("choose", f"t{n}", "own", 2026): 1 for n in chosen}
        values |= {("choose", f"t{n}", "none", 0): 1 for n in range(len(costs)) if n not in chosen}
        fits = sum(F(costs[n]) for n in chosen) <= F(bound)
        ways = product(*(range(int(problem.upper[problem.index[label]]) + 1) for label in carries))
        kept = (dict(zip(carries, way, strict=True)) for way in ways)
        assert any(not problem.violations(values | way) for way in kept) == fits


def test_an_equality_of_many_digits_is_two_rows(tmp_path):
    costs = ["33.333333333333336", "66.666666666666664", "99"]
    options = "".join(
        f"  - {{id: t{n}, options: [{{id: own, mode: own, cost: [{cost}], ratings: {{worth: 5}}}}]}}\n"
        for n, cost in enumerate(costs)
    )
    portfolio = f"budgets: {{b: {{amount: 900}}}}\ntechnologies:\n{options}"
    problem, _, _ = rule(tmp_path, "exactly: 100, of: {}, measure: cost", portfolio)
    assert {row.name for row in problem.rows if row.kind == "rule"} == {"rule|r||most", "rule|r||least"}
    assert {row.id for row in problem.rows if row.kind == "rule"} == {"r"}


@pytest.mark.parametrize("bound, kept", [("1", True), ("1.00000000000000000001", False)])
def test_a_floor_of_many_digits(tmp_path, bound, kept):
    portfolio = """
budgets: {b: {amount: 9}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: [0.12345678901234567891], ratings: {worth: 5}}]}
  - {id: c, options: [{id: own, mode: own, cost: [0.87654321098765432109], ratings: {worth: 5}}]}
"""
    problem, _, _ = rule(tmp_path, f"at_least: {bound}, of: {{}}, measure: cost", portfolio)
    plan = {("choose", name, "own", 2026): 1 for name in "ac"}
    carries = {label: int(problem.upper[number]) for label, number in problem.index.items() if label[0] == "carry"}
    assert "rule|r|" in {label[1] for label in carries}
    ways = product(*(range(most + 1) for most in carries.values()))
    assert any(not problem.violations({**plan, **dict(zip(carries, way, strict=True))}) for way in ways) == kept


def test_costs_of_many_digits_decide_between_equal_plans_as_far_as_a_solver_can_hold_them(tmp_path):
    problem = digits(tmp_path, "90000", LONG, "50000", "12345.678901234567")
    total = sum(map(abs, problem.costs.tolist()))
    assert 2**49 < total <= 2**50 + 3
    assert [round(cost / total, 6) for cost in problem.costs.tolist() if cost] == [0.000005, 0.801976, 0.198019]


def test_a_row_that_is_only_nearly_held_never_counts_less_as_missing():
    huge = {0: F(10**20 + 1), 1: F(3 * 10**19 + 7)}
    near = near_row(whole_row(huge, None, F(10**20 + 2)))
    assert all(F(value) / near.scale >= huge[column] for column, value in near.coefficients)
    assert F(near.upper) / near.scale <= 10**20 + 2
    near = near_row(whole_row(huge, F(10**20 + 2), None))
    assert all(F(value) / near.scale <= huge[column] for column, value in near.coefficients)
    assert F(near.lower) / near.scale >= 10**20 + 2
    assert near_row(whole_row({0: 3}, None, 5)) == whole_row({0: 3}, None, 5)
