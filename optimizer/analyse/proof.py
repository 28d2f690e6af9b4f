"""A proof that no plan is worth more than the one found: made with a solver's help, believed once it is checked.

The rows are those that the checker derives for itself (`optimizer.verify.program`), not those that were solved: so a
proof that holds is also a check of the formulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from optimizer.verify.proof import Program, ProofError, proven_bound

_DENOMINATOR = 2**48
_MOST = 3000
_WORK = 4_000_000
"""Nodes of a proof, and nodes times coefficients, at most: the same on every machine, whatever the clock says."""
SCHEMA = "optimizer-proof/1"


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound on the value of every plan, and the tree that shows it; `exact` where the plan reaches the bound."""

    bound: Fraction
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
    arrays = _arrays(program)
    most = max(1, min(_MOST, _WORK // max(1, arrays["values"].size)))
    question = {"do": "proof", "target": -float(value + room), "most": most}
    try:
        answer = solver.ask(question, arrays, deadline)
    except NoAnswerError:
        return None
    tree = _tree(program, answer)
    if tree is None:
        return None
    try:
        bound = proven_bound(program, tree)
    except ProofError:
        return None
    return Proof(bound, {"schema": SCHEMA, **tree}, bound <= value + close)


def _arrays(program: Program) -> dict[str, Vector]:
    """The program as a solver gets it: minimise, each row divided by its largest coefficient, then the choices."""
    sizes = [max(abs(value) for _, value in terms) for terms, _ in program.rows]
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


def _multipliers(program: Program, duals: Vector, counted: int) -> list[list[int]]:
    """Duals of a minimum's rows as whole multipliers: what is not above 0 for a row `at most` does not count.

    A row was divided by its largest coefficient; so is its dual, and it counts in 1 / scale of the value.
    """
    sign = -1.0 if counted or duals.sum() < 0 else 1.0
    found = []
    for row in np.flatnonzero(sign * duals > 1e-12).tolist():
        size = max(abs(value) for _, value in program.rows[row][0])
        whole = round(Fraction(float(sign * duals[row])) * program.scale * _DENOMINATOR / size)
        found += [[row, whole]] if whole else []
    return found
