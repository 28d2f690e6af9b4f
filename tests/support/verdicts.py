"""The decision tree walked a second time (DESIGN 4.1). Shares no code with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.support.choices import Alternative
from tests.support.expressions import Truth, evaluate, parse
from tests.support.facts import fact
from tests.support.worth import Criterion, Text, fraction


@dataclass(frozen=True, slots=True)
class Screened:
    """What the tree leaves of a technology: open verdicts, eligible alternatives, the price of `none`, limits."""

    verdicts: Sequence[str]
    eligible: Sequence[Alternative]
    penalty: Fraction
    limits: Sequence[Text]


def screen(
    portfolio: Text, tree: Text | None, alternatives: Sequence[Alternative], leaves: Sequence[Criterion]
) -> Screened:
    """Walk the tree for the technology of `alternatives`."""
    if tree is None:
        return Screened((), alternatives, Fraction(), ())
    open_verdicts = sorted(_walk(_Asked(portfolio, tree, alternatives, leaves), tree["start"]))
    verdicts = [tree["verdicts"][name] for name in open_verdicts]
    eligible = [a for a in alternatives if any(_admits(v, a) for v in verdicts)]
    penalty = Fraction()
    if not any(a.mode == "none" for a in eligible):
        # As any open verdict that admits an option makes it eligible, the one that asks least for `none` decides.
        prices = [fraction(v["penalty"]) for v in verdicts if "penalty" in v]
        if prices:
            penalty = min(prices)
            eligible = [alternatives[0], *eligible]
    limits = list(verdicts[0].get("limits", ())) if len(verdicts) == 1 else []
    return Screened(open_verdicts, eligible, penalty, limits)


def _admits(verdict: Text, alternative: Alternative) -> bool:
    for entry in verdict["modes"]:
        if isinstance(entry, Mapping):
            if alternative.matches([entry]):
                return True
        elif alternative.mode == entry:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Asked:
    portfolio: Text
    tree: Text
    alternatives: Sequence[Alternative]
    leaves: Sequence[Criterion]


def _walk(asked: _Asked, node: str) -> set[str]:
    questions = asked.tree["questions"]
    if node not in questions:
        return {node}
    question = questions[node]
    asked_first = questions[question["same_as"]] if "same_as" in question else question
    answer = _answer(asked, question.get("same_as", node), asked_first["when"])
    if answer is None:
        word = question["unknown"]
        ways = ["then", "otherwise"] if word == "both" else [word]
    else:
        ways = ["then" if answer else "otherwise"]
    return {verdict for way in ways for verdict in _walk(asked, question[way])}


def _answer(asked: _Asked, question: str, when: str) -> Truth:
    technology = asked.alternatives[0].technology
    for override in asked.portfolio.get("overrides", ()):
        if override["technology"] == technology["id"] and override["question"] == question:
            return bool(override["answer"])

    def any_option(mode: str, inner: Any) -> Truth:
        truths = [evaluate(inner, a.known) for a in _earliest(asked.alternatives, mode)]
        return True if True in truths else None if None in truths else False

    return evaluate(parse(when), lambda name: fact(technology, asked.leaves, name), any_option)


def _earliest(alternatives: Sequence[Alternative], mode: str) -> list[Alternative]:
    first: dict[str, Alternative] = {}
    for alternative in alternatives:
        if alternative.mode == mode:
            first.setdefault(alternative.option["id"], alternative)
    return list(first.values())
