"""Stand-ins for `test_run.py`: Pythons that lack something, and a project small enough to install in a second."""

import base64
import contextlib
import functools
import hashlib
import http.server
import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = Path(sys.executable).resolve()
STDLIB = Path(sysconfig.get_path("stdlib"))

# A build backend without requirements: it lays a path to the project and the two commands, as an editable install does.
BACKEND = """
import os, pathlib, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    if "TOY_SLOW" in os.environ:
        pathlib.Path("building").touch()
        time.sleep(60)
    info = "toy-1.dist-info"
    with zipfile.ZipFile(f"{folder}/toy-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy.pth", os.getcwd())
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: toy\\nVersion: 1\\nProvides-Extra: test\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\noptimizer = optimizer.cli:main\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "toy-1-py3-none-any.whl"
"""

# What stands in for the `optimizer` command: it tells what it was asked, sleeps when told to, and exits as told.
COMMAND = """
import os, sys, time

def main():
    try:
        print("optimizer", *sys.argv[1:], "in", os.getcwd(), flush=True)
        time.sleep(60 if sys.argv[1] == "sleep" else 0)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(int(sys.argv[2]) if sys.argv[1] == "exit" else 0)
"""


@dataclass(frozen=True)
class Machine:
    """A project folder with `run.py`, the Python that stands on the machine, and its environment variables."""

    python: Path
    project: Path
    variables: dict[str, str]

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Begin `python3 run.py WORDS` in the folder above the project, away from every setting of this machine."""
        return subprocess.Popen(
            [self.python, self.project / "run.py", *words],
            cwd=self.project.parent,
            env={**self.variables, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        child = self.start(*words, **variables)
        out, err = child.communicate(timeout=120)
        return subprocess.CompletedProcess(words, child.returncode, out, err)


def machine(folder: Path, *, without: tuple[str, ...] = (), managed: bool = False) -> Machine:
    """A machine whose Python lacks the modules named, and is perhaps managed by its system (PEP 668)."""
    (folder / "home").mkdir(parents=True)
    variables = {
        "HOME": str(folder / "home"),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(pip_wheel().parent),  # for a Python that lacks something already, before we take more
    }
    return Machine(bare_python(folder / "system", without, managed=managed), toy_project(folder / "desk"), variables)


def bare_python(prefix: Path, without: tuple[str, ...], *, managed: bool) -> Path:
    """A Python of its own: this one's program and library, linked piece by piece except for what it must lack."""
    library = prefix / "lib" / STDLIB.name
    packages = library / "site-packages"
    packages.mkdir(parents=True)
    (prefix / "bin").mkdir()
    shutil.copy2(BASE, prefix / "bin" / "python3")
    for piece in STDLIB.iterdir():
        if piece.name not in {"site-packages", "EXTERNALLY-MANAGED", *without}:
            (library / piece.name).symlink_to(piece)
    for shared in STDLIB.parent.glob("libpython*"):
        (prefix / "lib" / shared.name).symlink_to(shared)
    if "pip" not in without:
        with zipfile.ZipFile(pip_wheel()) as wheel:
            wheel.extractall(packages)
    if managed:
        (library / "EXTERNALLY-MANAGED").write_text("[externally-managed]\nError=the system minds its own packages\n")
    return prefix / "bin" / "python3"


@functools.cache
def pip_wheel() -> Path:
    """The pip beside these tests, put back into a wheel: not every Python carries one, and none is fetched for this."""
    pip = importlib.util.find_spec("pip") and importlib.metadata.distribution("pip")
    if not pip:
        pytest.skip("an environment that uv made has no pip to lend")
    wheel = Path(tempfile.mkdtemp(prefix="wheels-")) / f"pip-{pip.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in pip.files:
            if not {"..", "__pycache__", "INSTALLER", "RECORD", "REQUESTED"} & set(file.parts):
                archive.write(file.locate(), str(file))
        archive.writestr(f"pip-{pip.version}.dist-info/RECORD", "")
    return wheel


def toy_project(folder: Path) -> Path:
    """A project with this `run.py`, an `optimizer` command, and a `test` extra that is had from a folder of wheels."""
    (folder / "optimizer").mkdir(parents=True)
    shutil.copy2(ROOT / "run.py", folder)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "optimizer" / "__init__.py").touch()
    (folder / "optimizer" / "cli.py").write_text(COMMAND)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "toy"\nversion = "1"\n'
    )
    return folder


@contextlib.contextmanager
def index(folder: Path, digest: str | None = None):
    """A package index on this machine that offers pip to who has the password (and a yanked and a too new one)."""
    wheel = pip_wheel()
    page = folder / "simple" / "pip"
    page.mkdir(parents=True)
    shutil.copy2(wheel, folder / wheel.name)
    digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
    (page / "index.html").write_text(
        f'<!DOCTYPE html><a href="../../{wheel.name}#sha256={digest}" data-requires-python="&gt;=3.7">{wheel.name}</a>'
        f'<a href="../../pip-98.0-py3-none-any.whl#sha256={digest}" data-yanked="">yanked</a>'
        f'<a href="../../pip-99.0-py3-none-any.whl#sha256={digest}" data-requires-python="&gt;=3.99">too new</a>'
        f'<a href="../../pip-99.1rc1-py3-none-any.whl#sha256={digest}">not final</a>'
    )
    handler = functools.partial(Guarded, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://planner:p%40ss@127.0.0.1:{server.server_port}/simple"
        server.shutdown()


class Guarded(http.server.SimpleHTTPRequestHandler):
    """Gives its files only to the planner who has the password."""

    def do_GET(self):
        password = base64.b64encode(b"planner:p@ss").decode()
        if self.headers["Authorization"] == f"Basic {password}":
            super().do_GET()
        else:
            self.send_error(401)

    def log_message(self, *_):
        """Keep the test's output clean."""
