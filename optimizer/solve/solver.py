"""The solver's process as the rest of the program sees it: asked, heard while it works, ended when its time is up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from optimizer.problem import Vector
from optimizer.solve.process import Child, LostError
from optimizer.solve.settings import Deadline, SolveSettings
from optimizer.solve.wire import Message

Mine = TypeVar("Mine")
Theirs = TypeVar("Theirs")

WORKER = (sys.executable, "-m", "optimizer.solve.worker")
CP_SAT = (*WORKER, "cp-sat")
"""The command of a process in which CP-SAT answers the question for the best plan, and no other."""


class UnknownSolverError(ValueError):
    """The solver asked for is unknown or not installed; `available` names those that can be used here."""

    def __init__(self, name: str, available: Sequence[str]) -> None:
        self.name, self.available = name, tuple(available)
        super().__init__(f"solver {name} is not available here; available: {', '.join(self.available) or 'none'}")


class NoAnswerError(Exception):
    """The solver's process was ended at the deadline, or ended by itself; str() says which, for a planner."""

    def __init__(self, reason: str, late: bool) -> None:
        self.late = late
        super().__init__(reason)


class Solver:
    """Solvers in a process of their own; use it as a context manager, from one thread at a time.

    `start` returns at once, while the process imports what it needs; the first question starts it if nobody did. After
    the process was ended for any reason the next question starts a new one: it keeps nothing from question to question.
    """

    def __init__(self, settings: SolveSettings | None = None, command: Sequence[str] = WORKER) -> None:
        self.settings = settings or SolveSettings()
        self._command = tuple(command)
        self._child: Child | None = None
        self._retired = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> Self:
        """Start the process if there is none; does not wait for it."""
        if self._child is None:
            self._child = Child(self._command)
        return self

    def close(self) -> None:
        """End the process and remove its temporary files."""
        child, self._child = self._child, None
        if child:
            child.end()

    def retire(self) -> None:
        """End the process for good, from any thread: whoever waits for an answer, or asks again, gets NoAnswerError."""
        self._retired = True
        self.close()

    @contextmanager
    def steady(self) -> Iterator[Self]:
        """For questions whose work is counted: one seed, whatever the planner's, so that the count is the same too."""
        settings, self.settings = self.settings, replace(self.settings, seed=SolveSettings().seed)
        try:
            yield self
        finally:
            self.settings = settings

    def ask(
        self,
        question: Mapping[str, object],
        arrays: Mapping[str, Vector],
        deadline: Deadline,
        heard: Callable[[Message], None] | None = None,
    ) -> Message:
        """Put one question and wait for its answer, which never takes beyond `deadline.kills`.

        `heard` is called with every message on the way (plans found so far). Raises NoAnswerError; UnknownSolverError.
        Whatever else goes wrong here, Ctrl-C included, the process is ended before the error goes on.
        """
        try:
            return self._ask(question, arrays, deadline, heard or _ignore)
        except LostError as error:
            self.close()
            raise NoAnswerError(
                f"the solver's process ended unexpectedly ({str(error) or 'no message'})", False
            ) from None
        except BaseException:
            self.close()
            raise

    def _ask(
        self,
        question: Mapping[str, object],
        arrays: Mapping[str, Vector],
        deadline: Deadline,
        heard: Callable[[Message], None],
    ) -> Message:
        if self._retired:
            raise NoAnswerError("the solver is not needed any more", True)
        self.start()
        child = self._child
        assert child
        settings = self.settings
        common = {"ends": deadline.ends, "threads": settings.threads, "seed": settings.seed}
        child.send({**common, **question}, arrays)
        while message := child.receive(deadline.kills):
            if message.head.get("kind") == "answer":
                return message
            if message.head.get("kind") == "unknown solver":
                raise UnknownSolverError(str(message.head["name"]), message.head["available"])
            heard(message)
        raise NoAnswerError("the solver did not stop in time and its process was ended", True)

    def available(self, deadline: Deadline | None = None) -> list[str]:
        """Names of the solvers that PuLP finds here."""
        return list(self.ask({"do": "list"}, {}, deadline or Deadline.after(30)).head["available"])


def side_by_side(mine: Callable[[], Mine], theirs: Callable[[], Theirs], second: Solver) -> tuple[Mine, Theirs]:
    """Do two things at once, the second, which alone asks the `second` solver, in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(theirs)
        try:
            return mine(), waiting.result()
        except BaseException:
            second.close()  # its question ends at once, and with it the thread
            raise


def _ignore(message: Message) -> None:
    """Nobody wants to hear it."""
    del message
