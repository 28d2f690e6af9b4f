"""How long a planner waits for `optimizer --help` and for `optimizer run korea-quantum`, as installed, from cold.

    python tests/benchmarks/start_and_run.py [times]

Wall and CPU seconds (the latter of all processes started), the median of so many runs. The last line leaves out the
report with its charts: it is what the 3 s of the first release were asked of.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PLAN = "import sys; from optimizer import Desk; Desk('.').run('korea-quantum'); sys.exit()"
COMMANDS = {
    "optimizer --help": ["-m", "optimizer", "--help"],
    "optimizer run korea-quantum": ["-m", "optimizer", "run", "korea-quantum", "--quiet", "--out"],
    "the same with --firm none": ["-m", "optimizer", "run", "korea-quantum", "--firm", "none", "--quiet", "--out"],
    "the first without its report": ["-c", PLAN],
}


def timed(words: list[str], folder: str) -> tuple[float, float]:
    """Wall and CPU seconds of one command; its files go into a folder that is thrown away."""
    words = [*words, folder] if words[-1] == "--out" else words
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    used, before = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, check=True)
    wall, now = time.perf_counter() - before, getrusage(RUSAGE_CHILDREN)
    return wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def main(times: int) -> None:
    """Run every command so many times and print a table."""
    print(f"| command | wall s, median of {times} | least | CPU s, median |\n| --- | --- | --- | --- |")
    for name, words in COMMANDS.items():
        with tempfile.TemporaryDirectory() as folder:
            walls, used = zip(*(timed(words, folder) for _ in range(times)), strict=True)
        print(f"| `{name}` | {median(walls):.2f} | {min(walls):.2f} | {median(used):.2f} |")
    print(f"\nload of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
