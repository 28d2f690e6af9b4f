"""Conditional value at risk with atoms (Sarykalin, Serraino & Uryasev 2008): six equal scenarios, losses 1 to 6."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from optimizer import Desk
from optimizer.analyse.risk import conditional_value_at_risk, value_at_risk

FOLDER = Path(__file__).parent / "six-scenarios"
PRINTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["cvar_of_loss"]
SIX, EQUAL = [Fraction(n) for n in range(1, 7)], [Fraction(1, 6)] * 6


@pytest.mark.parametrize(
    "alpha, edge, mean", [(Fraction(2, 3), 4, Fraction(11, 2)), (Fraction(7, 12), 4, Fraction(26, 5))]
)
def test_an_atom_on_the_edge_counts_in_part(alpha, edge, mean):
    assert value_at_risk(SIX, EQUAL, alpha) == edge
    assert conditional_value_at_risk(SIX, EQUAL, alpha) == mean


def test_without_a_share_left_out_it_is_the_expectation():
    assert conditional_value_at_risk(SIX, EQUAL, Fraction(0)) == Fraction(7, 2)


@pytest.mark.parametrize("alpha", sorted(PRINTED))
def test_a_desk_of_six_scenarios_tells_the_same(alpha):
    """The loss is 6 less six times the value; a sixth is written with twelve digits."""
    found = Desk(FOLDER).scenarios("portfolio.yaml", alpha=alpha).as_json()
    assert found["status"] == "optimal"
    plans = {plan["id"]: plan for plan in found["plans"]}
    for name in ("base", "cvar"):
        assert 6 * (1 - plans[name]["cvar"]) == pytest.approx(PRINTED[alpha], abs=1e-9)
    assert [row["value"] for row in found["scenarios"]] == pytest.approx([(6 - loss) / 6 for loss in range(1, 7)])
