"""A proof that no plan is worth more than the one found, or that there is none at all.

It is made with a solver's help, and believed once it is checked.

The rows are those that the checker derives for itself (`optimizer.verify.program`), not those that were solved: so a
proof that holds is also a check of the formulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from optimizer.problem import Vector
from optimizer.score import Scores
from optimizer.screen import Screening
from optimizer.solve import Deadline, Solver
from optimizer.solve.solver import NoAnswerError
from optimizer.solve.wire import Message
from optimizer.verify.program import program_of
from optimizer.verify.proof import Program, ProofError, Row, proven_bound

_DENOMINATOR = 2**48
_MOST = 8000
_WORK = 8_000_000
"""Nodes of a proof, and nodes times coefficients, at most: the same on every machine, whatever the clock says."""
SCHEMA = "optimizer-proof/1"


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound on the value of every plan, and the tree that shows it; `exact` where the plan reaches the bound.

    `bound` is None where there is no plan at all.
    """

    bound: Fraction | None
    tree: Mapping[str, Any]
    exact: bool


def prove(
    scores: Scores,
    screenings: Mapping[str, Screening],
    value: Fraction,
    solver: Solver,
    deadline: Deadline,
    close: Fraction = Fraction(0),
) -> Proof | None:
    """A proof for a plan of this value, if one is found in time; `close`: how near a bound has to come to be enough.

    None where nothing was shown at all.
    """
    program = program_of(scores, screenings)
    if not all(program.choices) or deadline.passed:
        return None
    room = max(program.step, close) * Fraction(999, 1000)
    found = _shown(program, _arrays(program), -float(value + room), solver, deadline)
    return None if found is None else replace(found, exact=found.bound is not None and found.bound <= value + close)


def prove_impossible(
    scores: Scores, screenings: Mapping[str, Screening], solver: Solver, deadline: Deadline
) -> Proof | None:
    """A proof that no plan keeps every limit, if one is found in time."""
    program = program_of(scores, screenings)
    if not all(program.choices):
        return Proof(None, {"schema": SCHEMA, "denominator": 1, "nodes": [["leaf", 0, []]]}, True)
    # With nothing to be won every part that has a plan costs 0, so that only those without one are closed.
    arrays = {**_arrays(program), "cost": np.zeros(len(program.uppers))}
    found = None if deadline.passed else _shown(program, arrays, 0.5, solver, deadline)
    return found if found is not None and found.exact else None


def _shown(
    program: Program, arrays: dict[str, Vector], target: float, solver: Solver, deadline: Deadline
) -> Proof | None:
    """What a solver's tree shows; `exact` is told only of one that shows that there is no plan."""
    most = max(1, min(_MOST, _WORK // max(1, arrays["values"].size)))
    try:
        answer = solver.ask({"do": "proof", "target": target, "most": most}, arrays, deadline)
    except NoAnswerError:
        return None
    tree = _tree(program, answer)
    if tree is None:
        return None
    try:
        bound = proven_bound(program, tree)
    except ProofError:
        return None
    return Proof(bound, {"schema": SCHEMA, **tree}, bound is None)


def _arrays(program: Program) -> dict[str, Vector]:
    """The program as a solver gets it: minimise, each row divided by its largest coefficient, then the choices."""
    sizes = list(map(_size, program.rows))
    rows = [
        [(column, value / size) for column, value in terms]
        for (terms, _), size in zip(program.rows, sizes, strict=True)
    ]
    rows += [[(column, 1.0) for column in choice] for choice in program.choices]
    upper = [upper / size for (_, upper), size in zip(program.rows, sizes, strict=True)] + [1.0] * len(program.choices)
    choice_starts = np.cumsum([0, *map(len, program.choices)])
    return {
        "cost": -np.array([worth / program.scale for worth in program.objective], dtype=float) + 0.0,
        "lower": np.zeros(len(program.uppers)),
        "upper": np.array(program.uppers, dtype=float),
        "whole": np.zeros(len(program.uppers), dtype=np.uint8),
        "starts": np.cumsum([0, *map(len, rows)]).astype(np.int32),
        "indices": np.array([column for row in rows for column, _ in row], dtype=np.int32),
        "values": np.array([value for row in rows for _, value in row], dtype=float),
        "row_lower": np.array([-np.inf] * len(program.rows) + [1.0] * len(program.choices)),
        "row_upper": np.array(upper),
        "choice_starts": choice_starts.astype(np.int64),
        "choice_columns": np.array(list(chain.from_iterable(program.choices)), dtype=np.int64),
        "joins": np.array(program.whole, dtype=np.int64),
    }


def _tree(program: Program, answer: Message) -> dict[str, Any] | None:
    """The nodes of a proof, the duals made whole numbers; None where the answer does not have the shape of one."""
    nodes, duals = answer.arrays.get("nodes", np.zeros(0)), answer.arrays.get("duals", np.zeros(0))
    width, leaves = len(program.rows) + len(program.choices), int((nodes[::3] == 0).sum())
    if nodes.dtype.kind != "i" or not nodes.size or nodes.size % 3:
        return None
    if duals.size != leaves * width or not np.isfinite(duals).all():
        return None
    table = duals.reshape(leaves, width)[:, : len(program.rows)]
    found: list[list[Any]] = []
    for kind, number, place in nodes.reshape(-1, 3).tolist():
        if kind == 1:
            found.append(["split", number, place])
        elif kind == 2:
            found.append(["column", number])
        else:
            found.append(["leaf", place, _multipliers(program, table[number % leaves], place)])
    return {"denominator": _DENOMINATOR, "nodes": found}


def _size(row: Row) -> int:
    """The largest coefficient of a row."""
    return max((abs(value) for _, value in row[0]), default=1)


def _multipliers(program: Program, duals: Vector, counted: int) -> list[list[int]]:
    """Duals of a minimum's rows as whole multipliers: what is not above 0 for a row `at most` does not count.

    A row was divided by its largest coefficient; so is its dual, and it counts in 1 / scale of the value.
    """
    sign = -1.0 if counted or duals.sum() < 0 else 1.0
    found = []
    for row in np.flatnonzero(sign * duals > 1e-12).tolist():
        whole = round(Fraction(float(sign * duals[row])) * program.scale * _DENOMINATOR / _size(program.rows[row]))
        found += [[row, whole]] if whole else []
    return found
