"""A sweep as an analysis sees it: questions in, answers out in their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from optimizer.solve import Resolver
from optimizer.sweep.cluster import Cluster
from optimizer.sweep.crew import Crew, Task
from optimizer.sweep.journal import Journal, journal_path
from optimizer.sweep.questions import Plain, Question, Step, fingerprint
from optimizer.versions import versions

KEPT = "What was settled is kept: the same command again goes on from there."
"""A note of a result that is not whole."""


WORDS = "words"
"""Under this an answer that is kept says how much of it has only the solver's word."""


@dataclass(frozen=True, slots=True)
class Sweeps:
    """How sweeps are done: by how many `jobs` on this machine (None: as many as pay) or by a cluster.

    `folder` is where journals are kept (None: nowhere), from `patience` seconds of work on: what is quicker than that
    leaves nothing on the disk.
    """

    jobs: int | None = 1
    cluster: Cluster | None = None
    folder: Path | None = None
    patience: float = 2.0


NO_JOURNAL = Sweeps()
"""One worker, and nothing is kept."""


class Sweep:
    """Questions for one step, and a journal of their answers. Use it as a context manager.

    The journal is found again by everything that a step knows. It is removed by `finished`, and left where work is
    stopped by the clock, by Ctrl-C (whose exception carries a note that says so) or by anything else.
    """

    def __init__(self, name: str, step: Step, resolver: Resolver, how: Sweeps, tell: Callable[[str], None]) -> None:
        key = "" if how.folder is None else fingerprint(name, versions()["optimizer"], step)
        self._journal = Journal(None if how.folder is None else journal_path(how.folder, name, key))
        self._crew = Crew(step, resolver, how.jobs, how.cluster)
        self._tally = resolver.tally
        self._tell, self._patience, self._began = tell, how.patience, time.monotonic()
        self.reason = ""
        """Why the last question that was not settled was not."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._journal.write()
        if isinstance(error, KeyboardInterrupt) and self._journal.path is not None:
            error.add_note(f"what was settled is kept in {self._journal.path}; the same command goes on from there")
        self._crew.__exit__()

    @property
    def width(self) -> int:
        """How many questions are worth asking at once."""
        return self._crew.width

    @property
    def notes(self) -> list[str]:
        """What to say of a result that is not whole: why, and how to go on."""
        self._journal.write()
        return [note for note in (self.reason, KEPT if self._journal.path is not None else "") if note]

    def answers(self, questions: Sequence[Question], hints: Sequence[Plain] = (), words: str = "") -> list[Plain]:
        """The answer to each question, None where the time was up. `words` say what is counted on the way.

        Raises ClusterError.
        """
        keys = [fingerprint(question) for question in questions]
        known = self._journal.known
        found = {place: self._counted(known[key]) for place, key in enumerate(keys) if key in known}
        tasks = [
            Task(place, question, hints[place] if hints else None)
            for place, question in enumerate(questions)
            if place not in found
        ]
        for done in self._crew.done(tasks):
            if done.answer is None:
                self.reason = done.reason
                continue
            found[done.place] = done.answer
            self._tally.words += done.words
            kept = {**done.answer, WORDS: done.words} if done.words else done.answer
            self._journal.keep(keys[done.place], kept, now=time.monotonic() - self._began >= self._patience)
            if words:
                self._tell(f"{len(found)} of {len(questions)} {words}")
        return [found.get(place) for place in range(len(questions))]

    def _counted(self, kept: Plain) -> Plain:
        """An answer as it was before it was kept; what of it has only the solver's word counts again."""
        if not isinstance(kept, dict) or WORDS not in kept:
            return kept
        self._tally.words += kept[WORDS]
        return {key: entry for key, entry in kept.items() if key != WORDS}

    def finished(self) -> None:
        """Everything is settled: what was kept on the way is not needed any more."""
        self._journal.remove()
