"""Chapters on documents that are out of the ordinary."""

import pytest

from optimizer.report.blocks import Callout, Facts, Paragraph, Section, Table
from optimizer.report.context import context_of
from optimizer.report.sections.decisions import decisions
from optimizer.report.sections.gaps import gaps
from optimizer.report.sections.money import money
from optimizer.report.sections.pages import pages
from optimizer.report.sections.record import record
from optimizer.report.sections.refusal import refusal
from optimizer.report.sections.rules import rules
from optimizer.report.sections.scores import scores
from optimizer.report.sections.sources import sources
from optimizer.report.sections.summary import summary
from optimizer.report.sections.weights import weights
from optimizer.report.words import words_of
from tests.support.sample_document import infeasible, no_plan, sample


def made(chapter, document):
    return chapter(context_of(document, words_of("en")))


def tables(section):
    found = []
    for block in section.blocks:
        found += tables(block) if isinstance(block, Section) else [block] if isinstance(block, Table) else []
    return found


def values(table, place):
    return [line.cells[place].value for line in table.rows]


# -------------------------------------------------------------------------------------------------------- money


def test_each_budget_shows_what_was_carried_in_and_what_is_left():
    table = tables(made(money, sample()))[1]
    assert table.caption == "Budget: National quantum programme, KRW bn"
    assert values(table, 0) == [*range(2026, 2033), "Sum"]
    for line in table.rows[:-1]:
        _, amount, carried, spent, left, used = (cell.value for cell in line.cells)
        assert amount + carried - spent == pytest.approx(left)
        assert used == pytest.approx(spent / (amount + carried))
    assert "may be carried" in table.note
    assert "lapses" in tables(made(money, sample()))[2].note


def test_modes_add_up_to_all_decisions():
    table = tables(made(money, sample()))[0]
    for place in range(1, len(table.columns)):
        *modes, total = values(table, place)
        assert sum(modes) == pytest.approx(total)


def test_a_plan_without_money_has_no_money_tables():
    document = sample() | {"spending": [], "resources": [], "alliances": [], "concentration": []}
    for item in document["decisions"]:
        item |= {"cost": {}, "cost_total": 0}
    assert tables(made(money, document)) == []


def test_empty_budgets_are_left_out():
    document = sample()
    document["spending"] = [row | {"amount": 0, "spent": 0, "carried": 0} for row in document["spending"]]
    document["resources"] = [row | {"amount": 0, "used": 0} for row in document["resources"]]
    captions = [table.caption for table in tables(made(money, document))]
    assert not [caption for caption in captions if caption.startswith("Budget")]


def test_concentration_names_whose_share_is_largest():
    table = next(table for table in tables(made(money, sample())) if table.caption.startswith("How concentrated"))
    line = table.rows[0].cells
    assert line[0].value == "By partner"
    assert (line[2].value, line[2].sub) == (0.35, "Japan")
    assert line[3].value.startswith("Japan 35")


# -------------------------------------------------------------------------------------------------------- rules


def state_of(changes):
    document = sample()
    document["rules"] = [document["rules"][2] | changes]
    return tables(made(rules, document))[1].rows[0].cells[1]


def test_a_goal_that_is_missed_is_told_from_a_rule_that_is_broken():
    goal = state_of({"holds": False, "penalty": 0.25})
    assert (goal.value, goal.sub, goal.tone) == ("missed", "a goal, at a price of 0.250", "warn")
    broken = state_of({"holds": False, "penalty": 0})
    assert (broken.value, broken.sub, broken.tone) == ("missed", "", "bad")
    assert state_of({}).value == "at its bound"
    assert state_of({"level": 1, "slack": 1}).value == "holds"


def test_no_rules_no_table():
    document = sample() | {"rules": [], "spending": [], "resources": [], "synergies": [], "penalties": []}
    section = made(rules, document)
    assert tables(section) == []


def test_synergies_for_one_technology_name_it():
    document = sample() | {"penalties": [], "synergies": [{"id": "spill", "each": "atomic-clock", "value": 0.1}]}
    table = tables(made(rules, document))[-1]
    assert values(table, 1) == ["Optical lattice clock, transportable"]


# --------------------------------------------------------------------------------------------- gaps and record


def test_warnings_may_be_bare_sentences():
    table = tables(made(gaps, sample() | {"warnings": ["take care"]}))[-1]
    assert values(table, 1) == ["take care"]


def test_no_shortfalls_and_no_warnings_are_said():
    document = sample() | {"warnings": [], "shortfalls": [], "notes": []}
    document["decisions"] = [row for row in document["decisions"] if row["mode"] != "none"]
    section = made(gaps, document)
    assert all(isinstance(block, Paragraph) for block in section.blocks)
    assert len(section.blocks) == 3


def test_what_would_be_worth_acting_on_stands_with_its_best_option():
    table = next(one for one in tables(made(gaps, sample())) if one.caption.startswith("Technologies that would be"))
    assert [cell.value for cell in table.rows[0].cells][:1] == ["Cold-atom gravimeter"]
    assert (table.rows[0].cells[2].value, table.rows[0].cells[2].sub) == ("Full national programme", "own")
    assert table.rows[0].cells[3].value > 0


def test_without_a_plan_nothing_is_said_of_shortfalls():
    section = made(gaps, infeasible())
    assert section.title == "Warnings"
    assert type(section.blocks[0]) is Table


def test_a_certificate_that_fails_is_shouted():
    document = sample()
    document["certificate"] |= {
        "holds": False,
        "violations": ["budget 2027 is overspent", {"sentence": "row 3"}, {"a": 1}],
    }
    callout, facts = made(record, document).blocks[:2]
    assert isinstance(callout, Callout)
    assert callout.tone == "bad"
    assert isinstance(facts, Facts)
    assert dict(facts.items)["Violations"].value == "budget 2027 is overspent; row 3; {'a': 1}"


def test_settings_are_told_as_they_are():
    document = sample() | {"settings": {"weights": {"risk": "40"}, "gap": 0.0001, "seconds": 60.0, "scenario": None}}
    facts = [block for block in made(record, document).blocks if isinstance(block, Facts)][1]
    assert {name: cell.value for name, cell in facts.items} == {
        "gap asked for": "0.0001",
        "time limit, seconds": "60",
        "weights changed": "risk = 40",
    }


# ------------------------------------------------------------------------------------------------- no plan


def test_the_conflict_and_its_repairs():
    conflict, repairs = tables(made(refusal, infeasible()))
    assert conflict.caption == "These 3 demands cannot all hold"
    assert values(conflict, 2) == [2027, None, None]
    assert values(repairs, 1) == [13.0, None]


def test_a_conflict_that_was_not_found_is_said():
    section = made(refusal, infeasible() | {"conflict": [], "repairs": []})
    said = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    assert said == [
        "The conflict could not be narrowed down in the time given.",
        "No single repair was found that is enough.",
    ]


def test_no_plan_in_time_is_no_proof():
    callout = made(refusal, no_plan()).blocks[0]
    assert "not a proof" in callout.text


# ----------------------------------------------------------------------------- scores, weights, sources, pages


def test_scores_without_a_tree_take_the_names_as_they_are():
    document = sample() | {"criteria_tree": [], "weights": {}}
    heads = [column.title for column in tables(made(scores, document))[0].columns]
    assert heads[2:7] == ["capability", "cost", "opportunity", "risk", "timing"]


def test_a_weight_stands_with_its_range():
    table = tables(made(weights, sample()))[0]
    assert values(table, 3)[1] == "10.5% = from 800 to 0 KRW bn"
    assert [line.level for line in table.rows][:3] == [0, 1, 1]


def test_a_tree_that_bites_its_tail_ends():
    document = sample()
    document["criteria_tree"] = [
        {"id": "a", "parent": None, "title": "A"},
        {"id": "b", "parent": "a", "title": "B"},
        {"id": "a", "parent": "b", "title": "A"},
    ]
    assert len(tables(made(weights, document))[0].rows) == 3


def test_every_source_stands_once_and_what_is_assumed_is_marked():
    table = tables(made(sources, sample()))[0]
    assert [(line.cells[0].value, line.cells[1].value, line.cells[2].value) for line in table.rows] == [
        ("KISTEP technology level survey", "2023", 14),
        ("MIT Technology Review, component shortages", "2019", 14),
        ("assumed", None, 28),
    ]
    assert table.rows[-1].cells[0].tone == "warn"
    assert table.rows[0].cells[3].value.endswith(", and 6 more")


def test_no_rating_is_lost_by_folding():
    """Every number, range, unit and place of every rating stands on the page of its technology."""
    document = sample()
    for section in made(pages, document).blocks[1:]:
        told = tables(section)[-1]
        assert told.caption == "Numbers and where they come from"
        text = " ".join(str(cell.value) for line in told.rows for cell in line.cells)
        assert "Level against the leader 62.5 % of leader (expert survey)" in text
        assert "0.26 [0.2–0.4] ratio" in text
        assert "0.3 [0.1–0.6] probability" in text
    wheres = {row["where"].rsplit("/", 1)[-1].split(":")[0] for row in document["provenance"]}
    assert all(where in text for where in wheres)


def test_ratings_of_options_say_whose_they_are_and_unknown_ones_so():
    rating = sample()["provenance"][0] | {"option": "own-full", "best": "unknown", "unit": None, "note": "a remark"}
    document = sample() | {"provenance": [rating]}
    first = next(row for row in document["decisions"] if row["technology"] == rating["technology"])
    page = next(one for one in made(pages, document).blocks[1:] if one.title.endswith(first["title"]))
    cells = [cell.value for cell in tables(page)[-1].rows[0].cells]
    assert cells[2] in ("own-full", "Full national programme")
    assert cells[3] == "Probability of denial over the need period unknown (a remark)"


def test_places_of_one_source_stand_together():
    first = sample()["provenance"][0]
    lines = [first | {"where": f"a/ratings.csv:{line}:7"} for line in (9, 4, 3, 5)] + [first | {"where": "b.yaml:2:1"}]
    document = sample() | {"provenance": lines}
    assert tables(made(pages, document).blocks[1])[-1].rows[0].cells[4].value == "ratings.csv 3–5, 9; b.yaml 2"


def test_ratings_of_partners_have_their_own_table():
    rating = sample()["provenance"][0] | {"technology": None, "partner": "fi", "note": "n", "source": "guess, assumed"}
    names = {"partners": {"fi": {"title": "Finland", "titles": {}}}}
    document = sample() | {"provenance": [rating | {"assumed": True}], "overrides": [], "names": names}
    table = tables(made(sources, document))[1]
    assert table.caption == "Numbers of partners, budgets, alliances and criteria"
    cells = table.rows[0].cells
    assert (cells[0].value, cells[0].sub) == ("assumed", "guess, assumed")
    assert cells[2].value == "Finland"
    assert cells[3].value.endswith(" (n)")


def test_the_way_to_a_verdict_is_told_question_by_question():
    page = made(pages, sample()).blocks[1]
    path = tables(page)[0]
    assert values(path, 0)[0] == "Is this generation held at home?"
    assert values(path, 1) == ["no", "yes", "no", "yes"]


def test_unknown_answers_and_conditions_are_told():
    document = sample()
    document["decisions"][0] |= {
        "path": [{"question": "held", "ask": None, "answer": "unknown", "by": "unknown: both"}],
        "needs": {"title": "licence", "from": None, "probability": None},
    }
    page = made(pages, document).blocks[1]
    assert [cell.value for cell in tables(page)[0].rows[0].cells] == [
        "held",
        "unknown",
        "not known; both ways stay open",
        "held",
    ]
    facts = next(block for block in page.blocks if isinstance(block, Facts))
    assert dict(facts.items)["Depends on"].value == "licence"


def test_options_are_told_once_with_the_chosen_first():
    page = made(pages, sample()).blocks[2]
    options = tables(page)[1]
    assert options.rows[0].cells[0].value == "Full national programme"
    assert options.rows[0].cells[6].value == "chosen"
    assert values(options, 2) == [2026, None]


# --------------------------------------------------------------------------------------- rules with many cases


def rules_of(*cases):
    base = {
        "id": "cap",
        "kind": "share_at_most",
        "because": None,
        "unit": "share",
        "holds": True,
        "penalty": 0,
        "where": "p:1:1",
    }
    made_of = [base | {"each": each, "sentence": f"At most 40 % (for partner {each})"} | case for each, case in cases]
    return tables(made(rules, sample() | {"rules": made_of}))[1].rows


def test_of_many_cases_the_nearest_stands_for_all():
    rows = rules_of(("fi", {"level": 0.3, "bound": 0.4}), ("jp", {"level": 0.1, "bound": 0.4}))
    assert len(rows) == 1
    assert (rows[0].cells[0].value, rows[0].cells[0].sub) == (
        "At most 40 % (for partner fi)",
        "cap, the nearest of 2 cases",
    )


def test_cases_at_their_bound_or_missed_are_all_listed():
    missed = {"level": 0.5, "bound": 0.4, "holds": False, "penalty": 1}
    rows = rules_of(("fi", {"level": 0.4, "bound": 0.4}), ("jp", missed), ("nl", {"level": 0.1, "bound": 0.4}))
    assert [line.cells[0].sub for line in rows] == ["cap, one of 3 cases"] * 2
    assert [line.cells[1].value for line in rows] == ["missed", "at its bound"]


def test_cases_without_an_amount_stand_together():
    rows = rules_of(
        ("fi", {"kind": "excludes", "level": 0, "bound": 1}), ("jp", {"kind": "excludes", "level": 0, "bound": 1})
    )
    assert (rows[0].cells[0].value, rows[0].cells[0].sub) == ("At most 40 %", "cap, in 2 cases alike")


# -------------------------------------------------------------------------------------------------- too late


def test_what_is_ready_too_late_is_told_unless_a_bridge_stands_in():
    document = sample()
    document["decisions"][3] |= {"ready": 2034}
    line = tables(made(decisions, document))[0].rows[3]
    assert (line.cells[6].value, line.cells[6].sub) == (2034, "needed by 2032")
    said = dict(made(summary, document).blocks[2].items)["Ready too late"]
    assert said == (
        "One technology is ready only after the year it is needed: "
        "Superconducting quantum computer, 1000 qubits (2034 instead of 2032)."
    )
    document["decisions"][3] |= {"bridge": "own-full"}
    line = tables(made(decisions, document))[0].rows[3]
    assert line.cells[6].sub == ""
    assert line.cells[3].sub == "until ready: Full national programme"


def test_importance_is_shown_where_it_differs():
    document = sample()
    assert "Importance" not in [column.title for column in tables(made(scores, document))[0].columns]
    document["decisions"][0] |= {"importance": 0.5}
    table = tables(made(scores, document))[0]
    assert values(table, [column.title for column in table.columns].index("Importance"))[:2] == [0.5, 1.0]


def test_money_without_years_is_told_without_them():
    said = dict(made(summary, sample() | {"years": None}).blocks[2].items)["Money"]
    assert said.startswith("The plan commits 387.1\u00a0KRW\u00a0bn: ")


# ------------------------------------------------------------------------------------------------- titles and facts

NAMES = {
    "verdicts": {"own-required": {"title": "Own", "titles": {"ko": "자체 확보"}}},
    "partners": {"fi": {"title": "Finland", "titles": {"ko": "핀란드"}}},
    "questions": {"held": {"title": "Held", "titles": {"ko": "보유 여부"}}},
}


def korean(chapter, document):
    return chapter(context_of(document, words_of("ko")))


def test_verdicts_partners_and_questions_are_called_by_their_titles():
    document = sample() | {"names": NAMES}
    page = made(pages, document).blocks[2]
    facts = dict(next(block for block in page.blocks if isinstance(block, Facts)).items)
    assert document["decisions"][1]["verdict"] == "own-required"
    assert facts["Verdict"].value == "Own"
    page = korean(pages, document).blocks[2]
    facts = dict(next(block for block in page.blocks if isinstance(block, Facts)).items)
    assert facts["판정"].value == "자체 확보"
    question = tables(page)[0].rows[0].cells[0]
    assert (question.value, question.sub) == ("보유 여부", "Is this generation held at home?")
    line = tables(korean(decisions, document))[0].rows[0]
    assert "핀란드" in str(line.cells[4].value)


def test_a_page_tells_scores_and_costs():
    page = made(pages, sample()).blocks[1]
    scores_, costs = (next(t for t in tables(page) if t.caption.startswith(word)) for word in ("Scores", "Cost of"))
    decision = sample()["decisions"][0]
    *parts, total = scores_.rows
    assert [line.cells[2].value for line in parts] == list(decision["partial"].values())
    assert sum(line.cells[3].value for line in parts) == pytest.approx(total.cells[3].value, abs=1e-5)
    assert [column.title for column in costs.columns][1:-1] == sorted(decision["cost"])
    assert costs.rows[0].cells[-1].value == decision["cost_total"]


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"reason": "verdict"}, "not admitted by the verdict: Own"),
        ({"reason": "worth-less", "value": -0.25, "cost": -3}, "worth 0.250 less, and saves 3\u00a0KRW\u00a0bn"),
        ({"reason": "worth-less", "value": -0.25, "cost": 3}, "worth 0.250 less"),
        ({"reason": "as-much"}, "worth as much; the rule for equals decides"),
        ({"reason": "dearer", "cost": 2}, "worth as much and 2\u00a0KRW\u00a0bn dearer"),
        ({"reason": "limit", "value": 0.5}, "worth 0.500 more, but a limit other than money stands against it"),
        ({"reason": "penalty", "penalty": 1}, "leaving it costs 1.000 of value by its verdict"),
    ],
)
def test_by_what_an_alternative_lost_is_told_from_its_facts(facts, said):
    document = sample() | {"names": NAMES}
    other = document["decisions"][1]["alternatives_considered"][-1]
    other["lost_by"] = {"value": None, "cost": None, "penalty": None} | facts
    assert tables(made(pages, document).blocks[2])[1].rows[-1].cells[6].value == said


def test_a_rule_with_a_title_keeps_its_sentence_below():
    document = sample()
    document["rules"] = [document["rules"][2] | {"sentence": "Routes: at most 2 chosen of family f, where slack >= -2"}]
    document["names"] = {"rules": {"routes": {"title": "Two routes", "titles": {"ko": "두 경로"}}}}
    line = tables(made(rules, document))[1].rows[0]
    assert (line.cells[0].value, line.note) == (
        "Two routes",
        "At most 2 chosen of family f, where slack >= -2. Reason: people are few.",
    )
    assert tables(korean(rules, document))[1].rows[0].cells[0].value == "두 경로"


def test_a_demand_is_called_by_its_korean_title():
    document = infeasible() | {"names": {"rules": {"state-floor": {"title": "Floor", "titles": {"ko": "하한"}}}}}
    cell = tables(korean(refusal, document))[0].rows[2].cells[0]
    assert (cell.value, cell.sub.startswith("At least 2")) == ("하한", True)
