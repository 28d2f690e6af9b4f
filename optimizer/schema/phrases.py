"""The planner's words for everything that pydantic can find wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic_core import ErrorDetails

from optimizer.faults import did_you_mean
from optimizer.read.document import Path

CODES = {
    "extra_forbidden": "S101",
    "missing": "S102",
    "number": "S103",
    "blank": "S104",
    "literal_error": "S105",
    "id": "S106",
    "greater_than_equal": "S107",
    "less_than_equal": "S107",
    "greater_than": "S107",
    "int_from_float": "S108",
    "boolean": "S109",
    "bool_parsing": "S109",
    "bool_type": "S109",
    "range": "S110",
    "dict_type": "S111",
    "model_type": "S111",
    "model_attributes_type": "S111",
    "list_type": "S112",
    "tuple_type": "S112",
    "string_type": "S113",
    "too_short": "S114",
    "too_long": "S114",
    "union_tag_invalid": "S115",
    "leaf": "S120",
    "node": "S121",
    "shape": "S122",
    "weights": "S123",
    "question": "S124",
    "rule": "S125",
    "change": "S126",
    "years": "S127",
    "share": "S107",
    "selector": "S130",
    "preference": "S131",
    "comma": "S132",
    "year": "S128",
}
"""Stable codes by the kind of error: pydantic's own names, and those of `quantities.fault`."""

_CONTAINERS = frozenset(
    {
        *("alliances", "budgets", "changes", "children", "criteria", "experts", "options", "overrides", "partners"),
        *("questions", "resources", "rules", "scenarios", "technologies", "values", "verdicts"),
        *("best_to_others", "judgements", "others_to_worst"),
    }
)
_INSTEAD = {
    "better": "leave it out: `worst` and `best` say which way is better",
    "held": "a fact about a technology stands under `evidence:`",
    "name": 'did you mean "title"?',
    "normalise": "leave it out: weights are always brought to a sum of 1",
    "normalize": "leave it out: weights are always brought to a sum of 1",
    "scale": "write `worst:` and `best:`",
}
_LENGTHS = {
    "all": "name at least one selector",
    "excludes": "name at least two selectors",
    "modes": "name at least one mode, `none` among them if doing nothing is admitted",
    "points": "write two numbers each, [rating, value], for two points or more",
    "prior": "write [mean, standard deviation]",
    "start": "write [earliest, latest]",
    "technologies": "write at least one technology, with an `id`",
    "together": "name at least two selectors",
    "years": "write [first, last]",
}


def subject(path: Path, value: Any) -> str:
    """What a path of a document is about, in the words of the file: `computer.own.cost`, `national.amount.2027`."""
    words: list[str] = []
    for number, step in enumerate(path):
        value = _part(value, step)
        if isinstance(step, int):
            name = value.get("id") if isinstance(value, dict) else None
            if not isinstance(name, str):
                owner = path[number - 1] if number else ""
                words += [str(owner)] if owner in _CONTAINERS else []
                name = f"entry {step + 1}"
            words.append(name)
        elif step not in _CONTAINERS or number == len(path) - 1:
            words.append(step)
    return ".".join(words).replace(".entry ", ", entry ")


def phrase(detail: ErrorDetails, what: str, missing: str | None) -> tuple[str, str]:
    """Message and remedy of an error about `what`; `missing` is the key that should be there."""
    context = detail.get("ctx", {})
    if "remedy" in context:
        return _about(what, str(context["message"])), str(context["remedy"])
    if detail["type"] == "missing":
        return _missing(what, missing)
    word = _WORDS.get(detail["type"], _unforeseen)
    message, remedy = word(detail, context, what.partition(",")[0])
    return (f"{what} {message}" if message.startswith("is ") and what else _about(what, message)), remedy


def unknown_key(what: str, key: str, known: list[str], meant: str | None) -> tuple[str, str]:
    """Message and remedy of a key that is not among the known ones; `meant` is the one that it resembles."""
    listed = f"keys here: {', '.join(known)}" if known else "remove it"
    if {"evidence", "ratings"} <= set(known):
        listed = f"a fact stands under `evidence`, a rating under `ratings`; {listed}"
    near = f'did you mean "{meant}"?' if meant is not None else listed
    return _about(what, f'unknown key "{key}"'), _INSTEAD.get(key, near)


def kind_of(value: Any) -> str:
    """What was seen instead: nothing, a mapping, a list, or the text itself."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _part(value: Any, step: int | str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def _about(what: str, message: str) -> str:
    return f"{what}: {message}" if what else message


def _missing(what: str, missing: str | None) -> tuple[str, str]:
    if missing is not None and missing.isdigit():
        key = what.rsplit(".", 1)[-1]
        return _about(what, "too few entries"), _LENGTHS.get(key, f"give at least {int(missing) + 1}")
    return _about(what, f"`{missing}` is missing"), f"add `{missing}:`"


_Word = Callable[[ErrorDetails, dict[str, Any], str], tuple[str, str]]
"""Message and remedy from pydantic's detail, its context, and what it is about (`computer.own.mode`)."""


def _last(what: str) -> str:
    return what.rsplit(".", 1)[-1]


def _choice(detail: ErrorDetails, context: dict[str, Any], what: str) -> tuple[str, str]:
    choices = choices_of(context)
    seen = detail["input"]
    near = did_you_mean(seen, choices) if isinstance(seen, str) else ""
    noun = {"mode": "a mode", "modes": "a mode", "applies_to": "a mode", "functions": "a function"}.get(
        _last(what), "allowed here"
    )
    return f"{kind_of(seen)} is not {noun}", near or f"write {one_of(choices)}"


def choices_of(context: dict[str, Any]) -> list[str]:
    """The words that a literal error lists."""
    return [word.strip(" '") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]


def one_of(words: list[str]) -> str:
    """`a, b or c`."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _too_small(detail: ErrorDetails, context: dict[str, Any], what: str) -> tuple[str, str]:
    if "gt" in context:
        return f"is {detail['input']}", f"it must be more than {context['gt']}"
    least = Decimal(context["ge"])
    if least == 1900:
        return f"is {detail['input']}", "write the year in full, 1900 or later"
    better = "; `worst` and `best` say which way is better" if "weight" in what else ""
    return f"is {detail['input']}", f"it must be {least} or more{better}"


def _too_large(detail: ErrorDetails, context: dict[str, Any], _: str) -> tuple[str, str]:
    most, seen = Decimal(context["le"]), _decimal(detail["input"])
    if most == 1 and seen is not None and 1 < seen <= 100:
        share = format((seen / 100).normalize(), "f")
        return f"is {detail['input']}, more than 1", f"a share lies between 0 and 1: write {share} for {seen} %"
    return f"is {detail['input']}", f"it must be {most} or less"


def _decimal(value: Any) -> Decimal | None:
    from optimizer.read import Plain, number

    if isinstance(value, Plain):
        try:
            return number(value)
        except ValueError:
            return None
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _settings(detail: ErrorDetails, _: dict[str, Any], __: str) -> tuple[str, str]:
    return f"named settings expected, found {kind_of(detail['input'])}", "write `key: value` lines"


def _list(detail: ErrorDetails, _: dict[str, Any], __: str) -> tuple[str, str]:
    remedy = "write [a, b, c] or `- ` lines" + (", or remove the key" if detail["input"] is None else "")
    return f"a list expected, found {kind_of(detail['input'])}", remedy


def _text(detail: ErrorDetails, _: dict[str, Any], __: str) -> tuple[str, str]:
    return f"a text expected, found {kind_of(detail['input'])}", "write a text" if detail[
        "input"
    ] else "write a text, or remove the key"


def _short(_: ErrorDetails, context: dict[str, Any], what: str) -> tuple[str, str]:
    key = _last(what)
    least = context.get("min_length", 1)
    nothing = f"no {key} found" if context.get("actual_length") == 0 and key else "too few entries"
    return nothing, _LENGTHS.get(key, f"give at least {least}")


def _long(_: ErrorDetails, context: dict[str, Any], what: str) -> tuple[str, str]:
    return "too many entries", _LENGTHS.get(_last(what), f"give at most {context.get('max_length', 1)}")


def _form(detail: ErrorDetails, _: dict[str, Any], what: str) -> tuple[str, str]:
    if _last(what) != "shape":
        return f"{kind_of(detail['input'])} is none of the forms allowed here", "see `optimizer schema`"
    seen = next(iter(detail["input"]), "") if isinstance(detail["input"], dict) else detail["input"]
    shapes = ["linear", "log", "exponential", "logistic", "points", "levels"]
    return f"there is no shape {kind_of(seen)}", did_you_mean(str(seen), shapes) or f"write {one_of(shapes)}"


def _yes(detail: ErrorDetails, _: dict[str, Any], __: str) -> tuple[str, str]:
    return f"{kind_of(detail['input'])} is neither yes nor no", "write true or false"


def _whole(detail: ErrorDetails, _: dict[str, Any], __: str) -> tuple[str, str]:
    return f"{detail['input']} is not a whole number", "write a whole number"


def _unforeseen(detail: ErrorDetails, _: dict[str, Any], __: str) -> tuple[str, str]:
    return f"{kind_of(detail['input'])} is not allowed here", "see `optimizer schema` for what is"


_WORDS: dict[str, _Word] = {
    "literal_error": _choice,
    "greater_than_equal": _too_small,
    "greater_than": _too_small,
    "less_than_equal": _too_large,
    "int_from_float": _whole,
    "bool_parsing": _yes,
    "bool_type": _yes,
    "dict_type": _settings,
    "model_type": _settings,
    "model_attributes_type": _settings,
    "list_type": _list,
    "tuple_type": _list,
    "string_type": _text,
    "too_short": _short,
    "too_long": _long,
    "union_tag_invalid": _form,
}
