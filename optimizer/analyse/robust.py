"""What is certain although weights and ratings are not: the plans that no other dominates, and what they share.

Robust Portfolio Modeling (Liesiö, Mild & Salo 2007): an option that all such plans choose is core, one that none
chooses exterior, any other borderline. The core index of an option is the share of these plans that choose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.analyse.change import chosen, decisions_json
from optimizer.analyse.classes import CORE, EXTERIOR, UNDECIDED, Classes, Key
from optimizer.analyse.dominance import Extremes, Views, extremes, views
from optimizer.analyse.ground import About, Ground, Values
from optimizer.analyse.protection import Protection, protection
from optimizer.analyse.rules_of_choice import Pick, Picking
from optimizer.analyse.samples import Samples, sampled
from optimizer.analyse.selection import Selection, selection
from optimizer.analyse.undominated import Undominated
from optimizer.analyse.weight_set import WeightSet, weight_set
from optimizer.faults import Refused
from optimizer.figures import number
from optimizer.problem import Vector
from optimizer.solve import Deadline, Status

_COVERING, _GATHERING, _PICKING, _ASKING = 0.25, 0.1, 0.25, 0.8  # of the time that is left
_TOLD = 2000
"""So many plans are gathered for a run's record."""


@dataclass(frozen=True, slots=True)
class Robust:
    """Which options are certain. `plans` belong to the set for certain; they are all of it if `complete`.

    `classes` by (technology, option). OPTIMAL when every class is exact, with or without the whole set.
    """

    about: About
    ground: Ground
    weights: WeightSet
    extremes: Extremes
    plans: tuple[Values, ...]
    complete: bool
    classes: Mapping[Key, str]
    picks: tuple[Pick, ...]
    protection: Protection | None
    selection: Selection | None
    samples: Samples | None
    solves: int

    @property
    def status(self) -> str:
        """`optimal` when every class is exact."""
        return self.about.status.value

    @property
    def core_index(self) -> dict[Key, Fraction] | None:
        """The share of the plans that choose each option, whatever its start; None unless all of them are known."""
        if not self.complete:
            return None
        found = dict.fromkeys(self.classes, 0)
        for plan in self.plans:
            for technology, (option, _) in chosen(plan).items():
                found[technology, option] += 1
        return {key: Fraction(count, len(self.plans)) for key, count in found.items()}

    @property
    def core_index_bounds(self) -> dict[Key, tuple[Fraction, Fraction]]:
        """Between what the core index lies."""
        index = self.core_index
        if index is not None:
            return {key: (share, share) for key, share in index.items()}
        ends = {CORE: (1, 1), EXTERIOR: (0, 0)}
        return {key: (Fraction(low), Fraction(high)) for key, (low, high) in self._between(ends).items()}

    def _between(self, ends: Mapping[str, tuple[int, int]]) -> dict[Key, tuple[int, int]]:
        return {key: ends.get(word, (0, 1)) for key, word in self.classes.items()}

    def as_json(self) -> dict[str, Any]:
        """The document of `robust --json`."""
        index = self.core_index
        bounds = {key: [number(low), number(high)] for key, (low, high) in self.core_index_bounds.items()}
        return {
            **self.about.as_json("robust"),
            "weights": self.weights.as_json(),
            "intervals": not self.extremes.crisp,
            "portfolios": len(self.plans) if self.complete else None,
            "portfolios_found": len(self.plans),
            "core_index": None if index is None else nested({key: number(share) for key, share in index.items()}),
            "core_index_bounds": nested(bounds),
            "class": nested(self.classes),
            "plans": [pick.as_json(self.ground) for pick in self.picks],
            "protection": None if self.protection is None else self.protection.as_json(),
            "selection_bias": None if self.selection is None else self.selection.as_json(),
            "samples": None if self.samples is None else self.samples.as_json(),
            "undominated": [self._plan(plan) for plan in self.plans],
            "solves": self.solves,
        }

    def _plan(self, values: Values) -> dict[str, Any]:
        """A plan with the least and the most that it can be worth."""
        low, high = value_range(self.extremes, self.extremes.point(values))
        decisions = decisions_json(self.ground.alternatives, chosen(values))
        return {"value": [number(low), number(high)], "decisions": decisions}


def robust(ground: Ground, most: int, gamma: Fraction | None = None, draws: int = 0, seed: int = 0) -> Robust:
    """The undominated plans, core indexes and classes; `most` plans are gathered at most. Raises Refused.

    With `gamma`, also the best plan whose budgets hold although costs grow; with `draws`, how often each option is the
    best when weights and ratings are drawn at random.
    """
    early = replace(ground, deadline=_part(ground, _PICKING))
    guarded = None if gamma is None else protection(early, gamma)
    bias = selection(early)
    weights = weight_set(ground.scores)
    seen = views(ground, weights)
    drawn = sampled(replace(seen, ground=early), draws, seed) if draws else None
    known = extremes(seen)
    search = Undominated(ground, known)
    classes = Classes(search, sorted(ground.alternatives.options))
    classes.cover(_part(ground, _COVERING))
    status = search.search(most, _part(ground, _GATHERING))
    picks = _picked(seen, search)
    classes.ask(_part(ground, _ASKING))
    if search.plans and not search.complete and len(search.plans) < most:
        status = search.search(most, _part(ground, _GATHERING))
    found = {} if status is Status.INFEASIBLE else classes.words()
    if search.plans:
        settled = UNDECIDED not in found.values() and _settled(picks, guarded, drawn)
        status = Status.OPTIMAL if settled else Status.FEASIBLE
    order = sorted(range(len(search.plans)), key=lambda place: _order(search, place))
    return Robust(
        ground.about(status, _notes(search, weights, known)),
        ground,
        weights,
        known,
        tuple(search.values[place] for place in order),
        search.complete,
        found,
        tuple(picks),
        guarded,
        bias,
        drawn,
        search.solves,
    )


def certainty(ground: Ground) -> dict[str, Any] | None:
    """Core indexes and classes as a run tells them; None where some class is left undecided.

    Empty where the preferences leave more corners than are looked at.
    """
    try:
        told = robust(ground, _TOLD).as_json()
    except Refused:
        return {}
    if not told["class"] or UNDECIDED in {word for words in told["class"].values() for word in words.values()}:
        return None
    return {key: told[key] for key in ("portfolios", "core_index", "class")}


def _picked(seen: Views, search: Undominated) -> list[Pick]:
    """The plans of the rules of choice; those that are certain join what is known of the set."""
    alike = extremes(seen, alike=True)
    picks = Picking(replace(search.ground, deadline=_part(search.ground, _PICKING)), alike, list(search.plans))
    found = picks.picks(seen)
    if search.extremes.scales == alike.scales or not any(alike.rounding):
        for pick in found:
            if pick.proven:
                search.add(pick.values)
    return found


def _settled(picks: Iterable[Pick], guarded: Protection | None, drawn: Samples | None) -> bool:
    asked = [*picks, *(one for one in (guarded, drawn) if one is not None)]
    return all(one.proven for one in asked)


def _part(ground: Ground, share: float) -> Deadline:
    return ground.deadline.within(share * ground.deadline.left)


def value_range(known: Extremes, plan: Vector) -> tuple[Fraction, Fraction]:
    """The least and the most that a plan can be worth, over all corners."""
    offset = known.problem.offset
    lows, highs = (known.low @ plan).tolist(), (known.high @ plan).tolist()
    low = min(Fraction(value) / scale for value, scale in zip(lows, known.scales, strict=True))
    high = max(Fraction(value) / scale for value, scale in zip(highs, known.scales, strict=True))
    return low + offset, high + offset


def nested(found: Mapping[Key, Any]) -> dict[str, dict[str, Any]]:
    """By technology, by option."""
    rows: dict[str, dict[str, Any]] = {}
    for (technology, option), value in found.items():
        rows.setdefault(technology, {})[option] = value
    return rows


def _order(search: Undominated, place: int) -> tuple[int, str]:
    """The most promising first; what is worth the same by name."""
    return -int(search.extremes.middle @ search.plans[place]), str(sorted(chosen(search.values[place]).items()))


def _notes(search: Undominated, weights: WeightSet, known: Extremes) -> list[str]:
    notes = [search.reason] if search.reason else []
    if max(known.rounding, default=0):
        most = float(max(known.rounding))
        notes.append(f"values are rounded to whole steps before plans are compared: off by at most {most:.3g} a plan")
    notes += [
        f"leaves below {name} do not count for the same modes; plans are compared at the extreme weights there, and in "
        "between values are not linear"
        for name in weights.crooked
    ]
    return notes
