"""Seconds to explain a planted conflict, its repairs solved again: the median and the longest, by technologies.

    python tests/benchmarks/conflicts.py [technologies,...] [instances]

The time of the process that asks plus that of the solver's would be CPU time; here it is the wall clock, the solver's
process already running.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from optimizer.solve import Deadline, Solver, SolveSettings, explain_conflict  # noqa: E402
from tests.support.tiny_problems import planted_conflict  # noqa: E402


def main(sizes: str = "50,500", instances: str = "8") -> None:
    """Print one line for each size."""
    with Solver(SolveSettings(seconds=120)) as solver:
        solver.available()
        for technologies in map(int, sizes.split(",")):
            taken, whole = [], 0
            for seed in range(int(instances)):
                problem = planted_conflict(seed, technologies)
                begin = time.perf_counter()
                try:
                    found = explain_conflict(solver, problem, Deadline.after(60))
                except ValueError:  # this one has a plan after all
                    continue
                taken.append(time.perf_counter() - begin)
                whole += found.complete and found.irreducible
            print(f"{technologies:5} technologies: median {median(taken):.2f} s, longest {max(taken):.2f} s,", end=" ")
            print(f"{whole} of {len(taken)} irreducible with all repairs")


if __name__ == "__main__":
    main(*sys.argv[1:])
