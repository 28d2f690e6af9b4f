"""Workbooks: what a sheet holds, its places, and the guards before any library sees it."""

import datetime as dt
import io
import tracemalloc
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter

from optimizer.faults import Place
from optimizer.read import csv_text, package, read_table, sheet_scan, workbook


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(content, sheet=None):
        if isinstance(content, openpyxl.Workbook):
            content.save("t.xlsx")
        else:
            (tmp_path / "t.xlsx").write_bytes(content)
        faults = []
        document = read_table("t.xlsx", sheet, faults)
        assert document is not None or faults
        return document, faults

    return read


def book(*rows, title="T"):
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def packed(made, changes=None, leave_out=()):
    """The bytes of a workbook with some of its parts replaced: name → bytes, or a function of the old bytes."""
    plain, changed = io.BytesIO(), io.BytesIO()
    made.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = (changes or {}).get(name, lambda part: part)
            if name not in leave_out:
                new.writestr(name, change(old.read(name)) if callable(change) else change)
        for name, part in (changes or {}).items():
            if name not in old.namelist():
                new.writestr(name, part)
    return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def where(faults):
    return [f"{fault.code} {str(fault.place).removeprefix('t.xlsx!')}" for fault in faults]


# ------------------------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    "value, text",
    [
        (3, "3"),
        (3.0, "3"),
        (-0.5, "-0.5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (1e300, "1e+300"),
        (1.5e-7, "1.5e-07"),
        (True, "true"),
        (False, "false"),
        ("007", "007"),
        ("NA", "NA"),
        (" \u00a0x y ", "x y"),
        ("1,000", "1,000"),
        (dt.date(2027, 1, 31), "2027-01-31"),
        (dt.datetime.fromisoformat("2027-01-31T03:04:05"), "2027-01-31T03:04:05"),
        (dt.time(3, 1), "03:01:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_cell_is_the_text_a_planner_would_write(read, value, text):
    document, faults = read(book(["id", "a"], ["A", value]))
    assert (document.value, faults) == ([{"id": "A", "a": text}], [])


def test_text_that_looks_like_a_formula_stays_text(read, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as made:
        sheet = made.add_worksheet("T")
        sheet.write_row(0, 0, ["id", "title"])
        sheet.write_string(1, 0, "A")
        sheet.write_string(1, 1, '=HYPERLINK("x")')
    document, faults = read((tmp_path / "f.xlsx").read_bytes())
    assert (document.value, faults) == ([{"id": "A", "title": '=HYPERLINK("x")'}], [])


def test_stored_results_of_formulas_are_read(read, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as made:
        sheet = made.add_worksheet("T")
        sheet.write_row(0, 0, ["id", "a", "b"])
        sheet.write_string(1, 0, "A")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, '="x"', None, "x")
    document, faults = read((tmp_path / "f.xlsx").read_bytes())
    assert (document.value, faults) == ([{"id": "A", "a": "2", "b": "x"}], [])


def test_rows_lists_and_nesting_are_those_of_csv(read):
    document, faults = read(book(["id", "evidence.level", "tags"], [None] * 3, ["A", 62.5, "a;b"], ["B", None, "c;"]))
    assert faults == []
    assert document.value == [
        {"id": "A", "evidence": {"level": "62.5"}, "tags": ["a", "b"]},
        {"id": "B", "tags": ["c"]},
    ]


def test_a_table_that_begins_further_in_is_found(read):
    made = book()
    for row in ((3, 2, "id"), (3, 3, "a"), (4, 2, "A"), (4, 3, 1)):
        made.active.cell(*row)
    document, faults = read(made)
    assert (document.value, faults) == ([{"id": "A", "a": "1"}], [])
    assert str(document.place((0, "a"))) == "t.xlsx!T!C4"


def test_places_are_cells(read):
    document, _ = read(book(["id", "evidence.level"], [None, None], ["A", 1]))
    assert document.place((0, "evidence", "level")) == Place("t.xlsx", 3, 2, "T")
    assert str(document.place((0, "evidence", "level"))) == "t.xlsx!T!B3"
    assert str(document.place((0, "id"), key=True)) == "t.xlsx!T!A1"
    assert str(document.place((0,))) == "t.xlsx!T!3"
    assert str(document.place(())) == "t.xlsx!T"


def test_formatted_but_empty_cells_are_not_there(read, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as made:
        sheet = made.add_worksheet("T")
        sheet.write_column(0, 0, ["id", "A"])
        sheet.write_blank(1_048_575, 16_383, None, made.add_format({"bold": True}))
    document, faults = read((tmp_path / "f.xlsx").read_bytes())
    assert (document.value, faults) == ([{"id": "A"}], [])


# ------------------------------------------------------------------------------------------------------------- sheets


def test_the_only_sheet_needs_no_name_and_others_are_chosen_by_theirs(read):
    made = book(["id"], ["A"])
    assert read(made)[0].value == [{"id": "A"}]
    made.create_sheet("기술").append(["id"])
    made["기술"].append(["B"])
    document, faults = read(made, "기술")
    assert (document.value, faults) == ([{"id": "B"}], [])
    assert str(document.place((0, "id"))) == "t.xlsx!기술!A2"


def test_a_missing_sheet_is_told_with_those_there_are(read):
    made = book(["id"], ["A"], title="Technologies")
    made.create_sheet("Options")
    _, (fault,) = read(made, "technolgies")
    assert str(fault) == (
        't.xlsx: R308 there is no sheet "technolgies" - '
        'did you mean "Technologies"? the workbook has: Technologies, Options'
    )
    _, (fault,) = read(made, "zzz")
    assert fault.remedy == "the workbook has: Technologies, Options"


def test_one_of_several_sheets_must_be_named(read):
    made = book(["id"], ["A"])
    made.create_sheet("U")
    _, (fault,) = read(made)
    assert (fault.code, fault.remedy) == ("R311", "write workbook.xlsx#Sheet; the workbook has: T, U")


def test_a_chart_sheet_is_no_table(read):
    made = book(["id"], ["A"])
    made.create_chartsheet("Chart")
    assert read(made)[0].value == [{"id": "A"}]


# -------------------------------------------------------------------------------------------------------------- cells


def test_a_formula_without_stored_result_is_told(read):
    document, (fault,) = read(book(["id", "a", "b"], ["A", 1, "=B2*2"]))
    assert str(fault) == (
        "t.xlsx!T!C2: R306 cell C2 is a formula with no stored result - open the workbook, recalculate and save"
    )
    assert document.value == [{"id": "A", "a": "1"}]


def test_a_formula_whose_result_is_an_empty_text_is_fine(read):
    content = packed(
        book(["id", "a"], ["A", "=B9"]),
        {SHEET: lambda part: part.replace(b'<c r="B2">', b'<c r="B2" t="str">')},
    )
    document, faults = read(content)
    assert (document.value, faults) == ([{"id": "A"}], [])


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!"])
def test_an_error_in_a_cell_is_told(read, error):
    _, (fault,) = read(book(["id", "a"], ["A", error]))
    assert (fault.code, str(fault.place)) == ("R309", "t.xlsx!T!B2")
    assert fault.message == f"cell B2 holds the error {error}"


def test_merged_cells_are_told_where_they_touch_the_table(read):
    made = book(["id", "a"], ["A", 1], [None, 2])
    made.active.merge_cells("A2:A3")
    made.active.merge_cells("F8:G9")
    alone = {
        SHEET: lambda part: part.replace(b"<mergeCells", b'<mergeCells><mergeCell ref="B1"/></mergeCells><mergeCells')
    }
    _, (fault,) = read(packed(made, alone))
    assert (fault.code, str(fault.place)) == ("R307", "t.xlsx!T!A2")
    assert fault.message == "cells A2:A3 are merged"
    assert "unmerge" in fault.remedy


def test_a_column_without_header_is_told_by_its_cell(read):
    _, faults = read(book(["id", None, "c"], ["A", 1, 2]))
    assert where(faults) == ["R207 T!B1"]


def test_all_faults_of_a_sheet_come_in_one_pass(read):
    made = book(["id", "a", "a"], ["A", "#REF!", 1], ["B", "=A1", 2], ["C", 1, 2])
    made.active.merge_cells("A4:B4")
    _, faults = read(made)
    assert where(faults) == ["R208 T!C1", "R309 T!B2", "R306 T!B3", "R307 T!A4"]


def test_an_infinite_number_does_not_pass_for_a_number(read):
    content = packed(book(["id", "a"], ["A", 7]), {SHEET: lambda part: part.replace(b"<v>7</v>", b"<v>1e999</v>")})
    document, faults = read(content)
    assert (document.value, faults) == ([{"id": "A", "a": "inf"}], [])


# ------------------------------------------------------------------------------------------------------------- guards


@pytest.mark.parametrize(
    "content, code, message",
    [
        (b"id,cost\nA,1\n", "R301", "looks like CSV"),
        ("id,이름\nA,양자\n".encode("cp949"), "R301", "looks like CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "R301", "looks like an old .xls file"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "R314", "protected by a password"),
        (b"<html><table>", "R301", "looks like a web page"),
        (b"", "R301", "the file is empty"),
        (b"\x00\x01\xff\xff", "R301", "not an Excel workbook"),
        (b"PK\x03\x04 not really", "R310", "damaged"),
    ],
)
def test_what_is_no_workbook_is_told_what_it_looks_like(read, content, code, message):
    document, (fault,) = read(content)
    assert document is None
    assert (fault.code, str(fault.place)) == (code, "t.xlsx")
    assert message in fault.message


@pytest.mark.parametrize(
    "name, message", [("content.xml", "OpenDocument"), ("word/document.xml", "another kind of zip")]
)
def test_another_zip_is_no_workbook(read, name, message):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "<a/>")
    _, (fault,) = read(content.getvalue())
    assert fault.code == "R301"
    assert message in fault.message


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_are_refused_wherever_they_are(read, name):
    def planted(part):
        return ENTITY + part.removeprefix(b'<?xml version="1.0"?>')

    document, (fault,) = read(packed(book(["id"], ["A"]), {name: planted}))
    assert (document, fault.code) == (None, "R302")
    assert name in fault.message


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(read, name):
    document, (fault,) = read(packed(book(["id"], ["A"]), {name: b"x"}))
    assert (document, fault.code) == (None, "R303")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(read):
    content = packed(book(["id"], ["A"]), {"xl/sharedStrings.xml": b"<sst>" + b" " * 60_000_000 + b"</sst>"})
    assert len(content) < 100_000
    tracemalloc.start()
    document, (fault,) = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (document, fault.code) == (None, "R304")
    assert peak < 5_000_000


def test_a_workbook_may_unpack_to_150_megabytes(read, monkeypatch):
    content = packed(book(["id"], ["A"]))
    size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(content)).infolist())
    monkeypatch.setattr(package, "MOST_UNPACKED", size)
    assert read(content)[1] == []
    monkeypatch.setattr(package, "MOST_UNPACKED", size - 1)
    assert [fault.code for fault in read(content)[1]] == ["R304"]


def test_a_part_that_lies_about_its_size_is_damaged(read):
    content = bytearray(packed(book(["id"], ["A"])))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(SHEET)
    found = content.rindex(SHEET.encode())  # The name in the list of contents stands 46 bytes after its record begins.
    record = found - 46
    assert content[record + 24 : record + 28] == entry.file_size.to_bytes(4, "little")
    content[record + 24 : record + 28] = (10).to_bytes(4, "little")
    document, (fault,) = read(bytes(content))
    assert (document, fault.code) == (None, "R310")


def test_what_the_library_reads_is_packed_from_the_checked_bytes_alone(monkeypatch, read):
    seen = []
    monkeypatch.setattr(workbook, "_values", lambda stream, *_: seen.append(zipfile.ZipFile(stream).namelist()) or [])
    made = book(["id"], ["A"])
    made.create_sheet("U")
    read(packed(made, {"xl/media/image.bin": b"x"}), "T")
    assert SHEET in seen[0]
    assert not {"xl/media/image.bin", "xl/worksheets/sheet2.xml"} & set(seen[0])


def test_a_part_given_twice_is_damaged(read):
    content = packed(book(["id"], ["A"]), {"XL/Workbook.xml": b"<workbook/>"})
    assert [fault.code for fault in read(content)[1]] == ["R310"]


def test_two_sheets_of_one_name_are_damaged(read):
    made = book(["id"], ["A"])
    made.create_sheet("U")
    content = packed(made, {"xl/workbook.xml": lambda part: part.replace(b'name="U"', b'name="T"')})
    assert [fault.code for fault in read(content, "T")[1]] == ["R310"]


@pytest.mark.parametrize(
    "changes",
    [
        {SHEET: b"<worksheet><sheetData>"},
        {SHEET: b"\xff\xfe<\x00"},
        {SHEET: lambda part: part.replace(b't="inlineStr"', b't="s"').replace(b"<is><t>A</t></is>", b"<v>x</v>")},
        {"xl/workbook.xml": b"no xml"},
        {SHEET: lambda part: part.replace(b'r="A2"', b'r="ZZZ2"')},
        {SHEET: lambda part: part.replace(b'r="A2"', b'r="A9999999"')},
        {SHEET: lambda part: part.replace(b'r="A2"', b'r="2A"')},
    ],
)
def test_a_damaged_part_is_told(read, changes):
    document, faults = read(packed(book(["id"], ["A"]), changes))
    assert document is None
    assert [fault.code for fault in faults] == ["R310"]


def test_a_workbook_without_sheets_is_damaged(read):
    content = packed(book(["id"], ["A"]), {"xl/_rels/workbook.xml.rels": b"<Relationships/>"})
    assert [fault.code for fault in read(content)[1]] == ["R310"]


def test_a_damaged_stream_is_told(read):
    content = bytearray(packed(book(["id"], ["A"])))
    at = content.index(SHEET.encode()) + len(SHEET) + 10
    content[at : at + 20] = bytes(20)
    document, faults = read(bytes(content))
    assert document is None
    assert [fault.code for fault in faults] == ["R310"]


def test_a_password_on_a_part_is_told(read):
    content = bytearray(packed(book(["id"], ["A"])))
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1
    assert [fault.code for fault in read(bytes(content))[1]] == ["R314"]


# -------------------------------------------------------------------------------------------------------------- reach


def test_a_stray_cell_in_the_far_corner_is_named_and_nothing_is_built(read):
    made = book(["id", "a"], ["A", 1])
    made.active["XFD1048576"] = "x"
    tracemalloc.start()
    document, (fault,) = read(made)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document is None
    assert (fault.code, str(fault.place)) == ("R305", "t.xlsx!T!XFD1048576")
    assert fault.message == "the sheet spans 1048576 rows and 16384 columns, nearly all of them empty"
    assert "clear the stray cell XFD1048576" in fault.remedy
    assert peak < 20_000_000


def test_two_stray_cells_are_both_named(read):
    made = book(["id", "a"], ["A", 1])
    made.active["A1048576"] = made.active["XFD1"] = "x"
    _, faults = read(made)
    assert where(faults) == ["R305 T!XFD1", "R305 T!A1048576"]


def test_a_stray_cell_far_below_is_named(read):
    made = book(["id", "a"], ["A", 1])
    made.active["A900000"] = "x"
    _, faults = read(made)
    assert where(faults) == ["R305 T!A900000"]


def test_too_many_rows_are_refused_as_in_csv(read, monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_ROWS", 20)
    assert read(book(["id"], *[["A"]] * 20))[1] == []
    document, (fault,) = read(book(["id"], *[["A"]] * 21))
    assert (document, fault.code, fault.message) == (None, "R312", "the sheet has more than 20 rows")


def test_a_sheet_of_too_many_cells_is_refused_while_it_is_scanned(read, monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_CELLS", 20)
    assert read(book(["id"], *[["A"]] * 19))[1] == []
    document, (fault,) = read(book(["id"], *[["A"]] * 20))
    assert (document, fault.code, fault.message) == (None, "R312", "the sheet has more than 20 cells")


def test_a_sheet_of_too_many_columns_is_refused_with_how_many_it_has(read, monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_COLUMNS", 3)
    assert read(book(["id", "a", "b"], [1, 2, 3]))[1] == []
    document, (fault,) = read(book(["id", "a", "b", "c"], [1, 2, 3, 4]))
    assert (document, fault.code, fault.message) == (None, "R312", "the sheet has 2 rows and 4 columns")


def test_the_declared_dimension_is_not_trusted(read):
    rows = [["id"], *[[f"t{n}"] for n in range(20)]]
    content = packed(
        book(*rows), {SHEET: lambda part: part.replace(b'<dimension ref="A1:A21"', b'<dimension ref="A1:B5"')}
    )
    assert len(read(content)[0].value) == 20


def test_cells_without_references_are_placed_by_their_order(read):
    def bare(part):
        for reference in (b"A1", b"B1", b"A2", b"B2"):
            part = part.replace(b' r="' + reference + b'"', b"")
        return part.replace(b' r="1"', b"").replace(b' r="2"', b"")

    _, faults = read(packed(book(["id", "a"], ["A", "#N/A"]), {SHEET: bare}))
    assert where(faults) == ["R309 T!B2"]


def test_the_limits_are_the_same_for_both_kinds():
    assert sheet_scan.MOST_ROWS == csv_text.MOST_ROWS == 200_000
    assert sheet_scan.MOST_COLUMNS == csv_text.MOST_COLUMNS == 1_000


def test_broken_deflate_is_among_what_is_caught():
    assert zlib.error in package._BROKEN
