"""Where the reader draws its lines, just this side and just beyond; each was once moved by one and nobody noticed."""

from contextlib import nullcontext
from decimal import Decimal

import openpyxl
import pytest

from optimizer.faults import Place
from optimizer.read import (
    NumberError,
    Plain,
    csv_text,
    files,
    number,
    package,
    read_table,
    read_yaml,
    scalar,
    sheet_scan,
    yaml_events,
    yaml_text,
)
from optimizer.read.files import MOST_BYTES
from optimizer.read.findings import Findings


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a text under a name; the value, and every fault as `code place: message`."""
    monkeypatch.chdir(tmp_path)

    def read(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        faults = []
        document = read_yaml(name, faults) if name.endswith(".yaml") else read_table(name, None, faults)
        value = None if document is None else document.value
        return value, [f"{f.code} {str(f.place).partition(':')[2]}: {f.message}" for f in faults]

    return read


def test_the_limits_are_the_written_ones():
    assert (yaml_text.MOST_BYTES, yaml_events.MOST_DEPTH, yaml_events.MOST_VALUES) == (5_000_000, 40, 1_000_000)
    assert (csv_text.MOST_ROWS, csv_text.MOST_COLUMNS, MOST_BYTES) == (200_000, 1_000, 50_000_000)
    assert (sheet_scan.MOST_CELLS, sheet_scan.MOST_AREA) == (5_000_000, 8_000_000)
    assert (package.MOST_UNPACKED, package.MOST_PARTS, package.MOST_RATIO) == (150_000_000, 5_000, 250)


@pytest.mark.parametrize("text, value", [("true", True), ("TRUE", True), ("false", False), ("False", False)])
def test_truth_is_written_in_a_few_ways(text, value):
    assert scalar(Plain(text)) is value
    assert scalar(text) == text, "in quotes it is a text"


@pytest.mark.parametrize("length", [39, 40, 41])
def test_a_number_is_shown_up_to_forty_signs(length):
    text = "x" * length
    with pytest.raises(NumberError) as caught:
        number(text)
    assert caught.value.message == f'"{text if length <= 40 else text[:37] + "..."}" is not a number'


@pytest.mark.parametrize(
    "text, told",
    [
        # The line to blame is the nearest one above with the same indent, the first line included.
        ("a:b\nc: 2\n", "R126 1:1: \"a:b\" has no blank after the ':'"),
        ("a:\n  b: 1\n\n  # c\n  name:value\n  c: 2\n", "R126 5:3: \"name:value\" has no blank after the ':'"),
        ("a:\n  - x\n  y: 1\n", 'R124 3:3: "y: 1" stands among the items of a list'),
        ("a:\n  - x\n y: 1\n", "R124 3:2: no line above starts in column 2 at this level"),
        ("a:\n  b: [1,\n  2\nc: 1\n", "R122 2:6: the bracket that opens here is not closed"),
        # A text is shown up to forty signs.
        (f"a: {{{'x' * 38}:1}}\n", f"R126 1:5: \"{'x' * 38}:1\" has no blank after the ':'"),
        (f"a: {{{'x' * 39}:1}}\n", f"R126 1:5: \"{'x' * 37}...\" has no blank after the ':'"),
        (f"{'x' * 39}:1\nb: 2\n", f"R126 1:1: \"{'x' * 37}...\" has no blank after the ':'"),
    ],
)
def test_the_line_to_blame_is_the_one_that_is_named(text, told, read):
    _, faults = read("a.yaml", text)
    assert faults == [told]


@pytest.mark.parametrize(
    "text, told",
    [
        ("a:\n  b: 1\na: 2\n", 'R109 3:1: "a" is given twice (first on line 1)'),
        ("a:\n  - b: 1\n  - b: 1\n    b: 2\n", 'R109 4:5: "b" is given twice (first on line 3)'),
        ("a:\n  - - b: 1\n    - b: 1\n      b: 2\n", 'R109 4:7: "b" is given twice (first on line 3)'),
        (f"{'k' * 60}: 1\n{'k' * 60}: 1\n", f'R109 2:1: "{"k" * 60}" is given twice (first on line 1)'),
        (f"{'k' * 61}: 1\n{'k' * 61}: 1\n", f'R109 2:1: "{"k" * 57}..." is given twice (first on line 1)'),
    ],
)
def test_a_repeated_name_tells_the_line_of_the_first(text, told, read):
    assert read("a.yaml", text)[1] == [told]


def test_what_stands_in_a_block_of_text_is_no_slip(read):
    _, faults = read("a.yaml", "title: |\n  가：\n  \tx\na：1\nb: [\n")
    assert [line for line in faults if line.startswith(("R105", "R107"))] == [
        'R107 4:2: line 4: full-width colon after "a"'
    ]


@pytest.mark.parametrize(
    "cell, value",
    [
        ('"  x"', "  x"),
        ('""', ""),
        ('"so-called" text', '"so-called" text'),
        ('so-called "text"', 'so-called "text"'),
        ('"007"', '"007"'),
        ('"', '"'),
        ("a;b", "a;b"),
        ("{a", "{a"),
    ],
)
def test_a_cell_of_running_text_is_that_text(cell, value, read):
    rows, faults = read("a.csv", f'id,title\nx,"{cell.replace(chr(34), chr(34) * 2)}"\n')
    assert faults == []
    assert rows[0]["title"] == value


@pytest.mark.parametrize(
    "cell, value",
    [
        ("{}", {}),
        ("[]", []),
        ('"007"', "007"),
        ("{a: 1, b: [2, 3]}", {"a": "1", "b": ["2", "3"]}),
        ("a;b", ["a", "b"]),
        ("a;b;", ["a", "b"]),
        ("a;", ["a"]),
        (";", []),
        ("a;;b", ["a", None, "b"]),
        ("a ; b", ["a", "b"]),
    ],
)
def test_a_cell_may_hold_several_values(cell, value, read):
    rows, faults = read("a.csv", f'id,x\na,"{cell.replace(chr(34), chr(34) * 2)}"\n')
    assert faults == []
    assert rows[0]["x"] == value


@pytest.mark.parametrize(
    "cell, message",
    [
        ("{a: 1", "a cell that begins with { ends with }"),
        ("[1}", "a cell that begins with [ ends with ]"),
        ('"', "what is in brackets cannot be read"),
        ("[,]", "what is in brackets cannot be read"),
        ("{a: 1, a: 2}", '"a" is given twice in one cell'),
        ("[&a 1]", "anchors and aliases (& and *) are not supported"),
        ("[" * 41 + "]" * 41, "nested deeper than 40"),
        ("{a: 1} {b: 2}", "what is in brackets cannot be read"),
    ],
)
def test_a_cell_that_begins_like_yaml_and_is_none_is_told(cell, message, read):
    _, faults = read("a.csv", f'id,x\na,"{cell.replace(chr(34), chr(34) * 2)}"\n')
    assert faults == [f"R218 2:2: {message}"]


def test_a_way_that_leads_nowhere_ends_at_the_last_value_on_it(tmp_path):
    (tmp_path / "a.yaml").write_text("top: 1\na:\n  c: 1\n  b: 2\n")
    document = read_yaml(tmp_path / "a.yaml", [])
    spots = {("a", "b"): (4, 6), ("a", "zzz", "b"): (3, 3), ("zzz", "a"): (1, 1), ("a", "b", "c"): (4, 6)}
    assert {path: (document.place(path).line, document.place(path).column) for path in spots} == spots


def test_a_name_in_braces_stands_in_its_cell_and_a_dotted_one_in_the_header(tmp_path):
    (tmp_path / "a.csv").write_text('id,cost,money.unit\na,"{home: 1}",x\n')
    document = read_table(tmp_path / "a.csv", None, [])
    spots = {(0, "cost", "home"): (2, 2), (0, "money", "unit"): (1, 3), (0, "cost"): (1, 2), (0, "id"): (1, 1)}
    found = {path: document.place(path, key=True) for path in spots}
    assert {path: (place.line, place.column) for path, place in found.items()} == spots


def test_a_wide_sheet_is_as_long_as_a_narrow_one(tmp_path):
    """How far down a sheet reaches has nothing to do with how far to the right."""
    made = openpyxl.Workbook()
    made.active.title = "T"
    for cells in (["id", "a", "b", "c", "d"], ["x", 1, 2, 3, 4], ["y", 1, 2, 3, 4], ["z", 1, 2, 3, 4]):
        made.active.append(cells)
    made.active.merge_cells("A3:A4")
    made.active.merge_cells("A9:B9")
    made.save(tmp_path / "t.xlsx")
    faults = []
    read_table(tmp_path / "t.xlsx", "T", faults)
    assert [(fault.code, str(fault.place).rpartition("!")[2]) for fault in faults] == [("R307", "A3")]


def test_an_error_beside_a_formula_hides_nothing(tmp_path):
    """Text is listened to in the cells of errors and of formulas; what is heard in one is nothing to the next."""
    made = openpyxl.Workbook()
    made.active.title = "T"
    for row in (["id", "a", "b"], ["x", "#N/A", "=A1*2"], ["y", 1, 2]):
        made.active.append(row)
    made.save(tmp_path / "t.xlsx")
    faults = []
    read_table(tmp_path / "t.xlsx", "T", faults)
    assert [(fault.code, str(fault.place).rpartition("!")[2]) for fault in faults] == [("R309", "B2"), ("R306", "C2")]
    assert "#N/A" in faults[0].message


@pytest.mark.parametrize("length", [39, 40, 41])
def test_a_line_that_fits_nowhere_is_shown_up_to_forty_signs(length, read):
    line = f"{'y' * (length - 3)}: 1"
    shown = line if length <= 40 else line[:37] + "..."
    assert read("a.yaml", f"a:\n  - x\n  {line}\n")[1] == [f'R124 3:3: "{shown}" stands among the items of a list']


@pytest.mark.parametrize(
    "text, value",
    [
        ("1e-30", "1e-30"),
        ("1e-31", "more than 30 digits after the decimal point"),
        ("0." + "0" * 100 + "1e101", "1"),
        ("1e1000", "larger than 1e15 in size"),
        ("1e-1000", "more than 30 digits after the decimal point"),
        ("1e15", "1e15"),
        ("1000000000000000.1", "larger than 1e15 in size"),
        ("-1e15", "-1e15"),
        ("0e9", "0"),
        ("1" * 15 + "." + "1" * 15, "1" * 15 + "." + "1" * 15),
        ("1" * 15 + "." + "1" * 16, "more than 30 digits"),
    ],
)
def test_numbers_have_so_many_digits_and_such_a_size(text, value):
    if value[-1].isdigit():
        assert number(text) == Decimal(value)
    else:
        with pytest.raises(NumberError) as caught:
            number(text)
        assert value in caught.value.message


@pytest.mark.parametrize(
    "text, write", [("10%", "0.10"), ("5%", "0.05"), ("12.5 %", "0.125"), ("100%", "1.00"), ("-3％", "-0.03")]
)
def test_a_percentage_is_told_as_a_share(text, write):
    with pytest.raises(NumberError) as caught:
        number(text)
    assert caught.value.remedy.startswith(f"write {write},")


@pytest.mark.parametrize("length, explained", [(80, True), (81, False)])
def test_why_a_text_is_no_number_is_told_up_to_eighty_signs(length, explained):
    with pytest.raises(NumberError) as caught:
        number("(" + "1" * (length - 2) + ")")
    assert ("is in brackets" in caught.value.message) == explained


@pytest.mark.parametrize(
    "data, kind",
    [
        (b"a\0b\0" + b"c" * 15, "UTF-16"),  # more than a tenth of it is every other byte
        (b"a\0b\0" + b"c" * 16, "a binary file"),
        (b"\0a\0b" + b"c" * 15, "UTF-16"),
        (b"\0\0b\0\0\0" + b"c" * 4, "a binary file"),
        (b"a\0\0b" + b"c" * 16, "a binary file"),
    ],
)
def test_what_has_every_other_byte_empty_seems_to_be_utf_16(data, kind):
    assert files.looks_like(data) == kind


def test_a_file_that_is_too_large_is_told_the_limit(tmp_path):
    faults, asked = [], Place("asked.yaml", 1, 1)
    limit = files.Limit(1_500_000, "R216", "split the table")
    (tmp_path / "a.csv").write_bytes(b"x" * 1_500_000)
    assert len(files.read_bytes(tmp_path / "a.csv", limit, asked, faults)) == 1_500_000
    (tmp_path / "a.csv").write_bytes(b"x" * 1_500_001)
    assert files.read_bytes(tmp_path / "a.csv", limit, asked, faults) is None
    assert [(fault.code, fault.message) for fault in faults] == [("R216", "the file is larger than 1.5 MB")]


def test_what_is_in_no_row_has_no_place_but_the_table(tmp_path):
    (tmp_path / "a.csv").write_text("id,x\na,1\n\nb,2\n")
    document = read_table(tmp_path / "a.csv", None, [])
    lines = {
        path: document.place(path).line for path in [(0, "x"), (1, "x"), (2, "x"), (3, "x"), (-1, "x"), ("x",), ()]
    }
    assert lines == {(0, "x"): 2, (1, "x"): 4, (2, "x"): None, (3, "x"): None, (-1, "x"): None, ("x",): None, (): None}


@pytest.mark.parametrize(
    "cells, lowest, rightmost, told",
    [
        # 380 cells at 10 columns: up to a twentieth of them filled is a stray cell, more is a sheet that is too large.
        (19, (38, 1), (1, 10), [("R305", (38, 1))]),
        (20, (38, 1), (1, 10), [("R312", (None, None))]),
        # Too wide as well: both strays are named, unless they are one, or the sheet is just as long as it may be.
        (2, (38, 1), (1, 11), [("R305", (1, 11)), ("R305", (38, 1))]),
        (2, (38, 11), (38, 11), [("R305", (38, 11))]),
        (2, (21, 1), (1, 11), [("R305", (1, 11))]),
        (2, (22, 1), (1, 11), [("R305", (1, 11)), ("R305", (22, 1))]),
        (9, (21, 1), (1, 10), []),
        (9, (20, 1), (1, 10), []),
    ],
)
def test_what_reaches_too_far_is_one_stray_cell_or_a_sheet(cells, lowest, rightmost, told, monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_ROWS", 20)
    monkeypatch.setattr(sheet_scan, "MOST_COLUMNS", 10)
    found = Findings("t.xlsx", "T")
    with pytest.raises(sheet_scan.RefusedPartError) if told else nullcontext():
        sheet_scan._guard_reach(sheet_scan.Scan(cells, cells, lowest, rightmost), found)
    assert [(fault.code, (fault.place.line, fault.place.column)) for fault in found.kept] == told


def test_an_area_that_is_too_large_is_refused_though_neither_side_is(monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_AREA", 100)
    sheet_scan._guard_reach(sheet_scan.Scan(100, 100, (10, 1), (1, 10)), Findings("t.xlsx", "T"))
    with pytest.raises(sheet_scan.RefusedPartError):
        sheet_scan._guard_reach(sheet_scan.Scan(100, 100, (10, 1), (1, 11)), Findings("t.xlsx", "T"))


def test_a_cell_that_is_none_is_told_by_its_first_twenty_signs():
    found = Findings("t.xlsx", "T")
    with pytest.raises(sheet_scan.RefusedPartError):
        sheet_scan.scanned("t", f'<worksheet><c r="{"A" * 30}"/></worksheet>'.encode(), found)
    assert found.kept[0].message == f'the workbook is damaged: "{"A" * 20}" is no cell'
