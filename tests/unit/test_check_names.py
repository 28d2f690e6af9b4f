"""Names: ids, references, selectors, expressions, scenarios, overrides."""

from __future__ import annotations

import pytest

from tests.faults.small import codes, small, told

TREE = """\
start: q
questions:
  q: {when: held, then: v, otherwise: w}
verdicts: {v: {modes: [own]}, w: {modes: [none]}}
"""


def options(rest: str, technology: str = "domain: d, ratings: {worth: 5}, ") -> str:
    return f"\n  - {{id: a, {technology}options: [{rest}]}}\n"


def rule(text: str) -> str:
    return f"rules: [{{id: r, {text}}}]\n"


# ---------------------------------------------------------------------------------------------------------------- ids


def test_ids_alike_of_every_kind(tmp_path):
    technologies = (
        "\n  - {id: a, evidence: {Level: 1}, ratings: {worth: 1},"
        " options: [{id: own, mode: own}, {id: Own, mode: own}]}"
        "\n  - {id: A, evidence: {level: 1}, ratings: {worth: 1}}\n"
    )
    rest = "rules: [{id: r, at_most: 1, of: {}}, {id: R, at_most: 1, of: {}}]\npartners: {p: {}, P: {}}\n"
    lines = told(tmp_path, small(rest, technologies=technologies))
    assert [line.split()[2] for line in lines] == ["option", "technology", "evidence", "rule", "partner"]
    assert all("only by case, width or blanks" in line for line in lines)


def test_words_alike_are_only_remarked(tmp_path):
    technologies = options("{id: own, mode: own, tags: [x]}", "domain: d, tags: [X], ratings: {worth: 1}, ")
    rest = "partners: {p: {bloc: eu}, q: {bloc: EU}}\n"
    lines = told(tmp_path, small(rest, technologies=technologies))
    assert [line.split()[2:4] for line in lines] == [["C113", "tag"], ["C113", "bloc"]]


def test_full_width_words_count_as_the_same(tmp_path):
    rest = "partners: {p: {bloc: eu}, q: {bloc: ｅｕ}}\n"
    assert codes(tmp_path, small(rest)) == ["C113"]


# --------------------------------------------------------------------------------------------------------- references


def test_a_bridge_that_is_no_access_option(tmp_path):
    technologies = options("{id: own, mode: own, bridge: keep}, {id: keep, mode: protect}, {id: buy, mode: access}")
    (line,) = told(tmp_path, small(technologies=technologies))
    assert 'C122 the bridge of "a" own is of mode protect' in line
    assert line.endswith("there is: buy")


def test_a_bridge_where_there_is_none_to_be_had(tmp_path):
    (line,) = told(tmp_path, small(technologies=options("{id: own, mode: own, bridge: buy}")))
    assert line.endswith("there is no access option of it in the portfolio")


def test_a_budget_within_itself(tmp_path):
    (line,) = told(tmp_path, small(budgets="{all: {amount: 20, within: all}}"))
    assert "C124 budgets go round in a loop: all within all" in line


def test_an_alliance_without_a_list_of_partners_takes_everybody(tmp_path):
    rest = "partners: {p: {}}\nalliances: {m: {}}\n"
    files = small(rest, technologies=options("{id: buy, mode: access, partner: p, alliance: m}"))
    assert codes(tmp_path, files) == []


# ---------------------------------------------------------------------------------------------------------- selectors


@pytest.mark.parametrize(
    "selector, wanted",
    [
        ("{}", []),
        ("{mode: own}", []),
        ("{mode: [own, protect]}", []),
        ("{mode: protect}", ["C128"]),
        ("{mode: none}", []),
        ("{function: state}", ["C128"]),
        ("{function: stat}", ["C127"]),
        ("{partner: p}", ["C128"]),
        ("{bloc: eu}", ["C128"]),
        ("{alliance: m}", ["C128"]),
        ("{technology: a, option: buy}", ["C128"]),
        ("{technology: [a, b], option: buy}", []),
        ("{technology: [a, zz], option: buy}", ["C127"]),
        ("{technology: a, partner: p}", ["C128"]),
        ("{technology: a, bloc: eu}", ["C128"]),
    ],
)
def test_selectors(selector, wanted, tmp_path):
    rest = "partners: {p: {bloc: eu}}\nalliances: {m: {}}\n" + rule(f"at_most: 1, of: {selector}")
    assert codes(tmp_path, small(rest)) == wanted


def test_a_selector_that_matches_nothing_says_what_would(tmp_path):
    (line,) = told(tmp_path, small(rule("at_most: 1, of: {technology: a, mode: access}")))
    assert line.endswith("leave out `mode` or another key; there, mode is own")


def test_a_selector_of_partners_says_who_there_is(tmp_path):
    rest = "partners: {p: {bloc: x}, q: {bloc: y}}\n" + rule("at_most: 1, of: {technology: a, bloc: y, partner: q}")
    technologies = options("{id: buy, mode: access, partner: p}")
    assert codes(tmp_path, small(rest, technologies=technologies)) == ["C128"]


def test_no_option_but_none(tmp_path):
    technologies = "\n  - {id: a, ratings: {worth: 1}}\n"
    (line,) = told(tmp_path, small(rule("at_most: 1, of: {}"), technologies=technologies))
    assert "there is no option but none - write options" in line


def test_each_value_of_nothing(tmp_path):
    (line,) = told(tmp_path, small(rule("at_most: 1, of: {}, each: family")))
    assert 'C130 rule "r" is repeated for each family, but nothing in the file has one' in line


# -------------------------------------------------------------------------------------------------------- expressions


def test_the_place_of_a_slip_in_a_quoted_and_in_a_folded_expression(tmp_path):
    tree = TREE.replace("when: held", 'when: "held == 1"')
    folded = TREE.replace(
        "  q: {when: held, then: v, otherwise: w}",
        "  q:\n    when: >-\n      held\n      == 1\n    then: v\n    otherwise: w",
    )
    technologies = options("{id: own, mode: own}", "evidence: {held: true}, ratings: {worth: 5}, ")
    (quoted,) = told(tmp_path, small(technologies=technologies, tree=tree))
    assert quoted.startswith("tree.yaml:4:19: E101")
    (lines,) = told(tmp_path, small(technologies=technologies, tree=folded))
    assert lines.startswith("tree.yaml:5:11: E101")


@pytest.mark.parametrize(
    "when, technology, code",
    [
        ("importance >= 1", "ratings: {worth: 5, importance: 2}, ", "E103"),
        ("any own (lead_time >= 1)", "ratings: {worth: 5, lead_time: 2}, ", "E103"),
        ("lead_time >= 1", "ratings: {worth: 5, lead_time: 2}, ", None),  # no alternative is meant, so it is the rating
        ("importance >= 1", "ratings: {worth: 5}, ", None),
        ("worth >= 1 and (worth <= 9 or worth = 3)", "ratings: {worth: 5}, ", None),
    ],
)
def test_a_name_that_means_two_things(when, technology, code, tmp_path):
    tree = TREE.replace("when: held", f"when: {when}")
    found = codes(tmp_path, small(technologies=options("{id: own, mode: own}", technology), tree=tree))
    assert found == ([code] if code else [])


def test_a_computed_criterion_of_a_measures_name_is_not_ambiguous(tmp_path):
    criteria = "criteria_set: s\ncriteria:\n  lead_time: {measure: lead_time, worst: 9, best: 0}\n"
    tree = TREE.replace("when: held", "when: any own (lead_time >= 1)")
    technologies = options("{id: own, mode: own, ratings: {lead_time: 3}}", "")
    assert codes(tmp_path, small(technologies=technologies, criteria=criteria, tree=tree)) == ["C171"]


def test_a_name_is_judged_once_for_an_expression(tmp_path):
    tree = TREE.replace("when: held", "when: hald or not hald")
    technologies = options("{id: own, mode: own}", "evidence: {x: true}, ratings: {worth: 5}, ")
    (line,) = told(tmp_path, small(technologies=technologies, tree=tree))
    assert line.startswith("warning tree.yaml:4:13: E104")


# ---------------------------------------------------------------------------------------- scenarios, overrides, experts


@pytest.mark.parametrize(
    "change, wanted",
    [
        ("{of: {mode: own}, available: false, from: 2027}", []),
        ("{of: {mode: own}, cost: {multiply: 2}, lead_time: {add: 1}}", []),
        ("{of: {mode: own}, rating: worth, add: 1}", []),
        ("{of: {mode: own}, rating: worth}", ["C132"]),
        ("{of: {mode: own}, rating: worth, add: 1, multiply: 2}", ["C132"]),
        ("{of: {mode: own}, multiply: 2}", ["C132"]),
        ("{of: {mode: own}, from: 2027}", ["C132"]),
        ("{of: {mode: own}}", ["C132"]),
        ("{budget: all, add: 1}", []),
        ("{budget: all, add: 1, multiply: 2}", ["C132"]),
        ("{budget: all, fee: 1}", ["C132"]),
        ("{alliance: m, fee: 1, joining: 2}", []),
        ("{alliance: m}", ["C132"]),
        ("{weights: {worth: 3}}", ["C131"]),  # an only child has no number to replace: a warning
        ("{weights: {worth: 3}, add: 1}", ["C132", "C131"]),
        ("{weights: {wroth: 3}}", ["C131"]),
        ("{of: {mode: own}, condition: {from: unknown}, evidence: {x: 1}}", []),
    ],
)
def test_changes(change, wanted, tmp_path):
    rest = f"alliances: {{m: {{}}}}\nscenarios: [{{id: s, changes: [{change}]}}]\n"
    assert codes(tmp_path, small(rest)) == wanted


def test_a_scenario_known_after_the_plan(tmp_path):
    (line,) = told(tmp_path, small("scenarios: [{id: s, known: 2040}]\n"))
    assert line.startswith("warning portfolio.yaml:9:28: C134 2040 lies after the last year")


def test_experts_and_overrides_of_nobody(tmp_path):
    rest = (
        "experts: [{technology: c, attribute: x, expert: E, value: 1}]\n"
        "overrides: [{technology: a, question: q, answer: unknown, by: N, on: 2026, because: b}]\n"
    )
    technologies = options("{id: own, mode: own}", "evidence: {held: true}, ratings: {worth: 5}, ")
    (line,) = told(tmp_path, small(rest, technologies=technologies, tree=TREE))
    assert 'C135 there is no technology "c"' in line
