"""One integer program put to several solvers, each plainly asked, and their answers checked in whole numbers.

HiGHS straight and CBC through PuLP answer in the program's solver process, without its tree search, its exact
completion and its cuts: what they say is what they say. CP-SAT is loaded here in a process of its own (it cannot be
loaded beside HiGHS) and is given every row in the whole numbers of the `Problem`, undivided.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

from optimizer.problem import Column, Entry, Problem, Row, assemble
from optimizer.solve import Deadline, Solver, Status, solve
from optimizer.solve.answer import Way
from optimizer.solve.arrays import model_of, ordered

SECONDS = 60
_LARGEST = 2**62  # of a sum that CP-SAT counts in 64 bits
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a solver says: "best" with the exact objective of a plan that keeps every row, "none", or what is wrong."""

    said: str
    objective: int | Fraction | None = None


NONE = Opinion("none")


def checked(problem: Problem, status: str, values: Sequence[float] | None) -> Opinion:
    """An answer in whole numbers; "best" is said only of what is a plan."""
    if status == "kInfeasible":
        return NONE
    if status != "kOptimal" or values is None:
        return Opinion(f"no answer ({status})")
    whole = [round(value) for value in values]
    broken = problem.violations(whole)
    return Opinion(f"breaks {problem.rows[broken[0]].name}") if broken else Opinion("best", problem.evaluate(whole))


def straight(problem: Problem, solver: Solver, named: str | None = None) -> Opinion:
    """What HiGHS says, or a solver that PuLP knows."""
    arranged = ordered(problem)
    model = model_of(arranged)
    if model.broken:
        return NONE
    question = Way(named).question() | {"small": False}
    answer = solver.ask(question, model.arrays, Deadline.after(SECONDS))
    return checked(arranged, str(answer.head["status"]), answer.arrays.get("values"))


def decided(problem: Problem, solver: Solver) -> Opinion:
    """What the program says, which asks until an answer stands up to its checks."""
    found = solve(problem, deadline=Deadline.after(SECONDS), solver=solver, ties=False)
    if found.status is Status.INFEASIBLE:
        return NONE
    if found.status is not Status.OPTIMAL or found.gap:
        return Opinion(f"no answer ({found.status.value}: {'; '.join(found.notes)})")
    broken = problem.violations(found.values)
    return Opinion(f"breaks {problem.rows[broken[0]].name}") if broken else Opinion("best", found.objective)


class CpSat:
    """CP-SAT in a process of its own: a line of JSON asks, another answers."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def ask(self, problem: Problem) -> Opinion | None:
        """What CP-SAT says; None for a problem that it cannot hold (numbers of more than 64 bits, no limits)."""
        text = as_text(problem)
        if not _fits(text):
            return None
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(json.dumps(text) + "\n")
        self._child.stdin.flush()
        status, values = json.loads(self._child.stdout.readline())
        return checked(problem, status, values)


@contextmanager
def cp_sat() -> Iterator[CpSat]:
    """A running one."""
    command = [sys.executable, "-m", "tests.support.opinions"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        yield CpSat(child)
        assert child.stdin is not None
        child.stdin.close()


def _fits(text: dict[str, Any]) -> bool:
    columns = text["columns"]
    if any(kind == "C" or upper is None for _, kind, _, upper, *_ in columns):
        return False
    most = [max(abs(lower), abs(upper)) for _, _, lower, upper, *_ in columns]
    sums = [sum(abs(value) * most[column] for column, value in row["terms"]) for row in text["rows"]]
    sums.append(sum(abs(objective) * top for (*_, objective, _), top in zip(columns, most, strict=True)))
    return max(sums) < _LARGEST


# ------------------------------------------------------------------------------------------------- a problem as text


def as_text(problem: Problem) -> dict[str, Any]:
    """A problem in whole numbers, for a file or a pipe."""
    columns = [
        [list(label), str(kind), int(lower), None if upper == inf else int(upper), int(objective), int(cost)]
        for label, kind, lower, upper, objective, cost in zip(
            problem.labels, problem.kinds, problem.lower, problem.upper, problem.objective, problem.costs, strict=True
        )
    ]
    rows = []
    for number, row in enumerate(problem.rows):
        lower, upper = problem.bounds(number)
        name = [row.kind, row.id, row.year, row.sentence, row.name]
        terms = [[int(column), int(value)] for column, value in problem.coefficients(number).items()]
        rows.append({"row": name, "terms": terms, "lower": lower, "upper": upper})
    return {"columns": columns, "rows": rows}


def from_text(text: dict[str, Any]) -> Problem:
    """The problem again."""
    columns = [
        Column(tuple(label), objective, cost, kind, lower, upper)
        for label, kind, lower, upper, objective, cost in text["columns"]
    ]
    entries = [
        Entry(
            Row(kind, about, year, sentence, (), name),
            [(column, value) for column, value in row["terms"]],
            row["lower"],
            row["upper"],
        )
        for row in text["rows"]
        for kind, about, year, sentence, name in [row["row"]]
    ]
    return assemble(columns, entries)


# -------------------------------------------------------------------------------------------------------- the child


def _child() -> None:
    from ortools.sat.python import cp_model

    words = {cp_model.OPTIMAL: "kOptimal", cp_model.INFEASIBLE: "kInfeasible"}
    for line in sys.stdin:
        text = json.loads(line)
        model = cp_model.CpModel()
        columns = [model.new_int_var(lower, upper, "") for _, _, lower, upper, _, _ in text["columns"]]
        for row in text["rows"]:
            terms = sum(value * columns[column] for column, value in row["terms"])
            if row["lower"] is not None:
                model.add(terms >= row["lower"])
            if row["upper"] is not None:
                model.add(terms <= row["upper"])
        model.maximize(sum(c[4] * column for c, column in zip(text["columns"], columns, strict=True)))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = SECONDS
        status = solver.solve(model)
        known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        values = [solver.value(column) for column in columns] if known else None
        print(json.dumps([words.get(status, solver.status_name(status)), values]), flush=True)


if __name__ == "__main__":
    _child()
