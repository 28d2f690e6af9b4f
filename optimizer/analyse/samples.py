"""How often each option and plan is the best when weights and ratings are drawn at random (portfolio SMAA).

Weights are spread evenly over what the preferences allow, partial values triangularly between those of low, best and
high ratings, every alternative's by itself (Lahdelma & Salminen 2001; for portfolios Yang, Song, Huang & Xia 2015).
Every draw is solved, begun from the best of the plans known. Shares come with confidence intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analyse.acceptability import uniform_weights, wilson
from optimizer.analyse.change import chosen, decisions_json
from optimizer.analyse.dominance import Views
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.weight_set import Shares, modes_of
from optimizer.problem import Vector
from optimizer.schema.preferences import Relation
from optimizer.score import BEST, HIGH, LOW
from optimizer.solve import Status
from optimizer.weights.preferences import Feasible

_STEPS = 10**6
_BURN_IN, _THINNING = 200, 20
_TRIES = 50  # per draw, before walking instead of throwing away
_POOL = 12

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sampled:
    """One plan and the draws in which it is the best: how many, and the mean weights of the first level there."""

    values: Values
    count: int
    central: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Samples:
    """Draws that were solved: how often each option (whatever its start) and each plan is the best."""

    ground: Ground
    asked: int
    draws: int
    options: Mapping[Key, int]
    plans: tuple[Sampled, ...]

    @property
    def proven(self) -> bool:
        """Whether every draw was solved."""
        return self.draws == self.asked

    def as_json(self) -> dict[str, Any]:
        """`samples` of the document."""
        options: dict[str, dict[str, Any]] = {}
        for (technology, option), count in self.options.items():
            options.setdefault(technology, {})[option] = self._share(count)
        plans = [
            {
                **self._share(plan.count),
                "central_weights": dict(plan.central),
                "decisions": decisions_json(self.ground.alternatives, chosen(plan.values)),
            }
            for plan in self.plans
        ]
        return {"asked": self.asked, "draws": self.draws, "options": options, "plans": plans}

    def _share(self, count: int) -> dict[str, Any]:
        if not self.draws:
            return {"acceptability": None, "interval": None}
        return {"acceptability": count / self.draws, "interval": list(wilson(count, self.draws))}


def sampled(seen: Views, draws: int, seed: int) -> Samples:
    """Draw, solve and count, as far as time allows; the same draws whenever the seed is the same."""
    generator = np.random.default_rng(seed)
    nodes = seen.weights.nodes
    weights = {name: drawn_weights(node, _relations(seen, node), generator, draws) for name, node in nodes.items()}
    found: dict[tuple[Any, ...], tuple[Values, list[Vector]]] = {}
    options = dict.fromkeys(sorted(seen.ground.alternatives.options), 0)
    root, done = seen.weights.tree.id, 0
    pool: list[Values] = []
    for number in range(draws):
        best = _best(seen, {name: rows[number] for name, rows in weights.items()}, generator, pool)
        if best is None:
            break
        done += 1
        plan = chosen(best)
        for technology, (option, _) in plan.items():
            options[technology, option] += 1
        key = tuple(sorted(plan.items()))
        if key not in found:
            pool = [best, *pool[: _POOL - 1]]
        found.setdefault(key, (best, []))[1].append(weights[root][number])
    plans = [Sampled(values, len(rows), _mean(seen, rows)) for values, rows in found.values()]
    plans.sort(key=lambda plan: (-plan.count, str(sorted(chosen(plan.values).items()))))
    return Samples(seen.ground, draws, done, options, tuple(plans))


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


def _best(
    seen: Views, weights: Mapping[str, Vector], generator: np.random.Generator, pool: list[Values]
) -> Values | None:
    """The best plan of one draw; None where there is none that is proven in time."""
    shares: Shares = {name: _exact(seen.weights.nodes[name].children, row) for name, row in weights.items()}
    worths = _worths(seen, shares, generator)
    known = sorted(pool, key=lambda plan: -_worth(seen, worths, plan))[:1]
    found = seen.ground.best(seen.ground.problem.with_objective(worths), known)
    return found.values if found.status is Status.OPTIMAL else None


def _worth(seen: Views, worths: Vector, plan: Values) -> int:
    index = seen.ground.problem.index
    return sum(int(worths[index[label]]) * int(value) for label, value in plan.items())


def _exact(children: Sequence[str], row: Vector) -> dict[str, Fraction]:
    whole = [round(float(share) * _STEPS) for share in row]
    return {child: Fraction(max(0, part), sum(map(abs, whole))) for child, part in zip(children, whole, strict=True)}


def _worths(seen: Views, shares: Shares, generator: np.random.Generator) -> Vector:
    """What columns are worth at some weights with ratings drawn, in whole millionths of a full swing."""
    table, problem = seen.ground.alternatives, seen.ground.problem
    by_mode = seen.weights.for_modes(shares, modes_of(table))
    base = np.array([round(worth * _STEPS) for worth in seen.worths(BEST, shares)], dtype=np.int64)
    moved = np.zeros(len(table.items))
    for name in seen.ends[BEST].partial:
        columns = (seen.ends[end].partial[name] for end in (LOW, BEST, HIGH))
        for number, (low, best, high) in enumerate(zip(*columns, strict=True)):
            if low is not None and best is not None and high is not None and low < high:
                share = float(by_mode[table.items[number].mode].get(name, 0))
                moved[number] += share * (generator.triangular(float(low), float(best), float(high)) - float(best))
    for number, item in enumerate(table.items):
        column = problem.index.get(("choose", item.technology, item.option, item.start or 0))
        if column is not None and moved[number]:
            base[column] += round(float(table.technologies[item.technology].importance) * moved[number] * _STEPS)
    return base


def _mean(seen: Views, rows: list[Vector]) -> dict[str, float]:
    children = seen.weights.nodes[seen.weights.tree.id].children
    return dict(zip(children, np.mean(rows, axis=0).tolist(), strict=True))
