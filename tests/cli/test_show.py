"""How values, tables, sentences and the line of progress are laid out; and the words for what was found."""

import io
import json
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.cli import plan, show
from optimizer.cli.grid import grid, room_of, wrapped
from optimizer.cli.progress import ticking


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0, "0"),
        (5.39344, "5.393"),
        (0.0241893, "0.0242"),
        (0.00000123456, "0.00000123"),
        (28.5625, "28.56"),
        (635.2, "635.2"),
        (12345.678, "12345.7"),
        (99999.96, "100000"),
        (1e15, "1000000000000000"),
        (-0.5, "-0.5"),
        (-1234.0, "-1234"),
        (9.99999, "10"),
    ],
)
def test_numbers_are_rounded_for_the_eye(value, text):
    assert show.rounded(value) == text
    assert show.shown(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-9, max_value=1e12))
def test_rounding_keeps_three_digits(value):
    assert float(show.rounded(value)) == pytest.approx(value, rel=0.006)
    assert "e" not in show.rounded(value)


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "-"),
        ("", "-"),
        ([], "-"),
        ({}, "-"),
        (True, "yes"),
        (False, "no"),
        (2027, "2027"),
        (["a", 2.0], "a, 2"),
        ({"risk": "40", "cost": 0.25}, "risk 40, cost 0.25"),
    ],
)
def test_values_for_the_eye(value, text):
    assert show.shown(value) == text


def test_values_for_programs(capsys):
    row = [None, True, 0.1 + 0.2, ["a", "b"], {"risk": 40}, "two\nlines\tand  a tab", "31\u202f%"]
    show.table([f"c{number}" for number in range(7)], [row])
    head, line = capsys.readouterr().out.splitlines()
    assert head.split("\t") == [f"c{number}" for number in range(7)]
    assert line.split("\t") == ["", "yes", "0.30000000000000004", "a;b", "risk=40", "two lines and a tab", "31\u202f%"]


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=30)
cells = st.lists(words, max_size=8).map(" ".join)


@given(st.data(), st.integers(20, 120))
def test_tables_fit_and_lose_nothing(data, width):
    count = data.draw(st.integers(1, 5))
    heads = [f"h{number}" for number in range(count)]
    rows = data.draw(st.lists(st.lists(cells, min_size=count, max_size=count), min_size=1, max_size=5))
    text = re.sub(r"\x1b\[[0-9]+m", "", grid(heads, rows, set(), width))
    assert all(room_of(line) <= width for line in text.splitlines())
    for row in rows:
        for cell in row:
            for word in cell.split(" "):
                assert all(text.count(letter) for letter in word)


@given(cells, st.integers(8, 60))
def test_wrapped_sentences_keep_every_letter_in_its_order(text, width):
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(room_of(line) <= width for line in lines)


def test_words_are_broken_only_where_they_must():
    assert wrapped("one two three four", 9) == ["one two", "three", "four"]
    assert wrapped("a-very-long-word b", 6, "  ") == ["  a-ve", "  ry-l", "  ong-", "  word", "  b"]
    assert wrapped("", 9, " ") == [" "]
    assert wrapped("31\u202f% of it", 4) == ["31\u202f%", "of", "it"]


def test_korean_is_two_columns_wide_and_accents_none():
    assert room_of("반도체 ab") == 9
    assert room_of(unicodedata.normalize("NFD", "é")) == 1
    assert wrapped("반도체기술", 6) == ["반도체", "기술"]


def test_numbers_stand_to_the_right_and_headings_above_a_line():
    text = re.sub(r"\x1b\[[0-9]+m", "", grid(["name", "cost"], [["a", "5"], ["b", "12.5"]], {1}, 80))
    assert text.splitlines() == ["name  cost", "----  ----", "a        5", "b     12.5"]


def test_a_table_too_wide_for_its_words_goes_row_by_row():
    rows = [["x" * 30, "-", "two words"], ["y" * 30, "3", "z"]]
    text = re.sub(r"\x1b\[[0-9]+m", "", grid(["name", "number", "note"], rows, {1}, 40))
    assert text == f"name    {'x' * 30}\nnote    two words\n\nname    {'y' * 30}\nnumber  3\nnote    z"


# ------------------------------------------------------------------------------------------------ progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_says_how_long_it_takes_and_is_gone_at_the_end(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("optimizer.cli.progress.PATIENCE", 0.05)
    monkeypatch.setattr("optimizer.cli.progress.EVERY", 0.01)
    with ticking("planning", 60):
        time.sleep(0.3)
    assert "\rplanning: 0 s of at most 60 s, Ctrl-C stops " in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("stream, silent", [(Terminal, True), (io.StringIO, False), (Terminal, False)])
def test_progress_is_silent_where_it_is_not_wanted_or_not_needed(monkeypatch, stream, silent):
    found = stream()
    monkeypatch.setattr("sys.stderr", found)
    with ticking("planning", 60, silent=silent):
        time.sleep(0.02)
    assert found.getvalue() == ""


# ------------------------------------------------------------------------------------------------ what was found


def found(**known):
    usual = {"status": "optimal", "gap": 0, "ties": {"unique": None, "alternatives": None}}
    return {**usual, **known}


@pytest.mark.parametrize(
    "document, sentence",
    [
        (found(), "Proven best plan."),
        (found(ties={"unique": True}), "Proven best plan; no other plan is worth as much."),
        (found(ties={"unique": False}), "Proven best plan; other plans are worth as much."),
        (found(ties={"unique": False, "alternatives": 1}), "Proven best plan; one other plan is worth as much."),
        (found(ties={"unique": False, "alternatives": 7}), "Proven best plan; 7 other plans are worth as much."),
        (found(gap=0.005), "Proven good enough: at most 0.5 % below the best possible."),
        (found(gap=1e-12), "Proven best plan."),
        (
            found(solvers_word=True),
            "Best plan on the solver's word; not proven in whole numbers that no plan is worth more.",
        ),
        (
            found(status="infeasible", solvers_word=True),
            "No plan satisfies everything, on the solver's word; not proven in whole numbers.",
        ),
        (
            found(status="feasible", gap=0.0312),
            "Best plan found in time, not proven best: at most 3.12 % below the best possible.",
        ),
        (
            found(status="feasible", gap=None),
            "Best plan found in time, not proven best: how far from the best is not known.",
        ),
        (found(status="infeasible", gap=None), "No plan satisfies everything."),
        (
            found(status="no-plan-found", gap=None),
            "No plan was found in time; that does not mean that there is none. Give it more --seconds.",
        ),
        (found(status="interrupted", gap=None), "Interrupted."),
    ],
)
def test_the_status_in_honest_words(document, sentence):
    assert plan.status_sentence(document) == sentence


def test_what_else_a_run_may_have_found(capsys):
    warning = {"code": "C1", "file": "a.yaml", "line": 3, "column": 5, "message": "odd", "remedy": "look"}
    document = found(
        portfolio="p",
        title="A title",
        money={"unit": "EUR m"},
        value=1.5,
        gain=0.5,
        cost_total=12.0,
        decisions=[decision("one", "own", replacement={"value": None, "irreplaceable": True}), decision("two", "none")],
        spending=[],
        resources=[{"resource": "people", "year": 2026, "amount": 5, "used": 4}],
        alliances=[{"id": "club", "joined": 2027, "cost": 7.25}],
        shortfalls=[
            {"technology": "two", "value_lost": 0.25, "money_needed": 3.0},
            {"technology": "three", "value_lost": 0.125, "money_needed": None},
        ],
        conflict=[],
        repairs=[],
        notes=["a note"],
        warnings=[warning] * 7,
    )
    plan.print_run(document, None, ("html",))
    out, err = capsys.readouterr()
    assert "alliance joined: club in 2027, 7.25 EUR m" in out
    assert "shortfall: two is needed and not covered, 0.25 of value lost; about 3 EUR m would cover it" in out
    assert "shortfall: three is needed and not covered, 0.125 of value lost\n" in out
    assert "resources\nresource\tyear\tamount\tused\npeople\t2026\t5\t4" in out
    assert "report:" not in out
    assert err.splitlines()[:2] == ["note: a note", "a.yaml:3:5: C1 warning: odd - look"]
    assert err.splitlines()[-1] == "and 2 more warnings: optimizer check p"


def decision(technology, mode, **more):
    keys = ["title", "option", "alliance", "bridge", "start", "ready", "cost_total", "value", "verdict", "why"]
    usual = {
        **dict.fromkeys([*keys, "replacement_value"]),
        "partners": [],
        "replacement": {"value": None, "irreplaceable": False},
    }
    return {"priority": 1, "technology": technology, "mode": mode, **usual, **more}


@pytest.mark.parametrize(
    "row, loss",
    [(decision("a", "own", replacement={"value": 0.5, "irreplaceable": False}), "0.5"), (decision("b", "none"), "-")],
)
def test_what_the_plan_would_lose_on_a_terminal(monkeypatch, capsys, row, loss):
    monkeypatch.setattr(show, "on_terminal_out", lambda: True)
    plan._print_decisions({"decisions": [row]})
    assert loss in capsys.readouterr().out.splitlines()[-1]


def test_a_plan_that_cannot_be_without(monkeypatch, capsys):
    monkeypatch.setattr(show, "on_terminal_out", lambda: True)
    row = decision("a", "own", replacement={"value": None, "irreplaceable": True})
    plan._print_decisions({"decisions": [row]})
    assert "no plan" in capsys.readouterr().out


def test_a_document_is_json_without_numbers_that_json_does_not_know(capsys):
    show.document({"a": [1, "한"]})
    assert json.loads(capsys.readouterr().out) == {"a": [1, "한"]}
    with pytest.raises(ValueError, match="JSON"):
        show.document({"a": float("nan")})
