"""The models as definitions of a JSON Schema, found by walking their annotations."""

from __future__ import annotations

import re
import types
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, WithJsonSchema
from pydantic_core import PydanticUndefined

from optimizer.json_schema.words import words_of
from optimizer.schema.forms import ELSEWHERE, Form, form_of
from optimizer.schema.quantities import ID_PATTERN, Quantity

Schema = dict[str, Any]

ID: Schema = {"type": ["string", "number"], "pattern": f"^{ID_PATTERN}$"}
TEXT: Schema = {"type": ["string", "number", "boolean"]}
NUMBER: Schema = {"type": "number"}
TABLE_NAME = r"\.(csv|tsv|xlsx|yaml|yml)(#.*)?$"
TABLE: Schema = {"type": "string", "description": "A table: file.csv, workbook.xlsx#Sheet, or file.yaml."}
SEVERAL: Schema = {"type": "array", "items": {"type": "object"}, "minItems": 1}
ROWS: Schema = {"type": "array", "items": {"type": "object"}, "description": "Rows, each with its `id`."}
SOURCED = "SourcedNumber"
LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
SIMPLE: dict[Any, Schema] = {
    Decimal: NUMBER,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: TEXT,
    type(None): {"type": "null"},
    Any: {},
}


class Nouns:
    """The definitions that one schema needs; each noun is defined once, under its name."""

    def __init__(self) -> None:
        self._made: dict[str, Schema] = {}

    def definitions(self) -> dict[str, Schema]:
        """All definitions, by name."""
        return dict(sorted(self._made.items()))

    def refer(self, model: type[BaseModel]) -> Schema:
        """A reference to the definition of a noun, which is made on the way."""
        name = model.__name__
        if name not in self._made:
            self._made[name] = {}  # a noun may hold itself
            self._made[name] = self._quantity() if model is Quantity else self._noun(model)
        return {"$ref": f"#/definitions/{name}"}

    def _noun(self, model: type[BaseModel]) -> Schema:
        """Every key of a mapping, and no other."""
        name, hints = model.__name__, get_type_hints(model, include_extras=True)
        properties = {}
        forms = form_of(model).fields
        for field, info in model.model_fields.items():
            key = info.alias or field
            properties[key] = self._property(name, key, hints[field], info.default, forms.get(key))
        for key, kind in ELSEWHERE.get(model, {}).items():
            properties[key] = self._property(name, key, kind, None, forms.get(key))
        required = [info.alias or field for field, info in model.model_fields.items() if info.is_required()]
        return {
            "title": title_of(name),
            "description": _first_paragraph(model),
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": required} if required else {}),
        }

    def _property(self, noun: str, key: str, kind: Any, default: Any, form: Form | None) -> Schema:
        found = self.schema_of(kind)
        # Not `anyOf`: an editor would then say no more of a mistake deep inside than that none of them fits.
        if form is not None and form.by_key:
            found = {"if": SEVERAL, "then": self._named("Rows", ROWS), "else": found}
        if form is not None and form.takes_table:
            named = {"type": "string", **({"pattern": TABLE_NAME} if form.text else {})}
            found = {"if": named, "then": self._named("Table", TABLE), "else": found}
        told = {"description": words_of(noun, key)}
        usual = _default(default)
        return {**told, **found, **({} if usual is None else {"default": usual})}

    def _named(self, name: str, schema: Schema) -> Schema:
        """A reference to a definition that many places share."""
        self._made[name] = schema
        return {"$ref": f"#/definitions/{name}"}

    def schema_of(self, kind: Any) -> Schema:
        """The schema of an annotation, with what its validators allow beyond its type."""
        if get_origin(kind) is Annotated:
            base, *extras = get_args(kind)
            found = {} if is_dataclass(base) else self.schema_of(base)
            for extra in extras:
                found = self._refined(found, base, extra)
            return found
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.refer(kind)
        return dict(SIMPLE[kind]) if kind in SIMPLE else self._composed(kind)

    def _composed(self, kind: Any) -> Schema:
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"type": "string", "enum": list(parts)}
        if origin in (Union, types.UnionType):
            return any_of(*(self.schema_of(part) for part in parts))
        if origin is dict:
            return self._mapping(*parts)
        if parts[-1] is Ellipsis:
            return {"type": "array", "items": self.schema_of(parts[0])}
        items = [self.schema_of(part) for part in parts]
        return {"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}

    def _mapping(self, key: Any, value: Any) -> Schema:
        keys = self.schema_of(key)
        pattern = "^[12][0-9]{3}$" if keys["type"] == "integer" else keys.get("pattern", "")
        names = {"propertyNames": {"pattern": pattern}} if pattern else {}
        return {"type": "object", **names, "additionalProperties": self.schema_of(value)}

    def _refined(self, found: Schema, base: Any, extra: Any) -> Schema:
        """What one note beside a type adds: limits of a field, or other ways to write it that a validator takes."""
        validator = getattr(getattr(extra, "func", None), "__name__", "").lstrip("_")
        if validator == "identifier":
            return dict(ID)
        if validator == "decimal_of" and base is Decimal:
            return {"if": {"type": "object"}, "then": self._sourced_number(), "else": found}
        if validator == "listed":
            return any_of(found["items"], found)
        if validator == "partners":
            return any_of(ID, {"type": "array", "items": ID}, found)
        if validator == "answer":
            return any_of({"type": "boolean"}, {"type": "string", "enum": ["unknown"]})
        if isinstance(extra, WithJsonSchema) and (base is Any or is_dataclass(base)):
            return dict(extra.json_schema or {})
        if validator == "<lambda>" and get_origin(base) is tuple:  # one number for a pair of equal ones
            return any_of(found["items"][0], found)
        for limit in getattr(extra, "metadata", ()):
            found = _limited(found, limit)
        return found

    def _sourced_number(self) -> Schema:
        """A reference to a number that says where it comes from."""
        keys = ("unit", "measure", "source", "source_year", "note")
        told = {key: {"description": words_of("Quantity", key), **TEXT} for key in keys}
        self._made[SOURCED] = {
            "title": title_of(SOURCED),
            "description": "A number with where it comes from.",
            "type": "object",
            "properties": {"value": {"description": "The number.", **NUMBER}, **told},
            "additionalProperties": False,
            "required": ["value"],
        }
        return {"$ref": f"#/definitions/{SOURCED}"}

    def _quantity(self) -> Schema:
        """A number in any of the ways in which it may be written."""
        hints = get_type_hints(Quantity, include_extras=True)
        keys = {name: self.schema_of(kind) for name, kind in hints.items() if name in Quantity.model_fields}
        word = {"type": "string", "description": "unknown, or the name of a level"}
        number = any_of(NUMBER, word)
        keys |= {"value": number, "best": number}
        properties = {key: {"description": words_of("Quantity", key), **kind} for key, kind in sorted(keys.items())}
        mapping = {"type": "object", "properties": properties, "additionalProperties": False}
        triple = {"type": "array", "items": number, "minItems": 3, "maxItems": 3, "description": "[low, best, high]"}
        text = _first_paragraph(Quantity)
        return {"title": title_of("Quantity"), "description": text, **any_of(NUMBER, word, triple, mapping)}


def any_of(*schemas: Schema) -> Schema:
    """One of several; alternatives inside alternatives are laid flat, plain types become one list of types."""
    flat = [part for schema in schemas for part in (schema["anyOf"] if set(schema) == {"anyOf"} else [schema])]
    if {"$ref": "#/definitions/Quantity"} in flat:  # it has room for a source itself
        flat = [part.get("else", part) for part in flat]
    if flat[-1] == {"type": "null"} and len(flat) == 2 and "else" in flat[0]:
        return {**flat[0], "else": any_of(flat[0]["else"], flat[1])}
    plain = [part for part in flat if set(part) == {"type"}]
    rest = [part for part in flat if set(part) != {"type"}]
    names = list(dict.fromkeys(name for part in plain for name in _listed(part["type"])))
    if names == ["null"] and len(rest) == 1 and "$ref" in rest[0]:
        return dict(rest[0])  # a mapping that is left empty is better pointed at
    if names == ["null"] and len(rest) == 1 and "enum" in rest[0]:
        return {**rest[0], "type": ["string", "null"], "enum": [*rest[0]["enum"], None]}
    if names == ["null"] and len(rest) == 1 and "type" in rest[0]:
        return {**rest[0], "type": [*_listed(rest[0]["type"]), "null"]}
    joined = [{"type": names[0] if len(names) == 1 else names}] if names else []
    different = [part for number, part in enumerate(rest) if part not in rest[:number]]
    found = [*different, *joined] if names == ["null"] else [*joined, *different]
    return dict(found[0]) if len(found) == 1 else {"anyOf": found}


def title_of(name: str) -> str:
    """The name of a noun in words: CriteriaSet is a criteria set."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _limited(found: Schema, limit: Any) -> Schema:
    if "else" in found:
        return {**found, "else": _limited(found["else"], limit)}
    for name, key in LIMITS.items():
        if (bound := getattr(limit, name, None)) is not None:
            return {**found, key: bound}
    least = getattr(limit, "min_length", None)
    if least is None:
        return found
    return {**found, "minItems" if found.get("type") == "array" else "minProperties": least}


def _listed(names: Any) -> list[str]:
    return names if isinstance(names, list) else [names]


def _first_paragraph(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").partition("\n\n")[0].split())


def _default(value: Any) -> Any:
    """A default that is worth telling: a word, a number, yes or no."""
    if value is PydanticUndefined or not isinstance(value, (str, bool, Decimal)):
        return None
    return (
        float(value)
        if isinstance(value, Decimal) and value % 1
        else int(value)
        if isinstance(value, Decimal)
        else value
    )
