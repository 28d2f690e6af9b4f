"""Published programs that are no portfolios: continuous and whole columns, over `Problem`, the waist of the program."""

from fractions import Fraction
from itertools import product
from math import inf

import pytest

from optimizer.analyse.across import Across
from optimizer.analyse.ground import Bench
from optimizer.analyse.objectives import Objective
from optimizer.analyse.pareto import Search, supported
from optimizer.analyse.risk import expectation
from optimizer.formulate.across import Seen, Wide
from optimizer.problem import Column, Entry, Row, assemble, integer_row
from optimizer.solve import (
    Deadline,
    Solver,
    SolveSettings,
    Status,
    best_plan,
    explain_conflict,
    least_change,
    ranges,
)


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=60)) as process:
        yield process


def soon():
    return Deadline.after(60)


def entry(name, terms, lower=None, upper=None, kind="rule"):
    """A row of exact numbers by column."""
    whole = integer_row({column: Fraction(str(x)) for column, x in terms.items()}, lower, upper)
    return Entry(Row(kind, name, None, name, (), name, whole.scale), whole.coefficients, whole.lower, whole.upper)


# ------------------------------------------------------------- Star Oil (Winston, Operations Research, sections 3 to 6)

OIL = assemble(
    [Column((f"x{n}",), worth, 0, "C", 0, 1) for n, worth in enumerate((13, 16, 16, 14, 39), 1)],
    [
        entry("now", dict(enumerate((11, 53, 5, 5, 29))), None, 40, "budget"),
        entry("in a year", dict(enumerate((3, 6, 5, 1, 34))), None, 20, "budget"),
    ],
)


def test_star_oil_with_its_shadow_prices_and_ranges(solver):
    best = best_plan(solver, OIL, soon())
    assert best.status is Status.OPTIMAL
    assert best.objective == Fraction(93527, 1628)  # exactly, as its columns are computed in fractions
    assert float(best.objective) == pytest.approx(57.4490166, abs=1e-6)  # printed with the digits of single precision
    shares = [float(best.values[f"x{n}",]) for n in range(1, 6)]
    assert shares == pytest.approx([1, 0.200860, 1, 1, 0.288084], abs=5e-7)
    found = ranges(solver, OIL, soon())
    assert found.value == pytest.approx(57.4490166, abs=1e-6)
    assert [found.rows[row].worth for row in (0, 1)] == pytest.approx([0.190418, 0.984644], abs=5e-7)
    room = [(found.rows[row].more, found.rows[row].less) for row in (0, 1)]
    assert room == [
        pytest.approx((38.264709, 9.617647), abs=5e-6),
        pytest.approx((11.275863, 8.849057), abs=5e-6),
    ]
    reduced = [found.columns[f"x{n}",].worth for n in range(1, 6)]
    assert reduced == pytest.approx([7.951474, 0, 10.124693, 12.063268, 0], abs=5e-7)
    costs = [(found.columns[name,].more, found.columns[name,].less) for name in ("x2", "x5")]
    assert costs == [
        pytest.approx((45.104530, 9.117648), abs=5e-6),
        pytest.approx((51.666668, 30.245283), abs=5e-6),
    ]


@pytest.mark.parametrize("row, share", [(0, Fraction(9, 10)), (0, Fraction(-9, 10)), (1, Fraction(1, 2)), (1, -1)])
def test_a_price_is_what_solving_again_gives_within_its_range_and_no_more_beyond(solver, row, share):
    price = ranges(solver, OIL, soon()).rows[row]
    base = best_plan(solver, OIL, soon()).objective
    bound = OIL.bounds(row)[1]
    reach = price.more if share > 0 else price.less
    step = int(reach * float(share))  # bounds are whole numbers
    moved = best_plan(solver, OIL.with_row_bounds({row: (None, bound + step)}), soon())
    assert float(moved.objective - base) == pytest.approx(price.worth * step, abs=1e-6)
    far = best_plan(solver, OIL.with_row_bounds({row: (None, bound + int(price.more) + 2)}), soon())
    assert float(far.objective - base) < price.worth * (int(price.more) + 2)


# --------------------------------------------------------------- a transport problem of Aneja & Nair 1979, two criteria

SUPPLY, DEMAND = (8, 19, 17), (11, 3, 14, 16)
FIRST = ((1, 2, 7, 7), (1, 9, 3, 4), (8, 9, 4, 6))
SECOND = ((4, 4, 3, 4), (5, 8, 9, 10), (6, 2, 5, 1))


def test_the_extreme_points_of_a_transport_problem(solver):
    routes = list(product(range(3), range(4)))
    columns = [Column(("ship", i, j), 0, 0, "I", 0, min(SUPPLY[i], DEMAND[j])) for i, j in routes]
    rows = [entry(f"from {i}", {4 * i + j: 1 for j in range(4)}, s, s) for i, s in enumerate(SUPPLY)]
    rows += [entry(f"to {j}", {4 * i + j: 1 for i in range(3)}, d, d) for j, d in enumerate(DEMAND)]
    problem = assemble(columns, rows)
    goals = [[-costs[i][j] for i, j in routes] for costs in (FIRST, SECOND)]
    weights = [problem.with_objective(goal).objective for goal in goals]
    search = Search(
        Bench(problem, solver, soon()),
        tuple(Objective(name, w, Fraction(-1)) for name, w in zip(("first", "second"), weights, strict=True)),
    )
    assert search.run() is Status.OPTIMAL
    points = sorted([-int(x) for x in point] for point in search.points)
    assert search.solves <= 2 * len(points) + 1
    assert points[0][0] == 143 and points[-1] == [208, 167]
    held = supported([[-x for x in point] for point in points])
    edge = [point for point, is_held in zip(points, held, strict=True) if is_held]
    assert corners(edge) == [[143, 265], [156, 200], [176, 175], [186, 171], [208, 167]]


def corners(points):
    """Those of the points on a convex line at which it bends, the ends included."""
    inside = [
        (b[0] - a[0]) * (c[1] - b[1]) == (c[0] - b[0]) * (b[1] - a[1])
        for a, b, c in zip(points, points[1:], points[2:], strict=False)
    ]
    return [points[0], *(point for point, flat in zip(points[1:], inside, strict=False) if not flat), points[-1]]


# ---------------------------------------------------------- the farmer (Birge & Louveaux 2011, section 1.1): two stages

CROPS, PLANT, YIELD = ("wheat", "corn", "beet"), (150, 230, 260), (Fraction(5, 2), 3, 20)
WEATHER = {"average": Fraction(1), "good": Fraction(6, 5), "bad": Fraction(4, 5)}


def farm(weather):
    """A year on the farm: what is planted, and what is bought and sold after the harvest."""
    columns = [Column(("plant", crop), -cost, 0, "C", 0, 500) for crop, cost in zip(CROPS, PLANT, strict=True)]
    columns += [Column(("buy", crop), -price, 0, "C", 0, None) for crop, price in (("wheat", 238), ("corn", 210))]
    columns += [Column(("sell", crop), price, 0, "C", 0, None) for crop, price in (("wheat", 170), ("corn", 150))]
    columns += [Column(("sell", "beet"), 36, 0, "C", 0, 6000), Column(("sell", "more beet"), 10, 0, "C", 0, None)]
    wheat, corn, beet = (weather * tons for tons in YIELD)
    rows = [
        entry("land", {0: 1, 1: 1, 2: 1}, None, 500),
        entry("need of wheat", {0: wheat, 3: 1, 5: -1}, 200),
        entry("need of corn", {1: corn, 4: 1, 6: -1}, 240),
        entry("beet", {2: beet, 7: -1, 8: -1}, 0),
    ]
    return assemble(columns, rows)


def test_the_farmer_plants_for_every_weather(solver):
    problems = {name: farm(weather) for name, weather in WEATHER.items()}
    alone = {name: best_plan(solver, problem, soon()) for name, problem in problems.items()}
    chances = [Fraction(1, 3)] * 3
    wait_and_see = expectation([Fraction(found.objective) for found in alone.values()], chances)

    first = assemble([Column(("plant", crop), 0, 0, "C", 0, 500) for crop in CROPS], [])
    across = Across(Bench(first, solver, soon()), chances, Wide(first))
    planted = {("plant", crop): [place] for place, crop in enumerate(CROPS)}
    for name, problem in problems.items():
        across.views.append(across.wide.world(Seen(name, problem, planted, range(len(problem.rows)))))
    found = across.expected()
    assert found.status is Status.OPTIMAL
    assert [found.values["plant", crop] for crop in CROPS] == [170, 80, 250]
    recourse = expectation(across.values(found), chances)
    assert recourse == 108390
    assert float(wait_and_see) == pytest.approx(115405.56, abs=0.005)
    assert float(wait_and_see - recourse) == pytest.approx(7015.56, abs=0.005)  # EVPI

    mean = {("plant", crop): alone["average"].values["plant", crop] for crop in CROPS}
    assert list(mean.values()) == [120, 80, 300]
    assert alone["average"].objective == 118600
    begun = expectation(across.values(across.expected(held=mean)), chances)
    assert begun == 107240
    assert recourse - begun == 1150  # VSS


# ------------------------------------- elastic repair (AMPL's documentation; the example of HiGHS's own tests, TestIis)

LIMIT, SECOND_ROW, FORBIDDEN, THIRD = range(4)
IMPOSSIBLE = assemble(
    [Column(("x",), 0, 0, "I", 0, None), Column(("y",), 0, 0, "I", -inf, None)],
    [
        entry("x at least 5", {0: 1}, 5),
        entry("-x + 21y at least 2", {0: -1, 1: 21}, 2),
        entry("-3x + 2y at most 1", {0: -3, 1: 2}, None, 1),
        entry("20x + y at most 20", {0: 20, 1: 1}, None, 20),
    ],
)


def test_what_cannot_all_hold_is_irreducible(solver):
    assert best_plan(solver, IMPOSSIBLE, soon()).status is Status.INFEASIBLE
    conflict = explain_conflict(solver, IMPOSSIBLE, soon())
    assert conflict.irreducible and conflict.complete
    rows = {IMPOSSIBLE.rows.index(row) for row in conflict.rows}
    assert rows in ({LIMIT, SECOND_ROW, THIRD}, {SECOND_ROW, FORBIDDEN, THIRD})  # by hand: there are these two
    assert best_plan(solver, IMPOSSIBLE.keep_rows(rows), soon()).status is Status.INFEASIBLE
    for row in rows:
        assert best_plan(solver, IMPOSSIBLE.keep_rows(rows - {row}), soon()).status is Status.OPTIMAL


@pytest.mark.parametrize(
    "prices, total, changes",
    [
        ({LIMIT: 1, SECOND_ROW: 1, FORBIDDEN: 1, THIRD: 1}, 5, {LIMIT: 4, THIRD: 1}),
        ({SECOND_ROW: 1, FORBIDDEN: 1, THIRD: 1}, 81, {THIRD: 81}),
        ({LIMIT: 1, SECOND_ROW: 1, THIRD: 10}, 7, None),  # reached by two different points
    ],
)
def test_the_cheapest_repair_at_given_prices(solver, prices, total, changes):
    repair = least_change(solver, IMPOSSIBLE, list(prices), soon(), list(prices.values()))
    assert repair.least
    number_of = {row.name: number for number, row in enumerate(IMPOSSIBLE.rows)}
    found = {number_of[change.row.name]: change.amount for change in repair.changes}
    assert sum(prices[row] * amount for row, amount in found.items()) == total
    assert changes is None or found == changes
    mended = IMPOSSIBLE.with_row_bounds({number_of[name]: bounds for name, bounds in repair.bounds.items()})
    assert best_plan(solver, mended, soon()).status is Status.OPTIMAL
