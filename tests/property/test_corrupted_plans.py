"""Corrupted plans and claims over generated portfolios: the checker must refuse every one, and nothing that is right.

What a corruption truly breaks is said by the oracle, which enumerates and shares no code with the program, or is
evident from what was done; a corruption that breaks nothing is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from optimizer.verify import Certificate, Claim, Plan, verify
from tests.support.checked_cases import Checked, case_of
from tests.support.enumerate_plans import Book, enumerate_plans
from tests.support.generate import seeded

MOST = 400
"""Combinations of a generated portfolio: small ones, since all are enumerated."""


@dataclass(frozen=True)
class World:
    """A generated portfolio twice, as the oracle and as the checker see it, with a plan that satisfies everything."""

    book: Book
    case: Checked
    rng: Random
    chosen: dict[str, Any] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return self.planned(self.chosen, self.joined)

    def planned(self, chosen: dict[str, Any], joined: dict[str, int]) -> Plan:
        return Plan({name: self.written(name, item) for name, item in chosen.items()}, joined)

    def written(self, technology: str, item: Any) -> tuple[str, int | None]:
        """The oracle's alternative as (option, start); doing nothing has the start of the scored table."""
        if item.mode != "none":
            return item.option["id"], item.start
        table = self.case.scores.alternatives
        number = next(n for n in table.of_technology[technology] if table.items[n].mode == "none")
        return table.items[number].option, table.items[number].start

    def judged(self, chosen: dict[str, Any], joined: dict[str, int]) -> Any:
        return self.book.judge({name: item.key for name, item in chosen.items()}, joined)

    def verified(self, plan: Plan, claim: Claim | None = None, **more: Any) -> Certificate:
        return verify(self.case.scores, self.case.screenings, plan, claimed=claim, **more)


Corrupted = tuple[Plan, Claim | None]
Corruption = Callable[[World, Claim], Corrupted | None]


def worlds(seeds: Iterator[int]) -> Iterator[World]:
    """The portfolios that have a plan, each with its best plan or with another that works."""
    for seed in seeds:
        desk = seeded(seed, MOST)
        world = World(desk.book(), as_checked(desk), Random(seed))
        if not same_verdicts(world):
            continue
        plan = feasible(world)
        if plan is not None:
            yield replace(world, chosen=plan[0], joined=plan[1])


def as_checked(desk: Any) -> Checked:
    """The desk without files; its tidy ratings are written to where they belong."""
    portfolio = {key: value for key, value in desk.portfolio.items() if key != "ratings"}
    technologies = [dict(t, options=[dict(o) for o in t["options"]]) for t in portfolio["technologies"]]
    for row in desk.portfolio.get("ratings", ()):
        owner = next(t for t in technologies if t["id"] == row["technology"])
        if row.get("option"):
            owner = next(o for o in owner["options"] if o["id"] == row["option"])
        owner["ratings"] = {**owner.get("ratings", {}), row["criterion"]: row["best"]}
    return case_of(portfolio | {"technologies": technologies}, desk.criteria, desk.tree)


def same_verdicts(world: World) -> bool:
    """Whether oracle and program screen alike; where they do not, that is for the tests of screening to say."""
    return all(
        {a.option["id"] for a in choice} == {i for i in screening.eligible if i in {a.option["id"] for a in offered}}
        and [limit["id"] for limit in screened.limits] == [limit.id for limit in screening.limits]
        for choice, offered, screened, screening in zip(
            world.book.choices,
            world.book.offered,
            world.book.screened,
            world.case.screenings.values(),
            strict=True,
        )
    )


def feasible(world: World) -> tuple[dict[str, Any], dict[str, int]] | None:
    """A plan that the oracle finds nothing wrong with: one with alliances, if it is met soon, or the best one."""
    draws = range(12) if all(world.book.choices) else ()
    tries = [tuple(world.rng.choice(choice) for choice in world.book.choices) for _ in draws]
    tries.sort(key=lambda plan: -sum(len(a.alliances()) for a in plan))
    for plan in [*tries, *enumerate_plans(world.book).plans[:1]]:
        chosen = {a.technology["id"]: a for a in plan}
        for joined in world.book.joinings(plan):
            if any(a.mode != "none" for a in plan) and not world.judged(chosen, joined).broken:
                return chosen, joined
    return None


def claim_of(found: Certificate) -> Claim:
    """Everything that can be claimed of a plan, rightly."""
    return Claim(
        status="feasible",
        value=found.value,
        gain=found.gain,
        bound=found.bound,
        cost_total=found.cost_total,
        spending={(s.budget, s.year): (s.spent, s.carried) for s in found.spending},
        resources={(s.resource, s.year): s.used for s in found.resources},
        alliances={s.id: s.cost for s in found.alliances},
        costs={d.technology: dict(d.cost) for d in found.decisions},
        ready={d.technology: d.ready for d in found.decisions},
        synergies=tuple((s.id, s.each) for s in found.synergies),
        penalties=sum((p.value for p in found.penalties), Fraction(0)),
    )


# ------------------------------------------------------------------------ plans that break something by themselves


def not_eligible(world: World, _: Claim) -> Corrupted | None:
    ways = [
        (technology["id"], item)
        for choice, offered in zip(world.book.choices, world.book.offered, strict=True)
        for technology in [offered[0].technology]
        for item in offered
        if item.option["id"] not in {a.option["id"] for a in choice}
    ]
    if not ways:
        return None
    name, item = world.rng.choice(ways)
    return world.planned({**world.chosen, name: item}, world.joined), None


def start_out_of_range(world: World, _: Claim) -> Corrupted | None:
    name = world.rng.choice(sorted(world.chosen))
    offered = next(o for o in world.book.offered if o[0].technology["id"] == name)
    options = sorted({a.option["id"] for a in offered if a.mode != "none"})
    if not options:
        return None
    option = world.rng.choice(options)
    starts = {a.start for a in offered if a.option["id"] == option}
    years = [year for year in range(world.book.first - 2, world.book.last + 3) if year not in starts]
    return changed(world, {name: (option, world.rng.choice(years))}), None


def changed(world: World, decisions: dict[str, tuple[str, int | None]]) -> Plan:
    return replace(world.plan, decisions={**world.plan.decisions, **decisions})


def technology_left_out(world: World, _: Claim) -> Corrupted | None:
    gone = world.rng.choice(sorted(world.chosen))
    return replace(world.plan, decisions={k: v for k, v in world.plan.decisions.items() if k != gone}), None


def strangers(world: World, _: Claim) -> Corrupted | None:
    name = world.rng.choice(sorted(world.chosen))
    ways = [
        changed(world, {"nobody": ("own", world.book.first)}),
        changed(world, {name: ("nothing-like-it", world.book.first)}),
        replace(world.plan, joined={**world.joined, "nobodys": world.book.first}),
    ]
    return world.rng.choice(ways), None


def alliance_left(world: World, _: Claim) -> Corrupted | None:
    needed = sorted({name for item in world.chosen.values() for name in item.alliances()} & world.joined.keys())
    if not needed:
        return None
    left = world.rng.choice(needed)
    return replace(world.plan, joined={k: v for k, v in world.joined.items() if k != left}), None


def _joined_otherwise(world: World, years: Callable[[int], range]) -> Corrupted | None:
    names = sorted(world.joined)
    if not names:
        return None
    name = world.rng.choice(names)
    wrong = [
        y for y in years(world.joined[name]) if broken_by(world, world.chosen, {**world.joined, name: y}, "alliance")
    ]
    return (replace(world.plan, joined={**world.joined, name: world.rng.choice(wrong)}), None) if wrong else None


def joined_too_early(world: World, _: Claim) -> Corrupted | None:
    return _joined_otherwise(world, lambda year: range(world.book.first, year))


def joined_too_late(world: World, _: Claim) -> Corrupted | None:
    return _joined_otherwise(world, lambda year: range(year + 1, world.book.last + 1))


def broken_by(world: World, chosen: dict[str, Any], joined: dict[str, int], what: str) -> bool:
    return any(words.startswith(what) for words in world.judged(chosen, joined).broken)


def _swapped_until(world: World, what: str, wanted: Callable[[Any], bool]) -> Corrupted | None:
    """Swap alternatives, one technology after the other, until the oracle says that what is wanted is broken."""
    chosen = dict(world.chosen)
    order = [choice for choice in world.book.choices if len(choice) > 1]
    for choice in world.rng.sample(order, len(order)):
        ways = [a for a in choice if wanted(a) and a.key != chosen[a.technology["id"]].key]
        if ways:
            item = world.rng.choice(ways)
            chosen[item.technology["id"]] = item
            if broken_by(world, chosen, world.joined, what):
                return world.planned(chosen, world.joined), None
    return None


def overspent(world: World, _: Claim) -> Corrupted | None:
    return _swapped_until(world, "budget", lambda a: sum(a.costs.values()) > 0)


def overused(world: World, _: Claim) -> Corrupted | None:
    return _swapped_until(world, "resource", lambda a: bool(a.uses))


def prerequisite_dropped(world: World, _: Claim) -> Corrupted | None:
    return _swapped_until(world, "rule", lambda a: a.mode == "none")


def rule_broken(world: World, _: Claim) -> Corrupted | None:
    return _swapped_until(world, "rule", lambda a: a.mode != "none")


def alliance_forgotten(world: World, _: Claim) -> Corrupted | None:
    return _swapped_until(world, "alliance", lambda a: bool(a.alliances()))


# ----------------------------------------------------------------------------------------- right plans, wrong numbers


def other_plan(world: World, claim: Claim) -> Corrupted | None:
    """The numbers of one plan under the decisions of another."""
    choice = world.rng.choice(world.book.choices)
    item = world.rng.choice(choice)
    chosen = {**world.chosen, item.technology["id"]: item}
    before, after = (world.judged(plan, world.joined) for plan in (world.chosen, chosen))
    if (before.value, before.cost_total, before.spending) == (after.value, after.cost_total, after.spending):
        return None
    return world.planned(chosen, world.joined), claim


def _off(world: World) -> Fraction:
    return world.rng.choice([1, -1, Fraction(1, 10**6), Fraction(-1, 1000), Fraction(7, 3)]) * Fraction(1)


def _number(name: str) -> Corruption:
    def wrong(world: World, claim: Claim) -> Corrupted:
        return world.plan, replace(claim, **{name: getattr(claim, name) + _off(world)})

    wrong.__name__ = f"wrong_{name}"
    return wrong


def _cell(name: str) -> Corruption:
    def wrong(world: World, claim: Claim) -> Corrupted | None:
        cells = dict(getattr(claim, name))
        if not cells:
            return None
        cell = world.rng.choice(sorted(cells))
        return world.plan, replace(claim, **{name: {**cells, cell: cells[cell] + _off(world)}})

    wrong.__name__ = f"wrong_{name}"
    return wrong


def wrong_spending(world: World, claim: Claim) -> Corrupted:
    assert claim.spending is not None
    cell = world.rng.choice(sorted(claim.spending))
    spent, carried = claim.spending[cell]
    off = _off(world)
    told = world.rng.choice([(spent + off, carried), (spent, carried + off), (spent + off, carried - off)])
    return world.plan, replace(claim, spending={**claim.spending, cell: told})


def cost_plus_one(world: World, claim: Claim) -> Corrupted:
    assert claim.costs is not None
    name, year = world.rng.choice(sorted(claim.costs)), world.rng.randint(world.book.first, world.book.last)
    costs = dict(claim.costs[name])
    return world.plan, replace(claim, costs={**claim.costs, name: {**costs, year: costs.get(year, Fraction(0)) + 1}})


def wrong_ready(world: World, claim: Claim) -> Corrupted | None:
    assert claim.ready is not None
    ready = {name: when for name, when in claim.ready.items() if when is not None}
    name = world.rng.choice(sorted(ready))
    return world.plan, replace(claim, ready={**claim.ready, name: world.rng.choice([ready[name] - 1, None])})


def served_twice(world: World, claim: Claim) -> Corrupted | None:
    assert claim.synergies is not None
    synergies = [rule["id"] for rule in world.book.rules.values() if "synergy" in rule]
    ways = [(*claim.synergies, one) for one in claim.synergies]
    ways += [claim.synergies[1:]] if claim.synergies else []
    ways += [((name, None),) for name in synergies if not claim.synergies]
    return (world.plan, replace(claim, synergies=world.rng.choice(ways))) if ways else None


def bound_too_low(world: World, claim: Claim) -> Corrupted:
    assert claim.value is not None
    return world.plan, replace(claim, bound=claim.value - abs(_off(world)))


def optimal_too_soon(world: World, claim: Claim) -> Corrupted | None:
    assert claim.value is not None and claim.bound is not None
    room = claim.bound - claim.value
    return (world.plan, replace(claim, status="optimal", allowed_gap=room / 2)) if room else None


def no_plan_at_all(world: World, claim: Claim) -> Corrupted:
    return world.plan, replace(claim, status=world.rng.choice(["infeasible", "no-plan-found"]))


CORRUPTIONS: tuple[Corruption, ...] = (
    not_eligible,
    start_out_of_range,
    technology_left_out,
    strangers,
    alliance_left,
    joined_too_early,
    joined_too_late,
    alliance_forgotten,
    overspent,
    overused,
    prerequisite_dropped,
    rule_broken,
    other_plan,
    wrong_spending,
    cost_plus_one,
    wrong_ready,
    served_twice,
    bound_too_low,
    optimal_too_soon,
    no_plan_at_all,
    *map(_number, ("value", "gain", "cost_total", "penalties")),
    *map(_cell, ("resources", "alliances")),
)


def corrupted(world: World, claim: Claim, counted: Counter[str], per_kind: float) -> Iterator[tuple[str, Corrupted]]:
    """What can be corrupted here, no kind much oftener than `per_kind`."""
    for corruption in CORRUPTIONS:
        if counted[corruption.__name__] < per_kind:
            found = corruption(world, claim)
            if found is not None:
                counted[corruption.__name__] += 1
                yield corruption.__name__, found


def hunt(first: int, wanted: int, of_each: int) -> Counter[str]:
    """Corrupt until so many were tried, and so many of each kind: every one must be refused.

    Every right plan with its right claim must be admitted.
    """
    counted: Counter[str] = Counter()
    for world in worlds(iter(range(first, first + 20 * wanted))):
        assert not world.judged(world.chosen, world.joined).broken
        right = world.verified(world.plan)
        claim = claim_of(right)
        assert world.verified(world.plan, claim).holds, right.violations
        for name, (plan, told) in corrupted(world, claim, counted, wanted / 20):
            assert not world.verified(plan, told).holds, (name, plan, told)
        if counted.total() >= wanted and min(counted[kind.__name__] for kind in CORRUPTIONS) >= of_each:
            return counted
    raise AssertionError(f"too few: {counted}")


def test_300_corrupted_plans_are_all_caught():
    hunt(0, 300, 1)


@pytest.mark.long
def test_2000_corrupted_plans_are_all_caught(capsys):
    counted = hunt(1_000_000, 2000, 20)
    with capsys.disabled():
        print(f"\n{counted.total()} corrupted, all caught:", dict(sorted(counted.items())))


def agreed(world: World) -> None:
    """A drawn plan, right or wrong: both find the same broken, the same value, cost and spending."""
    rng = world.rng
    chosen = {choice[0].technology["id"]: rng.choice(choice) for choice in world.book.choices}
    needed = {name for item in chosen.values() for name in item.alliances()}
    names = [name for name in sorted(world.book.alliances) if name in needed or rng.random() < 0.2]
    joined = {name: rng.choice(world.book.years()) for name in names if rng.random() < 0.9}
    theirs, ours = world.judged(chosen, joined), world.verified(world.planned(chosen, joined))
    words = {
        f"{'rule' if v.kind == 'limit' else v.kind} {v.id}" + (f" {v.year}" if v.kind in ("budget", "resource") else "")
        for v in ours.violations
    }
    assert words == set(theirs.broken)
    assert (ours.value, ours.cost_total) == (theirs.value, theirs.cost_total)
    assert ours.value - ours.gain == world.book.doing_nothing
    assert {(s.budget, s.year): (s.spent, s.carried) for s in ours.spending} == dict(theirs.spending)


def multipliers(world: World) -> dict[tuple[str, str, int | None], Fraction]:
    """Any prices at all, some of them negative."""
    rows = [("budget", name, year) for name in world.book.budgets for year in world.book.years()]
    rows += [("resource", name, year) for name in world.book.resources for year in world.book.years()]
    numbers = [Fraction(-1, 7), Fraction(1, 1024), Fraction(1, 30), Fraction(1, 5), Fraction(3)]
    return {row: world.rng.choice(numbers) for row in rows if world.rng.random() < 0.6}


def agree(seeds: range) -> None:
    """Over all portfolios, those without any plan too."""
    alike = 0
    for seed in seeds:
        desk = seeded(seed, MOST)
        world = World(desk.book(), as_checked(desk), Random(seed))
        if not same_verdicts(world):
            continue
        alike += 1
        if all(world.book.choices):
            for _ in range(8):
                agreed(world)
        best = enumerate_plans(world.book).value
        for prices in ({}, multipliers(world)):
            assert best is None or world.verified(Plan({}), multipliers=prices).bound >= best
    assert alike >= 0.95 * len(seeds)


def test_the_checker_and_the_oracle_agree():
    agree(range(40))


@pytest.mark.long
def test_the_checker_and_the_oracle_agree_on_many():
    agree(range(2_000_000, 2_000_600))
