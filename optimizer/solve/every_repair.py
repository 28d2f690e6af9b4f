"""All minimal repairs: every smallest set of limits whose loosening makes a plan possible, each by the least change.

A set of limits is a repair exactly where it meets every conflict (Reiter 1987, theorem 4.4, as corrected by Greiner,
Smith & Wilkerson 1989). So the smallest sets that meet all conflicts known are tried: where one leaves no plan, what is
left holds a conflict not known yet (Liffiton & Sakallah 2008); when all of them leave a plan, there are no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from optimizer.problem import Problem
from optimizer.solve.outcome import RowKey
from optimizer.solve.repairs import Repair, least_change
from optimizer.solve.settings import Deadline
from optimizer.solve.solver import Solver

MOST = 200
"""Repairs looked for at most."""

Groups = frozenset[RowKey]
Conflicting = Callable[[Sequence[RowKey]], Sequence[RowKey]]
"""The groups among these that make an irreducible conflict; empty if a plan keeps them all."""


def repair_sets(
    groups: Sequence[RowKey], first: Iterable[RowKey], conflicting: Conflicting, deadline: Deadline
) -> tuple[list[Groups], bool]:
    """Every smallest set of groups that meets all conflicts, smallest first; and whether there was time for all."""
    conflicts, settled = [frozenset(first)], set[Groups]()
    while True:
        sets = _meeting(conflicts)
        waiting = [one for one in sets if one not in settled]
        if not waiting or deadline.passed or len(sets) > MOST:
            return [one for one in sets if one in settled], not waiting
        left = [group for group in groups if group not in waiting[0]]
        found = frozenset(conflicting(left))
        if found:
            conflicts.append(found)
        else:
            settled.add(waiting[0])


def _meeting(conflicts: Iterable[Groups]) -> list[Groups]:
    """The smallest sets that have a group in common with every conflict (Berge 1989, chapter 2)."""
    found: list[Groups] = [frozenset()]
    for conflict in conflicts:
        grown = {one if one & conflict else one | {group} for one in found for group in (one & conflict or conflict)}
        found = [one for one in grown if not any(other < one for other in grown)]
    return sorted(found, key=lambda one: (len(one), sorted((kind, name, year or 0) for kind, name, year in one)))


def repairs_of_sets(
    solver: Solver, problem: Problem, sets: Sequence[Groups], deadline: Deadline
) -> tuple[list[Repair], bool]:
    """The least change of every set of groups, in the order given; and whether all were found, proven least."""
    found: list[Repair] = []
    for place, one in enumerate(sets):
        rows = [number for number, row in enumerate(problem.rows) if row.group in one]
        share = deadline.within(deadline.left / (len(sets) - place))
        repair = None if deadline.passed else least_change(solver, problem, rows, share)
        found += [] if repair is None else [repair]
    return found, len(found) == len(sets) and all(repair.least for repair in found)
