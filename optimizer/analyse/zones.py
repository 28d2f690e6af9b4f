"""Search zones: where a point that no known point dominates can still lie (all objectives maximised, whole numbers).

A zone is a vector of bounds l and holds every y with y > l in every objective. A new point splits each zone that it
lies in, objective by objective; of the parts only those that lie in no other zone are kept (local upper bounds of
Klamroth, Lacour & Vanderpooten 2015). A solved question says which zones hold nothing (Tamby & Vanderpooten 2021).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimizer.problem import Vector

NO_BOUND = -(2**62)
"""Below every number that an objective can have."""
NOTHING = NO_BOUND
"""The best of a question that nothing answers."""


@dataclass(slots=True)
class Zones:
    """The zones still to be searched, one row each, and what is known of questions already answered.

    An answer (first, bounds, best): `best` is the most of objective `first` under `bounds` for all other objectives.
    """

    objectives: int
    left: Vector = field(init=False)
    answers: list[tuple[int, Vector, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """At first, everything is one zone."""
        self.left = np.full((1, self.objectives), NO_BOUND, dtype=np.int64)

    def split(self, point: Vector) -> None:
        """Take out what the point dominates."""
        inside = (point > self.left).all(axis=1)
        if not inside.any():
            return
        parts = np.repeat(self.left[inside], self.objectives, axis=0)
        numbers = np.arange(len(parts)) % self.objectives
        parts[np.arange(len(parts)), numbers] = point[numbers]
        kept, rest = [], self.left[~inside]
        parts = np.unique(parts, axis=0)
        for number, part in enumerate(parts):
            others = np.delete(parts, number, axis=0)
            contained = (part >= rest).all(axis=1).any() or (part >= others).all(axis=1).any()
            if not contained and not self._is_empty(part):
                kept.append(part)
        self.left = np.vstack([rest, *kept]) if kept else rest

    def answered(self, first: int, zone: Vector, best: int) -> None:
        """Note the most of objective `first` under the zone's other bounds; zones that it empties go."""
        self.answers.append((first, zone.copy(), best))
        others = np.arange(self.objectives) != first
        empty = (self.left[:, others] >= zone[others]).all(axis=1) & (self.left[:, first] >= best)
        self.left = self.left[~empty]

    def next(self, low: Vector, high: Vector, most: int) -> list[tuple[Vector, int]]:
        """Up to `most` zones to search, each with the objective to maximise.

        Those with the largest areas across the other objectives. `low` and `high` are the range in which points lie, as
        far as it is known.
        """
        sides = np.log(np.maximum(1.0, (high - np.maximum(self.left, low)).astype(float)))
        areas = sides.sum(axis=1, keepdims=True) - sides
        rows = np.argsort(-areas.max(axis=1), kind="stable")[:most]
        return [(self.left[row].copy(), int(areas[row].argmax())) for row in rows.tolist()]

    def _is_empty(self, zone: Vector) -> bool:
        """Whether an answered question says that nothing lies in the zone."""
        for first, bounds, best in self.answers:
            others = np.arange(self.objectives) != first
            if zone[first] >= best and (zone[others] >= bounds[others]).all():
                return True
        return False
