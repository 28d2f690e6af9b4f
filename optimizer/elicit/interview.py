"""The questions of each way of asking, and what their answers make: swing, best-worst, pairs.

Answers are texts by the id of the question, so they can be kept, printed on a form and read back. Ids begin with the
node: `cost/points/leverage`, `cost/best`, `cost/pair/a/b`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from optimizer.elicit.nodes import Asked
from optimizer.faults import did_you_mean
from optimizer.read import NumberError, number
from optimizer.weights import Method, WeightError

ASKED = ("swing", "best-worst", "pairwise")
"""The ways of asking. Swing: von Winterfeldt & Edwards 1986; best-worst: Rezaei 2015; pairs: Saaty 1980."""
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `kind` says what an answer is: one of `choices`, `points`, or how many `times`.

    A question that is `free` may be left out.
    """

    id: str
    text: str
    kind: str
    choices: tuple[str, ...] = ()
    free: bool = False


def questions(node: Asked, way: str, answers: Answers) -> Iterator[Question]:
    """The questions of a node in their order, worded by the answers so far; each depends on those before it alone."""
    yield from {"swing": _swing, "best-worst": _best_worst, "pairwise": _pairs}[way](node, answers)


def accept(question: Question, text: str) -> str:
    """The answer as it is kept. Raises WeightError (what is wrong with it, what to write)."""
    given = text.strip()
    if not given and question.free:
        return ""
    if question.kind == "choice":
        if given not in question.choices:
            choices = ", ".join(question.choices)
            raise WeightError(f'"{given}" is none of them', did_you_mean(given, question.choices) or f"write {choices}")
        return given
    value = _number(given)
    if question.kind == "points" and value < 0:
        raise WeightError("points are 0 or more", "0 if that step is worth nothing to you")
    if question.kind == "best" and value < 1:
        raise WeightError("it cannot weigh less than what you named least", "write 1 for the same, up to 9")
    if question.kind in ("times", "best") and value <= 0:
        raise WeightError("this is not above 0", "write 3 for three times as much, 1/3 for a third")
    return given


def method_of(node: Asked, way: str, answers: Answers) -> Method:
    """The weight method that the answers of a node make. Raises WeightError where an answer is missing."""
    missing = [q for q in questions(node, way, answers) if not q.free and q.id not in answers]
    if missing:
        raise WeightError(f"no answer to: {missing[0].text}", "answer it, and read the answers again")
    if way == "swing":
        return Method("swing", {"values": _points(node, answers)})
    if way == "pairwise":
        given = {f"{a}/{b}": answers.get(f"{node.id}/pair/{a}/{b}", "") for a, b in combinations(node.steps, 2)}
        return Method("ahp", {"judgements": {pair: _number(text) for pair, text in given.items() if text}})
    best, worst = answers[f"{node.id}/best"], answers[f"{node.id}/worst"]
    to_others = {c: _number(answers[f"{node.id}/best_to/{c}"]) for c in node.steps if c != best}
    to_worst = {c: _number(answers[f"{node.id}/to_worst/{c}"]) for c in node.steps if c not in (best, worst)}
    return Method("bwm", {"best": best, "worst": worst, "best_to_others": to_others, "others_to_worst": to_worst})


def _swing(node: Asked, answers: Answers) -> Iterator[Question]:
    text = "All of these are at their worst. Which one would you lift to its best first?"
    yield Question(f"{node.id}/first", text, "choice", tuple(node.steps))
    first = answers.get(f"{node.id}/first")
    for child in node.steps:
        if child != first:
            known = f"If lifting {first} is worth 100 points, how" if first else "How"
            ask = f"{known} many points is {node.going(child)} worth?"
            yield Question(f"{node.id}/points/{child}", ask, "points")


def _points(node: Asked, answers: Answers) -> dict[str, Fraction]:
    first = answers[f"{node.id}/first"]
    return {c: Fraction(100) if c == first else _number(answers[f"{node.id}/points/{c}"]) for c in node.steps}


def _best_worst(node: Asked, answers: Answers) -> Iterator[Question]:
    yield Question(f"{node.id}/best", "Which of these steps is worth most?", "choice", tuple(node.steps))
    best = answers.get(f"{node.id}/best")
    others = tuple(child for child in node.steps if child != best)
    yield Question(f"{node.id}/worst", "Which of these steps is worth least?", "choice", others)
    worst = answers.get(f"{node.id}/worst")
    for child in others:
        text = f"How many times as much is {best or 'the most'} worth as {node.going(child)}? (1 to 9)"
        yield Question(f"{node.id}/best_to/{child}", text, "best")
    for child in others:
        if child != worst:
            text = f"How many times as much is {child} worth as {worst or 'the least'}? (1 to 9)"
            yield Question(f"{node.id}/to_worst/{child}", text, "best")


def _pairs(node: Asked, answers: Answers) -> Iterator[Question]:  # noqa: ARG001 - as the other ways
    chain = dict(zip(list(node.steps)[1:], node.steps, strict=False))
    for a, b in combinations(node.steps, 2):
        text = f"How many times as much is {node.going(a)} worth as {node.going(b)}? (9 to 1/9)"
        yield Question(f"{node.id}/pair/{a}/{b}", text, "times", free=chain.get(b) != a)


def _number(text: str) -> Fraction:
    over, slash, under = text.partition("/")
    try:
        parts = [Fraction(number(part.strip())) for part in ((over, under) if slash else (over,))]
    except NumberError as error:
        raise WeightError(error.message, error.remedy) from None
    if slash and not parts[1]:
        raise WeightError(f'"{text}" divides by 0', "write it as in 1/3")
    return parts[0] / parts[1] if slash else parts[0]
