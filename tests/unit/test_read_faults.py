"""Places and faults as a planner sees them."""

import pickle

import pytest
from openpyxl.utils import get_column_letter

from optimizer.faults import Fault, Place, Refused, column_letters, did_you_mean, nearest


@pytest.mark.parametrize(
    "place, shown",
    [
        (Place("a.yaml", 3, 5), "a.yaml:3:5"),
        (Place("a.csv", 3), "a.csv:3"),
        (Place("a.csv"), "a.csv"),
        (Place("a.csv", None, 4), "a.csv"),
        (Place("a.xlsx", 3, 3, "T 1"), "a.xlsx!T 1!C3"),
        (Place("a.xlsx", 3, None, "T"), "a.xlsx!T!3"),
        (Place("a.xlsx", None, 28, "T"), "a.xlsx!T!AB"),
        (Place("a.xlsx", None, None, "T"), "a.xlsx!T"),
    ],
)
def test_a_place_is_written_as_planners_point_to_it(place, shown):
    assert str(place) == shown


@pytest.mark.parametrize("number", [1, 26, 27, 52, 53, 702, 703, 16384])
def test_columns_have_the_letters_of_a_spreadsheet(number):
    assert column_letters(number) == get_column_letter(number)


def test_a_fault_says_place_code_message_and_remedy():
    fault = Fault("R109", Place("a.yaml", 9, 3), '"cost" is given twice', "delete one")
    assert str(fault) == 'a.yaml:9:3: R109 "cost" is given twice - delete one'
    assert fault.as_json() == {
        "code": "R109",
        "file": "a.yaml",
        "line": 9,
        "column": 3,
        "message": '"cost" is given twice',
        "remedy": "delete one",
    }


def test_a_fault_in_a_workbook_names_its_sheet_in_json():
    assert Fault("R306", Place("a.xlsx", 5, 3, "T"), "m", "r").as_json()["sheet"] == "T"


def test_faults_come_before_warnings_and_in_the_order_of_the_file():
    faults = [
        Fault("R202", Place("a.csv"), "w", "r", warning=True),
        Fault("R209", Place("a.csv", 10), "m", "r"),
        Fault("R209", Place("a.csv", 9), "m", "r"),
    ]
    assert [fault.place.line for fault in sorted(faults, key=lambda fault: fault.order)] == [9, 10, None]


def test_refused_carries_every_fault_and_survives_a_process_border():
    faults = [Fault("R101", Place("a.yaml"), "the file is empty", "fill it")]
    refused = pickle.loads(pickle.dumps(Refused(faults)))
    assert refused.faults == tuple(faults)
    assert str(refused) == "a.yaml: R101 the file is empty - fill it"


def test_names_alike_are_found_whatever_their_case_and_blanks():
    assert nearest("Rulez", ["rules", "roles", "weights"]) == ["rules", "roles"]
    assert did_you_mean("LeadTime", ["lead time", "cost"]) == 'did you mean "lead time"?'
    assert did_you_mean("xyz", ["cost"]) == ""
