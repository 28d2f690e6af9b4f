"""Several people at one node, each with a method of his own: combined, with how far they agree and who does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from optimizer.weights.ahp import weighed
from optimizer.weights.concordance import concordance
from optimizer.weights.judgements import Matrix, matrix_of
from optimizer.weights.node import Doubt, Method, NodeWeights, WeightError, in_shares, rounded_shares
from optimizer.weights.random_index import DEFAULT

Weigh = Callable[[str, tuple[str, ...], Method], NodeWeights]
People = Mapping[str, NodeWeights]

CHANCE = 0.05
"""Agreement that people at random would reach more often than this is told as none."""
DIGITS = 50
FEW = 3
"""From so many people on, and so many criteria, it makes sense to say who stands apart and whether they agree."""


def by_group(weigh: Weigh, node: str, children: tuple[str, ...], given: Mapping[str, Any]) -> NodeWeights:
    """`group {people, combine}`: `weigh` is asked for everybody's own weights.

    `arithmetic` (the default) takes the mean of the weights; `geometric` the geometric mean of the judgements where all
    people judge pairs, else that of the weights. Forman & Peniwati 1998, European Journal of Operational Research
    108:165-169: judgements where the group acts as one, weights where everybody keeps his own.
    """
    methods: Mapping[str, Method] = given["people"]
    people = {name: _weigh_one(weigh, node, children, name, method) for name, method in methods.items()}
    combined = _combined(node, children, methods, people, given)
    agreement = _agreement(children, people)
    doubts = [*combined.doubts, *_disagreement(children, people, agreement)]
    doubts += [replace(d, message=f"{name}: {d.message}") for name, one in people.items() for d in one.doubts]
    return replace(combined, people=people, agreement=agreement, doubts=tuple(doubts))


def _weigh_one(weigh: Weigh, node: str, children: tuple[str, ...], name: str, method: Method) -> NodeWeights:
    try:
        return weigh(node, children, method)
    except WeightError as error:
        raise WeightError(f"{name}: {error.message}", error.remedy) from None


def _combined(
    node: str, children: Sequence[str], methods: Mapping[str, Method], people: People, given: Mapping[str, Any]
) -> NodeWeights:
    combine, count = given.get("combine", "arithmetic"), len(people)
    if combine == "arithmetic":
        mean = in_shares({c: sum((one.weights[c] for one in people.values()), Fraction()) for c in children})
        return NodeWeights(node, "group", mean, note=f"arithmetic mean of the weights of {count} people")
    if all(method.name == "ahp" for method in methods.values()):
        matrices = [matrix_of(children, method.given) for method in methods.values()]
        tables = {method.given.get("random_index", DEFAULT) for method in methods.values()}
        table = given.get("random_index") or (tables.pop() if len(tables) == 1 else DEFAULT)
        found = weighed(node, "group", children, mean_judgements(matrices), table)
        return replace(found, note=f"geometric mean of the judgements of {count} people; {found.note}")
    return NodeWeights(
        node, "group", _geometric(children, people), note=f"geometric mean of the weights of {count} people"
    )


def mean_judgements(matrices: Sequence[Matrix]) -> Matrix:
    """The geometric mean of every judgement over those who gave it, None where nobody did; reciprocal again.

    Aczél & Saaty 1983, Journal of Mathematical Psychology 27:93-102: the only mean that keeps a_ij a_ji = 1.
    """
    n = range(len(matrices[0]))
    above = {(i, j): _mean([x for m in matrices if (x := m[i][j]) is not None]) for i in n for j in n if i < j}
    return tuple(
        tuple(
            Fraction(1) if i == j else above[i, j] if i < j else None if (x := above[j, i]) is None else 1 / x
            for j in n
        )
        for i in n
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    """The geometric mean: exact where it is a fraction, else to 30 digits."""
    if not values:
        return None
    product = Fraction(1)
    for value in values:
        product *= value
    over, under = (_root(part, len(values)) for part in (product.numerator, product.denominator))
    if over == int(over) and under == int(under):
        exact = Fraction(int(over), int(under))
        if exact ** len(values) == product:
            return exact
    return Fraction(over) / Fraction(under)


def _root(whole: int, k: int) -> Decimal:
    """The k-th root, to 30 digits after the point; a whole root is found exactly."""
    with localcontext() as context:
        context.prec = DIGITS + len(str(whole))
        return round((Decimal(whole).ln() / k).exp(), 30)


def _geometric(children: Sequence[str], people: People) -> dict[str, Fraction]:
    means = {child: _mean([one.weights[child] for one in people.values() if one.weights[child]]) for child in children}
    nobody = {child for child in children if any(not one.weights[child] for one in people.values())}
    if len(nobody) == len(children):
        raise WeightError("somebody gives every criterion the weight 0", "combine: arithmetic")
    with localcontext() as context:
        context.prec = DIGITS
        kept = {c: Decimal(m.numerator) / Decimal(m.denominator) for c, m in means.items() if m and c not in nobody}
        shares = rounded_shares(kept)
    return {child: shares.get(child, Fraction()) for child in children}


def _agreement(children: Sequence[str], people: People) -> dict[str, Any]:
    """Kendall's W of the orders, and how far everybody is from the mean of the others (half the sum of differences)."""
    distances = {
        name: _distance(children, one, [o for n, o in people.items() if n != name]) for name, one in people.items()
    }
    told: dict[str, Any] = {"distance": distances}
    if len(people) > 1 and len(children) > 1:
        found = concordance([[one.weights[c] for c in children] for one in people.values()])
        told |= {"kendall_w": found.w, "chi_square": found.chi_square, "df": found.df, "p": found.p}
    if len(people) >= FEW and any(distances.values()):
        told["stands_apart"] = max(distances, key=lambda name: distances[name])
    return told


def _distance(children: Sequence[str], one: NodeWeights, others: Sequence[NodeWeights]) -> Fraction:
    if not others:
        return Fraction()
    mean = {child: sum((o.weights[child] for o in others), Fraction()) / len(others) for child in children}
    return sum((abs(one.weights[child] - mean[child]) for child in children), Fraction()) / 2


def _disagreement(children: Sequence[str], people: People, agreement: Mapping[str, Any]) -> Iterable[Doubt]:
    chance = agreement.get("p")
    if chance is not None and chance > CHANCE and len(people) >= FEW and len(children) >= FEW:
        w = f"{float(agreement['kendall_w']):.2f}"
        message = f"the people rank the criteria no more alike than by chance: Kendall's W {w}"
        apart = agreement.get("stands_apart")
        yield Doubt(
            f"{message}, p {chance:.2f}", f"{apart} stands farthest apart: talk it over, and run for each of them"
        )
