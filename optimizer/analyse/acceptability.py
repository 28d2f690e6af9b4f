"""How often each of several alternatives is which rank, over weights and ratings drawn at random: SMAA-2.

Stochastic multicriteria acceptability analysis (Lahdelma & Salminen 2001): rank acceptabilities, central weights (the
mean of the weights at which an alternative comes first) and the confidence factor (how often it comes first at its
central weights when only the ratings are drawn).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from optimizer.problem import Vector

Draw = Callable[[np.random.Generator, int], Vector]
"""So many draws from a distribution."""
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion measured by distributions, one for each alternative; linear value from `worst` to `best`."""

    worst: float
    best: float
    measured: Sequence[Draw]


@dataclass(frozen=True, slots=True)
class Acceptability:
    """By alternative: share of draws at each rank, central weights (None if never first), confidence factor."""

    ranks: tuple[tuple[float, ...], ...]
    central: tuple[tuple[float, ...] | None, ...]
    confidence: tuple[float | None, ...]


def smaa2(criteria: Sequence[Criterion], draws: int, *, clip: bool = True, seed: int = 0) -> Acceptability:
    """SMAA-2 with weights that may be anything, all alike; `clip`: values outside worst..best count as the ends.

    Raises ValueError where criteria measure different numbers of alternatives.
    """
    count = len(criteria[0].measured)
    if any(len(criterion.measured) != count for criterion in criteria):
        raise ValueError("every criterion must measure every alternative")
    generator = np.random.default_rng(seed)
    ranks, sums, firsts = np.zeros((count, count)), np.zeros((count, len(criteria))), np.zeros(count)
    for size in _sizes(draws):
        weights = uniform_weights(generator, size, len(criteria))
        order = np.argsort(-_totals(criteria, weights, generator, clip), axis=1)
        for rank in range(count):
            ranks[:, rank] += np.bincount(order[:, rank], minlength=count)
        np.add.at(sums, order[:, 0], weights)
        firsts += np.bincount(order[:, 0], minlength=count)
    central = [tuple(total / first) if first else None for total, first in zip(sums, firsts, strict=True)]
    return Acceptability(
        tuple(tuple(float(x) for x in row) for row in ranks / draws),
        tuple(None if weights is None else tuple(float(w) for w in weights) for weights in central),
        tuple(
            None if weights is None else _confidence(criteria, place, weights, draws, generator, clip)
            for place, weights in enumerate(central)
        ),
    )


def uniform_weights(generator: np.random.Generator, draws: int, count: int) -> Vector:
    """Weights spread evenly over the simplex, draws x count: normalised exponentials (Rubinstein 1982)."""
    found: Vector = generator.standard_exponential((draws, count))
    found /= found.sum(axis=1, keepdims=True)
    return found


def wilson(successes: int, draws: int, level: float = 0.95) -> tuple[float, float]:
    """The confidence interval of a share (Wilson 1927): (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, wide = successes / draws, z * z / draws
    middle, half = share + wide / 2, z * sqrt(share * (1 - share) / draws + wide / (4 * draws))
    return max(0.0, (middle - half) / (1 + wide)), min(1.0, (middle + half) / (1 + wide))


def _sizes(draws: int) -> list[int]:
    return [min(_CHUNK, draws - done) for done in range(0, draws, _CHUNK)]


def _totals(criteria: Sequence[Criterion], weights: Vector, generator: np.random.Generator, clip: bool) -> Vector:
    """Overall values, draws x alternatives."""
    total: Vector = np.zeros((len(weights), len(criteria[0].measured)))
    for place, criterion in enumerate(criteria):
        drawn = np.array([draw(generator, len(weights)) for draw in criterion.measured]).T
        values = (drawn - criterion.worst) / (criterion.best - criterion.worst)
        total += weights[:, [place]] * (np.clip(values, 0, 1) if clip else values)
    return total


def _confidence(
    criteria: Sequence[Criterion],
    place: int,
    weights: Sequence[float],
    draws: int,
    generator: np.random.Generator,
    clip: bool,
) -> float:
    firsts = 0
    for size in _sizes(draws):
        totals = _totals(criteria, np.tile(weights, (size, 1)), generator, clip)
        firsts += int((totals.argmax(axis=1) == place).sum())
    return firsts / draws
