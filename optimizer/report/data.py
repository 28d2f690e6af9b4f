"""The JSON writer: the report's blocks as data, for programs that lay it out their own way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from optimizer.report.blocks import Report
from optimizer.visible import shown


def write_json(report: Report) -> bytes:
    """The report as UTF-8 JSON: every block a mapping whose `block` names its kind, numbers as numbers."""
    text = json.dumps(_data(report), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def _data(value: Any) -> Any:
    if is_dataclass(value):
        named = {field.name: _data(getattr(value, field.name)) for field in fields(value)}
        return {"block": type(value).__name__.lower(), **named}
    if isinstance(value, Mapping):
        return {shown(str(key)): _data(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [_data(item) for item in value]
    return shown(value) if isinstance(value, str) else value
