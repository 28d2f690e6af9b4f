"""What a sweep asks, of whom, and how plans travel in questions and answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from optimizer.problem import Label, Number, Problem
from optimizer.solve import Resolver

Plain = Any
"""What JSON can hold: numbers, texts, None, lists, mappings with texts as keys."""
Question = Mapping[str, Plain]
_LEFT_OUT = "_"  # fields that begin so are made of the others


class TimeUpError(Exception):
    """A step was not settled; str() says why, for a planner."""


class Step(Protocol):
    """One kind of question about one program: a frozen dataclass that can be pickled, whose fields are all it knows."""

    def __call__(self, resolver: Resolver, question: Question, hint: Plain) -> Plain:
        """The proven answer, which depends on the question alone. Raises TimeUpError.

        `hint` may hold what makes it quicker (plans to begin from), and changes no answer.
        """


def told_plan(problem: Problem, values: Mapping[Label, Number]) -> list[list[int | str]]:
    """A plan in plain values: [column number, value] of what is not 0; a fraction is a text, as in 2/3."""
    known = sorted((problem.index[label], value) for label, value in values.items() if value)
    return [[column, int(value) if value == int(value) else str(value)] for column, value in known]


def plan_of(problem: Problem, told: Sequence[Sequence[int | str]]) -> dict[Label, Number]:
    """The plan that `told_plan` told."""
    return {problem.labels[int(column)]: _number(value) for column, value in told}


def _number(value: int | str) -> Number:
    return value if isinstance(value, int) else Fraction(value)


def fingerprint(*parts: object) -> str:
    """SHA-256 of everything in these values, the same in every process and on every machine.

    TypeError for what it does not know: nothing that could change an answer is left out unseen.
    """
    state = hashlib.sha256()
    for part in parts:
        _take_in(state, part)
    return state.hexdigest()


def _take_in(state: Any, part: object) -> None:
    """Every value with its kind and its length in front, so that no two can be taken for each other."""
    if part is None or isinstance(part, (bool, int, float, str, Fraction)):
        text = f"{type(part).__name__} {part!r}".encode()
        state.update(b"%d:" % len(text) + text)
    elif isinstance(part, np.ndarray):
        _take_in(state, f"{part.dtype} {part.shape}")
        state.update(np.ascontiguousarray(part).tobytes())
    elif isinstance(part, Mapping):
        _take_in(state, ["mapping", *([key, part[key]] for key in sorted(part, key=str))])
    elif isinstance(part, (list, tuple)):
        _take_in(state, f"list {len(part)}")
        for one in part:
            _take_in(state, one)
    elif is_dataclass(part) and not isinstance(part, type):
        named = [[field.name, getattr(part, field.name)] for field in fields(part) if field.name[0] != _LEFT_OUT]
        _take_in(state, [type(part).__qualname__, named])
    else:
        raise TypeError(f"a {type(part).__name__} has no fingerprint")
