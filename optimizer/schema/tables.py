"""Tables put into the places of the lists that they stand for; rows of options and ratings where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Protocol

from optimizer.faults import Fault, Place, did_you_mean
from optimizer.read import Document
from optimizer.read.document import Path

_LISTS = ("technologies", "options", "ratings", "rules", "scenarios", "overrides", "experts")
_MAPPINGS = ("budgets", "resources", "partners", "alliances")
_REPLACED = {
    "portfolio": (*_LISTS, *_MAPPINGS),
    "criteria_set": ("criteria",),
    "decision_tree": ("questions", "verdicts"),
}


_KINDS = {"options": "technologies.options", "ratings": "technologies.ratings"}
"""The kinds of what stands in a table of its own, but belongs to the technologies."""


class Reads(Protocol):
    """Who reads the tables and gathers the faults."""

    faults: list[Fault]

    def table(self, reference: str, beside: FilePath, asked: Callable[[], Place], rows: str) -> Document | None:
        """The table that a file names."""


def fill_tables(reading: Reads, document: Document, path: FilePath, noun: str) -> frozenset[str]:
    """Replace the names of tables in a document by what the tables hold; the keys of which something is lost."""
    filling = _Filling(reading, document, path)
    filling.fill(noun)
    return frozenset(filling.lost)


@dataclass(slots=True)
class _Filling:
    """One document whose tables are being put in."""

    reading: Reads
    document: Document
    path: FilePath
    lost: set[str] = field(default_factory=set)
    _said: dict[tuple[str, str], int] = field(default_factory=dict)
    _spoilt: set[str] = field(default_factory=set)

    def fill(self, noun: str) -> None:
        value = self.document.value
        for key in _REPLACED[noun]:
            if isinstance(value.get(key), str):
                self._replace(value, key)
        if noun == "portfolio":
            self._options_of_each(value)
            self._distribute(value, "options", self._add_option)
            self._distribute(value, "ratings", self._add_rating)

    def _replace(self, owner: dict[str, Any], key: str) -> None:
        listed = key in _LISTS
        table = self._table(str(owner[key]), key, (key,))
        owner[key] = [] if listed else {}
        if table is None:
            if key == "technologies":
                owner[key] = [{"id": "unlisted"}]
            elif key in ("criteria", "verdicts"):
                del owner[key]
        elif not listed and isinstance(table.value, list):
            owner[key] = self._keyed(table, (key,))
        else:
            owner[key] = table.value
            self.document.mount((key,), table)

    def _table(self, reference: str, key: str, path: Path) -> Document | None:
        before = len(self.reading.faults)
        table = self.reading.table(reference, self.path, lambda: self.document.place(path), key)
        if table is None or any(not fault.warning for fault in self.reading.faults[before:]):
            self.lost.add(_KINDS.get(key, key))
            self._spoilt.add(key)
        return table

    def _keyed(self, table: Document, path: Path) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        numbers: dict[str, int] = {}
        if "id" not in table.columns and table.columns:
            self._no_column(table, "id")
            return rows
        for number, row in enumerate(table.value):
            name = str(row.get("id", "")) if isinstance(row, dict) else ""
            place = table.place((number, "id"))
            if not name:
                self._complain("C101", place, "a row without `id`", "give every row an id of its own")
            elif name in rows:
                first = table.place((numbers[name], "id"))
                self._complain(
                    "C101", place, f'id "{name}" is given twice (first at {first})', "rename or delete one of the two"
                )
            else:
                rows[name], numbers[name] = {k: v for k, v in row.items() if k != "id"}, number
                self.document.mount((*path, name), table, (number,))
        return rows

    def _options_of_each(self, value: dict[str, Any]) -> None:
        known = {str(technology.get("id")) for _, technology in _rows(value, "technologies")}
        for index, technology in _rows(value, "technologies"):
            if isinstance(technology.get("options"), str):
                path: Path = ("technologies", index, "options")
                table = self._table(str(technology["options"]), "options", path)
                technology["options"] = []
                if table is not None and isinstance(table.value, list):
                    self._take_own(table, path, technology, known)

    def _take_own(self, table: Document, path: Path, technology: dict[str, Any], known: set[str]) -> None:
        """The rows of a table of options that belong to one technology: all without the column `technology`."""
        mine, options = technology.get("id"), technology["options"]
        for number, row in enumerate(table.value):
            name = row.get("technology", mine) if isinstance(row, dict) else None
            if name == mine:
                self.document.mount((*path, len(options)), table, (number,))
                options.append(row)
            elif str(name) not in known:
                wrong = f'technology "{name}" is not in the portfolio'
                remedy = did_you_mean(str(name), known) or "name a technology of this portfolio"
                self._once(("C102", str(name)), table.place((number, "technology")), wrong, remedy)

    def _distribute(self, value: dict[str, Any], key: str, add: Callable[..., None]) -> None:
        """Rows of a top-level table go to the technology that their column `technology` names."""
        if key not in value:
            return
        rows = value.pop(key)
        if not isinstance(rows, list):
            found = "nothing" if rows is None else "a mapping"
            self._complain(
                "S112",
                self.document.place((key,)),
                f"{key}: a list expected, found {found}",
                "write `- ` lines, or name a table",
            )
            self.lost.add(_KINDS.get(key, key))
            return
        table = self.document.mounts.get((key,), (None, ()))[0]
        if table is not None and table.columns and "technology" not in table.columns:
            self._no_column(table, "technology")
            self.lost.add(_KINDS.get(key, key))
            return
        where: dict[str, tuple[int, dict[str, Any]]] = {}
        for index, technology in _rows(value, "technologies"):
            if "id" not in technology:
                self.lost.add("technologies.id")  # told elsewhere; its rows are not told too
            where.setdefault(str(technology.get("id")), (index, technology))
        for number, row in enumerate(rows):
            self._give(key, number, row, where, add)

    def _give(
        self, key: str, number: int, row: Any, where: dict[str, tuple[int, dict[str, Any]]], add: Callable[..., None]
    ) -> None:
        name = row.get("technology") if isinstance(row, dict) else None
        if isinstance(name, str) and name in where:
            add(*where[name], row, (key, number))
            return
        self.lost.add(_KINDS.get(key, key))
        nameless = not where or not self.lost.isdisjoint(("technologies", "technologies.id"))
        if (name is not None and nameless) or (name is None and key in self._spoilt):
            return  # what is wrong is told already
        place = self.document.place((key, number, "technology"))
        if not isinstance(name, str):
            self._complain(
                "C102", place, f"an entry of `{key}` without `technology`", "name a technology of this portfolio"
            )
            return
        wrong = f'technology "{name}" is not in the portfolio'
        self._once(("C102", name), place, wrong, did_you_mean(name, where) or "name a technology of this portfolio")

    def _add_option(self, index: int, technology: dict[str, Any], row: dict[str, Any], origin: Path) -> None:
        options = technology.setdefault("options", [])
        if isinstance(options, list):
            self.document.mount(("technologies", index, "options", len(options)), self.document, origin)
            options.append(row)

    def _add_rating(self, index: int, technology: dict[str, Any], row: dict[str, Any], origin: Path) -> None:
        owner: Any = technology
        path: Path = ("technologies", index)
        option, criterion = row.get("option"), row.get("criterion")
        if option is not None:
            number = _option_named(technology, str(option))
            if number is None:
                self._no_option(technology, str(option), origin)
                return
            path, owner = (*path, "options", number), technology["options"][number]
        if criterion is None:
            self._complain(
                "C104",
                self.document.place((*origin, "criterion")),
                "a rating without `criterion`",
                "name the leaf criterion",
            )
            return
        ratings = owner.setdefault("ratings", {})
        if not isinstance(ratings, dict):
            return
        path = (*path, "ratings", str(criterion))
        if criterion in ratings:
            place = self.document.place((*origin, "criterion"))
            wrong = f'rating "{criterion}" is given twice (first at {self.document.place(path)})'
            self._complain("C105", place, wrong, "keep one of the two")
            return
        ratings[str(criterion)] = {
            key: part for key, part in row.items() if key not in ("technology", "option", "criterion")
        }
        self.document.mount(path, self.document, origin)

    def _no_option(self, technology: dict[str, Any], option: str, origin: Path) -> None:
        if _KINDS["options"] in self.lost:
            return
        known = [str(row.get("id")) for _, row in _rows(technology, "options")]
        name = technology.get("id")
        wrong = f'option "{option}" is not an option of "{name}"'
        remedy = did_you_mean(option, known) or f"its options: {', '.join([*known, 'none'])}"
        self._once(("C103", f"{name}.{option}"), self.document.place((*origin, "option")), wrong, remedy)

    def _no_column(self, table: Document, wanted: str) -> None:
        header = table.place((0, table.columns[0]), key=True)
        place = Place(header.file, header.line, None, header.sheet)
        message = f'column "{wanted}" is missing; present: {", ".join(table.columns)}'
        self._complain("S102", place, message, did_you_mean(wanted, table.columns) or f"add the column {wanted}")

    def _once(self, about: tuple[str, str], place: Place, message: str, remedy: str) -> None:
        """Complain of the first of many rows that name the same thing."""
        self._said[about] = self._said.get(about, 0) + 1
        if self._said[about] == 1:
            self._complain(about[0], place, message, remedy)

    def _complain(self, code: str, place: Place, message: str, remedy: str) -> None:
        self.reading.faults.append(Fault(code, place, message, remedy))


def _rows(owner: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries of a list that are mappings, with their numbers."""
    rows = owner.get(key)
    if isinstance(rows, list):
        yield from ((index, row) for index, row in enumerate(rows) if isinstance(row, dict))


def _option_named(technology: dict[str, Any], name: str) -> int | None:
    """The number of an option; `none` is written if no option of that mode is."""
    rows = list(_rows(technology, "options"))
    found = next((index for index, row in rows if row.get("id") == name), None)
    if found is not None or name != "none":
        return found
    idle = next((index for index, row in rows if row.get("mode") == "none"), None)
    options = technology.setdefault("options", [])
    if idle is None and isinstance(options, list):
        options.append({"id": "none", "mode": "none"})
        return len(options) - 1
    return idle
