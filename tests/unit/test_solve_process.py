"""The solver's process: whatever it does, time is kept, nothing is believed, nothing is left behind."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from optimizer.problem import Column, Entry, assemble
from optimizer.solve import Deadline, Solver, SolveSettings, Status, UnknownSolverError, solve
from optimizer.solve.answer import best_plan
from optimizer.solve.solver import NoAnswerError
from tests.support.solvers import needs_cbc
from tests.support.tiny_problems import best_by_hand, random_problem, row

FAKE = Path(__file__).parents[1] / "support" / "fake_solver.py"
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")


def fake(mode, *words, seconds=0.5):
    return Solver(SolveSettings(seconds=seconds), command=[sys.executable, str(FAKE), mode, *words])


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files of this test alone; afterwards it is empty, and no process of ours is alive."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    gc.collect()
    _wait(lambda: not alive(tmp_path), 2)  # a killed process takes a moment to go
    assert not list(tmp_path.iterdir())


def alive(folder):
    """Processes whose temporary files belong into a folder under `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            surroundings = (process / "environ").read_bytes()
            state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if f"TMPDIR={folder}/optimizer-solver-".encode() in surroundings and state != "Z":
            found.append(int(process.name))
    return found


def hard_problem():
    """A market split problem (Cornuejols & Dawande 1999): small, and out of reach for branch and bound."""
    import random

    draw = random.Random(3)
    size, count = 60, 6
    weights = [[draw.randrange(100) for _ in range(size)] for _ in range(count)]
    columns = [Column(("choose", f"t{i}", "own", 2026), 0) for i in range(size)]
    entries = []
    for number, line in enumerate(weights):
        over, under = len(columns), len(columns) + 1
        columns += [Column(("over", number), -1, 0, "I", 0, 5000), Column(("under", number), -1, 0, "I", 0, 5000)]
        terms = [*enumerate(line), (over, -1), (under, 1)]
        entries.append(Entry(row("budget", f"b{number}"), terms, sum(line) // 2, sum(line) // 2))
    return assemble(columns, entries)


class TestTime:
    @pytest.mark.parametrize("mode", ["hang", "deaf", "babble"])
    def test_a_solver_that_never_answers_is_ended_in_time(self, mode):
        started = time.monotonic()
        with fake(mode, seconds=1) as solver:
            found = solve(random_problem(1), solver=solver)
        assert time.monotonic() - started <= 1.2 * 1 + 1
        assert found.status is Status.NO_PLAN
        assert found.objective is None
        assert any("process" in note for note in found.notes)

    def test_what_it_told_before_it_hung_is_kept(self):
        problem = random_problem(1)
        value, _, labels = best_by_hand(problem)
        plan = ",".join("1" if label in labels else "0" for label in sorted(problem.labels, key=str))
        with fake("told then hang", plan, str(value + 2.4)) as solver:
            found = best_plan(solver, _sorted(problem), Deadline.after(2))
        assert found.status is Status.FEASIBLE
        assert (found.objective, found.bound) == (value, value + 2)
        assert "in time" in found.reason

    def test_a_hard_problem_stops_at_its_limit_with_an_honest_gap(self):
        started = time.monotonic()
        with Solver(SolveSettings(seconds=1.5)).start() as solver:
            found = solve(hard_problem(), solver=solver)
        assert time.monotonic() - started <= 1.2 * 1.5 + 1
        assert found.status is Status.FEASIBLE
        assert found.gap > 0
        assert found.bound > found.objective
        assert found.unique is None and not found.ties_finished

    def test_ctrl_c_goes_on_and_ends_the_process(self, temporary):
        with Solver(SolveSettings(seconds=30)) as solver:
            solver.start()
            main = os.getpid()
            alarm = subprocess.Popen(["sh", "-c", f"sleep 1; kill -INT {main}"])
            started = time.monotonic()
            with pytest.raises(KeyboardInterrupt):
                solve(hard_problem(), solver=solver)
            assert time.monotonic() - started < 3
            assert not alive(temporary)
            alarm.wait()


class TestTrust:
    @pytest.mark.parametrize("mode", ["everything", "nothing", "nan", "halves", "short", "missing", "unheard of"])
    def test_wrong_answers_are_not_passed_on(self, mode):
        with fake(mode, seconds=5) as solver:
            found = solve(random_problem(1), solver=solver)
        assert found.status is Status.NO_PLAN
        assert not found.values
        assert found.notes

    @pytest.mark.parametrize("mode", ["half a model", "odd words", "half a message", "die"])
    def test_a_broken_process_is_no_answer(self, mode):
        with fake(mode, seconds=5) as solver:
            found = solve(random_problem(1), solver=solver)
        assert found.status is Status.NO_PLAN
        assert found.notes

    def test_last_words_of_a_process_that_died_are_told(self):
        with fake("die", seconds=5) as solver, pytest.raises(NoAnswerError, match="Segmentation fault"):
            solver.ask({"do": "mip"}, {"cost": _sorted(random_problem(1)).objective}, Deadline.after(5))

    def test_an_unknown_solver_is_named_with_those_there_are(self):
        with pytest.raises(UnknownSolverError, match=r"SOLVO.*HiGHS") as error:
            solve(random_problem(1), SolveSettings(solver="SOLVO"))
        assert "HiGHS" in error.value.available

    def test_solvers_are_listed(self):
        with Solver() as solver:
            assert "HiGHS" in solver.available()


class TestNothingIsLeft:
    def test_the_folder_is_private_and_goes(self, temporary):
        with Solver().start():
            (folder,) = temporary.iterdir()
            assert folder.stat().st_mode & 0o777 == 0o700

    def test_a_solver_that_is_forgotten_is_ended(self, temporary):
        Solver().start()
        gc.collect()
        assert not alive(temporary)

    def test_it_starts_again_after_it_was_ended(self):
        problem = random_problem(1)
        with Solver() as solver:
            first = solve(problem, solver=solver)
            solver.close()
            assert solve(problem, solver=solver).values == first.values

    @pytest.mark.parametrize("name", ["HiGHS", pytest.param("CBC", marks=needs_cbc)])
    def test_a_killed_parent_takes_solvers_and_files_with_it(self, temporary, name):
        script = f"""
            import sys
            sys.path.insert(0, {str(ROOT)!r})
            from tests.unit.test_solve_process import hard_problem
            from optimizer.solve import Solver, SolveSettings, solve
            with Solver(SolveSettings(seconds=60, solver={name!r})) as solver:
                print("started", flush=True)
                solve(hard_problem(), solver=solver)
        """
        parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE)
        parent.stdout.readline()
        _wait(lambda: len(alive(temporary)) >= (1 if name == "HiGHS" else 2), 10)
        time.sleep(0.3)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        _wait(lambda: not alive(temporary) and not list(temporary.iterdir()), 5)

    def test_a_killed_solver_process_is_noticed_and_its_children_go(self, temporary):
        with Solver(SolveSettings(seconds=20)).start() as solver:
            alarm = subprocess.Popen(["sh", "-c", f"sleep 1; kill -9 {alive(temporary)[0]}"])
            found = best_plan(solver, _sorted(random_problem(1)), Deadline.after(5))
            assert found.status is Status.OPTIMAL
            alarm.wait()
            with pytest.raises(NoAnswerError, match="ended unexpectedly"):
                solver.ask({"do": "mip"}, {}, Deadline.after(5))


def _sorted(problem):
    from optimizer.solve.arrays import ordered

    return ordered(problem)


def _wait(condition, seconds):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
