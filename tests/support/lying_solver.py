"""A solver's process that does its work well, and leaves out one column: `python lying_solver.py COLUMN`.

What it answers is consistent, exact and keeps every row: a worse plan, said to be the best. Only another finds out.
"""

import contextlib
import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from optimizer.solve import engines, highs, through_pulp, wire

DUTIES = {
    "mip": partial(engines.answer_mip, alone=contextlib.nullcontext),
    "relax": highs.answer_relaxation,
    "pulp": through_pulp.answer_mip,
    "ray": highs.answer_ray,
    "sweep": highs.answer_sweep,
}


def main(column):
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while message := wire.read(sys.stdin.buffer):
        if message.head["do"] in DUTIES:
            upper = message.arrays["upper"].copy()
            upper[column] = 0
            arrays = {**message.arrays, "upper": upper}
            arrays.pop("begin", None)
            DUTIES[message.head["do"]](wire.Message(message.head, arrays), partial(wire.write, answers))
        else:
            wire.write(answers, {"kind": "answer", "status": "kUnknown", "plan": False}, {})


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main(int(sys.argv[1]))
