"""The block model: what a report is made of, before anyone decides how it looks.

A report is built once, as blocks, and written many times (HTML, Markdown, JSON now; others later). Blocks hold plain
values (numbers stay numbers) and know nothing of markup; a writer knows nothing of technologies. Text in blocks may be
hostile: making it harmless is each writer's duty, at the one place where it prints text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["text", "number", "money", "share", "year", "id"]
Align = Literal["", "left", "right", "center"]
Width = Literal["", "narrow", "medium", "wide"]
Emphasis = Literal["", "strong", "muted", "total", "group"]
Tone = Literal["", "own", "access", "protect", "none", "good", "warn", "bad"]
Value = str | int | float | None

NUMERIC: frozenset[str] = frozenset({"number", "money", "share", "year"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a value, a smaller second line, a tone, and its own kind where that differs from the column's.

    A tone stands for a mode (own, access, protect, none) or a finding (good, warn, bad). Writers show it by a shape and
    the word in `value`, never by colour alone.
    """

    value: Value
    sub: str = ""
    tone: Tone = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column. `digits` None: money as the table's money needs, other numbers as each needs, up to a limit.

    `bar` (least, greatest): a writer may draw a thin bar of that scale beside the number. `head`: the cell names its
    row. `width` is a hint.
    """

    title: str
    kind: Kind = "text"
    align: Align = ""
    width: Width = ""
    digits: int | None = None
    head: bool = False
    bar: tuple[float, float] | None = None

    @property
    def side(self) -> str:
        """The alignment in force: what was asked for, else right for numbers and left for the rest."""
        return self.align or ("right" if self.kind in NUMERIC else "left")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `note` is a sentence that belongs to it, `level` its depth in a tree (0 at the top).

    A row of emphasis `group` has only its first cell: it heads the rows below it, up to the next group.
    """

    cells: tuple[Cell, ...]
    emphasis: Emphasis = ""
    note: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read alone: its caption says what it shows, `note` what a reader must know beside it.

    `note_title` heads the rows' notes where a writer prints them as a column. `wide` asks for a landscape page.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str
    note: str = ""
    note_title: str = ""
    wide: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"table {self.caption!r}: {len(row.cells)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section, below the section's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` opens a chapter in larger type, `small` is an aside."""

    text: str
    style: Literal["", "lead", "small"] = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences, each with an optional word that says what it is about."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A finding that must not be missed, with its tone."""

    title: str
    text: str
    tone: Literal["good", "warn", "bad", "plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values; `style` figures prints few and large, list many and small, terms a glossary."""

    items: tuple[tuple[str, Cell], ...]
    style: Literal["figures", "list", "terms"] = "list"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the table it shows; `message` is what a reader should see in it.

    `spec` (Vega-Lite) is for a drawing writer; a writer that cannot draw prints the table, so nothing is lost.
    """

    message: str
    spec: Mapping[str, Any]
    table: Table


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter or part of one. Sections of the report itself are numbered by the writers."""

    title: str
    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Bullets | Callout | Facts | Table | Chart | Section


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a writer needs. `labels` are the writer's own words (contents, skip link) in the report's language."""

    title: str
    subtitle: str
    language: str
    status: str
    blocks: tuple[Block, ...]
    labels: Mapping[str, str]


def charts_of(blocks: Iterable[Block]) -> Iterator[Chart]:
    """Every chart, in the order in which they are read."""
    for block in blocks:
        if isinstance(block, Section):
            yield from charts_of(block.blocks)
        elif isinstance(block, Chart):
            yield block


def row(*values: Cell | Value, emphasis: Emphasis = "", note: str = "", level: int = 0) -> Row:
    """A row of plain values and cells."""
    cells = tuple(value if isinstance(value, Cell) else Cell(value) for value in values)
    return Row(cells, emphasis, note, level)


def without_empty(table: Table) -> Table:
    """The table without the columns in which no row has anything."""
    kept = [n for n in range(len(table.columns)) if any(line.cells[n].value is not None for line in table.rows)]
    rows = tuple(replace(line, cells=tuple(line.cells[n] for n in kept)) for line in table.rows)
    return replace(table, columns=tuple(table.columns[n] for n in kept), rows=rows)
