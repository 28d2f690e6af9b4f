"""Other states of the world: every scenario scored, screened and formulated, and what becomes of a plan in each.

A plan is *kept* when it stands as it was decided: what a scenario takes away becomes doing nothing, its money is
spent all the same, and all else is worth what it is worth there. It is *replanned* when everything is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.alternatives import Alternative, Alternatives, expand
from optimizer.analyse.change import Choices
from optimizer.analyse.ground import Ground, Values
from optimizer.formulate import formulate
from optimizer.problem import Problem
from optimizer.scenario import under
from optimizer.schema import Case
from optimizer.schema.portfolio import Change
from optimizer.score import Scores, score
from optimizer.screen import Screening, screen
from optimizer.solve import ordered
from optimizer.verify import Plan, verify

BASE = "base"
"""The world as the portfolio describes it, with the probability that the scenarios leave over."""


@dataclass(frozen=True)
class World:
    """One state of the world: its chance, the year in which one would know of it, its scores and verdicts."""

    id: str
    title: str
    probability: Fraction
    known: int | None
    scores: Scores
    screenings: Mapping[str, Screening]
    weights: Mapping[str, str]

    @property
    def alternatives(self) -> Alternatives:
        """The table of alternatives that there are in this world."""
        return self.scores.alternatives

    @cached_property
    def problem(self) -> Problem:
        """Its own integer program."""
        return ordered(formulate(self.scores, self.screenings))

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str, int], int]:
        """The number of each alternative by (technology, option, start)."""
        return {step(item): number for number, item in enumerate(self.alternatives.items)}

    def hits(self, item: Alternative) -> bool:
        """Whether an alternative of the plan is taken away here, or the alliance that it hangs on."""
        return step(item) not in self.numbers or any(self._shut(name, item.start) for name in item.alliances)

    def _shut(self, alliance: str, start: int | None) -> bool:
        here = self.alternatives.portfolio.alliances[alliance]
        return not here.available or (here.opens is not None and start is not None and here.opens > start)

    def nothing(self, technology: str) -> tuple[str, int]:
        """Doing nothing about a technology, as (option, start): the cheapest way, if there are several."""
        table = self.alternatives
        idle = [n for n in table.of_technology[technology] if table.items[n].mode == "none"]
        item = table.items[min(idle, key=lambda n: (table.plan_costs[n], table.items[n].start or 0))]
        return item.option, item.start or 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as it stands in a world: its value there, what is taken away, and which limits break.

    `budgets`: whether each budget is kept, the money of what is taken away included. `broken`: sentences of everything
    else that does not hold.
    """

    value: Fraction
    hit: tuple[str, ...]
    budgets: Mapping[str, bool]
    broken: tuple[str, ...]


def step(item: Alternative) -> tuple[str, str, int]:
    """An alternative as the labels of problems have it: technology, option, start (0 without one)."""
    return item.technology, item.option, item.start or 0


def worlds(ground: Ground, weights: Mapping[str, str]) -> tuple[World, ...]:
    """The world of the portfolio first, then its scenarios; `weights` are those of the command line."""
    case = ground.alternatives.case
    scenarios = case.portfolio.scenarios
    chances = [Fraction(scenario.probability or 0) for scenario in scenarios]
    base = World(BASE, "", 1 - sum(chances, Fraction(0)), None, ground.scores, ground.screenings, weights)
    return base, *(
        changed(scenario.id, scenario.title or scenario.id, chance, scenario.known, case, scenario.changes, weights)
        for scenario, chance in zip(scenarios, chances, strict=True)
    )


def changed(
    name: str,
    title: str,
    probability: Fraction,
    known: int | None,
    case: Case,
    changes: tuple[Change, ...],
    weights: Mapping[str, str],
) -> World:
    """The world in which a case is changed so. Raises Refused."""
    other, theirs = under(case, changes)
    weighed = {**theirs, **weights}
    scores = score(expand(other), weighed)
    return World(name, title, probability, known, scores, screen(scores.alternatives), weighed)


def kept(base: World, world: World, choices: Choices, joined: Mapping[str, int]) -> Kept:
    """What a plan of the world `base` is worth as it stands in another world; exact, without a solver."""
    items = base.alternatives.items
    taken = {name: items[base.numbers[name, *choice]] for name, choice in choices.items()}
    hit = tuple(sorted(name for name, item in taken.items() if item.mode != "none" and world.hits(item)))
    decisions: dict[str, tuple[str, int | None]] = {}
    for name, choice in choices.items():
        stands = (name, *choice) in world.numbers and name not in hit
        option, start = choice if stands else world.nothing(name)
        decisions[name] = (option, world.alternatives.items[world.numbers[name, option, start]].start)
    found = verify(world.scores, world.screenings, Plan(decisions, dict(_members(world, joined))))
    lost = [base.numbers[name, *choices[name]] for name in hit]
    broken = tuple(one.sentence for one in found.violations if one.kind not in ("budget", "claim", "bound"))
    spent = {(row.budget, row.year): row.spent for row in found.spending}
    return Kept(found.value, hit, _budgets(base, world, spent, lost), broken)


def memberships(values: Values) -> dict[str, int]:
    """The year of joining of every alliance of a plan."""
    return {str(label[1]): int(str(label[2])) for label, value in values.items() if value and label[0] == "join"}


def _members(world: World, joined: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Memberships that there can be here, from the year in which the door is open."""
    for name, year in joined.items():
        alliance = world.alternatives.portfolio.alliances[name]
        if alliance.available:
            yield name, max(year, alliance.opens or year)


def _budgets(base: World, world: World, spent: dict[tuple[str, int], Fraction], lost: list[int]) -> dict[str, bool]:
    """Whether each budget is kept: carried = amount + carry-over * carried - spent is never negative (DESIGN 3)."""
    for number in lost:
        for key, cost in base.alternatives.charges(number).items():
            spent[key] = spent.get(key, Fraction(0)) + Fraction(cost, base.alternatives.money)
    found = {}
    for name, amounts in world.alternatives.amounts.items():
        carried = low = Fraction(0)
        over = Fraction(world.alternatives.portfolio.budgets[name].carry_over)
        for year in world.alternatives.portfolio.span:
            amount = Fraction(amounts.get(year, 0), world.alternatives.money)
            carried = amount + over * carried - spent.get((name, year), Fraction(0))
            low = min(low, carried)
        found[name] = low >= 0
    return found
