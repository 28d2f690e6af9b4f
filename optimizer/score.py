"""From ratings to partial values to the overall value of every alternative: V[a] = sum of w[c] * partial[a, c].

The additive value model (Keeney & Raiffa 1976, theorem 3.6; for portfolios Golabi, Kirkwood & Sicherman 1981), with
doing nothing scored like everything else (Clemen & Smith 2009).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

from optimizer.alternatives import Alternative, Alternatives
from optimizer.faults import Fault, Refused, did_you_mean
from optimizer.schema.criteria import Criterion
from optimizer.schema.quantities import Quantity
from optimizer.value import UnknownLevelError, clipped, known, partial_value, value_range, worst_and_best
from optimizer.value_tree import leaves_of, node_weights, value_tree
from optimizer.weights import NodeWeights, TreeNode, shares_for_mode

Rating = Fraction | str
LOW, BEST, HIGH = "low", "best", "high"
"""Which partial value of a rating counts: the least within its range, that of its best number, the greatest."""


@dataclass(frozen=True)
class Scores:
    """The partial and overall values of every alternative.

    `partial` holds, for each leaf criterion, one Fraction per alternative (None where the leaf does not apply);
    `totals` one integer per alternative, V = total / `denominator`.
    """

    alternatives: Alternatives
    tree: TreeNode
    nodes: tuple[NodeWeights, ...]
    leaves: Mapping[str, Criterion]
    shares: Mapping[str, Mapping[str, Fraction]]
    partial: Mapping[str, tuple[Fraction | None, ...]]
    totals: tuple[int, ...]
    denominator: int
    warnings: tuple[Fault, ...]

    def value(self, number: int) -> Fraction:
        """V of an alternative: 0 to 1."""
        return Fraction(self.totals[number], self.denominator)

    def partials(self, number: int) -> dict[str, Fraction]:
        """Partial values of an alternative at every node of the tree, the root left out."""
        found: dict[str, Fraction] = {}
        mode = self.alternatives.items[number].mode
        for child in self.tree.children:
            self._collect(child, number, self.shares[mode], found)
        return found

    def _collect(
        self, node: TreeNode, number: int, shares: Mapping[str, Fraction], found: dict[str, Fraction]
    ) -> tuple[Fraction, Fraction]:
        """(weighted sum, weight) of a node; its partial value is the quotient."""
        if not node.children:
            own = self.partial[node.id][number]
            share = shares.get(node.id, Fraction(0))
            if own is not None:
                found[node.id] = own
            return (own or Fraction(0)) * share, share
        parts = [self._collect(child, number, shares, found) for child in node.children]
        total, weight = sum((p[0] for p in parts), Fraction(0)), sum((p[1] for p in parts), Fraction(0))
        found[node.id] = total / weight if weight else Fraction(0)
        return total, weight

    @cached_property
    def nothing(self) -> dict[str, int]:
        """The number of the alternative of doing nothing (the best, if there are several), by technology."""
        found: dict[str, int] = {}
        for number, item in enumerate(self.alternatives.items):
            if item.mode == "none":
                held = found.get(item.technology)
                if held is None or self.totals[number] > self.totals[held]:
                    found[item.technology] = number
        return found


def score(alternatives: Alternatives, overrides: Mapping[str, str] | None = None, end: str = BEST) -> Scores:
    """Score every alternative; `overrides` are the `--weight ID=W` of the command line.

    `end` LOW or HIGH takes every rating at the end of its range that is worth least or most; one that is unknown
    ranges from worst to best.

    Raises Refused, with every rating that is missing or makes no sense, and WeightError for weights that `check`
    has not seen.
    """
    criteria = alternatives.case.criteria
    tree, leaves = value_tree(criteria, overrides or {}), leaves_of(criteria)
    faults: list[Fault] = []
    scorer = _Scorer(alternatives, leaves, faults, end)
    partial = {name: scorer.column(name, leaf) for name, leaf in leaves.items()}
    modes = sorted({item.mode for item in alternatives.items} | {"none"})
    shares = {mode: shares_for_mode(tree, mode) for mode in modes}
    if any(not fault.warning for fault in faults):
        raise Refused(faults)
    totals, denominator = weighted(alternatives, partial, shares)
    return Scores(alternatives, tree, node_weights(tree), leaves, shares, partial, totals, denominator, tuple(faults))


def weighted(
    alternatives: Alternatives,
    partial: Mapping[str, tuple[Fraction | None, ...]],
    shares: Mapping[str, Mapping[str, Fraction]],
) -> tuple[tuple[int, ...], int]:
    """V of every alternative over one common denominator: integer sums only, and exact.

    `partial` by leaf criterion, a number per alternative; `shares` by mode and leaf criterion.
    """
    modes = [item.mode for item in alternatives.items]
    terms: dict[tuple[str, str, tuple[int, int]], Fraction] = {}
    for name, column in partial.items():
        # By their two whole numbers, which are found quicker than a fraction.
        distinct = {
            (mode, value.as_integer_ratio()) for mode, value in zip(modes, column, strict=True) if value is not None
        }
        for mode, ratio in distinct:
            terms[name, mode, ratio] = shares[mode].get(name, Fraction(0)) * Fraction(*ratio)
    denominator = lcm(*(term.denominator for term in terms.values()))
    whole = {key: term.numerator * (denominator // term.denominator) for key, term in terms.items()}
    totals = [0] * len(alternatives.items)
    for name, column in partial.items():
        for number, own in enumerate(column):
            if own is not None:
                totals[number] += whole[name, modes[number], own.as_integer_ratio()]
    return tuple(totals), denominator


@dataclass(slots=True)
class _Scorer:
    """Partial values, one leaf criterion after the other; faults and warnings are gathered on the way."""

    alternatives: Alternatives
    leaves: Mapping[str, Criterion]
    faults: list[Fault]
    end: str = BEST
    _curves: dict[tuple[str, str | tuple[int, int]], tuple[Fraction, bool]] = field(default_factory=dict)
    _said: set[tuple[str, ...]] = field(default_factory=set)
    _without: dict[str, Quantity] = field(default_factory=dict)

    def column(self, name: str, leaf: Criterion) -> tuple[Fraction | None, ...]:
        """The partial value of every alternative on one leaf."""
        by_option: dict[tuple[str, str], Fraction] = {}
        by_start = leaf.computed or name in self.alternatives.revisions
        values: list[Fraction | None] = []
        for item in self.alternatives.items:
            if leaf.applies_to is not None and item.mode not in leaf.applies_to:
                values.append(None)
                continue
            if by_start or item.key not in by_option:
                by_option[item.key] = self._rated(name, leaf, item)
            values.append(self._accrued(leaf, item, by_option[item.key]))
        return tuple(values)

    def _rated(self, name: str, leaf: Criterion, item: Alternative) -> Fraction:
        if item.mode == "none":
            return self._of_nothing(name, leaf, item)
        if leaf.computed:
            measured = self.alternatives.measure(item, str(leaf.measure))
            if measured is None:
                return self._missing(name, leaf, item, "needed_by")
            return self._curve(name, leaf, measured, item)
        ratings = self.alternatives.rating(item, name)
        if not ratings:
            return self._missing(name, leaf, item, name)
        return min(self._one(name, leaf, item, rating) for rating in ratings)

    def _of_nothing(self, name: str, leaf: Criterion, item: Alternative) -> Fraction:
        if leaf.if_none is None and leaf.computed and str(leaf.measure).endswith("cost"):
            return self._curve(name, leaf, self.alternatives.measure(item, str(leaf.measure)) or Fraction(0), item)
        ratings = () if leaf.computed else self.alternatives.rating(item, name)
        if not ratings and leaf.if_none == "technology":
            own = self.alternatives.technologies[item.technology].ratings.get(name)
            if own is None:
                return self._missing(name, leaf, item, name)
            ratings = self.alternatives.revised(item, name, (own,))
        if not ratings:
            if name not in self._without:
                self._without[name] = _if_none(leaf)
            ratings = self.alternatives.revised(item, name, (self._without[name],))
        return min(self._one(name, leaf, item, rating) for rating in ratings)

    def _one(self, name: str, leaf: Criterion, item: Alternative, rating: Quantity) -> Fraction:
        if rating.unknown:
            what = f'rating "{name}" is unknown: the whole range, and its worst in the main run'
            self._say("C220", item, name, what, "find it out", warning=True)
            return self._unknown(leaf)
        self._same_unit(name, leaf, item, rating)
        value = self._curve(name, leaf, known(leaf, rating), item)
        return value if self.end == BEST else value_range(leaf, rating)[self.end == HIGH]

    def _unknown(self, leaf: Criterion) -> Fraction:
        """What counts of a rating that nobody knows."""
        return worst_and_best(leaf)[self.end == HIGH]

    def _curve(self, name: str, leaf: Criterion, rating: Rating, item: Alternative) -> Fraction:
        key = (name, rating if isinstance(rating, str) else rating.as_integer_ratio())
        if key not in self._curves:
            try:
                self._curves[key] = partial_value(leaf, rating), clipped(leaf, rating)
            except UnknownLevelError as error:
                levels = sorted(leaf.levels or {})
                remedy = did_you_mean(str(error), levels) or (
                    f"one of {', '.join(levels)}" if levels else "give a number, or `unknown`"
                )
                what = "is not a level of" if levels else "is not a number, on"
                self._say("C221", item, name, f'"{error}" {what} criterion "{name}"', remedy)
                return Fraction(0)
        value, outside = self._curves[key]
        if outside:
            range_ = f"{leaf.worst}..{leaf.best}"
            what = f'rating {float(rating):g} of "{name}" lies outside {range_} and counts as the nearer end'
            self._say("C222", item, name, what, "correct it, or widen `worst`..`best`", warning=True)
        return value

    def _same_unit(self, name: str, leaf: Criterion, item: Alternative, rating: Quantity) -> None:
        for what, own, wanted in (("unit", rating.unit, leaf.unit), ("measure", rating.measure, leaf.measure)):
            if own is not None and wanted is not None and own != wanted:
                message = f'rating "{name}" has {what} "{own}", its criterion has {what} "{wanted}"'
                self._say("C223", item, name, message, "convert it, or make it a criterion of its own")

    def _missing(self, name: str, leaf: Criterion, item: Alternative, what: str) -> Fraction:
        if self.alternatives.portfolio.missing == "unknown":
            self._say(
                "C220",
                item,
                name,
                f'rating "{name}" is not given: unknown, and its worst in the main run',
                "find it out",
                warning=True,
            )
        elif what == "needed_by":
            self._say(
                "C225",
                item,
                "needed_by",
                f'"{item.technology}" has no `needed_by`, and criterion "{name}" needs it',
                "give the year",
                of_technology=True,
            )
        else:
            message = f'no rating "{name}" for option "{item.option}" of "{item.technology}"'
            self._say("C224", item, name, message, "give it, write `unknown`, or `missing: unknown` in the portfolio")
        return self._unknown(leaf)

    def _accrued(self, leaf: Criterion, item: Alternative, value: Fraction | None) -> Fraction | None:
        """What comes late counts less: max(0, until - max(ready, from) + 1) / (until - first year + 1)."""
        if leaf.accrues is None or value is None or item.mode == "none" or item.ready is None:
            return value
        condition = self.alternatives.options[item.key].condition
        counted: Fraction = item.ready
        if condition is not None and condition.starts is not None:
            if condition.starts == "unknown":
                return Fraction(0)
            counted = max(counted, Fraction(condition.starts))
        until, first = leaf.accrues.until, self.alternatives.portfolio.years[0]
        if until < first:
            return Fraction(0)
        return value * max(Fraction(0), until - counted + 1) / (until - first + 1)

    def _say(
        self,
        code: str,
        item: Alternative,
        what: str,
        message: str,
        remedy: str,
        *,
        warning: bool = False,
        of_technology: bool = False,
    ) -> None:
        key = (code, item.technology, "" if of_technology else item.option, what)
        if key in self._said:
            return
        self._said.add(key)
        place = self.alternatives.case.place("portfolio", *self._path(item, what, of_technology))
        self.faults.append(Fault(code, place, f"{item.technology}.{item.option}: {message}", remedy, warning))

    def _path(self, item: Alternative, what: str, of_technology: bool) -> tuple[str | int, ...]:
        """Where the rating stands: the option's own, its partner's, the technology's; or where it should stand."""
        portfolio = self.alternatives.portfolio
        index = self.alternatives.places[item.technology]
        technology, option = portfolio.technologies[index], self.alternatives.options[item.key]
        if of_technology:
            return ("technologies", index)
        if what not in option.ratings and option.mode != "none":
            for partner in option.partner:
                if what in portfolio.partners[partner].ratings:
                    return ("partners", partner, "ratings", what)
        written = [o.id for o in technology.options]
        if item.option in written and (what in option.ratings or what not in technology.ratings):
            return ("technologies", index, "options", written.index(item.option), "ratings", what)
        return ("technologies", index, "ratings", what)


def _if_none(leaf: Criterion) -> Quantity:
    """What doing nothing is rated where no option of that mode is: `if_none`, or the worst or best there is."""
    if isinstance(leaf.if_none, Quantity):
        return leaf.if_none
    if leaf.levels is None:
        return Quantity(best=leaf.best if leaf.if_none == "best" else leaf.worst)
    pick = max if leaf.if_none == "best" else min
    return Quantity(level=pick(leaf.levels, key=leaf.levels.__getitem__))
