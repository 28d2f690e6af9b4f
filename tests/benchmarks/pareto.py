"""Exact fronts beside the plain way: two PuLP models per point, built and solved by CBC at gap 0, in the same run.

Ours is timed with one worker and with two; it also settles which plan of a point is told, which the plain way does not.

    python tests/benchmarks/pareto.py [items of generated knapsacks, with commas]

The published front `pareto-2kp50` and generated ones with two and three objectives. For three objectives the plain way
has no two solves per point; there only ours is timed. A front that differs ends the run.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pulp
import yaml

from optimizer import Desk
from optimizer.analyse.objectives import objectives
from optimizer.problem import Vector
from optimizer.solve import Solver, SolveSettings
from optimizer.solve.arrays import model_of
from optimizer.solve.through_pulp import build
from optimizer.sweep import Sweeps

PUBLISHED = Path(__file__).parents[1] / "published/pareto-2kp50"
MOST = 600


def knapsack(folder: Path, items: int, goals: int, seed: int) -> Desk:
    """A generated knapsack: weights and worths from 1 to 100, half of the weight fits."""
    draw = random.Random(seed)
    names = [f"z{n + 1}" for n in range(goals)]
    weights = [draw.randint(1, 100) for _ in range(items)]
    technologies = [
        {
            "id": f"i{n}",
            "options": [
                {
                    "id": "own",
                    "mode": "own",
                    "cost": [0],
                    "lead_time": 0,
                    "resources": {"cap": [weight]},
                    "ratings": {name: draw.randint(1, 100) for name in names},
                }
            ],
        }
        for n, weight in enumerate(weights)
    ]
    head = {"portfolio": "knapsack", "years": [2026, 2026], "money": {"unit": "m"}, "criteria": "criteria.yaml"}
    means = {"budgets": {"free": {"amount": 1}}, "resources": {"cap": {"amount": sum(weights) // 2}}}
    leaves = {name: {"unit": "points", "worst": 0, "best": 100, "if_none": 0} for name in names}
    criteria = {"criteria_set": "knapsack", "weights": {"method": "equal"}, "criteria": leaves}
    for name, content in (("portfolio", {**head, **means, "technologies": technologies}), ("criteria", criteria)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return Desk(folder)


def plainly(desk: Desk, names: list[str], solver: Solver) -> tuple[float, list[tuple[int, int]]]:
    """Seconds and points of the plain way with two objectives: best first, then best second, then a step on."""
    ground = desk.ground("portfolio.yaml", solver=solver)
    first, second = (goal.weights for goal in objectives(ground, names))
    arrays = dict(model_of(ground.problem).arrays)
    before, least, points = time.perf_counter(), -1, []
    while True:
        one = _most(arrays, first, [(second, least + 1)])
        if one is None:
            return time.perf_counter() - before, points
        two = _most(arrays, second, [(first, one), (second, least + 1)])
        assert two is not None
        points.append((one, two))
        least = two


def _most(arrays: dict[str, Vector], goal: Vector, bounds: list[tuple[Vector, int]]) -> int | None:
    """One PuLP model, built and solved by CBC."""
    model, columns = build({**arrays, "cost": -goal.astype(float)}, np.arange(len(goal)))
    for weights, least in bounds:
        model += pulp.lpSum(int(weight) * column for weight, column in zip(weights, columns, strict=True)) >= least
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status = model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0))
    if status != pulp.LpStatusOptimal:
        return None
    return round(-float(pulp.value(model.objective)))


def ours(desk: Desk, names: list[str], solver: Solver, jobs: int) -> tuple[float, list[tuple[int, ...]], int]:
    """Seconds, points in whole numbers, solves."""
    before = time.perf_counter()
    found = desk.pareto("portfolio.yaml", names, solver=solver, sweeps=Sweeps(jobs))
    seconds = time.perf_counter() - before
    assert found.status == "optimal"
    return seconds, [tuple(round(100 * point.values[name]) for name in names) for point in found.points], found.solves


def main(sizes: list[int]) -> None:
    """Time every front and print a table."""
    print("| front | points | ours s | solves | two workers s | solves | PuLP + CBC, two a point, s | times |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with Solver(SolveSettings(MOST)) as solver, tempfile.TemporaryDirectory() as folder:
        solver.available()
        cases = [("2kp50", Desk(PUBLISHED), 2)]
        for goals in (2, 3):
            for size in sizes:
                place = Path(folder) / f"{goals}-{size}"
                place.mkdir()
                cases.append((f"{size} items, {goals} objectives", knapsack(place, size, goals, 1), goals))
        for title, desk, goals in cases:
            names = [f"z{n + 1}" for n in range(goals)]
            seconds, points, solves = ours(desk, names, solver, 1)
            both, same_points, more = ours(desk, names, solver, 2)
            assert same_points == points
            line = f"| {title} | {len(points)} | {seconds:.2f} | {solves} | {both:.2f} | {more} |"
            if goals == 2:
                slow, theirs = plainly(desk, names, solver)
                same = "" if sorted(theirs) == sorted(points) else f" ({len(theirs)} points: CBC's tolerances)"
                line += f" {slow:.2f}{same} | {slow / seconds:.1f}, {slow / both:.1f} |"
            print(line if goals == 2 else f"{line} - | - |", flush=True)


if __name__ == "__main__":
    main([int(word) for word in (sys.argv[1] if len(sys.argv) > 1 else "30,50").split(",")])
