"""Scores worked out by hand: look-up, doing nothing, measures, what comes late, weights by mode, what is unknown."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer.faults import Refused
from optimizer.schema import Quantity
from optimizer.score import score
from tests.support.desks import stages

F = Fraction
BUDGET = "budgets: {b: {amount: 1000}}\n"
TWO = "criteria_set: one\nweights: {method: equal}\ncriteria:\n"


def scored(folder, portfolio, criteria, **options):
    return stages(folder, BUDGET + portfolio, criteria, **options).scores


def number(scores, option, start=2026, technology="a"):
    found = scores.alternatives.items
    return next(
        n
        for n, item in enumerate(found)
        if item.key == (technology, option) and item.start == (None if option == "none" else start)
    )


def partial(scores, option, criterion="worth", start=2026, technology="a"):
    return scores.partial[criterion][number(scores, option, start, technology)]


def value(scores, option, start=2026, technology="a"):
    return scores.value(number(scores, option, start, technology))


def one(leaf):
    return f"criteria_set: one\ncriteria: {{worth: {leaf}}}\n"


def warnings(scores):
    return [(w.code, w.message) for w in scores.warnings]


# --------------------------------------------------------------------------------------- where a rating comes from

PARTNERS = """
partners:
  p: {ratings: {worth: 7}}
  q: {ratings: {worth: 3}}
  r: {}
technologies:
  - id: a
    ratings: {worth: 5}
    options:
      - {id: own, mode: own, cost: 1, ratings: {worth: 8}}
      - {id: home, mode: own, cost: 1}
      - {id: buy, mode: access, partner: {p: 0.5, q: 0.5}, cost: 1}
      - {id: ask, mode: access, partner: r, cost: 1}
      - {id: both, mode: access, partner: {p: 0.5, q: 0.5}, cost: 1, ratings: {worth: 9}}
"""


@pytest.mark.parametrize(
    "option, rising, falling",
    [("own", 8, 8), ("home", 5, 5), ("buy", 3, 7), ("ask", 5, 5), ("both", 9, 9)],
)
def test_a_rating_is_the_options_else_the_worst_partners_else_the_technologys(tmp_path, option, rising, falling):
    assert partial(scored(tmp_path, PARTNERS, one("{worst: 0, best: 10}")), option) == F(rising, 10)
    assert partial(scored(tmp_path, PARTNERS, one("{worst: 10, best: 0}")), option) == F(10 - falling, 10)


@pytest.mark.parametrize(
    "if_none, wanted",
    [
        ("", 0),
        (", if_none: worst", 0),
        (", if_none: best", 1),
        (", if_none: 4", F(4, 10)),
        (", if_none: technology", F(5, 10)),
    ],
)
def test_doing_nothing_inherits_nothing(tmp_path, if_none, wanted):
    assert value(scored(tmp_path, PARTNERS, one(f"{{worst: 0, best: 10{if_none}}}")), "none") == wanted


def test_doing_nothing_takes_the_ratings_and_costs_of_an_option_of_mode_none(tmp_path):
    portfolio = """
technologies:
  - id: a
    ratings: {worth: 5}
    options:
      - {id: own, mode: own, cost: [20, 20]}
      - {id: keep, mode: none, cost: [3, 2], ratings: {worth: 6}}
      - {id: let-go, mode: none}
  - {id: b}
  - {id: c}
"""
    criteria = TWO + "  worth: {worst: 0, best: 10, if_none: 1}\n  money: {measure: total_cost, worst: 100, best: 0}\n"
    scores = scored(tmp_path, portfolio, criteria)
    assert value(scores, "keep", 2026) == F(6, 20) + F(95, 200)
    assert value(scores, "let-go", None) == F(1, 20) + F(1, 2)  # no costs unless written
    assert value(scores, "own") == F(5, 20) + F(60, 200)
    assert scores.alternatives.items[scores.nothing["a"]].option == "keep"  # the better way of doing nothing
    assert {name: value(scores, "none", technology=name) for name in "bc"} == dict.fromkeys("bc", F(1, 20) + F(1, 2))


@pytest.mark.parametrize(
    "if_none, wanted", [("", F(1, 10)), (", if_none: best", F(9, 10)), (", if_none: medium", F(1, 2))]
)
def test_doing_nothing_on_a_criterion_of_levels(tmp_path, if_none, wanted):
    levels = f"{{shape: {{levels: {{low: 0.1, medium: 0.5, high: 0.9}}}}{if_none}}}"
    portfolio = "technologies: [{id: a, options: [{id: own, mode: own, cost: 1, ratings: {worth: high}}]}]\n"
    assert value(scored(tmp_path, portfolio, one(levels)), "none") == wanted


# ---------------------------------------------------------------------------------------------------------- measures

MEASURED = """
money: {unit: M, discount_rate: 0.25}
technologies:
  - id: a
    needed_by: 2030
    options:
      - {id: own, mode: own, cost: [10, 40], lead_time: 3, start: [2026, 2027], bridge: buy}
      - {id: buy, mode: access, cost: [5], lead_time: 1}
"""


@pytest.mark.parametrize(
    "measure, own, later, nothing",
    [
        ("total_cost", 55, 55, 0),  # 10 + 40, and the first year of the bridge
        ("present_cost", F(15) + F(40) / F("1.25"), F(15) / F("1.25") + F(40) / F("1.5625"), 0),
        ("peak_cost", 40, 40, 0),
        ("lead_time", 3, 3, 100),  # the worst
        ("ready", 2029, 2030, 100),
        ("slack", 2030 - 2027, 2030 - 2028, 100),  # by the bridge
    ],
)
def test_measures(tmp_path, measure, own, later, nothing):
    worst, best = (100, 0) if measure != "ready" else (2100, 2000)
    criteria = one(f"{{measure: {measure}, worst: {worst}, best: {best}}}")
    scores = scored(tmp_path, MEASURED, criteria)

    def rated(x):
        return (worst - F(x)) / 100

    assert partial(scores, "own", start=2026) == rated(own)
    assert partial(scores, "own", start=2027) == rated(later)
    assert partial(scores, "none") == (0 if nothing else 1)


def test_doing_nothing_is_scored_on_a_measure_by_if_none_where_that_is_written(tmp_path):
    scores = scored(tmp_path, MEASURED, one("{measure: slack, worst: 0, best: 10, if_none: 4}"))
    assert partial(scores, "none") == F(4, 10)
    scores = scored(tmp_path, MEASURED, one("{measure: total_cost, worst: 100, best: 0, if_none: 40}"))
    assert partial(scores, "none") == F(6, 10)


# ------------------------------------------------------------------------------------------------ what comes late

LATE = """
technologies:
  - id: a
    ratings: {worth: 10}
    options:
      - {id: own, mode: own, cost: 1, lead_time: LEAD, start: [2026, 2028], CONDITION}
"""


@pytest.mark.parametrize(
    "lead, start, condition, wanted",
    [
        ("1", 2026, "", F(9, 10)),  # ready 2027: 2035 - 2027 + 1 of the ten years 2026..2035
        ("1", 2028, "", F(7, 10)),
        ("0.5", 2026, "", F(19, 20)),
        ("12", 2026, "", 0),  # ready after the end
        ("1", 2026, "condition: {title: licence, from: 2030}", F(6, 10)),
        ("1", 2026, "condition: {title: licence, from: 2026}", F(9, 10)),
        ("1", 2026, "condition: {title: licence, from: unknown}", 0),
        ("1", 2026, "condition: {title: licence, probability: 0.5}", F(9, 10)),
    ],
)
def test_what_comes_late_counts_less(tmp_path, lead, start, condition, wanted):
    portfolio = LATE.replace("LEAD", lead).replace("CONDITION", condition)
    criteria = one("{worst: 0, best: 10, if_none: 10, accrues: {until: 2035}}")
    scores = scored(tmp_path, portfolio, criteria)
    assert partial(scores, "own", start=start) == wanted
    assert partial(scores, "none") == 1  # doing nothing has no year of its own


def test_what_accrues_until_before_the_plan_begins_counts_nothing(tmp_path):
    portfolio = LATE.replace("LEAD", "1").replace("CONDITION", "")
    assert partial(scored(tmp_path, portfolio, one("{worst: 0, best: 10, accrues: {until: 2025}}")), "own") == 0


# ---------------------------------------------------------------------------------------------------- weights by mode

TREE = """
criteria_set: one
weights: {method: direct, values: {cost: 40, gain: 60}}
criteria:
  cost: {worst: 10, best: 0}
  gain:
    children:
      reach: {weight: 3, worst: 0, best: 10}
      grip: {weight: 1, worst: 0, best: 10, applies_to: [own, none], if_none: 2}
      edge: {weight: 1, worst: 0, best: 10, applies_to: [own]}
"""
RATED = """
technologies:
  - id: a
    ratings: {cost: 4, reach: 5, grip: 9, edge: 8}
    options: [{id: own, mode: own, cost: 1}, {id: buy, mode: access, cost: 1}]
"""


def test_weights_of_siblings_that_count_are_renormalised_and_those_of_the_first_level_never_change(tmp_path):
    scores = scored(tmp_path, RATED, TREE)
    # own: 0.4 * 0.6 + 0.6 * (3 * 0.5 + 0.9 + 0.8) / 5
    assert value(scores, "own") == F("0.24") + F("0.6") * F("3.2") / 5
    # access: only `reach` counts below gain
    assert value(scores, "buy") == F("0.24") + F("0.6") * F("0.5")
    # none: cost at its worst (no if_none), and (3 * 0 + 1 * 0.2) / 4
    assert value(scores, "none") == F("0.6") * F("0.2") / 4
    assert scores.partials(number(scores, "own")) == {
        "cost": F(6, 10), "reach": F(5, 10), "grip": F(9, 10), "edge": F(8, 10), "gain": F("3.2") / 5
    }  # fmt: skip
    assert scores.partials(number(scores, "buy")) == {"cost": F(6, 10), "reach": F(5, 10), "gain": F(5, 10)}


def test_a_first_level_criterion_without_a_leaf_for_none_counts_nothing_for_none(tmp_path):
    grip = "{worst: 0, best: 10, applies_to: [own, access]}"
    criteria = TWO + f"  cost: {{worst: 10, best: 0, if_none: best}}\n  grip: {grip}\n"
    scores = scored(tmp_path, RATED, criteria)
    assert value(scores, "none") == F(1, 2)
    assert scores.partials(number(scores, "none")) == {"cost": 1}


def test_weights_of_the_command_line(tmp_path):
    # 60 : 60 at the first level; edge takes half of its node, reach and grip share the rest 3 : 1.
    scores = scored(tmp_path, RATED, TREE, weights={"cost": 60, "edge": "50%"})
    gain = F(1, 2) * F(8, 10) + F(3, 8) * F(5, 10) + F(1, 8) * F(9, 10)
    assert value(scores, "own") == F(1, 2) * F(6, 10) + F(1, 2) * gain


def test_a_node_whose_criteria_weigh_nothing_for_a_mode_shows_no_value(tmp_path):
    criteria = TREE.replace("reach: {weight: 3,", "reach: {weight: 0,").replace("[own]", "[own, access]")
    scores = scored(tmp_path, RATED, criteria.replace("applies_to: [own, none]", "applies_to: [own]"))
    assert scores.partials(number(scores, "none"))["gain"] == 0


# -------------------------------------------------------------------------------------------- what is unknown or wrong


def test_an_unknown_rating_counts_as_the_worst_with_a_warning(tmp_path):
    portfolio = "technologies: [{id: a, ratings: {worth: unknown}, options: [{id: own, mode: own, cost: 1}]}]\n"
    scores = scored(tmp_path, portfolio, one("{worst: 10, best: 0, if_none: 3}"))
    assert value(scores, "own") == 0 and value(scores, "none") == F(7, 10)
    assert warnings(scores) == [
        ("C220", 'a.own: rating "worth" is unknown: the whole range, and its worst in the main run')
    ]
    assert str(scores.warnings[0].place).endswith("small/portfolio.yaml:6:41")  # the technology's own


def test_a_range_counts_with_its_best_number(tmp_path):
    portfolio = "technologies: [{id: a, ratings: {worth: [1, 4, 9]}, options: [{id: own, mode: own, cost: 1}]}]\n"
    assert value(scored(tmp_path, portfolio, one("{worst: 0, best: 10}")), "own") == F(4, 10)


def test_a_measure_outside_its_ends_is_told_once_for_all_starts(tmp_path):
    scores = scored(tmp_path, MEASURED, one("{measure: total_cost, worst: 20, best: 0}"))
    assert [value(scores, "own", year) for year in (2026, 2027)] == [0, 0]
    assert warnings(scores) == [("C222", 'a.own: rating 55 of "worth" lies outside 20..0 and counts as the nearer end')]


def test_a_rating_outside_its_ends_is_clipped_with_one_warning_for_each_option(tmp_path):
    option = "{id: own, mode: own, cost: 1, start: [2026, 2028], ratings: {worth: 12}}"
    portfolio = f"technologies: [{{id: a, options: [{option}]}}]\n"
    scores = scored(tmp_path, portfolio, one("{worst: 0, best: 10}"))
    assert value(scores, "own", 2027) == 1
    assert [code for code, _ in warnings(scores)] == ["C222"]
    assert "lies outside 0..10 and counts as the nearer end" in warnings(scores)[0][1]


BARE = "technologies: [{id: a, options: [{id: own, mode: own, cost: 1}]}]\n"


@pytest.mark.parametrize(
    "criteria", [one("{worst: 0, best: 10, if_none: 5}"), one("{measure: slack, worst: 0, best: 9}")]
)
def test_missing_is_unknown_where_the_portfolio_says_so(tmp_path, criteria):
    with pytest.raises(Refused, match=r"C22[56]"):
        scored(tmp_path, BARE, criteria)
    scores = scored(tmp_path, "missing: unknown\n" + BARE, criteria)
    assert value(scores, "own") == 0 and [code for code, _ in warnings(scores)] == ["C220"]


def test_doing_nothing_as_the_technology_is_rated_needs_that_rating(tmp_path):
    portfolio = "technologies: [{id: a, options: [{id: own, mode: own, cost: 1, ratings: {worth: 3}}]}]\n"
    criteria = one("{worst: 0, best: 10, if_none: technology}")
    scores = scored(tmp_path, "missing: unknown\n" + portfolio, criteria)
    assert value(scores, "none") == 0
    assert [code for code, _ in warnings(scores)] == ["C220"]


def unchecked(folder, portfolio, criteria, was, now):
    """Scores of a case that the checks have not seen: a rating is changed behind their backs."""
    alternatives = scored(folder, portfolio, criteria).alternatives
    technology = alternatives.portfolio.technologies[0]
    assert was in technology.ratings
    ratings = {name: rating for name, rating in technology.ratings.items() if name != was}
    if now is not None:
        ratings[was] = Quantity.model_validate(now)
    changed = technology.model_copy(update={"ratings": ratings})
    book = alternatives.portfolio.model_copy(update={"technologies": (changed,)})
    with pytest.raises(Refused) as refused:
        score(replace(alternatives, case=replace(alternatives.case, portfolio=book)))
    return refused.value.faults


def test_a_unit_or_a_measure_that_differs_is_refused_and_both_are_named(tmp_path):
    portfolio = "technologies: [{id: a, ratings: {worth: 4}, options: [{id: own, mode: own, cost: 1}]}]\n"
    criteria = one("{worst: 0, best: 10, unit: KRW bn, measure: survey}")
    with pytest.raises(Refused) as refused:
        scored(tmp_path, portfolio.replace("worth: 4", 'worth: {value: 4, unit: USD, measure: "a count"}'), criteria)
    told = {fault.message for fault in refused.value.faults if fault.code == "C223"}
    assert told == {
        'rating "worth" has unit "USD", its criterion has unit "KRW bn"',
        'rating "worth" has measure "a count", its criterion has measure "survey"',
    }
    # Ratings that did not come from a file are held to the same.
    found = unchecked(tmp_path, portfolio, criteria, "worth", {"best": 4, "unit": "USD"})
    assert (
        [fault.code for fault in found] == ["C223"] and '"USD"' in found[0].message and '"KRW bn"' in found[0].message
    )


@pytest.mark.parametrize(
    "leaf, rating, now, code, words",
    [
        ("{worst: 0, best: 10}", "4", "hihg", "C221", '"hihg" is not a number, on criterion "worth"'),
        ("{shape: {levels: {low: 0, high: 1}}}", "low", "hihg", "C221", 'is not a level of criterion "worth"'),
        ("{shape: {levels: {low: 0, high: 1}}}", "low", "xyz", "C221", "one of high, low"),
        ("{worst: 0, best: 10}", "4", None, "C224", 'no rating "worth" for option "own" of "a"'),
    ],
)
def test_what_makes_no_sense_is_refused_even_if_no_check_has_seen_it(tmp_path, leaf, rating, now, code, words):
    portfolio = f"technologies: [{{id: a, ratings: {{worth: {rating}}}, options: [{{id: own, mode: own, cost: 1}}]}}]\n"
    (fault,) = unchecked(tmp_path, portfolio, one(leaf), "worth", None if now is None else {"best": now})
    assert fault.code == code and words in str(fault)


def test_a_technology_without_the_year_that_slack_needs_is_refused(tmp_path):
    scores = scored(tmp_path, "missing: unknown\n" + BARE, one("{measure: slack, worst: 0, best: 9}"))
    book = scores.alternatives.portfolio.model_copy(update={"missing": None})
    with pytest.raises(Refused) as refused:
        score(replace(scores.alternatives, case=replace(scores.alternatives.case, portfolio=book)))
    (fault,) = refused.value.faults
    assert fault.code == "C225" and "has no `needed_by`" in fault.message
    assert str(fault.place).endswith("portfolio.yaml:7:16")  # the technology


def test_a_warning_stands_where_the_rating_is_written(tmp_path):
    portfolio = """
partners: {o: {}, p: {ratings: {worth: 77}}}
technologies:
  - id: a
    ratings: {worth: 88}
    options:
      - {id: own, mode: own, cost: 1, ratings: {worth: 99}}
      - {id: home, mode: own, cost: 1}
      - {id: buy, mode: access, partner: {o: 0.5, p: 0.5}, cost: 1}
      - {id: get, mode: access, partner: p, cost: 1, ratings: {worth: 55}}
      - {id: keep, mode: none, ratings: {worth: 66}}
"""
    found = scored(tmp_path, portfolio, one("{worst: 0, best: 10}")).warnings
    lines = {warning.message.split(":")[0]: warning.place.line for warning in found}
    head = 5  # what every small portfolio says of itself, and the budget
    assert lines == {
        "a.own": head + 7,
        "a.home": head + 5,
        "a.buy": head + 2,
        "a.get": head + 10,
        "a.keep": head + 11,
    }


# ------------------------------------------------------------------------------------------------------- metamorphic


@pytest.mark.parametrize("factor", [7, F(1, 3)])
def test_weights_times_a_number_change_nothing(tmp_path, factor):
    plain = scored(tmp_path, RATED, TREE)
    weights = f"cost: {float(40 * factor)}, gain: {float(60 * factor)}"
    other = scored(tmp_path, RATED, TREE.replace("cost: 40, gain: 60", weights))
    for option in ("own", "buy", "none"):
        assert abs(value(other, option) - value(plain, option)) < F(1, 10**12)
