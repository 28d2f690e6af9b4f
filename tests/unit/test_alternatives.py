"""Options in their start years by hand: which are offered, when they are ready, what they cost whom in which year."""

from fractions import Fraction

import pytest

from optimizer.faults import Refused
from tests.support.checked_cases import case_text
from tests.support.desks import stages

F = Fraction


def table(folder, portfolio, **options):
    return stages(
        folder, portfolio, "criteria_set: one\ncriteria: {m: {measure: total_cost, worst: 99, best: 0}}\n", **options
    ).alternatives


def one(folder, options, more="budgets: {b: {amount: 100}}\n", **given):
    return table(folder, f"{more}technologies: [{{id: a, needed_by: 2030, options: [{options}]}}]\n", **given)


def offered(found):
    return [(item.option, item.start) for item in found.items]


# -------------------------------------------------------------------------------------------------------- start years


def test_every_option_in_every_year_in_which_it_may_start_and_doing_nothing(tmp_path):
    found = one(tmp_path, "{id: own, mode: own, cost: [1], start: [2026, 2028]}, {id: buy, mode: access, start: 2027}")
    assert offered(found) == [("own", 2026), ("own", 2027), ("own", 2028), ("buy", 2027), ("none", None)]
    assert found.warnings == () and found.of_technology == {"a": (0, 1, 2, 3, 4)}


def test_the_first_year_is_the_start_where_none_is_written(tmp_path):
    assert offered(one(tmp_path, "{id: own, mode: own}")) == [("own", 2026), ("none", None)]


def test_a_start_whose_costs_pass_the_last_year_is_not_offered_and_a_warning_says_so(tmp_path):
    found = one(
        tmp_path, "{id: own, mode: own, cost: [1, 1], start: [2026, 2028]}, {id: late, mode: own, cost: [1, 1, 1, 1]}"
    )
    assert offered(found) == [("own", 2026), ("own", 2027), ("none", None)]
    assert [(w.code, w.warning, w.message) for w in found.warnings] == [
        ("C210", True, '"a" own: starts 2028 are not offered, as costs pass the last year 2028'),
        ("C210", True, '"a" late: it is never offered, as costs pass the last year 2028'),
    ]
    assert str(found.warnings[1].place).endswith("portfolio.yaml:6:108")


def test_a_start_after_the_plan_is_not_offered_even_if_no_check_has_seen_it():
    text = "{budgets: {b: {amount: 9}}, technologies: [{id: a, options: [{id: own, mode: own, start: [2028, 2030]}]}]}"
    criteria = "{criteria_set: one, criteria: {m: {measure: total_cost, worst: 9, best: 0}}}"
    assert offered(case_text(text, criteria).scores.alternatives) == [("own", 2028), ("none", None)]


def test_a_bridge_may_pass_the_last_year_too(tmp_path):
    own = "{id: own, mode: own, lead_time: 3, start: [2026, 2027], bridge: buy}"
    found = one(tmp_path, f"{own}, {{id: buy, mode: access, cost: [1, 1, 1]}}")
    assert offered(found) == [("own", 2026), ("buy", 2026), ("none", None)]


def test_costs_may_run_on_after_the_plan_where_the_portfolio_says_so(tmp_path):
    found = one(
        tmp_path,
        "{id: own, mode: own, cost: [1, 2, 4], start: [2026, 2028]}",
        "beyond: drop\nbudgets: {b: {amount: 9}}\n",
    )
    assert offered(found) == [("own", 2026), ("own", 2027), ("own", 2028), ("none", None)]
    assert [found.plan_costs[n] for n in range(3)] == [7, 3, 1]  # of the plan's years
    assert found.charges(2) == {("b", 2028): 1}
    assert found.measure(found.items[2], "total_cost") == 7  # of all years


def test_doing_nothing_must_always_be_possible(tmp_path):
    with pytest.raises(Refused) as refused:
        one(tmp_path, "{id: keep, mode: none, cost: [1, 1, 1, 1]}")
    (fault,) = [fault for fault in refused.value.faults if not fault.warning]
    assert fault.code == "C210" and "never offered" in fault.message


def test_doing_nothing_may_cost_money(tmp_path):
    found = one(tmp_path, "{id: keep, mode: none, cost: [3, 2]}")
    (keep,) = found.items
    assert (keep.start, keep.ready, keep.usable, keep.lead_time) == (2026, None, None, None)
    assert keep.cost() == {2026: 3, 2027: 2} and found.charges(0) == {("b", 2026): 3, ("b", 2027): 2}
    assert found.measure(keep, "slack") is None and found.measure(keep, "ready") is None


# ---------------------------------------------------------------------------------------------------------- readiness


@pytest.mark.parametrize(
    "option, ready, lead",
    [
        ("cost: [1, 1]", 2028, 2),  # as long as it costs
        ("cost: 5", 2027, 1),
        ("cost: {b: [1, 1, 1]}", 2029, 3),
        ("cost: [1], lead_time: 0", 2026, 0),
        ("cost: [1], lead_time: 2.5", F(4057, 2), F(5, 2)),
        ("tags: x", 2026, 0),  # neither costs nor a lead time
    ],
)
def test_ready(tmp_path, option, ready, lead):
    item = one(tmp_path, f"{{id: own, mode: own, {option}}}").items[0]
    assert (item.ready, item.usable, item.lead_time) == (ready, ready, lead)


# ------------------------------------------------------------------------------------------------------------- bridges

BRIDGE = """
budgets:
  home: {amount: 100, for: {mode: own}}
  abroad: {amount: 100, for: {mode: access}}
resources: {people: {amount: 50, unit: FTE}}
partners: {p: {}}
alliances: {club: {}, guild: {}}
technologies:
  - id: a
    needed_by: 2028
    options:
      - {id: own, mode: own, cost: [10, 10, 10], lead_time: LEAD, bridge: buy, resources: {people: 4}, alliance: guild}
      - {id: buy, mode: access, partner: p, cost: [3, 2, 1], lead_time: 1, resources: {people: [1, 1, 1]},
         alliance: club}
"""


@pytest.mark.parametrize(
    "lead, paid_abroad, people",
    [
        (3, {2026: 3, 2027: 2, 2028: 1}, {2026: 5, 2027: 1, 2028: 1}),
        (2, {2026: 3, 2027: 2}, {2026: 5, 2027: 1}),
        (1.5, {2026: 3, 2027: 2}, {2026: 5, 2027: 1}),  # ready in the middle of 2027: until then it bridges
        (0, {}, {2026: 4}),  # ready at once: nothing to bridge
    ],
)
def test_a_bridge_runs_until_the_main_option_is_ready(tmp_path, lead, paid_abroad, people):
    found = table(tmp_path, BRIDGE.replace("LEAD", str(lead)))
    charges = found.charges(0)
    assert {year: x for (budget, year), x in charges.items() if budget == "abroad"} == paid_abroad
    assert {year: x for (budget, year), x in charges.items() if budget == "home"} == {2026: 10, 2027: 10, 2028: 10}
    assert found.items[0].uses == {("people", year): x for year, x in people.items()}
    assert found.items[0].alliances == ("guild", "club") and found.items[1].alliances == ("club",)
    assert found.measure(found.items[0], "slack") == 2028 - min(2026 + lead, 2027)
    assert found.measure(found.items[0], "ready") == 2026 + lead


# ------------------------------------------------------------------------------------------------------------- budgets

NESTED = """
budgets:
  national: {amount: {2026: 9.5, 2028: 1}}
  protection: {amount: [3, 4], for: {mode: protect}, within: national}
  early: {amount: 2, for: {where: ready <= 2027}}
  crown: {amount: 7, for: {tag: crown}, within: protection}
technologies:
  - id: a
    options:
      - {id: own, mode: own, cost: [1.25, 2], start: [2026, 2027]}
      - {id: guard, mode: protect, cost: [1], start: [2026, 2027]}
      - {id: jewel, mode: protect, cost: [1], start: 2027, tags: crown}
      - {id: split, mode: own, cost: {protection: [1, 1], national: 0.5}, lead_time: 3}
"""


def test_a_cost_counts_in_every_budget_that_takes_it_and_in_its_parents_once(tmp_path):
    found = table(tmp_path, NESTED)
    assert found.money == 100
    charged = {
        (i.option, i.start): {key: F(x, 100) for key, x in found.charges(n).items()} for n, i in enumerate(found.items)
    }
    assert charged["own", 2026] == {("national", 2026): F("1.25"), ("national", 2027): 2}
    assert charged["own", 2027] == {("national", 2027): F("1.25"), ("national", 2028): 2}
    # Ready in 2027: the budget with `where` takes it as well. Protection lies within national: once there.
    assert charged["guard", 2026] == {("national", 2026): 1, ("protection", 2026): 1, ("early", 2026): 1}
    assert charged["guard", 2027] == {("national", 2027): 1, ("protection", 2027): 1}
    assert charged["jewel", 2027] == {("national", 2027): 1, ("protection", 2027): 1, ("crown", 2027): 1}
    # A named budget charges its parents too; no other budget takes it.
    assert charged["split", 2026] == {
        ("protection", 2026): 1, ("protection", 2027): 1, ("national", 2026): F("1.5"), ("national", 2027): 1
    }  # fmt: skip
    assert charged["none", None] == {}
    assert found.cost_in_plan(5) == {2026: 150, 2027: 100} and found.plan_costs[5] == 250  # each unit of money once
    assert found.ancestry["crown"] == ("crown", "protection", "national")


def test_amounts_by_year_a_number_every_year_a_list_from_the_first_what_is_left_out_nothing(tmp_path):
    found = table(tmp_path, NESTED)
    assert found.amounts["national"] == {2026: 950, 2027: 0, 2028: 100}
    assert found.amounts["protection"] == {2026: 300, 2027: 400, 2028: 0}
    assert found.amounts["crown"] == {2026: 700, 2027: 700, 2028: 700}


def test_scales_are_those_in_which_every_amount_is_whole(tmp_path):
    portfolio = """
budgets: {b: {amount: 1e2}}
resources: {r: {amount: 0.5}, s: {amount: 3}}
alliances: {club: {joining: 0.125, fee: {value: 2.5, source: x}}}
partners: {p: {}}
technologies:
  - id: a
    options:
      - {id: own, mode: own, cost: [1.1], resources: {r: 0.25}}
      - {id: buy, mode: access, partner: p, alliance: club}
rules: [{id: s, synergy: {all: [{mode: own}], saves: {b: [0.0625]}}}]
"""
    found = table(tmp_path, portfolio)
    assert (found.money, found.units) == (10_000, 100)
    assert found.supplies == {"r": dict.fromkeys((2026, 2027, 2028), 50), "s": dict.fromkeys((2026, 2027, 2028), 300)}
    assert found.items[0].uses == {("r", 2026): 25}


def test_every_digit_of_a_cost_counts(tmp_path):
    digits = "0.123456789012345678901234567891"
    found = one(tmp_path, f"{{id: own, mode: own, cost: [{digits}, {digits}]}}", "budgets: {b: {amount: 1}}\n")
    assert F(found.plan_costs[0], found.money) == 2 * F(digits)


def test_the_present_cost_is_discounted_to_the_first_year(tmp_path):
    more = "money: {unit: M, discount_rate: 0.25}\nbudgets: {b: {amount: 100}}\n"
    found = one(tmp_path, "{id: own, mode: own, cost: [10, 20], start: [2026, 2027]}", more)
    # 10 + 20 / 1.25 = 26; a year later 26 / 1.25.
    assert [found.measure(found.items[n], "present_cost") for n in (0, 1)] == [26, F(104, 5)]
    assert [found.measure(found.items[0], name) for name in ("total_cost", "peak_cost")] == [30, 20]
