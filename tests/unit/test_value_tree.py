"""The value tree of a criteria set: its leaves, its weights, and what is wrong with them at which place."""

from decimal import Decimal
from fractions import Fraction

import pytest
import yaml

from optimizer.faults import Place
from optimizer.schema import CriteriaSet
from optimizer.value_tree import criteria_of, leaves_of, mode_faults, node_weights, value_tree, weight_faults
from optimizer.weights import WeightError, global_shares

# DESIGN 4.1: weights at the top by a method, below it written beside the children.
TREE = """
criteria_set: sovereignty
weights: {method: direct, values: {cost: 15, opportunity: 30, timing: 15}}
criteria:
  cost:
    children:
      programme: {weight: 70, measure: present_cost, worst: 800, best: 0}
      leverage: {weight: 30, worst: 0.05, best: 6, shape: log, applies_to: [own, access]}
  timing: {children: {slack: {measure: slack, worst: -5, best: 5}}}
  opportunity:
    weights: {method: rank, order: [market, [jobs, spill]], formula: sum}
    children: {market: {worst: 0, best: 4}, jobs: {worst: 0, best: 9}, spill: {worst: 0, best: 1}}
"""


def criteria(text=TREE):
    return CriteriaSet.model_validate(exact(yaml.safe_load(text)))


def exact(value):
    if isinstance(value, dict):
        return {key: exact(part) for key, part in value.items()}
    if isinstance(value, list):
        return [exact(part) for part in value]
    return Decimal(str(value)) if isinstance(value, (int, float)) else value


def test_leaves_and_criteria_in_the_order_of_the_file():
    assert list(leaves_of(criteria())) == ["programme", "leverage", "slack", "market", "jobs", "spill"]
    found = {name: path for name, _, path in criteria_of(criteria())}
    assert list(found) == ["cost", "programme", "leverage", "timing", "slack", "opportunity", "market", "jobs", "spill"]
    assert found["timing"] == ("criteria", "timing")
    assert found["leverage"] == ("criteria", "cost", "children", "leverage")


def test_shares_of_the_whole():
    # 15, 30, 15 of 60; 70 and 30 of 100; the only child; rank sum 3, 2, 1 of 6 with the last two tied at 1.5 each.
    assert global_shares(value_tree(criteria(), {})) == {
        "cost": Fraction(1, 4),
        "programme": Fraction(7, 40),
        "leverage": Fraction(3, 40),
        "timing": Fraction(1, 4),
        "slack": Fraction(1, 4),
        "opportunity": Fraction(1, 2),
        "market": Fraction(1, 4),
        "jobs": Fraction(1, 8),
        "spill": Fraction(1, 8),
    }


def test_every_node_tells_its_method_the_root_first():
    found = [(node.id, node.method) for node in node_weights(value_tree(criteria(), {}))]
    assert found == [("sovereignty", "direct"), ("cost", "written"), ("timing", "equal"), ("opportunity", "rank")]


def test_a_weight_of_the_command_line_at_any_level():
    shares = global_shares(value_tree(criteria(), {"cost": "45", "leverage": "50%"}))
    assert (shares["cost"], shares["leverage"], shares["timing"]) == (Fraction(1, 2), Fraction(1, 4), Fraction(1, 6))
    with pytest.raises(WeightError, match='did you mean "leverage"'):
        value_tree(criteria(), {"levrage": "50"})


PLACES = {name: Place("one.yaml", line) for line, name in enumerate(["sovereignty", "cost", "opportunity", "timing"])}


def test_weights_that_cannot_be_had_are_told_at_their_nodes():
    text = TREE.replace("weight: 70", "weight: 0").replace("weight: 30", "weight: 0").replace("[jobs, spill]", "jobs")
    found = weight_faults(value_tree(criteria(text), {}), PLACES)
    assert [(fault.code, fault.place.line) for fault in found] == [("W101", 1), ("W101", 2)]
    assert "all weights are 0" in found[0].message and '"spill" is missing' in found[1].message
    assert weight_faults(value_tree(criteria(), {}), PLACES) == []


def test_a_first_level_criterion_without_a_leaf_for_a_mode_in_use():
    text = TREE.replace("measure: slack,", "measure: slack, applies_to: [own],")
    found = mode_faults(value_tree(criteria(text), {}), ["access", "own", "protect"], PLACES)
    assert [(fault.code, fault.place.line) for fault in found] == [("W102", 0), ("W102", 0)]
    assert all('"timing"' in fault.message for fault in found) and "access" in found[0].message
