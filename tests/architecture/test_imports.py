"""The layers of `.importlinter` are kept, and the contract would notice if they were not."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.architecture.sources import ROOT, modules

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder):
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


def test_layers_are_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "file, line, complaint",
    [
        ("utils.py", "", "optimizer.utils"),
        ("verify/sabotage.py", "import optimizer.solve", "optimizer.verify.sabotage -> optimizer.solve"),
        ("verify/sabotage.py", "import highspy", "optimizer.verify.sabotage -> highspy"),
        ("formulate/sabotage.py", "import pulp", "optimizer.formulate.sabotage -> pulp"),
        ("read/sabotage.py", "import optimizer.schema", "optimizer.read.sabotage -> optimizer.schema"),
    ],
)
def test_contract_notices(tmp_path, file, line, complaint):
    shutil.copytree(ROOT / "optimizer", tmp_path / "optimizer", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    (tmp_path / "optimizer" / file).write_text(line)
    done = lint(tmp_path)
    assert done.returncode == 1
    assert complaint in re.sub(r"\s+", " ", done.stdout)


# Bound to the version of the package that brings them, so not asked for by name.
COMES_WITH = {"markupsafe": "jinja2", "pydantic-core": "pydantic"}
RUN_TIME_EXTRAS = ("cluster", "pdf", "second-opinion")


def test_what_is_imported_is_what_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    always = names_of(project["dependencies"])
    extras = set().union(*map(names_of, (project["optional-dependencies"][name] for name in RUN_TIME_EXTRAS)))
    distributions = importlib.metadata.packages_distributions()
    foreign = all_imports() - sys.stdlib_module_names - {"optimizer"}
    imported = {plain(distributions.get(name, [name])[0]) for name in foreign}
    found = {COMES_WITH.get(name, name) for name in imported}
    assert always <= found <= always | extras


def names_of(requirements):
    return {plain(re.match(r"[\w.-]+", requirement)[0]) for requirement in requirements}


def all_imports():
    names = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.partition(".")[0])
    return names


def plain(name):
    return name.lower().replace("_", "-")
