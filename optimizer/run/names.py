"""The titles of everything that a report names, in every language of the files: `{noun: {id: {title, titles}}}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.run.findings import Findings
from optimizer.schema.portfolio import Rule


def names(found: Findings) -> dict[str, dict[str, Any]]:
    """The titles by noun and id; what has none in the files is left out, and is called by its id.

    Technologies, their options and the criteria carry their titles where they stand in the document.
    """
    portfolio, tree = found.case.portfolio, found.case.tree
    things: dict[str, Iterable[tuple[str, Any]]] = {
        "criteria_sets": [(found.case.criteria.criteria_set, found.case.criteria)],
        "budgets": portfolio.budgets.items(),
        "resources": portfolio.resources.items(),
        "partners": portfolio.partners.items(),
        "alliances": portfolio.alliances.items(),
        "rules": [(rule.id, rule) for rule in _rules(found)],
        "scenarios": [(scenario.id, scenario) for scenario in portfolio.scenarios],
        "decision_trees": () if tree is None else [(tree.decision_tree, tree)],
        "questions": () if tree is None else _questions(tree.questions),
        "verdicts": () if tree is None else tree.verdicts.items(),
    }
    return {noun: dict(titled(name, entry) for name, entry in of if entry.title) for noun, of in things.items()}


def titled(name: str, entry: Any) -> tuple[str, dict[str, Any]]:
    """An id with the titles of what it stands for."""
    return name, {"title": entry.title or name, "titles": dict(entry.titles)}


def _rules(found: Findings) -> list[Rule]:
    """The rules, and the limits of verdicts under their own ids where no rule has the same."""
    verdicts = {} if found.case.tree is None else found.case.tree.verdicts
    return [*(limit for verdict in verdicts.values() for limit in verdict.limits), *found.case.portfolio.rules]


def _questions(questions: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """A question that reuses another's answer is called like the other, unless it has a title of its own."""
    return [
        (name, questions[question.same_as] if question.same_as is not None and not question.title else question)
        for name, question in questions.items()
    ]
