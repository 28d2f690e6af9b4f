"""Weights, consistency and agreement that others published, to the printed digits (sources: README.md here)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from optimizer.schema.criteria import Criterion
from optimizer.value import partial_value
from optimizer.weights import (
    Method,
    TreeNode,
    concordance,
    critic,
    direct,
    entropy,
    global_shares,
    local_weights,
    rank,
    walk,
    weigh,
)


def rounded(shares, digits):
    return [round(float(share), digits) for share in shares.values()]


def judged(upper, names, **more):
    """AHP with the judgements of the upper triangle, row by row."""
    names = names.split()
    rows = [row.split() for row in upper.split("|")]
    pairs = {f"{names[i]}/{names[i + j + 1]}": Fraction(x) for i, row in enumerate(rows) for j, x in enumerate(row)}
    return weigh("node", tuple(names), Method("ahp", {"judgements": pairs, **more}))


DRINKS = "9 5 2 1 1 1/2 | 1/3 1/9 1/9 1/9 1/9 | 1/3 1/4 1/3 1/9 | 1/2 1 1/3 | 2 1/2 | 1/3"


@pytest.mark.parametrize("table, ratio, digits", [("saaty", 0.022, 3), ("donegan-dodd", 0.0235, 4)])
def test_saaty_2008_drinks(table, ratio, digits):
    found = judged(DRINKS, "coffee wine tea beer soda milk water", random_index=table)
    assert rounded(found.weights, 3) == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(float(found.consistency["cr"]), digits) == ratio
    assert found.consistency["random_index"] == table


def test_saaty_house_size():
    found = judged("6 8 | 4", "a b c")
    assert round(float(found.consistency["lambda_max"]), 3) == 3.136
    assert round(float(found.consistency["ci"]), 3) == 0.068
    assert round(float(found.consistency["cr"]), 3) == 0.117
    (doubt,) = found.doubts
    assert "consistency ratio 0.117, above 0.10" in doubt.message


CAR = "3 7 3 | 9 1 | 1/7"


def test_car_choice():
    found = judged(CAR, "cost safety style capacity")
    assert rounded(found.weights, 3) == [0.510, 0.234, 0.041, 0.215]
    assert round(float(found.consistency["cr"]), 3) == 0.074


CARS = "sedan hybrid pilot crv element odyssey"
PRICE = "9 9 1 1/2 5 | 1 1/9 1/9 1/7 | 1/9 1/9 1/7 | 1/2 5 | 6"
MAINTENANCE = "1.5 4 4 4 5 | 4 4 4 5 | 1 1.2 1 | 1 3 | 2"
SAFETY = "1 5 7 9 1/3 | 5 7 9 1/3 | 2 9 1/8 | 2 1/8 | 1/9"
STYLE = "1 7 5 9 6 | 7 5 9 6 | 1/6 3 1/3 | 7 5 | 1/5"
PASSENGERS = "1 1/2 1 3 1/2 | 1/2 1 3 1/2 | 2 6 1 | 3 1/2 | 1/6"
MPG = [31, 35, 22, 27, 25, 26]
CARGO = [14, 14, Fraction("87.6"), Fraction("72.9"), Fraction("74.6"), Fraction("147.4")]
RESALE = [Fraction("0.52"), Fraction("0.46"), Fraction("0.4"), Fraction("0.55"), Fraction("0.48"), Fraction("0.48")]


def by_function(values, preference):
    """The upper triangle of the published preference functions of a ratio."""
    n = len(values)
    rows = [[preference(values[i], values[j]) for j in range(i + 1, n)] for i in range(n - 1)]
    return " | ".join(" ".join(map(str, row)) for row in rows)


def stepwise(bounds, a, b):
    if a < b:
        return 1 / stepwise(bounds, b, a)
    return next(
        (Fraction(step) for step, bound in enumerate(bounds, 1) if Fraction(a) / Fraction(b) < bound),
        Fraction(len(bounds) + 1),
    )


def fuel(a, b):
    # As published: the lesser number of miles per gallon is preferred.
    return min(Fraction(9), max(Fraction(1, 9), Fraction(b) / Fraction(a)))


def resale(a, b):
    return (
        min(
            stepwise([Fraction("1.05"), Fraction("1.1"), Fraction("1.15"), Fraction("1.2"), Fraction("1.25")], a, b),
            Fraction(5),
        )
        if a >= b
        else 1 / resale(b, a)
    )


def node(name, upper, names, children):
    pairs = judged_pairs(upper, names)
    return TreeNode(name, children, method=Method("ahp", {"judgements": pairs}))


def judged_pairs(upper, names):
    rows = [row.split() for row in upper.split("|")]
    return {f"{names[i]}/{names[i + j + 1]}": Fraction(x) for i, row in enumerate(rows) for j, x in enumerate(row)}


def cars(name, upper):
    leaves = tuple(TreeNode(f"{name}.{car}") for car in CARS.split())
    return node(name, upper, [leaf.id for leaf in leaves], leaves)


def test_the_whole_car_model_ranks_as_published():
    cost = (
        cars("price", PRICE),
        cars("fuel", by_function(MPG, fuel)),
        cars("maintenance", MAINTENANCE),
        cars("resale", by_function(RESALE, resale)),
    )
    room = (cars("cargo", by_function(CARGO, lambda a, b: stepwise([3, 8], a, b))), cars("passengers", PASSENGERS))
    first = (
        node("cost", "2 5 3 | 2 2 | 1/2", ["price", "fuel", "maintenance", "resale"], cost),
        cars("safety", SAFETY),
        cars("style", STYLE),
        node("capacity", "1/5", ["cargo", "passengers"], room),
    )
    tree = node("buy", CAR, ["cost", "safety", "style", "capacity"], first)
    shares = global_shares(tree)
    leaves = [leaf.id for leaf in walk(tree) if not leaf.children]
    totals = {car: sum(shares[leaf] for leaf in leaves if leaf.endswith(f".{car}")) for car in CARS.split()}
    assert sum(totals.values()) == 1
    assert sorted(totals, key=totals.get, reverse=True) == ["odyssey", "sedan", "crv", "element", "hybrid", "pilot"]


def test_consistent_judgements_have_the_same_exact_weights_under_every_rule():
    exact = {"a": Fraction(2, 3), "b": Fraction(1, 9), "c": Fraction(2, 9)}
    found = judged("6 3 | 1/2", "a b c")
    assert found.weights == found.beside["geometric_mean"] == exact
    assert (found.consistency["lambda_max"], found.consistency["cr"]) == (3, 0)
    given = {
        "best_to_others": {"b": Fraction(6), "c": Fraction(3)},
        "others_to_worst": {"a": Fraction(6), "c": Fraction(2)},
    }
    assert weigh("n", ("a", "b", "c"), Method("bwm", {"best": "a", "worst": "b", **given})).weights == exact
    assert direct({"a": 6, "b": 1, "c": 2}) == exact


def test_rezaei_2016_example_1():
    names = ("quality", "price", "comfort", "safety", "style")
    given = {
        "best_to_others": dict(zip(names, map(Fraction, (2, 1, 4, 2, 8)), strict=True)),
        "others_to_worst": dict(zip(names, map(Fraction, (4, 8, 2, 4, 1)), strict=True)),
    }
    found = weigh("car", names, Method("bwm", {"best": "price", "worst": "style", **given}))
    assert rounded(found.weights, 4) == [0.2105, 0.4211, 0.1053, 0.2105, 0.0526]
    assert (found.consistency["xi"], found.consistency["input_cr"]) == (0, 0)


def columns(*rows):
    return {str(number): [Fraction(str(x)) for x in column] for number, column in enumerate(zip(*rows, strict=True))}


DIAKOULAKI = columns(
    (61, 1.08, 4.33),
    (20.7, 0.26, 4.34),
    (16.3, 1.98, 2.53),
    (9, 3.29, 1.65),
    (5.4, 2.77, 2.33),
    (4, 4.12, 1.21),
    (-6.1, 3.52, 2.10),
    (-34.6, 3.31, 0.98),
)


def test_critic_of_diakoulaki_1995():
    assert rounded(critic(DIAKOULAKI), 8) == [0.20222554, 0.48090173, 0.31687273]
    assert rounded(critic(DIAKOULAKI, "spearman"), 4) == [0.2145, 0.4899, 0.2956]


def test_entropy_after_min_max_of_krishnan_2021():
    found = entropy(
        columns(
            (649, 4.7, 326, 7.1, 143),
            (749, 5.5, 401, 7.3, 192),
            (740, 5.7, 520, 7.6, 171),
            (400, 5.7, 520, 11.1, 179),
            (600, 5.5, 538, 8.9, 152),
        ),
        "min-max",
        costs=("0", "3", "4"),
    )
    assert rounded(found, 4) == [0.3481, 0.1360, 0.1690, 0.1463, 0.2006]


def test_rank_order_centroids():
    assert rounded(rank(["a", "b", "c"]), 4) == [0.6111, 0.2778, 0.1111]
    assert rounded(rank(["a", "b", "c", "d", "e"]), 4) == [0.4567, 0.2567, 0.1567, 0.0900, 0.0400]


ANXIETY = (
    "3 3 3 4 5 5 2 3 5 2 2 6 1 5 2 2 1 2 4 3",
    "3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4",
    "2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2",
)


def test_kendalls_w_of_three_raters_of_anxiety():
    found = concordance([[int(x) for x in rater.split()] for rater in ANXIETY])
    assert round(float(found.w), 2) == 0.54
    assert round(float(found.w_uncorrected), 3) == 0.502
    assert (round(float(found.chi_square), 1), found.df, round(found.p, 4)) == (30.8, 19, 0.0429)


FALLING = [(50, 1), (75, 0.8), (90, 0.5), (100, 0)]
RISING = [(-0.15, 0), (0, 0.1), (0.25, 0.9), (0.35, 1)]


def pieces(points, worst, best):
    exact = {"points": [[Decimal(str(x)), Decimal(str(v))] for x, v in points]}
    return Criterion.model_validate({"worst": Decimal(worst), "best": Decimal(best), "shape": exact})


def test_piecewise_values_clipped_outside_their_range():
    leaf = pieces(FALLING, 100, 50)
    inside = {60: "0.92", 75: "0.8", 90: "0.5"}
    outside = {10: 1, 40: 1, 101: 0, 120: 0}
    assert {x: partial_value(leaf, Fraction(x)) for x in (*inside, *outside)} == {
        x: Fraction(v) for x, v in (inside | outside).items()
    }
    rising = pieces(RISING, "-0.15", "0.35")
    assert partial_value(rising, Fraction("0.1")) == Fraction("0.42")


PRINTED = {"closeness": 32, "visibility": 26, "image": 23, "size": 10, "comfort": 6, "parking": 3}
OFFICES = {
    "A": (100, 60, 100, 75, 0, 90),
    "B": (20, 80, 10, 30, 100, 30),
    "C": (80, 70, 0, 0, 10, 100),
    "D": (70, 50, 30, 55, 30, 90),
    "E": (40, 60, 90, 100, 60, 70),
    "F": (0, 0, 70, 0, 80, 0),
    "G": (60, 100, 20, 50, 50, 80),
}


def test_goodwin_and_wright_offices_with_the_printed_percentages():
    tree = TreeNode("office", tuple(map(TreeNode, PRINTED)), method=Method("direct", {"values": PRINTED}))
    weights = local_weights(tree).weights.values()
    totals = [float(sum(w * v for w, v in zip(weights, values, strict=True))) for values in OFFICES.values()]
    assert [round(total, 1) for total in totals] == [80.8, 39.4, 47.4, 52.3, 64.8, 20.9, 60.2]
    swings = dict(zip(PRINTED, (100, 80, 70, 30, 20, 10), strict=True))
    assert rounded({name: 100 * w for name, w in direct(swings).items()}, 0) == list(PRINTED.values())
