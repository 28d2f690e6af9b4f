"""Small knapsacks as desks: their many equal plans show whether it is settled which of them is told."""

from __future__ import annotations

import random
from typing import Any

import yaml

from optimizer import Desk


def coarse_knapsack(folder: Any, items: int, goals: int, seed: int, shuffle: int = 0) -> Desk:
    """Items that are worth 1, 2 or 3 in every goal and cost 1, 2 or 3; `shuffle` gives another order of the rows."""
    draw = random.Random(seed)
    names = [f"z{n + 1}" for n in range(goals)]
    rows = [
        {
            "id": f"i{n:02}",
            "options": [
                {
                    "id": "own",
                    "mode": "own",
                    "cost": [draw.randint(1, 3)],
                    "ratings": {name: draw.randint(1, 3) for name in names},
                }
            ],
        }
        for n in range(items)
    ]
    money = sum(row["options"][0]["cost"][0] for row in rows)
    random.Random(shuffle).shuffle(rows)
    random.Random(shuffle).shuffle(names)
    leaves = {name: {"unit": "points", "worst": 0, "best": 10, "if_none": 0} for name in names}
    portfolio = {
        "portfolio": "coarse",
        "years": [2026, 2026],
        "money": {"unit": "m"},
        "criteria": "criteria.yaml",
        "budgets": {"all": {"amount": money // 2}},
        "technologies": rows,
    }
    criteria = {"criteria_set": "coarse", "weights": {"method": "equal"}, "criteria": leaves}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("portfolio", portfolio), ("criteria", criteria)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return Desk(folder)
