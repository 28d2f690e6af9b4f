"""Two sets of inputs key by key: what is different, old and new, where it stands, and to which group it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from optimizer.analyse.basis import Basis

WORDS = "words"
"""The group of what no plan depends on: titles, sources, notes, preferences."""
GROUPS = ("frame", "scenario", "weights", "criteria", "tree", "budgets", "resources", "partners", "rules", "technology")
"""The groups in which changes are put back; `technology` stands for one group for each technology."""

_SAID = frozenset(
    ("title", "titles", "description", "source", "source_year", "note", "because", "ask", "conditions", "price_year")
)
_NAMED_BY_PLANNERS = frozenset(("evidence", "ratings", "criteria", "children", "values", "partners", "budgets"))
_OF_PORTFOLIO = {
    "budgets": "budgets",
    "resources": "resources",
    "partners": "partners",
    "alliances": "partners",
    "rules": "rules",
    "overrides": "tree",
    "decision_tree": "tree",
    "scenarios": "scenario",
    "criteria": WORDS,
    "experts": WORDS,
    "portfolio": WORDS,
}
_ASKED = {"weights": "weights", "budgets": "budgets", "scenario": "scenario", "criteria": WORDS}

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose value is not the same: both values as plain data (None: not given) and both places.

    `path` names things by their ids, `of` is the technology in whose group it is put back.
    """

    group: str
    of: str
    noun: str
    path: Path
    old: Any
    new: Any
    where_old: str
    where_new: str

    @property
    def key(self) -> str:
        """The group as one word: `budgets`, `technology:ID`."""
        return f"{self.group}:{self.of}" if self.of else self.group


def differences(old: Basis, new: Basis) -> list[Difference]:
    """Every key of the files and of the command line whose value differs, in the order of the new files."""
    found: list[Difference] = []
    for noun, (before, after) in _nouns(old, new).items():
        found += [_found(old, new, noun, *one) for one in _apart(before, after, (), (), ())]
    return [*found, *_asked(old, new)]


def _nouns(old: Basis, new: Basis) -> dict[str, tuple[Any, Any]]:
    pairs = {
        "portfolio": (old.case.portfolio, new.case.portfolio),
        "criteria_set": (old.case.criteria, new.case.criteria),
        "decision_tree": (old.case.tree, new.case.tree),
    }
    return {noun: (_data(before), _data(after)) for noun, (before, after) in pairs.items()}


def _data(noun: BaseModel | None) -> Any:
    return {} if noun is None else noun.model_dump(by_alias=True, exclude_defaults=True)


Steps = tuple[str | int, ...]


def _apart(old: Any, new: Any, path: Path, at_old: Steps, at_new: Steps) -> Iterator[tuple[Any, ...]]:
    """The deepest keys at which two values differ; what is on one side alone is told whole."""
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        yield path, old, new, at_old, at_new
        return
    for name in dict.fromkeys((*after, *before)):
        was, here = before.get(name, (None, name)), after.get(name, (None, name))
        steps_old = at_old if name not in before else (*at_old, was[1])
        steps_new = at_new if name not in after else (*at_new, here[1])
        yield from _apart(was[0], here[0], (*path, name), steps_old, steps_new)


def _parts(value: Any) -> dict[str, tuple[Any, str | int]] | None:
    """The parts of a mapping, or of a list of things with ids, each with the step that leads to it; else None."""
    if isinstance(value, Mapping):
        return {str(name): (part, name if isinstance(name, str) else str(name)) for name, part in value.items()}
    if isinstance(value, (list, tuple)) and value and all(map(_name, value)):
        return {_name(part): (part, number) for number, part in enumerate(value)}
    return None


def _name(part: Any) -> str:
    if not isinstance(part, Mapping):
        return ""
    if "question" in part:
        return f"{part['technology']}/{part['question']}"
    return str(part.get("id") or "")


def _found(old: Basis, new: Basis, noun: str, path: Path, *rest: Any) -> Difference:
    before, after, at_old, at_new = rest
    group, of = _group(noun, path)
    there_old = old.where(noun, *at_old) if before is not None else ""
    there_new = new.where(noun, *at_new) if after is not None else ""
    return Difference(group, of, noun, path, plain(before), plain(after), there_old, there_new)


def _group(noun: str, path: Path) -> tuple[str, str]:
    if _is_words(path):
        return WORDS, ""
    if noun == "decision_tree":
        return "tree", ""
    if noun == "criteria_set":
        return _of_criteria(path), ""
    if path[0] == "technologies":
        return "technology", path[1] if len(path) > 1 else ""
    return _OF_PORTFOLIO.get(path[0], "frame"), ""


def _of_criteria(path: Path) -> str:
    if path[0] == "preferences" or path[0] == "criteria_set":
        return WORDS
    weighs = path[-1] == "weight" or "weights" in path
    return "weights" if weighs else "criteria"


def _is_words(path: Path) -> bool:
    if "titles" in path:
        return True
    return path[-1] in _SAID and (len(path) < 2 or path[-2] not in _NAMED_BY_PLANNERS)


def _asked(old: Basis, new: Basis) -> Iterator[Difference]:
    """What was asked differently on the command line; a run's criteria set is compared as a file."""
    for name in sorted({*old.asked, *new.asked}):
        before, after = old.asked.get(name), new.asked.get(name)
        group = _ASKED.get(name, "frame")
        for path, was, here, _, _ in _apart(before, after, (name,), (), ()):
            yield Difference(group, "", "settings", path, plain(was), plain(here), "", "")


def plain(value: Any) -> Any:
    """A value as plain data: numbers as JSON has them, keys as text."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, (Decimal, Fraction)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return str(value)
