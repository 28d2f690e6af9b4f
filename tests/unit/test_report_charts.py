"""Charts: what they say is computed, what is too much is summed and said, what Vega drew is made safe."""

import json
import os
import re
import time
from xml.etree import ElementTree as ET

import pytest

from optimizer.report import write
from optimizer.report.charts import (
    artist,
    budget_years,
    decision_map,
    domains,
    drawings,
    exposure,
    gains,
    heat_map,
    timeline,
    tree_paths,
)
from optimizer.report.charts.lettering import ELLIPSIS, fitted, width
from optimizer.report.charts.pick import MANY_ROWS, gain
from optimizer.report.charts.svg import PRINTED, STYLED, redrawn
from optimizer.report.context import context_of
from optimizer.report.words import words_of
from tests.support.large_document import many
from tests.support.sample_document import sample

ALL = (budget_years, decision_map, domains, exposure, gains, heat_map, timeline, tree_paths)


def drawn(make, document, language="en"):
    return make(context_of(document, words_of(language)))


def cells(chart):
    return [[cell.value for cell in line.cells] for line in chart.table.rows]


def test_money_by_year_adds_up_to_what_the_budget_spent():
    document = sample() | {"spending": [row for row in sample()["spending"] if row.get("within") is None][:7]}
    chart = drawn(budget_years, document)
    heads = [column.title for column in chart.table.columns]
    spent = [row[heads.index("Spent")] for row in cells(chart)]
    assert spent == pytest.approx([row["spent"] for row in document["spending"]])
    peak = max(document["spending"], key=lambda row: row["spent"])
    assert f"the dearest year is {peak['year']} with" in chart.message


def test_gains_name_the_fewest_technologies_that_take_most_of_the_money():
    acted = [item for item in sample()["decisions"] if item["mode"] != "none"]
    costs = sorted((item["cost_total"] for item in acted), reverse=True)
    few = next(n for n in range(1, 99) if sum(costs[:n]) >= 0.7 * sum(costs))
    chart = drawn(gains, sample())
    assert chart.message.startswith(f"{few} technologies take {sum(costs[:few]) / sum(costs):.0%}")
    order = [row[2] for row in cells(chart)]
    assert order == sorted(order, reverse=True) == sorted(map(gain, acted), reverse=True)


def test_late_choices_are_counted_and_the_worst_is_named():
    document = sample()
    for item in document["decisions"]:
        item |= {"needed_by": 2040, "bridge": None}
    assert drawn(timeline, document).message == "Every choice is ready, or bridged, by the year it is needed."
    late = next(item for item in document["decisions"] if item["mode"] != "none" and item.get("ready"))
    late["needed_by"] = late["ready"] - 3
    assert drawn(timeline, document).message.endswith(f"{late['title']}, by 3 years.")


def test_exposure_knows_the_cap_of_a_rule_on_every_partner():
    document = sample()
    shares = next(row["shares"] for row in document["concentration"] if row["key"] == "partner")
    row = {"id": "cap", "kind": "share_at_most", "bound": 0.5, "unit": "share", "holds": True, "sentence": "cap"}
    document["rules"] = [row | {"each": name, "level": share} for name, share in shares.items()]
    assert "under a cap of 50%" in drawn(exposure, document).message
    document["rules"] = []
    assert "no rule caps a partner" in drawn(exposure, document).message
    document["concentration"] = []
    assert drawn(exposure, document) is None


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_five_hundred_technologies_stay_readable(make):
    document = many(500)
    chart = drawn(make, document)
    (svg,) = drawings([chart.spec])
    high = int(re.search(r'height="(\d+)"', svg)[1])
    assert high < 1400
    if make in (gains, heat_map, timeline, decision_map):
        acted = sum(item["mode"] != "none" for item in document["decisions"])
        assert len(chart.table.rows) >= acted  # the table holds them all
        assert f"{acted - MANY_ROWS} others together" in json.dumps(chart.spec) or make is not gains
        assert "not drawn" in chart.message or make in (gains, heat_map)


@pytest.mark.parametrize("count, most, seconds", [(50, 1_500_000, 4), (500, 15_000_000, 15)])
def test_a_report_keeps_its_limits(count, most, seconds):
    """A cold start each time, since `report RUN` is one; the better of two, since other programs run here too."""
    document, taken = many(count), []
    for _ in range(2):
        artist._drawn.cache_clear()
        artist._end()
        begun = time.perf_counter()
        data = write(document, ["html"])["report.html"]
        taken.append(time.perf_counter() - begun)
    assert len(data) < most
    # The limit is that of a machine that does nothing else; a busy one is given time in proportion.
    assert min(taken) < seconds * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_nothing_is_drawn_where_the_document_has_nothing(make):
    assert drawn(make, {"decisions": [], "status": "optimal"}) is None


def test_the_same_specification_gives_the_same_drawing():
    spec = drawn(decision_map, sample()).spec
    (first,) = drawings([spec])
    artist._drawn.cache_clear()
    artist._end()
    assert drawings([json.loads(json.dumps(spec))]) == [first]


def test_what_cannot_be_drawn_is_none_and_the_next_is_drawn():
    wrong, right = {"mark": 3}, drawn(domains, sample()).spec
    found = drawings([wrong, right])
    assert found[0] is None
    assert found[1].startswith("<svg")


def test_a_lost_process_is_started_again():
    spec = drawn(domains, sample()).spec
    drawings([spec])
    artist._drawn.cache_clear()
    lost = artist._process()
    lost.kill()
    lost.wait(timeout=10)
    assert drawings([spec])[0].startswith("<svg")


# ------------------------------------------------------------------------------------------------- made safe

WILD = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="20">
<script>alert(1)</script><style>@import url(http://evil.example)</style><image xlink:href="http://evil.example/x.png"/>
<a xlink:href="javascript:alert(1)"><text fill="#1b1f24">gone</text></a><foreignObject><b/></foreignObject>
<g class="mark-rect" onclick="alert(1)"><path d="M0,0h3" fill="#d55e00" style="fill:url(http://evil.example)"/></g>
<path d="M0,0h3" fill="url(http://evil.example)" transform="matrix(1 0 0 1 0 0)" id="x"/>
<path role="graphics-symbol" aria-label="&lt;b&gt;&quot; onload=&quot;x" d="M1.23456,2h3" fill="#0072b2"/>
<text fill="#555c66" font-size="12px">&lt;script&gt;</text></svg>"""


def test_only_what_is_known_comes_through():
    clean = redrawn(WILD, "g7", 'said "so" <b>', STYLED)
    root = ET.fromstring(clean)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "defs", "pattern", "path", "title", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name or name in ("style", "class")]
    assert "evil" not in clean and "javascript" not in clean
    assert [element.get("id") for element in root.iter() if element.get("id")] == ["g7-access"]
    assert root.get("aria-label") == 'said "so" <b>'
    symbol = next(element for element in root.iter() if element.get("role") == "graphics-symbol")
    assert symbol.get("aria-label") == symbol[0].text == '<b>" onload="x'
    assert symbol.get("d") == "M1.2,2h3"
    assert symbol.get("fill") == "var(--own)"
    assert 'fill="#0072b2"' in redrawn(WILD, "g7", "", PRINTED)


# ----------------------------------------------------------------------------------------------------- lettering


def test_names_are_fitted_to_their_room():
    name = "Superconducting quantum computer with a thousand qubits"
    lines = fitted(name, 12, 150, 2)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)
    assert all(width(line, 12) <= 150 for line in lines)
    assert fitted("short", 12, 150, 2) == ["short"]
    assert fitted("", 12, 150, 2) == []
    assert " ".join(fitted("one two three", 12, 45, 9)) == "one two three"
    assert len(fitted("x" * 500, 12, 100, 2)) == 2
    assert width("한국", 10) == 20
