"""Rows of the tidy tables: one rating or one fact each, of any technology."""

from __future__ import annotations

from typing import Any

from optimizer.schema.quantities import Frozen, Id, Text


class RatingRow(Frozen):
    """One row of the tidy table of ratings."""

    technology: Id
    option: Id | None = None
    criterion: Id
    low: Any = None
    best: Any = None
    high: Any = None
    unit: Text | None = None
    measure: Text | None = None
    source: Text | None = None
    source_year: Text | None = None
    note: Text | None = None


class FactRow(Frozen):
    """One row of the tidy table of evidence."""

    technology: Id
    fact: Id
    value: Any
    unit: Text | None = None
    measure: Text | None = None
    source: Text | None = None
    source_year: Text | None = None
    note: Text | None = None
