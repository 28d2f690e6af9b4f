"""Statements about weights: read into exact relations, refused in a planner's words, at their place in the file."""

from __future__ import annotations

from fractions import Fraction

import pytest

from optimizer.schema import Reading
from optimizer.schema.preferences import Relation, preference
from tests.faults.small import small, told

THREE = """\
criteria_set: small
preferences:
  - {first}
criteria:
  worth: {{weight: 2, unit: points, worst: 0, best: 10, if_none: 0}}
  risk:
    weight: 1
    children:
      denial: {{weight: 1, measure: total_cost, unit: EUR m, worst: 9, best: 0}}
      harm: {{weight: 1, measure: lead_time, unit: years, worst: 9, best: 0}}
"""


def relation(bound: str, *, equal: bool = False, **coefficients: str) -> Relation:
    return Relation({name: Fraction(value) for name, value in coefficients.items()}, Fraction(bound), equal)


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("opportunity >= risk", [relation("0", opportunity="1", risk="-1")]),
        ("cost <= 0.30", [relation("-0.3", cost="-1")]),
        ("0.3 >= cost", [relation("-0.3", cost="-1")]),
        ("risk >= 1.5 * capability", [relation("0", risk="1", capability="-1.5")]),
        ("capability * 1.5 <= risk", [relation("0", risk="1", capability="-1.5")]),
        ("0.2 <= cost <= 0.4", [relation("0.2", cost="1"), relation("-0.4", cost="-1")]),
        ("a >= b >= c", [relation("0", a="1", b="-1"), relation("0", b="1", c="-1")]),
        ("2*a = 3*b", [relation("0", a="2", b="-3", equal=True)]),
        ("a + b >= 0.5 - c", [relation("0.5", a="1", b="1", c="1")]),
        ("a/2 >= b", [relation("0", a="1/2", b="-1")]),
    ],
)
def test_what_a_statement_says(text, wanted):
    assert list(preference(text).relations) == wanted


@pytest.mark.parametrize("text", ["opportunity >= risk", "a + b >= 0.5 - c", "0.2 <= a <= 0.4", "3*a = b + c"])
def test_a_relation_holds_where_the_statement_does(text):
    """Compared with the same words read by Python, over weights in steps of a tenth."""
    names = list(preference(text).names)
    python = text.replace("=", "==") if "<" not in text and ">" not in text else text
    for tenths in range(11 ** len(names)):
        shares = {name: Fraction(tenths // 11**place % 11, 10) for place, name in enumerate(names)}
        words = " ".join(
            f"Fraction('{word}')" if word[0].isdigit() and "." in word else word for word in python.split()
        )
        wanted = eval(words, {"Fraction": Fraction, **shares})
        sums = [
            (sum(factor * shares[name] for name, factor in one.coefficients.items()) - one.bound, one.equal)
            for one in preference(text).relations
        ]
        assert all(total == 0 if equal else total >= 0 for total, equal in sums) == wanted


@pytest.mark.parametrize(
    "text, words",
    [
        ("risk > cost", "write `>=`"),
        ("risk => cost", "write `>=`"),
        ("risk ≥ cost", "write `>=`"),
        ("risk", "compares nothing"),
        ("risk >=", "missing or too much"),
        ("risk >= 30", "write 0.3 for 30 %"),
        ("risk >= 30%", "percent sign"),
        ("risk >= 0,3", "use a decimal point: 0.3"),
        ("risk / cost >= 2", "risk >= 1.5 * capability"),
        ("risk >= risk", "says nothing"),
        ("risk >= cost / 0", "divided by 0"),
        ("risk ! cost", "cannot stand"),
    ],
)
def test_what_cannot_be_read(text, words, tmp_path):
    lines = told(tmp_path, small(criteria=THREE.format(first=f"'{text}'")))
    assert len(lines) == 1
    assert lines[0].startswith("criteria.yaml:3:5: S131 preferences, entry 1: ")
    assert words in lines[0]


def test_an_unknown_criterion_is_told_at_its_very_place(tmp_path):
    lines = told(tmp_path, small(criteria=THREE.format(first="worth >= 2 * rsk")))
    assert lines == ['criteria.yaml:3:18: C139 there is no criterion "rsk" - did you mean "risk"?']


def test_only_siblings_can_be_compared(tmp_path):
    lines = told(tmp_path, small(criteria=THREE.format(first="worth >= denial")))
    assert len(lines) == 1
    assert "C139" in lines[0]
    assert "not children of one node" in lines[0]
    assert told(tmp_path / "inside", small(criteria=THREE.format(first="denial >= harm"))) == []


def test_the_typed_statements_are_there_for_the_weights(tmp_path):
    path = tmp_path / "criteria.yaml"
    path.write_text(THREE.format(first="worth >= risk"))
    read = Reading(tmp_path).read(path, "criteria_set")
    assert read is not None
    assert read[0].preferences == (preference("worth >= risk"),)
    assert str(read[1].place(("preferences", 0))).endswith("criteria.yaml:3:5")
