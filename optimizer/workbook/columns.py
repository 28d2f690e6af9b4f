"""What the schema says of a column: its words, its bounds, the words that may stand in it, whether it holds numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.json_schema import json_schema
from optimizer.read import TEXT_COLUMNS
from optimizer.workbook.notation import Path
from optimizer.workbook.plan import NOUNS, TablePlan

__all__ = ["Column", "Columns"]

_FIRST = ("technology", "option", "criterion", "id", "parent", "mode", "title", "titles")
_LAST = ("description", "unit", "measure", "source", "source_year", "note")
_TEXTS = ("titles", "source_year", "unit")
_FREE = ("evidence", "ratings")
"""Mappings whose keys are a planner's own, and whose values are mostly numbers."""
_PARENT = "The id of the criterion that it stands below; empty for one of the first level."
_ID = "An id of letters, digits, _ - and . that no other row has."


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet, or one setting: its path, a sentence about it, and what may stand there."""

    path: Path
    words: str
    enum: tuple[str, ...] = ()
    several: bool = False
    bounds: tuple[float | None, float | None] = (None, None)
    numeric: bool = False

    @property
    def name(self) -> str:
        """The head of the column."""
        return ".".join(self.path)


class Columns:
    """The columns of every noun, from the JSON Schema of the files."""

    def __init__(self) -> None:
        self._nouns: dict[str, Any] = {}
        for kind in ("criteria", "portfolio"):
            self._nouns |= json_schema(kind)["definitions"]

    def of(self, plan: TablePlan) -> list[Column]:
        """The columns that rows fill, and the simple ones that they might."""
        known = [(key,) for key in self._properties(plan.noun) if self._is_simple(plan.noun, key)]
        own = [("id",)] if not plan.is_settings and plan.noun in _NAMED else []
        paths = dict.fromkeys([*own, *([("parent",)] if plan.name == "criteria" else []), *plan.paths])
        filled = {path[0] for path in paths}
        paths |= dict.fromkeys(path for path in known if path[0] not in filled and path[0] not in _tables_of(plan))
        order = {name: place for place, name in enumerate((*_FIRST, *self._properties(plan.noun)))}
        order[plan.name] = -1  # what the settings are of
        return [self.column(plan.noun, path) for path in sorted(paths, key=lambda path: _rank(path, order))]

    def column(self, noun: str, path: Path) -> Column:
        """What is known of one column."""
        schema = self._at(noun, path)
        words = str(schema.get("description", "")) or {"parent": _PARENT, "id": _ID}.get(path[-1], "")
        kinds = self._forms(schema)
        plain = next((form for form in kinds if "enum" in form), {})
        number = next((form for form in kinds if {"minimum", "maximum", "exclusiveMinimum"} & form.keys()), {})
        bounds = (number.get("minimum", number.get("exclusiveMinimum")), number.get("maximum"))
        enum = tuple(word for word in plain.get("enum", ()) if word is not None)
        several = any(form.get("type") in ("array", "object") for form in kinds)
        if any(form.get("type") == "boolean" or form.get("type") == ["boolean", "null"] for form in kinds):
            enum = ("true", "false", *enum)
        return Column(path, words, enum, several, bounds, self._numeric(path, kinds))

    def _numeric(self, path: Path, kinds: list[dict[str, Any]]) -> bool:
        if not TEXT_COLUMNS.isdisjoint(path) or path[-1] in _TEXTS or path[0] in _TEXTS:
            return False
        types = {name for form in kinds for name in _types(form)}
        return path[0] in _FREE or path[-1] in ("low", "best", "high") or "string" not in types

    def _properties(self, noun: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._nouns[noun].get("properties", {})
        return found

    def _is_simple(self, noun: str, key: str) -> bool:
        """Whether a key is one cell by itself: not a mapping with keys of its own."""
        forms = self._forms(self._properties(noun)[key])
        return not any("additionalProperties" in form or "properties" in form for form in forms[:1])

    def _at(self, noun: str, path: Path) -> dict[str, Any]:
        """The schema at the end of a path; of what is not known the nearest that is."""
        schema: dict[str, Any] = {"$ref": f"#/definitions/{noun}"}
        for key in path:
            inner = next((found for form in self._forms(schema) if (found := _inside(form, key)) is not None), None)
            if inner is None:
                return {"description": schema.get("description", "")}
            above, schema = schema, dict(inner)
            schema.setdefault("description", above.get("description", ""))
        return schema

    def _forms(self, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The forms that a value may have, references looked up."""
        if "$ref" in schema:
            return self._forms(self._nouns[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return [form for part in schema["anyOf"] for form in self._forms(part)]
        if "else" in schema:
            return [*self._forms(schema["else"]), *self._forms(schema["then"])]
        return [dict(schema)]


def _tables_of(plan: TablePlan) -> frozenset[str]:
    """Keys that have a sheet of their own, beside the settings or the technologies."""
    own = {"technologies": ("options", "ratings"), "options": ("ratings",), "criteria": ("children",)}
    return (
        frozenset((*NOUNS, "evidence")) - {"criteria", "decision_tree"}
        if plan.is_settings
        else frozenset(own.get(plan.name, ()))
    )


def _inside(form: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    found = form.get("properties", {}).get(key)
    free = form.get("additionalProperties")
    return found if found is not None else free if isinstance(free, dict) else None


def _types(form: Mapping[str, Any]) -> list[str]:
    kind = form.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _rank(path: Path, order: Mapping[str, int]) -> tuple[int, int]:
    key = path[0]
    if order.get(key) == -1:
        return 0, -1
    if key in _FIRST:
        return 0, _FIRST.index(key)
    return (2, _LAST.index(key)) if key in _LAST else (1, order.get(key, len(order)))


_NAMED = frozenset({"Budget", "Resource", "Partner", "Alliance", "Criterion", "Question", "Verdict"})
