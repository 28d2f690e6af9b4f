"""Whatever the bytes: a document or faults, nothing else; and what a library writes is read back."""

import csv
import io
import os
import string
import zipfile

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from optimizer.read import Plain, read_table, read_yaml

SEED_YAML = b"a: 1\nb:\n  - {c: [1, 2], d: 'x'}\n  - e: |\n      text\n\xeb\xb9\x84\xec\x9a\xa9: 10\n"
SEED_CSV = 'id,title,cost.national\nA,"Some, text",1;2\nB,양자,3\n'.encode()
MARKS = "\t：\u00a0[]{}\n\r\"'\0,;\\~%@\u2028"
WORDS = [b"&a ", b"*a", b"<<: ", b"!!x ", b"\n---\n", b": ", b"- ", b"|\n", b"? ", b"\xff"]
TOKENS = [*WORDS, *(mark.encode() for mark in MARKS)]


def spoiled(seed):
    """Bytes near `seed`: pieces left out, repeated, and strewn with what has a meaning."""
    piece = st.one_of(
        st.sampled_from(TOKENS),
        st.binary(max_size=4),
        st.tuples(st.integers(0, len(seed)), st.integers(0, len(seed))).map(lambda cut: seed[min(cut) : max(cut)]),
    )
    return st.lists(piece, max_size=12).map(b"".join) | st.tuples(st.integers(0, len(seed)), piece).map(
        lambda at: seed[: at[0]] + at[1] + seed[at[0] :]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("read")


def steps(value, path=()):
    """The path of every value in a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from steps(inner, (*path, key))


def assert_sound(document, faults):
    assert document is not None or any(not fault.warning for fault in faults)
    for fault in faults:
        assert fault.message and fault.remedy and str(fault) and fault.as_json()["code"] == fault.code
    if document is not None:
        for path in steps(document.value):
            assert document.place(path).file == document.file
            assert document.place(path, key=True).file == document.file


@given(st.one_of(st.binary(max_size=200), spoiled(SEED_YAML)))
def test_any_bytes_are_a_yaml_document_or_faults(folder, data):
    (folder / "a.yaml").write_bytes(data)
    faults = []
    document = read_yaml(folder / "a.yaml", faults, top=None)
    assert_sound(document, faults)
    if not faults:
        assert document.value == unparsed(yaml.load(data, Loader=yaml.CBaseLoader), document.value)


def unparsed(read, ours):
    """What PyYAML's string-only loader reads, with None where the reader found nothing."""
    if isinstance(ours, dict):
        assert set(read) == set(ours)
        return {key: unparsed(read[key], ours[key]) for key in ours}
    if isinstance(ours, list):
        assert len(read) == len(ours)
        return [unparsed(*pair) for pair in zip(read, ours, strict=True)]
    return None if ours is None and read in ("", "~", "null", "Null", "NULL") else read


@given(st.one_of(st.binary(max_size=200), spoiled(SEED_CSV)))
def test_any_bytes_are_a_table_or_faults(folder, data):
    (folder / "a.csv").write_bytes(data)
    faults = []
    assert_sound(read_table(folder / "a.csv", None, faults), faults)


@given(st.data())
def test_any_bytes_are_a_workbook_or_faults(folder, data):
    made = openpyxl.Workbook()
    made.active.append(["id", "a"])
    made.active.append(["A", 1.5])
    stream, spoilt = io.BytesIO(), io.BytesIO()
    made.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(spoilt, "w") as new:
        target = data.draw(st.sampled_from(sorted(old.namelist())))
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, data.draw(spoiled(part)) if name == target else part)
    content = data.draw(st.sampled_from([spoilt.getvalue()]) | spoiled(spoilt.getvalue()))
    (folder / "a.xlsx").write_bytes(content)
    faults = []
    assert_sound(read_table(folder / "a.xlsx", None, faults), faults)


names = st.text(string.ascii_letters + string.digits + "_-.가나다", min_size=1, max_size=8)
# What is refused on purpose where it is not quoted is left out: odd blanks at an edge, a full-width colon.
refused = ["Cc", "Cs", "Zl", "Zp", "Zs", "Cf", "Cn", "Co"]
texts = st.text(
    st.just(" ") | st.characters(codec="utf-8", exclude_categories=refused, exclude_characters="："), max_size=20
)
leaves = st.none() | texts | st.integers(-(10**9), 10**9) | st.booleans()
structures = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=20
)


@given(structures, st.booleans())
def test_what_pyyaml_dumps_is_read_back(folder, value, flow):
    text = yaml.safe_dump({"top": value}, allow_unicode=True, default_flow_style=flow)
    (folder / "b.yaml").write_text(text, encoding="utf-8")
    faults = []
    document = read_yaml(folder / "b.yaml", faults)
    assert faults == []
    assert typed(document.value) == {"top": value}


def typed(value):
    """Values as PyYAML types them, scalar by scalar, where they are not quoted."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return yaml.safe_load(value) if isinstance(value, Plain) else value


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Cf"]), min_size=1, max_size=8
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_the_csv_library_writes_is_read_back(folder, rows):
    with (folder / "b.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "a", "b"], *rows])
    faults = []
    document = read_table(folder / "b.csv", None, faults, text=frozenset({"id", "a", "b"}))
    assert faults == []
    assert [list(row.values()) for row in document.value] == rows
    assert [str(document.place((n, "b"))) for n in range(len(rows))] == [
        f"{os.fspath(folder / 'b.csv')}:{n + 2}:3" for n in range(len(rows))
    ]
