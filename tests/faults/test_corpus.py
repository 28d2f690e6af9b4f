"""Every defect of the corpus is refused, at the very place, in words that help; and nothing else is told."""

from __future__ import annotations

import re

import pytest

from tests.faults.defects import ALL, Defect
from tests.faults.desk import good, read

# Words of the program's own making: types, tags of unions, the library's English.
INTERNAL = re.compile(
    r"\b(dict|tuple|NoneType|Decimal|Quantity|pydantic|literal|sourced|str|bool|None|True|False)\b|Input should|type="
)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_told_at_its_place_and_alone(defect: Defect, tmp_path):
    files = defect.files()
    told = read(tmp_path, files)
    where = f"{tmp_path}/{defect.place(files)}"
    found = told.warnings if defect.warning else told.faults
    lines = [str(fault) for fault in found]
    mine = [fault for fault in found if str(fault.place) == where and fault.code == defect.code]
    assert mine, lines
    assert all(word in mine[0].message for word in defect.message.split("|")), lines
    assert all(word in mine[0].remedy for word in defect.remedy.split("|")), lines
    assert len(found) == 1 + defect.more, lines
    assert (told.case is None) == (not defect.warning)
    assert not (defect.warning and told.faults)
    for fault in [*told.faults, *told.warnings]:
        said = f"{fault.message} - {fault.remedy}".replace(str(tmp_path), "")
        assert fault.remedy
        assert fault.message[0] != " "
        assert "\n" not in said
        assert not INTERNAL.search(said), said


def test_the_good_desk_is_good(tmp_path):
    told = read(tmp_path, good())
    assert (told.faults, told.warnings) == ([], [])
    assert told.case is not None


def test_every_id_is_used_once():
    ids = [defect.id for defect in ALL]
    assert sorted(set(ids)) == sorted(ids)


def test_every_row_of_the_study_is_here():
    """The rows of RELIABILITY section 7 that are faults, but those on workbooks and on the command line."""
    yaml, weights = {1, 3, 5, 7, 9, 11, 15, 17}, {21, 23, 25, 29, 31, 33}
    tables, others = {35, 37, 39, 41, 43, 45, 47, 49, 51, 53}, {73, 75, 77, 79, 81, 85, 89, 91}
    there = {int(defect.id[1:3]) for defect in ALL if re.match(r"M[0-9]{2}", defect.id)}
    assert yaml | weights | tables | others <= there
