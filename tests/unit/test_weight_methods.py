"""Pairwise judgements, best-worst and groups: what must hold for any judgements, and what is refused."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from optimizer.weights import Method, WeightError, as_json, weigh

SCALE = [Fraction(x) for x in range(1, 10)] + [Fraction(1, x) for x in range(2, 10)]
NAMES = tuple("abcdefgh")


def ahp(names, judgements, **more):
    return weigh("n", tuple(names), Method("ahp", {"judgements": judgements, **more}))


@st.composite
def judgements(draw, least=2, most=6, gaps=False):
    """Judgements of every pair, or of enough pairs to link everything."""
    names = NAMES[: draw(st.integers(least, most))]
    pairs = {f"{a}/{b}": draw(st.sampled_from(SCALE)) for a, b in combinations(names, 2)}
    if gaps:
        chain = {f"{a}/{b}" for a, b in pairwise(names)}
        pairs = {pair: value for pair, value in pairs.items() if pair in chain or draw(st.booleans())}
    return names, pairs


def array(names, pairs):
    matrix = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(matrix, 1)
    for pair, value in pairs.items():
        i, j = (names.index(name) for name in pair.split("/"))
        matrix[i, j], matrix[j, i] = float(value), float(1 / value)
    return matrix


def greatest(matrix):
    values, vectors = np.linalg.eig(matrix)
    at = np.argmax(values.real)
    vector = np.abs(vectors[:, at].real)
    return values[at].real, vector / vector.sum()


@given(judgements())
def test_eigenvector_and_eigenvalue_are_those_of_numpy(case):
    names, pairs = case
    found, (value, vector) = ahp(*case), greatest(array(names, pairs))
    assert [float(w) for w in found.weights.values()] == pytest.approx(vector, abs=1e-9)
    assert float(found.consistency["lambda_max"]) == pytest.approx(value, abs=1e-9)
    assert sum(found.weights.values()) == 1


@given(judgements(), st.randoms(use_true_random=False))
def test_order_of_criteria_and_side_of_a_judgement_do_not_matter(case, random):
    names, pairs = case
    found = ahp(names, pairs)
    turned = {
        "/".join(reversed(pair.split("/"))) if random.random() < 0.5 else pair: value for pair, value in pairs.items()
    }
    turned = {pair: value if pair in pairs else 1 / value for pair, value in turned.items()}
    items = random.sample(list(turned.items()), len(turned))
    other = ahp(random.sample(names, len(names)), dict(items))
    assert other.weights == found.weights
    assert other.consistency["cr"] == found.consistency["cr"]


@settings(max_examples=25, deadline=None)
@given(judgements(least=3, most=5, gaps=True))
def test_missing_judgements_take_the_least_eigenvalue(case):
    names, pairs = case
    found, matrix = ahp(*case), array(names, pairs)
    gaps = [(i, j) for i in range(len(names)) for j in range(i) if np.isnan(matrix[i, j])]

    def of(logs):
        filled = matrix.copy()
        for (i, j), t in zip(gaps, logs, strict=True):
            filled[i, j], filled[j, i] = np.exp(t), np.exp(-t)
        return greatest(filled)[0]

    best = (
        minimize(of, np.zeros(len(gaps)), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
        if gaps
        else None
    )
    least = best.fun if gaps else of([])
    assert float(found.consistency["lambda_max"]) <= least + 1e-7
    assert found.consistency["missing"] == len(gaps)


def test_missing_judgements_among_wild_ones_settle_all_the_same():
    names = "abcdef"
    wild = {"a/b": 9, "b/c": 9, "c/a": 9, "c/d": Fraction(1, 9), "d/e": 9, "e/f": 9, "f/d": 9, "a/f": 9}
    found = ahp(names, {pair: Fraction(value) for pair, value in wild.items()})
    assert found.consistency["missing"] == 7
    weights, at = [float(w) for w in found.weights.values()], names.index
    matrix = array(tuple(names), {pair: Fraction(value) for pair, value in wild.items()})
    rows = [sum(matrix[i, j] * weights[j] for j in range(6) if not np.isnan(matrix[i, j])) for i in range(6)]
    assert all(
        row <= float(found.consistency["lambda_max"]) * weights[at(n)] for row, n in zip(rows, names, strict=True)
    )
    assert sum(found.weights.values()) == 1


def test_a_tree_of_judgements_is_consistent_and_its_weights_are_exact():
    found = ahp("abcd", {"a/b": Fraction(2), "c/b": Fraction(3), "d/a": Fraction(5)})
    assert found.weights == {"a": Fraction(2, 16), "b": Fraction(1, 16), "c": Fraction(3, 16), "d": Fraction(10, 16)}
    assert (found.consistency["cr"], found.consistency["worst_judgement"]) == (0, None)


def test_the_judgement_that_hurts_most_is_named():
    good = {"a/b": Fraction(2), "b/c": Fraction(2), "c/d": Fraction(2), "a/c": Fraction(4), "b/d": Fraction(4)}
    found = ahp("abcd", {**good, "a/d": Fraction(1, 8)})
    assert set(found.consistency["worst_judgement"]["pair"].split("/")) == {"a", "d"}
    (doubt,) = found.doubts
    assert "a/d" in doubt.remedy or "d/a" in doubt.remedy
    assert ahp("abcd", good).doubts == ()


def test_a_ring_of_judgements_has_equal_weights_and_a_ratio_that_says_so():
    found = ahp("abc", {"a/b": Fraction(9), "b/c": Fraction(9), "c/a": Fraction(9)})
    assert set(found.weights.values()) == {Fraction(1, 3)}
    assert float(found.consistency["lambda_max"]) == pytest.approx(1 + 9 + 1 / 9)


def test_a_matrix_is_read_in_the_order_of_its_names_and_forgives_rounded_reciprocals():
    one, third = Fraction(1), Fraction("0.333")
    matrix = ((one, Fraction(3), None), (third, one, Fraction(2)), (None, Fraction("0.5"), one))
    found = weigh("n", ("c", "a", "b"), Method("ahp", {"matrix": matrix, "names": ("a", "b", "c")}))
    assert found.weights == {"c": Fraction(1, 9), "a": Fraction(6, 9), "b": Fraction(2, 9)}


GOOD = {"a/b": Fraction(2), "b/c": Fraction(3)}
SQUARE = ((1, 2), (Fraction(1, 2), 1))


@pytest.mark.parametrize(
    "given, said",
    [
        ({"judgements": {"a/b": Fraction(2)}}, "no judgement links c with a, b"),
        ({"judgements": {**GOOD, "a/x": Fraction(2)}}, '"x" in "a/x" is no criterion'),
        ({"judgements": {**GOOD, "ab": Fraction(2)}}, '"ab" is not a pair'),
        ({"judgements": {**GOOD, "a/a": Fraction(2)}}, "compares a criterion with itself"),
        ({"judgements": {**GOOD, "b/a": Fraction(2)}}, "contradict each other"),
        ({"judgements": GOOD, "random_index": "sati"}, 'there is no random index "sati"'),
        ({"matrix": SQUARE, "names": ("a", "b")}, '"c" is missing'),
        ({"matrix": SQUARE, "names": ("a", "b", "c")}, "not 3 by 3"),
        ({"matrix": ((1, 2), (2, 1)), "names": ("a", "b")}, "has 2 for b/a, and 2 the other way round"),
        ({"matrix": ((2, 2), (2, 1)), "names": ("a", "b")}, "with itself as 2"),
    ],
)
def test_judgements_refused(given, said):
    with pytest.raises(WeightError) as refused:
        weigh("n", ("a", "b", "c"), Method("ahp", given))
    assert said in str(refused.value)


# ------------------------------------------------------------------------------------------------ best-worst


@st.composite
def comparisons(draw, most=6):
    """The best and the worst against all others."""
    names = NAMES[: draw(st.integers(2, most))]
    top = draw(st.integers(1, 9))
    best, worst = draw(st.permutations(names))[:2]
    to_others = {n: Fraction(draw(st.integers(1, top))) for n in names} | {best: Fraction(1), worst: Fraction(top)}
    to_worst = {n: Fraction(draw(st.integers(1, top))) for n in names} | {worst: Fraction(1), best: Fraction(top)}
    return names, {"best": best, "worst": worst, "best_to_others": to_others, "others_to_worst": to_worst}


def bwm(names, given, **more):
    return weigh("n", tuple(names), Method("bwm", {**given, **more}))


@settings(deadline=None)
@given(comparisons())
def test_the_linear_model_is_solved_as_by_another_solver(case):
    names, given = case
    rows = []
    for a, b, times in [
        *((given["best"], n, given["best_to_others"][n]) for n in names if n != given["best"]),
        *((n, given["worst"], given["others_to_worst"][n]) for n in names if n != given["worst"]),
    ]:
        row = [(n == a) - float(times) * (n == b) for n in names]
        rows += [[*row, -1], [*(-x for x in row), -1]]
    other = linprog([0] * len(names) + [1], rows, [0] * len(rows), [[1] * len(names) + [0]], [1])
    found = bwm(names, given)
    assert float(found.consistency["xi"]) == pytest.approx(other.fun, abs=1e-9)
    point = [float(w) for w in found.weights.values()]
    assert max(np.array(rows)[:, :-1] @ point) <= other.fun + 1e-9
    assert sum(found.weights.values()) == 1


@settings(deadline=None)
@given(comparisons(), st.randoms(use_true_random=False))
def test_best_worst_does_not_depend_on_the_order_of_the_criteria(case, random):
    names, given = case
    assert bwm(random.sample(names, len(names)), given).weights == bwm(names, given).weights


@settings(deadline=None, max_examples=40)
@given(comparisons(most=5))
def test_ranges_of_the_nonlinear_model_hold_the_weights_it_allows(case):
    names, given = case
    found = bwm(names, given, intervals=True)
    xi = float(found.consistency["nonlinear_xi"])

    def off(w):
        w = dict(zip(names, np.exp(w) / np.exp(w).sum(), strict=True))
        best = [abs(w[given["best"]] / w[n] - float(given["best_to_others"][n])) for n in names if n != given["best"]]
        worst = [
            abs(w[n] / w[given["worst"]] - float(given["others_to_worst"][n])) for n in names if n != given["worst"]
        ]
        return max(best + worst)

    start = np.log([float(low + high) / 2 for low, high in found.ranges.values()])
    assert minimize(off, start, method="Nelder-Mead", options={"maxiter": 4000}).fun >= xi - 1e-6
    for at, (low, high) in enumerate(found.ranges.values()):
        assert 0 <= low <= high + Fraction(1, 10**25) <= 1 + Fraction(1, 10**25), names[at]
    if found.consistency["input_cr"] == 0:
        assert xi == 0


def test_input_consistency_names_the_criterion():
    given = {"best": "a", "worst": "c", "best_to_others": {"b": Fraction(2), "c": Fraction(8)}}
    found = bwm("abc", {**given, "others_to_worst": {"b": Fraction(2)}})
    assert found.consistency["input_cr"] == Fraction(4, 56)  # |2 * 2 - 8| / (8 * 8 - 8)
    assert found.consistency["worst_judgement"] == {"criterion": "b"}


@pytest.mark.parametrize(
    "change, said",
    [
        ({"best": "x"}, "no criterion of this node"),
        ({"worst": "a"}, "both best and worst"),
        ({"best_to_others": {"c": Fraction(8)}}, '"b" is missing'),
        ({"best_to_others": {"b": Fraction(1, 2), "c": Fraction(8)}}, "below 1"),
        ({"best_to_others": {"a": Fraction(2), "b": Fraction(2), "c": Fraction(8)}}, "compared with itself"),
        ({"others_to_worst": {"a": Fraction(7), "b": Fraction(4)}}, "it is one comparison"),
    ],
)
def test_comparisons_refused(change, said):
    given = {"best": "a", "worst": "c", "best_to_others": {"b": Fraction(2), "c": Fraction(8)}}
    given["others_to_worst"] = {"b": Fraction(4)}
    with pytest.raises(WeightError) as refused:
        bwm("abc", {**given, **change})
    assert said in str(refused.value)


# ------------------------------------------------------------------------------------------------ groups


def group(people, names="abc", **more):
    return weigh("n", tuple(names), Method("group", {"people": people, **more}))


def says(**values):
    return Method("direct", {"values": {name: Fraction(value) for name, value in values.items()}})


def judges(**pairs):
    return Method("ahp", {"judgements": {pair.replace("_", "/"): Fraction(value) for pair, value in pairs.items()}})


def test_arithmetic_is_the_mean_of_the_weights():
    found = group({"Kim": says(a=1, b=1, c=2), "Lee": Method("rank", {"order": ["a", "b", "c"], "formula": "sum"})})
    assert found.weights == {"a": Fraction(3, 8), "b": Fraction(7, 24), "c": Fraction(1, 3)}
    assert list(found.people) == ["Kim", "Lee"]


def test_geometric_of_judgements_is_the_only_mean_that_stays_reciprocal():
    found = group({"Kim": judges(a_b=2, b_c=8), "Lee": judges(a_b=8, b_c=2)}, combine="geometric")
    assert found.weights == {"a": Fraction(16, 21), "b": Fraction(4, 21), "c": Fraction(1, 21)}
    one = judges(a_b=3, b_c=Fraction(1, 2))
    assert group({"Kim": one, "Lee": one}, combine="geometric").weights == weigh("n", tuple("abc"), one).weights


def test_geometric_of_weights_where_not_everybody_judges_pairs():
    found = group({"Kim": says(a=1, b=4, c=0), "Lee": says(a=4, b=1, c=5)}, combine="geometric")
    assert found.weights == {"a": Fraction(1, 2), "b": Fraction(1, 2), "c": 0}
    with pytest.raises(WeightError, match="every criterion the weight 0"):
        group({"Kim": says(a=1, b=0), "Lee": says(a=0, b=1)}, names="ab", combine="geometric")


def test_agreement_and_who_stands_apart():
    people = {"Kim": says(a=5, b=3, c=2), "Lee": says(a=6, b=3, c=1), "박": says(a=1, b=2, c=7)}
    found = group(people)
    assert found.agreement["stands_apart"] == "박"
    assert found.agreement["distance"]["박"] == Fraction(
        11, 20
    )  # from 11/20, 6/20, 3/20: half of 9 + 2 + 11 twentieths
    assert found.agreement["kendall_w"] == Fraction(1, 9)
    assert "no more alike than by chance" in found.doubts[0].message
    alike = group({name: says(a=5, b=3, c=2) for name in people})
    assert (alike.agreement["kendall_w"], alike.agreement.get("stands_apart")) == (1, None)
    assert alike.doubts == ()


def test_what_is_wrong_with_one_person_is_told_by_name():
    with pytest.raises(WeightError, match='Lee: the weight of "c" is missing'):
        group({"Kim": says(a=1, b=1, c=1), "Lee": says(a=1, b=1)})


def test_told_as_json_without_fractions():
    told = as_json(group({"Kim": says(a=1, b=1, c=2), "Lee": judges(a_b=9, b_c=9, a_c=Fraction(1, 9))}))
    assert told["people"]["Lee"]["consistency"]["cr"] == pytest.approx(6.13, abs=0.01)
    assert told["doubts"][0]["message"].startswith("Lee: the judgements contradict each other")
    assert "consistency" in told and told["consistency"] is None
