"""How firm the plan is, and what it would take to change it: weights, the nearest change, price tags, tornado.

Everything by solving again, exactly; prices from the linear relaxation stand beside, and are called estimates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isinf
from typing import Any

from optimizer.analyse.bends import Bend, Curve
from optimizer.analyse.change import Choices, Exchange, chosen, decisions_json, exchange
from optimizer.analyse.envelope import End, Envelope, Key, Pool
from optimizer.analyse.frontier import swept_budget
from optimizer.analyse.ground import About, Ground
from optimizer.analyse.nearest import Nearest, nearest
from optimizer.analyse.price_tags import Option, PriceTag, price_tags
from optimizer.analyse.rays import Moves, moves
from optimizer.analyse.tornado import Bar, tornado
from optimizer.faults import Refused
from optimizer.figures import number
from optimizer.formulate.swept import swept
from optimizer.solve import Deadline, Price, RowKey, Solution, Status, ranges

SHARES = {"weights": 0.4, "prices": 0.5, "nearest": 0.4, "tornado": 0.6}
"""What part of the time that is left each question may take, one after the other; the profiles have the rest."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a criterion's range with its best plan: what enters and leaves against the present plan."""

    low: Fraction
    high: Fraction
    change: Exchange
    proven: bool

    def as_json(self) -> dict[str, Any]:
        """One row of `profile`."""
        ends = {"low": number(self.low), "high": number(self.high)}
        return {**ends, **self.change.as_json(), "proven": self.proven}


@dataclass(frozen=True, slots=True)
class WeightRange:
    """The local shares of a criterion, siblings in proportion, between which the plan stays the best.

    `below` and `above`: what changes just outside; None where the range goes on to 0 or 1. `profile`: the best plans
    from 0 to 1 (none where the share acts differently in different modes; its ends are then found to 2^-60).
    """

    low: Fraction
    current: Fraction
    high: Fraction
    below: Exchange | None
    above: Exchange | None
    proven: bool
    profile: tuple[Stretch, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """One entry of `weights`."""
        numbers = {key: number(getattr(self, key)) for key in ("low", "current", "high")}
        sides = {
            key: None if side is None else side.as_json()
            for key, side in (("below", self.below), ("above", self.above))
        }
        return {**numbers, **sides, "proven": self.proven, "profile": [part.as_json() for part in self.profile]}


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How firm a plan is.

    `estimates`: what a unit of money or resource is worth in the linear relaxation, by (kind, id, year), and by how
    much there may be less and more of it until the relaxation has another price.
    """

    about: About
    value: Fraction | None
    decisions: tuple[Mapping[str, Any], ...]
    sweep: str | None
    weights: Mapping[str, WeightRange]
    options: Mapping[Option, PriceTag]
    nearest: Nearest | None
    tornado: tuple[Bar, ...]
    estimates: Mapping[RowKey, Price]

    @property
    def status(self) -> str:
        """`optimal` when everything is proven."""
        return self.about.status.value

    def as_json(self) -> dict[str, Any]:
        """The document of `sensitivity --json`."""
        options: dict[str, dict[str, Any]] = {}
        for (technology, option), tag in sorted(self.options.items()):
            options.setdefault(technology, {})[option] = tag.as_json()
        return {
            **self.about.as_json("sensitivity"),
            "value": None if self.value is None else number(self.value),
            "decisions": [dict(row) for row in self.decisions],
            "sweep": self.sweep,
            "weights": {name: span.as_json() for name, span in self.weights.items()},
            "options": options,
            "nearest": None if self.nearest is None else self.nearest.as_json(),
            "tornado": [bar.as_json() for bar in self.tornado],
            "estimates": [
                {"kind": key[0], "id": key[1], "year": key[2], **_price_json(price)}
                for key, price in sorted(self.estimates.items(), key=lambda pair: str(pair[0]))
            ],
        }


def sensitivity(ground: Ground, sweep: str | None = None, near: Choices | None = None) -> Sensitivity:
    """Ask everything of the best plan (of equally good ones the one that ties decide for, as in a run).

    `sweep` is the budget whose growth options are asked for: by default the only one without `for`; where there is
    none, money is not asked. Raises Refused for a budget that does not exist.
    """
    budget = _budget(ground, sweep)
    solution = ground.solved(near)
    if solution.status is not Status.OPTIMAL or solution.objective is None:
        about = ground.about(solution.status, solution.notes)
        return Sensitivity(about, None, (), budget, {}, {}, None, (), {})
    return _asked(ground, budget, solution)


def _budget(ground: Ground, sweep: str | None) -> str | None:
    try:
        return swept_budget(ground, sweep)
    except Refused:
        if sweep is not None:
            raise
        return None


def _asked(ground: Ground, budget: str | None, solution: Solution) -> Sensitivity:
    assert solution.objective is not None
    pool = Pool()
    plan = pool.add(solution.values)
    moved = moves(ground)
    paths = [_path(ground, pool, move) for move in moved]
    # By name and not as the file has them: what one search finds is where the next begins.
    named = sorted(zip(paths, moved, strict=True), key=lambda pair: pair[1].criterion)
    ends = {move.criterion: _ends(ground, path, move.criterion, plan) for path, move in named}
    amount = Fraction(0)
    if budget is not None:
        amount = Fraction(sum(ground.alternatives.amounts[budget].values()), ground.alternatives.money)
    rows = None if budget is None else swept(ground.problem, budget)
    options = price_tags(ground, solution, rows, amount, _share(ground, "prices"))
    ground.tell("nearest change of weights")
    close = nearest(ground, pool, plan, _share(ground, "nearest"))
    ground.tell("tornado")
    rays = [path.ray for path in paths if isinstance(path, Envelope)]
    bars = tornado(replace(ground, deadline=_share(ground, "tornado")), solution, rays)
    spans = {
        move.criterion: _span(ground, path, move.current, ends[move.criterion], plan)
        for move, path in zip(moved, paths, strict=True)
    }
    found = Sensitivity(
        ground.about(Status.OPTIMAL, solution.notes),
        ground.problem.true_value(solution.objective),
        tuple(decisions_json(ground.alternatives, solution.chosen)),
        budget,
        spans,
        options,
        close,
        tuple(bars),
        _estimates(ground),
    )
    return found if _is_proven(found) else replace(found, about=replace(found.about, status=Status.FEASIBLE))


def _path(ground: Ground, pool: Pool, move: Moves) -> Envelope | Curve:
    """The line, or the curve, on which a criterion's share is moved."""
    deadline = _share(ground, "weights")
    if len(move.parts) <= 1:
        return Envelope(ground, move.ray(), pool, deadline)
    return Curve(ground, Bend(move.criterion, move.node, move.current, move.parts, move.columns), pool, deadline)


def _share(ground: Ground, question: str) -> Deadline:
    return ground.deadline.within(SHARES[question] * ground.deadline.left)


def _ends(ground: Ground, path: Envelope | Curve, criterion: str, plan: Key) -> tuple[End, End]:
    ground.tell(f"weight of {criterion}")
    return path.end(plan, upwards=False), path.end(plan, upwards=True)


def _span(ground: Ground, path: Envelope | Curve, current: Fraction, ends: tuple[End, End], plan: Key) -> WeightRange:
    """Interval and profile of one criterion, in a planner's words."""
    table, known = ground.alternatives, path.pool.plans

    def change(key: Key) -> Exchange:
        return exchange(table, chosen(known[plan]), chosen(known[key]))

    below, above = (None if end.after is None else change(end.after) for end in ends)
    parts: tuple[Stretch, ...] = ()
    if isinstance(path, Envelope):
        ground.tell(f"profile of {path.ray.criterion}")
        path.deadline = ground.deadline  # all the time that is left
        parts = tuple(Stretch(part.low, part.high, change(part.plan), part.proven) for part in path.stretches())
    return WeightRange(ends[0].share, current, ends[1].share, below, above, all(end.proven for end in ends), parts)


def _estimates(ground: Ground) -> dict[RowKey, Price]:
    """Prices of the linear relaxation per unit of the file's money or resource, where more of it is worth anything."""
    problem = ground.problem
    found = ranges(ground.solver, problem, ground.deadline.last_moment())
    prices = {}
    for row, price in ({} if found is None else found.rows).items():
        meaning = problem.rows[row]
        if meaning.kind in ("budget", "resource") and price.worth > 0:
            scale = float(meaning.scale)
            worth = price.worth * scale / float(problem.scale)
            prices[meaning.group] = Price(*(float(f"{x:.9g}") for x in (worth, price.less / scale, price.more / scale)))
    return prices


def _price_json(price: Price) -> dict[str, Any]:
    """A price per unit with how much less and more of it there may be (None: as much as one likes)."""
    ends = {
        key: None if isinf(amount) else number(amount) for key, amount in (("less", price.less), ("more", price.more))
    }
    return {"per_unit": number(price.worth), **ends}


def _is_proven(found: Sensitivity) -> bool:
    """Whether nothing was left open for want of time."""
    money = ("money_needed",) if found.sweep is not None else ()
    tags = all(
        word in tag.proven
        for tag in found.options.values()
        for word in ("value_needed", *(("replacement",) if tag.chosen else money))
    )
    spans = all(span.proven and all(part.proven for part in span.profile) for span in found.weights.values())
    sides = all(side.proven for bar in found.tornado for side in (bar.low, bar.high))
    return tags and spans and sides and (found.nearest is None or found.nearest.proven)
