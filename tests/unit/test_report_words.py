"""The word tables: complete, and the same places in every language."""

import json
import re
from pathlib import Path

import pytest

import optimizer.report
from optimizer.report.build import build
from optimizer.report.words import LANGUAGES, words_of
from tests.support.sample_document import sample

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


def test_korean_lacks_no_key_and_none_is_written_twice():
    folder = Path(optimizer.report.__file__).parent / "locale"
    read = {
        path.stem: [key for key, _ in json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)]
        for path in sorted(folder.glob("*.json"))
    }
    assert set(read["ko"]) == set(read["en"])
    for language, keys in read.items():
        assert [key for key in dict.fromkeys(keys) if keys.count(key) > 1] == [], language


def test_korean_is_korean():
    table, english = words_of("ko").table, words_of("en").table
    same = {key for key in table if table[key] == english[key] and re.search("[A-Za-z]{3}", PLACES.sub("", table[key]))}
    assert same <= {"column.sha256"}


def test_korean_particles_do_not_hang_on_what_is_filled_in():
    """Which of 을/를, 이/가, 은/는, 와/과, (으)로 is right depends on the last letter: sentences must do without."""
    pattern = re.compile(r"\{\w+\}[’']?(?:을|를|이|가|은|는|와|과|으로|로)(?![가-힣])")
    table = words_of("ko").table
    assert {key: sentence for key, sentence in table.items() if pattern.search(sentence)} == {}


@pytest.mark.parametrize(
    "amount, unit, said",
    [
        (345.68, "KRW bn", ("3456.8억", "원")),
        (635.2, "KRW bn", ("6352억", "원")),
        (1235.6, "KRW bn", ("1.2356조", "원")),
        (50, "KRW m", ("5000만", "원")),
        (-2, "KRW bn", ("−20억", "원")),
        (0, "KRW bn", None),
        (5, "EUR m", None),
    ],
)
def test_korean_money_is_written_as_koreans_do(amount, unit, said):
    assert words_of("ko").compact(amount, unit) == said
    assert words_of("en").compact(amount, unit) is None


def test_korean_sentences_and_figures_say_the_unit():
    report = build(sample(), "ko")
    assert re.search(r"2026–2032년 총 [0-9.]+억 원 투입", repr(report.blocks[0]))
    assert "10억\\xa0원" in repr(report.blocks[1])
    assert "KRW" not in repr(report.blocks[:3])


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
