"""What a name in an expression stands for: evidence, ratings and fields of a technology, ratings of its options."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from optimizer.expression import Value
from optimizer.schema.portfolio import Option, Portfolio, Technology
from optimizer.schema.quantities import Quantity, SourcedFact

MEASURED = ("total_cost", "present_cost", "peak_cost", "lead_time", "ready", "slack")
"""What the program computes of an alternative, by the name under which an expression asks for it."""
FIELDS = ("id", "title", "family", "domain", "functions", "tags", "needed_by", "importance")
"""The fields of a technology that an expression may ask for."""


def facts_of(technology: Technology, *, rated: bool = True) -> Callable[[str], Value | None]:
    """The facts of a technology: evidence, else (if `rated`) a rating (best), else a field; None is unknown."""

    def lookup(name: str) -> Value | None:
        if name in technology.evidence:
            fact = technology.evidence[name]
            value = fact.value if isinstance(fact, SourcedFact) else fact
            return None if value == "unknown" else value
        if rated and name in technology.ratings:
            return known(technology.ratings[name])
        return field_of(technology, name) if name in FIELDS else None

    return lookup


def field_of(technology: Technology, name: str) -> Value | None:
    """A field of a technology as an expression sees it; None where it is not given."""
    value = getattr(technology, name)
    return Decimal(value) if isinstance(value, int) else value


def known(rating: Quantity) -> Value | None:
    """The best number of a rating, or its level; None where it is unknown."""
    return rating.level if rating.best is None else rating.best


def ratings_of(portfolio: Portfolio, technology: Technology, option: Option, criterion: str) -> tuple[Quantity, ...]:
    """The ratings of an option: its own, else its partners' (one each), else its technology's."""
    if criterion in option.ratings:
        return (option.ratings[criterion],)
    if option.mode == "none":
        return ()
    known = [portfolio.partners[name].ratings for name in option.partner if name in portfolio.partners]
    found = tuple(ratings[criterion] for ratings in known if criterion in ratings)
    if found:
        return found
    return (technology.ratings[criterion],) if criterion in technology.ratings else ()
