"""Sweeps on a real Dask cluster of this machine: the same bytes, and plain words where there is none to be used."""

import shutil
import socket
import subprocess
import time

import pytest

from tests.architecture.sources import ROOT
from tests.cli.terminal import COMMAND, piped, surroundings
from tests.support.dask_processes import CERTIFICATES, begun, certify, scheduler, told
from tests.support.knapsack import coarse_knapsack

pytest.importorskip("distributed")

PARETO = ["pareto", "portfolio.yaml", "--objectives", "z1,z2,z3", "--json"]


@pytest.fixture
def desk(tmp_path):
    coarse_knapsack(tmp_path / "desk", 10, 3, 7)
    return tmp_path / "desk"


def run(desk, *words):
    return piped(*words, "--seconds", "200", cwd=desk, COVERAGE_PROCESS_START=None)


@pytest.mark.slow
def test_a_cluster_tells_the_same(desk, tmp_path):
    here = run(desk, *PARETO, "--jobs", "1")
    assert here.returncode == 0
    with scheduler(tmp_path) as address:
        there = run(desk, *PARETO, "--cluster", address)
        assert (there.returncode, there.stderr) == (0, b"")
        assert there.stdout == here.stdout
        walked = run(desk, "frontier", "portfolio.yaml", "--json", "--cluster", address)
    assert walked.stdout == run(desk, "frontier", "portfolio.yaml", "--json", "--jobs", "1").stdout
    assert sorted(path.name for path in desk.iterdir() if path.name != "reports") == ["criteria.yaml", "portfolio.yaml"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")
def test_with_certificates_both_sides_are_known(desk, tmp_path):
    certify(tmp_path)
    files = [str(tmp_path / name) for name in CERTIFICATES]
    words = [
        word for pair in zip(("--cluster-ca", "--cluster-cert", "--cluster-key"), files, strict=True) for word in pair
    ]
    with scheduler(tmp_path, tls=True) as address:
        assert address.startswith("tls://")
        there = run(desk, *PARETO, "--cluster", address, *words)
        assert (there.returncode, there.stderr) == (0, b"")
        strangers = tmp_path / "strangers"
        strangers.mkdir()
        certify(strangers)
        others = [word.replace(str(tmp_path), str(strangers)) for word in words]
        refused = run(desk, *PARETO, "--cluster", address, *others)
        assert refused.returncode == 2
        assert b"K105" in refused.stderr
    assert there.stdout == run(desk, *PARETO, "--jobs", "1").stdout


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told_within_a_time(desk, tmp_path):
    with scheduler(tmp_path, workers=False) as address:
        began = time.monotonic()
        found = run(desk, *PARETO, "--cluster", address)
    assert found.returncode == 2
    assert b"K105 the scheduler has no worker - start `dask worker` with its address" in found.stderr
    assert time.monotonic() - began < 40


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_what_was_answered_is_kept(tmp_path):
    place, said = tmp_path / "scheduler.json", tmp_path / "said.txt"
    quiet = ["--no-dashboard"]
    started = [
        begun(["scheduler", "--host", "tcp://127.0.0.1", "--port", "0", "--scheduler-file", str(place), *quiet], said)
    ]
    try:
        address = told(place, started[0])
        started.append(begun(["worker", address, "--nthreads", "2", "--no-nanny", *quiet], said))
        front = str(ROOT / "tests/published/pareto-2kp50/portfolio.yaml")
        command = [*COMMAND, "pareto", front, "--objectives", "z1,z2", "--seconds", "250", "--cluster", address]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(command, cwd=tmp_path, env=surroundings(COVERAGE_PROCESS_START=None), **pipes)
        while not (tmp_path / "reports").exists():
            assert process.poll() is None
            time.sleep(0.05)
        started[0].kill()
        out, err = process.communicate(timeout=60)
    finally:
        for dask in started:
            dask.kill()
            dask.wait()
    assert (process.returncode, out) == (2, ""), err
    assert err.startswith(f"optimizer: --cluster {address}: K106 the cluster stopped answering"), err
    assert len(list((tmp_path / "reports").iterdir())) == 1


@pytest.mark.slow
def test_nobody_answers(desk):
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        found = run(desk, *PARETO, "--cluster", address)
    assert (found.returncode, found.stdout) == (2, b"")
    assert f"--cluster {address}: K105 no scheduler answers within 10 s".encode() in found.stderr
    assert b"Traceback" not in found.stderr


def test_what_is_not_safe_or_not_clear_is_refused_at_once(desk):
    found = run(desk, *PARETO, "--cluster", "tcp://10.1.2.3:8786")
    assert (found.returncode, found.stdout) == (2, b"")
    assert b"K102 10.1.2.3 is another machine, and tcp is not encrypted - write tls://" in found.stderr
    assert b"K103" in run(desk, *PARETO, "--cluster", "tls://10.1.2.3:8786").stderr
    assert run(desk, *PARETO, "--cluster-ca", "ca.pem").returncode == 2
    assert run(desk, *PARETO, "--cluster", "tcp://127.0.0.1:1", "--jobs", "2").returncode == 2
    assert run(desk, *PARETO, "--jobs", "0").returncode == 2


def test_dask_is_an_extra(desk, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "distributed.py").write_text("raise ImportError('not here')\n")
    path = f"{tmp_path / 'without'}:{ROOT}"
    found = piped(*PARETO, "--cluster", "tcp://127.0.0.1:8786", cwd=desk, PYTHONPATH=path, COVERAGE_PROCESS_START=None)
    assert found.returncode == 2
    assert b"K104 Dask is not installed here - install the extra" in found.stderr
