"""Conflicts that need no solver: a limit that nothing can keep, alone or with the verdicts that ask for action.

The least that a row can amount to is the sum, over technologies, of the least that one of their alternatives adds.
Where even that is too much, the row is the conflict, alone or with those verdicts that take "nothing" from a
technology. What is found is shown: without each of its groups a plan keeps the rest, and that is checked exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.problem import STRUCTURAL, Problem
from optimizer.solve.outcome import RowKey


@dataclass(frozen=True, slots=True)
class _Choice:
    """The columns of one technology; `kept` are those that its verdict leaves, `verdict` is its group."""

    columns: tuple[int, ...]
    kept: tuple[int, ...]
    verdict: RowKey | None


def obvious_conflict(problem: Problem) -> list[RowKey]:
    """The groups of the smallest conflict of this kind, in order; empty if there is none, or none that can be shown."""
    choices = _choices(problem)
    found = [groups for row in range(len(problem.rows)) for groups in _of_row(problem, choices, row)]
    for groups in sorted(found, key=lambda groups: (len(groups), [_order(group) for group in groups])):
        if _is_shown(problem, choices, groups):
            return sorted(groups, key=_order)
    return []


def _choices(problem: Problem) -> list[_Choice]:
    """Every choice; a verdict is a row of one that holds some of its columns at 0."""
    barred: dict[int, RowKey] = {}
    for number, row in enumerate(problem.rows):
        if row.kind == "verdict" and problem.bounds(number) == (None, 0):
            barred |= {column: row.group for column, weight in problem.coefficients(number).items() if weight > 0}
    found = []
    for number, row in enumerate(problem.rows):
        if row.kind == "choice" and problem.bounds(number) == (1, 1):
            columns = tuple(column for column in problem.coefficients(number) if problem.upper[column] > 0)
            verdict = next((barred[column] for column in columns if column in barred), None)
            found.append(_Choice(columns, tuple(column for column in columns if column not in barred), verdict))
    return found


def _of_row(problem: Problem, choices: Sequence[_Choice], number: int) -> Iterator[list[RowKey]]:
    """The conflict of a row with verdicts, for each of its bounds that cannot be kept."""
    row = problem.rows[number]
    if row.kind in (*STRUCTURAL, "verdict"):
        return
    terms, (lower, upper) = problem.coefficients(number), problem.bounds(number)
    for sign, bound in ((1, upper), (-1, lower)):
        if bound is None:
            continue
        needed = _needed(problem, choices, {column: sign * weight for column, weight in terms.items()}, sign * bound)
        if needed is not None:
            yield [row.group, *needed]


def _needed(problem: Problem, choices: Sequence[_Choice], terms: dict[int, int], bound: int) -> list[RowKey] | None:
    """The verdicts with which a sum cannot be at most `bound`, none of them idle; None if it can be."""
    inside = {column for choice in choices for column in choice.columns}
    free = sum(_least(problem, column, weight) for column, weight in terms.items() if column not in inside)
    total, extra = free, []
    for choice in choices:
        if not choice.columns:
            return None
        easy = min(terms.get(column, 0) for column in choice.columns)
        forced = min((terms.get(column, 0) for column in choice.kept), default=easy)
        total += forced
        if forced > easy and choice.verdict is not None:
            extra.append((forced - easy, choice.verdict))
    if total <= bound:
        return None
    needed = []
    for more, verdict in sorted(extra, key=lambda pair: (pair[0], _order(pair[1]))):
        if total - more > bound:
            total -= more
        else:
            needed.append(verdict)
    return needed


def _least(problem: Problem, column: int, weight: int) -> float:
    """The least that a column outside all choices adds."""
    ends = (weight * problem.lower[column], weight * problem.upper[column])
    return float(min(ends))


def _is_shown(problem: Problem, choices: Sequence[_Choice], groups: Sequence[RowKey]) -> bool:
    """Whether, without each of the groups, a plan keeps the others and the model's own rows."""
    rows = [number for number, row in enumerate(problem.rows) if row.kind in STRUCTURAL or row.group in groups]
    main = [number for number, row in enumerate(problem.rows) if row.group == groups[0]]
    for left_out in groups:
        plan = _easiest(problem, choices, main[0], {group for group in groups[1:] if group != left_out})
        kept = [number for number in rows if problem.rows[number].group != left_out]
        if problem.keep_rows(kept).violations(plan):
            return False
    return True


def _easiest(problem: Problem, choices: Sequence[_Choice], row: int, verdicts: set[RowKey]) -> list[int]:
    """The plan with the least of a row (the most, where it has a lower bound) that keeps these verdicts."""
    _, upper = problem.bounds(row)
    sign = 1 if upper is not None else -1
    terms = problem.coefficients(row)
    plan = [int(value) for value in np.where(np.isfinite(problem.lower), problem.lower, 0)]
    for choice in choices:
        columns = choice.kept if choice.verdict in verdicts else choice.columns
        plan[min(columns, key=lambda column: (sign * terms.get(column, 0), column))] = 1
    return plan


def _order(group: RowKey) -> tuple[str, str, int]:
    return (group[0], group[1], group[2] or 0)
