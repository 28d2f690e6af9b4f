"""A command whose help is laid out for planners, and which tells what it refuses fault by fault."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from optimizer.cli import show
from optimizer.cli.outcome import REFUSED, tell_faults
from optimizer.faults import Refused, did_you_mean

ARGUMENTS, REST = "Arguments", "Options"
"""The first section of the help, and the last: for options that name no other."""


class Layout(click.HelpFormatter):
    """Help in at most 80 columns, with headings that stand out on a terminal."""

    def write_heading(self, heading: str) -> None:
        """Write a heading in bold; what is no terminal gets the plain words."""
        self.write(f"{'':>{self.current_indent}}{click.style(heading, bold=True)}:\n")


class Context(click.Context):
    """A context whose help has our layout, and which knows when the command began."""

    formatter_class = Layout

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.began = time.monotonic() if self.parent is None else getattr(self.parent, "began", None)


def began() -> float | None:
    """The monotonic moment at which the present command began; its seconds count from there, imports included."""
    context = click.get_current_context(silent=True)
    return None if context is None else getattr(context, "began", None)


class Option(click.Option):
    """An option that stands in a `section` of the help."""

    def __init__(self, *args: Any, section: str = REST, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.section = section


class Argument(click.Argument):
    """An argument that the help explains in a few `words`."""

    section = ARGUMENTS

    def __init__(self, *args: Any, words: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Its name and its words."""
        return (self.metavar or str(self.name).upper(), self.words)


class Command(click.Command):
    """A command with `examples`, one to a line; input that is refused ends it with exit 3."""

    context_class = Context

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, or say which option is near one that does not exist."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as wrong:
            raise no_such_option(wrong, self, ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refused input is told fault by fault, as a document where JSON is asked for."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            tell_faults(refused.faults, as_json=bool(ctx.params.get("as_json")))
            ctx.exit(REFUSED)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options by section, options without one last."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                sections.setdefault(getattr(param, "section", REST), []).append(record)
        for section in sorted(sections, key=REST.__eq__):
            with formatter.section(section):
                formatter.write_dl(sections[section])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, each on a line of its own."""
        write_lines(formatter, "Examples", self.examples)


command: Callable[..., Callable[[Callable[..., Any]], Command]] = partial(click.command, cls=Command)
"""Like `click.command`, with `examples`."""

option: Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]] = partial(click.option, cls=Option)
"""Like `click.option`, with a `section`."""


argument: Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]] = partial(click.argument, cls=Argument)
"""Like `click.argument`, with `words` for the help."""


def no_such_option(wrong: click.NoSuchOption, owner: click.Command, ctx: click.Context) -> click.UsageError:
    """What to say of an option that does not exist."""
    known = [name for param in owner.get_params(ctx) for name in param.opts]
    return click.UsageError(
        show.sentence(f"there is no option {wrong.option_name}", did_you_mean(wrong.option_name, known)), ctx
    )


def write_lines(formatter: click.HelpFormatter, heading: str, lines: Sequence[str]) -> None:
    """A section of lines that are not wrapped."""
    if lines:
        with formatter.section(heading):
            for line in lines:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
