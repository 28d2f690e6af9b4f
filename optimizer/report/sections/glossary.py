"""The glossary: every word of the field that the report uses, in one sentence each."""

from __future__ import annotations

from optimizer.report.blocks import Cell, Facts, Section
from optimizer.report.context import Context

_TERMS = (
    "own",
    "access",
    "protect",
    "none",
    "technology",
    "family",
    "option",
    "bridge",
    "condition",
    "ready",
    "verdict",
    "eligible",
    "evidence",
    "criterion",
    "rating",
    "partial",
    "weight",
    "range",
    "value",
    "importance",
    "gain",
    "replacement",
    "priority",
    "shadow",
    "budget",
    "resource",
    "alliance",
    "rule",
    "goal",
    "slack",
    "synergy",
    "shortfall",
    "concentration",
    "scenario",
    "override",
    "assumed",
    "gap",
    "tie",
    "bound",
    "rounding",
    "certificate",
    "run",
)


def glossary(context: Context) -> Section:
    """The chapter with the terms."""
    terms = tuple((context.say(f"term.{name}"), Cell(context.say(f"term.{name}.text"))) for name in _TERMS)
    return Section(context.say("glossary.title"), (Facts(terms, "terms"),))
