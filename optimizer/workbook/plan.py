"""Which sheets a portfolio takes, and what stands in each: names, columns, rows; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.schema import Case
from optimizer.schema.quantities import under_one_source
from optimizer.workbook.notation import Path, is_plain_key

__all__ = ["NOUNS", "TablePlan", "plan_of"]

NOUNS = {
    "portfolio": "Portfolio",
    "technologies": "Technology",
    "options": "Option",
    "ratings": "RatingRow",
    "budgets": "Budget",
    "resources": "Resource",
    "partners": "Partner",
    "alliances": "Alliance",
    "rules": "Rule",
    "scenarios": "Scenario",
    "overrides": "Override",
    "experts": "Expert",
    "criteria_set": "CriteriaSet",
    "criteria": "Criterion",
    "decision_tree": "DecisionTree",
    "questions": "Question",
    "verdicts": "Verdict",
}
"""The sheets in their order, and the noun of the schema that each holds."""
SETTINGS = ("portfolio", "criteria_set", "decision_tree")
_KEYED = ("budgets", "resources", "partners", "alliances", "questions", "verdicts")
# A selector, a rule's parts or a scenario's changes are read best as one text.
_ONE_CELL = frozenset(
    {
        *("of", "among", "for", "requires", "synergy", "excludes", "together", "saves", "changes", "limits", "modes"),
        *("weights", "shape", "if_none", "partner"),
    }
)

Row = dict[Path, Any]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """One sheet to be: its name, the noun of its rows, and the rows as values by the path of their column."""

    name: str
    noun: str
    rows: tuple[Row, ...]

    @property
    def is_settings(self) -> bool:
        """Whether it holds names and values, one to a row, instead of a table."""
        return self.name in SETTINGS

    @property
    def paths(self) -> list[Path]:
        """The columns that some row fills, in the order of their first appearance."""
        return list(dict.fromkeys(path for row in self.rows for path in row))


def plan_of(case: Case) -> list[TablePlan]:
    """Every sheet of a portfolio with its criteria set and its decision tree, empty tables too.

    The portfolio names the two by their ids: the files that it named before are not beside the workbook.
    """
    values = {noun: dict(document.value) for noun, document in case.documents.items()}
    values["portfolio"]["criteria"] = case.criteria.criteria_set
    if case.tree is not None:
        values["portfolio"]["decision_tree"] = case.tree.decision_tree
    found: dict[str, list[Row]] = {}
    portfolio = values["portfolio"]
    technologies = portfolio.pop("technologies")
    found["technologies"] = [_flat(_without(one, "options", "ratings")) for one in technologies]
    found["options"] = [_flat(row) for row in _options(technologies)]
    found["ratings"] = [_flat(row) for row in _ratings(technologies)]
    for noun, value in values.items():
        criteria = value.pop("criteria", {}) if noun == "criteria_set" else {}
        found |= {"criteria": [_flat(row) for row in _nodes(criteria, None)]} if criteria else {}
        found |= {key: [_flat(row) for row in _table(value.pop(key, None))] for key in NOUNS if _is_table(noun, key)}
        found[noun] = [_flat(value)]
    return [TablePlan(name, noun, tuple(found[name])) for name, noun in NOUNS.items() if name in found]


def _is_table(noun: str, key: str) -> bool:
    of_tree = key in ("questions", "verdicts")
    if key in (*SETTINGS, "technologies", "options", "ratings", "criteria"):
        return False
    return of_tree if noun == "decision_tree" else noun == "portfolio" and not of_tree


def _table(value: Any) -> list[Mapping[str, Any]]:
    """The rows of a list, or of a mapping whose keys become the column `id`."""
    if isinstance(value, Mapping):
        return [{"id": key, **(row or {})} for key, row in value.items()]
    return list(value or ())


def _options(technologies: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for technology in technologies:
        for option in technology.get("options") or ():
            yield {"technology": technology["id"], **_without(option, "technology", "ratings")}


def _ratings(technologies: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row for each rating of a technology or of one of its options."""
    for technology in technologies:
        options = [(option["id"], option.get("ratings")) for option in technology.get("options") or ()]
        for option, ratings in [(None, technology.get("ratings")), *options]:
            for criterion, form in (under_one_source(ratings) or {}).items():
                yield {"technology": technology["id"], "option": option, "criterion": criterion, **_rating(form)}


def _rating(form: Any) -> dict[str, Any]:
    """A rating as the columns of the tidy table have it."""
    if isinstance(form, Mapping):
        return {"best" if key == "value" else key: part for key, part in form.items()}
    if isinstance(form, list):
        return dict(zip(("low", "best", "high"), form, strict=True))
    return {"best": form}


def _nodes(criteria: Mapping[str, Any], parent: str | None) -> Iterator[dict[str, Any]]:
    """The criteria of a value tree, each before its children."""
    for name, criterion in criteria.items():
        yield {"id": name, "parent": parent, **_without(criterion, "children")}
        yield from _nodes(criterion.get("children") or {}, name)


def _flat(row: Mapping[str, Any], above: Path = ()) -> Row:
    """A row with one entry for each cell; what is not given takes none."""
    found: Row = {}
    for key, value in row.items():
        path = (*above, str(key))
        if isinstance(value, dict) and value and key not in _ONE_CELL and all(map(is_plain_key, map(str, value))):
            found |= _flat(value, path)
        elif value is not None and not (value == {} and key == "titles"):
            found[path] = value
    return found


def _without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key not in keys}
