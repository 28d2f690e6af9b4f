"""Every rule evaluated directly on the chosen alternatives (DESIGN 4.2), never as a linear row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.alternatives import Alternatives
from optimizer.schema.portfolio import Portfolio, Rule, Selector
from optimizer.screen import Screening
from optimizer.verify.books import Books, known
from optimizer.verify.ledger import cost_of, shown
from optimizer.verify.matching import ONE, Chosen, Query, query_of
from optimizer.verify.plan import RuleState, Violation
from optimizer.verify.taken import Taken
from optimizer.verify.worth import Worth

ZERO = Fraction(0)
SUMS = ("at_most", "at_least", "exactly")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One rule for one value of its `each`, its selectors narrowed; `technology` is that of a verdict's limit.

    For shares `whole` is `among`, which `each` leaves alone.
    """

    rule: Rule
    each: str | None
    technology: str | None
    noun: str
    path: tuple[str | int, ...]
    queries: tuple[Query, ...]
    whole: Query | None = None

    def touches(self, place: int, chosen: Chosen) -> bool:
        """Whether any of the selectors means the alternative in a place."""
        asked = (*self.queries, self.whole) if self.whole is not None else self.queries
        return any(query.of(chosen.items[place], chosen.holds) is not None for query in asked)


def stated(alternatives: Alternatives, screenings: Mapping[str, Screening]) -> Iterator[Stated]:
    """Every rule of the portfolio, then every verdict's limit, each for every value of its `each`."""
    portfolio = alternatives.portfolio
    for number, rule in enumerate(portfolio.rules):
        yield from _instances(alternatives, rule, None, "portfolio", ("rules", number))
    for technology in portfolio.technologies:
        screening = screenings.get(technology.id)
        if screening is None:
            continue
        for number, rule in enumerate(screening.limits):
            path: tuple[str | int, ...] = ("verdicts", *screening.verdicts[:1], "limits", number)
            yield from _instances(alternatives, rule, technology.id, "decision_tree", path)


def _instances(
    alternatives: Alternatives, rule: Rule, technology: str | None, noun: str, path: tuple[str | int, ...]
) -> Iterator[Stated]:
    limit: Pairs = () if technology is None else (("technology", technology),)
    among = None if rule.among is None else _narrowed(query_of(rule.among), limit)
    plain = [_narrowed(query_of(selector), limit) for selector in selectors(rule)]
    if rule.each is None:
        yield Stated(rule, None, technology, noun, path, tuple(plain), among)
        return
    for value in alternatives.selection.values(rule.each):
        pair = (rule.each, value)
        queries = tuple([_narrowed(query, (pair,)) for query in plain])
        yield Stated(rule, value, technology, noun, path, queries, among)


def _narrowed(query: Query, pairs: Pairs) -> Query:
    for key, value in pairs:
        query = query.narrowed(key, value)
    return query


def selectors(rule: Rule) -> tuple[Selector, ...]:
    """The selectors of a rule that `each` narrows."""
    if rule.requires is not None:
        return rule.requires.given, rule.requires.then
    if rule.synergy is not None:
        return rule.synergy.all
    return rule.excludes or rule.together or (() if rule.of is None else (rule.of,))


@dataclass(frozen=True)
class Measuring:
    """The chosen alternatives measured in whole numbers, when they are asked for."""

    books: Books
    chosen: Chosen
    worth: Worth

    @cached_property
    def _known(self) -> dict[tuple[int, str, int | None], int]:
        return {}

    def amount(self, place: int, measure: str, year: int | None) -> int:
        """What a chosen alternative counts by a measure, in a year or in all, in 1 / `scale`."""
        key = (place, measure, year)
        if key not in self._known:
            self._known[key] = self._measured(self.chosen.items[place], measure, year)
        return self._known[key]

    def _measured(self, item: Taken, measure: str, year: int | None) -> int:
        if measure == "cost":
            return _within(cost_of(self.books, item), year)
        if measure == "value":
            return 0 if item.number is None else self.worth.of(item.number)
        used = (amount for name, y, amount in item.resources(self.books) if name == measure and year in (None, y))
        return sum(used)

    def scale(self, measure: str) -> int:
        """The scale of a measure."""
        return {"cost": self.books.money, "value": self.worth.scale}.get(measure, self.books.units)

    def total(self, shares: Mapping[int, Fraction], measure: str, year: int | None) -> Fraction:
        """The sum over places of amount * share, in the measure's unit; for counts every place is one."""
        if measure == "count":
            return Fraction(len(shares))
        whole = sum(self.amount(place, measure, year) for place, share in shares.items() if share is ONE)
        parts = (self.amount(place, measure, year) * share for place, share in shares.items() if share is not ONE)
        return (whole + sum(parts, ZERO)) / self.scale(measure)


def _within(years: Mapping[int, int], year: int | None) -> int:
    return sum(years.values()) if year is None else years.get(year, 0)


@dataclass(frozen=True, slots=True)
class _Found:
    """level, bound and slack in the state's unit; `shortfall` in what a penalty is paid for."""

    level: Fraction | None
    bound: Fraction
    slack: Fraction | None
    shortfall: Fraction


def state_of(one: Stated, measuring: Measuring, sentence: str = "") -> RuleState:
    """How a rule (not a synergy) stands; `sentence` is the rule in words."""
    rule = one.rule
    found = _KINDS[rule.kind](one, measuring)
    paid = ZERO if rule.penalty is None else Fraction(rule.penalty) * found.shortfall
    unit = unit_of(rule, measuring.books.portfolio)
    return RuleState(
        rule.id, one.each, rule.kind, found.shortfall == 0, found.level, found.bound, found.slack, unit,
        one.path, paid, found.shortfall, sentence, one.noun, one.technology,
    )  # fmt: skip


def broken(state: RuleState, rule: Rule) -> Violation | None:
    """The violation of a rule that does not hold and is no goal."""
    if state.holds or rule.penalty is not None:
        return None
    level = "nothing" if state.level is None else shown(state.level)
    each = "" if state.each is None else f" ({rule.each} {state.each})"
    of = "" if state.technology is None else f", limit of {state.technology}"
    words = f"{rule.id}{each}{of}: {state.kind} {shown(state.bound)} {state.unit}, but found {level}"
    return Violation("rule" if state.technology is None else "limit", rule.id, rule.year, words, state.shortfall)


def unit_of(rule: Rule, portfolio: Portfolio) -> str:
    """The unit of a rule's level."""
    if rule.kind not in SUMS:
        return "choices" if rule.kind == "requires" else "selectors" if rule.of is None else "share"
    if rule.measure in portfolio.resources:
        return portfolio.resources[rule.measure].unit or rule.measure
    return portfolio.money.unit if rule.measure == "cost" else rule.measure


def _slack(kind: str, level: Fraction, bound: Fraction) -> Fraction:
    if kind == "exactly":
        return -abs(level - bound)
    return bound - level if kind == "at_most" else level - bound


def _sum(one: Stated, measuring: Measuring) -> _Found:
    rule = one.rule
    number = Fraction(known(getattr(rule, rule.kind)))
    level = measuring.total(measuring.chosen.matched(one.queries[0]), rule.measure, rule.year)
    slack = _slack(rule.kind, level, number)
    return _Found(level, number, slack, max(ZERO, -slack))


def _share(one: Stated, measuring: Measuring) -> _Found:
    rule, kind = one.rule, one.rule.kind.removeprefix("share_")
    assert one.whole is not None
    bound = Fraction(getattr(rule, rule.kind))
    among = measuring.chosen.matched(one.whole)
    inside = {p: share for p, share in measuring.chosen.matched(one.queries[0]).items() if p in among}
    part = measuring.total(inside, rule.measure, rule.year)
    whole = measuring.total(among, rule.measure, rule.year)
    if whole == 0 == part:
        return _Found(None, bound, None, ZERO)
    short = max(ZERO, -_slack(kind, part, bound * whole))
    level = part / whole if whole else None
    return _Found(level, bound, None if level is None else _slack(kind, level, bound), short)


def _requires(one: Stated, measuring: Measuring) -> _Found:
    chosen, requires = measuring.chosen, one.rule.requires
    assert requires is not None
    needing = chosen.matched(one.queries[0])
    serving = [chosen.items[place].ready for place in chosen.matched(one.queries[1])]
    earliest = min((ready for ready in serving if ready is not None), default=None)
    met = sum(1 for place in needing if _in_time(chosen, place, requires.by, bool(serving), earliest))
    return _Found(Fraction(met), Fraction(len(needing)), Fraction(met - len(needing)), Fraction(len(needing) - met))


def _in_time(chosen: Chosen, place: int, by: str | None, served: bool, earliest: Fraction | None) -> bool:
    """Whether the earliest that serves is ready in time; where doing nothing is what needs it, any time will do."""
    if by is None:
        return served
    item = chosen.items[place]
    limit = item.ready if by == "ready" else None if item.start is None else Fraction(item.start)
    return served if limit is None else earliest is not None and earliest <= limit


def served(one: Stated, chosen: Chosen) -> int:
    """How many of the selectors are served."""
    return sum(1 for query in one.queries if chosen.matched(query))


def _excludes(one: Stated, measuring: Measuring) -> _Found:
    count = served(one, measuring.chosen)
    return _Found(Fraction(count), ONE, Fraction(1 - count), Fraction(max(0, count - 1)))


def _together(one: Stated, measuring: Measuring) -> _Found:
    count = served(one, measuring.chosen)
    needed = len(one.queries) if count else 0
    return _Found(Fraction(count), Fraction(needed), Fraction(count - needed), Fraction(count < needed))


_KINDS: dict[str, Callable[[Stated, Measuring], _Found]] = {
    "at_most": _sum,
    "at_least": _sum,
    "exactly": _sum,
    "share_at_most": _share,
    "share_at_least": _share,
    "requires": _requires,
    "excludes": _excludes,
    "together": _together,
}
