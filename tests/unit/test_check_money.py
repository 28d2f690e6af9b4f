"""Money: every cost is taken, every amount is known and of one unit, every year lies in the plan."""

from __future__ import annotations

import pytest

from tests.faults.small import codes, small, told


def option(rest: str) -> str:
    return f"\n  - {{id: a, domain: d, ratings: {{worth: 5}}, options: [{{id: own, mode: own, {rest}}}]}}\n"


def test_the_small_desk_is_good(tmp_path):
    assert told(tmp_path, small()) == []


def test_costs_without_any_budget_are_told_once(tmp_path):
    files = small("rules:\n  - {id: r, at_most: 1, of: {}}\n", budgets="")
    (line,) = told(tmp_path, files)
    assert line == 'portfolio.yaml:6:82: C150 "a" own costs money, and the portfolio has no budget - write `budgets:`'


def test_a_cost_of_nothing_needs_no_budget(tmp_path):
    files = small("rules:\n  - {id: r, at_most: 1, of: {}}\n", technologies=option("cost: 0"), budgets="")
    assert codes(tmp_path, files) == []


@pytest.mark.parametrize(
    "takes, wanted",
    [
        ("{mode: own}", []),
        ("{mode: own, where: worth >= 5}", []),
        ("{mode: own, where: worth > 5}", ["C150"]),
        ("{mode: own, where: unheard_of > 5}", ["C150", "E104"]),
        ("{mode: own, where: total_cost > 50}", []),  # depends on more than the option
        ("{mode: own, where: worth >}", ["E101"]),
        ("{mode: own, where: domain > 5}", ["E202"]),
    ],
)
def test_a_budget_takes_what_its_selector_means(takes, wanted, tmp_path):
    files = small(technologies=option("cost: [3]"), budgets=f"{{all: {{amount: 9, for: {takes}}}}}")
    assert codes(tmp_path, files) == wanted


def test_an_alliance_that_no_budget_takes(tmp_path):
    rest = "alliances: {m: {joining: 2, fee: 1}}\n"
    (line,) = told(tmp_path, small(rest, budgets="{all: {amount: 9, for: {mode: [own, access]}}}"))
    assert "C151 no budget takes the joining and fee" in line
    assert "`charged_to: [all]`" in line


@pytest.mark.parametrize("alliance", ["{joining: 2, charged_to: all}", "{joining: 0}", "{opens: 2027}"])
def test_an_alliance_that_a_budget_takes_or_that_costs_nothing(alliance, tmp_path):
    files = small(f"alliances: {{m: {alliance}}}\n", budgets="{all: {amount: 9, for: {mode: [own, access]}}}")
    assert codes(tmp_path, files) == []


def test_years_outside_the_plan_wherever_amounts_stand(tmp_path):
    rest = (
        "resources: {people: {amount: [1, 2, 3, 4]}}\n"
        "rules: [{id: s, synergy: {all: [{mode: own}], saves: {all: {2031: 1}}}}]\n"
    )
    lines = told(tmp_path, small(rest))
    assert "C152 4 amounts by year, but the plan has 3 years (2026 to 2028)" in lines[0]
    assert "C153 2031 lies outside the plan" in lines[1]


def test_amounts_must_be_known_wherever_they_stand(tmp_path):
    unknown = "{value: unknown, source: x}"
    rest = (
        f"alliances: {{m: {{joining: {unknown}, charged_to: all}}}}\nresources: {{people: {{amount: 5}}}}\n"
        f"rules:\n  - {{id: r, at_most: {unknown}, of: {{}}}}\n"
        f"  - {{id: s, synergy: {{all: [{{mode: own}}], value: {unknown}}}}}\n"
    )
    files = small(rest, technologies=option(f"cost: [3, {unknown}], resources: {{people: {unknown}}}"))
    assert codes(tmp_path, files) == ["C154"] * 5


def test_a_word_in_the_place_of_an_amount(tmp_path):
    (line,) = told(tmp_path, small(budgets="{all: {amount: {value: TBD, source: x}}}"))
    assert '"TBD": an amount must be known' in line


def test_an_amount_with_a_source_may_not_be_negative_but_a_bound_may(tmp_path):
    rest = "rules: [{id: r, at_least: {value: -1, source: x}, of: {}, measure: value}]\n"
    files = small(rest, budgets="{all: {amount: {2026: {value: -1, source: x}}}}")
    assert codes(tmp_path, files) == ["C155"]


@pytest.mark.parametrize(
    "shares, wanted",
    [("{p: 0.5, q: 0.5}", []), ("{p: 0.5, q: 0.6}", ["C156"]), ("[p, q]", []), ("{p: 0.4}", []), ("p", [])],
)
def test_shares_of_partners(shares, wanted, tmp_path):
    files = small("partners: {p: {}, q: {}}\n", technologies=option(f"cost: 1, partner: {shares}"))
    assert codes(tmp_path, files) == wanted


@pytest.mark.parametrize(
    "amount, wanted",
    [("299999", []), ("300000", ["C158"]), ("0.000001", ["C158"]), ("0", []), ("{2026: 3000000}", ["C158"])],
)
def test_a_budget_in_another_unit(amount, wanted, tmp_path):
    files = small(technologies=option("cost: [3, 3]"), budgets=f"{{all: {{amount: {amount}}}}}")
    assert codes(tmp_path, files) == wanted


def test_only_a_million_times_is_refused(tmp_path):
    warning = told(tmp_path, small(technologies=option("cost: 3"), budgets="{all: {amount: 2999999}}"))
    fault = told(tmp_path, small(technologies=option("cost: 3"), budgets="{all: {amount: 3000000}}"))
    assert warning[0].startswith("warning portfolio.yaml:5:25: C158")
    assert fault[0].startswith('portfolio.yaml:5:25: C158 budget "all" is 1 000 000 times the dearest year')


def test_units_of_money_and_of_resources(tmp_path):
    rest = "resources: {people: {unit: FTE, amount: {value: 5, unit: heads}}}\n"
    files = small(rest, technologies=option("cost: {value: 2, unit: EUR}, resources: {people: {value: 1, unit: FTE}}"))
    lines = told(tmp_path, files)
    assert [line.split()[1] for line in lines] == ["C159", "C159"]
    assert 'a.own.cost has unit "EUR", the portfolio counts it in "EUR m"' in lines[0]
    assert 'people.amount has unit "heads", the portfolio counts it in "FTE"' in lines[1]


def test_without_a_unit_of_money_nothing_is_compared(tmp_path):
    files = small(technologies=option("cost: {value: 2, unit: EUR}"), money="{price_year: 2026}")
    assert codes(tmp_path, files) == []
