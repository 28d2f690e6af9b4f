"""What is left of an input when its faulty parts are taken out, so that everything else can still be checked.

Nothing that was mended is ever solved: it only serves to tell all faults in one pass. What cannot stand without the part
taken out goes with it, and `lost` remembers what kind of thing that was, so that nobody is told that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from optimizer.faults import Place
from optimizer.read import Document, Plain
from optimizer.read.document import Path
from optimizer.schema.explain import Found, errors_of, found_in, path_in

ROUNDS = 8
"""Each round takes out what cannot stand without what the round before took out."""

_STANDS_FOR: dict[str, dict[tuple[str, ...], Any]] = {
    "portfolio": {
        ("portfolio",): "unnamed",
        ("years",): ["1900", "2999"],
        ("technologies",): [{"id": "unlisted"}],
        ("budgets", "*", "amount"): "0",
        ("resources", "*", "amount"): "0",
    },
    "criteria_set": {
        ("criteria_set",): "unnamed",
        ("criteria",): {"unlisted": {"worst": "0", "best": "1"}},
    },
    "decision_tree": {("decision_tree",): "unnamed"},
}
_NEEDED = ("years", "technologies", "criteria", "start")
"""Where something merely stands for these, what depends on them is not checked."""


@dataclass(slots=True)
class Mending:
    """One document on its way to something that can be understood; the paths that it speaks of are the original ones."""

    noun: str
    model: type[BaseModel]
    document: Document
    value: Any = None
    found: list[Found] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    kept: dict[Path, list[int]] = field(default_factory=dict)
    taken: list[Path] = field(default_factory=list)

    def model_left(self, error: ValidationError) -> BaseModel | None:
        """What can be understood without the faulty parts, or None; `found` is then everything wrong with them."""
        self.value = _copied(self.document.value)
        self.found = found_in(error, self.model, self.document.value)
        self._note_misspelt(self.found)
        for _ in range(ROUNDS):
            self._take_out(error)
            try:
                return self.model.model_validate(self.value)
            except ValidationError as again:
                error = again
                self.found.extend(self._brought_to_light(error))
        return None

    def _note_misspelt(self, found: Iterable[Found]) -> None:
        """A key that is misspelt is as good as one that is left out: nobody is told that it is missing as well."""
        for one in found:
            if one.meant is not None:
                self.taken.append((*one.path[:-1], one.meant))
                self.lost.add(one.meant)

    def mended(self) -> Document:
        """The document whose paths are those of the model that is left; the places are the original ones."""

        def locate(path: Path, key: bool) -> Place:
            return self.document.place(self.original(path), key)

        return Document(self.value, self.document.file, locate, self.document.sha256, self.document.columns)

    def original(self, path: Path) -> Path:
        """The path in the file of what stands at `path` after the mending."""
        walked: Path = ()
        for step in path:
            left = self.kept.get(walked)
            if left is not None and isinstance(step, int):
                step = left[step] if step < len(left) else step  # noqa: PLW2901 - the original number of the entry
            walked = (*walked, step)
        return walked

    def _brought_to_light(self, error: ValidationError) -> Iterable[Found]:
        """What only shows once an unknown key is gone, less what shows because something was taken out."""
        for found in found_in(error, self.model, self.value):
            path = self.original(found.path)
            if found.kind != "missing" and not any(gone[: len(path)] == path for gone in self.taken):
                yield found.at(path)

    def _take_out(self, error: ValidationError) -> None:
        """Take out every faulty part, or what cannot stand without it; deepest and last first, so that numbers stay right."""
        out: dict[Path, bool] = {}
        unnameable: set[Path] = set()
        for detail in errors_of(error):
            path, missing = path_in(detail["loc"], self.value)
            if detail["type"] == "missing" and missing is not None:
                path = (*path, int(missing) if missing.isdigit() else missing)
            elif not path:
                path = (detail["type"],)
            while len(path) > 1 and not self._is_there(path) and self._stand_in(path) is None:
                path = path[:-1]
            out[path] = out.get(path, True) and detail["type"] == "extra_forbidden"
            if detail["loc"] and detail["loc"][-1] == "[key]":
                unnameable.add(path)
        for path in sorted(out, key=_order, reverse=True):
            if not out[path]:
                self.taken.append(self.original(path))
            stand_in = None if out[path] or path in unnameable else self._stand_in(path)
            self._remove(path, stand_in, extra=out[path])

    def _is_there(self, path: Path) -> bool:
        owner = _at(self.value, path[:-1])
        return path[-1] in owner if isinstance(owner, dict) else isinstance(owner, list) and _within(owner, path[-1])

    def _remove(self, path: Path, stand_in: Any, *, extra: bool) -> None:
        owner, last = _at(self.value, path[:-1]), path[-1]
        if stand_in is not None:
            owner[last] = stand_in
            self.lost.update(name for name in _NEEDED if path == (name,))
            if self.noun == "criteria_set" and isinstance(stand_in, dict):
                self.lost.add("leaf")
            return
        if not extra:
            names = [step for step in path if isinstance(step, str)]
            self.lost.update(names[-2:] if isinstance(last, str) else names[-1:])
        if isinstance(owner, list) and isinstance(last, int):
            left = self.kept.setdefault(self.original(path[:-1]), list(range(len(owner))))
            del left[last], owner[last]
        elif isinstance(owner, dict):
            owner.pop(last, None)

    def _stand_in(self, path: Path) -> Any:
        """What can stand for a faulty or missing part, or None where nothing can."""
        owner = _at(self.value, path[:-1])
        if not isinstance(owner, dict):
            return None
        if self.noun == "criteria_set" and len(path) > 1:
            return _weight_or_leaf(path, owner)
        if path == ("start",) and isinstance(owner.get("questions"), dict):
            return next(iter(owner["questions"]), None)
        for pattern, value in _STANDS_FOR[self.noun].items():
            if len(pattern) == len(path) and all(p in ("*", step) for p, step in zip(pattern, path, strict=True)):
                return _typed(value)
        return None


def _weight_or_leaf(path: Path, owner: dict[Any, Any]) -> Any:
    """A weight of 1, or a plain leaf for a criterion that makes no sense, so that the weights beside it can be checked."""
    if path[-2] == "values" or (path[-1] == "weight" and "weight" in owner):
        return _typed("1")
    if path[-2] not in ("criteria", "children"):
        return None
    before = owner.get(path[-1])
    plain: dict[str, Any] = _typed({"worst": "0", "best": "1"})
    if isinstance(before, dict) and "weight" in before:
        plain["weight"] = before["weight"]
    return None if before == plain else plain


def _within(owner: list[Any], step: int | str) -> bool:
    return isinstance(step, int) and step < len(owner)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


def _typed(value: Any) -> Any:
    """A copy whose texts are read as numbers where numbers are needed."""
    if isinstance(value, dict):
        return {key: _typed(part) for key, part in value.items()}
    return [_typed(part) for part in value] if isinstance(value, list) else Plain(value)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _order(path: Path) -> list[tuple[bool, int, str]]:
    return [(isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in path]
