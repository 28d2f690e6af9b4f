"""Which ratings are one unknown number, wherever they are used: what two choices share cancels between them.

A rating that a technology's options, or the starts of one option, look up in the same place turns out the same for all
of them, so the difference of two choices varies only by what their weights make of it. Ratings of different
technologies vary by themselves, those of a partner too: how two joint programmes with it turn out are two things.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.alternatives import Alternative, Alternatives
from optimizer.facts import ratings_of
from optimizer.schema.criteria import Criterion
from optimizer.score import BEST, HIGH, LOW, Scores


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rating of one technology that is not quite known, on one leaf criterion.

    `spans`: by number of the alternative, how far its partial value reaches from the low end to the high one. `middle`:
    how far the best number stands between them, 0 to 1.
    """

    leaf: str
    technology: str
    spans: Mapping[int, Fraction]
    middle: Fraction


def unknowns(table: Alternatives, leaves: Mapping[str, Criterion], ends: Mapping[str, Scores]) -> tuple[Unknown, ...]:
    """Every rating with a range, in the order of criteria and alternatives; `ends`: scores at LOW, BEST and HIGH."""
    found: dict[Hashable, dict[int, Fraction]] = {}
    middles: dict[Hashable, Fraction] = {}
    for name, leaf in leaves.items():
        columns = (ends[end].partial[name] for end in (LOW, BEST, HIGH))
        for number, (low, best, high) in enumerate(zip(*columns, strict=True)):
            if low is None or best is None or high is None or low == high:
                continue
            item = table.items[number]
            key = (name, item.technology, _source(table, item, name, leaf))
            found.setdefault(key, {})[number] = high - low
            middles.setdefault(key, (best - low) / (high - low))
    return tuple(Unknown(str(key[0]), str(key[1]), spans, middles[key]) for key, spans in found.items())  # type: ignore[index]


def _source(table: Alternatives, item: Alternative, name: str, leaf: Criterion) -> Hashable:
    """Where a rating is looked up; what is computed, or changed by a scenario, is an alternative's or option's own."""
    if leaf.computed:
        return ("measure", item.option, item.start)
    technology = table.technologies[item.technology]
    written = ratings_of(table.portfolio, technology, table.options[item.key], name)
    if not written and item.mode == "none" and leaf.if_none == "technology" and name in technology.ratings:
        written = (technology.ratings[name],)
    if not written:
        return ("missing", item.option)
    revised = table.revised(item, name, written)
    if revised is not written:
        return ("changed", item.option, *((rating.low, rating.best, rating.high) for rating in revised))
    return tuple(id(rating) for rating in written)
