"""Rows that exclude: a set of choices that breaks a row in exact arithmetic, or a plan already seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from optimizer.problem import Entry, Label, Number, Problem, Row


def cover(problem: Problem, row: int, values: Sequence[Number], number: int) -> Entry | None:
    """A row that excludes what breaks row `row` in these values, and no plan that keeps it; None if not all binary.

    If sum(a x) <= b is broken, at least one chosen column with a > 0 must go or one left out with a < 0 must come (the
    cover inequality of Balas 1975, extended to negative coefficients by complementing); the set is made minimal.
    """
    terms = problem.coefficients(row)
    if any(problem.kinds[column] != "B" for column in terms):
        return None
    lower, upper = problem.bounds(row)
    total = sum(weight * values[column] for column, weight in terms.items())
    if upper is not None and total > upper:
        excess = total - upper
    elif lower is not None and total < lower:
        terms, excess = {column: -weight for column, weight in terms.items()}, lower - total
    else:
        return None
    guilty = _minimal(
        {column: weight for column, weight in terms.items() if (weight > 0) == bool(values[column])}, excess
    )
    meaning = problem.rows[row]
    sentence = f"not all at once what together breaks: {meaning.sentence}"
    label = Row("cut", meaning.id, meaning.year, sentence, meaning.path, f"cut {number} of {meaning.name}")
    return _change_one({column: values[column] for column in guilty}, label)


def other_plan(problem: Problem, values: Mapping[Label, Number], labels: Iterable[Label], name: str) -> Entry:
    """A row that asks for a plan that differs in at least one of the (binary) columns from these values."""
    row = Row("cut", "other plan", None, "a plan that is not the one already known", (), name)
    return _change_one({problem.index[label]: values.get(label, 0) for label in labels}, row)


def _change_one(values: Mapping[int, Number], row: Row) -> Entry:
    """At least one of these binary columns takes its other value."""
    chosen = sum(1 for value in values.values() if value)
    return Entry(row, [(column, -1 if value else 1) for column, value in values.items()], 1 - chosen, None)


def _minimal(weights: Mapping[int, int], excess: Number) -> list[int]:
    """Columns that together break the row already; the lightest that can be spared are left out."""
    kept = dict(weights)
    for column in sorted(weights, key=lambda column: (abs(weights[column]), column)):
        if abs(weights[column]) < excess:
            excess -= abs(weights[column])
            del kept[column]
    return sorted(kept)
