"""The nouns of the files (criteria set, decision tree, portfolio, scenario) and how they are read."""

from optimizer.schema.criteria import CriteriaSet, Criterion
from optimizer.schema.load import Case, Reading
from optimizer.schema.portfolio import Option, Portfolio, Rule, Scenario, Selector, Technology
from optimizer.schema.quantities import Quantity
from optimizer.schema.tree import DecisionTree

__all__ = [
    "Case",
    "CriteriaSet",
    "Criterion",
    "DecisionTree",
    "Option",
    "Portfolio",
    "Quantity",
    "Reading",
    "Rule",
    "Scenario",
    "Selector",
    "Technology",
]
