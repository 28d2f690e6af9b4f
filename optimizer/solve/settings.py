"""What a solve is allowed: seconds, gap, solver, threads, seed; and the moment when its time is up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Self

DEFAULT_SOLVER = "auto"
"""Whoever is the quickest at a program of its size: `optimizer.solve.engines`."""

# A solver is told its time limit and mostly keeps it. Where it does not, its process is ended after this much more, so
# that `--seconds` is never exceeded by more than 20 % and a second.
_GRACE_SHARE = 0.15
_GRACE_MOST = 5.0
_GRACE_LEAST = 0.4
_LAST_MOMENT = 0.3
_WRITING_SHARE, _WRITING_MOST = 0.2, 3.0


@dataclass(frozen=True, slots=True)
class SolveSettings:
    """How to solve.

    `seconds` for everything one call does; `gap` relative, in true units (0 = proven best); `solver` a name that PuLP
    knows, or "auto"; `threads` and `seed` of the solver (one thread count for a whole process). Proven answers depend
    on none of them.
    """

    seconds: float = 60.0
    gap: float = 0.0
    solver: str = DEFAULT_SOLVER
    threads: int = 1
    seed: int = 0


@dataclass(slots=True)
class Share:
    """Work that may still be done, counted alike on every machine: steps of the simplex method times rows and columns.

    A question that begins while anything is left is finished; so what is asked depends on the questions alone.
    """

    left: int

    @property
    def used_up(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0

    def spend(self, work: int) -> None:
        """Count work that was done."""
        self.left -= work


@dataclass(frozen=True, slots=True)
class Deadline:
    """When to stop: `ends` is what solvers are told, at `kills` their process is ended (monotonic seconds)."""

    ends: float
    kills: float

    @classmethod
    def after(cls, seconds: float, began: float | None = None) -> Self:
        """A deadline so many seconds from now, or from another monotonic moment."""
        ends = (time.monotonic() if began is None else began) + seconds
        return cls(ends, ends + _GRACE_LEAST + min(_GRACE_SHARE * seconds, _GRACE_MOST))

    @classmethod
    def before_writing(cls, seconds: float, began: float | None = None) -> Self:
        """A deadline that leaves a part of so many seconds for what is written and drawn when the answer is there."""
        return cls.after(seconds - min(_WRITING_SHARE * seconds, _WRITING_MOST), began)

    def within(self, seconds: float) -> Deadline:
        """The earlier of this deadline and one so many seconds from now."""
        sooner = Deadline.after(seconds)
        return sooner if sooner.ends < self.ends else self

    def last_moment(self) -> Deadline:
        """Time for one small question although the time is up; the process is ended when it would have been anyway."""
        return Deadline(max(self.ends, time.monotonic() + _LAST_MOMENT), self.kills)

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.ends - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.ends
