"""The corpus: one defect in the good desk each, with the place, the code and the words that a planner must be told.

`defects.csv` has those that replace a text by another, `WHOLE` those that replace a file. Ids that begin with M are the
rows of RELIABILITY section 7, those with a word behind are their kin.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.faults.desk import CRITERIA, OPTIONS, RATINGS, TECHNOLOGIES, Files, good, spoil, spot


@dataclass(frozen=True)
class Defect:
    """`file` is spoilt (`old` to `new`; all of it where `old` is None); `at` is the place that must be told.

    `at` is written out, or `@` and the text that stands there. `message` and `remedy` are words that must be told,
    separated by `|`; `more` faults come of the same defect.
    """

    id: str
    file: str
    old: str | None
    new: str | bytes
    at: str
    code: str
    message: str
    remedy: str
    more: int = 0
    warning: bool = False

    def files(self) -> Files:
        """The good desk with the defect in it."""
        if self.old is None:
            return good() | {self.file: self.new}
        assert isinstance(self.new, str)
        return spoil(good(), [(self.file, self.old, self.new)])

    def place(self, files: Files) -> str:
        """The place that must be told, as it is printed."""
        return "{}:{}:{}".format(*spot(files, self.file, self.at[1:])) if self.at.startswith("@") else self.at


def _listed() -> list[Defect]:
    with (Path(__file__).parent / "defects.csv").open(newline="", encoding="utf-8") as table:
        return [
            Defect(
                **{key: row[key] for key in ("id", "file", "at", "code", "message", "remedy")},
                old=row["old"].replace("\\n", "\n"),
                new=row["new"].replace("\\n", "\n"),
                more=int(row["more"] or 0),
                warning=row["warning"] == "yes",
            )
            for row in csv.DictReader(table)
        ]


_KOREAN = CRITERIA.replace("What counts", "기준").encode("cp949")
_NO_HARM = "".join(line.rpartition(",")[0] + "\n" for line in TECHNOLOGIES.splitlines())
_ONE_ROW = "computer,Again,quantum,,,,2030,,,,1,low\n"
_ROOF = "criteria: " + "[" * 100_000
_NO_LIMIT = """\
portfolio: base
years: [2026, 2030]
criteria: criteria.yaml
technologies:
  - {id: computer, needed_by: 2030, ratings: {leverage: 1, denial: 0, harm: low, benefit: 3}}
"""

WHOLE = [
    Defect("M01", "criteria.yaml", None, "", "criteria.yaml", "R101", "is empty", "optimizer init"),
    Defect("M01-blank", "portfolio.yaml", None, "# no\n", "portfolio.yaml", "R101", "no settings", "optimizer init"),
    Defect("M09", "criteria.yaml", None, _ROOF, "criteria.yaml:1:50", "R108", "nested deeper than 40", "nest less"),
    Defect("M11", "criteria.yaml", None, _KOREAN, "criteria.yaml:2", "R102", "Korean CP949", "UTF-8"),
    Defect("M11-utf16", "criteria.yaml", None, CRITERIA.encode("utf-16"), "criteria.yaml", "R102", "UTF-16", "UTF-8"),
    Defect(
        "M17",
        "criteria.yaml",
        None,
        "- cost\n",
        "criteria.yaml:1:1",
        "R116",
        "expected named settings, found a list",
        "name: value",
    ),
    Defect(
        "M17-second",
        "criteria.yaml",
        None,
        CRITERIA + "---\nx: 1\n",
        "criteria.yaml:15:1",
        "R113",
        "second document",
        "one document",
    ),
    Defect(
        "M35",
        "technologies.csv",
        None,
        TECHNOLOGIES.split("\n")[0] + "\n",
        "technologies.csv:1",
        "R206",
        "no technologies found",
        "add rows",
    ),
    Defect(
        "M37-gone",
        "technologies.csv",
        None,
        _NO_HARM,
        "technologies.csv:1",
        "C226",
        'column "ratings.harm" is missing; present: id, title',
        "add the column",
    ),
    Defect(
        "M43",
        "ratings.csv",
        None,
        RATINGS.replace("\n", ",\n"),
        "ratings.csv:1",
        "R210",
        "one empty extra field",
        "delete the last comma",
    ),
    Defect(
        "M51",
        "technologies.csv",
        None,
        TECHNOLOGIES + _ONE_ROW,
        "technologies.csv:5:1",
        "C110",
        'technology id "computer" is given twice|technologies.csv:2:1',
        "rename or delete",
    ),
    Defect(
        "M51-option",
        "options.csv",
        None,
        OPTIONS + "fridge,own,own,,,1,,,,,\n",
        "options.csv:8:2",
        "C110",
        'option of fridge, id "own" is given twice|options.csv:4:2',
        "rename or delete",
    ),
    Defect(
        "M51-rating",
        "ratings.csv",
        None,
        RATINGS + "fridge,,denial,,0.3,,,,\n",
        "ratings.csv:9:3",
        "C105",
        'rating "denial" is given twice|ratings.csv:5',
        "keep one",
    ),
    Defect(
        "M89",
        "portfolio.yaml",
        None,
        _NO_LIMIT,
        "portfolio.yaml:1:12",
        "C157",
        "nothing limits the portfolio",
        "write `budgets:`",
    ),
]
"""Defects that are a whole file."""

ALL = [*_listed(), *WHOLE]
