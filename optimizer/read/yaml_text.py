"""Strict YAML: one document of mappings, lists and scalars, read from the parser's event stream.

YAML 1.2 in meaning, and less than YAML in form: no anchors, merge keys, tags, directives or second documents, no name
twice, no name that is not a text. Scalars are not typed here: what is not quoted is `Plain`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import Any, Literal

import yaml

from optimizer.faults import Fault, Place
from optimizer.read.document import Document, Locate, Path
from optimizer.read.files import Limit, looks_like, read_bytes
from optimizer.read.findings import Findings
from optimizer.read.yaml_events import LEFT_OUT, Reader, StoppedError, Trace, take_events
from optimizer.read.yaml_lines import without_control, without_slips
from optimizer.read.yaml_syntax import explained

__all__ = ["MOST_BYTES", "Top", "read_yaml"]

MOST_BYTES = 5_000_000

_LIMIT = Limit(MOST_BYTES, "R103", "put long lists into CSV tables")

Top = Literal["mapping", "list"]


def read_yaml(
    path: str | os.PathLike[str],
    faults: list[Fault],
    top: Top | None = "mapping",
    asked: Place | None = None,
) -> Document | None:
    """The one document of a YAML file, or None when nothing could be read.

    Every fault is appended to `faults` (R1 and R4 codes); where there are faults and a document too, the document
    holds what could be read: of a name given twice the first value, None for an alias, nothing for a merge key.
    `top` says what the top level must be; None takes anything. `asked` is the place that names the file, told when the
    file is missing.
    """
    file = os.fspath(path)
    data = read_bytes(path, _LIMIT, asked or Place(file), faults)
    if data is None:
        return None
    findings = Findings(file)
    document = _document(data, findings, top)
    findings.hand_over(faults)
    return document


def _document(data: bytes, findings: Findings, top: Top | None) -> Document | None:
    text = _decoded(data, findings)
    if text is None:
        return None
    text = without_control(text, findings)
    value, text = _parsed(text, findings)
    if value is LEFT_OUT or not _as_expected(value, top, findings, text):
        return None
    return Document(value, findings.file, _locator(findings.file, text), hashlib.sha256(data).hexdigest())


def _decoded(data: bytes, findings: Findings) -> str | None:
    try:
        text = data.decode("utf-8-sig")
        # UTF-16 without its mark is valid UTF-8 full of zeros.
        if "\0" not in text or looks_like(data) != "UTF-16":
            return text
        line = 1
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    seems = looks_like(data)
    if seems in ("CP949", "UTF-16"):
        shown = "Korean CP949" if seems == "CP949" else "UTF-16"
        at = (line, None) if seems == "CP949" else (None, None)
        findings.add("R102", at, f"the file is not UTF-8, it looks like {shown}", "save it as UTF-8")
    elif seems is None:
        findings.add("R102", (line, None), "the file is not UTF-8", "save it as UTF-8")
    else:
        findings.add("R102", (None, None), f"this is no YAML text, it looks like {seems}", "name a YAML text file")
    return None


def _parsed(text: str, findings: Findings) -> tuple[Any, str]:
    """Value (or LEFT_OUT) and the text it was read from, which is mended where slips were noted."""
    first = Findings(findings.file)
    value = _read(text, first)
    slips = Findings(findings.file)
    if value is LEFT_OUT or first.has("R106", "R107"):
        mended = without_slips(text, slips)
    if not slips.kept:
        findings.take(first)
        return value, text
    findings.take(slips)
    if slips.has("R105"):
        findings.take(first, before=min(fault.place.order for fault in slips.kept))
        return LEFT_OUT, text
    second = Findings(findings.file)
    value = _read(mended, second)
    findings.take(second)
    return value, mended


def _as_expected(value: Any, top: Top | None, findings: Findings, text: str) -> bool:
    if value is None:
        message = "the file is empty" if not text.strip() else "the file holds no settings"
        findings.add("R101", (None, None), message, "start from a file that `optimizer init` writes")
        return False
    kinds: dict[type, str] = {dict: "mapping", list: "list"}
    found = kinds.get(type(value), "text")
    if top is None or found == top:
        return True
    shown = {"mapping": "named settings", "list": "a list", "text": "a text"}
    remedy = "write `name: value` lines" if top == "mapping" else "begin each entry with '- '"
    at = _locator(findings.file, text)((), False)
    findings.add("R116", (at.line, at.column), f"expected {shown[top]}, found {shown[found]}", remedy)
    return False


def _read(text: str, findings: Findings) -> Any:
    """Value of the first document in `text`: None when there is none, LEFT_OUT when it could not be read to its end."""
    reader = Reader(findings, None)
    try:
        take_events(reader, text)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        findings.add(*explained(error, text))
    except StoppedError:
        pass  # The fault is noted.
    _note_repeated(reader, text)
    return reader.result()


def _note_repeated(reader: Reader, text: str) -> None:
    """Names given twice, each with the line of the first; that is looked up only now."""
    if not reader.repeated:
        return
    locate = _locator(reader.findings.file, text)
    for path, name, mark in reader.repeated:
        first = f" (first on line {locate(path, True).line})" if path is not None else ""
        shown = name if len(name) <= 60 else name[:57] + "..."
        at = (mark.line + 1, mark.column + 1)
        reader.findings.add("R109", at, f'"{shown}" is given twice{first}', "delete one of the two")


def _locator(file: str, text: str) -> Locate:
    """Finds places by reading `text` again when the first is asked for."""
    found: list[tuple[Any, Trace]] = []

    def locate(path: Path, key: bool) -> Place:
        if not found:
            found.append(_traced(text))
        return _walk(file, *found[0], path, key)

    return locate


def _traced(text: str) -> tuple[Any, Trace]:
    """Containers of the text and the marks of all they hold; of a text that breaks off, all up to there."""
    trace: Trace = {}
    reader = Reader(Findings(""), trace)
    root = reader.top
    with contextlib.suppress(yaml.YAMLError, ValueError, OverflowError, StoppedError):
        take_events(reader, text)
    return root, trace


def _walk(file: str, root: Any, trace: Trace, path: Path, key: bool) -> Place:
    """Place of what `path` leads to, or of the last value on the way there."""
    container, marks = root[0], trace[id(root), 0]
    for step in path:
        at = trace.get((id(container), step)) if isinstance(container, (dict, list)) else None
        if at is None:
            key = False
            break
        marks, container = at, container[step]
    mark = marks[0] if key else marks[1]
    return Place(file, mark.line + 1, mark.column + 1)
