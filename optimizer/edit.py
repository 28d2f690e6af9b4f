"""One weight written back into its file, without touching any other byte."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from optimizer.faults import Fault, Place, Refused, did_you_mean
from optimizer.read import NumberError, number
from optimizer.run import write_files
from optimizer.schema import CriteriaSet, Reading


@dataclass(frozen=True, slots=True)
class Edit:
    """One number replaced: the criterion, the old text, the new text, and the line it stands in."""

    criterion: str
    old: str
    new: str
    line: int


def set_weight(path: Path, criterion: str, text: str) -> Edit:
    """Write one weight into a criteria file; every other byte stays as it is.

    Works where the number is written: `weight:` beside the criterion, or `weights: {values: …}` of its node.
    Raises Refused (unknown criterion, no written number, not a number, or a file that would then be refused) and
    WriteError.
    """
    data = path.read_bytes()
    model = _model(path)
    written = _written(data)
    if criterion not in written:
        raise Refused([_not_written(path, criterion, model, sorted(written))])
    _acceptable(criterion, text)
    first, last = written[criterion]
    changed = data[: first[0]] + text.encode() + data[last:]
    write_files(path.parent, {path.name: changed})
    try:
        _model(path)
    except Refused:
        write_files(path.parent, {path.name: data})
        raise
    return Edit(criterion, data[first[0] : last].decode(), text, first[1])


def _model(path: Path) -> CriteriaSet:
    reading = Reading(path.parent)
    read = reading.read(path, "criteria_set")
    if read is None:
        raise Refused(reading.faults)
    model: CriteriaSet = read[0]
    return model


def _acceptable(criterion: str, text: str) -> None:
    place = Place(f"--set {criterion}={text}")
    if text.endswith("%"):
        remedy = "write the number that is to stand beside its siblings', or use --weight for one run"
        raise Refused([Fault("W104", place, "a share cannot be written back as one number", remedy)])
    try:
        value = number(text)
    except NumberError as error:
        raise Refused([Fault("W104", place, error.message, error.remedy)]) from None
    if value < 0:
        raise Refused([Fault("W104", place, f"a weight of {text}", "weights are 0 or more")])


def _not_written(path: Path, criterion: str, model: CriteriaSet, known: list[str]) -> Fault:
    place = Place(str(path))
    if criterion in _ids(model):
        message = f'the weight of "{criterion}" is not a written number here'
        return Fault("W105", place, message, "its node uses a method; change that, or use --weight for one run")
    remedy = did_you_mean(criterion, known) or f"there are: {', '.join(known)}"
    return Fault("W106", place, f'no criterion "{criterion}"', remedy)


def _ids(model: CriteriaSet) -> set[str]:
    found: set[str] = set()
    ahead = list(model.criteria.items())
    while ahead:
        name, criterion = ahead.pop()
        found.add(name)
        ahead += criterion.children.items()
    return found


Span = tuple[tuple[int, int], int]
"""((first byte, line), byte after the last)."""


def _written(data: bytes) -> dict[str, Span]:
    """Where the written weight of every criterion stands, in bytes."""
    text = data.decode("utf-8-sig")
    skipped = len(data) - len(text.encode())
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    spans: dict[str, yaml.ScalarNode] = {}
    if isinstance(root, yaml.MappingNode):
        entries = _entries(root)
        _values(entries.get("weights"), spans)
        _below(entries.get("criteria"), spans)
    return {name: _bytes(node, text, skipped) for name, node in spans.items()}


def _bytes(node: yaml.ScalarNode, text: str, skipped: int) -> Span:
    first = len(text[: node.start_mark.index].encode()) + skipped
    last = len(text[: node.end_mark.index].encode()) + skipped
    return (first, node.start_mark.line + 1), last


def _below(criteria: yaml.Node | None, spans: dict[str, yaml.ScalarNode]) -> None:
    if not isinstance(criteria, yaml.MappingNode):
        return
    for name, node in _entries(criteria).items():
        if isinstance(node, yaml.MappingNode):
            entries = _entries(node)
            weight = entries.get("weight")
            if isinstance(weight, yaml.ScalarNode):
                spans[name] = weight
            _values(entries.get("weights"), spans)
            _below(entries.get("children"), spans)


def _values(weights: yaml.Node | None, spans: dict[str, yaml.ScalarNode]) -> None:
    values = _entries(weights).get("values") if isinstance(weights, yaml.MappingNode) else None
    if isinstance(values, yaml.MappingNode):
        spans |= {name: node for name, node in _entries(values).items() if isinstance(node, yaml.ScalarNode)}


def _entries(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
