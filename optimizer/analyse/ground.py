"""What every analysis stands on: one portfolio scored, screened and formulated, a solver, and the time there is.

An analysis is a function of a `Ground` and its own question; what it finds says first of all `About` what it is and
how far it is proven. Every optimum in it comes from `Ground.best`: proven, and checked exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.alternatives import Alternatives, expand
from optimizer.faults import Place
from optimizer.figures import number
from optimizer.formulate import formulate
from optimizer.problem import Entry, Label, Number, Problem, Row
from optimizer.schema import Case
from optimizer.score import Scores, score
from optimizer.screen import Screening, screen
from optimizer.solve import (
    Choice,
    Conflict,
    Deadline,
    Outcome,
    Resolver,
    Share,
    Solution,
    Solver,
    Status,
    Tally,
    explain_conflict,
    ordered,
    solve,
)
from optimizer.sweep import NO_JOURNAL, Sweeps

Values = Mapping[Label, Number]
"""The columns of a plan that are not 0."""
Named = Callable[[Path], str]


NOT_BELIEVED = "the solver says that there is no plan even without any limit, which is not believed"


def silent(words: str) -> None:
    """Tell nobody how far the work is."""
    del words


@dataclass(frozen=True, slots=True)
class Bench:
    """A program, whoever made it, with a running solver and the time there is: all that a search over columns needs.

    Columns may be whole or continuous. `tell` hears how far the work is. `share`: how much work may still be done (as
    much as there is time for, if there is none). `tally` counts the answers.
    """

    problem: Problem
    solver: Solver
    deadline: Deadline
    tell: Callable[[str], None] = silent
    share: Share | None = None
    tally: Tally = field(default_factory=Tally)

    def best(self, problem: Problem, known: Iterable[Values] = (), once: bool = False, gap: float = 0.0) -> Outcome:
        """The best plan of a problem over the same columns, begun from the best of the `known` plans that fits it.

        No plan is known: the solver looks for one by itself. OPTIMAL means proven, to `gap` (relative).
        `once`: a good plan will do, and no proof is asked for again where tolerances leave one open.
        """
        return self.resolver.best(problem, known, once, gap)

    @property
    def resolver(self) -> Resolver:
        """The solver and the time alone."""
        return Resolver(self.solver, self.deadline, self.share, self.tally)


@dataclass(frozen=True, slots=True)
class Ground:
    """Scores, verdicts and program of one portfolio; a running solver; when to stop.

    `problem` stands in the order in which solvers get it (`optimizer.solve.arrays.ordered`), so that nothing depends
    on the order of files. `tell` hears how far the work is; `named` gives files the names they have in records;
    `weights` are the changes to weights that the scores were made with; `sweeps` says who does much work; `share` and
    `tally` as in `Bench`.
    """

    scores: Scores
    screenings: Mapping[str, Screening]
    problem: Problem
    solver: Solver
    deadline: Deadline
    tell: Callable[[str], None] = silent
    named: Named = str
    weights: Mapping[str, str] = field(default_factory=dict)
    sweeps: Sweeps = NO_JOURNAL
    share: Share | None = None
    tally: Tally = field(default_factory=Tally)

    def changed(self, case: Case, weights: Mapping[str, str] | None = None) -> Ground:
        """The same ground for a changed case (`optimizer.scenario.under`), or other `--weight ID=W`. Raises Refused.

        Everything is scored, screened and formulated again, so whatever follows from the change follows here.
        """
        wanted = self.weights if weights is None else weights
        alternatives = expand(case)
        scores, screenings = score(alternatives, wanted), screen(alternatives)
        problem = ordered(formulate(scores, screenings))
        return replace(self, scores=scores, screenings=screenings, problem=problem, weights=wanted)

    def beside(self, other: Ground) -> Ground:
        """The same, asked together with another: in its time, and counted with it."""
        return replace(self, deadline=other.deadline, tally=other.tally)

    @property
    def alternatives(self) -> Alternatives:
        """The table of alternatives."""
        return self.scores.alternatives

    @property
    def bench(self) -> Bench:
        """The program alone: what searches need that know nothing of technologies."""
        return Bench(self.problem, self.solver, self.deadline, self.tell, self.share, self.tally)

    @property
    def resolver(self) -> Resolver:
        """The solver and the time alone."""
        return Resolver(self.solver, self.deadline, self.share, self.tally)

    def best(self, problem: Problem, known: Iterable[Values] = (), once: bool = False, gap: float = 0.0) -> Outcome:
        """The best plan of a problem over the same columns (`Bench.best`)."""
        return self.bench.best(problem, known, once, gap)

    def solved(self, near: Mapping[str, Choice] | None = None) -> Solution:
        """The best plan of the portfolio, of equally good ones the one that changes least against `near`."""
        found = solve(self.problem, self.solver.settings, near, self.deadline, self.solver)
        self.tally.count(found)
        return found

    def about(self, status: Status, notes: Iterable[str] = (), problem: Problem | None = None) -> About:
        """The head of a result; for INFEASIBLE with the conflict of `problem` (the portfolio's own by default)."""
        case, asked = self.alternatives.case, problem or self.problem
        conflict, notes = None, tuple(notes)
        if status is Status.INFEASIBLE and not self.deadline.passed:
            conflict = explain_conflict(self.solver, asked, self.deadline)
            if not conflict.rows and self.tally.words:
                status, conflict, notes = Status.NO_PLAN, None, (*notes, NOT_BELIEVED)
        return About(
            portfolio=case.portfolio.portfolio,
            title=case.portfolio.title or case.portfolio.portfolio,
            criteria=case.criteria.criteria_set,
            unit=case.portfolio.money.unit,
            status=status,
            rounding=asked.rounding,
            notes=notes,
            conflict=() if conflict is None else tuple(conflict_rows(conflict, case, self.named)),
            tally=self.tally,
        )


@dataclass(frozen=True, slots=True)
class About:
    """What a result is about and how far it holds: OPTIMAL when all of it is proven, FEASIBLE when part of it is.

    `tally`: how many of the answers behind it have only the solver's word.
    """

    portfolio: str
    title: str
    criteria: str
    unit: str
    status: Status
    rounding: Fraction = Fraction(0)
    notes: tuple[str, ...] = ()
    conflict: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)
    tally: Tally = field(default_factory=Tally, compare=False)

    def as_json(self, schema: str) -> dict[str, Any]:
        """The fields that every analysis begins with."""
        return {
            "schema": f"optimizer-{schema}/1",
            "portfolio": self.portfolio,
            "title": self.title,
            "criteria": self.criteria,
            "status": self.status.value,
            "money": {"unit": self.unit},
            "rounding": number(self.rounding),
            "notes": list(self.notes),
            "conflict": [dict(row) for row in self.conflict],
            **({"solvers_word": self.tally.words} if self.tally.words else {}),
        }


def conflict_rows(conflict: Conflict, case: Case, named: Named) -> Iterable[dict[str, Any]]:
    """Rows that cannot all hold, each with its sentence and its place (limits stand in the decision tree)."""
    for row in conflict.rows:
        place: Place = case.place("decision_tree" if row.kind == "limit" else "portfolio", *row.path)
        where = str(replace(place, file=named(Path(place.file))))
        yield {"id": row.id, "kind": row.kind, "year": row.year, "sentence": row.sentence, "where": where}


def at_least(problem: Problem, amount: Number, name: str = "value") -> Entry:
    """A row that asks for an objective of at least `amount` (a whole number)."""
    filled = np.flatnonzero(problem.objective)
    terms = list(zip(filled.tolist(), problem.objective[filled].tolist(), strict=True))
    row = Row("cut", name, None, f"{name}: at least as good as found before", (), f"at least {name}")
    return Entry(row, terms, int(amount), None)
