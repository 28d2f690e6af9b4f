"""Several defects in several files come in one pass; what is allowed is accepted; what is generated is good."""

from __future__ import annotations

import random

import pytest

from optimizer.check import read_and_check
from optimizer.faults import Fault
from optimizer.schema import Reading
from tests.faults.defects import ALL, Defect
from tests.faults.desk import CRITERIA, TECHNOLOGIES, Files, good, read, spoil
from tests.support.generate import seeded, write

BY_ID = {defect.id: defect for defect in ALL}
# Faults of the text, of tables, of shape, of expressions, of the tree, of weights and of sense: six files.
TOGETHER = [
    *("M05", "M23-sibling", "M31-log", "M45", "M73", "M79", "M79-tag", "M85", "M53-wide", "rating-level"),
    *("rating-technology", "partner-of-alliance", "within", "override-question", "scenario-rating", "scenario-effect"),
    *("when-mode", "tree-way", "years-list", "start-order", "bridge-mode", "M57-mode", "function", "key"),
    "rating-order",
]  # fmt: skip


def spoilt(defects: list[Defect]) -> Files:
    return spoil(good(), [(d.file, str(d.old), str(d.new)) for d in defects])


def is_told(defect: Defect, faults: list[Fault]) -> bool:
    # Lines of other files move with other defects, so places inside a message are not compared.
    words = [word for word in defect.message.split("|") if ".csv:" not in word and ".yaml:" not in word]
    return any(fault.code == defect.code and all(word in fault.message for word in words) for fault in faults)


def test_as_many_messages_as_defects_in_six_files(tmp_path):
    defects = [BY_ID[name] for name in TOGETHER]
    told = read(tmp_path, spoilt(defects))
    lines = "\n".join(map(str, told.faults))
    assert [defect.id for defect in defects if not is_told(defect, told.faults)] == [], lines
    assert len(told.faults) == len(defects), lines
    assert len({fault.place.file for fault in told.faults}) == 6
    assert told.faults == sorted(told.faults, key=lambda fault: fault.order)


@pytest.mark.parametrize("seed", range(25))
def test_any_two_defects_are_told_together(seed, tmp_path):
    """One defect may hide another only where it takes the very thing away that the other one speaks of."""
    hides = {"M15", "M21", "M35", "M37", "M51", "M53", "M91", "no", "key", "weights", "criteria", "budget", "rule"}
    plain = [d for d in ALL if d.old is not None and d.code[0] in "SCEW" and not d.warning]
    plain = [d for d in plain if d.id.split("-")[0] not in hides]
    defects = random.Random(seed).sample(plain, 2)
    try:
        files = spoilt(defects)
    except AssertionError:  # both spoil the same text
        return
    told = read(tmp_path, files)
    assert [d.id for d in defects if not is_told(d, told.faults)] == [], "\n".join(map(str, told.faults))


def test_a_portfolio_that_cannot_be_read_hides_no_fault_of_the_files_it_names(tmp_path):
    defects = [BY_ID[name] for name in ("M23-sibling", "M21-sibling", "tree-way")]
    files = spoil(spoilt(defects), [("portfolio.yaml", "  national: {", "\tnational: {")])
    told = read(tmp_path, files)
    assert [fault.code for fault in told.faults] == ["W101", "S107", "R105", "C140"]


def test_a_criteria_set_that_cannot_be_read_hides_no_fault_of_the_others(tmp_path):
    files = spoilt([BY_ID[name] for name in ("M79", "tree-way", "M45")]) | {"criteria.yaml": "\tx: 1\n"}
    told = read(tmp_path, files)
    assert sorted(fault.code for fault in told.faults) == ["C127", "C140", "R105", "S103"]


def test_a_criteria_set_that_is_not_there_hides_no_fault_of_the_others(tmp_path):
    defects = [BY_ID[name] for name in ("M91", "M79", "when-mode")]
    assert sorted(fault.code for fault in read(tmp_path, spoilt(defects)).faults) == ["C127", "E101", "R401"]


def test_one_wrong_column_is_told_once_however_many_rows_it_has(tmp_path):
    rows = "".join(f"t{i},T,,,,,2030,,,,1,low\n" for i in range(300))
    header = TECHNOLOGIES.split("\n")[0].replace("needed_by", "neededby")
    told = read(tmp_path, good() | {"technologies.csv": header + "\n" + rows})
    assert sum(fault.place.file.endswith("technologies.csv") for fault in told.faults) == 1


def test_a_column_full_of_wrong_cells_is_told_with_their_number(tmp_path):
    rows = "".join(f'x{i},T,,,,,2030,,,,"1,5",low\n' for i in range(300))
    told = read(tmp_path, good() | {"technologies.csv": TECHNOLOGIES + rows})
    cells = [fault for fault in told.faults if fault.code == "S103"]
    assert len(cells) == 26
    assert cells[-1].message == "275 more cells of this column are wrong in the same way"


def test_a_fault_of_sense_in_every_row_is_told_with_their_number(tmp_path):
    rows = "".join(f"x{i},T,,,,,2030,,,,1,lo\n" for i in range(300))
    told = read(tmp_path, good() | {"technologies.csv": TECHNOLOGIES + rows})
    levels = [fault for fault in told.faults if fault.code == "C221"]
    assert len(levels) == 101
    assert "200 more faults of this kind" in levels[-1].message


RULE = "  - {id: two,"  # before it, others are put in
PROTECTED = ("portfolio.yaml", ", for: {mode: protect}", "")
ACCEPTED = {
    "M13 UTF-8 with mark": {"criteria.yaml": b"\xef\xbb\xbf" + CRITERIA.encode()},
    "M13 table with mark": {"technologies.csv": b"\xef\xbb\xbf" + TECHNOLOGIES.encode()},
    "M19 weights that do not sum to 100": [("criteria.yaml", "cost: 20, risk", "cost: 12.5, risk")],
    "M27 a tiny weight": [("criteria.yaml", "cost: 20, risk", "cost: 1e-9, risk")],
    "M31 a scale that runs downwards": [("criteria.yaml", "worst: 0, best: 10", "worst: 10, best: 0")],
    "M55 a name like a formula": [("technologies.csv", "Refrigerator", "=HYPERLINK(1)")],
    "M57 NA and None are names": [
        ("technologies.csv", "Refrigerator,cold", "None,NA"),
        ("portfolio.yaml", "{title: Japan, bloc: asia", "{title: NULL, bloc: NA"),
        ("portfolio.yaml", "{bloc: asia}]", "{bloc: [NA, asia]}]"),
    ],
    "M59 own although it is held": [
        ("options.csv", "keys,guard,protect,", "keys,guard,own,"),
        ("tree.yaml", "modes: [protect], penalty", "modes: [own], penalty"),
        PROTECTED,
    ],
    "M71 a year without money": [("portfolio.yaml", "{2026: 40, 2027: 40, 2028: 40}", "{2026: 40}")],
    "M83 a need of something excluded": [
        ("portfolio.yaml", RULE, "  - {id: never, at_most: 0, of: {technology: fridge}}\n" + RULE),
    ],
    "M87 a partner wanted and excluded": [
        ("portfolio.yaml", RULE, "  - {id: a, at_most: 0, of: {partner: jp}}\n" + RULE),
        ("portfolio.yaml", RULE, "  - {id: b, at_least: 1, of: {partner: jp}}\n" + RULE),
    ],
    "one partner": [("options.csv", "fi;cn", "fi")],
    "three partners of equal shares": [("options.csv", "fi;cn", "fi;cn;jp")],
    "a condition that may never come": [
        ("options.csv", "bridge,tags,resources.people", "bridge,tags,condition.from"),
        *(
            ("options.csv", old, new)
            for old, new in (("20;30", "unknown"), ("seed,10", "seed,2030"), (",,,5\n", ",,,\n"))
        ),
    ],
    "a rating that nothing uses": [("ratings.csv", "keys,swap,denial", "keys,swap,beauty")],
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_allowed_is_accepted(name, tmp_path):
    change = ACCEPTED[name]
    files = good() | change if isinstance(change, dict) else spoil(good(), change)
    told = read(tmp_path, files)
    assert told.faults == []
    assert told.case is not None


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_nothing_is_wrong_with_generated_desks(seed, tmp_path):
    """The generator knows DESIGN, not the checks: what it makes is valid."""
    case, found = read_and_check(Reading(tmp_path), write(seeded(seed), tmp_path))
    assert [str(fault) for fault in found if not fault.warning] == []
    assert case is not None


def test_spoilt_at_random_it_is_refused_or_accepted_never_worse(tmp_path):
    """A few hundred slips of the pen: only faults come out, each with a place in one of the files."""
    draw = random.Random(7)
    slips = ["unknown", "~", "[]", "{}", "-1", "0,5", "no", "TBD", "x y", "９", "{value: 3}", "any own (x)", ": ", ""]
    for _ in range(150):
        files = good()
        name = draw.choice(sorted(files))
        text = str(files[name])
        at = draw.randrange(len(text))
        files[name] = text[:at] + draw.choice(slips) + text[at + draw.randrange(6) :]
        told = read(tmp_path, files)
        assert (told.case is None) == bool(told.faults)
        assert all(fault.place.file.startswith(str(tmp_path)) for fault in told.faults)
