"""What could be done, with what money, under which rules (DESIGN 4.2)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from optimizer.schema.quantities import (
    Amount,
    ByYear,
    Cost,
    Entry,
    Evidence,
    Exact,
    Frozen,
    Id,
    Ids,
    Mode,
    NonNegative,
    Profiles,
    Quantity,
    Ratings,
    Share,
    Signed,
    Text,
    Year,
    Yes,
    decimal_of,
    fault,
    listed,
    profiles_under_one_source,
    under_one_source,
)

Function = Literal["state", "society", "competitiveness"]
Key = Literal["technology", "family", "domain", "function", "partner", "bloc"]
RULE_KINDS = (
    "at_most",
    "at_least",
    "exactly",
    "share_at_most",
    "share_at_least",
    "requires",
    "excludes",
    "together",
    "synergy",
)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
Modes = Annotated[tuple[Mode, ...], BeforeValidator(listed)]


class Selector(Frozen):
    """Which alternatives: several keys are "all of", a list is "any of"; `{}` is everything but `none`.

    One part of an alternative (the option, or its bridge) and one of its partners must fit all that is said.
    """

    technology: Ids | None = None
    family: Texts | None = None
    domain: Texts | None = None
    function: Texts | None = None
    mode: Modes | None = None
    option: Ids | None = None
    partner: Ids | None = None
    bloc: Texts | None = None
    alliance: Ids | None = None
    tag: Texts | None = None
    where: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, value: Any) -> Any:
        for key, wanted in value.items() if isinstance(value, dict) else ():
            if wanted is None or wanted == []:
                raise fault("selector", f"`{key}` of a selector is empty", "name what is meant, or leave the key out")
        return value


class Money(Frozen):
    """The unit of every amount, its price year, and the rate of discount."""

    unit: Text = "units"
    price_year: Year | None = None
    discount_rate: Share = Decimal(0)


class Budget(Entry):
    """Money by year; `for` says which costs it takes, `within` which budget it is part of."""

    amount: ByYear
    carry_over: Share = Decimal(0)
    takes: Selector | None = Field(default=None, alias="for")
    within: Id | None = None
    unit: Text | None = None


class Resource(Entry):
    """Something other than money that is limited by year."""

    unit: Text | None = None
    amount: ByYear


class Partner(Entry):
    """Somebody to reach a technology through."""

    bloc: Texts = ()
    ratings: Ratings = {}


class Alliance(Entry):
    """A group that outsiders can join, at a price and by a standard."""

    partners: Ids = ()
    joining: Amount = Decimal(0)
    fee: Amount = Decimal(0)
    opens: Year | None = None
    available: Yes = True
    requires: Selector | None = None
    charged_to: Ids | None = None


class Condition(Entry):
    """What an option hangs on: counted on from a year, with a probability."""

    starts: Year | Literal["unknown"] | None = Field(default=None, alias="from")
    probability: Share | None = None

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("from") == "unknown":
            return {**value, "from": "unknown"}
        return value


def _partners(value: Any) -> Any:
    value = under_one_source(value)
    if isinstance(value, (list, tuple)):
        return {name: Fraction(1, len(value)) for name in value}
    return value if isinstance(value, dict) or value is None else {value: 1}


def _part(value: Any) -> Fraction:
    """An exact share: a decimal of the file, or a third where three share equally."""
    share = value if isinstance(value, Fraction) else Fraction(decimal_of(value))
    if not 0 <= share <= 1:
        raise fault("share", f"a share of {value}", "a share is from 0 to 1: write 0.45 for 45 %")
    return share


Part = Annotated[Any, BeforeValidator(_part), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
Partners = Annotated[dict[Id, Part], BeforeValidator(_partners)]
Start = Annotated[tuple[Year, Year], BeforeValidator(lambda v: v if isinstance(v, (list, tuple)) else [v, v])]


class Option(Entry):
    """One way to act on a technology."""

    id: Id
    technology: Id | None = None
    mode: Mode
    partner: Partners = {}
    alliance: Id | None = None
    cost: Cost = ()
    lead_time: NonNegative | None = None
    start: Start | None = None
    resources: Profiles = {}
    bridge: Id | None = None
    ratings: Ratings = {}
    tags: Texts = ()
    condition: Condition | None = None
    overrun: NonNegative | None = None


class Technology(Entry):
    """One generation of one technology."""

    id: Id
    family: Text | None = None
    domain: Text | None = None
    functions: Annotated[tuple[Function, ...], BeforeValidator(listed)] = ()
    tags: Texts = ()
    needed_by: Year | None = None
    importance: NonNegative = Decimal(1)
    evidence: Evidence = {}
    ratings: Ratings = {}
    options: tuple[Option, ...] = ()


class Requires(Frozen):
    """For every chosen alternative that matches `if`, one that matches `then` is chosen."""

    given: Selector = Field(alias="if")
    then: Selector
    by: Literal["start", "ready"] | None = None


class Synergy(Frozen):
    """What choosing all of them brings on top: value once, savings by year of the plan."""

    all: Annotated[tuple[Selector, ...], Field(min_length=1)]
    value: Signed = Decimal(0)
    saves: Annotated[dict[Id, ByYear], BeforeValidator(profiles_under_one_source)] = {}


class Rule(Entry):
    """One rule; exactly one of its kinds is written. `penalty` makes it a goal."""

    id: Id
    at_most: Signed | None = None
    at_least: Signed | None = None
    exactly: Signed | None = None
    share_at_most: Share | None = None
    share_at_least: Share | None = None
    requires: Requires | None = None
    excludes: Annotated[tuple[Selector, ...], Field(min_length=2)] | None = None
    together: Annotated[tuple[Selector, ...], Field(min_length=2)] | None = None
    synergy: Synergy | None = None
    of: Selector | None = None
    among: Selector | None = None
    measure: Text = "count"
    year: Year | None = None
    each: Key | None = None
    because: Text | None = None
    penalty: NonNegative | None = None

    @property
    def kind(self) -> str:
        """The one kind that is written."""
        return next(kind for kind in RULE_KINDS if getattr(self, kind) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> Rule:
        kinds = [kind for kind in RULE_KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            seen = " and ".join(kinds) if kinds else "none of them"
            raise fault("rule", f"a rule has exactly one kind; found {seen}", f"write one of {', '.join(RULE_KINDS)}")
        _rule_is_whole(self, kinds[0])
        return self


_NEEDS = {
    "at_most": ("of",),
    "at_least": ("of",),
    "exactly": ("of",),
    "share_at_most": ("of", "among"),
    "share_at_least": ("of", "among"),
}
_TAKES = {"of": 5, "among": 5, "measure": 5, "year": 5}


def _rule_is_whole(rule: Rule, kind: str) -> None:
    needs = _NEEDS.get(kind, ())
    for key in needs:
        if getattr(rule, key) is None:
            raise fault("rule", f"`{kind}` without `{key}`", f"say with `{key}:` which alternatives are meant")
    allowed = {"of", "measure", "year", *needs} if needs else set()
    stray = sorted((_TAKES.keys() & rule.model_fields_set) - allowed)
    if stray:
        raise fault("rule", f"`{stray[0]}` does not go with `{kind}`", f"remove `{stray[0]}`")
    if kind == "synergy" and rule.penalty is not None:
        raise fault("rule", "a synergy with a `penalty`", "a synergy is not a limit; remove `penalty`")


class CostChange(Frozen):
    """Costs times a factor."""

    multiply: NonNegative


class LeadChange(Frozen):
    """Years added to a lead time."""

    add: Exact


class Change(Frozen):
    """One change of a scenario; it acts after look-up."""

    of: Selector | None = None
    available: Yes | None = None
    starts: Year | None = Field(default=None, alias="from")
    rating: Id | None = None
    add: Exact | None = None
    multiply: NonNegative | None = None
    set: Annotated[Quantity, BeforeValidator(lambda v: v)] | None = None
    cost: CostChange | None = None
    lead_time: LeadChange | None = None
    evidence: Evidence | None = None
    condition: Condition | None = None
    budget: Id | None = None
    resource: Id | None = None
    alliance: Id | None = None
    opens: Year | None = None
    joining: NonNegative | None = None
    fee: NonNegative | None = None
    weights: Annotated[dict[Id, NonNegative], BeforeValidator(under_one_source)] | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Change:
        subjects = [k for k in ("of", "budget", "resource", "alliance", "weights") if getattr(self, k) is not None]
        if len(subjects) != 1:
            raise fault(
                "change", "a change has exactly one of `of`, `budget`, `resource`, `alliance`, `weights`", "split it"
            )
        return self


class Scenario(Entry):
    """Another state of the world."""

    id: Id
    probability: Share | None = None
    known: Year | None = None
    changes: tuple[Change, ...] = ()


def _answer(value: Any) -> Any:
    return {"true": True, "false": False, "unknown": "unknown"}.get(str(value).lower(), value)


class Override(Frozen):
    """An answer given by a person instead of the evidence."""

    technology: Id
    question: Id
    answer: Annotated[bool | Literal["unknown"], BeforeValidator(_answer)]
    by: Text
    on: Text
    because: Text


class Expert(Frozen):
    """What one expert says of one fact or rating of one technology."""

    technology: Id
    attribute: Id
    expert: Text
    value: Any


class Portfolio(Entry):
    """A file `portfolios/NAME.yaml`, tables included."""

    portfolio: Id
    money: Money = Money()
    years: tuple[Year, Year]
    criteria: Text | None = None
    decision_tree: Text | None = None
    missing: Literal["unknown"] | None = None
    beyond: Annotated[Literal["drop"] | None, BeforeValidator(_plain)] = None
    resolution: Annotated[Exact, Field(gt=0, le=1)] = Decimal("0.000001")
    budgets: dict[Id, Budget] = {}
    resources: dict[Id, Resource] = {}
    partners: dict[Id, Partner] = {}
    alliances: dict[Id, Alliance] = {}
    technologies: Annotated[tuple[Technology, ...], Field(min_length=1)]
    rules: tuple[Rule, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    overrides: tuple[Override, ...] = ()
    experts: tuple[Expert, ...] = ()

    @model_validator(mode="after")
    def _years_in_order(self) -> Portfolio:
        if self.years[0] > self.years[1]:
            raise fault("years", f"the years run from {self.years[0]} to {self.years[1]}", "write [first, last]")
        return self

    @property
    def span(self) -> range:
        """The plan's years, first to last."""
        return range(self.years[0], self.years[1] + 1)
