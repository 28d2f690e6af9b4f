"""What every check looks at: the case, its options and selectors with their places, and what is left out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from optimizer.expression import Expression, ExpressionError, parse
from optimizer.faults import Place, did_you_mean
from optimizer.read import Document
from optimizer.read.document import Path
from optimizer.schema import Case, Criterion, Option, Portfolio, Rule, Selector, Technology
from optimizer.schema.phrases import subject
from optimizer.schema.quantities import MODES
from optimizer.select import KEYS, Selection
from optimizer.value_tree import leaves_of

FUNCTIONS = ("state", "society", "competitiveness")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Site:
    """A selector where it is written; `shared` in a file that portfolios share, so that it need not match here."""

    noun: str
    path: Path
    selector: Selector
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """An expression where it is written; a `where` stands in a selector."""

    noun: str
    path: Path
    text: str
    selector: Selector | None = None

    @property
    def key(self) -> str:
        """`when` or `where`."""
        return str(self.path[-1])


@dataclass(frozen=True)
class View:
    """A case, and what several checks want to know of it."""

    case: Case

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio of the case."""
        return self.case.portfolio

    @cached_property
    def selection(self) -> Selection:
        """Finds what selectors mean."""
        return Selection(self.portfolio)

    @cached_property
    def leaves(self) -> dict[str, Criterion]:
        """The leaf criteria by id."""
        return leaves_of(self.case.criteria)

    @cached_property
    def technologies(self) -> dict[str, tuple[int, Technology]]:
        """The technologies with their numbers, by id; of an id given twice the first."""
        found: dict[str, tuple[int, Technology]] = {}
        for number, technology in enumerate(self.portfolio.technologies):
            found.setdefault(technology.id, (number, technology))
        return found

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every selector of the files."""
        return (*_of_portfolio(self.portfolio), *_of_tree(self.case))

    @cached_property
    def expressions(self) -> tuple[list[tuple[Written, Expression]], list[tuple[Written, ExpressionError]]]:
        """Every `when` and `where` of the files: those that can be read, and what is wrong with the others."""
        good: list[tuple[Written, Expression]] = []
        bad: list[tuple[Written, ExpressionError]] = []
        for one in self._written():
            try:
                good.append((one, parse(one.text)))
            except ExpressionError as error:
                bad.append((one, error))
        return good, bad

    def _written(self) -> Iterator[Written]:
        for name, question in self.case.tree.questions.items() if self.case.tree is not None else ():
            if question.when is not None:
                yield Written("decision_tree", ("questions", name, "when"), question.when)
        for site in self.sites:
            if site.selector.where is not None:
                yield Written(site.noun, (*site.path, "where"), site.selector.where, site.selector)

    @cached_property
    def values(self) -> dict[str, frozenset[str]]:
        """What may stand in a selector, by key; a word of the language may be there although nothing has it yet."""
        fixed = {"mode": MODES, "function": FUNCTIONS, "alliance": tuple(self.portfolio.alliances)}
        return {key: frozenset((*self.selection.values(key), *fixed.get(key, ()))) for key in KEYS}

    def options(self) -> Iterator[tuple[Path, Technology, Option]]:
        """Every option that is written, with its path."""
        for number, technology in enumerate(self.portfolio.technologies):
            for position, option in enumerate(technology.options):
                yield ("technologies", number, "options", position), technology, option

    def at(self, *path: str | int, key: bool = False) -> Place:
        """A place in the portfolio."""
        return self.case.place("portfolio", *path, key=key)

    def about(self, path: Path) -> str:
        """What a path of the portfolio is about, in the words of the file: `computer.own.cost`."""
        return subject(path, self.case.documents["portfolio"].value)

    def name_at(self, *path: str | int, name: str) -> Place:
        """The place of a name at a path: a key of a mapping, an entry of a list, or the value itself."""
        value: Any = self.case.documents["portfolio"].value
        for step in path:
            value = value[step]
        if isinstance(value, dict):
            return self.at(*path, name, key=True)
        return self.at(*path, value.index(name)) if isinstance(value, list) else self.at(*path)

    def named_at(self, *path: str | int) -> Place:
        """The place of a name that is a key in YAML, and a cell of the column `criterion` in a table of ratings."""
        place = self.at(*path, key=True)
        return self.at(*path, "criterion") if place.column is None else place

    def whole(self, *kinds: str) -> bool:
        """True where nothing of these kinds is left out, so that what is not there is truly missing.

        Kinds are paths without numbers and ids (`technologies.options`); `x.*` is everything below x.
        """
        lost = self.case.lost
        if "portfolio" in lost and not all(name.startswith(("criteria_set", "decision_tree")) for name in kinds):
            return False
        return not any(
            name in lost or (name.endswith(".*") and any(k.startswith(name[:-1]) for k in lost)) for name in kinds
        )

    def table(self, key: str) -> Document | None:
        """The table or sheet that stands for a list of the portfolio."""
        return self.case.tables.get(key)


def offer(word: str, known: Iterable[str], noun: str) -> str:
    """Did you mean, or else a list of what there is."""
    names = sorted(known)
    near = did_you_mean(word, names)
    if near:
        return near
    if not names:
        return f"there is no {noun} in the portfolio"
    return f"there {'is' if len(names) == 1 else 'are'}: {listed(names)}"


def listed(names: Iterable[str]) -> str:
    """Names with commas, cut short where there are many."""
    several = list(names)
    more = f" and {len(several) - _SHOWN} more" if len(several) > _SHOWN else ""
    return ", ".join(several[:_SHOWN]) + more


def _of_portfolio(portfolio: Portfolio) -> Iterator[Site]:
    for name, budget in portfolio.budgets.items():
        if budget.takes is not None:
            yield Site("portfolio", ("budgets", name, "for"), budget.takes)
    for name, alliance in portfolio.alliances.items():
        if alliance.requires is not None:
            yield Site("portfolio", ("alliances", name, "requires"), alliance.requires)
    for number, rule in enumerate(portfolio.rules):
        for path, selector in _of_rule(rule):
            yield Site("portfolio", ("rules", number, *path), selector)
    for number, scenario in enumerate(portfolio.scenarios):
        for position, change in enumerate(scenario.changes):
            if change.of is not None:
                yield Site("portfolio", ("scenarios", number, "changes", position, "of"), change.of)


def _of_rule(rule: Rule) -> Iterator[tuple[Path, Selector]]:
    for key in ("of", "among"):
        selector = getattr(rule, key)
        if selector is not None:
            yield (key,), selector
    if rule.requires is not None:
        yield ("requires", "if"), rule.requires.given
        yield ("requires", "then"), rule.requires.then
    for key in ("excludes", "together"):
        for number, selector in enumerate(getattr(rule, key) or ()):
            yield (key, number), selector
    for number, selector in enumerate(rule.synergy.all if rule.synergy is not None else ()):
        yield ("synergy", "all", number), selector


def _of_tree(case: Case) -> Iterator[Site]:
    for name, verdict in case.tree.verdicts.items() if case.tree is not None else ():
        for number, admitted in enumerate(verdict.modes):
            if isinstance(admitted, Selector):
                yield Site("decision_tree", ("verdicts", name, "modes", number), admitted, shared=True)
        for number, rule in enumerate(verdict.limits):
            for path, selector in _of_rule(rule):
                yield Site("decision_tree", ("verdicts", name, "limits", number, *path), selector, shared=True)
