"""A solver that tells one lie: a real one stands behind it, and one of its answers is changed on the way."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np

from optimizer.solve.solver import NoAnswerError
from optimizer.solve.wire import Message


def _values(change):
    """A lie about every number of an answer; what is shown elsewhere is no longer."""

    def lie(question, answer):
        return Message(_claimed(answer.head), {name: change(array) for name, array in answer.arrays.items()})

    return lie


def _claimed(head, **words):
    """The head of an answer as a solver's bare claim: nothing about it is shown by our own search."""
    return {name: value for name, value in {**head, **words}.items() if name != "shown"}


def _head(**words):
    return lambda question, answer: Message(_claimed(answer.head, **words), answer.arrays)


def _none(question, answer):
    return Message(_claimed(answer.head, status="kInfeasible", plan=False, bound=None), {})


def _doing_nothing(question, answer):
    """A plan of a problem of choices that is worth little, called the best, with the bound to go with it."""
    arrays = question["arrays"]
    if "cost" not in arrays:
        return answer
    last = np.zeros(arrays["cost"].size)
    for row in range(arrays["row_lower"].size):
        columns = arrays["indices"][arrays["starts"][row] : arrays["starts"][row + 1]]
        if arrays["row_lower"][row] == 1 == arrays["row_upper"][row] and not last[columns].any():
            last[columns[np.argmax(arrays["cost"][columns])]] = 1
    words = {"status": "kOptimal", "plan": True, "bound": float(arrays["cost"] @ last)}
    return Message(_claimed(answer.head, **words), {**answer.arrays, "values": last})


def _lost(late):
    def lie(question, answer):
        raise NoAnswerError("it is gone", late)

    return lie


LIES = {
    "infeasible": _none,
    "doing nothing is best": _doing_nothing,
    "optimal": _head(status="kOptimal"),
    "time is up": _head(status="kTimeLimit"),
    "unheard of": _head(status="kMagic", finished=False),
    "unbounded": _head(status="kUnbounded"),
    "half a model": _head(complete=False),
    "low bound": _head(bound=-1e12),
    "high bound": _head(bound=1e12),
    "no bound": _head(bound=None),
    "odd bound": _head(bound="high"),
    "nan bound": _head(bound=float("nan")),
    "nan": _values(lambda array: np.full(array.size, np.nan)),
    "infinite": _values(lambda array: np.full(array.size, np.inf)),
    "halves": _values(lambda array: np.full(array.size, 0.5)),
    "nothing": _values(np.zeros_like),
    "everything": _values(np.ones_like),
    "negated": _values(lambda array: -array.astype(float)),
    "reversed": _values(lambda array: array[::-1]),
    "huge": _values(lambda array: array * 1e9),
    "short": _values(lambda array: array[:1]),
    "no numbers": lambda question, answer: Message(_claimed(answer.head), {}),
    "dies": _lost(late=False),
    "hangs": _lost(late=True),
}


def always_none(ask, arrays):
    """Nothing is ever possible."""
    return Message({"kind": "answer", "status": "kInfeasible", "plan": False, "bound": None, "complete": True}, {})


def always_poor(ask, arrays):
    """The worst plan that keeps every row is the best, and its worth the bound."""
    answer = ask({**arrays, "cost": -arrays["cost"]})
    if "values" not in answer.arrays:
        return Message(_claimed(answer.head), answer.arrays)
    values = np.where(arrays["whole"] != 0, np.rint(answer.arrays["values"]), answer.arrays["values"])
    words = {"status": "kOptimal", "plan": True, "bound": float(arrays["cost"] @ values)}
    return Message(_claimed(answer.head, **words), {"values": values})


ALWAYS = {"nothing is possible": always_none, "the worst plan is the best": always_poor}
"""Lies that fit each other, whatever is asked for a best plan."""
PROGRAMS = ("mip", "pulp")


def _else(question, answer):
    """To any other question an answer that is as wrong as it can be and still has its shape."""
    if question["do"] == "proof":
        return Message({**answer.head, "finished": True}, {"nodes": np.array([0, 0, 0]), "duals": np.zeros(0)})
    if question["do"] == "ray":
        return Message(_claimed(answer.head), {"ray": np.ones(question["arrays"]["row_lower"].size)})
    head = {**answer.head, "bound": -1.0} if "bound" in answer.head else answer.head
    return Message(head, {name: np.zeros_like(array) for name, array in answer.arrays.items()})


class Before:
    """Stands before a running solver, which is started and closed through it."""

    def __init__(self, solver):
        self.solver, self.settings = solver, solver.settings

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def start(self):
        self.solver.start()
        return self

    def close(self):
        self.solver.close()

    @contextmanager
    def steady(self):
        with self.solver.steady():
            yield self


class Consistent(Before):
    """Tells the same lie whenever a best plan is asked for; it never says more.

    Other questions (relaxations, proofs) get a true answer, or with `everything` a wrong one too.
    """

    def __init__(self, solver, lie, everything=False):
        super().__init__(solver)
        self.lie, self.everything = lie, everything

    def ask(self, question, arrays, deadline, heard=None):
        def really(changed):
            plainly = {"do": "mip", "anybody": True}
            return self.solver.ask(plainly, {k: v for k, v in changed.items() if k != "begin"}, deadline)

        if question["do"] in PROGRAMS:
            return self.lie(really, arrays)
        answer = self.solver.ask(question, arrays, deadline, None if self.everything else heard)
        return _else({**question, "arrays": arrays}, answer) if self.everything else answer


class Liar(Before):
    """Its answer number `at` (from 1) is `lie`, the others are as they are."""

    def __init__(self, solver, at=0, lie=None):
        super().__init__(solver)
        self.at, self.lie, self.asked = at, lie, []

    def ask(self, question, arrays, deadline, heard=None):
        answer = self.solver.ask(question, arrays, deadline, heard)
        self.asked.append(question["do"])
        return self.lie({**question, "arrays": arrays}, answer) if len(self.asked) == self.at else answer
