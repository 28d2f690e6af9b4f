"""The commands, in the order in which planners need them."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from optimizer import __version__
from optimizer.cli import show
from optimizer.cli.command import Context, no_such_option, write_lines
from optimizer.cli.outcome import MEANINGS, USAGE
from optimizer.faults import did_you_mean

SECTIONS = {
    "Prepare": {"init": "files", "check": "files", "weights": "weighing"},
    "Decide": {"score": "planning", "screen": "planning", "run": "planning"},
    "Ask what it would take": {
        "frontier": "analyses",
        "pareto": "analyses",
        "sensitivity": "firmness",
        "ties": "near_ties",
        "scenarios": "worlds",
        "robust": "certainty",
        "people": "consensus",
    },
    "Afterwards": {"explain": "past", "compare": "past", "report": "past", "whatif": "moved", "audit": "auditing"},
    "For other programs": {"export": "planning", "schema": "files", "doctor": "files"},
}
"""The module of each command, by section of the help; it is imported when the command is asked for."""
COMMANDS = {name: module for commands in SECTIONS.values() for name, module in commands.items()}

EXAMPLES = (
    "optimizer init my-desk           a new desk, with examples",
    "optimizer check korea-quantum    every fault of every file",
    "optimizer run korea-quantum      a proven plan and its report",
    "optimizer run korea-quantum --weight risk=40 --budget national=0.9x",
    "optimizer run --help             all that a command can do",
)
COMPLETION = (
    'bash   eval "$(_OPTIMIZER_COMPLETE=bash_source optimizer)"',
    'zsh    eval "$(_OPTIMIZER_COMPLETE=zsh_source optimizer)"',
    "fish   _OPTIMIZER_COMPLETE=fish_source optimizer | source",
)


class Commands(click.Group):
    """Commands that are imported when they are needed, with a suggestion for one that does not exist."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"optimizer.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; nothing at all is answered with the help."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True, color=ctx.color)
            ctx.exit(USAGE)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as wrong:
            raise no_such_option(wrong, self, ctx) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is near."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            near = did_you_mean(name, COMMANDS) or f"there are: {', '.join(COMMANDS)}"
            raise click.UsageError(show.sentence(f'there is no command "{name}"', near), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by what they are for."""
        room = max(map(len, COMMANDS))
        for heading, names in SECTIONS.items():
            with formatter.section(heading):
                found = ((name, self.get_command(ctx, name)) for name in names)
                formatter.write_dl([(name.ljust(room), _first(command)) for name, command in found if command])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples, exit codes, and how the shell completes names."""
        write_lines(formatter, "Examples", EXAMPLES)
        write_lines(formatter, "Exit codes", [f"{code:<4} {meaning}" for code, meaning in MEANINGS.items()])
        write_lines(formatter, "Completion of names by the Tab key", COMPLETION)


def _first(command: click.Command) -> str:
    """The first paragraph of a command's help."""
    return " ".join((command.help or "").partition("\n\n")[0].split())


def _colour() -> bool | None:
    """False where nobody wants colour; None leaves it to whether there is a terminal."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 80, "color": _colour()}


@click.group(cls=Commands, context_settings=SETTINGS)
@click.version_option(__version__, prog_name="optimizer")
def optimizer() -> None:
    """Decide which technologies to own, access, protect or leave, under yearly budgets, and prove it."""
