"""Random indices: the mean consistency index of matrices filled at random, by order; the tables differ, so name yours.

`saaty`: Saaty 1980, The Analytic Hierarchy Process. `saaty-2005`: Saaty 2005, Theory and Applications of the Analytic
Network Process. `donegan-dodd`: Donegan & Dodd 1991, Mathematical and Computer Modelling 15(10):135-137.
`tummala-ling`: Rao Tummala & Ling 1998, Theory and Decision 44:221-230. `alonso-lamata`: Alonso & Lamata 2006,
International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 14:445-459.
"""

from __future__ import annotations

from fractions import Fraction

DEFAULT = "saaty"
_TABLES = {
    "saaty": "0.58 0.90 1.12 1.24 1.32 1.41 1.45 1.49 1.51 1.48 1.56 1.57 1.59",
    "saaty-2005": "0.52 0.89 1.11 1.25 1.35 1.40 1.45 1.49 1.52 1.54 1.56 1.58 1.59",
    "donegan-dodd": "0.4887 0.8045 1.0591 1.1797 1.2519 1.3171 1.3733 1.4055 1.4213 1.4497 1.4643 1.4822 1.4969",
    "tummala-ling": "0.5799 0.8921 1.1159 1.2358 1.3322 1.3952 1.4537 1.4882 1.5117 1.5356 1.5571 1.5714 1.5831",
    "alonso-lamata": "0.5245 0.8815 1.1086 1.2479 1.3417 1.4056 1.4499 1.4854 1.5141 1.5365 1.5551 1.5713 1.5838",
}
RANDOM_INDICES: dict[str, dict[int, Fraction]] = {
    name: {n: Fraction(text) for n, text in enumerate(table.split(), 3)} for name, table in _TABLES.items()
}
"""The random index by the name of the table and the order of the matrix, 3 to 15."""


def share_left(n: int, missing: int) -> Fraction:
    """The factor by which the random index falls when judgements are missing: 1 - 2 missing / ((n - 1) (n - 2)).

    Ágoston & Csató 2022, Omega 108:102576. 0 where only a tree of judgements is left, which is always consistent.
    """
    return 1 - Fraction(2 * missing, (n - 1) * (n - 2))
