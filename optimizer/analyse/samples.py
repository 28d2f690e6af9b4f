"""How often each option and plan is the best when weights and ratings are drawn at random (portfolio SMAA).

Acceptability is the share of draws in which an option or a plan is the best, central weights are the mean of the
weights there, and a plan's confidence factor is how often it is the best at its central weights when only ratings are
drawn (Lahdelma & Salminen 2001; for portfolios Yang, Song, Huang & Xia 2015). Shares come with confidence intervals.
Most draws need no solve (`optimizer.analyse.settle`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimizer.analyse.acceptability import wilson
from optimizer.analyse.change import chosen, decisions_json
from optimizer.analyse.dominance import Views
from optimizer.analyse.draws import STEPS, Draws, Weighing, drawn, drawn_ratings
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.settle import BestStep, Settled, Settler, corner_bounds, values_of
from optimizer.problem import Vector
from optimizer.sweep import Sweep

_CHUNK = 250
_SURE, _SURE_DRAWS = 5, 200
_MAIN = 0.7  # of the time, before confidence factors

Key = tuple[str, str]
Means = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sampled:
    """One plan and the draws in which it is the best: how many, and the mean weights of the first level there.

    `sure`: of so many draws of ratings at these weights, in how many it is the best; None where that was not asked.
    """

    values: Values
    count: int
    central: Means
    sure: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Samples:
    """Draws that were settled: how often each option (whatever its start) and each plan is the best.

    `central` by option: the mean weights where it is chosen. `settled`: how many draws each way of settling took.
    """

    ground: Ground
    asked: int
    draws: int
    gap: float
    options: Mapping[Key, int]
    central: Mapping[Key, Means]
    plans: tuple[Sampled, ...]
    settled: Mapping[str, int]

    @property
    def proven(self) -> bool:
        """Whether every draw was settled."""
        return self.draws == self.asked

    def as_json(self) -> dict[str, Any]:
        """`samples` of the document."""
        options: dict[str, dict[str, Any]] = {}
        for key, count in self.options.items():
            told = {**self._share(count), "central_weights": dict(self.central[key]) if key in self.central else None}
            options.setdefault(key[0], {})[key[1]] = told
        plans = [
            {
                **self._share(plan.count),
                "central_weights": dict(plan.central),
                **_sure(plan.sure),
                "decisions": decisions_json(self.ground.alternatives, chosen(plan.values)),
            }
            for plan in self.plans
        ]
        head = {
            "asked": self.asked,
            "draws": self.draws,
            "gap": self.gap,
            "settled": dict(sorted(self.settled.items())),
        }
        return {**head, "options": options, "plans": plans}

    def _share(self, count: int) -> dict[str, Any]:
        if not self.draws:
            return {"acceptability": None, "interval": None}
        return {"acceptability": count / self.draws, "interval": list(wilson(count, self.draws))}


def sampled(seen: Views, count: int, seed: int) -> Samples:
    """Draw, settle and count, as far as time allows; the same draws whenever the seed is the same."""
    ground = seen.ground
    weighing, draws = Weighing(seen), drawn(seen, count, seed)
    main = replace(ground, deadline=ground.deadline.within(_MAIN * ground.deadline.left))
    settler = prepared(main, weighing)
    step = BestStep(ground.problem, settler.gap)
    found: list[Settled] = []
    with Sweep("draws", step, main.resolver, ground.sweeps, ground.tell) as settler.sweep:
        for first in range(0, count, _CHUNK):
            ground.tell(f"{first} of {count} draws, {len(settler.plans)} plans")
            part = settled(settler, weighing, draws.part(first, first + _CHUNK))
            found += [one for one in part if one is not None]
            if None in part:
                break
    settler.bench = ground.bench
    with Sweep("draws", step, ground.resolver, ground.sweeps, ground.tell) as settler.sweep:
        counted = _counted(seen, weighing, settler, draws, found)
        if counted.proven:
            settler.sweep.finished()
    return counted


def prepared(ground: Ground, weighing: Weighing) -> Settler:
    """A settler for draws; where only weights are drawn, with bounds at every unit weight to begin with."""
    gap = ground.solver.settings.gap
    if not (weighing.linear and weighing.crisp):
        return Settler(ground.bench, gap)
    settler = Settler(ground.bench, gap, weighing.low)
    corner_bounds(settler, np.eye(len(weighing.units)) * float(STEPS ** len(weighing.names)))
    return settler


def settled(settler: Settler, weighing: Weighing, draws: Draws) -> list[Settled | None]:
    """Settle some draws: what is found depends on the settler, the draws and time alone."""
    weights = weighing.weights(draws) if settler.features is not None else None
    return settler.settle(weighing.objectives(draws), weights)


def _counted(seen: Views, weighing: Weighing, settler: Settler, draws: Draws, found: list[Settled]) -> Samples:
    """Shares and central weights of what was settled."""
    ground, problem = seen.ground, settler.bench.problem
    plans = [values_of(problem, plan) for plan in settler.plans]
    by_plan = np.array([one.plan for one in found], dtype=np.int64)
    options: dict[Key, Vector] = {key: np.zeros(len(found), dtype=bool) for key in sorted(ground.alternatives.options)}
    for number, values in enumerate(plans):
        for technology, (option, _) in chosen(values).items():
            options[technology, option] |= by_plan == number
    root = draws.root[: len(found)]
    counts = Counter(by_plan.tolist())
    order = sorted(counts, key=lambda plan: (-counts[plan], str(sorted(chosen(plans[plan]).items()))))
    central = [(plan, root[by_plan == plan].mean(axis=0)) for plan in order]
    rows = [
        Sampled(plans[plan], counts[plan], _named(seen, weights), sure)
        for (plan, weights), sure in zip(central, _confidence(seen, weighing, settler, draws, central), strict=True)
    ]
    return Samples(
        ground,
        len(draws),
        len(found),
        settler.gap,
        {key: int(inside.sum()) for key, inside in options.items()},
        {key: _named(seen, root[inside].mean(axis=0)) for key, inside in options.items() if inside.any()},
        tuple(rows),
        Counter(one.how for one in found),
    )


def _confidence(
    seen: Views, weighing: Weighing, settler: Settler, draws: Draws, plans: list[tuple[int, Vector]]
) -> Iterator[tuple[int, int] | None]:
    """How often each of the plans that come first most often does so at its central weights, ratings drawn again."""
    count = 1 if weighing.crisp else min(_SURE_DRAWS, len(draws))
    ratings = drawn_ratings(seen, np.random.default_rng(len(draws)), count)
    for place, (plan, central) in enumerate(plans):
        yield _times(settler, weighing, draws.at(central, ratings), plan) if place < _SURE else None


def _times(settler: Settler, weighing: Weighing, draws: Draws, plan: int) -> tuple[int, int]:
    """In how many draws a plan is the best (or as good as the best), and in how many of them that is settled."""
    objectives = weighing.objectives(draws)
    own = settler.plans[plan]
    beaten = (np.array(settler.plans) @ objectives.T).max(axis=0) > objectives @ own
    open_ = np.flatnonzero(~beaten)
    weights = weighing.weights(draws)[open_] if settler.features is not None else None
    found = settler.settle(objectives[open_], weights)
    done = [one for one in found if one is not None]
    # Draws that are settled without a solve say so by chance too: only when all are known is the share one.
    if len(done) < len(found):
        return 0, 0
    best = sum(one.value <= float(objectives[number] @ own) for number, one in zip(open_, done, strict=True))
    return best, len(objectives)


def _sure(sure: tuple[int, int] | None) -> dict[str, Any]:
    """The confidence factor of a plan with its interval."""
    if sure is None or not sure[1]:
        return {"confidence_factor": None, "confidence_interval": None}
    # One draw stands for all where no rating is uncertain: the weights at which a plan is the best form a convex set.
    interval = list(wilson(*sure)) if sure[1] > 1 else None
    return {"confidence_factor": sure[0] / sure[1], "confidence_interval": interval}


def _named(seen: Views, weights: Vector) -> dict[str, float]:
    children = seen.weights.nodes[seen.weights.tree.id].children
    return dict(zip(children, weights.tolist(), strict=True))
