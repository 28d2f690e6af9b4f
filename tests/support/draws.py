"""Where generated portfolios get their luck: from Hypothesis (which shrinks) or from a seed (for long loops)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Luck(Protocol):
    """Anything that draws whole numbers; 0 is the plainest draw."""

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""


class Seeded:
    """Luck from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        return self._random.randint(low, high)


class Hypothetical:
    """Luck from Hypothesis' `draw`."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, shrinking towards `low`."""
        return int(self._draw(st.integers(low, high)))


class Maker:
    """Draws what portfolios are made of; every draw's plainest outcome is the first one."""

    def __init__(self, luck: Luck) -> None:
        self._luck = luck

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        return self._luck.integer(low, high)

    def chance(self, percent: int) -> bool:
        """Return whether something uncommon happens; the plainest outcome is that it does not."""
        return self._luck.integer(0, 99) >= 100 - percent

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self._luck.integer(0, len(items) - 1)]

    def some(self, items: Sequence[T], low: int = 0) -> list[T]:
        """Return some of the items in their order, at least `low`."""
        keep = [self.chance(50) for _ in items]
        for i in range(len(items)):
            if sum(keep) >= low:
                break
            keep[i] = True
        return [item for item, kept in zip(items, keep, strict=True) if kept]

    def number(self, low: float, high: float, places: int = 2) -> Decimal | int:
        """Return a number of at most `places` decimals; a whole one is written without a point."""
        digits = self.integer(0, places)
        scale = 10**digits
        value = Decimal(self.integer(round(low * scale), round(high * scale))) / scale
        return int(value) if value == value.to_integral() else value.normalize()
