"""One solver's process serves many questions, and none is left behind."""

import subprocess
import sys
import threading

from optimizer.solve import SolveSettings, solve, warm_solver
from tests.support.tiny_problems import random_problem


def test_the_same_process_answers_again_and_other_settings_end_it():
    first = warm_solver(SolveSettings())
    plain = solve(random_problem(1, technologies=4), solver=first)
    assert warm_solver(SolveSettings()) is first
    assert solve(random_problem(1, technologies=4), solver=warm_solver(SolveSettings())) == plain
    other = warm_solver(SolveSettings(seed=3))
    assert other is not first
    assert solve(random_problem(1, technologies=4), solver=other).chosen == plain.chosen


def test_every_thread_has_its_own():
    found = [warm_solver(SolveSettings())]
    thread = threading.Thread(target=lambda: found.append(warm_solver(SolveSettings())))
    thread.start()
    thread.join()
    assert found[0] is not found[1]
    found[1].close()


def test_no_process_outlives_python():
    text = (
        "from optimizer.solve import SolveSettings, warm_solver\n"
        "solver = warm_solver(SolveSettings())\n"
        "print(solver._child._process.pid)"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    listing = subprocess.run(["ps", "-p", done.stdout.strip()], capture_output=True, text=True, check=False)
    assert done.stdout.strip() not in listing.stdout.splitlines()[1:]
