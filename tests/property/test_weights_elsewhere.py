"""Weights by two libraries that others wrote, on 500 random matrices, for the methods that they have right.

Not compared: rank order centroids (neither has them), missing judgements (neither), best-worst (neither), MEREC and
the rest that is no method here. pymcdm's entropy counts a column with a zero as without entropy, so zeros are left out.
"""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from pymcdm.weights import critic_weights, entropy_weights
from pymcdm.weights.subjective import AHP

from optimizer.weights import Method, critic, entropy, weigh

weighters = pytest.importorskip("skcriteria.preprocessing.weighters", reason="scikit-criteria refuses other versions")

MATRICES = 500
SCALE = [Fraction(x) for x in range(1, 10)] + [Fraction(1, x) for x in range(2, 10)]


@pytest.fixture(scope="module")
def tables():
    """Random decision matrices, 4 to 12 alternatives by 2 to 7 criteria, with numbers of up to three digits."""
    random = np.random.default_rng(20261122)
    shapes = zip(random.integers(4, 13, MATRICES), random.integers(2, 8, MATRICES), strict=True)
    found = [random.integers(1, 1000, shape) for shape in shapes]
    return [matrix for matrix in found if (matrix != matrix[0]).any(axis=0).all()]


def columns(matrix):
    return {str(number): [Fraction(int(x)) for x in column] for number, column in enumerate(matrix.T)}


def floats(shares):
    return [float(share) for share in shares.values()]


def test_entropy(tables):
    for matrix in tables:
        ours = floats(entropy(columns(matrix)))
        assert ours == pytest.approx(entropy_weights(matrix.astype(float)), abs=1e-9)
        assert ours == pytest.approx(weighters.entropy_weights(matrix.astype(float)), abs=1e-9)


def test_critic(tables):
    for matrix in tables:
        ours = floats(critic(columns(matrix)))
        assert ours == pytest.approx(critic_weights(matrix.astype(float)), abs=1e-9)
        best = np.ones(matrix.shape[1])
        assert ours == pytest.approx(weighters.critic_weights(matrix.astype(float), best), abs=1e-9)


def test_judgements_in_pairs():
    random = np.random.default_rng(20261122)
    for _ in range(MATRICES):
        names = "abcdefghi"[: random.integers(3, 10)]
        pairs = {f"{a}/{b}": SCALE[random.integers(len(SCALE))] for a, b in combinations(names, 2)}
        matrix = np.eye(len(names))
        for pair, value in pairs.items():
            i, j = (names.index(name) for name in pair.split("/"))
            matrix[i, j], matrix[j, i] = float(value), float(1 / value)
        theirs = AHP(matrix=matrix)
        found = weigh("n", tuple(names), Method("ahp", {"judgements": pairs, "random_index": "tummala-ling"}))
        assert floats(found.weights) == pytest.approx(theirs(), abs=1e-9)
        assert float(found.consistency["cr"]) == pytest.approx(theirs.get_cr(), abs=1e-9)
