"""The best plan for several worlds: by expected value, by the largest regret, by the mean of the worst cases.

Here and now: one plan that stands as it is in every world (`kept`). With recourse: what starts after the year in
which a world is known is decided there, within its limits (two-stage programming, Birge & Louveaux 2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor, lcm

from optimizer.alternatives import expand
from optimizer.analyse.ground import Bench, Ground, Values
from optimizer.analyse.worlds import World, step
from optimizer.formulate import formulate
from optimizer.formulate.across import STEPS, Seen, View, Wide
from optimizer.problem import Entry, Label, Number, Problem, Row
from optimizer.score import Scores, score
from optimizer.screen import Screening
from optimizer.solve import Outcome, Status

_AUXILIARY = ("served", "short", "synergy", "carry")
_FINEST = 10**7
_HAIR = 1e-9  # of a value; it is counted in millionths of a full swing


@dataclass(slots=True)
class Across:
    """A wide problem and what it is worth in each world; `chances` are those of the worlds, in the order of `views`.

    Columns may be continuous: nothing here knows what they mean.
    """

    bench: Bench
    chances: Sequence[Fraction]
    wide: Wide
    views: list[View] = field(default_factory=list)

    @property
    def rounding(self) -> Fraction:
        """The most by which a value may be off."""
        return max((view.rounding for view in self.views), default=Fraction(0))

    def values(self, found: Outcome) -> list[Fraction]:
        """What a plan is worth in each world, as the wide problem counts it."""
        numbers = self._numbers(found.values)
        return [
            Fraction(view.offset + sum(worth * numbers.get(column, 0) for column, worth in view.worth.items())) / STEPS
            for view in self.views
        ]

    def _numbers(self, values: Values) -> dict[int, Number]:
        index = self.wide.problem({}).index
        return {index[label]: value for label, value in values.items()}

    def _reach(self) -> tuple[int, int]:
        """Between what whole numbers the value of every plan lies, in every world."""
        problem = self.wide.problem({})
        uppers, labels = problem.upper.tolist(), problem.labels
        ends = []
        for view in self.views:
            groups: dict[object, list[int]] = {}
            for column, worth in view.worth.items():
                label = labels[column]
                groups.setdefault(label[1] if label[0] == "choose" else label, [0]).append(worth * int(uppers[column]))
            ends.append((view.offset + sum(map(min, groups.values())), view.offset + sum(map(max, groups.values()))))
        return min(low for low, _ in ends), max(high for _, high in ends)

    def expected(self, held: Mapping[Label, int] | None = None, known: Iterable[Values] = ()) -> Outcome:
        """The plan with the largest expected value, with some columns held where they are."""
        return self._best(self.wide.problem(self._expectation()).fix(held or {}), known)

    def _expectation(self) -> dict[int, int]:
        common = _common(self.chances)
        worth: dict[int, Fraction] = {}
        for chance, view in zip(self.chances, self.views, strict=True):
            for column, factor in view.worth.items():
                worth[column] = worth.get(column, Fraction(0)) + factor * chance * common
        return {column: round(factor) for column, factor in worth.items()}

    def _best(self, problem: Problem, known: Iterable[Values] = ()) -> Outcome:
        """The best plan; proven also where a bound leaves no more room than numbers as large as these have digits."""
        found = self.bench.best(problem, known)
        near = found.status is Status.FEASIBLE and found.gap is not None and found.gap <= _HAIR
        return replace(found, status=Status.OPTIMAL) if near else found

    def least_regret(self, best: Sequence[Fraction]) -> Outcome:
        """The plan whose largest regret is least: min R with R >= best - value in every world (Savage 1951)."""
        wide = replace(self.wide, columns=list(self.wide.columns), entries=list(self.wide.entries))
        low, high = self._reach()
        regret = wide.column(("regret",), "I", low - high, high - low)
        for view, most in zip(self.views, best, strict=True):
            wide.row(f"regret {view.world}", {**view.worth, regret: 1}, floor(most * STEPS) - view.offset)
        found = self._best(wide.problem({regret: -1}))
        if found.status is not Status.OPTIMAL:
            return found
        worst = int(found.values.get(("regret",), 0))
        entry = _at_most(regret, worst)
        again = self._best(wide.problem(self._expectation()).with_rows([entry]), [found.values])
        return found if again.status is not Status.OPTIMAL else again

    def worst_cases(self, alpha: Fraction) -> Outcome:
        """The plan with the best mean of the worst 1 - alpha share of cases.

        max e - sum of p * u / (1 - alpha) with u >= e - value, u >= 0 (Rockafellar & Uryasev 2000).
        """
        wide = replace(self.wide, columns=list(self.wide.columns), entries=list(self.wide.entries))
        low, high = self._reach()
        edge = wide.column(("edge",), "I", low, high)
        prices = [chance / (1 - alpha) for chance in self.chances]
        common = _common(prices)
        objective = {edge: common}
        for view, price in zip(self.views, prices, strict=True):
            below = wide.column(("below", view.world), "I", 0, high - low)
            wide.row(f"below {view.world}", {**view.worth, below: 1, edge: -1}, -view.offset)
            objective[below] = -round(price * common)
        return self._best(wide.problem(objective))


def _common(shares: Iterable[Fraction]) -> int:
    """What makes whole numbers of shares: exactly, while solvers can add them up without loss."""
    return min(lcm(*(share.denominator for share in shares)), _FINEST)


def here_and_now(ground: Ground, worlds: Sequence[World]) -> Across:
    """One plan for all worlds: it keeps the limits of the first, and stands as it is in the others."""
    across = Across(ground.bench, [world.probability for world in worlds], Wide(ground.problem))
    for world in worlds:
        across.views.append(across.wide.world(_standing(ground, worlds[0], world)))
    return across


def _standing(ground: Ground, base: World, world: World) -> Seen:
    """How a plan stands in a world: its choices are those of the base, only what follows from them is counted anew."""
    problem = formulate(world.scores, _open(world.scores, world.screenings))
    stands_for: dict[Label, list[int]] = {}
    index = ground.problem.index
    for label in problem.labels:
        if label[0] in ("choose", "join"):
            stands_for[label] = [index[label]] if label in index else []
    for item in base.alternatives.items:
        label = ("choose", *step(item))
        if label in index and item.mode != "none" and world.hits(item):
            stands_for[label] = []
            stands_for["choose", item.technology, *world.nothing(item.technology)].append(index[label])
    keep = [number for number in range(len(problem.rows)) if _follows(problem, number)]
    return Seen(world.id, problem, stands_for, keep)


def _open(scores: Scores, screenings: Mapping[str, Screening]) -> dict[str, Screening]:
    """Verdicts that admit everything: what was decided stands, whatever the tree would say now; prices stay."""
    table = scores.alternatives
    names = {
        name: tuple(dict.fromkeys(table.items[n].option for n in table.of_technology[name])) for name in screenings
    }
    return {name: replace(screening, eligible=names[name]) for name, screening in screenings.items()}


def _follows(problem: Problem, number: int) -> bool:
    """Whether a row only counts what follows from the choices: bonuses, and by how much goals are missed."""
    row = problem.rows[number]
    words = {problem.labels[column][0] for column in problem.coefficients(number)}
    if row.kind == "link":
        return bool(words.intersection(_AUXILIARY))
    return row.kind in ("rule", "limit") and "short" in words


def with_recourse(ground: Ground, worlds: Sequence[World]) -> Across:
    """A plan of the first world, and in every other what can still be decided once it is known."""
    across = Across(ground.bench, [world.probability for world in worlds], Wide(ground.problem))
    for place, world in enumerate(worlds):
        seen = _decided(ground, worlds[0], world) if place else _standing(ground, worlds[0], world)
        across.views.append(across.wide.world(seen))
    return across


def _decided(ground: Ground, base: World, world: World) -> Seen:
    """What has begun by the year in which the world is known stands; what is later is decided within its limits."""
    full = _undiminished(world)
    problem = formulate(full, _open(full, world.screenings))
    index = ground.problem.index
    known = world.known if world.known is not None else base.alternatives.portfolio.years[1]
    modes = {step(item): item for item in full.alternatives.items}
    stands_for: dict[Label, list[int]] = {}
    lost: dict[Label, list[int]] = {}
    instead: dict[Label, Label] = {}
    for label in problem.labels:
        if label[0] == "join" and int(str(label[2])) <= known:
            stands_for[label] = [index[label]] if label in index else []
        elif label[0] == "choose":
            item = modes[str(label[1]), str(label[2]), int(str(label[3]))]
            begun = item.mode != "none" and (item.start or 0) <= known
            if begun and world.hits(item):
                stands_for[label], lost[label] = [], [index[label]] if label in index else []
                instead[label] = ("choose", item.technology, *world.nothing(item.technology))
            elif begun:
                stands_for[label] = [index[label]] if label in index else []
            elif item.mode != "none" and (world.hits(item) or not _admitted(world, item.technology, item.option)):
                stands_for[label] = []
    return Seen(world.id, problem, stands_for, range(len(problem.rows)), lost, instead)


def _admitted(world: World, technology: str, option: str) -> bool:
    return option in world.screenings[technology].eligible


def _undiminished(world: World) -> Scores:
    """The scores of a world as if nothing had become unavailable: what is taken away has its costs all the same."""
    case = world.alternatives.case
    changes = tuple(change for change in case.changes if change.available is None)
    table = expand(replace(case, changes=changes))
    return score(table, world.weights)


def _at_most(column: int, amount: int) -> Entry:
    return Entry(Row("cut", "at most", None, "", (), "at most"), [(column, 1)], None, amount)
