"""The tests under another Python, another line of PuLP, or the oldest versions that are allowed, in a venv of its own.

    python -m tests.packaging.versions --python 3.11 --oldest
    python -m tests.packaging.versions --python 3.13 --pulp 4
    python -m tests.packaging.versions --python 3.12 --pulp 4 tests/property -x

The project is installed from its own files by pip, with pip's own settings. What comes after the options goes to
pytest; without it: the parts of the suite named in `PARTS`. The venv is removed afterwards unless `--keep DIR` says
where it should stay; one that is there already is used again. Exits as pytest does; 2 where there is no such Python, 3
where pip finds no such versions.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

from tests.packaging.oldest import ROOT, floors, project

PARTS = ("tests/unit", "tests/property", "tests/published", "tests/golden", "tests/cli")
LINES = {"3": "pulp>=3.3,<4", "4": "pulp>=4.0.0a0,<5"}  # where a pre-release is named, pip takes one
APART = {"scikit-criteria"}
"""Test tools that ask for other versions than ours allow: PuLP below 4, NumPy from 2.4. Their tests are skipped."""
SHOW = """
import importlib.metadata as m, platform, re
needed = [text for text in m.requires("sovereignty-optimizer") if ";" not in text]
names = sorted(re.match(r"[\\w.-]+", text)[0] for text in needed)
print("Python " + platform.python_version(), *(f"{name} {m.version(name)}" for name in names), sep=", ", flush=True)
"""


def python_of(version: str) -> str | None:
    """Return a Python of this version that starts: on the path, or among pyenv's."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    here = [shutil.which(f"python{version}"), *sorted(map(str, kept.glob(f"{version}.*/bin/python")), reverse=True)]
    for found in filter(None, here):
        asked = "import sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([found, "-c", asked], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return found
    return None


def installed(python: str, folder: Path, asked: argparse.Namespace) -> Path | None:
    """Make a venv in `folder` with the project and all that its tests need; None where pip could not."""
    inside = folder / "bin" / "python"
    if inside.exists():
        return inside
    held = [text for text in (floors(project()) if asked.oldest else []) if asked.pulp is None or "pulp==" not in text]
    held += [] if asked.pulp is None else [LINES[asked.pulp]]
    apart = APART if held else set()
    tools = [text for text in project()["optional-dependencies"]["test"] if Requirement(text).name not in apart]
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    listed = folder / "constraints.txt"
    listed.write_text("".join(f"{text}\n" for text in held), encoding="utf-8")
    command = [inside, "-m", "pip", "install", "--quiet", "--constraint", str(listed), "--editable", str(ROOT), *tools]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        shutil.rmtree(folder)
        return None
    return inside


def tried(version: str, folder: Path, asked: argparse.Namespace, words: Sequence[str]) -> int:
    """Install and test; the exit code."""
    python = python_of(version)
    if python is None:
        print(f"there is no Python {version} here", file=sys.stderr)
        return 2
    inside = installed(python, folder, asked)
    if inside is None:
        return 3
    subprocess.run([inside, "-c", SHOW], check=True)
    variables = {key: text for key, text in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    variables["PATH"] = f"{inside.parent}{os.pathsep}{variables.get('PATH', '')}"
    command = [inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(words or PARTS)]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging.versions", description=__doc__.splitlines()[0])
    parser.add_argument("--python", default="{}.{}".format(*sys.version_info), metavar="3.N")
    parser.add_argument("--pulp", choices=sorted(LINES), help="a line of PuLP; by default the newest that pip takes")
    parser.add_argument("--oldest", action="store_true", help="the oldest allowed version of everything")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the venv here, and leave it")
    asked, words = parser.parse_known_args()
    if asked.keep is not None:
        return tried(asked.python, asked.keep.absolute(), asked, words)
    with tempfile.TemporaryDirectory(prefix="versions-") as folder:
        return tried(asked.python, Path(folder), asked, words)


if __name__ == "__main__":
    sys.exit(main())
