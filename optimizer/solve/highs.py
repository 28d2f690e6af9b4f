"""HiGHS, straight: the one module that touches `highspy`, which ships no types. Runs in the solver's process only.

Nothing is believed because of a status alone: what is sent back is the model status by name, the primal solution
status, the bound, the numbers, and whether the solver holds a model of the right size.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import highspy
import numpy as np

from optimizer.problem import Vector
from optimizer.solve import proof_tree, tree
from optimizer.solve.wire import Message

Tell = Callable[[Mapping[str, Any], Mapping[str, Vector]], None]

_IMPROVING = highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution
_LOGGING = highspy.cb.HighsCallbackType.kCallbackMipLogging
CALLBACKS = (_IMPROVING, _LOGGING)
_FEASIBLE = 2  # kSolutionStatusFeasible
_TIME_LEAST = 0.01
_FINE = {"mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}
_HOT = {"solver": "simplex", "presolve": "off", "simplex_dual_edge_weight_strategy": 1}
_PLAIN = {
    "mip_heuristic_effort": 0.0,
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
    "mip_pscost_minreliable": 3,
}
"""For the many small problems near one that was solved: a good plan is known, looking for others only costs time."""


def options(head: Mapping[str, Any]) -> dict[str, Any]:
    """HiGHS options of a question: ends, threads, seed; maybe gap (relative), target, root, nodes, presolve, plain."""
    return {
        "log_to_console": False,
        "threads": int(head["threads"]),
        "random_seed": int(head["seed"]),
        "time_limit": max(_TIME_LEAST, head["ends"] - time.monotonic()),
        "mip_rel_gap": float(head.get("gap", 0.0)),
        "mip_abs_gap": 0.0,
        "presolve": "choose" if head.get("presolve", True) else "off",
        "objective_target": float(head.get("target", -math.inf)),
        "mip_max_nodes": 1 if head.get("root") else head.get("nodes", highspy.kHighsIInf),
        **(_PLAIN if head.get("plain") else {}),
        **(_FINE if head.get("fine") else {}),
    }


def answer_mip(message: Message, tell: Tell, steps: int = 0) -> None:
    """Solve the model (minimise) and tell plans on the way. `steps` of the simplex method were taken before."""
    solver = loaded(message, options(message.head))
    if "begin" in message.arrays:
        known = highspy.HighsSolution()
        known.col_value = message.arrays["begin"].tolist()
        solver.setSolution(known)
    solver.setCallback(listener(tell), None)
    for kind in CALLBACKS:
        solver.startCallback(kind)
    solver.run()
    steps += max(0, int(solver.getInfo().simplex_iteration_count))
    head, arrays = evidence(solver, message.arrays, bool(message.arrays["whole"].any()))
    tell({**head, "work": work(steps, message.arrays)}, arrays)


def work(steps: int, arrays: Mapping[str, Vector]) -> int:
    """What so many steps of the simplex method cost, roughly: each, the rows and columns."""
    return steps * int(arrays["row_lower"].size + arrays["cost"].size)


def searched(message: Message, tell: Tell) -> tuple[tree.Found, int]:
    """What our own search finds, and the steps of the simplex method that it took."""
    arrays, head = message.arrays, message.head

    def better(values: Vector) -> None:
        tell({"kind": "progress", "bound": None, "value": float(arrays["cost"] @ values)}, {"values": values})

    relaxer = _Hot(loaded(message, {**options(head), **_HOT}, whole=False), arrays["lower"], arrays["upper"])
    found = tree.search(arrays, relaxer, head["ends"], arrays.get("begin"), better)
    return found, relaxer.steps


@dataclass(slots=True)
class _Hot:
    """A linear relaxation kept in HiGHS from one solve to the next; `steps` of the simplex method so far."""

    solver: Any
    lower: Vector
    upper: Vector
    steps: int = 0

    def solved(self, lower: Vector, upper: Vector, basis: Any) -> tree.Relaxed | None:
        """Solve within these limits of the columns, beginning from a basis (None: the last one)."""
        solver = self.solver
        moved = np.flatnonzero((lower != self.lower) | (upper != self.upper)).astype(np.int32)
        if moved.size:
            solver.changeColsBounds(moved.size, moved, lower[moved], upper[moved])
            self.lower, self.upper = lower, upper
        if basis is not None:
            solver.setBasis(basis)
        solver.run()
        self.steps += max(0, int(solver.getInfo().simplex_iteration_count))
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = solver.getSolution()
            values, duals = np.array(solution.col_value, dtype=float), np.array(solution.row_dual, dtype=float)
            return tree.Relaxed(values, duals, solver.getBasis())
        return tree.Relaxed(None, _ray(solver), None) if status == highspy.HighsModelStatus.kInfeasible else None


def _ray(solver: Any) -> Vector:
    """The weights of the rows that together show that there is no solution; empty if there are none."""
    status, exists, ray = solver.getDualRay()
    known = status == highspy.HighsStatus.kOk and exists and ray is not None
    return np.array(ray if known else [], dtype=float)


def answer_relaxation(message: Message, tell: Tell) -> None:
    """Solve the linear relaxation; tell its value and the duals of its rows.

    With `inner` by an interior point method without the way to a vertex: any multipliers give a bound.
    """
    inner = {"solver": "ipm", "run_crossover": "off"} if message.head.get("inner") else {}
    solver = loaded(message, {**options(message.head), **inner}, whole=False)
    solver.run()
    head, arrays = evidence(solver, message.arrays, False)
    tell(head, {**arrays, "row_dual": np.array(solver.getSolution().row_dual, dtype=float)})


def answer_proof(message: Message, tell: Tell) -> None:
    """Look for a tree that proves a bound (`target`, in at most `most` nodes); tells nodes and the leaves' duals."""
    arrays, head = message.arrays, message.head
    relaxer = _Hot(
        loaded(message, {**options({**head, "target": -math.inf}), **_HOT}, False), arrays["lower"], arrays["upper"]
    )
    looked = proof_tree.Tree(arrays, relaxer, float(head["target"]), head["ends"], int(head["most"]))
    finished = looked.searched()
    nodes = np.array(looked.nodes, dtype=np.int64).reshape(-1)
    size = arrays["row_lower"].size
    duals = [dual if dual.size == size else np.zeros(size) for dual in looked.duals]
    tell({"kind": "answer", "finished": finished}, {"nodes": nodes, "duals": np.array(duals, dtype=float).reshape(-1)})


def answer_basis(message: Message, tell: Tell) -> None:
    """Solve a linear program to a vertex; tell which bound each column and row rests on (-1 lower, 1 upper, 0 none)."""
    solver = loaded(message, {**options(message.head), "solver": "simplex", "presolve": "off"}, whole=False)
    solver.run()
    head, arrays = evidence(solver, message.arrays, False)
    basis = solver.getBasis()
    rests = {"column_rests": _rests(basis.col_status), "row_rests": _rests(basis.row_status)}
    tell({**head, "valid": bool(basis.valid)}, {**arrays, **rests})


def answer_ranging(message: Message, tell: Tell) -> None:
    """Solve the linear relaxation to a vertex; tell prices, and between which bounds and costs the basis stays.

    Arrays `row_dual`, `column_dual`, `bound_low`, `bound_high` (per row), `cost_low`, `cost_high` (per column); those
    of ranges only where the solver vouches for them.
    """
    solver = loaded(message, {**options(message.head), "solver": "simplex", "presolve": "off"}, whole=False)
    solver.run()
    head, arrays = evidence(solver, message.arrays, False)
    solution, (_, ranging) = solver.getSolution(), solver.getRanging()
    told = {"row_dual": solution.row_dual, "column_dual": solution.col_dual}
    if ranging.valid:
        told |= {"bound_low": ranging.row_bound_dn.value_, "bound_high": ranging.row_bound_up.value_}
        size = message.arrays["cost"].size  # the solver's own lists go on over the rows
        told |= {"cost_low": ranging.col_cost_dn.value_[:size], "cost_high": ranging.col_cost_up.value_[:size]}
    tell(head, {**arrays, **{name: np.array(numbers, dtype=float) for name, numbers in told.items()}})


def answer_sweep(message: Message, tell: Tell) -> None:
    """The linear relaxation again and again, hot, each time with one group of columns held at 0; tells every bound."""
    solver = loaded(message, options(message.head), whole=False)
    solver.run()
    lower, upper = message.arrays["lower"], message.arrays["upper"]
    starts, columns = message.arrays["group_starts"], message.arrays["group_columns"]
    for group, (first, last) in enumerate(pairwise(starts.tolist())):
        if time.monotonic() > message.head["ends"]:
            break
        held = columns[first:last]
        nothing = np.zeros(held.size)
        solver.changeColsBounds(held.size, held, nothing, nothing)
        solver.run()
        best = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        tell({"kind": "progress", "group": group, "bound": solver.getObjectiveValue() if best else None}, {})
        solver.changeColsBounds(held.size, held, lower[held], upper[held])
    tell({"kind": "answer"}, {})


def answer_objectives(message: Message, tell: Tell) -> None:
    """The linear relaxation again and again, hot, each time at other costs; the duals of all."""
    solver = loaded(message, options(message.head), whole=False)
    costs = message.arrays["objectives"].reshape(-1, message.arrays["cost"].size)
    every = np.arange(costs.shape[1], dtype=np.int32)
    duals = np.zeros((len(costs), message.arrays["row_lower"].size))
    done = 0
    for own in costs:
        if time.monotonic() > message.head["ends"]:
            break
        solver.changeColsCost(every.size, every, own)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        duals[done] = solver.getSolution().row_dual
        done += 1
    tell({"kind": "answer"}, {"duals": duals[:done]})


def answer_ray(message: Message, tell: Tell) -> None:
    """For an infeasible linear relaxation: the weights of the rows that together show it (Farkas), else no array."""
    solver = loaded(message, {**options(message.head), "solver": "simplex", "presolve": "off"}, whole=False)
    solver.run()
    head, arrays = evidence(solver, message.arrays, False)
    ray = _ray(solver)
    tell(head, {**arrays, "ray": ray} if ray.size else arrays)


def loaded(message: Message, wanted: Mapping[str, Any], whole: bool = True) -> Any:
    """A new solver with options and model; `whole=False` forgets that columns must be whole."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    set_options(solver, wanted)
    solver.passModel(_model(message.arrays, whole))
    return solver


def set_options(solver: Any, wanted: Mapping[str, Any]) -> None:
    """Set options. Raises ValueError for one that HiGHS does not take (it would go on without a word)."""
    for name, value in wanted.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS does not accept the option {name} = {value}")


def evidence(solver: Any, arrays: Mapping[str, Vector], whole: bool) -> tuple[dict[str, Any], dict[str, Vector]]:
    """What the solver can show for itself after a run: an answer's head and arrays. `whole`: some columns had to be."""
    information = solver.getInfo()
    values = np.array(solver.getSolution().col_value, dtype=float)
    status = solver.getModelStatus().name
    shown = information.primal_solution_status == _FEASIBLE and values.size == arrays["cost"].size
    bound = information.mip_dual_bound if whole else information.objective_function_value
    head = {
        "kind": "answer",
        "status": status,
        "plan": shown,
        "bound": number(bound if whole or status == "kOptimal" else -math.inf),
        "nodes": int(information.mip_node_count),
        "complete": _complete(solver, arrays),
    }
    return head, {"values": values} if shown else {}


def listener(tell: Tell) -> Callable[..., None]:
    """A callback for HiGHS that tells every better plan, and the bound whenever HiGHS writes a line of its log."""

    def listen(kind: Any, _text: str, found: Any, _reply: Any, _user: Any) -> None:
        head = {"kind": "progress", "bound": number(found.mip_dual_bound), "value": number(found.mip_primal_bound)}
        better = kind == _IMPROVING
        tell(head, {"values": np.array(found.mip_solution, dtype=float)} if better else {})

    return listen


def _model(arrays: Mapping[str, Vector], whole: bool) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = arrays["cost"].size, arrays["row_lower"].size
    model.col_cost_, model.col_lower_, model.col_upper_ = arrays["cost"], arrays["lower"], arrays["upper"]
    model.row_lower_, model.row_upper_ = arrays["row_lower"], arrays["row_upper"]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = arrays["starts"], arrays["indices"]
    model.a_matrix_.value_ = arrays["values"]
    if whole and arrays["whole"].any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[flag] for flag in arrays["whole"].tolist()]
    return model


def _complete(solver: Any, arrays: Mapping[str, Vector]) -> bool:
    """Whether the solver holds as many columns, rows and coefficients as it was given."""
    held = (solver.getNumCol(), solver.getNumRow(), solver.getNumNz())
    return bool(held == (arrays["cost"].size, arrays["row_lower"].size, arrays["values"].size))


def _rests(statuses: Any) -> Vector:
    places = {highspy.HighsBasisStatus.kLower: -1, highspy.HighsBasisStatus.kUpper: 1}
    return np.array([places.get(status, 0) for status in statuses], dtype=np.int8)


def number(value: float) -> float | None:
    """A number, or None for one that says nothing."""
    return float(value) if math.isfinite(value) else None
