"""What is certain about the weights: linear statements on the shares of criteria (DESIGN 4.1, `preferences:`).

For whoever works with weights (consistency, ranges, `robust`): `CriteriaSet.preferences` holds one `Preference` for
each line of the file, in its order, so the n-th stands at the path `("preferences", n)`. Each has one or more
`Relation`s (`a >= b >= c` has two). Weights are the exact shares of a node's children: 0 or more, summing to 1 at their
node. The check (C139) sees to it that all criteria of a statement exist and are children of one node. Consistency is
not looked at here: statements that no weights keep can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema

from optimizer.read import Plain, number
from optimizer.schema.quantities import fault, listed

_TOKEN = re.compile(r"\s*(?:(?P<word>[\w.][\w.,%\-]*)|(?P<sign>[<>=!]=|=[<>]|[<>=≤≥≠*×·/+\-−])|(?P<stray>\S))")
_DIGITS = re.compile(r"[0-9.][0-9.,]*(?:[eE]-?[0-9]+)?%?")
_RELATIONS = (">=", "<=", "=")
_INSTEAD = {"=>": ">=", "=<": "<=", "==": "=", ">": ">=", "<": "<=", "≥": ">=", "≤": "<=", "×": "*", "·": "*", "−": "-"}
_HOW = "write it as in `risk >= cost`, `cost <= 0.30` or `risk >= 1.5 * capability`"


class Token(NamedTuple):
    """One word, number or sign of a statement, with its offset there."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Relation:
    """sum of `coefficients[c]` * share(c) >= `bound`; with `equal` the two sides are the same."""

    coefficients: Mapping[str, Fraction]
    bound: Fraction
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Preference:
    """One statement of the file: its `text`, what it says, and the offset in the text of every criterion's name."""

    text: str
    relations: tuple[Relation, ...]
    names: Mapping[str, int]


@dataclass(slots=True)
class _Side:
    """One side of a relation: numbers by criterion, and a number alone."""

    coefficients: dict[str, Fraction]
    constant: Fraction


def preference(text: str) -> Preference:
    """The statement that a text writes: sums of `number * criterion` and numbers, joined by `>=`, `<=` or `=`.

    Raises a fault (kind "preference") in a planner's words.
    """
    tokens = list(_tokens(text))
    cuts = [place for place, token in enumerate(tokens) if token.text in _RELATIONS]
    if not cuts:
        raise _wrong(text, "compares nothing", _HOW)
    ends = pairwise([-1, *cuts, len(tokens)])
    sides = [_side(text, tokens[start + 1 : end]) for start, end in ends]
    signs = [tokens[cut].text for cut in cuts]
    relations = tuple(
        _relation(text, left, sign, right) for (left, right), sign in zip(pairwise(sides), signs, strict=True)
    )
    return Preference(text, relations, {token.text: token.offset for token in reversed(tokens) if _is_name(token)})


def _of_file(value: Any) -> Any:
    if isinstance(value, Preference):
        return value
    if not isinstance(value, str):
        raise fault("preference", "a statement about weights is a text", _HOW)
    return preference(str(value))


Preferences = Annotated[
    tuple[Annotated[Preference, BeforeValidator(_of_file), WithJsonSchema({"type": "string"})], ...],
    BeforeValidator(listed),
]


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text.rstrip()):
        kind = str(match.lastgroup)
        found = match.group(kind)
        if kind == "stray" or found in ("!=", "≠"):
            raise _wrong(text, f"`{found}` cannot stand in it", _HOW)
        if found in _INSTEAD:
            raise _wrong(text, f"`{found}` is not used", f"write `{_INSTEAD[found]}`")
        yield Token(found, match.start(kind))


def _is_name(token: Token) -> bool:
    return (token.text[0].isalnum() or token.text[0] in "_.") and not _DIGITS.fullmatch(token.text)


def _side(text: str, tokens: list[Token]) -> _Side:
    """A sum of products."""
    side = _Side({}, Fraction(0))
    rest = tokens if tokens and tokens[0].text in ("+", "-") else [Token("+", 0), *tokens]
    starts = [place for place, token in enumerate(rest) if token.text in ("+", "-")]
    for start, end in pairwise([*starts, len(rest)]):
        name, factor = _product(text, rest[start + 1 : end])
        signed = -factor if rest[start].text == "-" else factor
        if name is None:
            side.constant += signed
        else:
            side.coefficients[name] = side.coefficients.get(name, Fraction(0)) + signed
    return side


def _product(text: str, tokens: list[Token]) -> tuple[str | None, Fraction]:
    """Numbers, and at most one criterion, between `*` and `/`."""
    if len(tokens) % 2 == 0 or any(token.text not in ("*", "/") for token in tokens[1::2]):
        raise _wrong(text, "something is missing or too much beside a sign", _HOW)
    name, factor = None, Fraction(1)
    for token, sign in zip(tokens[::2], ("*", *(token.text for token in tokens[1::2])), strict=True):
        if not _is_name(token):
            factor = _times(text, factor, sign, token)
        elif name is not None or sign == "/":
            raise _wrong(text, "a criterion is multiplied or divided by another", "write `risk >= 1.5 * capability`")
        else:
            name = token.text
    return name, factor


def _times(text: str, factor: Fraction, sign: str, token: Token) -> Fraction:
    try:
        value = Fraction(number(Plain(token.text)))
    except ValueError as error:
        message, remedy = (*error.args, _HOW)[:2]
        raise _wrong(text, str(message), str(remedy)) from None
    if sign == "/" and not value:
        raise _wrong(text, "a number is divided by 0", "correct the number")
    return factor / value if sign == "/" else factor * value


def _relation(text: str, left: _Side, sign: str, right: _Side) -> Relation:
    """All criteria on the left, the number on the right, `<=` turned round."""
    turn = -1 if sign == "<=" else 1
    names = [*left.coefficients, *(name for name in right.coefficients if name not in left.coefficients)]
    zero = Fraction(0)
    moved = {name: turn * (left.coefficients.get(name, zero) - right.coefficients.get(name, zero)) for name in names}
    kept = {name: factor for name, factor in moved.items() if factor}
    if not kept:
        raise _wrong(text, "says nothing about the weight of a criterion", _HOW)
    bound = turn * (right.constant - left.constant)
    if len(kept) == 1:
        _is_a_share(text, bound / next(iter(kept.values())))
    return Relation(kept, bound, sign == "=")


def _is_a_share(text: str, share: Fraction) -> None:
    if 0 <= share <= 1:
        return
    percent = f": write {float(share / 100):.6g} for {float(share):.6g} %" if 1 < share <= 100 else ""
    raise _wrong(text, f"{float(share):.6g} is no share", f"a weight is a share of its node, from 0 to 1{percent}")


def _wrong(text: str, what: str, remedy: str) -> Exception:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return fault("preference", f'"{shown}": {what}', remedy)
