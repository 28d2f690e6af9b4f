"""Plans that differ from one in one or two choices: exchanges that keep every row and are worth more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.problem import Problem, Vector

_LARGEST = 8_000_000
_GAINS, _LOSSES = 24, 96
_ROUNDS = 50


class Neighbours:
    """The rows of a program, dense, and which columns choose for the same technology.

    Programs with more than a few million numbers are left as they are: then nothing is climbed.
    """

    def __init__(self, problem: Problem) -> None:
        """Lay the rows out, one column after the other."""
        self.low, self.high = problem.row_lower, problem.row_upper
        self.lower, self.upper = problem.lower, problem.upper
        self.groups: dict[object, list[int]] = {}
        for column, label in enumerate(problem.labels):
            if label[0] == "choose":
                self.groups.setdefault(label[1], []).append(column)
        self.columns = np.array([column for group in self.groups.values() for column in group], dtype=np.int64)
        self.of = np.array([n for n, group in enumerate(self.groups.values()) for _ in group], dtype=np.int64)
        self.rows: Vector | None = None
        if len(problem.rows) * len(problem.labels) <= _LARGEST:
            self.rows = np.zeros((len(problem.labels), len(problem.rows)))
            self.rows[problem.indices, problem.row_numbers] = problem.values

    def climbed(self, plan: Vector, objective: Vector) -> Vector:
        """The plan after one exchange after the other that is worth more."""
        if self.rows is None:
            return plan
        for _ in range(_ROUNDS):
            better = next(self._better(plan, objective), None)
            if better is None:
                break
            plan = better
        return plan

    def _better(self, plan: Vector, objective: Vector) -> Iterator[Vector]:
        """Plans after one exchange, or two at once, the most promising first."""
        rows = self.rows
        assert rows is not None
        at = np.zeros(len(self.groups), dtype=np.int64)
        taken = plan[self.columns] > 0
        at[self.of[taken]] = self.columns[taken]
        old = at[self.of]
        able = (self.upper[self.columns] > 0) & ~taken & (self.lower[old] < 1)
        new, old, group = self.columns[able], old[able], self.of[able]
        gains, moves = objective[new] - objective[old], rows[new] - rows[old]
        sums = plan @ rows
        up = np.argsort(-gains, kind="stable")
        up = up[gains[up] > 0]
        fits = self._fits(sums + moves[up])
        for place in up[fits].tolist()[:1]:
            yield self._moved(plan, [(int(old[place]), int(new[place]))])
        up = up[:_GAINS]
        down = np.argsort(-gains, kind="stable")
        down = down[gains[down] > -gains[up[0]]][: _GAINS + _LOSSES] if up.size else down[:0]
        found = []
        for first in up.tolist():
            second = down[(group[down] != group[first]) & (gains[down] + gains[first] > 0)]
            second = second[self._fits(sums + moves[first] + moves[second])]
            if second.size:
                found.append((float(gains[first] + gains[second[0]]), first, int(second[0])))
        if found:
            _, first, last = max(found)
            yield self._moved(plan, [(int(old[place]), int(new[place])) for place in (first, last)])

    def _fits(self, sums: Vector) -> Vector:
        found: Vector = np.atleast_1d(np.logical_and(sums >= self.low, sums <= self.high).all(axis=-1))
        return found

    def _moved(self, plan: Vector, steps: list[tuple[int, int]]) -> Vector:
        found = plan.copy()
        for old, new in steps:
            found[old], found[new] = 0, 1
        return found
