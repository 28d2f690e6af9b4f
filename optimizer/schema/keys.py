"""Which keys a place of a file knows, found by walking the annotations of the models."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def keys_at(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """The keys allowed at one of pydantic's locations, sorted; none where any key is allowed."""
    current: Any = model
    for step in location:
        current = _step(current, step)
    current = _bare(current)
    return keys_of(current) if _is_model(current) else []


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a mapping as they are written in the file, sorted."""
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bare(kind: Any) -> Any:
    """The annotation without its extras, and without `None` where that leaves one."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        parts = [part for part in get_args(kind) if part is not type(None)]
        return _bare(parts[0]) if len(parts) == 1 else kind
    return kind


def _step(kind: Any, step: int | str) -> Any:
    kind = _bare(kind)
    if _is_model(kind):
        found = [field.annotation for name, field in kind.model_fields.items() if step in (field.alias, name)]
        return found[0] if found else kind
    if get_origin(kind) in (Union, types.UnionType):
        return _member(get_args(kind), step)
    if get_origin(kind) is tuple:
        return get_args(kind)[0] if isinstance(step, int) else kind
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return kind


def _member(parts: Iterable[Any], step: int | str) -> Any:
    """The member of a union that a location means: by its tag, by the name of its class, or by what is inside it."""
    known = [part for part in parts if part is not type(None)]
    for part in known:
        tags = [getattr(extra, "tag", None) for extra in get_args(part)[1:]] if get_origin(part) is Annotated else []
        if step in tags or getattr(_bare(part), "__name__", None) == step:
            return part
    inside = [_step(part, step) for part in known]
    return next((part for part in inside if _is_model(_bare(part))), inside[0])
