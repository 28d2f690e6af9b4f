"""JSON Schema of the files, from the same models that read them: editors then help while one types."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from optimizer.schema import CriteriaSet, DecisionTree, Portfolio

KINDS = ("criteria", "portfolio")
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of `criteria` files (criteria sets and decision trees) or of `portfolio` files. KeyError for others.

    A list or an id-keyed mapping may also be the name of a table.
    """
    models: dict[str, Any] = {"criteria": CriteriaSet | DecisionTree, "portfolio": Portfolio}
    schema = TypeAdapter(models[kind]).json_schema(by_alias=True)
    _allow_tables(schema)
    return {"$schema": DRAFT, "title": f"optimizer: {kind}", **schema}


TABLES = {
    "Portfolio": ("budgets", "resources", "partners", "alliances", "technologies", "rules", "scenarios", "overrides", "experts"),
    "Technology": ("options",),
    "CriteriaSet": ("criteria",),
    "DecisionTree": ("questions", "verdicts"),
}
ONLY_AS_TABLES = ("options", "ratings")


def _allow_tables(schema: dict[str, Any]) -> None:
    nouns = {schema.get("title", ""): schema, **schema.get("$defs", {})}
    table = {"type": "string", "description": "a table: file.csv, workbook.xlsx#Sheet, or file.yaml"}
    for noun, keys in TABLES.items():
        properties = nouns.get(noun, {}).get("properties", {})
        for key in keys:
            if key in properties:
                properties[key] = {"anyOf": [properties[key], table]}
        if noun == "Portfolio" and properties:
            properties |= {key: {"anyOf": [{"type": "array", "items": {"type": "object"}}, table]} for key in ONLY_AS_TABLES}
