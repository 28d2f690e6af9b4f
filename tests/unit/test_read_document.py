"""Documents put together from several files."""

import pickle

import pytest

from optimizer.faults import Place
from optimizer.read import Document, Plain


def document(file):
    """A document whose places show the path that was asked for."""
    return Document({}, file, lambda path, key: Place(f"{file}{list(path)}{'k' if key else ''}"))


def test_what_is_mounted_answers_for_itself():
    main, table = document("main"), document("table")
    main.mount(("technologies",), table)
    main.mount(("budgets", "national"), table, (3,))
    asked = {
        (): "main[]",
        ("title",): "main['title']",
        ("technologies",): "table[]",
        ("technologies", 2, "id"): "table[2, 'id']",
        ("budgets",): "main['budgets']",
        ("budgets", "national", "amount"): "table[3, 'amount']",
    }
    assert {path: main.place(path).file for path in asked} == asked
    assert main.place(("technologies", 0), key=True).file == "table[0]k"


def test_the_nearest_mount_answers_and_mounts_may_be_nested():
    main, technologies, options = document("main"), document("technologies"), document("options")
    main.mount(("technologies",), technologies)
    main.mount(("technologies", 1, "options"), options, (7,))
    technologies.mount((0, "options"), options)
    assert main.place(("technologies", 1, "options", "cost")).file == "options[7, 'cost']"
    assert main.place(("technologies", 0, "options", 2)).file == "options[2]"
    assert main.place(("technologies", 1, "id")).file == "technologies[1, 'id']"


def test_a_whole_document_may_be_another():
    main = document("main")
    main.mount((), document("other"), ("inside",))
    assert main.place(("a",)).file == "other['inside', 'a']"


def test_the_key_of_a_row_of_a_table_is_the_cell_with_its_id():
    main, table = document("main"), document("table")
    main.mount(("budgets", "national"), table, (3,))
    main.name_key(("budgets", "national"), ("budgets", "national", "id"))
    assert main.place(("budgets", "national"), key=True).file == "table[3, 'id']"
    assert main.place(("budgets", "national")).file == "table[3]"
    assert main.place(("budgets", "other"), key=True).file == "main['budgets', 'other']k"


def test_a_plain_text_is_a_text_everywhere():
    plain = pickle.loads(pickle.dumps(Plain("a")))
    assert (type(plain), plain, {plain: 1}["a"]) == (Plain, "a", 1)
    with pytest.raises(AttributeError):
        plain.note = 1
