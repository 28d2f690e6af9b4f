"""Value functions with the ratings on them, and what is odd about criteria: told where it is, and only there."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

import optimizer
from optimizer.analyse.values import as_svg, bars

CRITERIA = """\
criteria_set: worth
weights: {method: equal}
criteria:
  money: {measure: total_cost, unit: KRW bn, worst: 100, best: 0}
  reach: {unit: points, worst: 0, best: 10, shape: log, if_none: worst}
  fame: {worst: 0, best: 1, if_none: worst}
  grade: {shape: {levels: {low: 0, high: 1, medium: 0.25}}, if_none: technology}
  place: {worst: 0, best: 10, if_none: technology}
"""


def portfolio(rows, budgets="budgets: {national: {amount: 40}}"):
    """One technology for each row (reach, fame, grade, place), each with one way to own it."""
    listed = "\n".join(
        f"  - {{id: t{n}, ratings: {{grade: {grade}, place: {place}}}, options: [{{id: own, mode: own, cost: {cost}, "
        f"ratings: {{reach: {reach}, fame: {fame}}}}}]}}"
        for n, (cost, reach, fame, grade, place) in enumerate(rows)
    )
    return f"portfolio: p\nyears: [2026, 2027]\ncriteria: worth\n{budgets}\ntechnologies:\n{listed}\n"


ROWS = [
    (9, 1, 0.1, "low", 3),
    (2, 5, 0.9, "high", 4),
    (7, 3, 0.4, "high", 5),
    (5, 9, 0.2, "low", 6),
    (3, 2, 0.5, "low", 2),
]


@pytest.fixture
def check(tmp_path):
    def run(rows=ROWS, criteria=CRITERIA, **more):
        (tmp_path / "criteria").mkdir(exist_ok=True)
        (tmp_path / "portfolios").mkdir(exist_ok=True)
        (tmp_path / "criteria" / "worth.yaml").write_text(
            criteria.replace("worst: 0, best: 10, shape: log", "worst: 1, best: 10, shape: log")
        )
        (tmp_path / "portfolios" / "p.yaml").write_text(portfolio(rows, **more))
        return optimizer.Desk(tmp_path).value_check("p")

    return run


def codes(found):
    return [(fault.code, fault.message.split('"')[1]) for fault in found.warnings]


def test_curves_hold_their_points_and_the_ratings_on_them(check):
    found = {curve.id: curve for curve in check().curves}
    money, reach, grade = found["money"], found["reach"], found["grade"]
    assert money.points[0] == (100, 0) and money.points[-1] == (0, 1) and money.points[20] == (50, Fraction(1, 2))
    assert money.ratings == ((2, 1), (3, 1), (5, 1), (7, 1), (9, 1))
    assert (
        reach.shape == "log"
        and reach.unit == "points"
        and float(reach.points[20][1]) == pytest.approx(0.7404, abs=1e-4)
    )
    assert grade.points == (("low", 0), ("medium", Fraction(1, 4)), ("high", 1))
    assert grade.ratings == (("high", 2), ("low", 3))


def test_bars_count_every_rating_once(check):
    for curve in check().curves:
        lines = list(bars(curve))
        assert sum(count for *_, count in lines) == sum(count for _, count in curve.ratings)
        assert [len(bar) for *_, bar, _ in lines] == [round(float(value) * 40) for _, value, _, _ in lines]


def test_ratings_outside_the_range_are_counted(check):
    found = {
        curve.id: curve
        for curve in check([(120, *ROWS[0][1:]), *ROWS[1:]], budgets="budgets: {n: {amount: 400}}").curves
    }
    assert (found["money"].outside, found["reach"].outside) == (1, 0)


def test_money_counts_twice_and_what_moves_no_choice(check):
    # grade and place are those of the technology, whatever is done: within a technology they never differ.
    assert codes(check()) == [("C193", "money"), ("C192", "grade"), ("C192", "place")]


def test_a_criterion_that_does_not_distinguish(check):
    rows = [(cost, reach, 0, grade, place) for cost, reach, _, grade, place in ROWS]
    assert ("C190", "fame") in codes(check(rows))


def test_a_criterion_that_counts_for_nothing(check):
    criteria = CRITERIA.replace(
        "fame: {worst: 0, best: 1, if_none: worst}",
        "fame: {children: {known: {weight: 1, worst: 0, best: 1, if_none: worst},"
        " seen: {weight: 1, applies_to: [protect], worst: 0, best: 1}}}",
    )
    found = check([(c, r, f"{f}, known: {f}", g, p) for c, r, f, g, p in ROWS], criteria)
    (fault,) = [fault for fault in found.warnings if "seen" in fault.message]
    assert fault.code == "C192" and "counts for no alternative" in fault.message
    assert str(fault.place).endswith("worth.yaml:6:76")


def test_two_criteria_that_move_together(check):
    rows = [(cost, reach, reach / 10, grade, place) for cost, reach, _, grade, place in ROWS]
    criteria = CRITERIA.replace("shape: log, ", "")
    (fault,) = [fault for fault in check(rows, criteria).warnings if fault.code == "C191"]
    assert '"reach" and "fame" move together (correlation 1.00)' in fault.message


def test_weights_by_data_alone_stand_beside_the_chosen(check):
    found = check().beside
    assert set(found) == {"chosen", "entropy", "critic"}
    assert found["chosen"] == dict.fromkeys(("money", "reach", "fame", "grade", "place"), Fraction(1, 5))
    assert all(sum(shares.values()) == 1 for shares in found.values())


def test_the_drawing_is_one_svg_with_every_curve_and_nothing_unescaped(check):
    found = check(criteria=CRITERIA.replace("unit: points", "title: '<b>& \"x\"', unit: points"))
    picture = ET.fromstring(as_svg(found.curves))
    assert sum(part.tag.endswith("polyline") for part in picture.iter()) == 5
    assert any(part.text == '<b>& "x"' for part in picture.iter())
    assert not any(part.tag.endswith("}b") for part in picture.iter())
