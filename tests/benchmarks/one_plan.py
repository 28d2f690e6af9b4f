"""One plan: `optimizer`'s solve beside PuLP with CBC and PuLP with HiGHS, each on the same generated portfolios.

    python tests/benchmarks/one_plan.py [technologies,...] [years,...] [instances]

A portfolio as planners have them: six options each (own, partners, protect), a yearly budget with carry-over, shares of
partners, floors by domain, dependencies, exclusions and synergies. All three get the same program (built by
`formulate`) and the same gap, and are timed from `Problem` to plan in one run, one after the other, so that their ratio
means something on a busy machine. Ours includes the exact check of the plan; no time is taken for the start of Python.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import warnings
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import numpy as np  # noqa: E402
import pulp  # noqa: E402
from large_desk import lay  # noqa: E402

from optimizer.alternatives import expand  # noqa: E402
from optimizer.formulate import formulate  # noqa: E402
from optimizer.problem import Problem  # noqa: E402
from optimizer.schema import Reading  # noqa: E402
from optimizer.score import score  # noqa: E402
from optimizer.screen import screen  # noqa: E402
from optimizer.solve import Deadline, Solver, SolveSettings, solve  # noqa: E402
from optimizer.solve.arrays import model_of  # noqa: E402
from optimizer.solve.through_pulp import build  # noqa: E402

GAP, MOST = 1e-4, 30.0


def generated(technologies: int, years: int, seed: int) -> Problem:
    """The program of one generated portfolio."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        path = lay(Path(name), technologies, 6, years, seed)
        path.write_text(path.read_text() + "\n".join(rules(draw, technologies)) + "\n")
        case = Reading(Path(name)).case(path)
    assert case is not None
    table = expand(case)
    return formulate(score(table), screen(table))


def rules(draw: random.Random, technologies: int) -> list[str]:
    """Dependencies, exclusions and synergies between technologies drawn, one of each for every ten."""
    lines = []
    for number in range(max(1, technologies // 10)):
        a, b, c, d, e, f = (f"t{place}" for place in draw.sample(range(technologies), 6))
        needs = f"{{if: {{technology: {a}, mode: own}}, then: {{technology: {b}}}}}"
        lines.append(f"  - {{id: needs-{number}, requires: {needs}}}")
        both = f"[{{technology: {c}, mode: own}}, {{technology: {d}, mode: own}}]"
        lines.append(f"  - {{id: not-both-{number}, excludes: {both}}}")
        pair = f"[{{technology: {e}, mode: access}}, {{technology: {f}, mode: access}}]"
        lines.append(f"  - {{id: pair-{number}, synergy: {{all: {pair}, value: 0.05}}}}")
    return lines


def ours(problem: Problem, solver: Solver) -> tuple[float, float]:
    """Seconds, and the value found."""
    before = time.perf_counter()
    found = solve(problem, solver.settings, deadline=Deadline.after(MOST), solver=solver)
    return time.perf_counter() - before, float(found.objective or 0)


def theirs(problem: Problem, name: str) -> tuple[float, float]:
    """The same through PuLP, as one would write it."""
    arrays = dict(model_of(problem).arrays)
    before = time.perf_counter()
    model, _ = build(arrays, np.arange(len(problem.labels)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.solve(pulp.getSolver(name, msg=False, gapRel=GAP, timeLimit=MOST))
    return time.perf_counter() - before, -float(pulp.value(model.objective) or 0)


def main(sizes: list[int], spans: list[int], instances: int) -> None:
    """Time every size and print a table of medians and ratios."""
    print(f"gap {GAP:g}, at most {MOST:g} s, one thread, median of {instances}\n")
    print("| years, n | ours s | PuLP + CBC s | PuLP + HiGHS s | ours / the better of them: median | most |")
    print("| --- | --- | --- | --- | --- | --- |")
    with Solver(SolveSettings(MOST, GAP)) as solver:
        solver.available()
        for years in spans:
            for size in sizes:
                rows = []
                for seed in range(1, instances + 1):
                    problem = generated(size, years, seed)
                    tried = [ours(problem, solver), theirs(problem, "PULP_CBC_CMD"), theirs(problem, "HiGHS")]
                    values = [value for _, value in tried]
                    assert max(values) - min(values) <= 3 * GAP * abs(max(values)) or max(t for t, _ in tried) >= MOST
                    rows.append([seconds for seconds, _ in tried])
                times = " | ".join(f"{median(column):.2f}" for column in zip(*rows, strict=True))
                ratios = [row[0] / min(row[1:]) for row in rows]
                print(f"| {years}, {size} | {times} | {median(ratios):.2f} | {max(ratios):.2f} |", flush=True)


def _numbers(place: int, otherwise: str) -> list[int]:
    return [int(word) for word in (sys.argv[place] if len(sys.argv) > place else otherwise).split(",")]


if __name__ == "__main__":
    main(_numbers(1, "50,200,500"), _numbers(2, "5,10"), _numbers(3, "3")[0])
