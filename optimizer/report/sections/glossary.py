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
    "option",
    "verdict",
    "criterion",
    "partial",
    "value",
    "gain",
    "replacement",
    "priority",
    "weight",
    "slack",
    "shortfall",
    "assumed",
    "gap",
    "certificate",
)


def glossary(context: Context) -> Section:
    """The chapter with the terms."""
    terms = tuple((context.say(f"term.{name}"), Cell(context.say(f"term.{name}.text"))) for name in _TERMS)
    return Section(context.say("glossary.title"), (Facts(terms, "terms"),))
