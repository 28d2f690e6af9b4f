"""How the weights of a node's children came about: one method, with what it needs (DESIGN 4.1)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from optimizer.schema.quantities import (
    UNKNOWN,
    Frozen,
    Id,
    NonNegative,
    Text,
    Yes,
    bare,
    decimal_of,
    fault,
    under_one_source,
)

_OVER = re.compile(r"\s*([+-]?[0-9.]+)\s*/\s*([0-9.]+)\s*")


def _times(value: Any) -> Any:
    """How many times as much one weighs as another, above 0: `3`, `0.5` or `1/2`, as an exact fraction."""
    if isinstance(value, Fraction):
        return value
    value = bare(value)
    over = _OVER.fullmatch(value) if isinstance(value, str) else None
    parts = over.groups() if over else (value,)
    numbers = [Fraction(decimal_of(type(value)(part) if over else part)) for part in parts]
    if min(numbers) <= 0:
        raise fault("number", f"{value} is not above 0", "say how many times as much: 3 for more, 1/3 for less")
    return numbers[0] / numbers[1] if over else numbers[0]


def _times_or_unknown(value: Any) -> Any:
    return None if value is None or value == UNKNOWN else _times(value)


_RATIO = WithJsonSchema({"type": ["number", "string"]})
Times = Annotated[Any, BeforeValidator(_times), _RATIO]
MaybeTimes = Annotated[Any, BeforeValidator(_times_or_unknown), WithJsonSchema({"type": ["number", "string", "null"]})]

_ONE_SOURCE = BeforeValidator(under_one_source)

METHOD_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "direct": (("values",), ()),
    "swing": (("values",), ()),
    "equal": ((), ()),
    "rank": (("order",), ("formula",)),
    "ahp": ((), ("judgements", "matrix", "names", "random_index")),
    "bwm": (("best", "worst", "best_to_others", "others_to_worst"), ("intervals",)),
    "group": (("people",), ("combine", "random_index")),
}
"""The keys that each weight method needs, and those that it takes besides; any other is a fault."""
_FORMS = {
    "values": "{criterion: weight}",
    "order": "[most important, …, least]",
    "best": "the most important criterion",
    "worst": "the least important criterion",
    "best_to_others": "{criterion: how many times as much the best weighs}",
    "others_to_worst": "{criterion: how many times as much it weighs as the worst}",
    "people": "{name: {method: …}}",
}


class WeightMethod(Frozen):
    """How the weights of a node's children came about."""

    method: Literal["direct", "swing", "equal", "rank", "ahp", "bwm", "group"]
    values: Annotated[dict[Id, NonNegative], _ONE_SOURCE] | None = None
    order: tuple[Id | tuple[Id, ...], ...] | None = None
    formula: Literal["roc", "sum", "reciprocal"] = "roc"
    judgements: Annotated[dict[Text, Times], _ONE_SOURCE] | None = None
    matrix: tuple[tuple[MaybeTimes, ...], ...] | None = None
    names: tuple[Id, ...] | None = None
    random_index: Literal["saaty", "saaty-2005", "donegan-dodd", "tummala-ling", "alonso-lamata"] | None = None
    best: Id | None = None
    worst: Id | None = None
    best_to_others: Annotated[dict[Id, Times], _ONE_SOURCE] | None = None
    others_to_worst: Annotated[dict[Id, Times], _ONE_SOURCE] | None = None
    intervals: Yes | None = None
    people: Annotated[dict[Text, WeightMethod], Field(min_length=1)] | None = None
    combine: Literal["geometric", "arithmetic"] | None = None
    source: Text | None = None
    source_year: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> WeightMethod:
        needed, optional = METHOD_KEYS[self.method]
        for key in needed:
            if getattr(self, key) is None:
                raise fault("weights", f"method {self.method} without `{key}`", f"give `{key}: {_FORMS[key]}`")
        for key in sorted(self.model_fields_set - {"method", "source", "source_year", "note", *needed, *optional}):
            users = [method for method, keys in METHOD_KEYS.items() if key in keys[0] + keys[1]]
            remedy = f"remove `{key}`, or choose the method {' or '.join(users)}"
            raise fault("weights", f"method {self.method} has no use for `{key}`", remedy)
        if self.method == "ahp":
            _judged_once(self)
        return self


def _judged_once(ahp: WeightMethod) -> None:
    """Judgements come as pairs, or as a matrix with the names of its rows."""
    if (ahp.judgements is None) == (ahp.matrix is None):
        what = "without judgements" if ahp.matrix is None else "with both `judgements` and a `matrix`"
        raise fault("weights", f"method ahp {what}", "give `judgements: {a/b: 3, b/c: 1/2}`, or `matrix` and `names`")
    if (ahp.names is None) != (ahp.matrix is None):
        raise fault("weights", "`matrix` and `names` belong together", "give `names: [a, b, c]`, one for each row")
