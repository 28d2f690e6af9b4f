"""Selection bias: what is chosen because it looks good is, on average, less good than it looks.

An estimate v of a rating with prior N(mu, tau^2) and error variance sigma^2 has the posterior mean
alpha v + (1 - alpha) mu, alpha = tau^2 / (tau^2 + sigma^2) (Smith & Winkler 2006, equation 4). Plans are to be made
with posterior means; the value promised by the estimates stands beside the value to expect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analyse.change import Exchange, chosen, exchange
from optimizer.analyse.ground import Ground, Values
from optimizer.figures import number
from optimizer.problem import Vector
from optimizer.schema import Case, Quantity
from optimizer.solve import Status

Draw = Callable[[np.random.Generator, int], Vector]
"""So many draws from a distribution."""
_FINEST = 10**12


@dataclass(frozen=True, slots=True)
class Selection:
    """The plan chosen by the estimates: the value it promises and the value to expect of it.

    `corrected`: the most that can be expected, of the plan chosen by posterior means; `change` leads to that plan.
    """

    ratings: int
    promised: Fraction
    expected: Fraction
    corrected: Fraction
    change: Exchange

    def as_json(self) -> dict[str, Any]:
        """`selection_bias` of the document."""
        return {
            "ratings": self.ratings,
            "promised": number(self.promised),
            "expected": number(self.expected),
            "corrected": number(self.corrected),
            **self.change.as_json(),
        }


def posterior_mean(estimate: Fraction, mean: Fraction, deviation: Fraction, error: Fraction) -> Fraction:
    """The mean of what is true, given an estimate, the prior's mean and standard deviation, and the error's."""
    prior, noise = deviation**2, error**2
    if not prior + noise:
        return estimate
    return (prior * estimate + noise * mean) / (prior + noise)


def disappointment(truth: Sequence[Draw], errors: Sequence[Draw], draws: int, seed: int = 0) -> tuple[float, float]:
    """Mean estimate and mean truth of the alternative with the best estimate (the optimizer's curse).

    Truth and error of every alternative are drawn from the distributions given; estimate = truth + error.
    """
    generator = np.random.default_rng(seed)
    true = np.array([draw(generator, draws) for draw in truth])
    seen = true + np.array([draw(generator, draws) for draw in errors])
    best = seen.argmax(axis=0)
    places = np.arange(draws)
    return float(seen[best, places].mean()), float(true[best, places].mean())


def selection(ground: Ground) -> Selection | None:
    """Promised and expected value, where ratings carry `prior` and `error`; None where none does, or without proof."""
    case, count = corrected(ground.alternatives.case)
    if not count:
        return None
    other = ground.changed(case)
    naive = ground.best(ground.problem)
    better = other.best(other.problem)
    proven = naive.status is Status.OPTIMAL and better.status is Status.OPTIMAL
    if not proven or naive.objective is None or better.objective is None:
        return None
    expected = other.problem.evaluate(_there(naive.values, other))
    return Selection(
        count,
        ground.problem.true_value(naive.objective),
        other.problem.true_value(expected),
        other.problem.true_value(better.objective),
        exchange(ground.alternatives, chosen(naive.values), chosen(better.values)),
    )


def corrected(case: Case) -> tuple[Case, int]:
    """The case with posterior means for all ratings that carry `prior` and `error`, and how many there are."""
    portfolio, count = case.portfolio, [0]
    technologies = tuple(
        technology.model_copy(
            update={
                "ratings": _means(technology.ratings, count),
                "options": tuple(
                    option.model_copy(update={"ratings": _means(option.ratings, count)})
                    for option in technology.options
                ),
            }
        )
        for technology in portfolio.technologies
    )
    partners = {
        name: partner.model_copy(update={"ratings": _means(partner.ratings, count)})
        for name, partner in portfolio.partners.items()
    }
    changed = portfolio.model_copy(update={"technologies": technologies, "partners": partners})
    return replace(case, portfolio=changed), count[0]


def _means(ratings: Mapping[str, Quantity], count: list[int]) -> dict[str, Quantity]:
    return {name: _mean(rating, count) for name, rating in ratings.items()}


def _mean(rating: Quantity, count: list[int]) -> Quantity:
    if rating.prior is None or rating.error is None or rating.best is None:
        return rating
    count[0] += 1
    mean, deviation = map(Fraction, rating.prior)
    exact = posterior_mean(Fraction(rating.best), mean, deviation, Fraction(rating.error))
    return rating.model_copy(update={"best": Decimal(round(exact * _FINEST)) / _FINEST})


def _there(values: Values, other: Ground) -> Values:
    """A plan by the columns of another ground; verdicts may have taken some away, which then count nothing."""
    return {label: value for label, value in values.items() if label in other.problem.index}
