"""The same desk with its tables in a workbook: faults are told as `file!Sheet!C3`, and broken workbooks are refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from tests.faults.desk import Files, Told, good, lay, read, spoil

SHEETS = {"Technologies": "technologies.csv", "Options": "options.csv", "Ratings": "ratings.csv"}


def in_workbook(files: Files) -> Files:
    """The files with every table named as a sheet of `tables.xlsx`, and as such a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(str(files[table]))):
            sheet.append([number(cell) for cell in row])
    return named(files) | {"tables.xlsx": saved(book)}


def number(cell: str) -> float | int | str | None:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell or None


def named(files: Files) -> Files:
    edits = [("portfolio.yaml", f": {table}", f": tables.xlsx#{name}") for name, table in SHEETS.items()]
    return spoil({name: text for name, text in files.items() if name not in SHEETS.values()}, edits)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(files: Files, change) -> Files:
    book = openpyxl.load_workbook(io.BytesIO(bytes(files["tables.xlsx"])))  # type: ignore[arg-type]
    change(book)
    return files | {"tables.xlsx": saved(book)}


def first(told: Told, folder: Path) -> tuple[str, str, str, str]:
    assert told.case is None
    fault = told.faults[0]
    return str(fault.place).removeprefix(f"{folder}/"), fault.code, fault.message, fault.remedy


def test_the_good_desk_in_a_workbook_is_good(tmp_path):
    told = read(tmp_path, in_workbook(good()))
    assert [str(fault) for fault in [*told.faults, *told.warnings]] == []


@pytest.mark.parametrize(
    "table, old, new, place, code, message",
    [
        ("technologies.csv", "9,medium", "9,medum", "tables.xlsx!Technologies!L2", "C221", '"medum" is not a level'),
        ("options.csv", "fridge,buy,access,jp", "fridge,buy,access,jpn", "tables.xlsx!Options!D5", "C120", '"jpn"'),
        ("options.csv", "8;10;12", "8;TBD;12", "tables.xlsx!Options!F2", "S103", '"TBD" is not a number'),
        (
            "options.csv",
            "cost,lead_time",
            "cost,leadtime",
            "tables.xlsx!Options!G1",
            "S101",
            'unknown column "leadtime"',
        ),
        ("ratings.csv", "fridge,,leverage", "frige,,leverage", "tables.xlsx!Ratings!A4", "C102", '"frige" is not in'),
        (
            "ratings.csv",
            "keys,swap,denial",
            "keys,swp,denial",
            "tables.xlsx!Ratings!B8",
            "C103",
            '"swp" is not an option',
        ),
    ],
)
def test_a_fault_in_a_sheet_is_told_at_its_cell(table, old, new, place, code, message, tmp_path):
    files = in_workbook(spoil(good(), [(table, old, new)]))
    told = read(tmp_path, files)
    where, *_ = first(told, tmp_path)
    assert (where, told.faults[0].code) == (place, code)
    assert message in told.faults[0].message
    assert told.faults[0].place.sheet == place.split("!")[1]


def test_m61_a_csv_file_called_xlsx(tmp_path):
    place, code, message, _ = first(read(tmp_path, named(good()) | {"tables.xlsx": "id,title\na,b\n"}), tmp_path)
    assert place.startswith("tables.xlsx")
    assert code.startswith("R3")
    assert "CSV" in message or "workbook" in message


def test_m63_a_stray_cell_in_the_far_corner(tmp_path):
    def stray(book):
        book["Options"]["XFD1048576"] = "x"

    place, code, message, remedy = first(read(tmp_path, changed(in_workbook(good()), stray)), tmp_path)
    assert place.startswith("tables.xlsx!Options")
    assert code.startswith("R3")
    assert "XFD1048576" in f"{place} {message} {remedy}"


def test_m65_a_formula_without_a_stored_result(tmp_path):
    def formula(book):
        book["Options"]["G2"] = "=1+4"

    place, code, message, _ = first(read(tmp_path, changed(in_workbook(good()), formula)), tmp_path)
    assert place == "tables.xlsx!Options!G2"
    assert code.startswith("R3")
    assert "formula" in message


def test_m67_merged_cells(tmp_path):
    def merge(book):
        book["Options"].merge_cells("A2:A3")

    place, code, message, remedy = first(read(tmp_path, changed(in_workbook(good()), merge)), tmp_path)
    assert place.startswith("tables.xlsx!Options")
    assert code.startswith("R3")
    assert "merged" in message
    assert "unmerge" in remedy


def test_m69_a_sheet_that_is_not_there(tmp_path):
    files = spoil(in_workbook(good()), [("portfolio.yaml", "tables.xlsx#Options", "tables.xlsx#Option")])
    place, code, message, remedy = first(read(tmp_path, files), tmp_path)
    assert code.startswith("R3")
    assert "Option" in message
    assert "Options" in f"{message} {remedy}"
    assert "tables.xlsx" in place or "portfolio.yaml" in place


def test_a_workbook_is_kept_with_what_was_read(tmp_path):
    from optimizer.schema import Reading

    path = lay(tmp_path, in_workbook(good()))
    reading = Reading(tmp_path)
    assert reading.case(path) is not None
    assert tmp_path / "tables.xlsx" in reading.inputs
