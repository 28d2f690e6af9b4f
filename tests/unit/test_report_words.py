"""The word tables: complete, and the same places in every language."""

import re
from pathlib import Path

import pytest

import optimizer.report
from optimizer.report.words import LANGUAGES, words_of

PLACES = re.compile(r"\{(\w+)\}")
SAID = re.compile(r"""(?:say|column|count|money_column|words)\(\s*f?"([a-z][\w.-]*)"(?=[,)])""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_the_places_of_the_english_one(language):
    english, other = words_of("en").table, words_of(language).table
    assert set(other) == set(english)
    for key, sentence in english.items():
        assert set(PLACES.findall(other[key])) == set(PLACES.findall(sentence)), key


def test_every_key_of_the_source_is_in_the_table():
    folder = Path(optimizer.report.__file__).parent
    said = {key for path in folder.rglob("*.py") for key in SAID.findall(path.read_text(encoding="utf-8"))}
    table = words_of("en").table
    assert len(said) > 100
    assert {key for key in said if key not in table and f"column.{key}" not in table} == set()


def test_korean_is_korean():
    table, english = words_of("ko").table, words_of("en").table
    same = {key for key in table if table[key] == english[key] and re.search("[A-Za-z]{3}", PLACES.sub("", table[key]))}
    assert same <= {"column.sha256"}


def test_one_is_not_many():
    words = words_of("en")
    assert words.count("summary.mode.own", 1) == "one is to be owned"
    assert words.count("summary.mode.own", 3) == "3 are to be owned"


def test_lists_are_joined_so_that_they_can_be_read():
    words = words_of("en")
    assert words.join([]) == ""
    assert words.join(["a"]) == "a"
    assert words.join(["a", "b", "c"]) == "a, b and c"
    assert words.join(["clock, optical", "b"]) == "clock, optical; b"


def test_titles_come_in_the_language_asked_for():
    thing = {"title": "Clock", "titles": {"ko": "시계"}}
    assert words_of("ko").title(thing) == "시계"
    assert words_of("en").title(thing) == "Clock"
    assert words_of("en").title({}, "clock") == "clock"


def test_an_unknown_language_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"'fr'.*en, ko"):
        words_of("fr")
