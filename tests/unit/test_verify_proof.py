"""Proofs by hand on a program of five columns: what they show, and everything that is no proof."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer.verify.program import program_of
from optimizer.verify.proof import DEEPEST, LONGEST, Program, ProofError, proven_bound
from tests.support.checked_cases import case_text

# Two technologies, each left alone (0, 2) or taken (1, 3), and a club (4) that the second needs: 3 <= 4.
# The first and the club cost 2 and 3 of 4; both technologies are worth 7 and 5, the club costs 1 of value.
PROGRAM = Program(
    objective=[0, 7, 0, 5, -1],
    uppers=[1, 1, 1, 1, 1],
    choices=[[0, 1], [2, 3]],
    whole=[4],
    rows=[([(1, 2), (4, 3)], 4), ([(3, 1), (4, -1)], 0), ([(1, -1), (3, -1)], -1)],
    scale=2,
    step=Fraction(1, 2),
)
BEST = Fraction(7, 2)
"""Only the first: 7, in units of a half."""


def values(program):
    """The value of every plan."""
    for picks in itertools.product(*program.choices):
        for rest in itertools.product((0, 1), repeat=len(program.whole)):
            chosen = dict.fromkeys(picks, 1) | dict(zip(program.whole, rest, strict=True))
            if all(sum(a * chosen.get(column, 0) for column, a in terms) <= upper for terms, upper in program.rows):
                yield Fraction(sum(program.objective[column] * x for column, x in chosen.items()), program.scale)


def leaf(*pairs, counted=1):
    return ["leaf", counted, [list(pair) for pair in pairs]]


def proof(*nodes, denominator=1):
    return {"denominator": denominator, "nodes": list(nodes)}


def test_the_best_of_every_plan():
    assert max(values(PROGRAM)) == BEST


@pytest.mark.parametrize(
    "nodes, bound",
    [
        # No multipliers: the best of every choice, 7 + 5, and the club left out.
        ([leaf()], 6),
        # Needing the club at 1: 7 + (5 - 1) + (1 - 1).
        ([leaf((1, 1))], Fraction(11, 2)),
        # Money at 1 as well: 4 + (7 - 2) + 4 + 0 for the club at -1 + 1 - 3.
        ([leaf((0, 1), (1, 1))], Fraction(13, 2)),
        # With the club or without: without it the second cannot be, with it there is no money for the first.
        ([["column", 4], leaf((1, 5)), leaf((0, 3))], 4),
        # The first left alone; the first taken, so there is no money for the club.
        ([["split", 0, 1], leaf(), leaf((0, 2), (1, 5))], Fraction(11, 2)),
        ([["split", 0, 1], leaf((1, 5)), ["column", 4], leaf((1, 5)), leaf((0, 1), counted=0)], BEST),
    ],
)
def test_what_a_tree_shows(nodes, bound):
    assert proven_bound(PROGRAM, proof(*nodes)) == bound >= BEST


def test_multipliers_may_be_fractions_and_the_bound_is_a_value_that_a_plan_can_have():
    """A half of the need for the club: 7 + 4.5 + 0 = 11.5, in halves 5.75; no plan is worth between 5.5 and 6."""
    assert proven_bound(PROGRAM, proof(leaf((1, 1)), denominator=2)) == Fraction(11, 2)
    finer = replace(PROGRAM, step=Fraction(1, 4))
    assert proven_bound(finer, proof(leaf((1, 1)), denominator=2)) == Fraction(23, 4)


def test_a_column_with_a_larger_end_counts_as_often():
    wide = Program([0, 1, 3], [1, 1, 4], [[0, 1]], [], [([(2, 1)], 2)], 1, Fraction(1))
    assert proven_bound(wide, proof(leaf())) == 1 + 12
    assert proven_bound(wide, proof(leaf((0, 3)))) == 1 + 6
    assert proven_bound(wide, proof(leaf((0, 5)))) == 1 + 10, "a worth below 0 is left out"


def test_parts_without_a_plan_count_for_nothing():
    """The club twice, once with and once without; a technology with no alternative left."""
    once = [["column", 4], leaf((1, 10)), leaf((0, 7))]
    assert proven_bound(PROGRAM, proof(*once, denominator=2)) == BEST
    twice = [["column", 4], ["column", 4], leaf((1, 10)), leaf(), ["column", 4], leaf(), leaf((0, 7))]
    assert proven_bound(PROGRAM, proof(*twice, denominator=2)) == BEST
    emptied = [["split", 0, 1], ["split", 0, 1], leaf((1, 5)), leaf(), leaf((0, 2), (1, 5))]
    assert proven_bound(PROGRAM, proof(*emptied)) == Fraction(11, 2)


@pytest.mark.parametrize("floor", [-1, -2, -3])
def test_that_a_part_has_no_plan_is_shown_or_not(floor):
    """At least so many of two technologies: with both left alone that is shown by the row itself."""
    rows = [*PROGRAM.rows[:2], ([(1, -1), (3, -1)], floor)]
    program = replace(PROGRAM, rows=rows)
    tree = [["split", 0, 1], ["split", 1, 1], leaf((2, 1), counted=0), leaf((1, 1)), leaf()]
    assert proven_bound(program, proof(*tree)) >= max(values(program), default=Fraction(0))
    nothing = [["split", 0, 1], leaf((2, 2), counted=0), leaf()]
    if floor == -1:
        with pytest.raises(ProofError, match="that is not shown"):
            proven_bound(program, proof(*nothing))
    else:
        assert proven_bound(program, proof(*nothing)) == 6


def test_of_a_program_without_plans_it_is_shown_that_there_is_none():
    rows = [*PROGRAM.rows[:2], ([(1, -1), (3, -1)], -3)]
    program = replace(PROGRAM, rows=rows)
    assert proven_bound(program, proof(leaf((2, 1), counted=0))) is None


@pytest.mark.parametrize(
    "nodes, words",
    [
        ([], "parts of the tree are missing"),
        ([["split", 0, 1], leaf()], "parts of the tree are missing"),
        ([leaf(), leaf()], "nodes are left over"),
        ([["leaf", 1]], "no node"),
        ([["leaf", 1, [], 0]], "no node"),
        ([["leaf"]], "no node"),
        ([["twig", 1, []]], "no node"),
        ([["column", 4, 1], leaf(), leaf()], "no node"),
        ([["split", 0], leaf(), leaf()], "no node"),
        (["leaf"], "no node"),
        ([None], "no node"),
        ([["leaf", 2, []]], "a number"),
        ([["leaf", True, []]], "a number"),
        ([["leaf", 1, None]], "no multipliers"),
        ([["leaf", 1, [[0]]]], "not of a row"),
        ([["leaf", 1, [[0, 1, 1]]]], "not of a row"),
        ([["leaf", 1, [(0, 1)]]], "not of a row"),
        ([leaf((3, 1))], "a number"),
        ([leaf((-1, 1))], "a number"),
        ([leaf((0, -1))], "a number"),
        ([leaf((0, 0.5))], "a number"),
        ([["split", 2, 1], leaf(), leaf()], "a number"),
        ([["split", -1, 1], leaf(), leaf()], "a number"),
        ([["split", 0, 0], leaf(), leaf()], "a number"),
        ([["split", 0, 2], leaf(), leaf()], "a number"),
        ([["column", 3], leaf(), leaf()], "need not be whole"),
        ([["column", "4"], leaf(), leaf()], "need not be whole"),
        ([["column", 4.0], leaf(), leaf()], "need not be whole"),
    ],
)
def test_what_is_no_proof(nodes, words):
    with pytest.raises(ProofError, match=words):
        proven_bound(PROGRAM, proof(*nodes))


@pytest.mark.parametrize(
    "document", [None, [], {}, {"denominator": 1}, {"denominator": 1, "nodes": {}}, {"nodes": [leaf()]}]
)
def test_what_is_no_document(document):
    with pytest.raises(ProofError):
        proven_bound(PROGRAM, document)


@pytest.mark.parametrize("denominator", [0, -1, 1.0, "1", True])
def test_what_is_no_denominator(denominator):
    with pytest.raises(ProofError):
        proven_bound(PROGRAM, proof(leaf(), denominator=denominator))


def test_a_tree_may_be_so_deep_and_so_long_and_no_more():
    def chain(depth):
        return proof(*[["column", 4] for _ in range(depth)], *[leaf() for _ in range(depth + 1)])

    assert proven_bound(PROGRAM, chain(DEEPEST)) == 6
    with pytest.raises(ProofError, match="too deep"):
        proven_bound(PROGRAM, chain(DEEPEST + 1))
    with pytest.raises(ProofError, match="too long"):
        proven_bound(PROGRAM, proof(*[leaf()] * (LONGEST + 1)))
    with pytest.raises(ProofError, match="left over"):
        proven_bound(PROGRAM, proof(*[leaf()] * LONGEST))


def test_where_no_verdict_is_known_everything_is_admitted():
    """More plans can only raise what a proof has to bound."""
    tree = """
decision_tree: t
start: held
questions: {held: {ask: "Held?", when: known, then: build, otherwise: build, unknown: then}}
verdicts: {build: {modes: [own, none]}}
"""
    case = case_text(
        """
budgets: {all: {amount: 9}}
technologies:
  - id: a
    evidence: {known: true}
    options:
      - {id: own, mode: own, cost: [1], ratings: {worth: 3}}
      - {id: buy, mode: access, cost: [1], ratings: {worth: 5}}
""",
        tree=tree,
    )
    narrow, wide = program_of(case.scores, case.screenings), program_of(case.scores, {})
    assert len(wide.choices[0]) > len(narrow.choices[0])
    assert proven_bound(narrow, proof(leaf())) == Fraction(3, 10)
    assert proven_bound(wide, proof(leaf())) == Fraction(5, 10)
