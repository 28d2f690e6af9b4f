"""A run's inputs with one group of their changes put back as they were in another run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optimizer.analyse.basis import Basis
from optimizer.check import check
from optimizer.faults import Refused
from optimizer.schema import Case, CriteriaSet, Criterion
from optimizer.schema.portfolio import Portfolio

_PORTFOLIO = {
    "budgets": ("budgets",),
    "resources": ("resources",),
    "partners": ("partners", "alliances"),
    "rules": ("rules",),
    "tree": ("overrides", "decision_tree"),
    "scenario": ("scenarios",),
    "frame": ("years", "money", "resolution", "missing", "beyond"),
}
"""The keys of a portfolio that each group holds."""
_ASKED = {
    "weights": ("weights",),
    "budgets": ("budgets",),
    "scenario": ("scenario",),
    "frame": ("near", "seconds", "gap", "solver", "threads", "seed"),
}
"""The settings that each group holds."""


def put_back(now: Basis, before: Basis, group: str) -> Basis:
    """`now` with one group (`budgets`, `technology:ID`, …) as it is in `before`.

    Raises Refused where that makes no sense by itself, as when a rule comes back that speaks of what is gone.
    """
    case = _case(now.case, before.case, group)
    faults = [fault for fault in check(case) if not fault.warning]
    if faults:
        raise Refused(faults)
    asked = {name: before.asked.get(name) for name in _ASKED.get(group, ())}
    return replace(now, case=case, asked={**now.asked, **asked}, record=None)


def _case(now: Case, before: Case, group: str) -> Case:
    if group == "criteria":
        return replace(now, criteria=_weighed(before.criteria, now.criteria))
    if group == "weights":
        return replace(now, criteria=_weighed(now.criteria, before.criteria))
    portfolio = _portfolio(now.portfolio, before.portfolio, group)
    if group != "tree":
        return replace(now, portfolio=portfolio)
    documents = {**now.documents, **{k: v for k, v in before.documents.items() if k == "decision_tree"}}
    return replace(now, portfolio=portfolio, tree=before.tree, documents=documents)


def _portfolio(now: Portfolio, before: Portfolio, group: str) -> Portfolio:
    noun, _, name = group.partition(":")
    if noun == "technology":
        return now.model_copy(update={"technologies": _technologies(now, before, name)})
    return now.model_copy(update={key: getattr(before, key) for key in _PORTFOLIO[noun]})


def _technologies(now: Portfolio, before: Portfolio, name: str) -> tuple[Any, ...]:
    """The technologies with one of them (all, for an empty name) as it was: in its place, back at the end, or gone."""
    if not name:
        return before.technologies
    was = [technology for technology in before.technologies if technology.id == name]
    if any(technology.id == name for technology in now.technologies):
        kept = ([technology] if technology.id != name else was for technology in now.technologies)
        return tuple(technology for part in kept for technology in part)
    return (*now.technologies, *was)


def _weighed(criteria: CriteriaSet, by: CriteriaSet) -> CriteriaSet:
    """A criteria set with the weights of another, wherever both have the same criterion."""
    return criteria.model_copy(update={"weights": by.weights, "criteria": _children(criteria.criteria, by.criteria)})


def _children(criteria: dict[str, Criterion], by: dict[str, Criterion]) -> dict[str, Criterion]:
    return {name: _criterion(one, by[name]) if name in by else one for name, one in criteria.items()}


def _criterion(criterion: Criterion, by: Criterion) -> Criterion:
    update = {"weight": by.weight, "weights": by.weights, "children": _children(criterion.children, by.children)}
    return criterion.model_copy(update=update)
