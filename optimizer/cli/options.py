"""Options and arguments that several commands share (DESIGN 5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from optimizer.cli import complete, show
from optimizer.cli.command import argument, option
from optimizer.faults import did_you_mean

Command = Callable[..., Any]
Pairs = tuple[tuple[str, str], ...]

CHANGE, SOLVE, WORK = "What to change", "How to solve", "Who does the work"
PORTFOLIO = "A portfolio: its file or workbook, or its name on the desk."
FILE = click.Path(path_type=Path)
LANGUAGES = ("en", "ko")
FORMATS = ("html", "md", "json", "pdf", "xlsx")
"""The formats of reports; a test compares them with those of `optimizer.report`."""
MOST_THREADS = 256
MOST_JOBS = 64
MOST_SEED = 2**31 - 1  # solvers keep it in 32 bits


def assignment(example: str) -> Callable[[Any], tuple[str, str]]:
    """The reader of `ID=VALUE` on the command line."""

    def read(given: Any) -> tuple[str, str]:
        name, _, text = str(given).partition("=")
        if not name.strip() or not text.strip():
            raise click.BadParameter(f'"{given}" is not of the form ID=VALUE, as in {example}')
        return name.strip(), text.strip()

    return read


def one_of(noun: str, words: Iterable[str]) -> Callable[[Any], str]:
    """The reader of a word that must be one of several."""
    known = tuple(words)

    def read(given: Any) -> str:
        if given in known:
            return str(given)
        hint = did_you_mean(str(given), known) or f"choose from {', '.join(known)}"
        raise click.BadParameter(show.sentence(f'there is no {noun} "{given}"', hint))

    return read


def several_of(noun: str, words: Iterable[str]) -> Callable[[Any], tuple[str, ...]]:
    """The reader of words with commas between them, each one of several."""
    one = one_of(noun, words)

    def read(given: Any) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(one(name.strip()) for name in str(given).split(",") if name.strip()))
        if not found:
            raise click.BadParameter(f"name at least one {noun}")
        return found

    return read


def whole(noun: str, least: int, most: int) -> Callable[[Any], int]:
    """The reader of a whole number between two others."""

    def read(given: Any) -> int:
        text = str(given)
        if not (text.isascii() and text.removeprefix("-").isdigit() and least <= int(text) <= most):
            raise click.BadParameter(f"write {noun} as a whole number from {least} to {most}, not {text}")
        return int(text)

    return read


def number(noun: str, above: float) -> Callable[[Any], float]:
    """The reader of a finite number: `above` is the least that is allowed, or 0 if it is negative."""

    def read(given: Any) -> float:
        try:
            value = float(given)
        except ValueError:
            raise click.BadParameter(f'"{given}" is not a number; write {noun} as in 60 or 0.5') from None
        if not math.isfinite(value) or value < 0 or value <= above:
            least = "0 or more" if above < 0 else f"above {above:g}"
            raise click.BadParameter(f"{given} is out of range; write {noun} as a number, {least}")
        return value

    return read


def factor(given: Any) -> Fraction:
    """The reader of a factor: 0.5 or 0.5x, exactly."""
    from optimizer.read import NumberError
    from optimizer.read import number as exact

    try:
        value = Fraction(exact(str(given).removesuffix("x")))
    except NumberError as error:
        raise click.BadParameter(f"{error.message}; write a factor as in 0.5 or 1.2") from None
    if value < 0:
        raise click.BadParameter(f"{given} is below 0; write a factor of 0 or more")
    return value


def portfolio(command: Command) -> Command:
    """The argument PORTFOLIO."""
    return argument("portfolio", words=PORTFOLIO, shell_complete=complete.portfolios)(command)


def portfolios(command: Command) -> Command:
    """One or more arguments PORTFOLIO."""
    metavar, offer = "PORTFOLIO...", complete.portfolios
    return argument("portfolios", metavar=metavar, words=PORTFOLIO, nargs=-1, required=True, shell_complete=offer)(
        command
    )


def criteria_argument(command: Command) -> Command:
    """The argument CRITERIA."""
    words = "A criteria set: its file, or its name on the desk."
    return argument("criteria", words=words, shell_complete=complete.criteria)(command)


def past_run(name: str, metavar: str = "RUN") -> Callable[[Command], Command]:
    """An argument RUN."""
    words = (
        "A run: its folder, its id or the beginning of that; a portfolio's newest run by its name, NAME~1 before it."
    )
    return argument(name, metavar=metavar, words=words, shell_complete=complete.runs)


def changes(command: Command) -> Command:
    """What a command may change against the files."""
    return _all(
        command,
        option(
            "--criteria",
            metavar="FILE|NAME",
            section=CHANGE,
            shell_complete=complete.criteria,
            help="Another criteria set.",
        ),
        option(
            "--weight",
            "weights",
            metavar="ID=W",
            section=CHANGE,
            type=assignment("risk=40 or risk=40%"),
            multiple=True,
            callback=once_each,
            shell_complete=complete.weights,
            help="Another weight: a number beside its siblings' (40), or a share (40%). May be repeated.",
        ),
        option(
            "--budget",
            "budgets",
            metavar="ID=AMOUNT",
            section=CHANGE,
            type=assignment("national=0.9x or national=500"),
            multiple=True,
            callback=once_each,
            shell_complete=complete.budgets,
            help="Another budget: a factor (0.9x), or an amount for every year (500). May be repeated.",
        ),
        option(
            "--scenario",
            metavar="ID",
            section=CHANGE,
            shell_complete=complete.scenarios,
            help="Plan for a scenario of the portfolio.",
        ),
    )


def solving(command: Command) -> Command:
    """How the program is solved, and which of equally good plans is taken."""
    near = option(
        "--near",
        metavar="RUN",
        section=SOLVE,
        shell_complete=complete.runs,
        help="Of equally good plans, take the one that changes least against RUN.",
    )
    return effort(near(command))


def effort(command: Command) -> Command:
    """How much work the solver may do."""
    return _all(
        command,
        option(
            "--seconds",
            metavar="S",
            section=SOLVE,
            type=number("seconds", 0),
            default="60",
            show_default=True,
            help="Time for the whole job; the best plan found by then is written, with its gap.",
        ),
        option(
            "--gap",
            metavar="SHARE",
            section=SOLVE,
            type=number("the gap", -1),
            default="0",
            show_default=True,
            help="Relative gap that will do; 0 is the proven best.",
        ),
        option(
            "--solver",
            metavar="NAME",
            section=SOLVE,
            default="auto",
            show_default=True,
            help="Any solver that PuLP finds here (`optimizer doctor` names them); auto: the quickest at such a size.",
        ),
        option(
            "--threads",
            metavar="N",
            section=SOLVE,
            type=whole("threads", 1, MOST_THREADS),
            default=1,
            show_default=True,
            help="Threads of the solver; they change no proven plan.",
        ),
        option(
            "--seed",
            metavar="N",
            section=SOLVE,
            type=whole("the seed", 0, MOST_SEED),
            default=0,
            show_default=True,
            help="Seed of the solver; it changes no proven plan.",
        ),
    )


def sweeping(command: Command) -> Command:
    """Who answers the many questions of a sweep."""
    files = (
        ("--cluster-ca", "Certificate of the authority that signed those of the cluster (PEM)."),
        ("--cluster-cert", "Our certificate (PEM)."),
        ("--cluster-key", "Its key (PEM)."),
    )
    return _all(
        command,
        option(
            "--jobs",
            metavar="N",
            section=WORK,
            type=whole("the number of workers", 1, MOST_JOBS),
            help="Workers at once; two, where there are two processors and the work is worth it, if not given.",
        ),
        option(
            "--cluster",
            metavar="ADDRESS",
            section=WORK,
            help="A Dask scheduler whose workers do it: tls://host:8786; tcp:// on this machine only.",
        ),
        *(option(name, metavar="FILE", section=WORK, type=FILE, help=words) for name, words in files),
    )


def as_json(command: Command) -> Command:
    """`--json`: one document and nothing else."""
    words = "Print one JSON document and nothing else."
    return option("--json", "as_json", is_flag=True, help=words)(command)


def quiet(command: Command) -> Command:
    """`--quiet`: results only."""
    words = "Print results only (of a run: where it is); no remarks, no warnings."
    return option("--quiet", "-q", is_flag=True, help=words)(command)


def formats(command: Command) -> Command:
    """`--format`: the formats of the report."""
    return option(
        "--format",
        "formats",
        metavar=",".join(FORMATS),
        type=several_of("format", FORMATS),
        default="html,md",
        show_default=True,
        shell_complete=complete.words(FORMATS),
        help="Formats of the report, with commas between them.",
    )(command)


def language(command: Command) -> Command:
    """`--lang`: the language of the report."""
    return option(
        "--lang",
        metavar="|".join(LANGUAGES),
        type=one_of("language", LANGUAGES),
        default="en",
        show_default=True,
        shell_complete=complete.words(LANGUAGES),
        help="Language of the report.",
    )(command)


def out(command: Command) -> Command:
    """`--out`: where reports go."""
    return _folder("Write the run below DIR instead of reports/.")(command)


def runs_in(command: Command) -> Command:
    """`--out`: where the runs of the past are."""
    return _folder("Where the runs are, if not in reports/.")(command)


def once_each(ctx: click.Context, param: click.Parameter, pairs: Pairs) -> Pairs:
    """Refuse an id that is given twice: nobody knows which of the two was meant."""
    seen: dict[str, str] = {}
    for name, text in pairs:
        if name in seen:
            raise click.BadParameter(f'"{name}" is given twice, as {seen[name]} and as {text}', ctx, param)
        seen[name] = text
    return pairs


def _folder(words: str) -> Callable[[Command], Command]:
    return option("--out", metavar="DIR", type=FILE, help=words)


def _all(command: Command, *decorators: Callable[[Command], Command]) -> Command:
    for decorate in reversed(decorators):
        command = decorate(command)
    return command
