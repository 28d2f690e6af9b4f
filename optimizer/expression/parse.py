"""From text to tree: a tokenizer and a recursive descent, both bounded; every refusal says what to write instead."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from optimizer.expression.kinds import ORDERED, clash, clipped, kind, shown
from optimizer.expression.tree import (
    DEEPEST,
    LONGEST,
    MODES,
    And,
    AnyOption,
    AtLeast,
    Compare,
    Expression,
    ExpressionError,
    Literal,
    Member,
    Name,
    Not,
    Or,
)

T = TypeVar("T")
KEYWORDS = ("and", "any", "false", "in", "not", "of", "or", "true", "unknown")
"""Words that cannot be names; in a list they are text like any other word."""


def parse(text: str) -> Expression:
    """Read an expression; ExpressionError says where it goes wrong and what to write instead."""
    if len(text) > LONGEST:
        message = f"the expression has {len(text)} characters; at most {LONGEST} are read"
        raise ExpressionError(message, "split it into several questions", LONGEST)
    return _Parser(list(_tokens(text))).whole()


# ---------------------------------------------------------------------------------------------------- tokens


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "number", "text", "word", "sign" or "end"
    text: str
    offset: int

    def shown(self) -> str:
        return "the end" if self.kind == "end" else f"`{clipped(self.text)}`"


# Combining marks (U+0300 to U+036F) belong to a name: some systems write an accented letter as two characters.
_PATTERN = re.compile(
    r"""(?P<blank>\s+)
    | (?P<number>[+-]?\.?[0-9](?:[eE][+-]?[0-9]|[\w.])*)
    | (?P<word>[^\W\d][\w.\-\u0300-\u036f]*)
    | (?P<text>'[^'\n]*'|"[^"\n]*")
    | (?P<sign>[<>=!]=|=[<>]|<>|&&|\|\||[<>=()\[\],])
    | (?P<stray>.)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_INSTEAD = {
    "==": "=", "=<": "<=", "=>": ">=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!=", "!": "not", "&&": "and",
    "||": "or", "&": "and", "|": "or", "{": "(", "}": ")", "\u2212": "-", "\u2013": "-", "\u3001": ",",
    "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'",
}  # fmt: skip
_ARITHMETIC = "there is no arithmetic in expressions; write the number, a negative one without a blank (-5)"


def _tokens(text: str) -> Iterator[_Token]:
    for match in _PATTERN.finditer(text):
        token = _Token(str(match.lastgroup), match.group(), match.start())
        if token.kind != "blank":
            _refuse_malformed(token)
            yield token
    yield _Token("end", "", len(text))


def _refuse_malformed(token: _Token) -> None:
    """Refuse what looks like a token and is none."""
    if instead := _instead(token):
        raise ExpressionError(f"{token.shown()} is not used in expressions", f"write `{instead}`", token.offset)
    if token.kind == "number" and not _NUMBER.fullmatch(token.text):
        raise ExpressionError(f"{token.shown()} is not a number", _number_advice(token.text), token.offset)
    if token.kind == "stray" or (token.kind == "word" and not (token.text[0].isalpha() or token.text[0] == "_")):
        raise ExpressionError(f"{token.shown()} cannot stand in an expression", _stray_advice(token.text), token.offset)


def _instead(token: _Token) -> str:
    """The plain sign for one of another language or of full width (NFKC maps those); empty for any other token."""
    plain = unicodedata.normalize("NFKC", token.text) if token.kind == "stray" else token.text
    return _INSTEAD.get(token.text, plain if plain != token.text and plain.isascii() and plain.isprintable() else "")


def _number_advice(text: str) -> str:
    if re.fullmatch(r"[+-]?\.[0-9]+", text):
        return f"write a digit before the point: {text.replace('.', '0.')}"
    if re.fullmatch(r"[+-]?0[0-9]+", text):
        return "remove the 0 in front of the number, or put a code in quotes"
    return "write it like 12, -0.5 or 1e6; a name starts with a letter, a text stands in quotes"


def _stray_advice(text: str) -> str:
    if text in ("'", '"'):
        return "close the quote on the same line"
    if text in ("+", "-", "*", "/", "%", "^"):
        return _ARITHMETIC
    return "use names, numbers, quoted text, and or not ( ) < <= = != >= > in [..], N of (..), any MODE (..)"


# ---------------------------------------------------------------------------------------------------- descent


class _Parser:
    """The place reached in the tokens; one method for each line of the grammar.

    either: both {"or" both};  both: negation {"and" negation};  negation: "not" negation | primary
    primary: "(" either ")" | N "of" "(" either {"," either} ")" | "any" MODE "(" either ")" | comparison
    comparison: operand [SIGN operand | "in" "[" item {"," item} "]"]
    """

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.position, self.depth, self.mode = tokens, 0, 0, ""

    def whole(self) -> Expression:
        if self.here.kind == "end":
            advice = "name a yes/no fact, or compare a fact, as in `level >= 90`"
            raise ExpressionError("the expression is empty", advice, 0)
        expression = self.either()
        if self.here.kind != "end":
            raise self.unexpected("`and`, `or` or the end")
        return expression

    def either(self) -> Expression:
        terms = [self.both()]
        while self.accept("or"):
            terms.append(self.both())
        return Or(tuple(terms)) if len(terms) > 1 else terms[0]

    def both(self) -> Expression:
        terms = [self.negation()]
        while self.accept("and"):
            terms.append(self.negation())
        return And(tuple(terms)) if len(terms) > 1 else terms[0]

    def negation(self) -> Expression:
        self.depth += 1  # every way down passes here, so this bounds the recursion
        if self.depth > DEEPEST:
            message = f"brackets and `not` are nested more than {DEEPEST} deep"
            raise ExpressionError(message, "split it into several questions", self.here.offset)
        term = Not(self.negation()) if self.accept("not") else self.primary()
        self.depth -= 1
        return term

    def primary(self) -> Expression:
        if self.accept("("):
            return self.bracket(self.either)
        if self.here.kind == "number" and self.tokens[self.position + 1].text == "of":
            return self.at_least()
        return self.any_option() if self.accept("any") else self.comparison()

    def at_least(self) -> Expression:
        number = self.take()
        self.take()
        self.expect("(", f"`(` after `{number.text} of`")
        terms = self.bracket(lambda: self.several(self.either))
        if not number.text.isdigit() or not 1 <= int(number.text) <= len(terms):
            message = f"`{clipped(number.text)} of` asks for a number from 1 to {len(terms)}, the number of its parts"
            raise ExpressionError(message, f"write a whole number from 1 to {len(terms)}", number.offset)
        return AtLeast(int(number.text), tuple(terms))

    def any_option(self) -> Expression:
        token = self.here
        if self.mode:
            start = self.tokens[self.position - 1].offset
            raise ExpressionError("`any` stands inside `any`", "join the two with `and` instead", start)
        if token.text not in MODES:
            near = difflib.get_close_matches(token.text.lower(), MODES, 1)
            advice = f"did you mean `{near[0]}`?" if near else f"write {', '.join(MODES[:-1])} or {MODES[-1]}"
            raise ExpressionError(f"after `any` stands a mode, not {token.shown()}", advice, token.offset)
        self.mode = self.take().text
        self.expect("(", f"`(` after `any {self.mode}`")
        term = self.bracket(self.either)
        mode, self.mode = self.mode, ""
        return AnyOption(mode, term)

    def comparison(self) -> Expression:
        start = self.here
        left = self.operand("a name, a number or a text")
        if self.here.kind == "sign" and self.here.text in (*ORDERED, "=", "!="):
            return self.compared(left)
        if self.here.text == "in":
            return self.member(left, start)
        if self.here.text == "not" and self.tokens[self.position + 1].text == "in":
            advice = f"write `not {shown(left)} in [..]`"
            raise ExpressionError("`not` stands before the whole comparison", advice, self.here.offset)
        if isinstance(left, Literal) and not isinstance(left.value, bool):
            message = f"{start.shown()} alone is neither yes nor no"
            raise ExpressionError(message, "compare a name with it", start.offset)
        return left

    def compared(self, left: Name | Literal) -> Expression:
        sign = self.take()
        right = self.operand(f"a name, a number or a text after `{sign.text}`")
        self.refuse_chain(f"{shown(left)} {sign.text} {shown(right)}", shown(right))
        self.refuse_clash(left, sign, right)
        return Compare(left, sign.text, right)

    def member(self, left: Name | Literal, start: _Token) -> Expression:
        if not isinstance(left, Name):
            raise ExpressionError("before `in` stands a name", "write `NAME in [..]`", start.offset)
        self.take()
        opening = self.here
        self.expect("[", "`[` after `in`")
        items = self.bracket(lambda: self.several(self.item), "]")
        if len({kind(item) for item in items}) > 1:
            advice = "put every text in quotes that looks like a number or like true and false"
            raise ExpressionError("the list mixes numbers, text or yes/no", advice, opening.offset)
        self.refuse_chain(f"{left.name} in [..]", left.name)
        return Member(left, tuple(items))

    def item(self) -> Decimal | bool | str:
        token = self.here
        if token.kind == "word" and token.text not in ("true", "false", "unknown"):
            return self.take().text
        side = self.operand("a number, a text or a word")
        return side.value if isinstance(side, Literal) else side.name

    def operand(self, wanted: str) -> Name | Literal:
        token = self.here
        if token.kind == "word" and token.text not in ("true", "false"):
            self.refuse_keyword(wanted)
            return Name(self.take().text, token.offset)
        if token.kind not in ("word", "number", "text"):
            raise self.unexpected(wanted)
        self.take()
        if token.kind == "number":
            return Literal(Decimal(token.text))
        return Literal(token.text[1:-1] if token.kind == "text" else token.text == "true")

    def several(self, one: Callable[[], T]) -> list[T]:
        found = [one()]
        while self.accept(","):
            found.append(one())
        return found

    def bracket(self, inside: Callable[[], T], closing: str = ")") -> T:
        """What stands before the closing bracket; the opening one has been taken."""
        found = inside()
        self.expect(closing, f"`{closing}`")
        return found

    # what may not stand here

    def refuse_chain(self, first: str, middle: str) -> None:
        if self.here.kind == "sign" and self.here.text in (*ORDERED, "=", "!="):
            advice = f"write `{first} and {middle} {self.here.text} …`"
            raise ExpressionError("two comparisons are chained", advice, self.here.offset)

    def refuse_clash(self, left: Name | Literal, sign: _Token, right: Name | Literal) -> None:
        """Refuse what no fact could make sense of: `x < "high"`, `1 = "a"`."""
        written = [side.value for side in (left, right) if isinstance(side, Literal)]
        if wrong := clash(written[0], sign.text, written[-1]) if written else "":
            advice = "compare with a number by any sign, with text or true and false by `=`, `!=` or `in`"
            raise ExpressionError(wrong, advice, sign.offset)

    def refuse_keyword(self, wanted: str) -> None:
        token = self.here
        if token.text == "unknown":
            advice = "the key `unknown:` of the question says where an unknown answer leads; a text stands in quotes"
            raise ExpressionError("nothing can be compared with unknown", advice, token.offset)
        if token.text in KEYWORDS:
            raise self.unexpected(wanted)
        if token.text.lower() in KEYWORDS:
            advice = f"write `{token.text.lower()}` in small letters"
            raise ExpressionError(f"{token.shown()} is not a name here", advice, token.offset)

    def unexpected(self, wanted: str) -> ExpressionError:
        token, before = self.here, self.tokens[self.position - 1]
        message = f"{token.shown()} stands where {wanted} was expected"
        if token.kind == "end":
            return ExpressionError(f"the expression ends where {wanted} was expected", "complete it", token.offset)
        if token.text.lower() in ("and", "or") and token.text not in KEYWORDS:
            return ExpressionError(message, f"write `{token.text.lower()}` in small letters", token.offset)
        if token.kind == "number" and self.position and before.kind in ("word", "number"):
            return ExpressionError(message, _ARITHMETIC, token.offset)
        advice = "check the brackets and signs here; a text of several words stands in quotes"
        return ExpressionError(message, advice, token.offset)

    # moving on

    @property
    def here(self) -> _Token:
        return self.tokens[self.position]

    def take(self) -> _Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def accept(self, text: str) -> bool:
        """Take the token if it is this word or sign; a quoted text never is, for it keeps its quotes."""
        self.position += (found := self.here.text == text)
        return found

    def expect(self, text: str, wanted: str) -> None:
        if not self.accept(text):
            raise self.unexpected(wanted)
