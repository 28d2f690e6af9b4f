"""Every alternative of a portfolio, built a second time from the text (DESIGN 3, 4.2).

Shares no code with the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.support.expressions import Value, evaluate, parse
from tests.support.facts import known
from tests.support.worth import (
    Criterion,
    Text,
    every_partial,
    find_rating,
    fraction,
    none_partial,
    overall,
    partial_value,
    read_rating,
)

Conditions = Sequence[Text]
NONE: dict[str, Any] = {"id": "none", "mode": "none"}


def listed(value: Any) -> list[Any]:
    """Return a value or a list of values as a list."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


@dataclass(frozen=True, slots=True)
class Part:
    """One option at work in an alternative: the main one, or its bridge (its lists already cut to the bridge's years).

    `traits` are the values a selector may ask for; `costs` are lists from the start, by budget (`None`: not named).
    """

    traits: Mapping[str, frozenset[str]]
    shares: Mapping[str, Fraction]
    blocs: Mapping[str, str | None]
    costs: Mapping[str | None, Sequence[Fraction]]
    uses: Mapping[str, Sequence[Fraction]]

    def matches(self, conditions: Conditions) -> bool:
        """Whether every condition holds (the key `where` is not looked at here)."""
        return all(self._fits(key, value) for c in conditions for key, value in c.items() if key != "where")

    def _fits(self, key: str, value: Any) -> bool:
        return bool(self.traits[key] & {str(item) for item in listed(value)})

    def weight(self, conditions: Conditions) -> Fraction:
        """Return the share that a sum by partner or bloc takes: 0 when this part does not match, else 1 or shares."""
        if not self.matches(conditions):
            return Fraction()
        partners = {str(p) for c in conditions if "partner" in c for p in listed(c["partner"])}
        blocs = {str(b) for c in conditions if "bloc" in c for b in listed(c["bloc"])}
        if not partners and not blocs:
            return Fraction(1)
        counted = [p for p in self.shares if (not partners or p in partners) and (not blocs or self.blocs[p] in blocs)]
        return sum((self.shares[p] for p in counted), Fraction())

    def total(self) -> list[Fraction]:
        """Return the cost by year from the start, over all named budgets."""
        return _added(self.costs.values())


@dataclass(frozen=True, slots=True)
class Alternative:
    """One choice: `start` is `None` only for `none`. `value` is V, `partials` those at every node of the value tree."""

    index: int
    technology: Text
    option: Text
    start: int | None
    ready: int | None
    parts: Sequence[Part]
    measures: Mapping[str, Fraction | None]
    ratings: Mapping[str, Any]
    value: Fraction
    importance: Fraction
    partials: Mapping[str, Fraction]
    costs: Mapping[int, Fraction] = field(default_factory=dict)
    uses: Mapping[tuple[str, int], Fraction] = field(default_factory=dict)

    @property
    def mode(self) -> str:
        """The mode of the option (of the main one, where there is a bridge)."""
        return str(self.option["mode"])

    @property
    def key(self) -> tuple[str, int]:
        """Option and start; 0 stands for `none`'s start."""
        return str(self.option["id"]), 0 if self.mode == "none" else int(self.start or 0)

    def alliances(self) -> set[str]:
        """Return the alliances that any part needs."""
        return {name for part in self.parts for name in part.traits["alliance"]}

    def matches(self, conditions: Conditions) -> bool:
        """Whether a part fits every condition; `none` is matched only where `mode: none` is said."""
        if self.mode == "none" and not any("none" in listed(c.get("mode", ())) for c in conditions):
            return False
        return any(part.matches(conditions) for part in self.parts) and self._where(conditions)

    def known(self, name: str) -> Value:
        """Return what a name in `where` or `any MODE (...)` stands for."""
        return known(self.technology, self.measures, self.ratings, name)

    def _where(self, conditions: Conditions) -> bool:
        return all(evaluate(parse(c["where"]), self.known) is True for c in conditions if "where" in c)

    def weight(self, conditions: Conditions) -> Fraction:
        """Return the largest share with which a part matches."""
        return max(part.weight(conditions) for part in self.parts) if self.matches(conditions) else Fraction()

    def amount(self, measure: str, year: int | None) -> Fraction:
        """Return what a rule's measure counts: `count`, `cost`, `value` or a resource."""
        if measure == "count":
            return Fraction(1)
        if measure == "value":
            return self.importance * self.value
        by_year = self.costs if measure == "cost" else {y: v for (r, y), v in self.uses.items() if r == measure}
        return sum((v for y, v in by_year.items() if year is None or y == year), Fraction())


@dataclass(slots=True)
class Builder:
    """Builds the alternatives of one portfolio under one value tree."""

    portfolio: Text
    roots: Sequence[Criterion]
    first: int
    last: int
    made: int = 0

    def technology(self, technology: Text) -> list[Alternative]:
        """Return every alternative of a technology, `none` first, in the order of the text."""
        options = technology["options"]
        written = next((o for o in options if o["mode"] == "none"), None)
        found = [self._none(technology, written)]
        for option in options:
            if option["mode"] != "none":
                starts = option.get("start", [self.first, self.first])
                found += [
                    self._one(technology, option, s)
                    for s in range(starts[0], starts[1] + 1)
                    if self._offered(technology, option, s)
                ]
        return found

    def partners(self, option: Text) -> dict[str, Fraction]:
        """Return the shares of an option's partners."""
        partner = option.get("partner", {})
        return {k: fraction(v) for k, v in partner.items()} if isinstance(partner, Mapping) else {partner: Fraction(1)}

    def _offered(self, technology: Text, option: Text, start: int) -> bool:
        longest = max((len(c) for part in self._parts(technology, option) for c in part.costs.values()), default=0)
        return self.portfolio.get("beyond") == "drop" or start + longest - 1 <= self.last

    def _parts(self, technology: Text, option: Text) -> list[Part]:
        parts = [self._part(technology, option, None)]
        if "bridge" in option:
            bridge = next(o for o in technology["options"] if o["id"] == option["bridge"])
            parts.append(self._part(technology, bridge, lead_time(option)))
        return parts

    def _part(self, technology: Text, option: Text, years: int | None) -> Part:
        cost = option.get("cost", [])
        named: Mapping[Any, Any] = cost if isinstance(cost, Mapping) else {None: cost}
        costs = {name: [fraction(x) for x in entries][:years] for name, entries in named.items()}
        uses = {name: [fraction(x) for x in entries][:years] for name, entries in option.get("resources", {}).items()}
        shares = self.partners(option)
        blocs = {p: self.portfolio["partners"][p].get("bloc") for p in shares}
        return Part(self._traits(technology, option, shares, blocs), shares, blocs, costs, uses)

    def _traits(
        self, technology: Text, option: Text, shares: Mapping[str, Any], blocs: Mapping[str, Any]
    ) -> dict[str, frozenset[str]]:
        tags = [*technology.get("tags", []), *option.get("tags", [])]
        return {
            "technology": frozenset([technology["id"]]),
            "family": frozenset(technology.get(k) for k in ["family"] if k in technology),
            "domain": frozenset(technology.get(k) for k in ["domain"] if k in technology),
            "function": frozenset(technology.get("functions", [])),
            "mode": frozenset([option["mode"]]),
            "option": frozenset([option["id"]]),
            "partner": frozenset(shares),
            "bloc": frozenset(b for b in blocs.values() if b is not None),
            "alliance": frozenset(listed(option.get("alliance", []))),
            "tag": frozenset(tags),
        }

    def _one(self, technology: Text, option: Text, start: int) -> Alternative:
        parts = self._parts(technology, option)
        ready = start + lead_time(option)
        measures = self._measures(technology, option, parts, start)
        missing = self.portfolio.get("missing") == "unknown"
        partners = [self.portfolio["partners"][p] for p in self.partners(option)]
        ratings = {}
        for leaf in self._rated(option["mode"]):
            ratings[leaf.id] = find_rating(leaf, option, partners, technology, missing)

        def partial(leaf: Criterion) -> Fraction:
            raw = measures[leaf.leaf["measure"]] if "measure" in leaf.leaf else ratings[leaf.id]
            return partial_value(leaf.leaf, raw) * self._accrued(leaf.leaf, option, ready)

        worth = overall(self.roots, option["mode"], partial), every_partial(self.roots, option["mode"], partial)
        return self._alternative(technology, option, (start, ready), parts, measures, ratings, worth)

    def _none(self, technology: Text, written: Text | None) -> Alternative:
        option = written or NONE
        parts = [self._part(technology, option, None)]
        by_year = parts[0].total()
        measures = dict.fromkeys(("lead_time", "ready", "slack")) | self._money(by_year, self.first)

        def partial(leaf: Criterion) -> Fraction:
            if "measure" in leaf.leaf:
                return partial_value(leaf.leaf, measures[leaf.leaf["measure"]])
            return none_partial(leaf, written, technology)

        ratings = {
            leaf.id: read_rating(leaf.leaf, option["ratings"][leaf.id])
            for leaf in self._rated("none")
            if leaf.id in option.get("ratings", {})
        }
        worth = overall(self.roots, "none", partial), every_partial(self.roots, "none", partial)
        return self._alternative(technology, option, (self.first, None), parts, measures, ratings, worth)

    def _alternative(
        self, technology: Text, option: Text, time: tuple[int, int | None], parts: Sequence[Part],
        measures: Mapping[str, Fraction | None], ratings: Mapping[str, Any],
        worth: tuple[Fraction, Mapping[str, Fraction]],
    ) -> Alternative:  # fmt: skip
        self.made += 1
        start, ready = time
        importance = fraction(technology.get("importance", 1))
        costs = self.by_year(_added(part.total() for part in parts), start)
        uses: dict[tuple[str, int], Fraction] = {}
        for part in parts:
            for resource, entries in part.uses.items():
                for year, amount in self.by_year(entries, start).items():
                    uses[resource, year] = uses.get((resource, year), Fraction()) + amount
        return Alternative(
            self.made - 1,
            technology,
            option,
            start,
            ready,
            parts,
            measures,
            ratings,
            worth[0],
            importance,
            worth[1],
            costs,
            uses,
        )

    def by_year(self, entries: Sequence[Fraction], start: int) -> dict[int, Fraction]:
        """Return a list from `start` by year of the plan; what falls after the last year is left out."""
        return {start + i: x for i, x in enumerate(entries) if start + i <= self.last}

    def _rated(self, mode: str) -> list[Criterion]:
        leaves = [leaf for root in self.roots for leaf in root.leaves()]
        return [leaf for leaf in leaves if "measure" not in leaf.leaf and leaf.applies(mode)]

    def _accrued(self, leaf: Text, option: Text, ready: int) -> Fraction:
        if "accrues" not in leaf:
            return Fraction(1)
        until, begin = int(leaf["accrues"]["until"]), option.get("condition", {}).get("from", ready)
        if begin == "unknown":
            return Fraction()
        return Fraction(max(0, until - max(ready, int(begin)) + 1), until - self.first + 1)

    def _measures(
        self, technology: Text, option: Text, parts: Sequence[Part], start: int
    ) -> dict[str, Fraction | None]:
        ready = start + lead_time(option)
        soonest = ready
        if "bridge" in option:
            bridge = next(o for o in technology["options"] if o["id"] == option["bridge"])
            soonest = min(ready, start + lead_time(bridge))
        needed = technology.get("needed_by")
        times: dict[str, Fraction | None] = {
            "lead_time": Fraction(lead_time(option)),
            "ready": Fraction(ready),
            "slack": None if needed is None else Fraction(int(needed) - soonest),
        }
        return times | self._money(_added(part.total() for part in parts), start)

    def _money(self, costs: Sequence[Fraction], start: int) -> dict[str, Fraction | None]:
        growth = 1 + fraction(self.portfolio.get("money", {}).get("discount_rate", 0))
        present = sum((x / growth ** (start - self.first + i) for i, x in enumerate(costs)), Fraction())
        total = sum(costs, Fraction())
        return {"total_cost": total, "present_cost": present, "peak_cost": max(costs, default=Fraction())}


def lead_time(option: Text) -> int:
    """Return the lead time, by default the number of years that cost money."""
    if "lead_time" in option:
        return int(option["lead_time"])
    cost = option.get("cost", [])
    return max((len(entries) for entries in cost.values()), default=0) if isinstance(cost, Mapping) else len(cost)


def _added(lists: Iterable[Sequence[Fraction]]) -> list[Fraction]:
    entries = list(lists)
    longest = max(map(len, entries), default=0)
    return [sum((e[i] for e in entries if i < len(e)), Fraction()) for i in range(longest)]
