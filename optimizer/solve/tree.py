"""A small tree search of our own, for the many small problems: every branch is closed by a bound computed here.

Branch and bound over the linear relaxation (Land & Doig 1960), the most promising branch first, going down its better
side as long as that lasts. What is split is a choice and not a column: its alternatives, in the order of option and
start, into a first and a second part (special ordered sets, Beale & Tomlin 1970); "this one or not" would leave one
side as it was, because the next start year is nearly as good.

The solver of the relaxation is not believed. A branch is left only when its duals, multiplied out here with the
error of the floating point sums added (Neumaier & Shcherbina 2004), show that nothing in it is worth having. So what
this search says of a problem is shown, not claimed. It gives up where that would take long; the solver goes on then.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple, Protocol

import numpy as np

from optimizer.problem import Vector
from optimizer.solve.duality import Weak, rows_of, weak_duality

NEARLY = 1e-6
"""As far from whole as a solver's whole numbers may be."""
_WORK = 1_600_000  # relaxations times coefficients, from where on the solver's own search is quicker
_MOST = 600  # relaxations
_RICHER = 0.2  # what counts a gain in the better part of a split, against one in the poorer
_LEAST = 60  # with less than so many there is no use in beginning
_SEEN, _HOPE = 60, 0.1  # after so many relaxations so much of the gap must be closed, or the solvers' cuts are quicker


class Relaxed(NamedTuple):
    """A solved relaxation: what its columns are (none if there is no solution), the duals of its rows, its basis.

    Without a solution the duals are a ray that shows it.
    """

    values: Vector | None
    duals: Vector
    basis: Any


class Relaxer(Protocol):
    """A linear relaxation that is solved again and again with other limits of its columns."""

    def solved(self, lower: Vector, upper: Vector, basis: Any) -> Relaxed | None:
        """Solve it, beginning from a basis (None: the last one); None if the solver failed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: the best plan (None if there is none) and its cost, and a bound on the cost of any.

    `finished`: no plan costs less, and that was shown. `relaxations`: how many were solved.
    """

    values: Vector | None
    cost: float
    bound: float
    finished: bool
    relaxations: int


class _Branch(NamedTuple):
    """Limits of the columns, and what is known of the plans within them."""

    lower: Vector
    upper: Vector
    bound: Weak
    relaxed: Relaxed


def suits(arrays: Mapping[str, Vector]) -> bool:
    """Whether a problem is small enough, and its columns are all whole and limited."""
    whole, limited = bool(arrays["whole"].all()), bool(np.isfinite(arrays["lower"] + arrays["upper"]).all())
    return whole and limited and arrays["values"].size > 0 and _allowed(arrays) >= _LEAST


def search(
    arrays: Mapping[str, Vector], relaxer: Relaxer, ends: float, begin: Vector | None, tell: Callable[[Vector], None]
) -> Found:
    """Search the whole tree, or until the moment `ends` (monotonic seconds), or until it grows too large.

    `arrays` as in `optimizer.solve.arrays.Model`; `begin` is a plan to be improved on; `tell` hears of every better
    plan.
    """
    tree = _Tree(arrays, relaxer, ends, tell)
    if begin is not None:
        tree.offer(begin)
    return tree.searched()


def _allowed(arrays: Mapping[str, Vector]) -> int:
    return min(_MOST, _WORK // max(1, arrays["values"].size))


@dataclass(slots=True)
class _Tree:
    """One search on its way. Costs are whole multiples of `step`; `cost` is that of the best plan so far."""

    arrays: Mapping[str, Vector]
    relaxer: Relaxer
    ends: float
    tell: Callable[[Vector], None]
    row_of: Vector = field(init=False)
    step: float = field(init=False)
    choices: list[Vector] = field(init=False)
    best: Vector | None = None
    cost: float = inf
    count: int = 0
    open: list[tuple[float, int, _Branch]] = field(default_factory=list)
    failed: bool = False
    gains: dict[int, tuple[float, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        arrays = self.arrays
        self.row_of = rows_of(arrays)
        worths = np.abs(arrays["cost"]).astype(np.int64)
        self.step = float(np.gcd.reduce(worths)) if worths.any() else 1.0
        self.choices = _choices(arrays)

    # ------------------------------------------------------------------------------------------- the search

    def searched(self) -> Found:
        """Search until nothing is open, or until it takes too long."""
        most = _allowed(self.arrays)
        branch = self._looked_at(self.arrays["lower"], self.arrays["upper"], None)
        root = branch.bound.cost if branch else -inf
        while (branch or self.open) and not self.failed:
            if self.count >= most or time.monotonic() > self.ends or self._is_hopeless(root, branch):
                break
            branch = self._deeper(branch or heapq.heappop(self.open)[2])
        unknown = [branch.bound.cost] if branch else []
        unknown += [cost for cost, _, _ in self.open]
        finished = not (self.failed or any(cost <= self._worth_having for cost in unknown))
        bound = self.cost if finished else -inf if self.failed else min(unknown)
        return Found(self.best, self.cost, bound, finished, self.count)

    def _is_hopeless(self, root: float, branch: _Branch | None) -> bool:
        """Whether hardly anything of the gap between the first bound and the best plan is closed after a fair trial."""
        if self.count < _SEEN or self.cost == inf:
            return False
        least = min(branch.bound.cost if branch else inf, self.open[0][0] if self.open else inf)
        return least - root < _HOPE * (self.cost - root)

    def _deeper(self, branch: _Branch) -> _Branch | None:
        """Split a branch; its better part, if anything in it can be worth having. The other waits."""
        if branch.bound.cost > self._worth_having:
            return None
        lower, upper = self._narrowed(branch)
        choice, limits = self._split(branch, lower, upper)
        looked = [self._looked_at(*limit, branch.relaxed.basis) for limit in limits]
        self._learn(choice, [(part.bound.cost if part else self._worth_having) - branch.bound.cost for part in looked])
        parts = [part for part in looked if part and part.bound.cost <= self._worth_having]
        parts.sort(key=lambda part: part.bound.cost)
        for part in parts[1:]:
            heapq.heappush(self.open, (part.bound.cost, self.count, part))
        return parts[0] if parts else None

    def _looked_at(self, lower: Vector, upper: Vector, basis: Any) -> _Branch | None:
        """Solve the relaxation within limits; nothing, if it is settled what is within them."""
        self.count += 1
        relaxed = self.relaxer.solved(lower, upper, basis)
        if relaxed is None:
            self.failed = True
            return None
        if relaxed.values is None:
            self.failed = self.failed or not self._impossible(relaxed.duals, lower, upper)
            return None
        bound = weak_duality(self.arrays, self.row_of, self.arrays["cost"], relaxed.duals, lower, upper)
        if bound.cost > self._worth_having:
            return None
        if np.abs(relaxed.values - np.rint(relaxed.values)).max() < NEARLY:
            self.failed = self.failed or not self.offer(np.rint(relaxed.values))
            if bound.cost > self._worth_having:
                return None
            self.failed = True  # a plan that costs less than the bound allows for: the duals are worth nothing
        return _Branch(lower, upper, bound, relaxed)

    def offer(self, values: Vector) -> bool:
        """Take over a plan if it keeps every row and costs less than the best; whether it keeps every row."""
        arrays = self.arrays
        amounts = np.bincount(self.row_of, arrays["values"] * values[arrays["indices"]], arrays["row_lower"].size)
        kept = bool(((amounts >= arrays["row_lower"]) & (amounts <= arrays["row_upper"])).all())
        kept = kept and bool(((values >= arrays["lower"]) & (values <= arrays["upper"])).all())
        cost = float(arrays["cost"] @ values)
        if kept and cost < self.cost:
            self.best, self.cost = values, cost
            self.tell(values)
        return kept

    @property
    def _worth_having(self) -> float:
        """What a plan may cost at most to be better than the best."""
        return self.cost - self.step

    # ------------------------------------------------------------------------------------------ its branches

    def _split(self, branch: _Branch, lower: Vector, upper: Vector) -> tuple[int, Sequence[tuple[Vector, Vector]]]:
        """Limits of two parts that together hold every plan of a branch, and neither its relaxation's solution.

        The choice that is split (its number, or -1): the most undecided, weighed with what splitting it has gained.
        """
        assert branch.relaxed.values is not None
        values = branch.relaxed.values
        undecided = {
            number: 1 - float(values[choice].max())
            for number, choice in enumerate(self.choices)
            if values[choice].max() < 1 - NEARLY
        }
        if undecided:
            number = max(undecided, key=lambda number: (undecided[number] * self._gain(number), undecided[number]))
            choice = self.choices[number]
            at = halfway(values[choice])
            return number, [(lower, _changed(upper, choice[at:], 0)), (lower, _changed(upper, choice[:at], 0))]
        column = int(np.abs(values - np.rint(values)).argmax())
        low = np.floor(values[column])
        return -1, [(lower, _changed(upper, column, low)), (_changed(lower, column, low + 1), upper)]

    def _gain(self, choice: int) -> float:
        """What splitting a choice has gained on average; 0 as long as it was not tried."""
        total, times = self.gains.get(choice, (0.0, 1))
        return total / times

    def _learn(self, choice: int, gains: Sequence[float]) -> None:
        """Keep what splitting a choice gained (pseudo-costs, Benichou et al. 1971): above all in its poorer part."""
        total, times = self.gains.get(choice, (0.0, 0))
        poor, rich = (max(gain, 0.0) if gain < inf else 0.0 for gain in sorted(gains))
        self.gains[choice] = (total + poor + _RICHER * rich, times + 1)

    def _narrowed(self, branch: _Branch) -> tuple[Vector, Vector]:
        """The limits without what would cost too much (reduced cost fixing, Dantzig, Fulkerson & Johnson 1954)."""
        lower, upper, bound = branch.lower, branch.upper, branch.bound
        if self.best is None:
            return lower, upper
        room = self._worth_having - bound.cost + bound.error
        dear = (np.abs(bound.reduced) > room) & (upper - lower == 1)
        up, down = dear & (bound.reduced > 0), dear & (bound.reduced < 0)
        return np.where(down, upper, lower), np.where(up, lower, upper)

    # ----------------------------------------------------------------------------------------- what is shown

    def _impossible(self, ray: Vector, lower: Vector, upper: Vector) -> bool:
        """Whether a ray, in either sense, shows that nothing keeps all rows within the limits (Farkas 1902)."""
        if ray.size != self.arrays["row_lower"].size or not np.isfinite(ray).all():
            return False
        nothing = np.zeros(lower.size)
        rays = [sign * ray for sign in (1.0, -1.0)]
        return any(weak_duality(self.arrays, self.row_of, nothing, one, lower, upper).cost > 0 for one in rays)


def _choices(arrays: Mapping[str, Vector]) -> list[Vector]:
    """The columns of every row that says: exactly one of these."""
    binary = (arrays["whole"] != 0) & (arrays["lower"] >= 0) & (arrays["upper"] <= 1)
    found = []
    for row in np.flatnonzero((arrays["row_lower"] == 1) & (arrays["row_upper"] == 1)).tolist():
        part = slice(arrays["starts"][row], arrays["starts"][row + 1])
        columns = arrays["indices"][part]
        if (arrays["values"][part] == 1).all() and binary[columns].all():
            found.append(np.sort(columns))
    return found


def halfway(shares: Vector) -> int:
    """How many of a choice's columns are its first part: those that come nearest to half of it together."""
    return 1 + int(np.abs(np.cumsum(shares)[:-1] - 0.5).argmin())


def _changed(limits: Vector, columns: Any, value: float) -> Vector:
    new = limits.copy()
    new[columns] = value
    return new
