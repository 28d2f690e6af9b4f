"""A desk of any size in tables, for benchmarks: technologies x options x years, from a fixed seed."""

from __future__ import annotations

import random
from pathlib import Path

CRITERIA = """criteria_set: bench
title: Five criteria
weights: {method: direct, values: {cost: 20, risk: 20, opportunity: 20, timing: 20, capability: 20}}
criteria:
  cost: {measure: total_cost, unit: KRW bn, worst: 1000, best: 0}
  risk: {unit: points, worst: 100, best: 0, if_none: worst}
  opportunity: {unit: points, worst: 0, best: 100, if_none: 0}
  timing: {children: {slack: {weight: 1, measure: slack, unit: years, worst: -10, best: 10}}}
  capability: {unit: points, worst: 0, best: 100, if_none: 0}
"""

PORTFOLIO = """portfolio: bench
title: A large portfolio
money: {{unit: KRW bn, price_year: 2026}}
years: [2026, {last}]
criteria: criteria.yaml
budgets:
  national: {{amount: {amount}, carry_over: 0.5}}
partners:
  p1: {{title: One, bloc: east}}
  p2: {{title: Two, bloc: west}}
  p3: {{title: Three, bloc: west}}
technologies: technologies.csv
options: options.csv
rules:
  - {{id: one-partner, share_at_most: 0.4, of: {{}}, among: {{mode: access}}, measure: cost, each: partner}}
  - {{id: floor, at_least: 1, of: {{mode: [own, protect]}}, each: domain}}
"""


def lay(folder: Path, technologies: int, options: int = 6, years: int = 10, seed: int = 1) -> Path:
    """Write the desk into `folder` and return the portfolio's path."""
    draw = random.Random(seed)
    last = 2026 + years - 1
    (folder / "criteria.yaml").write_text(CRITERIA)
    path = folder / "portfolio.yaml"
    path.write_text(PORTFOLIO.format(last=last, amount=round(technologies * 12)))
    rows = ["id,title,domain,needed_by,importance"]
    chosen = ["technology,id,mode,partner,cost,lead_time,ratings.risk,ratings.opportunity,ratings.capability"]
    modes = ["own", "access", "access", "access", "protect", "own"]
    for i in range(technologies):
        rows.append(f"t{i},Technology {i},d{i % 12},{last - draw.randrange(3)},{draw.choice(['1', '0.8', '1.2'])}")
        for j in range(options):
            mode = modes[j % len(modes)]
            partner = draw.choice(["p1", "p2", "p3"]) if mode == "access" else ""
            cost = ";".join(str(round(draw.uniform(1, 90), 1)) for _ in range(years))
            points = ",".join(str(draw.randrange(101)) for _ in range(3))
            chosen.append(f"t{i},o{j},{mode},{partner},{cost},{draw.randrange(1, years)},{points}")
    (folder / "technologies.csv").write_text("\n".join(rows) + "\n")
    (folder / "options.csv").write_text("\n".join(chosen) + "\n")
    return path
