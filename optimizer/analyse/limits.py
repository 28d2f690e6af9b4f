"""How near each limit of a plan is to binding, read from its record: budgets and resources by year, rules by number.

Nearness is not a price. It says how much of a limit is used, not what more of it would bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]

FULL = 1 - 1e-9
"""A limit this nearly used is at its bound: below it lies only the noise of binary fractions."""
# Rules whose level is an amount. An equality sits at its bound by construction, and a logical rule has no amount.
_AMOUNTS = frozenset({"at_most", "at_least", "share_at_most", "share_at_least"})


@dataclass(frozen=True, slots=True)
class Level:
    """One limit: its kind (`budget`, `resource`, `rule`), id, and year or case; how much of it is used (1: all).

    `unit` is the resource's or the rule's; money has the run's. `row` is the line of the record.
    """

    kind: str
    id: str
    year: int | None
    each: str | None
    level: float
    bound: float
    unit: str
    used: float
    row: Record

    @property
    def key(self) -> tuple[str, str, str]:
        """What the limit is, whatever the run."""
        return (self.kind, self.id, str(self.year or self.each or ""))


def levels(record: Record) -> list[Level]:
    """Every limit of the plan with a number, in the order of the record."""
    return [*_budgets(record), *_resources(record), *_rules(record)]


def used_share(rule: Record) -> float | None:
    """How much of a rule's bound is used: level / bound, for floors bound / level; None where that means nothing."""
    level, bound, kind = rule.get("level"), rule.get("bound"), str(rule.get("kind"))
    if level is None or bound is None or kind not in _AMOUNTS:
        return None
    least, most = (bound, level) if kind.endswith("at_least") else (level, bound)
    return honest(float(least / most)) if most > 0 and least >= 0 else None


def honest(used: float) -> float:
    """A used share that is never printed as full before it is: what would round up to 100 % stays below."""
    return 0.999 if 0.999 < used < FULL else used


def _budgets(record: Record) -> Iterator[Level]:
    for row in record.get("spending") or ():
        available = row["spent"] + row["carried"]
        if row["spent"] > 0 and available > 0:
            used = honest(row["spent"] / available)
            yield Level("budget", row["budget"], row["year"], None, row["spent"], available, "", used, row)


def _resources(record: Record) -> Iterator[Level]:
    for row in record.get("resources") or ():
        if row["used"] > 0 and row["amount"] > 0:
            used, unit = honest(row["used"] / row["amount"]), str(row.get("unit") or "")
            yield Level("resource", row["resource"], row["year"], None, row["used"], row["amount"], unit, used, row)


def _rules(record: Record) -> Iterator[Level]:
    for row in record.get("rules") or ():
        used = used_share(row)
        if used is not None:
            unit, each = str(row.get("unit") or ""), row.get("each")
            yield Level("rule", row["id"], None, each, row["level"], row["bound"], unit, used, row)
