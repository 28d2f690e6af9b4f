"""How many small faults in a part of the program its tests notice.

    python -m tests.mutation verify --count 100 --seed 1       a sample of a hundred; the survivors are listed
    python -m tests.mutation read --again /tmp/survivors       those named in a file (or printed before) once more
    python -m tests.mutation all --count 160 --seed 1          the whole program: every test but the slow ones

A fault is put in as the module is imported, in a process of its own and in those that this one starts. The tests of the
part are run once, with a mark at each fault that was drawn; then only those that come by a fault are asked, and others
of their files, until one fails or twenty seconds are spent. So the score is a lower bound: other tests
might notice more. A fault that makes its tests take more than five times their time counts as noticed.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import mmap
import os
import pickle
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutation_parts import PARTS, Part
from tests.support.mutants import Mutant, mutants
from tests.support.spoilt import Fault, Marks, now, put_in

LONGEST = 20.0
"""Seconds of tests, in processor time as measured without a fault, that are asked of one mutant at most."""
SLOW = 10.0
"""Seconds after which a test is given up when all are run once; it is not asked then."""
ASKED = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")


@dataclass(frozen=True, slots=True)
class Map:
    """Which tests come by which mutant, and how long each test takes."""

    reached: dict[Mutant, set[str]]
    seconds: dict[str, float]

    def tests(self, mutant: Mutant) -> list[str]:
        """Tests that come by it, and others of their files, which may share what one of them made.

        First those of files that name the module, then the quickest.
        """
        reached = self.reached[mutant]
        files = {file: _names(file, mutant) for file in sorted({_file(name) for name in reached})}
        near = [name for name in self.seconds if _file(name) in files]
        chosen, total = [], 0.0
        for name in sorted(near, key=lambda name: (not files[_file(name)], name not in reached, self.seconds[name])):
            total += self.seconds[name]
            if total > LONGEST and chosen:
                break
            chosen.append(name)
        return chosen


def _file(test: str) -> str:
    return test.partition("::")[0]


def _names(file: str, mutant: Mutant) -> bool:
    word = mutant.path.parent.name if mutant.path.stem == "__init__" else mutant.path.stem
    return re.search(rf"\b{word}\b", Path(file).read_text(encoding="utf-8")) is not None


def _spent() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])


@dataclass(slots=True, eq=False)
class Watch:
    """A pytest plugin that notes on the sheet which test is running, and keeps how long each took."""

    sheet: mmap.mmap
    names: list[str] = field(default_factory=lambda: [""])
    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        self.names.append(item.nodeid)
        now(self.sheet, len(self.names) - 1)
        begun = _spent()
        result = yield
        self.seconds[item.nodeid] = _spent() - begun
        now(self.sheet, 0)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        signal.signal(signal.SIGALRM, lambda *_: pytest.skip("too slow"))
        signal.setitimer(signal.ITIMER_REAL, SLOW)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)


def mapped(part: Part, chosen: Sequence[Mutant], folder: Path) -> Map:
    """Run all tests of the part once, in a process of their own, with a mark at each mutant."""
    kept, marks = folder / "map.pickle", Marks.of(chosen, folder / "sheet")
    child = os.fork()
    if child == 0:
        _measure(part, marks, kept)
        os._exit(0)
    os.waitpid(child, 0)
    if not kept.exists():
        sys.exit("the tests cannot be run")
    names, seconds = pickle.loads(kept.read_bytes())
    reached: dict[Mutant, set[str]] = {mutant: set() for mutant in chosen}
    for test, name in enumerate(names):
        if name in seconds:
            for number in marks.found(test):
                reached[chosen[number]].add(name)
    return Map(reached, seconds)


def _measure(part: Part, marks: Marks, kept: Path) -> None:
    put_in(marks, kept.parent)
    watch = Watch(marks.laid())
    pytest.main([*ASKED, "-m", "not slow", *part.tests], plugins=[watch])
    if watch.failed:  # or skipped: neither says anything of a fault
        print("not asked, since they do not pass without a fault:", *sorted(watch.failed), sep="\n    ")
    seconds = {name: taken for name, taken in watch.seconds.items() if name not in watch.failed}
    kept.write_bytes(pickle.dumps((watch.names, seconds)))


def judged(mutant: Mutant, found: Map, fault: bool = True) -> str:
    """`killed`, `survived`, `killed by time`, or `no test`."""
    if not found.reached[mutant]:
        return "no test"
    names = found.tests(mutant)
    allowed = 10 + 5 * sum(found.seconds[name] for name in names)
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            os.setsid()
            if fault:
                put_in(Fault(mutant), Path(folder))
            _ask(names, int(allowed))
        ended = _ended(child, 6 * allowed)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if ended is None or os.WIFSIGNALED(ended):
        return "killed by time"
    return "survived" if os.waitstatus_to_exitcode(ended) == 0 else "killed"


def _ended(child: int, seconds: float) -> int | None:
    """How the child ended; None if it had to be killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _ask(names: Sequence[str], seconds: int) -> None:
    """In the child: ask the tests, end with pytest's code."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    code = 3
    try:
        code = int(pytest.main([*ASKED, "-x", "--tb=no", *names]))
    finally:
        os._exit(code)


def wilson(noticed: int, asked: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not asked:
        return 0.0, 1.0
    z, share = 1.96, noticed / asked
    middle = (share + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z / (1 + z * z / asked) * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked))
    return middle - half, middle + half


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="files whose path holds this text")
    parser.add_argument("--again", type=Path, help="a file with the names of mutants")
    parser.add_argument("--tests", nargs="+", help="these tests instead of all of the part")
    parser.add_argument("--without", action="store_true", help="put no fault in: what is noticed then is chance")
    return parser.parse_args()


def _chosen(part: Part, asked: argparse.Namespace) -> tuple[list[Mutant], int]:
    every = [mutant for path in part.files() if asked.only in str(path) for mutant in mutants(path)]
    if asked.again:
        text = asked.again.read_text()
        return [mutant for mutant in every if mutant.name in text], len(every)
    draw = random.Random(asked.seed)
    return draw.sample(every, min(asked.count, len(every))), len(every)


def main() -> None:
    """Ask, print every survivor, then the score."""
    asked = _asked()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # some tests press Ctrl-C; in the background it is deaf
    part = PARTS[asked.part]
    if asked.tests:
        part = Part(part.modules, tuple(asked.tests))
    chosen, of = _chosen(part, asked)
    sys.dont_write_bytecode = False  # or each of a thousand processes would compile the whole program again
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        found = mapped(part, chosen, Path(folder))
        tally: dict[str, int] = {}
        for mutant in chosen:
            said = judged(mutant, found, not asked.without)
            tally[said] = tally.get(said, 0) + 1
            if said.startswith("killed") is asked.without:
                print(f"{said}: {mutant.name}", flush=True)
    noticed = sum(number for said, number in tally.items() if said.startswith("killed"))
    low, high = wilson(noticed, len(chosen))
    print(
        f"{asked.part}: {noticed} of {len(chosen)} noticed ({noticed / max(1, len(chosen)):.1%}, 95 % interval "
        f"{low:.1%} to {high:.1%}), drawn from {of} with seed {asked.seed}; {tally}"
    )


if __name__ == "__main__":
    import hypothesis  # noqa: F401 - what every child would import again
    import numpy  # noqa: F401, ICN001
    import pandas  # noqa: F401, ICN001
    import pydantic  # noqa: F401

    main()
