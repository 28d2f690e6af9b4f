"""Malformed inputs a planner may hand in, and what is read back (the reader's part of the fifty)."""

import io
import time
import zipfile

import openpyxl
import pytest

from optimizer.read import NumberError, number, read_table, read_yaml

YAML = "criteria.yaml"
TABLE = "technologies.csv"
BOOK = "technologies.xlsx"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Every fault of a file, each as the line that is printed."""
    monkeypatch.chdir(tmp_path)

    def told(name, content, sheet=None):
        if content is not None:
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        faults = []
        began = time.perf_counter()
        document = read_yaml(name, faults) if name.endswith(".yaml") else read_table(name, sheet, faults)
        assert time.perf_counter() - began < 2
        assert document is not None or any(not fault.warning for fault in faults)
        return [str(fault) for fault in faults]

    return told


def bomb():
    lines = ["a: &a [lol]", *[f"b{n}: &b{n} [{', '.join(['*a'] * 9)}]" for n in range(9)]]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "case, content, parts",
    [
        ("M01 empty file", "", ["criteria.yaml: R101", "the file is empty", "optimizer init"]),
        (
            "M03 tab indent",
            "a: 1\nb:\n  c: 1\n\td: 2\n",
            ["criteria.yaml:4:1: R105", "line 4 starts with a tab", "use spaces"],
        ),
        (
            "M05 key twice",
            "weights:\n  risk: 20\n  timing: 20\n  opportunity: 20\n  capability: 20\n  cost: 10\n\n\n  cost: 20\n",
            ["criteria.yaml:9:3: R109", '"cost" is given twice (first on line 6)'],
        ),
        ("M07 alias bomb", bomb(), ["criteria.yaml:1:4: R110", "anchors and aliases", "not supported"]),
        ("M09 nesting", "[" * 100_000, ["criteria.yaml:1:41: R108", "nested deeper than 40"]),
        (
            "M11 CP949",
            "비용: 10\n".encode("cp949"),
            ["criteria.yaml:1: R102", "not UTF-8", "looks like Korean CP949", "UTF-8"],
        ),
        (
            "M15 full-width colon",
            "가: 1\n나: 2\n비용：10\n",
            ["criteria.yaml:3:3: R107", "line 3: full-width colon", 'type an ordinary ":"'],
        ),
        ("M17 list on top", "- a\n- b\n", ["criteria.yaml:1:1: R116", "expected named settings, found a list"]),
        ("Y9 recursive alias", "a: &a [*a]\n", ["criteria.yaml:1:4: R110"]),
        ("Y10 merge keys", "a: 1\n<<: {b: 1}\n", ["criteria.yaml:2:1: R111", "merge keys"]),
        ("Y13 non-breaking indent", "a:\n\u00a0\u00a0b: 1\n", ["criteria.yaml:2:1: R106", "no ordinary space"]),
        ("a tag that runs code", "a: !!python/object/apply:os.system [x]\n", ["criteria.yaml:1:4: R112", "tags"]),
        ("a second document", "a: 1\n---\nb: 1\n", ["criteria.yaml:2:1: R113", "a second document"]),
    ],
)
def test_malformed_yaml(told, case, content, parts):
    first = told(YAML, content)[0]
    assert [part for part in parts if part not in first] == []


def test_a_byte_order_mark_is_no_fault(told):
    assert told(YAML, b"\xef\xbb\xbfa: 1\n") == []


@pytest.mark.parametrize(
    "case, content, parts",
    [
        ("M35 no rows", "id,title\n", ["technologies.csv:1: R206", "no rows found"]),
        (
            "M39 header twice",
            "a,b,cost,c,d,e,cost\n1,1,1,1,1,1,1\n",
            ["technologies.csv:1:7: R208", '"cost" appears twice (columns 3 and 7)'],
        ),
        (
            "M41 thousands comma",
            "id,cost,risk\nB,1,2\nA,1,000,0.5\n",
            ["technologies.csv:3: R209", "row 3 has 4 fields, the header has 3: a thousands comma?"],
        ),
        (
            "M43 trailing commas",
            "id,cost\nA,1,\nB,2,\n",
            ["technologies.csv:1: R210", "every row has one empty extra field", "delete the last comma"],
        ),
        ("semicolons", "id;cost\nA;1\n", ["technologies.csv:1: R204", "semicolons"]),
        ("tabs", "id\tcost\nA\t1\n", ["technologies.csv:1: R205", "tabs"]),
        ("UTF-16", "id,cost\nA,1\n".encode("utf-16"), ["technologies.csv: R203", "UTF-16", "CSV UTF-8"]),
        ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\xff\xff", ["technologies.csv: R201", "a compressed file"]),
    ],
)
def test_malformed_tables(told, case, content, parts):
    (only,) = told(TABLE, content)
    assert [part for part in parts if part not in only] == []


@pytest.mark.parametrize("content", ['id,title\nA,"=HYPERLINK(""http://x"",""y"")"\n', "id,country,title\nA,NA,None\n"])
def test_m55_and_m57_are_accepted_as_text(told, content):
    assert told(TABLE, content) == []


@pytest.mark.parametrize(
    "case, text, parts",
    [
        ("M25", "0,25", ['"0,25" is not a number', "use a decimal point: 0.25"]),
        ("M33", "010", ['"010" starts with 0', "quote a code, remove the 0 for a number"]),
        ("M45", "TBD", ['"TBD" is not a number']),
        ("M47", "₩1,000억", ["currency sign or a unit", "give a plain number"]),
        ("Y8", ".inf", ["not a finite number"]),
        ("Y8 long", "9" * 5000, ["more than 30 digits"]),
        ("Y13", "30%", ["percent sign", "write 0.30"]),
        ("Y13 thousands", "1,000", ["thousands separator", "1000"]),
    ],
)
def test_malformed_numbers(case, text, parts):
    with pytest.raises(NumberError) as caught:
        number(text)
    assert [part for part in parts if part not in str(caught.value)] == []


def saved(change):
    made = openpyxl.Workbook()
    made.active.title = "Technologies"
    for row in (["id", "title", "cost"], ["A", "x", 1], ["B", "y", 2], ["C", "z", 3], ["D", "w", 4]):
        made.active.append(row)
    change(made.active)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "case, change, parts",
    [
        (
            "M63 far corner",
            lambda sheet: sheet.__setitem__("XFD1048576", "x"),
            ["technologies.xlsx!Technologies!XFD1048576: R305", "16384 columns", "clear the stray cell XFD1048576"],
        ),
        (
            "M65 formula",
            lambda sheet: sheet.__setitem__("C5", "=C4*2"),
            [
                "technologies.xlsx!Technologies!C5: R306",
                "cell C5 is a formula with no stored result",
                "recalculate and save",
            ],
        ),
        (
            "M67 merged",
            lambda sheet: sheet.merge_cells("A4:A5"),
            ["technologies.xlsx!Technologies!A4: R307", "cells A4:A5 are merged", "unmerge"],
        ),
    ],
)
def test_malformed_workbooks(told, case, change, parts):
    (only,) = told(BOOK, saved(change), "Technologies")
    assert [part for part in parts if part not in only] == []


def test_m61_csv_named_xlsx(told):
    (only,) = told(BOOK, "id,cost\nA,1\n")
    assert only.startswith("technologies.xlsx: R301 this is not an Excel workbook; it looks like CSV")


def test_m69_missing_sheet(told):
    (only,) = told(BOOK, saved(lambda sheet: setattr(sheet, "title", "Tech")), "Technologies")
    assert only.startswith('technologies.xlsx: R308 there is no sheet "Technologies"')
    assert "the workbook has: Tech" in only


def test_m91_missing_file(told, tmp_path):
    (tmp_path / "rules.yaml").write_text("a: 1")
    (only,) = told("rulez.yaml", None)
    assert only == "rulez.yaml: R401 cannot find rulez.yaml - correct the name; in this folder: rules.yaml"


def test_a_workbook_bomb_is_refused_at_once(told):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            archive.writestr(name, "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(20):
                part.write(b" " * 10_000_000)
    (only,) = told(BOOK, stream.getvalue())
    assert only.startswith("technologies.xlsx: R304 the workbook unpacks to 200 MB")
