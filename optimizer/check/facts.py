"""Facts of the right kind: what a question or selector compares with a number is a number; one unit for one fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from optimizer.check.view import View, Written
from optimizer.expression import Expression, FactError, Value, evaluate, occurrences
from optimizer.facts import MEASURED, facts_of, known, ratings_of
from optimizer.faults import Fault, Place
from optimizer.read.document import Path
from optimizer.schema import Option, Quantity, Technology
from optimizer.schema.quantities import SourcedFact
from optimizer.select import Choice

Lookup = Callable[[str], Value | None]
Kinds = tuple[object, ...]


def kinds_of_facts(view: View) -> Iterator[Fault]:
    """E202: a fact of the wrong kind for its question or selector: text where a number is compared, and the like."""
    for one, expression in view.expressions[0]:
        asked = _Asked(view, one, expression)
        yield from asked.of_technologies() if one.selector is None else asked.of_options()


class _Asked:
    """One expression put to everything that it may be asked of; alike things are asked once."""

    def __init__(self, view: View, one: Written, expression: Expression) -> None:
        self.view, self.one, self.expression = view, one, expression
        found = list(occurrences(expression))
        self.outside = sorted({name.name for name, mode in found if mode is None})
        self.inside = sorted({(mode, name.name) for name, mode in found if mode is not None})
        self.fine: set[Kinds] = set()

    def of_technologies(self) -> Iterator[Fault]:
        """Put to every technology as a question; inside `any` to its options."""
        for number, technology in enumerate(self.view.portfolio.technologies):
            facts = technology_facts(self.view, technology)
            options = {mode: self._options(technology, mode) for mode in {mode for mode, _ in self.inside}}
            kinds = (
                *(_kind(facts(name)) for name in self.outside),
                *(tuple(_kind(option(name)) for option in options[mode]) for mode, name in self.inside),
            )
            yield from self._answered(number, technology, kinds, facts, lambda mode, known=options: known[mode])  # type: ignore[misc]

    def of_options(self) -> Iterator[Fault]:
        """Put to every option that the selector of a `where` means."""
        assert self.one.selector is not None
        plain = self.one.selector.model_copy(update={"where": None})
        for technology_id, option_id in self.view.selection.options(Choice(plain)):
            number, technology = self.view.technologies[technology_id]
            option = next((o for o in technology.options if o.id == option_id), None)
            if option is not None:
                facts = option_facts(self.view, technology, option)
                kinds = tuple(_kind(facts(name)) for name in self.outside)
                yield from self._answered(number, technology, kinds, facts, lambda _: ())

    def _options(self, technology: Technology, mode: str | None) -> list[Lookup]:
        return [option_facts(self.view, technology, option) for option in technology.options if option.mode == mode]

    def _answered(
        self, number: int, technology: Technology, kinds: Kinds, facts: Lookup, options: Callable[[str], object]
    ) -> Iterator[Fault]:
        if kinds in self.fine:
            return
        try:
            evaluate(self.expression, facts, options)  # type: ignore[arg-type]
            self.fine.add(kinds)
        except FactError as error:
            where = "question" if self.one.key == "when" else "selector"
            asked = self.view.case.place(self.one.noun, *self.one.path)
            message = f"{technology.id}: {error.message} (asked by the {where} at {asked})"
            yield Fault("E202", _place_of(self.view, number, technology, error.name), message, error.remedy)


def technology_facts(view: View, technology: Technology) -> Lookup:
    """The facts of a technology; a rating that makes no sense to its criterion is told elsewhere and unknown here."""
    lookup = facts_of(technology)

    def sensible(name: str) -> Value | None:
        rated = name in technology.ratings and name not in technology.evidence
        return None if rated and not _fits(view, name, technology.ratings[name]) else lookup(name)

    return sensible


def option_facts(view: View, technology: Technology, option: Option) -> Lookup:
    """The facts of an option as a `where` sees them; a measure is some number, whatever the start."""
    background = technology_facts(view, technology)

    def lookup(name: str) -> Value | None:
        if name in MEASURED:
            return Decimal(0)
        ratings = ratings_of(view.portfolio, technology, option, name)
        values = [known(rating) if _fits(view, name, rating) else None for rating in ratings]
        return background(name) if not ratings else None if None in values else values[0]

    return lookup


def _fits(view: View, name: str, rating: Quantity) -> bool:
    """False for a word on a criterion that is measured in numbers."""
    leaf = view.leaves.get(name)
    return rating.level is None or leaf is None or leaf.levels is not None


def _kind(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes"
    return "nothing" if value is None else "text" if isinstance(value, str | tuple) else "number"


def _place_of(view: View, number: int, technology: Technology, name: str) -> Place:
    """Where the fact of a technology is written, or where it should be."""
    path: Path = ("technologies", number)
    for key in ("evidence", "ratings"):
        if name in getattr(technology, key):
            return view.at(*path, key, name)
    for position, option in enumerate(technology.options):
        if name in option.ratings:
            return view.at(*path, "options", position, "ratings", name)
    return view.at(*path, name)


def units_of_facts(view: View) -> Iterator[Fault]:
    """C165: evidence of one name given in different units, or by different measures, for two technologies."""
    first: dict[tuple[str, str], tuple[str, int, str]] = {}
    for number, technology in enumerate(view.portfolio.technologies):
        for name, key, word in _units(technology):
            before, other, owner = first.setdefault((name, key), (word, number, technology.id))
            if before != word:
                there = view.at("technologies", other, "evidence", name)
                message = f'{key} of "{name}" is "{word}" for "{technology.id}", "{before}" for "{owner}" (at {there})'
                place = view.at("technologies", number, "evidence", name, key)
                yield Fault("C165", place, message, "convert one of them, or give them different names")


def _units(technology: Technology) -> Iterator[tuple[str, str, str]]:
    """(fact, `unit` or `measure`, what is written) of the facts of a technology that say so."""
    for name, fact in technology.evidence.items():
        if isinstance(fact, SourcedFact):
            yield from (
                (name, key, str(word)) for key in ("unit", "measure") if (word := getattr(fact, key)) is not None
            )
