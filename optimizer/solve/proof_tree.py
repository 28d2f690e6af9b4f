"""A tree that shows that nothing is better than a plan that is known: every leaf with the duals that close it.

It only looks for the proof; whether it is one is for others to check, in whole numbers. Multipliers that are wrong make
a weaker proof or none, never a false one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.problem import Vector
from optimizer.solve.tree import NEARLY, Relaxed, Relaxer, halfway

LEAF, SPLIT, COLUMN = 0, 1, 2
_Waiting = tuple[Vector, Vector, Any, tuple[tuple[int, int], float] | None]
"""Limits of the columns, the basis to begin with, and what was split before (with the cost there)."""


@dataclass(slots=True)
class Tree:
    """The search on its way; `arrays` (minimise, rows at most) also holds `choice_starts` and `choice_columns`.

    `target`: a part whose relaxation costs more than this is closed. `nodes`: (kind, number, place) in the order in
    which they are looked at, leaves with a number of their own, -1 for those without a plan in `counted`.
    """

    arrays: Mapping[str, Vector]
    relaxer: Relaxer
    target: float
    ends: float
    most: int
    nodes: list[tuple[int, int, int]] = field(default_factory=list)
    duals: list[Vector] = field(default_factory=list)
    gains: dict[tuple[int, int], tuple[float, int]] = field(default_factory=dict)

    def searched(self) -> bool:
        """Look at everything; whether there was time for it (a part without is a leaf with the duals it had)."""
        arrays = self.arrays
        waiting: list[_Waiting] = [(arrays["lower"], arrays["upper"], None, None)]
        finished = True
        while waiting:
            lower, upper, basis, parent = waiting.pop()
            relaxed = self.relaxer.solved(lower, upper, basis)
            if relaxed is None:
                return False
            cost = float(arrays["cost"] @ relaxed.values) if relaxed.values is not None else np.inf
            if parent is not None:
                self._learn(parent[0], min(cost, self.target + 1) - parent[1])
            out = time.monotonic() > self.ends or len(self.nodes) + len(waiting) > self.most
            split = None if out or cost > self.target or relaxed.values is None else self._split(relaxed.values)
            if split is None:
                finished = finished and cost > self.target
                self._leaf(relaxed)
                continue
            kind, number, place, parts = split
            self.nodes.append((kind, number, place))
            waiting += [
                (*_limited(lower, upper, *columns), relaxed.basis, ((kind, number), cost))
                for columns in reversed(parts)
            ]
        return finished

    def _leaf(self, relaxed: Relaxed) -> None:
        self.nodes.append((LEAF, len(self.duals), 0 if relaxed.values is None else 1))
        self.duals.append(relaxed.duals)

    def _split(self, values: Vector) -> tuple[int, int, int, list[tuple[Vector, int]]] | None:
        """What to part: the most undecided choice, weighed with what that has gained; else a column."""
        starts, columns = self.arrays["choice_starts"], self.arrays["choice_columns"]
        best, found = (0.0, 0.0), None
        for number in range(starts.size - 1):
            choice = columns[starts[number] : starts[number + 1]]
            undecided = 1 - float(values[choice].max())
            if undecided > NEARLY:
                rank = (undecided * self._gain((SPLIT, number)), undecided)
                if rank > best:
                    best, found = rank, (number, choice)
        if found is not None:
            number, choice = found
            at = halfway(values[choice])
            return SPLIT, number, at, [(choice[at:], 0), (choice[:at], 0)]
        whole = self.arrays["joins"]
        far = np.abs(values[whole] - np.rint(values[whole])) if whole.size else np.zeros(0)
        if far.size and far.max() > NEARLY:
            column = whole[int(far.argmax())]
            return COLUMN, int(column), 0, [(np.array([column]), 0), (np.array([column]), 1)]
        return None

    def _gain(self, key: tuple[int, int]) -> float:
        total, times = self.gains.get(key, (0.0, 0))
        return (total + 1e-9) / (times + 1)

    def _learn(self, key: tuple[int, int], gain: float) -> None:
        total, times = self.gains.get(key, (0.0, 0))
        self.gains[key] = (total + max(gain, 0.0), times + 1)


def _limited(lower: Vector, upper: Vector, columns: Vector, value: int) -> tuple[Vector, Vector]:
    """Limits with these columns held at 0 or 1."""
    new_lower, new_upper = lower.copy(), upper.copy()
    (new_lower if value else new_upper)[columns] = value
    return new_lower, new_upper
