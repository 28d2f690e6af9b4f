"""Text and numbers as the report shows them."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.report.shown import at_most, digits_for, number, printed
from optimizer.visible import shown


@pytest.mark.parametrize(
    "text, said",
    [
        ("plain 한국어 é", "plain 한국어 é"),
        ("a\nb\tc", "a b c"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("nul\x00", "nul⟨U+0000⟩"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("lone\ud800", "lone⟨U+D800⟩"),
        ("line\u2028end", "line⟨U+2028⟩end"),
        ("\U000e0041tag", "⟨U+E0041⟩tag"),
        ("private\ue000", "private⟨U+E000⟩"),
        ("not a character\ufffe", "not a character⟨U+FFFE⟩"),
        ("\ufdcf\ufdd0\ufdef\ufdf0\U0001ffff", "\ufdcf⟨U+FDD0⟩⟨U+FDEF⟩\ufdf0⟨U+1FFFF⟩"),
        ("hangul\u3164filler", "hangul⟨U+3164⟩filler"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_signs_that_act_or_hide_are_written_out(text, said):
    assert shown(text) == said


def test_a_pile_of_marks_is_cut():
    assert len(shown("a" + "\u0301" * 500 + "b")) == len("a\u0301\u0301\u0301…b")


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_can_be_encoded_and_acts_no_more(text):
    said = shown(text)
    said.encode("utf-8")
    assert not {unicodedata.category(sign) for sign in said} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@pytest.mark.parametrize(
    "value, digits, said",
    [
        (1234567.891, 1, "1,234,567.9"),
        (-0.5, 1, "−0.5"),
        (0, 2, "0.00"),
        (0.0004, 3, "<0.001"),
        (-0.0004, 3, ">−0.001"),
        (float("inf"), 1, "–"),
    ],
)
def test_numbers(value, digits, said):
    assert number(value, digits) == said


@pytest.mark.parametrize(
    "value, kind, said",
    [
        (None, "money", "–"),
        (0.125, "share", "12.5%"),
        (1, "share", "100%"),
        (2032, "year", "2032"),
        ("n.d.", "year", "n.d."),
        (0.1 + 0.2, "number", "0.3"),
        (2 / 3, "number", "0.667"),
        (1 / 3, "money", "0.3"),
        (12, "money", "12"),
    ],
)
def test_printed_values(value, kind, said):
    assert printed(value, kind) == said


def test_digits_are_those_of_the_neediest_value():
    assert digits_for([1, 2.5, None, "text"], "money") == 1
    assert digits_for([1, 2, 3.0], "money") == 0
    assert digits_for([], "money") == 0


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_a_bound_is_never_printed_too_small(value):
    assert Decimal(at_most(value)) >= Decimal(repr(value))
    assert Decimal(at_most(value)) <= Decimal(repr(value)) * Decimal("1.1")


def test_nothing_is_at_most_nothing():
    assert at_most(0.0) == "0"
