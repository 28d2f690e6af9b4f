"""What the Tab key offers: names found by a quick look at the desk, silently nothing where a file cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from optimizer import starter

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
RECORD = "run.json"


def portfolios(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Portfolios of the desk and of the starter desk; any file too."""
    names = {path.parent.name if path.stem == "portfolio" else path.stem for path in _portfolio_files()}
    return [*_offered(names, incomplete), *_files(incomplete)]


def criteria(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Criteria sets of the desk and of the starter desk; any file too."""
    names = {path.stem for path in _found("criteria/*.y*ml") if "criteria_set" in _read(path)}
    return [*_offered(names, incomplete), *_files(incomplete)]


def runs(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of the runs of the past, with their portfolios; any folder too."""
    reports = Path(ctx.params.get("out") or "reports")
    found = sorted(path.parent for path in reports.glob(f"*/*/{RECORD}"))
    items = [CompletionItem(path.name, help=path.parent.name) for path in found if path.name.startswith(incomplete)]
    return [*items, *_files(incomplete, "dir")]


def technologies(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Technologies of the run that is named before."""
    reports, run = Path(ctx.params.get("out") or "reports"), _named(ctx, "run")
    paths = [path for path in (Path(run) / RECORD, *reports.glob(f"*/{run}*/{RECORD}")) if path.is_file()]
    try:
        rows = json.loads(paths[0].read_bytes())["decisions"] if paths else []
        return _offered({str(row["technology"]) for row in rows}, incomplete)
    except (OSError, ValueError, KeyError, TypeError):
        return []


def budgets(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Budgets of the portfolio that is named before."""
    known = _portfolio(ctx).get("budgets")
    return _offered({f"{name}=" for name in known} if isinstance(known, dict) else (), incomplete)


def scenarios(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Scenarios of the portfolio that is named before."""
    path = _portfolio_path(ctx)
    listed = _portfolio(ctx).get("scenarios")
    if isinstance(listed, str) and path is not None:
        held = _load(path.parent / listed)
        listed = held.get("scenarios", []) if isinstance(held, dict) else held
    rows = listed if isinstance(listed, list) else []
    return _offered({str(row.get("id")) for row in rows if isinstance(row, dict)}, incomplete)


def weights(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Criteria of the criteria set that is named before, or that the portfolio named before names."""
    trying = "portfolio" not in {param.name for param in ctx.command.params}  # the command `weights`
    named = _named(ctx, "criteria") if trying else ctx.params.get("criteria") or _portfolio(ctx).get("criteria")
    name = str(named or "-")
    path = next((path for path in (Path(name), *_found(f"criteria/{name}.y*ml")) if path.is_file()), None)
    tree = {} if path is None else _read(path).get("criteria")
    return _offered({f"{name}=" for name in _below(tree)}, incomplete)


def words(known: Iterable[str]) -> Offer:
    """One of several fixed words."""

    def offer(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return _offered(known, incomplete)

    return offer


def _named(ctx: click.Context, argument: str) -> str:
    """The first argument. Where the option that is being completed has no value yet, click has not given it a name."""
    return str(ctx.params.get(argument) or next(iter(ctx.args), "-"))


def _offered(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


def _files(incomplete: str, kind: str = "file") -> list[CompletionItem]:
    """Let the shell offer files where what is written looks like a path."""
    return [CompletionItem(incomplete, type=kind)] if "/" in incomplete or incomplete.startswith(".") else []


def _found(pattern: str) -> Iterator[Path]:
    """Files on this desk and on the starter desk."""
    for desk in (Path(), starter.folder()):
        if desk is not None:
            yield from sorted(desk.glob(pattern))


def _portfolio_files() -> Iterator[Path]:
    yield from _found("portfolios/*.y*ml")
    yield from _found("portfolios/*/portfolio.y*ml")


def _portfolio_path(ctx: click.Context) -> Path | None:
    name = _named(ctx, "portfolio")
    named = (path for path in _portfolio_files() if name in (path.stem, path.parent.name))
    return next((path for path in (Path(name), *named) if path.is_file()), None)


def _portfolio(ctx: click.Context) -> dict[str, Any]:
    path = _portfolio_path(ctx)
    return {} if path is None else _read(path)


def _read(path: Path) -> dict[str, Any]:
    value = _load(path)
    return value if isinstance(value, dict) else {}


def _load(path: Path) -> Any:
    """The values of a YAML file as plain texts; nothing for one that cannot be read."""
    import yaml

    try:
        return yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but texts
    except (OSError, ValueError, yaml.YAMLError):
        return None


def _below(criteria: Any) -> Iterator[str]:
    for name, criterion in criteria.items() if isinstance(criteria, dict) else ():
        yield name
        yield from _below(criterion.get("children") if isinstance(criterion, dict) else None)
