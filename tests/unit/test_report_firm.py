"""The chapter on firmness: sentences say the numbers of the record, and what was not asked is said to be missing."""

import pytest

from optimizer.report.blocks import Callout, Paragraph, Table, charts_of
from optimizer.report.build import build
from optimizer.report.charts import budget_worth, tornado, weight_bands
from optimizer.report.context import context_of
from optimizer.report.sections.firm import counted, firm
from optimizer.report.words import words_of
from tests.support.sample_document import sample


def context(document, language="en"):
    return context_of(document, words_of(language))


def cells(table):
    return {line.cells[0].value: line for line in table.rows}


def tables(document):
    return {block.caption: block for block in firm(context(document)).blocks if isinstance(block, Table)}


def test_the_classes_are_counted_as_they_are_recorded():
    told = [one["class"] for one in sample()["firmness"]["decisions"].values()]
    said = counted(context(sample()))
    for word in ("firm", "conditional", "borderline"):
        assert f"{told.count(word)} " in said
    assert said == (
        f"Of {len(told)} decisions, {told.count('firm')} are firm, {told.count('conditional')} conditional "
        f"and {told.count('borderline')} borderline."
    )


def test_what_not_everything_was_asked_of_is_not_called_firm():
    document = sample()
    for one in document["firmness"]["decisions"].values():
        one["class"] = "open" if one["class"] == "firm" else one["class"]
    said = counted(context(document))
    assert "are open: nothing that was asked turns them" in said
    assert " firm" not in said


def test_every_decision_is_told_with_what_turns_it_first():
    found = cells(tables(sample())["Firmness of each decision, and what turns it first"])
    assert len(found) == 14
    line = found["Diamond NV magnetometer"]
    assert line.cells[2].value == "borderline"
    assert line.cells[3].value.startswith("weight of Capability below 14.0%: left alone; 10% less of ")
    assert found["Optical lattice clock, transportable"].cells[3].value == "Nothing that was asked"


def test_regrets_and_losses_are_those_of_the_record():
    found = tables(sample())
    worlds = cells(found["The plan in each scenario: what it keeps, and what it falls short of the best"])
    for world in sample()["firmness"]["scenarios"]["worlds"][1:]:
        line = [cell.value for cell in worlds[world["title"]].cells]
        assert line[1:5] == [world["probability"], world["value"], world["kept"], world["regret"]]
    losses = cells(found["What is lost without each partner and each bloc"])
    assert losses["Netherlands"].cells[2].value == 0.35


def test_charts_say_the_nearest_weight_the_widest_bar_and_what_more_money_brings():
    bands, bars, worth = (make(context(sample())) for make in (weight_bands, tornado, budget_worth))
    assert bands.message == "The plan gives way first to a lower weight of Capability: below 14.0%, now 15.0%."
    value = sample()["value"]
    assert bars.message.startswith(
        f"Weight of Opportunity moves the value most, from {value - 0.21:.3f} to {value + 0.22:.3f}"
    )
    assert "42.2\xa0KRW" in worth.message
    assert "0.030 of value" in worth.message
    assert [line.cells[0].value for line in worth.table.rows] == [0.8, 0.9, 1, 1.1, 1.2]


def test_what_is_missing_is_said_and_nothing_is_guessed():
    document = sample()
    kept = {"form": "quick", "missing": ["weights:cost", "weights:risk", "scenarios"], "decisions": {}, "partners": []}
    document["firmness"] = kept
    section = firm(context(document))
    said = [block for block in section.blocks if isinstance(block, Callout)]
    assert "within the quick share: bands of the weights (Cost and Risk); scenarios." in said[0].text
    assert not [block for block in section.blocks if isinstance(block, Table)]
    assert all(make(context(document)) is None for make in (weight_bands, tornado, budget_worth))


def test_a_run_that_did_not_ask_has_no_such_chapter():
    titles = [block.title for block in build(sample() | {"firmness": {}}).blocks]
    assert "How firm it is" not in titles
    assert "How firm it is" in [block.title for block in build(sample()).blocks]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_both_languages_draw_three_charts(language):
    report = build(sample(), language)
    section = next(block for block in report.blocks if block.title == words_of(language)("firm.title"))
    assert isinstance(section.blocks[0], Paragraph)
    assert len(list(charts_of(section.blocks))) == 3


def test_the_core_index_stands_beside_a_decision_where_robust_was_asked():
    document = sample()
    document["firmness"]["robust"] = {
        "core_index": {"atomic-clock": {"own-full": 1.0}},
        "class": {"atomic-clock": {"own-full": "core"}},
    }
    table = tables(document)["Firmness of each decision, and what turns it first"]
    place = [column.title for column in table.columns].index("Core index")
    assert cells(table)["Optical lattice clock, transportable"].cells[place].value == 1.0
