"""A table may replace any list or id-keyed mapping: the same desk in rows, in CSV, in a sheet, in a file of its own.

Each case is one place of the good desk and the rows that say the same; every way of writing them must read as the same
nouns, and a fault in them must be told at its cell.
"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from tests.faults.desk import Files, good, read, spoil
from tests.faults.small import small, told

Row = dict[str, Any]
MORE = {  # the good desk with more written inline
    "portfolio.yaml": [
        ("technologies: technologies.csv\noptions: options.csv\nratings: ratings.csv\n", """\
technologies:
  - id: computer
    needed_by: 2032
    family: quantum
    domain: computing
    functions: [state]
    tags: [flagship]
    evidence: {held: false, level: 62.5, makers: 2}
    ratings: {benefit: 9, harm: medium, leverage: 1, denial: 0.4}
    options:
      - {id: own, mode: own, cost: {national: [8, 10]}, lead_time: 5, resources: {people: [20, 30]}, tags: [seed]}
      - {id: buy, mode: access, partner: {fi: 0.25, jp: 0.75}, alliance: club, cost: 4, ratings: {denial: 0.2}}
  - id: fridge
    needed_by: 2030
    domain: parts
    evidence: {held: true, level: 90, makers: 9}
    ratings: {benefit: 5, harm: low, leverage: 1, denial: 0.4}
    options: [{id: own, mode: own, cost: 3, tags: [seed]}, {id: buy, mode: access, partner: jp, cost: 2}]
  - id: keys
    needed_by: 2028
    tags: [flagship]
    domain: links
    evidence: {held: true, level: 95, makers: 6}
    ratings: {benefit: 6, harm: high, leverage: 2, denial: 0.6}
    options: [{id: guard, mode: protect, cost: 1}, {id: swap, mode: access, partner: fi, cost: 3}]
"""),
    ],
    "criteria.yaml": [
        ("shape: {logistic: {midpoint: 0, steepness: 1.2}}", "shape: {points: [[-5, 0], [0, 0.7], [5, 1]]}"),
    ],
}  # fmt: skip


def desk() -> Files:
    edits = [(name, old, new) for name, changes in MORE.items() for old, new in changes]
    return {name: text for name, text in spoil(good(), edits).items() if not name.endswith(".csv")}


# file, what stands there, what is put before the rows, the rows
PLACES: dict[str, tuple[str, str, str, list[Row]]] = {
    "budgets": ("portfolio.yaml", """\
budgets:
  national: {amount: {2026: 40, 2027: 40, 2028: 40}, carry_over: 0.5}
  guard: {amount: 9, for: {mode: protect}, within: national}
""", "budgets: ", [
        {"id": "national", "amount.2026": 40, "amount.2027": 40, "amount.2028": 40, "carry_over": 0.5},
        {"id": "guard", "amount": 9, "for.mode": "protect", "within": "national"},
    ]),
    "amount": ("portfolio.yaml", "amount: {2026: 40, 2027: 40, 2028: 40}", "amount: ", [
        {"year": 2026, "value": 40}, {"year": 2027, "value": 40}, {"year": 2028, "value": 40},
    ]),
    "resources": ("portfolio.yaml", """\
resources:
  people: {unit: FTE, amount: [60, 60, 60, 60, 60]}
""", "resources: ", [
        {"id": "people", "unit": "FTE", "amount": "60;60;60;60;60"},
    ]),
    "partners": ("portfolio.yaml", """\
partners:
  fi: {title: Finland, bloc: eu, ratings: {denial: 0.1}}
  jp: {title: Japan, bloc: asia, ratings: {denial: 0.2}}
  cn: {title: China, bloc: asia, ratings: {denial: 0.5}}
""", "partners: ", [
        {"id": "fi", "title": "Finland", "bloc": "eu", "ratings.denial": 0.1},
        {"id": "jp", "title": "Japan", "bloc": "asia", "ratings.denial": 0.2},
        {"id": "cn", "title": "China", "bloc": "asia", "ratings.denial": 0.5},
    ]),
    "alliances": ("portfolio.yaml", """\
alliances:
  club: {title: The club, partners: [eu, jp], joining: 2, fee: 0.5, opens: 2027, requires: {technology: keys}}
""", "alliances: ", [
        {"id": "club", "title": "The club", "partners": "eu;jp", "joining": 2, "fee": 0.5, "opens": 2027,
         "requires.technology": "keys"},
    ]),
    "evidence": ("portfolio.yaml", "evidence: {held: false, level: 62.5, makers: 2}", "evidence: ", [
        {"fact": "held", "value": "false"}, {"fact": "level", "value": 62.5}, {"fact": "makers", "value": 2},
    ]),
    "ratings": ("portfolio.yaml", "ratings: {benefit: 9, harm: medium, leverage: 1, denial: 0.4}", "ratings: ", [
        {"criterion": "benefit", "best": 9}, {"criterion": "harm", "best": "medium"},
        {"criterion": "leverage", "best": 1}, {"criterion": "denial", "best": 0.4},
    ]),
    "ratings of an option": ("portfolio.yaml", "ratings: {denial: 0.2}}\n  - id", "ratings: ", [
        {"criterion": "denial", "best": 0.2},
    ]),
    "options": ("portfolio.yaml", """\
options: [{id: own, mode: own, cost: 3, tags: [seed]}, {id: buy, mode: access, partner: jp, cost: 2}]
""", "options: ", [
        {"id": "own", "mode": "own", "partner": None, "cost": 3, "tags": "seed;"},
        {"id": "buy", "mode": "access", "partner": "jp", "cost": 2, "tags": None},
    ]),
    "cost by budget": ("portfolio.yaml", "cost: {national: [8, 10]}", "cost: ", [
        {"budget": "national", "value": "8;10"},
    ]),
    "use of resources": ("portfolio.yaml", "resources: {people: [20, 30]}", "resources: ", [
        {"resource": "people", "value": "20;30"},
    ]),
    "partner": ("portfolio.yaml", "partner: {fi: 0.25, jp: 0.75}", "partner: ", [
        {"partner": "fi", "value": 0.25}, {"partner": "jp", "value": 0.75},
    ]),
    "rules": ("portfolio.yaml", """\
  - {id: cooling, requires: {if: {technology: computer, mode: own}, then: {technology: fridge}, by: ready}}
  - {id: two, at_most: 2, of: {family: quantum}}
  - {id: money, at_most: 30, of: {mode: [own, access]}, measure: cost, year: 2027}
  - {id: staff, at_most: 90, of: {tag: flagship}, measure: people}
  - {id: one-partner, share_at_most: 0.6, of: {}, among: {mode: access}, measure: cost, each: partner}
  - {id: blocs, excludes: [{bloc: eu}, {bloc: asia}], each: technology}
  - {id: pair, together: [{technology: computer, mode: own}, {technology: fridge, mode: own}], penalty: 0.1}
  - {id: spill, synergy: {all: [{technology: computer}, {technology: keys}], value: 0.05, saves: {national: [1, 1]}}}
""", " ", [
        {"id": "cooling", "requires.if.technology": "computer", "requires.if.mode": "own",
         "requires.then.technology": "fridge", "requires.by": "ready"},
        {"id": "two", "at_most": 2, "of.family": "quantum"},
        {"id": "money", "at_most": 30, "of.mode": "own;access", "measure": "cost", "year": 2027},
        {"id": "one-partner", "share_at_most": 0.6, "of": "{}", "among.mode": "access", "measure": "cost",
         "each": "partner"},
    ]),
    "selectors": ("portfolio.yaml", "[{bloc: eu}, {bloc: asia}]", "", [{"bloc": "eu"}, {"bloc": "asia"}]),
    "saves": ("portfolio.yaml", "saves: {national: [1, 1]}", "saves: ", [{"budget": "national", "value": "1;1"}]),
    "changes": ("portfolio.yaml", """\
      - {budget: national, multiply: 0.6}
      - {of: {partner: jp}, available: false, from: 2028}
      - {of: {mode: access}, rating: denial, add: 0.2}
""", "      ", [
        {"budget": "national", "multiply": 0.6},
        {"of.partner": "jp", "available": "false", "from": 2028},
        {"of.mode": "access", "rating": "denial", "add": 0.2},
    ]),
    "overrides": ("portfolio.yaml", """\
  - {technology: keys, question: held, answer: false, by: N. N., on: 2026-03-01, because: it left the country}
""", "  ", [
        {"technology": "keys", "question": "held", "answer": "false", "by": "N. N.", "on": "2026-03-01",
         "because": "it left the country"},
    ]),
    "children": ("criteria.yaml", """\
    children:
      programme: {weight: 60, measure: present_cost, unit: EUR m, worst: 100, best: 0}
      leverage: {weight: 40, unit: ratio, worst: 0.1, best: 6, shape: log, applies_to: [own, access]}
""", "    children: ", [
        {"id": "programme", "weight": 60, "measure": "present_cost", "unit": "EUR m", "worst": 100, "best": 0},
        {"id": "leverage", "weight": 40, "unit": "ratio", "worst": 0.1, "best": 6, "shape": "log",
         "applies_to": "own;access"},
    ]),
    "values": ("criteria.yaml", "values: {cost: 20, risk: 30, benefit: 30, timing: 20}", "values: ", [
        {"criterion": name, "value": weight}
        for name, weight in (("cost", 20), ("risk", 30), ("benefit", 30), ("timing", 20))
    ]),
    "levels": ("criteria.yaml", "levels: {high: 0, medium: 0.5, low: 1}", "levels: ", [
        {"level": "high", "value": 0}, {"level": "medium", "value": 0.5}, {"level": "low", "value": 1},
    ]),
    "points": ("criteria.yaml", "points: [[-5, 0], [0, 0.7], [5, 1]]", "points: ", [
        {"rating": -5, "value": 0}, {"rating": 0, "value": 0.7}, {"rating": 5, "value": 1},
    ]),
    "questions": ("tree.yaml", """\
questions:
  held: {ask: Is it held?, when: held and level >= 80, then: harm, otherwise: time, unknown: otherwise}
  harm: {ask: Would a leak hurt?, when: "harm in [high, medium]", then: protect, otherwise: free}
  time: {ask: Is there time?, when: any own (slack >= 0 and total_cost < 60), then: build, otherwise: few}
  few: {ask: Do few make it?, when: makers <= 2, then: talk, otherwise: free, unknown: both}
""", "questions: ", [
        {"id": "held", "ask": "Is it held?", "when": "held and level >= 80", "then": "harm", "otherwise": "time",
         "unknown": "otherwise"},
        {"id": "harm", "ask": "Would a leak hurt?", "when": "harm in [high, medium]", "then": "protect",
         "otherwise": "free"},
        {"id": "time", "ask": "Is there time?", "when": "any own (slack >= 0 and total_cost < 60)", "then": "build",
         "otherwise": "few"},
        {"id": "few", "ask": "Do few make it?", "when": "makers <= 2", "then": "talk", "otherwise": "free",
         "unknown": "both"},
    ]),
    "limits": ("tree.yaml", "limits: [{id: light, at_most: 20, of: {mode: own}, measure: cost}]", "limits: ", [
        {"id": "light", "at_most": 20, "of.mode": "own", "measure": "cost"},
    ]),
}  # fmt: skip


def nested(row: Row) -> Row:
    found: Row = {}
    for column, cell in row.items():
        if cell is None:
            continue
        *above, last = column.split(".")
        owner = found
        for step in above:
            owner = owner.setdefault(step, {})
        owner[last] = flow(str(cell))
    return found


def flow(cell: str) -> str:
    parts = cell.removesuffix(";").split(";")
    if ";" in cell:
        return f"[{', '.join(parts)}]"
    return f'"{cell}"' if any(sign in cell for sign in ",[?") else cell


def inline(row: Row) -> str:
    inner = (f"{key}: {inline(part) if isinstance(part, dict) else part}" for key, part in row.items())
    return f"{{{', '.join(inner)}}}"


def columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def as_rows(rows: list[Row]) -> tuple[str, Files]:
    return f"[{', '.join(inline(nested(row)) for row in rows)}]", {}


def as_csv(rows: list[Row]) -> tuple[str, Files]:
    names = columns(rows)
    cells = [["" if row.get(name) is None else str(row[name]) for name in names] for row in rows]
    lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in line) for line in [names, *cells]]
    return "table.csv", {"table.csv": "\n".join(lines) + "\n"}


def as_sheet(rows: list[Row]) -> tuple[str, Files]:
    book, names = openpyxl.Workbook(), columns(rows)
    book.active.title = "Rows"
    book.active.append(names)
    for row in rows:
        book.active.append([row.get(name) for name in names])
    stream = io.BytesIO()
    book.save(stream)
    return "table.xlsx#Rows", {"table.xlsx": stream.getvalue()}


def as_file(rows: list[Row]) -> tuple[str, Files]:
    return "table.yaml", {"table.yaml": "".join(f"- {inline(nested(row))}\n" for row in rows)}


WAYS = {"inline rows": as_rows, "CSV": as_csv, "sheet": as_sheet, "YAML file": as_file}


def written(place: str, way: str, rows: list[Row] | None = None) -> Files:
    file, old, before, known = PLACES[place]
    text, files = WAYS[way](known if rows is None else rows)
    end = "\n" if old.endswith("\n") else ""
    new = f"{before}{text}{end}"
    if place == "ratings of an option":
        new = f"ratings: {text}}}\n  - id"
    return spoil(desk(), [(file, old, new)]) | files


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES)
def test_the_same_nouns_whichever_way_it_is_written(place, way, tmp_path):
    plain, other = read(tmp_path / "plain", desk()), read(tmp_path / "other", written(place, way))
    assert plain.case is not None, plain.faults
    assert other.case is not None, other.faults
    wanted, found = plain.case, other.case
    if place == "rules":  # four of the eight can be written in rows
        ids = [rule.id for rule in found.portfolio.rules]
        kept = tuple(rule for rule in wanted.portfolio.rules if rule.id in ids)
        wanted = type(wanted)(
            wanted.portfolio.model_copy(update={"rules": kept}), wanted.criteria, wanted.tree, wanted.documents
        )
    assert (found.portfolio, found.criteria, found.tree) == (wanted.portfolio, wanted.criteria, wanted.tree)


FAULTY: dict[str, tuple[list[Row], str, str]] = {  # the rows, where in a CSV file it is wrong, and what is told
    "amount": ([{"year": 2026, "value": 40}, {"year": 2027, "value": -5}], "3:2", "S107 national.amount.2027 is -5"),
    "levels": ([{"level": "high", "value": 0}, {"level": "low", "value": 2}], "3:2", "S107 "),
    "values": ([{"criterion": "cost", "value": "0,2"}], "2:2", 'S103 weights.cost: "0,2" is not a number'),
    "points": ([{"rating": 1, "value": 1}, {"rating": 2, "value": "x"}], "3:2", "S103 "),
    "budgets": ([{"id": "national", "amount": 40, "carry": 1}], "1:3", 'S101 unknown column "carry"'),
    "partner": ([{"partner": "fi", "value": 0.5}, {"partner": "usa", "value": 0.5}], "3:1", "C120 there is no partner"),
    "evidence": ([{"fact": "held", "value": "x"}, {"fact": "held", "value": "y"}], "3:1", 'C101 fact "held" is given'),
    "partners": ([{"id": "f i", "title": "Finland"}], "2:1", 'S106 f i: "f i" is not an id'),
    "changes": ([{"of.partner": "jp", "available": "no"}], "2:2", "S109 "),
    "children": ([{"id": "a", "worst": 0, "best": 0}], "2", "S120 cost.a: `worst` and `best` are both 0"),
    "questions": ([{"id": "held", "then": "x"}], "1", 'S102 column "otherwise" is missing'),
    "saves": ([{"budget": "nation", "value": 1}], "2:1", "C123 "),
}


@pytest.mark.parametrize("place", FAULTY)
def test_a_fault_in_a_table_is_told_at_its_cell(place, tmp_path):
    rows, cell, words = FAULTY[place]
    lines = [str(fault) for fault in read(tmp_path, written(place, "CSV", rows)).faults]
    assert any(line.startswith(f"{tmp_path}/table.csv:{cell}: {words}") for line in lines), lines


@pytest.mark.parametrize("place", ["amount", "values", "partners", "saves", "budgets", "children"])
def test_a_fault_in_inline_rows_is_told_at_its_entry(place, tmp_path):
    rows, _, words = FAULTY[place]
    files = written(place, "inline rows", rows)
    code = words.split()[0]
    (fault,) = [fault for fault in read(tmp_path, files).faults if fault.code == code][:1]
    wrong = list(nested(rows[-1]).values())[0 if code[0] == "C" or place == "partners" else -1]
    line = str(files[PLACES[place][0]]).splitlines()[fault.place.line - 1]
    assert line[fault.place.column - 1 :].startswith((str(wrong), "{", "carry")), (str(fault), line)


def test_a_table_that_is_not_there_is_told_once_wherever_it_is_named(tmp_path):
    for place in PLACES:
        files = written(place, "CSV")
        del files["table.csv"]
        found = read(tmp_path / place, files).faults
        assert [fault.code for fault in found] == ["R401"], (place, [str(fault) for fault in found])
        assert "cannot find table.csv" in found[0].message


def test_rows_that_say_no_key_or_the_same_twice(tmp_path):
    lines = told(tmp_path, small(budgets="[{id: all, amount: 20}, {id: all, amount: 3}, {amount: 4}, word]"))
    assert [line.split(" - ")[0] for line in lines] == [
        'portfolio.yaml:5:39: C101 id "all" is given twice (first at portfolio.yaml:5:16)',
        "portfolio.yaml:5:56: C101 a row without `id`",
        "portfolio.yaml:5:69: S111 an entry of `budgets` is no mapping",
    ]


def test_an_empty_list_is_an_empty_mapping(tmp_path):
    assert told(tmp_path, small("partners: []\nresources: []\n")) == []


def test_ratings_of_a_technology_in_a_table_of_its_own_reach_its_options(tmp_path):
    technologies = "\n  - {id: a, ratings: r.csv, options: [{id: own, mode: own, cost: 1}, {id: buy, mode: access}]}\n"
    files = small(technologies=technologies)
    files["r.csv"] = "technology,option,criterion,low,best,high,source\na,,worth,1,2,3,S\na,buy,worth,,4,,T\n"
    case = read(tmp_path, files).case
    assert case is not None
    (technology,) = case.portfolio.technologies
    assert (technology.ratings["worth"].high, technology.ratings["worth"].source) == (3, "S")
    assert technology.options[1].ratings["worth"].source == "T"
    assert str(case.place("portfolio", "technologies", 0, "options", 1, "ratings", "worth", "best")).endswith(
        "r.csv:3:5"
    )


def test_evidence_in_one_tidy_table(tmp_path):
    files = small("evidence: e.csv\n")
    files["e.csv"] = "technology,fact,value,source\na,level,62.5,KISTEP 2022\nb,level,unknown,\n"
    case = read(tmp_path, files).case
    assert case is not None
    level = case.portfolio.technologies[0].evidence["level"]
    assert (str(level.value), level.source) == ("62.5", "KISTEP 2022")
    files["e.csv"] = "technology,fact,value\na,level,1\na,level,2\nc,level,1\na,,3\n"
    assert [line.split(" - ")[0] for line in told(tmp_path, files)] == [
        f'e.csv:3:2: C105 fact "level" is given twice (first at {tmp_path}/e.csv:2)'.replace(f"{tmp_path}/", ""),
        'e.csv:4:1: C102 technology "c" is not in the portfolio',
        "e.csv:5:2: C104 a fact without `fact`",
    ]


def test_a_table_named_in_a_table_lies_beside_it(tmp_path):
    files = small(technologies=" deep/technologies.csv\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/technologies.csv").write_text("id,ratings.worth,options\na,5,own.csv\nb,4,\n")
    (tmp_path / "deep/own.csv").write_text("id,mode,cost\nown,own,3;2\n")
    case = read(tmp_path, files).case
    assert case is not None
    assert [option.id for option in case.portfolio.technologies[0].options] == ["own"]
    assert str(case.place("portfolio", "technologies", 0, "options", 0, "cost")).endswith("deep/own.csv:2:3")
