"""A desk that is solved in no time: three technologies, two years, two budgets, a rule, a scenario, a tree."""

from __future__ import annotations

from pathlib import Path

CRITERIA = """\
criteria_set: worth
title: What counts
titles: {ko: 무엇이 중요한가}
weights: {method: direct, values: {cost: 40, gain: 60}}   # 비용과 효과
criteria:
  cost: {measure: total_cost, unit: KRW bn, worst: 100, best: 0}
  gain:
    children:
      direct: {weight: 70, unit: points, worst: 0, best: 10, if_none: worst}
      wide: {weight: 30, unit: points, worst: 0, best: 10, if_none: worst}
"""

TREE = """\
decision_tree: ways
start: held
questions:
  held: {ask: Is it held at home?, when: held, then: keep, otherwise: get, unknown: both}
verdicts:
  keep: {modes: [protect, none], because: it must not leak}
  get: {modes: [own, access, none], because: it is not held}
"""

PORTFOLIO = """\
portfolio: small
title: A small portfolio
titles: {ko: 작은 포트폴리오}
money: {unit: KRW bn, price_year: 2025}
years: [2026, 2027]
criteria: worth
decision_tree: ways
budgets:
  national: {amount: [20, 20], carry_over: 0.5}
  guard: {amount: 3, for: {mode: protect}, within: national}
partners:
  fi: {title: Finland, bloc: eu}
technologies:
  - id: chip
    title: Chip, 2 nm
    titles: {ko: 반도체}
    evidence: {held: false}
    options:
      - {id: plant, mode: own, cost: [12, 12], lead_time: 2, ratings: {direct: 9, wide: 8}}
      - {id: buy, mode: access, partner: fi, cost: 8, lead_time: 1, ratings: {direct: 6, wide: 2}}
  - id: laser
    evidence: {held: unknown}
    options:
      - {id: plant, mode: own, cost: [9, 9], lead_time: 2, ratings: {direct: 5, wide: 5}}
      - {id: guard, mode: protect, cost: [2, 2], lead_time: 0, ratings: {direct: 4, wide: 3}}
  - id: sensor
    evidence: {held: true}
    options:
      - {id: guard, mode: protect, cost: [1, 1], lead_time: 0, ratings: {direct: 3, wide: 9}}
rules:
  - {id: plants, at_most: 1, of: {mode: own}, because: one site}
scenarios:
  - {id: cut, probability: 0.3, changes: [{budget: national, multiply: 0.5}]}
"""

NO_WAY = "  - {id: must, at_least: 4, of: {}, because: somebody said so}\n"
"""A rule that nothing can keep: there are three technologies."""


def lay(folder: Path) -> None:
    """Write the desk into a folder."""
    (folder / "criteria").mkdir(parents=True)
    (folder / "portfolios" / "small").mkdir(parents=True)
    (folder / "criteria" / "worth.yaml").write_text(CRITERIA, encoding="utf-8")
    (folder / "criteria" / "ways.yaml").write_text(TREE, encoding="utf-8")
    (folder / "portfolios" / "small" / "portfolio.yaml").write_text(PORTFOLIO, encoding="utf-8")
    impossible = PORTFOLIO.replace("rules:\n", f"rules:\n{NO_WAY}").replace("portfolio: small", "portfolio: impossible")
    (folder / "portfolios" / "impossible.yaml").write_text(impossible, encoding="utf-8")
    faulty = PORTFOLIO.replace("mode: access", "mode: acess").replace("cost: [9, 9]", "cost: [TBD, 9]")
    (folder / "portfolios" / "faulty.yaml").write_text(
        faulty.replace("portfolio: small", "portfolio: faulty"), encoding="utf-8"
    )
