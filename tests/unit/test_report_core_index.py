"""Core-index bars: lengths are the shares of the record, the chosen option comes first and is marked."""

import pytest

from optimizer.report.charts import core_index
from optimizer.report.context import context_of
from optimizer.report.words import words_of
from tests.support.sample_document import sample


def document(complete=True):
    made = sample()
    index, classes = {}, {}
    for place, item in enumerate(made["decisions"]):
        share = 1.0 if place % 2 else 0.25
        others = [one["option"] for one in item["alternatives_considered"] if one["option"] != item["option"]]
        rest = {others[0]: 1 - share} if others else {}
        index[item["technology"]] = {item["option"]: share, **rest}
        classes[item["technology"]] = {
            name: "core" if part == 1 else "borderline" if part else "exterior"
            for name, part in index[item["technology"]].items()
        }
    made["firmness"]["robust"] = {
        "portfolios": 12 if complete else None,
        "core_index": index if complete else None,
        "class": classes,
    }
    return made


@pytest.mark.parametrize("language", ["en", "ko"])
def test_bars_are_as_long_as_the_shares_with_the_chosen_option_first(language):
    made = document()
    chart = core_index(context_of(made, words_of(language)))
    bars = [row for layer in chart.spec["layer"] for row in layer["data"]["values"] if "chosen" in row and "to" in row]
    chosen = {row["row"]: row for row in bars if row["chosen"]}
    assert len(chosen) == len(made["decisions"])
    assert all(row["from"] == 0 and row["to"] in (0.25, 1.0) for row in chosen.values())
    assert max(row["to"] for row in bars) == pytest.approx(1)
    assert "12" in chart.message and "25" in chart.message


def test_the_table_says_every_share_and_class():
    made = document()
    table = core_index(context_of(made, words_of("en"))).table
    index = made["firmness"]["robust"]["core_index"]
    count = sum(1 for row in index.values() for share in row.values() if share)
    assert len(table.rows) == count
    assert {row.cells[3].value for row in table.rows} == {1.0, 0.25, 0.75}
    assert sum(row.cells[1].sub == "chosen" for row in table.rows) == len(made["decisions"])


def test_without_the_whole_set_there_is_no_chart():
    assert core_index(context_of(document(complete=False), words_of("en"))) is None
    assert core_index(context_of(sample(), words_of("en"))) is None
