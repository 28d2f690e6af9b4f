"""How near each limit of the plan is to binding: budgets and resources by year, and rules with a number.

Nearness is not a price. It says how much of a limit is used, not what more of it would bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.report.context import Context, Document

# Equality rules sit at their bound by construction, so their nearness tells nothing.
_ALWAYS = frozenset({"exactly", "together"})
# A limit this nearly used is at its bound: below it lies only the noise of binary fractions.
FULL = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what it is called, the amounts in its unit, and the used share (1 = at its bound, above = broken)."""

    name: str
    level: float
    bound: float
    unit: str
    used: float
    kind: str


def limits(context: Context) -> list[Limit]:
    """All limits with a number, the nearest to binding first."""
    found = [*_budgets(context), *_resources(context), *_rules(context)]
    return sorted(found, key=lambda limit: (-limit.used, limit.name))


def used_share(rule: Document) -> float | None:
    """How much of a rule's bound is used: level / bound, for floors bound / level; None where there is no number."""
    level, bound = rule.get("level"), rule.get("bound")
    if level is None or bound is None or rule.get("kind") in _ALWAYS:
        return None
    least, most = (bound, level) if "at_least" in str(rule.get("kind")) else (level, bound)
    if most <= 0 or least < 0:
        return 1.0 if level == bound else None
    return float(least / most)


def _budgets(context: Context) -> Iterator[Limit]:
    for item in context.rows("spending"):
        available = item["spent"] + item["carried"]
        if item["spent"] > 0 and available > 0:
            name = context.say("limit.year", name=context.words.title(item, item["budget"]), year=item["year"])
            yield Limit(name, item["spent"], available, context.unit, item["spent"] / available, "budget")


def _resources(context: Context) -> Iterator[Limit]:
    for item in context.rows("resources"):
        if item["used"] > 0 and item["amount"] > 0:
            name = context.say("limit.year", name=context.words.title(item, item["resource"]), year=item["year"])
            unit = str(item.get("unit") or "")
            yield Limit(name, item["used"], item["amount"], unit, item["used"] / item["amount"], "resource")


def _rules(context: Context) -> Iterator[Limit]:
    for item in context.rows("rules"):
        used = used_share(item)
        if used is not None:
            name = context.say("limit.rule", sentence=item.get("sentence") or item["id"])
            yield Limit(name, item["level"], item["bound"], str(item.get("unit") or ""), used, "rule")
