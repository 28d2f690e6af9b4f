"""The value of a budget beside the naive way: a PuLP model per amount, built and solved by CBC at gap 0, in one run.

    python tests/benchmarks/frontier.py [technologies] [years] [seconds]

Ours walks the exact breakpoints down from where money no longer binds for so many seconds; the naive way solves 30
amounts, evenly spread over the part that ours has proven, and learns nothing of what lies between them.
Where both know a value, it must be the same.
"""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pulp

sys.path.insert(0, str(Path(__file__).parent))
from large_desk import lay

from optimizer import Desk
from optimizer.analyse.ground import Ground
from optimizer.formulate.swept import swept
from optimizer.solve import Solver, SolveSettings
from optimizer.solve.arrays import model_of
from optimizer.solve.through_pulp import build

AMOUNTS = 30


def naive(ground: Ground, factor: Fraction) -> tuple[float, float]:
    """Seconds and the best value at one factor."""
    problem = swept(ground.problem, "national").at(factor)
    arrays = dict(model_of(problem).arrays)
    before = time.perf_counter()
    model, _ = build(arrays, np.arange(len(problem.labels)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0))
    value = Fraction(round(-float(pulp.value(model.objective))))
    return time.perf_counter() - before, float(problem.true_value(value))


def main(technologies: int, years: int, seconds: float) -> None:
    """Time both and print one line."""
    with tempfile.TemporaryDirectory() as name, Solver(SolveSettings(seconds)) as solver:
        folder = Path(name)
        lay(folder, technologies, years=years)
        solver.available()
        before = time.perf_counter()
        found = Desk(folder).frontier("portfolio.yaml", solver=solver)
        taken = time.perf_counter() - before
        proven = [point for point in found.points if point.proven]
        if not proven:
            print(f"{technologies} technologies, {years} years: nothing proven in {taken:.1f} s")
            return
        ground = Desk(folder).ground("portfolio.yaml", solver=solver)
        low, high = proven[0].factor, proven[-1].factor
        factors = [low + (high - low) * step / (AMOUNTS - 1) for step in range(AMOUNTS)]
        tried = [naive(ground, factor) for factor in factors]
        for factor, (_, value) in zip(factors, tried, strict=True):
            ours = float(max(point.value for point in proven if point.factor <= factor))
            if abs(ours - value) > 1e-6:
                print(f"at {float(factor):.6f}: ours {ours:.6f}, CBC {value:.6f}")
    each, theirs = taken / len(proven), sum(t for t, _ in tried) / AMOUNTS
    print(f"{technologies} technologies, {years} years: {len(proven)} breakpoints proven,")
    print(f"factors {float(low):.4f} to {float(high):.4f},")
    print(f"in {taken:.1f} s: {each:.3f} s a breakpoint; naive {theirs:.3f} s an amount; {theirs / each:.2f} times")


if __name__ == "__main__":
    words = [*sys.argv[1:], *["12", "5", "60"][len(sys.argv) - 1 :]]
    main(int(words[0]), int(words[1]), float(words[2]))
