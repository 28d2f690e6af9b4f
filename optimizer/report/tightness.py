"""How near each limit of the plan is to binding, with the names a report gives them.

Nearness is not a price. It says how much of a limit is used, not what more of it would bring.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analyse.limits import FULL, Level, honest, levels, used_share
from optimizer.report.context import Context

__all__ = ["FULL", "Limit", "honest", "limits", "used_share"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what it is called, the amounts in its unit, and the used share (1 = at its bound, above = broken).

    `name` is that of the `thing` with its `year`, if it has one.
    """

    name: str
    level: float
    bound: float
    unit: str
    used: float
    kind: str
    thing: str
    year: int | None


def limits(context: Context) -> list[Limit]:
    """All limits with a number, the nearest to binding first."""
    found = [_named(context, level) for level in levels(context.document)]
    return sorted(found, key=lambda limit: (-limit.used, limit.name))


def _named(context: Context, level: Level) -> Limit:
    unit = context.unit if level.kind == "budget" else level.unit
    thing = _thing(context, level)
    name = thing if level.kind == "rule" else context.say("limit.year", name=thing, year=level.year)
    return Limit(name, level.level, level.bound, unit, level.used, level.kind, thing, level.year)


def _thing(context: Context, level: Level) -> str:
    if level.kind == "rule":
        return context.rule(level.row)
    noun = {"budget": "budgets", "resource": "resources"}[level.kind]
    return context.named(noun, level.id, context.words.title(level.row, level.id))
