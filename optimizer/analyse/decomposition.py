"""Which plan is the best for which weights: the weights cut into the cells in which one plan is the best.

The best value V*(w) is the upper envelope of the plans' values, each linear in w. The envelope of the plans known is
kept with all its corners; a solve at a corner either shows that nothing is higher there or finds a plan that is
(weight-set decomposition: Benson & Sun 2000; Przybylski, Gandibleux & Ehrgott 2010). When all corners are sure the
envelope is V* itself: it is linear between corners, and V* is convex.

The corners are the extreme rays of the cone {(w, t): w >= 0, t >= P w for every plan P}, in whole numbers, by the
double description method (Motzkin, Raiffa, Thompson & Thrall 1953; adjacency by zero sets: Fukuda & Prodon 1996).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import gcd

Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner of the envelope: weights of any scale, its height over them, and the inequalities that hold as equal."""

    weights: Vector
    height: int
    zero: int

    def below(self, plan: Vector) -> int:
        """How far the corner lies above a plan (below it, if negative)."""
        return self.height - sum(w * part for w, part in zip(self.weights, plan, strict=True))


@dataclass(slots=True)
class Cells:
    """The upper envelope of plans over all weights that are not negative; plans are vectors of whole numbers."""

    size: int
    corners: list[Corner] = field(default_factory=list)
    count: int = 0

    def add(self, plan: Sequence[int]) -> None:
        """One more plan: corners below it go, new ones come where its plane cuts the edges of the envelope."""
        told = tuple(plan)
        bit = 1 << (self.size + self.count)
        self.count += 1
        if not self.corners:
            self._begin(told, bit)
            return
        heights = [corner.below(told) for corner in self.corners]
        low = [(corner, at) for corner, at in zip(self.corners, heights, strict=True) if at < 0]
        high = [(corner, at) for corner, at in zip(self.corners, heights, strict=True) if at > 0]
        even = [
            Corner(corner.weights, corner.height, corner.zero | bit)
            for corner, at in zip(self.corners, heights, strict=True)
            if not at
        ]
        new = list(self._cut(low, high, bit)) if low else []
        self.corners = [*(corner for corner, _ in high), *even, *new]

    def _begin(self, plan: Vector, bit: int) -> None:
        every = (1 << self.size) - 1
        for place, part in enumerate(plan):
            unit = tuple(int(place == other) for other in range(self.size))
            self.corners.append(Corner(unit, part, every & ~(1 << place) | bit))
        self.corners.append(Corner((0,) * self.size, 1, every))  # upwards

    def _cut(self, low: list[tuple[Corner, int]], high: list[tuple[Corner, int]], bit: int) -> Iterator[Corner]:
        """The new corners: one on every edge from a corner below the plan to one above it."""
        masks = [corner.zero for corner in self.corners]
        for under, less in low:
            for over, more in high:
                shared = under.zero & over.zero
                if shared.bit_count() < self.size - 1:
                    continue
                if sum(1 for mask in masks if mask & shared == shared) == 2:
                    yield _between(under, -less, over, more, shared | bit)


def _between(under: Corner, less: int, over: Corner, more: int, zero: int) -> Corner:
    """The point of an edge at the plan's height, in the smallest whole numbers."""
    weights = [more * a + less * b for a, b in zip(under.weights, over.weights, strict=True)]
    height = more * under.height + less * over.height
    common = gcd(*weights, height)
    return Corner(tuple(w // common for w in weights), height // common, zero)
