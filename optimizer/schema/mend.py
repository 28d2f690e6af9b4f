"""What is left of an input when its faulty parts are taken out, so that everything else can still be checked.

Nothing that was mended is ever solved: it only serves to tell all faults in one pass. What cannot stand without the
part taken out goes with it, and `lost` remembers what kind of thing that was, so that nobody is told it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from optimizer.faults import Place, nearest
from optimizer.read import Document, Plain
from optimizer.read.document import Path
from optimizer.schema.explain import TORN, Found, errors_of, found_in, path_in
from optimizer.schema.quantities import MODES

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
_NAMED = ("technologies", "options", "rules", "scenarios")
"""Lists whose entries need an id; one that is faulty is replaced, so that the rest of the entry is checked."""
_BY_ID = frozenset(
    {
        *("alliances", "budgets", "children", "cost", "criteria", "evidence", "partner", "partners", "questions"),
        *("ratings", "resources", "saves", "values", "verdicts"),
        *("best_to_others", "judgements", "others_to_worst", "people"),
    }
)
"""Mappings whose keys are ids, and so say nothing about the kind of thing below them."""


def kind_of_path(noun: str, path: Path) -> str:
    """The kind of thing at a path, without numbers and ids: `technologies.options.cost`, `decision_tree.questions`.

    A criterion may stand at any depth, so of a criteria set only the last word is told: `criteria_set.worst`.
    """
    names: list[str] = []
    under = ""
    for step in path:
        if isinstance(step, str) and under not in _BY_ID:
            names.append(step)
        under = step if isinstance(step, str) and under not in _BY_ID else ""
    if noun == "portfolio":
        return ".".join(names)
    return ".".join([noun, *(names[-1:] if noun == "criteria_set" else names)])


class _Meant(str):
    """A word in the place of another that clearly means it."""

    __slots__ = ()


@dataclass(slots=True)
class Mending:
    """One document on its way to something that can be understood.

    `found` is everything wrong with it, at paths of the file; `lost` are the kinds of what was taken out or replaced.
    """

    noun: str
    model: type[BaseModel]
    document: Document
    value: Any = None
    found: list[Found] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    _kept: dict[Path, list[int]] = field(default_factory=dict)
    _taken: list[Path] = field(default_factory=list)

    def model_left(self, error: ValidationError) -> BaseModel | None:
        """What can be understood without the faulty parts, or None."""
        self.value = _copied(self.document.value)
        self.found = found_in(error, self.model, self.document.value)
        for one in self.found:
            # A key that is misspelt is as good as one that is left out: nobody is told that it is missing as well.
            if one.meant is not None:
                self._note((*one.path[:-1], one.meant))
            if one.kind == TORN:
                self.lost.add(".".join(map(str, (self.noun, *one.path))))  # what is left of it is not judged
        for _ in range(ROUNDS):
            self._take_out(error)
            try:
                return self.model.model_validate(self.value)
            except ValidationError as again:
                error = again
                self.found.extend(self._brought_to_light(error))
        return None

    def mended(self) -> Document:
        """The document whose paths are those of the model that is left; the places are the original ones."""

        def locate(path: Path, key: bool) -> Place:
            return self.document.place(self.original(path), key)

        return Document(self.value, self.document.file, locate, self.document.sha256, self.document.columns)

    def original(self, path: Path) -> Path:
        """The path in the file of what stands at `path` after the mending."""
        walked: Path = ()
        for step in path:
            left = self._kept.get(walked)
            there = left[step] if left is not None and isinstance(step, int) and step < len(left) else step
            walked = (*walked, there)
        return walked

    def _brought_to_light(self, error: ValidationError) -> Iterable[Found]:
        """What only shows once an unknown key is gone, less what shows because something was taken out."""
        for found in found_in(error, self.model, self.value):
            path = self.original(found.path)
            if found.kind != "missing" and not any(gone[: len(path)] == path for gone in self._taken):
                yield found.at(path)

    def _take_out(self, error: ValidationError) -> None:
        """Take out every faulty part, or what cannot stand without it."""
        out: dict[Path, tuple[bool, bool]] = {}
        for detail in errors_of(error):
            path, missing = path_in(detail["loc"], self.value)
            if detail["type"] == "missing" and missing is not None:
                path = (*path, int(missing) if missing.isdigit() else missing)
            elif not path:
                path = (detail["type"],)
            while len(path) > 1 and not self._is_there(path) and self._stand_in(path) is None:
                path = path[:-1]
            unknown, unnameable = detail["type"] == "extra_forbidden", detail["loc"][-1:] == ("[key]",)
            known = out.get(path, (True, False))
            out[path] = (known[0] and unknown, known[1] or unnameable)
        # Deepest and last first, so that the numbers of what is still to be taken out stay right.
        for path in sorted(out, key=_order, reverse=True):
            unknown, unnameable = out[path]
            stand_in = None if unknown or unnameable else self._stand_in(path)
            if not unknown:
                self._note(self.original(path), stand_in)
            self._replace(path, stand_in)

    def _note(self, path: Path, stand_in: Any = None) -> None:
        """Remember that something of this kind is gone, or that something only stands for it."""
        if stand_in is None:
            self._taken.append(path)
        if self.noun == "criteria_set" and isinstance(stand_in, dict):
            # A leaf that merely stands for one says nothing of its unit and levels; its name and weight are known.
            self.lost.update(("criteria_set.leaf", f"criteria_set.leaf.{path[-1]}"))
        elif not isinstance(stand_in, _Meant):
            self.lost.add(kind_of_path(self.noun, path))

    def _is_there(self, path: Path) -> bool:
        owner = _at(self.value, path[:-1])
        if isinstance(owner, dict):
            return path[-1] in owner
        return isinstance(owner, list) and isinstance(path[-1], int) and path[-1] < len(owner)

    def _replace(self, path: Path, stand_in: Any) -> None:
        owner, last = _at(self.value, path[:-1]), path[-1]
        if stand_in is not None:
            owner[last] = stand_in
        elif isinstance(owner, list) and isinstance(last, int):
            left = self._kept.setdefault(self.original(path[:-1]), list(range(len(owner))))
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
        if len(path) > 2 and path[-3] in _NAMED and isinstance(path[-2], int):
            return _id_or_mode(path, owner)
        for pattern, value in _STANDS_FOR[self.noun].items():
            if len(pattern) == len(path) and all(p in ("*", step) for p, step in zip(pattern, path, strict=True)):
                return _typed(value)
        return None


def _id_or_mode(path: Path, owner: dict[Any, Any]) -> Any:
    if path[-1] == "id":
        return f"unnamed-{path[-2]}"
    if path[-1] == "mode" and path[-3] == "options":
        near = nearest(str(owner.get("mode", "")), MODES, most=1)
        return _Meant(near[0]) if near else "own"
    return None


def _weight_or_leaf(path: Path, owner: dict[Any, Any]) -> Any:
    """A weight or judgement of 1, or a plain leaf for a faulty criterion, so that those beside it can be checked."""
    if path[-2] in ("values", "judgements", "best_to_others", "others_to_worst") or (
        path[-1] == "weight" and "weight" in owner
    ):
        return _typed("1")
    if path[-2] not in ("criteria", "children"):
        return None
    before = owner.get(path[-1])
    known = before if isinstance(before, dict) else {}
    node = {key: known[key] for key in ("weight", "weights", "children") if key in known}
    if isinstance(known.get("children"), dict) and node != before:
        return node
    plain = {key: part for key, part in node.items() if key == "weight"} | _typed({"worst": "0", "best": "1"})
    return None if before == plain else plain


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
