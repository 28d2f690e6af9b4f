"""What would be done under other weights: a pool of proven plans, for several amounts of one budget.

For each amount the weights of the first level are cut into the cells in which one plan is the best (`decomposition`).
Where time ends before all corners are sure, the pool is what was found, and every best value that was proven stays: the
best value is convex in the weights, so between weights at which it is known it lies below their mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np

from optimizer.analyse.change import Choices, chosen, cost_of
from optimizer.analyse.decomposition import Cells, Corner, Vector
from optimizer.analyse.envelope import Key, Pool
from optimizer.analyse.first_level import Parts, Weights, first_parts, first_weights, plan_sums, weighted, worth
from optimizer.analyse.frontier import swept_budget
from optimizer.analyse.ground import About, Ground, Values
from optimizer.faults import Fault, Refused
from optimizer.figures import number
from optimizer.formulate.swept import Swept, swept
from optimizer.problem import Problem
from optimizer.solve import Deadline, Status

FACTORS = tuple(Fraction(tenths, 10) for tenths in (8, 9, 10, 11))
FINE = 10**9
"""Envelopes are cut with values of this fineness; what that can miss counts as rounding."""
MOST_CORNERS = 4000
MOST_PLANS = 1500
"""Beyond either a pool is not finished: a page must open at once."""


@dataclass(frozen=True, slots=True)
class Step:
    """One amount of the budget: the plans (by their place in the pool) of which one is the best for any weights.

    `complete`: no plan is better than these by more than `rounding`, whatever the weights. `known`: weights and what no
    plan can exceed there; between them it is at most their mean. `status` INFEASIBLE: nothing satisfies everything.
    """

    factor: Fraction
    status: Status
    complete: bool
    plans: tuple[int, ...] = ()
    known: tuple[tuple[Weights, Fraction], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """One row of `steps`; where the pool is complete nothing need be known besides."""
        known = [] if self.complete else self.known
        return {
            "factor": number(self.factor),
            "status": self.status.value,
            "complete": self.complete,
            "plans": list(self.plans),
            "known": [{"weights": [number(w) for w in weights], "most": number(most)} for weights, most in known],
        }


@dataclass(frozen=True, slots=True)
class Pooled:
    """A plan: its worth by criterion and what weights do not touch, last; what it costs."""

    choices: Choices
    sums: tuple[Fraction, ...]
    cost: Fraction

    def as_json(self, places: Mapping[str, list[str]]) -> dict[str, Any]:
        """One row of `plans`; `places` are the options of every technology, in their order."""
        chosen_ = [[own.index(self.choices[name][0]), self.choices[name][1]] for name, own in places.items()]
        return {"sums": [number(part) for part in self.sums], "cost": number(self.cost), "choices": chosen_}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The pool: `weights` are the present shares of the first level; `base` is the place of the run's own plan."""

    ground: Ground
    about: About
    weights: Mapping[str, Fraction]
    sweep: str | None
    rounding: Fraction
    base: int | None
    plans: tuple[Pooled, ...]
    steps: tuple[Step, ...]

    @property
    def status(self) -> str:
        """`optimal` when every step is complete."""
        return self.about.status.value

    def as_json(self) -> dict[str, Any]:
        """The document `optimizer-whatif/1`: all that the page shows; choices are [place of the option, start]."""
        portfolio, table = self.ground.alternatives.portfolio, self.ground.alternatives
        nodes = self.ground.alternatives.case.criteria.criteria
        options = {one.id: _options(table.options, one.id) for one in portfolio.technologies}
        places = {name: [option.id for option in own] for name, own in options.items()}
        return {
            **self.about.as_json("whatif"),
            "titles": dict(portfolio.titles),
            "rounding": number(self.rounding),
            "criteria": [
                {**_titled(name, nodes[name]), "share": number(share)} for name, share in self.weights.items()
            ],
            "budget": None if self.sweep is None else _titled(self.sweep, portfolio.budgets[self.sweep]),
            "technologies": [
                {
                    **_titled(one.id, one),
                    "options": [{**_titled(option.id, option), "mode": option.mode} for option in options[one.id]],
                }
                for one in portfolio.technologies
            ],
            "base": self.base,
            "plans": [plan.as_json(places) for plan in self.plans],
            "steps": [step.as_json() for step in self.steps],
        }


def _titled(name: str, entry: Any) -> dict[str, Any]:
    return {"id": name, "title": entry.title or name, "titles": dict(entry.titles)}


def _options(options: Mapping[tuple[str, str], Any], technology: str) -> list[Any]:
    return [option for (name, _), option in sorted(options.items()) if name == technology]


def whatif(ground: Ground, near: Choices, sweep: str | None = None, factors: Iterable[Fraction] = FACTORS) -> WhatIf:
    """A pool for each factor of a budget (without a budget that is meant: for the present amounts alone).

    `near` is the run's plan. Raises Refused for a budget that does not exist, and where a rule limits value: then
    weights change what is allowed, and no pool of plans holds for other weights.
    """
    _refuse_limits_of_value(ground)
    budget = _budget(ground, sweep)
    rows = None if budget is None else swept(ground.problem, budget)
    asked = sorted({Fraction(1), *(factors if rows is not None else ())}, key=lambda factor: (abs(factor - 1), factor))
    names, now = first_weights(ground)
    search = _Search(ground, first_parts(ground), now, rows, _own(ground, near))
    found = []
    for place, factor in enumerate(asked):
        share = ground.deadline.left * (0.5 if place == 0 and len(asked) > 1 else 1 / (len(asked) - place))
        found.append(search.step(factor, ground.deadline.within(share)))
    steps = tuple(sorted(found, key=lambda step: step.factor))
    return WhatIf(
        ground,
        ground.about(_status(steps)),
        dict(zip(names, now, strict=True)),
        budget,
        search.rounding,
        None if search.base is None else search.places[search.base],
        tuple(search.pooled(key) for key in search.places),
        steps,
    )


def _status(steps: Sequence[Step]) -> Status:
    present = next(step for step in steps if step.factor == 1)
    if not present.plans:
        return present.status
    return Status.OPTIMAL if all(step.complete for step in steps) else Status.FEASIBLE


def _refuse_limits_of_value(ground: Ground) -> None:
    tree = ground.alternatives.case.tree
    limits = () if tree is None else (limit for verdict in tree.verdicts.values() for limit in verdict.limits)
    rules = [rule for rule in (*ground.alternatives.portfolio.rules, *limits) if rule.measure == "value"]
    if rules:
        place = ground.alternatives.case.place("portfolio", "rules")
        message = f'rule "{rules[0].id}" limits value, so other weights would change what is allowed'
        raise Refused([Fault("C307", place, message, "leave the rule out, or run again with other weights")])


def _budget(ground: Ground, sweep: str | None) -> str | None:
    try:
        return swept_budget(ground, sweep)
    except Refused:
        if sweep is not None:
            raise
        return None


def _own(ground: Ground, near: Choices) -> Values | None:
    """The run's plan by columns; what choices alone do not say (alliances, carries) is filled in by a solve."""
    labels = [("choose", name, option, start) for name, (option, start) in near.items()]
    if not labels or any(label not in ground.problem.index for label in labels):
        return None
    fixed = ground.problem.fix(dict.fromkeys(labels, 1))
    return ground.best(fixed).values or None


@dataclass(slots=True)
class _Cut:
    """One amount of the budget while its weights are cut: plans by their number in the cells; what is known."""

    factor: Fraction
    problem: Problem
    ground: Ground
    cells: Cells
    plans: dict[Key, int] = field(default_factory=dict)
    known: dict[Vector, tuple[Weights, Fraction]] = field(default_factory=dict)


@dataclass(slots=True)
class _Search:
    """The plans of all steps together: what is found for one amount may do for another."""

    ground: Ground
    parts: Parts
    now: Weights
    rows: Swept | None
    own: Values | None
    pool: Pool = field(default_factory=Pool)
    sums: dict[Key, tuple[Fraction, ...]] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)
    base: Key | None = None
    rounding: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Begin with the run's own plan; how far a rounded objective can be from the exact one."""
        groups = {label[:2] if label[0] == "choose" else label for label in self.ground.problem.labels}
        resolution = Fraction(self.ground.alternatives.portfolio.resolution)
        self.rounding = self.ground.problem.rounding + len(groups) * resolution + Fraction(2, FINE)
        if self.own:
            self.base = self._keep(self.own)

    def step(self, factor: Fraction, deadline: Deadline) -> Step:
        """The pool for one amount of the budget, as far as time allows."""
        problem = self.ground.problem if self.rows is None or factor == 1 else self.rows.at(factor)
        cut = _Cut(factor, problem, replace(self.ground, deadline=deadline), Cells(len(self.now)))
        for key, values in self.pool.plans.items():
            if self.rows is None or self.rows.needed(values) <= factor:
                self._add(cut, key)
        for weights in self._first():
            status = self._ask(cut, weights)
            if status is Status.INFEASIBLE or not cut.plans:
                return Step(factor, status, status is Status.INFEASIBLE)
        complete = self._corners(cut)
        return Step(factor, Status.OPTIMAL, complete, tuple(self._upper(cut)), tuple(cut.known.values()))

    def _first(self) -> list[Weights]:
        """All weight on one criterion (between these lies every other), and the present weights."""
        units = [tuple(Fraction(int(a == b)) for b in range(len(self.now))) for a in range(len(self.now))]
        return [*units, self.now]

    def _corners(self, cut: _Cut) -> bool:
        """Ask at corners that are not sure until all are; whether that was reached."""
        while len(cut.cells.corners) < MOST_CORNERS and len(cut.plans) < MOST_PLANS:
            corners = [corner for corner in cut.cells.corners if any(corner.weights)]
            doubtful = [corner for corner in corners if _whole(_shares(corner)) not in cut.known]
            if not doubtful:
                return True
            told = f"{len(cut.plans)} plans, {len(doubtful)} corners not sure"
            self.ground.tell(f"budget x {float(cut.factor):g}: {told}")
            weights = _shares(_farthest(doubtful, [weights for weights, _ in cut.known.values()]))
            if self._ask(cut, weights) is not Status.OPTIMAL:
                return False
        return False

    def _ask(self, cut: _Cut, weights: Weights) -> Status:
        """The best plan at some weights, kept with the proof that nothing exceeds it there."""
        begin = max(cut.plans, key=lambda key: worth(self.sums[key], weights), default=None)
        asked = weighted(cut.ground, self.parts, weights, cut.problem)
        found = cut.ground.best(asked, [] if begin is None else [self.pool.plans[begin]])
        if found.status is Status.OPTIMAL:
            self._add(cut, self._keep(found.values))
            best = max(worth(self.sums[key], weights) for key in cut.plans)
            cut.known[_whole(weights)] = (weights, best + self.rounding)
        return found.status

    def _add(self, cut: _Cut, key: Key) -> None:
        """Cut the envelope with a plan that is not in it yet."""
        if key not in cut.plans:
            cut.plans[key] = len(cut.plans)
            sums = self.sums[key]
            cut.cells.add([round((part + sums[-1]) * FINE) for part in sums[:-1]])

    def _upper(self, cut: _Cut) -> list[int]:
        """The plans that touch the envelope, and the run's own if it can be paid: by their places."""
        used = 0
        for corner in cut.cells.corners:
            used |= corner.zero >> cut.cells.size
        return [self.places[key] for key, place in cut.plans.items() if used >> place & 1 or key == self.base]

    def _keep(self, values: Values) -> Key:
        key = self.pool.add(values)
        if key not in self.sums:
            self.sums[key] = tuple(plan_sums(self.ground.problem, self.parts, values))
            self.places[key] = len(self.places)
        return key

    def pooled(self, key: Key) -> Pooled:
        """A plan as the pool tells it."""
        values = self.pool.plans[key]
        cost = cost_of(self.ground.alternatives, self.ground.problem, values)
        return Pooled(chosen(values), self.sums[key], cost)


def _shares(corner: Corner) -> Weights:
    total = sum(corner.weights)
    return tuple(Fraction(weight, total) for weight in corner.weights)


def _whole(weights: Weights) -> Vector:
    """Weights as the smallest whole numbers in proportion."""
    up = lcm(*(weight.denominator for weight in weights))
    numbers = [int(weight * up) for weight in weights]
    down = gcd(*numbers) or 1
    return tuple(number // down for number in numbers)


def _farthest(corners: Sequence[Corner], known: Sequence[Weights]) -> Corner:
    """The corner farthest from all weights known, so that the proof spreads evenly if time ends."""
    places = np.array([[float(w) for w in _shares(corner)] for corner in corners])
    there = np.array([[float(w) for w in weights] for weights in known])
    away = np.abs(places[:, None, :] - there[None, :, :]).sum(axis=2).min(axis=1)
    return corners[int(np.argmax(away))]
