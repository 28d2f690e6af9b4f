"""Commands about files: init, check, weights, schema, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from optimizer.cli import options, show
from optimizer.cli.outcome import REFUSED, faults_document, refusing, tell_faults
from optimizer.cli.planning import desk


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@options.as_json
def init(folder: Path, as_json: bool) -> None:
    """Lay a new desk: criteria, example portfolios, schemas for editors. Never overwrites a file.

    \b
    optimizer init
    optimizer init my-desk
    """
    from optimizer.lay import lay

    laid = lay(folder)
    if as_json:
        show.document({"written": [str(p) for p in laid.written], "kept": [str(p) for p in laid.kept]})
        return
    for path in laid.written:
        show.line(f"written {path}")
    for path in laid.kept:
        show.line(f"kept    {path}")
    show.remark(f"next: cd {folder} && optimizer run korea-quantum")


@click.command()
@click.argument("portfolios", nargs=-1, required=True, shell_complete=options.complete_portfolios)
@options.as_json
@click.pass_context
def check(context: click.Context, portfolios: tuple[str, ...], as_json: bool) -> None:
    """All faults and warnings of everything that portfolios read; nothing is solved.

    \b
    optimizer check korea-quantum steel-37
    optimizer check portfolios/mine/portfolio.yaml --json
    """
    found = desk().check(*portfolios)
    if as_json:
        show.document(faults_document(found))
    else:
        tell_faults(found, as_json=False, to_stdout=True)
    context.exit(REFUSED if any(not fault.warning for fault in found) else 0)


@click.command()
@options.criteria_argument
@click.option("--weight", "changes", type=options.Assignment("risk=40 or risk=40%"), multiple=True, help="Try a weight.")
@click.option("--set", "change", type=options.Assignment("risk=40"), help="Write one number back into the file.")
@options.as_json
def weights(criteria: str, changes: tuple[tuple[str, str], ...], change: tuple[str, str] | None, as_json: bool) -> None:
    """The weights at every node and how they came about; --set writes one number back.

    \b
    optimizer weights sovereignty
    optimizer weights sovereignty --weight risk=40
    optimizer weights sovereignty --set risk=40
    """
    if change is not None:
        _set(criteria, change, as_json)
        return
    found = refusing(lambda: desk().weights(criteria, options.given(changes)), as_json)
    if as_json:
        show.document({key: found[key] for key in ("weights", "nodes")})
        return
    for node in found["nodes"]:
        note = f" ({node['note']})" if node["note"] else ""
        show.line(f"{node['id']}: {node['method']}{note}")
        body = [[c, show.percent(w), show.percent(found["weights"][c]), _range(found, c)] for c, w in node["weights"].items()]
        show.table(["criterion", "here", "in the whole", "the swing that it weighs"], body, right=(1, 2))
        show.line()


def _set(criteria: str, change: tuple[str, str], as_json: bool) -> None:
    from optimizer.edit import set_weight

    def write() -> Any:
        path = Path(desk().weights(criteria)["path"])
        return path, set_weight(path, *change)

    path, edit = refusing(write, as_json)
    if as_json:
        show.document({"path": str(path), "line": edit.line, "criterion": edit.criterion, "old": edit.old, "new": edit.new})
    else:
        show.line(f"{path}:{edit.line}: {edit.criterion} {edit.old} -> {edit.new}")


def _range(found: dict[str, Any], criterion: str) -> str | None:
    leaf = found["leaves"].get(criterion)
    if leaf is None or leaf["worst"] is None:
        return None
    return f"from {leaf['worst']} to {leaf['best']} {leaf['unit'] or ''}".strip()


@click.command()
@click.argument("kind", type=click.Choice(["criteria", "portfolio"]))
@click.option("--json", "as_json", is_flag=True, help="It is always JSON.")
def schema(kind: str, as_json: bool) -> None:  # noqa: ARG001
    """JSON Schema of criteria files or of portfolios, for editors and other programs.

    \b
    optimizer schema portfolio > portfolio.json
    """
    from optimizer.json_schema import json_schema

    show.document(json_schema(kind))


@click.command()
@options.as_json
def doctor(as_json: bool) -> None:
    """Versions, solvers, fonts and the desk that are found here."""
    from optimizer.doctor import examine

    found = examine(Path())
    if as_json:
        show.document(found)
        return
    rows = [["version", name, text] for name, text in found["versions"].items()]
    rows += [["solver", name, "found"] for name in found["solvers"]]
    fonts = found["korean_fonts"]
    rows.append(["font", "Korean", "not known" if fonts is None else ", ".join(fonts) or "none: Korean text may not show"])
    rows += [["desk", name, "here" if there else "not here"] for name, there in found["desk"].items()]
    show.table(["what", "name", "state"], rows)
