"""CSV tables: rows, nesting, lists, encodings, places, and every fault."""

import csv
import io

import pytest

from optimizer.faults import Place
from optimizer.read import Plain, csv_text, read_table


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(content, name="t.csv", **more):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        faults = []
        document = read_table(name, None, faults, **more)
        assert document is not None or faults
        return document, faults

    return read


def where(faults):
    return [f"{fault.code} {str(fault.place).removeprefix('t.csv:')}" for fault in faults]


# ------------------------------------------------------------------------------------------------------------- values


def test_no_cell_is_converted(read):
    cells = ["007", "1E5", "NA", "None", "null", "TRUE", "=HYPERLINK(x)", "1,000", "2027-13-01", "9007199254740993"]
    document, faults = read("id,a\n" + "".join(f'{n},"{cell}"\n' for n, cell in enumerate(cells)))
    assert faults == []
    assert [row["a"] for row in document.value] == cells
    assert {type(row["a"]) for row in document.value} == {Plain}


def test_rows_are_what_the_csv_library_reads(read):
    text = 'id,title\nA,"Some, text"\nB,"a ""quoted"" word"\nC,"two\r\nlines"\nD,\'x\'\n'
    document, faults = read(text)
    assert faults == []
    assert document.value == list(csv.DictReader(io.StringIO(text, newline="")))


def test_empty_cells_are_not_given_and_blank_lines_not_there(read):
    document, faults = read("id,a,b\n\nA,,1\n,,\n  \nB,2,\n")
    assert faults == []
    assert document.value == [{"id": "A", "b": "1"}, {"id": "B", "a": "2"}]


def test_blanks_of_any_kind_around_cells_and_headers_go(read):
    document, faults = read("\u00a0id ,\u3000a\u200b\n A ,\u00a0x y\u00a0\n")
    assert (document.value, faults) == ([{"id": "A", "a": "x y"}], [])


def test_dotted_columns_are_nested(read):
    document, _ = read("id,evidence.level,cost.national,evidence.trl,a.b.c\nA,62.5,1;2,4,x\nB,,,,\n")
    assert document.value == [
        {
            "id": "A",
            "evidence": {"level": "62.5", "trl": "4"},
            "cost": {"national": ["1", "2"]},
            "a": {"b": {"c": "x"}},
        },
        {"id": "B"},
    ]


@pytest.mark.parametrize(
    "cell, value",
    [
        ("a;b", ["a", "b"]),
        ("a; b ;c", ["a", "b", "c"]),
        ("a;", ["a"]),
        (";", []),
        ("a;;b", ["a", None, "b"]),
        (";a", [None, "a"]),
        ("a;b;", ["a", "b"]),
    ],
)
def test_semicolons_make_lists(read, cell, value):
    document, _ = read(f"id,tags\nA,{cell}\n")
    assert document.value[0]["tags"] == value
    assert {type(part) for part in document.value[0]["tags"] if part} <= {Plain}


def test_running_text_keeps_its_semicolons(read):
    header = "id,title,titles.ko,note,source,because,tags"
    document, _ = read(f"{header}\nA,a; b,가; 나,x;y,KISTEP; 2022,so;,a;b\n")
    (row,) = document.value
    assert row["titles"] == {"ko": "가; 나"}
    assert (row["title"], row["note"], row["source"], row["because"]) == ("a; b", "x;y", "KISTEP; 2022", "so;")
    assert row["tags"] == ["a", "b"]


def test_the_caller_may_say_which_columns_are_text(read):
    document, _ = read("id,remark\nA,a;b\n", text=frozenset({"remark"}))
    assert document.value[0]["remark"] == "a;b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_utf_8_with_any_line_end_needs_no_notice(read, encoding, end):
    document, faults = read(end.join(["id,이름", "A,양자", ""]).encode(encoding))
    assert (document.value, faults) == ([{"id": "A", "이름": "양자"}], [])


def test_cp949_is_read_and_announced(read):
    document, (warning,) = read("id,이름\nA,똠방각하\n".encode("cp949"))
    assert document.value == [{"id": "A", "이름": "똠방각하"}]
    assert (warning.code, warning.warning, str(warning.place)) == ("R202", True, "t.csv")
    assert "read as Korean CP949" in warning.message


def test_tsv_is_separated_by_tabs(read):
    document, faults = read("id\ttitle\nA\tx, y\n", name="t.tsv")
    assert (document.value, faults) == ([{"id": "A", "title": "x, y"}], [])


def test_the_columns_are_told(read):
    document, _ = read("id,evidence.level\nA,1\n")
    assert document.columns == ("id", "evidence.level")


# ------------------------------------------------------------------------------------------------------------- places


def test_places_are_rows_and_fields_as_a_spreadsheet_counts_them(read):
    document, _ = read('\nid,evidence.level,"a"\n\nA,3,x;y\n"B\nB",4,z\n')
    expected = {
        (): "t.csv",
        (0,): "t.csv:4",
        (0, "id"): "t.csv:4:1",
        (0, "evidence"): "t.csv:4:2",
        (0, "evidence", "level"): "t.csv:4:2",
        (0, "a", 1): "t.csv:4:3",
        (0, "risk"): "t.csv:4",
        (1, "a"): "t.csv:5:3",
        (7, "a"): "t.csv",
    }
    assert {path: str(document.place(path)) for path in expected} == expected


def test_the_key_of_a_cell_is_its_header(read):
    document, _ = read("id,cost\nA,1\nB,2\n")
    assert document.place((1, "cost"), key=True) == Place("t.csv", 1, 2)


# ------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    "text, code, place, message, remedy",
    [
        ("", "R215", "t.csv", "the table is empty", "header"),
        ("\n ,\n", "R215", "t.csv", "the table is empty", "header"),
        ("id,cost\n", "R206", "t.csv:1", "no rows found", "add rows"),
        (
            "id,c,r\nA,1,1\nB,1,000,0.5\n",
            "R209",
            "t.csv:3",
            "row 3 has 4 fields, the header has 3: a thousands comma?",
            "quotes",
        ),
        ("id,title\nA,Paris, France\n", "R209", "t.csv:2", "row 2 has 3 fields, the header has 2", "comma in quotes"),
        ("id,a,b\nA\nB,1,2\n", "R209", "t.csv:2", "row 2 has 1 field, the header has 3", "give every field"),
        ("id,a\nA,1,,\nB,2\n", "R209", "t.csv:2", "row 2 has 4 fields", "delete the commas at the end"),
        ("id,a\nA,1,\nB,2,\n", "R210", "t.csv:1", "every row has one empty extra field", "delete the last comma"),
        ("id,a,\nA,1,\nB,2,\n", "R210", "t.csv:1", "every row has one empty extra field", "delete the last comma"),
        ("id,a,,\nA,1,,\n", "R210", "t.csv:1", "every row has 2 empty extra fields", "delete the commas"),
        ("id;a\nA;1,5\n", "R204", "t.csv:1", "separated by semicolons", "commas between the fields"),
        ("id\ta\nA\t1\n", "R205", "t.csv:1", "separated by tabs", "commas between the fields"),
        ("id，a\nA，1\n", "R204", "t.csv:1", "separated by full-width commas", "commas between the fields"),
        ("sep=;\nid;a\n", "R204", "t.csv:1", '"sep="', "delete that line"),
        ("id,b,c,b\nA,1,2,3\n", "R208", "t.csv:1:4", 'column "b" appears twice (columns 2 and 4)', "rename"),
        (
            "id,,c\nA,1,2\n",
            "R207",
            "t.csv:1:2",
            "column 2 has no name in the header, yet row 2 fills it",
            "name the column",
        ),
        ("id,a.\nA,1\n", "R217", "t.csv:1:2", '"a." is no column name', "evidence.level"),
        ("id,c,c.n\nA,1,2\nB,1,\nC,,2\n", "R214", "t.csv:2:3", 'row 2 fills both "c" and "c.n"', "only one"),
        ("id,c.n,c\nA,1,2\n", "R214", "t.csv:2:3", 'row 2 fills both "c.n" and "c"', "only one"),
        ("id,a\nA,x\0y\n", "R212", "t.csv:2:2", "invisible control character (U+0000)", "delete it"),
        ("id,a\nA,\u202ex\n", "R212", "t.csv:2:2", "invisible control character (U+202E)", "delete it"),
        ('id,a\nA,"x\nB,2\n', "R211", "t.csv:2", "a quote opens in this row and is never closed", "close it"),
        ('id,a\nA,"x"y\n', "R211", "t.csv:2", "text follows a closing quote", "twice"),
        ("id,a\nA," + "x" * 200_000, "R211", "t.csv:2", "a field holds more than", "shorten"),
        (b"id,a\nA,\xff\xff\n", "R201", "t.csv:2", "neither UTF-8 nor Korean CP949", "CSV UTF-8"),
        ("id,a\nA,1\n".encode("utf-16"), "R203", "t.csv", "UTF-16", "CSV UTF-8"),
        ("id,a\nA,1\n".encode("utf-16-le"), "R203", "t.csv", "UTF-16", "CSV UTF-8"),
        (b"PK\x03\x04\xff\xff", "R201", "t.csv", "looks like a workbook", ".xlsx"),
        (b"\x1f\x8b\x08\x00\xff\xff", "R201", "t.csv", "looks like a compressed file", "CSV text file"),
    ],
)
def test_each_fault_has_its_code_its_place_and_its_words(read, text, code, place, message, remedy):
    _, faults = read(text)
    (fault,) = faults
    assert (fault.code, str(fault.place), fault.warning) == (code, place, False)
    assert message in fault.message
    assert remedy in fault.remedy


def test_an_error_of_the_csv_library_that_nobody_foresaw_is_told():
    assert csv_text._explained("a dragon") == ("the row cannot be read as CSV", "save the table again as CSV")


def test_the_noun_of_an_empty_table_is_the_callers(read):
    _, (fault,) = read("id\n", rows="technologies")
    assert fault.message.startswith("no technologies found")


def test_all_faults_come_in_one_pass_in_the_order_of_the_file(read):
    document, faults = read(b"id,a,a,\nA,1,2,3\nB,1\nC,1,2,\x07\n")
    assert where(faults) == ["R208 1:3", "R207 1:4", "R209 3", "R212 4:4"]
    assert document.value == [{"id": "A", "a": "1"}, {"id": "C", "a": "1"}]


def test_rows_that_do_not_fit_are_left_out_and_places_stay_right(read):
    document, faults = read("id,a\nA,1,2\nB,3\n")
    assert where(faults) == ["R209 2"]
    assert str(document.place((0, "a"))) == "t.csv:3:2"


def test_a_table_may_have_200_000_rows_and_not_one_more(read, monkeypatch):
    monkeypatch.setattr(csv_text, "MOST_ROWS", 20)
    document, faults = read("id\n" + "A\n" * 20)
    assert (len(document.value), faults) == (20, [])
    _, faults = read("id\n" + "A\n" * 21)
    assert where(faults) == ["R213 22"]


def test_a_row_may_have_1000_fields_and_not_one_more(read, monkeypatch):
    monkeypatch.setattr(csv_text, "MOST_COLUMNS", 3)
    assert read("id,a,b\nA,1,2\n")[1] == []
    _, (fault,) = read("id,a,b\nA,1,2\nB,1,2,3\n")
    assert (str(fault.place), fault.code, fault.message) == ("t.csv:3", "R213", "the row has more than 3 fields")


def test_faults_without_end_are_counted_not_listed(read):
    _, faults = read("id,a\n" + "A\n" * 1000)
    assert len(faults) == 201
    assert faults[-1].message == "800 more faults were found and are not listed"


@pytest.mark.parametrize(
    "name, sheet, code",
    [
        ("t.ods", None, "R404"),
        ("t.xls", None, "R404"),
        ("t.xlsm", "S", "R404"),
        ("t.csv", "S", "R405"),
        ("u.csv", None, "R401"),
    ],
)
def test_what_is_no_table_is_told_where_it_is_named(tmp_path, name, sheet, code):
    (tmp_path / "t.csv").write_text("id\nA\n")
    faults = []
    asked = Place("portfolio.yaml", 3, 15)
    assert read_table(tmp_path / name, sheet, faults, asked) is None
    assert [(fault.code, fault.place) for fault in faults] == [(code, asked)]
