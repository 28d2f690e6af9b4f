"""Every rule kind of DESIGN 4.2, read a second time. Shares no code with the program.

A rule becomes one or more `Check`s (one per value of `each`), whose `miss` is the shortfall in the rule's unit, or
`Bonus`es. A plan is a sequence of alternatives' indices and the same as a bit mask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.support.choices import Alternative, Conditions
from tests.support.worth import Text, fraction

Chosen = Sequence[int]
Miss = Callable[[Chosen, int], Fraction]
KINDS = (
    "at_most",
    "at_least",
    "exactly",
    "share_at_most",
    "share_at_least",
    "requires",
    "excludes",
    "together",
    "synergy",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One instance of a rule: broken by a positive `miss`, unless `penalty` (per unit of miss) makes it a goal."""

    rule: str
    kind: str
    each: str | None
    penalty: Fraction | None
    miss: Miss


@dataclass(frozen=True, slots=True)
class Bonus:
    """One instance of a synergy: won when every mask is hit; `saves` is by budget, from the first year."""

    rule: str
    masks: Sequence[int]
    value: Fraction
    saves: Mapping[str, Sequence[Fraction]]

    def won(self, mask: int) -> bool:
        """Whether every selector is served."""
        return all(mask & part for part in self.masks)


def kind_of(rule: Text) -> str:
    """Return the kind of a rule."""
    return next(kind for kind in KINDS if kind in rule)


def key_values(portfolio: Text, key: str) -> list[str]:
    """Return every value of an `each` key that is present in the file, sorted."""
    technologies = portfolio["technologies"]
    if key == "technology":
        found = {t["id"] for t in technologies}
    elif key == "function":
        found = {f for t in technologies for f in t.get("functions", ())}
    elif key == "partner":
        found = set(portfolio.get("partners", {}))
    elif key == "bloc":
        found = {p["bloc"] for p in portfolio.get("partners", {}).values() if "bloc" in p}
    else:
        found = {t[key] for t in technologies if key in t}
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rules over the alternatives of a whole portfolio (index = position)."""

    portfolio: Text
    alternatives: Sequence[Alternative]

    def read(self, rule: Text, narrowed: Conditions = ()) -> list[Check | Bonus]:
        """Return the instances of a rule, all selectors narrowed (a verdict's limit: to its technology)."""
        if "each" not in rule:
            return [self._instance(rule, narrowed, ())]
        key = rule["each"]
        return [self._instance(rule, narrowed, ({key: value},)) for value in key_values(self.portfolio, key)]

    def _instance(self, rule: Text, narrowed: Conditions, each: Conditions) -> Check | Bonus:
        kind = kind_of(rule)
        both = (*narrowed, *each)
        value = next(iter(each[0].values())) if each else None
        if kind == "synergy":
            body = rule["synergy"]
            saves = {name: [fraction(x) for x in entries] for name, entries in body.get("saves", {}).items()}
            masks = [self._mask((selector, *both)) for selector in body["all"]]
            return Bonus(rule["id"], masks, fraction(body.get("value", 0)), saves)
        penalty = fraction(rule["penalty"]) if "penalty" in rule else None
        make = {"requires": self._requires, "excludes": self._served, "together": self._served}.get(kind)
        if make is not None:
            return Check(rule["id"], kind, value, penalty, make(rule, kind, both))
        if kind.startswith("share"):
            return Check(rule["id"], kind, value, penalty, self._share(rule, kind, narrowed, each))
        return Check(rule["id"], kind, value, penalty, self._sum(rule, kind, both))

    def _amounts(self, rule: Text, among: Conditions, weighted: Conditions) -> list[Fraction]:
        measure, year = rule.get("measure", "count"), rule.get("year")
        amounts = []
        for a in self.alternatives:
            share = Fraction(a.matches(weighted)) if measure == "count" else a.weight(weighted)
            amounts.append(share * a.amount(measure, year) if share and a.matches(among) else Fraction())
        return amounts

    def _sum(self, rule: Text, kind: str, both: Conditions) -> Miss:
        conditions = (rule["of"], *both)
        amounts, number = self._amounts(rule, conditions, conditions), fraction(rule[kind])
        return lambda chosen, _: _missed(kind, sum((amounts[i] for i in chosen), Fraction()), number)

    def _share(self, rule: Text, kind: str, narrowed: Conditions, each: Conditions) -> Miss:
        among, of = (rule["among"], *narrowed), (rule["of"], *narrowed, *each)
        inside, whole = self._amounts(rule, among, of), self._amounts(rule, among, among)
        share = fraction(rule[kind])

        def miss(chosen: Chosen, _: int) -> Fraction:
            part = sum((inside[i] for i in chosen), Fraction())
            return _missed(kind.removeprefix("share_"), part, share * sum((whole[i] for i in chosen), Fraction()))

        return miss

    def _requires(self, rule: Text, kind: str, both: Conditions) -> Miss:
        body = rule[kind]
        by = body.get("by")
        needing = [a for a in self.alternatives if a.matches((body["if"], *both))]
        serving = [a for a in self.alternatives if a.matches((body["then"], *both))]
        masks = {a.index: sum(1 << b.index for b in serving if _in_time(b, a, by)) for a in needing}
        return lambda chosen, mask: Fraction(sum(1 for i in chosen if i in masks and not mask & masks[i]))

    def _served(self, rule: Text, kind: str, both: Conditions) -> Miss:
        masks = [self._mask((selector, *both)) for selector in rule[kind]]

        def miss(_: Chosen, mask: int) -> Fraction:
            served = sum(1 for part in masks if mask & part)
            return Fraction(max(0, served - 1) if kind == "excludes" else 0 < served < len(masks))

        return miss

    def _mask(self, conditions: Conditions) -> int:
        return sum(1 << a.index for a in self.alternatives if a.matches(conditions))


def _missed(kind: str, total: Fraction, number: Fraction) -> Fraction:
    gap = {"at_most": total - number, "at_least": number - total, "exactly": abs(total - number)}[kind]
    return max(Fraction(), gap)


def _in_time(serving: Alternative, needing: Alternative, by: Any) -> bool:
    if by is None:
        return True
    limit = needing.start if by == "start" else needing.ready
    assert limit is not None and serving.ready is not None, "`by` says nothing of `none`"
    return serving.ready <= limit
