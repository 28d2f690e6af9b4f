"""Scenarios: the best plan of each state of the world, what a plan is worth in the others, and one plan for all.

Regret is what a plan falls short of the best in a world (Savage 1951). The expected value of perfect information is
what it would be worth to know the world beforehand, that of the stochastic solution what it is worth to have thought
of all worlds (Birge & Louveaux 2011, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.analyse.across import here_and_now, with_recourse
from optimizer.analyse.change import Choices, chosen, decisions_json, exchange
from optimizer.analyse.ground import About, Ground, Values
from optimizer.analyse.partners import Loss, condition_losses, losses
from optimizer.analyse.proof import prove, prove_impossible
from optimizer.analyse.risk import conditional_value_at_risk, expectation
from optimizer.analyse.worlds import BASE, Kept, World, kept, memberships, worlds
from optimizer.figures import number
from optimizer.problem import Problem
from optimizer.solve import Outcome, Solution, Status

_PROOF, _SHARE = 2.0, 0.02
"""Seconds, and share of the time left, for a proof about one world of which the solver alone says something."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best plan of one world: `value` None where there is none, or none was found in time.

    `is_word`: that no plan is better, or that there is none, has only the solver's word.
    """

    world: World
    value: Fraction | None
    values: Values
    status: Status
    is_word: bool = False

    @property
    def plan(self) -> Choices:
        """The option and start of every technology."""
        return chosen(self.values)


@dataclass(frozen=True, slots=True)
class Course:
    """One plan in all worlds: what it is worth in each, its regrets, and how likely each budget is kept.

    `stood` says how it stands in each world; None for a plan that is decided anew there. `proven`: no plan is better
    by the measure that the plan is named after.
    """

    name: str
    plan: Choices
    joined: Mapping[str, int]
    values: tuple[Fraction, ...]
    regrets: tuple[Fraction | None, ...]
    expected: Fraction
    worst_cases: Fraction
    stood: tuple[Kept, ...] | None
    proven: bool

    @property
    def worst_regret(self) -> Fraction | None:
        """The largest regret; None where the best is not known everywhere."""
        known = [regret for regret in self.regrets if regret is not None]
        return max(known) if len(known) == len(self.regrets) else None


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What `scenarios` finds; values in full swings, `alpha` is the share of cases that the worst cases leave out."""

    about: About
    ground: Ground
    optima: tuple[Optimum, ...]
    courses: tuple[Course, ...]
    losses: tuple[Loss, ...]
    conditions: tuple[Loss, ...]
    alpha: Fraction
    recourse: Fraction | None
    without_thought: Fraction | None

    @property
    def status(self) -> str:
        """`optimal` when everything is proven."""
        return self.about.status.value

    @property
    def wait_and_see(self) -> Fraction | None:
        """The expected value if the world were known beforehand."""
        values = [one.value for one in self.optima]
        chances = [one.world.probability for one in self.optima]
        known = [value for value in values if value is not None]
        return expectation(known, chances) if len(known) == len(values) else None

    def as_json(self) -> dict[str, Any]:
        """The document of `scenarios --json`."""
        waits = self.wait_and_see
        return {
            **self.about.as_json("scenarios"),
            "alpha": number(self.alpha),
            "scenarios": [self._scenario(place) for place in range(len(self.optima))],
            "plans": [self._course(course) for course in self.courses],
            "losses": [loss.as_json(self.ground.alternatives) for loss in self.losses],
            "conditions": [loss.as_json(self.ground.alternatives) for loss in self.conditions],
            "wait_and_see": _maybe(waits),
            "recourse": _maybe(self.recourse),
            "evpi": _difference(waits, self.recourse),
            "vss": _difference(self.recourse, self.without_thought),
        }

    def _scenario(self, place: int) -> dict[str, Any]:
        one, base = self.optima[place], self.optima[0].plan
        row: dict[str, Any] = {
            "id": one.world.id,
            "title": one.world.title,
            "probability": number(one.world.probability),
            "known": one.world.known,
            "status": one.status.value,
            "value": _maybe(one.value),
            "regret": None,
            "kept": None,
            "hit": [],
            "broken": [],
            "budgets": {},
        }
        if self.courses and self.courses[0].stood is not None:
            stood = self.courses[0].stood[place]
            row |= {"regret": _maybe(self.courses[0].regrets[place]), "kept": number(stood.value)}
            row |= {"hit": list(stood.hit), "broken": list(stood.broken), "budgets": dict(stood.budgets)}
        row |= {"solvers_word": True} if one.is_word else {}
        table = self.ground.alternatives
        return row | (exchange(table, base, one.plan).as_json() if one.plan and base else {"enters": [], "leaves": []})

    def _course(self, course: Course) -> dict[str, Any]:
        names = [one.world.id for one in self.optima]
        return {
            "id": course.name,
            "expected": number(course.expected),
            "worst_regret": _maybe(course.worst_regret),
            "cvar": number(course.worst_cases),
            "proven": course.proven,
            "values": dict(zip(names, map(number, course.values), strict=True)),
            "regrets": dict(zip(names, map(_maybe, course.regrets), strict=True)),
            "budgets": self._chances(course),
            "decisions": decisions_json(self.ground.alternatives, course.plan),
        }

    def _chances(self, course: Course) -> dict[str, float | int]:
        """How likely it is that each budget is kept."""
        if course.stood is None:
            return {}
        chances: dict[str, Fraction] = {}
        for one, stood in zip(self.optima, course.stood, strict=True):
            for budget, held in stood.budgets.items():
                chances[budget] = chances.get(budget, Fraction(0)) + (one.world.probability if held else 0)
        return {budget: number(chance) for budget, chance in chances.items()}


def scenarios(ground: Ground, weights: Mapping[str, str], alpha: Fraction = Fraction(4, 5)) -> Scenarios:
    """The best plan of every scenario, a regret table, plans for all of them, and what partners are worth.

    `weights` are those of the command line; they hold in every world. `alpha`: the worst cases are the worst
    1 - alpha share. Raises Refused.
    """
    seen = worlds(ground, weights)
    optima = tuple(_optima(ground, seen))
    about = ground.about(_together(one.status for one in optima))
    if not optima[0].plan:
        return Scenarios(about, ground, optima, (), (), (), alpha, None, None)
    best = [one.value for one in optima]
    courses = list(_courses(ground, seen, optima, best, alpha))
    base = courses[0]
    found = tuple(losses(ground, seen[0], base.plan, base.joined, base.values[0]))
    conditions = tuple(condition_losses(ground, seen[0], base.plan, base.joined, base.values[0]))
    # The largest question comes last: what is asked before it must not go without an answer for it.
    recourse, without = _recourse(ground, seen, optima[0], courses, best, alpha)
    proven = all(course.proven for course in courses) and all(loss.proven for loss in (*found, *conditions))
    if about.status is Status.OPTIMAL and not proven:
        about = ground.about(Status.FEASIBLE)
    return Scenarios(about, ground, optima, tuple(courses), found, conditions, alpha, recourse, without)


def each_alone(ground: Ground, solution: Solution, weights: Mapping[str, str]) -> Scenarios:
    """The best plan of every scenario, and what a plan of the portfolio as it is comes to in each: the least there is.

    Without plans for all of them and without losses.
    """
    seen, alpha = worlds(ground, weights), Fraction(4, 5)
    optima = tuple(_optima(ground, seen, solution))
    about = ground.about(_together(one.status for one in optima))
    best = [one.value if one.status is Status.OPTIMAL else None for one in optima]
    course = next(_courses(ground, seen, optima, best, alpha))
    return Scenarios(about, ground, optima, (course,), (), (), alpha, None, None)


def _together(statuses: Iterable[Status]) -> Status:
    """The status of the portfolio's own world; FEASIBLE if that of another is not settled."""
    first, *others = statuses
    settled = all(status in (Status.OPTIMAL, Status.INFEASIBLE) for status in others)
    return first if first is not Status.OPTIMAL or settled else Status.FEASIBLE


def _optima(ground: Ground, seen: Sequence[World], solved: Solution | None = None) -> Iterator[Optimum]:
    """The best plan of every world; that of the first may be known. Plans of one are tried in the others."""
    known: list[Values] = []
    found: list[Outcome] = []
    for world in seen:
        problem = _problem(ground, seen, world)
        given = None if world is not seen[0] or solved is None else Outcome(solved.status, solved.values, shown=True)
        found.append(given or ground.best(problem, _of(problem, known)))
        known.append(found[-1].values)
        ground.tell(f"best plan of {world.id}")
    for world, own in zip(seen, found, strict=True):
        yield _optimum(ground, world, _stood(_problem(ground, seen, world), own, known))


def _problem(ground: Ground, seen: Sequence[World], world: World) -> Problem:
    return ground.problem if world is seen[0] else world.problem


def _stood(problem: Problem, found: Outcome, known: Iterable[Values]) -> Outcome:
    """What a world's best plan is in the light of those of others: one of them may be better, whatever was said."""
    worths = {problem.evaluate(plan): plan for plan in _of(problem, known) if problem.allows(plan)}
    most = max(worths, default=None)
    if most is None or (found.values and problem.evaluate(found.values) >= most):
        return found
    return Outcome(Status.FEASIBLE, worths[most], most, reason="a plan of another scenario is better")


def _optimum(ground: Ground, world: World, found: Outcome) -> Optimum:
    """The best plan of a world; where only the solver says so, a proof in whole numbers is looked for."""
    value = None
    if found.values:  # exact in its own world, where the objective may be rounded
        value = kept(world, world, chosen(found.values), memberships(found.values)).value
    is_word = found.is_word
    if is_word and _is_proven(ground, world, value, found.status):
        is_word = False
        ground.tally.words -= 1
    return Optimum(world, value, found.values, found.status, is_word)


def _is_proven(ground: Ground, world: World, value: Fraction | None, status: Status) -> bool:
    """Whether a proof for a world is found in a small part of the time."""
    share = ground.deadline.within(min(_PROOF, _SHARE * ground.deadline.left))
    if status is Status.INFEASIBLE:
        return prove_impossible(world.scores, world.screenings, ground.solver, share) is not None
    if value is None:
        return False
    close = 2 * world.problem.rounding
    proof = prove(world.scores, world.screenings, value, ground.solver, share, close)
    return proof is not None and proof.exact


def _of(problem: Problem, plans: Iterable[Values]) -> list[Values]:
    """The plans that this problem has columns for."""
    return [plan for plan in plans if plan and plan.keys() <= problem.index.keys()]


def _courses(
    ground: Ground, seen: Sequence[World], optima: Sequence[Optimum], best: Sequence[Fraction | None], alpha: Fraction
) -> Iterator[Course]:
    """The plan of the base, that of every other world, and those that are best for all."""
    chances = [world.probability for world in seen]

    def course(name: str, values: Values, proven: bool) -> Course:
        plan, joined = chosen(values), memberships(values)
        stood = tuple(kept(seen[0], world, plan, joined) for world in seen)
        tops = [_top(most, one) for most, one in zip(best, stood, strict=True)]
        return _measured(name, plan, joined, tuple(one.value for one in stood), tops, chances, alpha, stood, proven)

    yield course(BASE, optima[0].values, optima[0].status is Status.OPTIMAL)
    across = here_and_now(ground, seen)
    base = [optima[0].values]
    known = [value for value in best if value is not None]
    asked = [("expected-value", partial(across.expected, known=base)), ("cvar", partial(across.worst_cases, alpha))]
    if len(known) == len(best):
        asked.append(("minimax-regret", partial(across.least_regret, known)))
    for name, ask in asked:
        found = ask()
        ground.tell(f"{name} plan")
        if found.values:
            yield course(name, found.values, found.status is Status.OPTIMAL)


def _top(most: Fraction | None, stood: Kept) -> Fraction | None:
    """The best value of a world; where a plan keeps every limit there it may be above it by rounding only."""
    sound = not stood.broken and all(stood.budgets.values())
    return max(most, stood.value) if most is not None and sound else most


def _measured(  # noqa: PLR0913, PLR0917 - a row of the table of regrets
    name: str,
    plan: Choices,
    joined: Mapping[str, int],
    values: tuple[Fraction, ...],
    best: Sequence[Fraction | None],
    chances: Sequence[Fraction],
    alpha: Fraction,
    stood: tuple[Kept, ...] | None,
    proven: bool,
) -> Course:
    regrets = tuple(None if most is None else most - value for most, value in zip(best, values, strict=True))
    worst = -conditional_value_at_risk([-value for value in values], chances, alpha)
    return Course(name, plan, joined, values, regrets, expectation(values, chances), worst, stood, proven)


def _recourse(
    ground: Ground,
    seen: Sequence[World],
    base: Optimum,
    courses: list[Course],
    best: Sequence[Fraction | None],
    alpha: Fraction,
) -> tuple[Fraction | None, Fraction | None]:
    """The expected value with recourse, and that of beginning as the base plan does; adds the plan to the courses."""
    chances = [world.probability for world in seen]
    across = with_recourse(ground, seen)
    found = across.expected()
    ground.tell("plan with recourse")
    if not found.values:
        return None, None
    values = tuple(across.values(found))
    proven = found.status is Status.OPTIMAL
    plan, joined = chosen(found.values), memberships(found.values)
    courses.append(_measured("two-stage", plan, joined, values, best, chances, alpha, None, proven))
    first = {label: int(base.values.get(label, 0)) for label in ground.problem.labels if label[0] in ("choose", "join")}
    begun = across.expected(held=first)
    without = expectation(across.values(begun), chances) if begun.status is Status.OPTIMAL else None
    return expectation(values, chances), without


def _maybe(value: Fraction | None) -> int | float | None:
    return None if value is None else number(value)


def _difference(more: Fraction | None, less: Fraction | None) -> int | float | None:
    return None if more is None or less is None else number(more - less)
