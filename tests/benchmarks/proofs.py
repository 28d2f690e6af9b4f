"""How many generated portfolios are proven, in what time, and how long the proofs are; the check needs no solver.

    python tests/benchmarks/proofs.py [sizes, as 6,12,30,60] [how many of each] [first seed]

Seconds are of processor time, the solve (without ties) and the proof together, both processes; a portfolio counts as
proven where that is at most ten. Portfolios without a plan are counted apart, with those of them that a proof shows.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from optimizer.analyse.proof import prove, prove_impossible  # noqa: E402
from optimizer.formulate import formulate  # noqa: E402
from optimizer.solve import Deadline, Solver, SolveSettings, Status, solve  # noqa: E402
from tests.property.test_corrupted_plans import as_checked  # noqa: E402
from tests.support.generate import seeded  # noqa: E402

SECONDS = 10
"""Of processor time, for the solve and the proof together."""
PATIENCE = 60
"""Of the clock, for each of them: other programs may be running here."""


def spent(solver: Solver) -> float:
    """Seconds of processor time of this process and the solver's."""
    fields = Path(f"/proc/{solver.start()._child._process.pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tried(technologies: int, seed: int, solver: Solver, seen: Counter[str]) -> tuple[float, float, int] | None:
    """Seconds of the solve and of the proof, and its bytes; None where no best plan was found in time."""
    case = as_checked(seeded(seed, technologies=technologies))
    pair = (case.scores, case.screenings)
    problem = formulate(*pair)
    begin = spent(solver)
    found = solve(problem, deadline=Deadline.after(PATIENCE), solver=solver, ties=False)
    between = spent(solver)
    if found.status is not Status.OPTIMAL or found.objective is None:
        shown = found.status is Status.INFEASIBLE and prove_impossible(*pair, solver, Deadline.after(PATIENCE))
        seen[f"{found.status.value}{', proven' if shown else ''}"] += 1
        return None
    value, close = problem.true_value(found.objective), 2 * problem.rounding
    proof = prove(*pair, value, solver, Deadline.after(PATIENCE), close)
    end = spent(solver)
    exact = proof is not None and proof.exact
    seen["proven" if exact and end - begin <= SECONDS else "proven late" if exact else "bound only"] += 1
    if not exact:
        gap = f"{float(proof.bound - value) / float(abs(value) or 1):.2%}" if proof and proof.bound else "no bound"
        print(f"  seed {seed}: {end - between:.1f} s, {gap}", flush=True)
    return between - begin, end - between, len(json.dumps(proof.tree)) if proof else 0


def main(sizes: str = "6,12,30,60", count: str = "20", first: str = "1") -> None:
    """Print what came of every size."""
    for technologies in map(int, sizes.split(",")):
        seen: Counter[str] = Counter()
        with Solver(SolveSettings()) as solver:
            seeds = range(int(first), int(first) + int(count))
            rows = [row for seed in seeds if (row := tried(technologies, seed, solver, seen)) is not None]
        share = seen["proven"] / max(1, len(rows))
        print(f"{technologies} technologies: {share:.1%} of {len(rows)} proven within {SECONDS} s; {dict(seen)}")
        if rows:
            solved, proven, sizes_of = zip(*rows, strict=True)
            print(f"  solve: median {median(solved):.2f} s, most {max(solved):.2f} s", end="; ")
            print(f"proof: median {median(proven):.2f} s, most {max(proven):.2f} s, {median(sizes_of):.0f} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
