"""Proofs of optimality: found for generated portfolios, equal to what trying every plan says, never falsely accepted.

What a corrupted proof may do is be refused, or show a bound that is true all the same; a bound below the best value,
which the enumerating oracle knows, would be a false proof.
"""

import copy
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from optimizer.analyse.proof import prove, prove_impossible
from optimizer.formulate import formulate
from optimizer.solve import Deadline, Solver, SolveSettings, Status, solve
from optimizer.verify import proof as verifier
from optimizer.verify.program import program_of
from optimizer.verify.proof import ProofError, proven_bound
from tests.property.test_corrupted_plans import as_checked
from tests.support.enumerate_plans import enumerate_plans
from tests.support.generate import seeded

MOST = 400


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings()) as running:
        yield running


def proven(solver, seeds):
    """(program, proof, best value) of the portfolios that have a plan."""
    found = []
    for seed in seeds:
        desk = seeded(seed, MOST)
        best = enumerate_plans(desk.book()).value
        if best is not None:
            case = as_checked(desk)
            proof = prove(case.scores, case.screenings, best, solver, Deadline.after(10))
            assert proof is not None, seed
            assert proof.bound >= best, seed
            found.append((program_of(case.scores, case.screenings), proof, best))
    return found


def corrupted(tree, rng):
    """The proof with something wrong in it."""
    tree = copy.deepcopy(dict(tree))
    nodes = tree["nodes"]
    if not nodes:
        return tree
    place = rng.randrange(len(nodes))
    node = nodes[place]
    kind = rng.randrange(8)
    if kind == 0:
        del nodes[place]
    elif kind == 1:
        nodes.insert(place, copy.deepcopy(rng.choice(nodes)))
    elif kind == 2:
        nodes[place] = ["leaf", 0, []]
    elif kind == 3:
        tree["denominator"] = rng.choice([0, -1, 1.0, "1", None, True, 2**49, 2**40])
    elif kind == 4 and node and node[0] == "split":
        node[rng.randrange(1, 3)] = rng.choice([0, -1, 1, 2, 10**9, 0.5])
    elif kind == 5 and node[0] == "leaf" and node[2]:
        pair = rng.choice(node[2])
        pair[rng.randrange(2)] = rng.choice([-1, 0, 1, 2, 1.5, None, 2**30, 2**48, 2**60])
    elif kind == 6 and node[0] == "leaf":
        node[1] = 0 if node[1] else 1
    else:
        other = rng.randrange(len(nodes))
        nodes[place], nodes[other] = nodes[other], nodes[place]
    return tree


def refused_or_true(found, rng, times):
    refused = 0
    for number in range(times):
        program, proof, best = found[number % len(found)]
        wrong = corrupted(proof.tree, rng)
        if rng.random() < 0.3:
            wrong = corrupted(wrong, rng)
        try:
            bound = proven_bound(program, wrong)
            assert best is None or (bound is not None and bound >= best)
        except ProofError:
            refused += 1
    return refused


def test_most_portfolios_are_proven_and_nothing_false_is(solver):
    found = proven(solver, range(1, 41))
    exact = [proof.bound == best for _, proof, best in found]
    assert sum(exact) >= 0.95 * len(exact)
    assert refused_or_true(found, Random(1), 600) > 200


def test_a_portfolio_without_a_plan_is_shown_to_have_none(solver):
    shown = Counter()
    for seed in range(1, 70):
        desk = seeded(seed, MOST)
        if enumerate_plans(desk.book()).value is None:
            case = as_checked(desk)
            proof = prove_impossible(case.scores, case.screenings, solver, Deadline.after(10))
            shown[proof is not None] += 1
            assert proof is None or proven_bound(program_of(case.scores, case.screenings), proof.tree) is None
    assert shown[True] > 5 and shown[True] >= 0.95 * shown.total()


def test_nothing_shows_that_there_is_no_plan_where_there_is_one(solver):
    for seed in range(1, 12):
        desk = seeded(seed, MOST)
        if enumerate_plans(desk.book()).value is not None:
            case = as_checked(desk)
            assert prove_impossible(case.scores, case.screenings, solver, Deadline.after(10)) is None


def test_portfolios_of_sixty_technologies_are_proven(solver):
    """The share of more than a hundred is in docs/reliability.md."""
    for seed in (1, 4, 6, 9):
        case = as_checked(seeded(seed, technologies=60))
        problem = formulate(case.scores, case.screenings)
        found = solve(problem, deadline=Deadline.after(60), solver=solver, ties=False)
        if found.status is Status.INFEASIBLE:
            assert prove_impossible(case.scores, case.screenings, solver, Deadline.after(60)) is not None
        else:
            value, close = problem.true_value(found.objective), 2 * problem.rounding
            assert prove(case.scores, case.screenings, value, solver, Deadline.after(60), close).exact


@pytest.mark.long
def test_ten_thousand_corrupted_proofs(solver):
    found = proven(solver, range(1000, 1300))
    assert refused_or_true(found, Random(2), 10_000) > 3000


@pytest.mark.parametrize("proof", [None, [], {}, {"denominator": 1, "nodes": []}, {"denominator": 1, "nodes": [[]]}])
def test_what_is_no_proof(solver, proof):
    ((program, _, _), *_) = proven(solver, [1, 2, 3])
    with pytest.raises(ProofError):
        proven_bound(program, proof)


def test_the_verifier_is_short_and_needs_nothing_but_python():
    text = Path(verifier.__file__).read_text()
    assert len(text.splitlines()) <= 200
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= {"__future__", "collections", "dataclasses", "fractions", "math", "typing"}
