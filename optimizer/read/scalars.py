"""From the text of a plain scalar to a number, a truth value or a text; nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

__all__ = ["NumberError", "Plain", "number", "scalar"]

MOST_MAGNITUDE = Decimal("1e15")
MOST_DIGITS = 30

_NUMBER = re.compile(r"[+-]?(?P<digits>(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+))?")
_HOW = "write digits with a decimal point, such as 12.5; leave out what is not known"
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


class Plain(str):
    """An unquoted scalar (a YAML plain scalar or a table cell) whose type is not decided yet."""

    __slots__ = ()


class NumberError(ValueError):
    """A text that is not a number: `message` says what is wrong with it, `remedy` what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} - {self.remedy}"


def number(text: str) -> Decimal:
    """The exact decimal that `text` writes: optional sign, digits, fraction and exponent.

    Magnitude at most 1e15, at most 30 digits before and 30 after the point. Raises NumberError (a ValueError) that
    tells a decimal comma, thousands separators, a percent sign, a currency or unit, a leading zero and so on apart.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NumberError(*_explained(text))
    return _bounded(text, match)


def scalar(value: str) -> bool | Decimal | str:
    """A truth value, a number or a text, as YAML 1.2 reads a plain scalar; quoted text stays text."""
    if not isinstance(value, Plain):
        return value
    if value in _TRUTH:
        return _TRUTH[value]
    match = _NUMBER.fullmatch(value)
    if match is None:
        return str(value)
    try:
        return _bounded(value, match)
    except NumberError:
        return str(value)


def _bounded(text: str, match: re.Match[str]) -> Decimal:
    digits, exponent = match["digits"], match["exponent"] or "0"
    significant = digits.replace(".", "").lstrip("0")
    if len(significant) > MOST_DIGITS:
        raise NumberError(f"{_shown(text)} has more than {MOST_DIGITS} digits", "round it to what is known")
    if not significant:
        return Decimal(0)
    if len(exponent.lstrip("+-").lstrip("0")) > 3:
        raise _out_of_bounds(text, small=exponent.startswith("-"))
    value = Decimal(str(text))
    if abs(value) > MOST_MAGNITUDE:
        raise _out_of_bounds(text, small=False)
    if int(value.as_tuple().exponent) < -MOST_DIGITS:
        raise _out_of_bounds(text, small=True)
    return value


def _out_of_bounds(text: str, small: bool) -> NumberError:
    if small:
        message = f"{_shown(text)} has more than {MOST_DIGITS} digits after the decimal point"
        return NumberError(message, "round it, or write 0")
    return NumberError(f"{_shown(text)} is larger than 1e15 in size", "use a larger unit, such as KRW bn for KRW")


def _explained(text: str) -> tuple[str, str]:
    # A text this long is no slip of the pen in a number, and the patterns need not look at it.
    tests = _EXPLANATIONS if len(text) <= 80 else ()
    for test in tests:
        found = test(text)
        if found is not None:
            return found
    return f"{_shown(text)} is not a number", _HOW


def _blank(text: str) -> tuple[str, str] | None:
    if text.strip():
        return None
    return "a number is expected and nothing is given", _HOW


def _edged(text: str) -> tuple[str, str] | None:
    if text == text.strip() or not _NUMBER.fullmatch(text.strip()):
        return None
    return f"{_shown(text)} has blanks around the number", f"write {text.strip()} without quotes"


def _not_finite(text: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"[+-]?\.?(inf|infinity|nan)", text, re.IGNORECASE):
        return None
    return f"{_shown(text)} is not a finite number", "give a number, or leave it out"


def _wide(text: str) -> tuple[str, str] | None:
    narrow = _narrowed(text)
    if narrow == text or not _NUMBER.fullmatch(narrow):
        return None
    what = "full-width or other digits and signs that are not plain"
    return f"{_shown(text)} is written with {what}", f"write {narrow}"


def _spelled_code(text: str) -> tuple[str, str] | None:
    if re.fullmatch(r"[+-]?0[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?", text):
        return f"{_shown(text)} starts with 0", "quote a code, remove the 0 for a number"
    if re.fullmatch(r"[+-]?0[xXoObB][0-9a-fA-F]+", text):
        return f"{_shown(text)} is not a decimal number", "write it in ordinary digits, or quote a code"
    return None


def _comma(text: str) -> tuple[str, str] | None:
    if re.fullmatch(r"[+-]?(0|[1-9][0-9]*),[0-9]+", text) and not re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", text):
        return f"{_shown(text)} is not a number", f"use a decimal point: {text.replace(',', '.')}"
    if re.fullmatch(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})*,[0-9]+", text) and "." in text:
        return f"{_shown(text)} is not a number", f"use a decimal point: {text.replace('.', '').replace(',', '.')}"
    return None


def _thousands(text: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"[+-]?[0-9]{1,3}([,_' \u00a0\u2009\u202f’][0-9]{3})+(\.[0-9]*)?", text):
        return None
    bare = re.sub(r"[^0-9.+-]", "", text)
    return f"{_shown(text)} has a thousands separator", f"write digits without separators: {bare}"


def _percent(text: str) -> tuple[str, str] | None:
    match = re.fullmatch(r"([+-]?[0-9]{1,20}(\.[0-9]{0,20})?)\s*[%％]", text)
    if match is None:
        return None
    share = Decimal(match[1]) / 100
    shown = format(share, "f") if int(share.as_tuple().exponent) <= -2 else format(share.quantize(Decimal("0.01")), "f")
    return f"{_shown(text)} has a percent sign", f"write {shown}, or the number alone where the unit is percent"


def _date(text: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T[0-9:.]+)?", text):
        return None
    return f"{_shown(text)} is a date", "write the year alone, or the number; format the cell as a number in Excel"


def _fraction(text: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"[+-]?[0-9]+\s*/\s*[0-9]+", text):
        return None
    return f"{_shown(text)} is a fraction", "write it as a decimal, such as 0.25 for 1/4"


def _bracketed(text: str) -> tuple[str, str] | None:
    match = re.fullmatch(r"\(([0-9]+(\.[0-9]*)?)\)", text)
    return match and (f"{_shown(text)} is in brackets", f"write a minus sign: -{match[1]}")


def _range(text: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"[0-9]+(\.[0-9]*)?\s*(~|-|–|—|∼|\.\.)\s*[0-9]+(\.[0-9]*)?", text):
        return None
    return f"{_shown(text)} is a range", "give one number, or low, best and high apart"


def _unit(text: str) -> tuple[str, str] | None:
    has_digit = any(character.isdecimal() for character in text)
    currency = any(unicodedata.category(character) == "Sc" for character in text)
    after = re.fullmatch(r"[+-]?[0-9][0-9.,]*\s*[^\W\d_]{1,12}([\s/][^\W\d_]{1,12})*", text)
    before = re.fullmatch(r"[^\W\d_]{1,12}\s+[+-]?[0-9][0-9.,]*", text)
    if not has_digit or not (currency or after or before):
        return None
    return f"{_shown(text)} has a currency sign or a unit", "give a plain number in the unit of the file"


_EXPLANATIONS = (
    _blank,
    _edged,
    _not_finite,
    _spelled_code,
    _comma,
    _thousands,
    _percent,
    _date,
    _fraction,
    _bracketed,
    _range,
    _wide,
    _unit,
)


def _narrowed(text: str) -> str:
    """Digits and signs of any script written plainly; everything else as it is."""
    signs = {"−": "-", "－": "-", "﹣": "-", "＋": "+", "．": ".", "，": ",", "。": "."}
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else signs.get(character, character)
        for character in text
    )


def _shown(text: str) -> str:
    short = text if len(text) <= 40 else text[:37] + "..."
    return f'"{short}"'
