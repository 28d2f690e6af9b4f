"""Years, rules that could be met, ratings, facts, the decision tree and weights."""

from __future__ import annotations

import pytest

from tests.faults.small import CRITERIA, TECHNOLOGIES, codes, small, told

TREE = """\
start: q
questions:
  q: {when: held, then: v, otherwise: w}
verdicts: {v: {modes: [own]}, w: {modes: [none]}}
"""
HELD = "\n  - {id: a, evidence: {held: true}, ratings: {worth: 5}, options: [{id: own, mode: own}]}\n"


def options(rest: str, technology: str = "domain: d, ratings: {worth: 5}, ") -> str:
    return f"\n  - {{id: a, {technology}options: [{rest}]}}\n"


def criteria(rest: str) -> str:
    return f"criteria_set: small\ncriteria:\n  worth: {{unit: points, worst: 0, best: 10, if_none: 0}}\n{rest}"


# -------------------------------------------------------------------------------------------------------------- years


@pytest.mark.parametrize(
    "start, wanted",
    [
        ("2026", []),
        ("[2026, 2028]", []),
        ("[2025, 2026]", ["C160"]),
        ("[2027, 2029]", ["C160"]),
        ("[2028, 2026]", ["C160"]),
    ],
)
def test_starts(start, wanted, tmp_path):
    assert codes(tmp_path, small(technologies=options(f"{{id: own, mode: own, start: {start}}}"))) == wanted


def test_a_condition_that_is_met_before_the_plan(tmp_path):
    technologies = options("{id: own, mode: own, condition: {title: x, from: 2020}}")
    (line,) = told(tmp_path, small(technologies=technologies))
    assert line.startswith("warning ")
    assert 'C161 the condition of "a" own is met from 2020' in line


@pytest.mark.parametrize(
    "rule, wanted",
    [
        ("at_most: 5, of: {}, measure: cost, year: 2027", []),
        ("at_most: 5, of: {}, measure: cost, year: 2029", ["C162"]),
        ("at_most: 5, of: {}, measure: people, year: 2027", []),
        ("at_most: 5, of: {}, measure: value, year: 2027", ["C162"]),
    ],
)
def test_the_year_of_a_rule(rule, wanted, tmp_path):
    rest = f"resources: {{people: {{amount: 5}}}}\nrules: [{{id: r, {rule}}}]\n"
    assert codes(tmp_path, small(rest)) == wanted


def test_the_year_of_a_limit(tmp_path):
    tree = TREE.replace(
        "{modes: [own]}", "{modes: [own], limits: [{id: l, at_most: 1, of: {}, measure: cost, year: 2040}]}"
    )
    assert codes(tmp_path, small(technologies=HELD, tree=tree)) == ["C162"]


# -------------------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    "rule, wanted",
    [
        ("at_least: 2, of: {}", []),
        ("at_least: 3, of: {}", ["C163"]),
        ("exactly: 3, of: {}", ["C163"]),
        ("exactly: {value: 3, source: law}, of: {}", ["C163"]),
        ("at_least: 3, of: {}, penalty: 1", []),
        ("at_least: 30, of: {}, measure: cost", []),
        ("at_least: 1, of: {mode: access}, each: technology", ["C163"]),
        ("at_least: 1, of: {}, each: technology", []),
    ],
)
def test_more_is_asked_for_than_there_is(rule, wanted, tmp_path):
    assert codes(tmp_path, small(f"rules: [{{id: r, {rule}}}]\n")) == wanted


def needs(*pairs: str) -> str:
    rules = [
        f"{{id: r{i}, requires: {{if: {{technology: {p[0]}}}, then: {{technology: {p[1]}}}{p[2:]}}}}}"
        for i, p in enumerate(pairs)
    ]
    return f"rules: [{', '.join(rules)}]\n"


@pytest.mark.parametrize(
    "pairs, wanted",
    [
        (("ab, by: start", "ba, by: start"), ["C164"]),
        (("ab, by: start", "ba, by: ready"), ["C164"]),
        (("ab, by: ready", "ba, by: ready"), []),
        (("ab, by: start", "ba"), []),
        (("ab, by: start", "bc, by: start", "ca, by: ready"), ["C164"]),
        (("ab, by: start", "bc, by: start"), []),
        (("ab, by: start", "bc, by: ready", "cb, by: ready"), []),
    ],
)
def test_needs_that_go_round_in_a_circle(pairs, wanted, tmp_path):
    technologies = "".join(
        f"\n  - {{id: {name}, ratings: {{worth: 1}}, options: [{{id: own, mode: own, lead_time: 1}}]}}"
        for name in "abc"
    )
    assert codes(tmp_path, small(needs(*pairs), technologies=technologies + "\n")) == wanted


def test_a_circle_of_what_takes_no_time_can_be_met(tmp_path):
    technologies = TECHNOLOGIES.replace("mode: own", "mode: own, lead_time: 0").replace(
        "mode: access", "mode: access, lead_time: 0"
    )
    assert codes(tmp_path, small(needs("ab, by: start", "ba, by: start"), technologies=technologies)) == []


def test_a_circle_through_one_of_several_is_no_circle(tmp_path):
    rest = (
        "rules: [{id: r, requires: {if: {technology: a}, then: {technology: [a, b]}, by: start}},"
        " {id: s, requires: {if: {technology: b}, then: {technology: a}, by: start}, penalty: 1},"
        " {id: t, requires: {if: {technology: b, where: worth > 1}, then: {technology: a}, by: start}}]\n"
    )
    assert codes(tmp_path, small(rest)) == []


# ------------------------------------------------------------------------------------------------------------ ratings


def test_one_option_lacks_a_rating(tmp_path):
    technologies = options("{id: own, mode: own, ratings: {worth: 1}}, {id: buy, mode: access}", "")
    (line,) = told(tmp_path, small(technologies=technologies))
    assert 'C224 "a" has no rating "worth", and buy needs one' in line


def test_a_partner_may_bring_the_rating(tmp_path):
    files = small(
        "partners: {p: {ratings: {worth: 2}}}\n", technologies=options("{id: buy, mode: access, partner: p}", "")
    )
    assert codes(tmp_path, files) == []


def test_doing_nothing_takes_the_technologys_own_rating(tmp_path):
    values = CRITERIA.replace("if_none: 0", "if_none: technology")
    technologies = options("{id: own, mode: own, ratings: {worth: 1}}", "")
    assert codes(tmp_path, small(technologies=technologies, criteria=values)) == ["C224"]
    written = options("{id: own, mode: own, ratings: {worth: 1}}, {id: none, mode: none, ratings: {worth: 2}}", "")
    assert codes(tmp_path, small(technologies=written, criteria=values)) == []


def test_nobody_has_a_rating_that_a_criterion_asks_for(tmp_path):
    lines = told(tmp_path, small(criteria=CRITERIA.replace("worth", "wroth")))
    assert lines[0].startswith('portfolio.yaml:7:3: C226 nothing in the portfolio has a rating "wroth"')
    assert lines[0].endswith('did you mean "worth"?')
    assert [line.split()[2] for line in lines[1:]] == ["C170"]


def test_what_is_missing_may_be_declared_unknown(tmp_path):
    assert codes(tmp_path, small("missing: unknown\n", technologies=options("{id: own, mode: own}", ""))) == []


@pytest.mark.parametrize("slack, wanted", [("measure: slack", ["C225"]), ("measure: slack, applies_to: [access]", [])])
def test_slack_needs_a_year_of_need(slack, wanted, tmp_path):
    values = criteria(f"  slack: {{{slack}, worst: -5, best: 5, weight: 1}}\n").replace(
        "if_none: 0", "if_none: 0, weight: 1"
    )
    assert codes(tmp_path, small(technologies=options("{id: own, mode: own}"), criteria=values)) == [
        *wanted,
        *(["W102"] if not wanted else []),
    ]


def test_ratings_of_another_measure(tmp_path):
    values = CRITERIA.replace("unit: points", "unit: points, measure: survey")
    technologies = options("{id: own, mode: own, ratings: {worth: {value: 1, measure: guess, unit: points}}}")
    (line,) = told(tmp_path, small(technologies=technologies, criteria=values))
    assert 'C223 rating "worth" has measure "guess", its criterion has measure "survey"' in line


def test_levels(tmp_path):
    values = "criteria_set: small\ncriteria:\n  worth: {shape: {levels: {'1': 0, '2': 1}}}\n"
    good = options("{id: own, mode: own, ratings: {worth: 2}}, {id: buy, mode: access, ratings: {worth: unknown}}", "")
    bad = options("{id: own, mode: own, ratings: {worth: 3}}", "")
    assert codes(tmp_path, small(technologies=good, criteria=values)) == []
    (line,) = told(tmp_path, small(technologies=bad, criteria=values))
    assert line.endswith("write one of 1, 2, or `unknown`")


# -------------------------------------------------------------------------------------------------------------- facts


def test_facts_of_one_name_in_different_units(tmp_path):
    technologies = (
        "\n  - {id: a, ratings: {worth: 1}, evidence: {trl: 3, level: {value: 1, unit: '%', measure: survey}}}"
        "\n  - {id: b, ratings: {worth: 1}, evidence: {trl: 4, level: {value: 2, unit: points, measure: survey}}}\n"
    )
    (line,) = told(tmp_path, small(technologies=technologies))
    assert line.startswith(
        'portfolio.yaml:8:77: C165 unit of "level" is "points" for "b", "%" for "a" (at portfolio.yaml:7:'
    )


def test_facts_inside_any_are_looked_at_for_every_option(tmp_path):
    tree = TREE.replace("when: held", "when: any access (skill >= 2)")
    technologies = options("{id: own, mode: own}, {id: buy, mode: access, ratings: {skill: high}}")
    (line,) = told(tmp_path, small(technologies=technologies, tree=tree))
    assert line.startswith('portfolio.yaml:8:118: E202 a: in `skill >= 2`, the text "high" is compared')


def test_a_rating_that_makes_no_sense_to_its_criterion_is_told_once(tmp_path):
    tree = TREE.replace("when: held", "when: worth >= 2 or any own (worth >= 2)")
    technologies = options("{id: own, mode: own}", "ratings: {worth: high}, ")
    assert codes(tmp_path, small(technologies=technologies, tree=tree)) == ["C221"]


def test_alike_technologies_are_asked_once_and_the_odd_one_is_found(tmp_path):
    technologies = "".join(
        f"\n  - {{id: t{i}, evidence: {{held: {'5' if i == 3 else 'true'}}}, ratings: {{worth: 1}}}}" for i in range(5)
    )
    (line, *rest) = told(tmp_path, small(technologies=technologies + "\n", tree=TREE))
    assert line.startswith("portfolio.yaml:11:")
    assert "E202 t3: `held` is asked for yes or no, but it is the number 5" in line
    assert [code.split()[2] for code in rest] == ["C146"]


# --------------------------------------------------------------------------------------------------------------- tree


def test_a_loop_of_one_question(tmp_path):
    (line,) = told(tmp_path, small(technologies=HELD, tree=TREE.replace("then: v", "then: q")))[:1]
    assert "C142 questions go round in a loop: q - q" in line


def test_two_loops_are_told_and_shared_ways_are_none(tmp_path):
    tree = """\
start: a
questions:
  a: {when: held, then: b, otherwise: c}
  b: {when: held, then: d, otherwise: v}
  c: {when: held, then: d, otherwise: c}
  d: {when: held, then: v, otherwise: b}
verdicts: {v: {modes: [own, none]}}
"""
    lines = told(tmp_path, small(technologies=HELD, tree=tree))
    assert [line.split(" C142 ")[1].split(" - ")[0] for line in lines] == [
        "questions go round in a loop: c",
        "questions go round in a loop: b",
    ]


def test_a_question_that_is_the_same_as_one_that_is_the_same(tmp_path):
    tree = TREE.replace(
        "verdicts", "  r: {same_as: s, then: v, otherwise: w}\n  s: {same_as: q, then: v, otherwise: w}\nverdicts"
    )
    tree = tree.replace("otherwise: w}\n  r", "otherwise: r}\n  r").replace(
        "same_as: s, then: v", "same_as: s, then: s"
    )
    (line,) = told(tmp_path, small(technologies=HELD, tree=tree))
    assert 'C145 "r" is the same as "s", which has itself `same_as`' in line
    assert line.endswith("there is: q")


def test_a_verdict_that_no_option_can_meet(tmp_path):
    (line,) = told(tmp_path, small(technologies=HELD, tree=TREE.replace("[own]", "[access, protect]")))
    assert line.startswith('warning tree.yaml:5:23: C146 verdict "v" admits only access and protect')


def test_the_start_may_be_a_verdict(tmp_path):
    tree = "start: v\nquestions: {}\nverdicts: {v: {modes: [own]}}\n"
    assert codes(tmp_path, small(technologies=HELD, tree=tree)) == []


# ------------------------------------------------------------------------------------------------------------ weights


def test_weights_at_an_inner_node(tmp_path):
    values = """\
criteria_set: small
criteria:
  worth: {weight: 1, unit: points, worst: 0, best: 10, if_none: 0}
  cost:
    weight: 1
    weights: {method: rank, order: [total, peek]}
    children:
      total: {measure: total_cost, worst: 9, best: 0}
      peak: {measure: peak_cost, worst: 9, best: 0}
"""
    (line,) = told(tmp_path, small(criteria=values))
    assert line.startswith('criteria.yaml:6:14: W101 "peek" is weighed, but is no criterion of this node')


@pytest.mark.parametrize(
    "word, wanted",
    [("worst", []), ("technology", []), ("3", []), ("unknown", []), ("wurst", ["C138"]), ("zzz", ["C138"])],
)
def test_words_for_doing_nothing(word, wanted, tmp_path):
    assert codes(tmp_path, small(criteria=CRITERIA.replace("if_none: 0", f"if_none: {word}"))) == wanted


@pytest.mark.parametrize(
    "measure, wanted", [("survey", []), ("lead-time", ["C137"]), ("total cost", ["C137"]), ("slck", ["C137"])]
)
def test_measures_that_read_like_computed_ones(measure, wanted, tmp_path):
    assert codes(tmp_path, small(criteria=CRITERIA.replace("unit: points", f"measure: {measure}"))) == wanted
