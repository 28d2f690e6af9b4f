"""The decision tree walked for every technology, with unknown answers kept open and the path kept for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from optimizer.alternatives import Alternative, Alternatives, parsed
from optimizer.expression import FactError, Truth, Value, deciding, evaluate
from optimizer.faults import Fault, Refused
from optimizer.schema.portfolio import Override, Rule, Selector, Technology
from optimizer.schema.tree import DecisionTree, Question
from optimizer.select import Choice, options_of


@dataclass(frozen=True, slots=True)
class Step:
    """One question met on the way: its answer (None: unknown) and whose it is."""

    question: str
    answer: bool | None
    by: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What the tree says of one technology.

    `eligible` holds option ids. `needed` is True where doing nothing is not admitted; `penalty` is then its price,
    None where it is forbidden outright. `limits` bind because one verdict alone is open. `without_override` holds
    the verdicts that the evidence alone would give, None where nobody overrode anything.
    """

    technology: str
    verdicts: tuple[str, ...]
    eligible: tuple[str, ...]
    needed: bool = False
    penalty: Decimal | None = None
    path: tuple[Step, ...] = ()
    would_decide: tuple[str, ...] = ()
    without_override: tuple[str, ...] | None = None
    because: str | None = None
    conditions: tuple[str, ...] = ()
    limits: tuple[Rule, ...] = ()

    @property
    def forbids_none(self) -> bool:
        """Whether doing nothing is out of the question."""
        return self.needed and self.penalty is None


def screen(alternatives: Alternatives) -> dict[str, Screening]:
    """Verdict and path of every technology, in the order of the file. Raises Refused for facts of the wrong kind."""
    tree, portfolio = alternatives.case.tree, alternatives.portfolio
    if tree is None:
        return {t.id: Screening(t.id, (), tuple(o.id for o in options_of(t))) for t in portfolio.technologies}
    meant = _meant(alternatives)
    faults: list[Fault] = []
    found = {}
    for index, technology in enumerate(portfolio.technologies):
        try:
            found[technology.id] = _Walk(alternatives, tree, technology, meant).screening()
        except FactError as error:
            path = ("technologies", index, "evidence", error.name)
            faults.append(Fault("E202", alternatives.case.place("portfolio", *path), error.message, error.remedy))
    if faults:
        raise Refused(faults)
    return found


Meant = Callable[[Selector], Mapping[str, list[str]]]
"""The options that a selector means (before `where`), by technology."""


def _meant(alternatives: Alternatives) -> Meant:
    @cache
    def found(selector: Selector) -> Mapping[str, list[str]]:
        options: dict[str, list[str]] = {}
        for technology, option in alternatives.selection.options(Choice(selector)):
            options.setdefault(technology, []).append(option)
        return options

    return found


@dataclass(frozen=True, slots=True)
class _Walk:
    """One technology on its way through the tree."""

    alternatives: Alternatives
    tree: DecisionTree
    technology: Technology
    meant: Meant

    def screening(self) -> Screening:
        overrides = {
            override.question: override
            for override in self.alternatives.portfolio.overrides
            if override.technology == self.technology.id
        }
        verdicts, path, unknown = self._from(overrides)
        plain = self._from({})[0] if overrides else None
        open_verdicts = [self.tree.verdicts[name] for name in verdicts]
        idle = set(self._admitted("none"))
        admitted = {option for verdict in open_verdicts for item in verdict.modes for option in self._admitted(item)}
        needed = admitted.isdisjoint(idle)
        penalties = [verdict.penalty for verdict in open_verdicts if verdict.penalty is not None]
        penalty = min(penalties, default=None) if needed else None
        if penalty is not None:
            admitted |= idle
        alone = open_verdicts[0] if len(open_verdicts) == 1 else None
        return Screening(
            self.technology.id,
            verdicts,
            tuple(option.id for option in options_of(self.technology) if option.id in admitted),
            needed,
            penalty,
            path,
            unknown,
            plain,
            "; ".join(verdict.because for verdict in open_verdicts if verdict.because) or None,
            tuple(dict.fromkeys(text for verdict in open_verdicts for text in verdict.conditions)),
            alone.limits if alone is not None else (),
        )

    def _from(self, overrides: dict[str, Override]) -> tuple[tuple[str, ...], tuple[Step, ...], tuple[str, ...]]:
        """Verdicts reached, the path in order, and the unknown facts that would decide."""
        verdicts: dict[str, None] = {}
        path: dict[str, Step] = {}
        unknown: set[str] = set()
        ahead = [self.tree.start]
        while ahead:
            name = ahead.pop(0)
            if name in self.tree.verdicts:
                verdicts[name] = None
            elif name not in path:
                step, ways = self._ask(name, overrides, unknown)
                path[name] = step
                ahead = [*ways, *ahead]
        return tuple(verdicts), tuple(path.values()), tuple(sorted(unknown))

    def _ask(self, name: str, overrides: dict[str, Override], unknown: set[str]) -> tuple[Step, list[str]]:
        question = self.tree.questions[name]
        asked = question.same_as or name
        override = overrides.get(name) or overrides.get(asked)
        if override is not None:
            answer = None if override.answer == "unknown" else bool(override.answer)
            return Step(name, answer, override.by), _ways(question, answer)
        expression = parsed(self.tree.questions[asked].when or "")
        facts = self.alternatives.asked(self.technology)
        truth = evaluate(expression, facts, self._options)
        if truth is Truth.UNKNOWN:
            unknown.update(deciding(expression, facts, self._options))
        answer = None if truth is Truth.UNKNOWN else truth is Truth.TRUE
        return Step(name, answer, "evidence" if answer is not None else f"unknown: {question.unknown}"), _ways(
            question, answer
        )

    def _options(self, mode: str) -> Iterable[Callable[[str], Value | None]]:
        """The facts of every option of a mode, at its earliest start."""
        return [self.alternatives.facts(item) for item in self._earliest() if item.mode == mode]

    def _earliest(self) -> list[Alternative]:
        first: dict[str, Alternative] = {}
        for number in self.alternatives.of_technology[self.technology.id]:
            item = self.alternatives.items[number]
            first.setdefault(item.option, item)
        return list(first.values())

    def _admitted(self, item: str | Selector) -> list[str]:
        if isinstance(item, str):
            return [option.id for option in options_of(self.technology) if option.mode == item]
        names = self.meant(item).get(self.technology.id, [])
        if item.where is None:
            return names
        return [
            alternative.option
            for alternative in self._earliest()
            if alternative.option in names and self._holds(item.where, alternative)
        ]

    def _holds(self, where: str, item: Alternative) -> bool:
        return evaluate(parsed(where), self.alternatives.facts(item), lambda _: ()) is Truth.TRUE


def _ways(question: Question, answer: bool | None) -> list[str]:
    if answer is None:
        both = [question.then, question.otherwise]
        return {"then": both[:1], "otherwise": both[1:], "both": both}[question.unknown]
    return [question.then if answer else question.otherwise]
