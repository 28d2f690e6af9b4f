"""YAML: what is read, where it stands, and every fault with its place."""

import gc
import hashlib
import os

import pytest
import yaml

from optimizer.faults import Place
from optimizer.read import Plain, read_yaml, yaml_events, yaml_syntax

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a text; gives the document and ``code line:column`` of every fault, and checks nothing is silent."""
    monkeypatch.chdir(tmp_path)

    def read(text, top=None):
        (tmp_path / "a.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        faults = []
        document = read_yaml("a.yaml", faults, top=top)
        assert document is not None or faults
        return document, faults

    return read


@pytest.fixture
def fault(read):
    """The one fault of a text."""

    def fault(text, top=None):
        _, faults = read(text, top)
        assert len(faults) == 1, faults
        return faults[0]

    return fault


def where(faults):
    return [f"{fault.code} {str(fault.place).removeprefix('a.yaml:')}" for fault in faults]


# ------------------------------------------------------------------------------------------------------------- values


def test_nothing_is_converted(read):
    document, faults = read("a: NO\nb: 1e6\nc: 010\nd: 2027-13-01\ne: 12:30\nf: .inf\ng: =x\nh: 0x1F\n")
    assert faults == []
    assert list(document.value.values()) == ["NO", "1e6", "010", "2027-13-01", "12:30", ".inf", "=x", "0x1F"]
    assert {type(value) for value in document.value.values()} == {Plain}


@pytest.mark.parametrize("text", ["a: '1'", 'a: "1"', "a: |\n  1", "a: >\n  1"])
def test_what_is_quoted_is_text(read, text):
    document, _ = read(text)
    assert type(document.value["a"]) is str


@pytest.mark.parametrize("text", ["a:", "a: ~", "a: null", "a: Null", "a: NULL"])
def test_nothing_is_none(read, text):
    document, faults = read(text)
    assert (document.value, faults) == ({"a": None}, [])


@pytest.mark.parametrize("text", ["a: '~'", 'a: ""', 'a: "null"'])
def test_quoted_nothing_is_text(read, text):
    document, _ = read(text)
    assert document.value["a"] == yaml.safe_load(text)["a"]


def test_numbers_and_truth_are_names_as_they_are_written(read):
    document, faults = read("1: a\n1.0: b\ntrue: c\n2026: d\n")
    assert faults == []
    assert list(document.value) == ["1", "1.0", "true", "2026"]


def test_byte_order_mark_and_windows_line_ends_are_fine(read):
    document, faults = read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - 2\r\n")
    assert (document.value, faults) == ({"a": "1", "b": ["2"]}, [])
    assert document.place(("b", 0)) == Place("a.yaml", 3, 5)


def test_json_is_yaml(read):
    document, faults = read('{"a":1,"b":["x",null]}')
    assert (document.value, faults) == ({"a": "1", "b": ["x", None]}, [])


def test_running_text_may_hold_what_yaml_may_not(read):
    text = "title: 양자：컴퓨터\nnote: |\n  비용：10\n  \tx\nquoted: '&a *b !c % @'\nspaced: a\u00a0b\n"
    document, faults = read(text)
    assert faults == []
    assert document.value == yaml.load(text, Loader=yaml.BaseLoader)


def test_the_hash_is_of_the_bytes_read(read):
    data = b"\xef\xbb\xbfa: 1\r\n"
    document, _ = read(data)
    assert document.sha256 == hashlib.sha256(data).hexdigest()


def test_garbage_collection_is_as_it_was(read):
    assert gc.isenabled()
    read("a: [")
    assert gc.isenabled()
    gc.disable()
    try:
        read("a: 1")
        assert not gc.isenabled()
    finally:
        gc.enable()


# ------------------------------------------------------------------------------------------------------------- places


def test_places_of_values_and_of_keys(read):
    document, _ = read('a: 1\nb:\n  - {c: 1, "d": x}\n  - e:\n    f: 2\n나라: {x: [y]}\n')
    expected = {
        (): ("1:1", "1:1"),
        ("a",): ("1:4", "1:1"),
        ("b",): ("3:3", "2:1"),
        ("b", 0): ("3:5", "3:5"),
        ("b", 0, "d"): ("3:17", "3:12"),
        ("b", 1, "e"): ("4:7", "4:5"),
        ("나라", "x", 0): ("6:10", "6:10"),
    }
    found = {path: (document.place(path), document.place(path, key=True)) for path in expected}
    assert {p: (str(v), str(k)) for p, (v, k) in found.items()} == {
        p: (f"a.yaml:{v}", f"a.yaml:{k}") for p, (v, k) in expected.items()
    }


@pytest.mark.parametrize("path, place", [(("b", "zz"), "2:3"), (("b", "c", "d", 1), "2:6"), (("q",), "1:1")])
def test_what_is_not_there_is_placed_where_it_belongs(read, path, place):
    document, _ = read("b:\n  c: 1\n")
    found = document.place(path, key=True)
    assert str(found) == f"a.yaml:{place}"


def test_places_are_right_in_a_text_that_was_mended(read):
    document, _ = read("a:\n\u00a0\u00a0b: 1\n\u00a0\u00a0c: 2\n")
    assert document.value == {"a": {"b": "1", "c": "2"}}
    assert document.place(("a", "c"), key=True) == Place("a.yaml", 3, 3)


# ------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    "text, code, place",
    [
        ("", "R101", ""),
        ("# only a remark\n", "R101", ""),
        ("---\n...\n", "R101", ""),
        ("~", "R101", ""),
        ("a:\n\tb: 1\n", "R105", ":2:1"),
        ("a: 1\n  \tb: 1\n", "R105", ":2:3"),
        ("a: |\n x\n\ty\n", "R105", ":3:1"),
        ("a:\n\u00a0\u00a0b: 1\n", "R106", ":2:1"),
        ("a: \u00a01\n", "R106", ":1:4"),
        ("a:\u00a01\n", "R106", ":1:3"),
        ("\u3000a: 1\n", "R106", ":1:1"),
        ("a: 1\n비용：10\n", "R107", ":2:3"),
        ("비용：10\n", "R107", ":1:3"),
        ("a:\n  비용：10\n  b: 1\n", "R107", ":2:5"),
        ("{비용：10}\n", "R107", ":1:2"),
        ("a: x\x07\n", "R104", ":1:5"),
        ("a: \u202ex\n", "R104", ":1:4"),
        ("a: 1\u2028\n", "R104", ":1:5"),
        ("a: x\ufeff\n", "R104", ":1:5"),
        ('a: "\\x00"\n', "R104", ":1:4"),
        ('"가\\u202e": 1\n', "R104", ":1:1"),
        ("a: &x 1\n", "R110", ":1:4"),
        ("a: *x\n", "R110", ":1:4"),
        ("*x : 1\n", "R110", ":1:1"),
        ("a: * 1\n", "R110", ":1:4"),
        ("a: & 1\n", "R110", ":1:4"),
        ("<<: {a: 1}\n", "R111", ":1:1"),
        ("a: !!str 1\n", "R112", ":1:4"),
        ("a: ! 1\n", "R112", ":1:4"),
        ("a: !x {b: 1}\n", "R112", ":1:4"),
        ("a: !<x\n", "R112", ":1:4"),
        ("a: 1\n---\nb: 2\n", "R113", ":2:1"),
        ("a: 1\n...\nb: 2\n", "R113", ":3:1"),
        ("[a]]\n", "R113", ":1:4"),
        ("%YAML 1.2\n---\na: 1\n", "R114", ":1:1"),
        ("%TAG ! x:\n---\na: 1\n", "R114", ":1:1"),
        ("%FOO\n---\na: 1\n", "R114", ":1:1"),
        ("%YAML 3.0\n---\na: 1\n", "R114", ":1:1"),
        ("? [a]\n: 1\n", "R115", ":1:3"),
        ("{{a: b}: c}\n", "R115", ":1:2"),
        ("a: 1\n: 2\n", "R115", ":2:1"),
        ("null: 1\n", "R115", ":1:1"),
        ("~: 1\n", "R115", ":1:1"),
        ("a: ? b\n", "R115", ":1:4"),
        ('a: "b\nc: 1\n', "R121", ":1:4"),
        ("a: 'b\n", "R121", ":1:4"),
        ("a: [1, 2\nb: 3\n", "R122", ":1:4"),
        ("a: {b: 1 c: 2}\n", "R122", ":1:11"),
        ("a: [b c: {d} e]\n", "R122", ":1:14"),
        ("a: }\n", "R122", ":1:4"),
        ("a: b: c\n", "R123", ":1:5"),
        ("a: 1\n  b: 2\n", "R123", ":2:4"),
        ("a:\n   b: 1\n  c: 2\n", "R124", ":3:3"),
        ("a:\n  - 1\n - 2\n", "R124", ":3:2"),
        ("- a\nb: 1\n", "R124", ":2:1"),
        ("a: - b\n", "R124", ":1:4"),
        ("a: 'it's'\n", "R124", ":1:8"),
        ("a: @x\n", "R125", ":1:4"),
        ("a: `x`\n", "R125", ":1:4"),
        ("a: %x\n", "R125", ":1:4"),
        ("a: >x\n  y\n", "R125", ":1:5"),
        ("cost:10\nb: 2\n", "R126", ":1:1"),
        ("b: 2\ncost:10\n", "R126", ":2:1"),
        ("- a\n-b\n", "R126", ":2:1"),
        ("b: 2\ncost\n", "R126", ":2:1"),
        ("a: {b:1}\n", "R126", ":1:5"),
        ('a: {"b:1"}\n', None, None),
        ('"가": 1\n', None, None),
        ("a: {b:, c: 1}\n", "R123", ":1:6"),
        ("# x\ncost:10\n\n# y\nb: 2\n", "R126", ":2:1"),
        ('a: "\\q"\n', "R127", ":1:5"),
        ('a: "\\ud800"\n', "R127", ":1:7"),
        (b"a: \xba\xf1\n", "R102", ":1"),
        (b"a: 1\nb: \xff\xfa\n", "R102", ":2"),
        ("a: 1".encode("utf-16"), "R102", ""),
        ("a: 1\nb: 2".encode("utf-16-le"), "R102", ""),
        (b"PK\x03\x04\xff", "R102", ""),
    ],
)
def test_each_fault_has_its_code_and_its_exact_place(read, text, code, place):
    _, faults = read(text)
    assert [(fault.code, str(fault.place)) for fault in faults] == ([(code, f"a.yaml{place}")] if code else [])
    assert all(fault.message and fault.remedy and not fault.warning for fault in faults)


@pytest.mark.parametrize(
    "text, message, remedy",
    [
        ("a:\n\tb: 1\n", "line 2 starts with a tab", "use spaces"),
        ("a: 1\n비용：10\n", 'full-width colon after "비용"', 'type an ordinary ":"'),
        (
            "a:\n\u00a0\u00a0b: 1\n",
            "line 2 is indented with a blank that is no ordinary space (U+00A0)",
            "ordinary spaces",
        ),
        ("a: 1\na: 2\n", '"a" is given twice (first on line 1)', "delete one of the two"),
        ("'x y': 1\nb: {c: 2}\n'x y': 1", '"x y" is given twice (first on line 1)', "delete one"),
        ("비용: 1".encode("cp949"), "the file is not UTF-8, it looks like Korean CP949", "save it as UTF-8"),
        ("a: 1".encode("utf-16"), "the file is not UTF-8, it looks like UTF-16", "save it as UTF-8"),
        (b"PK\x03\x04\xff", "it looks like a workbook", "name a YAML text file"),
        ("[" * 100_000, "nested deeper than 40", "nest less"),
        ("", "the file is empty", "optimizer init"),
        ("cost:10\nb: 2\n", "\"cost:10\" has no blank after the ':'", "write `name: value`"),
        ("a: 'it's'\n", '"s\'" stands after a value that has ended', "one pair of quotes"),
    ],
)
def test_the_planner_reads(fault, text, message, remedy):
    found = fault(text)
    assert message in found.message
    assert remedy in found.remedy


@pytest.mark.parametrize(
    "text, top, message, place",
    [
        ("- a\n", "mapping", "expected named settings, found a list", "a.yaml:1:1"),
        ("\n  text\n", "mapping", "expected named settings, found a text", "a.yaml:2:3"),
        ("a: 1\n", "list", "expected a list, found named settings", "a.yaml:1:1"),
    ],
)
def test_the_top_level_is_what_is_expected(read, text, top, message, place):
    document, (found,) = read(text, top)
    assert document is None
    assert (found.code, found.message, str(found.place)) == ("R116", message, place)


def test_a_mapping_is_expected_unless_said_otherwise(tmp_path):
    (tmp_path / "a.yaml").write_text("[a]")
    faults = []
    assert read_yaml(tmp_path / "a.yaml", faults) is None
    assert read_yaml(tmp_path / "a.yaml", faults, top=None).value == ["a"]
    assert [fault.code for fault in faults] == ["R116"]


def test_all_faults_come_in_one_pass_in_the_order_of_the_file(read):
    text = "a: &x 1\nb:\n  c: 1\n  c: 2\n비용：3\nd: !t 1\nd: 2\n~: 3\nb: {}\n"
    document, faults = read(text)
    assert where(faults) == ["R110 1:4", "R109 4:3", "R107 5:3", "R112 6:4", "R109 7:1", "R115 8:1", "R109 9:1"]
    assert document.value == {"a": "1", "b": {"c": "1"}, "비용": "3", "d": "1"}


def test_faults_before_the_end_of_parsing_are_kept(read):
    _, faults = read("a: 1\na: 2\nb: *c\nd: [\n")
    assert where(faults) == ["R109 2:1", "R110 3:4", "R122 4:5"]


def test_every_line_that_starts_with_a_tab_is_named(read):
    _, faults = read("a: 1\na: 2\nb:\n\tc: 1\n\td: 2\ne: |\n  \tfine\n")
    assert where(faults) == ["R109 2:1", "R105 4:1", "R105 5:1"]


@pytest.mark.parametrize(
    "text, value",
    [
        ("a: 1\nb: 2\na: 3\n", {"a": "1", "b": "2"}),
        ("a: *x\n", {"a": None}),
        ("a: &x 1\n", {"a": "1"}),
        ("<<: {a: 1}\nb: 1\n", {"b": "1"}),
        ("a: {[b]: {c: 1}, d: 2}\n", {"a": {"d": "2"}}),
        ("a: 1\n---\nb: 2\n", {"a": "1"}),
        ("a: x\x07y\n", {"a": "x y"}),
    ],
)
def test_reading_goes_on_after_a_fault(read, text, value):
    document, faults = read(text)
    assert faults
    assert document.value == value


def test_a_name_given_twice_inside_what_is_left_out_has_no_first_line(read):
    _, faults = read("a: {[{b: 1, b: 2}]: 1}\n")
    assert where(faults) == ["R115 1:5", "R109 1:13"]
    assert faults[1].message == '"b" is given twice'


# ------------------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("opening, column", [("[", 41), ("{a: ", 161), ("- ", 81), ("[{a: ", 101)])
def test_a_hundred_thousand_brackets_are_refused_at_the_41st(read, monkeypatch, loader, opening, column):
    monkeypatch.setattr(yaml_events, "_LOADER", loader)
    document, faults = read(opening * 100_000)
    assert document is None
    assert where(faults) == [f"R108 1:{column}"]


def test_forty_levels_are_not_too_deep(read):
    document, faults = read("[" * 40 + "]" * 40)
    assert (faults, document.value) == ([], yaml.safe_load("[" * 40 + "]" * 40))


def test_an_alias_bomb_is_refused_without_being_built(read):
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    _, faults = read("\n".join(lines))
    assert {fault.code for fault in faults} == {"R110"}
    assert len(faults) == 10 + 9 * 9


def test_five_megabytes_are_read_and_not_one_byte_more(read):
    line = b"# " + b"x" * 997 + b"\n"
    document, faults = read(b"a: 1" + b" " * 995 + b"\n" + line * 4999)
    assert (document.value, faults) == ({"a": "1"}, [])
    document, faults = read(line * 5000 + b"a")
    assert document is None
    assert where(faults) == ["R103 a.yaml"]


def test_too_many_values_are_refused(read, monkeypatch):
    monkeypatch.setattr(yaml_events, "MOST_VALUES", 100)
    document, faults = read("- a\n" * 99)
    assert (len(document.value), faults) == (99, [])
    document, faults = read("- a\n" * 100)
    assert document is None
    assert where(faults) == ["R103 100:3"]


def test_faults_without_end_are_counted_not_listed(read):
    _, faults = read("a: 1\n" * 1000)
    assert len(faults) == 201
    assert faults[-1].message == "799 more faults were found and are not listed"


# ---------------------------------------------------------------------------------------------------- the other parser


@pytest.mark.parametrize(
    "text, code",
    [
        ("a: b: c\n", "R123"),
        ("a:\n\tb: 1\n", "R105"),
        ('a: "b\n', "R121"),
        ("a: [1\nb: 2\n", "R122"),
        ("a: @x\n", "R125"),
        ("a:\n   b: 1\n  c: 2\n", "R124"),
        ("b: 2\ncost\n", "R126"),
        ('a: "\\q"\n', "R127"),
        ('a: "\\UFFFFFFFF"\n', "R120"),
        ("a: *\n", "R110"),
        ("%YAML 3.0\n---\na: 1\n", "R114"),
        ("a: }\n", "R122"),
        ("a: - b\n", "R124"),
    ],
)
def test_the_python_parser_is_explained_alike(read, monkeypatch, text, code):
    monkeypatch.setattr(yaml_events, "_LOADER", yaml.SafeLoader)
    _, faults = read(text)
    assert [fault.code for fault in faults] == [code]


def test_both_parsers_read_the_same(read, monkeypatch):
    text = "a: NO\nb: [1, '2', ~]\nc:\n  - d: |\n      x\n    e:\n"
    found = []
    for loader in LOADERS:
        monkeypatch.setattr(yaml_events, "_LOADER", loader)
        document, faults = read(text)
        found.append((document.value, type(document.value["a"]), document.place(("c", 0, "e"), key=True), faults))
    assert all(one == found[0] for one in found)


# -------------------------------------------------------------------------------------------------------------- files


def test_a_missing_file_names_its_neighbours(tmp_path):
    (tmp_path / "rules.yaml").write_text("a: 1")
    (tmp_path / "weights.csv").write_text("a")
    faults = []
    asked = Place("portfolio.yaml", 4, 8)
    assert read_yaml(tmp_path / "rulez.yaml", faults, asked=asked) is None
    assert str(faults[0]) == (
        "portfolio.yaml:4:8: R401 cannot find rulez.yaml - correct the name; in this folder: rules.yaml"
    )


def test_a_missing_folder_is_said_to_be_missing(tmp_path):
    faults = []
    read_yaml(tmp_path / "no" / "a.yaml", faults)
    assert faults[0].code == "R401"
    assert f"there is no folder {tmp_path / 'no'}" in faults[0].message


def test_a_folder_without_such_files_is_said_to_hold_none(tmp_path):
    faults = []
    read_yaml(tmp_path / "a.yaml", faults)
    assert "holds no .yaml file" in faults[0].remedy


def test_a_folder_that_may_not_be_listed_is_no_obstacle(tmp_path, monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", denied)
    faults = []
    assert read_yaml(tmp_path / "a.yaml", faults) is None
    assert [fault.code for fault in faults] == ["R401"]


def test_a_file_larger_than_it_says_is_read_to_its_end(tmp_path):
    faults = []
    read_yaml("/proc/self/status", faults, top=None)
    assert {fault.code for fault in faults} <= {"R105", "R123", "R126"}


def test_an_error_of_the_parser_that_nobody_foresaw_still_has_its_place():
    mark = yaml.Mark("a", 0, 2, 3, None, None)
    said = yaml_syntax.explained(yaml.MarkedYAMLError("while dreaming", mark, "found a dragon", mark), "a\nb\nc: d")
    assert said[:2] == ("R120", (3, 4))


@pytest.mark.parametrize("name, code", [("folder", "R402"), ("pipe", "R402"), ("a\0b", "R403"), ("x" * 300, "R403")])
def test_what_is_no_file_is_not_read(tmp_path, name, code):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    faults = []
    assert read_yaml(tmp_path / name, faults) is None
    assert [fault.code for fault in faults] == [code]


def test_a_file_that_may_not_be_read_is_said_so(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", denied)
    faults = []
    assert read_yaml(path, faults) is None
    assert (faults[0].code, faults[0].message) == ("R403", f"{path} may not be read: permission denied")
