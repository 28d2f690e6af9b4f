"""Near-ties: what every plan within a share of the best does, what none does, what is left to choose; how far it goes.

An option is `always` in a plan that is good enough, `never`, or `optional` (METHODS 2.12). Not one option after the
other is asked for: the plan that holds most of those not seen yet is looked for until it holds none, then the plan
that leaves out most of those seen everywhere until it leaves out none. Each solve settles at least one option, so there
are no more than options, and mostly far fewer. The plans that differ most are found one after the other: each is the
one farthest from the nearest of those before it (modelling to generate alternatives: Brill, Chang & Hopkins 1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from optimizer.analyse.change import Choices, chosen, cost_of, decisions_json, exchange
from optimizer.analyse.ground import About, Ground, Values, at_least
from optimizer.figures import number
from optimizer.problem import Column, Entry, Label, Problem, Row
from optimizer.solve import Outcome, Solution, Status

Option = tuple[str, str]
"""(technology, option)."""
FARTHEST: Label = ("farthest",)
"""The column that holds in how many technologies a plan differs at least from every plan before it."""
ALWAYS, NEVER, OPTIONAL, OPEN = "always", "never", "optional", "undecided"


@dataclass(frozen=True, slots=True)
class Other:
    """A plan that is good enough; `differs`: in so many technologies at least from every plan before it.

    `proven`: no plan that is good enough differs more.
    """

    plan: Choices
    value: Fraction
    cost: Fraction
    differs: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """What plans that lose at most `within` of the best value have in common; `least` is the value that they reach.

    `classes`: always, never, optional (or undecided, where time ended) by (technology, option). `plans`: those that
    differ most, the best plan first.
    """

    ground: Ground
    about: About
    within: Fraction
    value: Fraction | None = None
    least: Fraction | None = None
    classes: Mapping[Option, str] = field(default_factory=dict)
    plans: tuple[Other, ...] = ()

    @property
    def status(self) -> str:
        """`optimal` when every option is settled and no plan that is good enough differs more."""
        return self.about.status.value

    def as_json(self) -> dict[str, Any]:
        """The document of `ties --json`."""
        options: dict[str, dict[str, str]] = {}
        for (technology, option), word in sorted(self.classes.items()):
            options.setdefault(technology, {})[option] = word
        return {
            **self.about.as_json("ties"),
            "within": number(self.within),
            "value": None if self.value is None else number(self.value),
            "least": None if self.least is None else number(self.least),
            "options": options,
            "plans": [self._plan_json(other) for other in self.plans],
        }

    def _plan_json(self, other: Other) -> dict[str, Any]:
        table = self.ground.alternatives
        return {
            "value": number(other.value),
            "cost": number(other.cost),
            "differs": other.differs,
            "proven": other.proven,
            **exchange(table, self.plans[0].plan, other.plan).as_json(),
            "decisions": decisions_json(table, other.plan),
        }


def ties(ground: Ground, within: Fraction, count: int = 3, near: Choices | None = None) -> Ties:
    """Settle every option over the plans that lose at most `within` (a share) of the best value.

    `count` plans that differ most are shown besides the best, as long as they differ at all.
    """
    best = ground.solved(near)
    if best.status is not Status.OPTIMAL or best.objective is None:
        return Ties(ground, ground.about(best.status, best.notes), within)
    value = ground.problem.true_value(best.objective)
    least = value - within * abs(value)
    enough = ceil((least - ground.problem.offset) * ground.problem.scale)
    asked = ground.problem.with_rows([at_least(ground.problem, enough)])
    search = _Search(ground, asked, [best.values])
    classes = search.classes()
    plans = search.farthest(best, count)
    settled = OPEN not in classes.values() and all(other.proven for other in plans)
    about = ground.about(Status.OPTIMAL if settled else Status.FEASIBLE, best.notes)
    return Ties(ground, about, within, value, least, classes, plans)


@dataclass(slots=True)
class _Search:
    """The plans that are good enough, as far as they are known."""

    ground: Ground
    problem: Problem
    plans: list[Values]

    def classes(self) -> dict[Option, str]:
        """The class of every option that some row does not forbid anyway."""
        columns = _columns(self.problem)
        unseen = self._settled(columns, set(columns), seen=False)
        everywhere = self._settled(columns, set.intersection(*map(_options, self.plans)), seen=True)
        words = dict.fromkeys(columns, OPTIONAL)
        for (keys, proven), word in ((unseen, NEVER), (everywhere, ALWAYS)):
            words |= dict.fromkeys(keys, word if proven else OPEN)
        return words

    def _settled(
        self, columns: Mapping[Option, list[int]], keys: set[Option], *, seen: bool
    ) -> tuple[set[Option], bool]:
        """Of some options those that no plan has (`seen`: that every plan has); whether that is certain."""
        while True:
            for plan in self.plans:
                keys = keys & _options(plan) if seen else keys - _options(plan)
            if not keys:
                return keys, True
            self.ground.tell(f"{len(keys)} options to settle")
            weights = dict.fromkeys((column for key in keys for column in columns[key]), -1 if seen else 1)
            found = self._best(self.problem, weights)
            if not found.values:
                return keys, False
            self.plans.append(found.values)
            if found.objective == (-len(keys) if seen else 0):
                return keys, found.status is Status.OPTIMAL
            if found.status is not Status.OPTIMAL:
                return {key for key in keys if (key in _options(found.values)) == seen}, False

    def farthest(self, best: Solution, count: int) -> tuple[Other, ...]:
        """The best plan, then each time the plan farthest from the nearest of those before."""
        found = [self._other(best.values, 0, True)]
        while len(found) <= count:
            self.ground.tell(f"plan {len(found)} that differs most")
            outcome = self._best(self._apart([other.plan for other in found]), None)
            if not outcome.values or not outcome.objective:
                break
            values = {label: value for label, value in outcome.values.items() if label != FARTHEST}
            found.append(self._other(values, int(outcome.objective), outcome.status is Status.OPTIMAL))
        return tuple(found)

    def _apart(self, plans: Sequence[Choices]) -> Problem:
        """Maximise the least number of technologies with another option than in each of the plans."""
        column = len(self.problem.labels)
        wider = self.problem.with_columns([Column(FARTHEST, 1, 0, "I", 0, len(plans[0]))], {})
        columns, rows = _columns(self.problem), []
        for place, plan in enumerate(plans):
            same = [(number, 1) for name, (option, _) in plan.items() for number in columns[name, option]]
            row = Row("cut", "farthest", None, "another plan than those before", (), f"farthest {place}")
            rows.append(Entry(row, [*same, (column, 1)], None, len(plan)))
        return wider.with_objective({FARTHEST: 1}).with_rows(rows)

    def _best(self, problem: Problem, weights: Mapping[int, int] | None) -> Outcome:
        if weights is not None:
            problem = problem.with_objective([weights.get(number, 0) for number in range(len(problem.labels))])
        return self.ground.best(problem, () if weights is None else self.plans)

    def _other(self, values: Values, differs: int, proven: bool) -> Other:
        problem = self.ground.problem
        value = problem.true_value(problem.evaluate(values))
        return Other(chosen(values), value, cost_of(self.ground.alternatives, problem, values), differs, proven)


def _columns(problem: Problem) -> dict[Option, list[int]]:
    """The columns of every option, one for each start, those that no row allows left out."""
    found: dict[Option, list[int]] = {}
    for column, label in enumerate(problem.labels):
        if label[0] == "choose" and problem.upper[column] > 0:
            found.setdefault((str(label[1]), str(label[2])), []).append(column)
    return found


def _options(values: Values) -> set[Option]:
    return {(str(label[1]), str(label[2])) for label, value in values.items() if value and label[0] == "choose"}
