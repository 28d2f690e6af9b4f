"""Rows of options, ratings and evidence in tables of their own, given to the technologies that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Protocol

from optimizer.faults import Fault, Place, did_you_mean
from optimizer.read import Document
from optimizer.read.document import Path
from optimizer.schema.mend import kind_of_path

_BELONGING = ("options", "ratings", "evidence")
"""Keys whose rows belong to the technologies."""


UNLISTED = "unlisted"
"""The id of what stands for a table that cannot be read."""


class Reads(Protocol):
    """Who reads the tables and gathers the faults."""

    faults: list[Fault]

    def table(self, reference: str, beside: FilePath, asked: Callable[[], Place], rows: str) -> Document | None:
        """The table that a file names."""


@dataclass
class Rows:
    """The rows of one portfolio, what is wrong with them, and the kinds of which something is lost."""

    reading: Reads
    document: Document
    lost: set[str] = field(default_factory=set)
    _said: set[tuple[str, str]] = field(default_factory=set)
    _spoilt: set[str] = field(default_factory=set)

    @cached_property
    def technologies(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """The technologies by id, with their numbers; of an id given twice the first. Asked once all are read."""
        found: dict[str, tuple[int, dict[str, Any]]] = {}
        for index, technology in entries_of(self.document.value, "technologies"):
            if "id" not in technology:
                self.lost.add("technologies.id")  # told elsewhere; its rows are not told too
            found.setdefault(str(technology.get("id")), (index, technology))
        return found

    def lose(self, noun: str, path: Path) -> None:
        """Remember that something of the kind at a path cannot be read."""
        if noun == "criteria_set":
            names = [str(step) for step in path if step not in ("criteria", "children", "shape")]
            self.lost.update(("criteria_set.leaf", *(f"criteria_set.leaf.{name}" for name in (*names, UNLISTED))))
            self.lost.update(("criteria_set.weights",) if "weights" in path else ())
        key = path[0]
        belongs = len(path) == 1 and key in _BELONGING and noun == "portfolio"
        self.lost.add(f"technologies.{key}" if belongs else kind_of_path(noun, path))
        self._spoilt.update((str(key),) if belongs else ())

    def distribute(self, value: dict[str, Any], key: str, add: Callable[..., None]) -> None:
        """Rows of a top-level list or table go to the technology that they name under `technology`."""
        if key not in value:
            return
        rows = value.pop(key)
        if not isinstance(rows, list):
            found = "nothing" if rows is None else "a mapping"
            wrong = f"{key}: a list expected, found {found}"
            self.complain("S112", self.document.place((key,)), wrong, "write `- ` lines, or name a table")
            self.lost.add(f"technologies.{key}")
            return
        table = self.document.mounts.get((key,), (None, ()))[0]
        if table is not None and table.columns and "technology" not in table.columns:
            self.no_column(table, "technology")
            self.lost.add(f"technologies.{key}")
            return
        for number, row in enumerate(rows):
            self._give(key, number, row, add)

    def _give(self, key: str, number: int, row: Any, add: Callable[..., None]) -> None:
        name = row.get("technology") if isinstance(row, dict) else None
        if isinstance(name, str) and name in self.technologies:
            add(*self.technologies[name], row, (key, number))
            return
        self.lost.add(f"technologies.{key}")
        nameless = not self.technologies or not self.lost.isdisjoint(("technologies", "technologies.id"))
        if (name is not None and nameless) or (name is None and key in self._spoilt):
            return  # what is wrong is told already
        place = self.document.place((key, number, "technology"))
        if isinstance(name, str):
            self.no_technology(name, place)
        else:
            wrong = f"an entry of `{key}` without `technology`"
            self.complain("C102", place, wrong, "name a technology of this portfolio")

    def add_option(self, index: int, technology: dict[str, Any], row: dict[str, Any], origin: Path) -> None:
        """An option, after those that the technology has."""
        options = technology.setdefault("options", [])
        if isinstance(options, list):
            self.document.mount(("technologies", index, "options", len(options)), self.document, origin)
            options.append(row)

    def add_rating(self, index: int, technology: dict[str, Any], row: dict[str, Any], origin: Path) -> None:
        """A rating of the technology, or of the option that the row names."""
        owner: Any = technology
        path: Path = ("technologies", index)
        option = row.get("option")
        if option is not None:
            number = _option_named(technology, str(option))
            if number is None:
                self._no_option(technology, str(option), origin)
                return
            path, owner = (*path, "options", number), technology["options"][number]
        self._add(owner, (*path, "ratings"), row, origin, ("criterion", "rating", "name the leaf criterion"))

    def add_fact(self, index: int, technology: dict[str, Any], row: dict[str, Any], origin: Path) -> None:
        """A fact about the technology."""
        about = ("fact", "fact", "name the fact, as the decision tree asks for it")
        self._add(technology, ("technologies", index, "evidence"), row, origin, about)

    def _add(self, owner: Any, path: Path, row: dict[str, Any], origin: Path, about: tuple[str, str, str]) -> None:
        """One entry more of a mapping; `about` names the column with the key, the noun, and what to do without."""
        column, noun, remedy = about
        key = row.get(column)
        place = self.document.place((*origin, column))
        if key is None:
            self.complain("C104", place, f"a {noun} without `{column}`", remedy)
            return
        if isinstance(key, (list, dict)):
            self.complain("S106", place, f"{column}: a list or a mapping where an id is needed", remedy)
            return
        known = owner.setdefault(path[-1], {})
        if not isinstance(known, dict):
            return
        path = (*path, str(key))
        if key in known:
            wrong = f'{noun} "{key}" is given twice (first at {self.document.place(path)})'
            self.complain("C105", place, wrong, "keep one of the two")
            return
        known[str(key)] = {name: part for name, part in row.items() if name not in ("technology", "option", column)}
        self.document.mount(path, self.document, origin)
        self.document.name_key(path, (*origin, column))

    def _no_option(self, technology: dict[str, Any], option: str, origin: Path) -> None:
        if "technologies.options" in self.lost:
            return
        known = [str(row.get("id")) for _, row in entries_of(technology, "options")]
        name = technology.get("id")
        wrong = f'option "{option}" is not an option of "{name}"'
        remedy = did_you_mean(option, known) or f"its options: {', '.join([*known, 'none'])}"
        self._once(("C103", f"{name}.{option}"), self.document.place((*origin, "option")), wrong, remedy)

    def no_technology(self, name: str, place: Place) -> None:
        """Complain of a technology that is not there, at the first row that names it."""
        wrong = f'technology "{name}" is not in the portfolio'
        remedy = did_you_mean(name, self.technologies) or "name a technology of this portfolio"
        self._once(("C102", name), place, wrong, remedy)

    def no_column(self, table: Document, wanted: str) -> None:
        """Complain of a column that is missing."""
        header = table.place((0, table.columns[0]), key=True)
        place = Place(header.file, header.line, None, header.sheet)
        message = f'column "{wanted}" is missing; present: {", ".join(table.columns)}'
        self.complain("S102", place, message, did_you_mean(wanted, table.columns) or f"add the column {wanted}")

    def _once(self, about: tuple[str, str], place: Place, message: str, remedy: str) -> None:
        """Complain of the first of many rows that name the same thing."""
        if about not in self._said:
            self._said.add(about)
            self.complain(about[0], place, message, remedy)

    def complain(self, code: str, place: Place, message: str, remedy: str) -> None:
        """Note a fault."""
        self.reading.faults.append(Fault(code, place, message, remedy))


def entries_of(owner: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries of a list that are mappings, with their numbers."""
    rows = owner.get(key)
    if isinstance(rows, list):
        yield from ((index, row) for index, row in enumerate(rows) if isinstance(row, dict))


def _option_named(technology: dict[str, Any], name: str) -> int | None:
    """The number of an option; `none` is written if no option of that mode is."""
    rows = list(entries_of(technology, "options"))
    found = next((index for index, row in rows if row.get("id") == name), None)
    if found is not None or name != "none":
        return found
    idle = next((index for index, row in rows if row.get("mode") == "none"), None)
    options = technology.setdefault("options", [])
    if idle is None and isinstance(options, list):
        options.append({"id": "none", "mode": "none"})
        return len(options) - 1
    return idle
