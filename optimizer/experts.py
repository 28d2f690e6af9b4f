"""What several experts say of facts and ratings: combined into the portfolio, with how far they disagree.

Yes or no, and words, by majority; numbers by their median, the spread kept as the interval of a rating. Where no
majority is found the fact is unknown, and the decision tree says what that means (`unknown: both` keeps both ways
open). What is written for a technology with a source of its own stands; experts fill what is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Any

from optimizer.figures import number
from optimizer.read import scalar
from optimizer.schema import Case, CriteriaSet, Criterion, Technology
from optimizer.schema.quantities import UNKNOWN, Quantity, SourcedFact
from optimizer.schema.weighing import WeightMethod
from optimizer.value_tree import leaves_of

SAID = "experts: "
"""How the source begins of what experts have said."""
Said = bool | Decimal | str


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the experts say of one attribute of one technology: everybody's `values`, and `combined` (None: unknown).

    `rating` tells a rating from a fact; `used` is False where the technology has a value of its own; `rows` are the
    numbers of the statements in `portfolio.experts`. `mixed`: the values are of different kinds, and nothing is made
    of them.
    """

    technology: str
    attribute: str
    rating: bool
    values: Mapping[str, Said]
    combined: Said | None
    used: bool
    rows: tuple[int, ...]
    mixed: bool = False

    @property
    def agreed(self) -> bool:
        """Whether all say the same."""
        return len(set(self.values.values())) < 2

    @property
    def split(self) -> bool:
        """Whether no majority is found."""
        return self.combined is None and not self.mixed and bool(self.values)

    @property
    def spread(self) -> tuple[Decimal, Decimal] | None:
        """The least and the greatest number; None for yes and no, and for words."""
        numbers = [value for value in self.values.values() if isinstance(value, Decimal)]
        return (min(numbers), max(numbers)) if numbers and not self.mixed else None

    def as_json(self) -> dict[str, Any]:
        """One row of `experts` in the run document."""
        low, high = self.spread or (None, None)
        return {
            "technology": self.technology,
            "attribute": self.attribute,
            "values": {name: _plain(value) for name, value in self.values.items()},
            "combined": UNKNOWN if self.combined is None else _plain(self.combined),
            "low": None if low is None else number(low),
            "high": None if high is None else number(high),
            "agreed": self.agreed,
            "used": self.used,
        }


def consensus(case: Case) -> tuple[Consensus, ...]:
    """What experts say, by technology and attribute, in the order of the file; unknown technologies are left out."""
    technologies = {technology.id: technology for technology in case.portfolio.technologies}
    leaves = leaves_of(case.criteria)
    rows: dict[tuple[str, str], list[int]] = {}
    for row, expert in enumerate(case.portfolio.experts):
        if expert.technology in technologies:
            rows.setdefault((expert.technology, expert.attribute), []).append(row)
    return tuple(
        _consensus(case, technologies[technology], attribute, leaves.get(attribute), tuple(numbers))
        for (technology, attribute), numbers in rows.items()
    )


def with_experts(case: Case) -> Case:
    """The case with what its experts say put into evidence and ratings, where nothing else is known."""
    found = [one for one in consensus(case) if one.used and not one.mixed and one.values]
    return _with(case, [(one, one.combined, _source(one), one.spread) for one in found])


def seen_by(case: Case, person: str) -> Case:
    """The case of `with_experts` as one person sees it: his own values and weights where he gives any."""
    mine = [one for one in consensus(case) if person in one.values and one.used and not one.mixed]
    changed = _with(case, [(one, one.values[person], f"{SAID}{person}", None) for one in mine])
    return replace(changed, criteria=_weighed_by(changed.criteria, person))


def people_of(case: Case) -> tuple[str, ...]:
    """Everybody who says something of facts, ratings or weights, by name."""
    said = {name for one in consensus(case) if one.used for name in one.values}
    return tuple(sorted(said | {name for method in _methods(case.criteria) for name in method.people or ()}))


def _consensus(
    case: Case, technology: Technology, attribute: str, leaf: Criterion | None, rows: tuple[int, ...]
) -> Consensus:
    said = {case.portfolio.experts[row].expert: _value(case.portfolio.experts[row].value) for row in rows}
    values = {name: value for name, value in said.items() if value is not None and value != UNKNOWN}
    kinds = {type(value) for value in values.values()}
    mixed = len(kinds) > 1 or bool(kinds - {bool, Decimal, str})
    rating = leaf is not None and not leaf.computed
    combined = None if mixed or not values else _combined(list(values.values()))
    used = not _written(technology, attribute, rating)
    return Consensus(technology.id, attribute, rating, values, combined, used, rows, mixed)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return scalar(value)
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _combined(values: list[Any]) -> Said | None:
    """The median of numbers; of anything else what more than half of them say, None where no such value is there."""
    if isinstance(values[0], Decimal):
        return Decimal(median(values))
    value, count = Counter(values).most_common(1)[0]
    return value if 2 * count > len(values) else None


def _written(technology: Technology, attribute: str, rating: bool) -> bool:
    """Whether the technology has a known value of its own, that did not come from experts."""
    if rating:
        found = technology.ratings.get(attribute)
        return found is not None and not found.unknown and not (found.source or "").startswith(SAID)
    fact = technology.evidence.get(attribute)
    value = fact.value if isinstance(fact, SourcedFact) else fact
    theirs = isinstance(fact, SourcedFact) and (fact.source or "").startswith(SAID)
    return value is not None and value != UNKNOWN and not theirs


def _source(one: Consensus) -> str:
    way = "median" if one.spread else "majority"
    return f"{SAID}{way} of {len(one.values)}" if one.combined is not None else f"{SAID}{len(one.values)}, no majority"


Stated = tuple[Consensus, Said | None, str, tuple[Decimal, Decimal] | None]


def _with(case: Case, stated: list[Stated]) -> Case:
    by_technology: dict[str, list[Stated]] = {}
    for one in stated:
        by_technology.setdefault(one[0].technology, []).append(one)
    if not by_technology:
        return case
    technologies = tuple(
        _filled(technology, by_technology[technology.id]) if technology.id in by_technology else technology
        for technology in case.portfolio.technologies
    )
    return replace(case, portfolio=case.portfolio.model_copy(update={"technologies": technologies}))


def _filled(technology: Technology, stated: list[Stated]) -> Technology:
    evidence, ratings = dict(technology.evidence), dict(technology.ratings)
    for one, value, source, spread in stated:
        if one.rating:
            ratings[one.attribute] = _rating(value, source, spread)
        else:
            evidence[one.attribute] = SourcedFact(value=UNKNOWN if value is None else value, source=source)
    return technology.model_copy(update={"evidence": evidence, "ratings": ratings})


def _rating(value: Said | None, source: str, spread: tuple[Decimal, Decimal] | None) -> Quantity:
    if not isinstance(value, Decimal):
        return Quantity.model_construct(level=None if value is None else str(value), source=source)
    low, high = spread or (value, value)
    return Quantity.model_construct(low=low, best=value, high=high, source=source)


def _methods(criteria: CriteriaSet) -> Iterator[WeightMethod]:
    waiting: list[CriteriaSet | Criterion] = [criteria]
    while waiting:
        node = waiting.pop()
        if node.weights is not None:
            yield node.weights
        waiting += (node.criteria if isinstance(node, CriteriaSet) else node.children).values()


def _weighed_by(criteria: CriteriaSet, person: str) -> CriteriaSet:
    """The criteria set in which a person's own weights stand wherever he is one of a group."""
    first = {name: _criterion_by(node, person) for name, node in criteria.criteria.items()}
    return criteria.model_copy(update={"weights": _method_by(criteria.weights, person), "criteria": first})


def _criterion_by(node: Criterion, person: str) -> Criterion:
    children = {name: _criterion_by(child, person) for name, child in node.children.items()}
    return node.model_copy(update={"weights": _method_by(node.weights, person), "children": children})


def _method_by(method: WeightMethod | None, person: str) -> WeightMethod | None:
    return method if method is None or method.people is None else method.people.get(person, method)


def _plain(value: Said) -> Any:
    return value if isinstance(value, (bool, str)) else number(value)
