"""JSON Schema of the files, from the same models that read them: editors then help while one types."""

from __future__ import annotations

from typing import Any

from optimizer.json_schema.nouns import Nouns
from optimizer.schema import CriteriaSet, DecisionTree, Portfolio

__all__ = ["KINDS", "json_schema"]

KINDS = ("criteria", "portfolio")
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors know."""


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of `criteria` files (criteria sets and decision trees) or of `portfolio` files. KeyError for others.

    It knows every key with its type and a sentence about it. What only the whole can tell (ids that must exist, weights
    that must fit) is left to `optimizer check`.
    """
    nouns = Nouns()
    root = {"criteria": _criteria, "portfolio": _portfolio}[kind](nouns)
    return {"$schema": DRAFT, "title": f"optimizer: {kind}", **root, "definitions": nouns.definitions()}


def _criteria(nouns: Nouns) -> dict[str, Any]:
    tree, criteria_set = nouns.refer(DecisionTree), nouns.refer(CriteriaSet)
    return {"type": "object", "if": {"required": ["decision_tree"]}, "then": tree, "else": criteria_set}


def _portfolio(nouns: Nouns) -> dict[str, Any]:
    return nouns.refer(Portfolio)
