"""Cases for the checker, made from plain dicts or YAML text without files: nouns, scores and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from optimizer.alternatives import expand
from optimizer.faults import Place
from optimizer.schema import Case, CriteriaSet, DecisionTree, Portfolio
from optimizer.schema.portfolio import Change
from optimizer.score import Scores, score
from optimizer.screen import Screening, screen

CRITERIA = "{criteria_set: one, weights: {method: equal}, criteria: {worth: {worst: 0, best: 10, if_none: 0}}}"
"""V is a tenth of the rating `worth`, and 0 for doing nothing."""


@dataclass(frozen=True, slots=True)
class _Nowhere:
    """A document whose values are all in one place."""

    file: str = "portfolio.yaml"

    def place(self, path: Any, key: bool = False) -> Place:
        return Place(self.file, 1, 1)


@dataclass(frozen=True, slots=True)
class Checked:
    """A case as the checker is given it."""

    scores: Scores
    screenings: dict[str, Screening]


def case_of(
    portfolio: Mapping[str, Any], criteria: Mapping[str, Any], tree: Mapping[str, Any] | None = None, changes: Any = ()
) -> Checked:
    """Score and screen plain dicts of the shape of the files."""
    nouns = ("portfolio", "criteria_set", "decision_tree")
    case = Case(
        Portfolio.model_validate(_exact(portfolio)),
        CriteriaSet.model_validate(_exact(criteria)),
        None if tree is None else DecisionTree.model_validate(_exact(tree)),
        dict.fromkeys(nouns, _Nowhere()),
        tuple(Change.model_validate(_exact(change)) for change in changes),
    )
    alternatives = expand(case)
    return Checked(score(alternatives), screen(alternatives))


def case_text(portfolio: str, criteria: str = CRITERIA, tree: str | None = None, changes: str = "[]") -> Checked:
    """The same from YAML texts."""
    head = {"portfolio": "small", "years": [2026, 2028]}
    texts = [yaml.safe_load(text) if text is not None else None for text in (portfolio, criteria, tree, changes)]
    return case_of(head | texts[0], *texts[1:])


def _exact(value: Any) -> Any:
    """Numbers as decimals, dates as text: what the strict reader gives."""
    if isinstance(value, Mapping):
        return {key: _exact(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, (str, Decimal)):
        return value
    return Decimal(str(value)) if isinstance(value, (int, float)) else str(value)
