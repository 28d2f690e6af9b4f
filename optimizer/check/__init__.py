"""Sense across files: one function per check, all faults and warnings at once.

A check takes a View and yields Faults; its docstring names the codes. Shape (types, keys, ranges of one number) is the
schema's business, what only shows in the scores or in the plan is not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from optimizer.check import (
    experts,
    expressions,
    facts,
    ids,
    money,
    preferences,
    ratings,
    references,
    scenarios,
    selectors,
    sense,
    tree,
    weights,
)
from optimizer.check.view import View
from optimizer.experts import with_experts
from optimizer.faults import Fault
from optimizer.schema import Case, Reading
from optimizer.schema.load import collected_later

CHECKS: tuple[Callable[[View], Iterable[Fault]], ...] = (
    ids.repeated_ids,
    ids.none_is_none,
    ids.repeated_criteria,
    ids.alike_ids,
    ids.alike_words,
    references.partners,
    references.alliances,
    references.bridges,
    references.budgets,
    references.budget_loops,
    references.resources,
    references.measures,
    selectors.selector_values,
    selectors.selector_matches,
    selectors.repeated_rules,
    scenarios.changed_things,
    scenarios.changed_ratings,
    scenarios.effects,
    scenarios.probabilities,
    scenarios.years,
    scenarios.overrides,
    experts.known_technologies,
    experts.what_they_say,
    weights.weights,
    weights.spelled_measures,
    weights.words_for_none,
    weights.preferences,
    preferences.consistent,
    tree.ways,
    tree.names,
    tree.loops,
    tree.unreached,
    tree.reused,
    tree.idle_verdicts,
    expressions.syntax,
    expressions.names,
    facts.kinds_of_facts,
    facts.units_of_facts,
    ratings.missing_ratings,
    ratings.fitting_ratings,
    ratings.fitting_ranges,
    ratings.needed_by,
    ratings.unused_names,
    ratings.computed_ratings,
    money.untaken_costs,
    money.untaken_alliances,
    money.years_of_amounts,
    money.known_amounts,
    money.shares,
    money.limits,
    money.units_of_money,
    money.units_of_amounts,
    sense.starts,
    sense.conditions,
    sense.late_alliances,
    sense.years_of_rules,
    sense.reachable_counts,
    sense.circular_needs,
)
"""Every check, in the order of the sections of DESIGN 4."""

LISTED = 100
"""So many faults of one code in one file are listed; the others are counted."""


def check(case: Case) -> list[Fault]:
    """Every fault and warning of a case, faults first, in the order of the files."""
    view = View(case)
    with collected_later():
        found = {fault for one in CHECKS for fault in one(view)}
    return _bounded(sorted(found, key=lambda fault: fault.order))


def read_and_check(reading: Reading, path: Path, criteria: str | None = None) -> tuple[Case | None, list[Fault]]:
    """Read a portfolio with all that it names, and check it: the case (None if refused) and everything found.

    Where files are refused, what can be understood of them is checked all the same: one pass tells every fault.
    """
    return _checked(reading, reading.case(path, criteria))


def read_and_check_criteria(reading: Reading, path: Path) -> tuple[Case | None, list[Fault]]:
    """Read a criteria set by itself and check it, like `read_and_check`; the case has a portfolio that says nothing."""
    return _checked(reading, reading.criteria(path))


def _checked(reading: Reading, case: Case | None) -> tuple[Case | None, list[Fault]]:
    whole = case if case is not None else reading.partial
    known = None if whole is None else with_experts(whole)
    found = {*reading.faults, *(check(known) if known is not None else ())}
    refused = any(not fault.warning for fault in found)
    return None if refused or case is None else known, sorted(found, key=lambda fault: fault.order)


def _bounded(faults: list[Fault]) -> list[Fault]:
    """The faults, with those beyond LISTED of one code in one file told by their number."""
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for fault in faults:
        key = (fault.code, fault.place.file)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= LISTED:
            kept.append(fault)
        elif counts[key] == LISTED + 1:
            same = sum((other.code, other.place.file) == key for other in faults) - LISTED
            message = f"{same} more faults of this kind in {fault.place.file}, from here on"
            kept.append(Fault(fault.code, fault.place, message, "mend those listed, then check again", fault.warning))
    return kept
