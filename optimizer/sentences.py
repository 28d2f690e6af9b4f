"""How a planner would say a limit: one sentence for every kind of row and rule."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from optimizer.alternatives import Alternatives
from optimizer.schema.portfolio import Portfolio, Rule, Selector, Technology
from optimizer.schema.quantities import best, by_year
from optimizer.screen import Screening


def budget_sentence(alternatives: Alternatives, name: str, year: int) -> str:
    """The limit of a budget in a year."""
    portfolio = alternatives.portfolio
    budget = portfolio.budgets[name]
    amount = plain(Fraction(alternatives.amounts[name][year], alternatives.money))
    carried = " and what is carried over" if budget.carry_over and year > portfolio.years[0] else ""
    return f"{budget.title or name} {year}: spend at most {amount} {portfolio.money.unit}{carried}"


def resource_sentence(alternatives: Alternatives, name: str, year: int) -> str:
    """The limit of a resource in a year."""
    resource = alternatives.portfolio.resources[name]
    amount = plain(Fraction(alternatives.supplies[name][year], alternatives.units))
    return f"{resource.title or name} {year}: use at most {amount} {resource.unit or ''}".rstrip()


def alliance_sentence(portfolio: Portfolio, name: str, technology: str) -> str:
    """Why an option waits for an alliance."""
    alliance = portfolio.alliances[name]
    opens = f", which opens in {alliance.opens}" if alliance.opens is not None else ""
    return f"{technology} through {alliance.title or name} needs membership{opens}"


def verdict_sentence(technology: Technology, screening: Screening) -> str:
    """What a verdict demands."""
    name = technology.title or technology.id
    return f"{name}: verdict {', '.join(screening.verdicts)} does not admit doing nothing"


def rule_sentence(rule: Rule, alternatives: Alternatives, narrow: tuple[str, str] | None = None) -> str:
    """A rule in words, narrowed to one value of `each`."""
    words = _SAID[rule.kind](rule, alternatives)
    where = f" (for {narrow[0]} {narrow[1]})" if narrow is not None else ""
    name = f"{rule.title or rule.id}: "
    return f"{name}{words}{where}"


def _unit(rule: Rule, alternatives: Alternatives) -> str:
    if rule.measure == "cost":
        return alternatives.portfolio.money.unit
    if rule.measure in ("count", "value"):
        return "chosen" if rule.measure == "count" else "of value"
    resource = alternatives.portfolio.resources.get(rule.measure)
    return f"{resource.unit or ''} of {rule.measure}".strip() if resource is not None else rule.measure


def _sum(words: str, key: str) -> Callable[[Rule, Alternatives], str]:
    def said(rule: Rule, alternatives: Alternatives) -> str:
        unit = _unit(rule, alternatives)
        year = f" in {rule.year}" if rule.year is not None else ""
        return f"{words} {plain(best(getattr(rule, key)))} {unit}{year} of {described(rule.of)}"

    return said


def _share(words: str, key: str) -> Callable[[Rule, Alternatives], str]:
    def said(rule: Rule, _: Alternatives) -> str:
        share = plain(Fraction(getattr(rule, key)) * 100)
        year = f" in {rule.year}" if rule.year is not None else ""
        what = {"count": "number"}.get(rule.measure, rule.measure)
        return f"{words} {share}% of the {what}{year} of {described(rule.among)} in {described(rule.of)}"

    return said


def _requires(rule: Rule, _: Alternatives) -> str:
    requires = rule.requires
    assert requires is not None
    by = {"start": ", ready when it starts", "ready": ", ready when it is"}.get(requires.by or "", "")
    return f"{described(requires.given)} needs {described(requires.then)}{by}"


def _excludes(rule: Rule, _: Alternatives) -> str:
    return f"at most one of {'; '.join(map(described, rule.excludes or ()))}"


def _together(rule: Rule, _: Alternatives) -> str:
    return f"all or none of {'; '.join(map(described, rule.together or ()))}"


def _synergy(rule: Rule, alternatives: Alternatives) -> str:
    assert rule.synergy is not None
    value, several = best(rule.synergy.value), len(rule.synergy.all) > 1
    verb = "" if several else "s"
    brings = [f"bring{verb} {plain(value)} of value more"] if value > 0 else []
    brings += [f"cost{verb} {plain(-value)} of value"] if value < 0 else []
    saved = {name: sum(by_year(x, alternatives.portfolio.span).values()) for name, x in rule.synergy.saves.items()}
    unit = alternatives.portfolio.money.unit
    amounts = ", ".join(f"{plain(amount)} {unit} of {name}" for name, amount in saved.items())
    brings += [f"save{verb} {amounts}"] if amounts else []
    who = "; ".join(map(described, rule.synergy.all))
    return f"{who}{' together' if several else ''} {' and '.join(brings) or f'bring{verb} nothing'}"


_SAID = {
    "at_most": _sum("at most", "at_most"),
    "at_least": _sum("at least", "at_least"),
    "exactly": _sum("exactly", "exactly"),
    "share_at_most": _share("at most", "share_at_most"),
    "share_at_least": _share("at least", "share_at_least"),
    "requires": _requires,
    "excludes": _excludes,
    "together": _together,
    "synergy": _synergy,
}


def described(selector: Selector | None) -> str:
    """A selector in words."""
    if selector is None:
        return "everything"
    parts = []
    for key in Selector.model_fields:
        wanted = getattr(selector, key)
        if wanted is not None:
            parts.append(f"where {wanted}" if key == "where" else f"{key} {' or '.join(wanted)}")
    return ", ".join(parts) if parts else "everything chosen"


def plain(number: Fraction | Decimal | int) -> str:
    """A number as a planner writes it: no exponent, no trailing zeros, at most six decimals."""
    text = f"{float(number):.6f}".rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"
