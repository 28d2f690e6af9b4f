"""Options that several commands share (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click
from click.shell_completion import CompletionItem

Command = Callable[..., Any]


class Assignment(click.ParamType):
    """`ID=VALUE` on the command line."""

    name = "ID=VALUE"

    def __init__(self, example: str) -> None:
        self.example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split at the first `=`."""
        if isinstance(value, tuple):
            return value
        name, sign, text = str(value).partition("=")
        if not sign or not name.strip() or not text.strip():
            self.fail(f'"{value}" is not of the form {self.example}', param, ctx)
        return name.strip(), text.strip()


def complete_portfolios(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    names = {path.parent.name for path in Path("portfolios").glob("*/portfolio.yaml")}
    names |= {path.stem for path in Path("portfolios").glob("*.y*ml")}
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


def _criteria(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(p.stem) for p in sorted(Path("criteria").glob("*.y*ml")) if p.stem.startswith(incomplete)]


def _runs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    found = sorted(path.parent.name for path in Path("reports").glob("*/*/run.json"))
    return [CompletionItem(name) for name in found if name.startswith(incomplete)]


def portfolio(command: Command) -> Command:
    """The argument PORTFOLIO: a path, or a name on the desk."""
    return click.argument("portfolio", shell_complete=complete_portfolios)(command)


def criteria_argument(command: Command) -> Command:
    """The argument CRITERIA: a path, or a name on the desk."""
    return click.argument("criteria", shell_complete=_criteria)(command)


def past_run(name: str) -> Callable[[Command], Command]:
    """An argument RUN: a run folder, or its id."""
    return click.argument(name, metavar="RUN", shell_complete=_runs)


def changes(command: Command) -> Command:
    """What a command may change against the files."""
    for option in (
        click.option("--scenario", metavar="ID", help="Plan for a scenario of the portfolio."),
        click.option(
            "--budget",
            "budgets",
            type=Assignment("national=0.9x or national=500"),
            multiple=True,
            help="Another budget: a factor (0.9x), or an amount for every year (500).",
        ),
        click.option(
            "--weight",
            "weights",
            type=Assignment("risk=40 or risk=40%"),
            multiple=True,
            help="Another weight: a number beside its siblings' (40), or a share (40%).",
        ),
        click.option("--criteria", metavar="FILE|NAME", shell_complete=_criteria, help="Another criteria set."),
    ):
        command = option(command)
    return command


def solving(command: Command) -> Command:
    """How the program is solved."""
    for option in (
        click.option("--seed", type=int, default=0, show_default=True, help="Seed of the solver; changes no proven plan."),
        click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Threads of the solver."),
        click.option("--solver", default="HiGHS", show_default=True, help="Any solver that PuLP finds; see doctor."),
        click.option("--gap", type=click.FloatRange(0), default=0.0, show_default=True, help="Relative gap that will do."),
        click.option(
            "--seconds", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, help="Time to solve."
        ),
    ):
        command = option(command)
    return command


def as_json(command: Command) -> Command:
    """`--json`: one document and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")(command)


def quiet(command: Command) -> Command:
    """`--quiet`: results only."""
    return click.option("--quiet", "-q", is_flag=True, help="Say nothing but the result.")(command)


def language(command: Command) -> Command:
    """`--lang`: the language of the report."""
    return click.option(
        "--lang", type=click.Choice(["en", "ko"]), default="en", show_default=True, help="Language of the report."
    )(command)


def out(command: Command) -> Command:
    """`--out`: where reports go."""
    return click.option(
        "--out", type=click.Path(file_okay=True, path_type=Path), metavar="DIR", help="Write below DIR, not reports/."
    )(command)


def given(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Pairs of the command line as a mapping; the last of two for one id counts."""
    return dict(pairs)
