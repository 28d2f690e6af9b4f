"""Who looks for the best plan of a program: our own search, then CBC, then HiGHS, as long as it takes.

No solver is the quickest everywhere. Our own search settles the many tiny programs; on small ones CBC is two to five
times as quick as HiGHS, and on large ones slower (docs/performance.md). Who hands a program on hands on the best plan
found. Each is given a count of branches and not of seconds, so who has the last word does not depend on the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from optimizer.problem import Vector
from optimizer.solve import highs, tree
from optimizer.solve.wire import Message

Tell = Callable[[Mapping[str, Any], Mapping[str, Vector]], None]

SMALL = 40_000
"""Rows times columns up to which CBC is asked before HiGHS."""
_ENDS = ("kOptimal", "kInfeasible")
_LEAST_TIME = 3.0  # seconds: CBC keeps its limit to a second, and PuLP 4 takes up to 0.8 s to be imported
_BRANCHES = 20_000_000  # branches times coefficients that CBC may look at: some seconds


def answer_mip(message: Message, tell: Tell, alone: Callable[[], AbstractContextManager[None]]) -> None:
    """Solve the model (minimise) and tell plans on the way.

    `anybody` in the question's head: not HiGHS only. CBC is a program of its own; while it runs this process is held
    in `alone`.
    """
    arrays, head, steps = message.arrays, message.head, 0
    if head.get("anybody") and not head.get("gap") and tree.suits(arrays):
        found, steps = highs.searched(message, tell)
        if found.finished:
            answer = _shown(found)
            tell({**answer.head, "work": highs.work(steps, arrays)}, answer.arrays)
            return
        message = _beginning(message, found.values)
    if head.get("anybody") and _is_for_cbc(message):
        with alone():
            answer, more = _by_cbc(message)
        steps += more
        if answer.head["status"] in _ENDS:
            tell({**answer.head, "work": highs.work(steps, arrays)}, answer.arrays)
            return
        message = _beginning(message, answer.arrays.get("values"))
    highs.answer_mip(message, tell, steps)


def _is_for_cbc(message: Message) -> bool:
    """Small, whole, and with something to look for: that there is no plan at all is shown sooner by HiGHS."""
    arrays, left = message.arrays, message.head["ends"] - time.monotonic()
    small = arrays["row_lower"].size * arrays["cost"].size <= SMALL
    return bool(
        small and arrays["values"].size and arrays["whole"].any() and arrays["cost"].any() and left >= _LEAST_TIME
    )


def _by_cbc(message: Message) -> tuple[Message, int]:
    """What CBC says within its branches, and within half of the time: it tells no plan on the way, and HiGHS does."""
    from optimizer.solve import through_pulp  # PuLP takes a while to import: only where it is needed

    most = max(1, _BRANCHES // message.arrays["values"].size)
    nodes = min(most, int(message.head.get("nodes", most)))
    now = time.monotonic()
    head = {**message.head, "nodes": nodes, "ends": now + (message.head["ends"] - now) / 2}
    return through_pulp.by_cbc(Message(head, message.arrays))


def _beginning(message: Message, plan: Vector | None) -> Message:
    """The same question with the best plan known so far."""
    return message if plan is None else Message(message.head, {**message.arrays, "begin": plan})


def _shown(found: tree.Found) -> Message:
    """A finished search as an answer: nothing in it has to be believed."""
    known = found.values is not None
    status, bound = "kOptimal" if known else "kInfeasible", highs.number(found.bound)
    head = {"kind": "answer", "status": status, "plan": known, "bound": bound, "nodes": found.relaxations}
    return Message({**head, "complete": True, "shown": True}, {} if found.values is None else {"values": found.values})
