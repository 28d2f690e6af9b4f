"""What ships: the wheel and the source archive, built from a desk that also holds private portfolios, then used."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files

pytestmark = pytest.mark.slow

PRIVATE = ("portfolios/private.yaml", "portfolios/private/portfolio.yaml", "criteria/private.yaml")
OFFLINE = {**os.environ, "PIP_NO_INDEX": "1"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the wheel and the source archive, built offline from the project's files and some private ones."""
    desk = tmp_path_factory.mktemp("desk")
    for path in files():
        place = desk / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    for name in PRIVATE:
        (desk / name).parent.mkdir(exist_ok=True)
        (desk / name).write_text("title: private\n")
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", out, desk]
    done = subprocess.run(build, env=OFFLINE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The `optimizer` command of an environment into which the wheel, and nothing of this folder, was installed."""
    pytest.importorskip("pip", reason="an environment that uv made has no pip")
    env = tmp_path_factory.mktemp("installed")
    python, packages = env / "bin" / "python", Path(sysconfig.get_path("purelib", "venv", {"base": str(env)}))
    for folder in (python.parent, packages):
        folder.mkdir(parents=True)
    base = Path(sys.executable).resolve()
    python.symlink_to(base)
    (env / "pyvenv.cfg").write_text(f"home = {base.parent}\n")  # not every Python has venv to do this with
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, next(built.glob("*.whl"))], env=OFFLINE, check=True)
    # What the wheel requires is installed beside these tests already: lend it, rather than fetch it again.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    where = [python, "-I", "-c", "import optimizer; print(optimizer.__file__)"]
    assert Path(subprocess.check_output(where, text=True).strip()).is_relative_to(env)
    return env / "bin" / "optimizer"


def test_wheel_holds_the_package_and_the_starter_desk(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    tracked = {str(path.relative_to(ROOT)) for path in files()}
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    package = {name for name in tracked if name.startswith("optimizer/")}
    starter = {
        name.replace(source, target, 1)
        for source, target in shipped["force-include"].items()
        for name in tracked
        if name == source or name.startswith(f"{source}/")
    }
    assert {name.split("/")[0] for name in names} == {"optimizer"}
    assert names == package | starter
    assert "optimizer/py.typed" in names


def test_source_archive_holds_every_file_and_nothing_private(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names - {"PKG-INFO"} == {str(path.relative_to(ROOT)) for path in files()}


def test_installed_wheel_lays_a_desk_and_decides_its_portfolio(installed, tmp_path):
    run(installed, tmp_path, "init")
    decided = json.loads(run(installed, tmp_path, "run", "korea-quantum", "--json"))
    assert decided["status"] == "optimal"
    (report,) = (tmp_path / "reports" / "korea-quantum").iterdir()
    assert {"run.json", "report.html", "report.md"} <= {file.name for file in report.iterdir()}


def run(command, folder, *words):
    done = subprocess.run([command, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
