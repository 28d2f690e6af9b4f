"""From names to files, tables into places, shape into words; and what is left of a faulty file."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.faults import Place
from optimizer.schema import Reading
from optimizer.schema.find import find_file
from optimizer.schema.mend import kind_of_path
from tests.faults.desk import CRITERIA, OPTIONS, TREE, good, lay, read, spoil
from tests.faults.small import codes, small, told

# ---------------------------------------------------------------------------------------------------- names and files


def desk(folder: Path) -> Path:
    for name in ("criteria", "portfolios/one", "portfolios/two"):
        (folder / name).mkdir(parents=True)
    (folder / "criteria/worth.yaml").write_text(CRITERIA)
    (folder / "criteria/ways.yaml").write_text(TREE)
    for name in ("one", "two"):
        (folder / f"portfolios/{name}/portfolio.yaml").write_text(f"portfolio: {name}\ndecision_tree: ways\n")
    return folder


def test_a_name_is_a_path_then_an_id_beside_then_the_desk(tmp_path):
    root = desk(tmp_path)
    beside = root / "portfolios/one/portfolio.yaml"
    assert find_file("worth", "criteria_set", beside, root) == root / "criteria/worth.yaml"
    here = root / "portfolios/one/mine.yaml"
    here.write_text(CRITERIA)
    assert find_file("worth", "criteria_set", beside, root) == here
    there = root / "portfolios/one/worth.yaml"
    there.write_text(CRITERIA)
    assert find_file("worth", "criteria_set", beside, root) == there


def test_a_portfolio_is_found_by_folder_by_file_and_by_id(tmp_path):
    root = desk(tmp_path)
    wanted = root / "portfolios/two/portfolio.yaml"
    for name in ("two", str(wanted), str(root / "portfolios/two")):
        assert find_file(name, "portfolio", None, root) == wanted
    (root / "portfolios/third.yml").write_text("portfolio: 3rd # by number\n")
    assert find_file("3rd", "portfolio", None, root) == root / "portfolios/third.yml"


def test_a_portfolio_that_names_a_tree_is_no_tree(tmp_path):
    root = desk(tmp_path)
    beside = root / "portfolios/ways.yaml"
    beside.write_text("portfolio: x\ndecision_tree: ways\n")
    assert find_file("ways", "decision_tree", beside, root) == root / "criteria/ways.yaml"


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\0b", "../nowhere", "no/such/file.yaml"])
def test_names_that_no_file_can_have(name, tmp_path):
    reading = Reading(desk(tmp_path))
    assert reading.find(name, "criteria_set", None, Place("CRITERIA")) is None
    assert reading.faults[0].code == "R401"
    assert reading.refused


def test_what_there_is_is_listed(tmp_path):
    reading = Reading(desk(tmp_path))
    reading.find("zzz", "portfolio", None, Place("PORTFOLIO"))
    assert str(reading.faults[0]) == 'PORTFOLIO: R401 no portfolio "zzz" found - there are: one, two'
    empty = Reading(tmp_path / "nothing")
    empty.find("zzz", "decision_tree", None, Place("TREE"))
    assert "there is no decision tree on this desk" in empty.faults[0].remedy


def test_a_criteria_set_is_read_alone(tmp_path):
    reading = Reading(desk(tmp_path))
    found = reading.read(tmp_path / "criteria/worth.yaml", "criteria_set")
    assert found is not None
    assert found[0].criteria_set == "worth"
    (tmp_path / "criteria/bad.yaml").write_text(CRITERIA.replace("risk: 30", "risk: -1"))
    assert reading.read(tmp_path / "criteria/bad.yaml", "criteria_set") is None
    assert reading.read(tmp_path / "criteria/none.yaml", "criteria_set") is None


def test_the_criteria_set_of_the_command_line_goes_before_that_of_the_file(tmp_path):
    path = lay(tmp_path, good() | {"other.yaml": CRITERIA.replace("criteria_set: worth", "criteria_set: other")})
    case = Reading(tmp_path).case(path, str(tmp_path / "other.yaml"))
    assert case is not None
    assert case.criteria.criteria_set == "other"
    reading = Reading(tmp_path)
    assert reading.case(path, "zzz") is None
    assert str(reading.faults[0].place) == "--criteria"


def test_a_refused_input_leaves_what_could_be_understood(tmp_path):
    reading = Reading(tmp_path)
    path = lay(tmp_path, spoil(good(), [("portfolio.yaml", "amount: 9,", "amount: -9,")]))
    assert reading.case(path) is None
    assert reading.partial is not None
    assert reading.partial.portfolio.budgets["guard"].amount == 0
    assert reading.partial.lost == {"budgets.amount"}


# --------------------------------------------------------------------------------------------------------------- tables


def test_mappings_in_tables(tmp_path):
    files = small("partners: partners.csv\n", budgets="budgets.csv")
    files |= {"budgets.csv": "id,amount,carry_over\nall,20;20,0.5\n", "partners.csv": "id,bloc\np,eu\nq,eu;nato\n"}
    assert codes(tmp_path, files) == []


def test_a_mapping_in_a_table_needs_ids_each_its_own(tmp_path):
    files = small("partners: partners.csv\n", budgets="budgets.csv")
    files |= {"budgets.csv": "id,amount\nall,20\nall,30\n,4\n", "partners.csv": "name,bloc\np,eu\n"}
    lines = told(tmp_path, files)
    assert lines == [
        'budgets.csv:3:1: C101 id "all" is given twice (first at budgets.csv:2:1) - rename or delete one of the two',
        "budgets.csv:4:1: C101 a row without `id` - give every row an id of its own",
        'partners.csv:1: S102 column "id" is missing; present: name, bloc - add the column id',
    ]


def test_parts_in_yaml_files_of_their_own_bare_or_under_their_key(tmp_path):
    files = small("scenarios: s.yaml\npartners: p.yaml\nrules: r.yaml\n")
    files |= {
        "s.yaml": "scenarios:\n  - {id: s}\n",
        "p.yaml": "fi: {title: Finland}\n",  # one partner, and no key `partners`
        "r.yaml": "title: x\nrulez: 1\nrules: [{id: r, at_most: 1, of: {}}]\n",
    }
    remedy = "keep nothing but `rules:` in this file, and id, title, titles, description, note"
    assert told(tmp_path, files) == [f'r.yaml:2:1: S101 unknown key "rulez" - {remedy}']


@pytest.mark.parametrize("file", ["s.yaml", "s.csv", "other.yaml", "portfolios/s.yaml"])
def test_scenarios_by_name_are_a_file_beside_one_with_that_id_or_the_desk_s(file, tmp_path):
    path = tmp_path / "here" / file if "/" not in file else tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("id,probability\none,0.5\n" if file.endswith("csv") else "id: s\nscenarios: [{id: one}]\n")
    portfolio = lay(tmp_path / "here", small("scenarios: s\n"))
    case = Reading(tmp_path).case(portfolio)
    assert case is not None
    assert [scenario.id for scenario in case.portfolio.scenarios] == ["one"]


@pytest.mark.parametrize("text, code", [("", "R101"), ("- cost\n", "R116"), ("title: x\n", "S102")])
def test_a_criteria_set_named_by_the_name_of_a_faulty_file_is_found_and_its_fault_told(text, code, tmp_path):
    portfolio = str(small()["portfolio.yaml"]).replace("criteria.yaml", "worth")
    lines = told(tmp_path, {"portfolio.yaml": portfolio, "worth.yaml": text})
    assert any(line.startswith("worth.yaml") and f" {code} " in line for line in lines), lines


def test_a_yaml_file_that_is_not_there(tmp_path):
    (line,) = told(tmp_path, small("scenarios: s.yaml\n"))
    assert line.startswith("portfolio.yaml:9:12: R401 cannot find s.yaml")


def test_options_of_each_technology_in_one_table(tmp_path):
    technologies = "".join(f"\n  - {{id: {name}, ratings: {{worth: 1}}, options: o.csv}}" for name in "ab") + "\n"
    files = small(technologies=technologies)
    files["o.csv"] = "technology,id,mode,cost\na,own,own,1\nb,own,own,2\nb,buy,acces,1\nc,own,own,1\n"
    assert told(tmp_path, files) == [
        'o.csv:4:3: S105 b.buy.mode: "acces" is not a mode - did you mean "access"?',
        'o.csv:5:1: C102 technology "c" is not in the portfolio - name a technology of this portfolio',
    ]


def test_options_without_a_column_of_technologies_belong_to_the_one_that_names_them(tmp_path):
    files = small(technologies="\n  - {id: a, ratings: {worth: 1}, options: o.csv}\n")
    assert codes(tmp_path, files | {"o.csv": "id,mode\nown,own\nbuy,access\n"}) == []


@pytest.mark.parametrize("value, seen", [("{a: 1}", "a mapping"), ("", "nothing")])
def test_ratings_that_are_no_table(value, seen, tmp_path):
    (line,) = told(tmp_path, small(f"ratings: {value}\n"))
    assert f"S112 ratings: a list expected, found {seen}" in line


def test_rows_that_say_too_little(tmp_path):
    rest = "ratings:\n  - {criterion: worth, best: 1}\n  - {technology: a, best: 1}\n  - word\n"
    lines = told(tmp_path, small(rest))
    assert [line.split()[1] for line in lines] == ["C102", "C104", "C102"]


def test_a_row_for_doing_nothing_goes_to_the_option_of_that_mode(tmp_path):
    technologies = "\n  - {id: a, options: [{id: own, mode: own}, {id: wait, mode: none}]}\n"
    rest = "ratings:\n  - {technology: a, option: none, criterion: worth, best: 2}\n"
    rest += "  - {technology: a, criterion: worth, best: 1}\n"
    case = read(tmp_path, small(rest, technologies=technologies)).case
    assert case is not None
    assert [(o.id, list(o.ratings)) for o in case.portfolio.technologies[0].options] == [
        ("own", []),
        ("wait", ["worth"]),
    ]


def test_a_row_for_doing_nothing_writes_that_option(tmp_path):
    rest = "ratings:\n  - {technology: a, option: none, criterion: worth, best: 2}\n"
    case = read(tmp_path, small(rest)).case
    assert case is not None
    assert [option.id for option in case.portfolio.technologies[0].options] == ["own", "none"]


def test_one_wrong_technology_in_many_rows_is_told_once(tmp_path):
    rows = "".join(f"frige,o{i},own,,,1,1,,,,\n" for i in range(9))
    told_ = read(tmp_path, good() | {"options.csv": OPTIONS + rows})
    assert [fault.code for fault in told_.faults] == ["C102"]


def test_an_option_of_a_rating_that_is_not_there_lists_those_that_are(tmp_path):
    rest = "ratings:\n  - {technology: a, option: zzz, criterion: worth, best: 2}\n"
    (line,) = told(tmp_path, small(rest))
    assert line.endswith("its options: own, none")


# --------------------------------------------------------------------------------------------------------- shape, words


@pytest.mark.parametrize(
    "rest, line",
    [
        ("rules: [{id: r, at_most: 1, of: {}, yeer: 1}]\n", 'r: unknown key "yeer" - did you mean "year"?'),
        ("rules: [x]\n", 'rules, entry 1: named settings expected, found "x" - write `key: value` lines'),
        ("rules: 5\n", "R401 cannot find 5"),
        ("resources: {p: {amount: [1, 2], unit: }}\n", None),
        ("resources: {p: 5}\n", 'p: named settings expected, found "5" - write `key: value` lines'),
        ("resources: {p: {}}\n", "p: `amount` is missing - add `amount:`"),
        ("scenarios: [{id: s, known: 20x6}]\n", 's.known: "20x6" is not a number'),
        ("scenarios: [{id: s, known: 3000}]\n", "s.known is 3000 - it must be 2999 or less"),
        ("scenarios: [{id: [s]}]\n", "a list or a mapping where an id is needed"),
        (
            "overrides: [{technology: a, question: q, answer: maybe, by: N, on: 1, because: b}]\n",
            "true or false, or unknown",
        ),
        ("resolution: 0\n", "resolution is 0 - it must be more than 0"),
        ("beyond: stop\n", '"stop" is not allowed here - write drop'),
        ("titles: {ko: [x]}\n", "titles.ko: a text expected, found a list - write a text"),
        ("alliances: {m: {partners: {a: 1}}}\n", None),
        ("scenarios: [{id: s, changes: [{of: {}, condition: {from: soon}}]}]\n", 'from: "soon" is not a number'),
    ],
)
def test_words_of_the_shape(rest, line, tmp_path):
    lines = told(tmp_path, small(rest))
    if line is None:
        assert all("S199" not in one for one in lines)
    else:
        assert len(lines) == 1, lines
        assert line in lines[0]


def test_a_condition_from_a_word_offers_the_word_that_is_allowed(tmp_path):
    technologies = "\n  - {id: a, ratings: {worth: 1}, options: [{id: own, mode: own, condition: {from: soon}}]}\n"
    (line,) = told(tmp_path, small(technologies=technologies))
    assert line.endswith("or unknown")


def test_a_long_text_is_cut_short(tmp_path):
    (line,) = told(tmp_path, small(f"beyond: {'x' * 100}\n"))
    assert '"' + "x" * 57 + '..."' in line


@pytest.mark.parametrize(
    "noun, path, kind",
    [
        ("portfolio", ("technologies", 0, "options", 1, "cost", "national", 2), "technologies.options.cost"),
        ("portfolio", ("technologies", 0, "evidence", "level", "value"), "technologies.evidence.value"),
        ("portfolio", ("budgets", "budgets", "amount"), "budgets.amount"),
        ("portfolio", ("rules", 3, "requires", "if", "mode"), "rules.requires.if.mode"),
        ("criteria_set", ("criteria", "cost", "children", "total", "worst"), "criteria_set.worst"),
        ("criteria_set", ("criteria", "cost"), "criteria_set.criteria"),
        ("decision_tree", ("questions", "q", "then"), "decision_tree.questions.then"),
    ],
)
def test_kinds_of_what_is_left_out(noun, path, kind):
    assert kind_of_path(noun, path) == kind


def test_what_shows_only_after_mending_is_told_in_the_same_pass(tmp_path):
    rest = "rules: [{id: r, at_most: 1, at_least: 1, of: {}, colour: red}]\n"
    assert [line.split()[1] for line in told(tmp_path, small(rest))] == ["S125", "S101"]


def test_a_tree_without_a_start_is_still_looked_at(tmp_path):
    tree = "questions: {q: {when: 'x ==', then: v, otherwise: v}}\nverdicts: {v: {modes: [own]}}\n"
    assert codes(tmp_path, small(tree=tree)) == ["S102", "E101"]


def test_faults_that_echo_the_text_are_not_told_twice(tmp_path):
    lines = told(tmp_path, small("resources: {p: {amount: *x}}\n"))
    assert [line.split()[1] for line in lines] == ["R110"]


# ---------------------------------------------------------------------------------------------- what needs not be said


def test_points_may_be_written_downwards_and_carry_their_own_range(tmp_path):
    leaf = "{unit: points, shape: {points: [[10, 0], [0, 1], [4, 0.5]]}}"
    case = read(tmp_path, small(criteria=f"criteria_set: s\ncriteria:\n  worth: {leaf}\n")).case
    assert case is not None
    worth = case.criteria.criteria["worth"]
    assert [str(x) for x, _ in worth.shape.points] == ["0", "4", "10"]
    assert (worth.worst, worth.best) == (10, 0)  # less is better here
    (line,) = told(tmp_path / "half", small(criteria=f"criteria_set: s\ncriteria:\n  worth: {leaf[:-1]}, best: 0}}\n"))
    assert "S120 worth: a leaf criterion without `worst`" in line


def test_a_question_that_reuses_an_answer_goes_the_same_way_where_it_is_unknown(tmp_path):
    tree = """\
start: first
questions:
  first: {when: held, then: second, otherwise: third, unknown: then}
  second: {same_as: first, then: third, otherwise: yes}
  third: {same_as: first, then: yes, otherwise: no, unknown: otherwise}
verdicts: {yes: {modes: [own, none]}, no: {modes: [none]}}
"""
    case = read(tmp_path, small(tree=tree)).case
    assert case is not None
    assert case.tree is not None
    assert [q.unknown for q in case.tree.questions.values()] == ["then", "then", "otherwise"]


def test_a_weight_left_empty_is_told_at_its_place(tmp_path):
    worth = "  worth:\n    weight:\n    unit: points\n    worst: 0\n    best: 10\n"
    criteria = f"criteria_set: s\ncriteria:\n{worth}  slow: {{weight: 1, measure: lead_time, worst: 9, best: 0}}\n"
    (line,) = told(tmp_path, small(criteria=criteria))
    assert line.startswith("criteria.yaml:4:12: S104 worth.weight: nothing where a number is needed")


def test_a_partner_that_is_not_there_is_told_once(tmp_path):
    """Nobody is told as well that the ratings which that partner might have are missing."""
    technologies = "\n  - {id: a, ratings: {}, options: [{id: buy, mode: access, partner: fx}]}\n"
    rest = "partners: {fi: {ratings: {worth: 3}}}\n"
    (line,) = told(tmp_path, small(rest, technologies=technologies))
    assert 'C120 there is no partner "fx"' in line


def test_a_scenario_may_change_a_rating_that_only_the_decision_tree_asks_about(tmp_path):
    tree = "start: q\nquestions: {q: {when: market >= 5, then: y, otherwise: y}}\nverdicts: {y: {modes: [own, none]}}\n"
    technologies = "\n  - {id: a, ratings: {worth: 5, market: 4}, options: [{id: own, mode: own}]}\n"
    change = "scenarios: [{id: s, changes: [{of: {technology: a}, rating: %s, set: 6}]}]\n"
    assert told(tmp_path, small(change % "market", technologies=technologies, tree=tree)) == []
    (line,) = told(tmp_path / "no", small(change % "markt", technologies=technologies, tree=tree))
    assert 'C131 there is no leaf criterion "markt", and nothing has such a rating - did you mean "market"?' in line


def test_a_missing_column_of_years_is_told_once_at_the_header(tmp_path):
    criteria = "criteria_set: s\ncriteria:\n  late: {measure: slack, unit: years, worst: -5, best: 5}\n"
    rest = "options: [{technology: a, id: own, mode: own}, {technology: b, id: own, mode: own}]\n"
    files = small(rest, technologies=" t.csv\n", criteria=criteria) | {"t.csv": "id,title\na,A\nb,B\n"}
    assert told(tmp_path, files) == [
        't.csv:1: C225 column "needed_by" is missing; present: id, title - add the column: criterion "late" needs it'
    ]
