"""The fifty rows of RELIABILITY section 7, judged under DESIGN; the faults among them through the command line.

A row is a fault (exit 3) unless DESIGN allows what it refuses. Quotas above the candidates and needs round a circle are
sentences about plans that DESIGN's rules can say: `check` warns of them, and a run explains the conflict (exit 4).
"""

from __future__ import annotations

import json

import pytest

from tests.faults.defects import ALL
from tests.faults.desk import good, lay, spoil
from tests.faults.small import small
from tests.faults.test_command import call, listing

__all__ = ["call"]

FAULTS = {
    *(1, 3, 5, 7, 9, 11, 15, 17, 21, 23, 25, 29, 31, 33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53),
    *(73, 75, 79, 85, 89, 91),
}
"""Exit 3; M31 where the ends of a range are equal, since DESIGN lets a range run downwards."""
IN_WORKBOOKS = {61, 63, 65, 67, 69}
"""Exit 3; in `test_workbooks`."""
OF_PLANS = {77, 81, 83}
"""Warnings, and a conflict where no plan is left."""
ALLOWED = {
    13: "a mark at the beginning of a UTF-8 file",
    19: "weights are normalised, whatever they sum to",
    27: "a weight is any number from 0",
    55: "a text that a spreadsheet would take for a formula is a text",
    57: "NA and None are texts",
    59: "what is held may be built again: the decision tree says which modes are eligible",
    71: "a year left out of a budget has nothing",
}
ELSEWHERE = {
    87: "there are no lists of trusted and excluded partners; rules say it",
    93: "exit 7, in tests/cli/test_unwritable",
    95: "exit 7, in tests/cli/test_unwritable",
    97: "the command line, in test_command",
    99: "there is no journal",
}


def row_of(name: str) -> int | None:
    return int(name[1:3]) if name[0] == "M" and name[1:3].isdigit() else None


REFUSED = [defect for defect in ALL if row_of(defect.id) is not None and not defect.warning and defect.id.find("-") < 0]


def test_every_row_is_judged_once():
    judged = [FAULTS, IN_WORKBOOKS, OF_PLANS, set(ALLOWED), set(ELSEWHERE)]
    assert sorted(row for rows in judged for row in rows) == list(range(1, 100, 2))
    refused = {row_of(defect.id) for defect in ALL if not defect.warning}
    assert refused >= FAULTS


@pytest.mark.parametrize("defect", REFUSED, ids=lambda defect: defect.id)
def test_a_fault_of_the_study_is_exit_3_and_nothing_is_written(defect, call, tmp_path):
    files = defect.files()
    lay(tmp_path, files)
    before = listing(tmp_path)
    code, out, err = call("run", "portfolio.yaml")
    said = " ".join((out + err).split())
    assert code == 3, said
    assert f"{defect.place(files)}: {defect.code} " in said
    assert "Traceback" not in said
    assert listing(tmp_path) == before


QUOTA = "{id: quota, at_least: 3, of: {domain: d}}"
NEED = "{id: %s, requires: {if: {technology: %s}, then: {technology: %s}%s}}"
MUST = "{id: must, exactly: 1, of: {technology: a}}"
OUT = "{id: out, at_most: 0, of: {technology: b}}"
IN_TIME = ", by: start"
RING = [NEED % ("one", "a", "b", IN_TIME), NEED % ("two", "b", "a", IN_TIME), MUST]
IMPOSSIBLE = {
    "M77 a quota above the candidates": ([QUOTA], {"quota"}, "C163"),
    "M81 needs round a circle": (RING, {"one", "two", "must"}, "C164"),
    "M83 what is required needs what is excluded": (
        [NEED % ("one", "a", "b", ""), MUST, OUT],
        {"one", "must", "out"},
        None,
    ),
}
TECHNOLOGIES = """
  - {id: a, domain: d, ratings: {worth: 5}, options: [{id: own, mode: own, cost: 1, start: [2026, 2028]}]}
  - {id: b, domain: d, ratings: {worth: 4}, options: [{id: own, mode: own, cost: 1, start: [2026, 2028]}]}
"""


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_no_plan_can_do_is_explained_by_the_rules_that_say_it(name, call, tmp_path):
    rules, conflict, warning = IMPOSSIBLE[name]
    lay(tmp_path, small(f"rules: [{', '.join(rules)}]\n", technologies=TECHNOLOGIES))
    assert call("check", "portfolio.yaml")[0] == 0
    code, out, _ = call("run", "portfolio.yaml", "--json")
    document = json.loads(out)
    assert (code, document["status"]) == (4, "infeasible")
    assert {row["id"] for row in document["conflict"]} == conflict
    assert all(row["where"].startswith("portfolio.yaml:") for row in document["conflict"])
    assert warning is None or warning in {row["code"] for row in document["warnings"]}


@pytest.mark.parametrize(
    "file, old, new",
    [
        ("criteria.yaml", "risk: 30", "risk: 29.3"),
        ("criteria.yaml", "risk: 30", "risk: 1e-9"),
        ("options.csv", "fridge,own,own", "fridge,NA,own"),
        ("technologies.csv", "Refrigerator", "=HYPERLINK(1)"),
        ("portfolio.yaml", ", 2028: 40}", "}"),
    ],
    ids=["M19", "M27", "M57", "M55", "M71"],
)
def test_what_design_allows_is_accepted(file, old, new, call, tmp_path):
    lay(tmp_path, spoil(good(), [(file, old, new)]))
    assert call("check", "portfolio.yaml")[0] == 0
