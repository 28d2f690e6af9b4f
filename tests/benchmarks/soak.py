"""Memory, open files and threads while one process solves again and again: `python tests/benchmarks/soak.py 10000`.

Every solve is another one: a budget's amounts move a little each time. With `runs 300` whole runs are made instead,
from the files to the pages of the report, without writing them.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from fractions import Fraction
from pathlib import Path

from optimizer.desk import Desk
from optimizer.solve import Deadline, Solver, SolveSettings, ordered
from optimizer.solve.answer import best_plan
from tests.cli import small_desk

PAGE = 4096 / 1024 / 1024


def resident(number="self"):
    """MiB of memory that a process holds."""
    return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * PAGE


def held(number="self"):
    """How many files a process holds open."""
    return len(list(Path(f"/proc/{number}/fd").iterdir()))


def children():
    """The processes that this one has started."""
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()


def seen():
    """Memory, files and threads of this process, then of the solver's."""
    ours = [resident(), held(), threading.active_count()]
    return ours + [part for child in children() for part in (resident(child), held(child))]


def solves(count, moments):
    """Solve `count` problems in one solver's process; what was held at these moments."""
    with tempfile.TemporaryDirectory() as folder:
        small_desk.lay(Path(folder))
        problem = ordered(Desk(folder).problem("small"))
        found = {}
        with Solver(SolveSettings(seconds=60)).start() as solver:
            for number in range(1, count + 1):
                worths = problem.objective + number % 97
                outcome = best_plan(solver, problem.with_objective(worths), Deadline.after(60))
                assert outcome.values
                if number in moments:
                    found[number] = seen()
    return found


def runs(count, moments):
    """Make `count` whole runs with their reports; what was held at these moments."""
    with tempfile.TemporaryDirectory() as folder:
        small_desk.lay(Path(folder))
        desk, found = Desk(folder), {}
        with Solver(SolveSettings(seconds=60)).start() as solver:
            for number in range(1, count + 1):
                made = desk.run("small", weights={"cost": Fraction(20 + number % 37)}, solver=solver)
                assert made.status == "optimal" and made.reports_in(["md"])
                if number in moments:
                    found[number] = seen()
    return found


def main(words):
    whole = words[:1] == ["runs"]
    count = int(words[-1])
    began = time.perf_counter()
    found = (runs if whole else solves)(count, {count // 100, count // 10, count // 2, count})
    print("after   this process: MiB, files, threads   solver: MiB, files")
    for number, (memory, files, threads, *rest) in found.items():
        there = "   ".join(f"{part:.1f}" if n % 2 == 0 else f"{part}" for n, part in enumerate(rest))
        print(f"{number:6d}   {memory:.1f}   {files}   {threads}      {there}")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
