"""The exact value of a budget: the best value at every factor of its amounts, breakpoint by breakpoint.

The best value V*(factor) is a step function (METHODS 2.13). It is walked downwards: the best value under a factor;
the least factor at which that value can be had; the best value below that factor, and so on (the epsilon-constraint
method of Chalmet, Lemonidis & Elzinga 1986 on value against factor). The factor that a plan needs is computed
exactly from the plan. That no smaller one reaches the value is shown by the next step, which looks for the best
value at all smaller factors: two integer programs per breakpoint, and nothing rests on a tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.analyse.change import Choices, Exchange, chosen, cost_of, exchange
from optimizer.analyse.ground import About, Ground, Values, at_least
from optimizer.faults import Fault, Place, Refused, did_you_mean
from optimizer.figures import number
from optimizer.formulate.swept import FACTOR, Swept, swept
from optimizer.problem import Number, Problem
from optimizer.solve import Outcome, Status


@dataclass(frozen=True, slots=True)
class Point:
    """A breakpoint: from this factor on `value` can be had, with `plan`, the cheapest that needs no more.

    `budget` is the money of all years at this factor, `cost` what the whole plan costs, `change` what enters and
    leaves against the breakpoint before (of the first: against doing nothing). `proven`: no smaller factor will do.
    """

    budget: Fraction
    factor: Fraction
    value: Fraction
    cost: Fraction
    plan: Choices
    change: Exchange
    proven: bool = True

    def as_json(self) -> dict[str, Any]:
        """One row of `points`."""
        numbers = {key: number(getattr(self, key)) for key in ("budget", "factor", "value", "cost")}
        return {**numbers, **self.change.as_json(), "proven": self.proven}


@dataclass(frozen=True, slots=True)
class Frontier:
    """The breakpoints of a budget's value, by rising factor; `proven_from`: at this factor and above all is proven.

    `amount` is the money of all years at factor 1. `next`: what more money buys next, over the present amounts.
    """

    about: About
    sweep: str
    amount: Fraction
    least: Fraction
    most: Fraction | None
    proven_from: Fraction | None
    points: tuple[Point, ...]

    @property
    def status(self) -> str:
        """`optimal` when every breakpoint is proven."""
        return self.about.status.value

    @property
    def present(self) -> Point | None:
        """The breakpoint on which the present amounts stand."""
        return next((point for point in reversed(self.points) if point.factor <= 1), None)

    @property
    def next(self) -> Point | None:
        """The first breakpoint above the present amounts."""
        return next((point for point in self.points if point.factor > 1), None)

    def as_json(self) -> dict[str, Any]:
        """The document of `frontier --json`."""
        return {
            **self.about.as_json("frontier"),
            "sweep": self.sweep,
            "amount": number(self.amount),
            "from": number(self.least),
            "to": None if self.most is None else number(self.most),
            "proven_from": None if self.proven_from is None else number(self.proven_from),
            "points": [point.as_json() for point in self.points],
            "next": self._next_json(),
        }

    def _next_json(self) -> dict[str, Any] | None:
        """What the next unit of money is worth: the least growth that buys anything, and what it buys per unit."""
        now, then = self.present, self.next
        if now is None or then is None:
            return None
        money, value = then.budget - self.amount, then.value - now.value
        return {"money": number(money), "value": number(value), "per_unit": number(value / money)}


def frontier(
    ground: Ground, sweep: str | None = None, least: Fraction = Fraction(0), most: Fraction | None = None
) -> Frontier:
    """Every breakpoint of a budget between two factors; `most` None goes to where the budget no longer binds.

    The first breakpoint is the least factor, not below `least`, at which there is any plan. Raises Refused for a
    budget that does not exist.
    """
    budget = swept_budget(ground, sweep)
    walk = Walk(ground, swept(ground.problem, budget), least)
    status = walk.down(most)
    notes = [walk.reason] if walk.reason else []
    found = list(reversed(walk.found))
    amount = Fraction(sum(ground.alternatives.amounts[budget].values()), ground.alternatives.money)
    return Frontier(
        ground.about(status, notes, None if status is not Status.INFEASIBLE else walk.swept.at(most)),
        budget,
        amount,
        least,
        most,
        walk.proven_from,
        tuple(_points(ground, amount, found)),
    )


def swept_budget(ground: Ground, sweep: str | None) -> str:
    """The budget named, or the only one without `for`. Raises Refused."""
    budgets = ground.alternatives.portfolio.budgets
    free = [name for name, budget in budgets.items() if budget.takes is None]
    if sweep is None and len(free) == 1:
        return free[0]
    if sweep in budgets:
        return str(sweep)
    known = f"there are: {', '.join(budgets)}"
    message = f'no budget "{sweep}"' if sweep is not None else "several budgets could be meant"
    raise Refused([Fault("C302", Place("--sweep"), message, did_you_mean(sweep or "", budgets) or known)])


@dataclass(frozen=True, slots=True)
class Found:
    """The best value over an interval of factors, the least of them, and a plan."""

    factor: Fraction
    objective: Number
    values: Values
    proven: bool


@dataclass(slots=True)
class Walk:
    """The way down the steps; `found` from the highest to the lowest, `reason` why it stopped early."""

    ground: Ground
    swept: Swept
    least: Fraction
    found: list[Found] = field(default_factory=list)
    plans: list[Values] = field(default_factory=list)
    proven_from: Fraction | None = None
    reason: str = ""

    def down(self, most: Fraction | None) -> Status:
        """Walk from a factor (None: no limit) to the least; the status of the whole."""
        problem = self.swept.at(most)
        while True:
            best = self.ground.best(problem, self.plans)
            if best.status is Status.INFEASIBLE:
                self._prove()
                return Status.OPTIMAL if self.found else Status.INFEASIBLE
            if best.status is not Status.OPTIMAL or best.objective is None:
                self.reason = best.reason
                return Status.FEASIBLE if self.found else Status.NO_PLAN
            self._step(problem, best, best.objective)
            factor = self.found[-1].factor
            if factor <= self.least:
                self._prove()
                return Status.OPTIMAL
            problem = self.swept.below(factor)

    def _step(self, problem: Problem, best: Outcome, objective: Number) -> None:
        """One step lower; the same value at a smaller factor only corrects the last step."""
        if self.found and self.found[-1].objective == objective:
            self.found.pop()
        else:
            self._prove()
        self.plans = [*self.plans[-8:], best.values]
        values = self._leanest(problem, best.values, objective)
        factor = max(self.least, self.swept.needed(values))
        self.found.append(Found(factor, objective, values, False))
        self.ground.tell(f"factor {float(factor):.4g} done, {len(self.found)} steps of value")

    def _prove(self) -> None:
        """Nothing below the last factor reaches its value."""
        if self.found:
            last = self.found[-1]
            self.found[-1] = Found(last.factor, last.objective, last.values, True)
            self.proven_from = last.factor

    def _leanest(self, problem: Problem, values: Values, objective: Number) -> Values:
        """A plan as good that needs the least factor, as far as a solver can tell; of those the cheapest."""
        as_good = problem.with_rows([at_least(problem, objective)])
        if self.swept.limits and self.swept.needed(values) > self.least:
            lean = self.ground.best(self.swept.leanest(as_good), [self._with_factor(values)], once=True)
            values = min([values, _plain(lean.values)] if lean.values else [values], key=self.swept.needed)
        if not problem.costs.any():
            return values
        factor = max(self.least, self.swept.needed(values))
        priced = self.swept.at(factor).with_rows([at_least(problem, objective)]).with_objective(-problem.costs)
        return self.ground.best(priced, [values]).values or values

    def _with_factor(self, values: Values) -> Values:
        """The plan with the column of the factor, where there is one."""
        return values if len(self.swept.limits) == 1 else {**values, FACTOR: self.swept.needed(values)}


def _plain(values: Values) -> Values:
    return {label: value for label, value in values.items() if label != FACTOR}


def _points(ground: Ground, amount: Fraction, found: list[Found]) -> Iterator[Point]:
    plans: list[Choices] = [{}, *(chosen(step.values) for step in found)]
    for step, (before, plan) in zip(found, pairwise(plans), strict=True):
        yield Point(
            amount * step.factor,
            step.factor,
            ground.problem.true_value(step.objective),
            cost_of(ground.alternatives, ground.problem, step.values),
            plan,
            exchange(ground.alternatives, before, plan),
            step.proven,
        )
