"""The exact value of a budget: the best value at every factor of its amounts, breakpoint by breakpoint.

The best value V*(factor) is a step function (METHODS 2.13). It is walked downwards: the best value under a factor;
the least factor at which that value can be had; the best value below that factor, and so on (the epsilon-constraint
method of Chalmet, Lemonidis & Elzinga 1986 on value against factor). The factor that a plan needs is computed
exactly from the plan. That no smaller one reaches the value is shown by the next step, which looks for the best
value at all smaller factors: two integer programs per breakpoint (and one more that settles which of equally good plans
is told), and nothing rests on a tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.analyse.budget_step import BudgetStep, best_question, plan_question
from optimizer.analyse.change import Choices, Exchange, chosen, cost_of, exchange
from optimizer.analyse.ground import About, Ground, Values, silent
from optimizer.faults import Fault, Place, Refused, did_you_mean
from optimizer.figures import number
from optimizer.formulate.swept import swept
from optimizer.problem import Number
from optimizer.solve import Status
from optimizer.sweep import Plain, Question, Sweep, plan_of

Gap = tuple[Fraction, Fraction | None]
"""From a factor to below another (None: no end)."""
_RECENT = 4
_SMALLEST = 64
"""A gap is not halved below this part of the whole."""


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
    step = BudgetStep(swept(ground.problem, budget))
    with Sweep("frontier", step, ground.resolver, ground.sweeps, ground.tell) as asked:
        walk = Walk(asked, least, most, ground.tell)
        status = walk.whole()
        steps = walk.steps()
        plans = _one_plan_each(asked, steps) if status is Status.OPTIMAL else [found.plan for found in steps]
        status = Status.FEASIBLE if None in plans else status
        whole = status in (Status.OPTIMAL, Status.INFEASIBLE)
        notes = [] if whole else asked.notes
        if whole:
            asked.finished()
    values = [plan_of(ground.problem, new or found.plan) for new, found in zip(plans, steps, strict=True)]
    amount = Fraction(sum(ground.alternatives.amounts[budget].values()), ground.alternatives.money)
    return Frontier(
        ground.about(status, notes, None if status is not Status.INFEASIBLE else step.swept.at(most)),
        budget,
        amount,
        least,
        most,
        walk.proven_from,
        tuple(_points(ground, amount, steps, values)),
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
    """One step of the value: `objective` from `factor` on, with a plan; `proven`: no smaller factor will do."""

    factor: Fraction
    objective: Number
    plan: Plain
    proven: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Factors from `low` to below `high` (None: without an end) at which the best value is one; None: no plan."""

    low: Fraction
    high: Fraction | None
    objective: Number | None
    plan: Plain


@dataclass(slots=True)
class Walk:
    """The way down from `most` (None: no limit) to `least`: stretches of factors with one best value each.

    With several workers the stretches that are not known yet are halved, so that nobody is idle; what is found is the
    same, because stretches of the same value are put together in the end.
    """

    sweep: Sweep
    least: Fraction
    most: Fraction | None
    tell: Callable[[str], None] = silent
    known: list[Plain] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    def whole(self) -> Status:
        """Ask until every factor is settled, or the time is up."""
        gaps: list[Gap] = [(self.least, None)]
        while gaps:
            answers = self.sweep.answers([self._question(*gap) for gap in gaps], [self._hint(gap) for gap in gaps])
            for (_, high), answer in zip(gaps, answers, strict=True):
                if answer is not None:
                    self._take(high, answer)
            if None in answers:
                return Status.FEASIBLE if self.steps() else Status.NO_PLAN
            self.tell(f"{len(self.stretches)} steps of value, factor {float(min(self._lows())):.4g} the least")
            gaps = self._gaps()
        return Status.OPTIMAL if self.steps() else Status.INFEASIBLE

    def steps(self) -> list[Found]:
        """The breakpoints, by rising factor, without what lies below the first factor that is not settled."""
        found: list[Found] = []
        for stretch in self._settled():
            if found:
                found[-1] = replace(found[-1], proven=found[-1].objective != stretch.objective)
            if found and not found[-1].proven:
                found.pop()
            if stretch.objective is not None:
                sure = stretch.low <= self.least
                found.append(Found(stretch.low, stretch.objective, stretch.plan, sure))
        return found[::-1]

    @property
    def proven_from(self) -> Fraction | None:
        """At this factor and above all is proven."""
        return min((step.factor for step in self.steps() if step.proven), default=None)

    def _settled(self) -> list[Stretch]:
        """The stretches from the top, as far as they join."""
        ordered = sorted(self.stretches, key=lambda one: one.low, reverse=True)
        joined = ordered[:1]
        for stretch in ordered[1:]:
            if stretch.high != joined[-1].low:
                break
            joined.append(stretch)
        return joined

    def _gaps(self) -> list[Gap]:
        """What is not settled, the widest halved until there is a piece for everybody."""
        ordered = sorted(self.stretches, key=lambda one: one.low, reverse=True)
        found: list[tuple[Fraction, Fraction]] = []
        for above, below in zip(ordered, [*ordered[1:], None], strict=True):
            low = self.least if below is None else below.high
            if low is None or low >= above.low:
                continue
            if below is not None and below.objective == above.objective:  # more money is never worth less
                self.stretches.append(Stretch(low, above.low, above.objective, below.plan))
            else:
                found.append((low, above.low))
        return self._halved(found, (ordered[0].low - self.least) / _SMALLEST)

    def _halved(self, gaps: list[tuple[Fraction, Fraction]], smallest: Fraction) -> list[Gap]:
        """No piece smaller than that is made."""
        while gaps and len(gaps) < self.sweep.width:
            low, high = widest = max(gaps, key=lambda gap: gap[1] - gap[0])
            if high - low < smallest:
                break
            gaps.remove(widest)
            gaps += [(low, (low + high) / 2), ((low + high) / 2, high)]
        return [*sorted(gaps, reverse=True)]

    def _question(self, low: Fraction, high: Fraction | None) -> Question:
        return best_question(low, self.most if high is None else None, high)

    def _hint(self, gap: Gap) -> list[Plain]:
        """Plans to begin from: those given, those around the gap."""
        low, high = gap
        near = [one.plan for one in self.stretches if one.plan is not None and (one.low == high or one.high == low)]
        return [*self.known, *near, *(one.plan for one in self.stretches[-_RECENT:] if one.plan is not None)]

    def _take(self, high: Fraction | None, answer: Plain) -> None:
        """Keep an answer; where nothing fits below a factor, nothing fits below a smaller one."""
        if answer["objective"] is not None:
            objective, factor = Fraction(answer["objective"]), Fraction(answer["factor"])
            self.stretches.append(Stretch(factor, high, objective, answer["plan"]))
            return
        empty = [one for one in self.stretches if one.objective is None]
        if not any(one.high is None or (high is not None and one.high >= high) for one in empty):
            rest = [one for one in self.stretches if one.objective is not None]
            self.stretches = [*rest, Stretch(self.least, high, None, None)]

    def _lows(self) -> list[Fraction]:
        return [one.low for one in self.stretches]


def _one_plan_each(sweep: Sweep, steps: Sequence[Found]) -> list[Plain]:
    """The plan of every breakpoint that the rule for ties names: the cheapest, then by the hash."""
    questions = [plan_question(step.factor, step.objective) for step in steps]
    answers = sweep.answers(questions, [[step.plan] for step in steps], "breakpoints have their plan")
    return [None if answer is None else answer["plan"] for answer in answers]


def _points(ground: Ground, amount: Fraction, found: Sequence[Found], values: Sequence[Values]) -> Iterator[Point]:
    plans: list[Choices] = [{}, *map(chosen, values)]
    for step, own, (before, plan) in zip(found, values, pairwise(plans), strict=True):
        yield Point(
            amount * step.factor,
            step.factor,
            ground.problem.true_value(step.objective),
            cost_of(ground.alternatives, ground.problem, own),
            plan,
            exchange(ground.alternatives, before, plan),
            step.proven,
        )
