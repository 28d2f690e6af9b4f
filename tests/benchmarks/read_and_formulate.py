"""How long a large portfolio takes from files to `Problem`, and the memory it takes.

python tests/benchmarks/read_and_formulate.py [technologies]
"""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from large_desk import lay  # noqa: E402

from optimizer.alternatives import expand  # noqa: E402
from optimizer.check import check  # noqa: E402
from optimizer.formulate import formulate  # noqa: E402
from optimizer.schema import Reading  # noqa: E402
from optimizer.score import score  # noqa: E402
from optimizer.screen import screen  # noqa: E402

# As the command line does: many small objects that all live to the end are no garbage.
gc.set_threshold(100_000, 50, 50)


def main(technologies: int) -> None:
    """Time every stage once and print a table."""
    with tempfile.TemporaryDirectory() as name:
        path = lay(Path(name), technologies)
        marks = [("", time.perf_counter())]

        def done(stage: str) -> None:
            marks.append((stage, time.perf_counter()))

        case = Reading(Path(name)).case(path)
        done("read")
        assert case is not None
        found = check(case)
        assert not [fault for fault in found if not fault.warning], found[:3]
        done("check")
        table = expand(case)
        done("expand")
        scores = score(table)
        done("score")
        verdicts = screen(table)
        done("screen")
        problem = formulate(scores, verdicts)
        done("formulate")
    size = f"{len(table.items)} alternatives, {len(problem.labels)} columns, {len(problem.rows)} rows"
    print(f"{technologies} technologies, {size}")
    for (_, before), (stage, after) in pairwise(marks):
        print(f"{stage:10} {after - before:6.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
