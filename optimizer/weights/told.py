"""The weights at a node as plain values for JSON: numbers instead of fractions, nothing that is empty."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.weights.node import NodeWeights


def as_json(node: NodeWeights) -> dict[str, Any]:
    """id, method, weights, consistency (None where a method does not judge itself), note, and what else there is."""
    told: dict[str, Any] = {"id": node.id, "method": node.method, "weights": node.weights}
    told |= {"consistency": node.consistency, "note": node.note}
    more = {
        "written": node.written,
        "beside": node.beside,
        "ranges": node.ranges,
        "people": {name: _without(as_json(one), "id") for name, one in node.people.items()},
        "agreement": node.agreement,
        "doubts": [{"message": doubt.message, "remedy": doubt.remedy} for doubt in node.doubts],
    }
    return {key: plain(value) for key, value in (told | {key: value for key, value in more.items() if value}).items()}


def plain(value: Any) -> Any:
    """A value with every exact number in it as the nearest number of JSON."""
    if isinstance(value, (Fraction, Decimal)):
        exact = Fraction(value)
        return int(exact) if exact.denominator == 1 else float(exact)
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def _without(told: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != key}
