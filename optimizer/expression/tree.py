"""The parts of an expression, as an immutable tree, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

LONGEST = 4000
"""Most characters of one expression."""
DEEPEST = 50
"""Most brackets and `not` inside one another."""
MODES = ("own", "access", "protect", "none")
"""The words that may follow `any`."""


class ExpressionError(Exception):
    """A text that is no expression: `message`, `remedy`, and the `offset` in characters from 0."""

    def __init__(self, message: str, remedy: str, offset: int) -> None:
        super().__init__(message, remedy, offset)
        self.message, self.remedy, self.offset = message, remedy, offset

    def __str__(self) -> str:
        return f"{self.message} - {self.remedy}"


class FactError(Exception):
    """A fact of the wrong kind for its expression: the `name` of the fact, `message` and `remedy`."""

    def __init__(self, name: str, message: str, remedy: str) -> None:
        super().__init__(name, message, remedy)
        self.name, self.message, self.remedy = name, message, remedy

    def __str__(self) -> str:
        return f"{self.message} - {self.remedy}"


@dataclass(frozen=True, slots=True)
class Name:
    """A fact looked up by name; alone it is a yes/no fact. `offset` is its place in the text (from 0)."""

    name: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a quoted text, or true/false."""

    value: Decimal | bool | str


@dataclass(frozen=True, slots=True)
class Compare:
    """`left sign right`, with sign one of `< <= = != >= >`."""

    left: Name | Literal
    sign: str
    right: Name | Literal


@dataclass(frozen=True, slots=True)
class Member:
    """`left in [items]`; the items are all numbers, all text, or all true/false."""

    left: Name
    items: tuple[Decimal | bool | str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not term`."""

    term: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All terms hold; at least two terms."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some term holds; at least two terms."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`count of (terms)`: at least `count` of the terms hold, 1 <= count <= number of terms."""

    count: int
    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOption:
    """`any mode (term)`: some option of that mode satisfies the term."""

    mode: str
    term: Expression


Expression = Name | Literal | Compare | Member | Not | And | Or | AtLeast | AnyOption


def terms(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one; none for a name, a literal and a comparison."""
    match expression:
        case And(inner) | Or(inner) | AtLeast(_, inner):
            return inner
        case Not(term) | AnyOption(_, term):
            return (term,)
    return ()


def occurrences(expression: Expression, mode: str | None = None) -> Iterator[tuple[Name, str | None]]:
    """Every place where a name stands, in the order of the text, with the mode of the `any` around it."""
    match expression:
        case Name():
            yield expression, mode
        case Compare(left, _, right):
            yield from ((side, mode) for side in (left, right) if isinstance(side, Name))
        case Member(left):
            yield left, mode
        case AnyOption(own, term):
            yield from occurrences(term, own)
        case _:
            for term in terms(expression):
                yield from occurrences(term, mode)


def names(expression: Expression) -> tuple[tuple[str, str | None], ...]:
    """Every name used, sorted, with the mode of the `any` around it (None outside)."""
    found = {(name.name, mode) for name, mode in occurrences(expression)}
    return tuple(sorted(found, key=lambda pair: (pair[0], pair[1] or "")))


def modes(expression: Expression) -> tuple[str, ...]:
    """Every mode asked for by an `any MODE (..)`, sorted."""
    found = {mode for term in terms(expression) for mode in modes(term)}
    if isinstance(expression, AnyOption):
        found.add(expression.mode)
    return tuple(sorted(found))
