"""Tables and lines on a terminal, and tab-separated in full where nobody is looking."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click


def document(value: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def line(text: str = "") -> None:
    """Print a line of the result."""
    click.echo(text)


def remark(text: str, quiet: bool = False) -> None:
    """Print a remark to stderr."""
    if not quiet:
        click.echo(text, err=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], right: Iterable[int] = ()) -> None:
    """A table: wrapped to the terminal's width, or tab-separated with nothing cut; `right` names number columns."""
    texts = [[shown(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        click.echo("\t".join(heads))
        for row in texts:
            click.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    _rich_table(heads, texts, set(right))


def _rich_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for number, head in enumerate(heads):
        grid.add_column(head, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(grid)


def shown(value: Any) -> str:
    """A cell as text: numbers to six significant digits, nothing as a dash, lists by commas."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value)) or "-"
    return str(value)


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{share * 100:.4g} %"
