"""Weights and ratings drawn at random, and what every alternative is worth in each draw.

Weights are spread evenly over what the preferences allow; an unknown rating triangularly between the partial values of
its low, best and high ends, once for all choices that share it. Overall values are linear in the weights of every node
that varies, so a draw is one matrix product, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

import numpy as np

from optimizer.analyse.acceptability import uniform_weights
from optimizer.analyse.dominance import Views, scale_of, whole
from optimizer.analyse.weight_set import Shares
from optimizer.problem import Vector
from optimizer.schema.preferences import Relation
from optimizer.score import LOW
from optimizer.weights.preferences import Feasible

STEPS = 10**4
"""Weights are drawn in whole parts of so many."""
_BURN_IN, _THINNING = 200, 20
_TRIES = 50  # per draw, before walking instead of throwing away
_MOST = 512


@dataclass(frozen=True)
class Draws:
    """So many draws: by node that varies its shares (draws x children), and by unknown rating how far it rises."""

    seen: Views
    nodes: dict[str, Vector]
    rises: Vector

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rises)

    @property
    def root(self) -> Vector:
        """The weights of the first level, draws x criteria."""
        found: Vector = self.nodes[self.seen.weights.tree.id]
        return found

    def part(self, first: int, last: int) -> Draws:
        """Some of them."""
        nodes = {name: rows[first:last] for name, rows in self.nodes.items()}
        return Draws(self.seen, nodes, self.rises[first:last])

    def at(self, root: Vector, rises: Vector) -> Draws:
        """The same number of draws of ratings, all at one set of weights of the first level; other nodes as drawn."""
        weights = np.tile(root, (len(rises), 1))
        nodes = {name: np.resize(rows, (len(rises), rows.shape[1])) for name, rows in self.nodes.items()}
        return Draws(self.seen, {**nodes, self.seen.weights.tree.id: weights}, rises)


class Weighing:
    """What columns are worth at unit weights, in whole numbers: `low` and by unknown rating the rise (units x columns).

    A unit is one choice of a child at every node that varies.
    """

    def __init__(self, seen: Views) -> None:
        """Weigh every unit; where values are not linear in the weights, every draw is weighed by itself."""
        self.seen = seen
        self.names = list(seen.weights.nodes)
        children = [seen.weights.nodes[name].children for name in self.names]
        self.units = list(product(*(range(len(own)) for own in children)))
        self.linear = not seen.weights.crooked and len(self.units) <= _MOST
        if self.linear:
            self._weigh([dict(zip(self.names, self._unit(children, unit), strict=True)) for unit in self.units])

    def _unit(self, children: Sequence[Sequence[str]], unit: Sequence[int]) -> Iterator[dict[str, Fraction]]:
        for own, place in zip(children, unit, strict=True):
            yield {child: Fraction(int(place == number)) for number, child in enumerate(own)}

    def _weigh(self, shares: list[Shares]) -> None:
        seen = self.seen
        lows, rises = [seen.worths(LOW, one) for one in shares], [seen.rises(one) for one in shares]
        resolution = Fraction(seen.ground.alternatives.portfolio.resolution)
        every = [x for row in lows for x in row] + [x for row in rises for rise in row for x in rise.values()]
        scale = scale_of(every, resolution)
        self.low = np.array([whole(row, scale) for row in lows]).astype(float)
        self.rises = [
            (list(own[0]), np.array([whole(part.values(), scale) for part in own], dtype=float))
            for own in zip(*rises, strict=True)
        ]

    @cached_property
    def crisp(self) -> bool:
        """Whether every rating is one number, so that objectives are weights @ `low`."""
        return not self.seen.unknowns

    def weights(self, draws: Draws) -> Vector:
        """The weight of every unit, draws x units, in whole parts (`STEPS` of one, to the power of the nodes)."""
        parts = [rounded(draws.nodes[name]) for name in self.names]
        columns = [
            np.prod([part[:, place] for part, place in zip(parts, unit, strict=True)], axis=0) for unit in self.units
        ]
        return np.array(columns, dtype=float).T

    def objectives(self, draws: Draws) -> Vector:
        """What every column is worth in each draw, in whole numbers."""
        if not self.linear:
            return np.array([self._alone(draws, number) for number in range(len(draws))])
        weights = self.weights(draws)
        found: Vector = weights @ self.low
        for number, (columns, worths) in enumerate(self.rises):
            found[:, columns] += draws.rises[:, [number]] * (weights @ worths)
        return np.rint(found)

    def _alone(self, draws: Draws, number: int) -> Vector:
        """One draw, weighed by itself."""
        seen = self.seen
        shares = {}
        for name, node in seen.weights.nodes.items():
            parts = rounded(draws.nodes[name][[number]])[0].astype(int).tolist()
            shares[name] = {child: Fraction(part, STEPS) for child, part in zip(node.children, parts, strict=True)}
        scale = 1 / Fraction(seen.ground.alternatives.portfolio.resolution)
        found: Vector = whole(seen.worths(LOW, shares), scale).astype(float)
        for share, rise in zip(draws.rises[number].tolist(), seen.rises(shares), strict=True):
            found[list(rise)] += share * whole(rise.values(), scale)
        return np.rint(found)


def drawn(seen: Views, count: int, seed: int) -> Draws:
    """So many draws; the same whenever the seed is the same."""
    generator = np.random.default_rng(seed)
    nodes = {
        name: drawn_weights(node, _relations(seen, node), generator, count) for name, node in seen.weights.nodes.items()
    }
    return Draws(seen, nodes, drawn_ratings(seen, generator, count))


def drawn_ratings(seen: Views, generator: np.random.Generator, count: int) -> Vector:
    """How far unknown ratings rise from their low to their high ends, 0 to 1, draws x unknowns."""
    columns = [generator.triangular(0.0, float(one.middle), 1.0, count) for one in seen.unknowns]
    return np.array(columns).T if columns else np.zeros((count, 0))


def rounded(weights: Vector) -> Vector:
    """Weights in whole parts of `STEPS`, by the largest remainder, so that they still sum to one."""
    parts = weights * STEPS
    found = np.floor(parts)
    missing = np.rint(STEPS - found.sum(axis=1)).astype(int)
    order = np.argsort(-(parts - found), axis=1, kind="stable")
    ranks = np.argsort(order, axis=1, kind="stable")
    up: Vector = found + (ranks < missing[:, None])
    return up


def drawn_weights(node: Feasible, relations: Sequence[Relation], generator: np.random.Generator, draws: int) -> Vector:
    """Weights spread evenly over what a node's statements allow, draws x children.

    Thrown away outside while that is quick enough; else a hit-and-run walk (Smith 1984) from the centre, in
    directions that its extreme points span.
    """
    if not relations:
        return uniform_weights(generator, draws, len(node.children))
    walls, bounds = _walls(node, relations)
    tried = uniform_weights(generator, _TRIES * draws, len(node.children))
    kept: Vector = tried[(tried @ walls.T >= bounds).all(axis=1)]
    return kept[:draws] if len(kept) >= draws else _walked(node, walls, bounds, generator, draws)


def _walls(node: Feasible, relations: Sequence[Relation]) -> tuple[Vector, Vector]:
    rows, bounds = [list(row) for row in np.eye(len(node.children))], [0.0] * len(node.children)
    for relation in relations:
        row = [float(relation.coefficients.get(child, 0)) for child in node.children]
        rows.append(row)
        bounds.append(float(relation.bound))
        if relation.equal:
            rows.append([-a for a in row])
            bounds.append(-float(relation.bound))
    return np.array(rows), np.array(bounds)


def _walked(node: Feasible, walls: Vector, bounds: Vector, generator: np.random.Generator, draws: int) -> Vector:
    place = np.array([float(share) for share in node.centre])
    spans = np.array([[float(share) for share in point] for point in node.points]) - place
    found = []
    for step in range(_BURN_IN + _THINNING * draws):
        way = generator.standard_normal(len(spans)) @ spans
        room, speed = walls @ place - bounds, walls @ way
        ahead = room[speed < -1e-12] / -speed[speed < -1e-12]
        behind = room[speed > 1e-12] / -speed[speed > 1e-12]
        if len(ahead) and len(behind):
            place = place + generator.uniform(min(0.0, behind.max()), max(0.0, ahead.min())) * way
        if step >= _BURN_IN and (step - _BURN_IN) % _THINNING == 0:
            found.append(place)
    return np.array(found)


def _relations(seen: Views, node: Feasible) -> list[Relation]:
    preferences = seen.ground.alternatives.case.criteria.preferences
    about = [one for one in preferences if one.names.keys() <= set(node.children)]
    return [relation for preference in about for relation in preference.relations]
