"""Every defect of the corpus is refused, at the very place, in words that help; and nothing else is told."""

from __future__ import annotations

import re

import pytest

from optimizer.faults import Place
from tests.faults.defects import ALL, Defect
from tests.faults.desk import good, read

# Words of the program's own making: types, tags of unions, pydantic's English.
INTERNAL = re.compile(
    r"\b(dict|tuple|NoneType|Decimal|Quantity|pydantic|literal|sourced|str|bool|None|True|False|Input should|valid)\b|type="
)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_told_at_its_place_and_alone(defect: Defect, tmp_path):
    files = defect.files()
    told = read(tmp_path, files)
    where = f"{tmp_path}/{defect.place(files)}"
    found = told.warnings if defect.warning else told.faults
    assert where in {str(fault.place) for fault in found}, [str(fault) for fault in found]
    (fault,) = [fault for fault in found if str(fault.place) == where and fault.code == defect.code][:1] or [None]
    assert fault is not None, [str(fault) for fault in found]
    assert all(word in fault.message for word in defect.message.split("|")), str(fault)
    assert all(word in fault.remedy for word in defect.remedy.split("|")), str(fault)
    assert len(found) == 1 + defect.more, [str(fault) for fault in found]
    assert (told.case is None) == (not defect.warning)
    assert not (defect.warning and told.faults)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_said_in_the_words_of_the_field(defect: Defect, tmp_path):
    told = read(tmp_path, defect.files())
    for fault in [*told.faults, *told.warnings]:
        text = f"{fault.message} - {fault.remedy}".replace(str(tmp_path), "")
        assert not INTERNAL.search(text), text
        assert fault.remedy
        assert "\n" not in text
        assert fault.message[0] != " "


def test_the_good_desk_is_good(tmp_path):
    told = read(tmp_path, good())
    assert (told.faults, told.warnings) == ([], [])
    assert told.case is not None


def test_every_id_is_used_once():
    ids = [defect.id for defect in ALL]
    assert sorted(set(ids)) == sorted(ids)


def test_every_row_of_the_study_is_here():
    """The rows of RELIABILITY section 7 that are faults under DESIGN and do not concern workbooks or the command line."""
    wanted = {*range(1, 12, 2), 15, 17, 21, 23, 25, 29, 31, 33, *range(35, 54, 2), 73, 75, 77, 79, 81, 85, 89, 91}
    there = {int(defect.id[1:3]) for defect in ALL if re.match(r"M[0-9]{2}", defect.id)}
    assert wanted <= there


def test_places_are_places_of_the_files(tmp_path):
    """A place without a file would be of no help."""
    for defect in ALL[:40]:
        for fault in read(tmp_path / defect.id, defect.files()).faults:
            assert isinstance(fault.place, Place)
            assert fault.place.file.startswith(str(tmp_path))
