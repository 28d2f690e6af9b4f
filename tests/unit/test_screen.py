"""The decision tree walked by hand: unknown answers, reused questions, overrides, penalties, limits, the path."""

from dataclasses import replace
from decimal import Decimal

import pytest

from optimizer.faults import Refused
from optimizer.screen import Screening, Step, screen
from tests.support.desks import stages

TREE = """
decision_tree: tree
start: held
questions:
  held:
    ask: Is it held at home?
    when: core_listed or 2 of (trl >= 8, level >= 90, world_place <= 2)
    then: harm
    otherwise: strategic
    unknown: UNKNOWN
  harm: {when: not harmless, then: guard, otherwise: watch, unknown: otherwise}
  strategic: {when: "market >= 20", then: time, otherwise: watch, unknown: then}
  time: {when: any own (slack >= 0 and worth >= 3), then: own-required, otherwise: again}
  again: {same_as: strategic, then: diplomacy, otherwise: watch}
verdicts:
  guard: {modes: [protect], because: It is ours., conditions: [fence, guard], penalty: 0.4}
  own-required: {modes: [own], because: It must be ours.}
  diplomacy: {modes: [access, none], because: It cannot be ours., conditions: [guard, talk]}
  watch: {modes: [none], limits: [{id: l, at_most: 0, of: {}}]}
"""
DESK = """
budgets: {b: {amount: 100}}
technologies:
  - id: a
    needed_by: 2028
    evidence: {EVIDENCE}
    ratings: {market: MARKET, worth: 5}
    options:
      - {id: own, mode: own, cost: [1, 1], lead_time: LEAD, start: [2026, 2027]}
      - {id: guard, mode: protect, cost: 1}
      - {id: buy, mode: access, cost: 1}
"""


def walked(folder, evidence, *, market=30, lead=2, unknown="both", tree=TREE, more="", desk=DESK):
    text = desk.replace("EVIDENCE", evidence).replace("MARKET", str(market)).replace("LEAD", str(lead)) + more
    return stages(folder, text, tree=tree.replace("UNKNOWN", unknown)).screenings["a"]


NOT_HELD = "core_listed: false, trl: 4, level: 60, world_place: 9"
HELD = "core_listed: true, trl: 4, level: 60, world_place: 9"


@pytest.mark.parametrize(
    "evidence, market, lead, verdict, path",
    [
        (NOT_HELD, 30, 2, "own-required", "held no, strategic yes, time yes"),
        (NOT_HELD, 30, 3, "diplomacy", "held no, strategic yes, time no, again yes"),  # too late: slack -1
        (NOT_HELD, 10, 2, "watch", "held no, strategic no"),
        (f"{HELD}, harmless: false", 30, 2, "guard", "held yes, harm yes"),
        (f"{HELD}, harmless: true", 30, 2, "watch", "held yes, harm no"),
        (
            "core_listed: false, trl: 8, level: 90, world_place: 9, harmless: false",
            30,
            2,
            "guard",
            "held yes, harm yes",
        ),
        # Two of three are needed: one that is unknown does not matter where two hold, or two do not.
        ("core_listed: false, trl: 8, level: 90, harmless: true", 30, 2, "watch", "held yes, harm no"),
        ("core_listed: false, trl: 4, level: 60", 10, 2, "watch", "held no, strategic no"),
        # Unknown with `unknown: otherwise` and `unknown: then`
        (HELD, 30, 2, "watch", "held yes, harm ?"),
        (NOT_HELD, "unknown", 2, "own-required", "held no, strategic ?, time yes"),
    ],
)
def test_the_way_through_the_tree(tmp_path, evidence, market, lead, verdict, path):
    found = walked(tmp_path, evidence, market=market, lead=lead)
    words = {True: "yes", False: "no", None: "?"}
    assert found.verdicts == (verdict,)
    assert ", ".join(f"{step.question} {words[step.answer]}" for step in found.path) == path
    assert {step.by for step in found.path} <= {"evidence", "unknown: otherwise", "unknown: then"}


OPEN = "core_listed: false, trl: 8, level: unknown, world_place: 9, harmless: false"


def test_both_branches_stay_open_where_the_answer_is_unknown(tmp_path):
    found = walked(tmp_path, OPEN, lead=3)
    assert found.verdicts == ("guard", "diplomacy")
    assert [step.question for step in found.path] == ["held", "harm", "strategic", "time", "again"]
    assert found.path[0] == Step("held", None, "unknown: both")
    assert found.would_decide == ("level",)  # the place in the world is known, and too far down
    assert found.eligible == ("guard", "buy", "none")
    assert found.because == "It is ours.; It cannot be ours."
    assert found.conditions == ("fence", "guard", "talk")  # each once
    assert not found.needed and found.penalty is None and found.limits == ()


def test_open_ways_that_meet_again_are_walked_once(tmp_path):
    tree = TREE.replace("otherwise: watch, unknown: otherwise", "otherwise: strategic, unknown: both")
    found = walked(tmp_path, OPEN.replace("harmless: false", "harmless: unknown"), market=1, tree=tree)
    assert [step.question for step in found.path] == ["held", "harm", "strategic"]
    assert found.verdicts == ("guard", "watch") and found.would_decide == ("harmless", "level")


@pytest.mark.parametrize("unknown, verdicts", [("then", ("guard",)), ("otherwise", ("diplomacy",))])
def test_an_unknown_answer_may_go_one_way_and_what_would_decide_is_told_all_the_same(tmp_path, unknown, verdicts):
    found = walked(tmp_path, OPEN, lead=3, unknown=unknown)
    assert found.verdicts == verdicts and found.would_decide == ("level",)


def test_one_of_the_open_verdicts_may_ask_less_for_doing_nothing(tmp_path):
    tree = TREE.replace("modes: [access, none]", "modes: [access], penalty: 0.1")
    found = walked(tmp_path, OPEN, lead=3, tree=tree)
    assert found.needed and found.penalty == Decimal("0.1") and not found.forbids_none
    assert found.eligible == ("guard", "buy", "none")


def test_a_verdict_without_none_forbids_it_unless_it_has_a_price(tmp_path):
    forbidden = walked(tmp_path, NOT_HELD)
    assert forbidden.forbids_none and forbidden.eligible == ("own",)
    priced = walked(tmp_path, f"{HELD}, harmless: false")
    assert priced.needed and not priced.forbids_none and priced.eligible == ("guard", "none")


def test_limits_bind_where_their_verdict_alone_is_open(tmp_path):
    assert [rule.id for rule in walked(tmp_path, NOT_HELD, market=1).limits] == ["l"]
    both = walked(tmp_path, OPEN, market=1)
    assert both.verdicts == ("guard", "watch") and both.limits == ()


SELECTORS = TREE.replace(
    "modes: [own]",
    "modes: [{mode: own, tag: seed}, {mode: access, where: worth >= 4}, {mode: none, option: wait}]",
)
OPTIONS = (
    DESK.replace("cost: [1, 1],", "cost: [1, 1], tags: SEED,")
    + """
      - {id: ask, mode: access, cost: 1, ratings: {worth: 3}}
      - {id: wait, mode: none}
      - {id: let-go, mode: none}
"""
)


def test_a_verdict_may_admit_options_by_selectors(tmp_path):
    found = walked(tmp_path, NOT_HELD, tree=SELECTORS, desk=OPTIONS.replace("SEED", "seed"))
    assert found.eligible == ("own", "buy", "wait") and not found.needed
    found = walked(tmp_path, NOT_HELD, tree=SELECTORS, desk=OPTIONS.replace("SEED", "other"))
    assert found.eligible == ("buy", "wait")


def test_a_selector_of_none_that_means_nothing_here_does_not_admit_doing_nothing(tmp_path):
    found = walked(tmp_path, NOT_HELD, tree=SELECTORS, desk=DESK)
    assert found.forbids_none and found.eligible == ("buy",)


def test_where_asks_of_the_earliest_start(tmp_path):
    tree = TREE.replace("modes: [own]", "modes: [{mode: own, where: ready <= 2028}, none]")
    assert walked(tmp_path, NOT_HELD, tree=tree).eligible == ("own", "none")
    assert walked(tmp_path, NOT_HELD, tree=tree.replace("2028", "2027")).eligible == ("none",)


OVERRIDE = """
overrides:
  - {technology: a, question: held, answer: ANSWER, by: N. N., on: 2026-03-01, because: seen with own eyes}
"""


@pytest.mark.parametrize(
    "answer, verdicts", [("true", ("watch",)), ("false", ("diplomacy",)), ("unknown", ("watch", "diplomacy"))]
)
def test_an_override_replaces_the_answer_and_what_the_evidence_says_is_told(tmp_path, answer, verdicts):
    evidence = f"{NOT_HELD}, harmless: true"
    found = walked(tmp_path, evidence, lead=3, more=OVERRIDE.replace("ANSWER", answer))
    assert found.verdicts == verdicts and found.without_override == ("diplomacy",)
    assert found.path[0] == Step("held", {"true": True, "false": False, "unknown": None}[answer], "N. N.")
    assert walked(tmp_path, evidence).without_override is None


def test_a_question_asked_again_reuses_the_override_of_the_first(tmp_path):
    more = OVERRIDE.replace("held", "strategic").replace("ANSWER", "true")
    found = walked(tmp_path, NOT_HELD, market=1, lead=3, more=more)
    assert [(step.question, step.by) for step in found.path][1:] == [
        ("strategic", "N. N."), ("time", "evidence"), ("again", "N. N.")
    ]  # fmt: skip
    assert found.without_override == ("watch",)
    # Overridden itself, the second time has its own answer.
    own = more + OVERRIDE.split("overrides:\n")[1].replace("held", "again").replace("ANSWER", "false")
    assert walked(tmp_path, NOT_HELD, market=1, lead=3, more=own).verdicts == ("watch",)


def test_without_a_tree_every_option_is_eligible(tmp_path):
    desk = DESK.replace("EVIDENCE", NOT_HELD).replace("MARKET", "1").replace("LEAD", "1")
    assert stages(tmp_path, desk).screenings == {"a": Screening("a", (), ("own", "guard", "buy", "none"))}


def test_facts_of_the_wrong_kind_are_refused_at_their_places_even_if_no_check_has_seen_them(tmp_path):
    text = DESK.replace("EVIDENCE", NOT_HELD).replace("MARKET", "30").replace("LEAD", "2")
    alternatives = stages(tmp_path, text, tree=TREE.replace("UNKNOWN", "both")).alternatives
    portfolio = alternatives.portfolio
    (technology,) = portfolio.technologies
    wrong = technology.model_copy(update={"evidence": {**technology.evidence, "trl": "high"}})
    case = replace(alternatives.case, portfolio=portfolio.model_copy(update={"technologies": (wrong,)}))
    with pytest.raises(Refused) as refused:
        screen(replace(alternatives, case=case))
    (fault,) = refused.value.faults
    assert fault.code == "E202" and 'the text "high" is compared with the number 8' in fault.message
    assert str(fault.place).endswith("portfolio.yaml:10:41")
