"""Values from the events of the YAML parser, in one pass and without recursion."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any, NoReturn

import yaml

from optimizer.read.characters import CONTROL, ODD_BLANKS
from optimizer.read.document import Path
from optimizer.read.findings import Findings
from optimizer.read.memory import no_collection
from optimizer.read.scalars import Plain

__all__ = ["LEFT_OUT", "MOST_DEPTH", "MOST_VALUES", "Reader", "StoppedError", "Trace", "take_events"]

MOST_DEPTH = 40
MOST_VALUES = 1_000_000

Trace = dict[tuple[int, Any], tuple[Any, Any]]
"""Marks of key and value by (id of the container, key or index)."""

LEFT_OUT = object()
"""Stands for a value that was not read to its end, and for the name of a setting that is left out."""

# Between the name of a setting and its value.
_NO_KEY = object()

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_EDGES = re.compile(f"^[{ODD_BLANKS}]|[{ODD_BLANKS}]$")
_COLON_NAME = re.compile(f"[^\\s:：]{{1,60}}(?:：|:[{ODD_BLANKS}])")
_BRACES = "write `name: value`; put a text in braces or brackets in quotes"


def take_events(reader: Reader, text: str) -> None:
    """Let `reader` take the events of `text`; the parser's errors and StoppedError pass through."""
    parser = _LOADER(text)
    try:
        with no_collection():
            reader.read(parser.get_event)
    finally:
        parser.dispose()


class StoppedError(Exception):
    """Reading cannot go on; the fault is noted."""


class Reader:
    """Builds values from parser events. `top` is the container being filled; `key` waits for its value.

    With a `trace`, the marks of every key and value are kept in it under (id of the container, key or index).
    """

    __slots__ = (
        "documents",
        "ended",
        "findings",
        "key",
        "key_mark",
        "key_quoted",
        "outer",
        "repeated",
        "top",
        "trace",
        "values",
    )

    def __init__(self, findings: Findings, trace: Trace | None) -> None:
        self.findings = findings
        self.trace = trace
        self.top: Any = []
        self.key: Any = _NO_KEY
        self.key_mark: Any = None
        self.key_quoted = False
        self.outer: list[tuple[Any, Any]] = []
        self.values = 0
        self.documents = 0
        self.ended = False
        self.repeated: list[tuple[Path | None, str, Any]] = []

    def read(self, get_event: Callable[[], Any]) -> None:
        """Take events up to the end of the stream."""
        while True:
            event = get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.top, self.key = self.outer.pop()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._document(event)
            elif kind is yaml.DocumentEndEvent:
                self.ended = True
            elif kind is yaml.StreamEndEvent:
                self.ended = True
                return

    def result(self) -> Any:
        """Value of the first document: None when there is none, LEFT_OUT when its end was not reached."""
        if not self.ended:
            return LEFT_OUT
        return self.top[0] if self.top else None

    def _scalar(self, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self._decorated(event)
        text = event.value
        if type(self.top) is dict and self.key is _NO_KEY:
            self._name(text, event)
        elif event.style:
            if event.style == '"' and CONTROL.search(text):
                self._fault("R104", event.start_mark, "an invisible control character", "leave it out")
            self._add(text, event.start_mark)
        elif text in _NULLS:
            self._nothing(event)
        else:
            if not text.isascii():
                self._odd(text, event)
            self._add(Plain(text), event.start_mark)

    def _add(self, value: Any, mark: Any) -> None:
        top = self.top
        self.values += 1
        if self.values > MOST_VALUES:
            self._too_many(mark)
        if type(top) is list:
            if self.trace is not None:
                self.trace[id(top), len(top)] = (mark, mark)
            top.append(value)
            return
        if self.key is not LEFT_OUT:
            if self.trace is not None:
                self.trace[id(top), self.key] = (self.key_mark, mark)
            top[self.key] = value
        self.key = _NO_KEY

    def _open(self, container: Any, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self._decorated(event)
        if len(self.outer) >= MOST_DEPTH:
            self._too_deep(event.start_mark)
        if type(self.top) is dict and self.key is _NO_KEY:
            self._fault("R115", event.start_mark, "a name cannot be a list or a mapping", _BRACES)
            self.outer.append((self.top, LEFT_OUT))
        else:
            self._add(container, event.start_mark)
            self.outer.append((self.top, _NO_KEY))
        self.top, self.key = container, _NO_KEY

    def _name(self, text: str, event: Any) -> None:
        self.key, self.key_mark, self.key_quoted = text, event.start_mark, bool(event.style)
        if not event.style and text in _NULLS:
            message = f'a name is expected and "{text}" means nothing' if text else "a name is missing before the ':'"
            self._fault("R115", event.start_mark, message, "write `name: value`; put the name in quotes if it is meant")
            self.key = LEFT_OUT
        elif text == "<<" and not event.style:
            self._fault("R111", event.start_mark, "merge keys (<<) are not supported", "write the settings out")
            self.key = LEFT_OUT
        elif text in self.top:
            self.repeated.append((self._path(text), text, event.start_mark))
            self.key = LEFT_OUT
        elif not text.isascii():
            self._odd_name(text, event)

    def _nothing(self, event: Any) -> None:
        key = self.key
        if type(key) is str and ":" in key and not self.key_quoted:
            shown = key if len(key) <= 40 else key[:37] + "..."
            self._fault("R126", self.key_mark, f"\"{shown}\" has no blank after the ':'", "write `name: value`")
        self._add(None, event.start_mark)

    def _odd_name(self, text: str, event: Any) -> None:
        if event.style:
            if CONTROL.search(text):
                self._fault("R104", event.start_mark, "an invisible control character", "leave it out")
        elif _EDGES.search(text):
            self._odd_edge(event.start_mark)
        elif "：" in text:
            self._wide_colon(text, event.start_mark)

    def _odd(self, text: str, event: Any) -> None:
        """An unquoted text with characters that look like YAML's own but are not."""
        if _EDGES.search(text):
            self._odd_edge(event.start_mark)
        elif _COLON_NAME.match(text) and self._begins_line(event.start_mark):
            self._wide_colon(text, event.start_mark)

    def _begins_line(self, mark: Any) -> bool:
        """Whether nothing but an indent or '- ' can stand before it: no key of its own line precedes it."""
        return type(self.top) is list or self.key_mark is None or self.key_mark.line != mark.line

    def _odd_edge(self, mark: Any) -> None:
        self._fault("R106", mark, "a blank here is no ordinary space (non-breaking or wide)", "use ordinary spaces")

    def _wide_colon(self, text: str, mark: Any) -> None:
        name = re.split("[:：]", text)[0][:60]
        remedy = 'type an ordinary ":" and a space; put the text in quotes if it is meant'
        self._fault("R107", mark, f'full-width colon or wide blank after "{name}"', remedy)

    def _decorated(self, event: Any) -> None:
        if event.tag is not None:
            self._fault("R112", event.start_mark, "tags (!) are not supported", "delete the tag, or quote the text")
        if event.anchor is not None:
            remedy = "write the value out; put a text that starts with & in quotes"
            self._fault("R110", event.start_mark, "anchors and aliases (& and *) are not supported", remedy)

    def _alias(self, event: Any) -> None:
        remedy = "write the value out; put a text that starts with * in quotes"
        self._fault("R110", event.start_mark, "anchors and aliases (& and *) are not supported", remedy)
        if type(self.top) is dict and self.key is _NO_KEY:
            self.key = LEFT_OUT
        else:
            self._add(None, event.start_mark)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.version or event.tags:
            remedy = "delete the line that starts with %"
            self._fault("R114", event.start_mark, "directives (%) are not supported", remedy)
        if self.documents > 1:
            remedy = "keep one document to a file: delete the line '---' or move what follows to another file"
            self._fault("R113", event.start_mark, "a second document begins here", remedy)
            raise StoppedError

    def _too_deep(self, mark: Any) -> NoReturn:
        self._fault("R108", mark, f"nested deeper than {MOST_DEPTH}", "close brackets, or nest less")
        raise StoppedError

    def _too_many(self, mark: Any) -> NoReturn:
        self._fault("R103", mark, f"the file holds more than {MOST_VALUES} values", "put long lists into CSV tables")
        raise StoppedError

    def _path(self, key: str) -> Path | None:
        """Path to `key` of the container being filled, or None when that is itself left out."""
        path: list[Any] = []
        chain = [container for container, _ in self.outer] + [self.top]
        for parent, child in itertools.pairwise(chain[1:]):
            step = len(parent) - 1 if type(parent) is list else next(reversed(parent), None)
            if step is None or step == -1 or parent[step] is not child:
                return None
            path.append(step)
        return (*path, key)

    def _fault(self, code: str, mark: Any, message: str, remedy: str) -> None:
        self.findings.add(code, (mark.line + 1, mark.column + 1), message, remedy)
