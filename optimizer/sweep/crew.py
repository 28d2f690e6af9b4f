"""Who answers: this thread, several threads with a solver's process each, or the workers of a cluster.

Threads are enough on one machine: nearly all the work is done in the solvers' processes (measured: 2 to 15 % of it in
this one), and each keeps its process from question to question. joblib hands out the work in both cases.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Self

from optimizer.solve import Deadline, Resolver, Solver, SolveSettings, Tally, warm_solver
from optimizer.sweep.cluster import Cluster
from optimizer.sweep.questions import Plain, Question, Step, TimeUpError

_PAYS = 1.0  # seconds of work before a second solver's process is started unasked
_WORTH = 2  # workers at most where nobody said how many
_GRACE = 5.0  # seconds for an answer to travel


@dataclass(frozen=True, slots=True)
class Task:
    """A question with its place among those asked together, and a hint."""

    place: int
    question: Question
    hint: Plain


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to the question at a place; None where it was not settled, and then why.

    `words`: how much of it has only the solver's word.
    """

    place: int
    answer: Plain
    reason: str = ""
    words: int = 0


@dataclass(frozen=True)  # without slots: Dask keeps what it has handed out by weak references
class Package:
    """What a worker of a cluster needs besides a question."""

    step: Step
    settings: SolveSettings


class Crew:
    """Workers for one step. Use it as a context manager.

    `jobs` None: one worker, and as many as pay (two, where there are two cores) when it has worked for a second.
    """

    def __init__(self, step: Step, resolver: Resolver, jobs: int | None, cluster: Cluster | None) -> None:
        self._step, self._resolver, self._jobs, self._cluster = step, resolver, jobs, cluster
        self._open = ExitStack()
        self._began = time.monotonic()
        self._resolvers: SimpleQueue[Resolver] = SimpleQueue()
        self._extra: list[Solver] = []
        self._package: Package | None = None
        self._threads_there = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for solver in self._extra:
            solver.retire()
        self._open.close()

    @property
    def width(self) -> int:
        """How many questions are worth asking at once."""
        if self._cluster is not None:
            self._connect(self._cluster)
            return self._threads_there
        if self._jobs is not None:
            return self._jobs
        return min(_WORTH, _cores()) if time.monotonic() - self._began > _PAYS else 1

    def done(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Answers as they come, until the time is up."""
        waiting = iter(tasks)
        for task in waiting:
            if self._resolver.deadline.passed:
                yield Done(task.place, None, "the time was up")
                return
            if self._cluster is None and self.width == 1:
                yield tried(self._step, self._resolver, task)
                continue
            ahead = self._while_there_is_time(task, waiting)
            yield from self._threads(ahead) if self._cluster is None else self._remotely(self._cluster, ahead)
            return

    def _while_there_is_time(self, first: Task, rest: Iterator[Task]) -> Iterator[Task]:
        yield first
        for task in rest:
            if self._resolver.deadline.passed:
                return
            yield task

    def _threads(self, tasks: Iterator[Task]) -> Iterator[Done]:
        """Each worker takes a resolver, answers, and puts it back."""
        from joblib import Parallel, delayed

        if not self._extra:
            self._extra = [Solver(self._resolver.solver.settings).start() for _ in range(self.width - 1)]
            for solver in (self._resolver.solver, *self._extra):
                self._resolvers.put(Resolver(solver, self._resolver.deadline))

        def work(task: Task) -> Done:
            resolver = self._resolvers.get()
            try:
                return tried(self._step, resolver, task)
            finally:
                self._resolvers.put(resolver)

        workers = Parallel(self.width, backend="threading", return_as="generator_unordered", batch_size=1)
        yield from workers(delayed(work)(task) for task in tasks)

    def _remotely(self, cluster: Cluster, tasks: Iterator[Task]) -> Iterator[Done]:
        from concurrent.futures import CancelledError

        from joblib import Parallel, delayed

        self._connect(cluster)
        seconds = self._resolver.deadline.left
        patience = max(0.0, self._resolver.deadline.kills - time.monotonic()) + _GRACE
        try:
            workers = Parallel(-1, return_as="generator_unordered", timeout=patience)
            for done in workers(delayed(remotely)(self._package, task, seconds) for task in tasks):
                if not isinstance(done, Done):  # a task that was cancelled because the scheduler is gone
                    raise cluster.lost(type(done).__name__)
                yield done
        except (OSError, CancelledError) as error:
            raise cluster.lost(str(error).partition("\n")[0] or type(error).__name__) from None

    def _connect(self, cluster: Cluster) -> None:
        """The cluster is asked once who is there; what every task needs is sent once."""
        if self._package is None:
            from joblib import parallel_config

            client = self._open.enter_context(cluster.client())
            self._package = Package(self._step, self._resolver.solver.settings)
            self._threads_there = max(1, int(sum(client.ncores().values())))
            self._open.enter_context(parallel_config(backend="dask", client=client, scatter=[self._package]))


def tried(step: Step, resolver: Resolver, task: Task) -> Done:
    """One question answered, or why it is not."""
    own = replace(resolver, tally=Tally())
    try:
        return Done(task.place, step(own, task.question, task.hint), words=own.tally.words)
    except TimeUpError as error:
        return Done(task.place, None, str(error))


def remotely(package: Package, task: Task, seconds: float) -> Done:
    """One question answered by a worker of a cluster; every thread of it keeps a solver's process."""
    return tried(package.step, Resolver(warm_solver(package.settings), Deadline.after(seconds)), task)


def _cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
