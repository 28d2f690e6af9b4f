"""Every portfolio, written as a workbook and read again, is the same case to the last digit and sign."""

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from optimizer.read import Plain
from optimizer.read.characters import CONTROL
from optimizer.workbook.notation import NoCellError, as_cell
from tests.support.desks import lay
from tests.support.generate import portfolios, write
from tests.support.hostile import HOSTILE
from tests.support.workbooks import DESK, again, plain, read

SHIPPED = sorted(path.parent.name for path in (DESK / "portfolios").glob("*/portfolio.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_portfolio_comes_back_whole(name, tmp_path):
    case, told = read(DESK / "portfolios" / name / "portfolio.yaml")
    found, told_again = again(case, tmp_path)
    assert plain(found) == plain(case)
    assert [line for line in told_again if "hidden" in line or "R3" in line] == []
    assert len(told_again) == len(told)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(portfolios())
def test_any_portfolio_comes_back_whole(desk):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case, _ = read(write(desk, folder), folder)
        if case is not None:
            found, told = again(case, folder)
            assert found is not None, told
            assert plain(found) == plain(case)


PORTFOLIO = """\
    titles: {ko: 작은 표본}
    budgets:
      all: {amount: {2026: {value: 5.10, source: "a; b: c, d", source_year: 2025}, 2027: [1, 2, 3]}, for: {}}
      some: {amount: [1, 2.50, 0.30000000000000004], within: all, for: {mode: [own, access], where: "worth >= 0.5, or"}}
    partners: {fi.x: {title: "  spaced  ", bloc: [eu, 'a;b'], ratings: {worth: unknown}}, jp: {}}
    technologies:
      - id: "1.10"
        title: "=1+1"
        note: "'apostrophe"
        source: "+5"
        family: "007"
        domain: "[brackets]"
        tags: ["a;b", c]
        evidence: {core: "true", held: true, level: unknown, odd.name: 5, words: [x, y], place: {value: 3, source: s}}
        ratings: {source: assumed, worth: [1, 2.0, 3]}
        options:
          - {id: own, mode: own, cost: {all: [1, 2], some: 3.33}, titles: {ko: 국산화}, start: 2026}
          - {id: two, mode: access, partner: {fi.x: 0.25, jp: 0.75}, cost: [{value: 5, source: "x, y"}, 6]}
          - {id: idle, mode: none, cost: 1, ratings: {worth: 1}}
    rules:
      - {id: r, requires: {if: {technology: "1.10"}, then: {option: own}}, because: "so; and so"}
      - {id: s, synergy: {all: [{mode: own}, {mode: access}], value: 0.05, saves: {all: [2, 2]}}}
    scenarios:
      - {id: bad, probability: 0.125, changes: [{of: {partner: jp}, available: false}, {budget: all, add: -1}]}
"""
CRITERIA = """\
    criteria_set: one
    weights: {method: direct, values: {worth: 1, deep: 2}, note: "a {b}"}
    criteria:
      worth: {worst: 0, best: 10, if_none: 0}
      deep:
        children:
          x: {worst: 0, best: 10, if_none: 0, measure: ready, shape: {points: [[0, 0], [5, 0.75], [10, 1]]}}
          y: {worst: 1, best: 10, if_none: best, shape: log, applies_to: [own], accrues: {until: 2040}, measure: slack}
"""


def test_everything_that_is_hard_to_write_comes_back(tmp_path):
    desk = lay(tmp_path, PORTFOLIO.replace("2027: [1, 2, 3]", "2027: 3"), CRITERIA)
    case, told = read(tmp_path / "portfolios/small/portfolio.yaml", desk.root)
    assert case is not None, told
    found, told = again(case, tmp_path)
    assert found is not None, told
    assert plain(found) == plain(case)


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([("title",), ("note",), ("family",), ("tags",), ("titles", "ko"), ("evidence", "x")]))
@example('"  quoted  "', ("title",))
@example('"so-called" sovereignty', ("title",))
@example("_x005F_x0041_", ("title",))
@example("", ("note",))
def test_any_text_has_a_cell_that_reads_as_that_text(text, path):
    from optimizer.read import TEXT_COLUMNS
    from optimizer.read.characters import trimmed
    from optimizer.read.flow import cell_value

    cell = as_cell(text, path)
    if isinstance(cell, str):
        assert str(cell_value(trimmed(cell), path, TEXT_COLUMNS)) == text


def test_hostile_text_comes_back_as_it_was(tmp_path):
    allowed = [text for text in HOSTILE if not CONTROL.search(text)]
    assert len(allowed) > 40
    technologies = [
        {"id": f"t{number}", "title": text, "note": text, "family": text, "evidence": {"x": text}}
        | {"options": [{"id": "own", "mode": "own", "title": text, "ratings": {"worth": 1}}]}
        for number, text in enumerate(allowed)
    ]
    desk = lay(tmp_path, yaml.safe_dump({"technologies": technologies}, allow_unicode=True, width=10**6))
    case, told = read(tmp_path / "portfolios/small/portfolio.yaml", desk.root)
    assert case is not None, told
    assert [technology.title for technology in case.portfolio.technologies] == allowed
    found, told = again(case, tmp_path)
    assert found is not None, told
    assert plain(found) == plain(case)


@settings(max_examples=300, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_a_number_is_a_number_where_excel_can_hold_it_and_text_where_it_cannot(value):
    from optimizer.read import number
    from optimizer.read.workbook import cell_text

    cell = as_cell(Plain(f"{value:f}"), ("importance",), numeric=True)
    assert number(cell_text(cell)) == value
    if isinstance(cell, str):
        assert len(f"{value.normalize():f}".replace("-", "").replace(".", "").strip("0")) > 15
    assert isinstance(as_cell(Plain("0.1"), ("importance",), numeric=True), float)
    assert as_cell(Plain("1.10"), ("id",)) == "1.10"


def test_what_no_cell_can_hold_is_said():
    with pytest.raises(NoCellError, match="titles"):
        as_cell({"a.b": "x"}, ("titles",))
