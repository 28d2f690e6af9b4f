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
from optimizer.schema.portfolio import Change
from optimizer.schema.quantities import Quantity
from optimizer.select import Choice
from optimizer.value import UnknownLevelError, clipped, is_exact, partial_value, worst_and_best
from optimizer.value_tree import leaves_of, node_weights, value_tree
from optimizer.weights import NodeWeights, TreeNode, shares_for_mode

Rating = Fraction | str


@dataclass(frozen=True)
class Scores:
    """The partial and overall values of every alternative.

    `partial` holds, for each leaf criterion, one Fraction per alternative (None where the leaf does not apply);
    `totals` one integer per alternative, V = total / `denominator`. `exact` says whether no curved value function or
    discounting was rounded on the way. `ranges` holds the partial values at the low and high rating.
    """

    alternatives: Alternatives
    tree: TreeNode
    nodes: tuple[NodeWeights, ...]
    leaves: Mapping[str, Criterion]
    shares: Mapping[str, Mapping[str, Fraction]]
    partial: Mapping[str, tuple[Fraction | None, ...]]
    totals: tuple[int, ...]
    denominator: int
    exact: bool
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


def score(alternatives: Alternatives, overrides: Mapping[str, str] | None = None) -> Scores:
    """Score every alternative; `overrides` are the `--weight ID=W` of the command line.

    Raises Refused, with every rating that is missing or makes no sense, and WeightError for weights that `check`
    has not seen.
    """
    criteria = alternatives.case.criteria
    tree, leaves = value_tree(criteria, overrides or {}), leaves_of(criteria)
    faults: list[Fault] = []
    scorer = _Scorer(alternatives, leaves, faults)
    partial = {name: scorer.column(name, leaf) for name, leaf in leaves.items()}
    modes = sorted({item.mode for item in alternatives.items} | {"none"})
    shares = {mode: shares_for_mode(tree, mode) for mode in modes}
    if any(not fault.warning for fault in faults):
        raise Refused(faults)
    totals, denominator = _weighted(alternatives, partial, shares)
    exact = all(is_exact(leaf) and _undiscounted(leaf, alternatives) for leaf in leaves.values())
    return Scores(
        alternatives, tree, node_weights(tree), leaves, shares, partial, totals, denominator, exact, tuple(faults)
    )


def _undiscounted(leaf: Criterion, alternatives: Alternatives) -> bool:
    return leaf.measure != "present_cost" or not alternatives.portfolio.money.discount_rate


def _weighted(
    alternatives: Alternatives,
    partial: Mapping[str, tuple[Fraction | None, ...]],
    shares: Mapping[str, Mapping[str, Fraction]],
) -> tuple[tuple[int, ...], int]:
    """V of every alternative over one common denominator: integer sums only, and exact."""
    terms: dict[tuple[str, str, Fraction], Fraction] = {}
    for name, column in partial.items():
        distinct = {
            (item.mode, value) for item, value in zip(alternatives.items, column, strict=True) if value is not None
        }
        for mode, value in distinct:
            terms[name, mode, value] = shares[mode].get(name, Fraction(0)) * value
    denominator = lcm(*(term.denominator for term in terms.values()))
    whole = {key: term.numerator * (denominator // term.denominator) for key, term in terms.items()}
    totals = [0] * len(alternatives.items)
    for name, column in partial.items():
        for number, own in enumerate(column):
            if own is not None:
                totals[number] += whole[name, alternatives.items[number].mode, own]
    return tuple(totals), denominator


@dataclass(slots=True)
class _Scorer:
    """Partial values, one leaf criterion after the other; faults and warnings are gathered on the way."""

    alternatives: Alternatives
    leaves: Mapping[str, Criterion]
    faults: list[Fault]
    _curves: dict[tuple[str, Rating], tuple[Fraction, bool]] = field(default_factory=dict)
    _said: set[tuple[str, ...]] = field(default_factory=set)

    def column(self, name: str, leaf: Criterion) -> tuple[Fraction | None, ...]:
        """The partial value of every alternative on one leaf."""
        by_option: dict[tuple[str, str], Fraction] = {}
        changes = self._changes(name)
        values: list[Fraction | None] = []
        for number, item in enumerate(self.alternatives.items):
            if leaf.applies_to is not None and item.mode not in leaf.applies_to:
                values.append(None)
                continue
            if leaf.computed or item.key not in by_option:
                by_option[item.key] = self._rated(name, leaf, item)
            value = by_option[item.key]
            for change, matched in changes:
                if number in matched:
                    value = self._changed(name, leaf, item, change)
            values.append(self._accrued(leaf, item, value))
        return tuple(values)

    def _changes(self, name: str) -> list[tuple[Change, dict[int, Fraction]]]:
        changes = [c for c in self.alternatives.case.changes if c.rating == name and c.of is not None]
        return [(change, self.alternatives.matching(Choice(change.of))) for change in changes if change.of is not None]

    def _changed(self, name: str, leaf: Criterion, item: Alternative, change: Change) -> Fraction:
        ratings = [change.set] if change.set is not None else list(self.alternatives.rating(item, name))
        known = [r.best for r in ratings if r.best is not None]
        moved = [Fraction(x) * Fraction(change.multiply or 1) + Fraction(change.add or 0) for x in known]
        return min((self._curve(name, leaf, x, item) for x in moved), default=worst_and_best(leaf)[0])

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
        worst, best = worst_and_best(leaf)
        ratings = self.alternatives.rating(item, name)
        if ratings and not leaf.computed:
            return min(self._one(name, leaf, item, rating) for rating in ratings)
        if leaf.if_none is None and leaf.computed and str(leaf.measure).endswith("cost"):
            measured = self.alternatives.measure(item, str(leaf.measure))
            return worst if measured is None else self._curve(name, leaf, measured, item)
        if isinstance(leaf.if_none, Quantity):
            return self._one(name, leaf, item, leaf.if_none)
        if leaf.if_none == "technology":
            own = self.alternatives.technologies[item.technology].ratings.get(name)
            return self._missing(name, leaf, item, name) if own is None else self._one(name, leaf, item, own)
        return best if leaf.if_none == "best" else worst

    def _one(self, name: str, leaf: Criterion, item: Alternative, rating: Quantity) -> Fraction:
        if rating.unknown:
            self._say(
                "C220",
                item,
                name,
                f'rating "{name}" is unknown: the whole range, and its worst in the main run',
                "find it out",
                warning=True,
            )
            return worst_and_best(leaf)[0]
        self._same_unit(name, leaf, item, rating)
        known: Rating = Fraction(rating.best) if rating.best is not None else str(rating.level)
        if leaf.levels is not None and not isinstance(known, str):
            known = str(rating.best)
        return self._curve(name, leaf, known, item)

    def _curve(self, name: str, leaf: Criterion, rating: Rating, item: Alternative) -> Fraction:
        if (name, rating) not in self._curves:
            try:
                self._curves[name, rating] = partial_value(leaf, rating), clipped(leaf, rating)
            except UnknownLevelError as error:
                known = sorted(leaf.levels or {})
                remedy = did_you_mean(str(error), known) or (
                    f"one of {', '.join(known)}" if known else "give a number, or `unknown`"
                )
                what = "is not a level of" if known else "is not a number, on"
                self._say("C221", item, name, f'"{error}" {what} criterion "{name}"', remedy)
                return Fraction(0)
        value, outside = self._curves[name, rating]
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
        return worst_and_best(leaf)[0]

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
        return value * min(Fraction(1), max(Fraction(0), until - counted + 1) / (until - first + 1))

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
        """Where the rating stands: the option's own, the technology's, or where it should stand."""
        portfolio = self.alternatives.portfolio
        index = next(i for i, t in enumerate(portfolio.technologies) if t.id == item.technology)
        technology = portfolio.technologies[index]
        if of_technology:
            return ("technologies", index)
        for number, option in enumerate(technology.options):
            if option.id == item.option:
                if what not in option.ratings and what in technology.ratings:
                    return ("technologies", index, "ratings", what)
                return ("technologies", index, "options", number, "ratings", what)
        return ("technologies", index)
