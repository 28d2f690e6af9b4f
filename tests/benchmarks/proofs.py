"""How many generated portfolios are proven, in what time, and how long the proofs are; the check needs no solver.

    python tests/benchmarks/proofs.py [technologies] [first seed] [last seed]

Portfolios without a plan, and those whose best plan was not found within a minute, are counted apart.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from optimizer.analyse.proof import prove  # noqa: E402
from optimizer.formulate import formulate  # noqa: E402
from optimizer.solve import Deadline, Solver, SolveSettings, Status, solve  # noqa: E402
from tests.property.test_corrupted_plans import as_checked  # noqa: E402
from tests.support.generate import seeded  # noqa: E402


def main(technologies: str = "60", first: str = "1", last: str = "20") -> None:
    """Print what came of every portfolio together."""
    seen, taken, sizes = Counter[str](), [], []
    with Solver(SolveSettings()) as solver:
        for seed in range(int(first), int(last) + 1):
            case = as_checked(seeded(seed, technologies=int(technologies)))
            problem = formulate(case.scores, case.screenings)
            found = solve(problem, deadline=Deadline.after(60), solver=solver)
            if found.status is not Status.OPTIMAL or found.objective is None:
                seen[found.status.value] += 1
                continue
            value = problem.true_value(found.objective)
            begin = time.perf_counter()
            close = 2 * problem.rounding
            proof = prove(case.scores, case.screenings, value, solver, Deadline.after(10), close)
            taken.append(time.perf_counter() - begin)
            sizes.append(len(json.dumps(proof.tree)) if proof else 0)
            seen["proven" if proof and proof.exact else "bound only"] += 1
    print(f"{technologies} technologies: {dict(seen)}")
    if taken:
        print(f"seconds: median {median(taken):.2f}, most {max(taken):.2f}; bytes: median {median(sizes):.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
