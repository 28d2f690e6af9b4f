"""From what happened to an exit code and a sentence: no planner's mistake ever shows a traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import click

from optimizer.cli import show
from optimizer.cli.interruption import INTERRUPTED
from optimizer.faults import Fault, Place

BUG, USAGE, REFUSED, CERTIFICATE, UNWRITTEN = 1, 2, 3, 6, 7
MEANINGS = {
    0: "done and proven",
    BUG: "a fault of the program",
    USAGE: "wrong command line",
    REFUSED: "input refused; every fault is listed with its place",
    4: "no plan satisfies everything; the conflict is explained",
    5: "stopped before proof; the best plan and its gap are written",
    CERTIFICATE: "the answer failed our own check; no report is written",
    UNWRITTEN: "could not write; earlier results are intact",
    INTERRUPTED: "interrupted",
}
"""The exit codes (DESIGN 5)."""

FULL = ("ENOSPC", "EDQUOT", "EROFS", "EFBIG")
BARRED = ("EACCES", "EPERM", "EIO", "EMFILE", "ENFILE")
UNWRITABLE = {getattr(errno, name, None) for name in (*FULL, *BARRED)} - {None}
"""What the system says when it cannot write, wherever that happens; what cannot be read was refused before."""


def guarded(
    command: click.Command, words: Sequence[str] | None = None, stopped: Callable[[], bool] = lambda: False
) -> NoReturn:
    """Run a command and leave with the exit code of what happened; `stopped` says whether it was interrupted."""
    show.prepare_streams()
    try:
        code = _run(command, words)
        show.flush()
    except KeyboardInterrupt as pressed:
        code = _interrupted(pressed)
    except BaseException as error:  # noqa: BLE001 - nothing of ours is above this: here it is told, or never
        # An import that is interrupted half-way fails in ways of its own.
        code = _interrupted() if stopped() else _explained(error)
    sys.exit(code)


def _run(command: click.Command, words: Sequence[str] | None) -> int:
    try:
        code = command.main(words, prog_name="optimizer", standalone_mode=False)
    except click.ClickException as wrong:
        with suppress(OSError):
            wrong.show(sys.stderr)
        code = wrong.exit_code
    except click.Abort as pressed:
        code = _interrupted(pressed.__context__)
    return code if isinstance(code, int) else 0


def _interrupted(pressed: BaseException | None = None) -> int:
    """Say it, and what is noted of it: where work that was done is kept."""
    _say("; ".join(["interrupted", *getattr(pressed, "__notes__", ())]))
    return INTERRUPTED


def _explained(error: BaseException) -> int:
    """The exit code of an error of ours, after saying it; anything unknown is a bug."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else BUG
    if isinstance(error, OSError) and (where := _unwritable(error)):
        _say(f"cannot write to {where}: {(error.strerror or str(error)).lower()}")
        return UNWRITTEN
    for kind, code in _known():
        if isinstance(error, kind):
            _say(str(error))
            return code
    if os.environ.get("OPTIMIZER_DEBUG"):
        traceback.print_exception(error)
    _say(f"this is a fault of the program, not yours: {type(error).__name__}: {error}")
    _say("please report it with the files that led to it; OPTIMIZER_DEBUG=1 shows where it happened")
    return BUG


def _unwritable(error: OSError) -> str:
    """Where it could not be written; empty where that is not what happened."""
    if error.errno == errno.ENOENT and error.filename is None:
        return "temporary files"  # Python has tried every folder that it knows for them, and says which
    return str(error.filename or "the output") if error.errno in UNWRITABLE else ""


def _known() -> Iterable[tuple[type[BaseException], int]]:
    from optimizer.report import NoPdfError
    from optimizer.result import CertificateError, SecondOpinionError
    from optimizer.run import WriteError
    from optimizer.sweep import ClusterError

    failed: list[type[BaseException]] = [CertificateError, SecondOpinionError]
    unwritten: list[type[BaseException]] = [WriteError, NoPdfError]
    codes = [*((kind, CERTIFICATE) for kind in failed), *((kind, UNWRITTEN) for kind in unwritten)]
    return [*codes, (ClusterError, USAGE)]


def tell_faults(faults: Iterable[Fault], as_json: bool, *, to_stdout: bool = False) -> None:
    """Faults before warnings, one a line, with a count; as one document on stdout where JSON is asked for."""
    ordered = sorted(faults, key=lambda fault: fault.order)
    if as_json:
        show.document(faults_document(ordered))
        return
    tell = show.line if to_stdout else show.remark
    for fault in ordered:
        tell(fault_line(fault))
    wrong = sum(not fault.warning for fault in ordered)
    tell(f"{_count(wrong, 'fault')}, {_count(len(ordered) - wrong, 'warning')}")


def fault_line(fault: Fault) -> str:
    """A fault as it is printed; a warning says that it is one, behind the place, where editors look for it."""
    mark = "warning: " if fault.warning else ""
    return f"{fault.place}: {fault.code} {mark}{fault.message} - {fault.remedy}"


def fault_of(row: Mapping[str, Any], *, warning: bool = True) -> Fault:
    """A fault read back from its JSON."""
    place = Place(row["file"], row["line"], row["column"], row.get("sheet"))
    return Fault(row["code"], place, row["message"], row["remedy"], warning)


def faults_document(faults: Iterable[Fault]) -> dict[str, Any]:
    """The JSON of `check`, and of any input that is refused."""
    rows = list(faults)
    return {
        "faults": [fault.as_json() for fault in rows if not fault.warning],
        "warnings": [fault.as_json() for fault in rows if fault.warning],
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _say(text: str) -> None:
    show.remark(f"optimizer: {text}")
