"""Weights: published figures, the tree, the modes, what `--weight` does, and what must not matter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optimizer.weights import (
    FORMULAS,
    METHODS,
    Method,
    NodeWeights,
    TreeNode,
    WeightError,
    direct,
    equal,
    global_shares,
    local_weights,
    overridden,
    override,
    override_tree,
    rank,
    shares_for_mode,
    swing,
    walk,
)

F = Fraction


def leaf(name: str, weight: int | None = None, *modes: str) -> TreeNode:
    return TreeNode(name, weight=None if weight is None else F(weight), applies_to=frozenset(modes) or None)


def node(name: str, weight: int | None, *children: TreeNode) -> TreeNode:
    return TreeNode(name, children, None if weight is None else F(weight))


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(WeightError) as caught:
        call(*arguments)
    assert caught.value.message and caught.value.remedy
    return str(caught.value)


# The tree of DESIGN 4.1: leverage counts only for own and access, and no leaf of reach counts for none.
TREE = node(
    "sovereignty",
    None,
    node("cost", 15, leaf("programme_cost", 70), leaf("leverage", 30, "own", "access")),
    node("reach", 25, node("partner", 3, leaf("reliability", 1, "access")), leaf("home", 2, "own", "protect")),
    leaf("opportunity", 60),
)
OPPORTUNITY = {"opportunity": F(60, 100)}  # the first level never changes


# ---------------------------------------------------------------------------------------------- published figures


@pytest.mark.parametrize(
    "formula, n, printed",
    [
        # EXAMPLES O-16
        ("roc", 3, "0.6111 0.2778 0.1111"),
        ("roc", 5, "0.4567 0.2567 0.1567 0.0900 0.0400"),
        # By hand: 3, 2, 1 of 6; 1, 1/2, 1/3 of 11/6.
        ("sum", 3, "0.5000 0.3333 0.1667"),
        ("reciprocal", 3, "0.5455 0.2727 0.1818"),
    ],
)
def test_rank_weights(formula: str, n: int, printed: str) -> None:
    names = [f"c{place}" for place in range(n)]
    assert " ".join(f"{float(rank(names, formula)[name]):.4f}" for name in names) == printed


def test_swing_weights_of_the_office_location_problem() -> None:
    """EXAMPLES O-27: Goodwin & Wright, swings to printed percentages, and these as `direct` to the printed values."""
    names = ["closeness", "visibility", "image", "size", "comfort", "parking"]
    shares = swing(dict(zip(names, [100, 80, 70, 30, 20, 10], strict=True)))
    printed = [32, 26, 23, 10, 6, 3]
    assert [round(shares[name] * 100) for name in names] == printed
    weights = direct(dict(zip(names, printed, strict=True)))
    values = {
        "A": [100, 60, 100, 75, 0, 90],
        "B": [20, 80, 10, 30, 100, 30],
        "C": [80, 70, 0, 0, 10, 100],
        "D": [70, 50, 30, 55, 30, 90],
        "E": [40, 60, 90, 100, 60, 70],
        "F": [0, 0, 70, 0, 80, 0],
        "G": [60, 100, 20, 50, 50, 80],
    }
    overall = [sum(weights[name] * v for name, v in zip(names, row, strict=True)) for row in values.values()]
    assert [round(float(total), 1) for total in overall] == [80.8, 39.4, 47.4, 52.3, 64.8, 20.9, 60.2]


# ---------------------------------------------------------------------------------------------- methods


def test_direct_is_exact() -> None:
    assert direct({"a": Decimal("0.1"), "b": 0, "c": F(1, 5)}) == {"a": F(1, 3), "b": 0, "c": F(2, 3)}
    assert equal(["a", "b", "c"]) == dict.fromkeys("abc", F(1, 3))


def test_tied_names_share_the_mean_of_their_places() -> None:
    assert rank(["a", ["b", "c"], "d"], "sum") == {"a": F(4, 10), "b": F(1, 4), "c": F(1, 4), "d": F(1, 10)}
    assert rank([["a", "b", "c"]], "roc") == equal(["a", "b", "c"])


@pytest.mark.parametrize(
    "call, arguments, said",
    [
        (direct, ({"a": 1, "b": -1},), '"b" is -1, below 0'),
        (direct, ({"a": 0, "b": 0},), "all weights are 0"),
        (direct, ({},), "nothing to weigh"),
        (equal, ([],), "nothing to weigh"),
        (rank, ([],), "nothing to weigh"),
        (rank, (["a", ["b", "a"]],), '"a" stands twice'),
        (rank, (["a"], "rok"), 'did you mean "roc"?'),
    ],
)
def test_refused(call: Any, arguments: tuple[Any, ...], said: str) -> None:
    assert said in refusal(call, *arguments)


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=6), st.fractions("1/1000", 1000))
def test_scale_order_and_names_do_not_matter(values: list[Fraction], factor: Fraction) -> None:
    assume(any(values))
    weights = direct({f"c{i}": value for i, value in enumerate(values)})
    assert sum(weights.values()) == 1
    assert direct({name: value * factor for name, value in zip(weights, values, strict=True)}) == weights
    assert direct(dict(reversed([*zip(weights, values, strict=True)]))) == weights
    renamed = direct({f"{name}-x": value for name, value in zip(weights, values, strict=True)})
    assert renamed == {f"{name}-x": weight for name, weight in weights.items()}


@given(st.permutations("abcdef"), st.integers(1, 6), st.sampled_from(sorted(FORMULAS)))
def test_rank_weights_fall_and_sum_to_one(order: list[str], tied: int, formula: str) -> None:
    strict = list(rank(order, formula).values())
    assert sum(strict) == 1
    assert all(first > second for first, second in pairwise(strict))
    group = rank([order[:tied], *order[tied:]], formula)
    assert {group[name] for name in order[:tied]} == {sum(strict[:tied], F()) / tied}
    assert rank([sorted(order[:tied]), *order[tied:]], formula) == group


# ---------------------------------------------------------------------------------------------- the tree


def test_local_weights_by_written_numbers_and_by_method() -> None:
    cost = local_weights(TREE.children[0])
    assert (cost.id, cost.method, cost.written) == ("cost", "written", {"programme_cost": 70, "leverage": 30})
    assert cost.weights == {"programme_cost": F(7, 10), "leverage": F(3, 10)}
    assert local_weights(node("n", None, leaf("only"))).weights == {"only": 1}
    children = (leaf("a"), leaf("b"))
    given: dict[str, Mapping[str, Any]] = {
        "direct": {"values": {"b": F(1), "a": F(3)}},
        "swing": {"values": {"b": F(25), "a": F(75)}},
        "equal": {},
        "rank": {"order": ["a", "b"]},
    }
    assert set(given) <= set(METHODS)
    for name, settings in given.items():
        found = local_weights(TreeNode("n", children, method=Method(name, settings)))
        expected = F(1, 2) if name == "equal" else F(3, 4)
        assert (found.id, found.method, list(found.weights.items())) == (
            "n",
            name,
            [("a", expected), ("b", 1 - expected)],
        )


@pytest.mark.parametrize(
    "tree, said",
    [
        (node("n", None, leaf("a"), leaf("b")), 'the weight of "a", "b" is missing'),
        (node("n", None, leaf("a", 1), leaf("b")), 'the weight of "b" is missing'),
        (node("n", None, leaf("a", 0), leaf("b", 0)), "all weights are 0"),
        (TreeNode("n", (leaf("a", 1),), method=Method("equal", {})), "keep one of the two"),
        (TreeNode("n", (leaf("a"),), method=Method("directly", {})), 'did you mean "direct"?'),
        (TreeNode("n", (leaf("a"),), method=Method("direct", {"values": {"b": F(1)}})), '"b" is weighed'),
        (TreeNode("n", (leaf("risk"),), method=Method("rank", {"order": ["risk", "rsk"]})), 'did you mean "risk"?'),
        (TreeNode("n", (leaf("a"), leaf("b")), method=Method("rank", {"order": ["a"]})), '"b" is missing'),
        (TreeNode("n", (leaf("a"), leaf("b")), method=Method("swing", {"values": {"a": F(1)}})), '"b" is missing'),
    ],
)
def test_local_weights_refused(tree: TreeNode, said: str) -> None:
    assert said in refusal(local_weights, tree)


def test_global_shares_of_every_node() -> None:
    assert global_shares(TREE) == {
        "cost": F(15, 100),
        "programme_cost": F(15, 100) * F(7, 10),
        "leverage": F(15, 100) * F(3, 10),
        "reach": F(25, 100),
        "partner": F(25, 100) * F(3, 5),
        "reliability": F(25, 100) * F(3, 5),
        "home": F(25, 100) * F(2, 5),
        "opportunity": F(60, 100),
    }
    assert [n.id for n in walk(TREE)] == ["sovereignty", *global_shares(TREE)]


@pytest.mark.parametrize(
    "mode, shares",
    [
        ("own", {"programme_cost": F(105, 1000), "leverage": F(45, 1000), "home": F(1, 4)} | OPPORTUNITY),
        ("access", {"programme_cost": F(105, 1000), "leverage": F(45, 1000), "reliability": F(1, 4)} | OPPORTUNITY),
        ("protect", {"programme_cost": F(15, 100), "home": F(1, 4)} | OPPORTUNITY),
        ("none", {"programme_cost": F(15, 100)} | OPPORTUNITY),
    ],
)  # fmt: skip
def test_shares_for_each_mode(mode: str, shares: dict[str, Fraction]) -> None:
    assert shares_for_mode(TREE, mode) == shares


def test_a_first_level_criterion_without_a_leaf() -> None:
    tree = node("t", None, node("a", 1, leaf("x", 1, "own")), leaf("b", 1, "own", "none"), leaf("c", 2))
    assert shares_for_mode(tree, "none") == {"b": F(1, 4), "c": F(1, 2)}
    said = refusal(shares_for_mode, tree, "access")
    assert '"a", "b": no leaf counts for the mode access' in said


def test_a_branch_may_apply_to_some_modes_and_zero_weights_carry_nothing() -> None:
    branch = TreeNode("inner", (leaf("x", 1), leaf("y", 1)), F(1), applies_to=frozenset({"own"}))
    tree = node("t", None, node("a", 1, branch, leaf("z", 3)))
    assert shares_for_mode(tree, "own") == {"x": F(1, 8), "y": F(1, 8), "z": F(3, 4)}
    assert shares_for_mode(tree, "none") == {"z": 1}
    idle = node("t", None, node("a", 1, leaf("x", 1, "own"), leaf("y", 0)), leaf("b", 1))
    assert shares_for_mode(idle, "own") == {"x": F(1, 2), "y": 0, "b": F(1, 2)}
    assert shares_for_mode(idle, "none") == {"b": F(1, 2)}
    assert "no leaf counts" in refusal(shares_for_mode, idle, "protect")


# ---------------------------------------------------------------------------------------------- overrides


def test_a_number_replaces_the_written_number() -> None:
    changed = override(local_weights(TREE), "cost", "40")
    assert changed.written == {"cost": 40, "reach": 25, "opportunity": 60}
    assert changed.weights == {"cost": F(40, 125), "reach": F(25, 125), "opportunity": F(60, 125)}
    assert "cost set to 40" in changed.note


def test_a_percentage_sets_the_share() -> None:
    changed = override(local_weights(TREE), "cost", "40%")
    assert changed.weights == {
        "cost": F(40, 100),
        "reach": F(60, 100) * F(25, 85),
        "opportunity": F(60, 100) * F(60, 85),
    }
    assert changed.note == "method written; cost set to 40%"
    idle = NodeWeights("n", "direct", {"a": F(1), "b": F(0), "c": F(0)})
    assert override(idle, "a", "40 %").weights == {"a": F(2, 5), "b": F(3, 10), "c": F(3, 10)}
    assert override(idle, "b", "100%").weights == {"a": 0, "b": 1, "c": 0}
    both = overridden(local_weights(TREE), {"cost": "40%", "reach": "50%"})
    assert both.weights == {"cost": F(2, 5), "reach": F(1, 2), "opportunity": F(1, 10)}


def test_numbers_and_percentages_together_do_not_depend_on_their_order() -> None:
    changes = {"cost": "15", "reach": "50%", "opportunity": "5"}
    expected = {"cost": F(3, 8), "reach": F(1, 2), "opportunity": F(1, 8)}
    assert overridden(local_weights(TREE), changes).weights == expected
    assert overridden(local_weights(TREE), dict(reversed(changes.items()))).weights == expected


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"cots": "40"}, 'did you mean "cost"?'),
        ({"cost": "abc"}, '"abc" is not a'),
        ({"cost": "0,25"}, "0.25"),
        ({"cost": ""}, "is not a weight"),
        ({"cost": "%"}, "is not a weight"),
        ({"cost": "-5"}, "below 0"),
        ({"cost": "-5%"}, "below 0"),
        ({"cost": "120%"}, "sum to 120%"),
        ({"cost": "60%", "reach": "60%"}, "sum to 120%"),
        ({"cost": "30%", "reach": "30%", "opportunity": "30%"}, "sum to 90%"),
        ({"cost": "0", "reach": "0", "opportunity": "0"}, "all weights are 0"),
    ],
)
def test_overrides_refused(changes: dict[str, str], said: str) -> None:
    assert said in refusal(overridden, local_weights(TREE), changes)


@pytest.mark.parametrize("method", [Method("rank", {"order": ["a", "b"]}), Method("equal", {})])
def test_methods_without_written_numbers_take_shares_only(method: Method) -> None:
    tree = TreeNode("t", (leaf("a"), leaf("b")), method=method)
    assert "`a=40%`" in refusal(override_tree, tree, {"a": "40"})
    changed = override_tree(tree, {"a": "40%"})
    assert global_shares(changed) == {"a": F(2, 5), "b": F(3, 5)}
    assert local_weights(changed).method == "set"
    assert "`a=40%`" in refusal(override_tree, changed, {"a": "40"})
    assert global_shares(override_tree(changed, {"b": "90%"})) == {"a": F(1, 10), "b": F(9, 10)}


def test_overrides_anywhere_in_the_tree() -> None:
    changed = override_tree(TREE, {"leverage": "70", "cost": "50%", "home": "0"})
    shares = global_shares(changed)
    assert (shares["cost"], shares["leverage"], shares["home"]) == (F(1, 2), F(1, 4), 0)
    assert shares["reach"] == F(1, 2) * F(25, 85)
    assert override_tree(TREE, {}) == TREE
    assert 'did you mean "leverage"?' in refusal(override_tree, TREE, {"leverag": "1"})
    assert "there is no criterion" in refusal(override_tree, TREE, {"sovereignty": "1"})


@pytest.mark.parametrize("method", ["direct", "swing"])
def test_a_method_with_written_numbers_keeps_its_name(method: str) -> None:
    tree = TreeNode("t", (leaf("a"), leaf("b")), method=Method(method, {"values": {"a": F(60), "b": F(40)}}))
    changed = local_weights(override_tree(tree, {"a": "10"}))
    assert (changed.method, changed.weights) == (method, {"a": F(1, 5), "b": F(4, 5)})


# ---------------------------------------------------------------------------------------------- any tree


MODES = ("own", "access", "protect", "none")


@st.composite
def trees(draw: st.DrawFn) -> TreeNode:
    """Trees of up to three levels with positive weights and any `applies_to`."""
    names = iter(range(1000))

    def grow(depth: int) -> TreeNode:
        weight, modes = F(draw(st.integers(1, 9))), draw(st.none() | st.frozensets(st.sampled_from(MODES), min_size=1))
        children = tuple(grow(depth - 1) for _ in range(draw(st.integers(0, 3) if depth else st.just(0))))
        return TreeNode(f"n{next(names)}", children, weight, applies_to=modes)

    return TreeNode("root", tuple(grow(2) for _ in range(draw(st.integers(1, 4)))))


def _pruned(tree: TreeNode, mode: str) -> TreeNode | None:
    """The tree of the mode alone: what a planner would write if there were no other mode."""
    if tree.applies_to is not None and mode not in tree.applies_to:
        return None
    kept = tuple(found for child in tree.children if (found := _pruned(child, mode)))
    return None if tree.children and not kept else TreeNode(tree.id, kept, tree.weight)


@given(trees(), st.sampled_from(MODES))
def test_shares_of_a_mode_are_those_of_the_tree_without_the_rest(tree: TreeNode, mode: str) -> None:
    top = global_shares(tree)
    expected: dict[str, Fraction] = {}
    for child in tree.children:
        pruned = _pruned(child, mode)
        if pruned is None:
            assume(mode == "none")
            continue
        leaves = [n.id for n in walk(pruned) if not n.children]
        inside = global_shares(TreeNode("alone", (pruned,)))
        expected |= {name: top[child.id] * inside[name] for name in leaves}
    shares = shares_for_mode(tree, mode)
    assert shares == expected
    assert sum(shares.values()) <= 1 and (mode == "none" or sum(shares.values()) == 1)


@given(trees(), st.integers(1, 50), st.data())
def test_the_scale_and_the_order_of_siblings_do_not_matter(tree: TreeNode, factor: int, data: st.DataObject) -> None:
    def varied(one: TreeNode) -> TreeNode:
        children = data.draw(st.permutations([varied(child) for child in one.children]))
        weight = None if one.weight is None else one.weight * factor
        return TreeNode(one.id, tuple(children), weight, applies_to=one.applies_to)

    other = varied(tree)
    assert global_shares(other) == global_shares(tree)
    assert shares_for_mode(other, "none") == shares_for_mode(tree, "none")


@given(trees(), st.integers(0, 100), st.data())
def test_a_share_that_is_set_is_had_and_siblings_keep_their_ratios(
    tree: TreeNode, share: int, data: st.DataObject
) -> None:
    parent = data.draw(st.sampled_from([n for n in walk(tree) if n.children]))
    child = data.draw(st.sampled_from([c.id for c in parent.children]))
    assume(len(parent.children) > 1)
    before, after = local_weights(parent).weights, override(local_weights(parent), child, f"{share}%").weights
    assert after[child] == F(share, 100) and sum(after.values()) == 1
    others = [name for name in before if name != child]
    assert all(after[a] * before[b] == after[b] * before[a] for a in others for b in others)
