"""Where a table may stand in a file: found by walking the annotations of the models.

"A table may replace any list or id-keyed mapping" (DESIGN 4) is said here once; no key is named but in KEY_COLUMNS.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from optimizer.schema.portfolio import Option, Portfolio, Selector
from optimizer.schema.quantities import Quantity
from optimizer.schema.tidy import FactRow, RatingRow

ELSEWHERE: dict[type[BaseModel], dict[str, Any]] = {
    Portfolio: {
        "options": tuple[Option, ...],
        "ratings": tuple[RatingRow, ...],
        "evidence": tuple[FactRow, ...],
    }
}
"""Keys of a noun that are taken apart before the model sees them: their rows belong to the technologies."""

KEY_COLUMNS = {
    "amount": ("year",),
    "children": ("criterion",),
    "cost": ("budget",),
    "criteria": ("criterion",),
    "evidence": ("fact",),
    "levels": ("level",),
    "partner": ("partner",),
    "ratings": ("criterion",),
    "resources": ("resource",),
    "saves": ("budget",),
    "values": ("criterion",),
    "weights": ("criterion",),
}
"""What the column with the key may be called besides `id`, by the key of the mapping."""

_LIFTS = frozenset({"listed", "_partners", "<lambda>"})
"""Validators that take one plain entry for a list of one."""


@dataclass(slots=True)
class Form:
    """What may stand at a place.

    `entries` is the form of what a mapping by keys holds, `items` that of a list, `fields` those of a noun. `text`: a
    plain text may stand there too, so that only a name with the ending of a table means one. `selector`: an empty
    mapping has a meaning, and may be written `{}` in a cell.
    """

    by_key: bool = False
    in_list: bool = False
    pairs: bool = False
    text: bool = False
    selector: bool = False
    entries: Form | None = None
    items: Form | None = None
    fields: dict[str, Form] = field(default_factory=dict)

    @property
    def takes_table(self) -> bool:
        """A table may stand here."""
        return self.by_key or self.in_list or self.pairs

    @property
    def matters(self) -> bool:
        """There is something to look for at this place or below it."""
        return self.takes_table or self.selector or bool(self.fields)


_KNOWN: dict[type[BaseModel], Form] = {}


def form_of(model: type[BaseModel]) -> Form:
    """The form of a noun; it may hold itself."""
    if model not in _KNOWN:
        form = _KNOWN[model] = Form(selector=model is Selector)
        hints = get_type_hints(model, include_extras=True)
        named = {info.alias or name: hints[name] for name, info in model.model_fields.items()}
        for key, kind in (named | ELSEWHERE.get(model, {})).items():
            found = _form(kind)
            if found is not None and found.matters:
                form.fields[key] = found
    return _KNOWN[model]


def _form(kind: Any) -> Form | None:
    """The form of an annotation; None for one number, text or id."""
    if get_origin(kind) is Annotated:
        base, *extras = get_args(kind)
        found = _form(base)
        if found is not None and any(_name(extra) in _LIFTS for extra in extras):
            found.text = True
        return found
    if get_origin(kind) in (Union, types.UnionType):
        return _united([_form(part) for part in get_args(kind) if part is not type(None)])
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Form() if kind is Quantity else form_of(kind)
    if get_origin(kind) is dict:
        key, entry = get_args(kind)
        return None if key is str else Form(by_key=True, entries=_form(entry))  # a language is no id
    return _of_tuple(get_args(kind)) if get_origin(kind) is tuple else None


def _of_tuple(parts: tuple[Any, ...]) -> Form | None:
    """A list of mappings or of pairs; a list of texts or numbers is no table."""
    if len(parts) != 2 or parts[1] is not Ellipsis:
        return None
    if get_origin(parts[0]) is tuple and Ellipsis not in get_args(parts[0]):
        return Form(pairs=True)
    items = _form(parts[0])
    return None if items is None or _is_number(parts[0]) else Form(in_list=True, items=items)


def _is_number(kind: Any) -> bool:
    """A number that may say where it comes from; a list of those is a profile and no table."""
    parts = get_args(kind)
    return Quantity in parts or any(_is_number(part) for part in parts)


def _united(forms: list[Form | None]) -> Form | None:
    known = [form for form in forms if form is not None]
    if not known:
        return None
    if len(known) == 1 and len(forms) == 1:
        return known[0]
    return Form(
        by_key=any(form.by_key for form in known),
        in_list=any(form.in_list for form in known),
        pairs=any(form.pairs for form in known),
        text=len(known) < len(forms) or any(form.text for form in known),
        selector=any(form.selector for form in known),
        entries=next((form.entries for form in known if form.entries is not None), None),
        items=next((form.items for form in known if form.items is not None), None),
        fields={key: inner for form in known for key, inner in form.fields.items()},
    )


def _name(extra: Any) -> str:
    return str(getattr(getattr(extra, "func", None), "__name__", ""))
