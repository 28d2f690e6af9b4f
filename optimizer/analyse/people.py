"""A plan for everybody: what all people's weights and answers share, where they split, what the consensus costs each.

Everybody's own best plan is solved for, ties settled towards the consensus (the plan of the combined weights and
answers). The regret of a person is the value that his own plan has, by his own weights and answers, over that of the
consensus (Savage 1951); it is None where his answers do not admit the consensus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.analyse.ground import About, Ground
from optimizer.experts import Consensus, consensus
from optimizer.figures import number
from optimizer.screen import Screening
from optimizer.solve import Solution, Status

Chosen = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Person:
    """One person's best plan and its value by his own weights and answers; `regret` of following the consensus.

    `not_admitted`: technologies whose decision of the consensus his answers do not admit.
    """

    name: str
    status: Status
    chosen: Chosen
    value: Fraction | None
    regret: Fraction | None
    not_admitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """The consensus and everybody's own plan; where they agree; what they answer differently."""

    about: About
    chosen: Chosen
    value: Fraction | None
    persons: tuple[Person, ...]
    said: tuple[Consensus, ...]
    questions: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    @property
    def status(self) -> str:
        """`optimal` when every plan is proven."""
        return self.about.status.value

    @property
    def shared(self) -> dict[str, tuple[str, int]]:
        """Technologies on whose option and start everybody's plan and the consensus agree."""
        plans = [self.chosen, *(person.chosen for person in self.persons if person.chosen)]
        return {name: mine for name, mine in self.chosen.items() if all(plan.get(name) == mine for plan in plans)}

    def as_json(self) -> dict[str, Any]:
        """The document of `people --json`."""
        shared = self.shared
        return {
            **self.about.as_json("people"),
            "value": None if self.value is None else number(self.value),
            "shared": [_row(name, mine) for name, mine in shared.items()],
            "split": [
                {**_row(name, mine), "people": {p.name: _option(p.chosen[name]) for p in self.persons if p.chosen}}
                for name, mine in self.chosen.items()
                if name not in shared
            ],
            "people": [_person(person) for person in self.persons],
            "disagreement": [one.as_json() for one in self.said],
            "questions": [dict(row) for row in self.questions],
        }


def people(ground: Ground, seen: Mapping[str, Ground]) -> People:
    """Solve for the consensus, and for everybody as he sees it (`seen`, by name)."""
    agreed = ground.solved()
    persons = tuple(_person_of(name, own, agreed) for name, own in seen.items())
    statuses = {agreed.status, *(person.status for person in persons)}
    bad = next((status for status in (Status.INFEASIBLE, Status.NO_PLAN) if agreed.status is status), None)
    status = bad or (Status.OPTIMAL if statuses == {Status.OPTIMAL} else Status.FEASIBLE)
    notes = [f"{p.name}: no plan ({p.status.value})" for p in persons if not p.chosen]
    return People(
        ground.about(status, notes),
        agreed.chosen,
        _value(ground, agreed),
        persons,
        consensus(ground.alternatives.case),
        tuple(_questions(ground, seen)),
    )


def _person_of(name: str, own: Ground, agreed: Solution) -> Person:
    mine = own.solved(agreed.chosen or None)
    value = _value(own, mine)
    strangers = [label for label in agreed.values if label not in own.problem.index]
    not_admitted = tuple(sorted({str(label[1]) for label in strangers}))
    follows = bool(agreed.values) and not strangers and not own.problem.violations(agreed.values)
    theirs = own.problem.true_value(own.problem.evaluate(agreed.values)) if follows else None
    regret = None if value is None or theirs is None else max(value - theirs, Fraction())
    return Person(name, mine.status, mine.chosen, value, regret, not_admitted)


def _value(ground: Ground, found: Solution) -> Fraction | None:
    return None if found.objective is None else ground.problem.true_value(found.objective)


def _questions(ground: Ground, seen: Mapping[str, Ground]) -> list[dict[str, Any]]:
    """Questions that people answer differently for a technology, with everybody's answer."""
    rows = []
    for technology, screening in ground.screenings.items():
        answers = {name: _answers(own.screenings[technology]) for name, own in seen.items()}
        for question in dict.fromkeys(q for given in answers.values() for q in given):
            given = {name: mine[question] for name, mine in answers.items() if question in mine}
            if len(set(given.values())) > 1:
                agreed = _answers(screening).get(question)
                rows.append({"technology": technology, "question": question, "answers": given, "combined": agreed})
    return rows


def _answers(screening: Screening) -> dict[str, str]:
    words = {True: "yes", False: "no", None: "unknown"}
    return {step.question: words[step.answer] for step in screening.path}


def _row(name: str, mine: tuple[str, int]) -> dict[str, Any]:
    return {"technology": name, **_option(mine)}


def _option(mine: tuple[str, int]) -> dict[str, Any]:
    return {"option": mine[0], "start": mine[1] or None}


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "status": person.status.value,
        "value": None if person.value is None else number(person.value),
        "regret": None if person.regret is None else number(person.regret),
        "not_admitted": list(person.not_admitted),
        "decisions": [_row(name, mine) for name, mine in person.chosen.items()],
    }
