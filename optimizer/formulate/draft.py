"""A problem while it is being put together: columns by label, rows in exact fractions, terms of the objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor, gcd

from optimizer.alternatives import Alternatives
from optimizer.problem import Column, Entry, IntegerRow, Label, Problem, Row, assemble, integer_row
from optimizer.schema.portfolio import Rule

Path = tuple[str | int, ...]
Sum = dict[int, Fraction | int]
"""A linear sum: exact factors by column number."""

WHOLE = 10**7
"""Up to here objective coefficients stay exact (DESIGN 3)."""
EXACT_ROW = 2**50
"""Up to here a row is exact; past it, it is rounded to the safe side (RELIABILITY 3)."""


@dataclass(slots=True)
class Draft:
    """Gathers columns, rows and objective, and makes the problem of them."""

    alternatives: Alternatives
    labels: list[Label] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    worth: list[Fraction] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    choose: dict[int, int] = field(default_factory=dict)
    """Column of each eligible alternative, by its number."""
    exact: set[int] = field(default_factory=set)
    """Columns whose worth must not be rounded (prices of shortfalls)."""

    def column(
        self, label: Label, worth: Fraction = Fraction(0), cost: int = 0, kind: str = "B", upper: float = 1
    ) -> int:
        """Add a column; returns its number."""
        self.labels.append(label)
        self.kinds.append(kind)
        self.uppers.append(upper)
        self.worth.append(worth)
        self.costs.append(cost)
        return len(self.labels) - 1

    def row(
        self,
        row: Row,
        terms: Mapping[int, Fraction | int],
        lower: Fraction | int | None = None,
        upper: Fraction | int | None = None,
        unit: int = 1,
    ) -> None:
        """Add a row of exact terms, scaled to whole numbers; the terms are in 1 / `unit` of the file's unit."""
        whole = whole_row(terms, lower, upper)
        self.entries.append(Entry(replace(row, scale=whole.scale * unit), whole.coefficients, whole.lower, whole.upper))

    def goal(
        self,
        row: Row,
        terms: Mapping[int, Fraction | int],
        lower: Fraction | None,
        upper: Fraction | None,
        price: Fraction,
        label: Label,
        unit: int = 1,
    ) -> None:
        """Add a row that may be missed: `price` is lost per unit of shortfall, counted in whole steps of the row.

        The terms are in 1 / `unit` of the file's unit, the price is per unit of the file.
        """
        whole = whole_row(terms, lower, upper)
        coefficients = list(whole.coefficients)
        reach = sum(abs(value) for _, value in coefficients)
        for side, bound, sign in (("over", whole.upper, -1), ("under", whole.lower, 1)):
            if bound is not None:
                missed = self.column(
                    (*label, side), -price / (whole.scale * unit), kind="I", upper=float(reach + abs(bound))
                )
                self.exact.add(missed)
                coefficients.append((missed, sign))
        self.entries.append(Entry(replace(row, scale=whole.scale * unit), coefficients, whole.lower, whole.upper))

    def served(self, numbers: Mapping[int, Fraction], label: Label, *, both: bool) -> Sum:
        """Whether at least one of these alternatives is chosen, as a 0/1 sum; `both`: in both directions."""
        by_technology: dict[str, list[int]] = {}
        for number in numbers:
            if number in self.choose:
                by_technology.setdefault(self.alternatives.items[number].technology, []).append(self.choose[number])
        if len(by_technology) <= 1:
            # One technology has one chosen alternative: the plain sum is 0 or 1 already.
            return {column: Fraction(1) for columns in by_technology.values() for column in columns}
        flag = self.column(label)
        for technology, columns in by_technology.items():
            self.row(link(f"{label}|{technology}"), {**dict.fromkeys(columns, 1), flag: -1}, upper=0)
        if both:
            chosen = {column: -1 for columns in by_technology.values() for column in columns}
            self.row(link(f"{label}|none"), {**chosen, flag: 1}, upper=0)
        return {flag: Fraction(1)}

    def problem(self, resolution: Fraction) -> Problem:
        """The problem, with the objective exact where whole numbers below 1e7 allow it, else rounded half-even."""
        scale = self._exact_scale()
        rounding = Fraction(0)
        if scale is None:
            scale = self._price_scale(1 / resolution)
            rounding = self._rounding(scale)
        numbers = [round(worth * scale) for worth in self.worth]
        columns = [
            Column(label, number, cost, kind, 0, upper)
            for label, number, cost, kind, upper in zip(
                self.labels, numbers, self.costs, self.kinds, self.uppers, strict=True
            )
        ]
        return assemble(columns, self.entries, scale=scale, rounding=rounding)

    def _exact_scale(self) -> Fraction | None:
        whole = integer_row(dict(enumerate(set(self.worth))))
        largest = max((abs(value) for _, value in whole.coefficients), default=0)
        return whole.scale if largest < WHOLE else None

    def _price_scale(self, scale: Fraction) -> Fraction:
        """The scale, refined until prices of shortfalls are whole too (as far as that keeps numbers small)."""
        for factor in (1, 2, 5, 10, 20, 50, 100):
            if all((self.worth[column] * scale * factor).denominator == 1 for column in self.exact):
                return scale * factor
        return scale

    def _rounding(self, scale: Fraction) -> Fraction:
        """The most that rounding can cost: the widest spread of rounding errors of each technology, summed."""
        spread: dict[object, list[Fraction]] = {}
        for label, worth, upper in zip(self.labels, self.worth, self.uppers, strict=True):
            error = (worth - round(worth * scale) / scale) * Fraction(upper)
            spread.setdefault(
                label[1] if label[0] == "choose" else label, [] if label[0] == "choose" else [Fraction(0)]
            ).append(error)
        return sum((max(errors) - min(errors) for errors in spread.values()), Fraction(0))


def whole_row(
    terms: Mapping[int, Fraction | int], lower: Fraction | int | None, upper: Fraction | int | None
) -> IntegerRow:
    """A row in whole numbers: exact, or (where these would be huge) rounded so that no broken row can pass."""
    whole = _of_integers(terms, lower, upper) or integer_row(terms, lower, upper)
    largest = max((abs(value) for _, value in whole.coefficients), default=0)
    bounds = [abs(bound) for bound in (whole.lower, whole.upper) if bound is not None]
    if max([largest, *bounds]) < EXACT_ROW:
        return whole
    shrink = Fraction(EXACT_ROW, 4 * max([largest, *bounds]))
    towards = ceil if whole.upper is not None else floor
    factors = tuple((column, towards(value * shrink)) for column, value in whole.coefficients)
    low = None if whole.lower is None else ceil(whole.lower * shrink)
    high = None if whole.upper is None else floor(whole.upper * shrink)
    return IntegerRow(factors, low, high, whole.scale * shrink)


def _of_integers(
    terms: Mapping[int, Fraction | int], lower: Fraction | int | None, upper: Fraction | int | None
) -> IntegerRow | None:
    """The quick way for rows that are whole already, which most are; None for the others."""
    bounds = [Fraction(bound) for bound in (lower, upper) if bound is not None]
    if not all(type(value) is int for value in terms.values()) or any(bound.denominator > 1 for bound in bounds):
        return None
    down = gcd(*map(int, terms.values()), *map(int, bounds)) or 1
    factors = tuple((column, int(value) // down) for column, value in sorted(terms.items()) if value)
    low, high = (None if bound is None else int(bound) // down for bound in (lower, upper))
    return IntegerRow(factors, low, high, Fraction(1, down))


def link(name: str) -> Row:
    """A row of the model itself, which no planner wrote."""
    return Row("link", name, None, "", (), f"link|{name}")


def rule_row(rule: Rule, kind: str, sentence: str, path: Path, instance: str) -> Row:
    """A row of a planner's rule; `instance` tells apart the rows of one rule."""
    return Row(kind, rule.id, rule.year, sentence, path, f"{kind}|{rule.id}|{instance}")
