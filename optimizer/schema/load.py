"""From files to nouns: names found, tables put in their places, every fault of every file gathered."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from optimizer.faults import Fault, Place
from optimizer.read import Document, read_table, read_yaml
from optimizer.schema.criteria import CriteriaSet
from optimizer.schema.explain import told
from optimizer.schema.find import TABLES, find_file, find_table, head_of, is_file, kind_of_file, not_found
from optimizer.schema.mend import Mending
from optimizer.schema.portfolio import Change, Portfolio
from optimizer.schema.tables import fill_tables
from optimizer.schema.tree import DecisionTree
from optimizer.schema.workbook import is_workbook, named_inside, workbook_document

KINDS: dict[str, type[BaseModel]] = {"criteria_set": CriteriaSet, "decision_tree": DecisionTree, "portfolio": Portfolio}
"""The files of a desk by the key that names them."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one job reads, as nouns, with the documents that know their places.

    `sources` are the bytes of the files by name, `tables` the tables that stand for whole lists of the portfolio.
    `lost` says of what kinds something is left out because it is faulty (nothing is, but in `Reading.partial`).
    """

    portfolio: Portfolio
    criteria: CriteriaSet
    tree: DecisionTree | None
    documents: dict[str, Document]
    changes: tuple[Change, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    tables: Mapping[str, Document] = field(default_factory=dict, repr=False, compare=False)
    lost: frozenset[str] = frozenset()

    def place(self, noun: str, *path: str | int, key: bool = False) -> Place:
        """The place of a value of the `portfolio`, the `criteria_set` or the `decision_tree`."""
        return self.documents[noun].place(path, key)


@contextmanager
def collected_later() -> Iterator[None]:
    """Let garbage collection wait: of a million new objects that all stay, looking for garbage takes half the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Understood:
    """What could be made of one file: the noun (None: nothing), its document, and what is left out of it."""

    noun: Any
    document: Document
    lost: frozenset[str]
    tables: Mapping[str, Document]


@dataclass(slots=True)
class Reading:
    """One pass over everything a command reads: documents, their bytes, and what is wrong with them.

    `partial` is what `case` could understand of an input that it refused, for the checks that still make sense.
    """

    desk: Path
    faults: list[Fault] = field(default_factory=list)
    inputs: dict[Path, bytes] = field(default_factory=dict)
    partial: Case | None = None
    _tables: dict[tuple[Path, str | None], Document | None] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """True when something is wrong (a warning alone refuses nothing)."""
        return self._wrong > 0

    @property
    def _wrong(self) -> int:
        return sum(not fault.warning for fault in self.faults)

    def read(self, path: Path, noun: str) -> tuple[Any, Document] | None:
        """The noun (`portfolio`, `criteria_set`, `decision_tree`) of a file, with its document; None if refused."""
        before = self._wrong
        with collected_later():
            understood = self._understand(path, noun)
        return None if understood is None or self._wrong > before else (understood.noun, understood.document)

    def case(self, path: Path, criteria: str | None = None) -> Case | None:
        """A portfolio with the criteria set and the decision tree that it names; `criteria` replaces the former.

        None if anything of it is refused.
        """
        with collected_later():
            return self._case(path, criteria)

    def _case(self, path: Path, criteria: str | None) -> Case | None:
        found = self._understand(path, "portfolio")
        if found is None or found.noun is None:
            found = _unreadable(path)
        values = self._criteria(found, path, criteria)
        tree, name = None, found.noun.decision_tree
        if name is not None:
            tree = self._companion(name, "decision_tree", path, found.document)
        case = _put_together(found, values, tree, asked_for_tree=name is not None)
        case = replace(case, sources={str(name): data for name, data in self.inputs.items()})
        if self.refused:
            self.partial = case
            return None
        return case

    def criteria(self, path: Path) -> Case | None:
        """A criteria set by itself, as the case of a portfolio of which nothing is known; None if it is refused."""
        with collected_later():
            understood = self._understand(path, "criteria_set")
        case = _put_together(_unreadable(path), understood, None, asked_for_tree=False)
        if self.refused:
            self.partial = case
            return None
        return case

    def _criteria(self, found: _Understood, path: Path, criteria: str | None) -> _Understood | None:
        if criteria is not None:
            return self._companion(criteria, "criteria_set", None, None)
        if found.noun.criteria is not None:
            return self._companion(found.noun.criteria, "criteria_set", path, found.document)
        if found.lost.isdisjoint(("criteria", "portfolio")):
            remedy = "write `criteria: NAME`, or give --criteria"
            self.faults.append(Fault("C106", found.document.place(()), "no criteria set is named", remedy))
        return None

    def _companion(self, name: str, noun: str, beside: Path | None, naming: Document | None) -> _Understood | None:
        """A file that another names, or (where `naming` is None) the command line."""
        if beside is not None and is_workbook(beside) and named_inside(beside, noun) == name:
            return self._understand(beside, noun)
        path = find_file(name, noun, beside, self.desk)
        if path is not None:
            return self._understand(path, noun)
        key = "criteria" if noun == "criteria_set" else noun
        place = Place("--criteria") if naming is None else naming.place((key,))
        self.faults.append(Fault("R401", place, *not_found(name, noun, beside, self.desk)))
        return None

    def find(self, name: str, noun: str, beside: Path | None, place: Place) -> Path | None:
        """The file a name means: a path beside the file that names it, a file there with that id, the desk."""
        path = find_file(name, noun, beside, self.desk)
        if path is None:
            self.faults.append(Fault("R401", place, *not_found(name, noun, beside, self.desk)))
        return path

    def _understand(self, path: Path, noun: str) -> _Understood | None:
        """The noun of a file, its faulty parts left out and told; None when the file cannot be read at all."""
        document = self._workbook(path, noun) if is_workbook(path) else self._yaml(path)
        if document is None:
            return None
        other = kind_of_file(document.value)
        if other is not None and other != noun and (noun not in document.value or other == "portfolio"):
            message = f"this is a {_words(other)}, not a {_words(noun)}"
            place = document.place((other,), key=True)
            self.faults.append(Fault("C107", place, message, f"name the file of a {_words(noun)}"))
            return None
        lost = fill_tables(self, document, path, noun, KINDS[noun])
        try:
            return _Understood(KINDS[noun].model_validate(document.value), document, lost, _tables_of(document))
        except ValidationError as error:
            mending = Mending(noun, KINDS[noun], document)
            model = mending.model_left(error)
            self._tell(told(mending.found, document), lost)
            return _Understood(model, mending.mended(), lost | mending.lost, _tables_of(document))

    def _tell(self, faults: Any, lost: frozenset[str]) -> None:
        """Note faults of shape, less those that only repeat what the reading of the text has told already."""
        spots = {(f.place.file, f.place.line) for f in self.faults if f.code.startswith("R")}
        colons = {(f.place.file, f.place.line) for f in self.faults if f.code in ("R107", "R126")}
        emptied = {f.place.file for f in self.faults if f.code in ("R206", "R215")}
        for fault in faults:
            spot = (fault.place.file, fault.place.line)
            echo = (fault.code in _ECHOES and spot in spots) or (fault.code == "S101" and spot in colons)
            empty = fault.code == "S114" and ("technologies" in lost or fault.place.file in emptied)
            if not echo and not empty:
                self.faults.append(fault)

    def _yaml(self, path: Path) -> Document | None:
        document = read_yaml(path, self.faults)
        self._keep(path)
        return document

    def _workbook(self, path: Path, noun: str) -> Document | None:
        document = workbook_document(path, noun, self.faults)
        self._keep(path)
        return document

    def table(self, reference: str, beside: Path, asked: Callable[[], Place], rows: str) -> Document | None:
        """A table named `file.csv` or `workbook.xlsx#Sheet`, beside the file that names it; it is read once.

        `asked` gives the place that names it, `rows` says what it holds.
        """
        name, sheet = _file_and_sheet(reference)
        path = find_table(name, rows, beside, self.desk)
        key = (path, sheet or None)
        if key not in self._tables:
            # Places cost a second pass over the file, so nobody asks for one that is not needed.
            place = Place(str(path)) if is_file(path) and path.suffix in TABLES else asked()
            self._tables[key] = self._table(path, sheet or None, place, rows)
        return self._tables[key]

    def _table(self, path: Path, sheet: str | None, asked: Place, rows: str) -> Document | None:
        if path.suffix in (".yaml", ".yml"):
            document = self._yaml_part(path, rows, asked)
        else:
            document = read_table(path, sheet, self.faults, asked, rows=rows)
        self._keep(path)
        return document

    def _yaml_part(self, path: Path, key: str, asked: Place) -> Document | None:
        """A list or mapping in a YAML file of its own, bare or under its key."""
        document = read_yaml(path, self.faults, top=None, asked=asked)
        if document is None or not isinstance(document.value, dict) or key not in document.value:
            return document
        for stray in sorted(document.value.keys() - {key, *_TOLD_OF_A_PART}):
            place = document.place((stray,), key=True)
            remedy = f"keep nothing but `{key}:` in this file, and {', '.join(_TOLD_OF_A_PART)}"
            self.faults.append(Fault("S101", place, f'unknown key "{stray}"', remedy))
        return Document(document.value[key], document.file, lambda path, of_key: document.place((key, *path), of_key))

    def _keep(self, path: Path) -> None:
        if is_file(path) and path not in self.inputs:
            self.inputs[path] = path.read_bytes()


def _file_and_sheet(reference: str) -> tuple[str, str]:
    """The file and the sheet of `workbook.xlsx#Sheet`; either name may hold a # of its own."""
    name, mark, sheet = reference.partition(".xlsx#")
    if mark:
        return f"{name}.xlsx", sheet
    name, _, sheet = reference.partition("#")
    return name, sheet


def _unreadable(path: Path) -> _Understood:
    """A portfolio that cannot be read still names files, on lines of their own: they can be checked all the same."""
    head = head_of(path)
    form = {"portfolio": "unnamed", "years": [1900, 2999], "technologies": [{"id": "unlisted"}]}
    names = {key: head[key] for key in ("criteria", "decision_tree") if head.get(key)}
    document = Document({}, str(path), lambda _, __: Place(str(path)))
    return _Understood(Portfolio.model_validate({**form, **names}), document, frozenset({"portfolio"}), {})


def _put_together(
    found: _Understood, values: _Understood | None, tree: _Understood | None, *, asked_for_tree: bool
) -> Case:
    """The case of a portfolio with what could be understood of its companions."""
    documents, lost = {"portfolio": found.document}, set(found.lost)
    wanted = {"criteria_set": values} | ({"decision_tree": tree} if asked_for_tree else {})
    for noun, companion in wanted.items():
        if companion is None or companion.noun is None:
            lost.add(noun)
        else:
            documents[noun] = companion.document
            lost |= companion.lost
    # A criteria set without criteria stands where there is none; every check knows by `lost` that it says nothing.
    known = values.noun if values is not None and values.noun is not None else _NO_CRITERIA
    decisions = tree.noun if tree is not None else None
    return Case(found.noun, known, decisions, documents, tables=found.tables, lost=frozenset(lost))


_TOLD_OF_A_PART = ("id", "title", "titles", "description", "note")
"""What a file that holds one list or mapping may say about itself; a `source` stands at the numbers it covers."""
_ECHOES = ("S102", "S104", "S111", "S112", "S114")
"""Faults of shape that only repeat a fault of the text on the same line: what it spoilt is missing, or nothing."""
_NO_CRITERIA = CriteriaSet.model_construct(criteria_set="none", criteria={})


def _tables_of(document: Document) -> dict[str, Document]:
    return {str(path[0]): table for path, (table, _) in document.mounts.items() if len(path) == 1 and table.columns}


def _words(noun: str) -> str:
    return noun.replace("_", " ")
