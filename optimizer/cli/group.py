"""The commands, in the order in which planners need them."""

from __future__ import annotations

import difflib
from importlib import import_module

import rich_click as click

COMMANDS = {
    "init": "files",
    "check": "files",
    "weights": "files",
    "score": "planning",
    "screen": "planning",
    "run": "planning",
    "explain": "past",
    "compare": "past",
    "report": "past",
    "export": "planning",
    "schema": "files",
    "doctor": "files",
}
"""The module of each command; it is imported when the command is asked for."""


class Commands(click.RichGroup):
    """Commands that are imported when they are needed, with a suggestion for one that does not exist."""

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

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is near."""
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise click.UsageError(f'there is no command "{name}".{hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sovereignty-optimizer", prog_name="optimizer")
def optimizer() -> None:
    """Decide which technologies to own, access, protect or leave, under yearly budgets, and prove it.

    \b
    optimizer init my-desk                   lay a new desk
    optimizer check korea-quantum            every fault of every file
    optimizer run korea-quantum              the main job: a proven plan and its report
    optimizer run korea-quantum --weight risk=40 --budget national=0.9x
    """
