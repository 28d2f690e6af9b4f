"""A sweep in a process of its own, to be killed: `... -m tests.support.sweep_by_itself DESK JOURNALS JOBS ANALYSIS`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from optimizer import Desk
from optimizer.solve import Solver, SolveSettings
from optimizer.sweep import Sweeps

THREE = ("z1", "z2", "z3")


def main(folder: str, journals: str, jobs: str, analysis: str) -> None:
    """Print the document of a front of three objectives, or of the value of the budget."""
    desk, sweeps = Desk(folder), Sweeps(int(jobs), folder=Path(journals), patience=0)
    with Solver(SolveSettings(300)) as solver:
        if analysis == "pareto":
            found = desk.pareto("portfolio.yaml", THREE, solver=solver, sweeps=sweeps)
        else:
            found = desk.frontier("portfolio.yaml", solver=solver, sweeps=sweeps)
    sys.stdout.write(json.dumps(found.as_json()))


if __name__ == "__main__":
    main(*sys.argv[1:])
