"""Commands about files: init, check, schema, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from optimizer.cli import complete, options, show
from optimizer.cli.command import argument, command, option
from optimizer.cli.outcome import REFUSED, tell_faults
from optimizer.cli.planning import changed_words, desk, tell_lent

KINDS = ("criteria", "portfolio")
"""What there is a schema of."""


@command(examples=("optimizer init", "optimizer init my-desk", "optimizer init --excel my-portfolio.xlsx"))
@argument("folder", default=".", metavar="[DIR]", words="A folder, old or new; by default this one.", type=options.FILE)
@option("--excel", is_flag=True, help="Write one workbook to type in instead, into DIR or as DIR.xlsx.")
@options.as_json
def init(folder: Path, excel: bool, as_json: bool) -> None:
    """Lay a new desk: criteria, example portfolios, schemas for editors.

    A file that is there is never overwritten.
    """
    from optimizer.lay import EXAMPLE, lay, lay_workbook

    if not excel and folder.suffix.lower() == ".xlsx":
        raise click.UsageError(f"{folder} is the name of a workbook: give --excel too")
    laid = lay_workbook(folder) if excel else lay(folder)
    if as_json:
        show.document({"written": [str(p) for p in laid.written], "kept": [str(p) for p in laid.kept]})
        return
    for path in laid.written:
        show.line(f"written {path}")
    for path in laid.kept:
        show.line(f"kept    {path}")
    if excel:
        show.remark(f"next: optimizer run {(*laid.written, *laid.kept)[0]}")
        return
    enter = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    show.remark(f"next: {enter}optimizer run {EXAMPLE}")


@command(
    examples=(
        "optimizer check korea-quantum steel-37",
        "optimizer check portfolios/mine/portfolio.yaml --json",
        "optimizer check korea-quantum --criteria sovereignty --weight risk=40",
    )
)
@options.portfolios
@options.changes
@options.as_json
@options.quiet
@click.pass_context
def check(context: click.Context, /, portfolios: tuple[str, ...], as_json: bool, quiet: bool, **changed: Any) -> None:
    """All faults and warnings of everything that portfolios read.

    Nothing is solved. One line for each fault: PLACE: CODE message - what to do.
    """
    tell_lent(desk(), *portfolios, silent=as_json or quiet)
    found = desk().check(*portfolios, **changed_words(changed))
    tell_faults([fault for fault in found if not (quiet and fault.warning)], as_json, to_stdout=True)
    context.exit(REFUSED if any(not fault.warning for fault in found) else 0)


@command(examples=("optimizer schema portfolio > schemas/portfolio.json",))
@argument(
    "kind",
    metavar="|".join(KINDS),
    words="The kind of file; criteria files hold criteria sets and decision trees.",
    type=options.one_of("schema", KINDS),
    shell_complete=complete.words(KINDS),
)
@option("--json", "as_json", is_flag=True, help="It is always JSON.")
def schema(kind: str, as_json: bool) -> None:
    """JSON Schema of criteria files or of portfolios, for editors."""
    del as_json
    from optimizer.json_schema import json_schema

    show.document(json_schema(kind))


@command(examples=("optimizer doctor", "optimizer doctor --json", "optimizer doctor --bill > bill.cdx.json"))
@option("--bill", is_flag=True, help="The software bill of materials (CycloneDX, JSON) of what is installed here.")
@options.as_json
def doctor(bill: bool, as_json: bool) -> None:
    """Versions, solvers, fonts and the desk that are found here."""
    from optimizer.bill import bill_of_materials
    from optimizer.doctor import examine

    if bill:
        show.document(bill_of_materials("sovereignty-optimizer"))
        return
    found = examine(Path())
    if as_json:
        show.document(found)
        return
    rows = [["version", name, text] for name, text in found["versions"].items()]
    rows += [["solver", name, "found"] for name in found["solvers"]] or [["solver", None, found["solver_trouble"]]]
    fonts = found["korean_fonts"]
    rows.append(["font", "Korean", "not known" if fonts is None else fonts or "none: Korean text may not show"])
    rows += [["desk", name, "here" if there else "not here"] for name, there in found["desk"].items()]
    rows.append(["desk", "starter", found["starter"] or "not found: `optimizer init` lays no examples"])
    show.table(["what", "name", "state"], rows)
