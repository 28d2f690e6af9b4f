"""Plans as planners see them: what is chosen, what it costs, what enters and what leaves from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.alternatives import Alternatives
from optimizer.problem import Label, Number, Problem

Choices = Mapping[str, tuple[str, int]]
"""(option, start; 0 without one) by technology."""
Step = tuple[str, str, int]
"""One thing that is done: technology, option, start."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What enters and what leaves from one plan to another; doing nothing neither enters nor leaves."""

    enters: tuple[Step, ...] = ()
    leaves: tuple[Step, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """`enters` and `leaves` as lists of {technology, option, start}."""
        return {"enters": steps_json(self.enters), "leaves": steps_json(self.leaves)}


def steps_json(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """Rows {technology, option, start}."""
    return [{"technology": name, "option": option, "start": start or None} for name, option, start in steps]


def chosen(values: Mapping[Label, Number]) -> dict[str, tuple[str, int]]:
    """The option and start of every technology in a plan."""
    taken = [label for label, value in values.items() if value and label[0] == "choose"]
    return {str(label[1]): (str(label[2]), int(str(label[3]))) for label in sorted(taken, key=str)}


def exchange(alternatives: Alternatives, before: Choices, after: Choices) -> Exchange:
    """What is done after and not before, and the other way round; every row sorted by technology."""
    old, new = _acts(alternatives, before), _acts(alternatives, after)
    return Exchange(tuple(sorted(new - old)), tuple(sorted(old - new)))


def decisions_json(alternatives: Alternatives, choices: Choices) -> list[dict[str, Any]]:
    """Every technology with its mode, option and start, doing nothing included."""
    return [
        {
            "technology": name,
            "mode": alternatives.options[name, option].mode,
            "option": option,
            "start": None if alternatives.options[name, option].mode == "none" else start or None,
        }
        for name, (option, start) in sorted(choices.items())
    ]


def cost_of(alternatives: Alternatives, problem: Problem, values: Mapping[Label, Number]) -> Fraction:
    """Nominal money of a plan over the plan's years, each unit once: options and alliances, less savings."""
    total: Number = sum(int(problem.costs[problem.index[label]]) * value for label, value in values.items())
    return Fraction(total, alternatives.money)


def _acts(alternatives: Alternatives, choices: Choices) -> set[Step]:
    return {
        (name, option, start)
        for name, (option, start) in choices.items()
        if alternatives.options[name, option].mode != "none"
    }
