"""Budgets that hold although costs may grow: at most so many overruns at once (Bertsimas & Sim 2004).

In every budget row of every year, the costs of options with `overrun` may grow by that share, those of at most gamma
technologies at their worst: sum a x + gamma z + sum p <= b with z + p[t] >= growth of what t spends, z, p >= 0
(equation 7 there). All numbers are whole; z and p may be whole too, as the best z is 0 or one of the growths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, floor, gcd, lcm, sqrt
from statistics import NormalDist
from typing import Any

from optimizer.analyse.change import Choices, chosen, decisions_json
from optimizer.analyse.ground import Ground, Values
from optimizer.figures import number
from optimizer.problem import Column, Entry, Problem
from optimizer.solve import Outcome, Status

Growths = dict[int, Fraction]
"""By how much the coefficient of a column may grow."""


@dataclass(frozen=True, slots=True)
class Protected:
    """The best plan at one gamma: value None where there is none; `violation`: how likely any one budget row fails.

    The chance is a bound (theorem 3 there) for growths that are independent and symmetric about what is planned.
    """

    gamma: Fraction
    value: Fraction | None
    plan: Choices
    violation: float | None
    proven: bool

    def as_json(self) -> dict[str, Any]:
        """One point of the curve."""
        value = None if self.value is None else number(self.value)
        return {"gamma": number(self.gamma), "value": value, "violation": self.violation, "proven": self.proven}


@dataclass(frozen=True, slots=True)
class Protection:
    """The plan at the gamma asked for, and what every whole gamma up to full protection costs."""

    ground: Ground
    asked: Protected
    curve: tuple[Protected, ...]

    @property
    def proven(self) -> bool:
        """Whether every point is."""
        return self.asked.proven and all(point.proven for point in self.curve)

    @property
    def price(self) -> Fraction | None:
        """The value given up for protection."""
        free = self.curve[0].value if self.curve else None
        return None if free is None or self.asked.value is None else free - self.asked.value

    def as_json(self) -> dict[str, Any]:
        """`protection` of the document."""
        price = self.price
        return {
            **self.asked.as_json(),
            "price": None if price is None else number(price),
            "decisions": decisions_json(self.ground.alternatives, self.asked.plan),
            "curve": [point.as_json() for point in self.curve],
        }


def protection(ground: Ground, gamma: Fraction) -> Protection:
    """The protected plan, its price, and the price of robustness for gamma 0, 1, 2, ... to full protection."""
    curve: list[Protected] = []
    known: list[Values] = []
    most = len(ground.alternatives.portfolio.technologies)
    for step in range(most + 1):
        point, found = _point(ground, Fraction(step), known)
        curve.append(point)
        known = [found.values, *known[:3]] if found.values else known
        if not point.proven or point.value is None or point.violation == 0:
            break
    same = next((point for point in curve if point.gamma == gamma), None)
    last = curve[-1]
    if same is None and last.violation == 0 and last.gamma < gamma:
        same = replace(last, gamma=gamma)
    return Protection(ground, same or _point(ground, gamma, known)[0], tuple(curve))


def protected(ground: Ground, gamma: Fraction) -> Problem:
    """The problem with every budget row protected against gamma overruns."""
    problem = ground.problem
    rows = {row: growths for row in _budget_rows(problem) if (growths := _growths(ground, row))}
    if not gamma or not rows:
        return problem
    columns, entries = list[Column](), list[Entry]()
    for row, growths in rows.items():
        _protect(problem, row, growths, gamma, columns, entries)
    kept = problem.keep_rows(row for row in range(len(problem.rows)) if row not in rows)
    return kept.with_columns(columns, {}).with_rows(entries)


def violation_bound(uncertain: int, gamma: Fraction | float) -> float:
    """How likely a row with so many uncertain numbers fails at most: B(n, gamma) (Bertsimas & Sim 2004, equation 18).

    B = 2^-n ((1 - mu) C(n, floor(nu)) + sum over l > floor(nu) of C(n, l)), nu = (gamma + n) / 2, mu its fraction.
    """
    if gamma >= uncertain:
        return 0.0
    middle = (Fraction(gamma) + uncertain) / 2
    low = floor(middle)
    beyond = sum(comb(uncertain, size) for size in range(low + 1, uncertain + 1))
    return float(((1 - (middle - low)) * comb(uncertain, low) + beyond) / 2**uncertain)


def protection_level(uncertain: int, violation: float) -> float:
    """The gamma at which a row fails with about this probability at most, never more than all its uncertain numbers.

    gamma = 1 + Phi^-1(1 - violation) sqrt(n) (Bertsimas & Sim 2004, equation 17 and table 1).
    """
    return min(float(uncertain), 1 + NormalDist().inv_cdf(1 - violation) * sqrt(uncertain))


def _point(ground: Ground, gamma: Fraction, known: list[Values]) -> tuple[Protected, Outcome]:
    problem = protected(ground, gamma)
    usable = [plan for plan in known if all(label in problem.index for label in plan)]
    found = ground.best(problem, usable)
    own = {label: value for label, value in found.values.items() if label in ground.problem.index}
    proven = found.status in (Status.OPTIMAL, Status.INFEASIBLE)
    if found.objective is None:
        return Protected(gamma, None, {}, None, proven), replace(found, values={})
    value = problem.true_value(found.objective)
    return Protected(gamma, value, chosen(own), _failing(ground, own, gamma), proven), replace(found, values=own)


def _failing(ground: Ground, plan: Values, gamma: Fraction) -> float:
    """The largest bound on the chance of any one budget row to fail."""
    index = ground.problem.index
    taken = {index[label] for label, value in plan.items() if value and label[0] == "choose"}
    counts = (len(taken & _growths(ground, row).keys()) for row in _budget_rows(ground.problem))
    return max((violation_bound(count, gamma) for count in counts), default=0.0)


def _budget_rows(problem: Problem) -> Iterator[int]:
    return (number for number, row in enumerate(problem.rows) if row.kind == "budget")


def _growths(ground: Ground, row: int) -> Growths:
    """What may be added to the coefficients of a row: the option's overrun times what it spends, its bridge with it."""
    found: Growths = {}
    for column, amount in ground.problem.coefficients(row).items():
        label = ground.problem.labels[column]
        if label[0] == "choose" and amount > 0:
            share = ground.alternatives.options[str(label[1]), str(label[2])].overrun
            if share:
                found[column] = amount * Fraction(share)
    return found


def _protect(
    problem: Problem,
    row: int,
    growths: Mapping[int, Fraction],
    gamma: Fraction,
    columns: list[Column],
    entries: list[Entry],
) -> None:
    """The protected row and those of its z and p; their columns are added at the end."""
    meaning, most = problem.rows[row], problem.bounds(row)[1]
    assert most is not None
    terms = problem.coefficients(row)
    up = lcm(*(growth.denominator for growth in growths.values()))
    first = len(problem.labels) + len(columns)
    by_technology: dict[object, dict[int, int]] = {}
    for column, growth in growths.items():
        by_technology.setdefault(problem.labels[column][1], {})[column] = int(growth * up)
    largest = max(max(own.values()) for own in by_technology.values())
    columns.append(Column(("protect", meaning.name), 0, 0, "I", 0, largest))
    part = gamma.denominator
    extra = [(first, gamma.numerator)]
    for place, (technology, own) in enumerate(by_technology.items(), 1):
        columns.append(Column(("protect", meaning.name, technology), 0, 0, "I", 0, max(own.values())))
        extra.append((first + place, part))
        link = replace(meaning, kind="link", name=f"protect|{meaning.name}|{technology}")
        over = [(first, 1), (first + place, 1), *((column, -amount) for column, amount in own.items())]
        entries.append(Entry(link, over, 0, None))
    whole = [*((column, amount * up * part) for column, amount in terms.items()), *extra]
    down = gcd(most * up * part, *(amount for _, amount in whole))
    scaled = [(column, amount // down) for column, amount in whole]
    row_ = replace(meaning, scale=meaning.scale * up * part / down)
    entries.append(Entry(row_, scaled, None, most * up * part // down))
