"""A problem while it is being put together: columns by label, rows in exact fractions, terms of the objective."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from operator import itemgetter
from typing import cast

from optimizer.alternatives import Alternatives
from optimizer.problem import Column, Entry, IntegerRow, Label, Problem, Row, assemble, integer_row
from optimizer.schema.portfolio import Rule

Path = tuple[str | int, ...]
Sum = dict[int, Fraction | int]
"""A linear sum: exact factors by column number."""

WHOLE = 10**7
"""Up to here objective coefficients stay exact (DESIGN 3)."""
EXACT_ROW = 2**50
"""Up to here a row stays as it is; past it, it is added up digit by digit, with carries (RELIABILITY 3)."""
DIGITS, TOP_DIGITS = 18, 30
"""Binary digits added up at a time, and those that are left at the top: a solver's tolerances hide none of them."""
LARGEST = 2**53
"""Up to here a solver's number holds every whole number."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a goal may miss by: the column that counts it, the entry and the sign that it has there.

    `price` is lost per whole unit of the row, of which at most `most` can be missing. Where that is less than the
    objective can tell, the column counts in coarser steps (`step`), and the last one in full.
    """

    column: int
    entry: int
    sign: int
    price: Fraction
    most: int

    def step(self, scale: Fraction) -> int:
        """Units per step: of several, those with which rounding to 1 / scale costs least."""
        price = self.price * scale
        if not price:
            return 1
        near = ((1 / price).limit_denominator(finest).numerator for finest in (1, 10, 100, 1000))
        steps = {1, *(max(1, min(step, self.most)) for step in near)}
        return min(steps, key=lambda step: self._lost(price * step, step))

    def _lost(self, price: Fraction, step: int) -> tuple[Fraction, int]:
        return abs(price - round(price)) * ceil(Fraction(self.most, step)) + (price if step > 1 else 0), step


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
    shortfalls: list[Shortfall] = field(default_factory=list)

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
        scale = whole.scale * unit
        row = row if scale == 1 else replace(row, scale=scale)
        if _largest(whole) < EXACT_ROW:
            self.entries.append(Entry(row, whole.coefficients, whole.lower, whole.upper))
            return
        if whole.upper is not None:
            most = row if whole.lower is None else replace(row, name=f"{row.name}|most")
            self._carried(most, dict(whole.coefficients), whole.upper)
        if whole.lower is not None:
            least = row if whole.upper is None else replace(row, name=f"{row.name}|least")
            self._carried(least, {column: -factor for column, factor in whole.coefficients}, -whole.lower)

    def _carried(self, row: Row, factors: Mapping[int, int], upper: int) -> None:
        """A sum of numbers with many digits, at most `upper`: added up as on paper, with carries; nothing is rounded.

        sum of a x <= b is sum of low x <= low of b + base * carry together with sum of high x + carry <= high of b,
        where a = high * base + low and 0 <= low < base: the carry that is needed is the ceiling of the low excess.
        """
        length = max(map(abs, (*factors.values(), upper))).bit_length()
        if length <= TOP_DIGITS:
            self.entries.append(Entry(row, tuple(sorted(factors.items())), None, upper))
            return
        base = 1 << min(DIGITS, length - TOP_DIGITS)
        low = {column: factor % base for column, factor in factors.items() if factor % base}
        high = {column: factor // base for column, factor in factors.items() if factor // base}
        most = self._reach(tuple(low.items()))[1] // base + 1
        carry = self.column(("carry", row.name, length), kind="I", upper=most)
        below = link(f"{row.name}|{length}")
        self.entries.append(Entry(below, (*sorted(low.items()), (carry, -base)), None, upper % base))
        self._carried(replace(row, scale=row.scale / base), {**high, carry: 1}, upper // base)

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
        """Add a row that may be missed: `price` is lost per unit of shortfall, counted in whole units of the row.

        The terms are in 1 / `unit` of the file's unit, the price is per unit of the file. What may be missed on two
        sides is two rows, as the steps in which a shortfall is counted might leap over what they should equal.
        """
        if upper is not None:
            over = row if lower is None else replace(row, name=f"{row.name}|over")
            self._missable(over, near_row(whole_row(terms, None, upper)), price, (*label, "over"), unit)
        if lower is not None:
            under = row if upper is None else replace(row, name=f"{row.name}|under")
            self._missable(under, near_row(whole_row(terms, lower, None)), price, (*label, "under"), unit)

    def _missable(self, row: Row, whole: IntegerRow, price: Fraction, label: Label, unit: int) -> None:
        least, most = self._reach(whole.coefficients)
        missing = most - whole.upper if whole.upper is not None else (whole.lower or 0) - least
        units = max(0, min(missing, LARGEST))
        column = self.column(label, -price / (whole.scale * unit), kind="I", upper=units)
        sign = 1 if whole.upper is None else -1
        self.shortfalls.append(Shortfall(column, len(self.entries), sign, -self.worth[column], units))
        row = replace(row, scale=whole.scale * unit)
        self.entries.append(Entry(row, (*whole.coefficients, (column, sign)), whole.lower, whole.upper))

    def _reach(self, coefficients: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """The least and the most that a sum can come to, with one alternative chosen for every technology."""
        groups: dict[object, list[int]] = {}
        for column, factor in coefficients:
            label, most = self.labels[column], int(self.uppers[column])
            groups.setdefault(label[1] if label[0] == "choose" else label, [0]).append(factor * most)
        return sum(map(min, groups.values())), sum(map(max, groups.values()))

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
            scale = self._rough_scale(resolution)
            stepped = {short.column for short in self.shortfalls if self._stepped(short, scale)}
            rounding = self._rounding(scale, stepped)
        numbers = [
            _nearest(worth.numerator * scale.numerator, worth.denominator * scale.denominator) for worth in self.worth
        ]
        columns = [
            Column(label, number, cost, kind, 0, upper)
            for label, number, cost, kind, upper in zip(
                self.labels, numbers, self._plain_costs(), self.kinds, self.uppers, strict=True
            )
        ]
        return assemble(columns, self.entries, scale=scale, rounding=rounding)

    def _exact_scale(self) -> Fraction | None:
        up = lcm(*{worth.denominator for worth in self.worth})
        whole = [worth.numerator * (up // worth.denominator) for worth in self.worth]
        down = gcd(*whole) or 1
        return Fraction(up, down) if max(map(abs, whole), default=0) // down < WHOLE else None

    def _rough_scale(self, resolution: Fraction) -> Fraction:
        """1 / resolution; coarser where a worth is so large that a solver could not hold it."""
        scale, largest = 1 / resolution, max(map(abs, self.worth))
        while largest * scale > LARGEST:
            scale /= 10
        return scale

    def _stepped(self, short: Shortfall, scale: Fraction) -> bool:
        """Let a shortfall be counted in coarser steps where the objective needs it; whether it does."""
        step = short.step(scale)
        if step > 1:
            entry = self.entries[short.entry]
            kept = [pair for pair in entry.coefficients if pair[0] != short.column]
            self.entries[short.entry] = entry._replace(coefficients=[*kept, (short.column, short.sign * step)])
            self.worth[short.column] = -short.price * step
            self.uppers[short.column] = ceil(Fraction(short.most, step))
        return step > 1

    def _rounding(self, scale: Fraction, stepped: set[int]) -> Fraction:
        """The most that rounding can cost: the widest spread of rounding errors of each technology, summed."""
        # All over one denominator: whole numbers alone, and exact.
        up = lcm(*{worth.denominator for worth in self.worth})
        spread: dict[object, list[int]] = {}
        for column, (label, worth, upper) in enumerate(zip(self.labels, self.worth, self.uppers, strict=True)):
            number = worth.numerator * (up // worth.denominator) * scale.numerator
            error = (number - _nearest(number, up * scale.denominator) * up * scale.denominator) * int(upper)
            # With 0 among them the spread also bounds how far the value of one plan is off.
            errors = spread.setdefault(label[1] if label[0] == "choose" else label, [0])
            errors.append(error)
            if column in stepped:  # of the last step, all may have been counted too much
                errors += [-number, error - number]
        return Fraction(sum(max(errors) - min(errors) for errors in spread.values()), up * scale.numerator)

    def _plain_costs(self) -> list[int]:
        """Costs as a solver can hold them; they decide between equally good plans only."""
        total = sum(map(abs, self.costs))
        return self.costs if total < EXACT_ROW else [round(Fraction(cost * EXACT_ROW, total)) for cost in self.costs]


def whole_row(
    terms: Mapping[int, Fraction | int], lower: Fraction | int | None, upper: Fraction | int | None
) -> IntegerRow:
    """A row in whole numbers, exactly, however large."""
    return _of_integers(terms, lower, upper) or integer_row(terms, lower, upper)


def near_row(whole: IntegerRow) -> IntegerRow:
    """A row whose numbers a solver can hold: itself, or rounded by less than 1 in 2^47 so that no less is missing."""
    largest = _largest(whole)
    if largest < EXACT_ROW:
        return whole
    shrink = Fraction(EXACT_ROW, 4 * largest)
    towards = ceil if whole.upper is not None else floor
    factors = tuple((column, towards(value * shrink)) for column, value in whole.coefficients)
    low = None if whole.lower is None else ceil(whole.lower * shrink)
    high = None if whole.upper is None else floor(whole.upper * shrink)
    return IntegerRow(factors, low, high, whole.scale * shrink)


def _nearest(above: int, below: int) -> int:
    """The whole number nearest to above / below (`below` > 0), half-even, as `round` does of a fraction."""
    whole, rest = divmod(above, below)
    return whole + 1 if 2 * rest > below or (2 * rest == below and whole % 2) else whole


def _largest(whole: IntegerRow) -> int:
    bounds = (bound for bound in (whole.lower, whole.upper) if bound is not None)
    numbers: tuple[int, ...] = (0, *bounds, *map(itemgetter(1), whole.coefficients))
    high, low = max(numbers), min(numbers)
    return max(high, -low)


def _of_integers(
    terms: Mapping[int, Fraction | int], lower: Fraction | int | None, upper: Fraction | int | None
) -> IntegerRow | None:
    """The quick way for rows that are whole already, which most are; None for the others."""
    bounds = [Fraction(bound) for bound in (lower, upper) if bound is not None]
    if set(map(type, terms.values())) - {int} or any(bound.denominator > 1 for bound in bounds):
        return None
    down = gcd(*cast("Iterable[int]", terms.values()), *map(int, bounds)) or 1
    pairs = cast("list[tuple[int, int]]", sorted(terms.items()))
    if down > 1 or 0 in terms.values():
        pairs = [(column, value // down) for column, value in pairs if value]
    factors = tuple(pairs)
    low, high = (None if bound is None else int(bound) // down for bound in (lower, upper))
    return IntegerRow(factors, low, high, Fraction(1, down))


def link(name: str) -> Row:
    """A row of the model itself, which no planner wrote."""
    return Row("link", name, None, "", (), f"link|{name}")


def rule_row(rule: Rule, kind: str, sentence: str, path: Path, instance: str) -> Row:
    """A row of a planner's rule; `instance` tells apart the rows of one rule."""
    return Row(kind, rule.id, rule.year, sentence, path, f"{kind}|{rule.id}|{instance}")
