"""Tables put into the places of the lists and mappings that they stand for.

One walk along the forms of the models: a CSV file, a sheet or a YAML file that is named, or rows written inline, become
the list or the mapping that the model asks for, and every cell keeps its place. What belongs to the technologies
(options, ratings, evidence in tables of their own) is then given to them (`rows`).
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from optimizer.faults import did_you_mean
from optimizer.read import Document, Plain
from optimizer.read.document import Path
from optimizer.schema.find import TABLES
from optimizer.schema.forms import KEY_COLUMNS, Form, form_of
from optimizer.schema.rows import UNLISTED, Reads, Rows

_ONE_CRITERION = {UNLISTED: {"worst": Plain("0"), "best": Plain("1")}}
_STANDS_FOR = {
    "technologies": [{"id": UNLISTED}],
    "criteria": _ONE_CRITERION,
    "children": _ONE_CRITERION,
    "verdicts": {UNLISTED: {"modes": ["none"]}},
    "levels": {UNLISTED: Plain("0")},
    "points": [[Plain("0"), Plain("0")], [Plain("1"), Plain("1")]],
}
"""What stands for a table that cannot be read, where nothing at all would be a fault of its own."""


def fill_tables(
    reading: Reads, document: Document, path: FilePath, noun: str, model: type[BaseModel]
) -> frozenset[str]:
    """Put tables into their places in a document; the kinds of things of which something is lost."""
    filling = _Filling(document, noun, form_of(model), Rows(reading, document))
    filling.fill(path)
    return frozenset(filling.rows.lost)


def is_table(text: str) -> bool:
    """Whether a text has the ending of a table, perhaps with a sheet: `costs.csv`, `plan.xlsx#Costs`."""
    return FilePath(text.partition("#")[0]).suffix.lower() in TABLES


@dataclass(slots=True)
class _Filling:
    """One document on its way; `rows` gives rows to technologies and gathers what is wrong."""

    document: Document
    noun: str
    form: Form
    rows: Rows
    _aside: list[tuple[int, dict[str, Any], Path]] = field(default_factory=list)

    def fill(self, beside: FilePath) -> None:
        value = self.document.value
        # The technologies come first: rows of the other tables are given to them.
        for key in sorted(value.keys() & self.form.fields.keys(), key=lambda key: (key != "technologies", key)):
            value[key] = self._filled(value[key], self.form.fields[key], (key,), beside)
        if self.noun == "portfolio":
            self.rows.distribute(value, "options", self.rows.add_option)
            self.rows.distribute(value, "ratings", self.rows.add_rating)
            self.rows.distribute(value, "evidence", self.rows.add_fact)
            for number, row, origin in self._aside:
                self.rows.add_rating(number, value["technologies"][number], row, origin)

    def _filled(self, value: Any, form: Form, path: Path, beside: FilePath) -> Any:
        """The value with tables in their places, at and below a path; `beside` is the file that names them."""
        if isinstance(value, str):
            if form.takes_table and (not form.text or is_table(value)):
                return self._from_table(value, form, path, beside)
            return {} if form.selector and value == "{}" and isinstance(value, Plain) else value
        if isinstance(value, list):
            return self._listed(value, form, path, beside)
        if isinstance(value, dict):
            for key in value.keys() & form.fields.keys() if form.fields else ():
                value[key] = self._filled(value[key], form.fields[key], (*path, key), beside)
            if form.entries is not None and form.entries.matters:
                for key, entry in value.items():
                    value[key] = self._filled(entry, form.entries, (*path, key), beside)
        return value

    def _listed(self, value: list[Any], form: Form, path: Path, beside: FilePath) -> Any:
        if form.by_key and (not form.text or self._are_rows(value, path)):
            return self._keyed(list(enumerate(value)), form, path, beside)
        if form.pairs:
            return [list(entry.values()) if isinstance(entry, dict) else entry for entry in value]
        if form.items is not None and form.items.matters:
            for number, entry in enumerate(value):
                value[number] = self._filled(entry, form.items, (*path, number), beside)
        return value

    def _from_table(self, reference: str, form: Form, path: Path, beside: FilePath) -> Any:
        table = self._read(reference, path, beside)
        if table is None:
            return deepcopy(_STANDS_FOR.get(str(path[-1]), [] if form.in_list or form.pairs else {}))
        self.document.mount(path, table)
        if path == ("technologies",):
            self.document.value["technologies"] = table.value  # tables that its rows name ask for their ids
        there = FilePath(table.file)
        if not isinstance(table.value, list) or not table.columns:
            return self._filled(table.value, form, path, there) if not isinstance(table.value, str) else table.value
        if form.pairs:
            return self._pairs(table, path)
        rows = self._own(table, path)
        if form.by_key and not form.in_list:
            return self._keyed(rows, form, path, there, table)
        for place, (number, _) in enumerate(rows):
            if place != number:
                self.document.mount((*path, place), table, (number,))
        return self._listed([row for _, row in rows], form, path, there)

    def _read(self, reference: str, path: Path, beside: FilePath) -> Document | None:
        reading, key = self.rows.reading, str(path[-1])
        before = len(reading.faults)
        table = reading.table(reference, beside, lambda: self.document.place(path), key)
        if table is None or any(not fault.warning for fault in reading.faults[before:]):
            self.rows.lose(self.noun, path)
        return table

    def _own(self, table: Document, path: Path) -> list[tuple[int, dict[str, Any]]]:
        """The rows of a table with their numbers; those of one technology where the table is named inside one."""
        rows = list(enumerate(table.value))
        if len(path) < 3 or path[0] != "technologies" or "technology" not in table.columns:
            return rows
        mine = str(self.document.value["technologies"][path[1]].get("id"))
        kept = []
        for number, row in rows:
            name = str(row.get("technology", mine))
            if name == mine:
                kept.append((number, row if path[2] == "options" else _without(row, "technology")))
            elif name not in self.rows.technologies:
                self.rows.no_technology(name, table.place((number, "technology")))
        return kept

    def _are_rows(self, value: list[Any], path: Path) -> bool:
        """A list that stands for a mapping, where other lists may stand too: every entry says its key."""
        names = ("id", *KEY_COLUMNS.get(str(path[-1]), ()))
        return bool(value) and all(isinstance(entry, dict) and any(name in entry for name in names) for entry in value)

    def _keyed(
        self, rows: list[tuple[int, Any]], form: Form, path: Path, beside: FilePath, table: Document | None = None
    ) -> dict[str, Any]:
        """Rows as the mapping that they stand for; a row that holds nothing but `value` is that value."""
        names = ("id", *KEY_COLUMNS.get(str(path[-1]), ()))
        if table is not None and table.columns and not set(names) & set(table.columns):
            self.rows.no_column(table, "id")
            return {}
        found: dict[str, Any] = {}
        inner = form.entries
        for number, row in rows:
            if self._set_aside(row, path, number):
                continue
            column = next((name for name in names if isinstance(row, dict) and row.get(name) is not None), None)
            if column is None or not self._is_new(str(row[column]), number, column, path, found):
                self._keyless(row, names, (*path, number), column)
                continue
            key, entry = str(row[column]), _without(row, column)
            bare = entry.keys() == {"value"}
            self.document.mount((*path, key), self.document, (*path, number, *(("value",) if bare else ())))
            self.document.name_key((*path, key), (*path, number, column))
            found[key] = entry["value"] if bare else entry
            if inner is not None and inner.matters:
                found[key] = self._filled(found[key], inner, (*path, key), beside)
        return self._nested(found) if path == ("criteria",) and table is not None else found

    def _nested(self, found: dict[str, Any]) -> dict[str, Any]:
        """Criteria from the rows of one table: each below the one that it names as its `parent`, in their order."""
        parents = {name: str(row.pop("parent")) for name, row in found.items() if "parent" in row}
        for name, parent in parents.items():
            if parent not in found or name in _above(name, parents):
                wrong = "is not in the table" if parent not in found else "stands below it"
                remedy = did_you_mean(parent, found.keys() - {name}) or "name the id of another row, or none"
                place = self.document.place(("criteria", name, "parent"))
                self.rows.complain("C102", place, f'the parent "{parent}" of "{name}" {wrong}', remedy)
                self.rows.lose(self.noun, ("criteria",))
                return deepcopy(_ONE_CRITERION)
        mounts = {name: self.document.mounts[("criteria", name)] for name in found}
        keys = {name: self.document.keys[("criteria", name)] for name in found}
        for name, parent in parents.items():
            found[parent].setdefault("children", {})[name] = found[name]
            steps = [step for one in reversed(_above(name, parents)) for step in (one, "children")]
            self.document.mount(("criteria", *steps, name), *mounts[name])
            self.document.name_key(("criteria", *steps, name), keys[name])
        return {name: row for name, row in found.items() if name not in parents}

    def _set_aside(self, row: Any, path: Path, number: int) -> bool:
        """A row among a technology's own ratings that is about one of its options: its turn comes later."""
        mine = len(path) == 3 and path[0] == "technologies" and path[2] == "ratings"
        if not mine or not isinstance(row, dict) or "option" not in row:
            return False
        self._aside.append((int(path[1]), row, (*path, number)))
        return True

    def _is_new(self, key: str, number: int, column: str, path: Path, found: dict[str, Any]) -> bool:
        if key not in found:
            return True
        first = self.document.place((*path, key), key=True)
        message = f'{column} "{key}" is given twice (first at {first})'
        place = self.document.place((*path, number, column))
        self.rows.complain("C101", place, message, "rename or delete one of the two")
        return False

    def _keyless(self, row: Any, names: tuple[str, ...], path: Path, column: str | None) -> None:
        if column is not None:
            return
        self.rows.lose(self.noun, path[:-1])
        if not isinstance(row, dict):
            message = f"an entry of `{path[-2]}` is no mapping"
            self.rows.complain("S111", self.document.place(path), message, f"write {{{names[0]}: …}} for each")
            return
        near = next((did_you_mean(name, row) for name in names if did_you_mean(name, row)), "")
        remedy = near or "give every row an id of its own"
        self.rows.complain("C101", self.document.place((*path, "id")), "a row without `id`", remedy)

    def _pairs(self, table: Document, path: Path) -> list[list[Any]]:
        """The first two columns of a table as pairs, in the order of its header."""
        pairs = []
        for number, row in enumerate(table.value):
            known = [column for column in table.columns if column in row]
            for place, column in enumerate(known):
                self.document.mount((*path, number, place), table, (number, column))
            pairs.append([row[column] for column in known])
        return pairs


def _above(name: str, parents: dict[str, str]) -> list[str]:
    """The parents of a criterion, the nearest first; a ring is walked once."""
    found: list[str] = []
    while name in parents and parents[name] not in found:
        name = parents[name]
        found.append(name)
    return found


def _without(row: dict[str, Any], column: str) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if name != column}
