"""How many small faults in a part of the program its tests notice.

    python -m tests.mutation verify --count 100 --seed 1       a sample of a hundred; the survivors are listed
    python -m tests.mutation read --again /tmp/survivors       those named in a file (or printed before) once more

A fault is put in as the module is imported, in a process of its own, and only the tests of the part that run the
spoilt line are asked (found once, by coverage), quickest first, until one fails. So the score is a lower bound: other
tests might notice more. A fault that makes its tests take more than five times their time counts as noticed.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import math
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import coverage
import pytest

from tests.mutation_parts import PARTS, Part
from tests.support.mutants import Mutant, mutants

LONGEST = 20.0
"""Seconds of tests, as measured without a fault, that are asked of one mutant at most."""
ASKED = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")


@dataclass(frozen=True, slots=True)
class Map:
    """Which tests run which line (`lines[file][line]`), and how long each takes."""

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]

    def tests(self, mutant: Mutant) -> list[str]:
        """Tests that run the mutant's line (those of the whole module where it runs at import), quickest first."""
        lines = self.lines.get(str(mutant.path), {})
        names = set(lines.get(str(mutant.line), ()))
        if "" in names:
            names = {name for found in lines.values() for name in found}
        chosen, total = [], 0.0
        for name in sorted(names - {""}, key=lambda name: (self.seconds.get(name, 0.0), name)):
            total += self.seconds.get(name, 0.0)
            if total > LONGEST and chosen:
                break
            chosen.append(name)
        return chosen


@dataclass(slots=True, eq=False)
class Watch:
    """A pytest plugin that tells coverage which test runs, and keeps how long each took."""

    measured: coverage.Coverage
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        self.measured.switch_context(item.nodeid)
        result = yield
        self.measured.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.append(report.nodeid)


@dataclass(frozen=True, slots=True)
class Spoilt(MetaPathFinder, Loader):
    """Imports one module with a fault in it."""

    name: str
    mutant: Mutant

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's own specification, loaded by this."""
        if fullname != self.name:
            return None
        file = str(self.mutant.path.resolve())
        inside = [str(self.mutant.path.resolve().parent)] if self.mutant.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(fullname, file, loader=self, submodule_search_locations=inside)

    def exec_module(self, module: ModuleType) -> None:
        """Run the spoilt code as the module."""
        exec(compile(self.mutant.tree(), str(self.mutant.path.resolve()), "exec"), module.__dict__)


def mapped(part: Part, keep: Path) -> Map:
    """The map of a part's tests; made once for each state of the files, by running them all."""
    if not keep.exists():
        child = os.fork()
        if child == 0:
            os._exit(_measure(part, keep))
        if os.waitpid(child, 0)[1]:
            sys.exit("the tests fail before any fault is put in")
    told = json.loads(keep.read_text())
    return Map(told["lines"], told["seconds"])


def _measure(part: Part, keep: Path) -> int:
    measured = coverage.Coverage(data_file=None, config_file=False, source=["optimizer"])
    watch = Watch(measured)
    measured.start()
    code = pytest.main([*ASKED, "-m", "not slow", *part.tests], plugins=[watch])
    measured.stop()
    if code:
        return 1
    data = measured.get_data()
    lines = {
        str(path): {str(line): sorted(names) for line, names in data.contexts_by_lineno(str(path.resolve())).items()}
        for path in part.files()
    }
    keep.write_text(json.dumps({"lines": lines, "seconds": watch.seconds}))
    return 0


def judged(mutant: Mutant, found: Map) -> str:
    """`killed`, `survived`, `killed by time`, or `no test`."""
    names = found.tests(mutant)
    if not names:
        return "no test"
    allowed = 10 + 5 * sum(found.seconds.get(name, 0.0) for name in names)
    child = os.fork()
    if child == 0:
        os.setsid()
        _ask(mutant, names, int(allowed))
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


def _ask(mutant: Mutant, names: Sequence[str], seconds: int) -> None:
    """In the child: put the fault in, ask the tests, end with pytest's code."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    parts = mutant.path.with_suffix("").parts
    sys.meta_path.insert(0, Spoilt(".".join(parts[:-1] if parts[-1] == "__init__" else parts), mutant))
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
    parser.add_argument("--map", type=Path, help="keep the map of the tests here")
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
    with tempfile.TemporaryDirectory() as folder:
        found = mapped(part, asked.map or Path(folder) / "map.json")
    chosen, of = _chosen(part, asked)
    tally: dict[str, int] = {}
    for mutant in chosen:
        said = judged(mutant, found)
        tally[said] = tally.get(said, 0) + 1
        if not said.startswith("killed"):
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
