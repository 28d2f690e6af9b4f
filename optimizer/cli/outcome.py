"""From what happened to an exit code and a sentence: no planner's mistake ever shows a traceback."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from optimizer.faults import Fault

BUG, USAGE, REFUSED, CERTIFICATE, UNWRITTEN, INTERRUPTED = 1, 2, 3, 6, 7, 130


def guarded(command: click.Command) -> NoReturn:
    """Run a command and leave with the exit code of what happened."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        code = command.main(standalone_mode=False, prog_name="optimizer")
    except click.exceptions.Exit as left:
        code = left.exit_code
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except BaseException as error:
        code = _explained(error)
    sys.exit(code if isinstance(code, int) else 0)


def _explained(error: BaseException) -> int:
    """The exit code of an error of ours, after saying it; anything unknown is a bug."""
    for kind, code in _known():
        if isinstance(error, kind):
            _say(str(error))
            return code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else BUG
    if os.environ.get("OPTIMIZER_DEBUG"):
        traceback.print_exception(error)
    _say(f"this is a fault of the program, not yours: {type(error).__name__}: {error}")
    _say("please report it with the files that led to it; OPTIMIZER_DEBUG=1 shows where it happened")
    return BUG


def _known() -> Iterable[tuple[type[BaseException], int]]:
    from optimizer.result import CertificateError
    from optimizer.run import NotARunError, WriteError
    from optimizer.solve import UnknownSolverError

    return (
        (CertificateError, CERTIFICATE),
        (WriteError, UNWRITTEN),
        (NotARunError, USAGE),
        (UnknownSolverError, USAGE),
    )


def refusing(job: Callable[[], Any], as_json: bool) -> Any:
    """What the job returns; a refused input is told fault by fault, and the command ends with exit 3."""
    from optimizer.faults import Refused

    try:
        return job()
    except Refused as refused:
        tell_faults(refused.faults, as_json)
        raise click.exceptions.Exit(REFUSED) from None


def tell_faults(faults: Iterable[Fault], as_json: bool, *, to_stdout: bool = False) -> None:
    """Faults before warnings, one a line, with a count; as one document on stdout where JSON is asked for."""
    ordered = sorted(faults, key=lambda fault: fault.order)
    if as_json:
        click.echo(json.dumps(faults_document(ordered), ensure_ascii=False, indent=1))
        return
    err = not to_stdout
    for fault in ordered:
        click.echo(f"{'warning ' if fault.warning else ''}{fault}", err=err)
    wrong = sum(not fault.warning for fault in ordered)
    remarks = len(ordered) - wrong
    click.echo(f"{_count(wrong, 'fault')}, {_count(remarks, 'warning')}", err=err)


def faults_document(faults: Iterable[Fault]) -> dict[str, Any]:
    """The JSON of `check`."""
    rows = list(faults)
    return {
        "faults": [fault.as_json() for fault in rows if not fault.warning],
        "warnings": [fault.as_json() for fault in rows if fault.warning],
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _say(text: str) -> None:
    click.echo(f"optimizer: {text}", err=True)
