"""A weight method written into a criteria file: only the weights of one node change, every other byte stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import yaml

from optimizer.schema.weighing import METHOD_KEYS
from optimizer.weights import Method, WeightError

_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ANYWHERE = ("source", "source_year", "note")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class _Edit:
    """A span of the text, from its first sign to behind its last, and what takes its place."""

    first: int
    end: int
    text: str


def put(data: bytes, node: str, method: Method) -> bytes:
    """The bytes of a criteria file with the weights of a node (the root by the set's id) given by a method.

    `weights:` of the node is replaced, or put before its criteria; numbers beside its children are taken out. Raises
    WeightError where the node is not written in this file.
    """
    text = data.decode("utf-8-sig")
    mark = data[: len(data) - len(text.encode())]
    changed = text
    for edit in sorted(_edits(text, node, method), key=lambda edit: edit.first, reverse=True):
        changed = changed[: edit.first] + edit.text + changed[edit.end :]
    _expect_the_rest_unchanged(text, changed, node)
    return mark + changed.encode()


def joined(before: Method | None, name: str, method: Method) -> Method:
    """A person's method beside those of the people who are there already, or as the first of a group."""
    if before is None or before.name != "group":
        return Method("group", {"people": {name: method}, "combine": "arithmetic"})
    return Method("group", {**before.given, "people": {**before.given["people"], name: method}})


def written(method: Method) -> str:
    """A method on one line of YAML."""
    needed, optional = METHOD_KEYS[method.name]
    kept = {key: method.given[key] for key in (*needed, *optional, *_ANYWHERE) if key in method.given}
    return _flow({"method": method.name, **kept})


def _flow(value: Any) -> str:
    if isinstance(value, Method):
        return written(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_word(str(key))}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool) or value is None:
        return "unknown" if value is None else str(value).lower()
    return _word(value) if isinstance(value, str) else _number(Fraction(value))


def _word(text: str) -> str:
    plain = all(_SIMPLE.fullmatch(part) for part in text.split("/")) and text.lower() not in _RESERVED
    return text if plain else json.dumps(text, ensure_ascii=False)


def _number(value: Fraction) -> str:
    """A number as it is written: a decimal where it ends, else a fraction."""
    decimal = f"{float(value):.12g}"
    return decimal if "e" not in decimal and Fraction(decimal) == value else str(value)


def _edits(text: str, node: str, method: Method) -> Iterator[_Edit]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    owner, key = _owner(root, node)
    pairs = _pairs(owner)
    if "weights" in pairs:
        value = pairs["weights"][1]
        yield _Edit(value.start_mark.index, _end(value), written(method))
    else:
        anchor = pairs[key][0]
        line = "\r\n" if "\r\n" in text else "\n"
        after = ", " if owner.flow_style else line + " " * anchor.start_mark.column
        yield _Edit(anchor.start_mark.index, anchor.start_mark.index, f"weights: {written(method)}{after}")
    for _, child in _pairs(pairs[key][1]).values():
        yield from _without_weight(text, child)


def _owner(root: yaml.Node | None, node: str) -> tuple[yaml.MappingNode, str]:
    """The mapping of a node, and the key that its criteria stand under."""
    pairs = _pairs(root)
    if isinstance(root, yaml.MappingNode) and "criteria" in pairs:
        if _text(pairs["criteria_set"][1]) == node and isinstance(pairs["criteria"][1], yaml.MappingNode):
            return root, "criteria"
        for name, criterion in _criteria(pairs["criteria"][1]):
            if name == node and isinstance(criterion, yaml.MappingNode) and "children" in _pairs(criterion):
                return criterion, "children"
    message = f'the criteria of "{node}" are not written in this file'
    raise WeightError(message, "put the weights where they are written")


def _criteria(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    for name, (_, criterion) in _pairs(node).items():
        yield name, criterion
        inner = _pairs(criterion).get("children")
        if inner is not None:
            yield from _criteria(inner[1])


def _without_weight(text: str, child: yaml.Node) -> Iterator[_Edit]:
    """The span of `weight: 40` in a child, with the comma or the line that goes with it."""
    pairs = list(_pairs(child).values())
    for at, (key, value) in enumerate(pairs):
        if _text(key) != "weight":
            continue
        if not isinstance(child, yaml.MappingNode) or not child.flow_style:
            first = text.rfind("\n", 0, key.start_mark.index) + 1
            yield _Edit(first, _line_end(text, _end(value)), "")
        elif at + 1 < len(pairs):
            yield _Edit(key.start_mark.index, pairs[at + 1][0].start_mark.index, "")
        else:
            first = _end(pairs[at - 1][1]) if at else key.start_mark.index
            yield _Edit(first, _end(value), "")


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _end(node: yaml.Node) -> int:
    """Behind the last sign of a value; PyYAML ends a block only where the next thing begins."""
    if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _pairs(node: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: (key, value) for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def _text(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _expect_the_rest_unchanged(before: str, after: str, node: str) -> None:
    """A last look, by another way: all but the weights of the node reads as before."""
    old, new = (_without(yaml.load(text, Loader=yaml.BaseLoader), node) for text in (before, after))  # noqa: S506
    if old != new:
        raise WeightError(f'the weights of "{node}" cannot be put into this file', "write `weights:` there by hand")


def _without(value: Any, node: str) -> Any:
    owners = [(value.get("criteria_set"), value, "criteria")]
    while owners:
        name, owner, key = owners.pop()
        children = owner.get(key)
        if not isinstance(children, dict):
            continue
        if name == node:
            owner.pop("weights", None)
            for child in children.values():
                child.pop("weight", None)
        owners += [(child, inner, "children") for child, inner in children.items() if isinstance(inner, dict)]
    return value
