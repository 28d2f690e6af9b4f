"""What must not matter to any weight method: the scale of numbers, the order of criteria and people, their names."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optimizer.weights import Method, WeightError, concordance, critic, entropy, weigh

NAMES = ("a", "b", "c", "d", "e")
SCALE = [Fraction(x) for x in range(1, 10)] + [Fraction(1, x) for x in range(2, 10)]
TIMES = st.sampled_from(SCALE)


def subsets():
    return st.integers(2, len(NAMES)).map(lambda n: NAMES[:n])


@st.composite
def methods(draw, names, people=True):
    """Any method with what it needs for these criteria."""
    ways = ["direct", "swing", "equal", "rank", "ahp", "bwm", *(["group"] if people else [])]
    way = draw(st.sampled_from(ways))
    if way in ("direct", "swing"):
        return Method(way, {"values": {n: Fraction(draw(st.integers(1, 100))) for n in names}})
    if way == "rank":
        cut = draw(st.integers(1, len(names)))
        order = draw(st.permutations(names))
        formula = draw(st.sampled_from(["roc", "sum", "reciprocal"]))
        return Method(way, {"order": [*order[: cut - 1], order[cut - 1 :]], "formula": formula})
    if way == "ahp":
        return Method(way, {"judgements": {f"{a}/{b}": draw(TIMES) for a, b in combinations(names, 2)}})
    if way == "bwm":
        return _best_worst(draw, names)
    if way == "group":
        who = ("Kim", "Lee", "Park")[: draw(st.integers(1, 3))]
        combine = draw(st.sampled_from(["arithmetic", "geometric"]))
        return Method(way, {"people": {name: draw(methods(names, people=False)) for name in who}, "combine": combine})
    return Method(way, {})


def _best_worst(draw, names):
    best, worst = draw(st.permutations(names))[:2]
    top = draw(st.integers(1, 9))
    between = {n: Fraction(draw(st.integers(1, top))) for n in names}
    others = {n: Fraction(draw(st.integers(1, top))) for n in names}
    given = {
        "best_to_others": between | {best: Fraction(1), worst: Fraction(top)},
        "others_to_worst": others | {worst: Fraction(1), best: Fraction(top)},
    }
    return Method("bwm", {"best": best, "worst": worst, **given})


def renamed(value, names):
    """A method with other names for its criteria."""
    if isinstance(value, Method):
        return Method(value.name, {key: renamed(part, names) for key, part in value.given.items()})
    if isinstance(value, dict):
        return {"/".join(names.get(p, p) for p in key.split("/")): renamed(part, names) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


@st.composite
def cases(draw):
    names = draw(subsets())
    return names, draw(methods(names))


@settings(deadline=None, max_examples=150)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_their_names_do_not_matter(case, random):
    names, method = case
    found = weigh("n", names, method)
    assert sum(found.weights.values()) == 1 and min(found.weights.values()) >= 0
    others = dict(zip(names, random.sample([f"x{n}" for n in range(9)], len(names)), strict=True))
    mixed = random.sample(names, len(names))
    again = weigh("n", tuple(others[n] for n in mixed), renamed(method, others))
    assert {n: again.weights[others[n]] for n in names} == pytest.approx(found.weights, abs=1e-11)
    if method.name != "group":  # means of rounded weights may round otherwise
        assert {n: again.weights[others[n]] for n in names} == found.weights


@settings(deadline=None)
@given(cases(), st.integers(2, 1000))
def test_the_scale_of_points_does_not_matter(case, factor):
    names, method = case
    assume(method.name in ("direct", "swing"))
    scaled = {name: value * Fraction(factor, 7) for name, value in method.given["values"].items()}
    assert weigh("n", names, Method(method.name, {"values": scaled})).weights == weigh("n", names, method).weights


@settings(deadline=None)
@given(subsets().flatmap(lambda names: st.tuples(st.just(names), methods(names, people=False))), st.integers(1, 4))
def test_people_who_all_say_the_same_are_one(case, count):
    names, method = case
    one = weigh("n", names, method)
    for combine in ("arithmetic", "geometric"):
        people = {f"p{n}": method for n in range(count)}
        found = weigh("n", names, Method("group", {"people": people, "combine": combine}))
        assert found.weights == pytest.approx(one.weights, abs=1e-11)
        assert found.agreement.get("kendall_w") in (None, 1)
        assert set(found.agreement["distance"].values()) == {0}


TABLE = st.integers(3, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(1, 50), min_size=n, max_size=n), min_size=2, max_size=4)
)


@settings(deadline=None)
@given(TABLE, st.integers(2, 9), st.randoms(use_true_random=False))
def test_weights_from_data_do_not_know_scale_or_order(table, factor, random):
    assume(any(len(set(column)) > 1 for column in table))
    columns = {f"c{n}": column for n, column in enumerate(table)}
    order = random.sample(range(len(table[0])), len(table[0]))
    changed = {n: [columns[n][at] * factor for at in order] for n in random.sample(list(columns), len(columns))}
    assert entropy(changed) == entropy(columns)
    try:
        found = critic(columns)
    except WeightError:  # columns that all rise together leave nothing
        return
    shifted = {name: [x + 17 for x in column] for name, column in changed.items()}
    assert critic(shifted) == found


@given(TABLE, st.randoms(use_true_random=False))
def test_agreement_does_not_know_who_is_who(table, random):
    order = random.sample(range(len(table[0])), len(table[0]))
    changed = [[row[at] * 3 + 1 for at in order] for row in random.sample(table, len(table))]
    assert concordance(changed) == concordance(table)
