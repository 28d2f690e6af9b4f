"""The problem as LP and MPS text for an audit with other programs, under names that a person can read."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.problem import Label, Problem
from optimizer.solve.arrays import ordered

_LONGEST = 60
_NAME = "plan"
_SECOND = "_low"  # the lower bound of a row that has both
_ILLEGAL = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Export:
    """Texts of one problem in whole numbers: true value = objective / scale + offset.

    The LP text maximises the objective. MPS has no way to say so that every reader knows, so the MPS text has the
    objective negated, to be minimised. Each says so in its first line. `columns` and
    `rows` lead from the names in the texts to labels and sentences. A row with two bounds stands there twice, the
    second time with `_low` at the end of its name.
    """

    lp: str
    mps: str
    columns: Mapping[str, Label]
    rows: Mapping[str, str]


def export(problem: Problem) -> Export:
    """LP and MPS text of a problem through PuLP, and what its names mean."""
    arranged = ordered(problem)
    columns = unique_names(_words(label) for label in arranged.labels)
    rows = unique_names(row.name for row in arranged.rows)
    negated = arranged.with_objective(-arranged.objective)
    with tempfile.TemporaryDirectory(prefix="optimizer-export-") as folder:
        lp, mps = Path(folder) / "plan.lp", Path(folder) / "plan.mps"
        _model(arranged, columns, rows, maximise=True).writeLP(str(lp), max_length=_LONGEST + 10)
        _model(negated, columns, rows, maximise=False).writeMPS(str(mps))
        texts = [path.read_text(encoding="utf-8") for path in (lp, mps)]
    texts = [_told(problem, "\\", LP) + texts[0], _told(problem, "*", MPS) + texts[1]]
    sentences = {name: row.sentence or row.name for name, row in zip(rows, arranged.rows, strict=True)}
    return Export(texts[0], texts[1], dict(zip(columns, arranged.labels, strict=True)), sentences)


LP = "the objective is maximised, and"
MPS = "the objective is minimised: it is that of the LP file, negated; that of the LP file"


def _told(problem: Problem, mark: str, words: str) -> str:
    """The first lines of a file, as comments: which way its objective goes, and how it comes to the plan's value."""
    offset = f" + {problem.offset}" if problem.offset else ""
    lines = [f"{words} divided by {problem.scale}{offset} is the value of the plan"]
    return "".join(f"{mark} {line}\n" for line in lines)


def unique_names(texts: Iterable[str]) -> list[str]:
    """Names that every reader takes: ASCII letters, digits and _, a letter first, at most 60 long, none twice."""
    taken: set[str] = set()
    names = []
    for text in texts:
        legal = _legal(text)
        name, number = legal, 1
        while not taken.isdisjoint(spoken := {name.lower(), f"{name}{_SECOND}".lower()}):
            number += 1
            name = f"{legal[: _LONGEST - 1 - len(str(number))]}_{number}"
        taken |= spoken
        names.append(name)
    return names


def _legal(text: str) -> str:
    """The text in legal characters; "x_" before what a reader could take for a number (1, e5) or what is empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    legal = _ILLEGAL.sub("_", plain).strip("_")
    return (legal if re.match(r"(?![eE][0-9_])[A-Za-z]", legal) else f"x_{legal}")[:_LONGEST].rstrip("_")


def _words(label: Iterable[Hashable]) -> str:
    """A label as one word; a start year of 0 is none."""
    return "_".join(str(part) for part in label if part not in (0, None, ""))


def _model(problem: Problem, columns: list[str], rows: list[str], maximise: bool) -> Any:
    """The PuLP problem. PuLP is imported here because only an export and the solver's process need it."""
    import pulp

    from optimizer.solve.through_pulp import expression, sentences

    model = pulp.LpProblem(_NAME, pulp.LpMaximize if maximise else pulp.LpMinimize)
    bounds = zip(columns, problem.lower.tolist(), problem.upper.tolist(), problem.kinds.tolist(), strict=True)
    variables = [
        model.add_variable(
            name, low, None if high == float("inf") else high, "Continuous" if kind == "C" else "Integer"
        )
        for name, low, high, kind in bounds
    ]
    model.setObjective(expression(variables, range(len(variables)), problem.objective.tolist()))
    for number, name in enumerate(rows):
        terms = problem.coefficients(number)
        limits = sentences(problem.row_lower[number], problem.row_upper[number])
        for side, limit in enumerate(limits if terms else []):
            model.addConstraint(limit(expression(variables, list(terms), list(terms.values()))), name + _SECOND * side)
    return model
