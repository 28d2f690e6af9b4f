"""Commands about runs of the past: explain, compare, report."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from optimizer.cli import options, show
from optimizer.cli.planning import desk


@click.command()
@options.past_run("run")
@click.argument("technology")
@options.out
@options.as_json
def explain(run: str, technology: str, out: Path | None, as_json: bool) -> None:
    """Why this decision, and why not another.

    \b
    optimizer explain 3f2a91 quantum-computer-1000
    """
    past = desk(out).open(run)
    rows = {row["technology"]: row for row in past.document["decisions"]}
    if technology not in rows:
        from optimizer.faults import did_you_mean

        hint = did_you_mean(technology, rows) or f"there are: {', '.join(sorted(rows))}"
        raise click.UsageError(f'no technology "{technology}" in this run; {hint}')
    if as_json:
        show.document(rows[technology])
    else:
        show.line(past.explain(technology))


@click.command()
@options.past_run("first")
@options.past_run("second")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write it as .html, .md or .json.")
@options.out
@options.as_json
def compare(first: str, second: str, write: Path | None, out: Path | None, as_json: bool) -> None:
    """What changed from the first run to the second.

    \b
    optimizer compare 3f2a91 77b0ce
    optimizer compare 3f2a91 77b0ce --write reports/change.html
    """
    here = desk(out)
    compared = here.open(second).compare(here.open(first))
    found = compared.comparison.as_json()
    if write is not None:
        if write.suffix not in (".html", ".md", ".json"):
            raise click.UsageError(f'"{write}" does not end in .html, .md or .json')
        compared.write(write)
    if as_json:
        show.document(found)
        return
    show.line(f"value {show.shown(found['value'])}, cost {show.shown(found['cost_total'])} (second less first)")
    for noun, key in (("decisions", "technology"), ("settings", "setting"), ("inputs", "path")):
        rows = [[row[key], row["old"], row["new"]] for row in found[noun]]
        show.line(f"{noun}: {len(rows)} changed")
        if rows:
            show.table([key, "first", "second"], rows)


@click.command()
@options.past_run("run")
@click.option("--format", "formats", default="html,md", show_default=True, help="Comma-separated: html, md, json.")
@options.out
@options.language
@options.as_json
def report(run: str, formats: str, out: Path | None, lang: str, as_json: bool) -> None:
    """Write the report of a run again, without solving.

    \b
    optimizer report 3f2a91 --format html,md --lang ko
    """
    from optimizer.report import FORMATS

    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise click.UsageError(f'no format "{name}"; there are {", ".join(FORMATS)}')
    written = desk(out).open(run).rewrite(wanted, lang)
    if as_json:
        show.document({"written": [str(path) for path in written]})
        return
    for path in written:
        show.line(str(path))
