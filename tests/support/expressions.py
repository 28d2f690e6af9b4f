"""The small language of `when` and `where`, read a second time (DESIGN 4.1), in Kleene's three-valued logic.

Shares no code with the program. Truth is `True`, `False` or `None` (unknown); so is a name that is not known.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

Value = Fraction | bool | str | None
Truth = bool | None
Names = Callable[[str], Value]
AnyOption = Callable[[str, Any], Truth]

_TOKEN = re.compile(
    r"""\s*(?:(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|([^\W\d][\w.-]*)|"([^"]*)"|'([^']*)'|(<=|>=|!=|[<>=()\[\],]))"""
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def parse(text: str) -> Any:
    """Return the tree of an expression: nested tuples whose first item names the operation."""
    tree, rest = _or(_tokens(text))
    if rest:
        raise ValueError(f"left over in {text!r}: {rest}")
    return tree


def evaluate(tree: Any, names: Names, any_option: AnyOption | None = None) -> Truth:
    """Return the truth of a parsed expression; `names` gives values, `any_option` answers `any MODE (...)`."""
    head = tree[0]
    if head == "any":
        assert any_option is not None, "`any` is only for questions"
        return any_option(tree[1], tree[2])
    if head in ("and", "or", "not", "at-least"):
        parts = [evaluate(part, names, any_option) for part in tree[-1]]
        return _combine(head, tree, parts)
    if head == "test":
        found = _value(tree[1], names)
        assert found is None or isinstance(found, bool), f"{tree[1]} is not true or false"
        return found
    left, right = _value(tree[1], names), tree[2]
    if head == "in":
        return None if left is None else left in [_value(item, names) for item in right]
    value = _value(right, names)
    return None if left is None or value is None else _COMPARE[head](left, value)


def _combine(head: str, tree: Any, parts: Sequence[Truth]) -> Truth:
    if head == "not":
        return None if parts[0] is None else not parts[0]
    need = {"and": len(parts), "or": 1}.get(head) or int(tree[1])
    if parts.count(True) >= need:
        return True
    return None if parts.count(True) + parts.count(None) >= need else False


def _value(item: tuple[str, Any], names: Names) -> Value:
    kind, content = item
    return names(content) if kind == "name" else content


def _tokens(text: str) -> list[tuple[str, Any]]:
    tokens: list[tuple[str, Any]] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"cannot read {text[at:]!r}")
        number, name, double, single, sign = match.groups()
        if number is not None:
            tokens.append(("number", Fraction(number)))
        elif name is not None:
            tokens.append(("sign", name) if name in ("and", "or", "not", "in", "of", "any") else ("name", name))
        elif sign is not None:
            tokens.append(("sign", sign))
        else:
            tokens.append(("text", double if double is not None else single))
        at = match.end()
    return tokens


Tokens = list[tuple[str, Any]]


def _or(tokens: Tokens) -> tuple[Any, Tokens]:
    return _chain(tokens, "or", _and)


def _and(tokens: Tokens) -> tuple[Any, Tokens]:
    return _chain(tokens, "and", _not)


def _chain(tokens: Tokens, word: str, below: Callable[[Tokens], tuple[Any, Tokens]]) -> tuple[Any, Tokens]:
    tree, tokens = below(tokens)
    parts = [tree]
    while tokens[:1] == [("sign", word)]:
        tree, tokens = below(tokens[1:])
        parts.append(tree)
    return (parts[0] if len(parts) == 1 else (word, parts)), tokens


def _not(tokens: Tokens) -> tuple[Any, Tokens]:
    if tokens[:1] == [("sign", "not")]:
        tree, tokens = _not(tokens[1:])
        return ("not", [tree]), tokens
    return _test(tokens)


def _test(tokens: Tokens) -> tuple[Any, Tokens]:
    if tokens[0] == ("sign", "("):
        tree, tokens = _or(tokens[1:])
        return tree, _skip(tokens, ")")
    if tokens[0] == ("sign", "any"):
        mode = tokens[1][1]
        tree, tokens = _or(_skip(tokens[2:], "("))
        return ("any", mode, tree), _skip(tokens, ")")
    if tokens[0][0] == "number" and tokens[1:2] == [("sign", "of")]:
        parts, rest = _list(tokens[2:], "(", ")", _or)
        return ("at-least", tokens[0][1], parts), rest
    return _comparison(tokens)


def _comparison(tokens: Tokens) -> tuple[Any, Tokens]:
    left, tokens = tokens[0], tokens[1:]
    sign = tokens[0][1] if tokens and tokens[0][0] == "sign" else None
    if sign == "in":
        items, tokens = _list(tokens[1:], "[", "]", lambda rest: (rest[0], rest[1:]))
        return ("in", left, items), tokens
    if sign in _COMPARE:
        return (sign, left, tokens[1]), tokens[2:]
    return ("test", left), tokens


def _list(
    tokens: Tokens, opening: str, closing: str, item: Callable[[Tokens], tuple[Any, Tokens]]
) -> tuple[list[Any], Tokens]:
    found, tokens = item(_skip(tokens, opening))
    items = [found]
    while tokens[0] == ("sign", ","):
        found, tokens = item(tokens[1:])
        items.append(found)
    return items, _skip(tokens, closing)


def _skip(tokens: Tokens, sign: str) -> Tokens:
    if tokens[:1] != [("sign", sign)]:
        raise ValueError(f"expected {sign}, found {tokens[:1]}")
    return tokens[1:]
