"""Which options all, some or none of the undominated plans choose, without knowing all of these plans.

First plans are sought that choose what no known plan chooses: each is the best for some weights and some ratings within
what is known, so it costs one solve and nothing dominates it. What is left is asked option by option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.analyse.undominated import Undominated
from optimizer.problem import Vector
from optimizer.solve import Deadline

CORE, BORDERLINE, EXTERIOR, UNDECIDED = "core", "borderline", "exterior", "undecided"

_STALE = 4
_PARTS, _SPREAD = 60, 0.3
_SHORT = 1.0

Key = tuple[str, str]
"""(technology, option)."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether some undominated plan chooses an option (`inside`), or another one for its technology."""

    key: Key
    inside: bool


@dataclass(slots=True)
class Classes:
    """What is known of every option: of each question its answer, once there is one."""

    search: Undominated
    own: Mapping[Key, Vector]
    others: Mapping[Key, Vector]
    known: dict[Question, bool]
    looked: int | None

    def __init__(self, search: Undominated, keys: list[Key]) -> None:
        """Every option with the columns that choose it, and those that choose another for its technology."""
        labels = search.extremes.problem.labels
        place: dict[Key, list[int]] = {key: [] for key in keys}
        technology: dict[str, list[int]] = {}
        for column, label in enumerate(labels):
            if label[0] == "choose":
                place[str(label[1]), str(label[2])].append(column)
                technology.setdefault(str(label[1]), []).append(column)
        self.search, self.known, self.looked = search, {}, None
        self.own = {key: np.array(columns, dtype=np.int64) for key, columns in place.items()}
        self.others = {
            key: np.setdiff1d(np.array(technology.get(key[0], []), dtype=np.int64), columns)
            for key, columns in self.own.items()
        }

    def words(self) -> dict[Key, str]:
        """The class of every option, as far as it is known."""
        self.look()
        return {key: self._word(key) for key in self.own}

    def look(self) -> None:
        """Answer what the known plans answer, where there are more of them than at the last look, or all."""
        if self.looked == len(self.search.plans) and not self.search.complete:
            return
        self.looked = len(self.search.plans)
        for question in self.open():
            if self.search.complete or not self._wanted(question).size or self._seen(question):
                self.known[question] = self._seen(question)

    def open(self) -> list[Question]:
        """The questions without an answer."""
        questions = (Question(key, inside) for inside in (True, False) for key in self.own)
        return [question for question in questions if question not in self.known]

    def cover(self, deadline: Deadline) -> None:
        """Find plans that choose what no known plan chooses, until some in a row have shown nothing new."""
        generator = np.random.default_rng(0)
        corners, stale = len(self.search.extremes.scales), 0
        while (
            stale < _STALE and self.search.lean(self._objective(self._spread(generator, corners)), deadline) is not None
        ):
            before = len(self.open())
            self.look()
            stale = 0 if len(self.open()) < before else stale + 1

    def ask(self, deadline: Deadline) -> None:
        """Ask the questions that are open: each for a short time, then again for what time there is."""
        for part in (4.0, 1.0):
            questions = self.open()
            for left, question in zip(range(len(questions), 0, -1), questions, strict=True):
                if deadline.passed:
                    return
                self.look()
                if question not in self.known:
                    self._ask(question, deadline.within(max(_SHORT, part * deadline.left / left)))

    def _ask(self, question: Question, deadline: Deadline) -> None:
        search = self.search
        search.ground.tell(f"asking about {question.key[0]}; {len(self.open())} questions, {len(search.plans)} plans")
        wanted, forbidden = self._wanted(question), self._unwanted(question)
        labels = search.extremes.problem.labels
        objective = self._objective(self._best_corner(wanted, forbidden))
        found = search.among([labels[column] for column in forbidden.tolist()], objective, deadline)
        if found is not None:
            self.known[question] = found

    def _best_corner(self, wanted: Vector, forbidden: Vector) -> Vector:
        """Most of the weight where the wanted choices are worth most against the others."""
        extremes = self.search.extremes
        ends = extremes.low + extremes.high
        steps = np.array([float(scale) for scale in extremes.scales])
        better = (ends[:, wanted].max(axis=1) - ends[:, forbidden].max(axis=1, initial=-(10**9))) / steps
        corners = np.ones(len(steps), dtype=np.int64)
        corners[better.argmax()] = _PARTS
        return corners

    def _spread(self, generator: np.random.Generator, corners: int) -> Vector:
        shares: Vector = 1 + np.rint(_PARTS * generator.dirichlet([_SPREAD] * corners)).astype(np.int64)
        return shares

    def _objective(self, corners: Vector) -> Vector:
        """What dominance raises, in favour of choices that no known plan makes."""
        extremes = self.search.extremes
        made = np.array(self.search.plans).any(axis=0) if self.search.plans else np.zeros(len(extremes.choose), bool)
        return extremes.favouring(~made & extremes.choose, corners.tolist())

    def _wanted(self, question: Question) -> Vector:
        return self.own[question.key] if question.inside else self.others[question.key]

    def _unwanted(self, question: Question) -> Vector:
        return self.others[question.key] if question.inside else self.own[question.key]

    def _seen(self, question: Question) -> bool:
        return any(self.search.chosen_in(self._wanted(question)))

    def _word(self, key: Key) -> str:
        inside, outside = (self.known.get(Question(key, side)) for side in (True, False))
        if inside is False:
            return EXTERIOR
        if outside is False:
            return CORE
        return UNDECIDED if inside is None or outside is None else BORDERLINE
