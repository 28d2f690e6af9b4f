"""A tornado: one thing at a time a tenth less and a tenth more, and what the best plan comes to.

Weights of the first level (siblings in proportion), every budget, the costs of everything, and for every criterion
with ranges all ratings at their low and at their high ends. Nothing is extrapolated: each bar is two solves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.analyse.change import Exchange, chosen, exchange
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.rays import Ray
from optimizer.figures import number
from optimizer.formulate.swept import swept
from optimizer.problem import Problem
from optimizer.scenario import under
from optimizer.schema import Case, Quantity
from optimizer.schema.portfolio import Change
from optimizer.solve import Outcome, Solution, Status

TENTH = Fraction(1, 10)
Span = tuple[Fraction, Fraction]
Step = tuple[str, Fraction]
"""A budget and a factor of it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a bar: the best value there and what changes in the plan; value None: no plan, or not known in time.

    `lost`: by how much the present plan falls short of that (None where it could not be kept). `rounding`: the most by
    which rounding can have changed the value.
    """

    value: Fraction | None
    lost: Fraction | None
    change: Exchange
    proven: bool
    rounding: Fraction = Fraction(0)

    def as_json(self) -> dict[str, Any]:
        """`low` or `high` of a bar."""
        value, lost = (None if x is None else number(x) for x in (self.value, self.lost))
        return {"value": value, "lost_if_kept": lost, **self.change.as_json(), "proven": self.proven}


@dataclass(frozen=True, slots=True)
class Bar:
    """What is changed (`kind` weight, budget, cost or score; its id) and the best plan at its low and its high end."""

    kind: str
    id: str
    low: Side
    high: Side

    @property
    def width(self) -> Fraction:
        """How far the best value moves."""
        values = [side.value for side in (self.low, self.high) if side.value is not None]
        return max(values, default=Fraction(0)) - min(values, default=Fraction(0))

    def as_json(self) -> dict[str, Any]:
        """One row of `tornado`."""
        return {"kind": self.kind, "id": self.id, "low": self.low.as_json(), "high": self.high.as_json()}


def tornado(ground: Ground, solution: Solution, rays: list[Ray]) -> list[Bar]:
    """All bars, the widest first."""
    return widest([*weight_bars(ground, solution, rays), *budget_bars(ground, solution), *_inputs(ground, solution)])


def widest(bars: Iterable[Bar]) -> list[Bar]:
    """The widest first."""
    return sorted(bars, key=lambda bar: (-bar.width, bar.kind, bar.id))


def weight_bars(
    ground: Ground, solution: Solution, rays: list[Ray], stays: Mapping[str, Span] | None = None
) -> Iterator[Bar]:
    """The weights of the first level; `stays`: between which shares the plan is known to be the best."""
    resolution = Fraction(ground.alternatives.portfolio.resolution)
    for ray in rays:
        if ray.node == ground.scores.tree.id:
            places = [min(Fraction(1), ray.current * factor) for factor in (1 - TENTH, 1 + TENTH)]
            low, high = (stays or {}).get(ray.criterion, (Fraction(1), Fraction(0)))
            ends = [(ray.problem(ground.problem, ray.position(at), resolution), low <= at <= high) for at in places]
            yield Bar("weight", ray.criterion, *(_side(ground, problem, solution, best) for problem, best in ends))


def budget_bars(ground: Ground, solution: Solution, found: Mapping[Step, Outcome] | None = None) -> Iterator[Bar]:
    """Every budget; `found`: what was asked of budgets already."""
    for name in ground.alternatives.portfolio.budgets:
        rows = swept(ground.problem, name)
        ends = [(rows.at(factor), (found or {}).get((name, factor))) for factor in (1 - TENTH, 1 + TENTH)]
        yield Bar("budget", name, *(_side(ground, problem, solution, known=known) for problem, known in ends))


def _inputs(ground: Ground, solution: Solution) -> Iterator[Bar]:
    """Costs and ratings: the case is changed and everything that follows from it."""
    case = ground.alternatives.case
    dearer = [
        Change.model_validate({"of": {}, "cost": {"multiply": Decimal(str(float(1 + part)))}})
        for part in (-TENTH, TENTH)
    ]
    cases = [("cost", "all costs", [under(case, (change,))[0] for change in dearer])]
    for name in sorted(ground.alternatives.leaves):
        ends = [_at_end(case, name, end) for end in ("low", "high")]
        if any(end != case for end in ends):
            cases.append(("score", name, ends))
    for kind, name, both in cases:
        sides = []
        for changed in both:
            other = ground.changed(changed)
            sides.append(_side(other, other.problem, solution))
        yield Bar(kind, name, *sides)


def _side(
    ground: Ground, problem: Problem, solution: Solution, best: bool = False, known: Outcome | None = None
) -> Side:
    """One end; `best`: the plan is known to be the best there too; `known`: what was found there."""
    kept = _kept(problem, solution.values)
    if best and kept is not None:
        worth = problem.true_value(problem.evaluate(kept))
        return Side(worth, Fraction(0), Exchange(), True, problem.rounding)
    found = known or ground.best(problem, [] if kept is None else [kept])
    if found.status is Status.INFEASIBLE:
        return Side(None, None, Exchange(), True)
    if found.objective is None:
        return Side(None, None, Exchange(), False)
    value = problem.true_value(found.objective)
    lost = None if kept is None else value - problem.true_value(problem.evaluate(kept))
    if not lost and kept is not None:
        return Side(value, lost, Exchange(), found.status is Status.OPTIMAL, problem.rounding)
    change = exchange(ground.alternatives, solution.chosen, chosen(found.values))
    return Side(value, lost, change, found.status is Status.OPTIMAL, problem.rounding)


def _kept(problem: Problem, values: Values) -> Values | None:
    """The present plan in the changed problem, if everything chosen is still there and every row holds."""
    plan = {label: value for label, value in values.items() if label in problem.index}
    if len(plan) < len(values) or not problem.allows(plan):
        return None
    return plan


def _at_end(case: Case, criterion: str, end: str) -> Case:
    """The case with every rating on a criterion at its low or its high end, where it has one."""
    portfolio = case.portfolio
    technologies = tuple(
        technology.model_copy(
            update={
                "ratings": _ended(technology.ratings, criterion, end),
                "options": tuple(
                    option.model_copy(update={"ratings": _ended(option.ratings, criterion, end)})
                    for option in technology.options
                ),
            }
        )
        for technology in portfolio.technologies
    )
    partners = {
        name: partner.model_copy(update={"ratings": _ended(partner.ratings, criterion, end)})
        for name, partner in portfolio.partners.items()
    }
    return replace(case, portfolio=portfolio.model_copy(update={"technologies": technologies, "partners": partners}))


def _ended(ratings: Mapping[str, Quantity], criterion: str, end: str) -> Mapping[str, Quantity]:
    rating = ratings.get(criterion)
    extreme = None if rating is None else getattr(rating, end)
    return (
        ratings
        if rating is None or extreme is None
        else {**ratings, criterion: rating.model_copy(update={"best": extreme})}
    )
