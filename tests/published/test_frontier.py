"""Weingartner & Ness 1967: six optima of one data set for six pairs of budgets, as points of budget frontiers."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

import optimizer
from optimizer.solve import Solver, SolveSettings

HERE = Path(__file__).parent
ONE = {"both": {"amount": {2026: 600, 2027: 600}}}
TWO = {"first": {"amount": 600}, "second": {"amount": 600}}


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings()) as process:
        yield process


def lay(folder, budgets):
    """The published desk with its two resources as money: years of one budget, or two budgets of one year."""
    portfolio = yaml.safe_load((HERE / "weing-1/portfolio.yaml").read_text(encoding="utf-8"))
    criteria = (HERE / "weing-1/criteria.yaml").read_text(encoding="utf-8")
    del portfolio["resources"]
    portfolio |= {"years": [2026, 2027 if len(budgets) == 1 else 2026], "budgets": budgets}
    for technology in portfolio["technologies"]:
        for option in technology["options"]:
            used = option.pop("resources")
            both = [used["r0"][0], used["r1"][0]]
            option["cost"] = both if len(budgets) == 1 else dict(zip(budgets, ([x] for x in both), strict=True))
            option["lead_time"] = 0
    (folder / "portfolio.yaml").write_text(yaml.safe_dump(portfolio), encoding="utf-8")
    (folder / "criteria.yaml").write_text(criteria, encoding="utf-8")
    return optimizer.Desk(folder)


def reached(found, factor):
    """The published unit: 30 800 for a full swing."""
    return max(point.value for point in found.points if point.factor <= factor) * 30800


@pytest.mark.parametrize(
    "budgets, sweep, answers",
    [
        (ONE, "both", {Fraction(1): 141278, Fraction(5, 6): 130883, Fraction(1, 2): 95677}),
        (TWO, "first", {Fraction(1): 141278, Fraction(1, 2): 119337}),
        (TWO, "second", {Fraction(1): 141278, Fraction(1, 2): 98796}),
        ({"both": {"amount": {2026: 562, 2027: 497}}}, "both", {Fraction(1): 130623}),
    ],
)
def test_published_optima_lie_on_the_frontier(budgets, sweep, answers, tmp_path, solver):
    desk = lay(tmp_path, budgets)
    least = min(answers)
    found = desk.frontier("portfolio.yaml", sweep=sweep, least=least, most=1, solver=solver)
    assert found.status == "optimal"
    assert {factor: reached(found, factor) for factor in answers} == answers
    values = [point.value for point in found.points]
    assert values == sorted(set(values))


def test_the_six_answers_are_those_of_the_published_desks():
    published = [json.loads((HERE / f"weing-{n}/expected.json").read_text())["published"] for n in range(1, 7)]
    assert sorted(published) == sorted([141278, 130883, 95677, 119337, 98796, 130623])
