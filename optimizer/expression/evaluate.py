"""Three-valued answers: an unknown fact makes an answer unknown only where it could still change it.

Source: Kleene 1952, Introduction to Metamathematics, section 64 (strong connectives): `and` is the least, `or` the
greatest of FALSE < UNKNOWN < TRUE.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

from optimizer.expression.kinds import CLASH_REMEDY, Value, clash, described, kind, shown
from optimizer.expression.tree import (
    And,
    AnyOption,
    AtLeast,
    Compare,
    Expression,
    FactError,
    Literal,
    Member,
    Name,
    Not,
    Or,
    occurrences,
    terms,
)

Facts = Callable[[str], Value | None]
Options = Callable[[str], Iterable[Facts]]


class Truth(Enum):
    """An answer; it has no Python truth value, so that UNKNOWN can never pass for yes or no by accident."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __bool__(self) -> bool:
        """Refuse: compare with `is` instead."""
        raise TypeError("compare a Truth with `is`: UNKNOWN is neither yes nor no")


def evaluate(expression: Expression, facts: Facts, options: Options) -> Truth:
    """Answer the expression.

    `facts(name)` gives the value of a fact, None when it is unknown; a tuple (functions, tags) equals a text when
    any element does. `options(mode)` gives one such callable per option, for `any MODE (..)`. Every part is looked
    at, so a fact of the wrong kind raises FactError whatever the other facts say.
    """
    match expression:
        case Name(name):
            return _yes_no(name, facts(name))
        case Literal(value):
            return _truth(value is True)
        case Compare():
            return _compared(expression, facts)
        case Member(left, items):
            return _member(left.name, facts(left.name), items)
        case Not(term):
            return Truth(2 - evaluate(term, facts, options).value)
        case And(inner):
            return min((evaluate(term, facts, options) for term in inner), key=_order)
        case Or(inner):
            return max((evaluate(term, facts, options) for term in inner), key=_order)
        case AtLeast(count, inner):
            return _at_least(count, [evaluate(term, facts, options) for term in inner])
        case AnyOption(mode, term):
            return max((evaluate(term, own, options) for own in options(mode)), key=_order, default=Truth.FALSE)


def deciding(expression: Expression, facts: Facts, options: Options) -> tuple[str, ...]:
    """The unknown facts that could settle an unknown answer, sorted; empty when the answer is known.

    They are those in parts that are themselves still unknown: learning all of them settles the answer, learning
    only others never does.
    """
    return tuple(sorted(_open(expression, facts, options)))


def _open(expression: Expression, facts: Facts, options: Options) -> set[str]:
    if evaluate(expression, facts, options) is not Truth.UNKNOWN:
        return set()
    if isinstance(expression, AnyOption):
        return {name for own in options(expression.mode) for name in _open(expression.term, own, options)}
    if inner := terms(expression):
        return {name for term in inner for name in _open(term, facts, options)}
    return {name.name for name, _ in occurrences(expression) if facts(name.name) is None}


def _order(truth: Truth) -> int:
    order: int = truth.value
    return order


def _truth(holds: bool) -> Truth:
    return Truth.TRUE if holds else Truth.FALSE


def _yes_no(name: str, value: Value | None) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    if not isinstance(value, bool):
        message = f"`{name}` is asked for yes or no, but it is {described(value)}"
        raise FactError(name, message, f"compare it, as in `{name} {'>= 1' if kind(value) == 'number' else '= …'}`")
    return _truth(value)


def _at_least(count: int, answers: list[Truth]) -> Truth:
    sure = sum(answer is Truth.TRUE for answer in answers)
    possible = sum(answer is not Truth.FALSE for answer in answers)
    return Truth.TRUE if sure >= count else Truth.UNKNOWN if possible >= count else Truth.FALSE


def _compared(node: Compare, facts: Facts) -> Truth:
    left, right = (facts(side.name) if isinstance(side, Name) else side.value for side in (node.left, node.right))
    if left is None or right is None:
        return Truth.UNKNOWN
    if wrong := clash(left, node.sign, right):
        name = next(side.name for side in (node.left, node.right) if isinstance(side, Name))
        raise FactError(name, f"in `{shown(node.left)} {node.sign} {shown(node.right)}`, {wrong}", CLASH_REMEDY)
    if node.sign in _ORDERED:
        return _truth(_ORDERED[node.sign](left, right))
    return _truth(_same(left, right) is (node.sign == "="))


def _member(name: str, value: Value | None, items: tuple[Decimal | bool | str, ...]) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    if wrong := clash(value, "=", items[0]):
        raise FactError(name, f"in `{name} in [..]`, {wrong}", CLASH_REMEDY)
    return _truth(any(_same(value, item) for item in items))


_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
    ">": operator.gt,
}


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, tuple) or isinstance(right, tuple):
        several, others = (side if isinstance(side, tuple) else (side,) for side in (left, right))
        return any(one == other for one in several for other in others)
    return left == right
