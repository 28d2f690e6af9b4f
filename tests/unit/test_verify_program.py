"""The program that proofs are checked against: every plan of a small portfolio is worth in it what the checker says."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer.verify import Plan, verify
from optimizer.verify.program import program_of
from tests.support.checked_cases import case_text
from tests.unit.test_verify import CLUB, FOUR, SCREENED, TREE


def worth(program, picked, joined):
    """The most that a plan is worth in the program, whatever its other columns; None where no row allows it."""
    set_by_plan = {column: int(column in picked) for choice in program.choices for column in choice}
    set_by_plan |= {column: int(column in joined) for column in program.whole}
    free = [column for column in range(len(program.uppers)) if column not in set_by_plan]
    value = sum(program.objective[column] * amount for column, amount in set_by_plan.items())
    rows, limits = [], []
    for terms, upper in program.rows:
        left = dict(terms)
        limits.append(
            upper - sum(left.pop(column) * set_by_plan[column] for column, _ in terms if column in set_by_plan)
        )
        rows.append([left.get(column, 0) for column in free])
    if not free:
        return Fraction(value, program.scale) if all(limit >= 0 for limit in limits) else None
    found = linprog(
        [-program.objective[column] for column in free],
        np.array(rows, dtype=float),
        np.array(limits, dtype=float),
        bounds=[(0, program.uppers[column]) for column in free],
    )
    return None if found.status else Fraction(value - found.fun).limit_denominator(10**6) / program.scale


def compared(case, years=()):
    """What program and checker say of every plan, joining `club` in one of these years or not at all."""
    program = program_of(case.scores, case.screenings)
    items = [(one.technology, one.option, one.start) for one in case.scores.alternatives.items]
    items = [item for item in items if _admitted(case, *item[:2])]
    assert [len(choice) for choice in program.choices] == [
        sum(item[0] == technology.id for item in items)
        for technology in case.scores.alternatives.portfolio.technologies
    ]
    assert len(program.whole) == len(years)
    for picked in product(*program.choices):
        for joined in [None, *years]:
            decisions = {items[column][0]: items[column][1:] for column in picked}
            plan = Plan(decisions, {} if joined is None else {"club": joined})
            said = verify(case.scores, case.screenings, plan)
            column = set() if joined is None else {program.whole[years.index(joined)]}
            yield worth(program, set(picked), column), said.value if said.holds else None
    assert program.step > 0


def _admitted(case, technology, option):
    screening = case.screenings.get(technology)
    return screening is None or (option in screening.eligible and not (option == "none" and screening.forbids_none))


def agree(case, years=()):
    pairs = list(compared(case, years))
    assert [ours for ours, _ in pairs] == [theirs for _, theirs in pairs]
    return pairs


RULES = [
    "at_most: 1, of: {}",
    "at_least: 2, of: {mode: none}",
    "exactly: 1, of: {tag: light}",
    "at_most: 14.5, of: {mode: own}, measure: cost",
    "at_least: 1, of: {mode: own}, measure: cost, year: 2027",
    "at_most: 6, of: {}, measure: people",
    "at_most: 14, of: {bloc: us}, measure: cost",
    "share_at_most: 0.5, of: {mode: own}, among: {}, measure: cost",
    "share_at_least: 0.5, of: {mode: own}, among: {}, measure: cost",
    "requires: {if: {technology: c}, then: {technology: a}}",
    "requires: {if: {technology: c}, then: {technology: a}, by: start}",
    "requires: {if: {technology: c}, then: {technology: b}, by: start}",
    "requires: {if: {technology: b}, then: {technology: c}, by: ready}",
    "requires: {if: {mode: access}, then: {technology: c}, by: start}",
    "requires: {if: {technology: a}, then: {technology: a}, by: start}",
    "excludes: [{technology: a}, {technology: b}, {mode: access}]",
    "excludes: [{technology: a}, {mode: none}]",
    "together: [{technology: a}, {mode: none}, {domain: y}]",
    "together: [{domain: x}, {domain: y}]",
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_allows_the_same_plans(rule):
    pairs = agree(case_text(FOUR.replace("RULE", rule)))
    assert any(value is not None for _, value in pairs)


@pytest.mark.parametrize("rule", RULES[::2])
def test_a_goal_costs_the_same(rule):
    pairs = agree(case_text(FOUR.replace("RULE", f"{rule}, penalty: 0.25")))
    assert all(value is not None for _, value in pairs)


@pytest.mark.parametrize(
    "each", ["at_most: 1, of: {}, each: domain", "excludes: [{partner: p}, {partner: q}], each: technology"]
)
def test_a_rule_that_is_repeated_allows_the_same_plans(each):
    assert len({value is None for _, value in agree(case_text(FOUR.replace("RULE", each)))}) == 2


def test_what_is_won_and_saved_together_is_the_same():
    saving = "synergy: {all: [{technology: a}, {technology: c}], value: 0.125, saves: {all: [3, 3]}}"
    short = FOUR.replace("amount: 100", "amount: 20").replace("RULE", saving)
    assert len({value is None for _, value in agree(case_text(short))}) == 2


@pytest.mark.parametrize("carry", ["0", "0.5", "1"])
def test_what_is_carried_over_is_the_same(carry):
    text = FOUR.replace("{amount: 100}", f"{{amount: [6, 12, 9], carry_over: {carry}}}")
    assert len({value is None for _, value in agree(case_text(text.replace("RULE", "at_most: 9, of: {}")))}) == 2


@pytest.mark.parametrize("amount", ["4", "6.5", "[9, 2]"])
def test_people_are_counted_the_same(amount):
    text = FOUR.replace("amount: 50", f"amount: {amount}").replace("RULE", "at_most: 9, of: {}")
    agree(case_text(text))


@pytest.mark.parametrize(
    "available, budget, years", [("true", 100, [2027, 2028]), ("true", 6, [2027, 2028]), ("false", 100, [])]
)
def test_an_alliance_is_joined_where_it_may_be_and_paid_for(available, budget, years):
    """It opens in 2027, must be joined by the start, and what it requires is ready a year after its own start."""
    text = CLUB.replace("AVAILABLE", available).replace("all: {amount: 100}", f"all: {{amount: {budget}}}")
    pairs = agree(case_text(text), years)
    assert len({value is None for _, value in pairs}) == 2


def test_an_alliance_that_opens_at_no_year_of_its_own_may_be_joined_in_any():
    text = CLUB.replace("AVAILABLE", "true").replace("opens: 2027, requires: {technology: b}, ", "")
    agree(case_text(text), [2026, 2027, 2028])


def test_an_alliance_is_joined_once():
    case = case_text(CLUB.replace("AVAILABLE", "true"))
    program = program_of(case.scores, case.screenings)
    left_alone, early = program.choices[0][-1], program.choices[1][0]
    assert worth(program, {left_alone, early}, {program.whole[1]}) is not None
    assert worth(program, {left_alone, early}, set(program.whole)) is None


@pytest.mark.parametrize("penalty", ["", "penalty: 0.4,"])
def test_what_a_verdict_asks_for_is_the_same(penalty):
    agree(case_text(SCREENED, tree=TREE.replace("PENALTY", penalty)), [2027, 2028])
