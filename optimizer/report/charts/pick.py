"""What several charts ask of the document: who is drawn when there are too many, first-level criteria, gains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from optimizer.report.blocks import Cell
from optimizer.report.context import MODES, Context, Document
from optimizer.report.why import idle

Item = TypeVar("Item")
MANY_ROWS = 36
"""Rows that can be read in one chart; what is beyond them is summed in one more row, and stands in the table."""


def first_level(context: Context) -> list[str]:
    """The criteria of the first level that the decisions have values on, in the order of the tree."""
    partial = {name for item in context.decisions for name in item.get("partial") or {}}
    tree = [str(item["id"]) for item in context.rows("criteria_tree") if item.get("parent") is None]
    return [name for name in tree if name in partial]


def acted(context: Context) -> list[Document]:
    """The decisions that do something, by priority."""
    return [item for item in context.decisions if item["mode"] != "none"]


def gain(item: Document) -> float | None:
    """What a decision is worth more than doing nothing (importance times V, less the same of `none`)."""
    value, nothing = item.get("value"), idle(item)
    return None if value is None or nothing is None else float(value - nothing)


def cost(item: Document) -> float:
    """Money of a decision over the plan's years."""
    return float(item.get("cost_total") or 0.0)


def kept_and_rest(items: Sequence[Item], most: int = MANY_ROWS) -> tuple[list[Item], list[Item]]:
    """The first so many, and the rest; nobody is left over alone."""
    return (list(items), []) if len(items) <= most + 1 else (list(items[:most]), list(items[most:]))


def mode_entries(context: Context, items: Sequence[Document]) -> list[tuple[str, str]]:
    """The modes that occur, each with its word, for the key of a chart."""
    count = Counter(item["mode"] for item in items)
    return [(mode, context.mode_word(mode)) for mode in MODES if count[mode]]


def named(context: Context, item: Document) -> Cell:
    """The technology as the head of a table's row."""
    return Cell(context.name(item["technology"]))
