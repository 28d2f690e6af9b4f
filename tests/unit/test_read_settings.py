"""Sheets of names and values: what is read, where every value stands, and every fault at its cell."""

import io

import openpyxl
import pytest

from optimizer.faults import Place
from optimizer.read.settings import read_settings


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(*rows, sheet="S"):
        made = openpyxl.Workbook()
        made.active.title = "S"
        for row in rows:
            made.active.append(row)
        stream = io.BytesIO()
        made.save(stream)
        (tmp_path / "t.xlsx").write_bytes(stream.getvalue())
        faults = []
        return read_settings("t.xlsx", sheet, faults, Place("asked.yaml", 3)), faults

    return read


def where(faults):
    return [f"{fault.code} {str(fault.place).removeprefix('t.xlsx!')}" for fault in faults]


HEAD = ("note", "key", "value")


def test_dotted_keys_are_nested_and_other_columns_are_for_people(read):
    document, faults = read(
        HEAD,
        ("what it is called", "title", "Small; and fine"),
        (None, "money.unit", "EUR m"),
        (None, "money.price_year", 2026),
        ("not given", "money.discount_rate", None),
        (None, "years", "2026;2028"),
        ("a remark alone", None, None),
    )
    assert faults == []
    assert document.value == {
        "title": "Small; and fine",
        "money": {"unit": "EUR m", "price_year": "2026"},
        "years": ["2026", "2028"],
    }


def test_every_value_and_every_key_has_its_cell(read):
    document, _ = read(HEAD, (None, "title", "T"), (None, "money.unit", "EUR m"), (None, "years", "2026;2028"))
    places = {
        ("title",): "C2",
        ("money", "unit"): "C3",
        ("money",): "C3",  # the first row of what is nested
        ("years", 1): "C4",
    }
    for path, cell in places.items():
        assert str(document.place(path)) == f"t.xlsx!S!{cell}"
    assert str(document.place(("title",), key=True)) == "t.xlsx!S!B2"
    assert str(document.place(("nowhere",))) == "t.xlsx!S"
    assert str(document.place(("mon",))) == "t.xlsx!S", "the beginning of a word is not the word"


@pytest.mark.parametrize(
    "row, fault",
    [
        (("x", None, "v"), "R207 S!B3"),
        (("x", "title", "v"), "R208 S!B3"),
        (("x", "money..unit", "v"), "R217 S!B3"),
        (("x", ".unit", "v"), "R217 S!B3"),
        (("x", "budgets", "{a: 1"), "R218 S!C3"),
        (("x", "title.long", "v"), "R214 S!B3"),
        (("x", "unit", "a\u202eb"), "R212 S!C3"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_at_its_cell(row, fault, read):
    document, faults = read(HEAD, (None, "title", "T"), row)
    assert where(faults) == [fault]
    assert document.value["title"] == "T"


def test_a_key_given_twice_names_the_row_of_the_first(read):
    _, (fault,) = read(HEAD, (None, "a", 1), (None, "b", 1), (None, "a", 2))
    assert fault.message == '"a" is given twice (first in row 2)'


def test_a_row_without_key_is_named_by_its_number(read):
    _, (fault,) = read(HEAD, (None, "a", 1), (None, None, 2))
    assert fault.message == "row 3 has a value and no key"


@pytest.mark.parametrize(
    "header, parts",
    [
        (("key", "values"), ['column "value" is missing; present: key, values', 'did you mean "values"?']),
        (("a", "b"), ['column "key" is missing; present: a, b', "name the first two columns key and value"]),
    ],
)
def test_a_sheet_without_the_two_columns_is_refused(header, parts, read):
    document, (fault,) = read(header, ("title", "T"))
    assert document is None
    assert where([fault]) == ["R219 S!1"]
    assert [part for part in parts if part not in str(fault)] == []


def test_an_empty_sheet_is_refused(read):
    document, (fault,) = read()
    assert document is None
    assert (fault.code, 'column "key" is missing; the sheet is empty' in fault.message) == ("R219", True)


def test_what_cannot_be_opened_is_told_where_it_was_asked_for(tmp_path):
    faults = []
    assert read_settings(tmp_path / "none.xlsx", "S", faults, Place("asked.yaml", 3)) is None
    assert str(faults[0].place) == "asked.yaml:3"


def test_a_sheet_that_is_not_there_is_refused(read):
    document, (fault,) = read(HEAD, sheet="T")
    assert (document, fault.code) == (None, "R308")
