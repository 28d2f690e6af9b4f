"""A workbook in the place of a YAML file: a sheet of settings, and a sheet for each of its tables.

The sheet `portfolio` (`criteria_set`, `decision_tree`) holds names and values; a sheet called `technologies`, `options`
and so on is the table of that name. Sheets with other names are people's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimizer.faults import Fault, Place, nearest
from optimizer.read import Document, Workbook, read_settings, read_workbook

__all__ = ["FORMAT", "MARK", "is_workbook", "named_inside", "workbook_document"]

SHEETS = {
    "portfolio": (
        *("technologies", "options", "ratings", "evidence", "budgets", "resources", "partners", "alliances", "rules"),
        *("scenarios", "overrides", "experts"),
    ),
    "criteria_set": ("criteria",),
    "decision_tree": ("questions", "verdicts"),
}
"""The sheets that are tables, by the noun that they belong to."""
MARK, FORMAT = "_optimizer", "1"
"""The hidden sheet that says which form a workbook has, and the form that is read here."""
_COMPANIONS = {"criteria": "criteria_set", "decision_tree": "decision_tree"}


def is_workbook(path: Path) -> bool:
    """Whether a file is an Excel workbook by its name."""
    return path.suffix.lower() == ".xlsx"


def workbook_document(path: Path, noun: str, faults: list[Fault]) -> Document | None:
    """The `noun` (portfolio, criteria_set, decision_tree) that a workbook holds, its tables named; None if refused."""
    book = _Book.at(path, faults)
    if book is None or not book.of_this_form(faults):
        return None
    document = book.settings(noun, faults)
    if document is None:
        return None
    value = document.value
    for key in SHEETS[noun]:
        sheet = book.filled(key)
        if sheet is not None and key in value:
            place = document.place((key,), key=True)
            message = f'"{key}" is given here and as the sheet "{sheet}"'
            faults.append(Fault("R214", place, message, "delete one of the two"))
        elif sheet is not None:
            value[key] = f"{path.name}#{sheet}"
    if noun == "portfolio":
        for key, companion in _COMPANIONS.items():
            name = book.names(companion)
            if name is not None:
                value.setdefault(key, name)
        book.warn_of_misspelt(faults)
    return document


def named_inside(path: Path, noun: str) -> str | None:
    """The id of the criteria set or the decision tree in a workbook, None where it holds none."""
    book = _Book.at(path, [])
    return None if book is None else book.names(noun)


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook and the sheets that have a meaning here."""

    path: Path
    workbook: Workbook

    @classmethod
    def at(cls, path: Path, faults: list[Fault]) -> _Book | None:
        workbook = read_workbook(path, faults)
        return None if workbook is None else cls(path, workbook)

    def named(self, name: str) -> str | None:
        """The sheet of a name; Excel takes two names that differ by case only for one."""
        return next((title for title in self.workbook.sheets if title.strip().casefold() == name), None)

    def filled(self, name: str) -> str | None:
        """The sheet of a name, if it holds more than a header."""
        sheet = self.named(name)
        return sheet if sheet is not None and self.workbook.is_filled(sheet) else None

    def settings(self, noun: str, faults: list[Fault]) -> Document | None:
        """The settings of a noun; of a criteria set that is a table alone, its name."""
        place = Place(str(self.path))
        sheet = self.filled(noun)
        if sheet is not None:
            return read_settings(self.path, sheet, faults, place)
        name = self.names(noun)
        if name is not None:
            return Document({noun: name}, str(self.path), lambda _, __: Place(str(self.path), sheet="criteria"))
        message = f'the workbook has no sheet "{noun}" with names and values'
        remedy = f"it has: {', '.join(self.workbook.sheets)}; `optimizer init --excel` writes one that is complete"
        faults.append(Fault("R308", place, message, remedy))
        return None

    def of_this_form(self, faults: list[Fault]) -> bool:
        """Whether it was written for this program, as far as it says."""
        form = self._setting(MARK, "format")
        if form is None or form == FORMAT:
            return True
        message = f"the workbook was written in form {form}, and this program reads form {FORMAT}"
        remedy = "use the program that wrote it, or copy the sheets into a workbook of `optimizer init --excel`"
        faults.append(Fault("R317", Place(str(self.path), sheet=MARK), message, remedy))
        return False

    def names(self, noun: str) -> str | None:
        """The id of what the workbook holds: as its settings say, else as the portfolio in it calls its criteria."""
        if self.filled(noun):
            return self._setting(noun, noun)
        if noun == "criteria_set" and self.filled("criteria"):
            return self._setting("portfolio", "criteria") or "workbook"
        return None

    def _setting(self, noun: str, key: str) -> str | None:
        """One setting; what is wrong with its sheet is told by who reads all of it."""
        sheet = self.filled(noun)
        found = None if sheet is None else read_settings(self.path, sheet, [], Place(str(self.path)))
        value = None if found is None else found.value.get(key)
        return str(value) if isinstance(value, str) else None

    def warn_of_misspelt(self, faults: list[Fault]) -> None:
        """A sheet whose name is near that of a table is likely meant, and is not read."""
        known = {name for noun, keys in SHEETS.items() for name in (noun, *keys)}
        missing = [name for name in sorted(known) if self.named(name) is None]
        for title in self.workbook.sheets:
            near = nearest(title, missing, most=1) if title.strip().casefold() not in known else []
            if near and self.workbook.is_filled(title):
                place = Place(str(self.path), sheet=title)
                remedy = f'did you mean "{near[0]}"? Then rename it'
                faults.append(Fault("R316", place, f'the sheet "{title}" is not read', remedy, warning=True))
