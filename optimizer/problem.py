"""The narrow waist: a table of columns and labelled rows in whole numbers, immutable.

Everything that is asked of a solver is a `Problem`, and every "what if" is a changed copy of one. The problem is always
to *maximise* `objective` over columns that are binary, integer or continuous, subject to rows `lower <= a.x <= upper`.
All coefficients and bounds of rows are whole numbers, so an answer can be checked without any tolerance.

Labels, never positions, lead in and out: a column is known by its label (a tuple), a row by its `Row`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain
from math import gcd, inf, isinf, lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Label = tuple[Hashable, ...]
Number = int | Fraction
Bound = int | Fraction | float | None
Vector = NDArray[Any]
Values = Mapping[Label, Any] | Sequence[Any] | Vector

STRUCTURAL = ("choice", "link", "cut")

_LARGEST, _SAFE_SUM = 2**53, 2**62  # beyond: a float does not hold every whole number; 64 bits may overflow


@dataclass(frozen=True, slots=True)
class Row:
    """What a row means: where it comes from and how a planner would say it.

    `kind` is "choice", "link" or "cut" for rows of the model itself, and "budget", "resource", "alliance", "verdict",
    "rule" or "limit" for the planner's own. `path` leads into the portfolio document. `name` is unique in a problem.
    `scale` says what the whole numbers mean: number in the row = true number * scale.
    """

    kind: str
    id: str
    year: int | None
    sentence: str
    path: tuple[str | int, ...]
    name: str
    scale: Fraction = Fraction(1)

    @property
    def group(self) -> tuple[str, str, int | None]:
        """What is explained or repaired as one thing: (kind, id, year)."""
        return (self.kind, self.id, self.year)


class Column(NamedTuple):
    """One column while a problem is put together. `cost` counts for ties only; `upper` None is without limit."""

    label: Label
    objective: int = 0
    cost: int = 0
    kind: str = "B"
    lower: float = 0
    upper: float | None = 1


class Entry(NamedTuple):
    """One row while a problem is put together: `lower <= sum(value * column) <= upper`; None is no bound."""

    row: Row
    coefficients: Sequence[tuple[int, int]]
    lower: int | None = None
    upper: int | None = None


class IntegerRow(NamedTuple):
    """A row in whole numbers: `number = true number * scale`. Bounds are None where there is none."""

    coefficients: tuple[tuple[int, int], ...]
    lower: int | None
    upper: int | None
    scale: Fraction


def integer_row(coefficients: Mapping[int, Number], lower: Bound = None, upper: Bound = None) -> IntegerRow:
    """The smallest whole-number multiple of a row of exact fractions; zero coefficients are left out.

    Coefficients are by column number. A bound may be None or infinite. Nothing is rounded.
    """
    terms = {column: Fraction(value) for column, value in coefficients.items() if value}
    low, high = _finite(lower), _finite(upper)
    numbers = [*terms.values(), *(bound for bound in (low, high) if bound is not None)]
    up = lcm(*(number.denominator for number in numbers))
    down = gcd(*(int(number * up) for number in numbers)) or 1
    scale = Fraction(up, down)
    scaled = tuple((column, int(terms[column] * scale)) for column in sorted(terms))
    whole = [None if bound is None else int(bound * scale) for bound in (low, high)]
    return IntegerRow(scaled, whole[0], whole[1], scale)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Columns and labelled rows, maximised; immutable (every method that changes something returns a new problem).

    Per column (n): `labels`; `kinds` "B", "I" or "C"; `lower`, `upper` (float64, whole for B and I, upper may be inf);
    `objective` (int64); `costs` (int64, in any one money unit: the second objective of ties).
    True value = objective / `scale` + `offset`; `rounding` is the most that rounding to whole numbers can have cost.
    Per row (m): `rows`; `starts` (m + 1), `indices`, `values` (int64) in compressed rows; `row_lower`, `row_upper`
    (float64 holding whole numbers or infinity).

    Raises ValueError for arrays that do not fit together, and for bounds that are not whole or too large to be exact.
    """

    labels: tuple[Label, ...]
    kinds: Vector
    lower: Vector
    upper: Vector
    objective: Vector
    costs: Vector
    rows: tuple[Row, ...]
    starts: Vector
    indices: Vector
    values: Vector
    row_lower: Vector
    row_upper: Vector
    scale: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    rounding: Fraction = Fraction(0)
    _index: dict[Label, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Bring arrays to their types, freeze them, and refuse what does not fit."""
        for name, kind in _TYPES.items():
            array = np.ascontiguousarray(getattr(self, name), dtype=kind)
            if array is getattr(self, name) and array.flags.writeable:
                array = array.copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        _refuse_misfits(self)

    @property
    def index(self) -> Mapping[Label, int]:
        """Column number of each label."""
        if not self._index:
            self._index.update((label, number) for number, label in enumerate(self.labels))
            if len(self._index) != len(self.labels):
                raise ValueError("two columns of the problem carry the same label")
        return self._index

    @property
    def row_numbers(self) -> Vector:
        """The row number of every coefficient (same length as `values`)."""
        return np.repeat(np.arange(len(self.rows)), np.diff(self.starts))

    def coefficients(self, row: int) -> dict[int, int]:
        """Coefficients of one row by column number."""
        part = slice(int(self.starts[row]), int(self.starts[row + 1]))
        return dict(zip(self.indices[part].tolist(), self.values[part].tolist(), strict=True))

    def bounds(self, row: int) -> tuple[int | None, int | None]:
        """Lower and upper bound of one row; None where there is none."""
        return _whole(self.row_lower[row]), _whole(self.row_upper[row])

    def vector(self, values: Values) -> list[Any]:
        """Values in the order of the columns; a mapping may leave out columns that are 0 (KeyError if unknown)."""
        if not isinstance(values, Mapping):
            return [_exact(value) for value in (values.tolist() if isinstance(values, np.ndarray) else values)]
        found: list[Number] = [0] * len(self.labels)
        for label, value in values.items():
            found[self.index[label]] = _exact(value)
        return found

    def activities(self, values: Values) -> Vector:
        """The exact sum of every row (int64, or Python numbers where those could overflow or are fractions)."""
        point, factors = self._exact_arrays(values)
        products = factors * point[self.indices]
        sums = np.zeros(len(self.rows), dtype=products.dtype)
        filled = np.flatnonzero(np.diff(self.starts))
        if filled.size:
            sums[filled] = np.add.reduceat(products, self.starts[filled])
        return sums

    def violations(self, values: Values) -> tuple[int, ...]:
        """Numbers of the rows that the values break, in exact arithmetic."""
        sums = self.activities(values)
        if sums.dtype == object:
            triples = zip(sums, self.row_lower.tolist(), self.row_upper.tolist(), strict=True)
            return tuple(row for row, (total, low, high) in enumerate(triples) if not low <= total <= high)
        low = np.where(np.isfinite(self.row_lower), self.row_lower, -float(_SAFE_SUM)).astype(np.int64)
        high = np.where(np.isfinite(self.row_upper), self.row_upper, float(_SAFE_SUM)).astype(np.int64)
        broken = (sums < low) | (sums > high) | (self.row_lower == inf) | (self.row_upper == -inf)
        return tuple(np.flatnonzero(broken).tolist())

    def misplaced(self, values: Values) -> tuple[int, ...]:
        """Numbers of the columns whose value is outside its bounds, or not whole where it must be."""
        point = self.vector(values)
        bounds = zip(point, self.kinds.tolist(), self.lower.tolist(), self.upper.tolist(), strict=True)
        return tuple(
            column
            for column, (value, kind, low, high) in enumerate(bounds)
            if not low <= value <= high or (kind != "C" and value != int(value))
        )

    def allows(self, values: Values) -> bool:
        """Whether the values keep every row and every bound of a column, in exact arithmetic."""
        return not self.violations(values) and not self.misplaced(values)

    def evaluate(self, values: Values) -> Number:
        """The objective, exactly: an int, or a Fraction if a continuous column makes it one."""
        point = self.vector(values)
        filled = np.flatnonzero(self.objective)
        terms = zip(filled.tolist(), self.objective[filled].tolist(), strict=True)
        return _tidy(sum(weight * point[column] for column, weight in terms))

    def true_value(self, objective: Number) -> Fraction:
        """An objective in the units of the portfolio."""
        return Fraction(objective) / self.scale + self.offset

    def with_rows(self, entries: Iterable[Entry]) -> Problem:
        """Rows added at the end."""
        added = tuple(entries)
        starts, indices, values = compressed([entry.coefficients for entry in added])
        return replace(
            self,
            rows=self.rows + tuple(entry.row for entry in added),
            starts=np.concatenate([self.starts, starts[1:] + self.starts[-1]]),
            indices=np.concatenate([self.indices, indices]),
            values=np.concatenate([self.values, values]),
            row_lower=np.concatenate([self.row_lower, [_or(entry.lower, -inf) for entry in added]]),
            row_upper=np.concatenate([self.row_upper, [_or(entry.upper, inf) for entry in added]]),
        )

    def with_columns(self, columns: Sequence[Column], entries: Mapping[int, Sequence[tuple[int, int]]]) -> Problem:
        """Columns added at the end; `entries` gives for a new column (0 = first new) its (row number, value) pairs."""
        pairs = [(row, len(self.labels) + new, value) for new, terms in entries.items() for row, value in terms]
        rows, numbers, factors = (np.array([pair[part] for pair in pairs], dtype=np.int64) for part in range(3))
        order = np.argsort(np.concatenate([self.row_numbers, rows]), kind="stable")
        added = _column_arrays(columns)
        grown: dict[str, Any] = {name: np.concatenate([getattr(self, name), array]) for name, array in added.items()}
        return replace(
            self,
            labels=self.labels + tuple(column.label for column in columns),
            starts=self.starts + np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(self.rows)))]),
            indices=np.concatenate([self.indices, numbers])[order],
            values=np.concatenate([self.values, factors])[order],
            _index={},
            **grown,
        )

    def with_objective(
        self, objective: ArrayLike | Mapping[Label, int], scale: Fraction = Fraction(1), offset: Fraction = Fraction(0)
    ) -> Problem:
        """Another objective over the same columns and rows: one number per column, or by label (0 elsewhere)."""
        weights: ArrayLike = objective if not isinstance(objective, Mapping) else self.vector(objective)
        return replace(self, objective=np.array(weights, dtype=np.int64), scale=scale, offset=offset)

    def with_row_bounds(self, bounds: Mapping[int, tuple[int | None, int | None]]) -> Problem:
        """Other bounds for rows given by number (None = no bound)."""
        low, high = self.row_lower.copy(), self.row_upper.copy()
        for row, (lower, upper) in bounds.items():
            low[row], high[row] = _or(lower, -inf), _or(upper, inf)
        return replace(self, row_lower=low, row_upper=high)

    def keep_rows(self, numbers: Iterable[int]) -> Problem:
        """Only the rows given by number, in their present order."""
        kept = np.array(sorted(set(numbers)), dtype=np.int64)
        inside = np.isin(self.row_numbers, kept)
        lengths = np.diff(self.starts)[kept]
        return replace(
            self,
            rows=tuple(self.rows[row] for row in kept.tolist()),
            starts=np.concatenate([[0], np.cumsum(lengths)]),
            indices=self.indices[inside],
            values=self.values[inside],
            row_lower=self.row_lower[kept],
            row_upper=self.row_upper[kept],
        )

    def fix(self, values: Mapping[Label, int]) -> Problem:
        """Columns held at a value. Raises KeyError for an unknown label."""
        low, high = self.lower.copy(), self.upper.copy()
        for label, value in values.items():
            low[self.index[label]] = high[self.index[label]] = value
        return replace(self, lower=low, upper=high)

    def forbid(self, labels: Iterable[Label]) -> Problem:
        """Columns held at 0."""
        return self.fix(dict.fromkeys(labels, 0))

    def _exact_arrays(self, values: Values) -> tuple[Vector, Vector]:
        """The point and the row factors in the narrowest type that cannot overflow or round."""
        exact = self.vector(values)
        point = np.array(exact) if exact else np.zeros(0, dtype=np.int64)
        if point.dtype == np.int64:
            longest = int(np.diff(self.starts).max(initial=1))
            if int(np.abs(point).max(initial=0)) * int(np.abs(self.values).max(initial=0)) * longest < _SAFE_SUM:
                return point, self.values
        return np.array([*exact, None], dtype=object)[:-1], self.values.astype(object)


def compressed(rows: Sequence[Sequence[tuple[int, int]]]) -> tuple[Vector, Vector, Vector]:
    """Starts, indices and values of lists of (column, value) pairs; repeated columns are added up, zeros left out.

    Raises OverflowError for a value beyond 64 bits.
    """
    lengths = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    total = int(lengths.sum())
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(rows)), dtype=np.int64, count=2 * total)
    numbers = np.repeat(np.arange(len(rows)), lengths)
    order = np.lexsort((flat[::2], numbers))
    columns, values, numbers = flat[::2][order], flat[1::2][order], numbers[order]
    first = np.flatnonzero(np.diff(numbers, prepend=-1) | np.diff(columns, prepend=-1)) if total else order
    sums = np.add.reduceat(values, first) if total else values
    kept = first[sums != 0]
    counts = np.bincount(numbers[kept], minlength=len(rows))
    return np.concatenate([[0], np.cumsum(counts)]), columns[kept], sums[sums != 0]


def assemble(
    columns: Sequence[Column],
    entries: Sequence[Entry],
    scale: Fraction = Fraction(1),
    offset: Fraction = Fraction(0),
    rounding: Fraction = Fraction(0),
) -> Problem:
    """A problem from lists of columns and rows; coefficients refer to columns by their place in `columns`."""
    starts, indices, values = compressed([entry.coefficients for entry in entries])
    return Problem(
        labels=tuple(column.label for column in columns),
        rows=tuple(entry.row for entry in entries),
        starts=starts,
        indices=indices,
        values=values,
        row_lower=np.array([_or(entry.lower, -inf) for entry in entries], dtype=float),
        row_upper=np.array([_or(entry.upper, inf) for entry in entries], dtype=float),
        scale=scale,
        offset=offset,
        rounding=rounding,
        **_column_arrays(columns),
    )


_COLUMN_ARRAYS = {"kinds": "<U1", "lower": "f8", "upper": "f8", "objective": "i8", "costs": "i8"}
_ROW_ARRAYS = {"starts": "i8", "indices": "i4", "values": "i8", "row_lower": "f8", "row_upper": "f8"}
_TYPES = {**_COLUMN_ARRAYS, **_ROW_ARRAYS}


def _column_arrays(columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "kinds": np.array([column.kind for column in columns], dtype="<U1"),
        "lower": np.array([column.lower for column in columns], dtype=float),
        "upper": np.array([_or(column.upper, inf) for column in columns], dtype=float),
        "objective": np.array([column.objective for column in columns], dtype=np.int64),
        "costs": np.array([column.cost for column in columns], dtype=np.int64),
    }


def _refuse_misfits(problem: Problem) -> None:
    """Raise ValueError if the parts of a problem do not fit together, or cannot be held exactly."""
    wide, tall, filled = len(problem.labels), len(problem.rows), len(problem.values)
    sizes = {**dict.fromkeys(_COLUMN_ARRAYS, wide), "row_lower": tall, "row_upper": tall, "starts": tall + 1}
    wrong = [name for name, size in {**sizes, "indices": filled}.items() if len(getattr(problem, name)) != size]
    if wrong:
        raise ValueError(f"parts of the problem have the wrong length: {', '.join(wrong)}")
    if problem.starts[0] != 0 or problem.starts[-1] != filled or (np.diff(problem.starts) < 0).any():
        raise ValueError("the row starts of the problem do not run from 0 to the number of coefficients")
    if filled and (problem.indices.min() < 0 or problem.indices.max() >= wide):
        raise ValueError("a row of the problem refers to a column that does not exist")
    if not np.isin(problem.kinds, ("B", "I", "C")).all():
        raise ValueError("a column of the problem is neither binary (B), integer (I) nor continuous (C)")
    for name in ("lower", "upper", "row_lower", "row_upper"):
        bounds = getattr(problem, name)
        finite = bounds[np.isfinite(bounds)]
        if np.isnan(bounds).any() or (finite != np.trunc(finite)).any() or (np.abs(finite) > _LARGEST).any():
            raise ValueError(f"{name} of the problem must hold whole numbers up to 2**53, or infinity")


def _finite(bound: Bound) -> Fraction | None:
    return None if bound is None or (isinstance(bound, float) and isinf(bound)) else Fraction(bound)


def _whole(bound: float) -> int | None:
    return None if isinf(bound) else int(bound)


def _or(bound: float | None, far: float) -> float:
    return far if bound is None else bound


def _exact(value: Any) -> Number:
    """A number without rounding: ints stay, whole floats become ints, others become fractions."""
    if type(value) is int:
        return value  # the usual case, and the quick one
    if isinstance(value, (np.integer, bool)) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    return _tidy(Fraction(value.item() if isinstance(value, np.generic) else value))


def _tidy(value: Number) -> Number:
    return int(value) if isinstance(value, int) or value.denominator == 1 else value
