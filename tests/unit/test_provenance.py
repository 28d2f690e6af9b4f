"""Every number says where it comes from: its own source, else that of the mapping or the row around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.desk import Desk
from tests.faults.desk import lay
from tests.faults.small import codes, small, told

CRITERIA = """\
criteria_set: small
source: the ministry
weights: {method: direct, values: {worth: 3, delay: {value: 1, source: a vote}}}
criteria:
  worth: {unit: points, worst: 0, best: {value: 10, source: a standard, source_year: 2021}, if_none: 0}
  delay: {measure: lead_time, unit: years, worst: {value: 9, source: assumed}, best: 0}
"""
TECHNOLOGIES = """
  - id: a
    source: KISTEP 2022
    source_year: 2023
    importance: {value: 2, source: a panel}
    needed_by: {value: 2028, source: a road map}
    evidence: {level: 62, trl: {value: 4, source: EU scoreboard}}
    ratings: {worth: 5}
    options:
      - {id: own, mode: own, cost: [3, 2], lead_time: 2, ratings: {worth: 6}}
      - {id: buy, mode: access, cost: {value: [1, 1], source: an offer}, lead_time: 1}
      - {id: ask, mode: access, cost: [1, {value: 2, source: another offer}], lead_time: 1}
  - id: b
    ratings: {worth: {low: 1, best: 4, high: 5, note: two experts}}
    options:
      - {id: own, mode: own, cost: {all: [2], source: an estimate}, resources: {people: 2, source: a survey}}
"""
REST = """\
resources: {people: {amount: [9, 9, 9], unit: FTE, source: statistics}}
options: options.csv
alliances: {club: {joining: 1, fee: {value: 0.5, source: its statutes}}}
"""
OPTIONS = "technology,id,mode,cost,source\na,far,access,2,a table\nb,far,access,2,\n"
BUDGETS = (
    "{all: {amount: {2026: 20, 2027: {value: 21, source: a bill}, 2028: 22, source: the budget, source_year: 2025}}}"
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("desk")
    files = small(REST, technologies=TECHNOLOGIES, criteria=CRITERIA, budgets=BUDGETS)
    lay(folder, files | {"options.csv": OPTIONS})
    found: list[dict[str, Any]] = Desk(folder).run(folder / "portfolio.yaml").document["provenance"]
    return found


def told_of(rows: list[dict[str, Any]], what: str, **whose: str) -> list[tuple[Any, str | None]]:
    mine = [row for row in rows if row["what"] == what and all(row[key] == name for key, name in whose.items())]
    return [(row["best"] if what == "rating" else row["value"], row["source"]) for row in mine]


def test_a_number_s_own_source_and_that_around_it(rows):
    assert told_of(rows, "evidence", technology="a") == [(62, "KISTEP 2022"), (4, "EU scoreboard")]
    assert told_of(rows, "rating", technology="a") == [(5, "KISTEP 2022"), (6, "KISTEP 2022")]  # its inline options too
    assert told_of(rows, "rating", technology="b") == [(4, None)]
    assert [row["note"] for row in rows if row["what"] == "rating" and row["technology"] == "b"] == ["two experts"]


def test_costs_budgets_and_resources(rows):
    assert told_of(rows, "cost", technology="a", option="own") == [([3, 2], "KISTEP 2022")]
    assert told_of(rows, "cost", technology="a", option="buy") == [([1, 1], "an offer")]
    assert told_of(rows, "cost", technology="a", option="ask") == [(1, "KISTEP 2022"), (2, "another offer")]
    assert told_of(rows, "cost", technology="b", option="own") == [({"all": [2]}, "an estimate")]
    assert told_of(rows, "use", technology="b") == [(2, "a survey")]
    assert told_of(rows, "budget") == [(20, "the budget"), (21, "a bill"), (22, "the budget")]
    assert told_of(rows, "resource") == [([9, 9, 9], "statistics")]
    assert told_of(rows, "alliance") == [(0.5, "its statutes"), (1, None)]
    years = [(row["key"], row["source_year"]) for row in rows if row["what"] == "budget"]
    assert years == [("2026", "2025"), ("2027", None), ("2028", "2025")]


def test_a_row_of_a_table_is_covered_by_its_own_columns_alone(rows):
    assert told_of(rows, "cost", technology="a", option="far") == [(2, "a table")]
    assert told_of(rows, "cost", technology="b", option="far") == [(2, None)]


def test_ranges_and_weights_of_criteria(rows):
    assert told_of(rows, "range", criterion="worth") == [(0, "the ministry"), (10, "a standard")]
    assert told_of(rows, "range", criterion="delay") == [(9, "assumed"), (0, "the ministry")]
    assert [row["assumed"] for row in rows if row["what"] == "range"] == [False, False, True, False]
    assert told_of(rows, "weight") == [(0.75, "the ministry"), (0.25, "a vote")]


def test_what_else_names_a_source(rows):
    found = [(row["key"], row["value"], row["source"]) for row in rows if row["what"] == "number"]
    assert found == [
        ("technologies.a.importance", 2, "a panel"),
        ("technologies.a.needed_by", 2028, "a road map"),
    ]


def test_every_row_has_its_place(rows):
    assert all(row["where"].startswith(("portfolio.yaml:", "criteria.yaml:", "options.csv:")) for row in rows)


# ------------------------------------------------------------------------------------------------ ways of writing them


@pytest.mark.parametrize(
    "cost",
    [
        "{value: [3, 2], source: s}",
        "{all: [3, 2], source: s, source_year: 2024, note: n}",
        "{all: {value: [3, 2], source: s}}",
        "[{value: 3, source: s}, {low: 1, best: 2, high: 3}]",
        "{value: 3, low: 2, high: 5, source: s}",
    ],
)
def test_a_cost_with_its_source(cost, tmp_path):
    technologies = f"\n  - {{id: a, ratings: {{worth: 5}}, options: [{{id: own, mode: own, cost: {cost}}}]}}\n"
    assert told(tmp_path, small(technologies=technologies)) == []


def test_a_range_in_the_wrong_order_is_told_wherever_a_number_stands(tmp_path: Path):
    technologies = "\n  - {id: a, importance: {low: 3, best: 2, high: 4}, ratings: {worth: 5}}\n"
    assert codes(tmp_path, small(technologies=technologies)) == ["S110"]


@pytest.mark.parametrize("written, count", [("[3, 2]", 2), ("[1, 2, 3, 4]", 4), ("[]", 0)])
def test_a_range_is_three_numbers(written, count, tmp_path):
    technologies = f"\n  - {{id: a, ratings: {{worth: {written}}}}}\n"
    (line,) = told(tmp_path, small(technologies=technologies))
    assert f"a range of {count} numbers - write [low, best, high]" in line


@pytest.mark.parametrize("key, wanted", [("worst", "points"), ("best", "points"), ("if_none", "points")])
def test_an_end_of_the_range_in_another_unit_names_both(key, wanted, tmp_path):
    ends = {"worst": 0, "best": 10, "if_none": 0}
    written = ", ".join(f"{name}: {end}" for name, end in ends.items() if name != key)
    leaf = f"{{unit: points, {written}, {key}: {{value: {ends[key]}, unit: marks}}}}"
    criteria = f"criteria_set: s\ncriteria:\n  worth: {leaf}\n"
    (line,) = told(tmp_path, small(criteria=criteria))
    assert f'C223 {key} of "worth" has unit "marks", its criterion has unit "points"' in line
