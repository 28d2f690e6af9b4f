"""The model as a PuLP problem, and any solver that PuLP knows. Runs in the solver's process, and for exports.

Written to what PuLP 3.3 and 4 have in common. Always a minimisation (duals and bounds then mean the same
everywhere), with generated names (PuLP turns "AI chip" and "AI-chip" into one), and never with PuLP's word for what
came of it.
"""

from __future__ import annotations

import contextlib
import inspect
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from optimizer.problem import Vector
from optimizer.solve import highs
from optimizer.solve.wire import Message

Tell = Callable[[Mapping[str, Any], Mapping[str, Vector]], None]

_NAME = "plan"
_OPTIMAL, _INFEASIBLE = 1, -1
_STEPS = re.compile(rb"Total iterations: +(\d+)")
_NOTHING = Message({"status": "kUnknown", "plan": False}, {})
_USUAL = {"cbc": ("PULP_CBC_CMD", "COIN_CMD"), "highs": ("HiGHS",)}


def answer_list(_message: Message, tell: Tell) -> None:
    """Tell the names of the solvers that can be used here."""
    tell({"kind": "answer", "available": available()}, {})


def answer_mip(message: Message, tell: Tell) -> None:
    """Build the model with PuLP, solve it with the solver asked for, and tell the evidence."""
    name = known(message.head["solver"])
    if name is None:
        tell({"kind": "unknown solver", "name": message.head["solver"], "available": available()}, {})
        return
    used = _used(message.arrays)
    problem, columns = build(message.arrays, used)
    if name == "HiGHS":
        head, arrays = _by_highs(problem, message, tell, used)
    else:
        head, arrays = _by_another(problem, name, message), {}
    tell(head, {"values": _spread(message.arrays, used, _amounts(columns))} if head["plan"] else arrays)


def by_cbc(message: Message) -> tuple[Message, int]:
    """What CBC says of a model, within `nodes` branches of the head, and its steps of the simplex method.

    "kUnknown" where it came to no end, or is not here. It does not tell its bound: at its end its word is that nothing
    is better by more than the gap asked for, which is told as a bound.
    """
    name, arrays, head = known("cbc"), message.arrays, message.head
    if name is None:
        return _NOTHING, 0
    gap, used = float(head.get("gap", 0.0)), _used(arrays)
    problem, columns = build(arrays, used)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        # CBC's gap is a share of the bound where that is the larger, and ours one of the plan's value.
        asked = Message({**head, "gap": gap / (1 + gap)}, arrays)
        try:
            told = _by_another(problem, name, asked, maxNodes=head["nodes"], logPath=str(log))
        except pulp.PulpSolverError:
            return _NOTHING, 0
        counted = _STEPS.search(log.read_bytes()) if log.exists() else None
    steps = int(counted.group(1)) if counted else 0
    if not told["plan"]:
        return Message(told, {}), steps
    values = _spread(arrays, used, _amounts(columns))
    if told["status"] == "kOptimal":
        cost = float(arrays["cost"] @ values)
        told["bound"] = cost - gap * abs(cost)
    return Message(told, {"values": values}), steps


# The command of FICO Xpress is called `optimizer` too: what PuLP would find and start is this program. XPRESS_PY stays.
_NOT_OURS = {"XPRESS"}


def available() -> list[str]:
    """Names of the solvers that PuLP finds here, sorted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PuLP looks at every solver it has, deprecated ones too
        return sorted(set(pulp.listSolvers(onlyAvailable=True)) - _NOT_OURS)


def known(name: str) -> str | None:
    """The name as PuLP writes it, or None if that solver cannot be used here. "CBC" is whichever CBC is there."""
    here = available()
    exact = {solver.lower(): solver for solver in here}
    wanted = (name.lower(), *(choice.lower() for choice in _USUAL.get(name.lower(), ())))
    return next((exact[choice] for choice in wanted if choice in exact), None)


def build(arrays: Mapping[str, Vector], used: Vector) -> tuple[Any, list[Any]]:
    """The PuLP problem and its variables for the columns in `used` (the others are in no row and need no solver)."""
    problem = pulp.LpProblem(_NAME, pulp.LpMinimize)
    bounds = zip(arrays["lower"][used].tolist(), arrays["upper"][used].tolist(), arrays["whole"][used], strict=True)
    columns = [
        problem.add_variable(f"x{number:07d}", low, None if np.isinf(high) else high, _category(whole))
        for number, (low, high, whole) in enumerate(bounds, 1)
    ]
    problem.setObjective(expression(columns, range(len(columns)), arrays["cost"][used].tolist()))
    _add_rows(problem, columns, arrays, used)
    return problem, columns


def _add_rows(problem: Any, columns: list[Any], arrays: Mapping[str, Vector], used: Vector) -> None:
    """Add every row; PuLP has no ranges, so one with two different bounds becomes two."""
    place = np.zeros(arrays["cost"].size, dtype=np.int64)
    place[used] = np.arange(used.size)
    starts, values = arrays["starts"].tolist(), arrays["values"].tolist()
    numbers = place[arrays["indices"]].tolist()
    limits = zip(arrays["row_lower"].tolist(), arrays["row_upper"].tolist(), strict=True)
    for row, (low, high) in enumerate(limits):
        part = slice(starts[row], starts[row + 1])
        for side, sentence in enumerate(sentences(low, high)):
            terms = expression(columns, numbers[part], values[part])
            problem.addConstraint(sentence(terms), f"r{row + 1:07d}" + "b" * side)


def sentences(low: float, high: float) -> list[Callable[[Any], Any]]:
    """How a row is said to PuLP, which has no ranges: one comparison, or two."""
    if low == high:
        return [lambda terms: terms == low]
    below = [lambda terms: terms <= high] if np.isfinite(high) else []
    above = [lambda terms: terms >= low] if np.isfinite(low) else []
    return [*below, *above]


def expression(columns: Sequence[Any], numbers: Iterable[int], values: Iterable[float]) -> Any:
    """A sum, term by term: given pairs, `lpSum` adds column and number up instead of multiplying them."""
    terms = pulp.lpSum([])
    for number, value in zip(numbers, values, strict=True):
        terms.addterm(columns[number], value)
    return terms


def _by_highs(problem: Any, message: Message, tell: Tell, used: Vector) -> tuple[dict[str, Any], dict[str, Vector]]:
    """PuLP's HiGHS; the evidence is read from the HiGHS object behind the problem."""
    wanted = highs.options(message.head)
    solver = pulp.HiGHS(
        msg=True,  # or PuLP 3 silences the callbacks as well
        callbackTuple=(highs.listener(_in_all_columns(tell, message.arrays, used)), None),
        callbacksToActivate=list(highs.CALLBACKS),
        gapRel=wanted.pop("mip_rel_gap"),
        gapAbs=wanted.pop("mip_abs_gap"),
        threads=wanted.pop("threads"),
        timeLimit=wanted.pop("time_limit"),
        **wanted,
    )
    # PuLP 3.3 stumbles over limits it has no word for, and over answers without values; the evidence is what counts.
    with contextlib.suppress(KeyError, IndexError):
        problem.solve(solver)
    built = _as_built(message.arrays, used)
    return highs.evidence(problem.solverModel, built, bool(built["whole"].any()))


def _by_another(problem: Any, name: str, message: Message, **more: Any) -> dict[str, Any]:
    """Any other solver: "optimal" only if both of PuLP's codes say so, and a plan only if there are numbers for it."""
    head = message.head
    wanted = {
        "msg": False,
        "timeLimit": max(1.0, head["ends"] - time.monotonic()),
        "gapRel": head.get("gap", 0.0),
        "keepFiles": False,
        **more,
    }
    if name in _USUAL["cbc"]:  # CBC 2.10.3 calls worse plans the best where it rewrites a program before it solves it
        wanted["options"] = ["preprocess off"]
    if head["threads"] > 1:  # told to use one thread, CBC 2.10 starts one and sometimes waits ten seconds for it
        wanted["threads"] = head["threads"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solver = pulp.getSolver(name, **_accepted(name, wanted))
        status, proven, plan = _words(problem, problem.solve(solver))
    plan = plan and all(column.varValue is not None for column in problem.variables())
    named = "kOptimal" if proven and plan else "kInfeasible" if status == _INFEASIBLE else "kUnknown"
    return {"kind": "answer", "status": named, "plan": plan, "bound": None, "nodes": 0, "complete": True}


def _words(problem: Any, answer: Any) -> tuple[int, bool, bool]:
    """Status, whether it claims proof, whether it claims a plan; from both lines of PuLP."""
    if hasattr(answer, "has_solution"):  # PuLP 4
        return int(answer.status), int(answer.status) == _OPTIMAL, bool(answer.has_solution)
    both = (int(answer), int(problem.sol_status))
    return both[0], both == (_OPTIMAL, _OPTIMAL), both[1] > 0


def _accepted(name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the solver's own signature names: the rest would be ignored silently, or refused."""
    named = inspect.signature(type(pulp.getSolver(name, msg=False)).__init__).parameters
    return {key: value for key, value in wanted.items() if key in named}


def _amounts(columns: Sequence[Any]) -> list[float]:
    """What a solver made of its columns."""
    return [column.varValue for column in columns]


def _spread(arrays: Mapping[str, Vector], used: Vector, amounts: Sequence[float] | Vector) -> Vector:
    """A plan in all columns although the solver knows only those in use; the others are at their lower limits."""
    values = arrays["lower"].copy()
    values[used] = amounts
    return values


def _in_all_columns(tell: Tell, arrays: Mapping[str, Vector], used: Vector) -> Tell:
    """Tell plans in all columns."""

    def spread(head: Mapping[str, Any], found: Mapping[str, Vector]) -> None:
        tell(head, {"values": _spread(arrays, used, found["values"])} if "values" in found else found)

    return spread


def _as_built(arrays: Mapping[str, Vector], used: Vector) -> dict[str, Vector]:
    """Arrays of the sizes that the solver should hold."""
    lengths = np.diff(arrays["starts"])
    low, high = arrays["row_lower"], arrays["row_upper"]
    times = np.where(low == high, 1, np.isfinite(low).astype(np.int64) + np.isfinite(high))
    return {
        "cost": arrays["cost"][used],
        "whole": arrays["whole"][used],
        "row_lower": np.zeros(int(times.sum())),
        "values": np.zeros(int((lengths * times).sum())),
    }


def _used(arrays: Mapping[str, Vector]) -> Vector:
    """Columns that stand in a row or in the objective; PuLP leaves out all others."""
    seen = arrays["cost"] != 0
    seen[arrays["indices"]] = True
    return np.flatnonzero(seen)


def _category(whole: Any) -> str:
    return "Integer" if whole else "Continuous"
