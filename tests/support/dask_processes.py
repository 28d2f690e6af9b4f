"""A real Dask scheduler with a worker, in processes of their own on this machine, in the open or with certificates."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.terminal import surroundings

CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")


@contextmanager
def scheduler(folder: Path, *, tls: bool = False, workers: bool = True) -> Iterator[str]:
    """The address of a scheduler that has a worker with two threads; both are ended with the block."""
    scheme = "tls" if tls else "tcp"
    names = ("--tls-ca-file", "--tls-cert", "--tls-key")
    files = [word for name, file in zip(names, CERTIFICATES, strict=True) for word in (name, str(folder / file))]
    more, started = files if tls else [], []
    place, said = folder / "scheduler.json", folder / "said.txt"
    host = ["--protocol", scheme, "--host", f"{scheme}://127.0.0.1", "--port", "0", "--no-dashboard"]
    try:
        started.append(begun(["scheduler", *host, "--scheduler-file", str(place), *more], said))
        address = told(place, started[0])
        if workers:
            worker = ["worker", address, "--nthreads", "2", "--no-nanny", "--no-dashboard", "--protocol", scheme]
            started.append(begun([*worker, "--local-directory", str(folder / "work"), *more], said))
        yield address
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def begun(words: list[str], said: Path) -> subprocess.Popen[bytes]:
    """Start `dask ...`; what it says goes to a file."""
    around = {name: value for name, value in surroundings().items() if not name.startswith("COV")}
    with said.open("ab") as file:
        command = [sys.executable, "-m", "dask", *words]
        return subprocess.Popen(command, env=around, stdout=file, stderr=file, cwd=said.parent)


def told(place: Path, process: subprocess.Popen[bytes]) -> str:
    """The address that the scheduler wrote into its file."""
    import json

    patience = time.monotonic() + 60
    while True:
        assert process.poll() is None and time.monotonic() < patience
        if place.exists() and place.read_text().strip():
            return str(json.loads(place.read_text())["address"])
        time.sleep(0.05)


def certify(folder: Path) -> None:
    """An authority of our own and one certificate for 127.0.0.1, made by openssl."""
    ca, cert, key = (str(folder / name) for name in CERTIFICATES)
    ca_key, request, names = (str(folder / name) for name in ("ca.key", "request.pem", "names.txt"))
    Path(names).write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new = ["req", "-newkey", "rsa:2048", "-nodes"]
    openssl(*new, "-x509", "-subj", "/CN=authority of a test", "-keyout", ca_key, "-out", ca, "-days", "2")
    openssl(*new, "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", request)
    signed = ["x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial"]
    openssl(*signed, "-out", cert, "-days", "2", "-extfile", names)


def openssl(*words: str) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *words], check=True, capture_output=True, env={**os.environ, "RANDFILE": os.devnull})
