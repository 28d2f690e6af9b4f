"""The run document (DESIGN 6) of plans worked out by hand: every field, its type and its number."""

import json

import pytest

from optimizer.solve import Solver, SolveSettings
from tests.support.desks import CRITERIA as PLAIN
from tests.support.desks import lay

CRITERIA = """
criteria_set: one
title: Two criteria
weights: {method: direct, values: {gain: 75, spent: 25}}
criteria:
  gain: {children: {worth: {weight: 1, title: Worth, unit: points, worst: 0, best: 10, if_none: 0, source: a survey}}}
  spent: {measure: total_cost, worst: 20, best: 0}
"""
TREE = """
decision_tree: tree
start: held
questions: {held: {ask: Is it held?, when: held, then: must, otherwise: may}}
verdicts:
  must: {modes: [own], penalty: 0.1, because: It is ours., conditions: [keep it]}
  may: {modes: [own, access, none], because: It may be ours.}
"""
PORTFOLIO = """
title: A small portfolio
titles: {ko: 작은 포트폴리오}
money: {unit: M, price_year: 2025}
budgets: {b: {title: Purse, amount: [10, 4, 0], carry_over: 0.5}}
resources: {people: {title: People, unit: FTE, amount: [5, 5, 5]}}
partners:
  fi: {title: Finland, bloc: eu, ratings: {worth: {low: 5, best: 6, high: 7, source: a panel, source_year: 2024}}}
  us: {bloc: nato, ratings: {worth: 6}}
alliances: {club: {title: The club, joining: 1, fee: 0.5}}
technologies:
  - id: a
    title: Alpha
    titles: {ko: 알파}
    family: f
    domain: d
    functions: [state]
    tags: [flagship]
    needed_by: 2030
    importance: 2
    evidence: {held: unknown}
    options:
      - {id: own, title: Build it, mode: own, cost: [6, 4], resources: {people: [3, 2]},
         ratings: {worth: {value: 9, source: assumed by us, note: two experts}}}
      - {id: buy, mode: access, partner: {fi: 0.75, us: 0.25}, cost: [4], lead_time: 0, alliance: club,
         condition: {title: export licence, from: 2027, probability: 0.6}}
  - id: c
    source: KISTEP 2022
    source_year: 2023
    evidence: {held: false}
    ratings: {worth: 5}
    options: [{id: own, mode: own, cost: [3]}]
  - id: e
    evidence: {held: false}
    ratings: {worth: 8}
    options: [{id: own, mode: own, cost: [12]}]
rules:
  - {id: reach, at_least: 1, of: {mode: access}, penalty: 0.01, because: friends matter}
  - {id: few, at_most: 2, of: {family: f}, each: family}
  - {id: spill, synergy: {all: [{technology: a, mode: own}, {technology: c}], value: 0.05, saves: {b: [1]}}}
overrides:
  - {technology: e, question: held, answer: true, by: N. N., on: 2026-03-01, because: seen}
"""


@pytest.fixture(scope="module")
def solver():
    with Solver() as one:
        yield one


@pytest.fixture(scope="module")
def document(solver, tmp_path_factory):
    return lay(tmp_path_factory.mktemp("desk"), PORTFOLIO, CRITERIA, TREE).run("small", solver=solver).document


def run(solver, folder, portfolio, criteria=PLAIN, tree=None, **more):
    return lay(folder, portfolio, criteria, tree).run("small", solver=solver, **more).document


def near(number):
    return pytest.approx(number, abs=1e-12)


def rows(document, table, *keys):
    return [tuple(row[key] for key in keys) for row in document[table]]


# --------------------------------------------------------------------------------------------------------- the shape

NUMBER, TEXT, MAYBE = (int, float), (str,), (str, type(None))
SHAPE = {
    "schema": TEXT, "portfolio": TEXT, "criteria": TEXT, "status": TEXT, "title": TEXT, "titles": (dict,),
    "value": NUMBER, "gain": NUMBER, "bound": NUMBER, "gap": NUMBER, "cost_total": NUMBER, "rounding": NUMBER,
    "decisions": [{
        "technology": TEXT, "title": TEXT, "domain": MAYBE, "mode": TEXT, "option": TEXT, "partners": (list,),
        "alliance": MAYBE, "bridge": MAYBE, "start": (int, type(None)), "ready": (int, float, type(None)),
        "value": NUMBER, "partial": (dict,), "cost": (dict,), "cost_total": NUMBER, "verdict": TEXT,
        "priority": (int,), "replacement_value": (int, float, type(None)), "why": TEXT,
    }],
    "spending": [{"budget": TEXT, "year": (int,), "amount": NUMBER, "spent": NUMBER, "carried": NUMBER}],
    "resources": [{"resource": TEXT, "year": (int,), "amount": NUMBER, "used": NUMBER}],
    "alliances": [{"id": TEXT, "joined": (int,), "cost": NUMBER}],
    "weights": (dict,),
    "rules": [{"id": TEXT, "kind": TEXT, "holds": (bool,), "level": NUMBER, "bound": NUMBER, "slack": NUMBER}],
    "synergies": (list,), "penalties": (list,),
    "shortfalls": [{"technology": TEXT, "value_lost": NUMBER, "money_needed": NUMBER}],
    "concentration": [{"key": TEXT, "hhi": NUMBER, "largest": (dict,)}],
    "certificate": (dict,), "ties": (dict,), "conflict": (list,), "repairs": (list,), "warnings": (list,),
    "inputs": [{"path": TEXT, "sha256": TEXT}], "versions": (dict,), "settings": (dict,),
}  # fmt: skip


CERTIFIED = {"holds", "rows_checked", "violations", "value_recomputed", "bound_recomputed", "method"}


def test_every_field_of_the_contract_is_there_with_its_type(document):
    for key, kinds in SHAPE.items():
        if isinstance(kinds, tuple):
            assert isinstance(document[key], kinds), key
        else:
            for entry in document[key]:
                assert all(isinstance(entry[name], types) for name, types in kinds[0].items()), (key, entry)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    certificate = document["certificate"]
    assert set(certificate) == CERTIFIED
    assert {"unique", "alternatives"} <= set(document["ties"])


def test_nothing_in_it_depends_on_the_machine_or_the_clock(document, solver, tmp_path):
    assert run(solver, tmp_path, PORTFOLIO, CRITERIA, TREE) == document
    assert str(tmp_path) not in json.dumps(document)


# -------------------------------------------------------------------------------------------------------- the numbers

# V = 0.75 * worth / 10 + 0.25 * (1 - cost / 20). a counts twice: own 2 * 0.8, bought 2 * 0.65, left 2 * 0.25.
# c: own 0.5875, left 0.25. e must be owned and cannot be paid: left at 0.25 less 0.1. Owning both a and c brings 0.05
# and saves 1; buying nothing abroad costs 0.01.


def test_the_result(document):
    assert document["status"] == "optimal"
    assert document["value"] == near(1.6 + 0.5875 + 0.25 - 0.1 + 0.05 - 0.01)
    assert document["gain"] == near(document["value"] - (0.5 + 0.25 + 0.25))
    assert (document["bound"], document["gap"], document["rounding"]) == (document["value"], 0, 0)
    assert document["cost_total"] == 6 + 4 + 3 - 1
    assert document["ties"] == {"unique": True, "alternatives": 0, "known": True, "finished": True}
    certificate = document["certificate"]
    assert certificate["holds"] and certificate["violations"] == []
    assert certificate["value_recomputed"] == document["value"] <= certificate["bound_recomputed"]


def test_decisions_by_replacement_value_and_doing_nothing_last(document):
    # Without c: 0.3375 of c, the synergy. Without a's own way it is bought: 0.3 and the synergy, but friends are kept.
    assert rows(document, "decisions", "priority", "technology", "mode", "option", "start", "ready") == [
        (1, "c", "own", "own", 2026, 2027), (2, "a", "own", "own", 2026, 2028), (3, "e", "none", "none", None, None)
    ]  # fmt: skip
    assert [d["replacement_value"] for d in document["decisions"]] == [
        near(0.3375 + 0.05),
        near(0.3 + 0.05 - 0.01),
        None,
    ]
    first = document["decisions"][1]
    assert first["replacement"] == {"value": first["replacement_value"], "proven": True, "irreplaceable": False}


def test_one_decision_in_full(document):
    a = document["decisions"][1]
    assert (a["title"], a["titles"], a["option_title"]) == ("Alpha", {"ko": "알파"}, "Build it")
    assert (a["family"], a["domain"], a["functions"], a["tags"]) == ("f", "d", ["state"], ["flagship"])
    assert (a["value"], a["overall"], a["value_of_none"], a["importance"]) == (near(1.6), near(0.8), near(0.5), 2)
    assert a["partial"] == {"worth": 0.9, "gain": 0.9, "spent": 0.5}
    assert (a["cost"], a["cost_total"]) == ({"2026": 6, "2027": 4}, 10)
    assert (a["verdict"], a["verdicts"], a["conditions"]) == ("must, may", ["must", "may"], ["keep it"])
    assert a["because"] == "It is ours.; It may be ours."
    assert a["path"] == [{"question": "held", "ask": "Is it held?", "answer": "unknown", "by": "unknown: both"}]
    assert [
        (o["option"], o["mode"], o["eligible"], o["value"], o["why_not"]) for o in a["alternatives_considered"]
    ] == [
        ("own", "own", True, near(1.6), None),
        ("buy", "access", True, near(1.3), "worth 0.300 less, and saves 6 M"),
        ("none", "none", True, near(0.5), "worth 1.100 less, and saves 10 M"),
    ]
    assert a["why"].startswith("It is ours")


def test_money_people_rules_and_what_they_bring(document):
    assert rows(document, "spending", "budget", "year", "amount", "spent", "carried") == [
        ("b", 2026, 10, 9 - 1, 2), ("b", 2027, 4, 4, 1), ("b", 2028, 0, 0, 0.5)
    ]  # fmt: skip
    assert rows(document, "resources", "resource", "year", "amount", "used") == [
        ("people", 2026, 5, 3), ("people", 2027, 5, 2), ("people", 2028, 5, 0)
    ]  # fmt: skip
    assert rows(document, "rules", "id", "each", "kind", "holds", "level", "bound", "slack", "goal", "penalty") == [
        ("reach", None, "at_least", False, 0, 1, -1, True, 0.01), ("few", "f", "at_most", True, 1, 2, 1, False, 0)
    ]  # fmt: skip
    assert document["rules"][0]["because"] == "friends matter"
    assert document["rules"][0]["where"] == "portfolios/small/portfolio.yaml:41:5"
    assert document["synergies"] == [{"id": "spill", "each": None, "value": 0.05, "saved": 1}]
    assert rows(document, "penalties", "id", "kind", "value") == [("reach", "rule", 0.01), ("e", "verdict", 0.1)]
    # 0.7 owned against 0.15; 12 in 2026, where 2 are left.
    assert document["shortfalls"] == [{"technology": "e", "value_lost": near(0.55), "money_needed": 10}]
    assert document["alliances"] == [] and document["concentration"] == []


def test_weights_and_the_criteria_behind_them(document):
    assert document["weights"] == {"gain": 0.75, "worth": 0.75, "spent": 0.25}
    keys = ("id", "parent", "level", "weight", "global", "method", "shape", "measure", "unit", "worst", "best")
    assert rows(document, "criteria_tree", *keys) == [
        ("gain", None, 0, 0.75, 0.75, "direct", None, None, None, None, None),
        ("worth", "gain", 1, 1, 0.75, "written", "linear", None, "points", 0, 10),
        ("spent", None, 0, 0.25, 0.25, "direct", "linear", "total_cost", None, 20, 0),
    ]
    assert document["criteria_title"] == "Two criteria" and document["criteria_tree"][1]["source"] == "a survey"


def test_where_every_rating_comes_from(document):
    keys = (
        "partner",
        "technology",
        "option",
        "criterion",
        "low",
        "best",
        "high",
        "unit",
        "source",
        "source_year",
        "assumed",
    )
    rated = {"provenance": [row for row in document["provenance"] if row["what"] == "rating"]}
    assert rows(rated, "provenance", *keys) == [
        ("fi", None, None, "worth", 5, 6, 7, "points", "a panel", "2024", False),
        ("us", None, None, "worth", None, 6, None, "points", None, None, True),
        (None, "a", "own", "worth", None, 9, None, "points", "assumed by us", None, True),
        (None, "c", None, "worth", None, 5, None, "points", "KISTEP 2022", "2023", False),  # the technology's source
        (None, "e", None, "worth", None, 8, None, "points", None, None, True),
    ]
    assert document["provenance"][2]["where"] == "portfolios/small/portfolio.yaml:27:27"
    assert document["provenance"][2]["note"] == "two experts"


def test_screening_and_overrides(document):
    a, c, e = document["screening"]
    assert (a["verdicts"], a["eligible"], a["would_decide"]) == (["must", "may"], ["own", "buy", "none"], ["held"])
    assert (c["verdicts"], c["would_decide"], c["without_override"]) == (["may"], [], None)
    assert (e["verdicts"], e["without_override"], e["path"][0]["by"]) == (["must"], ["may"], "N. N.")
    assert document["overrides"] == [
        {"technology": "e", "question": "held", "answer": True, "by": "N. N.", "on": "2026-03-01", "because": "seen"}
    ]


def test_what_it_was_made_of(document):
    paths = ["criteria/one.yaml", "criteria/tree.yaml", "portfolios/small/portfolio.yaml"]
    assert [entry["path"] for entry in document["inputs"]] == paths
    assert all(len(entry["sha256"]) == 64 for entry in document["inputs"])
    assert {"optimizer", "python", "pulp", "highspy"} <= document["versions"].keys()
    assert document["settings"] == {
        "budgets": {}, "criteria": None, "firm": "quick", "gap": 0, "near": None, "scenario": None,
        "seconds": 60, "seed": 0,
        "solver": "auto", "threads": 1, "weights": {},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------- partners and alliances

ABROAD = """
budgets: {b: {amount: 20}}
partners: {fi: {title: Finland, bloc: eu}, us: {bloc: [nato, west]}}
alliances: {club: {title: The club, joining: 1, fee: 0.5, opens: 2027}}
technologies:
  - id: a
    options:
      - {id: own, mode: own, cost: [6, 4], start: 2027, lead_time: 1, bridge: buy, ratings: {worth: 9}}
      - {id: buy, mode: access, partner: {fi: 0.75, us: 0.25}, cost: [4], lead_time: 0, alliance: club, start: 2027,
         ratings: {worth: 2}, condition: {title: export licence, from: 2028, probability: 0.6}}
  - {id: c, options: [{id: buy, mode: access, partner: us, cost: [1], ratings: {worth: 5}}]}
  - {id: d, options: [{id: buy, mode: access, partner: fi, cost: [0], ratings: {worth: 1}}]}
"""


def test_partners_alliances_bridges_and_conditions(solver, tmp_path):
    document = run(solver, tmp_path, ABROAD)
    a = next(d for d in document["decisions"] if d["technology"] == "a")
    assert (a["option"], a["bridge"], a["start"], a["ready"]) == ("own", "buy", 2027, 2028)
    assert (a["partners"], a["partner_titles"]) == (["fi", "us"], ["Finland", "us"])
    assert (a["alliance"], a["alliances"], a["needs"]) == ("club", ["club"], None)
    assert a["cost"] == {"2027": 10, "2028": 4}
    assert document["alliances"] == [{"id": "club", "title": "The club", "joined": 2027, "cost": 2}]
    assert document["cost_total"] == 14 + 1 + 2


def test_how_concentrated_the_money_for_access_is(solver, tmp_path):
    portfolio = ABROAD.replace("worth: 2}", "worth: 10}")
    document = run(solver, tmp_path, portfolio)
    a = next(d for d in document["decisions"] if d["technology"] == "a")
    assert (a["option"], a["needs"]) == ("buy", {"title": "export licence", "from": 2028, "probability": 0.6})
    # 4 through a (3 of it Finland), 1 through c: 3 and 2 of 5 by partner; nato and west are one partner's.
    assert document["concentration"] == [
        {"key": "partner", "hhi": near(0.36 + 0.16), "largest": {"id": "fi", "share": 0.6},
         "shares": {"fi": 0.6, "us": 0.4}},
        {"key": "bloc", "hhi": near((9 + 4 + 4) / 49), "largest": {"id": "eu", "share": near(3 / 7)},
         "shares": {"eu": near(3 / 7), "nato": near(2 / 7), "west": near(2 / 7)}},
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------- why not, and rank

WHY = """
budgets: {b: {amount: 7}}
technologies:
  - id: a
    evidence: {held: true}
    options:
      - {id: own, mode: own, cost: 5, ratings: {worth: 8}}
      - {id: dear, mode: own, cost: 9, start: [2026, 2028], ratings: {worth: 8}}
      - {id: best, mode: own, cost: 8, ratings: {worth: 10}}
      - {id: same, mode: own, cost: 5, start: 2027, ratings: {worth: 8}}
      - {id: rare, mode: own, cost: 1, tags: rare, ratings: {worth: 9}}
      - {id: buy, mode: access, cost: 1, ratings: {worth: 9.9}}
  - {id: free, options: [{id: own, mode: own, ratings: {worth: 4}}]}
rules: [{id: no, at_most: 0, of: {tag: rare}}]
"""
MUST = """
decision_tree: tree
start: q
questions: {q: {when: held, then: must, otherwise: may, unknown: otherwise}}
verdicts: {must: {modes: [own], penalty: 0.1}, may: {modes: [own, none]}}
"""


def test_why_not_another_option(solver, tmp_path):
    document = run(solver, tmp_path, WHY, tree=MUST)
    decisions = {d["technology"]: d for d in document["decisions"]}
    told = {o["option"]: o["why_not"] for o in decisions["a"]["alternatives_considered"]}
    assert {told.pop("own"), told.pop("same")} == {None, "worth as much; the tie rule decides"}
    assert told == {
        "dear": "worth as much and 4 M dearer",
        "best": "worth 0.200 more and 3 M dearer: under the limits that buys more elsewhere",
        "rare": "worth 0.100 more, but a limit other than money stands against it",
        "buy": "not admitted by the verdict must",
        "none": "worth 0.800 less, and its verdict asks 0.1 of value for leaving it",
    }
    nothing = decisions["free"]["alternatives_considered"][1]
    assert nothing["why_not"] == "worth 0.400 less"  # and saves nothing


def test_doing_nothing_may_be_worth_more_and_still_be_asked_for(solver, tmp_path):
    criteria = PLAIN.replace("if_none: 0", "if_none: 8.5")
    document = run(solver, tmp_path, WHY, criteria, MUST)
    (a,) = (d for d in document["decisions"] if d["technology"] == "a")
    none = a["alternatives_considered"][-1]
    assert (a["mode"], a["value"]) == ("own", 0.8)
    assert none["why_not"] == "worth 0.050 more, but its verdict asks 0.1 of value for leaving it"


def test_differences_too_small_for_three_decimals_are_still_told(solver, tmp_path):
    portfolio = WHY.replace("start: 2027, ratings: {worth: 8}", "start: 2027, ratings: {worth: 7.9999}")
    (a,) = (d for d in run(solver, tmp_path, portfolio, tree=MUST)["decisions"] if d["technology"] == "a")
    assert a["alternatives_considered"][3]["why_not"] == "worth 0.00001 less"


def test_what_cannot_be_replaced_comes_first_then_value_per_money_then_the_id(solver, tmp_path):
    document = run(
        solver,
        tmp_path,
        """
budgets: {b: {amount: 20}}
technologies:
  - {id: z, evidence: {held: true}, options: [{id: own, mode: own, cost: 9, ratings: {worth: 1}}]}
  - {id: y, options: [{id: own, mode: own, cost: 2, ratings: {worth: 4}}]}
  - {id: x, options: [{id: own, mode: own, cost: 1, ratings: {worth: 4}}]}
  - {id: w, options: [{id: own, mode: own, ratings: {worth: 4}}]}
  - {id: b, options: [{id: own, mode: own, cost: 2, ratings: {worth: 4}}]}
  - {id: a}
""",
        tree=MUST.replace(", penalty: 0.1", ""),
    )
    assert rows(document, "decisions", "technology") == [("z",), ("w",), ("x",), ("b",), ("y",), ("a",)]
    first = document["decisions"][0]
    assert first["replacement"] == {"value": None, "proven": True, "irreplaceable": True}


def test_a_limit_of_a_verdict_has_a_row_for_each_technology_that_it_binds(solver, tmp_path):
    portfolio = """
budgets: {b: {amount: 30}}
technologies:
  - {id: a, evidence: {held: true}, options: [{id: own, mode: own, cost: 5, ratings: {worth: 8}}]}
  - {id: c, evidence: {held: true}, options: [{id: own, mode: own, cost: 2, ratings: {worth: 8}}]}
  - {id: e, evidence: {held: false}, options: [{id: own, mode: own, cost: 2, ratings: {worth: 8}}]}
"""
    limit = "at_most: 3, of: {}, measure: cost, penalty: 0.1, because: a small state"
    document = run(solver, tmp_path, portfolio, tree=LIMITED.replace("LIMIT", limit))
    assert rows(document, "rules", "id", "technology", "because", "level", "holds", "goal", "penalty") == [
        ("l", "a", "a small state", 5, False, True, near(0.2)), ("l", "c", "a small state", 2, True, True, 0)
    ]  # fmt: skip
    assert [row["sentence"] for row in document["rules"]] == [
        "l: at most 3 M of everything chosen (for technology a)",
        "l: at most 3 M of everything chosen (for technology c)",
    ]
    assert {row["where"] for row in document["rules"]} == {"criteria/tree.yaml:4:55"}


# ------------------------------------------------------------------------------------------------------------ no plan


def test_no_plan_satisfies_everything_and_the_conflict_is_told_with_repairs(solver, tmp_path):
    portfolio = """
budgets: {b: {amount: 4.5}}
resources: {people: {unit: FTE, amount: 9}}
technologies:
  - id: a
    evidence: {held: true}
    options: [{id: own, mode: own, cost: 5, resources: {people: 1}, ratings: {worth: 8}}]
  - {id: c, evidence: {held: false}, options: [{id: own, mode: own, cost: 1, ratings: {worth: 8}}]}
"""
    document = run(solver, tmp_path, portfolio, tree=MUST.replace(", penalty: 0.1", ""))
    assert (document["status"], document["value"], document["decisions"]) == ("infeasible", None, [])
    empty = ("spending", "resources", "alliances", "rules", "synergies", "penalties", "shortfalls", "concentration")
    assert all(document[key] == [] for key in empty)
    assert set(document["certificate"]) == CERTIFIED and document["certificate"]["holds"] is None
    assert document["ties"] == {"unique": False, "alternatives": None, "known": False, "finished": False}
    conflict = {(row["kind"], row["id"], row["year"]): row for row in document["conflict"]}
    assert set(conflict) == {("budget", "b", 2026), ("verdict", "a", None)}
    assert conflict["verdict", "a", None]["where"] == "portfolios/small/portfolio.yaml:9:5"
    assert conflict["budget", "b", 2026]["sentence"] == "b 2026: spend at most 4.5 M"
    repairs = {repair["sentence"]: repair for repair in document["repairs"]}
    assert repairs["raise budget b in 2026 by 0.5 M"]["changes"] == [
        {"id": "b", "kind": "budget", "year": 2026, "by": 0.5}
    ]
    assert repairs["raise budget b in 2026 by 0.5 M"]["cost"] == 0.5
    assert "let nothing be done about a, against its verdict" in repairs


CONFLICTS = """
budgets: {b: {amount: 100}}
resources: {people: {unit: FTE, amount: 2}}
partners: {p: {}}
alliances: {club: {joining: 1 CLUB}}
technologies:
  - id: a
    evidence: {held: true}
    options:
      - {id: own, mode: own, cost: 5, resources: {people: PEOPLE}, ratings: {worth: 8}}
      - {id: buy, mode: access, partner: p, cost: 5, alliance: club, ratings: {worth: 8}}
  - {id: c, evidence: {held: false}, family: f, options: [{id: own, mode: own, cost: 1, ratings: {worth: 8}}]}
rules:
  - {id: must, at_least: 1, of: {technology: a, mode: access}}
  - {id: r, RULE}
"""
LIMITED = """
decision_tree: tree
start: q
questions: {q: {when: held, then: yes, otherwise: no}}
verdicts: {yes: {modes: [own, access, none], limits: [{id: l, LIMIT}]}, no: {modes: [own, none]}}
"""
LOOSE = "at_most: 9, of: {}"


@pytest.mark.parametrize(
    "club, people, rule, limit, wanted",
    [
        (", opens: 2027", "1", LOOSE, LOOSE, "let alliance club be used in 2026 before it can be joined"),
        ("", "1", "at_most: 0, of: {mode: access}", LOOSE, "raise the most of rule r from 0 to 1"),
        ("", "1", "at_most: 0, of: {mode: access}", LOOSE, "lower the least of rule must from 1 to 0"),
        ("", "1", "at_most: 0, of: {mode: access}, each: partner", LOOSE, "let rule r be missed by 1"),
        ("", "1", "excludes: [{mode: access}, {option: buy}]", LOOSE, "give up rule r"),
        ("", "1", "requires: {if: {mode: access}, then: {family: f}, by: start}", LOOSE, "give up rule r"),
        ("", "3", "at_least: 2, of: {technology: a}", LOOSE, "lower the least of rule r from 2 to 1"),
        (
            "", "1", LOOSE, "at_most: 3, of: {}, measure: cost",
            "loosen limit l by 2: l: at most 3 M of everything chosen (for technology a)",
        ),
    ],
)  # fmt: skip
def test_repairs_in_a_planners_words(solver, tmp_path, club, people, rule, limit, wanted):
    portfolio = CONFLICTS.replace("CLUB", club).replace("PEOPLE", people).replace("RULE", rule)
    document = run(solver, tmp_path, portfolio, tree=LIMITED.replace("LIMIT", limit))
    assert document["status"] == "infeasible"
    assert wanted in [repair["sentence"] for repair in document["repairs"]]


YEARS = """
years: [2026, 2028]
budgets: {b: {amount: {2026: 10, 2027: 10, 2028: 1}CARRY}}
resources: {people: {unit: FTE, amount: [PEOPLE, PEOPLE, 9]}}
technologies:
  - {id: a, evidence: {held: true}, options: [
      {id: own, mode: own, cost: {b: [11.2]}, resources: {people: 3}, ratings: {worth: 8}}]}
  - {id: c, evidence: {held: true}, options: [
      {id: own, mode: own, cost: {b: [12]}, resources: {people: 3}, start: 2027, ratings: {worth: 8}}]}
"""
MUST_BOTH = MUST.replace(", penalty: 0.1", "")


def test_where_no_single_year_is_enough_the_same_share_in_all_years_is_offered(solver, tmp_path):
    short = YEARS.replace("CARRY", "").replace("PEOPLE", "9")
    document = run(solver, tmp_path / "short", short, tree=MUST_BOTH)
    told = [(repair["sentence"], repair["cost"]) for repair in document["repairs"]]
    assert told == [
        ("raise budget b in 2026 by 1.2 M and raise budget b in 2027 by 2 M", near(3.2)),
        ("raise budget b in all years by 20 %", near(4.2)),
    ]
    whole = document["repairs"][1]
    assert whole["factor"] == 1.2 and [change["by"] for change in whole["changes"]] == [2, 2, near(0.2)]
    for factor, status in (("1.2x", "optimal"), ("1.1999x", "infeasible")):
        again = run(solver, tmp_path / factor, short, tree=MUST_BOTH, budgets={"b": factor})
        assert again["status"] == status


def test_growth_counts_what_is_carried_over(solver, tmp_path):
    carried = YEARS.replace("CARRY", ", carry_over: 1").replace("PEOPLE", "9")
    document = run(solver, tmp_path, carried.replace("[11.2]", "[10.5]").replace("[12]", "[12.5]"), tree=MUST_BOTH)
    assert "raise budget b in all years by 15 %" in [repair["sentence"] for repair in document["repairs"]]


def test_people_grow_too_and_cost_no_money(solver, tmp_path):
    rich = YEARS.replace("CARRY", "").replace("PEOPLE", "2").replace("10", "100")
    document = run(solver, tmp_path, rich, tree=MUST_BOTH)
    told = {repair["sentence"]: repair for repair in document["repairs"]}
    assert told["raise resource people in all years by 50 %"]["cost"] == 0


def test_no_growth_helps_where_there_is_nothing_to_grow(solver, tmp_path):
    nothing = YEARS.replace("CARRY", "").replace("PEOPLE", "9").replace("2027: 10", "2027: 0")
    document = run(solver, tmp_path, nothing, tree=MUST_BOTH)
    assert document["repairs"] and not [r for r in document["repairs"] if "all years" in r["sentence"]]


def test_repairs_are_rounded_up_so_that_what_is_printed_is_enough(solver, tmp_path):
    thirds = YEARS.replace("CARRY", "").replace("PEOPLE", "9").replace("[12]", "[10.0000001]").replace("11.2", "1")
    document = run(solver, tmp_path, thirds, tree=MUST_BOTH)
    assert "raise budget b in 2027 by 0.000001 M" in [repair["sentence"] for repair in document["repairs"]]
    assert [r["cost"] for r in document["repairs"]] == sorted(r["cost"] for r in document["repairs"])


def test_people_that_are_missing(solver, tmp_path):
    portfolio = CONFLICTS.replace("CLUB", "").replace("PEOPLE", "3.5").replace("RULE", LOOSE)
    portfolio = portfolio.replace("mode: access}}", "mode: own}}")
    document = run(solver, tmp_path, portfolio, tree=LIMITED.replace("LIMIT", LOOSE))
    assert "raise resource people in 2026 by 1.5 FTE" in [repair["sentence"] for repair in document["repairs"]]
    limit = LIMITED.replace("LIMIT", "at_most: 0, of: {}")
    document = run(solver, tmp_path, portfolio.replace("people: 3.5", "people: 1"), tree=limit)
    where = {row["kind"]: row["where"] for row in document["conflict"]}
    assert where == {"rule": "portfolios/small/portfolio.yaml:18:5", "limit": "criteria/tree.yaml:4:55"}


def test_no_time_at_all(solver, tmp_path):
    document = run(solver, tmp_path, ABROAD, settings=SolveSettings(seconds=0))
    assert document["status"] in ("no-plan-found", "feasible", "optimal")
    assert document["settings"]["seconds"] == 0 and all(isinstance(note, str) for note in document["notes"])
