"""The numbers, words and ids that every file is made of.

A number of a file is an exact decimal and stays one. It may be written bare (`62.5`), as a range
(`[0.2, 0.4, 0.6]`: low, best, high) or as a mapping that also says where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from optimizer.read import Plain, number, scalar

UNKNOWN = "unknown"
LONGEST_ID = 100
"""Ids name folders and files, where systems allow 255 bytes with all that is added."""
ID_PATTERN = f"[A-Za-z0-9_-][A-Za-z0-9_.-]{{0,{LONGEST_ID - 1}}}"
"""No point in front: `..` would lead out of the folder of reports."""
ID = re.compile(ID_PATTERN)
MODES = ("own", "access", "protect", "none")

Mode = Literal["own", "access", "protect", "none"]


def fault(kind: str, message: str, remedy: str) -> PydanticCustomError:
    """A refusal in a planner's words: `kind` is the stable name, `remedy` what to do."""
    return PydanticCustomError(kind, "{message}", {"message": message, "remedy": remedy})


_SAID_OF_A_NUMBER = {"value", "low", "best", "high", "unit", "measure", "source", "source_year", "note"}


def bare(value: Any) -> Any:
    """What a mapping that also tells where a number comes from gives as the number; anything else as it is."""
    if not isinstance(value, dict) or not value.keys() <= _SAID_OF_A_NUMBER:
        return value
    given = [value[key] for key in ("value", "best") if key in value]
    if len(given) != 1:
        return value
    ends = [value[key] for key in ("low", "best", "value", "high") if key in value]
    known = [decimal_of(end) for end in ends if end is not None] if len(ends) > 1 else []
    if known != sorted(known):
        raise fault("range", "low, best and high are not in this order", "write low <= best <= high")
    return given[0]


def decimal_of(value: Any) -> Any:
    """A number of a file as an exact decimal; a refusal in a planner's words where it is none."""
    value = bare(value)
    if isinstance(value, Plain):
        try:
            return number(value)
        except ValueError as error:
            message, remedy = (*error.args, "write a plain number such as 12.5")[:2]
            raise fault("number", str(message), str(remedy)) from None
    if isinstance(value, bool) or value is None:
        seen = "nothing" if value is None else str(value).lower()
        raise fault("blank" if value is None else "number", f"{seen} where a number is needed", "give a number")
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, str):
        raise fault("number", f'text "{value}" where a number is needed', "write the number without quotes")
    raise fault("number", "a list or a mapping where one number is needed", "give one number")


def given(value: Any) -> Any:
    """A key that may be left out, but not be left empty."""
    if value is None:
        raise fault("blank", "nothing where a number is needed", "give a number, or leave the key out")
    return value


def _identifier(value: Any) -> Any:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        raise fault("blank", "no id", "give an id of letters, digits, _ - .")
    if not isinstance(value, str):
        raise fault("id", "a list or a mapping where an id is needed", "give one id of letters, digits, _ - .")
    if not ID.fullmatch(value):
        remedy = "use letters, digits, _ - . only; put other words into `title`"
        if value.startswith(".") or len(value) > LONGEST_ID:
            remedy = f"begin with a letter or a digit, at most {LONGEST_ID} characters; {remedy}"
        shown = value if len(value) <= LONGEST_ID else f"{value[:LONGEST_ID]}…"
        raise fault("id", f'"{shown}" is not an id', remedy)
    return str(value)


def _text(value: Any) -> Any:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    return str(value) if isinstance(value, str) else value


def _boolean(value: Any) -> Any:
    typed = scalar(value) if isinstance(value, str) else value
    if not isinstance(typed, bool):
        raise fault("boolean", f'"{value}" where yes or no is needed', "write true or false")
    return typed


def _fact(value: Any) -> Any:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, (list, tuple)):
        return tuple(str(item) for item in value)
    return Decimal(repr(value)) if isinstance(value, float) else value


def listed(value: Any) -> Any:
    """One entry as a list of one; a list and nothing at all stay as they are."""
    return value if isinstance(value, (list, tuple)) or value is None else [value]


def _year_key(value: Any) -> Any:
    # The keys of a mapping are always text.
    if isinstance(value, str) and not value.isascii():
        raise fault("year", f'"{value}" is not a year', "write four plain digits, such as 2027")
    if isinstance(value, str) and value.isdigit():
        return int(value)
    if isinstance(value, str):
        raise fault("year", f'"{value}" is not a year', "write a year of the plan, such as 2027")
    return value


_NUMBER = {"type": "number"}
Exact = Annotated[Decimal, BeforeValidator(decimal_of), WithJsonSchema(_NUMBER)]
NonNegative = Annotated[Exact, Field(ge=0)]
Share = Annotated[Exact, Field(ge=0, le=1)]
Year = Annotated[int, BeforeValidator(decimal_of), Field(ge=1900, le=2999), WithJsonSchema({"type": "integer"})]
YearKey = Annotated[int, BeforeValidator(_year_key), Field(ge=1900, le=2999)]
Yes = Annotated[bool, BeforeValidator(_boolean), WithJsonSchema({"type": "boolean"})]
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"]})]
Id = Annotated[str, BeforeValidator(_identifier), WithJsonSchema({"type": "string", "pattern": f"^{ID_PATTERN}$"})]
Ids = Annotated[tuple[Id, ...], BeforeValidator(listed), WithJsonSchema({"type": ["string", "array"]})]


class Frozen(BaseModel):
    """Closed and immutable: an unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Frozen):
    """What any named thing of a file may say about itself; `source` covers the numbers under it."""

    title: Text | None = None
    titles: dict[str, Text] = {}
    description: Text | None = None
    source: Text | None = None
    source_year: Text | None = None
    note: Text | None = None


class Quantity(Frozen):
    """A number with its range and with where it comes from.

    `best` is what the main run uses; `low` and `high` bound it; `None` in all three means unknown.
    `level` holds a word instead, for criteria measured in named levels.
    `prior` (mean, standard deviation) and `error` serve the correction of selection bias.
    """

    low: Exact | None = None
    best: Exact | None = None
    high: Exact | None = None
    level: str | None = None
    unit: Text | None = None
    measure: Text | None = None
    source: Text | None = None
    source_year: Text | None = None
    note: Text | None = None
    prior: tuple[Exact, Exact] | None = None
    error: NonNegative | None = None

    @model_validator(mode="before")
    @classmethod
    def _any_form(cls, value: Any) -> Any:
        if isinstance(value, Quantity):
            return value
        if isinstance(value, (list, tuple)):
            if len(value) != 3:
                raise fault("range", f"a range of {len(value)} numbers", "write [low, best, high]")
            return dict(zip(("low", "best", "high"), value, strict=True))
        if not isinstance(value, dict):
            return _level({"best": value})
        if {"value", "best"} <= value.keys():
            raise fault("range", "both `value` and `best`", "they mean the same; keep one")
        return _level({"best" if key == "value" else key: part for key, part in value.items()})

    @model_validator(mode="after")
    def _ordered(self) -> Quantity:
        known = [n for n in (self.low, self.best, self.high) if n is not None]
        if known != sorted(known):
            raise fault("range", "low, best and high are not in this order", "write low <= best <= high")
        return self

    @property
    def unknown(self) -> bool:
        """True where the file says `unknown`."""
        return self.best is None and self.level is None


def _level(form: dict[str, Any]) -> dict[str, Any]:
    """A word in the place of the number: `unknown`, or the name of a level."""
    word = form.get("best")
    if isinstance(word, str) and _is_word(word):
        form.pop("best")
        if word != UNKNOWN:
            form["level"] = str(word)
        ends = [key for key in ("low", "high") if form.get(key) is not None]
        if word == UNKNOWN and ends:
            raise fault(
                "range", f"`unknown` together with `{ends[0]}`", "give `best` too, or leave `low` and `high` out"
            )
    elif "level" not in form and word is None:
        ends = [f"`{key}`" for key in ("low", "high") if form.get(key) is not None]
        if ends:
            remedy = "give `best` too, the number that the main run uses; the middle is not taken for it"
            raise fault("range", f"{' and '.join(ends)} without `best`", remedy)
        raise fault("blank", "nothing where a number is needed", "give a number, or `unknown`")
    return form


def _is_word(text: str) -> bool:
    """True for words such as `unknown` or `high`; a faulty number such as `0,25` is not one."""
    if not isinstance(text, Plain):
        return True
    return text[:1].isalpha() and text.lower() not in ("nan", "inf", "infinity")


def _sourced(value: Any) -> str:
    if isinstance(value, Quantity):
        return "sourced"
    return "sourced" if isinstance(value, dict) and {"value", "best", "low", "high"} & value.keys() else "plain"


Amount = Annotated[
    Annotated[NonNegative, Tag("plain")] | Annotated[Quantity, Tag("sourced")],
    Discriminator(_sourced),
]
Signed = Annotated[
    Annotated[Exact, Tag("plain")] | Annotated[Quantity, Tag("sourced")],
    Discriminator(_sourced),
]


def under_one_source(value: Any) -> Any:
    """A mapping of numbers whose `source` (year, note) covers all of them that say nothing of their own."""
    return _under_one(value, _covered)


def profiles_under_one_source(value: Any) -> Any:
    """The same for amounts by year, where a list is a profile: `{value: [20, 40], source: …}` covers both."""
    if isinstance(value, dict) and isinstance(value.get("value"), (dict, list, tuple)):
        return _all_covered(value["value"], {key: part for key, part in value.items() if key != "value"})
    return _under_one(value, _all_covered)


def _under_one(value: Any, covered: Callable[[Any, dict[str, Any]], Any]) -> Any:
    if not isinstance(value, dict) or "source" not in value or _sourced(value) == "sourced":
        return value
    said = {key: value[key] for key in ("source", "source_year", "note") if key in value}
    return {key: covered(form, said) for key, form in value.items() if key not in said}


def _covered(form: Any, said: dict[str, Any]) -> Any:
    if isinstance(form, dict):
        return {**said, **form}
    if isinstance(form, (list, tuple)) and len(form) == 3:
        return {**said, **dict(zip(("low", "best", "high"), form, strict=True))}
    return {**said, "value": form} if form is not None and not isinstance(form, (list, tuple)) else form


def _all_covered(form: Any, said: dict[str, Any]) -> Any:
    if isinstance(form, (list, tuple)):
        return [_covered(entry, said) for entry in form]
    if isinstance(form, dict) and _sourced(form) == "plain":
        return {key: _all_covered(entry, said) for key, entry in form.items()}
    return _covered(form, said)


def _shape_of_years(value: Any) -> str:
    if _sourced(value) == "sourced":
        return "sourced"
    if isinstance(value, dict):
        return "years"
    return "list" if isinstance(value, (list, tuple)) else "plain"


ByYear = Annotated[
    Annotated[NonNegative, Tag("plain")]
    | Annotated[Quantity, Tag("sourced")]
    | Annotated[tuple[Amount, ...], Tag("list")]
    | Annotated[dict[YearKey, Amount], Tag("years")],
    Discriminator(_shape_of_years),
    BeforeValidator(profiles_under_one_source),
]

Profile = Annotated[
    Annotated[NonNegative, Tag("plain")]
    | Annotated[Quantity, Tag("sourced")]
    | Annotated[tuple[Amount, ...], Tag("list")],
    Discriminator(_shape_of_years),
    BeforeValidator(profiles_under_one_source),
]
Profiles = Annotated[dict[Id, Profile], BeforeValidator(profiles_under_one_source)]


def _shape_of_cost(value: Any) -> str:
    shape = _shape_of_years(value)
    return "budgets" if shape == "years" else shape


Cost = Annotated[
    Annotated[NonNegative, Tag("plain")]
    | Annotated[Quantity, Tag("sourced")]
    | Annotated[tuple[Amount, ...], Tag("list")]
    | Annotated[dict[Id, Profile], Tag("budgets")],
    Discriminator(_shape_of_cost),
    BeforeValidator(profiles_under_one_source),
]


class SourcedFact(Frozen):
    """A fact with where it comes from; `unit` and `measure` must agree across technologies."""

    value: Annotated[bool | Decimal | str | tuple[str, ...], BeforeValidator(_fact)]
    unit: Text | None = None
    measure: Text | None = None
    source: Text | None = None
    source_year: Text | None = None
    note: Text | None = None


Fact = Annotated[
    Annotated[bool | Decimal | str | tuple[str, ...], BeforeValidator(_fact), Tag("plain")]
    | Annotated[SourcedFact, Tag("sourced")],
    Discriminator(lambda value: "sourced" if isinstance(value, (dict, SourcedFact)) else "plain"),
]


Ratings = Annotated[dict[Id, Quantity], BeforeValidator(under_one_source)]
Evidence = Annotated[dict[Id, Fact], BeforeValidator(under_one_source)]


def best(amount: Decimal | Quantity) -> Decimal:
    """The number that the main run uses (0 for an unknown amount is never assumed: unknown is refused here)."""
    if isinstance(amount, Quantity):
        if amount.best is None:
            raise ValueError("an amount must be known")
        return amount.best
    return amount


def profile(amounts: Decimal | Quantity | tuple[Decimal | Quantity, ...]) -> tuple[Decimal, ...]:
    """A profile by year from the start, as decimals; one number is one year."""
    return tuple(map(best, amounts)) if isinstance(amounts, tuple) else (best(amounts),)


def by_year(
    amounts: Decimal | Quantity | tuple[Decimal | Quantity, ...] | dict[int, Decimal | Quantity],
    years: range,
) -> dict[int, Decimal]:
    """Amounts by year of the plan: one number is the same every year, a year left out has nothing."""
    if isinstance(amounts, dict):
        return {year: best(amounts[year]) if year in amounts else Decimal(0) for year in years}
    if isinstance(amounts, tuple):
        listed = dict(zip(years, map(best, amounts), strict=False))
        return {year: listed.get(year, Decimal(0)) for year in years}
    return dict.fromkeys(years, best(amounts))
