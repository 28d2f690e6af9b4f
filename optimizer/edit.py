"""One weight written back into its file, without touching any other byte."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from optimizer.faults import Fault, Place, Refused, did_you_mean
from optimizer.read import Document, NumberError, number
from optimizer.run import write_files
from optimizer.schema import CriteriaSet, Reading
from optimizer.schema.workbook import is_workbook
from optimizer.value_tree import criteria_of, node_weights, value_tree
from optimizer.weights import WeightError


@dataclass(frozen=True, slots=True)
class Edit:
    """One number replaced: the criterion, the old text, the new text, and the line it stands in."""

    criterion: str
    old: str
    new: str
    line: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a number stands in the bytes of a file: first byte, byte after the last, line."""

    first: int
    end: int
    line: int


def set_weight(path: Path, criterion: str, text: str) -> Edit:
    """Write one weight into a criteria file; every other byte stays as it is.

    Works where the number is written: `weight:` beside the criterion, or `weights: {values: …}` of its node.
    Raises Refused (an unknown criterion, no number written there, not a number, weights that make no sense then) and
    WriteError.
    """
    if is_workbook(path):
        message = "the weights of a workbook are not written from here"
        raise Refused([Fault("W110", Place(str(path), sheet="criteria"), message, "type the weight into its cell")])
    model, document = _read(path)
    data = path.read_bytes()
    spots = _spots(data)
    if criterion not in spots:
        raise Refused([_not_written(criterion, model, document)])
    _acceptable(model, criterion, text)
    spot = spots[criterion]
    replace_file(path, data[: spot.first] + text.encode() + data[spot.end :])
    return Edit(criterion, data[spot.first : spot.end].decode(), text, spot.line)


def _read(path: Path) -> tuple[CriteriaSet, Document]:
    reading = Reading(path.parent)
    read = reading.read(path, "criteria_set")
    if read is None:
        raise Refused(reading.faults)
    return read


def _acceptable(model: CriteriaSet, criterion: str, text: str) -> None:
    """Refuse what would not be read again, or would leave a node without weights."""
    place = Place(f"--set {criterion}={text}")
    if text.endswith("%"):
        remedy = "write the number that is to stand beside its siblings', or use --weight for one run"
        raise Refused([Fault("W104", place, "a share cannot be written back as one number", remedy)])
    try:
        value = number(text)
        if value < 0:
            raise Refused([Fault("W104", place, f"the weight {text} is below 0", "write 0 or more")])
        node_weights(value_tree(model, {criterion: text}))
    except (NumberError, WeightError) as error:
        raise Refused([Fault("W104", place, error.message, error.remedy)]) from None


def replace_file(path: Path, data: bytes) -> None:
    """Put the new bytes in the place of the old, in the file itself where the path is a link; rights stay."""
    target = path.resolve()
    rights = stat.S_IMODE(target.stat().st_mode)
    write_files(target.parent, {target.name: data}, rights)


def _not_written(criterion: str, model: CriteriaSet, document: Document) -> Fault:
    """Why there is no number to replace, and where to go instead."""
    paths = {name: path for name, _, path in criteria_of(model)}
    place = Place(document.file)
    if criterion not in paths:
        remedy = did_you_mean(criterion, paths) or f"there are: {', '.join(paths)}"
        return Fault("W106", place, f'no criterion "{criterion}"', remedy)
    there = document.place(paths[criterion])
    if there.file != document.file:
        remedy = f"its weight stands in the table {there.file}; change it there, or use --weight for one run"
    else:
        remedy = "its node weighs by a method; change what the method is given, or use --weight for one run"
    return Fault("W105", there, f'the weight of "{criterion}" is not a number written in this file', remedy)


# ------------------------------------------------------------------------------------- where the numbers stand


def _spots(data: bytes) -> dict[str, Spot]:
    """Where the written weight of every criterion stands."""
    text = data.decode("utf-8-sig")
    skipped = len(data) - len(text.encode())
    root = _entries(yaml.compose(text, Loader=yaml.SafeLoader))
    found = {**_values(root.get("weights")), **_below(root.get("criteria"))}
    return {name: _spot(node, text, skipped) for name, node in found.items()}


def _spot(node: yaml.ScalarNode, text: str, skipped: int) -> Spot:
    first = len(text[: node.start_mark.index].encode()) + skipped
    length = len(text[node.start_mark.index : node.end_mark.index].encode())
    return Spot(first, first + length, node.start_mark.line + 1)


def _below(criteria: yaml.Node | None) -> dict[str, yaml.ScalarNode]:
    """The weights written in the criteria of a node, and in theirs."""
    found: dict[str, yaml.ScalarNode] = {}
    for name, node in _entries(criteria).items():
        entries = _entries(node)
        found |= _numbers({name: entries["weight"]}) if "weight" in entries else {}
        found |= {**_values(entries.get("weights")), **_below(entries.get("children"))}
    return found


def _values(weights: yaml.Node | None) -> dict[str, yaml.ScalarNode]:
    """The weights written in the `values` of a method."""
    return _numbers(_entries(_entries(weights).get("values")))


def _numbers(entries: Mapping[str, yaml.Node]) -> dict[str, yaml.ScalarNode]:
    """The numbers themselves, bare or with their source: `{value: 40, source: …}`."""
    bare = {name: _entries(node).get("value", node) for name, node in entries.items()}
    return {name: node for name, node in bare.items() if isinstance(node, yaml.ScalarNode)}


def _entries(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """A mapping by its keys; nothing where there is none."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}
