"""How near each limit of the plan is to binding: budgets and resources by year, and rules with a number.

Nearness is not a price. It says how much of a limit is used, not what more of it would bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.report.context import Context, Document

# Rules whose level is an amount. An equality sits at its bound by construction, and a logical rule has no amount.
_AMOUNTS = frozenset({"at_most", "at_least", "share_at_most", "share_at_least"})
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
    """How much of a rule's bound is used: level / bound, for floors bound / level; None where that means nothing."""
    level, bound, kind = rule.get("level"), rule.get("bound"), str(rule.get("kind"))
    if level is None or bound is None or kind not in _AMOUNTS:
        return None
    least, most = (bound, level) if kind.endswith("at_least") else (level, bound)
    return honest(float(least / most)) if most > 0 and least >= 0 else None


def honest(used: float) -> float:
    """A used share that is never printed as full before it is: what would round up to 100 % stays below."""
    return 0.999 if 0.999 < used < FULL else used


def _budgets(context: Context) -> Iterator[Limit]:
    for item in context.rows("spending"):
        available = item["spent"] + item["carried"]
        if item["spent"] > 0 and available > 0:
            name = context.say("limit.year", name=context.words.title(item, item["budget"]), year=item["year"])
            yield Limit(name, item["spent"], available, context.unit, honest(item["spent"] / available), "budget")


def _resources(context: Context) -> Iterator[Limit]:
    for item in context.rows("resources"):
        if item["used"] > 0 and item["amount"] > 0:
            name = context.say("limit.year", name=context.words.title(item, item["resource"]), year=item["year"])
            unit = str(item.get("unit") or "")
            yield Limit(name, item["used"], item["amount"], unit, honest(item["used"] / item["amount"]), "resource")


def _rules(context: Context) -> Iterator[Limit]:
    for item in context.rows("rules"):
        used = used_share(item)
        if used is not None:
            name = context.say("limit.rule", sentence=item.get("sentence") or item["id"])
            yield Limit(name, item["level"], item["bound"], str(item.get("unit") or ""), used, "rule")
