"""Many weights over one portfolio beside the naive way: a PuLP model per sample, built and solved by CBC, in one run.

    python tests/benchmarks/samples.py [technologies,...] [samples,...] [width,...] [years]

Weights are drawn evenly from the whole simplex (width 1) or from a box of that half-width about equal weights; gap 1e-3
on both sides. Ours settles every sample with a proof (a plan and a bound that meet); the naive way is timed on 30 of
them, spread over the run, and its values must agree. CPU seconds of both, with the solver's processes; the load of the
machine is printed as it was. W3 and W4: `frontier.py` and `pareto.py` beside this file.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import numpy as np  # noqa: E402
import pulp  # noqa: E402
from large_desk import lay  # noqa: E402
from one_plan import rules  # noqa: E402

from optimizer import Desk  # noqa: E402
from optimizer.analyse.dominance import views  # noqa: E402
from optimizer.analyse.draws import STEPS, Draws, Weighing  # noqa: E402
from optimizer.analyse.samples import prepared, settled  # noqa: E402
from optimizer.analyse.weight_set import weight_set  # noqa: E402
from optimizer.problem import Vector  # noqa: E402
from optimizer.solve import Solver, SolveSettings  # noqa: E402
from optimizer.solve.arrays import model_of  # noqa: E402
from optimizer.solve.through_pulp import build  # noqa: E402

GAP, NAIVE, CHUNK, MOST = 1e-3, 30, 250, 3600.0


def weights_drawn(generator: np.random.Generator, count: int, criteria: int, width: float) -> Vector:
    """Weights from the whole simplex, or within `width` of equal ones, draws x criteria."""
    if width >= 1:
        return generator.dirichlet(np.ones(criteria), count)
    box = 1 / criteria + generator.uniform(-width, width, (count, criteria))
    found: Vector = box / box.sum(axis=1, keepdims=True)
    return found


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, who))


def main(technologies: int, samples: int, width: float, years: int) -> None:
    """Time both and print one row."""
    with tempfile.TemporaryDirectory() as name:
        path = lay(Path(name), technologies, 6, years)
        path.write_text(path.read_text() + "\n".join(rules(random.Random(1), technologies)) + "\n")
        with Solver(SolveSettings(MOST, GAP)) as solver:
            ground = Desk(name).ground("portfolio.yaml", solver=solver)
            solver.available()
            seen = views(ground, weight_set(ground.scores))
            before, began = cpu(), time.perf_counter()
            weighing = Weighing(seen)
            root = seen.weights.tree.id
            drawn = weights_drawn(np.random.default_rng(1), samples, len(seen.weights.tree.children), width)
            draws = Draws(seen, {root: drawn}, np.zeros((samples, 0)))
            settler = prepared(ground, weighing)
            found = [
                one
                for first in range(0, samples, CHUNK)
                for one in settled(settler, weighing, draws.part(first, first + CHUNK))
            ]
        ours, taken = cpu() - before, time.perf_counter() - began
    done = [one for one in found if one is not None]
    problem, objectives = ground.problem, weighing.objectives(draws)
    before, began = cpu(), time.perf_counter()
    for number in np.linspace(0, samples - 1, NAIVE).astype(int).tolist():
        arrays = dict(model_of(problem.with_objective(objectives[number])).arrays)
        model, _ = build(arrays, np.arange(len(problem.labels)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=GAP))
        value, one = -float(pulp.value(model.objective)), found[number]
        if one is not None and not (one.value * (1 - GAP) <= value * (1 + 1e-9) and value <= one.bound * (1 + 1e-9)):
            print(f"sample {number}: ours {one.value / STEPS:.6g} to {one.bound / STEPS:.6g}, CBC {value / STEPS:.6g}")
    naive, waited = (cpu() - before) / NAIVE, (time.perf_counter() - began) / NAIVE
    ways, count = Counter(one.how for one in done), max(1, len(done))
    cells = [
        f"{technologies} x {years}, {width:g}",
        f"{len(done)} of {samples}",
        f"{ours / count:.4f} s ({taken / count:.4f} s)",
        f"{naive:.3f} s ({waited:.3f} s)",
        f"{naive * count / ours:.1f} ({waited * count / taken:.1f})",
        ", ".join(f"{size} {how}" for how, size in ways.most_common()),
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    words = [*sys.argv[1:], *["50,200", "1000", "0.06,1", "10"][len(sys.argv) - 1 :]]
    print(f"gap {GAP:g}; CPU seconds (elapsed in brackets); load {os.getloadavg()[0]:.0f}\n")
    print("| n x years, width | settled | ours, each | naive, each | times | settled by |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size in words[0].split(","):
        for number in words[1].split(","):
            for width in words[2].split(","):
                main(int(size), int(number), float(width), int(words[3]))
