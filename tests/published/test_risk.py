"""Conditional value at risk with atoms (Sarykalin, Serraino & Uryasev 2008): six equal scenarios, losses 1 to 6."""

from fractions import Fraction

import pytest

from optimizer.analyse.risk import conditional_value_at_risk, value_at_risk

SIX, EQUAL = [Fraction(n) for n in range(1, 7)], [Fraction(1, 6)] * 6


@pytest.mark.parametrize(
    "alpha, edge, mean", [(Fraction(2, 3), 4, Fraction(11, 2)), (Fraction(7, 12), 4, Fraction(26, 5))]
)
def test_an_atom_on_the_edge_counts_in_part(alpha, edge, mean):
    assert value_at_risk(SIX, EQUAL, alpha) == edge
    assert conditional_value_at_risk(SIX, EQUAL, alpha) == mean


def test_without_a_share_left_out_it_is_the_expectation():
    assert conditional_value_at_risk(SIX, EQUAL, Fraction(0)) == Fraction(7, 2)
