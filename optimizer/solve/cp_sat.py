"""CP-SAT, in whole numbers: the one module that touches `ortools`. Runs in a solver's process of its own.

It must never be loaded beside `highspy`: both bring libraries of the same names, and whichever comes second does not
start (google/or-tools 5246). It answers the question of `optimizer.solve.highs.answer_mip` in the same words, so
whoever asks needs not know which of them is there. It counts in 64-bit integers, without tolerances: what HiGHS may
get wrong by a hair it cannot get wrong the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from optimizer.problem import Vector
from optimizer.solve.wire import Message

Tell = Callable[[Mapping[str, Any], Mapping[str, Vector]], None]

_TIME_LEAST = 0.01
_WORDS = {
    cp_model.OPTIMAL: "kOptimal",
    cp_model.FEASIBLE: "kTimeLimit",
    cp_model.UNKNOWN: "kTimeLimit",
    cp_model.INFEASIBLE: "kInfeasible",
}
_POWERS = 60


def answer_mip(message: Message, tell: Tell) -> None:
    """Solve the model (minimise) and tell the evidence; `complete` is false for a model that it cannot hold exactly."""
    built = _built(message.arrays)
    if built is None:
        tell({"kind": "answer", "status": "kModelError", "plan": False, "bound": None, "complete": False}, {})
        return
    model, columns = built
    solver = _solver(message.head)
    status = solver.solve(model)
    shown = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    head = {
        "kind": "answer",
        "status": _WORDS.get(status, "kModelError"),
        "plan": shown,
        "bound": None if status == cp_model.INFEASIBLE else float(solver.best_objective_bound),
        "nodes": int(solver.num_branches),
        "complete": status != cp_model.MODEL_INVALID,
    }
    tell(head, {"values": np.array([solver.value(column) for column in columns], dtype=float)} if shown else {})


def _solver(head: Mapping[str, Any]) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = int(head["threads"])
    solver.parameters.random_seed = int(head["seed"])
    solver.parameters.max_time_in_seconds = max(_TIME_LEAST, head["ends"] - time.monotonic())
    solver.parameters.relative_gap_limit = float(head.get("gap", 0.0))
    solver.parameters.cp_model_presolve = bool(head.get("presolve", True))
    return solver


def _built(arrays: Mapping[str, Vector]) -> tuple[Any, list[Any]] | None:
    """The model and its columns; None where something is not whole, or has no limit."""
    if not (arrays["whole"].all() and np.isfinite(arrays["lower"] + arrays["upper"]).all()):
        return None
    model = cp_model.CpModel()
    limits = zip(_integers(arrays["lower"]), _integers(arrays["upper"]), strict=True)
    columns = [model.new_int_var(low, high, f"x{number}") for number, (low, high) in enumerate(limits)]
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, _integers(arrays["cost"])))
    indices = arrays["indices"].tolist()
    for row, (first, last) in enumerate(pairwise(arrays["starts"].tolist())):
        values, low, high = _whole(
            arrays["values"][first:last], float(arrays["row_lower"][row]), float(arrays["row_upper"][row])
        )
        named = [columns[column] for column in indices[first:last]]
        model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(named, values), low, high)
    return model, columns


def _whole(values: Vector, low: float, high: float) -> tuple[list[int], int, int]:
    """A row in whole numbers. It was divided by a power of two at most (`optimizer.solve.arrays`), so nothing is lost.

    Bounds are rounded inwards: what they are to limit is whole.
    """
    power = next((p for p in range(_POWERS) if (np.ldexp(values, p) % 1 == 0).all()), 0)
    sides = np.ceil(np.ldexp(low, power)), np.floor(np.ldexp(high, power))
    least = cp_model.INT_MIN if np.isinf(sides[0]) else int(sides[0])
    return _integers(np.ldexp(values, power)), least, cp_model.INT_MAX if np.isinf(sides[1]) else int(sides[1])


def _integers(numbers: Vector) -> list[int]:
    return [int(number) for number in numbers.tolist()]
