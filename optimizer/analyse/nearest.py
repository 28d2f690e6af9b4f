"""The smallest change of first-level weights, in any direction, that lets another plan be as good.

Size is the sum of all changes (L1): share taken from some criteria and given to others, twice. The weights under
which a plan is the best form a polytope, so another plan comes up first at a face. The nearest face known bounds the
answer from above; that nothing is nearer is shown by solving at the corners of the ball of that size, cut off where
weights would be negative: the best value is convex in the weights, so where the plan is the best at every corner, it is
the best inside (METHODS 2.11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.analyse.change import Exchange, chosen, exchange
from optimizer.analyse.envelope import Key, Pool
from optimizer.analyse.first_level import Parts, Weights, first_parts, first_weights, plan_sums, weighted, worth
from optimizer.analyse.ground import Ground
from optimizer.figures import number
from optimizer.solve import Deadline, Status


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest weights at which another plan is as good: the size of the change and the plan.

    `weights` None: none does, whatever the weights (if `proven`). Not proven: a nearer one may exist.
    """

    distance: Fraction | None
    weights: Mapping[str, Fraction] | None
    change: Exchange
    proven: bool

    def as_json(self) -> dict[str, Any]:
        """The field `nearest`."""
        shares = None if self.weights is None else {name: number(share) for name, share in self.weights.items()}
        size = None if self.distance is None else number(self.distance)
        return {"distance": size, "weights": shares, **self.change.as_json(), "proven": self.proven}


def nearest(ground: Ground, pool: Pool, plan: Key, deadline: Deadline) -> Nearest:
    """The nearest change of first-level weights that ends the plan's being the best; new plans go into the pool."""
    search = _Search(ground, pool, plan, deadline)
    return search.run()


@dataclass(slots=True)
class _Search:
    ground: Ground
    pool: Pool
    plan: Key
    deadline: Deadline

    def run(self) -> Nearest:
        """Take the nearest face known, ask at the corners of its ball, and again with every plan found there."""
        names, now = first_weights(self.ground)
        parts = first_parts(self.ground)
        sums: dict[Key, list[Fraction]] = {}
        sure: set[Weights] = set()
        while True:
            for key, values in self.pool.plans.items():
                if key not in sums:
                    sums[key] = plan_sums(self.ground.problem, parts, values)
            half, move, rival = self._face(now, sums)
            place = _moved(now, move)
            corner = next((corner for corner in corners(now, half) if corner not in sure), None)
            proven = corner is None
            if corner is None or not self._confirm(parts, corner, sums):
                if rival is None:
                    return Nearest(None, None, Exchange(), proven)
                change = exchange(self.ground.alternatives, _choices(self.pool, self.plan), _choices(self.pool, rival))
                return Nearest(2 * half, dict(zip(names, place, strict=True)), change, proven)
            sure.add(corner)

    def _face(
        self, now: Weights, sums: Mapping[Key, Sequence[Fraction]]
    ) -> tuple[Fraction, list[Fraction], Key | None]:
        """The least share that must move until a known plan is as good; all of it, if none ever is."""
        best: tuple[Fraction, list[Fraction], Key | None] = (Fraction(1), [Fraction(0)] * len(now), None)
        for key in sorted(sums):
            if key != self.plan:
                gains = [other - own for other, own in zip(sums[key], sums[self.plan], strict=True)]
                move = shortest(now, gains[:-1], gains[-1])
                if move is not None and sum(map(abs, move)) / 2 < best[0]:
                    best = sum(map(abs, move), Fraction(0)) / 2, move, key
        return best

    def _confirm(self, parts: Parts, corner: Weights, sums: Mapping[Key, Sequence[Fraction]]) -> bool:
        """Ask for the best plan at a corner and keep it; whether there was a proven answer."""
        if self.deadline.passed:
            return False
        asked = weighted(self.ground, parts, corner)
        known = max(sums, key=lambda key: worth(sums[key], corner))
        found = self.ground.best(asked, [self.pool.plans[known]])
        if found.status is Status.OPTIMAL:
            self.pool.add(found.values)
        return found.status is Status.OPTIMAL


def shortest(now: Weights, gains: Sequence[Fraction], constant: Fraction) -> list[Fraction] | None:
    """The least move (L1) of weights, their sum kept and none negative, to where gains w + constant = 0.

    Share goes to the criterion with the largest gain, first from the one with the smallest: each unit moved brings the
    difference, and no other move brings more. None if it is not enough, or only just, with all of it moved: then there
    are no weights with which the sum is above 0.
    """
    if max(gains) + constant <= 0:
        return None
    missing = -(sum((w * gain for w, gain in zip(now, gains, strict=True)), Fraction(0)) + constant)
    move = [Fraction(0)] * len(now)
    if missing <= 0:
        return move
    to = max(range(len(now)), key=gains.__getitem__)
    for source in sorted(range(len(now)), key=gains.__getitem__):
        rate = gains[to] - gains[source]
        if rate <= 0:
            return None
        taken = min(now[source], missing / rate)
        move[source] -= taken
        move[to] += taken
        missing -= taken * rate
        if not missing:
            return move
    return None


def corners(now: Weights, half: Fraction) -> Iterator[Weights]:
    """The corners of all weights that differ from these by moving at most `half` of the whole.

    What is added goes to one criterion; what is taken empties some of the others and takes the rest from one more.
    """
    size = len(now)
    for to in range(size):
        others = [other for other in range(size) if other != to and now[other]]
        found = set(_taken(now, others, min(half, 1 - now[to])))
        for taken in sorted(found):
            yield tuple(
                w - less + (sum(taken) if place == to else 0)
                for place, (w, less) in enumerate(zip(now, taken, strict=True))
            )


def _taken(now: Weights, others: Sequence[int], amount: Fraction) -> Iterator[Weights]:
    """Every way to take an amount by emptying some criteria and taking the rest from one."""
    for mask in range(1 << len(others)):
        emptied = [other for bit, other in enumerate(others) if mask >> bit & 1]
        rest = amount - sum((now[other] for other in emptied), Fraction(0))
        if rest < 0:
            continue
        for last in others:
            if last not in emptied and rest <= now[last]:
                yield tuple(now[n] if n in emptied else rest if n == last else Fraction(0) for n in range(len(now)))
        if not rest:
            yield tuple(now[n] if n in emptied else Fraction(0) for n in range(len(now)))


def _moved(now: Weights, move: Sequence[Fraction]) -> Weights:
    return tuple(w + more for w, more in zip(now, move, strict=True))


def _choices(pool: Pool, key: Key) -> dict[str, tuple[str, int]]:
    return chosen(pool.plans[key])
