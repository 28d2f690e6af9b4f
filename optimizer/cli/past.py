"""Commands about runs of the past: explain, compare, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli import complete, options, show
from optimizer.cli.command import argument, command, option
from optimizer.cli.planning import desk
from optimizer.cli.turns import told_turns
from optimizer.faults import Fault, Place, Refused, did_you_mean

if TYPE_CHECKING:
    from optimizer.desk import Desk
    from optimizer.report import Report
    from optimizer.result import Run

COMPARISONS = ("html", "md", "json")
FEW = 6
"""Names listed when none is near."""


def earlier(here: Desk, name: str, asked: str = "RUN") -> Run:
    """A run of the past. Raises Refused where there is none by that name."""
    from optimizer.run import NotARunError

    try:
        return here.open(name)
    except NotARunError as none:
        message, _, remedy = str(none).partition("; ")
        begin = "begin with `optimizer run`" if "no run yet" in remedy else ""
        raise Refused([Fault("R406", Place(asked), message, show.sentence(remedy, begin))]) from None


def _there_are(known: list[str], otherwise: str) -> str:
    more = f", and {len(known) - FEW} more" if len(known) > FEW else ""
    return f"there are: {', '.join(known[:FEW])}{more}" if known else otherwise


@command(
    examples=(
        "optimizer explain korea-quantum qc-superconducting",
        "optimizer explain korea-quantum~1 qc-superconducting --write why.html",
    )
)
@options.past_run("run")
@argument("technology", words="The id of a technology of that run.", shell_complete=complete.technologies)
@option(
    "--seconds",
    metavar="S",
    type=options.number("seconds", -1),
    default="60",
    show_default=True,
    help="Time to solve again for what it would take; 0 tells only what the run recorded.",
)
@option("--write", metavar="FILE", type=options.FILE, help="Write it as a page, .html or .md.")
@options.runs_in
@options.language
@options.as_json
def explain(
    run: str, technology: str, seconds: float, write: Path | None, out: Path | None, lang: str, as_json: bool
) -> None:
    """Why this decision, why not another, and what it would take: value, money, weight, scenario."""
    if write is not None and write.suffix not in (".html", ".md"):
        raise click.UsageError(f'"{write}" does not end in .html or .md')
    past = earlier(desk(out), run)
    rows = {row["technology"]: row for row in past.document["decisions"]}
    if technology not in rows:
        remedy = did_you_mean(technology, rows) or _there_are(sorted(rows), "this run found no plan")
        raise Refused([Fault("C109", Place("TECHNOLOGY"), f'no technology "{technology}" in this run', remedy)])
    from optimizer.cli.progress import ticking

    found = None
    if seconds:
        with ticking("asking what it would take", seconds, silent=as_json) as tell:
            found = past.explained(technology, seconds, tell).as_json()
    told = {**rows[technology], **({} if found is None else {"what_it_takes": found})}
    if write is not None:
        past.write_explanation(told, write, lang)
    if as_json:
        show.document(told)
        return
    for line in past.explain(technology).splitlines():
        show.paragraph(line, "    ")
    if found is not None:
        told_turns(found)


@command(
    examples=(
        "optimizer compare korea-quantum~1 korea-quantum",
        "optimizer compare korea-quantum~1 korea-quantum --write reports/change.html",
    )
)
@options.past_run("first", "FIRST")
@options.past_run("second", "SECOND")
@option("--write", metavar="FILE", type=options.FILE, help="Write it as .html, .md or .json.")
@options.runs_in
@options.language
@options.as_json
def compare(first: str, second: str, write: Path | None, out: Path | None, lang: str, as_json: bool) -> None:
    """What changed from the first run to the second: inputs, decisions, limits, and which change caused which decision.

    Each group of changed inputs is put back and the plan is solved again.
    """
    if write is not None and write.suffix.removeprefix(".") not in COMPARISONS:
        raise click.UsageError(f'"{write}" does not end in .html, .md or .json')
    here = desk(out)
    old, new = _both(here, (first, "FIRST"), (second, "SECOND"))
    compared = new.compare(old)
    if write is not None:
        compared.write(write, lang)
    if as_json:
        show.document(compared.comparison.as_json())
        return
    _compared(compared.report(lang))
    if write is not None:
        show.line(f"written {write}")


def _both(here: Desk, *asked: tuple[str, str]) -> list[Run]:
    """Several runs of the past. Raises Refused, with all that are not there at once."""
    found: list[Run] = []
    faults: list[Fault] = []
    for name, noun in asked:
        try:
            found.append(earlier(here, name, noun))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return found


def _compared(report: Report) -> None:
    """A comparison as lines and tables."""
    show.line(report.title)
    show.line(report.subtitle)
    for section in report.blocks:
        show.heading(section.title)  # type: ignore[union-attr]
        for block in section.blocks:  # type: ignore[union-attr]
            _block(block)


def _block(block: Any) -> None:
    """One block of a comparison; its words are the report's own."""
    match type(block).__name__:
        case "Table":
            body = [row for row in block.rows if row.emphasis != "group"]
            show.table([column.title for column in block.columns], [[_cell(one) for one in row.cells] for row in body])
        case "Callout":
            show.paragraph(f"! {block.title}: {block.text}", "  ")
        case "Bullets":
            for label, text in block.items:
                show.paragraph(f"{label}: {text}", "  ")
        case "Facts":
            show.table(["file", "old, new"], [[name, cell.value] for name, cell in block.items])
        case "Paragraph":
            show.paragraph(block.text)


def _cell(cell: Any) -> Any:
    return f"{cell.value} ({cell.sub})" if cell.sub else cell.value


@command(
    examples=(
        "optimizer report korea-quantum",
        "optimizer report korea-quantum --format html,md,json --lang ko",
        "optimizer report korea-quantum --format xlsx",
    )
)
@options.past_run("run")
@options.formats
@options.runs_in
@options.language
@options.as_json
def report(run: str, formats: tuple[str, ...], out: Path | None, lang: str, as_json: bool) -> None:
    """Write the report of a run again, without solving."""
    show.written(earlier(desk(out), run).rewrite(formats, lang), as_json)
